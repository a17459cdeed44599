#!/usr/bin/env python3
"""HiGHS, as python3-scipy has it, on a free MPS file: integer_highs.py FILE.mps SECONDS

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix


def read(path):
    rows, columns, kinds, right, ranges = {}, {}, {}, {}, {}
    objective, section, whole, entries, bounds = None, '', False, [], []
    for line in open(path, encoding='utf-8'):
        words = line.split()
        if not words or line.startswith('*'):
            continue
        if not line[0].isspace():
            section = words[0]
        elif section == 'ROWS' and words[0] == 'N':
            objective = words[1]
        elif section == 'ROWS':
            kinds[words[1]] = words[0]
            rows[words[1]] = len(rows)
        elif section == 'COLUMNS' and "'MARKER'" in words:
            whole = "'INTORG'" in words
        elif section == 'COLUMNS':
            column = columns.setdefault(words[0], (len(columns), whole))[0]
            entries += [(words[i], column, float(words[i + 1])) for i in range(1, len(words), 2)]
        elif section in ('RHS', 'RANGES'):
            values = right if section == 'RHS' else ranges
            for i in range(len(words) % 2, len(words), 2):
                values[words[i]] = float(words[i + 1])
        elif section == 'BOUNDS':
            bounds.append(words)
    return rows, columns, kinds, right, ranges, objective, entries, bounds


def limits(rows, kinds, right, ranges):
    low, high = numpy.full(len(rows), -numpy.inf), numpy.full(len(rows), numpy.inf)
    for name, at in rows.items():
        side, kind, width = right.get(name, 0.0), kinds[name], ranges.get(name)
        if kind in 'LE':
            high[at] = side
            low[at] = side if kind == 'E' else side - width if width is not None else -numpy.inf
        if kind == 'G':
            low[at] = side
            high[at] = side + width if width is not None else numpy.inf
    return low, high


def main():
    rows, columns, kinds, right, ranges, objective, entries, bounds = read(sys.argv[1])
    cost = numpy.zeros(len(columns))
    for name, column, value in entries:
        if name == objective:
            cost[column] = value
    inside = [entry for entry in entries if entry[0] != objective]
    matrix = csc_matrix(([e[2] for e in inside], ([rows[e[0]] for e in inside], [e[1] for e in inside])),
                        shape=(len(rows), len(columns)))
    low, high = numpy.zeros(len(columns)), numpy.full(len(columns), numpy.inf)
    for words in bounds:
        at = columns[words[2]][0]
        value = float(words[3]) if len(words) > 3 else 0.0
        if words[0] in ('UP', 'FX', 'UI'):
            high[at] = value
        if words[0] in ('LO', 'FX', 'LI'):
            low[at] = value
        if words[0] in ('MI', 'FR'):
            low[at] = -numpy.inf
        if words[0] == 'BV':
            high[at] = 1
    row_low, row_high = limits(rows, kinds, right, ranges)
    whole = numpy.array([is_whole for _, is_whole in columns.values()], dtype=int)
    answer = milp(cost, integrality=whole, bounds=Bounds(low, high),
                  constraints=LinearConstraint(matrix, row_low, row_high),
                  options={'time_limit': float(sys.argv[2]), 'mip_rel_gap': 1e-4})
    print('highs   objective %s  bound %s  gap %s: %s' % (answer.fun, getattr(answer, 'mip_dual_bound', None),
                                                       getattr(answer, 'mip_gap', None), answer.message))


if __name__ == '__main__':
    main()
