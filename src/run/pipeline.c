/*
 * One scenario on its way: open, step, clear.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include <stdlib.h>

#include "purser/read.h"

#include <math.h>
#include <time.h>

static double clock_seconds(clockid_t clock) {
    struct timespec now;
    if (clock_gettime(clock, &now) != 0) {
        return 0.0;
    }
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* CPU time of this thread only when scenarios run side by side: theirs is not ours. */
static psr_timing read_clocks(const psr_run_options *options) {
    bool alone = options->jobs <= 1;
    return (psr_timing){.cpu_seconds = clock_seconds(alone ? CLOCK_PROCESS_CPUTIME_ID
                                                           : CLOCK_THREAD_CPUTIME_ID),
                        .wall_seconds = clock_seconds(CLOCK_MONOTONIC)};
}

void run_note_time(run_pipeline *pipeline, run_stage stage) {
    const psr_timing *started = &pipeline->started;
    psr_timing now = read_clocks(pipeline->options);
    pipeline->timings[stage] =
        (psr_timing){.room = started->room,
                     .cpu_seconds = now.cpu_seconds - started->cpu_seconds,
                     .wall_seconds = now.wall_seconds - started->wall_seconds};
}

psr_status run_step(run_pipeline *pipeline, run_stage stage, const char *name,
                    psr_status (*work)(run_pipeline *pipeline)) {
    const psr_run_options *options = pipeline->options;
    if (psr_observe_interrupted(options->observer)) {
        return psr_fail(&pipeline->outcome->error, PSR_ERR_INTERRUPTED,
                        "interrupted; nothing was published");
    }
    psr_observe_progress(options->observer, name, 0.0, 0.0, NAN);
    pipeline->started = read_clocks(options);
    pipeline->started.room = name;
    psr_status status = work(pipeline);
    run_note_time(pipeline, stage);
    return status;
}

psr_status run_pipeline_open(run_pipeline *pipeline, const char *path) {
    const psr_run_options *options = pipeline->options;
    pipeline->findings = psr_findings_create();
    if (pipeline->findings == NULL) {
        return psr_fail(&pipeline->outcome->error, PSR_ERR_MEMORY,
                        "no memory for findings");
    }
    PSR_TRY(psr_read_scenario(path, options->data_dir, options->overrides,
                              options->override_count, &pipeline->scenario,
                              &pipeline->outcome->faults));
    pipeline->outcome->summary.language = pipeline->scenario->language;
    return PSR_OK;
}

void run_pipeline_clear(run_pipeline *pipeline) {
    psr_plan_free(pipeline->plan);
    psr_allocation_free(pipeline->rounded);
    psr_allocation_free(pipeline->optimum);
    psr_problem_free(pipeline->problem);
    psr_curves_free(pipeline->fitted);
    for (size_t k = 0; pipeline->careful != NULL && k < pipeline->catalog->channel_count;
         k++) {
        psr_curve_clear(&pipeline->careful[k]);
    }
    free(pipeline->careful);
    free(pipeline->in_order);
    if (!pipeline->has_borrowed) {
        psr_forecast_free(pipeline->forecast);
        psr_panel_free(pipeline->panel);
        psr_history_free(pipeline->history);
    }
    psr_table_free(pipeline->rejects);
    psr_catalog_free(pipeline->catalog);
    psr_scenario_free(pipeline->scenario);
    psr_findings_free(pipeline->findings);
}
