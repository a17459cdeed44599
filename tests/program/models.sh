# The MathProg data of the published problems: glpsol reaches the published optimum.
. "$2/tests/program/support.bash" "$@"
[ -d "$shared/cases/problems" ] || { echo "skipped: no shared cases"; exit 77; }

expect 8 "$purser" models "$scratch/nowhere.json"
expect 3 "$purser" models "$shared/cases/problems/10d_ratio_total.json"
says 'the goal is a ratio'
expect 0 "$purser" models --help
prints 'glpsol --model models/allocation.mod'

# dat NAME: its data through a file; the same bytes on standard output.
dat() {
  expect 0 "$purser" models -q "$shared/cases/problems/$1.json" -o "$scratch/$1.dat"
  expect 0 "$purser" models -q "$shared/cases/problems/$1.json"
  cmp -s "$scratch/out" "$scratch/$1.dat" || fail "$1: file and output differ"
}

command -v glpsol >/dev/null || { echo "skipped: no glpsol"; exit 77; }
for name in 01_newsvendor_points 04_marketing_lift_budget 05_two_warehouses_working_capital \
  10b_roi_floor_incremental; do
  want=$(sed -n "s/^$name,optimal,profit,//p" "$shared/cases/OPTIMA.csv")
  dat "$name"
  expect 0 glpsol -m "$root/models/allocation.mod" -d "$scratch/$name.dat" \
    -o "$scratch/$name.sol"
  got=$(sed -n 's/^Objective:.*= *\([-+.eE0-9]*\) .*/\1/p' "$scratch/$name.sol")
  # glpsol prints ten significant digits.
  awk -v got="$got" -v want="$want" 'BEGIN { d = got - want; if (d < 0) d = -d;
    exit !(got != "" && d <= 1e-6 * (want < 0 ? -want : want)) }' ||
    fail "$name: glpsol found $got, published $want"
done
# An S-shaped curve: segments behind flags, the same optimum as the program's.
expect 0 "$purser" models -q "$root/tests/problems/in-order.json" -o "$scratch/in-order.dat"
expect 0 glpsol -m "$root/models/allocation.mod" -d "$scratch/in-order.dat" -o "$scratch/in-order.sol"
expect 0 "$purser" allocate -q "$root/tests/problems/in-order.json" -o "$scratch/plans"
want=$(sed -n 's/.*"objective": \([0-9.]*\).*/\1/p' "$scratch/plans/in-order/solution.json" | head -1)
got=$(sed -n 's/^Objective:.*= *\([-+.eE0-9]*\) .*/\1/p' "$scratch/in-order.sol")
awk -v got="$got" -v want="$want" 'BEGIN { d = got - want; if (d < 0) d = -d;
  exit !(want != "" && d <= 1e-6 * want) }' || fail "in-order: glpsol found $got, purser $want"
finish
