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

/**
 * The total, every group of every level, and every crossing of two levels, over the series
 * that are at least nine tenths as old as the oldest: younger ones keep their forecasts.
 */
psr_status psr_sum_nodes_create(const psr_panel *panel, sum_nodes *nodes) PSR_MUST_CHECK;
void psr_sum_nodes_free(sum_nodes *nodes);

/**
 * Standardised errors of base forecasts, which tell how the errors of nodes go together:
 * their correlation shrunken towards none,
 *
 *     R = λ I + (1 - λ) Z Z' / T
 *
 * kept as its factors, so that nothing of size nodes x nodes is ever made.
 * @see Schäfer & Strimmer (2005), SAGMB 4 (the shrinkage λ); Wickramasuriya et al. (2019)
 */
typedef struct error_factors {
    size_t rows, columns; /* series and sums; T observations of them */
    double *z;            /* [rows * columns]; a missing error is 0 */
    double shrinkage;     /* λ in (0, 1] */
    double *cholesky;     /* [columns * columns] of λ T / (1 - λ) I + Z' Z */
} error_factors;

/**
 * Factors of a sample of errors, whose rows are scaled to variance 1 (rows without any
 * variance stay 0: nothing is known of them beyond their own variance).
 * @param z [rows * columns], taken over: freed by psr_error_factors_free even on failure
 */
psr_status psr_error_factors_create(double *z, size_t rows, size_t columns,
                                    error_factors *factors) PSR_MUST_CHECK;
void psr_error_factors_free(error_factors *factors);

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
