# Planning from today: what the last plan ordered and what is still under way is due.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
cp -r "$root/scenarios/lemonade" stand
expect 0 "$purser" plan -q stand --set calendar.start=2026-05-11 -o plans
expect 0 "$purser" plan -q stand --set calendar.start=2026-05-18 --set name=next \
  --open-orders plans/stand -o plans
expect 0 "$purser" verify plans/next
python3 - <<'PY' || fail 'open orders are not those of the last plan'
import csv, json
start = '2026-05-18'
due = [r for r in csv.DictReader(open('plans/stand/orders.csv', encoding='utf-8-sig'))
       if r['order_day'] < start <= r['landing_day']]
units = sum(int(r['units']) for r in due)
problem = json.load(open('plans/next/problem.json'))
found = sum(e['quantity'] for e in problem.get('in_transit', []))
told = [r['finding'] for r in csv.DictReader(open('plans/next/findings.csv', encoding='utf-8-sig'))
        if r['code'] == 'plan.open-orders']
assert due and units > 0, 'the last plan has nothing under way'
assert abs(found - units) < 1e-6, (found, units)
words = '%d order or transfer of the last plan, %d units, is' if len(due) == 1 else \
        '%d orders and transfers of the last plan, %d units, are'
assert told and told[0].startswith(words % (len(due), units)), told
inputs = json.load(open('plans/next/manifest.json'))['inputs']
assert any(i['file'] == 'manifest.json' for i in inputs), inputs
PY
expect 8 "$purser" plan -q stand --set name=next --open-orders plans/none -o plans
says 'plans/none: holds no plan'
finish
