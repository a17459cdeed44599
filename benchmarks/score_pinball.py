#!/usr/bin/env python3
"""Pinball losses at service quantiles, stock cost and bias, beside the empirical quantiles of each series' history.

score_pinball.py TRAIN.csv TEST.csv FORECAST.csv...
All files are scored on the series of the shortest forecast file. Stock cost: every period starts with a stock of the
quantile; a unit left costs 1, a unit short costs level / (1 - level), the price at which that level is optimal.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections, csv, math, sys

LEVELS = [.5, .8, .9, .95, .99]


def load(path):
    series = collections.OrderedDict()
    for row in csv.DictReader(open(path, newline='')):
        series.setdefault(row['series_id'], []).append(float(row['value'] or 'nan'))
    return series


def load_forecast(path):
    steps = collections.OrderedDict()
    for row in csv.DictReader(open(path, newline='')):
        steps.setdefault(row['series_id'], {})[int(row['step']) - 1] = row
    return steps


def empirical(values, level):
    """Type 7, R's default."""
    at = (len(values) - 1) * level
    i = int(at)
    return values[i] + (at - i) * (values[min(i + 1, len(values) - 1)] - values[i])


def score(name, test, ids, quantile, mean):
    loss, cost, cells, total, forecast = [0.0] * 5, 0.0, 0, 0.0, 0.0
    for s in ids:
        for h, y in enumerate(test[s]):
            for i, level in enumerate(LEVELS):
                q = quantile(s, h, level)
                loss[i] += level * (y - q) if y >= q else (1 - level) * (q - y)
                cost += max(0.0, q - y) + level / (1 - level) * max(0.0, y - q)
            cells, total, forecast = cells + 1, total + y, forecast + mean(s, h)
    print('%-34s' % name, ' '.join('%.4f' % (v / cells) for v in loss), ' sum %.4f' % (sum(loss) / cells),
          ' stock cost %.3f' % (cost / cells), ' bias %+.3f' % (forecast / total - 1))


def main():
    train, test = load(sys.argv[1]), load(sys.argv[2])
    files = {path: load_forecast(path) for path in sys.argv[3:]}
    ids = [s for s in test if all(s in steps for steps in files.values())]
    known = {s: sorted(v for v in train[s] if not math.isnan(v)) for s in ids}
    print('%d series; pinball at' % len(ids), LEVELS)
    score('empirical quantiles', test, ids, lambda s, h, p: empirical(known[s], p),
          lambda s, h: sum(known[s]) / len(known[s]))
    for path, steps in files.items():
        score(path.split('/')[-1], test, ids, lambda s, h, p: float(steps[s][h]['q%g' % p]),
              lambda s, h: float(steps[s][h]['mean']))


if __name__ == '__main__':
    main()
