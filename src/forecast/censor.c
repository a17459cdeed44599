/*
 * Expected demand in periods that were out of stock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "censor.h"

#include "season.h"

#include <math.h>

/* Neighbours on each side that give the level of a period. */
enum { NEIGHBOURS = 4 };
/* Beyond this many deviations the tail's mean is its edge. */
static const double far_tail = 8.0;

/* Ratio of density to upper tail of the standard normal distribution. */
static double hazard(double a) {
    double tail = 0.5 * erfc(a / sqrt(2.0));
    return tail > 0 ? exp(-0.5 * a * a) / sqrt(2.0 * M_PI) / tail : a;
}

/* Mean of the nearest open values around t; the filled value where there are none. */
static double local_level(const double *open, const double *filled, size_t length,
                          size_t t) {
    double sum = 0.0;
    double count = 0.0;
    size_t found = 0;
    for (size_t back = 1; back <= t && found < NEIGHBOURS; back++) {
        if (!isnan(open[t - back])) {
            sum += open[t - back];
            count += 1.0;
            found++;
        }
    }
    found = 0;
    for (size_t ahead = 1; t + ahead < length && found < NEIGHBOURS; ahead++) {
        if (!isnan(open[t + ahead])) {
            sum += open[t + ahead];
            count += 1.0;
            found++;
        }
    }
    return count > 0 ? sum / count : filled[t];
}

double psr_censor_expect(double *y, const bool *censored, size_t length, size_t season,
                         double *scratch) {
    double *open = scratch; /* values that are demand */
    double *filled = scratch + length;
    double seen = 0.0;
    for (size_t t = 0; t < length; t++) {
        open[t] = censored[t] ? NAN : y[t];
        seen += isnan(open[t]) ? 0.0 : 1.0;
    }
    if (seen <= 0) {
        return 0.0; /* always out of stock: nothing is known beyond what was sold */
    }
    psr_season_fill(open, length, season, filled);
    double square = 0.0;
    for (size_t t = 0; t < length; t++) {
        if (!isnan(open[t])) {
            double d = open[t] - local_level(open, filled, length, t);
            square += d * d;
        }
    }
    double deviation = sqrt(square / seen);
    double lost = 0.0;
    for (size_t t = 0; t < length; t++) {
        if (!censored[t] || isnan(y[t])) {
            continue;
        }
        double level = local_level(open, filled, length, t);
        if (season > 1 && seen >= 2.0 * (double)season) {
            level = 0.5 * (level + filled[t]);
        }
        double expected = level;
        if (deviation > 0) {
            double a = (y[t] - level) / deviation;
            expected = a < far_tail ? level + deviation * hazard(a) : y[t];
        }
        if (expected > y[t]) {
            lost += expected - y[t];
            y[t] = expected;
        }
    }
    return lost;
}
