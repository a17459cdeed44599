# purser forecast --series: the answer does not depend on threads; faults have their place.
. "$2/tests/program/support.bash" "$@"

{
  echo series_id,t,value
  for t in $(seq 1 60); do
    echo "tea,$t,$((100 + t + 20 * (t % 12)))"
    echo "rare,$t,$((t % 7 == 0 ? 3 : 0))"
  done
  echo 'new,60,12'
} >"$scratch/series.csv"
ask=("$purser" forecast --series "$scratch/series.csv" --season 12 --horizon 6)

expect 0 "${ask[@]}" --quantiles 0.025,0.5,0.975
prints 'series_id,step,mean,q0.025,q0.5,q0.975'
[ "$(wc -l <"$scratch/out")" -eq 19 ] || fail 'not 3 series of 6 steps'
cp "$scratch/out" "$scratch/one"
for threads in 2 8; do
  expect 0 "${ask[@]}" --quantiles 0.025,0.5,0.975 --threads "$threads"
  cmp -s "$scratch/out" "$scratch/one" || fail "$threads threads give another answer"
done
expect 0 "${ask[@]}" --quantiles 0.025,0.5,0.975 --output "$scratch/file.csv"
cmp -s "$scratch/file.csv" "$scratch/one" || fail 'the file differs from standard output'

# Nothing is left half-written where the output cannot be.
expect 8 "${ask[@]}" --output "$scratch/absent/file.csv"
says absent/file.csv
expect 8 bash -c 'ulimit -f 0; exec "$@"' - "${ask[@]}" --output "$scratch/limited.csv"
[ -e "$scratch/limited.csv" ] && fail 'a half-written file is left'
ls -A "$scratch" | grep -q '^\.tmp' && fail 'a temporary file is left'

expect 2 "$purser" forecast --horizon 6
says '--series'
expect 8 "$purser" forecast --series "$scratch/none.csv" --horizon 6
says none.csv
printf 'series_id,t,value\ntea,1,5\ntea,2,five\n' >"$scratch/bad.csv"
expect 4 "$purser" forecast --series "$scratch/bad.csv" --horizon 2
says 'bad.csv:3:7: value is `five`: it must be a number, or empty where it is missing'
expect 4 "$purser" forecast --series "$scratch/bad.csv" --horizon 2 --lang zh
says 'value 是 `five`：必须是数字'
: >"$scratch/empty.csv"
expect 4 "$purser" forecast --series "$scratch/empty.csv" --horizon 2
says empty.csv

# Columns explain the series, their future in rows without a value: +50% in promoted periods.
{
  echo series_id,t,value,promotion
  for t in $(seq 1 66); do
    for s in 1 2 3; do
      promotion=$(((t * 7 + s) % 11 < 2))
      value=$((200 + 100 * promotion + t * s % 7))
      echo "s$s,$t,$([ "$t" -le 60 ] && echo "$value"),$promotion"
    done
  done
} >"$scratch/promoted.csv"
expect 0 "$purser" forecast --series "$scratch/promoted.csv" --horizon 6
says 'column promotion is used'
awk -F, 'NR == FNR { promoted[$1, $2 - 60] = $4; next }
  FNR > 1 { bad += $3 < (promoted[$1, $2] ? 280 : 180) || $3 > (promoted[$1, $2] ? 325 : 225) }
  END { exit bad > 0 }' "$scratch/promoted.csv" "$scratch/out" || fail "promotions: $(cat "$scratch/out")"
head -n -3 "$scratch/promoted.csv" >"$scratch/part.csv"
expect 4 "$purser" forecast --series "$scratch/part.csv" --horizon 6
says 'part.csv:196:1: series s3: column promotion has no value 6 periods ahead'

# A scenario: one series a product and channel, in the same shape.
expect 0 "$purser" forecast "$root/scenarios/lemonade" --output "$scratch/demand.csv"
[ "$(grep -c '|' "$scratch/demand.csv")" -eq 8 ] || fail "2 products, 4 weeks: $(cat "$scratch/demand.csv")"
expect 2 "$purser" forecast "$root/scenarios/lemonade" --series "$scratch/demand.csv"
says 'not both'
finish
