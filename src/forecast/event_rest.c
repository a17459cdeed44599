/*
 * Rests of events: gathered over the series, shrunken, added to forecasts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "event_rest.h"

#include "season.h"

#include <math.h>
#include <stdlib.h>

enum { REST_SAMPLE = 2000, LONG_SEASON = 20 };

/* Deviations from trend and pattern, summed over the series. */
typedef struct rest_sums {
    const fit_plan *plan;
    psr_period first;
    size_t periods;
    double *sum, *count; /* [periods] outside of events: what series share in a period */
    double event[REGRESSOR_LIMIT];  /* in them */
    double events[REGRESSOR_LIMIT]; /* how many, over all series */
    double years[REGRESSOR_LIMIT];  /* most in one series */
} rest_sums;

/* Columns of events that the season knows, phase by phase where there are several. */
static void choose_columns(const fit_plan *plan, regressor_pool *rest) {
    regressor_pool all = {0};
    rest->count = 0;
    for (size_t r = 0; r < plan->panel->regressor_count; r++) {
        psr_regressors_look(plan->panel, r, plan->views[0].inner, &all);
    }
    for (size_t k = 0; k < all.count; k++) {
        const regressor_column *column = &all.column[k];
        bool split = k + 1 < all.count && all.column[k + 1].phase != EVERY_PHASE;
        bool whole = column->phase == EVERY_PHASE && column->comes_back && !split;
        if (whole || column->phase != EVERY_PHASE) {
            rest->column[rest->count++] = *column;
        }
    }
}

/* Deviations of one series: [length], NaN where the trend is not known. */
static psr_status deviations(const ready_series *ready, size_t season, psr_arena *arena,
                             double **rest) {
    size_t n = ready->view.length;
    double *plain = psr_arena_take(arena, 2 * n, sizeof(double));
    double *scratch = psr_arena_take(arena, 2 * n + 6 * season, sizeof(double));
    if (plain == NULL || scratch == NULL) {
        return PSR_ERR_MEMORY;
    }
    double *filled = plain + n;
    double *pattern = scratch + 2 * n + 5 * season;
    for (size_t t = 0; t < n; t++) {
        plain[t] = ready->view.positive ? log(ready->view.y[t]) : ready->view.y[t];
    }
    psr_season_fill(plain, n, season, filled);
    double kept = psr_season_pattern(filled, n, season, scratch, pattern);
    *rest = scratch + n; /* where the deviations from the trend are left */
    for (size_t t = 0; t < n; t++) {
        bool known = kept > 0 && t >= season / 2 && t + season / 2 < n && !isnan(plain[t]);
        (*rest)[t] = known ? (*rest)[t] - pattern[t % season] : NAN;
    }
    return PSR_OK;
}

static psr_status gather_series(rest_sums *sums, const regressor_pool *rest, size_t series,
                                psr_arena *arena) {
    const psr_panel *panel = sums->plan->panel;
    size_t season = sums->plan->views[0].inner;
    size_t n = psr_panel_length(panel, series);
    ready_series ready;
    double *columns;
    double *off;
    psr_arena_reset(arena);
    PSR_TRY(psr_series_ready(panel, series, n, arena, &ready));
    if (ready.kind != SERIES_REGULAR || ready.view.length < 2 * season) {
        return PSR_OK;
    }
    PSR_TRY(psr_regressors_columns(panel, series, n, 0, season, rest, arena, &columns));
    PSR_TRY(deviations(&ready, season, arena, &off));
    psr_period first = panel->first_period != NULL ? panel->first_period[series] : 0;
    double years[REGRESSOR_LIMIT] = {0};
    for (size_t t = 0; t < ready.view.length; t++) {
        bool event = false;
        for (size_t k = 0; k < rest->count && !isnan(off[t]); k++) {
            bool in = columns[k * n + ready.start + t] > 0;
            sums->event[k] += in ? off[t] : 0.0;
            years[k] += in ? 1.0 : 0.0;
            event = event || in;
        }
        size_t period = (size_t)(first - sums->first) + ready.start + t;
        sums->sum[period] += event || isnan(off[t]) ? 0.0 : off[t];
        sums->count[period] += event || isnan(off[t]) ? 0.0 : 1.0;
    }
    for (size_t k = 0; k < rest->count; k++) {
        sums->events[k] += years[k];
        sums->years[k] = years[k] > sums->years[k] ? years[k] : sums->years[k];
    }
    return PSR_OK;
}

