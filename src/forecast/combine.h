/*
 * Combination of the members and calibration of its quantiles, learned from the file:
 * the ends of a sample of series are held out, forecast, and compared.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_COMBINE_H
#define PURSER_FORECAST_COMBINE_H

#include "member.h"

/** What the file has taught. */
typedef struct calibration {
    size_t horizon;
    size_t level_count;
    double weight[MEMBER_COUNT]; /* sum 1 */
    double *multiplier;          /* [horizon * level_count] standardised error quantiles */
    double *sum_multiplier;      /* the same for the error of the sum of the first steps */
    size_t sample;               /* held-out series behind it */
} calibration;

/** One held-out end: what the members said and what came. */
typedef struct held_out {
    double mean[MEMBER_COUNT];
    double deviation[MEMBER_COUNT];
    bool present[MEMBER_COUNT];
    double actual; /* NaN = missing */
} held_out;

/**
 * Weighted mean of the members present and the deviation of it: the mean deviation widened
 * by how much the members disagree.
 */
void psr_combine(const double *weight, const member_set *members, size_t step, double *mean,
                 double *deviation);

psr_status psr_calibration_create(size_t horizon, const double *levels, size_t level_count,
                                  calibration *learned) PSR_MUST_CHECK;
void psr_calibration_free(calibration *learned);

/**
 * Learn quantile multipliers from standardised errors.
 * @param error      [count * horizon] (actual - mean) / deviation by origin; NaN = none
 * @param sum_error  [count * horizon] the same for running sums
 */
psr_status psr_calibration_learn(const double *error, const double *sum_error, size_t count,
                                 const double *levels, calibration *learned) PSR_MUST_CHECK;

#endif
