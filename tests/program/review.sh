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
[ "$(head -n 1 "$plan-review/review.csv" | cut -d, -f1-4)" = channel,product,cells,measured_cells ] ||
  fail 'review.csv has another head'
[ -f "$plan-review/manifest.json" ] || fail 'no manifest'

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
