/*
 * Complex exponential smoothing: search, states, forecast.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "complex_smooth.h"

#include "lanes.h"

#include <math.h>

enum { SEARCH_PASSES = 14, PARAMETERS = 5 };

static const double first_step = 0.25, last_step = 0.004;
/* Weak pull of the second initial state towards 0, in units of squared errors. */
static const double second_ridge = 1e-6;

typedef struct complex_point {
    double a, b; /* real and imaginary part of the smoothing parameter */
} complex_point;

typedef struct complex_fit {
    complex_point point;
    double level, second; /* states, at first of the start */
    double sse;
} complex_fit;

/* Products of the errors of y from zero states and the answers to each initial state. */
typedef struct complex_sums {
    lanes yy, yl, ys, ll, ls, ss;
} complex_sums;

LANES_CLONES
static void complex_pass(const double *y, size_t length, const lanes *real,
                         const lanes *imaginary, complex_sums *out) {
    lanes zero = {0};
    lanes back = 1.0 - *imaginary, keep = 1.0 - *real;
    lanes to_level = *real - *imaginary, to_second = *real + *imaginary;
    lanes yl = zero, ll = zero + 1, sl = zero; /* levels of the three columns */
    lanes yc = zero, lc = zero, sc = zero + 1; /* their second components */
    complex_sums sums = {zero, zero, zero, zero, zero, zero};
    for (size_t t = 0; t < length; t++) {
        lanes ey = y[t] - yl, el = ll, es = sl;
        lanes next = yl - back * yc + to_level * ey;
        yc = yl + keep * yc + to_second * ey;
        yl = next;
        next = ll - back * lc - to_level * el;
        lc = ll + keep * lc - to_second * el;
        ll = next;
        next = sl - back * sc - to_level * es;
        sc = sl + keep * sc - to_second * es;
        sl = next;
        sums.yy += ey * ey;
        sums.yl += ey * el;
        sums.ys += ey * es;
        sums.ll += el * el;
        sums.ls += el * es;
        sums.ss += es * es;
    }
    *out = sums;
}

/* The stable region of the parameters (the paper's condition). */
static bool is_stable(complex_point p) {
    double upper = (p.a - 2.5) * (p.a - 2.5) + p.b * p.b;
    double left = (p.a - 0.5) * (p.a - 0.5) + (p.b - 1.0) * (p.b - 1.0);
    double disc = (p.a - 1.5) * (p.a - 1.5) + (p.b - 0.5) * (p.b - 0.5);
    return upper > 1.25 && left > 0.25 && disc < 1.5;
}

/* Evaluate eight points; true when one of them is better than before. */
static bool try_points(const double *y, size_t length, const complex_point *points,
                       complex_fit *best) {
    lanes real, imaginary;
    complex_sums sums;
    bool better = false;
    for (size_t i = 0; i < LANE_COUNT; i++) {
        real[i] = points[i].a;
        imaginary[i] = points[i].b;
    }
    complex_pass(y, length, &real, &imaginary, &sums);
    for (size_t i = 0; i < LANE_COUNT; i++) {
        double ll = sums.ll[i] + 1e-9, ls = sums.ls[i], ss = sums.ss[i] + second_ridge;
        double det = ll * ss - ls * ls;
        double level = (sums.yl[i] * ss - sums.ys[i] * ls) / det;
        double second = (sums.ys[i] * ll - sums.yl[i] * ls) / det;
        double sse = sums.yy[i] - level * sums.yl[i] - second * sums.ys[i];
        sse = sse > 0 ? sse : 0.0; /* cancellation near a perfect fit */
        if (is_stable(points[i]) && isfinite(sums.yy[i]) && sse < best->sse) {
            *best = (complex_fit){points[i], level, second, sse};
            better = true;
        }
    }
    return better;
}

static void search(const double *y, size_t length, complex_fit *best) {
    static const complex_point starts[LANE_COUNT] = {{1.3, 1.0}, {1.05, 1.0}, {1.6, 1.0},
                                                     {1.9, 1.0}, {1.3, 1.1},  {1.3, 0.9},
                                                     {1.6, 1.2}, {1.1, 1.05}};
    static const complex_point moves[LANE_COUNT] = {
        {-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-.5, -.5}, {.5, .5}, {.5, -.5}, {-.5, .5}};
    complex_point points[LANE_COUNT];
    *best = (complex_fit){.point = starts[0], .sse = INFINITY};
    (void)try_points(y, length, starts, best);
    double step = first_step;
    for (int pass = 1; pass < SEARCH_PASSES && step > last_step; pass++) {
        for (size_t i = 0; i < LANE_COUNT; i++) {
            points[i].a = best->point.a + step * moves[i].a;
            points[i].b = best->point.b + step * moves[i].b;
        }
        if (!try_points(y, length, points, best)) {
            step *= 0.5;
        }
    }
}

/* One period on: states answer an error. */
static void advance(complex_point p, double error, double *level, double *second) {
    double next = *level - (1.0 - p.b) * *second + (p.a - p.b) * error;
    *second = *level + (1.0 - p.a) * *second + (p.a + p.b) * error;
    *level = next;
}

void psr_complex_smooth(const double *y, size_t length, size_t horizon, double *mean,
                        double *deviation) {
    complex_fit fit;
    search(y, length, &fit);
    for (size_t t = 0; t < length; t++) {
        advance(fit.point, y[t] - fit.level, &fit.level, &fit.second);
    }
    double room = (double)length - PARAMETERS;
    double variance = fit.sse / (room > 1.0 ? room : 1.0);
    double sum = 1.0; /* of squared answers to one error */
    double level = 0.0, second = 0.0;
    advance(fit.point, 1.0, &level, &second);
    for (size_t h = 0; h < horizon; h++) {
        mean[h] = fit.level;
        deviation[h] = sqrt(variance * sum);
        sum += level * level;
        advance(fit.point, 0.0, &fit.level, &fit.second);
        advance(fit.point, 0.0, &level, &second);
    }
}
