/*
 * The whole way of one scenario: read, clean, forecast, respond, allocate, plan, verify,
 * publish.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "pipeline.h"

#include <math.h>
#include <string.h>

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

psr_status psr_run_plan(const char *scenario, const psr_run_options *options,
                        psr_run_outcome *outcome) {
    run_pipeline pipeline = {.options = options, .outcome = outcome};
    psr_status status = run_pipeline_open(&pipeline, scenario);
    for (run_stage stage = RUN_READ; status == PSR_OK && stage < RUN_STAGE_COUNT; stage++) {
        status = stage == RUN_PUBLISH ? keep_timings(&pipeline) : PSR_OK;
        if (status == PSR_OK) {
            status = run_step(&pipeline, stage, steps[stage].name, steps[stage].run);
        }
    }
    run_pipeline_clear(&pipeline);
    return run_outcome_end(outcome, status);
}
