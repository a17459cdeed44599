/*
 * solve: lp -> solution with a certificate; budget -> proved answer.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_H
#define PURSER_SOLVE_H

#include "purser/base.h"
#include "purser/data.h"

/** The solver that other rooms are handed: chooses its method by size and shape. */
const psr_solver *psr_solve_solver(void);

/** Open, solve, close. */
psr_status psr_solve(const psr_lp *lp, const psr_solve_options *options,
                     psr_solution *solution, psr_error *err) PSR_MUST_CHECK;

/**
 * Safe upper bound of the maximum from any row prices: prices are clipped to the side their
 * row allows, reduced costs are priced at the better bound of each column.
 *
 *     bound(y) = constant + sum_i price_i side_i + sum_j max over [lower_j, upper_j] of d_j
 * x_j
 *
 * Valid for every y; evaluated without the solver's numbers. +INFINITY when a column
 * without a finite bound has the wrong sign.
 */
double psr_solve_bound(const psr_lp *lp, const double *row_price, const double *over_price);

/** Largest relative violation of rows, bounds, variable bounds and whole columns at x. */
double psr_solve_violation(const psr_lp *lp, const double *x);

/** Write an lp as free MPS, for other solvers: minimise the loss (minus the objective). */
psr_status psr_solve_mps(const psr_lp *lp, psr_text *mps, psr_error *err) PSR_MUST_CHECK;

/** Maximise total response of a budget: proved bound, gap <= gap (0 = 1e-9 concave, 1e-6
 * else). */
psr_status psr_solve_budget(const psr_budget *budget, double gap,
                            const psr_observer *observer, psr_budget_answer **answer,
                            psr_error *err) PSR_MUST_CHECK;

/** A line `library version` for each library that this room stands on. */
void psr_solve_versions(psr_text *lines);

#endif
