#!/usr/bin/env python3
"""Laws that every answer keeps, on random problems through the program.

check_laws.py PURSER COUNT [FIRST_SEED]: money x1000 and units x1000 scale the profit; lists in
another order, other names and a limit that costs nothing relaxed change no quantity of the plan; a
larger budget never earns less; a price bounds what its limit earns when moved. Tests only.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import copy
import random
import re
import sys
import tempfile

import check_reference
import random_problems

MONEY = {'unit_cost', 'holding_cost', 'disposal_cost', 'holding_cost_per_volume', 'fixed_cost', 'cost', 'order_cost', 'price',
         'price_floor', 'fee_per_unit', 'return_cost', 'late_return_value', 'lost_sale_penalty', 'min', 'max', 'limit',
         'opening_effective_spend', 'opening', 'floor', 'external', 'base_capital', 'weight', 'ramp', 'min_if_on'}
UNITS = {'storage_capacity', 'inbound_capacity', 'capacity', 'moq', 'lot_size', 'max_order', 'quantity', 'min_terminal_stock',
         'certain', 'fixed_cost', 'order_cost', 'min', 'max', 'limit', 'opening_effective_spend', 'opening', 'floor', 'external',
         'base_capital', 'weight', 'ramp', 'min_if_on'}


def times(value, factor):
    return [times(v, factor) for v in value] if isinstance(value, list) else value if value is None else value * factor


def scaled_rule(rule, factor, money):
    """A rule in other units: its constant stands last. Units x1000 are money x1000 too."""
    if money and not rule.startswith(('revenue', 'spend')):
        return rule
    head, constant = rule.rsplit(' ', 1)
    return '%s %.12g' % (head, float(constant) * factor)


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
        elif key == 'rule':
            out[key] = scaled_rule(value, factor, money)
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


NAMES = {'id', 'product', 'warehouse', 'channel', 'supplier', 'from', 'to'}
RELAXED = (('warehouses', 'storage_capacity'), ('warehouses', 'inbound_capacity'), ('budgets', 'limit'),
           ('supplier_capacities', 'capacity'), ('channels', 'max'))


def renamed(node, back=False):
    """Every name in another alphabetical order; back = the names as they were."""
    if isinstance(node, list):
        return [renamed(v, back) for v in node]
    if not isinstance(node, dict):
        return node
    turn = lambda name: name.split('~')[1] if back else '%s~%s' % (''.join(chr(219 - ord(c)) if c.isalpha() and c.isupper() else
                                                                          chr(105 - ord(c)) if c.isdigit() else c for c in name[::-1]), name)
    out = {k: turn(v) if k in NAMES and isinstance(v, str) else renamed(v, back) for k, v in node.items()}
    if 'rule' in node and not back:
        out['rule'] = re.sub(r'\b[A-Z][0-9]+\b', lambda name: turn(name.group()), node['rule'])
    if back and 'a' in out:
        out['a'] = [turn(v) for v in out['a']]
    return out


def relaxed(problem):
    """The problem with one limit larger, for each limit of the kinds that can be."""
    for key, limit in RELAXED:
        for i, item in enumerate(problem.get(key, [])):
            spot = item.get('spend') or {} if limit == 'max' else item
            if spot.get(limit) is not None:
                out = copy.deepcopy(problem)
                each = out[key][i]['spend'] if limit == 'max' else out[key][i]
                each[limit] = times(each[limit], 1.3)
                yield '%s %d %s' % (key, i, limit), out


def plan_of(solution):
    """{(list, labels): values} of a solution file."""
    out = {}
    for name in ('q', 'x', 'z', 'sg', 'V', 'I', 'disp', 'm', 'e', 'U', 'u'):
        for row in solution.get(name, []):
            labels = (name,) + tuple(sorted((k, v) for k, v in row.items() if isinstance(v, str)))
            values = row.get('values') or [row['tier']]
            while labels in out:  # two offers of the same supplier
                labels += ('again',)
            out[labels] = values
    out['a'] = sorted(map(str, solution.get('a', [])))
    return out


def difference(a, b):
    """The first quantity that two plans do not share; None where they are the same."""
    a, b = plan_of(a), plan_of(b)
    for key in sorted(set(a) | set(b), key=str):
        if key == 'a':
            if a[key] != b[key]:
                return key, a[key], b[key]
            continue
        zero = [0.0] * len(a.get(key) or b[key])
        x, y = a.get(key, zero), b.get(key, zero)
        if any(abs(u - v) > 1e-6 * max(1.0, abs(u)) for u, v in zip(x, y)):
            return key, x, y
    return None


def check_prices(ask, problem, seed):
    """A shadow price bounds what a limit moved either way earns, and is what a little of it earns.

    -> complaints, prices checked, prices met by the finite difference"""
    status, base = ask(problem)
    if status != 'optimal' or 'ratio' in base or base['method'] == 'branch and bound' or \
            problem['objective']['kind'] != 'profit':
        return [], 0, 0
    bad, made, met = [], 0, 0
    for i, budget in enumerate(problem['budgets']):
        if budget['kind'] == 'working_capital' or 'min' in budget:
            continue
        prices = [x['price'] for x in base['limits'] if x['kind'] == 'budget' and x['sense'] == 'at most'
                  and abs(x['limit'] - budget['limit']) < 1e-9]
        if len(prices) != 1:
            continue
        scale = max(1.0, abs(base['objective']))
        for share in (-0.2, -1e-3, 1e-3, 0.2):
            moved = copy.deepcopy(problem)
            change = share * budget['limit']
            moved['budgets'][i]['limit'] += change
            s, other = ask(moved)
            if s != 'optimal':
                continue
            made += 1
            gain = other['objective'] - base['objective']
            if gain > prices[0] * change + 1e-6 * scale:
                bad.append('price %g of budget %d: %g more earn %g' % (prices[0], i, change, gain))
            met += abs(share) < 0.1 and abs(gain - prices[0] * change) <= 1e-6 * scale
    return bad, made, met


def check_ties(ask, problem, seed):
    """-> complaints, checks made"""
    status, base = ask(problem)
    if status != 'optimal':
        return [], 0
    bad, made = [], 0
    others = [('shuffled', shuffled(problem, seed), False), ('renamed', renamed(problem), True)]
    others += [('relaxed ' + name, other, False) for name, other in relaxed(problem)]
    whole = base['method'] == 'branch and bound'
    for law, other, back in others:
        if law.startswith('relaxed') and whole:
            continue  # whole decisions that tie are taken as the search finds them
        s, plan = ask(other)
        if law.startswith('relaxed') and (s != status or abs(plan['objective'] - base['objective']) >
                                          1e-9 * max(1.0, abs(base['objective']))):
            continue  # the limit was worth something
        made += 1
        found = difference(base, renamed(plan, True) if back else plan) if s == status else s
        if found is not None:
            bad.append('%s: %s' % (law, found))
    return bad, made


def main():
    purser, count = sys.argv[1], int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    bad = ties = prices = met = 0

    def ask(problem):
        with tempfile.TemporaryDirectory() as folder:
            return check_reference.answer(purser, problem, folder)

    def ask_whole(problem):
        with tempfile.TemporaryDirectory() as folder:
            return check_reference.whole_answer(purser, problem, folder)

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
        complaints, made = check_ties(ask_whole, p, seed)
        ties += made
        wrong, made, same = check_prices(ask_whole, p, seed)
        prices, met = prices + made, met + same
        for complaint in complaints + wrong:
            print('seed %d, %s' % (seed, complaint))
            bad += 1
    print('%d laws broken on %d problems (%d plans compared for ties; %d limits moved, %d small moves met by the price)' %
          (bad, count, ties, prices, met))
    sys.exit(bad != 0)


if __name__ == '__main__':
    main()
