/*
 * Make a series ready: cut, scale, classify.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "series.h"

#include "shift.h"

#include <math.h>

/* Above this share of zeros a non-negative series is intermittent (Syntetos, Boylan &
 * Croston 2005 cut at a mean interval of 1.32: 24% zeros). */
static const double intermittent_share = 0.24;
/* Whole amounts below this mean are counts: a distribution over counts says more than a
 * mean and a width. */
static const double count_mean = 40.0;

typedef struct series_facts {
    size_t seen, zeros;
    size_t first; /* first observed value */
    double sum_absolute, lowest;
    bool whole;
} series_facts;

static series_facts gather(const double *y, size_t length) {
    series_facts facts = {.whole = true, .lowest = INFINITY, .first = length};
    for (size_t t = 0; t < length; t++) {
        if (isnan(y[t])) {
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

static bool is_demand(const series_facts *facts, double mean) {
    double share = (double)facts->zeros / (double)facts->seen;
    return share > intermittent_share || (facts->whole && mean < count_mean);
}

psr_status psr_series_ready(const psr_panel *panel, size_t series, size_t length,
                            psr_arena *arena, ready_series *ready) {
    const double *y = psr_panel_values(panel, series);
    series_facts facts = gather(y, length);
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
    ready->kind = ready->nonnegative && is_demand(&facts, mean) ? SERIES_INTERMITTENT
                                                                : SERIES_REGULAR;
    size_t n = length - facts.first;
    double *scaled = psr_arena_take(arena, n, sizeof(double));
    double *scratch = psr_arena_take(arena, 2 * n, sizeof(double));
    if (scaled == NULL || scratch == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t t = 0; t < n; t++) {
        scaled[t] = y[facts.first + t] / ready->scale;
    }
    if (ready->kind == SERIES_REGULAR) {
        ready->shifts = psr_shift_remove(scaled, n, facts.lowest > 0, scratch);
    }
    ready->view = (series_view){.y = scaled,
                                .length = n,

                                .positive = facts.lowest > 0};
    return PSR_OK;
}
