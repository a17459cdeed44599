#!/bin/bash
# Hard budget files of every kind, each held against its own proof and against a climber from
# random starts (where scipy is there); those without a plan must name a conflict.
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
purser=$1 root=$2
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
python=$(for p in /usr/bin/python3 python3; do $p -c 'import scipy' 2>/dev/null && echo $p && break; done) || true
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 "$root/tests/support/hard_budgets.py" "$scratch" --count 10
python3 "$root/tests/support/hard_budgets.py" "$scratch" --kinds carried_long --count 4
python3 "$root/tests/support/hard_budgets.py" "$scratch" --kinds brands_large,pulses_large,adstock_large,floors_large --count 2
python3 "$root/tests/support/hard_budgets.py" "$scratch" --kinds pulses_least,seasons_quarters,years_weeks --count 3
"${python:-python3}" "$root/tests/support/check_hard_budgets.py" "$purser" "$scratch" --starts 4 --small 25 --seconds 60
