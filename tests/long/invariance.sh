#!/bin/bash
# The same plan in any units and any order, on hard budget files of every kind.
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
purser=$1 root=$2
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 "$root/tests/support/hard_budgets.py" "$scratch" --seed 11 --count 3 --kinds \
    mix100,shaped20,quarters,entered,sigmoids,pulses,ramps,tight,scales,powers,odd,groups
python3 "$root/tests/support/check_invariance.py" "$purser" "$scratch"
