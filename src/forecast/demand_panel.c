/*
 * What a file of intermittent series teaches.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "demand_panel.h"

#include "explain.h"
#include "purser/forecast.h"
#include "season.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEMAND_SAMPLE = 800, TOTAL_SAMPLE = 20000, TRAINING_LEAST = 12, HELD_ENDS = 3 };

/* Observed part of a series cut to length; NULL arena memory means it is empty. */
typedef struct demand_history {
    const double *y;
    size_t length;
    bool whole, intermittent;
} demand_history;

static psr_status look(const psr_panel *panel, size_t series, size_t length,
                       psr_arena *arena, demand_history *history) {
    ready_series ready;
    psr_arena_reset(arena);
    PSR_TRY(psr_series_ready(panel, series, length, arena, &ready));
    for (size_t t = 0; t < ready.view.length; t++) {
        ready.values[t] *= ready.scale;
    }
    *history = (demand_history){.y = ready.values,
                                .length = ready.view.length,
                                .whole = ready.whole,
                                .intermittent = ready.kind == SERIES_INTERMITTENT};
    return PSR_OK;
}

psr_status psr_demand_law_of(const psr_panel *panel, size_t series, size_t length,
                             const demand_knowledge *knowledge, psr_arena *arena,
                             demand_law *law) {
    demand_history history;
    PSR_TRY(look(panel, series, length, arena, &history));
    psr_demand_bins(history.y, history.length, history.whole, law);
    double *each = psr_arena_take(arena, DEMAND_LAWS * law->bins, sizeof(double));
    if (each == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_demand_laws(history.y, history.length, law, knowledge, each);
    psr_demand_mix(each, knowledge, law);
    return PSR_OK;
}

/* Usual dispersion: weighted by length over the sampled intermittent series. */
static psr_status learn_dispersion(const psr_panel *panel, size_t stride, psr_arena *arena,
                                   demand_knowledge *knowledge, size_t *count) {
    double sum = 0.0;
    *count = 0;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        demand_history history;
        PSR_TRY(look(panel, s, psr_panel_length(panel, s), arena, &history));
        if (history.intermittent) {
            demand_law law;
            psr_demand_bins(history.y, history.length, history.whole, &law);
            double d = psr_demand_dispersion(history.y, history.length, law.width);
            sum += d / (1.0 + d); /* bounded, so that one odd series cannot lead */
            (*count)++;
        }
    }
    double share = *count > 0 ? sum / (double)*count : 0.5;
    knowledge->dispersion = share < 0.95 ? share / (1.0 - share) : 19.0;
    return PSR_OK;
}

/* Chances of a held-out end of one series, `back` values before its last, under each law.
 */
