/*
 * One scenario on its way: open, step, clear.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include <stdlib.h>

#include "purser/read.h"

#include <math.h>
#include <time.h>

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

psr_status run_step(run_pipeline *pipeline, run_stage stage, const char *name,
                    psr_status (*work)(run_pipeline *pipeline)) {
    const psr_run_options *options = pipeline->options;
    if (psr_observe_interrupted(options->observer)) {
        return psr_fail(&pipeline->outcome->error, PSR_ERR_INTERRUPTED,
                        "interrupted; nothing was published");
    }
    psr_observe_progress(options->observer, name, 0.0, 0.0, NAN);
    double before = cpu_seconds(options);
    psr_status status = work(pipeline);
    pipeline->seconds[stage] = cpu_seconds(options) - before;
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
    psr_forecast_free(pipeline->forecast);
    psr_panel_free(pipeline->panel);
    psr_table_free(pipeline->rejects);
    psr_history_free(pipeline->history);
    psr_catalog_free(pipeline->catalog);
    psr_scenario_free(pipeline->scenario);
    psr_findings_free(pipeline->findings);
}
