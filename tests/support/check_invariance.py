#!/usr/bin/env python3
"""The same plan in any units and any order: restates budget files and compares PURSER's answers.

check_invariance.py PURSER FOLDER [--every N] [--to 1e-9]
Response times 1e-9 to 1e9, money times 1e-6 to 1e6, both at their ends, spends and rows shuffled: each spend stays
within 1e-9 of the budget; so it does under --target-roas and under draws. Where another plan earns as much within
rounding, it is counted. Standard library only.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse, csv, json, os, random, subprocess, sys, tempfile

UNITS = [(1, 1e-9), (1, 1e-4), (1, 1e9), (1e-6, 1), (1e-3, 1), (1e3, 1), (1e6, 1), (1e-6, 1e-9), (1e-6, 1e9), (1e6, 1e-9),
         (1e6, 1e9), (7.3, 0.13)]
MONEY = ('half_saturation', 'scale_spend', 'midpoint', 'carried_in')
RATES = ('rate', 'steepness')


def restated_curve(curve, money, response):
    c = dict(curve)
    for key in MONEY:
        if key in c:
            c[key] *= money
    for key in RATES:
        if key in c:
            c[key] /= money
    c['scale'] *= response
    if c['family'] == 'power':
        c['scale'] *= money ** -c['exponent']
    elif c['family'] == 'linear':
        c['scale'] /= money
    return c


def restated(budget, money, response, shuffle):
    """The same question in other units; rows and spends the other way round where asked."""
    b = json.loads(json.dumps(budget))
    for s in b['spends']:
        for key in ('min', 'max', 'min_if_on'):
            if key in s:
                s[key] *= money
        s['curve'] = restated_curve(s['curve'], money, response)
    for w in b['rows']:
        w['limit'] *= money
    if shuffle:
        r = random.Random(shuffle)
        r.shuffle(b['spends'])
        r.shuffle(b['rows'])
        for w in b['rows']:
            r.shuffle(w['terms'])
    return b


def draws_of(budget):
    """Twelve draws of each curve's scale."""
    r = random.Random(budget['name'])
    return [dict(s['curve'], channel=s['id'], draw=d + 1, scale=s['curve']['scale'] * r.uniform(0.4, 1.6))
            for s in budget['spends'] for d in range(12)]


def ask(purser, budget, options, draws=None):
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, 'budget.json')
        json.dump(budget, open(path, 'w'))
        if draws:
            keys = ['channel', 'draw', 'family', 'scale', 'shape', 'spend', 'rate', 'midpoint']
            column = {'half_saturation': 'spend', 'scale_spend': 'spend', 'exponent': 'shape', 'steepness': 'rate'}
            with open(os.path.join(d, 'draws.csv'), 'w', newline='') as f:
                w = csv.DictWriter(f, keys, restval='')
                w.writeheader()
                w.writerows({column.get(k, k): repr(v) if isinstance(v, float) else v for k, v in x.items()} for x in draws)
            options = options + ['--draws-file', os.path.join(d, 'draws.csv')]
        r = subprocess.run([purser, 'allocate', '-q', path, '-o', os.path.join(d, 'out')] + options, capture_output=True, text=True)
        at = os.path.join(d, 'out', 'latest', 'solution.json')
        return r, json.load(open(at)) if os.path.exists(at) else None


def compare(purser, budget, options, risk, to):
    """Worst move of a spend as a share of the budget, and what went wrong or None."""
    base = draws_of(budget) if risk else []

    def question(money, response, shuffle):
        given = [str(o * response / money) if isinstance(o, float) else o for o in options]
        return ask(purser, restated(budget, money, response, shuffle), given,
                   [restated_curve(x, money, response) for x in base])
    said, first = question(1, 1, 0)
    if not first:
        return 0, None if said.returncode == 5 else said.stderr.strip()[-200:], 0
    size = sum(s['spend'] for s in first['spends']) or 1
    plan = {s['id']: s['spend'] for s in first['spends']}
    worst, ties = 0, 0
    for money, response, shuffle in [(m, r, 0) for m, r in UNITS] + [(1, 1, 1), (1, 1, 2), (1e6, 1e-9, 3)]:
        said, other = question(money, response, shuffle)
        if not other:
            return worst, 'money x%g, response x%g: exit %d: %s' % (money, response, said.returncode, said.stderr.strip()[-160:]), ties
        moved, name = max((abs(s['spend'] / money - plan[s['id']]) / size, s['id']) for s in other['spends'])
        apart = abs(other['objective'] / response / first['objective'] - 1) if first['objective'] else 0
        if moved > to and apart <= 1e-12:
            ties += 1
        elif moved > to:
            return moved, 'money x%g, response x%g, shuffle %d: %s moves by %.1e of the budget, response by %.1e' % (
                money, response, shuffle, name, moved, apart), ties
        else:
            worst = max(worst, moved)
    return worst, None, ties


def main():
    p = argparse.ArgumentParser()
    p.add_argument('purser'), p.add_argument('folder')
    p.add_argument('--every', type=int, default=1)
    p.add_argument('--to', type=float, default=1e-9)
    p.add_argument('--open', default='', help='questions known to move, FILE:what,...: to 1e-6 of the budget only')
    a = p.parse_args()
    kinds = {}
    for name in sorted(n for n in os.listdir(a.folder) if n.endswith('.json'))[::a.every]:
        # So that the largest unit stays below the 1e15 that a file may hold.
        budget = restated(json.load(open(os.path.join(a.folder, name))), 1e-3, 1e-5, 0)
        budget['name'] = name[:-5]
        asked = [('', [], False)]
        said, plain = ask(a.purser, budget, [])
        if plain and plain['objective'] and len(budget['spends']) <= 60:
            spent = sum(s['spend'] for s in plain['spends'])
            total = [w['name'] for w in budget['rows'] if w['name'] == 'budget']
            if total:
                asked.append(('roas', ['--row', total[0], '--target-roas', 1.3 * plain['objective'] / spent], False))
            if len(budget['spends']) <= 12 and not any('carried_in' in s['curve'] for s in budget['spends']):
                asked.append(('risk', ['--risk-weight', '0.5', '--risk-tail', '0.25'], True))
        for what, options, risk in asked:
            is_open = name[:-5] + ':' + what in a.open.split(',')
            worst, miss, ties = compare(a.purser, budget, options, risk, 1e-6 if is_open else a.to)
            kind = kinds.setdefault(name.split('-')[0] + (' ' + what if what else ''), [0, 0, 0.0, 0])
            kind[0] += miss is None
            kind[1] += 1
            kind[2] = max(kind[2], worst)
            kind[3] += ties
            if miss:
                print('%s %s: %s' % (name, what, miss), flush=True)
    for kind, (good, count, worst, ties) in kinds.items():
        print('%-15s %d of %d, a spend moves by at most %.1e of the budget%s' % (
            kind, good, count, worst, ', %d answers tie' % ties if ties else ''))
    sys.exit(any(k[0] != k[1] for k in kinds.values()))


if __name__ == '__main__':
    main()
