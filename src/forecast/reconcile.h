/*
 * Reconciliation: forecasts of single series that agree with forecasts of their groups.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_RECONCILE_H
#define PURSER_FORECAST_RECONCILE_H

#include "error_factors.h"
#include "purser/data/forecast.h"
#include "purser/forecast.h"
#include "sum_nodes.h"

/** Forecasts to be reconciled: of the series, then of the sums. */
typedef struct base_forecasts {
    const sum_nodes *nodes;
    size_t series_count;
    const double *mean;     /* [series_count + nodes->count] */
    const double *variance; /* the same, of their errors, > 0 */
} base_forecasts;

/**
 * Generalised least squares (minimum trace):
 *
 *     min over x >= 0   (ŷ - S x)' W⁻¹ (ŷ - S x),   W = D^½ R D^½
 *
 * with D the variances, R = I without factors (weighted least squares), by conjugate
 * gradients, free of matrices; what goes below 0 is held at 0 and the rest solved again.
 * @param x [series_count] out: they and their sums agree
 * @see Wickramasuriya, Athanasopoulos & Hyndman (2019), JASA 114; Wickramasuriya,
 *      Turlach & Hyndman (2020), non-negative
 */
psr_status psr_reconcile(const base_forecasts *base, const error_factors *factors,
                         double *x) PSR_MUST_CHECK;

/**
 * Reconcile a forecast in place with forecasts of the panel's groups, as
 * options->reconcile says. Means add up. The quantiles of a series move with its mean (by
 * its factor where all is positive), so that its distribution keeps its shape around the
 * new mean; the distribution of a group is that of the sum of its series' joint paths,
 * whose quantiles are coherent path by path.
 * @return PSR_OK also where there is nothing to do (no groups, or series that do not end
 *         together)
 */
psr_status psr_reconcile_forecast(const psr_panel *panel,
                                  const psr_forecast_options *options,
                                  psr_forecast *forecast, psr_error *err) PSR_MUST_CHECK;

#endif
