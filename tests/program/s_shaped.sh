# S-shaped curves inside a plan: pulses under a stock limit, with a proved gap; money that
# stock cannot serve stays unspent and both prices are said; careful curves of draws.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1

mkdir tea
cat >tea/channels.csv <<'CSV'
id,name,role,takes_spend,spend_max
a,A,social,yes,400
b,B,search,yes,400
CSV
printf 'id,name,unit_cost,holding_cost\ntea,Tea,4,0.02\n' >tea/products.csv
printf 'id,name\nw,W\n' >tea/warehouses.csv
printf 'warehouse,channel,cost\nw,a,0\nw,b,0\n' >tea/lanes.csv
printf 'supplier,product,warehouse,lead_time\ns,tea,w,1\n' >tea/offers.csv
printf 'product,warehouse,quantity\ntea,w,300\n' >tea/on_hand.csv
printf 'product,channel,price\ntea,*,10\n' >tea/prices.csv
cat >tea/curves.csv <<'CSV'
channel,family,scale,spend,shape,baseline,largest_spend
a,hill,200,200,3,100,400
b,hill,150,150,3,80,400
CSV
{
  echo 'date,product,channel,quantity,revenue'
  for ((i = 0; i < 52; i++)); do
    day=$(date -u -d "2025-06-02 +$((7 * i)) days" +%F)
    printf '%s,tea,a,100,1000\n%s,tea,b,80,800\n' "$day" "$day"
  done
} >tea/sales.csv
cat >tea/scenario.yaml <<'YAML'
title: Pulses
name: pulses
currency: USD
calendar: {frequency: weekly, horizon: 4, start: 2026-06-01}
data:
  sales:
    shop: {file: sales.csv, columns: {date: date, product: product, channel: channel, quantity: quantity, revenue: revenue}}
tables: {products: products.csv, channels: channels.csv, warehouses: warehouses.csv, lanes: lanes.csv, offers: offers.csv, on_hand: on_hand.csv, prices: prices.csv, curves: curves.csv}
response: {mode: given, history_holds_spend: false}
clean: {partial_periods: keep}
budgets:
  marketing: {limit: 500}
  purchase: {limit: 3000}
stock: {target_cover: 0, salvage_rate: 0}
YAML

# 500 for four weeks: two pulses near 250 in one channel, nothing elsewhere. By hand: a unit
# sold earns 6, hill(250) = 200 x 250^3 / (200^3 + 250^3) = 132 units; 8 weeks of 62 would
# win 6 units each.
expect 0 "$purser" plan tea -o plans
grep -q 'respond.s-shaped,a' plans/pulses/findings.csv || fail 'the S-shaped curve is not said'
awk -F, 'NR > 1 && $5 > 200 { pulses++ } NR > 1 && $5 > 1 && $5 < 200 { crumbs++ }
  END { exit !(pulses == 2 && crumbs == 0) }' plans/pulses/budget.csv ||
  fail "two pulses expected: $(cat plans/pulses/budget.csv)"
command -v python3 >/dev/null && {
  python3 - <<'PY' || fail 'the plan is not the best one, or not proved'
import itertools, json
plan = json.load(open('plans/pulses/manifest.json'))
def find(key, node=plan):
    if isinstance(node, dict):
        if key in node and isinstance(node[key], (int, float)):
            return node[key]
        for child in node.values():
            got = find(key, child)
            if got is not None:
                return got
objective, gap = find('objective'), find('gap')
assert gap <= 1e-6, gap
# Any split of 500 over the weeks on a grid of 10 sells no more (stock: 300 + what 3000 buys).
lift = lambda top, half, x: top * x ** 3 / (half ** 3 + x ** 3) if x else 0.0
best = 0.0
for split in itertools.product(range(0, 41), repeat=2):
    if sum(split) <= 50:
        rest = 50 - sum(split)
        for pair in ((200, 200), (150, 150)):
            won = lift(*pair, 10 * split[0]) + lift(*pair, 10 * split[1]) + lift(*pair, 10 * min(rest, 40))
            best = max(best, 6 * won - 500)
assert objective >= 4 * 180 * 6 + 300 * 4 + best - 60, (objective, best)
PY
}

