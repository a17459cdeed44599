/*
 * Read and clean only: every fault and finding in one pass.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "pipeline.h"

static void add_finding(psr_text *text, const psr_finding *finding) {
    char where[sizeof finding->place.file + 64];
    psr_place_text(&finding->place, where, sizeof where);
    psr_text_addf(text, "%s%s%s", where,
                  psr_say(text->language, psr_severity_name(finding->severity)),
                  psr_say(text->language, ": "));
    psr_text_retell(text, finding->sentence);
    psr_text_add(text, "\n");
}

psr_status psr_run_check(const char *scenario, const psr_run_options *options,
                         psr_run_outcome *outcome) {
    run_pipeline pipeline = {.options = options, .outcome = outcome};
    psr_status status = run_pipeline_open(&pipeline, scenario);
    if (status == PSR_OK) {
        status = run_step(&pipeline, RUN_READ, "reading", run_read);
    }
    if (status == PSR_OK) {
        status = run_step(&pipeline, RUN_CLEAN, "cleaning", run_clean);
    }
    if (status == PSR_OK) {
        const psr_history *history = pipeline.history;
        psr_findings_sort(pipeline.findings);
        for (size_t i = 0; i < pipeline.findings->count; i++) {
            add_finding(&outcome->summary, &pipeline.findings->items[i]);
        }
        psr_text_say(&outcome->summary,
                     pipeline.findings->count == 1
                         ? "%s can be planned: %zu series from %zu cells of %llu rows; %zu "
                           "finding.\n"
                         : "%s can be planned: %zu series from %zu cells of %llu rows; %zu "
                           "findings.\n",
                     pipeline.scenario->name, pipeline.panel->series_count, history->count,
                     (unsigned long long)history->rows_read, pipeline.findings->count);
    }
    run_pipeline_clear(&pipeline);
    return run_outcome_end(outcome, status);
}
