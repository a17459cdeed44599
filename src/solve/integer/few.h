/*
 * Few: among plans that earn the same, one with the fewest of some columns above 0.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_FEW_H
#define PURSER_SOLVE_FEW_H

#include "purser/solve.h"

/** The columns to be few, and how they weigh: see psr_solver: make_few. */
typedef struct few_wish {
    const psr_id *column; /* [count] */
    const double *later;  /* [count] */
    size_t count;
    size_t threads; /* 0 = one */
} few_wish;

/**
 * See psr_solver: make_few. A small programme is searched as a whole; of others each block
 * within what the rest of the plan leaves of the shared rows, shared columns held: what two
 * blocks could only save by an exchange between them is not seen. The same plan for any
 * number of threads.
 */
psr_status few_make(const psr_lp *lp, const few_wish *wish, psr_solution *solution,
                    psr_error *err) PSR_MUST_CHECK;

#endif
