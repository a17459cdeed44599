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
enum { LEAST_SIDE = 4, LONG_SEASON = 20, LEAST_LENGTH = 16, LONGEST_STEP = 2 };

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

/* A step from before t to t + reach - 1; reach 2 = in the middle of period t. */
static double step_at(const double *x, size_t t, size_t reach) {
    return x[t + reach - 1] - x[t - 1];
}

/* The same step a season before or after: a month's or an hour's habit, no shift. */
static bool recurs(const double *x, size_t length, size_t season, size_t t, size_t reach) {
    double step = step_at(x, t, reach);
    bool before = t > season && step_at(x, t - season, reach) / step > least_lasting;
    bool after = t + season + reach <= length &&
                 step_at(x, t + season, reach) / step > least_lasting;
    return season > 1 && (before || after);
}

/* How much of a step at t lasts; 0 = it is no shift. */
static double lasting_step(const double *x, size_t length, size_t season, size_t t,
                           size_t reach, double *work) {
    size_t side = season >= LONG_SEASON && length >= 2 * season ? season : LEAST_SIDE;
    double step = step_at(x, t, reach);
    if (t < side || t + reach - 1 + side > length) {
        return 0.0;
    }
    double lasting =
        side_level(x, t + reach - 1, side, work) - side_level(x, t - side, side, work);
    bool shift = lasting / step > least_lasting && lasting / step < 1.0 / least_lasting &&
                 !recurs(x, length, season, t, reach);
    return shift ? lasting : 0.0;
}

size_t psr_shift_remove(double *y, size_t length, size_t season, bool ratios,
                        double *scratch) {
    double *x = scratch;
    double *work = scratch + length;
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
    for (size_t t = LEAST_SIDE; t + LEAST_SIDE <= length; t++) {
        double lasting = 0.0;
        size_t reach = 0;
        while (fabs(lasting) <= 0 && reach < LONGEST_STEP && t + reach < length) {
            reach++;
            if (fabs(step_at(x, t, reach)) > least_deviations * usual) {
                lasting = lasting_step(x, length, season, t, reach, work);
            }
        }
        if (fabs(lasting) <= 0) {
            continue;
        }
        for (size_t i = 0; i < t; i++) {
            x[i] += lasting;
            y[i] = ratios ? exp(x[i]) : x[i];
        }
        for (size_t i = t; i + 1 < t + reach; i++) { /* neither the old nor the new level */
            x[i] = x[t + reach - 1];
            y[i] = ratios ? exp(x[i]) : x[i];
        }
        shifts++;
    }
    return shifts;
}
