/*
 * Few: among plans that earn the same, one with the fewest of some columns above 0.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_FEW_H
#define PURSER_SOLVE_FEW_H

#include "purser/solve.h"

/**
 * See psr_solver: make_few. A small programme is searched as a whole; of others each block
 * within what the rest of the plan leaves of the shared rows, shared columns held: what two
 * blocks could only save by an exchange between them is not seen.
 */
psr_status few_make(const psr_lp *lp, const psr_id *column, const double *later,
                    size_t count, psr_solution *solution, psr_error *err) PSR_MUST_CHECK;

#endif
