#!/usr/bin/env python3
"""season_truth.py PURSER SEASON [--set ...]: forecasts of a generated season against what it sold.

SEASON is a folder of `season_generator season SEASON --channels C --products P --weeks W` (W of three years and
more). From four origins, 13 weeks apart, the scenario is forecast from the weeks before and compared with the 13
behind, stock-outs left out. Prints the absolute error over what was sold, the mean absolute error in units of each
series' mean, the bias, and the mean pinball loss over all levels in the same units.
SPDX-License-Identifier: GPL-3.0-or-later"""
import collections
import csv
import datetime
import os
import shutil
import subprocess
import sys
import tempfile

purser, season, more = sys.argv[1], sys.argv[2], sys.argv[3:]
last = datetime.date(2026, 3, 30)  # the generator's first week behind the history
with open(os.path.join(season, "sales.csv"), encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
sums = collections.Counter()


def forecast(cut, folder):
    """Forecast from the weeks before the cut; rows of the answer."""
    for name in os.listdir(season):
        shutil.copy(os.path.join(season, name), folder)
    with open(os.path.join(folder, "sales.csv"), "w", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(r for r in rows if r["week"] < str(cut))
    answer = os.path.join(folder, "answer.csv")
    subprocess.run([purser, "forecast", folder, "-q", "-o", answer, "--set", f"calendar.start={cut}", *more], check=True)
    with open(answer, encoding="utf-8") as file:
        return list(csv.DictReader(file))


for back in range(1, 5):
    cut = last - datetime.timedelta(weeks=13 * back)
    actual, before = {}, collections.defaultdict(list)
    for r in rows:
        series = r["product"] + "|" + r["channel"]
        if r["week"] < str(cut):
            before[series].append(float(r["units"]))
        elif r["stock_out"] == "0":
            actual[series, (datetime.date.fromisoformat(r["week"]) - cut).days // 7 + 1] = float(r["units"])
    with tempfile.TemporaryDirectory() as folder:
        for r in forecast(cut, folder):
            came = actual.get((r["series_id"], int(r["step"])))
            if came is None or r["series_id"] not in before:
                continue
            mean = max(sum(before[r["series_id"]]) / len(before[r["series_id"]]), 1.0)
            off = float(r["mean"]) - came
            loss = [max(q * (came - v), (q - 1) * (came - v))
                    for q, v in ((float(k[1:]), float(r[k])) for k in r if k[0] == "q")]
            sums.update(absolute=abs(off), sold=came, bias=off, count=1, scaled=abs(off) / mean,
                        pinball=sum(loss) / len(loss) / mean)
print(f"error {sums['absolute'] / sums['sold']:.4f}  scaled {sums['scaled'] / sums['count']:.4f}  "
      f"bias {sums['bias'] / sums['sold']:+.4f}  pinball {sums['pinball'] / sums['count']:.4f}")
