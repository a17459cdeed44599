/*
 * Theta method: classic and dynamic optimised.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "theta.h"

#include "lanes.h"

#include <float.h>
#include <math.h>

/* Slope of the least-squares line. */
static double line_slope(const double *y, size_t length) {
    double n = (double)length;
    double middle = (n - 1.0) / 2.0;
    double sum = 0.0;
    for (size_t t = 0; t < length; t++) {
        sum += ((double)t - middle) * y[t];
    }
    double spread = n * (n * n - 1.0) / 12.0;
    return length > 1 ? sum / spread : 0.0;
}

void psr_theta_classic(const double *y, size_t length, const smooth_fit *ses,
                       size_t horizon, double *mean, double *deviation) {
    double drift = 0.5 * line_slope(y, length);
    double alpha = ses->alpha;
    double reach = (1.0 - pow(1.0 - alpha, (double)length)) / alpha;
    double room = (double)ses->used - 2.0;
    double variance = ses->sse / (room > 1.0 ? room : 1.0);
    for (size_t h = 0; h < horizon; h++) {
        mean[h] = ses->level + drift * ((double)h + reach);
        deviation[h] = sqrt(variance * (1.0 + (double)h * alpha * alpha));
    }
}

/* ---- dynamic optimised theta */

static const double alpha_low = 0.02, alpha_high = 0.98;
enum { SEARCH_PASSES = 10 };

typedef struct theta_line {
    const double *y;
    const double *level; /* [length] A of the first t values */
    const double *slope; /* [length] B of the first t values */
    size_t length;
} theta_line;

typedef struct theta_point {
    double alpha, weight; /* weight = 1 - 1/θ, in [0, 1) */
} theta_point;

typedef struct theta_result {
    lanes yy, yl, ll;
} theta_result;

/* A and B: the regression line of the first t values, at t = 0 and its slope. */
static void running_line(const double *y, size_t length, double *level, double *slope) {
    double mean = y[0];
    double b = 0.0;
    level[0] = y[0];
    slope[0] = 0.0;
    for (size_t i = 1; i < length; i++) {
        double t = (double)(i + 1);
        b = ((t - 2.0) * b + 6.0 * (y[i] - mean) / t) / (t + 1.0);
        mean = ((t - 1.0) * mean + y[i]) / t;
        slope[i] = b;
        level[i] = mean - b * (t + 1.0) / 2.0;
    }
}

LANES_CLONES
static void theta_pass(const theta_line *line, const lanes *alpha_of,
                       const lanes *weight_of, theta_result *out) {
    lanes alpha = *alpha_of, weight = *weight_of;
    lanes zero = {0};
    lanes keep = 1.0 - alpha, power = zero + 1;
    lanes inverse = 1.0 / alpha;
    lanes l = zero, unit = zero + 1, yy = zero, yl = zero, ll = zero;
    for (size_t t = 0; t < line->length; t++) {
        double a = t > 0 ? line->level[t - 1] : 0.0;
        double b = t > 0 ? line->slope[t - 1] : 0.0;
        lanes next = power * keep;
        lanes e = line->y[t] - l - weight * (power * a + (1.0 - next) * inverse * b);
        yy += e * e;
        yl += e * unit;
        ll += unit * unit;
        l = alpha * line->y[t] + keep * l;
        unit *= keep;
        power = next;
    }
    *out = (theta_result){yy, yl, ll};
}

/* Evaluate up to eight points; the level at the start is concentrated out with a prior. */
static bool try_points(const theta_line *line, const theta_point *points, size_t count,
                       theta_point *best, double *best_sse, double *best_start) {
    lanes alpha, weight;
    theta_result result;
    for (size_t i = 0; i < LANE_COUNT; i++) {
        alpha[i] = points[i < count ? i : 0].alpha;
        weight[i] = points[i < count ? i : 0].weight;
    }
    theta_pass(line, &alpha, &weight, &result);
    bool better = false;
    for (size_t i = 0; i < count; i++) {
        double start = result.yl[i] / (result.ll[i] + 1e-9);
        double sse = result.yy[i] - start * result.yl[i];
        sse = sse > 0 ? sse : 0.0;
        if (sse < *best_sse) {
            *best_sse = sse;
            *best_start = start;
            *best = points[i];
            better = true;
        }
    }
    return better;
}

static double bounded(double value, double low, double high) {
    return value < low ? low : value > high ? high : value;
}

static void search(const theta_line *line, theta_point *best, double *sse, double *start) {
    static const double alphas[LANE_COUNT] = {0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.98};
    theta_point points[LANE_COUNT];
    *sse = INFINITY;
    *start = 0.0;
    *best = (theta_point){0.3, 0.5};
    for (size_t i = 0; i < LANE_COUNT; i++) {
        points[i] = (theta_point){alphas[i], 0.5};
    }
    (void)try_points(line, points, LANE_COUNT, best, sse, start);
    double step = 0.2;
    for (int pass = 0; pass < SEARCH_PASSES && step > 0.01; pass++) {
        static const double moves[LANE_COUNT][2] = {
            {-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-.4, -.4}, {.4, -.4}, {.4, .4}, {-.4, .4}};
        for (size_t i = 0; i < LANE_COUNT; i++) {
            points[i].alpha =
                bounded(best->alpha + step * moves[i][0], alpha_low, alpha_high);
            points[i].weight = bounded(best->weight + step * moves[i][1], 0.0, 0.95);
        }
        if (!try_points(line, points, LANE_COUNT, best, sse, start)) {
            step *= 0.4;
        }
    }
}

size_t psr_theta_scratch(size_t length) {
    return 2 * length;
}

void psr_theta_dynamic(const double *y, size_t length, size_t horizon, double *scratch,
                       double *mean, double *deviation) {
    double *level = scratch;
    double *slope = scratch + length;
    running_line(y, length, level, slope);
    theta_line line = {.y = y, .level = level, .slope = slope, .length = length};
    theta_point best;
    double sse;
    double l;
    search(&line, &best, &sse, &l);
    double keep = 1.0 - best.alpha;
    double average = 0.0;
    for (size_t t = 0; t < length; t++) {
        l = best.alpha * y[t] + keep * l;
        average += y[t];
    }
    average /= (double)length;
    double power = pow(keep, (double)length);
    double a = level[length - 1];
    double b = slope[length - 1];
    double room = (double)length - 4.0;
    double variance = sse / (room > 1.0 ? room : 1.0);
    for (size_t h = 0; h < horizon; h++) {
        double next = power * keep;
        double value = l + best.weight * (power * a + (1.0 - next) / best.alpha * b);
        mean[h] = value;
        deviation[h] = sqrt(variance * (1.0 + (double)h * best.alpha * best.alpha));
        /* The forecast takes the place of the value to come. */
        double t = (double)(length + h + 1);
        b = ((t - 2.0) * b + 6.0 * (value - average) / t) / (t + 1.0);
        average = ((t - 1.0) * average + value) / t;
        a = average - b * (t + 1.0) / 2.0;
        l = best.alpha * value + keep * l;
        power = next;
    }
}
