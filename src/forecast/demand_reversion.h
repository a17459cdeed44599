/*
 * Reversion: series with a small mean tend to sell more than it, those with a large one
 * less, since part of what their means differ by was chance.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_DEMAND_REVERSION_H
#define PURSER_FORECAST_DEMAND_REVERSION_H

#include "intermittent.h"

enum { HELD_ENDS = 3 };

/** A held-out end of a series. */
typedef struct demand_end {
    size_t end;            /* how many ends lie behind it, below HELD_ENDS */
    double mean, variance; /* of its law, of one period */
    double width;          /* of the law's bins */
    double actual;         /* sum of what came */
} demand_end;

/**
 * Fit what came = periods * mean^(1 + power) * (what all series of that end share), by
 * Poisson regression with the dispersion that shows; the power is drawn to 0.
 */
void psr_demand_revert(const demand_end *ends, size_t count, double periods,
                       demand_reversion *reversion);

/** Factor of a mean that reverts. */
double psr_demand_reverted(const demand_reversion *reversion, double mean);

#endif
