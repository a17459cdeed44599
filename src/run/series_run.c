/*
 * A file of series: read, forecast, CSV.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"

#include "purser/forecast.h"
#include "purser/read.h"
#include "purser/write.h"

#include <math.h>
#include <string.h>

/* What was found out about the columns that explain the series. */
static void add_notes(const psr_findings *findings, psr_text *text) {
    for (size_t i = 0; i < findings->count; i++) {
        const psr_finding *each = &findings->items[i];
        if (strcmp(each->code, "forecast.regressor") == 0) {
            psr_text line = {0};
            psr_text_addf(&line, "column %s is %s", each->subject, each->sentence);
            psr_text_retell(text, psr_text_bytes(&line));
            psr_text_add(text, "\n");
            psr_text_free(&line);
        }
    }
}

psr_status psr_run_series(const psr_series_question *question,
                          const psr_run_options *options, psr_text *csv,
                          psr_run_outcome *outcome) {
    psr_panel *panel = NULL;
    psr_forecast *forecast = NULL;
    psr_findings *findings = psr_findings_create();
    psr_error *err = &outcome->error;
    psr_forecast_options wish = {.horizon = question->horizon,
                                 .levels = question->levels,
                                 .level_count = question->level_count,
                                 .method = question->method,
                                 .nonnegative = true,
                                 .threads = options->threads,
                                 .observer = options->observer};
    psr_status status = findings == NULL ? PSR_ERR_MEMORY : PSR_OK;
    PSR_GO(status);
    psr_observe_progress(options->observer, "reading", 0.0, 0.0, NAN);
    PSR_GO(psr_read_series(question->path, question->season, question->horizon, &panel,
                           &outcome->faults));
    wish.reconcile =
        panel->group_level_count > 0 ? question->reconcile : PSR_RECONCILE_NONE;
    PSR_GO(psr_forecast_panel(panel, &wish, &forecast, findings, err));
    PSR_GO(psr_forecast_check(forecast, err));
    PSR_GO(psr_forecast_write(forecast, panel->keys, csv, err));
    add_notes(findings, &outcome->summary);
done:
    psr_findings_free(findings);
    psr_forecast_free(forecast);
    psr_panel_free(panel);
    return run_outcome_end(outcome, status);
}
