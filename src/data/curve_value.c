/*
 * Response curves as functions: value, slope, curvature, where they stop being convex, the
 * spend with a given slope, the tangent from a point. Every smooth family is convex up to
 * its inflexion and concave beyond (reference/BUDGET-FILE), which the whole solver uses.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/curves.h"

#include <float.h>
#include <math.h>

/* Shapes nearer to 1 than this take the closed forms of shape 1. */
static const double shape_one = 1e-14;

static bool is_one(double shape) {
    return fabs(shape - 1) < shape_one;
}

static double logistic(double a) {
    return a >= 0 ? 1 / (1 + exp(-a)) : exp(a) / (1 + exp(a));
}

/** Rise of 1/(1+exp(-a)) from a to a + rise, without cancellation. */
static double logistic_rise(double a, double rise) {
    if (fabs(a) < 200 && rise >= 0 && rise < 300) { /* nothing overflows */
        double start = exp(a), grown = expm1(rise);
        return start * grown / ((1 + start) * (1 + start * (1 + grown)));
    }
    if (fabs(a) > 600 || fabs(a + rise) > 600) {
        return logistic(a + rise) - logistic(a);
    }
    return sinh(rise / 2) / (2 * cosh(a / 2) * cosh((a + rise) / 2));
}

/** Segment of a table that holds x: points i and i+1; the left one at a shared point. */
static size_t table_segment(const psr_curve *curve, double x, bool left) {
    size_t low = 0, high = curve->point_count - 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        double at = curve->point_spend[middle];
        if (x > at || (!left && x >= at)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static double table_value(const psr_curve *curve, double x) {
    size_t last = curve->point_count - 1;
    if (x <= curve->point_spend[0] || last == 0) {
        return curve->point_response[0];
    }
    if (x >= curve->point_spend[last]) {
        return curve->point_response[last];
    }
    size_t i = table_segment(curve, x, false);
    double width = curve->point_spend[i + 1] - curve->point_spend[i];
    double share = (x - curve->point_spend[i]) / width;
    return curve->point_response[i] * (1 - share) + curve->point_response[i + 1] * share;
}

static double table_slope(const psr_curve *curve, double x, bool left) {
    size_t last = curve->point_count - 1;
    double first = curve->point_spend[0], end = curve->point_spend[last];
    if (last == 0 || x < first || x > end || (left && x <= first) || (!left && x >= end)) {
        return 0;
    }
    size_t i = table_segment(curve, x, left);
    return (curve->point_response[i + 1] - curve->point_response[i]) /
           (curve->point_spend[i + 1] - curve->point_spend[i]);
}

double psr_curve_value(const psr_curve *curve, double z) {
    double x = z + curve->carried_in;
    double s = curve->scale;
    switch (curve->family) {
    case PSR_CURVE_HILL:
        if (x <= 0) {
            return 0;
        }
        return is_one(curve->shape) ? s * (x / (curve->spend + x))
                                    : s / (1 + pow(curve->spend / x, curve->shape));
    case PSR_CURVE_EXPONENTIAL:
        return -s * expm1(-x / curve->spend);
    case PSR_CURVE_LOGISTIC:
        return s * tanh(curve->rate * x / 2);
    case PSR_CURVE_POWER:
        return x > 0 ? s * pow(x, curve->shape) : 0;
    case PSR_CURVE_LINEAR:
        return s * x;
    case PSR_CURVE_SIGMOID:
        return s * logistic_rise(-curve->rate * curve->midpoint, curve->rate * x);
    case PSR_CURVE_TABLE:
        return table_value(curve, x);
    case PSR_CURVE_FAMILY_COUNT:
        break;
    }
    return 0;
}

/** s n q / (x (1+q)^2) with q = (x/k)^n; the same in 1/q, so the smaller one is used. */
static double hill_slope(const psr_curve *curve, double x) {
    double n = curve->shape, k = curve->spend;
    if (is_one(n)) {
        return curve->scale * (k / (k + x)) / (k + x);
    }
    double q = exp(-fabs(n * log(x / k)));
    return curve->scale * n * q / ((1 + q) * (1 + q)) / x;
}

/** Slope where x is 0 (or below): the limit from the right. */
static double slope_at_zero(const psr_curve *curve) {
    double n = curve->shape;
    if (is_one(n)) {
        return curve->family == PSR_CURVE_HILL ? curve->scale / curve->spend : curve->scale;
    }
    return n > 1 ? 0 : curve->scale > 0 ? INFINITY : 0;
}

double psr_curve_slope(const psr_curve *curve, double z, bool left) {
    double x = z + curve->carried_in;
    double s = curve->scale;
    switch (curve->family) {
    case PSR_CURVE_HILL:
        return x <= 0 ? slope_at_zero(curve) : hill_slope(curve, x);
    case PSR_CURVE_EXPONENTIAL:
        return s / curve->spend * exp(-x / curve->spend);
    case PSR_CURVE_LOGISTIC: {
        double sech = 1 / cosh(curve->rate * x / 2);
        return s * curve->rate / 2 * sech * sech;
    }
    case PSR_CURVE_POWER:
        return x <= 0 ? slope_at_zero(curve) : s * curve->shape * pow(x, curve->shape - 1);
    case PSR_CURVE_LINEAR:
        return s;
    case PSR_CURVE_SIGMOID: {
        double q = exp(-fabs(curve->rate * (x - curve->midpoint)));
        return s * curve->rate * q / ((1 + q) * (1 + q));
    }
    case PSR_CURVE_TABLE:
        return table_slope(curve, x, left);
    case PSR_CURVE_FAMILY_COUNT:
        break;
    }
    return 0;
}

double psr_curve_curvature(const psr_curve *curve, double z) {
    double x = z + curve->carried_in;
    double slope = psr_curve_slope(curve, z, false);
    double n = curve->shape;
    switch (curve->family) {
    case PSR_CURVE_HILL: {
        if (x <= 0) {
            return 0;
        }
        double share = 1 / (1 + pow(curve->spend / x, n)); /* q / (1+q) */
        return slope * ((n - 1) * (1 - share) - (n + 1) * share) / x;
    }
    case PSR_CURVE_EXPONENTIAL:
        return -slope / curve->spend;
    case PSR_CURVE_LOGISTIC:
        return -slope * curve->rate * tanh(curve->rate * x / 2);
    case PSR_CURVE_POWER:
        return x <= 0 ? 0 : slope * (n - 1) / x;
    case PSR_CURVE_SIGMOID:
        return -slope * curve->rate * tanh(curve->rate * (x - curve->midpoint) / 2);
    case PSR_CURVE_LINEAR:
    case PSR_CURVE_TABLE:
    case PSR_CURVE_FAMILY_COUNT:
        break;
    }
    return 0;
}

/** Last point of a table at which the slope rises; its first point when concave. */
static double table_inflexion(const psr_curve *curve) {
    double before = INFINITY;
    double inflexion = curve->point_count ? curve->point_spend[0] : 0;
    for (size_t i = 0; i + 1 < curve->point_count; i++) {
        double slope = (curve->point_response[i + 1] - curve->point_response[i]) /
                       (curve->point_spend[i + 1] - curve->point_spend[i]);
        if (slope > before) {
            inflexion = curve->point_spend[i];
        }
        before = slope;
    }
    return inflexion;
}

double psr_curve_inflexion(const psr_curve *curve) {
    double n = curve->shape;
    double x = 0;
    if (curve->family == PSR_CURVE_HILL && n > 1 && !is_one(n)) {
        x = curve->spend * pow((n - 1) / (n + 1), 1 / n);
    } else if (curve->family == PSR_CURVE_POWER && n > 1 && !is_one(n)) {
        x = INFINITY;
    } else if (curve->family == PSR_CURVE_SIGMOID) {
        x = curve->midpoint;
    } else if (curve->family == PSR_CURVE_TABLE) {
        x = table_inflexion(curve);
    }
    return x - curve->carried_in;
}

/**
 * Hill, n != 1: with v = log(x/k), log f' = log(s n/k) + (n-1)v - 2 log(1+exp(nv)), concave
 * in v, so Newton's method goes monotonically to the root once it is right of it.
 */
static double hill_at_slope(const psr_curve *curve, double slope) {
    double n = curve->shape;
    double target = log(slope * curve->spend / (curve->scale * n));
    double first = n > 1 ? log((n - 1) / (n + 1)) / n : -INFINITY;
    if (n > 1) {
        double top = (n - 1) * first - 2 * log1p(exp(n * first));
        if (target >= top) {
            return target > top ? -INFINITY : curve->spend * exp(first);
        }
    }
    /* Right of the root: the far branch is below -(n+1) v, the near one (n < 1) below
     * (n-1) v. */
    double v = n > 1 ? fmax(-target / (n + 1), first + 1e-3)
                     : fmax(fmin(target / (n - 1), 700), -target / (n + 1));
    for (int round = 0; round < 80; round++) {
        double w = n * v;
        double share = logistic(w);
        double value = (n - 1) * v - 2 * (w > 0 ? w + log1p(exp(-w)) : log1p(exp(w)));
        double step = (value - target) / ((n - 1) - 2 * n * share);
        v -= step;
        if (fabs(step) <= 4 * DBL_EPSILON * fmax(1, fabs(v))) {
            break;
        }
    }
    return curve->spend * exp(v);
}

/** Sigmoid: f' = s r q/(1+q)^2 with q = exp(-r(x-m)) <= 1 on the concave side. */
static double sigmoid_at_slope(const psr_curve *curve, double slope) {
    double level = slope / (curve->scale * curve->rate);
    if (level > 0.25) {
        return -INFINITY;
    }
    /* q/(1+q)^2 = level: the smaller root, written without cancellation. */
    double root = sqrt(fmax(0, 1 - 4 * level));
    double q = 4 * level / ((1 + root) * (1 + root));
    return curve->midpoint - log(q) / curve->rate;
}

/** The largest x of the concave part with slope at least `slope` (> 0). */
static double effective_at_slope(const psr_curve *curve, double slope) {
    double s = curve->scale;
    switch (curve->family) {
    case PSR_CURVE_HILL:
        if (!is_one(curve->shape)) {
            return hill_at_slope(curve, slope);
        }
        return sqrt(s * curve->spend / slope) - curve->spend;
    case PSR_CURVE_EXPONENTIAL:
        return -curve->spend * log(slope * curve->spend / s);
    case PSR_CURVE_LOGISTIC: {
        double square = s * curve->rate / (2 * slope); /* cosh^2(r x / 2) */
        return square < 1 ? -INFINITY : 2 / curve->rate * acosh(sqrt(square));
    }
    case PSR_CURVE_POWER:
        if (curve->shape > 1 || is_one(curve->shape)) {
            return s * curve->shape >= slope ? INFINITY : -INFINITY;
        }
        return pow(slope / (s * curve->shape), 1 / (curve->shape - 1));
    case PSR_CURVE_SIGMOID:
        return sigmoid_at_slope(curve, slope);
    case PSR_CURVE_LINEAR:
        return s >= slope ? INFINITY : -INFINITY;
    case PSR_CURVE_TABLE:
        for (size_t i = curve->point_count; i-- > 1;) {
            if (table_slope(curve, curve->point_spend[i], true) >= slope) {
                return curve->point_spend[i];
            }
        }
        return -INFINITY;
    case PSR_CURVE_FAMILY_COUNT:
        break;
    }
    return -INFINITY;
}

double psr_curve_spend_at_slope(const psr_curve *curve, double slope) {
    if (!(slope > 0)) {
        return INFINITY;
    }
    if (!(curve->scale > 0) && curve->family != PSR_CURVE_TABLE) {
        return -INFINITY;
    }
    return effective_at_slope(curve, slope) - curve->carried_in;
}

/** f(t) - f(low) - f'(t)(t - low): negative before the tangent point, positive after. */
static double tangent_excess(const psr_curve *curve, double low, double t) {
    return psr_curve_value(curve, t) - psr_curve_value(curve, low) -
           psr_curve_slope(curve, t, false) * (t - low);
}

double psr_curve_tangent(const psr_curve *curve, double low, double high) {
    double from = fmax(low, psr_curve_inflexion(curve));
    if (!(from < high) || tangent_excess(curve, low, high) <= 0) {
        return from <= low ? low : high;
    }
    if (from <= low) {
        return low;
    }
    double a = from, b = high, t = fmin(high, low + 1.5 * (from - low));
    for (int round = 0; round < 200 && b - a > 2 * DBL_EPSILON * b; round++) {
        double excess = tangent_excess(curve, low, t);
        if (excess > 0) {
            b = t;
        } else {
            a = t;
        }
        double rate = -psr_curve_curvature(curve, t) * (t - low);
        double next = rate > 0 ? t - excess / rate : a;
        bool inside = next > a && next < b;
        if (inside && fabs(next - t) <= 4 * DBL_EPSILON * t) {
            return next;
        }
        t = inside ? next : a + (b - a) / 2;
    }
    return t;
}
