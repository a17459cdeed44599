/*
 * Second half of the way: panel -> forecast, curves, problem, allocation, plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include "purser/allocate.h"
#include "purser/forecast.h"
#include "purser/plan.h"
#include "purser/read.h"
#include "purser/respond.h"
#include "purser/solve.h"
#include "question_run.h"

#include <string.h>

psr_status run_forecast(run_pipeline *pipeline) {
    const psr_scenario *scenario = pipeline->scenario;
    psr_error *err = &pipeline->outcome->error;
    if (pipeline->has_borrowed) {
        return PSR_OK;
    }
    double levels[RUN_MOST_LEVELS];
    size_t horizon = 0;
    PSR_TRY(psr_allocate_steps(scenario, pipeline->panel, &horizon, err));
    psr_forecast_options wish = {
        .horizon = horizon,
        .levels = levels,
        .level_count =
            psr_allocate_levels(scenario, pipeline->catalog, levels, RUN_MOST_LEVELS),
        .method = scenario->forecast_method,
        .path_count = scenario->path_count,
        .nonnegative = true,
        .seed = scenario->seed,
        .threads = pipeline->options->threads,
        .observer = pipeline->options->observer,
    };
    (void)psr_reconciliation_find(scenario->reconcile, &wish.reconcile);
    PSR_TRY(psr_forecast_panel(pipeline->panel, &wish, &pipeline->forecast,
                               pipeline->findings, err));
    return psr_forecast_check(pipeline->forecast, err);
}

psr_status run_respond(run_pipeline *pipeline) {
    const char *mode = pipeline->scenario->response_mode;
    if (mode != NULL && strcmp(mode, "fitted") == 0) {
        PSR_TRY(run_fit_curves(pipeline));
    } else if (mode != NULL && strcmp(mode, "given") == 0) {
        pipeline->curves = pipeline->catalog->curves;
    }
    return run_careful_curves(pipeline);
}

psr_status run_problem(run_pipeline *pipeline) {
    psr_pieces *pieces = NULL;
    psr_error *err = &pipeline->outcome->error;
    PSR_TRY(
        run_open_orders(pipeline, psr_allocate_start(pipeline->scenario, pipeline->panel)));
    psr_status status = run_pieces(pipeline, &pieces);
    if (status == PSR_OK) {
        psr_problem_sources sources = {.scenario = pipeline->scenario,
                                       .catalog = pipeline->catalog,
                                       .panel = pipeline->panel,
                                       .forecast = pipeline->forecast,
                                       .curves = pipeline->curves,
                                       .pieces = pieces,
                                       .in_order = pipeline->in_order};
        status =
            psr_allocate_problem(&sources, &pipeline->problem, pipeline->findings, err);
    }
    run_pieces_free(pieces, pipeline->catalog->channel_count);
    return status;
}

/* Valid ranges of prices need a vertex, which is soon found for so many markets times
 * periods; beyond, the prices stand without their ranges. */
static const size_t largest_ranged = 3000;

/* Enough paths for a P10 worth printing; large problems get fewer, so that following them
 * stays a small part of the whole: about this many draws of demand in all. */
static const size_t most_paths = 400;
static const size_t least_paths = 100;
static const size_t draws_in_all = 10000000;

static psr_status simulate(run_pipeline *pipeline) {
    const psr_problem *problem = pipeline->problem;
    size_t cells = problem->market_count * problem->period_count + 1;
    size_t paths = draws_in_all / cells;
    paths = paths > most_paths ? most_paths : paths;
    paths = paths < least_paths ? least_paths : paths;
    return psr_allocate_simulate(problem, pipeline->rounded, paths,
                                 pipeline->scenario->seed, pipeline->options->threads,
                                 &pipeline->blind, &pipeline->outcome->error);
}

/* Before solving, which takes most memory, what the problem alone was made of: the plan
 * tells of fewer levels. A question with S-shaped curves may be asked again. */
static void give_back(run_pipeline *pipeline) {
    const psr_scenario *scenario = pipeline->scenario;
    if (pipeline->has_borrowed) {
        return; /* others need it */
    }
    psr_panel_drop_regressors(pipeline->panel);
    if (!run_may_ask_again(pipeline)) {
        psr_forecast_keep_levels(pipeline->forecast, scenario->levels,
                                 scenario->level_count);
    }
}

psr_status run_allocate(run_pipeline *pipeline) {
    const psr_run_options *options = pipeline->options;
    psr_error *err = &pipeline->outcome->error;
    psr_allocate_options wish = {
        .gap = options->gap > 0.0 ? options->gap : pipeline->scenario->gap,
        .threads = options->threads,
        .for_rounding = true,
        .symbolic = pipeline->prepared == NULL ? NULL : pipeline->prepared->symbolic,
        .observer = options->observer,
    };
    PSR_TRY(run_problem(pipeline));
    give_back(pipeline);
    wish.with_ranges =
        pipeline->problem->market_count * pipeline->problem->period_count <= largest_ranged;
    wish.with_policy_prices = wish.with_ranges;
    PSR_TRY(psr_allocate(pipeline->problem, psr_solve_solver(), &wish, &pipeline->optimum,
                         err));
    PSR_TRY(
        run_answer_status(pipeline->optimum, pipeline->scenario->name, pipeline->outcome));
    PSR_TRY(run_settle_curves(pipeline, &wish));
    PSR_TRY(run_note_unserved(pipeline));
    wish.with_ranges = false;
    wish.with_policy_prices = false;
    PSR_TRY(psr_allocate_rounded(pipeline->problem, pipeline->optimum, psr_solve_solver(),
                                 &wish, &pipeline->rounded, err));
    return simulate(pipeline);
}

psr_status run_plan(run_pipeline *pipeline) {
    psr_plan_parts parts = {
        .language = pipeline->outcome->summary.language,
        .scenario = pipeline->scenario,
        .catalog = pipeline->catalog,
        .history = pipeline->history,
        .panel = pipeline->panel,
        .forecast = pipeline->forecast,
        .curves = pipeline->curves,
        .problem = pipeline->problem,
        .optimum = pipeline->optimum,
        .rounded = pipeline->rounded,
        .blind = &pipeline->blind,
    };
    psr_findings_sort(pipeline->findings);
    PSR_TRY(psr_plan_build(&parts, pipeline->findings, &pipeline->plan,
                           &pipeline->outcome->error));
    PSR_TRY(run_note_risk(pipeline));
    return run_kpis(pipeline);
}
