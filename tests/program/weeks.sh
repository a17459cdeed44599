#!/bin/bash
# Rows of 34 weeks over 34 channels with caps and floors of their year: longer than the blocks
# of the first turn. Parted into weeks they are proved in few boxes, spend by spend in many.
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
purser=$1 root=$2
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 "$root/tests/support/hard_budgets.py" "$scratch" --kinds years_weeks --count 3
"$purser" allocate "$scratch/years_weeks-002.json" -o "$scratch/out" -q >/dev/null
python3 - "$scratch/out/years_weeks-002/solution.json" <<'END'
import json, sys
answer = json.load(open(sys.argv[1]))
nodes = answer['nodes']
assert answer['gap'] <= 1e-6, 'gap %g' % answer['gap']
assert nodes <= 120, '%d boxes' % nodes
END
