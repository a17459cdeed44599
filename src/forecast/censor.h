/*
 * Stock-outs: what was sold is less than what was asked for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_CENSOR_H
#define PURSER_FORECAST_CENSOR_H

#include "purser/base.h"

/**
 * Replace censored values by the demand to be expected given that it was at least what was
 * sold: the mean of a normal distribution around the neighbours' level, cut below at the
 * value (tobit model).
 *
 *     E[D | D >= s] = μ + σ φ(a) / (1 - Φ(a)),  a = (s - μ) / σ
 *
 * @param y        [length] NaN = missing; changed where censored
 * @param censored [length]
 * @param season   seasonal period whose neighbours count; 0 = none
 * @param scratch  [2 * length]
 * @return demand added in all: the sales lost
 * @see Tobin (1958), Econometrica 26; Nahmias (1994), demand estimation in lost sales
 * systems
 */
double psr_censor_expect(double *y, const bool *censored, size_t length, size_t season,
                         double *scratch);

#endif
