#!/bin/bash
# The instances with known optima, through the real program: 19 of 19 to 1e-6.
# $1 = purser, $2 = source root. SPDX-License-Identifier: GPL-3.0-or-later
set -eu
shared="$2/../shared"
[ -r "$shared/tools/check_problems.py" ] || { echo "no ../shared here: skipped"; exit 77; }
command -v python3 >/dev/null || { echo "no python3: skipped"; exit 77; }
exec python3 "$shared/tools/check_problems.py" "$1" "$shared/cases/problems" \
    "$shared/cases/OPTIMA.csv"
