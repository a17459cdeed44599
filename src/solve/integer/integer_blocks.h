/*
 * Whole columns inside many blocks: bound and plan from one small programme a block.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTEGER_BLOCKS_H
#define PURSER_SOLVE_INTEGER_BLOCKS_H

#include "blocks.h"
#include "integer_small.h"
#include "purser/solve.h"

#include <math.h>

/* Fewer whole columns than this are branched on directly. */
enum { INTEGER_BLOCKS_LEAST = 100 };

typedef struct integer_incumbent {
    double *x;    /* [column_count] */
    double value; /* -INFINITY without one */
    double bound;
    size_t nodes;
} integer_incumbent;

/** To which what is left is solved with whole columns fixed: of less the prices prove too
 * little, where flags leave an interior point no room. */
static const double integer_rest_gap = 1e-7;

/** All whole columns lie in blocks, in several, and they are many. */
bool integer_has_blocks(const psr_lp *lp);

/**
 * @param relaxation  optimum of lp without whole columns: its prices and bound are used
 * @param options     gap and threads; the answer is the same for any number of them
 * @param incumbent   x allocated; improved where a plan is found
 */
psr_status integer_blocks(const psr_lp *lp, const psr_solution *relaxation,
                          const psr_solve_options *options, integer_incumbent *incumbent,
                          psr_error *err);

/* ---- shared by the files of this search */

/* Blocks solved side by side: the same for any number of threads. */
enum { BLOCK_SEARCH_BATCH = 16 };

/* A block on its way. Without an answer within its limits the bound of the answer is
 * INFINITY, its value -INFINITY. */
typedef struct block_task {
    size_t block;
    psr_lp *small;
    small_answer answer;
    psr_arena *scratch;
} block_task;

typedef struct block_search {
    blocks b;
    double gap, scale; /* scale: size of the objective */
    double bound;
    size_t nodes, threads;
    double *activity; /* [row_count] what the blocks' priced optima do to shared rows */
    block_task task[BLOCK_SEARCH_BATCH];
    psr_arena *scratch;
} block_search;

/** The bound at the prices in place; s->activity with it. */
psr_status block_search_bound(block_search *s, double *bound,
                              psr_error *err) PSR_MUST_CHECK;
/** Lower s->bound by better prices, as long as it is above the target by more than the gap;
 * the best ones stay in place. */
psr_status block_search_prices(block_search *s, double target,
                               psr_error *err) PSR_MUST_CHECK;
/** Raise the prices of what hangs on shared columns as far as x, the relaxation's optimum,
 * stays optimal; those of the shared columns' own rows move along. */
psr_status block_search_raise(block_search *s, const double *x,
                              psr_error *err) PSR_MUST_CHECK;

#endif
