/*
 * Intermittent demand: laws, mixture, quantiles.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "intermittent.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static const double memories[DEMAND_EMPIRICAL] = {1.0, 0.97, 0.88}; /* kept a period */
static const double smoothings[DEMAND_BINOMIAL] = {0.0, 0.03, 0.07, 0.15};
static const double hurdle_smoothings[DEMAND_HURDLE] = {0.03, 0.1};

static const double dispersion_prior = 4.0; /* periods the file's dispersion counts for */
static const double settled = 3.0;          /* periods before a smoothed mean is judged */
static const double floor_chance = 1e-6;    /* no bin is impossible */
static const double growth_room = 1.25;     /* bins beyond the largest amount seen */
enum { WIDE_BINS = 128, EM_ROUNDS = 60 };
static const double em_prior = 20.0; /* observations the prior weights count for */

/* Moments with weights that fall by `keep` a period towards the past. */
typedef struct moments {
    double mean, variance, positive_share, positive_mean, positive_variance;
} moments;

static moments weighted_moments(const double *y, size_t length, double keep) {
    double w = 0.0, s = 0.0, q = 0.0, pw = 0.0, ps = 0.0, pq = 0.0;
    for (size_t t = 0; t < length; t++) {
        w *= keep, s *= keep, q *= keep, pw *= keep, ps *= keep, pq *= keep;
        if (isnan(y[t])) {
            continue;
        }
        w += 1.0;
        s += y[t];
        q += y[t] * y[t];
        if (y[t] > 0) {
            pw += 1.0;
            ps += y[t];
            pq += y[t] * y[t];
        }
    }
    moments m = {0};
    if (w > 0) {
        m.mean = s / w;
        m.variance = q / w - m.mean * m.mean;
        m.positive_share = pw / w;
    }
    if (pw > 0) {
        m.positive_mean = ps / pw;
        m.positive_variance = pq / pw - m.positive_mean * m.positive_mean;
    }
    return m;
}

/* (variance - mean) / mean² of the next amounts around the mean smoothed until then: what a
 * drifting level adds to the spread of the whole history is no dispersion. */
static double smoothed_dispersion(const double *y, size_t length, double keep,
                                  double width) {
    double w = 0.0, s = 0.0, excess = 0.0, unit = 0.0;
    for (size_t t = 0; t < length; t++) {
        if (isnan(y[t])) {
            continue;
        }
        if (w >= settled) {
            double mean = s / w;
            double off = y[t] - mean;
            excess += off * off * w / (w + 1.0) - mean * width;
            unit += mean * mean;
        }
        w = keep * w + 1.0;
        s = keep * s + y[t];
    }
    return unit > 0 && excess > 0 ? excess / unit : 0.0;
}

double psr_demand_dispersion(const double *y, size_t length, double width) {
    moments m = weighted_moments(y, length, 1.0);
    double over = m.mean > 0 ? (m.variance - m.mean * width) / (m.mean * m.mean) : 0.0;
    return over > 0 ? over : 0.0;
}

void psr_demand_bins(const double *y, size_t length, bool whole, demand_law *law) {
    double largest = 0.0;
    for (size_t t = 0; t < length; t++) {
        largest = y[t] > largest ? y[t] : largest;
    }
    double top = growth_room * largest + 8.0;
    law->whole = whole && top < DEMAND_BINS;
    if (law->whole) {
        law->width = 1.0;
        law->bins = (size_t)top + 1;
    } else {
        law->width = largest > 0 ? growth_room * largest / WIDE_BINS : 1.0;
        law->bins = WIDE_BINS + 16;
    }
}

size_t psr_demand_bin(const demand_law *law, double amount) {
    double bin = nearbyint(amount / law->width);
    return bin >= (double)law->bins ? law->bins - 1 : bin > 0 ? (size_t)bin : 0;
}

/* An amount between two bins belongs to both. */
static void add_amount(const demand_law *law, double amount, double weight, double *p) {
    double at = amount / law->width;
    size_t last = law->bins - 1;
    size_t below =
        law->whole && at < (double)last ? (size_t)at : psr_demand_bin(law, amount);
    double share = law->whole && below < last ? at - (double)below : 0.0;
    p[below] += weight * (1.0 - share);
    if (share > 0) {
        p[below + 1] += weight * share;
    }
}

