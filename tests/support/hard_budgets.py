#!/usr/bin/env python3
"""Writes seeded budget files of the kinds that are hard to prove, a few of them without a plan.

hard_budgets.py FOLDER [--kinds a,b] [--count N] [--seed S]
FOLDER/<kind>-<number>.json, one of each kind a number. Standard library only.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse, json, os, random


def hill(r, size, shape):
    return {'family': 'hill', 'scale': round(r.uniform(0.2, 2) * 1e6, 4), 'shape': round(shape, 4),
            'half_saturation': round(size * r.lognormvariate(0, 0.7), 4)}


def sigmoid(r, size):
    middle = size * r.uniform(0.3, 2)
    return {'family': 'sigmoid', 'scale': round(r.uniform(0.2, 2) * 1e6, 4),
            'steepness': r.uniform(2, 12) / middle, 'midpoint': middle}


def concave(r, size):
    kind = r.randrange(5)
    scale = round(r.uniform(0.2, 2) * 1e6, 4)
    if kind == 0:
        return hill(r, size, r.uniform(0.3, 1))
    if kind == 1:
        return {'family': 'exponential', 'scale': scale, 'scale_spend': size * r.uniform(0.3, 3)}
    if kind == 2:
        return {'family': 'logistic', 'scale': scale, 'rate': r.uniform(0.3, 6) / size}
    if kind == 3:
        exponent = r.choice([0.02, 0.1, 0.3, 0.5, 0.8, 0.99])
        return {'family': 'power', 'scale': scale * (2 * size) ** -exponent, 'exponent': exponent}
    return {'family': 'linear', 'scale': scale / size * r.uniform(0.05, 0.5)}


def any_curve(r, size):
    kind = r.randrange(3)
    return concave(r, size) if kind == 0 else sigmoid(r, size) if kind == 1 else hill(r, size, r.uniform(0.5, 5))


def spend(name, low, high, curve, least=0):
    s = {'id': name, 'min': low, 'max': high, 'curve': curve}
    if least:
        s['min_if_on'] = least
    return s


def row(name, terms, relation, limit):
    return {'name': name, 'terms': [[i, k] for i, k in terms], 'relation': relation, 'limit': limit}


def total(spends, relation, limit, name='budget'):
    return row(name, [(s['id'], 1.0) for s in spends], relation, limit)


def mix100(r):
    budget, n = 1e7, 100
    share = r.choice([0.2, 0.5, 1.0])
    size = budget / n
    spends = [spend('ch%d' % i, 0.0, r.choice([budget, 4 * size]), hill(r, size / share, r.uniform(0.4, 4)))
              for i in range(n)]
    return spends, [total(spends, r.choice(['=', '<=']), budget)]


def shaped20(r):
    """All curves S-shaped, money for half of them."""
    budget, n = 1e6, r.choice([10, 20, 50])
    size = budget / n
    spends = [spend('ch%d' % i, 0.0, budget, hill(r, 2 * size, r.uniform(2, 5))) for i in range(n)]
    return spends, [total(spends, '=', budget)]


def quarters(r):
    n, q = r.randint(5, 30), r.randint(4, 12)
    size, spends, rows = 1e5, [], []
    shaped = r.random() < 0.6
    for c in range(n):
        base = hill(r, size, r.uniform(1.2, 4) if shaped and r.random() < 0.5 else r.uniform(0.5, 1))
        for t in range(q):
            curve = dict(base, scale=round(base['scale'] * r.uniform(0.6, 1.5), 4))
            spends.append(spend('ch%d.q%d' % (c, t), 0.0, n * size * 0.5, curve))
    at = lambda c, t: spends[c * q + t]['id']
    for t in range(q):
        rows.append(row('budget.q%d' % t, [(at(c, t), 1.0) for c in range(n)], r.choice(['=', '=', '<=']), n * size * r.uniform(0.4, 0.8)))
    for c in range(n):
        if r.random() < 0.5:
            rows.append(row('ch%d.annual' % c, [(at(c, t), 1.0) for t in range(q)], '<=', q * size * r.uniform(0.2, 0.7)))
    for g in range(min(3, n // 3)):
        for t in range(q):
            rows.append(row('group%d.q%d' % (g, t), [(at(c, t), 1.0) for c in range(g, n, 3)], '>=', n * size * r.uniform(0.02, 0.12)))
    return spends, rows


def entered(r):
    """Nothing or at least a minimum, S-shaped and concave curves, groups at times."""
    n = r.randint(5, 40)
    budget = 1e6
    size = budget / n
    spends = []
    for i in range(n):
        curve = hill(r, 2 * size, r.uniform(0.5, 4))
        spends.append(spend('ch%d' % i, 0.0, budget * r.uniform(0.2, 1), curve, round(budget * r.uniform(0.02, 0.15), 2)))
    rows = [total(spends, r.choice(['=', '<=']), budget)]
    if r.random() < 0.6:
        for g in range(3):
            rows.append(row('group%d' % g, [(s['id'], 1.0) for s in spends[g::3]], r.choice(['<=', '>=']), budget * 0.25))
    return spends, rows


def sigmoids(r):
    n = r.randint(4, 40)
    budget = 1e6
    spends = [spend('ch%d' % i, 0.0, budget, sigmoid(r, budget / n)) for i in range(n)]
    rows = [total(spends, '=', budget)]
    for g in range(r.randint(0, 4)):
        rows.append(row('group%d' % g, [(s['id'], r.choice([1.0, 0.5, 2.0])) for s in spends if r.random() < 0.4] or [(spends[0]['id'], 1.0)],
                        '<=', budget * r.uniform(0.2, 0.5)))
    return spends, rows


def pulses(r, channels=None, weeks=None):
    """Carry-over and S-shaped curves: spending in bursts may win."""
    n, w = channels or r.randint(2, 4), weeks or r.randint(8, 13)
    spends, rows, cost = [], [], []
    cap = 1e5
    for c in range(n):
        keep = round(r.uniform(0.2, 0.8), 2)
        curve = hill(r, cap * r.uniform(0.5, 2), r.uniform(1.5, 4))
        for t in range(w):
            a = spend('ch%d.w%d' % (c, t), 0.0, cap / (1 - keep), dict(curve, scale=round(curve['scale'] * r.choice([1, 1, 1, r.uniform(0.8, 1.2)]), 4)))
            spends.append(a)
            cost.append((a['id'], 1.0 if t == w - 1 else 1 - keep))
            before = [] if t == 0 else [('ch%d.w%d' % (c, t - 1), -keep)]
            rows.append(row('x>=0 ' + a['id'], [(a['id'], 1.0)] + before, '>=', 0.0))
            rows.append(row('x<=max ' + a['id'], [(a['id'], 1.0)] + before, '<=', cap))
    rows.append(row('budget', cost, r.choice(['=', '<=']), round(n * w * cap * r.uniform(0.1, 0.5), 2)))
    return spends, rows


def ramps(r):
    """Spends that may move only so much from one period to the next."""
    n, q = r.randint(2, 6), r.randint(4, 8)
    size, spends, rows = 1e4, [], []
    for c in range(n):
        base = hill(r, size * 2, r.uniform(0.6, 3.5))
        for t in range(q):
            spends.append(spend('ch%d.t%d' % (c, t), 0.0, 5 * size, dict(base, scale=round(base['scale'] * r.uniform(0.5, 2), 4))))
            if t:
                terms = [('ch%d.t%d' % (c, t), 1.0), ('ch%d.t%d' % (c, t - 1), -1.0)]
                rows.append(row('up ch%d.t%d' % (c, t), terms, '<=', size))
                rows.append(row('down ch%d.t%d' % (c, t), terms, '>=', -size))
    rows.append(total(spends, '=', n * q * size * r.uniform(0.5, 2)))
    return spends, rows


def tight(r):
    """Rows that leave little or nothing to decide, said twice, in other units."""
    n = r.randint(3, 30)
    budget = 1e6
    spends = []
    for i in range(n):
        low = round(budget / n * r.uniform(0, 0.99), 2)
        spends.append(spend('ch%d' % i, low, low if r.random() < 0.2 else max(low, round(budget / n * r.uniform(1.01, 1.5), 2)), any_curve(r, budget / n)))
    least, most = sum(s['min'] for s in spends), sum(s['max'] for s in spends)
    limit = r.choice([least, most, least + 0.01, most - 0.01, (least + most) / 2])
    rows = [total(spends, '=', limit), row('twice', [(s['id'], 2.0) for s in spends], '<=', 2 * limit),
            row('cents', [(s['id'], 100.0) for s in spends], '>=', 100 * limit - 1)]
    return spends, rows


def scales(r):
    """Any of the others in tiny or huge units."""
    spends, rows = r.choice([shaped20, sigmoids, entered, quarters, ramps])(r)
    money, response = 10.0 ** r.randint(-6, 6), 10.0 ** r.randint(-9, 9)
    for s in spends:
        c = s['curve']
        c['scale'] *= response
        for key in ('half_saturation', 'scale_spend', 'midpoint', 'carried_in'):
            if key in c:
                c[key] *= money
        for key in ('rate', 'steepness'):
            if key in c:
                c[key] /= money
        if c['family'] == 'power':
            c['scale'] *= money ** -c['exponent']
        if c['family'] == 'linear':
            c['scale'] /= money
        for key in ('min', 'max', 'min_if_on'):
            if key in s:
                s[key] *= money
    for w in rows:
        w['limit'] *= money
    return spends, rows


def powers(r):
    n = r.randint(3, 60)
    budget = 1e6
    spends = []
    for i in range(n):
        exponent = r.choice([0.001, 0.01, 0.05, 0.3, 0.7, 0.95, 0.999, 1.0])
        spends.append(spend('ch%d' % i, 0.0, budget, {'family': 'power', 'exponent': exponent, 'scale': r.uniform(0.5, 2) * 1e6 * budget ** -exponent}))
    rows = [total(spends, r.choice(['=', '<=']), budget)]
    for g in range(r.randint(0, 3)):
        rows.append(row('group%d' % g, [(s['id'], 1.0) for s in spends[g::3]], r.choice(['<=', '>=']), budget * 0.3))
    return spends, rows


def odd(r):
    """Every field at an unusual value."""
    n = r.randint(1, 12)
    budget = 1e5
    spends = []
    for i in range(n):
        curve = any_curve(r, budget / n)
        if r.random() < 0.3:
            curve['carried_in'] = budget / n * r.choice([1e-6, 0.5, 3])
        high = r.choice([0.0, budget, budget / n, 1e9])
        low = 0.0 if r.random() < 0.7 else min(high, budget / n / 10)
        s = spend('ch%d' % i, low, high, curve)
        if r.random() < 0.4 and not low:
            s['min_if_on'] = r.choice([high * 2 + 1, high, high / 2, 1.0])
        if r.random() < 0.1:
            s['curve']['scale'] = 0.0
        spends.append(s)
    limit = sum(min(s['max'], budget / n) for s in spends) * r.choice([0.5, 0.9])
    rows = [total(spends, r.choice(['=', '<=']), limit)] if r.random() < 0.8 else []
    if r.random() < 0.5:
        rows.append(row('difference', [(spends[0]['id'], 1.0), (spends[-1]['id'], -1.0)] if n > 1 else [(spends[0]['id'], 3.0)], r.choice(['<=', '>=', '=']), 0.0))
    if r.random() < 0.5:
        rows.append(row('loose', [(s['id'], 1.0) for s in spends], '<=', 1e12))
    return spends, rows


def groups(r):
    """Curves of all kinds under overlapping groups with floors, caps and weights."""
    n = r.randint(6, 30)
    budget = 1e6
    spends = [spend('ch%d' % i, 0.0, budget / 2, any_curve(r, budget / n),
                    budget * 0.04 if r.random() < 0.3 else 0) for i in range(n)]
    rows = [total(spends, '=', budget)]
    for g in range(r.randint(2, 8)):
        members = r.sample(spends, r.randint(2, n))
        if r.random() < 0.5:
            rows.append(row('g%d' % g, [(s['id'], 1.0) for s in members], '<=', budget * len(members) / n * r.uniform(0.6, 1.5)))
        else:
            rows.append(row('g%d' % g, [(s['id'], 1.0) for s in members], '>=', budget * len(members) / n * r.uniform(0.2, 0.7)))
    return spends, rows


def annual(r):
    """Many channels by quarter: budgets of quarters, caps of years, nothing or a minimum."""
    n, q = r.choice([40, 100]), r.choice([4, 4, 8])
    size, spends, rows = 1e5, [], []
    for c in range(n):
        shape = r.uniform(1.2, 4) if r.random() < 0.6 else r.uniform(0.5, 1)
        base = sigmoid(r, size) if r.random() < 0.2 else hill(r, 2 * size, shape)
        least = round(size * r.uniform(0.3, 2), 2) if r.random() < 0.5 else 0
        for t in range(q):
            curve = dict(base, scale=round(base['scale'] * r.uniform(0.6, 1.5), 4))
            spends.append(spend('ch%d.q%d' % (c, t), 0.0, 10 * size, curve, least))
    for t in range(q):
        rows.append(row('budget.q%d' % t, [(s['id'], 1.0) for s in spends[t::q]], r.choice(['=', '<=']),
                        round(n * size * r.uniform(0.4, 0.9), 2)))
    for c in range(n):
        if r.random() < 0.6:
            rows.append(row('ch%d.annual' % c, [(s['id'], 1.0) for s in spends[c * q:c * q + q]], '<=',
                            round(q * size * r.uniform(0.3, 1.5), 2)))
    return spends, rows


def many(r):
    """A hundred sigmoids or minimums under overlapping groups."""
    n, budget = 100, 1e7
    size, spends = budget / n, []
    for i in range(n):
        curve = sigmoid(r, size) if r.random() < 0.5 else hill(r, 2 * size, r.uniform(0.6, 4))
        spends.append(spend('ch%d' % i, 0.0, budget * r.choice([0.05, 0.1, 1]), curve,
                            round(size * r.uniform(0.5, 4), 2) if r.random() < 0.4 else 0))
    rows = [total(spends, r.choice(['=', '<=']), budget)]
    for g in range(r.randint(3, 12)):
        members = r.sample(spends, r.randint(5, 40))
        share = budget * len(members) / n
        relation = r.choice(['<=', '>='])
        rows.append(row('g%d' % g, [(s['id'], 1.0) for s in members], relation,
                        round(share * (r.uniform(0.5, 1) if relation == '<=' else r.uniform(0.1, 0.5)), 2)))
    return spends, rows


def carry(r, n, w, least):
    """Carry-over under sigmoids, by channel; nothing or a minimum carried where `least`."""
    cap, spends, rows, cost = 1e5, [], [], []
    for c in range(n):
        keep = round(r.uniform(0.1, 0.85), 2)
        curve = sigmoid(r, cap * 1.5) if r.random() < 0.7 else hill(r, cap, r.uniform(0.7, 4))
        minimum = round(cap * r.uniform(0.01, 0.6), 2) if least and r.random() < 0.5 else 0
        for t in range(w):
            name = 'ch%d.w%d' % (c, t)
            spends.append(spend(name, 0.0, round(cap / (1 - keep), 4), curve, minimum))
            cost.append((name, 1.0 if t == w - 1 else 1 - keep))
            terms = [(name, 1.0)] + ([] if t == 0 else [('ch%d.w%d' % (c, t - 1), -keep)])
            rows.append(row('x>=0 ' + name, terms, '>=', 0.0))
            rows.append(row('x<=max ' + name, terms, '<=', cap))
    limit = round(n * w * cap * r.uniform(0.1, 0.6), 2)
    rows.append(row('budget', cost, r.choice(['=', '<=']), limit))
    if r.random() < 0.5:
        rows.append(row('half', cost[:len(cost) // 2], '<=', round(limit * r.uniform(0.3, 0.6), 2)))
    return spends, rows


def carried(r):
    return carry(r, r.randint(2, 5), r.choice([8, 13, 26]), False)


def carried_long(r):
    """Half a year or a year of weeks."""
    return carry(r, r.choice([2, 4, 6]), r.choice([26, 52]), False)


def carried_least(r):
    return carry(r, r.randint(2, 4), r.choice([8, 13, 26]), True)


def seasons(r, sizes=((60, 4), (80, 4), (100, 4), (60, 8), (100, 8), (60, 13))):
    """Many sigmoids by quarter, each with a cap of its year and nothing or a minimum, or a floor of its year."""
    n, q = r.choice(sizes)
    size, spends, rows = 1e5, [], []
    for c in range(n):
        base, has_floor = sigmoid(r, 2 * size), r.random() < 0.1
        least = 0 if has_floor else round(size * r.uniform(0.2, 2), 2)
        for t in range(q):
            curve = dict(base, scale=round(base['scale'] * r.uniform(0.5, 1.6), 4))
            spends.append(spend('ch%d.q%d' % (c, t), 0.0, 10 * size, curve, least))
        year = spends[c * q:]
        rows.append(total(year, '<=', round(q * size * r.uniform(0.3, 1.2), 2), 'ch%d.annual' % c))
        if has_floor:
            rows.append(total(year, '>=', round(q * size * r.uniform(0.05, 0.2), 2), 'ch%d.least' % c))
    for t in range(q):
        rows.append(total(spends[t::q], '=', round(n * size * r.uniform(0.3, 0.9), 2), 'budget.q%d' % t))
    return spends, rows


def seasons_quarters(r):
    return seasons(r, ((60, 4), (80, 4), (100, 4)))


def floors(r, channels=None, periods=None, shaped=None):
    """Budgets of periods, caps of years and floors of groups, all of them tight, and minimums if on."""
    n, q = (channels, periods) if channels else r.choice([(5, 26), (8, 8), (12, 6), (12, 12)])
    shaped = r.random() < 0.5 if shaped is None else shaped
    size, spends, rows = 1e4, [], []
    for t in range(q):
        for c in range(n):
            curve = hill(r, 1.5 * size, r.uniform(1.2, 4) if shaped else r.uniform(0.6, 1))
            least = round(size * r.uniform(0.3, 1.5), 2) if r.random() < 0.5 else 0
            spends.append(spend('ch%d.w%d' % (c, t), 0.0, 10 * size, curve, least))
    for t in range(q):
        rows.append(total(spends[t * n:t * n + n], '=', n * size, 'budget.w%d' % t))
    groups = max(2, min(5, n // 3))
    for g in range(groups):
        for t in range(q):
            rows.append(total(spends[t * n + g:t * n + n:groups], '>=', 0.6 * n * size / groups, 'group%d.w%d' % (g, t)))
    for c in range(n):
        rows.append(total(spends[c::n], '<=', q * size * r.choice([0.9, 4.0]), 'ch%d.annual' % c))
    return spends, rows


def floors_large(r):
    return floors(r, *r.choice([(20, 13), (6, 52), (100, 13), (30, 26)]))


def adstock(r, channels=(2, 8), weeks=(12, 26)):
    """Concave curves under carry-over."""
    n, w, cap = r.randint(*channels), r.randint(*weeks), 1e5
    spends, rows, cost = [], [], []
    for c in range(n):
        keep = round(r.uniform(0.1, 0.85), 2)
        curve = hill(r, cap * r.uniform(0.5, 2), 1) if r.random() < 0.6 else concave(r, cap)
        for t in range(w):
            name = 'ch%d.w%d' % (c, t)
            spends.append(spend(name, 0.0, round(cap / (1 - keep), 4), curve))
            cost.append((name, 1.0 if t == w - 1 else 1 - keep))
            terms = [(name, 1.0)] + ([] if t == 0 else [('ch%d.w%d' % (c, t - 1), -keep)])
            rows.append(row('x>=0 ' + name, terms, '>=', 0.0))
            rows.append(row('x<=max ' + name, terms, '<=', cap))
    rows.append(row('budget', cost, r.choice(['=', '<=']), round(n * w * cap * r.uniform(0.1, 0.6), 2)))
    return spends, rows


def adstock_large(r):
    return adstock(r, (10, 100), (26, 52))


def brands(r, channels=None):
    """Shares of the budget, of groups and of one channel by another."""
    n = channels or r.randint(6, 40)
    budget, spends = 1e6, []
    shaped = r.random() < 0.6
    for i in range(n):
        curve = hill(r, 1.5 * budget / n, r.uniform(0.8, 4)) if shaped else concave(r, budget / n)
        spends.append(spend('ch%d' % i, 0.0, budget * r.uniform(0.1, 1), curve,
                            round(budget / n * r.uniform(0.2, 2), 2) if r.random() < 0.2 else 0))
    rows = [total(spends, '=', budget)]
    for g in range(3):
        members = spends[g::4]
        relation, share = ('>=', r.uniform(0.1, 0.3)) if g % 2 else ('<=', r.uniform(0.15, 0.4))
        rows.append(total(members, relation, round(budget * share, 2), 'group%d' % g))
    for k in range(max(1, n // 5)):
        a, b = r.sample(range(n), 2)
        rows.append(row('ratio%d' % k, [('ch%d' % a, 1.0), ('ch%d' % b, -round(r.uniform(0.2, 2), 2))], '<=', 0.0))
    return spends, rows


def brands_large(r):
    return brands(r, 100)


def years(r, channels=None, quarters=None):
    """Budgets of quarters, a floor and a cap of each channel's year."""
    n, q = channels or r.randint(5, 40), quarters or r.choice([4, 4, 12])
    size, spends, rows = 1e5, [], []
    for c in range(n):
        base = hill(r, size, r.choice([1, r.uniform(0.5, 1), r.uniform(1.2, 4)]))
        for t in range(q):
            spends.append(spend('ch%d.q%d' % (c, t), 0.0, 4 * size, dict(base, scale=round(base['scale'] * r.uniform(0.5, 1.6), 4))))
    for t in range(q):
        rows.append(total(spends[t::q], '=', round(n * size * r.uniform(0.4, 0.9), 2), 'budget.q%d' % t))
    for c in range(n):
        if r.random() < 0.5:
            rows.append(total(spends[c * q:c * q + q], '<=', round(q * size * r.uniform(0.6, 1.2), 2), 'ch%d.annual_max' % c))
        if r.random() < 0.4:
            rows.append(total(spends[c * q:c * q + q], '>=', round(q * size * r.uniform(0.05, 0.3), 2), 'ch%d.annual_min' % c))
    return spends, rows


