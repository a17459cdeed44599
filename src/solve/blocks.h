/*
 * One block of a programme as a small programme of its own: under the prices of the shared
 * rows, or within what the other blocks of a plan leave of them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BLOCKS_H
#define PURSER_SOLVE_BLOCKS_H

#include "purser/data.h"

/** How a block's programme sees the rows that it shares. */
typedef enum blocks_view {
    BLOCKS_PRICED, /* only by their prices; limits are implied first */
    BLOCKS_LOOSE,  /* the same, with shared columns where the plan has them */
    BLOCKS_NARROW, /* by prices, and by limits where there is little room */
    BLOCKS_WITHIN  /* by prices and limits */
} blocks_view;

typedef struct blocks {
    const psr_lp *lp;
    size_t count;          /* blocks, taken apart where only relaxed rows join them */
    psr_id *part;          /* [column_count] block of a column, or PSR_SHARED */
    size_t *start;         /* [count + 1] */
    psr_id *column;        /* columns by block */
    size_t *row_start;     /* [count + 1] */
    psr_id *row;           /* rows of blocks */
    double *lower, *upper; /* [column_count] limits that the rows imply too; see below */
    bool *mixed;           /* [row_count] a block row that meets shared columns */
    double *price;         /* [row_count] of shared and mixed rows */
    double *over_price;    /* [column_count] */
    double *x;             /* [column_count] the plan as it stands */
    double *activity;      /* [row_count] of x */

    /* Shared columns that give way to any block: credit, overflow, balances carried over.
     */
    size_t *mover_start; /* [row_count + 1] */
    psr_id *mover;       /* by row, rising */

    /* The programme made last. */
    psr_id *local;   /* [row_count] its row, PSR_NO_ID = none */
    psr_id *shown;   /* [shown_count] its rows: where they stand in lp */
    psr_id *touched; /* [touched_count] shared rows that the block meets */
    psr_id *moved;   /* [moved_count] movers: its columns after the block's own */
    bool *is_moved;  /* [column_count] */
    double *own;     /* [row_count] the block's part of touched rows */
    size_t shown_count, touched_count, moved_count;
    psr_arena *arena;
} blocks;

static inline bool blocks_has_over(const psr_lp *lp, psr_id j) {
    return lp->over != NULL && lp->over[j] != PSR_NO_ID;
}

static inline bool blocks_hangs_on_shared(const psr_lp *lp, psr_id j) {
    return blocks_has_over(lp, j) && lp->column_block[lp->over[j]] == PSR_SHARED;
}

/** Lists of lp, which outlives them. */
psr_status blocks_make(blocks *b, const psr_lp *lp, psr_arena *arena) PSR_MUST_CHECK;
/** Fill in lower and upper, which only priced programmes ask for. */
psr_status blocks_imply_limits(blocks *b) PSR_MUST_CHECK;
/** A row that a block's programme sees by its price. */
bool blocks_is_relaxed(const blocks *b, psr_id row);
/** Take the prices of the relaxed rows, each on a side that its row has. */
void blocks_take_prices(blocks *b, const double *row_price, const double *over_price);
/** Put x in place as the plan. */
void blocks_start_from(blocks *b, const double *x);

/** Position of a column within its block. */
size_t blocks_position(const blocks *b, size_t block, psr_id column);
/** Make the programme of a block. Its columns are the block's in their order, then movers
 * (as changes). */
psr_status blocks_programme(blocks *b, size_t block, blocks_view view, psr_lp **made,
                            psr_error *err) PSR_MUST_CHECK;
/**
 * Prices of the rows of the programme made last, less what its objective has of them: where
 * a search in it can begin.
 *
 * @param price  [rows, then its columns over others] out
 */
void blocks_row_prices(const blocks *b, size_t block, const psr_lp *made,
                       const psr_solution *solution, double *price);
/** Turn to a block whose programme was made before that of another. */
void blocks_turn_to(blocks *b, size_t block, blocks_view view);
/**
 * Put values of the programme made last (or turned to) into the plan, unless they would
 * overstep a shared row that it left out, or a mover's limit, and may not. @return false =
 * the plan stays as it was
 */
bool blocks_replace(blocks *b, size_t block, const double *values, bool may_overstep);
/** Add what values of the block's priced programme, made last, do to the shared rows. */
void blocks_add_activity(const blocks *b, size_t block, const double *values,
                         double *activity);
/**
 * The programme with columns of the plan fixed at whole values and the rest continuous.
 *
 * @param column  [count] what is fixed; NULL = all integer columns
 * @param limits  out; the caller frees it after fixed
 */
psr_status blocks_fixed(const blocks *b, const psr_id *column, size_t count, psr_lp *fixed,
                        double **limits) PSR_MUST_CHECK;

#endif
