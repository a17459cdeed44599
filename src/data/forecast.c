/*
 * Forecast: create, free, look up and check quantile forecasts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/forecast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool psr_reconciliation_find(const char *word, psr_reconciliation *found) {
    static const char *const words[] = {"none", "wls", "mint"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], word) == 0) {
            *found = (psr_reconciliation)i;
            return true;
        }
    }
    return false;
}

/* a*b*c doubles, zeroed; NULL when the product overflows or memory is out. */
static double *cube(size_t a, size_t b, size_t c) {
    size_t size;
    if (__builtin_mul_overflow(a, b, &size) || __builtin_mul_overflow(size, c, &size)) {
        return NULL;
    }
    return psr_calloc(size, sizeof(double));
}

psr_forecast *psr_forecast_create(size_t series_count, size_t horizon, const double *levels,
                                  size_t level_count, bool with_sums, size_t path_count) {
    psr_forecast *forecast = psr_calloc(1, sizeof *forecast);
    if (forecast == NULL) {
        return NULL;
    }
    size_t n = series_count;
    forecast->series_count = n;
    forecast->horizon = horizon;
    forecast->level_count = level_count;
    forecast->path_count = path_count;
    forecast->level = psr_calloc(level_count, sizeof(double));
    forecast->mean = cube(n, horizon, 1);
    forecast->deviation = cube(n, horizon, 1);
    forecast->quantile = cube(n, horizon, level_count);
    forecast->sum_quantile = with_sums ? cube(n, horizon, level_count) : NULL;
    forecast->path = path_count > 0 ? cube(n, horizon, path_count) : NULL;
    forecast->method = psr_calloc(n, sizeof(char *));
    forecast->reason = psr_calloc(n, sizeof(char *));
    forecast->backtest_mase = psr_calloc(n, sizeof(double));
    forecast->naive_mase = psr_calloc(n, sizeof(double));
    forecast->bias = psr_calloc(n, sizeof(double));
    forecast->coverage = psr_calloc(n, sizeof(double));
    forecast->lost_sales = psr_calloc(n, sizeof(double));
    bool complete = forecast->level != NULL && forecast->mean != NULL &&
                    forecast->deviation != NULL && forecast->quantile != NULL &&
                    forecast->method != NULL && forecast->reason != NULL &&
                    forecast->backtest_mase != NULL && forecast->naive_mase != NULL &&
                    forecast->bias != NULL && forecast->coverage != NULL &&
                    forecast->lost_sales != NULL &&
                    (!with_sums || forecast->sum_quantile != NULL) &&
                    (path_count == 0 || forecast->path != NULL);
    if (!complete) {
        psr_forecast_free(forecast);
        return NULL;
    }
    if (level_count > 0) {
        memcpy(forecast->level, levels, level_count * sizeof *levels);
    }
    return forecast;
}

static bool is_kept(double level, const double *levels, size_t count) {
    const double same_level = 1e-9;
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) {
        found = fabs(levels[i] - level) < same_level;
    }
    return found;
}

/* Columns `from[0..count)` of a table of `width`, moved to the front of its memory. */
static double *narrowed(double *table, size_t rows, size_t width, const size_t *from,
                        size_t count) {
    for (size_t i = 0; table != NULL && i < rows * count; i++) {
        table[i] = table[i / count * width + from[i % count]];
    }
    double *smaller = table == NULL ? NULL : psr_resize(table, rows * count, sizeof *table);
    return smaller != NULL ? smaller : table;
}

void psr_forecast_keep_levels(psr_forecast *forecast, const double *levels, size_t count) {
    size_t *from = psr_calloc(forecast->level_count + 1, sizeof *from);
    size_t kept = 0;
    for (size_t i = 0; from != NULL && i < forecast->level_count; i++) {
        if (is_kept(forecast->level[i], levels, count)) {
            forecast->level[kept] = forecast->level[i];
            from[kept++] = i;
        }
    }
    if (kept > 0) {
        size_t rows = forecast->series_count * forecast->horizon;
        size_t width = forecast->level_count;
        forecast->quantile = narrowed(forecast->quantile, rows, width, from, kept);
        forecast->sum_quantile = narrowed(forecast->sum_quantile, rows, width, from, kept);
        forecast->level_count = kept;
    }
    free(from);
}

void psr_forecast_free(psr_forecast *forecast) {
    if (forecast == NULL) {
        return;
    }
    for (size_t i = 0; i < forecast->series_count; i++) {
        if (forecast->method != NULL) {
            free(forecast->method[i]);
        }
        if (forecast->reason != NULL) {
            free(forecast->reason[i]);
        }
    }
    free(forecast->method);
    free(forecast->reason);
    free(forecast->level);
    free(forecast->mean);
    free(forecast->deviation);
    free(forecast->quantile);
    free(forecast->sum_quantile);
    free(forecast->backtest_mase);
    free(forecast->naive_mase);
    free(forecast->bias);
    free(forecast->coverage);
    free(forecast->lost_sales);
    for (size_t k = 0; k < forecast->member_count && forecast->member_name != NULL; k++) {
        free(forecast->member_name[k]);
    }
    free(forecast->member_name);
    free(forecast->member_mean);
    free(forecast->effect);
    free(forecast->effect_error);
    free(forecast->path);
    free(forecast);
}

double psr_forecast_quantile(const psr_forecast *forecast, size_t series, size_t step,
                             double level) {
    size_t count = forecast->level_count;
    size_t cell = series * forecast->horizon + step;
    if (count == 0) {
        return forecast->mean[cell];
    }
    const double *at = forecast->quantile + cell * count;
    const double *levels = forecast->level;
    if (level <= levels[0]) {
        return at[0];
    }
    for (size_t i = 1; i < count; i++) {
        if (level <= levels[i]) {
            double share = (level - levels[i - 1]) / (levels[i] - levels[i - 1]);
            return at[i - 1] + share * (at[i] - at[i - 1]);
        }
    }
    return at[count - 1];
}

static bool all_finite(const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            return false;
        }
    }
    return true;
}

/* Quantiles of one block of steps are finite and do not fall with the level. */
static bool quantiles_hold(const double *quantile, size_t steps, size_t level_count) {
    for (size_t h = 0; h < steps; h++) {
        const double *at = quantile + h * level_count;
        for (size_t i = 0; i < level_count; i++) {
            if (!isfinite(at[i]) || (i > 0 && at[i] < at[i - 1])) {
                return false;
            }
        }
    }
    return true;
}

psr_status psr_forecast_check(const psr_forecast *forecast, psr_error *err) {
    size_t steps = forecast->horizon;
    size_t levels = forecast->level_count;
    for (size_t i = 0; i < forecast->series_count; i++) {
        if (!all_finite(forecast->mean + i * steps, steps)) {
            return psr_fail(err, PSR_ERR_NUMERICAL,
                            "mean forecast of series %zu is not finite", i + 1);
        }
        size_t start = i * steps * levels;
        if (!quantiles_hold(forecast->quantile + start, steps, levels) ||
            (forecast->sum_quantile != NULL &&
             !quantiles_hold(forecast->sum_quantile + start, steps, levels))) {
            return psr_fail(err, PSR_ERR_NUMERICAL,
                            "quantiles of series %zu are not finite or fall with the level",
                            i + 1);
        }
        size_t paths = forecast->path_count * steps;
        if (forecast->path != NULL && !all_finite(forecast->path + i * paths, paths)) {
            return psr_fail(err, PSR_ERR_NUMERICAL, "a path of series %zu is not finite",
                            i + 1);
        }
    }
    return PSR_OK;
}
