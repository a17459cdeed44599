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

# Priors by hand: a tight one is what comes out; lift tests pull the curve to what they measured.
expect 0 "$purser" respond -q --spend weekly.csv --outcome revenue --channels tv,radio \
  --set response.retention=0.7 --set response.retention_spread=0.01 --output curves.csv
awk -v value="$(column retention tv)" 'BEGIN { exit !(value > 0.65 && value < 0.75) }' ||
  fail "a prior of 0.7 gave $(column retention tv)"
printf 'channel,first_day,last_day,spend_with,lift,lift_error\ntv,2023-03-06,2023-04-02,720,800,1\n' >tests.csv
expect 0 "$purser" respond -q --spend weekly.csv --outcome revenue --channels tv,radio \
  --carryover none --experiments tests.csv --output curves.csv
awk -v value="$(column response_at_largest tv)" 'BEGIN { exit !(value > 190 && value < 320) }' ||
  fail "a lift of 200 a week at 720 gave $(column response_at_largest tv)"
printf 'channel,retention,retention_spread\nradio,0.7,0.01\n' >priors.csv
expect 0 "$purser" respond -q --spend weekly.csv --outcome revenue --channels tv,radio \
  --set response.retention=0.2 --set response.retention_spread=0.01 --priors priors.csv --output curves.csv
awk -v tv="$(column retention tv)" -v radio="$(column retention radio)" \
  'BEGIN { exit !(tv > 0.17 && tv < 0.23 && radio > 0.65 && radio < 0.75) }' ||
  fail "priors of 0.2 and, for radio, 0.7 gave $(column retention tv) and $(column retention radio)"
sed -i 's/^radio/cinema/' priors.csv
expect 4 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio --priors priors.csv
says 'priors.csv:2: `cinema` is no channel of the spend table'
printf 'channel,half_life\nradio,3\n' >priors.csv
expect 4 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio --priors priors.csv
says 'priors.csv:1:9: `half_life` is not a column of priors; these are: channel, retention, retention_spread'
sed 's/2023/2033/g' tests.csv >late.csv
expect 0 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio --experiments late.csv
says 'Its lift test lies outside the history (2023-W01 to 2024-W52)'
sed 's/,720,/,0,/' tests.csv >still.csv
expect 4 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio --experiments still.csv
says 'still.csv:2: spend_with is 0, the same as spend_without'
head -n 12 weekly.csv >short.csv
expect 4 "$purser" respond --spend short.csv --outcome revenue --channels tv,radio
says 'short.csv: 11 periods have an outcome; 20 or more'
sed -i 's/^tv/cinema/' tests.csv
expect 4 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio --experiments tests.csv
says 'tests.csv:2: `cinema` is no channel of the spend table'
# Every fault of a table in one pass; a table without rows says nothing, and is a fault too.
cat >broken.csv <<'CSV'
channel,first_day,last_day,spend_with,lift,lift_error
tv,2023-03-06,2023-04-31,720,800,1
tv,2023-03-06,2023-04-02,much,800,-1
CSV
expect 4 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio --experiments broken.csv
says 'broken.csv:2:15: last_day is `2023-04-31`'
says 'broken.csv:3:26: spend_with is `much`; must be a finite number'
says 'broken.csv:3:35: lift_error is `-1`; must be'
sed -i 2,3d broken.csv
expect 4 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio --experiments broken.csv
says 'broken.csv:1: there are no lift tests below the header; add a row'
printf 'channel,retention\n' >broken.csv
expect 4 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio --priors broken.csv
says 'broken.csv:1: there are no beliefs about channels below the header; add a row'
printf 'channel,retention\ntv,0.1\ntv,0.2\ntv,0.3\n' >broken.csv
expect 4 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio --priors broken.csv
[ "$(grep -c 'broken.csv:4' "$scratch/err")" -eq 1 ] || fail 'one row, two faults'
printf 'channel,source,effect,bend\n' >broken.csv
expect 4 "$purser" respond --convert broken.csv
says 'broken.csv:1: there are no curves of other tools below the header; add a row'
printf 'channel,source,effect,bend,shape\ntv,robyn,1,0.5,0\nradio,robin,1,0.4,2\n' >broken.csv
expect 4 "$purser" respond --convert broken.csv
says 'broken.csv:2: shape is 0; must be above 0'
says 'broken.csv:3: source is `robin`; must be robyn, meridian, pymc-logistic or pymc-hill'
# Rows of the spend table: each with its line, what it holds and what mends it.
sed '20d; 40p; 50d' weekly.csv >broken.csv
expect 4 "$purser" respond --spend broken.csv --outcome revenue --channels tv,radio
says 'broken.csv:40:1: 2023-W39 has a row in line 39 already; add them up or remove one'
says 'broken.csv:19:1: 2023-W19 has no row behind this one'
says 'broken.csv:49:1: 2023-W49 has no row behind this one'
sed '5s/^[^,]*/2023-02-31/; 7s/^[^,]*//; 9s/,[0-9]*,/,many,/; 10s/,[0-9]*,[0-9]*,/,5,-3,/' weekly.csv >broken.csv
expect 4 "$purser" respond --spend broken.csv --outcome revenue --channels tv,radio
says 'broken.csv:5:1: week is `2023-02-31`, a day no calendar has; correct it'
says 'broken.csv:7:1: week is empty; every row needs a date'
says 'broken.csv:9:12: revenue is `many`; must be a number'
says 'broken.csv:10:14: tv is `-3`; must be 0 or more'

