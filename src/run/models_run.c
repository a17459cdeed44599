/*
 * A problem as data of models/allocation.mod, so that another solver answers the same.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "question_run.h"

#include "purser/allocate.h"
#include "purser/read.h"
#include "purser/solve.h"

#include <math.h>

/* An incremental return is measured from the profit without spend, which takes a solve. */
static psr_status zero_spend_profit(const psr_problem *problem, const char *path,
                                    const psr_run_options *options, double *profit,
                                    psr_run_outcome *outcome) {
    psr_allocate_options wish = {.threads = options->threads,
                                 .observer = options->observer};
    psr_allocation *allocation = NULL;
    psr_status status =
        psr_allocate(problem, psr_solve_solver(), &wish, &allocation, &outcome->error);
    if (status == PSR_OK) {
        status = run_answer_status(allocation, path, outcome);
    }
    if (status == PSR_OK) {
        *profit = allocation->profit_at_zero_spend;
    }
    psr_allocation_free(allocation);
    return status;
}

psr_status psr_run_models(const char *path, const psr_run_options *options, psr_text *data,
                          psr_run_outcome *outcome) {
    psr_problem *problem = NULL;
    double profit = NAN;
    psr_status status = PSR_OK;
    psr_observe_progress(options->observer, "reading", 0.0, 0.0, NAN);
    PSR_GO(psr_read_problem(path, &problem, &outcome->faults));
    if (problem->objective.kind == PSR_GOAL_RATIO) {
        PSR_GO(psr_fail_at(&outcome->error, PSR_ERR_SCENARIO, &problem->objective.place,
                           "the goal is a ratio, which the MathProg model does not state; "
                           "ask for profit or a return floor"));
    }
    if (problem->objective.kind == PSR_GOAL_ROI_FLOOR && problem->objective.incremental) {
        psr_observe_progress(options->observer, "solving", 0.0, 0.0, NAN);
        PSR_GO(zero_spend_profit(problem, path, options, &profit, outcome));
    }
    PSR_GO(psr_allocate_dat(problem, profit, data, &outcome->error));
done:
    psr_problem_free(problem);
    return run_outcome_end(outcome, status);
}
