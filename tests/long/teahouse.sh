# The teahouse: the same plan, byte for byte, with 1, 2 and 8 threads; verified from its files.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
for threads in 1 2 8; do
  expect 0 "$purser" plan "$root/scenarios/teahouse" -q -o "t$threads" --threads "$threads"
  diff -r -x timings.json t1/teahouse "t$threads/teahouse" >/dev/null ||
    fail "$threads threads give other bytes"
done
expect 0 "$purser" verify t1/teahouse
# Whole units cost next to nothing, in each of the scenarios.
for name in scenario budget-cut late-supplier live-fee; do
  expect 0 "$purser" plan "$root/scenarios/teahouse/$name.yaml" -q -o "$name"
  expect 0 "$purser" verify "$name/latest"
  cost=$(grep -o '"rounding_cost": *[0-9.]*' "$name/latest/manifest.json" | grep -o '[0-9.]*$')
  awk -v cost="$cost" 'BEGIN { exit !(cost > 0 && cost < 1000) }' || fail "$name: whole units cost $cost"
done
finish
