/*
 * Scores of a backtest: errors of methods by level of the hierarchy and step, quantiles by
 * step, and the sums of each series.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_BACKTEST_SCORE_H
#define PURSER_FORECAST_BACKTEST_SCORE_H

#include "purser/data/forecast.h"
#include "purser/data/panel.h"

/** Methods before the members of the combination. */
enum { METHOD_COMBINATION, METHOD_SEASONAL_NAIVE, METHOD_NAIVE, METHOD_MEMBERS };

/** Sums of one method at one step of one level; unit = the naive in-sample error. */
typedef struct error_sums {
    double count;           /* forecasts */
    double scaled;          /* absolute errors in units */
    double seasonal, naive; /* those of the naive methods on the same forecasts */
    double percent;         /* symmetric percentage errors */
    double error, absolute; /* in the values' own unit */
    double actual;          /* absolute actual values */
} error_sums;

/** Sums of one quantile at one step, of the step or of the first steps' sum. */
typedef struct quantile_sums {
    double count, below; /* actual values at or below it */
    double pinball;      /* in units of each series' mean */
} quantile_sums;

/** Sums of the combination on one series, all steps. */
typedef struct series_sums {
    double count, scaled, naive, error, absolute, actual, inside;
} series_sums;

typedef struct backtest_scores {
    const psr_panel *panel;
    size_t horizon, season, level_count, method_count, quantile_count;
    char **method;           /* [method_count] names */
    error_sums *error;       /* [level_count][method_count][horizon] */
    quantile_sums *quantile; /* [quantile_count][horizon] of steps */
    quantile_sums *sum;      /* the same of sums of the first steps */
    series_sums *series;     /* [series_count] */
} backtest_scores;

/**
 * Levels: 0 the series; then the panel's group levels and the total, where all series end
 * together.
 */
psr_status psr_scores_create(const psr_panel *panel, const psr_forecast *like,
                             backtest_scores *scores) PSR_MUST_CHECK;
void psr_scores_free(backtest_scores *scores);

/** Name of a level: `series`, a group level, `total`. */
const char *psr_scores_level(const backtest_scores *scores, size_t level);

/** Compare one origin's forecast of a cut panel with what came. */
psr_status psr_scores_add(const psr_panel *cut, const psr_forecast *forecast,
                          backtest_scores *scores) PSR_MUST_CHECK;

#endif
