/*
 * What stands before the question of a scenario (history, panel, forecast), made once for
 * those of a batch that only ask differently: other budgets, goals, policies, suppliers'
 * terms; and the symbolic work of their programmes, where these have one pattern. Bytes of
 * a plan are the same alone and in a batch: nothing that is shared depends on the question.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include "purser/allocate.h"
#include "purser/solve.h"

#include <stdlib.h>
#include <string.h>

/* Settings that reading exports, cleaning and forecasting never look at. What they change
 * in the levels asked of the forecast is compared apart. */
static const char *const of_the_question[] = {
    "adjust.budgets.", "adjust.lanes.", "adjust.offers.", "adjust.transfers.",   "budgets.",
    "cash.",           "inherits",      "name",           "objective.",          "policies",
    "response.",       "rules",         "stock.",         "supplier_capacities", "title"};

static bool is_of_question(const char *path) {
    bool found = false;
    for (size_t i = 0; i < sizeof of_the_question / sizeof *of_the_question && !found;
         i++) {
        found = strncmp(path, of_the_question[i], strlen(of_the_question[i])) == 0;
    }
    return found;
}

static const psr_setting *next_of_data(const psr_scenario *scenario, size_t *at) {
    while (*at < scenario->setting_count && is_of_question(scenario->settings[*at].path)) {
        ++*at;
    }
    return *at < scenario->setting_count ? &scenario->settings[(*at)++] : NULL;
}

static bool same_settings(const psr_scenario *a, const psr_scenario *b) {
    size_t at = 0, bt = 0;
    for (;;) {
        const psr_setting *left = next_of_data(a, &at);
        const psr_setting *right = next_of_data(b, &bt);
        if (left == NULL || right == NULL) {
            return left == right;
        }
        /* The same place too: findings tell it. */
        if (strcmp(left->path, right->path) != 0 ||
            strcmp(left->value, right->value) != 0 ||
            strcmp(left->place.file, right->place.file) != 0 ||
            left->place.line != right->place.line) {
            return false;
        }
    }
}

/* One relative path may be two files. */
static bool same_files(const psr_scenario *a, const psr_scenario *b) {
    bool same = a->source_count == b->source_count && a->table_count == b->table_count;
    for (size_t i = 0; same && i < a->source_count; i++) {
        same = strcmp(a->sources[i].file, b->sources[i].file) == 0;
    }
    for (size_t i = 0; same && i < a->table_count; i++) {
        same = strcmp(a->tables[i].file, b->tables[i].file) == 0;
    }
    return same;
}

bool run_has_data_of(const psr_scenario *a, const psr_scenario *b) {
    return same_settings(a, b) && same_files(a, b);
}

void run_prepare(const char *path, const psr_run_options *options, run_prepared *made) {
    psr_run_outcome *ignored = psr_calloc(1, sizeof *ignored);
    run_pipeline pipeline = {.options = options, .outcome = ignored};
    psr_status status =
        ignored == NULL ? PSR_ERR_MEMORY : run_pipeline_open(&pipeline, path);
    status = status == PSR_OK ? run_read(&pipeline) : status;
    status = status == PSR_OK ? run_clean(&pipeline) : status;
    status = status == PSR_OK ? run_forecast(&pipeline) : status;
    *made = (run_prepared){.symbolic = psr_symbolic_create()};
    /* Rejected rows become a table of one plan; faults are told by each scenario. */
    if (status == PSR_OK && pipeline.rejects == NULL && ignored->faults.total == 0) {
        *made = (run_prepared){pipeline.history,  pipeline.panel,         pipeline.forecast,
                               pipeline.findings, pipeline.finding_start, made->symbolic};
        pipeline.history = NULL;
        pipeline.panel = NULL;
        pipeline.forecast = NULL;
        pipeline.findings = NULL;
    }
    run_pipeline_clear(&pipeline);
    if (ignored != NULL) {
        psr_run_outcome_clear(ignored);
    }
    free(ignored);
}

void run_prepared_clear(run_prepared *made) {
    psr_history_free(made->history);
    psr_panel_free(made->panel);
    psr_forecast_free(made->forecast);
    psr_findings_free(made->findings);
    psr_symbolic_free(made->symbolic);
    *made = (run_prepared){0};
}

/* A forecast of other levels is another one. */
static bool has_levels(const run_pipeline *pipeline, const psr_forecast *forecast) {
    double levels[RUN_MOST_LEVELS];
    size_t count =
        psr_allocate_levels(pipeline->scenario, pipeline->catalog, levels, RUN_MOST_LEVELS);
    return count == forecast->level_count &&
           memcmp(levels, forecast->level, count * sizeof *levels) == 0;
}

psr_status run_borrow(run_pipeline *pipeline) {
    const run_prepared *from = pipeline->prepared;
    if (from == NULL || from->forecast == NULL || !has_levels(pipeline, from->forecast)) {
        return PSR_OK;
    }
    for (size_t i = from->finding_start; i < from->findings->count; i++) {
        const psr_finding *said = &from->findings->items[i];
        if (psr_findings_add(pipeline->findings, said->severity, said->code, said->subject,
                             &said->place, "%s", said->sentence) != PSR_OK) {
            return psr_fail(&pipeline->outcome->error, PSR_ERR_MEMORY,
                            "no memory for findings");
        }
    }
    pipeline->history = from->history;
    pipeline->panel = from->panel;
    pipeline->forecast = from->forecast;
    pipeline->has_borrowed = true;
    return PSR_OK;
}
