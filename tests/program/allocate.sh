# purser allocate: budget and problem files, their faults, infeasible ones, publishing.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1

# Two channels, 0.5 + 0.4 a unit of money, 100 to spend, at most 60 in the better one:
# 60 * 0.5 + 40 * 0.4 = 46, and one more unit of budget is worth 0.4.
cat >two.json <<'JSON'
{"format": "purser-budget", "version": 1, "name": "two",
 "spends": [
  {"id": "better", "min": 0, "max": 60, "curve": {"family": "linear", "scale": 0.5}},
  {"id": "other", "min": 0, "max": 90, "curve": {"family": "linear", "scale": 0.4}}],
 "rows": [{"name": "budget", "terms": [["better", 1], ["other", 1]], "relation": "<=",
           "limit": 100}]}
JSON
expect 0 "$purser" allocate two.json
prints 'response of 46.000000'
prints 'One more unit of `budget` is worth 0.4 '
says 'published plans/two'
grep -q '"status": "optimal"' plans/two/solution.json || fail 'no optimal status'
[ "$(readlink plans/latest)" = two ] || fail 'latest does not point to the plan'
for file in manifest.json summary.txt spends.csv limits.csv; do
  [ -s "plans/two/$file" ] || fail "no $file"
done
expect 0 "$purser" allocate two.json -q -o again
[ -s "$scratch/err" ] && fail 'quiet is not quiet'
diff -r plans/two again/two >/dev/null || fail 'the same question gives other bytes'

# A question in the folder of its own answer stays there, and so does the answer.
cp two.json again/two/two.json
expect 2 "$purser" allocate again/two/two.json -o again
says 'lies in the folder that its answer would replace'
cmp -s two.json again/two/two.json || fail 'the question went with its old answer'
diff again/two/spends.csv plans/two/spends.csv || fail 'the old answer is gone'

# Faults: every one with its place, nothing written.
sed 's/"budget", "terms"/"budget", "trems"/; s/"max": 90/"max": -90/' two.json >bad.json
expect 3 "$purser" allocate bad.json -o none
says 'bad.json:4'
says 'did you mean'
[ -e none ] && fail 'a faulty file left something'
echo '{"format": "purser-cake"}' >cake.json
expect 3 "$purser" allocate cake.json -o none
says 'cake.json:1:12: format is `purser-cake`'
: >empty.json
expect 3 "$purser" allocate empty.json -o none
says 'empty.json:1:1: is empty; write a JSON object { ... }, or export it again'
# What is no JSON, with what mends it.
no_json() {
  printf "$1" >broken.json
  expect 3 "$purser" allocate broken.json -o none
  says "broken.json:$2: is not a JSON object: "
  says "; $3"
}
no_json '{"format": "purser-problem", "periods": 1e999' 1:45 'write a smaller number'
no_json '{"format": "purser-problem",\n "periods": [1,' 2:15 'close its brackets, or export it again'
no_json '{"format": "purser-problem", "periods": NaN}' 1:43 'write a finite number'
no_json '{"format": "purser-problem", "periods": -Infinity}' 1:41 'write a finite number'
no_json '{"format": "purser-problem", "periods": 2,}' 1:43 'look for a comma, a quotation mark or a bracket'
no_json '{"format": "purser-problem", "periods": 2, "periods": 3}' 1:52 'keep one of the two'
no_json '\xff\xfe{' 1 'save the file as UTF-8'
no_json ' [2]' 1:1 'write { ... } around its keys'
# The mark that some programs put before UTF-8 is passed over; columns count from behind it.
{ printf '\xef\xbb\xbf'; cat two.json; } >marked.json
expect 0 "$purser" allocate marked.json -q -o marked
grep -q '"objective": 46' marked/marked/solution.json || fail 'another optimum behind a mark'
printf '\xef\xbb\xbf{"format": "purser-cake"}' >marked.json
expect 3 "$purser" allocate marked.json -o none
says 'marked.json:1:12: format is `purser-cake`'
printf '\xef\xbb\xbf{"format": "purser-budget", "version": 1, "spends": 2}' >marked.json
expect 3 "$purser" allocate marked.json -o none
says 'marked.json:1:43: spends is a whole number; must be a list'
# A question is no scenario, and says who answers it.
for command in plan check 'forecast -q'; do
  expect 3 "$purser" $command two.json
  says 'two.json:1:12: format is `purser-budget`, which is no scenario; answer it with `purser allocate`'
