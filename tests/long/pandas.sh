# The pandas block of both READMEs runs on the tables of a plan.
. "$2/tests/program/support.bash" "$@"
python=
for name in python3 /usr/bin/python3; do
  "$name" -c 'import pandas' 2>/dev/null && python=$name && break
done
[ -n "$python" ] || { echo 'skipped: no pandas here; ./run test long installs it'; exit 77; }
cd "$scratch" || exit 1
expect 0 "$purser" plan "$root/scenarios/teahouse" -o plans
expect 0 "$purser" report plans/teahouse --jsonl tables
for readme in README README.zh; do
  awk '/^```python$/ { on = 1; next } /^```$/ { on = 0 } on' "$root/$readme.md" >example.py
  [ "$(wc -l <example.py)" -ge 10 ] || fail "$readme holds no pandas block"
  expect 0 "$python" example.py
  prints 'marketplace'
done
finish
