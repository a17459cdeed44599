/*
 * Intermittent demand: smoothing and negative binomial or gamma quantiles.
 *
 * Sources: Syntetos & Boylan (2006), On the stock control performance of intermittent
 * demand estimators; Snyder, Ord & Beaumont (2012), negative binomial for slow movers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "intermittent.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double smoothing = 0.05; /* of mean and variance after the start */

void psr_intermittent_fit(const double *y, size_t length, bool whole, demand_law *law) {
    double mean = 0.0;
    double square = 0.0;
    double weight = 0.0;
    double zeros = 0.0;
    for (size_t t = 0; t < length; t++) {
        if (isnan(y[t])) {
            continue;
        }
        /* Exponentially weighted mean of all values so far. */
        double keep = 1.0 - smoothing;
        mean = keep * mean + y[t];
        square = keep * square + y[t] * y[t];
        zeros = keep * zeros + (y[t] <= 0 ? 1.0 : 0.0);
        weight = keep * weight + 1.0;
    }
    law->whole = whole;
    law->mean = weight > 0 ? mean / weight : 0.0;
    double variance = weight > 0 ? square / weight - law->mean * law->mean : 0.0;
    law->variance = variance > 0 ? variance : 0.0;
    law->zero_share = weight > 0 ? zeros / weight : 1.0;
}

/* Smallest whole number with a cumulative probability of at least level. */
static double count_quantile(double mean, double variance, double level) {
    double p = mean / variance;
    double size = mean * p / (1.0 - p);
    double probability = pow(p, size);
    double sum = probability;
    double k = 0.0;
    double limit = mean + 60.0 * sqrt(variance) + 20.0;
    while (sum < level && k < limit) {
        k += 1.0;
        probability *= (size + k - 1.0) / k * (1.0 - p);
        sum += probability;
    }
    return k;
}

/* Quantile of the gamma distribution by bisection (GSL's inverse can fail to converge). */
static double gamma_quantile(double shape, double scale, double level) {
    double low = 0.0;
    double high = shape + 10.0 * sqrt(shape) + 10.0;
    while (gsl_cdf_gamma_P(high, shape, 1.0) < level && high < 1e12) {
        high *= 2.0;
    }
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);
        if (gsl_cdf_gamma_P(middle, shape, 1.0) < level) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high * scale;
}

double psr_intermittent_quantile(const demand_law *law, double steps, double level) {
    double mean = law->mean * steps;
    double variance = law->variance * steps;
    if (mean <= 0) {
        return 0.0;
    }
    if (law->whole && mean < 200.0) {
        double least = mean * 1.02;
        return count_quantile(mean, variance > least ? variance : least, level);
    }
    variance = variance > 1e-6 * mean * mean ? variance : 1e-6 * mean * mean;
    return gamma_quantile(mean * mean / variance, variance / mean, level);
}