static psr_status hold_out(const psr_panel *panel, size_t series, size_t back,
                           size_t horizon, const demand_knowledge *knowledge,
                           psr_arena *arena, double *chance, size_t *count) {
    size_t n = psr_panel_length(panel, series);
    if (n < TRAINING_LEAST + horizon + back) {
        return PSR_OK;
    }
    size_t cut = n - horizon - back;
    demand_history history;
    demand_law law;
    PSR_TRY(look(panel, series, cut, arena, &history));
    if (!history.intermittent) {
        return PSR_OK;
    }
    psr_demand_bins(history.y, history.length, history.whole, &law);
    double *each = psr_arena_take(arena, DEMAND_LAWS * law.bins, sizeof(double));
    if (each == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_demand_laws(history.y, history.length, &law, knowledge, each);
    const double *actual = psr_panel_values(panel, series) + cut;
    for (size_t h = 0; h < horizon; h++) {
        if (isnan(actual[h]) || actual[h] < 0) {
            continue;
        }
        size_t bin = psr_demand_bin(&law, actual[h]);
        for (size_t k = 0; k < DEMAND_LAWS; k++) {
            chance[*count * DEMAND_LAWS + k] = each[k * law.bins + bin];
        }
        (*count)++;
    }
    return PSR_OK;
}

/* Share of the level's variance that sums over the held-out ends show. */
static psr_status learn_level(const psr_panel *panel, size_t horizon, size_t stride,
                              psr_arena *arena, demand_knowledge *knowledge) {
    double excess = 0.0;
    double unit = 0.0;
    double h = (double)horizon;
    for (size_t s = 0; s < panel->series_count && horizon > 1; s += stride) {
        size_t n = psr_panel_length(panel, s);
        demand_history history;
        demand_law law;
        if (n < TRAINING_LEAST + horizon) {
            continue;
        }
        PSR_TRY(look(panel, s, n - horizon, arena, &history));
        if (!history.intermittent) {
            continue;
        }
        PSR_TRY(psr_demand_law_of(panel, s, n - horizon, knowledge, arena, &law));
        double off =
            psr_sum(psr_panel_values(panel, s) + n - horizon, horizon) - h * law.mean;
        double scale = h * law.mean + law.width; /* every series counts alike */
        if (!isnan(off)) {
            excess += (off * off - h * law.variance) / (scale * scale);
            unit += h * (h - 1.0) * law.mean * law.mean / (scale * scale);
        }
    }
    double share = unit > 0 ? excess / unit : 0.0;
    knowledge->level_variance = share < 0 ? 0.0 : share > 4.0 ? 4.0 : share;
    return PSR_OK;
}

psr_status psr_demand_learn_panel(const psr_panel *panel, size_t horizon, psr_arena *arena,
                                  demand_knowledge *knowledge) {
    size_t stride = panel->series_count / DEMAND_SAMPLE + 1;
    size_t count;
    for (size_t k = 0; k < DEMAND_LAWS; k++) {
        knowledge->weight[k] = 1.0 / DEMAND_LAWS;
    }
    PSR_TRY(learn_dispersion(panel, stride, arena, knowledge, &count));
    double *chance =
        psr_calloc((count + 1) * HELD_ENDS * horizon * DEMAND_LAWS, sizeof(double));
    if (chance == NULL) {
        return PSR_ERR_MEMORY;
    }
    size_t held = 0;
    size_t room = count;
    psr_status status = PSR_OK;
    for (size_t s = 0; s < panel->series_count && status == PSR_OK && room > 0;
         s += stride) {
        size_t before = held;
        for (size_t k = 0; k < HELD_ENDS && status == PSR_OK; k++) {
            status =
                hold_out(panel, s, k * horizon, horizon, knowledge, arena, chance, &held);
        }
        room -= held > before;
    }
    if (status == PSR_OK) {
        psr_demand_learn(chance, held, knowledge->weight);
        status = learn_level(panel, horizon, stride, arena, knowledge);
    }
    free(chance);
    return status;
}

/* ---- growth from the total */

/* The total may lead so far. */
static const double growth_least = 0.5, growth_most = 2.0;

typedef struct demand_total {
    double *value; /* [length] sum of the series, aligned at their common end */
    size_t length;
    double now; /* sum of the laws' means */
} demand_total;

/* Add one series to the total: gaps filled, without what its regressors did. */
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
    for (size_t t = 0; t < history->length; t++) {
        value[t] += filled[t] / factor[start + t];
    }
    return PSR_OK;
}

/*
 * Add the sampled series up; length 0 where they do not end together. Young series stay
 * out: the total would grow with each that joins.
 */
static psr_status add_up(const fit_plan *plan, size_t stride,
                         const demand_knowledge *knowledge, psr_arena *arena,
                         demand_total *total) {
    const psr_panel *panel = plan->panel;
    demand_history history;
    demand_law law;
    bool together = true;
    int64_t end = 0;
    for (size_t s = 0; s < panel->series_count && together; s += stride) {
        size_t n = psr_panel_length(panel, s);
        PSR_TRY(look(panel, s, n, arena, &history));
        if (!history.intermittent || 10 * history.length < 9 * total->length) {
            continue;
        }
        int64_t ends =
            (panel->first_period != NULL ? panel->first_period[s] : 0) + (int64_t)n;
        together = end == 0 || ends == end;
        end = ends;
        PSR_TRY(add_series(plan, s, &history, arena, total));
        PSR_TRY(psr_demand_law_of(panel, s, n, knowledge, arena, &law));
        total->now += law.mean;
    }
    total->length = together && end > 0 ? total->length : 0;
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

static psr_status set_growth(const psr_panel *panel, size_t horizon,
                             const demand_total *total, double *growth, psr_error *err) {
    PSR_TRY(forecast_total(panel, total, horizon, growth, err));
    for (size_t h = 0; h < horizon; h++) {
        double factor = growth[h] / total->now;
        growth[h] = factor < growth_least  ? growth_least
                    : factor > growth_most ? growth_most
                                           : factor;
    }
    return PSR_OK;
}

psr_status psr_demand_learn_growth(const fit_plan *plan, const demand_knowledge *knowledge,
                                   psr_arena *arena, double *growth, psr_error *err) {
    const psr_panel *panel = plan->panel;
    size_t horizon = plan->horizon;
    size_t stride = panel->series_count / TOTAL_SAMPLE + 1;
    demand_total total = {0};
    for (size_t h = 0; h < horizon; h++) {
        growth[h] = 1.0;
    }
    if (panel->series_count < 2) {
        return PSR_OK;
    }
    for (size_t s = 0; s < panel->series_count; s++) {
        size_t n = psr_panel_length(panel, s);
        total.length = n > total.length ? n : total.length;
    }
    total.value = psr_calloc(total.length, sizeof *total.value);
    if (total.value == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_status status = add_up(plan, stride, knowledge, arena, &total);
    if (status == PSR_OK && total.length > TRAINING_LEAST && total.now > 0) {
        status = set_growth(panel, horizon, &total, growth, err);
    }
    free(total.value);
    return status;
}
