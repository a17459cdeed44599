/*
 * Tables of a backtest: accuracy, quantiles, series.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "backtest_tables.h"

#include <math.h>
#include <stdio.h>

typedef struct column {
    const char *name;
    psr_column_kind kind;
} column;

static psr_status make_table(const char *name, const char *title, const column *columns,
                             size_t count, psr_table **made) {
    *made = psr_table_create(name, title);
    for (size_t i = 0; *made != NULL && i < count; i++) {
        if (psr_table_column(*made, columns[i].name, columns[i].kind, 4) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    return *made == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

/* `3`, or `all` behind the last step. */
static void step_name(size_t step, size_t horizon, char text[24]) {
    (void)(step == horizon ? snprintf(text, 24, "all")
                           : snprintf(text, 24, "%zu", step + 1));
}

/* ---- accuracy */

static error_sums sum_of(const error_sums *steps, size_t from, size_t until) {
    error_sums sum = {0};
    for (size_t h = from; h < until; h++) {
        sum.count += steps[h].count;
        sum.scaled += steps[h].scaled;
        sum.seasonal += steps[h].seasonal;
        sum.naive += steps[h].naive;
        sum.percent += steps[h].percent;
        sum.error += steps[h].error;
        sum.absolute += steps[h].absolute;
        sum.actual += steps[h].actual;
    }
    return sum;
}

/* Share of a naive method's error that is saved; NaN = nothing to compare with. */
static double added(double own, double naive) {
    return naive > 0 ? 1.0 - own / naive : NAN;
}

static psr_status add_accuracy(const backtest_scores *scores, size_t level, size_t method,
                               size_t step, psr_table *table, psr_error *err) {
    size_t horizon = scores->horizon;
    const error_sums *first = scores->error + level * scores->method_count * horizon;
    size_t from = step == horizon ? 0 : step;
    size_t until = step == horizon ? horizon : step + 1;
    error_sums of = sum_of(first + method * horizon, from, until);
    char name[24];
    if (of.count <= 0) {
        return PSR_OK;
    }
    step_name(step, horizon, name);
    PSR_TRY(psr_table_add_row(table, err));
    PSR_TRY(psr_table_set_text(table, 0, psr_scores_level(scores, level), err));
    PSR_TRY(psr_table_set_text(table, 1, scores->method[method], err));
    PSR_TRY(psr_table_set_text(table, 2, name, err));
    psr_table_set_whole(table, 3, (int64_t)of.count);
    psr_table_set_number(table, 4, of.scaled / of.count);
    psr_table_set_number(table, 5, of.percent / of.count);
    psr_table_set_number(table, 6, of.actual > 0 ? of.absolute / of.actual : NAN);
    psr_table_set_number(table, 7, of.actual > 0 ? of.error / of.actual : NAN);
    psr_table_set_number(table, 8, added(of.scaled, of.seasonal));
    psr_table_set_number(table, 9, added(of.scaled, of.naive));
    return PSR_OK;
}

static psr_status accuracy_table(const backtest_scores *scores, psr_table **made,
                                 psr_error *err) {
    static const column columns[] = {{"level", PSR_COLUMN_TEXT},
                                     {"method", PSR_COLUMN_TEXT},
                                     {"step", PSR_COLUMN_TEXT},
                                     {"forecasts", PSR_COLUMN_WHOLE},
                                     {"mase", PSR_COLUMN_NUMBER},
                                     {"smape_percent", PSR_COLUMN_NUMBER},
                                     {"absolute_error_share", PSR_COLUMN_NUMBER},
                                     {"bias_share", PSR_COLUMN_NUMBER},
                                     {"value_added", PSR_COLUMN_NUMBER},
                                     {"value_added_to_naive", PSR_COLUMN_NUMBER}};
    PSR_TRY(make_table("accuracy", "Accuracy on rolling origins", columns,
                       sizeof columns / sizeof *columns, made));
    for (size_t level = 0; level < scores->level_count; level++) {
        for (size_t m = 0; m < scores->method_count; m++) {
            for (size_t i = 0; i <= scores->horizon; i++) {
                /* The whole horizon first. */
                size_t step = i == 0 ? scores->horizon : i - 1;
                PSR_TRY(add_accuracy(scores, level, m, step, *made, err));
            }
        }
    }
    return PSR_OK;
}

/* ---- quantiles */

