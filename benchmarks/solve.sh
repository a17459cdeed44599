#!/bin/bash
# Solver benchmark: the interior point beside GLPK's best simplex setting (dual, presolved,
# long steps) and HiGHS (python3-scipy) on the same programme in the same run.
#     benchmarks/solve.sh [BUILD = .build/release] [largest]
# Processor seconds, one thread. With `largest` the programmes of 12 channels too, which take
# half an hour with their peers. A peer is stopped after PEER_SECONDS (900); 0 leaves peers out.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
bench=${1:-.build/release}/benchmarks/bench_solve
most=${PEER_SECONDS:-900}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPENBLAS_NUM_THREADS=1
python=python3
if [ "$most" != 0 ] && ! "$python" -c 'import scipy' 2>/dev/null; then
  python=/usr/bin/python3
  "$python" -c 'import scipy' 2>/dev/null || apt-get install -qq -y python3-scipy >/dev/null
fi
nproc
grep -m1 'model name' /proc/cpuinfo
cc --version | head -1

seconds() { grep -o '[0-9.]* CPU s' "$1" | cut -d' ' -f1; }

# compare NAME: how many times longer it took than the interior point
compare() {
  if [ -n "$(seconds "$work/$1" || true)" ] && ! grep -q 'NOT SOLVED' "$work/$1"; then
    awk -v ours="$(seconds "$work/ours")" -v theirs="$(seconds "$work/$1")" -v name="$1" \
      'BEGIN { printf "%-10s %.2f CPU s, %.1f times as long\n", name, theirs, theirs / ours }'
  else
    echo "$1: no answer within $most s"
  fi
}

solve() {
  echo "--- $1 x $2 x $3, lift $4"
  "$bench" "$1" "$2" "$3" "$4" interior 1e-6 1 "$work/lp.mps" | tee "$work/ours"
  [ "$most" != 0 ] || return 0
  : >"$work/glpk"
  if [ "$2" -le 200 ]; then # beyond, GLPK takes hours
    timeout "$most" "$bench" "$1" "$2" "$3" "$4" simplex >"$work/glpk" || true
    compare glpk
  fi
  timeout "$((2 * most))" "$python" "$here/solve_highs.py" "$work/lp.mps" "$most" >"$work/highs" || true
  cat "$work/highs"
  compare highs
}

for lift in 0 1; do
  solve 6 20 13 $lift
  solve 6 60 13 $lift
  solve 6 200 13 $lift
done
"$bench" 6 200 13 0 whatif
"$bench" 6 200 13 1 whatif
if [ "${2:-}" = largest ]; then
  solve 12 1000 13 0
  solve 12 1000 13 1
  most=0
  solve 12 5000 26 0
fi