# Every limit of the frontier is planned with the curves as they are, and proved: at 500 it
# is the plan.
expect 0 "$purser" frontier tea --from 100 --to 900 --points 5 --output f.csv
prints 'Each point is proved to'
planned=$(sed -n 's/^ *"objective": \([-0-9.e+]*\),.*/\1/p' plans/pulses/manifest.json | head -n 1)
awk -F, -v planned="$planned" 'NR == 1 { next }
  $3 - $2 > 1e-4 * $2 || $3 < $2 - 1e-6 { exit 1 }
  $1 == 500 { d = $2 - planned; same = d < 1e-3 && d > -1e-3 }
  END { exit !same || NR != 6 }' f.csv || fail "planned $planned, frontier: $(cut -d, -f1-4 f.csv)"

# Too little money for stock: nothing is spent, and both prices are said.
expect 0 "$purser" plan tea -o plans --set budgets.purchase.limit=600 --set budgets.marketing.limit=2000
grep -q 'allocate.unserved,marketing,"2000.00 of this budget stays unspent' plans/pulses/findings.csv ||
  fail "unserved demand is not said: $(cat plans/pulses/findings.csv)"
# By hand: one more tea sells for 10, in any week after the first orders come; 1 of money buys
# a quarter of it, which wins 6 / 4.
grep -q 'unit of money is worth 0, while one more tea in w in 2026-W2[4-6] is worth 10 (it costs 4)' \
  plans/pulses/findings.csv || fail "the prices of money and stock are not said: $(grep unserved plans/pulses/findings.csv)"
grep -q 'What stops it is `purchase`: one more unit of it is worth 1.5' plans/pulses/findings.csv ||
  fail 'the limit is not named'
grep -q '^budget,marketing,,,at most,2000.0000,0.0000,2000.0000,0.000000' plans/pulses/limits.csv &&
  grep -q '^budget,purchase,,,at most,600.0000,600.0000,0.0000,1.500000' plans/pulses/limits.csv ||
  fail "wrong prices: $(grep budget, plans/pulses/limits.csv)"
# Draws: `a` brings 200 on average but 40 in every other draw, `b` 150 for certain. The mean
# likes `a` better, its worst quarter does not; what is counted is then what `b` brings.
sed -i 's/,200,3,/,200,1,/; s/,150,3,/,150,1,/' tea/curves.csv
{
  echo 'channel,draw,family,scale,shape,spend'
  for d in 1 2 3 4; do
    printf 'a,%s,hill,%s,1,200\nb,%s,hill,150,1,150\n' "$d" $((40 + d % 2 * 320)) "$d"
  done
} >tea/draws.csv
spent() {
  awk -F, -v channel="$1" '$1 == channel { sum += $5 } END { printf "%d", sum }' plans/pulses/budget.csv
}
careful=(--set tables.draws=draws.csv --set response.risk_tail=0.25)
expect 3 "$purser" plan tea -o plans --set response.risk_weight=1
says 'response.risk_weight needs draws of the curve of a'
expect 0 "$purser" plan tea -o plans "${careful[@]}" --set response.risk_weight=0.01
[ "$(spent a)" -gt "$(spent b)" ] || fail "the mean gives a $(spent a), b $(spent b)"
expect 0 "$purser" plan tea -o plans "${careful[@]}" --set response.risk_weight=1
[ "$(spent a)" = 0 ] && [ "$(spent b)" -gt 400 ] || fail "the tail gives a $(spent a), b $(spent b)"
prints 'Curves are planned carefully'
expect 0 "$purser" verify plans/pulses
awk -F, '$1 == "" { d = $2 / $7 - 1; same = d < 1e-3 && d > -1e-3 } END { exit !same }' plans/pulses/risk.csv ||
  fail "certain curves: planned is the CVaR: $(cat plans/pulses/risk.csv)"
finish
