#!/bin/bash
# Random mixes of every feature of the problem file: laws that every answer keeps.
# $1 = purser, $2 = source root. SPDX-License-Identifier: GPL-3.0-or-later
set -eu
python=/usr/bin/python3
[ -x "$python" ] && "$python" -c 'import scipy' 2>/dev/null || { echo "no python3-scipy: skipped"; exit 77; }
cd "$2/tests/support"
exec "$python" -B check_laws.py "$1" 60
