#!/usr/bin/env python3
"""A problem file with a minimum order and lots on every offer, or without any.

lot_problem.py CHANNELS PRODUCTS PERIODS [SEED [lift] [plain]] >FILE.json

Two warehouses, an offer a product and often a second one; purchase budget, working capital and
storage bind. With `lift` four in five channels have spend and marketing has a budget.
With `plain` orders are of any size and, with `lift`, every channel has spend; there are three
warehouses, goods move from the first to the others, and demand has four quantiles: about as
many columns as tests/support/block_lp.h makes.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import math
import random
import sys

LEVELS = [.05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95]
NORMAL = [-1.645, -1.282, -.842, -.524, -.253, 0, .253, .524, .842, 1.282, 1.645]
FEW = [.2, .4, .6, .8]
WHOLE = ['lot_size', 'moq', 'order_cost', 'max_order']


def quantiles(mean, spread, plain):
    return {'quantiles': [[level, round(max(0, mean * (1 + spread * z)), 2)]
                          for level, z in zip(LEVELS, NORMAL) if not plain or level in FEW]}


def offer(r, product, warehouse, weekly, lead_time, factor, plain):
    lot = r.choice([5, 6, 10, 12, 20, 24])
    made = {'supplier': 'S%d' % r.randrange(6), 'product': product['id'], 'warehouse': warehouse,
            'unit_cost': round(product['unit_cost'] * factor, 2), 'lead_time': lead_time, 'lot_size': lot,
            'moq': lot * max(1, round(weekly * r.uniform(.8, 3) / lot)), 'order_cost': round(r.uniform(5, 40), 2),
            'max_order': lot * max(4, round(weekly * 8 / lot))}
    return {key: value for key, value in made.items() if not plain or key not in WHOLE}


def channels_of(r, count, products, lift, plain):
    channels = []
    for k in range(count):
        channel = {'id': 'C%d' % k}
        if lift and plain:
            width = products * r.uniform(8, 20)
            reach = r.uniform(1.5, 4) / (40 * products)
            channel['spend'] = {'segments': [[round(width, 2), round(reach * part, 9)] for part in [1, .55, .25, .1]],
                                'max': round(width * 4, 2)}
        elif lift and k % 5 < 4:
            width = products * r.uniform(20, 60)
            channel['spend'] = {'segments': [[round(width * 2 ** b, 2), round(.12 / width / 2 ** b * .6 ** b, 9)]
                                             for b in range(4)], 'carryover': .3, 'max': round(width * 8, 2)}
        channels.append(channel)
    return channels


def make(count, products, periods, seed, lift, plain):
    r = random.Random(seed)
    houses = 3 if plain else 2
    name = '%s-%dx%dx%d' % ('plain' if plain else 'lots', count, products, periods)
    p = {'format': 'purser-problem', 'version': 1, 'name': name,
         'periods': periods, 'pool': 'reserved', 'objective': {'kind': 'profit'}, 'products': [], 'offers': [],
         'on_hand': [], 'market': [], 'channels': channels_of(r, count, products, lift, plain)}
    p['lanes'] = [{'warehouse': 'W%d' % (k % houses), 'channel': 'C%d' % k, 'cost': round(r.uniform(.2, 1), 2)}
                  for k in range(count)]
    money = volume = 0
    for i in range(products):
        cost = round(math.exp(r.gauss(2.2, .6)) + 1, 2)
        product = {'id': 'P%04d' % i, 'unit_cost': cost, 'volume': round(r.uniform(.3, 2), 2),
                   'holding_cost': round(cost * .004, 4)}
        base = math.exp(r.gauss(2.2, .8)) + 1
        weekly = [0] * houses
        for k in range(count):
            size = base * r.uniform(.4, 1.6)
            weekly[k % houses] += size
            phase = r.uniform(0, 6)
            p['market'].append({
                'product': product['id'], 'channel': 'C%d' % k, 'fee_rate': round(r.uniform(.02, .2), 3),
                'tiers': [{'price': round(cost * r.uniform(1.5, 2.6), 2),
                           'demand': [quantiles(size * (1 + .3 * math.sin(.4 * t + phase)), .35, plain)
                                      for t in range(periods)]}]})
        product['terminal_value'] = [[round(max(weekly) * 3, 1), cost], [None, round(cost * .3, 2)]]
        p['products'].append(product)
        for w in range(houses):
            p['offers'].append(offer(r, product, 'W%d' % w, weekly[w], r.randint(1, 4), 1, plain))
            if r.random() < .3:
                p['offers'].append(offer(r, product, 'W%d' % w, weekly[w], 0, 1.08, plain))
            p['on_hand'].append({'product': product['id'], 'warehouse': 'W%d' % w,
                                 'quantity': round(weekly[w] * r.uniform(1, 5))})
        money += sum(weekly) * cost
        volume += sum(weekly) * product['volume']
    p['warehouses'] = [{'id': 'W%d' % w, 'storage_capacity': round(volume / houses * 4)} for w in range(houses)]
    p['budgets'] = [{'kind': 'purchase', 'limit': round(money * periods * .75)},
                    {'kind': 'working_capital', 'limit': round(money * 7)}]
    if plain:
        p['transfers'] = [{'from': 'W0', 'to': 'W%d' % w, 'lead_time': 1, 'cost': .3} for w in range(1, houses)]
    if lift:
        p['budgets'].append({'kind': 'marketing', 'limit': round(money * periods * .05)})
    return p


if __name__ == '__main__':
    size = [int(word) for word in sys.argv[1:5]]
    json.dump(make(*size[:3], size[3] if len(size) > 3 else 1, 'lift' in sys.argv, 'plain' in sys.argv), sys.stdout)
