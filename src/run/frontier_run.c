/*
 * Frontiers: the response of a budget file, or the profit of a scenario or problem file,
 * against the limit of one budget.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "frontier_plan.h"
#include "outcome.h"
#include "pipeline.h"
#include "question_run.h"

#include "purser/read.h"
#include "purser/solve.h"
#include "purser/write.h"

#include <math.h>
#include <string.h>

/* Where no range is asked for: from half of the row's limit to half as much again. */
static const double usual_low = 0.5, usual_high = 1.5;
static const size_t usual_points = 21;
/* A plan takes longer than a budget file. */
static const size_t usual_plans = 11;

/* Limits to look at, within what the spends themselves allow. */
static psr_status find_range(const psr_budget *budget, size_t row,
                             const psr_frontier_question *question, double range[2],
                             psr_error *err) {
    double limit =
        isfinite(budget->row_upper[row]) ? budget->row_upper[row] : budget->row_lower[row];
    double least = 0.0, most = 0.0;
    for (size_t k = budget->row_start[row]; k < budget->row_start[row + 1]; k++) {
        double share = budget->row_coefficient[k];
        psr_id spend = budget->row_spend[k];
        least += share * (share > 0.0 ? budget->min[spend] : budget->max[spend]);
        most += share * (share > 0.0 ? budget->max[spend] : budget->min[spend]);
    }
    range[0] = question->has_from ? question->from : fmax(least, usual_low * limit);
    range[1] = question->has_to ? question->to : fmin(most, usual_high * limit);
    if (!(range[0] < range[1]) || !isfinite(range[0]) || !isfinite(range[1])) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "from %.10g to %.10g is no range; give --from and --to between "
                        "%.10g and %.10g",
                        range[0], range[1], least, most);
    }
    return PSR_OK;
}

static void tell(const psr_budget *budget, const psr_budget_frontier *frontier, size_t row,
                 psr_text *text) {
    size_t last = frontier->point_count - 1;
    double gap = 0.0;
    for (size_t k = 0; k <= last; k++) {
        gap = fmax(gap, (frontier->bound[k] - frontier->response[k]) /
                            fmax(fabs(frontier->response[k]), 1e-300));
    }
    if (last == 0) {
        psr_text_say(text,
                     "A single limit of `%s`: %.2f brings %.2f (one more brings %.4g), "
                     "proved to %.1e.\n",
                     budget->row_name[row], frontier->limit[0], frontier->response[0],
                     frontier->marginal[0], gap);
        return;
    }
    psr_text_say(text,
                 "%zu limits of `%s`: %.2f brings %.2f (one more brings %.4g), %.2f brings "
                 "%.2f (%.4g).\nEach point is proved to %.1e",
                 frontier->point_count, budget->row_name[row], frontier->limit[0],
                 frontier->response[0], frontier->marginal[0], frontier->limit[last],
                 frontier->response[last], frontier->marginal[last], gap);
    if (isfinite(frontier->between)) {
        psr_text_say(text, ", everything between them to %.1e.\n", frontier->between);
    } else {
        psr_text_say(text, "; some curve is S-shaped or some decision a whole number, so "
                           "nothing is\nproved between them.\n");
    }
    for (size_t k = 0; k < frontier->switch_count; k++) {
        const psr_budget_switch *change = &frontier->switches[k];
        psr_text_say(text, "%s %s between %.2f and %.2f.\n", budget->id[change->spend],
                     psr_say(text->language, change->on ? "starts" : "stops"),
                     change->after, change->until);
    }
}

/* ---- the three questions */

static psr_status write_frontier(const psr_budget *budget,
                                 const psr_budget_frontier *frontier, size_t row,
                                 psr_frontier_text *made, psr_run_outcome *outcome) {
    PSR_TRY(psr_write_frontier_csv(budget, frontier, &made->csv, &outcome->error));
    PSR_TRY(psr_write_frontier_svg(budget, frontier, &made->svg, &outcome->error));
    tell(budget, frontier, row, &outcome->summary);
    return PSR_OK;
}

static psr_status of_budget(const char *path, const psr_frontier_question *question,
                            const psr_run_options *options, psr_frontier_text *made,
                            psr_run_outcome *outcome) {
    psr_budget *budget = NULL;
    psr_budget_frontier *frontier = NULL;
    psr_error *err = &outcome->error;
    double range[2];
    size_t row = 0, points = question->point_count;
    psr_status status = PSR_OK;
    points = points > 0 ? points : usual_points;
    PSR_GO(psr_read_budget(path, &budget, &outcome->faults));
    PSR_GO(run_budget_row(budget, question->row, &row, err));
    PSR_GO(find_range(budget, row, question, range, err));
    PSR_GO(psr_solve_budget_frontier(budget, row, range, points, options->observer,
                                     &frontier, err));
    PSR_GO(write_frontier(budget, frontier, row, made, outcome));
done:
    psr_budget_frontier_free(frontier);
    psr_budget_free(budget);
    return status;
}

static size_t plan_count(const psr_frontier_question *question) {
    return question->point_count > 0 ? question->point_count : usual_plans;
}

