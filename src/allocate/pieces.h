/*
 * Demand as pieces: widths with falling survival, E[min(D, z)] = sum of survival * fill.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_ALLOCATE_PIECES_H
#define PURSER_ALLOCATE_PIECES_H

#include "purser/data/problem.h"

/** Pieces of one demand; buffers grow with use and are kept between calls. */
typedef struct demand_pieces {
    size_t count;
    double *width;    /* [count] > 0 */
    double *survival; /* [count] not rising, in [0, 1] */
    double mean;      /* sum of width * survival */
    size_t capacity;
    struct knot *scratch; /* points sorted by value */
    size_t scratch_capacity;
} demand_pieces;

/**
 * Pieces of a demand as reference/PROBLEM words them: `certain` one piece of survival 1;
 * `points` exact, survival P(D >= d_j); `quantiles` a linear distribution function between
 * knots, extended by lines to level 0 (not below value 0) and level 1.
 * @return PSR_OK or PSR_ERR_MEMORY
 */
psr_status demand_pieces_make(demand_pieces *pieces, const psr_problem *problem,
                              const psr_demand *demand) PSR_MUST_CHECK;

/** Mean demand: of points their expectation, else sum of width * survival. */
psr_status demand_mean(demand_pieces *pieces, const psr_problem *problem,
                       const psr_demand *demand, double *mean) PSR_MUST_CHECK;

void demand_pieces_clear(demand_pieces *pieces);

#endif