done
sed 's/"max": 60/"max": 1e300/' two.json >huge.json
expect 3 "$purser" allocate huge.json -o none
says 'huge.json:3'
says 'must be within 1e+15, beyond which cents are lost; lower it, or write all amounts'
sed 's/"scale": 0.4/"scale": 1e31/' two.json >huge.json
expect 3 "$purser" allocate huge.json -o none
says 'spends[1].curve.scale is 1e+31; must be between 0 and 1e+30'
sed 's/"max": 900/"max": 1e16/; s/"segments": \[\[[0-9.]*,/"segments": [[1e17,/' "$root/tests/problems/in-order.json" >huge.json
expect 3 "$purser" allocate huge.json -o none
says 'spend.max is 1e+16; must be within 1e+15, beyond which cents are lost; leave the key out for no limit'
says 'segments[0][0] is 1e+17; must be within 1e+15, beyond which cents are lost; write null for no limit'
expect 8 "$purser" allocate absent.json
says 'absent.json'
expect 2 "$purser" allocate
says 'allocate needs PROBLEM.json'

# Infeasible: exit 5, and the old plan stays.
sed 's/"relation": "<=",/"relation": ">=",/; s/"limit": 100/"limit": 200/' two.json >wide.json
cp two.json good.json; cp wide.json two.json
expect 5 "$purser" allocate two.json
[ -s "$scratch/err" ] || fail 'infeasible, and nothing is explained'
grep -q '"status": "optimal"' plans/two/solution.json || fail 'the old plan is gone'

# An output folder that cannot be written.
: >file
expect 8 "$purser" allocate good.json -o file
says 'file'
if [ "$(id -u)" -ne 0 ]; then
  mkdir locked && chmod 500 locked
  expect 8 "$purser" allocate good.json -o locked
fi

# The shared instances: known optima. Whole columns take longer; the long test has them all.
if [ -d "$shared/cases/problems" ]; then
  for name in 01_newsvendor_points 02_deterministic_leadtime_forward_buy 05_two_warehouses_working_capital; do
    [ -f "$shared/cases/problems/$name.json" ] || continue
    expect 0 "$purser" allocate "$shared/cases/problems/$name.json" -q -o shared
  done
  expect 5 "$purser" allocate "$shared/cases/problems/12_infeasible.json" -q -o shared
fi
# Whole-number searches end, where a relaxation lies a rounding outside its limits too.
expect 5 timeout 60 "$purser" allocate "$root/tests/problems/return-too-high.json" -q -o ended
says 'the return must be at least 0.83'
# A pool of independent demands; what it does not state is refused by name.
expect 0 "$purser" allocate "$root/tests/problems/nested-pool.json" -q -o ended
grep -q '"objective": 1115.2747' ended/nested-pool/solution.json || fail 'another profit'
sed 's/"id": "a"/"id": "a", "optional": true/' "$root/tests/problems/nested-pool.json" >closed.json
expect 3 "$purser" allocate closed.json -q -o ended
says 'closed.json:19:3: tea in a may be closed, which a nested pool does not state'
# One mistake, one fault: an unknown channel or kind is not a missing channel too.
sed 's/"budgets"/"policies": [{"kind": "min_share", "product": "tea", "channel": "nowhere", "share": 0.2}, {"kind": "fair", "product": "tea"}], "budgets"/' \
  "$root/tests/problems/in-order.json" >policies.json
expect 3 "$purser" allocate policies.json -q -o ended
says 'policies[0].channel is nowhere, which is not a channel'
says 'policies[1].kind is fair; must be min_share or fair_fill'
grep -q 'has no `channel`' "$scratch/err" && fail 'a second fault for one mistake'
# A rule that is not understood: where, what, and what was meant.
sed 's/"budgets"/"rules": [{"name": "few", "rule": "orders[*,teh,*,*] <= 60"}], "budgets"/' \
  "$root/tests/problems/in-order.json" >rules.json
