/*
 * Total of the intermittent series: sum, path, growth.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "demand_total.h"

#include "demand_reversion.h"
#include "explain.h"
#include "purser/forecast.h"
#include "season.h"

#include <stdlib.h>
#include <string.h>

enum {
    TOTAL_SAMPLE = 20000, /* series added up */
    PATH_LEAST = 10,      /* series that a path is more than one of */
    TRAINING_LEAST = 12   /* periods of a total that is forecast */
};
/* The total may lead so far. */
static const double growth_least = 0.5, growth_most = 2.0;

/* ---- the sum */

static size_t stride_of(const psr_panel *panel) {
    return panel->series_count / TOTAL_SAMPLE + 1;
}

/* A series that was there nearly all the time. */
static bool is_old(const demand_history *history, size_t longest) {
    return history->intermittent && 10 * history->length >= 9 * longest;
}

/* Add one series: gaps filled, without what its regressors did. */
static psr_status add_series(const fit_plan *plan, size_t series,
                             const demand_history *history, psr_arena *arena,
                             demand_total *total) {
    size_t n = psr_panel_length(plan->panel, series);
    size_t start = n - history->length;
    double *factor = psr_arena_take(arena, n + plan->horizon, sizeof(double));
    double *filled = psr_arena_take(arena, history->length, sizeof(double));
    if (factor == NULL || filled == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_explain_demand(plan, series, n, arena, factor));
    psr_season_fill(history->y, history->length, plan->views[0].inner, filled);
    double *value = total->value + total->length - history->length;
    double steps = 0.0;
    for (size_t t = 0; t < history->length; t++) {
        filled[t] /= factor[start + t];
        value[t] += filled[t];
        double step = t > 0 ? filled[t] - filled[t - 1] : 0.0;
        steps += step * step;
    }
    /* Neighbouring periods differ by twice the variance of one. */
    total->noise += history->length > 1 ? 0.5 * steps / (double)(history->length - 1) : 0.0;
    total->count++;
    return PSR_OK;
}

psr_status psr_demand_add_up(const fit_plan *plan, psr_arena *arena, demand_total *total) {
    const psr_panel *panel = plan->panel;
    bool together = panel->series_count > 1;
    *total = (demand_total){0};
    for (size_t s = 0; s < panel->series_count; s++) {
        size_t n = psr_panel_length(panel, s);
        total->length = n > total->length ? n : total->length;
    }
    total->value = psr_calloc(total->length, sizeof *total->value);
    if (total->value == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t s = 0; s < panel->series_count && together; s += stride_of(panel)) {
        demand_history history;
        PSR_TRY(psr_demand_look(panel, s, psr_panel_length(panel, s), arena, &history));
        if (is_old(&history, total->length)) {
            psr_period end = history.first + (psr_period)history.length;
            together = total->count == 0 || total->end == end;
            total->end = end;
            PSR_TRY(add_series(plan, s, &history, arena, total));
        }
    }
    total->length = together && total->count > 0 ? total->length : 0;
    return PSR_OK;
}

void psr_demand_total_free(demand_total *total) {
    free(total->value);
    *total = (demand_total){0};
}

/* ---- its path */

psr_status psr_demand_path(const demand_total *total, demand_path *path) {
    double mean = psr_sum(total->value, total->length) / (double)total->length;
    double variance = 0.0;
    *path = (demand_path){0};
    if (total->count < PATH_LEAST || !(mean > 0)) {
        return PSR_OK;
    }
    path->level = psr_calloc(total->length, sizeof *path->level);
    if (path->level == NULL) {
        return PSR_ERR_MEMORY;
    }
    path->length = total->length;
    path->first = total->end - (psr_period)total->length;
    for (size_t t = 0; t < total->length; t++) {
        double off = total->value[t] - mean;
        variance += off * off / (double)total->length;
    }
    double kept = variance > total->noise ? 1.0 - total->noise / variance : 0.0;
    for (size_t t = 0; t < total->length; t++) {
        path->level[t] = mean + kept * (total->value[t] - mean);
    }
    return PSR_OK;
}

/* ---- its growth */

/* Sum of what the series' laws expect of one period. */
static psr_status sum_of_laws(const fit_plan *plan, const demand_knowledge *knowledge,
                              const demand_total *total, psr_arena *arena, double *sum) {
    const psr_panel *panel = plan->panel;
    *sum = 0.0;
    for (size_t s = 0; s < panel->series_count; s += stride_of(panel)) {
        size_t n = psr_panel_length(panel, s);
        demand_history history;
        demand_law law;
        PSR_TRY(psr_demand_look(panel, s, n, arena, &history));
        if (is_old(&history, total->length)) {
            PSR_TRY(psr_demand_law_of(panel, s, n, knowledge, arena, &law));
            *sum += law.mean * psr_demand_reverted(&knowledge->reversion, law.mean);
        }
    }
    return PSR_OK;
}

/* Forecast the total like any series. */
static psr_status forecast_total(const psr_panel *like, const demand_total *total,
                                 size_t horizon, double *mean, psr_error *err) {
    size_t offset[2] = {0, total->length};
    psr_panel panel = {.series_count = 1,
                       .frequency = like->frequency,
                       .season_count = like->season_count,
                       .offset = offset,
                       .value = total->value};
    memcpy(panel.seasons, like->seasons, sizeof panel.seasons);
    psr_forecast_options options = {.horizon = horizon, .nonnegative = true, .threads = 1};
    psr_forecast *forecast = NULL;
    psr_status status = psr_forecast_panel(&panel, &options, &forecast, NULL, err);
    if (status == PSR_OK) {
        memcpy(mean, forecast->mean, horizon * sizeof *mean);
    }
    psr_forecast_free(forecast);
    return status;
}

psr_status psr_demand_growth(const fit_plan *plan, const demand_knowledge *knowledge,
                             const demand_total *total, psr_arena *arena, double *growth,
                             psr_error *err) {
    double now = 0.0;
    for (size_t h = 0; h < plan->horizon; h++) {
        growth[h] = 1.0;
    }
    if (total->length > TRAINING_LEAST) {
        PSR_TRY(sum_of_laws(plan, knowledge, total, arena, &now));
    }
    if (!(now > 0)) {
        return PSR_OK;
    }
    PSR_TRY(forecast_total(plan->panel, total, plan->horizon, growth, err));
    for (size_t h = 0; h < plan->horizon; h++) {
        double factor = growth[h] / now;
        growth[h] = factor < growth_least  ? growth_least
                    : factor > growth_most ? growth_most
                                           : factor;
    }
    return PSR_OK;
}
