#!/usr/bin/env python3
"""SLSQP (scipy) from an even split on the budget files named: name,response,seconds on stdout.

The settings of PyMC-Marketing's optimizer: ftol 1e-9, at most 1000 iterations, start at budget / channels,
money and response in units near 1 so that its stopping rule is not hurt by the scale. A plan that misses a
row or a minimum-if-on by more than 1e-6 of the budget counts as broken (response nan).
"""
import json, sys, time
import numpy as np
from scipy.optimize import minimize


def columns(spends, key, default=0.0):
    return np.array([s['curve'].get(key, default) for s in spends], float)


def curves(spends, money, response):
    """Vectorised value and slope of every spend."""
    family = np.array([s['curve']['family'] for s in spends])
    scale, shape = columns(spends, 'scale') / response, columns(spends, 'shape', 1) + 0.0
    half = columns(spends, 'half_saturation', money) / money
    carried = columns(spends, 'carried_in') / money
    width, rate = columns(spends, 'scale_spend', money) / money, columns(spends, 'rate') * money
    exponent, steep = columns(spends, 'exponent', 1), columns(spends, 'steepness') * money
    middle = columns(spends, 'midpoint') / money
    power = scale * money ** exponent

    def value(z):
        x = np.maximum(z + carried, 1e-12)
        with np.errstate(all='ignore'):
            f = {'hill': scale / (1 + (half / x) ** shape), 'exponential': -scale * np.expm1(-x / width),
                 'logistic': scale * np.tanh(rate * x / 2), 'power': power * x ** exponent, 'linear': scale * money * x,
                 'sigmoid': scale * (1 / (1 + np.exp(-steep * (x - middle))) - 1 / (1 + np.exp(steep * middle)))}
        return np.select([family == k for k in f], list(f.values()))

    def slope(z):
        h = 1e-5 * np.maximum(z, 1e-6) # relative: curves can be infinitely steep at 0
        return (value(z + h) - value(np.maximum(z - h, 0))) / (z + h - np.maximum(z - h, 0))
    return value, slope


def solve(path):
    b = json.load(open(path))
    spends, rows = b['spends'], b['rows']
    place = {s['id']: i for i, s in enumerate(spends)}
    money = max(abs(r['limit']) for r in rows)
    response = max(s['curve']['scale'] for s in spends)
    value, slope = curves(spends, money, response)
    constraints = []
    for relation, sign in (('=', 1), ('<=', -1), ('>=', 1)):
        chosen = [r for r in rows if r['relation'] == relation]
        if chosen:
            a = np.zeros((len(chosen), len(spends)))
            for k, r in enumerate(chosen):
                for i, c in r['terms']:
                    a[k, place[i]] += c
            c = np.array([r['limit'] / money for r in chosen])
            constraints.append({'type': 'eq' if relation == '=' else 'ineq',
                                'fun': lambda z, a=a, c=c, sign=sign: sign * (a @ z - c),
                                'jac': lambda z, a=a, sign=sign: sign * a})
    low = np.array([s['min'] / money for s in spends])
    high = np.array([s['max'] / money for s in spends])
    start = np.clip(np.full(len(spends), rows[0]['limit'] / money / len(spends)), low, high)
    begun = time.process_time()
    r = minimize(lambda z: -value(z).sum(), start, jac=lambda z: -slope(z), bounds=list(zip(low, high)),
                 constraints=constraints, method='SLSQP', options={'ftol': 1e-9, 'maxiter': 1000})
    seconds = time.process_time() - begun
    z = np.clip(r.x, low, high)
    missed = max([0.0] + [np.max(np.abs(c['fun'](z)) if c['type'] == 'eq' else -c['fun'](z)) for c in constraints])
    for s, x in zip(spends, z):
        if s.get('min_if_on') and 1e-9 < x < s['min_if_on'] / money - 1e-6:
            missed = 1.0
    return b['name'], value(z).sum() * response if missed <= 1e-6 else float('nan'), seconds


if __name__ == '__main__':
    for path in sys.argv[1:]:
        print('%s,%.15g,%.6f' % solve(path), flush=True)