expect 3 "$purser" allocate rules.json -q -o ended --lang zh
says '规则 few，`orders[*,teh,*,*] <= 60` 的第 '
says 'teh 不是产品；是否想写 tea？'
# A number may have an exponent with a sign, as programs write small ones.
for limit in '60' '6e+01' '6.0E1' '600000e-04'; do
  sed "s/\"budgets\"/\"rules\": [{\"name\": \"few\", \"rule\": \"orders[*,tea,*,*] <= $limit\"}], \"budgets\"/" \
    "$root/tests/problems/in-order.json" >exponent.json
  expect 0 "$purser" allocate exponent.json -q -o ended
  grep '"objective"' ended/exponent/solution.json >>limits
done
[ "$(sort -u limits | wc -l)" = 1 ] || fail 'the same limit is another in other words'
# A rising curve whose last segment has no width: as wide as `max` can fill, or a fault.
sed 's/"max": 900,//' "$root/tests/problems/in-order.json" >endless.json
expect 3 "$purser" allocate endless.json -q -o ended
says 'endless.json:5:29: channels[0].spend has no max'
# Prices of a long chain of stock, noisy in their last digit, over columns without limit.
expect 0 "$purser" allocate "$root/tests/problems/noisy-prices.json" -q -o ended
grep -q '"ratio": 0.73622645' ended/noisy-prices/solution.json || fail "another ratio"
# A price of 1e-15 where it ought to be 0, on stock that nothing limits: a node without a bound.
expect 0 "$purser" allocate "$root/tests/problems/free-rest.json" -q -o ended
grep -q '"status": "optimal"' ended/free-rest/solution.json || fail "free-rest is not proved"
# GLPK calls some nodes infeasible that hold the optimum: each has to be proved empty.
expect 0 "$purser" allocate "$root/tests/problems/narrow-set.json" -q -o ended
grep -q '"objective": 3235810.2' ended/narrow-set/solution.json || fail "another optimum"
# Prices in millions: profit was left open by 77%, with a bound of what other units prove.
expect 0 "$purser" allocate "$root/tests/problems/large-money.json" -q -o ended
grep -q '"status": "optimal"' ended/large-money/solution.json || fail "large-money is not proved"
grep -q '"objective": -20173777.27' ended/large-money/solution.json || fail "another optimum"
# Ten thousands of units: no plan was found within the tolerances, and the file was refused.
expect 0 "$purser" allocate "$root/tests/problems/large-units.json" -q -o ended
grep -q '"objective": 2967716.8' ended/large-units/solution.json || fail "another optimum"

# A minimum that cannot be met is lowered by all of it and no cent more.
sed 's/"terminal_value": .*\]\]/"min_terminal_stock": 60/; s/"opening": 600/"opening": 0/
  s/"quantity": 25/"quantity": 0/; s/, "min_fill_rate": 0.5//; /"policies"/d; s/"floor": 0},/"floor": 0}/
  s/"capacity": 90/"capacity": 0/' "$root/tests/problems/nested-pool.json" >low.json
expect 5 "$purser" allocate low.json -o ended
says 'This cannot be met:'
grep -q 'one way out: lower the least end stock of tea by 60$' "$scratch/err" || fail "$(cat "$scratch/err")"

# Three methods, one optimum; the answer says whose it is.
for pair in simplex:simplex interior:interior decompose:decomposition; do
  method=${pair%:*}
  expect 0 "$purser" allocate "$root/tests/problems/nested-pool.json" -q -o "$method" --method "$method"
  grep -q '"objective": 1115.2747' "$method/nested-pool/solution.json" || fail "$method: another profit"
  grep -q "\"method\": \"${pair#*:}\"" "$method/nested-pool/solution.json" || fail "not by $method"
done
expect 2 "$purser" allocate "$root/tests/problems/nested-pool.json" --method barrier
says '`barrier`; must be simplex, interior or decompose'
expect 2 "$purser" allocate good.json --method interior
says 'a search of its own'

# The budget file that the manual shows is one: equal slopes, 80,000 spent.
sed -n '/^{"format": "purser-budget"/,/^```/p' "$root/scenarios/README.md" | sed '$d' >spring.json
expect 0 "$purser" allocate spring.json -q -o shown
grep -q '"objective": 125527.8' shown/spring/solution.json || fail "another optimum of the manual's budget"
finish
