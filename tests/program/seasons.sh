#!/bin/bash
# Sigmoids by quarter, each with a cap of its year and a minimum or a floor of its year, have
# plans, proved: rounding them without regard to those rows leaves the second file none.
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
purser=$1 root=$2
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 "$root/tests/support/hard_budgets.py" "$scratch" --kinds seasons_quarters --count 2
python3 "$root/tests/support/check_hard_budgets.py" "$purser" "$scratch" --seconds 60
