/*
 * The theta method: a line of the long run and a smoothed line of the short run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_THETA_H
#define PURSER_FORECAST_THETA_H

#include "smooth.h"

/**
 * Classic theta of a clean series: simple exponential smoothing with half the drift of the
 * regression line.
 * @param y    [length] without season, no missing values
 * @param ses  TREND_NONE fit of y
 * @see Assimakopoulos & Nikolopoulos (2000); Hyndman & Billah (2003), IJF
 */
void psr_theta_classic(const double *y, size_t length, const smooth_fit *ses,
                       size_t horizon, double *mean, double *deviation);

/** Doubles of scratch psr_theta_dynamic() needs. */
size_t psr_theta_scratch(size_t length);

/**
 * Dynamic optimised theta: level, smoothing and theta fitted; the line follows the data.
 * O(length) an evaluation.
 * @see Fiorucci, Pellegrini, Louzada, Petropoulos, Koehler (2016), IJF 32
 */
void psr_theta_dynamic(const double *y, size_t length, size_t horizon, double *scratch,
                       double *mean, double *deviation);

#endif
