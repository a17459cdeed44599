/*
 * Private to run: profit of a plan against one of its budgets.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_FRONTIER_PLAN_H
#define PURSER_RUN_FRONTIER_PLAN_H

#include "pipeline.h"
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

/** Plans at many limits of one budget. */
typedef struct run_plan_walk {
    psr_problem *problem; /* its limit is changed */
    size_t row;
    double range[2];
    size_t count; /* most limits; never fewer than the two ends and the budget's own */
    const psr_allocate_options *wish;
    run_pipeline *pipeline; /* of the scenario behind the problem; NULL = a file's */
    psr_run_outcome *outcome;
    psr_budget *names; /* out: spends and row as the frontier's table has them */
    psr_budget_frontier *frontier; /* out: response = profit */
    size_t fresh; /* out: S-shaped curves that a plan stands below the envelope of; marked
                     in the pipeline, and the walk ended there: to be walked again */
} run_plan_walk;

/**
 * Plan at limits over the range until profit is known to 1e-4 between them, or at `count`
 * limits. To be cleared, also after a failure.
 */
psr_status run_plan_frontier(run_plan_walk *walk) PSR_MUST_CHECK;
void run_plan_walk_clear(run_plan_walk *walk);

#endif
