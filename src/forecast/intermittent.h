/*
 * Intermittent demand: a mean by simple exponential smoothing and a distribution around it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_INTERMITTENT_H
#define PURSER_FORECAST_INTERMITTENT_H

#include "purser/base.h"

/** The predictive distribution of one period. */
typedef struct demand_law {
    double mean, variance;
    bool whole; /* counts: negative binomial; else gamma with a mass at zero */
    double zero_share;
} demand_law;

/** Fit the law to y [length], NaN = missing, all values >= 0. */
void psr_intermittent_fit(const double *y, size_t length, bool whole, demand_law *law);
/** Quantile of the sum of `steps` independent periods. */
double psr_intermittent_quantile(const demand_law *law, double steps, double level);

#endif