expect 2 "$purser" respond --spend weekly.csv --set name=x
says 'goes with a scenario'
expect 0 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio --lang zh
expect 2 "$purser" respond --spend weekly.csv --set response.retention=2
says 'must be a number from 0.001 to 0.999'

# Curves of other tools: Robyn bends at gamma x its largest spend; weights that sum to 1 halve spend.
cat >peers.csv <<'CSV'
channel,source,effect,shape,bend,retention,spend_scale,outcome_scale,baseline
tv,robyn,100,2,0.5,0.3,1000,1,500
search,meridian,0.4,1,2,0.5,200,1000,500
CSV
expect 0 "$purser" respond --convert peers.csv --output curves.csv
prints '2 curves converted'
[ "$(column spend tv)" = 500.000000000 ] && [ "$(column retention tv)" = 0.300000000 ] || fail 'robyn: wrong cells'
[ "$(column spend search)" = 800.000000000 ] && [ "$(column scale search)" = 400.000000000 ] || fail 'meridian: wrong cells'
printf 'channel,source,effect,bend\ntv,robyn,100,0.5\n' >peers.csv
expect 4 "$purser" respond --convert peers.csv
says 'peers.csv:2: shape is 0; must be above 0: alpha of Robyn'
printf 'channel,source,effect,bend,shape\ntv,robyn,100,1.5,2\n' >peers.csv
expect 4 "$purser" respond --convert peers.csv
says 'peers.csv:2: bend is 1.5; gamma of Robyn is a share'
printf 'channel,source,effect,bend\ntv,meridian,1,2\ntv,meridian,1,2\n' >peers.csv
expect 4 "$purser" respond --convert peers.csv
says 'peers.csv:3: `tv` has a curve in line 2 already; keep one row'
expect 8 "$purser" respond --convert nofile
says 'nofile: cannot open it: No such file or directory; check its path and rights'

# A scenario with a spend table, and its curves given back to it.
cp -r "$root/scenarios/teahouse" tea
expect 0 "$purser" respond tea -o tea/fitted.csv
prints 'curves of'
expect 0 "$purser" check tea --set tables.curves=fitted.csv

# Its priors and lift tests stand in it, each with where it came from.
channel=$(sed -n 2p tea/fitted.csv | cut -d, -f1)
cat >>tea/priors.yaml <<YAML
inherits: scenario.yaml
response:
  mode: fitted
  retention: 0.8
  retention_spread: 0.01
YAML
base=$(find tea -maxdepth 1 -name '*.yaml' ! -name priors.yaml | head -n 1)
sed -i "s|scenario.yaml|$(basename "$base")|" tea/priors.yaml
expect 0 "$purser" respond tea/priors.yaml -o curves.csv
awk -v value="$(column retention "$channel")" 'BEGIN { exit !(value > 0.77 && value < 0.83) }' ||
  fail "the scenario's prior of 0.8 gave $(column retention "$channel")"
expect 0 "$purser" show tea/priors.yaml --resolved
grep -q 'response.retention.*priors.yaml:4' "$scratch/out" || fail 'the prior has no place'
printf 'channel,first_day,last_day,spend_with,lift,lift_error\nnone such,2025-03-03,2025-03-30,1,1,1\n' >tea/lift.csv
expect 4 "$purser" respond tea/priors.yaml --set tables.experiments=lift.csv
says 'is no channel of the spend table'

printf 'channel,retention,retention_spread\n%s,0.4,0.01\n' "$channel" >tea/beliefs.csv
expect 0 "$purser" respond tea/priors.yaml --set tables.priors=beliefs.csv -o curves.csv
awk -v value="$(column retention "$channel")" 'BEGIN { exit !(value > 0.37 && value < 0.43) }' ||
  fail "the channel's prior of 0.4 gave $(column retention "$channel")"

expect 2 "$purser" respond
says 'respond needs SCENARIO or --spend FILE or --convert FILE'
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
says 'there is no spend to learn response curves from'

# A failing run leaves the curves and draws before it; a table that is read is not written.
cp curves.csv before.csv && cp weekly.csv kept.csv && echo draws >draws.csv
expect 4 "$purser" respond --spend broken.csv --outcome revenue --channels tv,radio \
  --draws 5 --draws-file draws.csv -o curves.csv
cmp -s curves.csv before.csv && [ "$(cat draws.csv)" = draws ] || fail 'a failing run changed a result'
for option in --output --draws-file; do
  expect 2 "$purser" respond --spend weekly.csv --outcome revenue --channels tv,radio $option weekly.csv
  says 'are the same file weekly.csv; name another'
done
cmp -s weekly.csv kept.csv || fail 'the spend table is overwritten'

# Draws for a file, without saying how many: as many as a scenario has.
awk 'BEGIN { print "date,revenue,tv_spend"
  for (w = 0; w < 40; w++)
    printf "20%d-%02d-01,%d,%d\n", 20 + int(w / 12), w % 12 + 1, 500 + 3 * (w % 7) + w % 3, w % 7 * 10
}' >few.csv
expect 0 "$purser" respond --spend few.csv --draws-file few-draws.csv -o few-curves.csv
[ "$(wc -l <few-draws.csv)" -eq 101 ] || fail "not 100 draws: $(wc -l <few-draws.csv)"
finish
