/*
 * Combination: weights of the members, learned from held-out ends of a sample of the file
 * and tilted by each series' own held-out end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_COMBINE_H
#define PURSER_FORECAST_COMBINE_H

#include "member.h"

/** Held-out ends of many series: what each slot said and what came. */
typedef struct trial_set {
    size_t trial_count, slot_count, horizon;
    double trim;       /* of their combination */
    double *mean;      /* [trial][slot][step] scaled; NaN = slot absent */
    double *deviation; /* the same shape */
    double *actual;    /* [trial][step] scaled; NaN = missing */
} trial_set;

/** Equal weights of the members, and of the views. */
void psr_weights_prior(size_t slot_count, double *weight);

/**
 * Stack: the weights (on the simplex) with the least mean absolute error over the trials,
 * each trial in units of its members' mean error; shrunken towards `weight` as if that had
 * been seen in some trials.
 * @see Breiman (1996), Stacked regressions; Kivinen & Warmuth (1997), exponentiated
 * gradient
 */
void psr_weights_stack(const trial_set *trials, double *weight);

/** Errors of the members on one series' own held-out ends; starts as zeros. */
typedef struct own_errors {
    double sum[SLOT_LIMIT];  /* of the ends' mean absolute errors */
    double ends[SLOT_LIMIT]; /* that the slot was present in */
} own_errors;

/** Add one held-out end; actual[horizon] is scaled, NaN = missing. */
void psr_own_errors_add(const member_set *members, const double *actual,
                        own_errors *errors);

/**
 * Tilt common weights by one series' own errors: w / (relative error)^power.
 */
void psr_weights_tilt(const double *common, const own_errors *errors, size_t slot_count,
                      double *weight);

/**
 * Weighted mean of the members present, without members->trim of the weight at either end,
 * and the deviation of it: the mean deviation widened by how much the members disagree.
 * @see Jose & Winkler (2008), Simple robust averages of forecasts, IJF 24
 */
void psr_combine(const double *weight, const member_set *members, size_t step, double *mean,
                 double *deviation);

#endif
