# The store of a project: plans of several weeks, what they were made from and what became of
# them, in one database without being asked each time; the queries of the help run on it.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
cp -r "$root/scenarios/lemonade" stand
sed -i 's/^currency:/database: sqlite:stand.db\ncurrency:/' stand/scenario.yaml
expect 0 "$purser" plan stand -o plans --set calendar.start=2026-05-04
expect 0 "$purser" review plans/stand --actuals stand
expect 0 "$purser" plan stand -o plans
expect 0 "$purser" plan stand -o plans --set name=cut --set budgets.purchase.limit=300
[ -f stand/stand.db ] || fail 'no store beside the scenario'
[ "$(ls plans | sort | tr '\n' ' ')" = 'cut latest stand ' ] || fail "in plans: $(ls plans)"

# Each query of `purser help database`, with the names of this project, brings rows.
expect 0 "$purser" help database
python3 - "$scratch/out" <<'PY' || fail 'a query of the help does not run'
import re, sqlite3, sys
page = open(sys.argv[1], encoding='utf-8').read()
queries = re.findall(r'^  (SELECT.*?;)$', page, re.S | re.M)
assert len(queries) == 4, queries
database = sqlite3.connect('stand/stand.db')
plans = [row[0] for row in database.execute('SELECT plan FROM plans ORDER BY plan')]
assert plans == ['cut@2026-06-01', 'stand-review@2026-05-04', 'stand@2026-05-04', 'stand@2026-06-01'], plans
for query in queries:
    query = query.replace("'teahouse@2026-03-30'", "'stand@2026-05-04'" if 'series' in query else "'stand@2026-06-01'")
    query = query.replace("'teahouse@2026-06-29'", "'stand@2026-06-01'").replace("'cut@2026-03-30'", "'cut@2026-06-01'")
    query = query.replace("'teahouse-review", "'stand-review").replace("'teahouse'", "'stand'")
    rows = database.execute(query).fetchall()
    assert rows, query
    if 'settings' in query:
        assert ('budgets.purchase.limit', '400', '300') in rows, rows
    if 'FROM plans p JOIN channels' in query:
        assert [r[0] for r in rows if r[1] == 'stand'] == ['2026-05-04', '2026-06-01'], rows
PY

# The option goes elsewhere instead; what a scenario may not name is told with its place.
rm stand/stand.db
expect 0 "$purser" plan stand -o plans --database sqlite:other.db
[ -f other.db ] && [ ! -f stand/stand.db ] || fail 'the option does not go before the key'

# A store that cannot be written costs no plan, and the message says so.
mkdir taken.db
expect 8 "$purser" plan stand -o late --database sqlite:taken.db
says 'the plan is published, only the database lacks it'
expect 0 "$purser" verify late/stand
expect 8 "$purser" plan stand -o late --database sqlite:taken.db --lang zh
says '计划已发布，只是数据库中没有'

refused() {
  expect 3 "$purser" plan stand -o plans --set "database=$1"
  says "$2"
}
refused sqlite:../stand.db 'leaves the data folder'
refused postgresql://me:secret@host/db 'holds a password'
refused mysql://host 'write sqlite:FILE or postgresql://...'
finish
