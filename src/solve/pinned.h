/*
 * Private to solve: columns that rows pin to a limit.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_PINNED_H
#define PURSER_SOLVE_PINNED_H

#include "purser/data/lp.h"

/**
 * Fix the columns that a row pins to a limit of theirs, all other columns of the row being
 * fixed, and let the row go. lp's limits are changed in place: they are the caller's own.
 * @param pin [row_count] out; the column each row pinned, PSR_NO_ID = none
 */
psr_status pinned_fix(psr_lp *lp, psr_id *pin, size_t *count) PSR_MUST_CHECK;

/** Give the rows let go their prices in a solution of the programme with them. */
void pinned_price(const psr_lp *lp, const psr_id *pin, psr_solution *solution);

#endif
