/*
 * Backtest: rolling origins, accuracy by method, step and group level, as a table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/forecast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRAINING_LEAST = 8 };
static const double interval[] = {0.025, 0.5, 0.975};

/* Sums of one method at one step. */
typedef struct score {
    double count;        /* forecasts */
    double scaled;       /* absolute errors over the naive's in-sample error */
    double percent;      /* symmetric percentage errors */
    double error, level; /* errors and actual values, in units of each series' mean */
    double absolute;     /* absolute errors in the same units */
    double inside;       /* actual values in the 95% interval */
} score;

/* Regressors of the cut panel: what was the future then is known now. */
static psr_status cut_regressors(const psr_panel *panel, size_t horizon, psr_panel *cut) {
    size_t n = panel->series_count;
    size_t count = panel->regressor_count;
    size_t total = count * (cut->offset[n] + n * horizon);
    cut->horizon = horizon;
    cut->regressor = psr_calloc(total, sizeof *cut->regressor);
    if (cut->regressor == NULL) {
        return PSR_ERR_MEMORY;
    }
    double *to = cut->regressor;
    for (size_t s = 0; s < n; s++) {
        size_t width = psr_panel_length(cut, s) + horizon;
        size_t known = psr_panel_length(panel, s) + panel->horizon;
        for (size_t r = 0; r < count; r++) {
            const double *from = psr_panel_regressor(panel, s, r);
            for (size_t t = 0; t < width; t++) {
                *to++ = t < known ? from[t] : NAN;
            }
        }
    }
    return PSR_OK;
}

/* A panel cut by `hold` periods; series that get too short are empty of values. */
static psr_status cut_panel(const psr_panel *panel, size_t hold, size_t horizon,
                            psr_panel *cut) {
    *cut = *panel;
    size_t n = panel->series_count;
    cut->offset = psr_calloc(n + 1, sizeof *cut->offset);
    cut->value = psr_calloc(panel->offset[n], sizeof *cut->value);
    cut->observation = panel->observation != NULL ? psr_calloc(panel->offset[n], 1) : NULL;
    cut->regressor = NULL;
    if (cut->offset == NULL || cut->value == NULL ||
        (panel->observation != NULL && cut->observation == NULL)) {
        return PSR_ERR_MEMORY;
    }
    for (size_t s = 0; s < n; s++) {
        size_t length = psr_panel_length(panel, s);
        size_t keep = length >= hold + TRAINING_LEAST ? length - hold : 0;
        size_t to = cut->offset[s];
        if (keep > 0) {
            memcpy(cut->value + to, psr_panel_values(panel, s), keep * sizeof(double));
        }
        if (keep > 0 && panel->observation != NULL) {
            memcpy(cut->observation + to, panel->observation + panel->offset[s], keep);
        }
        cut->offset[s + 1] = to + keep;
    }
    return cut_regressors(panel, horizon, cut);
}

static void cut_free(psr_panel *cut) {
    free(cut->offset);
    free(cut->value);
    free(cut->observation);
    free(cut->regressor);
}

typedef struct unit {
    double naive; /* mean absolute seasonal difference */
    double mean;  /* mean absolute value */
} unit;

static unit units_of(const double *y, size_t length, size_t season) {
    double sum = 0.0, count = 0.0, level = 0.0, seen = 0.0;
    for (size_t t = 0; t < length; t++) {
        if (!isnan(y[t])) {
            level += fabs(y[t]);
            seen += 1.0;
        }
        if (t >= season && !isnan(y[t]) && !isnan(y[t - season])) {
            sum += fabs(y[t] - y[t - season]);
            count += 1.0;
        }
    }
    return (unit){.naive = count > 0 ? sum / count : 0.0,
                  .mean = seen > 0 ? level / seen : 0.0};
}

static void add_error(score *at, double forecast, double actual, unit unit_of) {
    double off = forecast - actual;
    double both = fabs(forecast) + fabs(actual);
    at->count += 1.0;
    at->scaled += fabs(off) / unit_of.naive;
    at->percent += both > 0 ? 200.0 * fabs(off) / both : 0.0;
    at->error += off / unit_of.mean;
    at->level += actual / unit_of.mean;
    at->absolute += fabs(off) / unit_of.mean;
}

/* Compare one origin's forecast and the seasonal naive with what came. */
static void score_origin(const psr_panel *panel, const psr_panel *cut,
                         const psr_forecast *forecast, size_t season, score *ours,
                         score *naive) {
    for (size_t s = 0; s < panel->series_count; s++) {
        size_t keep = psr_panel_length(cut, s);
        const double *y = psr_panel_values(panel, s);
        unit unit_of = units_of(y, keep, season);
        if (keep <= season || !(unit_of.naive > 0) || !(unit_of.mean > 0)) {
            continue;
        }
        for (size_t h = 0; h < forecast->horizon && keep + h < psr_panel_length(panel, s);
             h++) {
            double actual = y[keep + h];
            double before = y[keep - season + h % season];
            if (isnan(actual) || isnan(before)) {
                continue;
            }
            size_t cell = s * forecast->horizon + h;
            const double *q = forecast->quantile + cell * forecast->level_count;
            add_error(&ours[h], forecast->mean[cell], actual, unit_of);
            add_error(&naive[h], before, actual, unit_of);
            ours[h].inside += actual >= q[0] && actual <= q[2] ? 1.0 : 0.0;
        }
    }
}

