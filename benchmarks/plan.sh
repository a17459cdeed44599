#!/bin/bash
# The whole way from exports to a published, verified plan, on a generated season.
#     benchmarks/plan.sh [BUILD = .build/release] [CHANNELS PRODUCTS WEEKS [HORIZON]]
# Prints CPU and wall seconds by room (timings.json), of the whole program, its largest
# memory, and the sizes of what it published. WEEKS of history; HORIZON weeks (13) ahead.
# LIMIT=seconds of processor time (default 1800); THREADS=1.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
build=${1:-.build/release}
channels=${2:-6} products=${3:-50} weeks=${4:-104} horizon=${5:-13}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grep -m1 'model name' /proc/cpuinfo
echo "season of $channels channels x $products products, $weeks weeks of history, $horizon ahead"
"$build/scenarios/season_generator" season "$work/season" --channels "$channels" --products "$products" \
  --weeks "$weeks" >/dev/null
printf 'sales.csv: %s rows, %s bytes\n' "$(wc -l <"$work/season/sales.csv")" "$(wc -c <"$work/season/sales.csv")"
python3 - "$build/purser" "$work" "$horizon" "${LIMIT:-1800}" "${THREADS:-1}" <<'PY'
import json, os, resource, subprocess, sys, time

purser, work, horizon, limit, threads = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]
plan = os.path.join(work, 'plans', 'season')
start = time.monotonic()
code = subprocess.run(
    [purser, 'plan', os.path.join(work, 'season'), '-q', '-t', threads, '-o', os.path.join(work, 'plans'),
     '--set', 'calendar.horizon=' + horizon], stdout=subprocess.DEVNULL,
    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))).returncode
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print('%-20s %10s %10s' % ('seconds', 'CPU', 'wall'))
if code == 0:
    with open(os.path.join(plan, 'timings.json'), encoding='utf-8') as file:
        rooms = json.load(file)
    for room, seconds in rooms['cpu_seconds'].items():
        print('%-20s %10.2f %10.2f' % (room, seconds, rooms['wall_seconds'][room]))
print('%-20s %10.2f %10.2f' % ('in all', used.ru_utime + used.ru_stime, wall))
print('%-20s %9.0f MB' % ('peak memory', used.ru_maxrss / 1024))
if code != 0:
    sys.exit('no plan: the program ended with %d' % code)
for file in sorted(os.listdir(plan), key=lambda name: -os.path.getsize(os.path.join(plan, name)))[:6]:
    print('%-20s %9.2f MB' % (file, os.path.getsize(os.path.join(plan, file)) / 1e6))
sys.exit(subprocess.run([purser, 'verify', plan]).returncode)
PY
