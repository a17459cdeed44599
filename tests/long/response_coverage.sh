#!/bin/bash
# Truth test of learning: on 100 generated histories the 90% intervals cover 85 to 95%.
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
bench=$(dirname "$1")/benchmarks/bench_respond
[ -x "$bench" ] || { echo "skipped: benchmarks are not built"; exit 77; }
"$bench" 100
