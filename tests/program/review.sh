# Plan, wait, review: a plan that starts in the past against the weeks that followed it.
. "$2/tests/program/support.bash" "$@"

stand=$scratch/stand
cp -r "$root/scenarios/lemonade" "$stand"
expect 0 "$purser" plan "$stand" --set calendar.start=2026-05-04 -o "$scratch/plans"
plan=$scratch/plans/lemonade
[ -d "$plan" ] || plan=$scratch/plans/stand

# The project itself: its exports go on after the plan's start; sales were as always.
expect 0 "$purser" review "$plan" --actuals "$stand" -o "$scratch/plans"
prints '2026-05-04 to 2026-05-31, 4 of 4 periods'
prints 'Nothing drifted.'
[ "$(sed -n 2p "$plan-review/review.csv" | cut -d, -f8-10)" = 0.0000,0.0000, ] ||
  fail 'a tracking signal of errors that are none'
[ "$(head -n 1 "$plan-review/review.csv" | cut -d, -f1-4)" = channel,product,cells,measured_cells ] ||
  fail 'review.csv has another head'
[ -f "$plan-review/manifest.json" ] || fail 'no manifest'

# Hindsight: the decided plan can only lose against the same question with the demand known.
cat >"$scratch/hindsight.py" <<'PY'
import csv, sys
rows = {(r['kind'], r['name']): r for r in csv.DictReader(open(sys.argv[1], encoding='utf-8-sig'))}
orders = list(csv.DictReader(open(sys.argv[2] + '/orders.csv', encoding='utf-8-sig')))
profit = rows['profit', '']
left = float(profit['change'])
assert abs(float(profit['hindsight']) - float(profit['planned']) - left) < 0.011, profit
assert left > -1e-4 * abs(float(profit['hindsight'])), profit
for (kind, name), row in rows.items():
    if kind == 'order':
        units = sum(int(o['units']) for o in orders if o['product'] == name)
        assert abs(units - float(row['planned'])) < 1e-6, (name, units, row)
print(left)
PY
python3 "$scratch/hindsight.py" "$plan-review/hindsight.csv" "$plan" >"$scratch/left" || fail 'hindsight'

# Twice as much is asked for as was planned: more money is left on the table.
python3 - "$plan" >"$scratch/twice.csv" <<'PY'
import csv, sys
print('date,product,channel,quantity,revenue')
for r in csv.DictReader(open(sys.argv[1] + '/sales.csv', encoding='utf-8-sig')):
    units = 2 * float(r['demand'])
    print('%s,%s,%s,%.0f,%.2f' % (r['first_day'], r['product'], r['channel'], units, units * float(r['price'])))
PY
expect 0 "$purser" review "$plan" --actuals "$scratch/twice.csv" -o "$scratch/plans"
prints 'left on the table'
python3 "$scratch/hindsight.py" "$plan-review/hindsight.csv" "$plan" >"$scratch/left2" || fail 'hindsight'
awk -v a="$(cat "$scratch/left")" -v b="$(cat "$scratch/left2")" 'BEGIN { exit !(b > a + 1) }' ||
  fail "left on the table: $(cat "$scratch/left") as planned, $(cat "$scratch/left2") with twice the demand"

# In Chinese, the same figures.
expect 0 "$purser" review "$plan" --actuals "$scratch/twice.csv" --lang zh
prints '事后看'

# One export without a mapping: half of the lemonade is sold from the second week on.
printf '%s\n' 'date,product,channel,quantity,revenue' 2026-05-04,lemonade,stand,100,300 \
  2026-05-11,lemonade,stand,50,150 2026-05-18,lemonade,stand,50,150 \
  >"$scratch/actuals.csv"
expect 0 "$purser" review "$plan" --actuals "$scratch/actuals.csv"
prints '3 of 4 periods'

expect 2 "$purser" review "$plan"
says 'say what was sold: --actuals FILE'
sed -i 's/,stand,/,elsewhere,/' "$scratch/actuals.csv"
expect 4 "$purser" review "$plan" --actuals "$scratch/actuals.csv"
says 'the actuals name no channel of the plan'
sed -i 's/2026/2025/' "$scratch/actuals.csv"
expect 4 "$purser" review "$plan" --actuals "$scratch/actuals.csv"
says 'hold no whole period of the plan'
finish
