#!/bin/bash
# Solver benchmark: solve.sh BUILD_DIR. CPU seconds, one thread; the program
# `highs`, where it is there, solves the same exported programme.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
bench=$1/benchmarks/bench_solve
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nproc
grep -m1 'model name' /proc/cpuinfo
cc --version | head -1
for shape in "6 20 13" "6 60 13" "6 200 13"; do
  for lift in 0 1; do
    echo "shape $shape lift $lift"
    # shellcheck disable=SC2086
    "$bench" $shape $lift interior 1e-6 1 "$work/lp.mps"
    if [ "$shape" != "6 200 13" ]; then
      # shellcheck disable=SC2086
      "$bench" $shape $lift simplex
    fi
    if command -v highs >/dev/null; then
      highs "$work/lp.mps" | grep -E 'Objective|run time' || true
    fi
  done
done
"$bench" 6 200 13 0 whatif
"$bench" 12 1000 13 0 interior 1e-6
"$bench" 12 1000 13 1 interior 1e-6
