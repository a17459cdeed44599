/*
 * What the regressors of a panel explain: which columns, how much in common, how much in
 * one series.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_EXPLAIN_H
#define PURSER_FORECAST_EXPLAIN_H

#include "fit.h"

/**
 * Choose the columns that explain held-out periods of series of one kind, cut by `hold`
 * periods, and learn their common effects from the same.
 * @param pool plan->regressors of regular series, plan->demand of intermittent ones
 */
psr_status psr_explain_choose(const fit_plan *plan, series_kind kind, size_t hold,
                              psr_arena *arena, regressor_pool *pool) PSR_MUST_CHECK;

/** Learn the common effects of the pool's columns again. */
psr_status psr_explain_learn(const fit_plan *plan, series_kind kind, size_t hold,
                             psr_arena *arena, regressor_pool *pool) PSR_MUST_CHECK;

/**
 * Explained part of one regular series per time, 0 on average over the history; effects
 * and their errors into fit.
 * @param explained out: [length + horizon], the arena's
 */
psr_status psr_explain_series(const fit_plan *plan, size_t series, size_t length,
                              psr_arena *arena, series_fit *fit,
                              double **explained) PSR_MUST_CHECK;

/**
 * What the regressors do to an intermittent series: factor of its mean per time.
 * @param factor [length + horizon] out; 1 where nothing is known
 */
psr_status psr_explain_demand(const fit_plan *plan, size_t series, size_t length,
                              psr_arena *arena, double *factor) PSR_MUST_CHECK;

#endif