static psr_status add_row(psr_table *table, const char *method, const char *step,
                          const score *at, const score *naive, psr_error *err) {
    PSR_TRY(psr_table_add_row(table, err));
    PSR_TRY(psr_table_set_text(table, 0, method, err));
    PSR_TRY(psr_table_set_text(table, 1, step, err));
    psr_table_set_whole(table, 2, (int64_t)at->count);
    if (at->count > 0) {
        psr_table_set_number(table, 3, at->scaled / at->count);
        psr_table_set_number(table, 4, at->percent / at->count);
        psr_table_set_number(table, 5, at->error / at->level);
        psr_table_set_number(
            table, 6,
            at->absolute > 0 ? at->error / (at->absolute / at->count) / at->count : 0.0);
        psr_table_set_number(table, 7, 1.0 - at->scaled / naive->scaled);
    }
    if (at->count > 0 && at != naive) {
        psr_table_set_number(table, 8, at->inside / at->count);
    }
    return PSR_OK;
}

static void add_score(const score *from, score *to) {
    to->count += from->count;
    to->scaled += from->scaled;
    to->percent += from->percent;
    to->error += from->error;
    to->level += from->level;
    to->absolute += from->absolute;
    to->inside += from->inside;
}

static psr_status make_table(const score *ours, const score *naive, size_t horizon,
                             psr_table **accuracy, psr_error *err) {
    psr_table *table = psr_table_create("backtest", "Accuracy on rolling origins");
    static const char *const numbers[] = {"mase",        "smape_percent",
                                          "bias_share",  "tracking_signal",
                                          "value_added", "coverage_95"};
    score all_ours = {0};
    score all_naive = {0};
    psr_status status = PSR_ERR_MEMORY;
    bool made = table != NULL &&
                psr_table_column(table, "method", PSR_COLUMN_TEXT, 0) != PSR_NO_ID &&
                psr_table_column(table, "step", PSR_COLUMN_TEXT, 0) != PSR_NO_ID &&
                psr_table_column(table, "forecasts", PSR_COLUMN_WHOLE, 0) != PSR_NO_ID;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers && made; i++) {
        made = psr_table_column(table, numbers[i], PSR_COLUMN_NUMBER, 4) != PSR_NO_ID;
    }
    if (!made) {
        goto done;
    }
    for (size_t h = 0; h <= horizon; h++) {
        char step[24];
        bool last = h == horizon;
        (void)snprintf(step, sizeof step, "%zu", h + 1);
        if (!last) {
            add_score(&ours[h], &all_ours);
            add_score(&naive[h], &all_naive);
        }
        const score *a = last ? &all_ours : &ours[h];
        const score *b = last ? &all_naive : &naive[h];
        PSR_GO(add_row(table, "combination", last ? "all" : step, a, b, err));
        PSR_GO(add_row(table, "seasonal naive", last ? "all" : step, b, b, err));
    }
    *accuracy = table;
    return PSR_OK;
done:
    psr_table_free(table);
    return status;
}

psr_status psr_forecast_backtest(const psr_panel *panel,
                                 const psr_forecast_options *options, size_t origin_count,
                                 psr_table **accuracy, psr_error *err) {
    size_t horizon = options->horizon;
    size_t season = panel->season_count > 0 ? (size_t)panel->seasons[0] : 1;
    psr_forecast_options inner = *options;
    score *ours = psr_calloc(horizon, sizeof *ours);
    score *naive = psr_calloc(horizon, sizeof *naive);
    psr_status status = PSR_ERR_MEMORY;
    inner.levels = interval;
    inner.level_count = 3;
    inner.with_sums = false;
    inner.path_count = 0;
    if (ours == NULL || naive == NULL) {
        goto done;
    }
    for (size_t origin = 0; origin < origin_count; origin++) {
        psr_panel cut = {0};
        psr_forecast *forecast = NULL;
        status = cut_panel(panel, horizon + origin * ((horizon + 1) / 2), horizon, &cut);
        if (status == PSR_OK) {
            status = psr_forecast_panel(&cut, &inner, &forecast, NULL, err);
        }
        if (status == PSR_OK) {
            score_origin(panel, &cut, forecast, season > 1 ? season : 1, ours, naive);
        }
        psr_forecast_free(forecast);
        cut_free(&cut);
        PSR_GO(status);
    }
    status = make_table(ours, naive, horizon, accuracy, err);
done:
    free(ours);
    free(naive);
    if (status == PSR_ERR_MEMORY) {
        return psr_fail(err, status, "out of memory in the backtest");
    }
    return status;
}
