#!/bin/bash
# forecast.sh BUILD SHARED [PART [SETS]]: accuracy and speed of purser's forecasts on the shared sets with R's forecast package
# beside it in the same run, on every so-manieth series as the lines at the end say (R needs about ten minutes for those).
# PART r = with R (default), none = purser alone. SETS: names of some sets, in one word; all without it. Needs python3, and Rscript with forecast for the peers.
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
build=$1; shared=$2; part=${3:-r}; sets=" ${4:-} "
here=$(cd "$(dirname "$0")" && pwd)
data=$shared/data/series; score=$shared/tools/score_forecast.py
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

line() { # name file test season -> one line, kept for the ratios
  python3 "$score" "$data/$set"_train.csv "$3" "$2" --season "$4" | awk -v name="$1" -v keep="$work/$1.txt" '
    { v[$1] = $2 } END { printf "%-22s OWA %.4f  sMAPE %.3f  MASE %.4f  coverage %.3f  MSIS %.2f  (%d series)\n", name, v["OWA"],
      v["sMAPE"], v["MASE"], v["cover95"], v["MSIS"], v["series"]; print v["OWA"], v["MSIS"] > keep }'
}

ratio() { # peer
  paste -d' ' "$work/purser, the same.txt" "$work/R $1.txt" |
    awk -v peer="$1" '{ printf "  purser / R %-8s OWA %.3f  MSIS %.3f\n", peer, $1 / $3, $2 / $4 }'
}

wanted() { [ "$sets" = "  " ] || [[ "$sets" = *" $1 "* ]]; }

point() { # set season horizon every [folder]
  wanted "$1" || return 0
  set=$1; local out=$work/$1.csv data=${5:-$data} peer
  echo "== $1 (season $2, horizon $3)"
  "$build/benchmarks/bench_forecast" "$data/$1_train.csv" "$2" "$3" "$out"
  line purser "$out" "$data/$1_test.csv" "$2"
  [ "$part" = none ] && return 0
  Rscript "$here/forecast_peers.R" "$data/$1_train.csv" "$2" "$3" "$4" "$work/r" 0.025,0.975
  awk -F, 'NR == FNR { if (FNR > 1) keep[$1] = 1; next } FNR == 1 || $1 in keep' "$work/r_mean.csv" \
    "$data/$1_test.csv" > "$work/part.csv"
  line "purser, the same" "$out" "$work/part.csv" "$2"
  for peer in ets theta mean arima mstl; do
    [ -f "$work/r_$peer.csv" ] || continue
    line "R $peer" "$work/r_$peer.csv" "$work/part.csv" "$2"
    ratio "$peer"
  done
  rm -f "$work"/r_*.csv
}

columns() { # set season horizon: with the set's columns and their future
  wanted "$1" || return 0
  set=$1
  echo "== $1 with its columns"
  awk -F, 'NR == FNR { print; next } FNR > 1 { n = split($0, f, ","); f[3] = ""; s = f[1]; for (i = 2; i <= n; i++) s = s "," f[i];
    print s }' "$data/$1_train.csv" "$data/$1_test.csv" > "$work/both.csv"
  "$build/benchmarks/bench_forecast" "$work/both.csv" "$2" "$3" "$work/columns.csv"
  line purser "$work/columns.csv" "$data/$1_test.csv" "$2"
}

demand() { # set season horizon every
  wanted "$1" || return 0
  local out=$work/purser.csv levels=0.5,0.8,0.9,0.95,0.99
  echo "== $1 (season $2, horizon $3)"
  "$build/benchmarks/bench_forecast" "$data/$1_train.csv" "$2" "$3" "$out" $levels
  python3 "$here/score_pinball.py" "$data/$1_train.csv" "$data/$1_test.csv" "$out"
  [ "$part" = none ] && return 0
  Rscript "$here/forecast_peers.R" "$data/$1_train.csv" "$2" "$3" "$4" "$work/r" $levels
  python3 "$here/score_pinball.py" "$data/$1_train.csv" "$data/$1_test.csv" "$out" "$work"/r_*.csv
  rm -f "$work"/r_*.csv
}

point m1_monthly 12 18 8
point m1_quarterly 4 8 2
point m1_yearly 1 6 1
point m3_quarterly 4 8 6
point tourism 4 8 4
point nn5_daily 7 56 6
point walmart45 52 13 1
columns walmart45 52 13
python3 "$here/hourly_series.py" 1 144 "$work/hourly"
point hourly 24 48 13 "$work"
demand carparts 12 6 8
demand uci_weekly811 52 8 1

wanted large || exit 0
echo "== 20,000 weekly series of 156 points, one thread"
awk 'BEGIN { srand(1); print "series_id,t,value"; for (s = 1; s <= 20000; s++) { level = exp(4 + 2 * rand());
  for (t = 1; t <= 156; t++) printf "S%d,%d,%.2f\n", s, t, level * (1 + 0.2 * sin(t / 8.276 + s) + 0.3 * rand()) } }' > "$work/large.csv"
"$build/benchmarks/bench_forecast" "$work/large.csv" 52 13 "$work/large_out.csv" 0.05,0.5,0.95 1
/usr/bin/time -f 'the program, two threads: %U + %S s of processor time, %e s, %M kB at the peak' "$build/purser" forecast \
  --series "$work/large.csv" --season 52 --horizon 13 --threads 2 --output "$work/large_out.csv" --quiet

# COPIES=10: the same series so many times under new names, 200,000 of them.
[ "${COPIES:-1}" -gt 1 ] || exit 0
echo "== $COPIES times as many, two threads"
rm -f "$work/large_out.csv"
{ head -n 1 "$work/large.csv"
  for copy in $(seq "$COPIES"); do tail -n +2 "$work/large.csv" | sed "s/^/$copy-/"; done; } > "$work/larger.csv"
/usr/bin/time -f '%U + %S s of processor time, %e s, %M kB at the peak' "$build/purser" forecast \
  --series "$work/larger.csv" --season 52 --horizon 13 --threads 2 --output "$work/large_out.csv" --quiet
