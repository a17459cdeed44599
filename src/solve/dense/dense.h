/*
 * A small programme by the dual simplex method with the inverse of its basis at hand: for
 * one block of some dozen rows a step takes microseconds, and changed limits go on from the
 * basis of the last run. Integers are relaxed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_DENSE_H
#define PURSER_SOLVE_DENSE_H

#include "purser/data.h"

typedef struct dense dense;

typedef enum dense_outcome {
    DENSE_OPTIMAL,
    DENSE_INFEASIBLE,
    DENSE_CUTOFF, /* the optimum lies at or below the cutoff; dense_bound proves it */
    DENSE_TROUBLE /* too many steps, a singular basis, or nothing keeps a column finite */
} dense_outcome;

/** Take a copy of lp, its variable upper bounds as rows. @return PSR_OK, PSR_ERR_MEMORY */
psr_status dense_create(const psr_lp *lp, dense **made) PSR_MUST_CHECK;
void dense_free(dense *d);

/** Change the limits of a column; the next run goes on from the basis at hand. */
void dense_set_column(dense *d, psr_id column, double lower, double upper);
/** The limits as they stand. */
double dense_lower(const dense *d, psr_id column);
double dense_upper(const dense *d, psr_id column);

/**
 * Choose the basis nearest to a point, so that the next run begins there.
 *
 * @param price  prices of the rows there, those of variable upper bounds last: what is
 *               nearer to a limit than its reduced cost is to 0 rests at it; NULL = unknown
 */
void dense_start(dense *d, const double *x, const double *price);
/** Solve; -INFINITY = no cutoff. */
dense_outcome dense_run(dense *d, double cutoff);

/** Values of the columns after an optimal run. */
const double *dense_values(const dense *d);
/** Objective at them, constant included. */
double dense_objective(const dense *d);
/** Reduced cost of a column at the last basis: profit per unit of its binding limit. */
double dense_reduced_cost(const dense *d, psr_id column);
/** After an optimal run: the least that the objective loses where the column moves to
 * value, by the first step of the dual method alone. */
double dense_least_loss(dense *d, psr_id column, double value);
/** Safe upper bound of the programme from the prices at the last basis. */
double dense_bound(dense *d);
/** Steps taken since it was made. */
size_t dense_steps(const dense *d);

#endif