static psr_status of_problem(const char *path, const psr_frontier_question *question,
                             const psr_run_options *options, psr_frontier_text *made,
                             psr_run_outcome *outcome) {
    psr_problem *problem = NULL;
    psr_allocate_options wish = {.threads = options->threads,
                                 .observer = options->observer};
    run_plan_walk walk = {.count = plan_count(question), .wish = &wish, .outcome = outcome};
    psr_error *err = &outcome->error;
    psr_status status = PSR_OK;
    PSR_GO(psr_read_problem(path, &problem, &outcome->faults));
    PSR_GO(run_marketing_row(problem->budgets, NULL, problem->budget_count, question->row,
                             &walk.row, err));
    PSR_GO(run_marketing_range(&problem->budgets[walk.row], question, walk.range, err));
    walk.problem = problem;
    PSR_GO(run_plan_frontier(&walk));
    PSR_GO(write_frontier(walk.names, walk.frontier, 0, made, outcome));
done:
    run_plan_walk_clear(&walk);
    psr_problem_free(problem);
    return status;
}

/* Everything up to the problem, its curves long enough for the largest budget. */
static psr_status make_problem(run_pipeline *pipeline, psr_budget_rule *budget,
                               double largest) {
    double limit = budget->limit.value;
    budget->limit.value = fmax(limit, largest);
    PSR_TRY(run_step(pipeline, RUN_READ, "reading", run_read));
    PSR_TRY(run_step(pipeline, RUN_CLEAN, "cleaning", run_clean));
    PSR_TRY(run_step(pipeline, RUN_FORECAST, "forecasting", run_forecast));
    PSR_TRY(run_step(pipeline, RUN_RESPOND, "fitting responses", run_respond));
    return run_problem(pipeline);
}

/* Again and again until no plan stands below the envelope of an S-shaped curve. */
static psr_status walk_scenario(run_pipeline *pipeline, run_plan_walk *walk, double limit) {
    for (;;) {
        walk->problem = pipeline->problem;
        walk->problem->budgets[walk->row].limit = (psr_by_period){.value = limit};
        PSR_TRY(run_plan_frontier(walk));
        if (walk->fresh == 0) {
            return PSR_OK;
        }
        run_plan_walk_clear(walk);
        PSR_TRY(run_problem_again(pipeline));
    }
}

static psr_status of_scenario(const char *path, const psr_frontier_question *question,
                              const psr_run_options *options, psr_frontier_text *made,
                              psr_run_outcome *outcome) {
    run_pipeline pipeline = {.options = options, .outcome = outcome};
    psr_error *err = &outcome->error;
    psr_allocate_options wish = {.threads = options->threads,
                                 .observer = options->observer};
    run_plan_walk walk = {.count = plan_count(question),
                          .wish = &wish,
                          .pipeline = &pipeline,
                          .outcome = outcome};
    psr_status status = PSR_OK;
    PSR_GO(run_pipeline_open(&pipeline, path));
    psr_scenario *scenario = pipeline.scenario;
    wish.gap = scenario->gap;
    PSR_GO(run_marketing_row(scenario->budgets, scenario->budget_channel,
                             scenario->budget_count, question->row, &walk.row, err));
    psr_budget_rule *budget = &scenario->budgets[walk.row];
    PSR_GO(run_marketing_range(budget, question, walk.range, err));
    double limit = budget->limit.value;
    PSR_GO(make_problem(&pipeline, budget, walk.range[1]));
    PSR_GO(walk_scenario(&pipeline, &walk, limit));
    PSR_GO(write_frontier(walk.names, walk.frontier, 0, made, outcome));
done:
    run_plan_walk_clear(&walk);
    run_pipeline_clear(&pipeline);
    return status;
}

/* Of the scenario, but for its language, which the terminal heeds. */
static bool has_overrides(const psr_run_options *options) {
    for (size_t i = 0; i < options->override_count; i++) {
        if (strcmp(options->overrides[i].path, "language") != 0) {
            return true;
        }
    }
    return false;
}

psr_status psr_run_frontier(const char *path, const psr_frontier_question *question,
                            const psr_run_options *options, psr_frontier_text *made,
                            psr_run_outcome *outcome) {
    size_t length = strlen(path);
    bool is_file = length > 5 && strcmp(path + length - 5, ".json") == 0;
    psr_question kind = PSR_QUESTION_BUDGET;
    psr_status status = PSR_OK;
    if (is_file) {
        status = psr_read_question_kind(path, &kind, &outcome->faults);
    }
    if (is_file && (has_overrides(options) || options->data_dir != NULL)) {
        status =
            psr_fail(&outcome->error, PSR_ERR_USAGE,
                     "--set and --data are for scenarios; %s holds all its values", path);
    }
    if (status == PSR_OK) {
        status = (!is_file ? of_scenario
                  : kind == PSR_QUESTION_BUDGET
                      ? of_budget
                      : of_problem)(path, question, options, made, outcome);
    }
    return run_outcome_end(outcome, status);
}

void psr_frontier_text_clear(psr_frontier_text *made) {
    psr_text_free(&made->csv);
    psr_text_free(&made->svg);
}
