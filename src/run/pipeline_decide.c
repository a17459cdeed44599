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
    /* The panel knows how far its future goes: up to the end of the plan, which may begin
     * some periods after the history ends. */
    size_t horizon = pipeline->panel->horizon;
    psr_forecast_options wish = {
        .horizon = horizon > 0 ? horizon : (size_t)scenario->horizon,
        .levels = scenario->levels,
        .level_count = scenario->level_count,
        .method = scenario->forecast_method,
        .path_count = scenario->path_count,
        .reconcile = scenario->reconcile,
        .nonnegative = true,
        .seed = scenario->seed,
        .threads = pipeline->options->threads,
        .observer = pipeline->options->observer,
    };
    psr_error *err = &pipeline->outcome->error;
    PSR_TRY(psr_forecast_panel(pipeline->panel, &wish, &pipeline->forecast,
                               pipeline->findings, err));
    return psr_forecast_check(pipeline->forecast, err);
}

/* Draws of a fitted curve: enough for a stable standard error. */
static const size_t response_draws = 100;

static psr_status fit_curves(run_pipeline *pipeline) {
    const psr_scenario *scenario = pipeline->scenario;
    const psr_table_source *source = psr_scenario_table(scenario, "spend");
    psr_error *err = &pipeline->outcome->error;
    if (source == NULL) {
        return psr_fail(err, PSR_ERR_SCENARIO,
                        "response.mode is fitted, but tables.spend is not given");
    }
    psr_respond_options wish = {
        .family = PSR_CURVE_HILL,
        .carryover = PSR_CARRYOVER_GEOMETRIC,
        .season = psr_frequency_per_year(scenario->frequency),
        .draw_count = response_draws,
        .seed = scenario->seed,
        .threads = pipeline->options->threads,
        .observer = pipeline->options->observer,
    };
    PSR_TRY(
        psr_read_media(source->file, NULL, &pipeline->media, &pipeline->outcome->faults));
    PSR_TRY(psr_respond_fit(pipeline->media, &wish, &pipeline->fitted, pipeline->findings,
                            err));
    pipeline->curves = pipeline->fitted;
    return PSR_OK;
}

psr_status run_respond(run_pipeline *pipeline) {
    const char *mode = pipeline->scenario->response_mode;
    if (mode != NULL && strcmp(mode, "fitted") == 0) {
        return fit_curves(pipeline);
    }
    if (mode != NULL && strcmp(mode, "given") == 0) {
        pipeline->curves = pipeline->catalog->curves;
    }
    return PSR_OK;
}

psr_status run_allocate(run_pipeline *pipeline) {
    const psr_run_options *options = pipeline->options;
    psr_error *err = &pipeline->outcome->error;
    psr_allocate_options wish = {
        .gap = options->gap > 0.0 ? options->gap : pipeline->scenario->gap,
        .threads = options->threads,
        .with_ranges = true,
        .observer = options->observer,
    };
    PSR_TRY(psr_allocate_problem(pipeline->scenario, pipeline->catalog, pipeline->panel,
                                 pipeline->forecast, pipeline->curves, &pipeline->problem,
                                 pipeline->findings, err));
    PSR_TRY(psr_allocate(pipeline->problem, psr_solve_solver(), &wish, &pipeline->optimum,
                         err));
    PSR_TRY(
        run_answer_status(pipeline->optimum, pipeline->scenario->name, pipeline->outcome));
    wish.with_ranges = false;
    return psr_allocate_rounded(pipeline->problem, pipeline->optimum, psr_solve_solver(),
                                &wish, &pipeline->rounded, err);
}

psr_status run_plan(run_pipeline *pipeline) {
    psr_plan_parts parts = {
        .scenario = pipeline->scenario,
        .catalog = pipeline->catalog,
        .history = pipeline->history,
        .panel = pipeline->panel,
        .forecast = pipeline->forecast,
        .curves = pipeline->curves,
        .problem = pipeline->problem,
        .optimum = pipeline->optimum,
        .rounded = pipeline->rounded,
    };
    psr_findings_sort(pipeline->findings);
    return psr_plan_build(&parts, pipeline->findings, &pipeline->plan,
                          &pipeline->outcome->error);
}
