/*
 * Reconciliation: forecasts of single series that agree with forecasts of their groups.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_RECONCILE_H
#define PURSER_FORECAST_RECONCILE_H

#include "purser/data/forecast.h"
#include "purser/data/panel.h"
#include "purser/forecast.h"

/** Sums of series: node a holds the members at[start[a]] .. at[start[a + 1] - 1]. */
typedef struct sum_nodes {
    size_t count;
    size_t *start;  /* [count + 1] */
    size_t *member; /* [start[count]] series of each node */
} sum_nodes;

/** The total, every group of every level, and every crossing of two levels. */
psr_status psr_sum_nodes_create(const psr_panel *panel, sum_nodes *nodes) PSR_MUST_CHECK;
void psr_sum_nodes_free(sum_nodes *nodes);

/**
 * Weighted least squares (MinT with a diagonal of variances):
 *
 *     min over x >= 0   sum (x[i] - base[i])²/variance[i] + sum (S x -
 * sum_base)²/sum_variance
 *
 * by conjugate gradients; what goes below 0 is held at 0 and the rest solved again.
 * @param base     [series_count] forecasts, @param variance their error variances > 0
 * @param sum_base [nodes->count] forecasts of the sums, @param sum_variance theirs
 * @param x        [series_count] out: they and their sums agree
 * @see Wickramasuriya, Athanasopoulos & Hyndman (2019), JASA 114; Wickramasuriya,
 *      Turlach & Hyndman (2020), non-negative
 */
psr_status psr_reconcile(const sum_nodes *nodes, size_t series_count, const double *base,
                         const double *variance, const double *sum_base,
                         const double *sum_variance, double *x) PSR_MUST_CHECK;

/**
 * Reconcile a forecast in place with forecasts of the panel's groups.
 * @return PSR_OK also where there is nothing to do (no groups, or series that do not end
 *         together)
 */
psr_status psr_reconcile_forecast(const psr_panel *panel,
                                  const psr_forecast_options *options,
                                  psr_forecast *forecast, psr_error *err) PSR_MUST_CHECK;

#endif
