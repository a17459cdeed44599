# A query of a database as a source of sales gives the plan that the export gives, and what
# the database refuses is told with the place of the query.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
cp -r "$root/scenarios/lemonade" stand
expect 0 "$purser" plan -q stand -o plans
python3 - <<'PY' || fail 'no database'
import csv, sqlite3
rows = list(csv.reader(open('stand/sales.csv', encoding='utf-8-sig')))
database = sqlite3.connect('stand/sales.db')
database.execute('CREATE TABLE sold (%s)' % ', '.join('"%s" TEXT' % c for c in rows[0]))
database.executemany('INSERT INTO sold VALUES (%s)' % ', '.join('?' * len(rows[0])), rows[1:])
database.commit()
PY
sed -i 's#^\( *\)file: sales.csv#\1database: sqlite:sales.db\n\1query: SELECT * FROM sold#' stand/scenario.yaml
line=$(grep -n 'query: ' stand/scenario.yaml | cut -d: -f1)
[ -n "$line" ] || fail 'the scenario has no query'
expect 0 "$purser" plan -q stand -o queried
for table in forecast orders sales profit; do
  cmp plans/stand/$table.csv queried/stand/$table.csv || fail "$table.csv differs"
done
refused() {
  expect "$1" "$purser" check stand --set "data.sales.$source.query=$2"
  says "$3"
}
source=$(sed -n '/^  sales:/{n;s/^ *\([a-z_-]*\):.*/\1/p}' stand/scenario.yaml)
refused 3 'SELECT * FROM nowhere' 'no such table: nowhere'
refused 3 'DELETE FROM sold' 'one statement that reads rows'
refused 3 'SELECT 1; DELETE FROM sold' 'one statement that reads rows'
expect 3 "$purser" check stand --set "data.sales.$source.database=postgresql://me:secret@host/db"
says 'holds a password'
expect 3 "$purser" check stand --set "data.sales.$source.database=sqlite:../elsewhere.db"
expect 3 "$purser" check stand --set "data.sales.$source.file=sales.csv"
says 'either a file, or a database and a query'
sed -i 's/FROM sold/FROM sould/' stand/scenario.yaml
expect 3 "$purser" check stand
says "scenario.yaml:$line:"
says "the query of data.sales.$source is refused: no such table: sould"
finish
