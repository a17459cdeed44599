/*
 * Scores of a backtest -> tables.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_BACKTEST_TABLES_H
#define PURSER_FORECAST_BACKTEST_TABLES_H

#include "backtest_score.h"
#include "purser/forecast.h"

/** @param levels [scores->quantile_count] of the quantiles */
psr_status psr_backtest_tables(const backtest_scores *scores, const double *levels,
                               psr_backtest *made, psr_error *err) PSR_MUST_CHECK;

#endif
