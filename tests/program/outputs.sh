# plan.xlsx, report.html and the database of a plan hold what its CSV tables hold.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
expect 0 "$purser" plan "$root/scenarios/lemonade" -o plans
plan=plans/lemonade
python3 "$root/tests/support/compare_workbook.py" "$plan" || fail 'workbook and CSV differ'

# The report fetches nothing and has a section for each table that people read.
for part in 'Content-Security-Policy' 'id="answer"' 'id="stock"' 'id="orders"' '<svg' ; do
  grep -qF -- "$part" "$plan/report.html" || fail "report.html lacks $part"
done
grep -qE '(src|href)="?https?:' "$plan/report.html" && fail 'the report points outside'

# Another language for another reader; the tables stay machine-readable.
expect 0 "$purser" report "$plan" --lang zh --html other.html
grep -q '<html lang=zh>' other.html || fail 'the report is not Chinese'
grep -q '结论' other.html || fail 'no Chinese heading'
expect 2 "$purser" report "$plan" --lang xx --html other.html
says 'xx'

# Every row is in the database, once, however often the plan is written.
expect 0 "$purser" report "$plan" --database sqlite:plans.db
expect 0 "$purser" report "$plan" --database sqlite:plans.db
python3 - <<'PY' || fail 'database and CSV differ'
import csv, sqlite3, glob, os
database = sqlite3.connect('plans.db')
compared = 0
for path in sorted(glob.glob('plans/lemonade/*.csv')):
    name = os.path.basename(path)[:-4]
    rows = len(list(csv.reader(open(path, newline='', encoding='utf-8-sig')))) - 1
    found = database.execute('select count(*) from "%s"' % name).fetchone()[0]
    assert rows == found, (name, rows, found)
    compared += rows
(profit,), = database.execute('select profit from plans')
(total,), = database.execute('select sum(contribution) from channels')
assert abs(profit - total) < 0.005, (profit, total)
assert compared > 50, compared
PY
finish
