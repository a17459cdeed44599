#!/usr/bin/env python3
"""Random problem files that mix every feature of the page, some of them infeasible or unbounded.

random_problems.py FOLDER COUNT [FIRST_SEED]   writes FOLDER/rSEED.json
Tests only. SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import random
import sys


def make(seed):
    r = random.Random(seed)
    yes = lambda p: r.random() < p
    num = lambda a, b, d=2: round(r.uniform(a, b), d)
    T = r.randint(1, 6)
    by_t = lambda f, p=0.25: [f() for _ in range(T)] if yes(p) else f()
    shared = yes(0.25)
    P, W, K = r.randint(1, 3), r.randint(1, 3), r.randint(1, 3)
    p = {'format': 'purser-problem', 'version': 1, 'name': 'r%d' % seed, 'periods': T,
         'pool': 'shared' if shared else 'reserved'}
    cost = [num(2, 12) for _ in range(P)]
    p['products'] = []
    for i in range(P):
        x = {'id': 'P%d' % i, 'unit_cost': by_t(lambda: round(cost[i] * r.uniform(.9, 1.1), 2), .15)}
        if yes(.5): x['volume'] = num(.3, 3)
        if yes(.7): x['holding_cost'] = by_t(lambda: num(0, .4))
        if yes(.7):
            x['terminal_value'] = ([[num(5, 40), cost[i]]] if yes(.6) else []) + [[None, round(cost[i] * r.uniform(0, .7), 2)]]
        elif yes(.3):
            x['terminal_value'] = [[num(5, 40), num(1, cost[i])], [num(5, 40), .5]]
        if yes(.2): x['shelf_life'] = r.randint(1, 3)
        if yes(.2): x['disposal_cost'] = num(0, 1)
        if yes(.05): x['min_terminal_stock'] = num(0, 8)
        p['products'].append(x)
    p['warehouses'] = []
    for w in range(W):
        x = {'id': 'W%d' % w}
        if yes(.3): x['storage_capacity'] = by_t(lambda: num(150, 600))
        if yes(.5): x['storage_check'] = r.choice(['end', 'peak'])
        if yes(.3): x['inbound_capacity'] = by_t(lambda: num(60, 250))
        if yes(.3): x['holding_cost_per_volume'] = by_t(lambda: num(0, .1))
        p['warehouses'].append(x)
    p['channels'] = []
    for k in range(K):
        x = {'id': 'C%d' % k}
        if yes(.3): x['optional'] = True
        if yes(.4): x['fixed_cost'] = by_t(lambda: num(1, 60))
        if yes(.3): x['payment_delay'] = r.randint(0, 3)
        if yes(.5):
            segs, sl = [], num(.0005, .004, 5)
            for b in range(r.randint(1, 3)):
                segs.append([num(30, 300), sl])
                sl = round(sl * r.uniform(.2, .9), 6)
            if yes(.6): segs.append([None, round(sl * r.uniform(0, .5), 6)])
            s = {'segments': segs}
            if yes(.5): s['carryover'] = num(0, .8)
            if yes(.4): s['opening_effective_spend'] = num(0, 100)
            if yes(.2): s['min'] = by_t(lambda: num(0, 10))
            if x.get('optional') or yes(.6): s['max'] = by_t(lambda: num(50, 400))
            x['spend'] = s
        p['channels'].append(x)
    p['lanes'] = [{'warehouse': 'W%d' % w, 'channel': 'C%d' % k, **({'cost': by_t(lambda: num(0, 2))} if yes(.7) else {})}
                  for w in range(W) for k in range(K) if yes(.65)]
    p['offers'] = []
    for i in range(P):
        for _ in range(r.randint(0, 2) if yes(.3) else r.randint(1, 2)):
            x = {'supplier': r.choice(['S1', 'S2']), 'product': 'P%d' % i, 'warehouse': 'W%d' % r.randrange(W),
                 'unit_cost': by_t(lambda: round(cost[i] * r.uniform(.85, 1.2), 2)), 'lead_time': r.randint(0, 3)}
            if yes(.3): x['capacity'] = by_t(lambda: num(10, 80))
            if yes(.35):
                if yes(.6): x['moq'] = by_t(lambda: num(5, 40), .1)
                if yes(.6): x['lot_size'] = by_t(lambda: r.choice([5, 6, 12, 25]), .1)
                if yes(.6): x['order_cost'] = by_t(lambda: num(1, 50), .1)
                x['max_order'] = by_t(lambda: num(60, 300), .1)
            elif yes(.2): x['max_order'] = num(30, 200)
            if yes(.3): x['payment_delay'] = r.randint(0, 3)
            if yes(.2): x['capacity_units'] = num(.5, 2)
            p['offers'].append(x)
    if W > 1 and yes(.5):
        p['transfers'] = []
        for _ in range(r.randint(1, 3)):
            a, b = r.sample(range(W), 2)
            x = {'from': 'W%d' % a, 'to': 'W%d' % b, 'lead_time': r.randint(0, 2), 'cost': by_t(lambda: num(.05, 1))}
            if yes(.4): x['capacity'] = by_t(lambda: num(5, 50))
            if yes(.4): x['product'] = 'P%d' % r.randrange(P)
            p['transfers'].append(x)
    spot = lambda: {'product': 'P%d' % r.randrange(P), 'warehouse': 'W%d' % r.randrange(W)}
    if yes(.8): p['on_hand'] = [{**spot(), 'quantity': num(0, 120)} for _ in range(r.randint(1, 4))]
    if yes(.4): p['in_transit'] = [{**spot(), 'period': r.randrange(T), 'quantity': num(1, 50)} for _ in range(r.randint(1, 3))]
    if yes(.3): p['returns_pipeline'] = [{**spot(), 'period': r.randrange(T), 'quantity': num(1, 10)} for _ in range(r.randint(1, 2))]
    probs = {}

    def prob(i, t):
        if (i, t) not in probs:
            n = r.choice([2, 3, 4])
            raw = [r.uniform(.2, 1) for _ in range(n)]
            q = [round(v / sum(raw), 3) for v in raw]
            q[-1] = round(1 - sum(q[:-1]), 3)
            probs[i, t] = q
        return probs[i, t]

    constant = {}

    def demand(i, size, t):
        kind = r.choice(['certain', 'points'] + ([] if shared else ['quantiles'] * 2))
        if kind == 'certain': return {'certain': round(size, 2)}
        if kind == 'points':
            q = prob(i, t) if shared else prob('any%d' % r.randrange(99), 0)
            return {'points': [[round(max(0, size * r.uniform(.3, 1.7)), 1), x] for x in q]}
        lv = sorted(r.sample([.05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95], r.randint(2, 7)))
        v, out = size * r.uniform(.3, .9), []
        for l in lv:
            out.append([l, round(v, 2)])
            v += size * r.uniform(0, .3)
        return {'quantiles': out}

    p['market'] = []
    for i in range(P):
        const_t = {} if shared else None
        for k in range(K):
            if not yes(.8): continue
            price, size = cost[i] * r.uniform(1.2, 3), r.uniform(5, 50)
            tiers = []
            for g in range(r.choice([1, 1, 1, 2, 3])):
                pr, sz = price * (1 - .12 * g), size * (1 + .35 * g)
                tiers.append({'price': by_t(lambda: round(pr * r.uniform(.97, 1.03), 2), .2),
                              'demand': [demand(i, sz * r.uniform(.7, 1.3), t) for t in range(T)]
                              if shared or yes(.6) else demand(i, sz, 0)})
            x = {'product': 'P%d' % i, 'channel': 'C%d' % k, 'tiers': tiers}
            if len(tiers) > 1 and yes(.3): x['price_floor'] = round(price * .8, 2)
            if yes(.4): x['fee_rate'] = by_t(lambda: num(0, .3))
            if yes(.3): x['fee_per_unit'] = by_t(lambda: num(0, .5))
            if yes(.35):
                x['return_rate'] = by_t(lambda: num(0, .4))
                if yes(.6): x['return_lag'] = r.randint(0, 3)
                if yes(.5): x['resale_rate'] = by_t(lambda: num(.3, 1))
                if yes(.5): x['return_cost'] = by_t(lambda: num(0, 2))
                if yes(.5): x['late_return_value'] = by_t(lambda: num(0, cost[i]))
            if yes(.4): x['lost_sale_penalty'] = by_t(lambda: num(0, 3))
            if yes(.3): x['lift_sensitivity'] = num(0, 1.5)
            if yes(.3): x['lift_max'] = num(1, 2)
            if yes(.05): x['min_fill_rate'] = num(.05, .5)
            p['market'].append(x)
    p['budgets'] = []
    if yes(.4): p['budgets'].append({'kind': 'marketing', 'limit': num(50, 500)})
    if yes(.3): p['budgets'].append({'kind': 'purchase', 'limit': num(200, 2500), **({'periods': sorted(r.sample(range(T), r.randint(1, T)))} if yes(.4) else {})})
    if yes(.3): p['budgets'].append({'kind': 'total', 'limit': num(300, 3000), **({'min': num(0, 100)} if yes(.2) else {})})
    if yes(.3): p['budgets'].append({'kind': 'working_capital', 'limit': by_t(lambda: num(900, 4000)), **({'periods': [T - 1]} if yes(.3) else {})})
    if yes(.15): p['budgets'].append({'kind': 'marketing', 'channel': 'C%d' % r.randrange(K), 'limit': num(10, 200), **({'min': num(0, 20)} if yes(.3) else {})})
    if yes(.3): p['supplier_capacities'] = [{'supplier': r.choice(['S1', 'S2']), 'capacity': by_t(lambda: num(20, 120))}]
    if yes(.35):
        p['policies'] = []
        for _ in range(r.randint(1, 2)):
            i = r.randrange(P)
            p['policies'].append({'kind': 'min_share', 'product': 'P%d' % i, 'channel': 'C%d' % r.randrange(K), 'share': num(0, .4)}
                                 if yes(.5) else {'kind': 'fair_fill', 'product': 'P%d' % i, 'weight': num(5, 300)})
    if yes(.2): p['cash'] = {'opening': num(100, 1500), 'floor': by_t(lambda: num(-100, 100)), 'external': by_t(lambda: num(-60, 60))}
    kind = r.choice(['profit'] * 5 + ['roi_floor', 'roi_floor', 'ratio'])
    o = {'kind': kind}
    if kind != 'profit':
        o['basis'] = r.choice(['marketing', 'total'])
        o['incremental'] = yes(.5)
        o['base_capital'] = num(50, 800) if kind == 'ratio' or yes(.5) else 0
        if kind == 'roi_floor': o['floor'] = num(.2, 2)
    p['objective'] = o
    add_policies(p, random.Random(1000003 * seed + 7))
    return p


def add_policies(p, r):
    """What a policy may ask on top: about half of the problems have some of it."""
    yes = lambda q: r.random() < q
    T, profit = p['periods'], p['objective']['kind'] == 'profit'
    if p['pool'] == 'reserved' and yes(.12):
        make_nested(p, r)
    spending = [c for c in p['channels'] if 'spend' in c]
    for c in spending:
        s = c['spend']
        if yes(.15): s['ramp'] = round(r.uniform(5, 120), 2)
        if 'max' in s and yes(.15): s['min_if_on'] = round(r.uniform(5, 45), 2)
        if len(s['segments']) > 1 and yes(.15):
            if 'max' in s or s['segments'][-1][0] is not None:
                s['in_order'] = True
                s['segments'][1][1] = round(s['segments'][0][1] * r.uniform(1.1, 2.5), 6)
    closing = [c for c in p['channels'] if c.get('optional')]
    if len(closing) > 1 and yes(.5):
        for c in closing: c['exclusive_group'] = 1
    if p['pool'] == 'shared' and profit and yes(.4):
        add_risk(p, r)
    elif profit and not p.get('policies') and yes(.25) and not any(m.get('min_fill_rate') for m in p['market']):
        for c in p['channels']: c['priority'] = r.randint(0, 2)
    elif yes(.3):
        p['rules'] = [{'name': 'rule %d' % i, 'rule': rule(p, r, T)} for i in range(r.randint(1, 2))]


def make_nested(p, r):
    """One price and warehouse a market, no lift, no channel that closes, a few demands each."""
    p['pool'] = 'nested'
    home = {}
    for lane in p['lanes']:
        home.setdefault(lane['channel'], lane)
    p['lanes'] = list(home.values())
    for c in p['channels']:
        c.pop('spend', None), c.pop('optional', None)
    p['budgets'] = [b for b in p['budgets'] if b['kind'] != 'marketing']

    def few(_):
        values = sorted(round(r.uniform(3, 60), 1) for _ in range(r.choice([1, 2, 2, 3])))
        chance = [round(1 / len(values), 3)] * len(values)
        chance[-1] = round(1 - sum(chance[:-1]), 3)
        return {'points': [[v, q] for v, q in zip(values, chance)]} if len(values) > 1 else {'certain': values[0]}
    for m in p['market']:
        m['tiers'] = m['tiers'][:1]
        for key in ('price_floor', 'lift_max', 'lift_sensitivity'): m.pop(key, None)
        d = m['tiers'][0]['demand']
        m['tiers'][0]['demand'] = [few(x) for x in d] if isinstance(d, list) else few(d)


def add_risk(p, r):
    """A weight of risk asks for the same outcomes everywhere."""
    n = r.choice([2, 3, 4])
    chance = [round(1 / n, 3)] * n
    chance[-1] = round(1 - sum(chance[:-1]), 3)
    p['objective'].update(risk_weight=round(r.uniform(.1, 1), 2), risk_tail=round(r.uniform(.1, .7), 2))
    for m in p['market']:
        for tier in m['tiers']:
            d = tier['demand']
            for x in d if isinstance(d, list) else [d]:
                if 'points' in x:
                    v = [y[0] for y in x['points']]
                    x['points'] = [[v[i % len(v)], q] for i, q in enumerate(chance)]


def rule(p, r, T):
    """A linear rule over names that are there."""
    channel = r.choice(p['channels'])['id']
    product = r.choice(p['products'])['id']
    warehouse = r.choice(p['warehouses'])['id']
    first = r.randrange(T)
    some = r.choice(['*', str(first), '%d..%d' % (first, T - 1)])
    size = round(r.uniform(1, 60), 2)
    forms = ['sales[%s,*,%s] <= %g' % (channel, some, 3 * size), 'sales[*,%s,%s] >= %g' % (product, some, size / 4),
             'revenue[%s,*,%s] <= %g' % (channel, some, 30 * size), 'stock[%s,*,%s] <= %g' % (warehouse, some, 20 * size),
             'sales[%s,%s,*] >= 0.2 * sales[*,%s,*] - %g' % (channel, product, product, size),
             'spend[%s,%s] <= 0.35 * spend[*,*] + %g' % (channel, some, size), 'stock[%s,%s,%d] >= %g' % (warehouse, product, T - 1, size / 8)]
    if p['offers']:
        supplier = r.choice(p['offers'])['supplier']
        forms += ['orders[%s,*,*,%s] <= %g' % (supplier, some, 4 * size), '2 * orders[%s,%s,*,*] - sales[*,%s,*] <= %g' % (supplier, product, product, 5 * size)]
    return r.choice(forms)


if __name__ == '__main__':
    folder, count = sys.argv[1], int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    os.makedirs(folder, exist_ok=True)
    for seed in range(first, first + count):
        json.dump(make(seed), open('%s/r%d.json' % (folder, seed), 'w'), indent=1)
