#!/usr/bin/env bash
# purser init writes the lemonade project whole, and leaves a folder with content alone.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$1" init stand >/dev/null
diff -r stand "$2/scenarios/lemonade"
"$1" check stand >/dev/null
touch stand/mine
status=0
message=$("$1" init stand 2>&1 >/dev/null) || status=$?
[ "$status" -eq 2 ] && [[ $message == *"stand is not empty; name a new folder"* ]]
status=0
"$1" init /proc/stand 2>/dev/null >/dev/null || status=$?
[ "$status" -eq 8 ]
echo "init: the project is whole"
