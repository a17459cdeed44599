#!/bin/bash
# Minimum orders and lots on every offer: proven gaps, beside GLPK, Cbc and HiGHS (python3-scipy)
# on the same exported programme.
#     benchmarks/integer.sh [BUILD = .build/release] [CHANNELS PRODUCTS PERIODS [SEEDS [lift]]]
# GAP=1e-3 is asked for; PEERS=0 leaves the peers out; each of them has SECONDS_EACH=60.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
build=${1:-.build/release}
channels=${2:-6} products=${3:-50} periods=${4:-13} seeds=${5:-1 2 3} lift=${6:-}
limit=${SECONDS_EACH:-60}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grep -m1 'model name' /proc/cpuinfo
for seed in $seeds; do
  echo "$channels x $products x $periods, seed $seed $lift"
  python3 "$here/lot_problem.py" "$channels" "$products" "$periods" "$seed" $lift >"$work/problem.json"
  "$build/benchmarks/bench_integer" "$work/problem.json" "${GAP:-1e-3}" "$work/problem.mps"
  [ "${PEERS:-1}" = 1 ] || continue
  glpsol --freemps "$work/problem.mps" --tmlim "$limit" --mipgap 1e-4 2>&1 |
    grep -E '^\+ *[0-9]+: mip|INTEGER|TIME LIMIT' | tail -2 | sed 's/^/glpsol  /' || true
  cbc "$work/problem.mps" ratio 1e-4 sec "$limit" solve quit 2>&1 |
    grep -E '^(Objective value|Lower bound|Gap|Result)' | sed 's/^/cbc     /' || true
  /usr/bin/python3 "$here/integer_highs.py" "$work/problem.mps" "$limit" || true
done
