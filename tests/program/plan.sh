# purser plan: from files to a published, verified plan; batches; what fails leaves no trace.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
lemonade=$root/scenarios/lemonade

expect 0 "$purser" plan "$lemonade"
prints 'Expected profit                  1,050'
says 'published plans/lemonade'
[ "$(readlink plans/latest)" = lemonade ] || fail 'latest does not point to the plan'
expect 0 "$purser" verify plans/latest
prints 'is verified'
expect 0 "$purser" explain plans/lemonade
[ -s "$scratch/out" ] || fail 'nothing explained'
expect 0 "$purser" report plans/lemonade --html page.html --workbook book.xlsx --lang zh
[ -s page.html ] && [ -s book.xlsx ] || fail 'no page or workbook'
expect 2 "$purser" report plans/lemonade

# One unit is told as one, and two as two.
cp -r "$lemonade" one
place=$(sed -n '2s/,.*//p' one/warehouses.csv)
printf 'product,warehouse,date,quantity\nlemonade,%s,2026-05-25,1\ncookie,%s,2026-05-25,2\n' \
  "$place" "$place" >one/receipts.csv
sed 's/^  prices: prices.csv/&\n  receipts: receipts.csv/' "$lemonade/scenario.yaml" >one/scenario.yaml
expect 0 "$purser" plan -q one --set calendar.horizon=1
grep -q 'a receipt of 1 unit was due' plans/one/findings.csv || fail 'one unit is told as many'
grep -q 'a receipt of 2 units was due' plans/one/findings.csv || fail 'two units are told as one'

# The manifest leads to the time of each room, writing and verifying included.
python3 - plans/lemonade <<'PY' || fail 'no time of each room'
import json, os, sys
plan = sys.argv[1]
manifest = json.load(open(os.path.join(plan, 'manifest.json'), encoding='utf-8'))
times = json.load(open(os.path.join(plan, manifest['timings']), encoding='utf-8'))
rooms = ['reading', 'cleaning', 'forecasting', 'fitting responses', 'allocating', 'planning', 'publishing']
assert list(times['cpu_seconds']) == rooms and list(times['wall_seconds']) == rooms, times
assert times['cpu_seconds']['publishing'] > 0 and times['wall_seconds']['publishing'] > 0, times
assert all(file['file'] != manifest['timings'] for file in manifest['files'])
PY

# The same bytes for any number of threads; timings.json alone may differ.
for threads in 2 8; do
  expect 0 "$purser" plan "$lemonade" -q -o "t$threads" --threads "$threads"
  diff -r -x timings.json plans/lemonade "t$threads/lemonade" >/dev/null ||
    fail "$threads threads give other bytes"
done
# Shuffled rows of the export: the same plan; manifest and report state the hash of the export.
cp -r "$lemonade" tea
expect 0 "$purser" plan tea -q -o s1
{ head -n 1 "$lemonade/sales.csv"; tail -n +2 "$lemonade/sales.csv" | sort -R; } >tea/sales.csv
expect 0 "$purser" plan tea -q -o s2
diff -r -x timings.json -x manifest.json -x report.html s1/tea s2/tea >/dev/null || fail 'shuffled rows change the plan'

# A changed file, a changed number: verify says so.
cp -r plans/lemonade broken
echo >>broken/orders.csv
expect 7 "$purser" verify broken
says 'broken/orders.csv: has changed since the plan was published'
rm broken/orders.csv
expect 8 "$purser" verify broken
says 'broken/orders.csv: cannot be read: the plan is not complete'

# A batch: one failure stops no other.
mkdir many
cp -r "$lemonade" many/a && cp -r "$lemonade" many/b && cp -r "$lemonade" many/c
sed -i 's/horizon: 4/horizon: four/' many/b/scenario.yaml
expect 10 "$purser" plan many/a many/b many/c -j 2 -q -o batch
says 'scenario.yaml:'
says '1 of 3 scenarios failed'
[ -s batch/a/manifest.json ] && [ -s batch/c/manifest.json ] || fail 'the others were not planned'
[ -e batch/b ] && fail 'the faulty one left something'
expect 10 "$purser" plan many/a "$scratch/many/a" -q -o twice
says 'both named'
expect 0 "$purser" plan many/c -q -o batch --set budgets.purchase.limit=300
expect 0 "$purser" compare batch/a batch/c -o bridge.csv
[ -s bridge.csv ] || fail 'no bridge'

# What scenarios of a batch have in common is made once, and leaves no trace in their plans.
printf 'inherits: scenario.yaml\nbudgets: {purchase: {limit: 300}}\n' >many/a/less.yaml
printf 'inherits: scenario.yaml\nclean: {stock_outs: missing}\n' >many/a/clean.yaml
for scenario in a a/less.yaml a/clean.yaml; do
  expect 0 "$purser" plan "many/$scenario" -q -o alone
done
for jobs in 1 2; do
  expect 0 "$purser" plan many/a many/a/less.yaml many/a/clean.yaml -q -j "$jobs" -o "together$jobs"
  diff -r -x timings.json -x latest alone "together$jobs" >/dev/null || fail 'a batch gives other bytes'
done
python3 - together1 <<'PY' || fail 'a batch forecasts the same data twice, or other data once'
import json, os, sys
def forecasting(name):
    with open(os.path.join(sys.argv[1], name, 'timings.json'), encoding='utf-8') as file:
        return json.load(file)['wall_seconds']['forecasting']
assert forecasting('a') == 0 and forecasting('less') == 0 and forecasting('clean') > 0
PY

# Infeasible on purpose: the conflict with its places, exit 5, the old plan stays.
if [ -f "$root/scenarios/squeezed/scenario.yaml" ]; then
  expect 5 "$purser" plan "$root/scenarios/squeezed" -o squeezed
  [ -s "$scratch/err" ] || fail 'infeasible, and nothing is explained'
  [ -e squeezed/squeezed ] && fail 'an infeasible scenario left something'
fi

# A full disk: exit 8, the old plan stays, nothing half-written.
before=$(cat plans/lemonade/manifest.json | cksum)
expect 8 bash -c 'ulimit -f 4; exec "$@"' - "$purser" plan "$lemonade" -q --set seed=9
[ "$(cat plans/lemonade/manifest.json | cksum)" = "$before" ] || fail 'the old plan is gone'
ls -A plans | grep -q '^\.tmp' && fail 'a half-written plan is left'
: >file
expect 8 "$purser" plan "$lemonade" -q -o file
finish
