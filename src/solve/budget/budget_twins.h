/*
 * Private to solve: spends that nothing tells apart but their names. Any plan is as good
 * with what they spend handed out anew among them, so the search asks only for plans in
 * which they spend no more the later they come, and gathers what a relaxed plan spreads
 * over all of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BUDGET_TWINS_H
#define PURSER_SOLVE_BUDGET_TWINS_H

#include "budget_model.h"

/** The twins of a model without charges; arena memory. */
psr_status budget_twins_find(budget_model *model, psr_arena *arena) PSR_MUST_CHECK;
/** Those of a part of it: the others may be told apart by rows that the part leaves out.
 * @param place [spend_count of the whole] in the part; SIZE_MAX = not there */
psr_status budget_twins_take(const budget_model *whole, const size_t *place,
                             psr_arena *arena, budget_model *part) PSR_MUST_CHECK;
/** Shrink a box to plans in order; where there are none, a low end is above a high one. */
void budget_twins_order(const budget_twins *twins, budget_box *box);
/** What a relaxed plan spreads over a straight piece of twins goes to the first of them, so
 * that one is left inside it: worth the same, and the same to every row. */
void budget_twins_gather(const budget_twins *twins, const budget_envelopes *set, double *z);

#endif
