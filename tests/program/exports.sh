# Bad sales exports through the program: each with its exit code and its exact message.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$2/tests/program/support.bash" "$@"

tea=$scratch/tea
cp -r "$root/scenarios/lemonade" "$tea"
head=date,product,quantity,revenue
good=2025-12-01,lemonade,100,300.00

# sales CODE MESSAGE: the project with what stands on stdin as its export.
sales() {
  cat >"$tea/sales.csv"
  expect "$1" "$purser" check "$tea"
  says "$2"
}
# row CODE ROW MESSAGE: a good row and this one.
row() {
  printf '%s\n%s\n%s\n' "$head" "$good" "$2" | sales "$1" "$3"
}

sales 4 'sales.csv: the file is empty; export it again with its header row' </dev/null
echo "$head" | sales 4 'sales.csv: there is no row below the header; export it again'
printf '%s\n2025-12-01,lemonade,1\0,3\n' "$head" |
  sales 4 'sales.csv:2: byte 51 of the file is NUL; the file is damaged or is UTF-16: save it again as CSV UTF-8'
printf '\xff\xfed\0a\0t\0e\0\n\0' |
  sales 4 'sales.csv:1:1: this is not a CSV file: it is UTF-16 ("Unicode text"); save it as CSV UTF-8'
printf 'PK\003\004xxxx' | sales 4 'it is an Excel workbook (.xlsx) or a ZIP archive'
printf '%s\n2025-12-01,lemon\xff,1,3\n' "$head" |
  sales 4 'sales.csv:2: byte 46 of the file (0xFF) is not valid UTF-8, GB18030 or CP936'
{ printf '%s\n' "$head"; head -c 100000000 /dev/zero | tr '\0' x; } |
  sales 4 'sales.csv:2: this line is longer than 1048576 bytes; the file is damaged or is not a CSV file: export it again'
printf '%s\n%s\n2025-12-08,"lemonade,1,3\n%s\n' "$head" "$good" "$good" |
  sales 4 'sales.csv:3:12: the quote that opens here is never closed; close it, or remove it'
row 4 '2025-12-08,"lemon"ade,1,3' \
  'sales.csv:3:12: text follows the quote that closes this cell'
row 4 '2025-12-08,lemonade,1' 'sales.csv:3:1: this row has 3 cells where the header has 4'
row 4 '2025-12-08,lemonade,NaN,3' 'sales.csv:3:21: quantity is `NaN`; must be a number such as 1234.50'
row 4 '2025-12-08,lemonade,1,inf' 'sales.csv:3:23: revenue is `inf`; must be a number such as 1234.50'
row 4 '2025-12-08,lemonade,1e308,3' 'sales.csv:3:21: quantity is `1e308`; must be below 1000000000000'
row 4 '2025-02-30,lemonade,1,3' 'sales.csv:3:1: date is `2025-02-30`, a day no calendar has; correct it'
row 4 '45999,lemonade,1,3' 'sales.csv:3:1: date is `45999`, a day number of Excel (2025-12-08?)'
row 4 '12/8/25,lemonade,1,3' 'sales.csv:3:1: date is `12/8/25`; write the year with four digits'
row 4 ',lemonade,1,3' 'sales.csv:3:1: date is empty; every row needs a date'
row 4 '2025-12-08,,1,3' 'sales.csv:3:12: product is empty; every sale needs a product'
printf 'date,product,quantty,revenue\n%s\n' "$good" |
  sales 3 'quantity: there is no column `quantity`; did you mean `quantty`?'
printf '%s,date\n%s,2025-12-01\n' "$head" "$good" |
  sales 4 'sales.csv:1: the column `date`, read as date, occurs twice; rename or remove one'

# All faults in one pass, each with its place.
printf '%s\n1,a,b,c\n2025-12-01,lemonade,x,3\n2025-12-01,,1,3\n' "$head" |
  sales 4 'sales.csv:2:1: date is `1`'
says 'sales.csv:3:21: quantity is `x`'
says 'sales.csv:4:12: product is empty'

# One bad row among thousands is left out, and the memo says so, in its own language.
awk -F, 'NR == 1 { print; next } { for (i = 0; i < 50; i++) print $1 "," $2 "," $3 / 50 "," $4 / 50 }
  END { print "2026-05-25,cookie,xx,120.00" }' "$root/scenarios/lemonade/sales.csv" >"$tea/sales.csv"
expect 0 "$purser" plan "$tea" -o "$scratch/plans"
prints '1 rejected row is in rejects.csv, with its line and reason.'
expect 0 "$purser" plan "$tea" --lang zh -o "$scratch/plans"
prints '1 行被拒绝的数据在 rejects.csv 中，附行号与原因。'

# Without a start the plan follows the history, so a slip of the year must not pass.
sed -i '/^  start:/d' "$tea/scenario.yaml"
row 4 '9999-12-08,lemonade,1,3' 'sales.csv:3:1: date is `9999-12-08`; must lie in the years 1990 to 2100'
row 4 '2099-12-08,lemonade,1,3' 'sales.csv:3:1: date is `2099-12-08`, in the future; correct it, or set calendar.start'

chmod 000 "$tea/sales.csv"
if [ ! -r "$tea/sales.csv" ]; then
  expect 8 "$purser" check "$tea"
  says 'sales.csv: cannot open it: Permission denied'
fi
finish
