#!/usr/bin/env python3
"""Runs `PURSER allocate` on budget files without known optima and holds each answer against itself.

check_hard_budgets.py PURSER FOLDER [--gap 1e-6] [--seconds 10] [--open KIND or FILE,... --open-gap 1e-2]
An answer passes when its plan keeps every rule in plain arithmetic, its curves add up to its objective, its own proved
gap is small enough, its whole cents keep the rules but for what it states and cost what it states, no plan found here by
climbing from many starts is above its bound (small files, needs scipy), and it took not too long. A file without a plan must be refused with exit code 5 and a named
conflict. Prints a line for each wrong answer and a table: by kind the files, those proved to 1e-6, those refused, wrong
answers, the worst proved gap, processor seconds in all and of the slowest file.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse, json, math, os, random, resource, subprocess, sys, tempfile

try:
    import numpy
    from scipy.optimize import LinearConstraint, linprog, minimize
except ImportError:
    numpy = None


def response(c, z):
    x = z + c.get('carried_in', 0.0)
    f, s = c['family'], c['scale']
    if f == 'hill':
        return s / (1 + math.exp(min(700, c['shape'] * (math.log(c['half_saturation']) - math.log(x))))) if x > 0 else 0.0
    if f == 'exponential':
        return -s * math.expm1(-x / c['scale_spend'])
    if f == 'logistic':
        return s * math.tanh(c['rate'] * x / 2)
    if f == 'power':
        return s * x ** c['exponent'] if x > 0 else 0.0
    if f == 'linear':
        return s * x
    a, m = c['steepness'], c['midpoint']
    return s * (1 / (1 + math.exp(min(700, a * (m - x)))) - 1 / (1 + math.exp(min(700, a * m))))


def broken_rule(budget, plan):
    """What a plan breaks, or None; 1e-7 of the largest limit is rounding."""
    size = max([sum(abs(k) * plan[i] for i, k in w['terms']) for w in budget['rows']] + list(plan.values()) +
               [min([abs(w['limit']) for w in budget['rows']] + [s['max'] for s in budget['spends']])])
    for s in budget['spends']:
        z = plan[s['id']]
        if z < s['min'] - 1e-9 * size or z > s['max'] + 1e-9 * size:
            return '%s: %.9g outside [%g, %g]' % (s['id'], z, s['min'], s['max'])
        if 1e-9 * size < z < s.get('min_if_on', 0) - 1e-9 * size:
            return '%s: %.9g below its minimum %g' % (s['id'], z, s['min_if_on'])
    for w in budget['rows']:
        over = sum(k * plan[i] for i, k in w['terms']) - w['limit']
        over = abs(over) if w['relation'] == '=' else over if w['relation'] == '<=' else -over
        if over > 1e-9 * size * max(abs(k) for _, k in w['terms']):
            return 'row %s missed by %.3g' % (w['name'], over)
    return None


def broken_cents(budget, answer):
    """What is wrong with the plan in whole cents, or None: rules kept but for what it states, its cost as stated."""
    whole = {s['id']: s['spend_minor'] for s in answer['spends']}
    for s in budget['spends']:
        z, least = whole[s['id']], max(s['min'], s.get('min_if_on', 0))
        off = z == 0 and s.get('min_if_on', 0) > 0 and not s['min'] > 0
        low, high = math.ceil(least * 100 - 1e-5), math.floor(s['max'] * 100 + 1e-5)
        low, high = min(low, high), max(low, high)  # no whole cent between them: one beside them
        if not off and not low <= z <= high:
            return '%s: %d cents outside its limits' % (s['id'], z)
    missed = 0.0
    for w in budget['rows']:
        over = math.fsum(k * whole[i] for i, k in w['terms']) - w['limit'] * 100
        over = abs(over) if w['relation'] == '=' else over if w['relation'] == '<=' else -over
        missed = max(missed, over / 100)
    if missed > answer['rounding_missed'] + 1.1e-5:
        return 'cents miss a row by %.6f, stated %.6f' % (missed, answer['rounding_missed'])
    cost = answer['objective'] - sum(response(s['curve'], whole[s['id']] / 100) for s in budget['spends'])
    if abs(cost - answer['rounding_cost']) > 1e-9 * max(abs(answer['objective']), 1e-300):
        return 'cents cost %.9g, stated %.9g' % (cost, answer['rounding_cost'])
    return None


def climb(budget, starts, seed):
    """Best response of SLSQP from random starts; -inf where none meets the rules."""
    spends, rows = budget['spends'], budget['rows']
    place = {s['id']: i for i, s in enumerate(spends)}
    matrix = numpy.zeros((len(rows), len(spends)))
    for r, w in enumerate(rows):
        for i, k in w['terms']:
            matrix[r, place[i]] += k
    limit = numpy.array([w['limit'] for w in rows])
    rng, best = random.Random(seed), -math.inf
    value = lambda z: sum(response(s['curve'], max(0.0, float(x))) for s, x in zip(spends, z))
    scale = max(sum(response(s['curve'], s['max']) for s in spends), 1e-300)
    for _ in range(starts):
        on = [not s.get('min_if_on') or rng.random() < 0.6 for s in spends]
        if any(o and s.get('min_if_on', 0) > s['max'] for o, s in zip(on, spends)):
            continue
        box = [(max(s['min'], s.get('min_if_on', 0)) if o else 0.0, s['max'] if o else 0.0) for o, s in zip(on, spends)]
        if any(s['min'] > b[1] for s, b in zip(spends, box)):
            continue
        equal = [r for r, w in enumerate(rows) if w['relation'] == '=']
        other = [r for r, w in enumerate(rows) if w['relation'] != '=']
        sign = numpy.array([1 if rows[r]['relation'] == '<=' else -1 for r in other])
        give = dict(A_ub=sign[:, None] * matrix[other], b_ub=sign * limit[other]) if other else {}
        if equal:
            give.update(A_eq=matrix[equal], b_eq=limit[equal])
        first = linprog([rng.gauss(0, 1) for _ in spends], bounds=box, method='highs', **give)
        if first.status != 0:
            continue
        rules = [LinearConstraint(matrix[r:r + 1], limit[r] if rows[r]['relation'] != '<=' else -numpy.inf,
                                  limit[r] if rows[r]['relation'] != '>=' else numpy.inf) for r in range(len(rows))]
        got = minimize(lambda z: -value(z) / scale, first.x, method='SLSQP', bounds=box, constraints=rules,
                       options={'maxiter': 200, 'ftol': 1e-12})
        for z in (first.x, got.x):
            z = numpy.clip(z, [b[0] for b in box], [b[1] for b in box])
            if broken_rule(budget, dict(zip(place, z))) is None:
                best = max(best, value(z))
    return best


def run(purser, path, limit):
    with tempfile.TemporaryDirectory() as d:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            r = subprocess.run([purser, 'allocate', path, '-o', d + '/out'], capture_output=True, text=True, timeout=limit)
        except subprocess.TimeoutExpired:
            return None, '', None, limit
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found = [os.path.join(p, 'solution.json') for p, _, fs in os.walk(d) if 'solution.json' in fs]
        return r.returncode, r.stderr, json.load(open(found[0])) if found else None, seconds


def wrong(a, path, budget, answer, best, seconds):
    """What is wrong with an answer, or None."""
    if os.path.basename(path).startswith('nothing'):
        return 'answered what has no plan'
    plan = {s['id']: s['spend'] for s in answer['spends']}
    total = sum(response(s['curve'], plan[s['id']]) for s in budget['spends'])
    scale = max(abs(answer['objective']), 1e-300)
    broken = broken_rule(budget, plan) or broken_cents(budget, answer)
    if broken:
        return broken
    if abs(total - answer['objective']) > 1e-9 * scale:
        return 'the spends give %.12g, the file claims %.12g' % (total, answer['objective'])
    name = os.path.splitext(os.path.basename(path))[0]
    is_open = name in a.open.split(',') or name.split('-')[0] in a.open.split(',')
    if not answer['gap'] <= (a.open_gap if is_open else a.gap) or answer['bound'] < answer['objective']:
        return 'gap %.2e' % answer['gap']
    if best > answer['bound'] + 1e-8 * scale:
        return 'bound %.9g, but a plan reaches %.9g' % (answer['bound'], best)
    return 'took %.1f s' % seconds if seconds > (a.limit if is_open else a.seconds) else None


def check(a, path):
    """What is wrong, or None; seconds; the proved gap, None where there is no plan to have one."""
    budget = json.load(open(path))
    code, said, answer, seconds = run(a.purser, path, a.limit)
    if code is None:
        return 'no answer in %d s' % a.limit, seconds, None
    small = numpy is not None and len(budget['spends']) <= a.small and a.starts > 0
    best = climb(budget, a.starts, path) if small else -math.inf
    if code == 5:
        named = 'cannot hold together' in said or 'conflict' in said
        return ('refused, but there is a plan with %.9g' % best if best > -math.inf else
                None if named else 'refused without a conflict: ' + said[:150]), seconds, None
    if code != 0 or answer is None:
        return 'exit %d: %s' % (code, ' | '.join(said.strip().splitlines()[-2:])[:300]), seconds, None
    return wrong(a, path, budget, answer, best, seconds), seconds, answer['gap']


class Tally:
    """What became of the files of one kind."""

    def __init__(self):
        self.files = self.proved = self.refused = self.wrong = 0
        self.worst_gap = self.seconds = self.slowest = 0.0

    def add(self, miss, seconds, gap):
        self.files += 1
        self.wrong += miss is not None
        self.refused += miss is None and gap is None
        self.proved += gap is not None and gap <= 1e-6
        self.worst_gap = max(self.worst_gap, gap or 0.0)
        self.seconds += seconds
        self.slowest = max(self.slowest, seconds)

    def line(self, name):
        return '%-14s %5d %6d %7d %5d   %9.1e %10.2f %10.2f' % (
            name, self.files, self.proved, self.refused, self.wrong, self.worst_gap, self.seconds, self.slowest)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('purser'), p.add_argument('folder')
    p.add_argument('--gap', type=float, default=1e-6)
    p.add_argument('--seconds', type=float, default=10)
    p.add_argument('--limit', type=int, default=600)
    p.add_argument('--open', default='', help='kinds or files that may end at the work limit with a wider gap')
    p.add_argument('--open-gap', type=float, default=1e-2)
    p.add_argument('--starts', type=int, default=0, help='random starts of the climber')
    p.add_argument('--small', type=int, default=40, help='most spends that it takes on')
    a = p.parse_args()
    kinds, every = {}, Tally()
    for name in sorted(os.listdir(a.folder)):
        if name.endswith('.json'):
            miss, seconds, gap = check(a, os.path.join(a.folder, name))
            for tally in (kinds.setdefault(name.split('-')[0], Tally()), every):
                tally.add(miss, seconds, gap)
            if miss:
                print('%s: %s (%.1f s)' % (name, miss, seconds), flush=True)
    print('%-14s %5s %6s %7s %5s %11s %10s %10s' % ('kind', 'files', 'proved', 'refused', 'wrong', 'worst gap', 'seconds', 'slowest'))
    for kind, tally in kinds.items():
        print(tally.line(kind))
    print(every.line('all'))
    sys.exit(every.wrong > 0)


if __name__ == '__main__':
    main()
