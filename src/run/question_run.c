/*
 * One question without a scenario: a problem or a budget file -> a published answer.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "question_run.h"

#include "outcome.h"
#include "publish_run.h"

#include "purser/allocate.h"
#include "purser/read.h"
#include "purser/solve.h"
#include "purser/write.h"

#include <math.h>
#include <string.h>

/* ---- budget */

static psr_status answer_budget(const char *path, const psr_run_options *options,
                                psr_run_outcome *outcome) {
    psr_budget *budget = NULL;
    psr_budget_answer *answer = NULL;
    psr_plan *plan = NULL;
    psr_text json = {0};
    psr_error *err = &outcome->error;
    psr_status status = PSR_OK;
    if (options->method != PSR_METHOD_AUTO) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "%s asks for a budget, which has a search of its own; --method is "
                        "for problems",
                        path);
    }
    PSR_GO(psr_read_budget(path, &budget, &outcome->faults));
    psr_observe_progress(options->observer, "solving", 0.0, 0.0, NAN);
    PSR_GO(psr_solve_budget(budget, options->gap, options->observer, &answer, err));
    PSR_GO(psr_write_budget_json(budget, answer, &json, err));
    PSR_GO(run_budget_plan(budget, answer, outcome->summary.language, &plan, err));
    PSR_GO(run_publish_answer(path, plan, &json, options, outcome));
done:
    psr_text_free(&json);
    psr_plan_free(plan);
    psr_budget_answer_free(answer);
    psr_budget_free(budget);
    return status;
}

/* ---- problem */

static psr_status answer_problem(const char *path, const psr_run_options *options,
                                 psr_run_outcome *outcome) {
    psr_problem *problem = NULL;
    psr_allocation *allocation = NULL;
    psr_plan *plan = NULL;
    psr_text json = {0};
    psr_error *err = &outcome->error;
    psr_allocate_options wish = {.gap = options->gap,
                                 .method = options->method,
                                 .threads = options->threads,
                                 .with_policy_prices = true,
                                 .observer = options->observer};
    psr_status status = PSR_OK;
    PSR_GO(psr_read_problem(path, &problem, &outcome->faults));
    psr_observe_progress(options->observer, "solving", 0.0, 0.0, NAN);
    PSR_GO(psr_allocate(problem, psr_solve_solver(), &wish, &allocation, err));
    PSR_GO(run_answer_status(allocation, path, outcome));
    PSR_GO(psr_write_solution_json(problem, allocation, &json, err));
    PSR_GO(run_problem_plan(problem, allocation, outcome->summary.language, &plan, err));
    PSR_GO(run_publish_answer(path, plan, &json, options, outcome));
done:
    psr_text_free(&json);
    psr_plan_free(plan);
    psr_allocation_free(allocation);
    psr_problem_free(problem);
    return status;
}

psr_status psr_run_allocate(const char *path, const psr_run_options *options,
                            psr_run_outcome *outcome) {
    psr_question kind = PSR_QUESTION_PROBLEM;
    psr_observe_progress(options->observer, "reading", 0.0, 0.0, NAN);
    psr_status status = psr_read_question_kind(path, &kind, &outcome->faults);
    if (status == PSR_OK) {
        status = kind == PSR_QUESTION_BUDGET ? answer_budget(path, options, outcome)
                                             : answer_problem(path, options, outcome);
    }
    return run_outcome_end(outcome, status);
}
