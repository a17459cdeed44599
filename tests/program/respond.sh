# purser respond: curves of a made-up history come back; doubts and errors are said.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1

# 104 weeks of sales = 1000 + 500 x / (200 + x) of the spend on tv, whose pattern repeats
# after 13 weeks, and a wave of seven weeks on radio that does nothing.
{
  echo 'week,revenue,tv,radio,price'
  for ((i = 0; i < 104; i++)); do
    tv=$((i * 5 % 13 * 60)) radio=$((i % 7 * 10))
    echo "$(date -u -d "2023-01-02 +$((7 * i)) days" +%F),$((1000 + 500 * tv / (200 + tv))),$tv,$radio,$((9 + i % 3))"
  done
} >weekly.csv

expect 0 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio \
  --controls price --carryover none --season 1 --output curves.csv
prints '2 curves of revenue'
prints 'held back were foretold'
prints 'radio'
# column NAME CHANNEL: one cell of curves.csv.
column() {
  awk -F, -v name="$1" -v channel="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i }
    $1 == channel { print $c }' curves.csv
}
awk -v value="$(column response_at_largest tv)" 'BEGIN { exit !(value > 370 && value < 410) }' ||
  fail "tv at 720 is 391, not $(column response_at_largest tv)"
[ "$(column family tv)" = hill ] && [ "$(column carryover tv)" = none ] || fail 'wrong words'
[ -n "$(column scale_error tv)" ] && [ -z "$(column rate tv)" ] || fail 'wrong cells'
[ -z "$(column response_at_largest_p10 tv)" ] || fail 'an interval without draws'

# Draws give an interval, the same for any number of threads; without --output, to the screen.
expect 0 "$purser" respond -q --spend weekly.csv --outcome revenue --channels tv,radio \
  --family exponential --draws 40 --hold-back 8
mv "$scratch/out" curves.csv
expect 0 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio \
  --family exponential --draws 40 --hold-back 8 --threads 2
says '2 curves of revenue'
cmp -s "$scratch/out" curves.csv || fail 'two threads give other bytes'
awk -v low="$(column response_at_largest_p10 tv)" -v high="$(column response_at_largest_p90 tv)" \
  'BEGIN { exit !(low > 0 && low < high) }' || fail 'no interval of the draws'

# A scenario with a spend table, and its curves given back to it.
cp -r "$root/scenarios/teahouse" tea
expect 0 "$purser" respond tea -o tea/fitted.csv
prints 'curves of'
expect 0 "$purser" check tea --set tables.curves=fitted.csv

expect 2 "$purser" respond
says 'respond needs SCENARIO or --spend FILE'
expect 2 "$purser" respond tea --family hill
says 'go with --spend FILE'
expect 2 "$purser" respond --spend weekly.csv --family hyll
says 'no curve family `hyll`'
expect 2 "$purser" respond --spend weekly.csv --carryover long
says 'no carry-over `long`'
expect 4 "$purser" respond --spend weekly.csv --channels tv,cinema
says 'cinema'
head -n 10 weekly.csv >short.csv
expect 4 "$purser" respond --spend short.csv --outcome revenue --channels tv
expect 8 "$purser" respond --spend nowhere.csv
expect 3 "$purser" respond "$root/scenarios/lemonade"
says 'tables.spend is not given'
finish
