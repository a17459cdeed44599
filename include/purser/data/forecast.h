/*
 * Forecast: mean and quantiles per series and step, for single periods and for sums over
 * the first steps (lead times). Contains no NaN or infinity; never negative unless the
 * history is. SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_FORECAST_H
#define PURSER_DATA_FORECAST_H

#include "purser/base.h"

/** How forecasts of series, groups and their total are made to agree. */
typedef enum psr_reconciliation {
    PSR_RECONCILE_NONE,
    PSR_RECONCILE_WLS, /* by the variances of their errors */
    PSR_RECONCILE_MINT /* by how their errors go together too; takes several times longer */
} psr_reconciliation;

/** `none`, `wls`, `mint`; false = another word. */
bool psr_reconciliation_find(const char *word, psr_reconciliation *found);

typedef struct psr_forecast {
    size_t series_count; /* series in the panel's order */
    size_t horizon;
    size_t level_count;
    double *level;        /* [level_count] increasing, in (0, 1) */
    double *mean;         /* [series_count * horizon] */
    double *deviation;    /* [series_count * horizon] standard deviation of the error */
    double *quantile;     /* [series_count * horizon * level_count], not falling in level */
    double *sum_quantile; /* same shape: of the sum of steps 1..h; NULL = not asked for */

    /* How it was made, for the report. */
    char **method; /* [series_count] `0.50 ets(A,Ad,A) + 0.50 theta`, with weights */
    char **reason; /* [series_count] why, one clause */
    double
        *backtest_mase; /* [series_count] mean absolute error on rolling origins over that
                           of the seasonal naive's in-sample; NaN = too short to tell */
    double *naive_mase; /* [series_count] the same for the seasonal naive method */
    double *bias; /* [series_count] mean error over mean level on rolling origins; NaN */
    double *coverage;   /* [series_count] of the 90% interval on rolling origins; NaN */
    double *lost_sales; /* [series_count] units of demand estimated lost to stock-outs */

    /* Effects of the panel's regressors, common scale: relative change per unit. */
    size_t regressor_count;
    double *effect;       /* [series_count * regressor_count]; 0 = not used */
    double *effect_error; /* [series_count * regressor_count] standard errors */

    /* What each method of the combination said; NULL = not asked for.
     * member_mean[(s * member_count + k) * horizon + h]; NaN = it cannot fit the series. */
    size_t member_count;
    char **member_name; /* [member_count] */
    double *member_mean;

    /* Joint paths for channels that share stock; NULL = not asked for.
     * path[(s * path_count + k) * horizon + h] */
    size_t path_count;
    double *path;
} psr_forecast;

/** All arrays of the shape allocated and zeroed (sum_quantile and path only when asked). */
psr_forecast *psr_forecast_create(size_t series_count, size_t horizon, const double *levels,
                                  size_t level_count, bool with_sums,
                                  size_t path_count) PSR_MUST_CHECK;
void psr_forecast_free(psr_forecast *forecast);
/** Quantile of a step by linear interpolation between levels (nearest beyond the ends). */
double psr_forecast_quantile(const psr_forecast *forecast, size_t series, size_t step,
                             double level);
/** Keep the quantiles of some of the levels, those within 1e-9 of one of count; the others
 * are given back. Without memory nothing changes. */
void psr_forecast_keep_levels(psr_forecast *forecast, const double *levels, size_t count);
/** Finite, ordered: PSR_OK or PSR_ERR_NUMERICAL with the series named by position. */
psr_status psr_forecast_check(const psr_forecast *forecast, psr_error *err) PSR_MUST_CHECK;

#endif
