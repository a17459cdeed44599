/*
 * Private to solve: every way a block may be better than it is in the best plan, listed.
 * A cell of a block says of each spend which piece of its curve it is on: off, the convex
 * part or the concave part. On a cell the block is concave (its convex parts bounded by
 * chords), so under prices of the shared rows it is a question of one row, and what it
 * lacks of the block's bound says whether a better plan may use it at all:
 *
 *     bound(y, lists) = sum_r y_r side_r + sum_b max over the cells k of b's list of
 * V_bk(y)
 *
 * A plan better than the best known lacks at most the open gap over all blocks together, so
 * the cells that lack less are few, and a tree over lists of them needs no block asked
 * again.
 *
 *     list, split        budget_cells.c
 *     value, prices      budget_cells_value.c
 *     plans              budget_cells_plan.c
 *     tree               budget_search_cells.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BUDGET_CELLS_H
#define PURSER_SOLVE_BUDGET_CELLS_H

#include "budget_blocks.h"

/* Most shared rows, and most spends of a block. */
enum { CELL_PRICES = 24, CELL_SPENDS = 32 };

/** Cells of the blocks that are still possible: list of block b is at[first[b] ..
 * first[b+1]-1]. */
typedef struct cell_lists {
    size_t *first; /* [blocks + 1] */
    size_t *at;
} cell_lists;

typedef struct budget_cell {
    size_t block;
    double lambda;      /* price of the block's row when last asked: where to start */
    uint32_t on;        /* bit j: spend j of the block is on its concave part */
    uint32_t moving;    /* bit j: its piece is more than a point */
    uint32_t straight;  /* bit j: its piece is bounded by a chord */
    double still_row;   /* what the points use of the block's row, */
    double still_value; /* and earn */
    double *low, *high; /* [spends of the block] */
    double *value_low, *value_high;
} budget_cell;

typedef struct budget_cells {
    budget_blocks *blocks;
    size_t spend_count, shared_count, most_spends;
    size_t *use_start; /* [spend_count + 1] what a spend uses of the shared rows */
    size_t *use_row;
    double *use_value;
    double *coefficient; /* [spend_count] in the row of its block */
    double *inflexion;   /* [spend_count] */
    double *base;        /* [spend_count] sigmoids: 1/(1+exp(r m)) */
    budget_cell *cell;
    size_t count, capacity;
    size_t most_listed; /* longest list of a block */
    size_t work;        /* cells asked so far */

    /* Of the last prices, see budget_cells_dual. */
    double *value;            /* [capacity] by place in the lists */
    double *share;            /* [capacity] likewise: of a smooth maximum */
    double *charge;           /* [most_spends] */
    double *z, *give;         /* [capacity * most_spends] by place in the lists */
    double *on_share, *on_at; /* [spend_count] */
} budget_cells;

/** *cells = NULL where the blocks have no such shape. */
psr_status budget_cells_create(budget_blocks *blocks, psr_arena *arena,
                               budget_cells **cells) PSR_MUST_CHECK;
void budget_cells_clear(budget_cells *cells);

/**
 * List the cells that lack at most `reach` of the bounds of their blocks.
 * @param bound [blocks] most a block earns under the prices
 * @param most *is_complete = false once there are more
 */
psr_status budget_cells_list(budget_cells *cells, const budget_box *box,
                             const double *price, const double *bound, double reach,
                             size_t most, bool *is_complete) PSR_MUST_CHECK;
/** Two cells for one: spend j up to `at`, and from there. *place of the first, the second
 * behind it. */
psr_status budget_cells_split(budget_cells *cells, size_t k, size_t j, double at,
                              size_t *place) PSR_MUST_CHECK;

/** Can the row of the block be kept on these pieces? */
bool budget_cell_is_open(const budget_cells *cells, const budget_cell *cell);
/** By how much the chord of one spend promises too much at z, and where to halve it. */
double budget_cell_error(const budget_cells *cells, const budget_cell *cell,
                         const double *z, size_t *j, double *at);

/** Charges of the spends of a block under prices. */
void budget_cells_charge(const budget_cells *cells, size_t b, const double *price,
                         double *charge);
/**
 * Most a cell earns under the charges, proved.
 * @param z, give [spends of the block] where, and how fast that falls with the charge
 */
double budget_cell_value(const budget_cells *cells, budget_cell *cell, const double *charge,
                         double *z, double *give);

/** The bound under prices, and the smooth one above it. */
typedef struct cells_dual {
    double bound;  /* proved */
    double smooth; /* sum of temperature log sum exp(value / temperature) */
    double slope[CELL_PRICES];
    double bend[CELL_PRICES][CELL_PRICES];
} cells_dual;

void budget_cells_dual(budget_cells *cells, const cell_lists *lists, const double *price,
                       double temperature, cells_dual *dual);
/**
 * Lower the bound by prices, until it is at most `enough`, by steps of Newton's method on
 * the smooth one. @param price in: where to start; out: of the bound
 */
double budget_cells_settle(budget_cells *cells, const cell_lists *lists, double temperature,
                           double enough, int steps, double *price);
/** Root of a bend, of what the limits of the prices leave free. */
typedef struct cells_root {
    size_t count, free_count;
    size_t place[CELL_PRICES];
    double low[CELL_PRICES][CELL_PRICES]; /* low low' = bend */
} cells_root;

/** @param extra of the diagonal, relative */
void budget_cells_factor(const budget_cells *cells, const cells_dual *dual,
                         const double *price, double extra, cells_root *root);
/** x = low^-1 x, 0 where it is not free: half the square of it is what x costs. */
void budget_cells_whiten(const cells_root *root, double *x);

/**
 * One cell for each block, such that together they lack little and come near the shared
 * rows: annealing on a quadratic model around the prices.
 * @param pick [blocks] out
 * @param steps cells tried
 */
psr_status budget_cells_choose(budget_cells *cells, const cell_lists *lists,
                               const double *price, double gap, size_t steps, uint64_t seed,
                               size_t *pick) PSR_MUST_CHECK;

#endif
