#!/bin/bash
# purser against SLSQP from an even split on the same budget files in one run, then purser
# on generated sizes.   benchmarks/budget.sh [BUILD] [FOLDER of budget files]
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/.build/release} folder=${2:-$root/../shared/cases/budgets}
python=$(for p in /usr/bin/python3 python3; do $p -c 'import scipy' 2>/dev/null && echo $p && break; done)
[ -n "$python" ] || { echo "needs python3-scipy"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lscpu 2>/dev/null | sed -n 's/^Model name: */CPU: /p'
"$build/benchmarks/bench_budget" "$folder"/*.json >"$work/purser.csv"
OPENBLAS_NUM_THREADS=1 "$python" "$root/benchmarks/budget_slsqp.py" "$folder"/*.json \
    >"$work/slsqp.csv" 2>/dev/null
"$python" - "$work/purser.csv" "$work/slsqp.csv" <<'PYTHON'
import csv, math, sys
ours = {r['name']: r for r in csv.DictReader(open(sys.argv[1]))}
groups = {}
for name, response, seconds in csv.reader(open(sys.argv[2])):
    own = ours[name]
    lost = 100 * (1 - float(response) / float(own['objective']))
    group = name.split('-')[0] if '-' in name else name[0]
    groups.setdefault(group, []).append((lost, 1e3 * float(seconds), float(own['milliseconds']), float(own['gap'])))
print('%-8s %5s | %9s %9s %7s | %10s %10s | %s' % (
    'batch', 'files', 'lost mean', 'lost most', 'broken', 'SLSQP ms', 'purser ms', 'largest gap of purser'))
for group, rows in sorted(groups.items()):
    lost = [r[0] for r in rows if not math.isnan(r[0])]
    print('%-8s %5d | %8.3f%% %8.3f%% %7d | %10.2f %10.3f | %.1e' % (
        group, len(rows), sum(lost) / max(1, len(lost)), max(lost, default=math.nan), len(rows) - len(lost),
        sum(r[1] for r in rows) / len(rows), sum(r[2] for r in rows) / len(rows), max(r[3] for r in rows)))
PYTHON
echo
"$build/benchmarks/bench_budget" --sizes
