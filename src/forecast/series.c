/*
 * Make a series ready: cut, scale, classify.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "series.h"

#include "censor.h"
#include "season.h"
#include "shift.h"

#include <math.h>

/* Above this share of zeros a non-negative series is intermittent (Syntetos, Boylan &
 * Croston 2005 cut at a mean interval of 1.32: 24% zeros). */
static const double intermittent_share = 0.24;
/* Whole amounts below this mean are counts: a distribution over counts says more than a
 * mean and a width. */
static const double count_mean = 40.0;

enum { DAYS_OF_WEEK = 7 };

typedef struct series_facts {
    size_t seen, zeros;
    size_t first; /* first observed value */
    double sum_absolute, lowest;
    bool whole;
} series_facts;

static series_facts gather(const psr_panel *panel, size_t series, size_t length) {
    const double *y = psr_panel_values(panel, series);
    const uint8_t *kind =
        panel->observation != NULL ? panel->observation + panel->offset[series] : NULL;
    series_facts facts = {.whole = true, .lowest = INFINITY, .first = length};
    for (size_t t = 0; t < length; t++) {
        if (isnan(y[t]) || (kind != NULL && kind[t] == PSR_MISSING)) {
            continue;
        }
        if (facts.seen == 0) {
            facts.first = t;
        }
        facts.seen++;
        facts.zeros += fabs(y[t]) <= 0;
        facts.sum_absolute += fabs(y[t]);
        facts.lowest = y[t] < facts.lowest ? y[t] : facts.lowest;
        facts.whole = facts.whole && fabs(y[t] - nearbyint(y[t])) <= 0;
    }
    return facts;
}

/* A season is certain from this many standard errors of the autocorrelation on. */
static const double certain_season = 3.0;

/* Autocorrelation at one lag over the pairs observed. */
static double autocorrelation(const double *y, size_t length, double mean, double variance,
                              size_t lag) {
    double sum = 0.0;
    for (size_t t = lag; t < length; t++) {
        double product = (y[t] - mean) * (y[t - lag] - mean);
        sum += isnan(product) ? 0.0 : product;
    }
    return sum / variance;
}

/*
 * The season repeats beyond doubt (Bartlett's formula, as in the M4 seasonality test but
 * stricter): a distribution that knows no season would then be the wrong tool.
 */
static bool is_seasonal(const double *y, size_t length, double mean, size_t season) {
    double variance = 0.0;
    double squares = 0.0;
    if (season < 2 || length < 3 * season) {
        return false;
    }
    for (size_t t = 0; t < length; t++) {
        variance += isnan(y[t]) ? 0.0 : (y[t] - mean) * (y[t] - mean);
    }
    if (!(variance > 0)) {
        return false;
    }
    for (size_t k = 1; k < season; k++) {
        double r = autocorrelation(y, length, mean, variance, k);
        squares += r * r;
    }
    double error = sqrt((1.0 + 2.0 * squares) / (double)length);
    return autocorrelation(y, length, mean, variance, season) > certain_season * error;
}

static bool is_demand(const series_facts *facts, double mean) {
    double share = (double)facts->zeros / (double)facts->seen;
    return share > intermittent_share || (facts->whole && mean < count_mean);
}

/* The longest season that the length shows twice: hours of a day repeat by the week. */
static size_t shift_season(size_t season, size_t length) {
    size_t behind = psr_season_behind(season);
    bool week = season > 0 && behind / season == DAYS_OF_WEEK && length >= 2 * behind;
    return week ? behind : season;
}

/* Copy the history from its first value on; stock-outs become expected demand. */
static psr_status copy_history(const psr_panel *panel, size_t series, size_t season,
                               psr_arena *arena, ready_series *ready) {
    size_t n = ready->view.length;
    size_t from = panel->offset[series] + ready->start;
    double *scratch = psr_arena_take(arena, 2 * n, sizeof(double));
    bool *censored = psr_arena_take(arena, n, sizeof(bool));
    ready->values = psr_arena_take(arena, n, sizeof(double));
    if (ready->values == NULL || scratch == NULL || censored == NULL) {
        return PSR_ERR_MEMORY;
    }
    bool any = false;
    for (size_t t = 0; t < n; t++) {
        uint8_t kind = panel->observation != NULL ? panel->observation[from + t]
                                                  : (uint8_t)PSR_OBSERVED;
        censored[t] = kind == PSR_CENSORED;
        any = any || censored[t];
        ready->values[t] = kind == PSR_MISSING ? NAN : panel->value[from + t];
    }
    if (any) {
        ready->lost = psr_censor_expect(ready->values, censored, n, season, scratch);
    }
    for (size_t t = 0; t < n; t++) {
        ready->values[t] /= ready->scale;
    }
    if (ready->kind == SERIES_REGULAR) {
        ready->shifts = psr_shift_remove(ready->values, n, shift_season(season, n),
                                         ready->view.positive, scratch);
    }
    return PSR_OK;
}

psr_status psr_series_ready(const psr_panel *panel, size_t series, size_t length,
                            psr_arena *arena, ready_series *ready) {
    series_facts facts = gather(panel, series, length);
    *ready = (ready_series){.kind = SERIES_EMPTY, .scale = 1.0, .nonnegative = true};
    if (facts.seen == 0) {
        return PSR_OK;
    }
    double mean = facts.sum_absolute / (double)facts.seen;
    ready->scale = mean > 0 && isfinite(mean) ? mean : 1.0;
    ready->nonnegative = facts.lowest >= 0;
    ready->whole = facts.whole;
    ready->start = facts.first;
    ready->seen = facts.seen;
    ready->view.length = length - facts.first;
    ready->view.positive = facts.lowest > 0;
    size_t season = panel->season_count > 0 ? (size_t)panel->seasons[0] : 0;
    const double *y = psr_panel_values(panel, series) + facts.first;
    bool demand = ready->nonnegative && is_demand(&facts, mean) &&
                  !is_seasonal(y, ready->view.length, mean, season);
    ready->kind = demand ? SERIES_INTERMITTENT : SERIES_REGULAR;
    PSR_TRY(copy_history(panel, series, season, arena, ready));
    ready->view.y = ready->values;
    return PSR_OK;
}
