# purser backtest: a file and a scenario, tables and summary, the same for any number of threads.
. "$2/tests/program/support.bash" "$@"
{
  echo series_id,t,value,kind
  for t in $(seq 1 72); do
    echo "tea,$t,$((100 + t + 20 * (t % 12) + t * 7 % 5)),hot"
    echo "cocoa,$t,$((80 + 10 * (t % 12) + t * 11 % 7)),hot"
    echo "ice,$t,$((60 + 9 * (t % 12) + t * 5 % 9)),cold"
  done
} >"$scratch/series.csv"
ask=("$purser" backtest --series "$scratch/series.csv" --season 12 --horizon 6)

expect 0 "${ask[@]}" --origins 2 --step 6 --output "$scratch/made/tables"
prints 'seasonal naive'
prints 'of sums of periods'
cp "$scratch/out" "$scratch/summary"
# cell TABLE COLUMN ROW-PREFIX
cell() {
  awk -F, -v name="$2" -v row="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i }
    index($0, row) == 1 { print $c; exit }' "$scratch/made/tables/$1.csv"
}
[ "$(cell accuracy forecasts series,combination,all)" = 36 ] || fail '3 series, 2 origins, 6 steps'
[ "$(cell accuracy forecasts kind,combination,all)" = 24 ] || fail '2 groups, 2 origins, 6 steps'
[ "$(cell accuracy forecasts total,combination,1)" = 2 ] || fail '1 total, 2 origins'
awk -v v="$(cell accuracy value_added series,combination,all)" 'BEGIN { exit !(v > 0) }' ||
  fail 'no value is added'
[ "$(wc -l <"$scratch/made/tables/series.csv")" -eq 4 ] || fail 'three series'
[ -n "$(cell quantiles coverage step,0.9500,all)" ] || fail 'no coverage'

expect 0 "${ask[@]}" --origins 2 --step 6 --threads 8 --output "$scratch/made/again"
cmp -s "$scratch/out" "$scratch/summary" || fail 'eight threads give another summary'
diff -r "$scratch/made/tables" "$scratch/made/again" || fail 'eight threads give other tables'

# Groups of text columns add up by default; how is a choice.
expect 0 "${ask[@]}" --origins 2 --step 6 --reconcile none
cmp -s "$scratch/out" "$scratch/summary" && fail '--reconcile none changes nothing'
expect 2 "${ask[@]}" --reconcile some
says 'none, wls or mint'

expect 0 "$purser" backtest "$root/scenarios/teahouse" --origins 1
prints 'product'
prints 'channel'

expect 2 "$purser" backtest
says 'SCENARIO or --series'
expect 2 "$purser" backtest --series "$scratch/series.csv"
says '--horizon'
expect 2 "$purser" backtest "$root/scenarios/teahouse" --season 52
says 'calendar.season'
expect 2 "$purser" backtest "$root/scenarios/teahouse" --reconcile mint
says 'forecast.reconcile'
expect 4 "${ask[@]}" --horizon 70
says 'shorter horizon'
expect 0 "$purser" backtest "$root/scenarios/lemonade"
prints 'errors have no scale'
expect 8 "$purser" backtest --series "$scratch/none.csv" --horizon 6
: >"$scratch/plain"
expect 8 "${ask[@]}" --output "$scratch/plain/tables"
says plain
finish
