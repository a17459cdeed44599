/*
 * Calibration: how many standard deviations each quantile lies from the mean, learned per
 * step from held-out ends (split conformal prediction, pooled over the series of a file).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_CALIBRATE_H
#define PURSER_FORECAST_CALIBRATE_H

#include "purser/base.h"

typedef struct calibration {
    size_t horizon, level_count;
    const double *levels;   /* [level_count], the caller's */
    double *multiplier;     /* [horizon * level_count] of single steps */
    double *sum_multiplier; /* [horizon * level_count] of sums of the first steps */
    double *spread;         /* [horizon] robust standard deviation of single steps */
    size_t trial_count;     /* held-out ends behind it */
    double prior_width;     /* standard deviations of the forecasts that one really is */
} calibration;

/** Multipliers of a normal distribution of this width, in the forecasts' deviations. */
psr_status psr_calibration_create(size_t horizon, const double *levels, size_t level_count,
                                  double prior_width, calibration *learned) PSR_MUST_CHECK;
void psr_calibration_free(calibration *learned);

/**
 * Learn the multipliers; the prior ones keep the weight of some held-out ends. Pooled are
 * all ends and the steps near each step, asymmetric; what all errors have in common is
 * half believed to be bias, half to be a shock that may come from either side.
 * @param error     [count * horizon] (actual - mean) / deviation; NaN = none
 * @param sum_error [count * horizon] the same for sums of the first steps
 * @see Vovk, Gammerman & Shafer (2005); Lei et al. (2018), JASA 113
 */
psr_status psr_calibration_learn(const double *error, const double *sum_error, size_t count,
                                 calibration *learned) PSR_MUST_CHECK;

#endif
