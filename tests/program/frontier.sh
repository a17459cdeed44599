# purser frontier and targets of purser allocate, on two square roots: a budget B brings
# sqrt(5 B), one more unit sqrt(5 / B) / 2. SPDX-License-Identifier: GPL-3.0-or-later
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
cat >roots.json <<'JSON'
{"format": "purser-budget", "version": 1, "name": "roots", "spends": [
  {"id": "one", "min": 0, "max": 100, "curve": {"family": "power", "scale": 1, "exponent": 0.5}},
  {"id": "two", "min": 0, "max": 100, "curve": {"family": "power", "scale": 2, "exponent": 0.5}}],
 "rows": [{"name": "money", "terms": [["one", 1], ["two", 1]], "relation": "<=", "limit": 50}]}
JSON

# near A B TOLERANCE
near() {
  awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { d = a - b; exit !(a != "" && d <= t && d >= -t) }'
}

expect 0 "$purser" frontier roots.json --row money --from 5 --to 80 --points 6 \
  --output f.csv --svg f.svg
prints 'of `money`: 5.00 brings 5.00'
prints 'everything between them'
grep -q '^<svg' f.svg || fail 'no picture'
awk -F, 'NR > 1 { best = sqrt(5 * $1); if ($2 > best + 1e-5 || $2 < best - 1e-5 || $3 < $2 ||
    $4 > sqrt(5 / $1) / 2 + 1e-5 || $4 < sqrt(5 / $1) / 2 - 1e-5 || $1 <= last) exit 1; last = $1 }
  END { exit NR < 7 }' f.csv || fail "wrong frontier: $(head -n 4 f.csv)"
expect 0 "$purser" frontier roots.json
prints 'limit,response,bound,marginal_response'
says 'of `money`'
# A failing run leaves the table and the picture before it; a file that is read is not written.
cp f.csv before.csv && cp f.svg before.svg
sed 's/"max": 100/"max": -1/' roots.json >bad.json
expect 3 "$purser" frontier bad.json --output f.csv --svg f.svg
expect 2 "$purser" frontier roots.json --from 9 --to 3 --output f.csv --svg f.svg
cmp -s f.csv before.csv && cmp -s f.svg before.svg || fail 'a failing run changed a result'
cp roots.json kept.json
expect 2 "$purser" frontier roots.json -o ./roots.json
says '--output would overwrite ./roots.json, which is read; name another file'
expect 2 "$purser" frontier roots.json --svg roots.json
cmp -s roots.json kept.json || fail 'the question is overwritten'
expect 2 "$purser" frontier roots.json -o new.csv --svg new.csv
says 'are the same file new.csv; name another'
[ -e new.csv ] && fail 'one file for two results'
expect 0 "$purser" frontier roots.json --points 1 --output /dev/null --svg /dev/null
expect 0 "$purser" frontier roots.json --from 20 --to 50 --points 1 --output one.csv
prints 'A single limit of `money`: 50.00 brings 15.81 (one more brings 0.1581), proved to'
expect 2 "$purser" frontier roots.json --row mony
says 'did you mean `money`'
expect 2 "$purser" frontier roots.json --from 9 --to 3
says 'is no range'
expect 8 "$purser" frontier nowhere.json
expect 2 "$purser" frontier roots.json --set budget=3
says '--set and --data are for scenarios'
expect 0 "$purser" frontier roots.json --points 1 --lang zh
# A name that two rows have moves none of them; the question itself has its answer.
sed 's/"limit": 50}/&,\n  {"name": "money", "terms": [["one", 1]], "relation": "<=", "limit": 9}/' roots.json >named-twice.json
expect 2 "$purser" frontier named-twice.json --row money
says 'named-twice.json:5:3: a second row is named `money` (the first in line 4)'
expect 2 "$purser" allocate named-twice.json --row money --target-roas 1
says 'a second row is named `money`'
expect 0 "$purser" allocate named-twice.json -q -o named
sed 's/"rows": .*/"rows": []}/' roots.json >rowless.json
expect 2 "$purser" frontier rowless.json
says 'no row whose limit could move'
sed 's/"name": "roots", //' roots.json >nameless.json
expect 0 "$purser" allocate nameless.json -o nameless
prints 'budget: spending 50.00 in all'
expect 8 "$purser" allocate .
says '.: is no problem or budget file; name one (.json), or plan a scenario with `purser plan`'
expect 3 "$purser" allocate "$root/scenarios/lemonade/scenario.yaml"
says 'or plan a scenario with `purser plan`'

# Each target is met by 20: sqrt(100) = 10, a return of 0.5, a cost of 2, 0.25 for one more.
for target in 'roas 0.5' 'cpa 2' 'response 10' 'marginal 0.25'; do
  read -r name value <<<"$target"
  expect 0 "$purser" allocate roots.json --row money "--target-$name" "$value" -o "t-$name"
  prints 'Met by 20.00 of `money`'
  spent=$(awk -F, 'NR > 1 { sum += $2 } END { printf "%.9f", sum }' "t-$name/roots/spends.csv")
  near "$spent" 20 1e-5 || fail "$name: spends $spent, not 20"
done
expect 0 "$purser" allocate roots.json --target-response 10 -o only-row
expect 5 "$purser" allocate roots.json --target-response 100
says 'No plan reaches the target: response >= 100.'
says 'none is above 30 (proved)' # 10 + 2 x 10
[ ! -e plans ] || fail 'published what cannot be'
expect 8 "$purser" frontier roots.json --svg early.svg -o nowhere/table.csv
says '--output nowhere/table.csv: there is no folder nowhere; create it first'
[ ! -e early.svg ] || fail 'one of two files was written'
expect 2 "$purser" allocate roots.json --target-roas 1 --target-cpa 1
says 'give one target'
expect 2 "$purser" allocate roots.json --row money
says '--row names the budget'
expect 2 "$purser" allocate roots.json --row cash --target-roas 1
says 'no row `cash`'

# Profit of a problem against its marketing budget: no chord above, no tangent below.
problem=$shared/cases/problems/04_marketing_lift_budget.json
if [ -r "$problem" ]; then
  expect 0 "$purser" frontier "$problem" --from 0 --to 1500 --points 30 --output p.csv --svg p.svg
  prints 'everything between them'
  awk -F, 'NR > 1 { if ($3 < $2 - 1e-6 || (NR > 2 && ($1 <= last || $2 < best - 1e-6)) ||
      (NR > 2 && $4 > price + 1e-6) || (NR > 2 && best + price * ($1 - last) < $2 - 1e-3)) exit 1
      last = $1; best = $2; price = $4 }
    END { exit NR < 4 }' p.csv || fail "wrong frontier: $(cat p.csv)"
  sed 's/"budgets": *\[/&{"kind": "marketing", "name": "media", "limit": 900}, {"kind": "purchase", "name": "media", "limit": 90000},/' \
    "$problem" >media-twice.json
  expect 2 "$purser" frontier media-twice.json --row media
  says 'two budgets are named `media`; give the one that moves a name of its own'
  expect 2 "$purser" frontier "$problem" --row nothing
  says 'there is no budget `nothing`'
fi
expect 2 "$purser" frontier "$root/scenarios/lemonade" --row nothing
says 'there is no budget `nothing`; write one of purchase'
expect 2 "$purser" frontier "$root/scenarios/lemonade"
says 'no marketing budget of the whole plan'
finish
