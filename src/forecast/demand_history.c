/*
 * The laws of one intermittent series.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "demand_history.h"

#include "series.h"

/* Periods whose mean says where the total stands. */
enum { NOW_PERIODS = 3 };

psr_status psr_demand_look(const psr_panel *panel, size_t series, size_t length,
                           psr_arena *arena, demand_history *history) {
    ready_series ready;
    psr_arena_reset(arena);
    PSR_TRY(psr_series_ready(panel, series, length, arena, &ready));
    for (size_t t = 0; t < ready.view.length; t++) {
        ready.values[t] *= ready.scale;
    }
    psr_period first = panel->first_period != NULL ? panel->first_period[series] : 0;
    *history = (demand_history){.y = ready.values,
                                .length = ready.view.length,
                                .first = first + (psr_period)ready.start,
                                .whole = ready.whole,
                                .intermittent = ready.kind == SERIES_INTERMITTENT};
    return PSR_OK;
}

/* Level of the total in a period; its ends last. */
static double level_at(const demand_path *path, psr_period period) {
    psr_period at = period - path->first;
    psr_period last = (psr_period)path->length - 1;
    return path->level[at < 0 ? 0 : at > last ? last : at];
}

/* What a series shares with all others is taken out: a season, growth, a shock. */
static void lead(const demand_history *history, const demand_path *path, double *led) {
    psr_period end = history->first + (psr_period)history->length;
    double now = 0.0;
    for (psr_period k = 1; k <= NOW_PERIODS; k++) {
        now += level_at(path, end - k) / NOW_PERIODS;
    }
    for (size_t t = 0; t < history->length; t++) {
        double then = level_at(path, history->first + (psr_period)t);
        led[t] = history->y[t] * (then > 0 && now > 0 ? now / then : 1.0);
    }
}

psr_status psr_demand_laws_of(const demand_history *history,
                              const demand_knowledge *knowledge, psr_arena *arena,
                              demand_law *law, double **each) {
    size_t n = history->length;
    const double *led = history->y;
    psr_demand_bins(history->y, n, history->whole, law);
    if (knowledge->path.length > 0) {
        double *values = psr_arena_take(arena, n, sizeof(double));
        if (values == NULL) {
            return PSR_ERR_MEMORY;
        }
        lead(history, &knowledge->path, values);
        demand_law of_led;
        psr_demand_bins(values, n, history->whole, &of_led);
        double room = (double)law->bins * law->width;
        *law = (double)of_led.bins * of_led.width > room ? of_led : *law;
        led = values;
    }
    *each = psr_arena_take(arena, DEMAND_LAWS * law->bins, sizeof(double));
    if (*each == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_demand_laws(history->y, led, n, law, knowledge, *each);
    return PSR_OK;
}

psr_status psr_demand_law_of(const psr_panel *panel, size_t series, size_t length,
                             const demand_knowledge *knowledge, psr_arena *arena,
                             demand_law *law) {
    demand_history history;
    double *each;
    PSR_TRY(psr_demand_look(panel, series, length, arena, &history));
    PSR_TRY(psr_demand_laws_of(&history, knowledge, arena, law, &each));
    psr_demand_mix(each, knowledge, law);
    return PSR_OK;
}
