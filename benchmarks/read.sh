#!/bin/sh
# Reading speed beside bare libcsv, and memory for a file of 1 GB. Quote CPU figures only
# together with the libcsv column of the same run.
#     benchmarks/read.sh [BUILD = .build/release]
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
build=${1:-.build/release}
"$build/benchmarks/bench_read" 200
"$build/benchmarks/bench_read" 1000 "${TMPDIR:-/tmp}" plain
