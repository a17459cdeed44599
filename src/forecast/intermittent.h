/*
 * Intermittent demand as a distribution: a mixture of empirical, negative binomial and
 * hurdle distributions, whose weights are learned from held-out periods of the whole file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_INTERMITTENT_H
#define PURSER_FORECAST_INTERMITTENT_H

#include "purser/base.h"

enum {
    DEMAND_EMPIRICAL = 3, /* histories with three memories */
    DEMAND_BINOMIAL = 4,  /* negative binomial around four smoothed means */
    DEMAND_HURDLE = 2,    /* chance of any demand and size of it, smoothed apart (TSB) */
    DEMAND_KINDS = DEMAND_EMPIRICAL + DEMAND_BINOMIAL + DEMAND_HURDLE,
    DEMAND_LAWS = 2 * DEMAND_KINDS, /* of the history as it is, and led to today's total */
    DEMAND_BINS = 256
};

/** Total of the file's series in each period, as far as it is more than chance. */
typedef struct demand_path {
    psr_period first;
    size_t length; /* 0 = not known */
    double *level; /* [length] */
} demand_path;

/** What comes is the mean times unit * mean^power; unit 0 = times 1. */
typedef struct demand_reversion {
    double unit, power;
} demand_reversion;

/** What the file has taught. */
typedef struct demand_knowledge {
    demand_path path;
    demand_reversion reversion;
    double weight[DEMAND_LAWS]; /* sum 1 */
    double dispersion;          /* usual (variance - mean) / mean² */
    double level_variance;      /* of the level that periods share, over its square */
} demand_knowledge;

/** The predictive distribution of one period: bin i stands for the amount i * width. */
typedef struct demand_law {
    bool whole; /* amounts are whole numbers and width is 1 */
    double width;
    size_t bins;
    double probability[DEMAND_BINS];
    double mean, variance;
} demand_law;

/** (variance - mean) / mean² of a history counted in bins of some width, at least 0. */
double psr_demand_dispersion(const double *y, size_t length, double width);

/** Bins for a history: width 1 for small whole amounts, else a part of the largest. */
void psr_demand_bins(const double *y, size_t length, bool whole, demand_law *law);

/**
 * Probabilities of every law of the mixture.
 * @param y    [length] >= 0; NaN = missing
 * @param led  [length] the same led to the total at its end; y itself where none is known
 * @param each [DEMAND_LAWS * law->bins] out
 * @see Snyder, Ord & Beaumont (2012), IJF 28 (negative binomial); Teunter, Syntetos & Babai
 *      (2011), EJOR 214 (TSB)
 */
void psr_demand_laws(const double *y, const double *led, size_t length,
                     const demand_law *law, const demand_knowledge *knowledge,
                     double *each);

/** Bin of an amount. */
size_t psr_demand_bin(const demand_law *law, double amount);

/** Mix the laws. */
void psr_demand_mix(const double *each, const demand_knowledge *knowledge, demand_law *law);

/** The law with its mean multiplied: the chance of any demand changes (thinning). */
void psr_demand_grow(const demand_law *law, double growth, demand_law *grown);

/** Quantile of one period. */
double psr_demand_quantile(const demand_law *law, double level);

/**
 * Quantile of the sum of `steps` periods: negative binomial with the variance
 *
 *     steps σ² + steps (steps - 1) level_variance μ²
 *
 * because periods share a level that is not known exactly.
 */
double psr_demand_sum_quantile(const demand_law *law, const demand_knowledge *knowledge,
                               double steps, double level);

/**
 * Weights by expectation-maximisation.
 * @param chance [count * DEMAND_LAWS] probability of what came under each law
 * @param weight [DEMAND_LAWS] in: prior, out: posterior weights
 */
void psr_demand_learn(const double *chance, size_t count, double *weight);

#endif
