/*
 * forecast: panel -> quantile forecasts: methods, combination, calibration, backtest.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_H
#define PURSER_FORECAST_H

#include "purser/base.h"
#include "purser/data.h"

typedef struct psr_forecast_options {
    size_t horizon;
    const double *levels; /* [level_count] increasing in (0,1) */
    size_t level_count;
    const char *method;           /* NULL or "auto" = combination chosen by the data */
    bool with_sums;               /* quantiles of sums over the first steps too */
    size_t path_count;            /* joint scenario paths; 0 = none */
    psr_reconciliation reconcile; /* with the groups of the panel */
    bool nonnegative;             /* cut at 0 unless a series has negative values */
    bool with_members;            /* keep what each method of the combination said */
    uint64_t seed;
    size_t threads;
    size_t series_total; /* of a file in parts, for progress; 0 = those of the panel */
    const psr_observer *observer; /* told of each series done, by any of the threads */
} psr_forecast_options;

/**
 * Forecast every series of a panel. The answer does not depend on options->threads.
 * @return PSR_OK, PSR_ERR_MEMORY, PSR_ERR_NUMERICAL; one value is enough for a forecast
 */
psr_status psr_forecast_panel(const psr_panel *panel, const psr_forecast_options *options,
                              psr_forecast **forecast, psr_findings *findings,
                              psr_error *err) PSR_MUST_CHECK;

/**
 * What one panel teaches, to forecast others by: for files that are forecast part by part.
 * Learned, and so pooled over the panel learned from alone: whether columns help and their
 * common effects, the weights of the methods, how wide the intervals are (pooled over its
 * held-out ends), the distribution and the growth of intermittent demand, and which seasons
 * are tried. Everything else is each series' own. Hierarchies and look-alikes reach no
 * further than one panel.
 */
typedef struct psr_forecaster psr_forecaster;

/**
 * @param panel   learned from; it and the options must stay while the forecaster is used
 * @return PSR_OK, PSR_ERR_MEMORY, PSR_ERR_USAGE (no such method), PSR_ERR_NUMERICAL
 */
psr_status psr_forecast_learn(const psr_panel *panel, const psr_forecast_options *options,
                              psr_forecaster **made, psr_error *err) PSR_MUST_CHECK;
void psr_forecaster_free(psr_forecaster *forecaster);

/** Forecast a panel of the same columns, season and frequency as the one learned from. */
psr_status psr_forecast_apply(psr_forecaster *forecaster, const psr_panel *panel,
                              psr_forecast **forecast, psr_findings *findings,
                              psr_error *err) PSR_MUST_CHECK;

/** A finding a column: was it used, and its effect over all panels forecast so far. */
psr_status psr_forecast_tell_columns(const psr_forecaster *forecaster,
                                     psr_findings *findings) PSR_MUST_CHECK;

/** How the past is forecast again. */
typedef struct psr_backtest_options {
    size_t origin_count; /* forecast origins; 0 = 3 */
    size_t step;         /* periods between them; 0 = half the horizon */
} psr_backtest_options;

/** What came of it, as tables. */
typedef struct psr_backtest {
    psr_table *accuracy;  /* by level of the hierarchy, method and step */
    psr_table *quantiles; /* coverage and pinball loss of steps and of sums of steps */
    psr_table *series;    /* by series: error, value added, bias, tracking signal */
} psr_backtest;

void psr_backtest_clear(psr_backtest *made);

/**
 * Forecast from rolling origins and compare with what came: each origin sees only what was
 * known then (regressors with their future as it came), learns everything anew and
 * forecasts options->horizon periods. Beside the combination stand its methods, the naive
 * method (the last value) and the seasonal naive method (the value a season before).
 *
 * Levels are the series, each group level of the panel and the total; a sum counts the
 * series observed in its period. Errors are scaled by the mean absolute seasonal difference
 * of the history (mase). Where a method cannot fit a series it is the combination, so that
 * all are compared on the same forecasts. options->levels, method and counts of paths are
 * not used.
 * @param made tables, to be cleared even after a failure
 * @return PSR_OK, PSR_ERR_TOO_SHORT (no series is long enough), PSR_ERR_MEMORY, ...
 */
psr_status psr_forecast_backtest(const psr_panel *panel,
                                 const psr_forecast_options *options,
                                 const psr_backtest_options *how, psr_backtest *made,
                                 psr_error *err) PSR_MUST_CHECK;

#endif
