# Policies of a scenario, through the whole program: priority, roles in rules, ramps, least
# spend if entered, exclusive channels, a weight of risk; what each costs; explain.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1

# Five channels sell one product alike; demand swings from week to week.
mkdir shop && cd shop || exit 1
cat >channels.csv <<'CSV'
id,name,role,takes_spend,spend_max,spend_ramp,spend_min_if_on,priority,optional,exclusive_group
stand,Stand,store,no,,,,1,no,
web,Web,social,yes,60,10,,0,no,
live,Live,social,yes,60,,40,0,no,
fair,Fair,store,no,,,,0,yes,7
fete,Fete,store,no,,,,0,yes,7
CSV
printf 'id,unit_cost,holding_cost\nlemonade,9,0.01\n' >products.csv
printf 'id\ncellar\n' >warehouses.csv
printf 'supplier,product,warehouse,lead_time\norchard,lemonade,cellar,1\n' >offers.csv
printf 'product,warehouse,quantity\nlemonade,cellar,100\n' >on_hand.csv
printf 'channel,family,scale,spend,baseline\nweb,hill,40,40,40\nlive,hill,40,40,40\n' >curves.csv
echo 'warehouse,channel,cost' >lanes.csv
echo 'product,channel,price' >prices.csv
echo 'date,product,channel,quantity,revenue' >sales.csv
price=30
for channel in stand web live fair fete; do
  echo "cellar,$channel,0" >>lanes.csv
  echo "lemonade,$channel,$price" >>prices.csv
  for week in $(seq 0 51); do
    units=$((40 + (week * 37 + price * 11) % 29))
    echo "$(date -u -d "2025-06-02 + $((7 * week)) days" +%F),lemonade,$channel,$units,$((units * price))"
  done >>sales.csv
  price=$((price + 1))
done
cat >scenario.yaml <<'YAML'
title: Five channels and their policies
calendar: {frequency: weekly, horizon: 4}
data:
  sales:
    all:
      file: sales.csv
      columns: {date: date, product: product, channel: channel, quantity: quantity, revenue: revenue}
tables:
  products: products.csv
  channels: channels.csv
  warehouses: warehouses.csv
  lanes: lanes.csv
  offers: offers.csv
  on_hand: on_hand.csv
  prices: prices.csv
  curves: curves.csv
clean: {partial_periods: keep}
response: {mode: given}
budgets:
  purchase: {limit: 12000}
rules:
  social-at-most: "spend[@social,*] <= 150"
stock: {target_cover: 0, salvage_rate: 0}
YAML
cd ..

number() { # number FILE COLUMN FILTER: the sum of a column over the rows that match
  awk -F, -v name="$2" -v filter="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
    $0 ~ filter { sum += $c } END { printf "%.2f\n", sum }' "$1"
}
holds() { awk "BEGIN { exit !($1) }" || fail "not $1"; }

expect 0 "$purser" plan shop
expect 0 "$purser" verify plans/shop
web=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "spend") c = i; if ($i == "channel") k = i }; next }
  $k == "web" { d = $c - last; if (d < 0) d = -d; if (n++ && d > most) most = d; last = $c } END { printf "%.2f", most }' plans/shop/budget.csv)
holds "$web <= 10.02"
least=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "spend") c = i; if ($i == "channel") k = i }; next }
  $k == "live" && $c > 0 && (!n++ || $c < least) { least = $c } END { printf "%.2f", n ? least : 40 }' plans/shop/budget.csv)
holds "$least >= 39.99"
holds "$(number plans/shop/budget.csv spend .) <= 150"
fair=$(number plans/shop/sales.csv expected_sales '^fair,')
fete=$(number plans/shop/sales.csv expected_sales '^fete,')
holds "$fair * $fete == 0 && $fair + $fete > 0"
for policy in 'priority class 1' social-at-most 'ramp of web' 'least spend of live' 'exclusive group 7'; do
  grep -q "$policy" plans/shop/policies.csv || fail "no price of $policy"
done
expect 0 "$purser" explain plans/shop
prints 'What each policy costs'
prints 'priority class 1'
prints 'The next unit of money would'

# Where money is short the stand, which pays least, gets what it sells alone; without its class
# it gets what the others leave.
expect 0 "$purser" plan shop -q -o first --set budgets.purchase.limit=4000
expect 0 "$purser" plan shop -q -o equal --set budgets.purchase.limit=4000 --set adjust.channels.stand.priority=0
before=$(number first/shop/sales.csv expected_sales '^stand,')
after=$(number equal/shop/sales.csv expected_sales '^stand,')
holds "$before > $after + 1"
holds "$(number first/shop/policies.csv price_of_policy '^priority,') > 1"

grep -q '^priority,.*channels.csv,2$' first/shop/policies.csv || fail 'the class has no place'
expect 3 "$purser" plan shop -q -o none --set objective.goal=ratio
says '--set: channels have priorities, which need the goal profit'
sed -i.kept 's/,1,no,$/,first,no,/' shop/channels.csv
expect 4 "$purser" plan shop -q -o none
says 'shop/channels.csv:2:25: priority is `first`'
mv shop/channels.csv.kept shop/channels.csv

# An unknown kind of a policy is one fault: what it would need is not asked for.
printf 'policies:\n  wish: {kind: most_share, product: lemonade, share: 0.1}\n' >>shop/scenario.yaml
expect 3 "$purser" plan shop -q -o none
says 'policies.wish.kind is `most_share`'
[ "$(grep -c 'policies.wish' err)" = 1 ] || fail "one fault, not: $(cat err)"
sed -i '/^policies:/,$d' shop/scenario.yaml

# A long name has a line of its own: the numbers stay in their columns.
sed -i 's/^  social-at-most:/  what-social-media-may-spend-in-all-this-quarter:/' shop/scenario.yaml
expect 0 "$purser" plan shop -o long
grep -q '^  what-social-media-may-spend-in-all-this-quarter$' out || fail 'a long name pushes the numbers'
sed -i 's/^  what-social.*quarter:/  social-at-most:/' shop/scenario.yaml

# A weight of risk buys for the bad weeks; it needs the joint outcomes of a shared pool.
sed -i 's/,1,no,$/,0,no,/; s/limit: 12000/limit: 40000/' shop/channels.csv shop/scenario.yaml
expect 3 "$purser" plan shop -q -o mean --set pool=shared
says forecast.paths
expect 0 "$purser" plan shop -q -o mean --set pool=shared --set forecast.paths=60
expect 0 "$purser" plan shop -q -o risk --set pool=shared --set forecast.paths=60 --set objective.risk_weight=1
expect 3 "$purser" plan shop -q -o none --set objective.risk_weight=1
says '--set: objective.risk_weight needs the goal profit and a shared pool'
expect 3 "$purser" plan shop -q -o none --set objective.risk_weight=1.5
says 'objective.risk_weight is `1.5`; must be between 0 and 1'
grep -q 'CVaR, weight 1' risk/shop/summary.txt || fail 'the goal of risk is not told'
expect 0 "$purser" verify risk/shop
holds "$(number risk/shop/orders.csv units .) < $(number mean/shop/orders.csv units .)"
finish
