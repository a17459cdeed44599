# Key figures and the verdict of a channel, worked out again from the export itself.
. "$2/tests/program/support.bash" "$@"

shop=$scratch/shop
mkdir "$shop"
cat >"$shop/scenario.yaml" <<'YAML'
calendar: {frequency: weekly, horizon: 2, start: 2026-06-29}
data: {sales: {web: {file: sales.csv, platform: generic-orders}}}
tables: {products: products.csv, channels: channels.csv, warehouses: warehouses.csv,
         lanes: lanes.csv, offers: offers.csv, prices: prices.csv, spend: spend.csv, curves: curves.csv}
clean: {partial_periods: keep}
response: {mode: given}
budgets: {purchase: {limit: 100000}, marketing: {limit: 400}}
YAML
printf '%s\n' id,unit_cost tea,40 cup,15 >"$shop/products.csv"
printf '%s\n' id,fee_rate,takes_spend,spend_max web,0.1,yes,300 till,0,no, >"$shop/channels.csv"
printf '%s\n' id hall >"$shop/warehouses.csv"
printf '%s\n' warehouse,channel,cost hall,web,2 hall,till,0 >"$shop/lanes.csv"
printf '%s\n' supplier,product,warehouse,lead_time garden,tea,hall,0 kiln,cup,hall,0 >"$shop/offers.csv"
printf '%s\n' product,channel,price tea,web,100 cup,web,30 tea,till,100 >"$shop/prices.csv"
printf "%s\n" channel,family,scale,spend,baseline web,exponential,8,200,20 >"$shop/curves.csv"
python3 - "$shop" <<'PY'
import datetime, sys
sales = open(sys.argv[1] + '/sales.csv', 'w')
spend = open(sys.argv[1] + '/spend.csv', 'w')
print('date,order_id,customer_id,product,channel,quantity,revenue,refund', file=sales)
print('week,web_spend,web_visits', file=spend)
order = 0
for week in range(26):
    monday = datetime.date(2025, 12, 29) + datetime.timedelta(7 * week)
    print(f'{monday},{100 + week},{900 + 10 * week}', file=spend)
    for nth in range(12 + week // 5):
        order += 1
        day = monday + datetime.timedelta(nth % 7)
        buyer = f'c{order * 7 % 180}'
        units = 1 + order % 2
        refund = 100 * units if order % 19 == 0 else 0
        print(f'{day},{order},{buyer},tea,web,{units},{100 * units},{refund}', file=sales)
        if order % 3 == 0:
            print(f'{day},{order},{buyer},cup,web,1,30,0', file=sales)
    print(f'{monday},,,tea,till,5,500,0', file=sales)
PY
expect 0 "$purser" plan "$shop" -o "$scratch/plans"
python3 - "$shop" "$scratch/plans/shop" <<'PY' || fail 'a key figure is not what the export says'
import csv, datetime, sys
shop, plan = sys.argv[1:]
rows = [r for r in csv.DictReader(open(shop + '/sales.csv')) if r['channel'] == 'web']
spend = list(csv.DictReader(open(shop + '/spend.csv')))
cost = {'tea': 40, 'cup': 15}
middle = datetime.date(2025, 12, 29) + datetime.timedelta(7 * 13)
def recent(r, key): return datetime.date.fromisoformat(r[key]) >= middle
late, early = [r for r in rows if recent(r, 'date')], [r for r in rows if not recent(r, 'date')]
money = lambda of, key: sum(float(r[key]) for r in of)
sales, refunds = money(late, 'revenue'), money(late, 'refund')
orders = len({r['order_id'] for r in late})
first = {}
for r in rows:
    first.setdefault(r['customer_id'], r['order_id'])
new = len({r['customer_id'] for r in late if first[r['customer_id']] == r['order_id']})
kept = sum(cost[r['product']] * int(r['quantity']) * (float(r['refund']) == 0) for r in late)
paid, visits = (sum(float(r[key]) for r in spend if recent(r, 'week')) for key in ('web_spend', 'web_visits'))
(web,) = (r for r in csv.DictReader(open(plan + '/channels.csv')) if r['channel'] == 'web')
margin = (float(web['contribution']) + float(web['spend'])) / float(web['net_revenue'])
want = {
    'sales': sales, 'growth': sales / money(early, 'revenue') - 1, 'average_order_value': sales / orders,
    'return_rate': refunds / sales, 'gross_margin': (sales - refunds - kept) / (sales - refunds),
    'new_customers': new, 'repeat_rate': (orders - new) / orders, 'spend': paid, 'spend_share': paid / sales,
    'acquisition_cost': paid / new, 'conversion': orders / visits, 'traffic_cost': paid / visits,
    'lifetime_value': margin * (money(rows, 'revenue') - money(rows, 'refund')) / len(first),
    'contribution_margin': float(web['contribution']) / float(web['net_revenue']),
    'return_on_spend': float(web['contribution']) / float(web['spend']),
    'marginal_return': float(web['marginal_return']), 'fill_rate': float(web['fill_rate'])}
found = {}
for r in csv.DictReader(open(plan + '/kpis.csv')):
    assert r['definition'], r
    assert (r['value'] == '') == (r['missing'] != ''), r
    if r['channel'] == 'web':
        found[r['kpi']] = r['value']
    elif r['kpi'] in ('average_order_value', 'new_customers', 'conversion', 'spend'):
        assert r['value'] == '', r  # the till writes neither orders nor customers
assert set(found) == set(want), set(found) ^ set(want)
for kpi, value in want.items():
    assert found[kpi] != '' and abs(float(found[kpi]) - value) < 6e-5 + 1e-4 * abs(value), (kpi, found[kpi], value)
for r in csv.DictReader(open(plan + '/verdicts.csv')):
    assert r['verdict'] in ('scale', 'keep', 'fix', 'exit') and r['because'], r
PY
grep -q 'Channels: scale, keep, fix or exit' "$scratch/plans/shop/summary.txt" || fail 'no verdicts in the memo'

# Without the visits the figures that need them say so.
sed -i 's/,web_visits//; s/^\([^,]*,[^,]*\),.*/\1/' "$shop/spend.csv"
expect 0 "$purser" plan "$shop" -o "$scratch/plans" -q
grep -q '^web,.*conversion,,history,.*CHANNEL_visits' "$scratch/plans/shop/kpis.csv" ||
  fail "conversion is not missed: $(grep conversion "$scratch/plans/shop/kpis.csv")"
finish
