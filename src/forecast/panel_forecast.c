/*
 * Panel -> forecast: learn from a panel, then forecast each series of it or of others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/forecast.h"

#include "forecaster.h"
#include "newcomer.h"
#include "paths.h"
#include "reconcile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void psr_forecaster_free(psr_forecaster *self) {
    if (self == NULL) {
        return;
    }
    for (size_t i = 0; self->workers.arena != NULL && i < self->workers.count; i++) {
        psr_arena_free(self->workers.arena[i]);
    }
    free(self->workers.arena);
    psr_lesson_free(&self->learned);
    psr_forecast_free(self->forecast);
    free(self->tally);
    free(self);
}

/* Room for what each member says. */
static psr_status keep_members(forecaster *self) {
    psr_forecast *forecast = self->forecast;
    const fit_plan *plan = &self->plan;
    size_t cells = plan->slot_count * plan->horizon;
    forecast->member_name = psr_calloc(plan->slot_count, sizeof(char *));
    forecast->member_mean =
        psr_calloc(forecast->series_count, cells * sizeof *forecast->member_mean);
    if (forecast->member_name == NULL || forecast->member_mean == NULL) {
        return PSR_ERR_MEMORY;
    }
    forecast->member_count = plan->slot_count;
    for (size_t k = 0; k < plan->slot_count; k++) {
        char name[48];
        psr_slot_name(plan->views, plan->view_count, k, name);
        forecast->member_name[k] = psr_strdup(name);
        if (forecast->member_name[k] == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    return PSR_OK;
}

static psr_status start(forecaster *self) {
    const psr_forecast_options *options = self->options;
    worker_set *workers = &self->workers;
    workers->count = options->threads > 0 ? options->threads : 1;
    workers->arena = psr_calloc(workers->count, sizeof *workers->arena);
    self->tally = psr_calloc(self->teacher->regressor_count, sizeof *self->tally);
    if (workers->arena == NULL || self->tally == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < workers->count; i++) {
        workers->arena[i] = psr_arena_create();
        if (workers->arena[i] == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    return psr_fit_plan(self->teacher, options->horizon, &self->plan);
}

/* Room for the forecast of a panel. */
static psr_status make_room(forecaster *self, const psr_panel *panel) {
    const psr_forecast_options *options = self->options;
    self->panel = panel;
    self->plan.panel = panel;
    psr_forecast_free(self->forecast);
    self->forecast =
        psr_forecast_create(panel->series_count, options->horizon, options->levels,
                            options->level_count, options->with_sums, options->path_count);
    if (self->forecast == NULL) {
        return PSR_ERR_MEMORY;
    }
    self->forecast->regressor_count = panel->regressor_count;
    size_t effects = panel->series_count * panel->regressor_count;
    self->forecast->effect = psr_calloc(effects, sizeof(double));
    self->forecast->effect_error = psr_calloc(effects, sizeof(double));
    if (self->forecast->effect == NULL || self->forecast->effect_error == NULL) {
        return PSR_ERR_MEMORY;
    }
    return options->with_members ? keep_members(self) : PSR_OK;
}

/* Is a regressor in a pool? */
static bool is_used(const regressor_pool *pool, size_t regressor) {
    for (size_t k = 0; k < pool->count; k++) {
        if (pool->column[k].source == regressor) {
            return true;
        }
    }
    return false;
}

/* Add what the columns do in the series just forecast. */
static void count_effects(forecaster *self) {
    const psr_forecast *forecast = self->forecast;
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (size_t r = 0; r < forecast->regressor_count; r++) {
            size_t at = s * forecast->regressor_count + r;
            if (forecast->effect_error[at] > 0) {
                self->tally[r].effect += forecast->effect[at];
                self->tally[r].error += forecast->effect_error[at];
                self->tally[r].count += 1.0;
            }
        }
    }
}

/* What a regressor does on average, and how well that is known of one series. */
static psr_status report_regressor(const forecaster *self, size_t regressor,
                                   psr_findings *findings) {
    const psr_panel *panel = self->teacher;
    const column_tally *tally = &self->tally[regressor];
    const char *name =
        panel->regressor_name != NULL ? panel->regressor_name[regressor] : "";
    if (tally->count > 0) {
        bool price = strcmp(name, "price") == 0;
        return psr_findings_add(
            findings, PSR_NOTE, "forecast.regressor", name, NULL,
            "used: it explains periods that its effect was not learned from; %s %.3f on "
            "average, standard error of one series %.3f",
            price ? "elasticity" : "effect on the logarithm of demand",
            tally->effect / tally->count, tally->error / tally->count);
    }
    bool used = is_used(&self->plan.regressors, regressor) ||
                is_used(&self->plan.demand, regressor);
    bool rest = !used && is_used(&self->plan.rest, regressor);
    return psr_findings_add(findings, PSR_NOTE, "forecast.regressor", name, NULL,
                            used   ? "used: it explains periods that its effect was not "
                                     "learned from"
                            : rest ? "used for its weeks of the year only: what the "
                                     "yearly pattern smooths away there is given back"
                                   : "not used: it does not explain periods that its "
                                     "effect was not learned from");
}

psr_status psr_forecast_tell_columns(const psr_forecaster *self, psr_findings *findings) {
    for (size_t r = 0; r < self->teacher->regressor_count; r++) {
        PSR_TRY(report_regressor(self, r, findings));
    }
    return PSR_OK;
}

static psr_status report_series(const forecaster *self, size_t series,
                                psr_findings *findings) {
    double lost = self->forecast->lost_sales[series];
    bool is_empty = psr_panel_length(self->panel, series) == 0;
    psr_text name = {0};
    if (lost > 0 || is_empty) {
        psr_panel_add_name(self->panel, series, &name);
    }
    psr_status status = name.failed ? PSR_ERR_MEMORY : PSR_OK;
    if (status == PSR_OK && lost > 0) {
        status = psr_findings_add(findings, PSR_NOTE, "forecast.lost-sales",
                                  psr_text_bytes(&name), NULL,
                                  "about %.0f units of demand were lost to stock-outs; the "
                                  "forecast is of demand, not of sales",
                                  lost);
    }
    if (status == PSR_OK && is_empty) {
        status = psr_findings_add(findings, PSR_DOUBT, "forecast.empty",
                                  psr_text_bytes(&name), NULL,
                                  "the series has no value; its forecast is that of "
                                  "look-alikes (0 where it shares no group)");
    }
    psr_text_free(&name);
    return status;
}

static psr_status tell_series(const forecaster *self, psr_findings *findings) {
    for (size_t s = 0; s < self->panel->series_count && self->panel->keys != NULL; s++) {
        PSR_TRY(report_series(self, s, findings));
    }
    return PSR_OK;
}

/* ---- learn and apply */

static psr_status out_of_memory(const psr_panel *panel, psr_error *err) {
    return psr_fail(err, PSR_ERR_MEMORY, "out of memory forecasting %zu series",
                    panel->series_count);
}

psr_status psr_forecast_learn(const psr_panel *panel, const psr_forecast_options *options,
                              psr_forecaster **made, psr_error *err) {
    forecaster *self = psr_calloc(1, sizeof *self);
    psr_status status = PSR_ERR_MEMORY;
    if (self != NULL) {
        self->teacher = panel;
        self->options = options;
        status = start(self);
    }
    if (status == PSR_OK) {
        status = psr_learn(&self->plan, options, &self->workers, &self->learned, err);
    }
    if (status != PSR_OK) {
        psr_forecaster_free(self);
        self = NULL;
    }
    *made = self;
    return status == PSR_ERR_MEMORY ? out_of_memory(panel, err) : status;
}

static psr_status forecast_one(void *context, size_t index, size_t worker, psr_error *err) {
    forecaster *self = context;
    (void)err;
    const psr_forecast_options *options = self->options;
    size_t total =
        options->series_total > 0 ? options->series_total : self->panel->series_count;
    PSR_TRY(psr_forecast_series(self, index, worker));
    psr_observe_progress(options->observer, "forecasting",
                         (double)(atomic_fetch_add(&self->done, 1) + 1), (double)total,
                         NAN);
    return PSR_OK;
}

static psr_status apply(forecaster *self, const psr_panel *panel, psr_error *err) {
    const psr_forecast_options *options = self->options;
    PSR_TRY(make_room(self, panel));
    PSR_TRY(psr_parallel_for(panel->series_count, self->workers.count, forecast_one, self,
                             err));
    PSR_TRY(psr_newcomers_fill(panel, self->forecast));
    if (options->reconcile) {
        PSR_TRY(psr_reconcile_forecast(panel, options, self->forecast, err));
    }
    if (options->path_count > 0) {
        psr_paths_fill(panel, psr_paths_correlation(panel), self->learned.persistence,
                       options->seed, self->forecast);
    }
    count_effects(self);
    return psr_forecast_check(self->forecast, err);
}

/* Hand the forecast over. */
static psr_forecast *take(forecaster *self) {
    psr_forecast *forecast = self->forecast;
    self->forecast = NULL;
    return forecast;
}

psr_status psr_forecast_apply(psr_forecaster *self, const psr_panel *panel,
                              psr_forecast **forecast, psr_findings *findings,
                              psr_error *err) {
    psr_status status;
    PSR_GO(apply(self, panel, err));
    PSR_GO(tell_series(self, findings));
    *forecast = take(self);
done:
    return status == PSR_ERR_MEMORY ? out_of_memory(panel, err) : status;
}

psr_status psr_forecast_panel(const psr_panel *panel, const psr_forecast_options *options,
                              psr_forecast **forecast, psr_findings *findings,
                              psr_error *err) {
    psr_forecaster *self = NULL;
    psr_status status;
    PSR_GO(psr_forecast_learn(panel, options, &self, err));
    PSR_GO(apply(self, panel, err));
    PSR_GO(psr_forecast_tell_columns(self, findings));
    PSR_GO(tell_series(self, findings));
    *forecast = take(self);
done:
    psr_forecaster_free(self);
    return status == PSR_ERR_MEMORY ? out_of_memory(panel, err) : status;
}
