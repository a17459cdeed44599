# Prices: what the history says of floor and guide prices, and floors as a what-if.
. "$2/tests/program/support.bash" "$@"

# Ten weeks in two channels at 100 and 90; in the eighth `live` sells 90 units at 60, below
# the floor of 70: every kind of finding once, with its figures.
tea=$scratch/tea
mkdir "$tea"
cat >"$tea/scenario.yaml" <<'YAML'
calendar: {frequency: weekly, horizon: 2}
data: {sales: {all: {file: sales.csv}}}
tables: {products: products.csv, channels: channels.csv, warehouses: warehouses.csv,
         lanes: lanes.csv, offers: offers.csv, prices: prices.csv}
clean: {partial_periods: keep}
budgets: {purchase: {limit: 100000}}
YAML
printf '%s\n' id,unit_cost,guide_price,floor_price tea,40,100,70 >"$tea/products.csv"
printf '%s\n' id,fee_rate web, live,0.2 >"$tea/channels.csv"
printf '%s\n' id hall >"$tea/warehouses.csv"
printf '%s\n' warehouse,channel,cost hall,web,2 hall,live,2 >"$tea/lanes.csv"
printf '%s\n' supplier,product,warehouse,lead_time garden,tea,hall,0 >"$tea/offers.csv"
printf '%s\n' product,channel,price tea,web,100 tea,live,75 >"$tea/prices.csv"
python3 - >"$tea/sales.csv" <<'PY'
import datetime
print('date,product,channel,quantity,revenue')
for week in range(10):
    day = datetime.date(2026, 1, 5) + datetime.timedelta(7 * week)
    units, price = (90, 60) if week == 7 else (10, 75)
    print(f'{day},tea,web,10,1000\n{day},tea,live,{units},{units * price}')
PY
expect 0 "$purser" plan "$tea" -o "$scratch/plans"
findings=$scratch/plans/tea/findings.csv
for finding in \
  'tea in live: 90 of 180 units were sold below the floor price, 900.00 below it in all, between 2026-W09 and 2026-W09' \
  'tea in live: 100% of the units went for less than 80% of the guide price 100.00, on average 32% below it, between 2026-W02 and 2026-W11' \
  'tea in live sold 90 units in 2026-W09, 9.0 times the usual, at 60.00 instead of 75.00 and without a promotion or event' \
  'tea usually costs 75.00 in live and 100.00 in web, 33% more'; do
  grep -qF -- "$finding" "$findings" || fail "findings.csv lacks: $finding
$(cut -c1-200 "$findings")"
done

# The gap of 15% asks for 100 / 1.15 = 86.96 in `live`. What that costs is what the plan's own
# question earns less when it is answered with that price and the demand that goes with it.
cost() { # ELASTICITY WORD
  expect 0 "$purser" floors "$scratch/plans/tea" --elasticity "$1" -o "$scratch/floors.csv"
  prints "$2"
  python3 - "$scratch/plans/tea/problem.json" "$1" >"$scratch/dear.json" <<'PY'
import json, sys
problem = json.load(open(sys.argv[1]))
(tier,) = next(market for market in problem['market'] if market['channel'] == 'live')['tiers']
assert tier['price'] == 75
tier['price'] = 86.96
for demand in tier['demand']:
    demand['quantiles'] = [[level, value * (86.96 / 75) ** -float(sys.argv[2])] for level, value in demand['quantiles']]
json.dump(dict(problem, name='dear'), sys.stdout)
PY
  expect 0 "$purser" allocate "$scratch/dear.json" -o "$scratch/plans"
  python3 - "$scratch/floors.csv" "$scratch/plans/tea/manifest.json" "$scratch/plans/dear/manifest.json" <<'PY' ||
import csv, json, sys
(row,) = csv.DictReader(open(sys.argv[1]))
cheap, dear = (json.load(open(path))['objective'] for path in sys.argv[2:])
assert (row['product'], row['lowest_in'], row['highest_in']) == ('tea', 'live', 'web'), row
assert float(row['suggested_floor']) == 86.96 and float(row['break_even']) == 52.5, row
assert abs(float(row['cost']) - (cheap - dear)) < 0.01 and abs(cheap - dear) > 1, (row, cheap, dear)
PY
    fail "floors at elasticity $1: $(cat "$scratch/floors.csv")"
}
cost 6 ': costs '
cost 1 ': earns '

# A gap that no price breaks costs nothing; break-even in `live` is (40 + 2) / 0.8, and the
# floor of the tables stands where it is higher.
expect 0 "$purser" floors "$scratch/plans/tea" --price-gap 1
prints ',70.00,52.50,live,70.00,break-even,0,0,,0.00'
says 'the floors cost nothing'
expect 0 "$purser" floors "$scratch/plans/tea" --lang zh
grep -q '底价' "$scratch/err" || fail 'the words are not Chinese'
expect 2 "$purser" floors "$scratch/plans/tea" --elasticity 0
says 'must be above 0'
expect 2 "$purser" floors "$scratch/plans/tea" --price-gap -1
says 'must be a number, 0 or more'
expect 2 "$purser" floors
expect 8 "$purser" floors "$scratch/nowhere"
says 'nowhere'
finish
