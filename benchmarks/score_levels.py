#!/usr/bin/env python3
"""score_levels.py TRAIN TEST SEASON LEVELS FORECAST...: mean absolute scaled error of forecasts summed by groups.

LEVELS are columns of TRAIN joined by `+`, separated by commas; `total` and `bottom` are known:
`score_levels.py train.csv test.csv 4 total,state,state+purpose,bottom made.csv`
SPDX-License-Identifier: GPL-3.0-or-later"""
import collections
import csv
import sys


def read(path, column):
    """Values of each series in the order of the file, and one row of each."""
    values, sample = collections.defaultdict(list), {}
    with open(path, encoding="utf-8") as file:
        for r in csv.DictReader(file):
            values[r["series_id"]].append(float(r[column]))
            sample[r["series_id"]] = r
    return values, sample


train, sample = read(sys.argv[1], "value")
test, _ = read(sys.argv[2], "value")
season = int(sys.argv[3])
for path in sys.argv[5:]:
    made, _ = read(path, "mean")
    for level in sys.argv[4].split(","):
        groups = collections.defaultdict(list)
        for s in train:
            key = s if level == "bottom" else "" if level == "total" else tuple(sample[s][c] for c in level.split("+"))
            groups[key].append(s)
        error = 0.0
        for members in groups.values():
            past, came, told = ([sum(v) for v in zip(*(d[s] for s in members))] for d in (train, test, made))
            scale = sum(abs(a - b) for a, b in zip(past[season:], past)) / (len(past) - season)
            error += sum(abs(a - b) for a, b in zip(came, told)) / len(came) / scale
        print(f"{path.split('/')[-1]:24} {level:16} {error / len(groups):.4f}")
