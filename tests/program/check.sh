# purser check and show: findings, faults with their places, what the command line changes.
. "$2/tests/program/support.bash" "$@"

expect 0 "$purser" check "$root/scenarios/lemonade"
prints 'lemonade can be planned: 2 series'
[ -s "$scratch/err" ] && fail 'messages where nothing is wrong'
expect 0 "$purser" show "$root/scenarios/lemonade" --resolved --set calendar.horizon=3
grep -q '^calendar.horizon = 3  *# --set$' "$scratch/out" || fail 'no place for --set'
grep -q '^calendar.frequency = weekly .*scenario.yaml:[0-9]' "$scratch/out" || fail 'no place'
grep -q '^seed = 1  *# default$' "$scratch/out" || fail 'no default'
expect 3 "$purser" show "$root/scenarios/lemonade" --set calendar.horizn=3
says 'did you mean'
expect 2 "$purser" show "$root/scenarios/lemonade" --set horizon
says 'must be a path and a value'
expect 8 "$purser" check "$scratch/none"
says 'none'

# One project, one fault at a time: exit code and message, and the others untouched.
fault() { # CODE FILE SED-EXPRESSION MESSAGE
  rm -rf "$scratch/tea" && cp -r "$root/scenarios/lemonade" "$scratch/tea"
  sed -i "$3" "$scratch/tea/$2"
  cmp -s "$scratch/tea/$2" "$root/scenarios/lemonade/$2" && fail "nothing changed: $3"
  expect "$1" "$purser" check "$scratch/tea"
  says "$4"
}
fault 3 scenario.yaml 's/^currency:/curency:/' 'did you mean currency'
fault 3 scenario.yaml '$a title: twice' 'title'
fault 3 scenario.yaml '$a inherits: scenario.yaml' 'inherits'
fault 3 scenario.yaml 's/horizon: 4/horizon: 1e999/' 'scenario.yaml:7'
fault 3 scenario.yaml 's/horizon: 4/horizon: nan/' 'scenario.yaml:7'
fault 8 scenario.yaml 's/file: sales.csv/file: sold.csv/' 'sold.csv'
finish
