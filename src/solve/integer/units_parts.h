/*
 * Whole units: what its files share. Private to solve.
 *
 *   units.c          all blocks in batches, what does not fit, a small programme whole
 *   units_block.c    one block: its columns fixed one after the other
 *   units_improve.c  blocks once more, within what the others have left
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_UNITS_PARTS_H
#define PURSER_SOLVE_UNITS_PARTS_H

#include "blocks.h"
#include "dense.h"
#include "purser/solve.h"

/* So many blocks are made whole side by side, each with its share of the room that the
 * shared rows have left; of few blocks each may have it all. */
enum { UNITS_BATCH = 16, UNITS_MANY = 100 };

/* One block on its way. */
typedef struct unit_task {
    size_t block;
    psr_lp *small;
    double *kept; /* [columns of small + 1] the block's part of the plan, then the answer */
    size_t kept_capacity;
    double *price; /* of the rows of small, then of its columns over others */
    size_t price_capacity;
    psr_id *place; /* positions of the columns to be made whole */
    size_t place_capacity;
    bool solved;
} unit_task;

typedef struct units {
    blocks b;
    size_t *start;  /* [blocks + 1] */
    psr_id *wanted; /* columns to be made whole, by block */
    double *loss;   /* [blocks] what whole units cost of a block's part, at the prices */
    const psr_solution *optimum;
    unit_task alone, batch[UNITS_BATCH];
    const psr_observer *observer;
    size_t threads;
    size_t *late; /* [late_count] blocks that did not fit */
    size_t late_count;
    bool overstepped; /* a shared row is, or a unit is not whole */
} units;

/** Fix columns at whole numbers, earliest first; one that is stuck goes to the front of the
 * next try. @param place  [count] in an order that changes */
dense_outcome units_fix_all(dense *d, const psr_lp *small, psr_id *place, size_t count);
/** The block's programme, and its part of the plan as it stands, movers at rest. */
psr_status units_open_task(units *u, unit_task *t, blocks_view view,
                           psr_error *err) PSR_MUST_CHECK;
/** What the shared rows and the movers have left is for all of a batch: a share for each.
 */
psr_status units_share_room(const units *u, unit_task *t, size_t peers) PSR_MUST_CHECK;
/** A plan of the programme in whole units into kept, where one is found. */
psr_status units_solve_task(const units *u, unit_task *t) PSR_MUST_CHECK;
/** The first count tasks of the batch, side by side. */
psr_status units_solve_batch(units *u, size_t count, psr_error *err) PSR_MUST_CHECK;
void units_close_task(unit_task *t);
void units_free_task(unit_task *t);

/** Blocks once more, where the plan is further from the bound than is good enough. */
psr_status units_improve(units *u, double bound, psr_error *err) PSR_MUST_CHECK;

#endif
