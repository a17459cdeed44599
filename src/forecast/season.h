/*
 * The seasonal pattern of a series: classical decomposition, shrunken by its own noise.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_SEASON_H
#define PURSER_FORECAST_SEASON_H

#include "purser/base.h"

/** The longer season that usually stands behind one: day -> week -> year; 0 = none. */
size_t psr_season_behind(size_t period);

/**
 * Missing values filled for the decomposition only: the mean of the neighbours a season
 * away, else the line between the neighbours, else the nearest value.
 * @param y [length] NaN = missing; at least one value
 */
void psr_season_fill(const double *y, size_t length, size_t period, double *filled);

/**
 * Additive pattern of period m: deviations from the centred moving average, averaged by
 * phase, each harmonic shrunken towards 0 by its signal-to-noise ratio. Of a longer history
 * the last ten seasons count, unless they are days or weeks.
 *
 * @param filled  [length] no missing values
 * @param scratch [2 * length + 5 * period]
 * @param pattern [period] out, of times 0 .. m-1; sums to 0; all 0 where there is no season
 * @return share of the raw pattern's power kept, 0 .. 1; 0 = no season seen
 * @see Miller & Williams (2003), Shrinkage estimators of time series seasonal factors, IJF
 */
double psr_season_pattern(const double *filled, size_t length, size_t period,
                          double *scratch, double *pattern);

#endif