def equal(r):
    """Channels with the very same curve, limits and rows, at times with a minimum if on or under groups."""
    n, budget = r.choice([5, 10, 20, 50, 100]), 1e6
    kinds = r.choice([1, 2, 4])
    curves = [sigmoid(r, budget / n) if r.random() < 0.4 else hill(r, 1.5 * budget / n, r.uniform(1.5, 4)) for _ in range(kinds)]
    least = round(budget / n * r.uniform(0.3, 2), 2) if r.random() < 0.4 else 0
    spends = [spend('ch%d' % i, 0.0, budget, curves[i * kinds // n], least) for i in range(n)]
    rows = [total(spends, r.choice(['=', '<=']), budget)]
    for g in range(r.choice([0, 0, 2, 3])):
        rows.append(total(spends[g::4], r.choice(['<=', '>=']), round(budget * r.uniform(0.15, 0.35), 2), 'group%d' % g))
    return spends, rows


def years_large(r):
    return years(r, *r.choice([(100, 4), (100, 13), (40, 52), (100, 52)]))


def years_weeks(r):
    """Rows of weeks and of years about as long as each other."""
    return years(r, 34, 34)


def pulses_least(r):
    """Bursts of many channels that are nothing or at least a minimum."""
    spends, rows = pulses(r, *r.choice([(6, 13), (4, 26), (10, 13), (20, 13)]))
    minimum = {}
    for s in spends:
        channel = s['id'].split('.')[0]
        least = minimum.setdefault(channel, round(s['max'] * r.uniform(0.02, 0.3), 2) if r.random() < 0.6 else 0)
        if least:
            s['min_if_on'] = least
    return spends, rows


def pulses_large(r):
    """A year of bursts, or many channels of them."""
    return pulses(r, *r.choice([(2, 52), (4, 26), (10, 13), (20, 26)]))


def nothing(r):
    """No plan: a chain of rules that contradict each other, hidden among others."""
    spends, rows = r.choice([groups, quarters, entered])(r)
    members = r.sample(spends, min(4, len(spends)))
    limit = max(w['limit'] for w in rows) * 0.1
    rows.append(row('floor', [(s['id'], 1.0) for s in members], '>=', limit))
    for k, s in enumerate(members):
        rows.append(row('cap%d' % k, [(s['id'], 1.0)], '<=', limit / (len(members) + 1)))
    return spends, rows


KINDS = [mix100, shaped20, quarters, entered, sigmoids, pulses, ramps, tight, scales, powers, odd, groups, annual, many,
         carried, carried_least, floors, adstock, brands, years, equal, nothing]
# Larger than a sweep takes in its stride: only where asked for by name.
LARGE = [carried_long, floors_large, adstock_large, brands_large, years_large, years_weeks, pulses_large, seasons,
         seasons_quarters, pulses_least]


def main():
    p = argparse.ArgumentParser()
    p.add_argument('folder')
    p.add_argument('--kinds')
    p.add_argument('--count', type=int, default=10)
    p.add_argument('--seed', type=int, default=1)
    a = p.parse_args()
    os.makedirs(a.folder, exist_ok=True)
    names = a.kinds.split(',') if a.kinds else [kind.__name__ for kind in KINDS]
    for kind in KINDS + LARGE:
        if kind.__name__ not in names:
            continue
        for k in range(a.count):
            spends, rows = kind(random.Random('%s %d %d' % (kind.__name__, a.seed, k)))
            name = '%s-%03d' % (kind.__name__, k)
            with open(os.path.join(a.folder, name + '.json'), 'w') as f:
                json.dump({'format': 'purser-budget', 'version': 1, 'name': name, 'spends': spends, 'rows': rows}, f)


if __name__ == '__main__':
    main()
