#!/bin/bash
# A problem file of the user, from JSON to the published answer: every product in every channel,
# purchase budget and working capital, without marketing and with it on every channel.
#     benchmarks/allocate.sh [BUILD = .build/release] [CHANNELS PRODUCTS PERIODS [SEEDS]]
# Processor seconds on one thread: reading, solving and writing by themselves (bench_allocate),
# then the program as a whole, which also publishes. GAP=1e-6.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
build=${1:-.build/release}
channels=${2:-6} products=${3:-200} periods=${4:-13} seeds=${5:-1 2 3} gap=${GAP:-1e-6}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPENBLAS_NUM_THREADS=1
grep -m1 'model name' /proc/cpuinfo
for seed in $seeds; do
  for lift in '' lift; do
    python3 "$here/lot_problem.py" "$channels" "$products" "$periods" "$seed" $lift plain >"$work/problem.json"
    echo "--- $channels x $products x $periods, seed $seed $lift: $(wc -c <"$work/problem.json") bytes"
    "$build/benchmarks/bench_allocate" "$work/problem.json" "$gap"
    python3 - "$build/purser" "$work" "$gap" <<'PY'
import json, os, resource, subprocess, sys

purser, work, gap = sys.argv[1:]
subprocess.run([purser, 'allocate', os.path.join(work, 'problem.json'), '-q', '-t', '1', '--gap', gap,
                '-o', os.path.join(work, 'plans')], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(os.path.join(work, 'plans', 'problem', 'solution.json'), encoding='utf-8') as file:
    gap = json.load(file)['gap']
print('purser allocate %.2f CPU s, published; gap %.1e, %.0f MB' %
      (used.ru_utime + used.ru_stime, gap, used.ru_maxrss / 1024))
PY
  done
done
