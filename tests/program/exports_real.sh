# Real exports, read and cleaned: superstore (M/D/YYYY, byte order mark, quoted commas) and
# tmall (Chinese headers, unpaid orders, refunds), the latter in GB18030 too.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$2/tests/program/support.bash" "$@"
exports=$shared/data/exports
[ -r "$exports/superstore.csv" ] || { echo "skipped: $exports is not there"; exit 77; }

expect 0 "$purser" check "$root/tests/real/superstore/scenario.yaml" --data "$exports"
prints '9994 of 9994 rows were read as UTF-8 with byte order mark with dates as M/D/YYYY'
prints '68 series'

expect 0 "$purser" check "$root/tests/real/tmall/scenario.yaml" --data "$exports"
prints '24087 of 28010 rows were read as UTF-8'
prints '31 series'
sed 's/read as UTF-8/read as GB18030/' "$scratch/out" >"$scratch/utf8"
mkdir "$scratch/gb"
iconv -f UTF-8 -t GB18030 "$exports/tmall_order_report.csv" >"$scratch/gb/tmall_order_report.csv"
expect 0 "$purser" check "$root/tests/real/tmall/scenario.yaml" --data "$scratch/gb"
cmp -s "$scratch/utf8" "$scratch/out" ||
  fail "GB18030 gives other findings: $(diff "$scratch/utf8" "$scratch/out" | head -5)"

# The order of the rows leaves no trace.
mkdir "$scratch/shuffled"
{ head -n 1 "$exports/tmall_order_report.csv"
  tail -n +2 "$exports/tmall_order_report.csv" | sort -R --random-source="$exports/superstore.csv"
} >"$scratch/shuffled/tmall_order_report.csv"
expect 0 "$purser" check "$root/tests/real/tmall/scenario.yaml" --data "$scratch/shuffled"
sed -i 's/read as GB18030/read as UTF-8/' "$scratch/utf8"
cmp -s "$scratch/utf8" "$scratch/out" ||
  fail "shuffled rows give other findings: $(diff "$scratch/utf8" "$scratch/out" | head -5)"
finish