static void empirical(const double *y, size_t length, double keep, const demand_law *law,
                      double *p) {
    double total = 0.0;
    double weight = 1.0;
    memset(p, 0, law->bins * sizeof *p);
    for (size_t t = length; t-- > 0; weight *= keep) {
        if (!isnan(y[t])) {
            add_amount(law, y[t], weight, p);
            total += weight;
        }
    }
    for (size_t i = 0; i < law->bins && total > 0; i++) {
        p[i] /= total;
    }
}

/* Negative binomial by mean and variance (> mean), cut at the last bin. */
static void binomial(double mean, double variance, size_t bins, double *p) {
    memset(p, 0, bins * sizeof *p);
    if (mean <= 0) {
        p[0] = 1.0;
        return;
    }
    double least = 1.01 * mean;
    variance = variance > least ? variance : least;
    double success = mean / variance;
    double size = mean * success / (1.0 - success);
    double chance = exp(size * log(success));
    double total = 0.0;
    if (chance < DBL_MIN) { /* far from zero: start at the mean, then normalise */
        chance = exp(-700.0);
    }
    for (size_t k = 0; k < bins; k++) {
        p[k] = chance;
        total += chance;
        chance *= (size + (double)k) / ((double)k + 1.0) * (1.0 - success);
    }
    for (size_t k = 0; k < bins; k++) {
        p[k] /= total;
    }
}

/* The negative binomial laws, around means of several memories. */
static void binomials(const double *y, size_t length, const demand_law *law,
                      const demand_knowledge *knowledge, double *p) {
    double common = knowledge->dispersion;
    double count = weighted_moments(y, length, 1.0).mean / law->width * common;
    /* Small amounts are Poisson's whatever the dispersion: they say little about it. */
    double said = count / (1.0 + count);
    double trust = (double)length * said * said;
    for (size_t i = 0; i < DEMAND_BINOMIAL; i++, p += law->bins) {
        double keep = 1.0 - smoothings[i];
        double own = smoothed_dispersion(y, length, keep, law->width);
        double dispersion =
            (trust * own + dispersion_prior * common) / (trust + dispersion_prior);
        double mean = weighted_moments(y, length, keep).mean / law->width;
        binomial(mean, mean + dispersion * mean * mean, law->bins, p);
    }
}

/* Every kind of law of one history: [DEMAND_KINDS * law->bins]. */
static void laws_of(const double *y, size_t length, const demand_law *law,
                    const demand_knowledge *knowledge, double *each) {
    double *p = each;
    double width = law->width;
    for (size_t i = 0; i < DEMAND_EMPIRICAL; i++, p += law->bins) {
        empirical(y, length, memories[i], law, p);
    }
    binomials(y, length, law, knowledge, p);
    p += DEMAND_BINOMIAL * law->bins;
    for (size_t i = 0; i < DEMAND_HURDLE; i++, p += law->bins) {
        moments m = weighted_moments(y, length, 1.0 - hurdle_smoothings[i]);
        double size = m.positive_mean / width - 1.0;
        double spread = m.positive_variance / (width * width);
        binomial(size > 0 ? size : 0.0, spread, law->bins - 1, p + 1);
        for (size_t k = 1; k < law->bins; k++) {
            p[k] *= m.positive_share;
        }
        p[0] = 1.0 - m.positive_share;
    }
}

void psr_demand_laws(const double *y, const double *led, size_t length,
                     const demand_law *law, const demand_knowledge *knowledge,
                     double *each) {
    double *of_led = each + DEMAND_KINDS * law->bins;
    laws_of(y, length, law, knowledge, each);
    if (led != y) {
        laws_of(led, length, law, knowledge, of_led);
    } else {
        memcpy(of_led, each, DEMAND_KINDS * law->bins * sizeof *each);
    }
}

static void set_moments(demand_law *law) {
    double mean = 0.0;
    double square = 0.0;
    for (size_t k = 0; k < law->bins; k++) {
        double amount = (double)k * law->width;
        mean += law->probability[k] * amount;
        square += law->probability[k] * amount * amount;
    }
    law->mean = mean;
    law->variance = square > mean * mean ? square - mean * mean : 0.0;
}

