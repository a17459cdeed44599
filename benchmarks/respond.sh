#!/bin/bash
# Learning of responses: coverage on generated histories, then the shared histories.
# benchmarks/respond.sh [BUILD] [FOLDER of histories] [SEEDS]
# SPDX-License-Identifier: GPL-3.0-or-later
set -e
root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/.build/release} folder=${2:-$root/../shared/data/marketing} seeds=${3:-100}
files=()
[ -d "$folder" ] && files=(
    "$folder/pymc_mmm_roas_data.csv" y logistic x1,x2 z
    x1_effect=100/200/1/0.3,x2_effect=100/150/2.5/0.5 # adstock over 4 lags, y in hundreds
    "$folder/pymc_mmm_example.csv" y logistic x1,x2 event_1,event_2 -
    "$folder/robyn_dt_simulated_weekly.csv" revenue hill auto auto -
    "$folder/meridian_national_media.csv" conversions hill auto auto -
    "$folder/meridian_national_all_channels.csv" conversions hill auto auto -
    "$folder/mmm_stan_data.csv" sales hill auto auto -)
"$build/benchmarks/bench_respond" "$seeds" "${files[@]}"
