# purser allocate under draws: from a history to draws to a plan that weighs bad luck.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1

# Two channels: steady earns 2 a unit for certain, wild 0 or 6 by the draw, both up to 100.
{
  echo 'channel,draw,family,scale'
  for d in 1 2 3 4; do
    echo "steady,$d,linear,2"
    echo "wild,$d,linear,$((d % 2 * 6))"
  done
} >draws.csv
cat >media.json <<'JSON'
{"format": "purser-budget", "version": 1, "name": "media",
 "spends": [
  {"id": "steady", "min": 0, "max": 100, "curve": {"family": "linear", "scale": 2}},
  {"id": "wild.q1", "min": 0, "max": 100, "curve": {"family": "linear", "scale": 3}}],
 "rows": [{"name": "budget", "terms": [["steady", 1], ["wild.q1", 1]], "relation": "=", "limit": 100}]}
JSON

# spent NAME: what the plan in plans/media gives a spend.
spent() {
  python3 - "$1" <<'PY'
import json, sys
print(round(1.0 * sum(s['spend'] for s in json.load(open('plans/media/solution.json'))['spends'] if s['id'] == sys.argv[1]), 3))
PY
}
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }

# The mean likes wild (3 a unit), the worst half does not.
expect 0 "$purser" allocate media.json --draws-file draws.csv --risk-weight 0 -o plans
[ "$(spent wild.q1)" = 100.0 ] || fail "mean alone: wild gets $(spent wild.q1)"
expect 0 "$purser" allocate media.json --draws-file draws.csv --risk-weight 1 --risk-tail 0.5 -o plans
[ "$(spent steady)" = 100.0 ] || fail "tail alone: steady gets $(spent steady)"
prints 'wild.q1                   50.0%'
grep -q '^cvar,200' plans/media/risk.csv || fail "CVaR of 100 x 2 is 200: $(cat plans/media/risk.csv)"
# CVaR is 2 x steady: a floor of 120 keeps 60 there.
expect 0 "$purser" allocate media.json --draws-file draws.csv --risk-floor 120 --risk-tail 0.5 -o plans
[ "$(spent steady)" = 60.0 ] || fail "a floor of 120: steady gets $(spent steady)"
expect 5 "$purser" allocate media.json --draws-file draws.csv --risk-floor 201 --risk-tail 0.5 -o plans
says 'the most is 200'

# All but a half reach: 2 x steady, for wild brings nothing in half of the draws; all but 60%
# (2 of 4 left out): 6 x wild.
expect 0 "$purser" allocate media.json --draws-file draws.csv --risk-quantile 0.25 -o plans
[ "$(spent steady)" = 100.0 ] || fail "P25: steady gets $(spent steady)"
expect 0 "$purser" allocate media.json --draws-file draws.csv --risk-quantile 0.6 -o plans
[ "$(spent wild.q1)" = 100.0 ] || fail "P60: wild gets $(spent wild.q1)"
prints '600.000000 (gap'
# The most mean with a quantile at a floor: one draw in four left out keeps 2 x steady at 120;
# with two left out wild alone brings 600 to the others.
expect 0 "$purser" allocate media.json --draws-file draws.csv --risk-quantile 0.25 --risk-floor 120 -o plans
[ "$(spent steady)" = 60.0 ] || fail "P25 at 120: steady gets $(spent steady)"
prints 'of which all but 25% of the draws reach 120 or more'
expect 0 "$purser" allocate media.json --draws-file draws.csv --risk-quantile 0.5 --risk-floor 120 -o plans
[ "$(spent wild.q1)" = 100.0 ] || fail "P50 at 120: wild gets $(spent wild.q1)"
expect 0 "$purser" allocate media.json --draws-file draws.csv --risk-quantile 0.25 --risk-floor 200 -o plans
[ "$(spent steady)" = 100.0 ] || fail "P25 at its most: steady gets $(spent steady)"
expect 5 "$purser" allocate media.json --draws-file draws.csv --risk-quantile 0.25 --risk-floor 201 -o plans
says 'no plan was found of which all but 25% of the draws reach 201; the most is 200 (proved: not above 200'
expect 2 "$purser" allocate media.json --draws-file draws.csv --risk-quantile 0.1 --risk-weight 1
says 'give one of them'
mkdir least
# Nothing or at least 80 of wild: half and half would be 60 and 40.
sed 's/"id": "wild.q1", "min": 0,/"id": "wild.q1", "min": 0, "min_if_on": 80,/' media.json >least/media.json
expect 0 "$purser" allocate least/media.json --draws-file draws.csv --risk-floor 30 --risk-tail 0.5 -o plans
[ "$(spent wild.q1)" = 85.0 ] || fail "a floor of 30: wild gets $(spent wild.q1)"
expect 0 "$purser" allocate least/media.json --draws-file draws.csv --risk-floor 120 --risk-tail 0.5 -o plans
[ "$(spent wild.q1)" = 0.0 ] || fail "a floor of 120: wild gets $(spent wild.q1)"

expect 2 "$purser" allocate media.json --risk-weight 1
says 'risk needs draws'
for share in risk-weight risk-tail risk-quantile gap; do
  expect 2 "$purser" allocate media.json --draws-file draws.csv "--$share" 2
  says "--$share is \`2\`; must be a number from 0 to 1"
done
expect 2 "$purser" allocate media.json --draws-file draws.csv --target-roas 2
grep -v '^wild,4' draws.csv >short.csv
expect 4 "$purser" allocate media.json --draws-file short.csv
says 'wild has 3 draws, steady has 4'
grep -v '^wild' draws.csv >short.csv
expect 4 "$purser" allocate media.json --draws-file short.csv
says 'has no draws of spend wild.q1'
# A column that no draw has would be missed: its numbers are not what the curve is made of.
sed '1s/scale/scale,half_saturation/; 2,$s/$/,30/' draws.csv >named.csv
expect 4 "$purser" allocate media.json --draws-file named.csv
says 'named.csv:1:27: `half_saturation` is not a column of draws; these are: channel, draw, family, scale, shape, spend, rate, midpoint, retention'
sed '1s/scale/scale,spent/; 2,$s/$/,30/' draws.csv >named.csv
expect 4 "$purser" allocate media.json --draws-file named.csv
says '`spent` is not a column of draws; did you mean spend?'
finish
