#!/usr/bin/env python3
"""Random mixes of all features: `purser allocate` against the independent reference model.

check_reference.py PURSER COUNT [FIRST_SEED]    prints the misses and 'N of M'; 1 if any.
A disagreement with HiGHS is put to Cbc before it counts (SciPy 1.10's HiGHS calls some feasible
mixed programmes infeasible). Tests only. SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import subprocess
import sys
import tempfile

import random_problems
import reference_problem


def answer(purser, problem, folder):
    """-> status, value (profit, or the ratio)"""
    status, solution = whole_answer(purser, problem, folder)
    return status, solution and (solution['ratio'] if 'ratio' in solution else solution['objective'])


def whole_answer(purser, problem, folder):
    """-> status, the solution file"""
    path = os.path.join(folder, 'problem.json')
    json.dump(problem, open(path, 'w'))
    run = subprocess.run([purser, 'allocate', path, '-o', os.path.join(folder, 'out')], capture_output=True, text=True)
    if run.returncode in (5, 6):
        return ('infeasible' if run.returncode == 5 else 'unbounded') if run.stderr.strip() else 'silent', None
    if run.returncode == 3 and 'capital can be 0' in run.stderr:
        return 'capital', None
    if run.returncode != 0:
        return 'exit %d: %s' % (run.returncode, run.stderr.strip()[-120:]), None
    for base, _, files in os.walk(folder):
        if 'solution.json' in files:
            s = json.load(open(os.path.join(base, 'solution.json')))
            return s['status'], s
    return 'no solution.json', None


def agree(mine, other):
    if mine[0] != other[0] or mine[1] is None:
        return mine[0] == other[0]
    return abs(mine[1] - other[1]) <= 1e-6 * max(1.0, abs(other[1]))


def main():
    purser, count = sys.argv[1], int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    good = 0
    for seed in range(first, first + count):
        problem = random_problems.make(seed)
        with tempfile.TemporaryDirectory() as folder:
            mine = answer(purser, problem, folder)
        for backend in ('highs', 'cbc'):
            reference_problem.BACKEND = backend
            other = reference_problem.solve(problem)
            if agree(mine, other):
                break
        if agree(mine, other):
            good += 1
        else:
            print('seed %d: %s, the reference %s' % (seed, mine, other))
    print('%d of %d' % (good, count))
    sys.exit(good != count)


if __name__ == '__main__':
    main()
