#!/usr/bin/env bash
# The two real exports, named by --data, read without a fault; tmall recoded to GB18030
# gives the same cells.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
program=$1
data="$2/../shared/data/exports"
if [ ! -f "$data/superstore.csv" ]; then
  echo "skipped: $data holds no exports"
  exit 77
fi
recoded=$(mktemp -d)
trap 'rm -rf "$recoded"' EXIT
cd "$2"
last() { "$program" check "$1" --data "$2" | tail -n 1; }
superstore=$(last tests/real/superstore/scenario.yaml "$data")
[[ $superstore == *"68 series from "*" of 9994 rows"* ]]
tmall=$(last tests/real/tmall/scenario.yaml "$data")
[[ $tmall == *"31 series from "*" of 28010 rows"* ]]
iconv -f UTF-8 -t GB18030 "$data/tmall_order_report.csv" >"$recoded/tmall_order_report.csv"
[ "$(last tests/real/tmall/scenario.yaml "$recoded")" = "$tmall" ]
echo "$superstore"
echo "$tmall"
