/*
 * Branch and bound for one block: depth first on the dense dual simplex.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTEGER_SMALL_H
#define PURSER_SOLVE_INTEGER_SMALL_H

#include "dense.h"

typedef struct small_wish {
    double slack;      /* the bound may stay this much above the answer */
    size_t node_limit; /* whole answers apart; at it the bound of what is open stands */
} small_wish;

typedef struct small_answer {
    double *x;    /* [column_count] where found */
    double value; /* -INFINITY = none found */
    double bound; /* proved; -INFINITY = there is no whole point */
    size_t nodes;
} small_answer;

/**
 * @param lp     with whole columns; small, its limits best tightened before
 * @param answer x allocated by the caller
 * @return PSR_OK; PSR_ERR_NUMERICAL where the dense method gave up; PSR_ERR_MEMORY
 */
psr_status small_branch(const psr_lp *lp, const small_wish *wish,
                        small_answer *answer) PSR_MUST_CHECK;

#endif
