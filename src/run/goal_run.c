/*
 * A budget that floats until a target is met: return, cost, response or marginal return.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "publish_run.h"
#include "question_run.h"

#include "purser/read.h"
#include "purser/write.h"

#include <math.h>
#include <string.h>

/* A name that two rows have names none of them. */
static psr_status check_single(const psr_budget *budget, size_t row, psr_error *err) {
    for (size_t i = row + 1; i < budget->row_count; i++) {
        if (strcmp(budget->row_name[i], budget->row_name[row]) == 0) {
            return psr_fail_at(err, PSR_ERR_USAGE, &budget->row_place[i],
                               "a second row is named `%.80s` (the first in line %lld); "
                               "give the row that moves a name of its own",
                               budget->row_name[row],
                               (long long)budget->row_place[row].line);
        }
    }
    return PSR_OK;
}

psr_status run_budget_row(const psr_budget *budget, const char *name, size_t *row,
                          psr_error *err) {
    for (size_t i = 0; i < budget->row_count; i++) {
        if (name == NULL ? budget->row_count == 1
                         : strcmp(budget->row_name[i], name) == 0) {
            *row = i;
            return check_single(budget, i, err);
        }
    }
    if (budget->row_count == 0) {
        return psr_fail(
            err, PSR_ERR_USAGE,
            "the budget has no row whose limit could move; write one in `rows`");
    }
    if (name == NULL) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "the budget has %zu rows; say which one moves: --row NAME",
                        budget->row_count);
    }
    const char *near =
        psr_nearest(name, (const char *const *)budget->row_name, budget->row_count);
    return psr_fail(err, PSR_ERR_USAGE, "the budget has no row `%.80s`%s%.80s%s", name,
                    near != NULL ? "; did you mean `" : "", near != NULL ? near : "",
                    near != NULL ? "`?" : "");
}

static const char *goal_name(psr_budget_goal goal) {
    static const char *const names[] = {
        [PSR_BUDGET_RETURN] = "response for a unit of spend",
        [PSR_BUDGET_COST] = "spend for a unit of response",
        [PSR_BUDGET_RESPONSE] = "response",
        [PSR_BUDGET_MARGINAL] = "response for one more unit of spend",
    };
    return names[goal];
}

/* What no plan can do is said with the best that one can; nothing is published. */
static psr_status check_reach(const psr_goal_question *goal, const psr_budget_reach *reach,
                              psr_run_outcome *outcome) {
    if (reach->reached) {
        return PSR_OK;
    }
    bool is_cost = goal->goal == PSR_BUDGET_COST;
    double bound = is_cost ? reach->best / (1.0 + reach->best_gap)
                           : reach->best * (1.0 + reach->best_gap);
    bool is_proved = is_cost ? bound > goal->target : bound < goal->target;
    psr_language language = outcome->summary.language;
    psr_text_say(
        &outcome->summary,
        "No plan %s the target: %s %s %.10g.\nThe best is %.10g, by spending "
        "%.2f; none is %s %.10g (proved). Aim there, or change the other limits.\n",
        psr_say(language, is_proved ? "reaches" : "was found that reaches"),
        psr_say(language, goal_name(goal->goal)), is_cost ? "<=" : ">=", goal->target,
        reach->best, reach->spend, psr_say(language, is_cost ? "below" : "above"), bound);
    return PSR_ERR_INFEASIBLE;
}

static void tell_reach(const psr_budget *budget, size_t row, const psr_goal_question *goal,
                       const psr_budget_reach *reach, psr_text *summary) {
    psr_text_say(summary,
                 "\nTarget: %s %s %.10g. Met by %.2f of `%s`, where it is %.10g.\n",
                 psr_say(summary->language, goal_name(goal->goal)),
                 goal->goal == PSR_BUDGET_COST ? "<=" : ">=", goal->target, reach->spend,
                 budget->row_name[row], reach->value);
}

psr_status psr_run_goal(const char *path, const psr_goal_question *goal,
                        const psr_run_options *options, psr_run_outcome *outcome) {
    psr_budget *budget = NULL;
    psr_budget_answer *answer = NULL;
    psr_budget_reach reach = {0};
    psr_plan *plan = NULL;
    psr_text json = {0};
    psr_error *err = &outcome->error;
    psr_question kind = PSR_QUESTION_BUDGET;
    size_t row = 0;
    psr_status status = PSR_OK;
    PSR_GO(psr_read_question_kind(path, &kind, &outcome->faults));
    if (kind != PSR_QUESTION_BUDGET) {
        PSR_GO(psr_fail(err, PSR_ERR_USAGE, "%s is a problem; targets are for budget files",
                        path));
    }
    PSR_GO(psr_read_budget(path, &budget, &outcome->faults));
    PSR_GO(run_budget_row(budget, goal->row, &row, err));
    psr_observe_progress(options->observer, "solving", 0.0, 0.0, NAN);
    PSR_GO(
        psr_solve_budget_goal(budget, row, goal->goal, goal->target, &answer, &reach, err));
    PSR_GO(check_reach(goal, &reach, outcome));
    /* The row that floated is published as what it came to. */
    budget->row_lower[row] = -INFINITY;
    budget->row_upper[row] = reach.spend;
    PSR_GO(psr_write_budget_json(budget, answer, &json, err));
    PSR_GO(run_budget_plan(budget, answer, outcome->summary.language, &plan, err));
    tell_reach(budget, row, goal, &reach, &plan->summary);
    PSR_GO(run_publish_answer(path, plan, &json, options, outcome));
done:
    psr_text_free(&json);
    psr_plan_free(plan);
    psr_budget_answer_free(answer);
    psr_budget_free(budget);
    return run_outcome_end(outcome, status);
}
