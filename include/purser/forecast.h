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
    const char *method; /* NULL or "auto" = combination chosen by the data */
    bool with_sums;     /* quantiles of sums over the first steps too */
    size_t path_count;  /* joint scenario paths; 0 = none */
    bool reconcile;     /* make group levels add up */
    bool nonnegative;   /* cut at 0 unless a series has negative values */
    uint64_t seed;
    size_t threads;
    const psr_observer *observer;
} psr_forecast_options;

/**
 * Forecast every series of a panel. The answer does not depend on options->threads.
 * @return PSR_OK, PSR_ERR_MEMORY, PSR_ERR_NUMERICAL; one value is enough for a forecast
 */
psr_status psr_forecast_panel(const psr_panel *panel, const psr_forecast_options *options,
                              psr_forecast **forecast, psr_findings *findings,
                              psr_error *err) PSR_MUST_CHECK;

/** Accuracy on rolling origins by method, horizon and group level, as a table. */
psr_status psr_forecast_backtest(const psr_panel *panel,
                                 const psr_forecast_options *options, size_t origin_count,
                                 psr_table **accuracy, psr_error *err) PSR_MUST_CHECK;

#endif