static psr_status add_quantile(const quantile_sums *steps, size_t step, size_t horizon,
                               const char *of, double level, psr_table *table,
                               psr_error *err) {
    quantile_sums sum = {0};
    char name[24];
    for (size_t h = step == horizon ? 0 : step; h < horizon; h++) {
        sum.count += steps[h].count;
        sum.below += steps[h].below;
        sum.pinball += steps[h].pinball;
        if (h == step) {
            break;
        }
    }
    if (sum.count <= 0) {
        return PSR_OK;
    }
    step_name(step, horizon, name);
    PSR_TRY(psr_table_add_row(table, err));
    PSR_TRY(psr_table_set_text(table, 0, of, err));
    psr_table_set_number(table, 1, level);
    PSR_TRY(psr_table_set_text(table, 2, name, err));
    psr_table_set_whole(table, 3, (int64_t)sum.count);
    psr_table_set_number(table, 4, sum.below / sum.count);
    psr_table_set_number(table, 5, sum.pinball / sum.count);
    return PSR_OK;
}

static psr_status quantile_table(const backtest_scores *scores, const double *levels,
                                 psr_table **made, psr_error *err) {
    static const column columns[] = {
        {"of", PSR_COLUMN_TEXT},         {"quantile", PSR_COLUMN_NUMBER},
        {"step", PSR_COLUMN_TEXT},       {"forecasts", PSR_COLUMN_WHOLE},
        {"coverage", PSR_COLUMN_NUMBER}, {"pinball_share", PSR_COLUMN_NUMBER}};
    size_t horizon = scores->horizon;
    PSR_TRY(make_table("quantiles", "Quantiles on rolling origins", columns,
                       sizeof columns / sizeof *columns, made));
    for (int sums = 0; sums < 2; sums++) {
        const quantile_sums *from = sums ? scores->sum : scores->quantile;
        for (size_t q = 0; q < scores->quantile_count; q++) {
            for (size_t i = 0; i <= horizon; i++) {
                size_t step = i == 0 ? horizon : i - 1;
                PSR_TRY(add_quantile(from + q * horizon, step, horizon,
                                     sums ? "sum" : "step", levels[q], *made, err));
            }
        }
    }
    return PSR_OK;
}

/* ---- series */

static psr_status add_series(const backtest_scores *scores, size_t series, psr_table *table,
                             psr_error *err) {
    const series_sums *of = &scores->series[series];
    const psr_panel *panel = scores->panel;
    if (of->count <= 0) {
        return PSR_OK;
    }
    PSR_TRY(psr_table_add_row(table, err));
    PSR_TRY(psr_table_set_text(
        table, 0, panel->keys != NULL ? psr_names_text(panel->keys, (psr_id)series) : "",
        err));
    psr_table_set_whole(table, 1, (int64_t)of->count);
    psr_table_set_number(table, 2, of->scaled / of->count);
    psr_table_set_number(table, 3, of->naive / of->count);
    psr_table_set_number(table, 4, of->naive > 0 ? 1.0 - of->scaled / of->naive : NAN);
    psr_table_set_number(table, 5, of->actual > 0 ? of->error / of->actual : NAN);
    psr_table_set_number(table, 6,
                         of->absolute > 0 ? of->error / (of->absolute / of->count) : 0.0);
    psr_table_set_number(table, 7, of->inside / of->count);
    return PSR_OK;
}

static psr_status series_table(const backtest_scores *scores, psr_table **made,
                               psr_error *err) {
    static const column columns[] = {{"series_id", PSR_COLUMN_TEXT},
                                     {"forecasts", PSR_COLUMN_WHOLE},
                                     {"mase", PSR_COLUMN_NUMBER},
                                     {"naive_mase", PSR_COLUMN_NUMBER},
                                     {"value_added", PSR_COLUMN_NUMBER},
                                     {"bias_share", PSR_COLUMN_NUMBER},
                                     {"tracking_signal", PSR_COLUMN_NUMBER},
                                     {"coverage_90", PSR_COLUMN_NUMBER}};
    PSR_TRY(make_table("series", "Each series on rolling origins", columns,
                       sizeof columns / sizeof *columns, made));
    for (size_t s = 0; s < scores->panel->series_count; s++) {
        PSR_TRY(add_series(scores, s, *made, err));
    }
    return PSR_OK;
}

psr_status psr_backtest_tables(const backtest_scores *scores, const double *levels,
                               psr_backtest *made, psr_error *err) {
    PSR_TRY(accuracy_table(scores, &made->accuracy, err));
    PSR_TRY(quantile_table(scores, levels, &made->quantiles, err));
    return series_table(scores, &made->series, err);
}

void psr_backtest_clear(psr_backtest *made) {
    psr_table_free(made->accuracy);
    psr_table_free(made->quantiles);
    psr_table_free(made->series);
    *made = (psr_backtest){0};
}
