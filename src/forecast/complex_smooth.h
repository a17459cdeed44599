/*
 * Complex exponential smoothing: level and a second, unseen component that together trend,
 * return or stand still without a choice between models.
 *
 *     e[t] = y[t] - l
 *     l <- l - (1 - b) c + (a - b) e      c <- l + (1 - a) c + (a + b) e
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_COMPLEX_SMOOTH_H
#define PURSER_FORECAST_COMPLEX_SMOOTH_H

#include "purser/base.h"

/**
 * Fit by least squares inside the stable region; the two initial states are concentrated
 * out.
 * @param y    [length] without season, no missing values
 * @param mean [horizon] out, and the standard deviation of each step's error
 * @see Svetunkov, Kourentzes & Ord (2022), Complex exponential smoothing, NRL 69
 */
void psr_complex_smooth(const double *y, size_t length, size_t horizon, double *mean,
                        double *deviation);

#endif
