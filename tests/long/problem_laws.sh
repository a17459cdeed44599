#!/bin/bash
# Random mixes of every feature of the problem file: laws that every answer keeps, and plans in
# whole units that all hold before `verify`. $1 = purser, $2 = source root.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
python=/usr/bin/python3
[ -x "$python" ] && "$python" -c 'import scipy' 2>/dev/null || { echo "no python3-scipy: skipped"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$2/tests/support"
"$python" -B random_problems.py "$folder" 300
"$(dirname "$1")/tests/plan_probe" "$folder"/*.json
"$python" -B check_laws.py "$1" 60
