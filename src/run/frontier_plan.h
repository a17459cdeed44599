/*
 * Private to run: profit of a plan against one of its budgets.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_FRONTIER_PLAN_H
#define PURSER_RUN_FRONTIER_PLAN_H

#include "purser/allocate.h"
#include "purser/run.h"

/**
 * The budget a frontier moves, by name (NULL = marketing of the whole plan).
 * @param channels [count] names, "" = all, where the rules' own ids are not known yet; or
 *                 NULL
 */
psr_status run_marketing_row(const psr_budget_rule *budgets, char *const *channels,
                             size_t count, const char *name, size_t *row,
                             psr_error *err) PSR_MUST_CHECK;
/** Limits to look at; by default half of the budget's to half as much again. */
psr_status run_marketing_range(const psr_budget_rule *budget,
                               const psr_frontier_question *question, double range[2],
                               psr_error *err) PSR_MUST_CHECK;

/**
 * Plan at limits over range[0] to range[1] until profit is known to 1e-3 between them, or
 * at `count` limits (never fewer than the two ends and the budget's own). The problem's
 * limit is changed.
 * @param names    out: spends and row as the frontier's table names them
 * @param frontier out: response = profit; set even after a failure, freed by the caller
 */
psr_status run_plan_frontier(psr_problem *problem, size_t row, const double range[2],
                             size_t count, const psr_allocate_options *wish,
                             psr_budget **names, psr_budget_frontier **frontier,
                             psr_run_outcome *outcome) PSR_MUST_CHECK;

#endif
