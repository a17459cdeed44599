/*
 * Private to solve: where the interior-point method was with all that blocks share.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTERIOR_SHARED_H
#define PURSER_SOLVE_INTERIOR_SHARED_H

#include "purser/base.h"

/** A column or row at some point, in the units of the programme as given. */
typedef struct interior_kept_cell {
    double low, room, low_price, room_price, y;
} interior_kept_cell;

/** All that are shared, columns first, and the mean product on the central path there. */
typedef struct interior_shared {
    size_t count;
    interior_kept_cell *cell; /* [count]; NULL = not known */
    double mu;
    /* The same of the blocks, in their order in the whole: all, with times NULL; or those
     * of a sample that were drawn, with how many each stood for, [block_count], 0 = not
     * drawn. NULL = not known. */
    interior_kept_cell *own;
    double *times;
} interior_shared;

void interior_shared_free(interior_shared *shared);

#endif
