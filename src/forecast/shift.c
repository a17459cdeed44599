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
enum { SIDE = 4, LEAST_LENGTH = 16 };

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

/* Median level of the SIDE values from `from` on; NaN where one is missing. */
static double side_level(const double *x, size_t from) {
    double values[SIDE];
    for (size_t i = 0; i < SIDE; i++) {
        values[i] = x[from + i];
        if (isnan(values[i])) {
            return NAN;
        }
    }
    return median(values, SIDE);
}

size_t psr_shift_remove(double *y, size_t length, bool ratios, double *scratch) {
    double *x = scratch;
    if (length < LEAST_LENGTH) {
        return 0;
    }
    for (size_t t = 0; t < length; t++) {
        x[t] = ratios ? log(y[t]) : y[t];
    }
    double usual = usual_step(x, length, scratch + length);
    if (!(usual > 0) || !isfinite(usual)) {
        return 0;
    }
    size_t shifts = 0;
    for (size_t t = SIDE; t + SIDE <= length; t++) {
        double step = x[t] - x[t - 1];
        if (!(fabs(step) > least_deviations * usual)) {
            continue;
        }
        double lasting = side_level(x, t) - side_level(x, t - SIDE);
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
