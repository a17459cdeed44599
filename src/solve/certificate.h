/*
 * What makes an answer trustworthy: everything here is evaluated from the programme and the
 * published numbers alone, never from a solver's own arithmetic.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_CERTIFICATE_H
#define PURSER_SOLVE_CERTIFICATE_H

#include "purser/data.h"

/** Row activities A x into row_activity[row_count]. */
void certificate_activity(const psr_lp *lp, const double *x, double *row_activity);
/** constant + objective . x, summed with compensation. */
double certificate_objective(const psr_lp *lp, const double *x);
/**
 * Reduced costs d = c - A'y - over_price (+ what a column carries as the `over` of others).
 * @param over_price [column_count] or NULL; @param reduced_cost [column_count] out
 */
void certificate_reduced_cost(const psr_lp *lp, const double *row_price,
                              const double *over_price, double *reduced_cost);
/** Largest wrong-signed price or reduced cost, relative to max(1, |objective_j|). */
double certificate_dual_violation(const psr_lp *lp, const psr_solution *solution);
/**
 * Fill objective, row_activity, reduced_cost, primal and dual violation, bound and gap from
 * x, row_price and over_price. An earlier, better bound in the solution is not kept.
 */
void certificate_complete(const psr_lp *lp, psr_solution *solution);
/** The gap as psr_solution states it. */
double certificate_gap(double bound, double objective);

/**
 * Bounds every feasible point satisfies, tightened by the rows in a few passes.
 * @param lower,upper [column_count] out; infinite where the rows imply nothing
 * @return false without memory
 */
bool certificate_implied_bounds(const psr_lp *lp, double *lower, double *upper);

#endif
