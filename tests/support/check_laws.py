#!/usr/bin/env python3
"""Laws that every answer keeps, on random problems through the program.

check_laws.py PURSER COUNT [FIRST_SEED]: money x1000 and units x1000 scale the profit, shuffled
lists change nothing, a larger budget never earns less. Tests only.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import copy
import random
import sys
import tempfile

import check_reference
import random_problems

MONEY = {'unit_cost', 'holding_cost', 'disposal_cost', 'holding_cost_per_volume', 'fixed_cost', 'cost', 'order_cost', 'price',
         'price_floor', 'fee_per_unit', 'return_cost', 'late_return_value', 'lost_sale_penalty', 'min', 'max', 'limit',
         'opening_effective_spend', 'opening', 'floor', 'external', 'base_capital', 'weight'}
UNITS = {'storage_capacity', 'inbound_capacity', 'capacity', 'moq', 'lot_size', 'max_order', 'quantity', 'min_terminal_stock',
         'certain', 'fixed_cost', 'order_cost', 'min', 'max', 'limit', 'opening_effective_spend', 'opening', 'floor', 'external',
         'base_capital', 'weight'}


def times(value, factor):
    return [times(v, factor) for v in value] if isinstance(value, list) else value if value is None else value * factor


def scaled(node, keys, factor, money):
    """The problem in other units: `keys` scale, and pairs by what their parts are."""
    if isinstance(node, list):
        return [scaled(v, keys, factor, money) for v in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key == 'objective':
            out[key] = {k: times(v, factor) if k == 'base_capital' else v for k, v in value.items()}
        elif key == 'segments':
            out[key] = [[times(w, factor), s / factor] for w, s in value]
        elif key == 'terminal_value':
            out[key] = [[w, v * factor] if money else [times(w, factor), v] for w, v in value]
        elif key == 'points' and not money:
            out[key] = [[v * factor, p] for v, p in value]
        elif key == 'quantiles' and not money:
            out[key] = [[l, v * factor] for l, v in value]
        elif key in keys:
            out[key] = times(value, factor)
        else:
            out[key] = scaled(value, keys, factor, money)
    return out


def shuffled(problem, seed):
    r, out = random.Random(seed), copy.deepcopy(problem)
    for key, value in out.items():
        if isinstance(value, list):
            r.shuffle(value)
    return out


def richer(problem):
    out = copy.deepcopy(problem)
    for budget in out['budgets']:
        budget['limit'] = times(budget['limit'], 1.5)
    return out


def main():
    purser, count = sys.argv[1], int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    bad = 0

    def ask(problem):
        with tempfile.TemporaryDirectory() as folder:
            return check_reference.answer(purser, problem, folder)

    for seed in range(first, first + count):
        p = random_problems.make(seed)
        status, value = ask(p)
        factor = 1.0 if p['objective']['kind'] == 'ratio' else 1000.0
        near = lambda a, b: abs(a - b) <= 3e-6 * max(1.0, abs(b))
        for law, other, scale in (('money x1000', scaled(p, MONEY, 1000.0, True), factor),
                                  ('units x1000', scaled(p, UNITS, 1000.0, False), factor),
                                  ('shuffled', shuffled(p, seed), 1.0)):
            s, v = ask(other)
            if s != status or (value is not None and not near(v / scale, value)):
                print('seed %d, %s: %s %s became %s %s' % (seed, law, status, value, s, v))
                bad += 1
        s, v = ask(richer(p))
        if value is not None and (v is None and s != 'unbounded' or v is not None and v < value - 2e-6 * max(1.0, abs(value))):
            print('seed %d, larger budgets: %s %s became %s %s' % (seed, status, value, s, v))
            bad += 1
    print('%d laws broken on %d problems' % (bad, count))
    sys.exit(bad != 0)


if __name__ == '__main__':
    main()
