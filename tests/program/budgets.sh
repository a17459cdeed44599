#!/bin/bash
# Budget files with proved optima, one in eight; the whole set: every = 1 as third argument.
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
purser=$1 root=$2 every=${3:-8}
shared=$root/../shared
[ -d "$shared/cases/budgets" ] || { echo "skipped: no shared cases"; exit 77; }
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
"$purser" allocate --help 2>/dev/null | grep -qi allocate || { echo "skipped: no allocate command"; exit 77; }
python3 "$shared/tools/check_budgets.py" "$purser" "$shared/cases/budgets" --every "$every"