/* Variance of what all series share in a period without an event. */
static double shock_variance(const rest_sums *sums) {
    double square = 0.0;
    double count = 0.0;
    for (size_t i = 0; i < sums->periods; i++) {
        if (sums->count[i] > 0) {
            double mean = sums->sum[i] / sums->count[i];
            square += mean * mean;
            count += 1.0;
        }
    }
    return count > 0 ? square / count : 0.0;
}

/* The prior of one event is what the events of the file leave beyond usual shocks. */
static void shrink(const rest_sums *sums, regressor_pool *rest) {
    double variance = shock_variance(sums);
    double excess = 0.0;
    double seen = 0.0;
    for (size_t k = 0; k < rest->count; k++) {
        if (sums->events[k] > 0) {
            double mean = sums->event[k] / sums->events[k];
            excess += mean * mean - variance / sums->years[k];
            seen += 1.0;
        }
    }
    double usual = excess > 0 ? excess / seen : 0.0;
    for (size_t k = 0; k < rest->count; k++) {
        double noise = sums->events[k] > 0 ? variance / sums->years[k] : 1.0;
        double mean = sums->events[k] > 0 ? sums->event[k] / sums->events[k] : 0.0;
        rest->column[k].mean = usual > 0 ? mean * usual / (usual + noise) : 0.0;
    }
    rest->count = usual > 0 ? rest->count : 0;
}

static psr_status gather(rest_sums *sums, const regressor_pool *rest, psr_arena *arena) {
    const psr_panel *panel = sums->plan->panel;
    psr_period last = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        psr_period first = panel->first_period != NULL ? panel->first_period[s] : 0;
        psr_period end = first + (psr_period)psr_panel_length(panel, s);
        sums->first = s == 0 || first < sums->first ? first : sums->first;
        last = s == 0 || end > last ? end : last;
    }
    sums->periods = (size_t)(last - sums->first);
    sums->sum = psr_calloc(2 * sums->periods, sizeof *sums->sum);
    if (sums->sum == NULL) {
        return PSR_ERR_MEMORY;
    }
    sums->count = sums->sum + sums->periods;
    size_t stride = panel->series_count / REST_SAMPLE + 1;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        PSR_TRY(gather_series(sums, rest, s, arena));
    }
    return PSR_OK;
}

psr_status psr_event_rest_learn(const fit_plan *plan, psr_arena *arena,
                                regressor_pool *rest) {
    rest_sums sums = {.plan = plan};
    rest->count = 0;
    if (plan->views[0].inner >= LONG_SEASON) {
        choose_columns(plan, rest);
    }
    if (rest->count == 0) {
        return PSR_OK;
    }
    psr_status status = gather(&sums, rest, arena);
    if (status == PSR_OK) {
        shrink(&sums, rest);
    }
    free(sums.sum);
    return status;
}

psr_status psr_event_rest_add(const fit_plan *plan, size_t series, size_t length,
                              bool positive, psr_arena *arena, member_set *members) {
    const regressor_pool *rest = &plan->rest;
    size_t season = plan->views[0].inner;
    size_t horizon = plan->horizon;
    size_t width = length + horizon;
    double *columns;
    PSR_TRY(psr_regressors_columns(plan->panel, series, length, horizon, season, rest,
                                   arena, &columns));
    for (size_t i = 0; i < plan->slot_count * horizon; i++) {
        size_t view = i / horizon / MEMBER_COUNT;
        double e = 0.0;
        for (size_t k = 0; k < rest->count && plan->views[view].inner == season; k++) {
            e += rest->column[k].mean * columns[k * width + length + i % horizon];
        }
        if (positive) {
            members->mean[i] *= exp(e);
            members->deviation[i] *= exp(e);
        } else {
            members->mean[i] += e;
        }
    }
    return PSR_OK;
}
