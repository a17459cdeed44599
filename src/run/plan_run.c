/*
 * The whole way of one scenario: read, clean, forecast, respond, allocate, plan, verify,
 * publish.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "pipeline.h"

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

psr_status psr_run_plan(const char *scenario, const psr_run_options *options,
                        psr_run_outcome *outcome) {
    return run_plan_prepared(scenario, options, NULL, outcome);
}

psr_status run_plan_prepared(const char *scenario, const psr_run_options *options,
                             const run_prepared *prepared, psr_run_outcome *outcome) {
    run_pipeline pipeline = {.options = options, .outcome = outcome, .prepared = prepared};
    psr_status status = run_pipeline_open(&pipeline, scenario);
    for (run_stage stage = RUN_READ; status == PSR_OK && stage < RUN_STAGE_COUNT; stage++) {
        status = run_step(&pipeline, stage, steps[stage].name, steps[stage].run);
    }
    run_pipeline_clear(&pipeline);
    return run_outcome_end(outcome, status);
}
