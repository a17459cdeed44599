/*
 * Forecasts of series without history.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "newcomer.h"

#include <math.h>
#include <stdlib.h>

static bool has_value(const psr_panel *panel, size_t series) {
    const double *y = psr_panel_values(panel, series);
    for (size_t t = 0; t < psr_panel_length(panel, series); t++) {
        if (!isnan(y[t])) {
            return true;
        }
    }
    return false;
}

/* Groups two series share. */
static size_t shared_groups(const psr_panel *panel, size_t a, size_t b) {
    size_t shared = 0;
    for (size_t g = 0; g < panel->group_level_count; g++) {
        const psr_id *group = panel->group_of + g * panel->series_count;
        shared += group[a] != PSR_NO_ID && group[a] == group[b];
    }
    bool product = panel->product != NULL && panel->product[a] != PSR_NO_ID;
    return shared + (product && panel->product[a] == panel->product[b]);
}

/* Series of the product that one is said to be like: in its channel, else anywhere. */
static size_t named_alike(const psr_panel *panel, size_t series, size_t *alike) {
    size_t count = 0;
    if (panel->like == NULL || panel->like[series] == PSR_NO_ID) {
        return 0;
    }
    for (int anywhere = 0; anywhere < 2 && count == 0; anywhere++) {
        for (size_t s = 0; s < panel->series_count; s++) {
            bool here = anywhere || panel->channel[s] == panel->channel[series];
            if (here && panel->product[s] == panel->like[series] && has_value(panel, s)) {
                alike[count++] = s;
            }
        }
    }
    return count;
}

/* The series that share the most groups with one, and have values. */
static size_t look_alikes(const psr_panel *panel, size_t series, size_t *alike) {
    size_t most = 1;
    size_t count = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        size_t shared = s == series ? 0 : shared_groups(panel, series, s);
        if (shared < most || !has_value(panel, s)) {
            continue;
        }
        count = shared > most ? 0 : count;
        most = shared;
        alike[count++] = s;
    }
    return count;
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Quantiles of the mixture of the look-alikes: each quantile stands for an equal share. */
static void mix(const psr_forecast *forecast, const double *quantile, const size_t *alike,
                size_t count, size_t step, double *pool, double *out) {
    enum { SHARES = 19 }; /* 0.05, 0.10, ..., 0.95 */
    size_t levels = forecast->level_count;
    size_t pooled = 0;
    for (size_t i = 0; i < count; i++) {
        const double *q = quantile + (alike[i] * forecast->horizon + step) * levels;
        for (size_t k = 1; k <= SHARES; k++) {
            double level = (double)k / (SHARES + 1);
            size_t j = 1;
            while (j + 1 < levels && forecast->level[j] < level) {
                j++;
            }
            double value = q[0];
            if (levels > 1) {
                double share = (level - forecast->level[j - 1]) /
                               (forecast->level[j] - forecast->level[j - 1]);
                share = share < 0 ? 0 : share > 1 ? 1 : share;
                value = q[j - 1] + share * (q[j] - q[j - 1]);
            }
            pool[pooled++] = value;
        }
    }
    qsort(pool, pooled, sizeof *pool, compare_doubles);
    for (size_t i = 0; i < levels; i++) {
        double at = forecast->level[i] * (double)(pooled - 1);
        size_t below = (size_t)at;
        size_t above = below + 1 < pooled ? below + 1 : below;
        out[i] = pool[below] + (at - (double)below) * (pool[above] - pool[below]);
    }
}

static psr_status tell(const psr_panel *panel, psr_forecast *forecast, size_t series,
                       size_t count, bool named) {
    psr_text reason = {0};
    if (named) {
        psr_text_addf(&reason, "no history: as %s, which it is said to be like",
                      psr_names_text(panel->products, panel->like[series]));
    } else {
        psr_text_addf(&reason, "no history: mixture of %zu series alike", count);
    }
    free(forecast->method[series]);
    free(forecast->reason[series]);
    forecast->method[series] = psr_strdup("look-alikes");
    forecast->reason[series] = psr_strdup(psr_text_bytes(&reason));
    bool failed = reason.failed || forecast->method[series] == NULL ||
                  forecast->reason[series] == NULL;
    psr_text_free(&reason);
    return failed ? PSR_ERR_MEMORY : PSR_OK;
}

static void fill(psr_forecast *forecast, size_t series, const size_t *alike, size_t count,
                 double *pool) {
    for (size_t h = 0; h < forecast->horizon; h++) {
        size_t cell = series * forecast->horizon + h;
        size_t first = cell * forecast->level_count;
        for (size_t i = 0; i < count; i++) {
            size_t from = alike[i] * forecast->horizon + h;
            forecast->mean[cell] += forecast->mean[from] / (double)count;
            forecast->deviation[cell] += forecast->deviation[from] / (double)count;
        }
        if (forecast->level_count > 0) {
            mix(forecast, forecast->quantile, alike, count, h, pool,
                forecast->quantile + first);
        }
        if (forecast->level_count > 0 && forecast->sum_quantile != NULL) {
            mix(forecast, forecast->sum_quantile, alike, count, h, pool,
                forecast->sum_quantile + first);
        }
    }
}

psr_status psr_newcomers_fill(const psr_panel *panel, psr_forecast *forecast) {
    size_t n = panel->series_count;
    size_t *alike = psr_calloc(n, sizeof *alike);
    double *pool = psr_calloc(n, 19 * sizeof *pool);
    psr_status status = alike == NULL || pool == NULL ? PSR_ERR_MEMORY : PSR_OK;
    for (size_t s = 0; s < n && status == PSR_OK; s++) {
        if (has_value(panel, s)) {
            continue;
        }
        size_t count = named_alike(panel, s, alike);
        bool named = count > 0;
        count = named ? count : look_alikes(panel, s, alike);
        if (count > 0) {
            fill(forecast, s, alike, count, pool);
            status = tell(panel, forecast, s, count, named);
        }
    }
    free(alike);
    free(pool);
    return status;
}
