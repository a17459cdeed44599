#!/usr/bin/env python3
"""HiGHS, as python3-scipy has it, on the linear programme of a free MPS file.

    solve_highs.py FILE.mps [SECONDS]

Prints the processor seconds of the better of its two methods (reading and building left
out), its name and the objective.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import time

import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from integer_highs import limits, read


def programme(path):
    rows, columns, kinds, right, ranges, objective, entries, bounds = read(path)
    cost = numpy.zeros(len(columns))
    for name, column, value in entries:
        if name == objective:
            cost[column] = value
    inside = [entry for entry in entries if entry[0] != objective]
    matrix = csr_matrix(([e[2] for e in inside], ([rows[e[0]] for e in inside], [e[1] for e in inside])),
                        shape=(len(rows), len(columns)))
    low, high = numpy.zeros(len(columns)), numpy.full(len(columns), numpy.inf)
    for words in bounds:
        at = columns[words[2]][0]
        value = float(words[3]) if len(words) > 3 else 0.0
        if words[0] in ('UP', 'FX'):
            high[at] = value
        if words[0] in ('LO', 'FX'):
            low[at] = value
        if words[0] in ('MI', 'FR'):
            low[at] = -numpy.inf
    row_low, row_high = limits(rows, kinds, right, ranges)
    return cost, matrix, row_low, row_high, numpy.column_stack([low, high])


def main():
    cost, matrix, low, high, bounds = programme(sys.argv[1])
    equal = low == high
    above, below = ~equal & numpy.isfinite(high), ~equal & numpy.isfinite(low)
    most = vstack([matrix[above], -matrix[below]]), numpy.concatenate([high[above], -low[below]])
    best = None
    for method in ('highs-ipm', 'highs-ds'):
        start = time.process_time()
        answer = linprog(cost, A_ub=most[0], b_ub=most[1], A_eq=matrix[equal], b_eq=low[equal], bounds=bounds,
                         method=method, options={'time_limit': float(sys.argv[2]) if len(sys.argv) > 2 else 1e9})
        seconds = time.process_time() - start
        if answer.status == 0 and (best is None or seconds < best[0]):
            best = seconds, method, answer.fun
    print('%.2f CPU s  %s  objective %.10g' % best if best else 'none within the time')


main()