void psr_demand_mix(const double *each, const demand_knowledge *knowledge,
                    demand_law *law) {
    memset(law->probability, 0, sizeof law->probability);
    for (size_t i = 0; i < DEMAND_LAWS; i++) {
        const double *p = each + i * law->bins;
        for (size_t k = 0; k < law->bins; k++) {
            law->probability[k] += knowledge->weight[i] * p[k];
        }
    }
    set_moments(law);
}

/*
 * Below 1 a part of the demands is taken away (thinning by whole demands). Above 1 demands
 * get likelier up to certainty, and what is left stretches the amounts.
 */
void psr_demand_grow(const demand_law *law, double growth, demand_law *grown) {
    double positive = 1.0 - law->probability[0];
    double likelier = positive > 0 && growth * positive > 1.0 ? 1.0 / positive : growth;
    double stretch = growth / likelier;
    *grown = *law;
    memset(grown->probability, 0, sizeof grown->probability);
    for (size_t k = 1; k < law->bins; k++) {
        double to = (double)k * stretch;
        size_t below = (size_t)to;
        double share = to - (double)below;
        size_t last = law->bins - 1;
        double chance = law->probability[k] * likelier;
        grown->probability[below < last ? below : last] += chance * (1.0 - share);
        grown->probability[below + 1 < last ? below + 1 : last] += chance * share;
    }
    grown->probability[0] += 1.0 - positive * likelier;
    set_moments(grown);
}

double psr_demand_quantile(const demand_law *law, double level) {
    double sum = 0.0;
    for (size_t k = 0; k < law->bins; k++) {
        double next = sum + law->probability[k];
        if (next >= level - 1e-12) {
            double share = law->whole || k == 0 || law->probability[k] <= 0
                               ? 0.5
                               : (level - sum) / law->probability[k];
            return ((double)k + share - 0.5) * law->width;
        }
        sum = next;
    }
    return (double)(law->bins - 1) * law->width;
}

/* Quantile of the gamma distribution by bisection (GSL's inverse can fail to converge). */
static double gamma_quantile(double mean, double variance, double level) {
    double shape = mean * mean / variance;
    double low = 0.0;
    double high = shape + 10.0 * sqrt(shape) + 10.0;
    while (gsl_cdf_gamma_P(high, shape, 1.0) < level && high < 1e9) {
        high *= 2.0;
    }
    for (int i = 0; i < 40; i++) {
        double middle = 0.5 * (low + high);
        if (gsl_cdf_gamma_P(middle, shape, 1.0) < level) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high * variance / mean;
}

double psr_demand_sum_quantile(const demand_law *law, const demand_knowledge *knowledge,
                               double steps, double level) {
    double mean = law->mean * steps / law->width; /* in bins */
    double shared = steps > 1 ? steps * (steps - 1.0) * knowledge->level_variance : 0.0;
    double variance = (law->variance * steps + shared * law->mean * law->mean) /
                      (law->width * law->width);
    if (mean <= 0) {
        return 0.0;
    }
    variance = variance > 1.01 * mean ? variance : 1.01 * mean;
    double success = mean / variance;
    double size = mean * success / (1.0 - success);
    double start = size * log(success);
    if (start < -600.0) { /* far from zero the gamma distribution is as good */
        return gamma_quantile(mean, variance, level) * law->width;
    }
    double chance = exp(start);
    double sum = chance;
    double k = 0.0;
    double limit = mean + 60.0 * sqrt(variance) + 20.0;
    while (sum < level && k < limit) {
        k += 1.0;
        chance *= (size + k - 1.0) / k * (1.0 - success);
        sum += chance;
    }
    return k * law->width;
}

void psr_demand_learn(const double *chance, size_t count, double *weight) {
    double prior[DEMAND_LAWS];
    memcpy(prior, weight, sizeof prior);
    for (int round = 0; round < EM_ROUNDS; round++) {
        double sum[DEMAND_LAWS] = {0};
        for (size_t i = 0; i < count; i++) {
            const double *c = chance + i * DEMAND_LAWS;
            double total = 0.0;
            for (size_t k = 0; k < DEMAND_LAWS; k++) {
                total += weight[k] * (c[k] + floor_chance);
            }
            for (size_t k = 0; k < DEMAND_LAWS; k++) {
                sum[k] += weight[k] * (c[k] + floor_chance) / total;
            }
        }
        for (size_t k = 0; k < DEMAND_LAWS; k++) {
            weight[k] = (sum[k] + em_prior * prior[k]) / ((double)count + em_prior);
        }
    }
}
