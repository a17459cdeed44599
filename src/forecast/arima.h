/*
 * ARIMA with moving averages: orders by AICc, coefficients by conditional least squares
 * with exact gradients.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_ARIMA_H
#define PURSER_FORECAST_ARIMA_H

#include "average.h"

/** Numbers of scratch for a series. */
size_t psr_arima_scratch(size_t length);

/**
 * Forecast by the ARIMA(p,d,q) with p <= 3, q <= 2, p + q <= 3 of the smallest AICc; d by
 * repeated tests of stationarity; a constant where d = 0, and where d = 1 if AICc wants it.
 *
 *     w[t] = c + Σ φ[i] w[t-i] + Σ θ[j] e[t-j] + e[t],   w the d-th differences of x
 *
 * @param x       [length] without season, no missing values, length >= 8
 * @param scratch [psr_arima_scratch(length)]
 * @see Hyndman & Khandakar (2008), JSS 27(3); Kwiatkowski et al. (1992), J. Econometrics 54
 */
void psr_arima(const double *x, size_t length, double *scratch,
               const step_forecast *forecast);

#endif
