/*
 * Exponential smoothing with additive error in innovations form, fitted by least squares.
 *
 *     e[t] = y[t] - (l + φ b + s[t mod m])
 *     l <- l + φ b + α e      b <- φ b + β e      s[t mod m] <- s[t mod m] + γ e
 *
 * The errors are linear in the initial level and slope, so those two are concentrated out:
 * the search runs over (α, β, φ, γ) only. The initial season is given (a decomposition's
 * pattern): optimising m - 1 more states over-fits short series.
 *
 * Source: Hyndman, Koehler, Ord, Snyder, Forecasting with Exponential Smoothing (2008),
 * chapters 2 and 5; FORECASTING.md section 4 for the concentration.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_SMOOTH_H
#define PURSER_FORECAST_SMOOTH_H

#include "purser/base.h"

typedef enum smooth_trend { TREND_NONE, TREND_LINEAR, TREND_DAMPED } smooth_trend;

typedef struct smooth_model {
    smooth_trend trend;
    bool seasonal;       /* the season moves (γ is fitted); else the pattern stays */
    size_t period;       /* m; 0 = no season */
    const double *start; /* [period] initial season of times 0 .. m-1 */
} smooth_model;

typedef struct smooth_fit {
    double alpha, beta, phi, gamma;
    double level0, slope0; /* initial states */
    double level, slope;   /* states at the end */
    double sse;            /* sum of squared one-step errors */
    size_t used;           /* observations in it */
    double aicc;
} smooth_fit;

/** Doubles of scratch a fit needs. */
size_t psr_smooth_scratch(size_t length, size_t period);

/**
 * Fit one model.
 * @param y       [length] NaN = missing (state carried over, clock kept)
 * @param scratch psr_smooth_scratch() doubles, aligned to 64 bytes
 * @param season  [period] out: the season at the end, of times length, length+1, ...
 * @param warm    start of the search (a nested model's fit), or NULL
 */
void psr_smooth_fit(const double *y, size_t length, const smooth_model *model,
                    const smooth_fit *warm, double *scratch, double *season,
                    smooth_fit *fit);

/** Point forecast of step 1 .. horizon. */
void psr_smooth_forecast(const smooth_model *model, const smooth_fit *fit,
                         const double *season, size_t horizon, double *mean);

/** Standard deviation of the error of steps 1 .. horizon (class 1 formulas). */
void psr_smooth_spread(const smooth_model *model, const smooth_fit *fit, size_t horizon,
                       double *deviation);

#endif
