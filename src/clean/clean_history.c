/*
 * History -> panel: the steps in order.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/clean.h"

#include "clean_parts.h"

/* Seasonal periods where the scenario names none. A year of days needs two of them. */
static void set_seasons(const psr_clean_work *work) {
    psr_panel *panel = work->panel;
    psr_frequency frequency = work->history->frequency;
    int per_year = psr_frequency_per_year(frequency);
    int named = work->scenario->season;
    panel->season_count = 0;
    if (named > 1) {
        panel->seasons[panel->season_count++] = named;
        return;
    }
    if (frequency == PSR_DAILY) {
        panel->seasons[panel->season_count++] = 7;
        if (work->last - work->first + 1 >= 2 * per_year) {
            panel->seasons[panel->season_count++] = per_year;
        }
        return;
    }
    if (per_year > 1) {
        panel->seasons[panel->season_count++] = per_year;
    }
}

static psr_status clean(psr_clean_work *work, psr_error *err) {
    psr_panel *panel = work->panel;
    const psr_scenario *scenario = work->scenario;
    panel->frequency = work->history->frequency;
    panel->has_calendar = true;
    panel->horizon = scenario->horizon > 0 ? (size_t)scenario->horizon : 0;
    PSR_TRY(psr_clean_calendar(work, err));
    set_seasons(work);
    PSR_TRY(psr_clean_series(work, err));
    PSR_TRY(psr_clean_regressors(work, err));
    /* Behind the regressors: a period that they explain is no outlier. */
    PSR_TRY(psr_clean_outliers(work, err));
    PSR_TRY(psr_clean_groups(work, err));
    return psr_clean_audit(work, err);
}

psr_status psr_clean_history(const psr_scenario *scenario, const psr_catalog *catalog,
                             const psr_history *history, psr_panel **panel,
                             psr_findings *findings, psr_error *err) {
    psr_clean_work work = {
        .scenario = scenario, .catalog = catalog, .history = history, .findings = findings};
    *panel = NULL;
    work.arena = psr_arena_create();
    work.panel = psr_panel_create();
    psr_status status = work.arena == NULL || work.panel == NULL ? psr_clean_no_memory(err)
                                                                 : clean(&work, err);
    psr_arena_free(work.arena);
    if (status != PSR_OK) {
        psr_panel_free(work.panel);
        return status;
    }
    *panel = work.panel;
    return PSR_OK;
}
