# Plans in a real PostgreSQL server, started here as a user of its own: every row counted and
# every amount summed against the CSV; a plan written again replaces itself; a table of an
# older version gains its columns; history comes back out of it.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$2/tests/program/support.bash" "$@"
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | tail -n 1)
[ -x "$bin/initdb" ] || { echo 'SKIP: no PostgreSQL server (Debian package postgresql)'; exit 77; }
chmod 755 "$scratch"
# The server refuses to run as root.
as_user=()
if [ "$(id -u)" -eq 0 ]; then
  id postgres >/dev/null 2>&1 || { echo 'SKIP: root without the user postgres'; exit 77; }
  as_user=(runuser -u postgres --)
fi
server=$scratch/server
mkdir "$server"
[ ${#as_user[@]} -eq 0 ] || chown postgres "$server"
"${as_user[@]}" "$bin/initdb" -D "$server/data" -U purser --auth=trust -E UTF8 >"$scratch/initdb" 2>&1 ||
  { cat "$scratch/initdb"; exit 1; }
"${as_user[@]}" "$bin/pg_ctl" -D "$server/data" -w -l "$server/log" \
  -o "-k $server -c listen_addresses= -c fsync=off" start >/dev/null || { cat "$server/log"; exit 1; }
trap '"${as_user[@]}" "$bin/pg_ctl" -D "$server/data" -m immediate stop >/dev/null 2>&1; rm -rf "$scratch"' EXIT
address="postgresql://purser@/postgres?host=$server"
sql() { "$bin/psql" "$address" -X -q -t -A -v ON_ERROR_STOP=1 -c "$1"; }

cd "$scratch" || exit 1
expect 0 "$purser" plan "$root/scenarios/teahouse" -o plans --database "$address"
# A table of an older purser, without a column of today's.
expect 0 sql 'ALTER TABLE orders DROP COLUMN supplier'
expect 0 "$purser" report plans/teahouse --database "$address"
expect 0 "$purser" plan "$root/scenarios/lemonade" -o plans --database "$address"

# Count and sum every table and column: a line for each that differs from the CSV.
key=$(sql "SELECT plan FROM plans WHERE name = 'teahouse'")
python3 - plans/teahouse "$key" >checks.sql <<'PY'
import csv, decimal, glob, os, sys
plan, key = sys.argv[1:]
for path in sorted(glob.glob(plan + '/*.csv')):
    name = os.path.basename(path)[:-4]
    rows = list(csv.reader(open(path, newline='', encoding='utf-8-sig')))
    where = 'FROM "%s" WHERE plan = \'%s\'' % (name, key)
    print("SELECT '%s rows', %d, count(*) %s HAVING count(*) <> %d;" % (name, len(rows) - 1, where, len(rows) - 1))
    for i, column in enumerate(rows[0]):
        cells = [r[i] for r in rows[1:] if r[i] != '']
        counted = 'count("%s")' % column
        print("SELECT '%s.%s filled', %d, %s %s HAVING %s <> %d;" % (name, column, len(cells), counted, where, counted, len(cells)))
        try:
            total = sum((decimal.Decimal(c) for c in cells), decimal.Decimal(0))
        except decimal.InvalidOperation:
            continue
        added = 'coalesce(sum("%s"), 0)::numeric' % column
        print("SELECT '%s.%s sum', %s, %s %s HAVING abs(%s - %s) > 1e-9 * greatest(1, abs(%s));" % (name, column, total, added, where, added, total, total))
PY
"$bin/psql" "$address" -X -q -t -A -v ON_ERROR_STOP=1 -f checks.sql >differ 2>&1 || fail 'checks.sql stopped'
[ -s differ ] && fail "$(head -n 20 differ)"
checked=$(wc -l <checks.sql)
[ "$checked" -gt 300 ] || fail "only $checked counts and sums compared"
[ "$(sql 'SELECT count(*) FROM plans')" = 2 ] || fail "$(sql 'SELECT plan FROM plans')"
[ "$(sql "SELECT value FROM settings WHERE plan = '$key' AND path = 'currency'")" = CNY ] ||
  fail 'no settings'
units=$(sql "SELECT count(*) > 1000 AND sum(units) > 0 FROM series WHERE plan = '$key'")
[ "$units" = t ] || fail "series: $units"

# A query of the server as a source of sales gives the plan that the export gives; the server's
# own words tell what it refuses, with the place of the query; nothing is written there.
cp -r "$root/scenarios/lemonade" stand
expect 0 sql 'CREATE TABLE sold (date date, product text, quantity integer, revenue numeric(12,2))'
"$bin/psql" "$address" -X -q -c "\\copy sold FROM stand/sales.csv CSV HEADER" || fail 'no sales in the server'
expect 0 "$purser" plan -q stand -o exported
sed -i "s#^\( *\)file: sales.csv#\1database: \"$address\"\n\1query: SELECT * FROM sold#" stand/scenario.yaml
expect 0 "$purser" plan -q stand -o queried
for table in forecast orders sales profit; do
  cmp exported/stand/$table.csv queried/stand/$table.csv || fail "$table.csv of a query differs"
done
refused() {
  expect 3 "$purser" check stand --set "data.sales.stand.query=$1"
  says "$2"
}
refused 'SELECT * FROM nowhere' 'relation "nowhere" does not exist'
refused 'DELETE FROM sold' 'cannot execute DELETE in a read-only transaction'
[ "$(sql 'SELECT count(*) > 0 FROM sold')" = t ] || fail 'a query has deleted rows'
expect 8 "$purser" check stand --set "data.sales.stand.database=postgresql://purser@/postgres?host=$server/none"
says 'cannot be reached'

# The store of a project may be a server too.
sed -i "s#^currency:#database: \"$address\"\ncurrency:#" stand/scenario.yaml
expect 0 "$purser" plan -q stand -o queried --set name=stored
[ "$(sql "SELECT count(*) FROM plans WHERE name = 'stored'")" = 1 ] || fail 'the store has no plan'
expect 0 sql "DELETE FROM plans WHERE name = 'stored'"

# What the server refuses is told with the server's words, and nothing is half-written.
expect 0 sql 'ALTER TABLE stock RENAME TO stock_kept'
expect 0 sql 'CREATE VIEW stock AS SELECT 1 AS plan'
before=$(sql 'SELECT count(*) FROM orders')
expect 8 "$purser" report plans/teahouse --database "$address"
says 'postgresql: '
[ "$(sql 'SELECT count(*) FROM orders')" = "$before" ] || fail 'a refused plan left rows behind'
expect 8 "$purser" report plans/teahouse --database "postgresql://purser@/postgres?host=$server/none"
says 'no connection'
echo "compared $checked counts and sums"
finish
