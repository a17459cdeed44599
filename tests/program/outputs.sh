# plan.xlsx, report.html and the database of a plan hold what its CSV tables hold.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
expect 0 "$purser" plan "$root/scenarios/lemonade" -o plans
plan=plans/lemonade
python3 "$root/tests/support/compare_workbook.py" "$plan" || fail 'workbook and CSV differ'

# The forecast shows the levels asked for, not those that its problem needs besides.
expect 0 "$purser" plan "$root/scenarios/lemonade" -o levels --set 'forecast.levels=[0.1, 0.5, 0.9]'
[ "$(head -1 levels/lemonade/forecast.csv)" = 'channel,product,period,first_day,mean,q0.1,q0.5,q0.9' ] ||
  fail "other levels: $(head -1 levels/lemonade/forecast.csv)"

# The report fetches nothing and has a section for each table that people read.
for part in 'Content-Security-Policy' 'id="answer"' 'id="stock"' 'id="orders"' '<svg' 'id="verdicts"' 'id=kpis' 'id=methods'; do
  grep -qF -- "$part" "$plan/report.html" || fail "report.html lacks $part"
done
grep -qE '(src|href)="?https?:' "$plan/report.html" && fail 'the report points outside'

# Another language for another reader; the tables stay machine-readable.
expect 0 "$purser" report "$plan" --lang zh --html other.html
grep -q '<html lang=zh>' other.html || fail 'the report is not Chinese'
grep -q '结论' other.html || fail 'no Chinese heading'
expect 2 "$purser" report "$plan" --lang xx --html other.html
says 'xx'

# JSON Lines: every row of every table, as the schema beside them says.
expect 0 "$purser" report "$plan" --jsonl tables
python3 - <<'PY' || fail 'JSON Lines differ from the CSV or from their schema'
import csv, glob, json, os, re
schema = json.load(open('tables/schema.json', encoding='utf-8'))
cells = 0
for path in sorted(glob.glob('plans/lemonade/*.csv')):
    name = os.path.basename(path)[:-4]
    form = schema['$defs'][name]
    assert {'$ref': '#/$defs/' + name} in schema['oneOf'] and not form['additionalProperties']
    lines = [json.loads(line) for line in open('tables/%s.jsonl' % name, encoding='utf-8')]
    rows = list(csv.DictReader(open(path, newline='', encoding='utf-8')))
    assert len(lines) == len(rows), name
    for line, row in zip(lines, rows):
        assert line['schema_version'] == form['properties']['schema_version']['const'] and line['table'] == name
        assert list(line) == form['required'] and set(line) == set(form['properties']), name
        for column, text in row.items():
            value, rule = line[column], form['properties'][column]
            kind = {type(None): 'null', str: 'string', int: 'integer', float: 'number'}[type(value)]
            assert kind in rule['type'] or kind == 'integer' and 'number' in rule['type'], (name, column, value)
            assert (value is None) == (text == ''), (name, column, value, text)
            assert value is None or value == text or not isinstance(value, str) and value == float(text), (name, column, value, text)
            assert rule.get('format') != 'date' or value is None or re.fullmatch(r'\d{4}-\d\d-\d\d', value)
            cells += 1
assert cells > 300, cells
PY

# Plans on one page, and the bridge as a table.
expect 0 "$purser" plan "$root/scenarios/lemonade" -o plans --set name=less --set budgets.purchase.limit=300
expect 0 "$purser" compare "$plan" plans/less --html compare.html -o bridge.csv
for part in 'Content-Security-Policy' 'data-table=bridge' 'budgets.purchase.limit' '<rect class="bar down"'; do
  grep -qF -- "$part" compare.html || fail "compare.html lacks $part"
done

# A frontier is drawn on the page; what is none is refused.
expect 2 "$purser" report "$plan" --jsonl tables --frontier bridge.csv
says '--html'
expect 4 "$purser" report "$plan" --html other.html --frontier bridge.csv
says 'bridge.csv:1'
expect 0 "$purser" frontier "$root/scenarios/lemonade" --row purchase --points 3 -o frontier.csv
expect 0 "$purser" report "$plan" --html other.html --frontier frontier.csv
grep -qF 'data-source="frontier of limit"' other.html || fail 'no frontier on the page'

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
