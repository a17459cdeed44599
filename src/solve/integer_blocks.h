/*
 * Whole columns inside many blocks: bound and plan from one small programme a block.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTEGER_BLOCKS_H
#define PURSER_SOLVE_INTEGER_BLOCKS_H

#include "purser/data.h"

/* Fewer whole columns than this are branched on directly. */
enum { INTEGER_BLOCKS_LEAST = 100 };

typedef struct integer_incumbent {
    double *x;    /* [column_count] */
    double value; /* -INFINITY without one */
    double bound;
    size_t nodes;
} integer_incumbent;

/** All whole columns lie in blocks, in several, and they are many. */
bool integer_has_blocks(const psr_lp *lp);

/**
 * @param relaxation  optimum of lp without whole columns: its prices and bound are used
 * @param incumbent   x allocated; improved where a plan is found
 */
psr_status integer_blocks(const psr_lp *lp, const psr_solution *relaxation, double gap,
                          integer_incumbent *incumbent, psr_error *err);

#endif
