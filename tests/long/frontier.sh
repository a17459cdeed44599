# purser frontier of a scenario: at its own budget it is the plan itself, and profit rises
# ever more slowly. SPDX-License-Identifier: GPL-3.0-or-later
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
expect 0 "$purser" frontier "$root/scenarios/teahouse" --points 4 --output f.csv --svg f.svg
prints 'limits of `marketing`'
expect 0 "$purser" plan -q "$root/scenarios/teahouse"
planned=$(sed -n 's/^ *"objective": \([-0-9.e+]*\),.*/\1/p' plans/teahouse/manifest.json | head -n 1)
awk -F, -v planned="$planned" '
  NR == 1 { next }
  $3 < $2 - 1e-6 || (NR > 2 && ($1 <= last || $2 < best - 1 || $4 > price + 1e-6)) { exit 1 }
  $1 == 1500000 { d = $2 - planned; same = d < 1 && d > -1 }
  { last = $1; best = $2; price = $4 }
  END { exit !same || NR != 5 }' f.csv || fail "planned $planned, frontier: $(cut -d, -f1-4 f.csv)"
finish
