#!/bin/bash
# forecast.sh BUILD SHARED [EVERY]: accuracy and speed of purser's forecasts on the shared sets, R's forecast package
# beside it on every EVERY-th series (default 20; 0 = without R). Needs python3, and Rscript with forecast for the peers.
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
build=$1; shared=$2; every=${3:-20}
here=$(cd "$(dirname "$0")" && pwd)
data=$shared/data/series; score=$shared/tools/score_forecast.py
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
line() { tr '\n' ' ' | tr -s ' '; echo; }

point() { # set season horizon [folder]
  local out=$work/$1.csv data=${4:-$data}
  echo "== $1 (season $2, horizon $3)"
  "$build/benchmarks/bench_forecast" "$data/$1_train.csv" "$2" "$3" "$out"
  python3 "$score" "$data/$1_train.csv" "$data/$1_test.csv" "$out" --season "$2" | line
  [ "$every" = 0 ] && return
  Rscript "$here/forecast_peers.R" "$data/$1_train.csv" "$2" "$3" "$every" "$work/$1_r" 0.025,0.975
  awk -F, 'NR == FNR { if (FNR > 1) keep[$1] = 1; next } FNR == 1 || $1 in keep' "$work/$1_r_mean.csv" \
    "$data/$1_test.csv" > "$work/part.csv"
  for peer in ets theta mean mstl; do
    [ -f "$work/$1_r_$peer.csv" ] || continue
    echo -n "R $peer: "; python3 "$score" "$data/$1_train.csv" "$work/part.csv" "$work/$1_r_$peer.csv" --season "$2" | line
  done
  echo -n "purser on the same: "; python3 "$score" "$data/$1_train.csv" "$work/part.csv" "$out" --season "$2" | line
}

demand() { # set season horizon
  local out=$work/purser.csv levels=0.5,0.8,0.9,0.95,0.99
  echo "== $1 (season $2, horizon $3)"
  "$build/benchmarks/bench_forecast" "$data/$1_train.csv" "$2" "$3" "$out" $levels
  python3 "$here/score_pinball.py" "$data/$1_train.csv" "$data/$1_test.csv" "$out"
  [ "$every" = 0 ] && return
  Rscript "$here/forecast_peers.R" "$data/$1_train.csv" "$2" "$3" "$every" "$work/r" $levels
  python3 "$here/score_pinball.py" "$data/$1_train.csv" "$data/$1_test.csv" "$out" "$work"/r_*.csv
}

point m1_monthly 12 18
point m1_quarterly 4 8
point m1_yearly 1 6
point m3_quarterly 4 8
point tourism 4 8
point nn5_daily 7 56
point walmart45 52 13
python3 "$here/hourly_series.py" 1 144 "$work/hourly"
point hourly 24 48 "$work"
demand carparts 12 6
demand uci_weekly811 52 8

echo "== 20,000 weekly series of 156 points, one thread"
awk 'BEGIN { srand(1); print "series_id,t,value"; for (s = 1; s <= 20000; s++) { level = exp(4 + 2 * rand());
  for (t = 1; t <= 156; t++) printf "S%d,%d,%.2f\n", s, t, level * (1 + 0.2 * sin(t / 8.276 + s) + 0.3 * rand()) } }' > "$work/large.csv"
"$build/benchmarks/bench_forecast" "$work/large.csv" 52 13 "$work/large_out.csv" 0.05,0.5,0.95 1
