/*
 * Level shifts: a listing lost, a store opened. History before one is brought to the level
 * after it, so that a trend is not read from the step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_SHIFT_H
#define PURSER_FORECAST_SHIFT_H

#include "purser/base.h"

/**
 * Find and take out lasting level shifts: steps of more than ten robust standard
 * deviations of the differences, within one period or over two (a shift in the middle of a
 * period), that do not recur a season before or after and that the medians of the four
 * values on each side confirm; of a whole season where it has 20 periods or more and is
 * seen twice.
 *
 * @param y       [length] NaN = missing; changed before a shift
 * @param season  periods after which a pattern repeats; 0 or 1 = none
 * @param ratios  the shift is a factor (positive series), else a difference
 * @param scratch [2 * length]
 * @return shifts taken out
 * @see Chen & Liu (1993), JASA 88 (level shift outliers)
 */
size_t psr_shift_remove(double *y, size_t length, size_t season, bool ratios,
                        double *scratch);

#endif
