/*
 * Seasonal pattern by classical decomposition with shrinkage of its harmonics.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "season.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Noise a harmonic must stand out from, in units of its expected noise power. */
static const double noise_weight = 1.5;

/* Years that a pattern is taken from: habits change, and a year is not 52 weeks. A season
 * with another behind it is a day or a week; its habits last longer than ten of them. */
enum { YEARS_KEPT = 10 };

size_t psr_season_behind(size_t period) {
    return period == 24 ? 168 : period == 48 ? 336 : period == 7 ? 365 : 0;
}

void psr_season_fill(const double *y, size_t length, size_t period, double *filled) {
    for (size_t t = 0; t < length; t++) {
        filled[t] = y[t];
        if (!isnan(y[t])) {
            continue;
        }
        double sum = 0.0;
        double count = 0.0;
        if (period > 1) {
            for (size_t k = 1; k <= 2; k++) {
                if (t >= k * period && !isnan(y[t - k * period])) {
                    sum += y[t - k * period];
                    count += 1.0;
                }
                if (t + k * period < length && !isnan(y[t + k * period])) {
                    sum += y[t + k * period];
                    count += 1.0;
                }
            }
        }
        if (count > 0) {
            filled[t] = sum / count;
            continue;
        }
        size_t before = t;
        size_t after = t;
        while (before > 0 && isnan(y[before])) {
            before--;
        }
        while (after + 1 < length && isnan(y[after])) {
            after++;
        }
        if (isnan(y[before])) {
            filled[t] = y[after];
        } else if (isnan(y[after])) {
            filled[t] = y[before];
        } else {
            double share = (double)(t - before) / (double)(after - before);
            filled[t] = y[before] + share * (y[after] - y[before]);
        }
    }
}

/* Centred moving average over one season; [half, length - half) is set. */
static void moving_average(const double *x, size_t length, size_t period, double *average) {
    size_t half = period / 2;
    bool even = period % 2 == 0;
    double sum = 0.0;
    for (size_t i = 0; i < period; i++) {
        sum += x[i];
    }
    for (size_t t = half; t + half < length; t++) {
        /* sum covers t-half .. t-half+period-1 */
        if (even) {
            double next = sum - x[t - half] + x[t + half];
            average[t] = (sum + next) / (2.0 * (double)period);
            sum = next;
        } else {
            average[t] = sum / (double)period;
            if (t + half + 1 < length) {
                sum += x[t + half + 1] - x[t - half];
            }
        }
    }
}

/* Mean deviation of each phase; returns the variance of one such mean (pooled). */
static double phase_means(const double *deviation, size_t from, size_t until, size_t period,
                          double *mean, double *count) {
    memset(mean, 0, period * sizeof *mean);
    memset(count, 0, period * sizeof *count);
    for (size_t t = from; t < until; t++) {
        mean[t % period] += deviation[t];
        count[t % period] += 1.0;
    }
    double total = 0.0;
    for (size_t i = 0; i < period; i++) {
        mean[i] = count[i] > 0 ? mean[i] / count[i] : 0.0;
        total += mean[i];
    }
    double within = 0.0;
    double inverse = 0.0;
    for (size_t t = from; t < until; t++) {
        double d = deviation[t] - mean[t % period];
        within += d * d;
    }
    for (size_t i = 0; i < period; i++) {
        mean[i] -= total / (double)period;
        inverse += 1.0 / (count[i] > 0 ? count[i] : 1.0);
    }
    double room = (double)(until - from) - (double)period;
    return within / (room > 1.0 ? room : 1.0) * inverse / (double)period;
}

/* Cosine and sine sums of one harmonic; table holds cos(2 pi i / m). */
static void project(const double *pattern, const double *table, size_t period, size_t k,
                    double *cosine, double *sine) {
    const double *sines = table + period;
    double a = 0.0;
    double b = 0.0;
    for (size_t i = 0, at = 0; i < period; i++) {
        a += pattern[i] * table[at];
        b += pattern[i] * sines[at];
        at += k;
        at = at >= period ? at - period : at;
    }
    *cosine = a;
    *sine = b;
}

/* Shrink each harmonic of the pattern by max(0, 1 - noise / power). */
static double shrink_harmonics(double *pattern, size_t period, double noise, double *work) {
    double m = (double)period;
    double *table = work; /* cosines, then sines */
    double *result = work + 2 * period;
    double before = 0.0;
    double after = 0.0;
    memset(result, 0, period * sizeof *result);
    for (size_t i = 0; i < period; i++) {
        table[i] = cos(2.0 * M_PI * (double)i / m);
        table[period + i] = sin(2.0 * M_PI * (double)i / m);
    }
    for (size_t k = 1; k <= period / 2; k++) {
        double a;
        double b;
        project(pattern, table, period, k, &a, &b);
        bool last = 2 * k == period;
        double degrees = last ? 1.0 : 2.0;
        double norm = degrees / m;
        double power = (a * a + b * b) / m; /* its expectation under noise alone: noise */
        double keep = 1.0 - noise_weight * noise / (power + DBL_MIN);
        before += power * degrees;
        if (keep <= 0) {
            continue;
        }
        after += keep * power * degrees;
        for (size_t i = 0, at = 0; i < period; i++) {
            result[i] += keep * norm * (a * table[at] + b * table[period + at]);
            at += k;
            at = at >= period ? at - period : at;
        }
    }
    memcpy(pattern, result, period * sizeof *pattern);
    return before > 0 ? after / before : 0.0;
}

double psr_season_pattern(const double *filled, size_t length, size_t period,
                          double *scratch, double *pattern) {
    memset(pattern, 0, period * sizeof *pattern);
    if (period < 2 || length < 2 * period) {
        return 0.0;
    }
    double *average = scratch;
    double *deviation = average + length;
    double *count = deviation + length;
    double *work = count + period;
    moving_average(filled, length, period, average);
    size_t half = period / 2;
    size_t kept = psr_season_behind(period) > 0 ? length : YEARS_KEPT * period;
    size_t from = length > 2 * half + kept ? length - half - kept : half;
    for (size_t t = half; t + half < length; t++) {
        deviation[t] = filled[t] - average[t];
    }
    double noise = phase_means(deviation, from, length - half, period, pattern, count);
    return shrink_harmonics(pattern, period, noise, work);
}
