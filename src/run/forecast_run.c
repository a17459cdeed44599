/*
 * Read, clean and forecast a scenario: the demand that its plan would stand on.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "pipeline.h"

#include "purser/write.h"

psr_status psr_run_forecast(const char *scenario, const psr_run_options *options,
                            psr_text *csv, psr_run_outcome *outcome) {
    run_pipeline pipeline = {.options = options, .outcome = outcome};
    psr_status status = PSR_OK;
    PSR_GO(run_pipeline_open(&pipeline, scenario));
    PSR_GO(run_step(&pipeline, RUN_READ, "reading", run_read));
    PSR_GO(run_step(&pipeline, RUN_CLEAN, "cleaning", run_clean));
    PSR_GO(run_step(&pipeline, RUN_FORECAST, "forecasting", run_forecast));
    PSR_GO(
        psr_forecast_write(pipeline.forecast, pipeline.panel->keys, csv, &outcome->error));
done:
    run_pipeline_clear(&pipeline);
    return run_outcome_end(outcome, status);
}
