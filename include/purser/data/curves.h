/*
 * Curves: response of a channel to (effective) spend. Formulas of reference/BUDGET-FILE.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_CURVES_H
#define PURSER_DATA_CURVES_H

#include "purser/base.h"

/** Families; f(x) for x = effective spend, f(0) = 0, increasing. */
#define PSR_CURVE_FAMILIES(X)                                                              \
    X(PSR_CURVE_HILL, "hill")               /* s x^n / (k^n + x^n); S-shaped when n > 1 */ \
    X(PSR_CURVE_EXPONENTIAL, "exponential") /* s (1 - exp(-x/k)) */                        \
    X(PSR_CURVE_LOGISTIC, "logistic")       /* s (1 - exp(-r x)) / (1 + exp(-r x)) */      \
    X(PSR_CURVE_POWER, "power")             /* s x^n, 0 < n <= 1 */                        \
    X(PSR_CURVE_LINEAR, "linear")           /* s x */                                      \
    X(PSR_CURVE_SIGMOID, "sigmoid")         /* s (1/(1+exp(-r(x-m))) - 1/(1+exp(r m))) */  \
    X(PSR_CURVE_TABLE, "table") /* points joined by lines, flat beyond the last */

typedef enum psr_curve_family {
#define PSR_CURVE_ENUM_(name, text) name,
    PSR_CURVE_FAMILIES(PSR_CURVE_ENUM_)
#undef PSR_CURVE_ENUM_
        PSR_CURVE_FAMILY_COUNT
} psr_curve_family;

typedef struct psr_curve {
    psr_curve_family family;
    double scale;       /* s */
    double shape;       /* n: hill shape, power exponent */
    double spend;       /* k: hill half saturation, exponential scale_spend; money */
    double rate;        /* r: logistic rate, sigmoid steepness; per money */
    double midpoint;    /* m: sigmoid; money */
    double carried_in;  /* x = z + carried_in */
    size_t point_count; /* table */
    double *point_spend;
    double *point_response;
} psr_curve;

const char *psr_curve_family_name(psr_curve_family family);
bool psr_curve_family_parse(const char *name, psr_curve_family *family);
/** f(z + carried_in). */
double psr_curve_value(const psr_curve *curve, double z);
/** Derivative to the right at z (left = true: to the left). Can be infinite at 0 (power,
 * hill with n < 1). */
double psr_curve_slope(const psr_curve *curve, double z, bool left);
/** Second derivative; 0 for straight pieces and where it is not finite. */
double psr_curve_curvature(const psr_curve *curve, double z);
/** Spend (in z) up to which f is convex, -carried_in for a concave curve; a table: the last
 * point at which its slope rises. */
double psr_curve_inflexion(const psr_curve *curve);
/** Largest z of the concave part (beyond the inflexion) with slope at least `slope`:
 * +INFINITY for slope <= 0, -INFINITY where the curve is nowhere that steep. */
double psr_curve_spend_at_slope(const psr_curve *curve, double slope);
/**
 * End t in [low, high] of the chord from low that starts the concave envelope of a smooth
 * curve on [low, high]: f(t) - f(low) = f'(t) (t - low). low for a curve concave there.
 */
double psr_curve_tangent(const psr_curve *curve, double low, double high);
void psr_curve_clear(psr_curve *curve);

/** Carry-over weights of past spend. */
typedef enum psr_carryover_kind {
    PSR_CARRYOVER_NONE,
    PSR_CARRYOVER_GEOMETRIC, /* a[t] = x[t] + retention * a[t-1] */
    PSR_CARRYOVER_DELAYED,   /* weight of lag l: retention^((l - delay)^2) */
    PSR_CARRYOVER_WEIBULL    /* weight of lag l: Weibull survival with shape, scale */
} psr_carryover_kind;

/** What one channel's spend does to demand. */
typedef struct psr_response {
    char *channel;
    psr_curve
        curve; /* response per period to effective spend, in units of `response_unit` */
    psr_carryover_kind carryover;
    double retention; /* 0 <= retention < 1 */
    double delay;     /* periods */
    double weibull_shape, weibull_scale;
    bool normalised;           /* weights divided by their sum before the curve */
    double largest_spend_seen; /* beyond it the curve is extrapolated; 0 = no history */
    double opening_effective_spend; /* carried over at the end of history */
    double baseline; /* mean response of the channel without its spend, per period: lift =
                        f/baseline */

    /* Uncertainty: standard errors on (scale, shape, spend/rate, retention); draws for the
     * allocator: curve parameters [draw_count]. NULL = none. */
    double standard_error[4];
    size_t draw_count;
    psr_curve *draws;
    double *draw_retention;
    psr_place place; /* where it was given, if it was */
} psr_response;

typedef struct psr_curves {
    psr_response *items; /* [count], in channel name order */
    size_t count;
    char *response_unit;    /* `units`, `revenue` ... */
    double held_back_error; /* relative root mean squared error on held-back periods; NaN */
    double in_sample_r2;
} psr_curves;

psr_curves *psr_curves_create(size_t count) PSR_MUST_CHECK;
void psr_curves_free(psr_curves *curves);
/** Response of a channel by name, NULL where there is none. */
const psr_response *psr_curves_find(const psr_curves *curves, const char *channel);

#endif
