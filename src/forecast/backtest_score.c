/*
 * Compare forecasts with what came, series by series and summed over groups.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "backtest_score.h"

#include "season.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double interval_low = 0.05, interval_high = 0.95;

/* Group levels can be added up where the series end in the same period. */
static bool end_together(const psr_panel *panel) {
    for (size_t s = 1; s < panel->series_count; s++) {
        psr_period a = panel->first_period != NULL ? panel->first_period[0] : 0;
        psr_period b = panel->first_period != NULL ? panel->first_period[s] : 0;
        if (a + (psr_period)psr_panel_length(panel, 0) !=
            b + (psr_period)psr_panel_length(panel, s)) {
            return false;
        }
    }
    return panel->series_count > 1;
}

psr_status psr_scores_create(const psr_panel *panel, const psr_forecast *like,
                             backtest_scores *scores) {
    static const char *const names[] = {"combination", "seasonal naive", "naive"};
    size_t horizon = like->horizon;
    *scores = (backtest_scores){
        .panel = panel,
        .horizon = horizon,
        .season = panel->season_count > 0 ? (size_t)panel->seasons[0] : 1,
        .level_count = end_together(panel) ? panel->group_level_count + 2 : 1,
        .method_count = METHOD_MEMBERS + like->member_count,
        .quantile_count = like->level_count};
    size_t cells = scores->level_count * scores->method_count * horizon;
    scores->method = psr_calloc(scores->method_count, sizeof *scores->method);
    scores->error = psr_calloc(cells, sizeof *scores->error);
    scores->quantile = psr_calloc(like->level_count * horizon, sizeof *scores->quantile);
    scores->sum = psr_calloc(like->level_count * horizon, sizeof *scores->sum);
    scores->series = psr_calloc(panel->series_count, sizeof *scores->series);
    if (scores->method == NULL || scores->error == NULL || scores->quantile == NULL ||
        scores->sum == NULL || scores->series == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t m = 0; m < scores->method_count; m++) {
        scores->method[m] = psr_strdup(
            m < METHOD_MEMBERS ? names[m] : like->member_name[m - METHOD_MEMBERS]);
        if (scores->method[m] == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    return PSR_OK;
}

void psr_scores_free(backtest_scores *scores) {
    for (size_t m = 0; m < scores->method_count && scores->method != NULL; m++) {
        free(scores->method[m]);
    }
    free(scores->method);
    free(scores->error);
    free(scores->quantile);
    free(scores->sum);
    free(scores->series);
}

const char *psr_scores_level(const backtest_scores *scores, size_t level) {
    const psr_panel *panel = scores->panel;
    return level == 0                          ? "series"
           : level <= panel->group_level_count ? panel->group_level_name[level - 1]
                                               : "total";
}

/* ---- one series or one sum */

/* Past and forecasts of a series, or of the sum of several. */
typedef struct node {
    double *past;     /* [length] no gaps */
    double *forecast; /* [method_count][horizon] of the series observed then */
    double *actual;   /* [horizon] NaN = no value */
    size_t length;
} node;

/* Mean absolute difference over a season, the unit of errors; 0 = unknown. */
static double naive_error(const node *of, size_t season) {
    double sum = 0.0;
    for (size_t t = season; t < of->length; t++) {
        sum += fabs(of->past[t] - of->past[t - season]);
    }
    return of->length > season ? sum / (double)(of->length - season) : 0.0;
}

static void add_error(error_sums *to, double forecast, double actual, double unit) {
    double off = forecast - actual;
    double both = fabs(forecast) + fabs(actual);
    to->count += 1.0;
    to->scaled += fabs(off) / unit;
    to->percent += both > 0 ? 200.0 * fabs(off) / both : 0.0;
    to->error += off;
    to->absolute += fabs(off);
    to->actual += fabs(actual);
}

static void score_node(const node *of, size_t level, backtest_scores *scores) {
    double unit = naive_error(of, scores->season);
    size_t horizon = scores->horizon;
    for (size_t m = 0; m < scores->method_count && unit > 0; m++) {
        for (size_t h = 0; h < horizon; h++) {
            size_t cell = (level * scores->method_count + m) * horizon + h;
            double forecast = of->forecast[m * horizon + h];
            if (!isnan(of->actual[h]) && !isnan(forecast)) {
                const double *at = of->forecast + h;
                error_sums *to = &scores->error[cell];
                add_error(to, forecast, of->actual[h], unit);
                to->seasonal +=
                    fabs(at[METHOD_SEASONAL_NAIVE * horizon] - of->actual[h]) / unit;
                to->naive += fabs(at[METHOD_NAIVE * horizon] - of->actual[h]) / unit;
            }
        }
    }
}

static double *node_room(size_t length, const backtest_scores *scores) {
    size_t cells = (scores->method_count + 1) * scores->horizon;
    return psr_calloc(length + cells, sizeof(double));
}

static node node_of(double *room, size_t length, const backtest_scores *scores) {
    return (node){.past = room,
                  .forecast = room + length,
                  .actual = room + length + scores->method_count * scores->horizon,
                  .length = length};
}

/* The forecasts of all methods of one series; NaN where a method cannot fit it. */
static void fill_methods(const psr_forecast *forecast, size_t series,
                         const backtest_scores *scores, node *of) {
    size_t horizon = scores->horizon;
    size_t season = scores->season < of->length ? scores->season : of->length;
    const double *end = of->past + of->length;
    for (size_t h = 0; h < horizon; h++) {
        double *at = of->forecast + h;
        at[METHOD_COMBINATION * horizon] = forecast->mean[series * horizon + h];
        at[METHOD_SEASONAL_NAIVE * horizon] =
            *(end - (ptrdiff_t)season + (ptrdiff_t)(h % season));
        at[METHOD_NAIVE * horizon] = end[-1];
        for (size_t k = 0; k < forecast->member_count; k++) {
            at[(METHOD_MEMBERS + k) * horizon] =
                forecast->member_mean[(series * forecast->member_count + k) * horizon + h];
        }
    }
}

/* ---- quantiles and series */

static void add_quantile(quantile_sums *to, double quantile, double level, double actual,
                         double unit) {
    double off = actual - quantile;
    to->count += 1.0;
    to->below += off <= 0 ? 1.0 : 0.0;
    to->pinball += (off > 0 ? level * off : (level - 1.0) * off) / unit;
}

/* Quantiles of the steps and of their sums, until the first gap for the sums. */
static void score_quantiles(const psr_forecast *forecast, size_t series, const node *of,
                            backtest_scores *scores) {
    double unit = 0.0;
    double sum = 0.0;
    for (size_t t = 0; t < of->length; t++) {
        unit += fabs(of->past[t]) / (double)of->length;
    }
    for (size_t h = 0; h < scores->horizon && unit > 0; h++) {
        size_t cell = (series * scores->horizon + h) * forecast->level_count;
        double actual = of->actual[h];
        sum += actual;
        for (size_t i = 0; i < forecast->level_count; i++) {
            double level = forecast->level[i];
            size_t to = i * scores->horizon + h;
            if (!isnan(actual)) {
                add_quantile(&scores->quantile[to], forecast->quantile[cell + i], level,
                             actual, unit);
            }
            if (!isnan(sum)) {
                add_quantile(&scores->sum[to], forecast->sum_quantile[cell + i], level, sum,
                             unit * (double)(h + 1));
            }
        }
    }
}

static void score_series(const psr_forecast *forecast, size_t series, const node *of,
                         backtest_scores *scores) {
    series_sums *to = &scores->series[series];
    double unit = naive_error(of, scores->season);
    for (size_t h = 0; h < scores->horizon && unit > 0; h++) {
        double actual = of->actual[h];
        double off = of->forecast[h] - actual;
        double naive = of->forecast[METHOD_SEASONAL_NAIVE * scores->horizon + h];
        if (isnan(actual)) {
            continue;
        }
        to->count += 1.0;
        to->scaled += fabs(off) / unit;
        to->naive += fabs(naive - actual) / unit;
        to->error += off;
        to->absolute += fabs(off);
        to->actual += fabs(actual);
        to->inside +=
            actual >= psr_forecast_quantile(forecast, series, h, interval_low) &&
                    actual <= psr_forecast_quantile(forecast, series, h, interval_high)
                ? 1.0
                : 0.0;
    }
}

/* ---- one origin */

/* Past without gaps, all forecasts, and what came; false where there is no past. */
static psr_status read_series(const psr_panel *cut, const psr_forecast *forecast,
                              size_t series, const backtest_scores *scores, double **room,
                              node *made) {
    size_t length = psr_panel_length(cut, series);
    const double *y = psr_panel_values(cut, series);
    size_t start = 0;
    while (start < length && isnan(y[start])) {
        start++;
    }
    *made = (node){0};
    *room = NULL;
    if (start == length) {
        return PSR_OK;
    }
    *room = node_room(length - start, scores);
    if (*room == NULL) {
        return PSR_ERR_MEMORY;
    }
    *made = node_of(*room, length - start, scores);
    psr_season_fill(y + start, length - start, scores->season, made->past);
    fill_methods(forecast, series, scores, made);
    const double *after = psr_panel_values(scores->panel, series) + length;
    for (size_t h = 0; h < scores->horizon; h++) {
        bool known = length + h < psr_panel_length(scores->panel, series);
        made->actual[h] = known ? after[h] : NAN;
    }
    return PSR_OK;
}

/* Add a series to a sum: its past at the end, its forecasts where it is observed. */
static void add_to(const node *of, const backtest_scores *scores, node *sum) {
    double *past = sum->past + sum->length - of->length;
    for (size_t t = 0; t < of->length; t++) {
        past[t] += of->past[t];
    }
    for (size_t h = 0; h < scores->horizon; h++) {
        if (isnan(of->actual[h])) {
            continue;
        }
        sum->actual[h] = (isnan(sum->actual[h]) ? 0.0 : sum->actual[h]) + of->actual[h];
        for (size_t m = 0; m < scores->method_count; m++) {
            /* Where a method cannot fit a part, the sum takes the combination's. */
            double own = of->forecast[m * scores->horizon + h];
            sum->forecast[m * scores->horizon + h] +=
                isnan(own) ? of->forecast[METHOD_COMBINATION * scores->horizon + h] : own;
        }
    }
}

static psr_status score_group(const psr_panel *cut, const psr_forecast *forecast,
                              size_t level, psr_id group, size_t longest,
                              backtest_scores *scores) {
    const psr_panel *panel = scores->panel;
    double *room = node_room(longest, scores);
    psr_status status = room == NULL ? PSR_ERR_MEMORY : PSR_OK;
    bool total = level > panel->group_level_count;
    const psr_id *of = panel->group_of + (total ? 0 : level - 1) * panel->series_count;
    node sum;
    if (status == PSR_OK) {
        sum = node_of(room, longest, scores);
        for (size_t h = 0; h < scores->horizon; h++) {
            sum.actual[h] = NAN;
        }
    }
    for (size_t s = 0; s < panel->series_count && status == PSR_OK; s++) {
        double *own = NULL;
        node each;
        if (total || of[s] == group) {
            status = read_series(cut, forecast, s, scores, &own, &each);
            if (status == PSR_OK && own != NULL) {
                add_to(&each, scores, &sum);
            }
        }
        free(own);
    }
    if (status == PSR_OK) {
        score_node(&sum, level, scores);
    }
    free(room);
    return status;
}

psr_status psr_scores_add(const psr_panel *cut, const psr_forecast *forecast,
                          backtest_scores *scores) {
    const psr_panel *panel = scores->panel;
    size_t longest = 0;
    for (size_t s = 0; s < cut->series_count; s++) {
        double *room;
        node of;
        size_t length = psr_panel_length(cut, s);
        longest = length > longest ? length : longest;
        PSR_TRY(read_series(cut, forecast, s, scores, &room, &of));
        if (room != NULL) {
            score_node(&of, 0, scores);
            score_quantiles(forecast, s, &of, scores);
            score_series(forecast, s, &of, scores);
        }
        free(room);
    }
    for (size_t level = 1; level < scores->level_count && longest > 0; level++) {
        bool total = level > panel->group_level_count;
        size_t groups = total ? 1 : psr_names_count(panel->group_names[level - 1]);
        for (size_t g = 0; g < groups; g++) {
            PSR_TRY(score_group(cut, forecast, level, (psr_id)g, longest, scores));
        }
    }
    return PSR_OK;
}
