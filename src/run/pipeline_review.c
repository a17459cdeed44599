/*
 * Key figures and verdicts of channels into the plan, from history, spend and plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include "purser/read.h"
#include "purser/review.h"

/* Spend of the past is no part of the plan: a table that cannot be read here leaves the
 * figures that need it empty. */
static psr_media *read_spend(const psr_scenario *scenario) {
    const psr_table_source *source = psr_scenario_table(scenario, "spend");
    psr_media_columns columns = {.no_outcome = true};
    psr_media *media = NULL;
    psr_faults ignored = {0};
    if (source == NULL ||
        psr_read_media_columns(source->file, &columns, &media, &ignored) != PSR_OK) {
        return NULL;
    }
    return media;
}

psr_status run_kpis(run_pipeline *pipeline) {
    psr_media *media = read_spend(pipeline->scenario);
    psr_kpi_sources sources = {
        .history = pipeline->history, .catalog = pipeline->catalog, .media = media};
    psr_status status =
        psr_review_channels(&sources, pipeline->plan, &pipeline->outcome->error);
    psr_media_free(media);
    return status;
}
