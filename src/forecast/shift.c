/*
 * Find lasting level shifts and take them out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "shift.h"

#include <math.h>
#include <stdlib.h>

static const double least_deviations = 10.0;
static const double least_lasting = 0.6; /* of the step must still be there */
static const double mad_to_deviation = 1.4826;
enum { LEAST_SIDE = 4, LONG_SEASON = 20, LEAST_LENGTH = 16 };

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, compare_doubles);
    return 0.5 * (values[(count - 1) / 2] + values[count / 2]);
}

/* Robust standard deviation of the differences. */
static double usual_step(const double *x, size_t length, double *work) {
    size_t count = 0;
    for (size_t t = 1; t < length; t++) {
        double d = fabs(x[t] - x[t - 1]);
        if (!isnan(d)) {
            work[count++] = d;
        }
    }
    return count >= LEAST_LENGTH / 2 ? mad_to_deviation * median(work, count) : INFINITY;
}

/* Median level of the `side` values from `from` on; NaN where most are missing. */
static double side_level(const double *x, size_t from, size_t side, double *work) {
    size_t seen = 0;
    for (size_t i = 0; i < side; i++) {
        if (!isnan(x[from + i])) {
            work[seen++] = x[from + i];
        }
    }
    return 2 * seen > side ? median(work, seen) : NAN;
}

/* The same step a season before or after: a month's or an hour's habit, no shift. */
static bool recurs(const double *x, size_t length, size_t season, size_t t) {
    double step = x[t] - x[t - 1];
    bool before = t > season && (x[t - season] - x[t - season - 1]) / step > least_lasting;
    bool after =
        t + season < length && (x[t + season] - x[t + season - 1]) / step > least_lasting;
    return season > 1 && (before || after);
}

size_t psr_shift_remove(double *y, size_t length, size_t season, bool ratios,
                        double *scratch) {
    double *x = scratch;
    double *work = scratch + length;
    size_t side = season >= LONG_SEASON ? season : LEAST_SIDE;
    if (length < LEAST_LENGTH) {
        return 0;
    }
    for (size_t t = 0; t < length; t++) {
        x[t] = ratios ? log(y[t]) : y[t];
    }
    double usual = usual_step(x, length, work);
    if (!(usual > 0) || !isfinite(usual)) {
        return 0;
    }
    size_t shifts = 0;
    for (size_t t = side; t + side <= length; t++) {
        double step = x[t] - x[t - 1];
        if (!(fabs(step) > least_deviations * usual) || recurs(x, length, season, t)) {
            continue;
        }
        double lasting = side_level(x, t, side, work) - side_level(x, t - side, side, work);
        if (!(lasting / step > least_lasting) || lasting / step > 1.0 / least_lasting) {
            continue;
        }
        for (size_t i = 0; i < t; i++) {
            x[i] += lasting;
            y[i] = ratios ? exp(x[i]) : x[i];
        }
        shifts++;
    }
    return shifts;
}
