/*
 * Private to solve: where the interior-point method was with all that blocks share.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTERIOR_SHARED_H
#define PURSER_SOLVE_INTERIOR_SHARED_H

#include "purser/base.h"

/** A shared column or row at some point, in the units of the programme as given. */
typedef struct interior_shared_cell {
    double low, room, low_price, room_price, y;
} interior_shared_cell;

/** All of them, columns first, and the mean product on the central path there. */
typedef struct interior_shared {
    size_t count;
    interior_shared_cell *cell; /* [count]; NULL = not known */
    double mu;
} interior_shared;

void interior_shared_free(interior_shared *shared);

#endif
