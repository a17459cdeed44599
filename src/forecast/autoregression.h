/*
 * Autoregression on differences, all orders at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_AUTOREGRESSION_H
#define PURSER_FORECAST_AUTOREGRESSION_H

#include "purser/base.h"

enum { AUTOREGRESSION_ORDERS = 28 }; /* a day of hours and a little more */

/** Doubles of scratch psr_autoregression() needs. */
size_t psr_autoregression_scratch(size_t length, size_t horizon);

/**
 * ARIMA(p, d, 0), p = 0 .. 28 (a quarter of the length at most), by Yule-Walker (always
 * stable), weighted by AICc.
 * @param y           [length] without season, no missing values
 * @param differences d: 0 (with a mean) or 1 (no drift)
 * @see Levinson (1947), Durbin (1960); weights: Burnham & Anderson (2002)
 */
void psr_autoregression(const double *y, size_t length, int differences, size_t horizon,
                        double *scratch, double *mean, double *deviation);

#endif
