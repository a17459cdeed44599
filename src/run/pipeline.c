/*
 * The whole way of one scenario: read, clean, forecast, respond, allocate, plan, verify,
 * publish.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include "outcome.h"

#include "purser/read.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* One step: the room's name as people read it, and the function. */
typedef struct step {
    const char *name;
    psr_status (*run)(run_pipeline *pipeline);
} step;

static const step steps[RUN_STAGE_COUNT] = {
    [RUN_READ] = {"reading", run_read},
    [RUN_CLEAN] = {"cleaning", run_clean},
    [RUN_FORECAST] = {"forecasting", run_forecast},
    [RUN_RESPOND] = {"fitting responses", run_respond},
    [RUN_ALLOCATE] = {"allocating", run_allocate},
    [RUN_PLAN] = {"planning", run_plan},
    [RUN_PUBLISH] = {"publishing", run_publish},
};

/* CPU time of this thread only when scenarios run side by side: theirs is not ours. */
static double cpu_seconds(const psr_run_options *options) {
    struct timespec now;
    clockid_t clock =
        options->jobs > 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID;
    if (clock_gettime(clock, &now) != 0) {
        return 0.0;
    }
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Times of the steps before publishing, into the plan that is about to be published. */
static psr_status keep_timings(run_pipeline *pipeline) {
    psr_plan *plan = pipeline->plan;
    plan->timings = psr_arena_take(plan->arena, RUN_STAGE_COUNT, sizeof *plan->timings);
    if (plan->timings == NULL) {
        return psr_fail(&pipeline->outcome->error, PSR_ERR_MEMORY,
                        "no memory for the plan");
    }
    for (size_t i = 0; i < RUN_PUBLISH; i++) {
        char digits[32];
        psr_decimal_print(round(1e4 * pipeline->seconds[i]) / 1e4, digits);
        plan->timings[i].path =
            psr_arena_text(plan->arena, steps[i].name, strlen(steps[i].name));
        plan->timings[i].value = psr_arena_text(plan->arena, digits, strlen(digits));
        if (plan->timings[i].path == NULL || plan->timings[i].value == NULL) {
            return psr_fail(&pipeline->outcome->error, PSR_ERR_MEMORY,
                            "no memory for the plan");
        }
    }
    plan->timing_count = RUN_PUBLISH;
    return PSR_OK;
}

static psr_status take_step(run_pipeline *pipeline, run_stage stage) {
    const psr_run_options *options = pipeline->options;
    if (psr_observe_interrupted(options->observer)) {
        return psr_fail(&pipeline->outcome->error, PSR_ERR_INTERRUPTED,
                        "interrupted; nothing was published");
    }
    if (stage == RUN_PUBLISH) {
        PSR_TRY(keep_timings(pipeline));
    }
    psr_observe_progress(options->observer, steps[stage].name, 0.0, 0.0, NAN);
    double before = cpu_seconds(options);
    psr_status status = steps[stage].run(pipeline);
    pipeline->seconds[stage] = cpu_seconds(options) - before;
    return status;
}

static psr_status open_pipeline(run_pipeline *pipeline, const char *path) {
    const psr_run_options *options = pipeline->options;
    pipeline->findings = psr_findings_create();
    if (pipeline->findings == NULL) {
        return psr_fail(&pipeline->outcome->error, PSR_ERR_MEMORY,
                        "no memory for findings");
    }
    return psr_read_scenario(path, options->data_dir, options->overrides,
                             options->override_count, &pipeline->scenario,
                             &pipeline->outcome->faults);
}

void run_pipeline_clear(run_pipeline *pipeline) {
    psr_plan_free(pipeline->plan);
    psr_allocation_free(pipeline->rounded);
    psr_allocation_free(pipeline->optimum);
    psr_problem_free(pipeline->problem);
    psr_curves_free(pipeline->fitted);
    psr_media_free(pipeline->media);
    psr_forecast_free(pipeline->forecast);
    psr_panel_free(pipeline->panel);
    psr_table_free(pipeline->rejects);
    psr_history_free(pipeline->history);
    psr_catalog_free(pipeline->catalog);
    psr_scenario_free(pipeline->scenario);
    psr_findings_free(pipeline->findings);
}

psr_status psr_run_plan(const char *scenario, const psr_run_options *options,
                        psr_run_outcome *outcome) {
    run_pipeline pipeline = {.options = options, .outcome = outcome};
    psr_status status = open_pipeline(&pipeline, scenario);
    for (run_stage stage = RUN_READ; status == PSR_OK && stage < RUN_STAGE_COUNT; stage++) {
        status = take_step(&pipeline, stage);
    }
    run_pipeline_clear(&pipeline);
    return run_outcome_end(outcome, status);
}

/* ---- check -----------------------------------------------------------------------------
 */

static void add_finding(psr_text *text, const psr_finding *finding) {
    psr_error line = {.place = finding->place};
    char where[768];
    (void)snprintf(line.message, sizeof line.message, "%s: %s",
                   psr_severity_name(finding->severity), finding->sentence);
    psr_error_text(&line, where, sizeof where);
    psr_text_addf(text, "%s\n", where);
}

psr_status psr_run_check(const char *scenario, const psr_run_options *options,
                         psr_run_outcome *outcome) {
    run_pipeline pipeline = {.options = options, .outcome = outcome};
    psr_status status = open_pipeline(&pipeline, scenario);
    for (run_stage stage = RUN_READ; status == PSR_OK && stage <= RUN_CLEAN; stage++) {
        status = take_step(&pipeline, stage);
    }
    if (status == PSR_OK) {
        const psr_history *history = pipeline.history;
        psr_findings_sort(pipeline.findings);
        for (size_t i = 0; i < pipeline.findings->count; i++) {
            add_finding(&outcome->summary, &pipeline.findings->items[i]);
        }
        psr_text_addf(&outcome->summary,
                      "%s can be planned: %zu series from %zu cells of %llu rows; %zu "
                      "findings.\n",
                      pipeline.scenario->name, pipeline.panel->series_count, history->count,
                      (unsigned long long)history->rows_read, pipeline.findings->count);
    }
    run_pipeline_clear(&pipeline);
    return run_outcome_end(outcome, status);
}
