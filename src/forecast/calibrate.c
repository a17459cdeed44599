/*
 * Quantile multipliers from held-out errors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "calibrate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* The prior counts as many held-out ends as this. */
static const double prior_count = 60.0;
/* Of the middle of the errors, what comes again at the next end; the rest is chance. */
static const double lasting_bias = 0.75;

psr_status psr_calibration_create(size_t horizon, const double *levels, size_t level_count,
                                  double prior_width, calibration *learned) {
    *learned = (calibration){.horizon = horizon,
                             .level_count = level_count,
                             .levels = levels,
                             .prior_width = prior_width};
    learned->multiplier = psr_calloc(horizon * level_count, sizeof(double));
    learned->sum_multiplier = psr_calloc(horizon * level_count, sizeof(double));
    learned->spread = psr_calloc(horizon, sizeof(double));
    if (learned->multiplier == NULL || learned->sum_multiplier == NULL ||
        learned->spread == NULL) {
        psr_calibration_free(learned);
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < horizon * level_count; i++) {
        double z = prior_width * gsl_cdf_ugaussian_Pinv(levels[i % level_count]);
        learned->multiplier[i] = z;
        learned->sum_multiplier[i] = z;
    }
    for (size_t h = 0; h < horizon; h++) {
        learned->spread[h] = prior_width;
    }
    return PSR_OK;
}

void psr_calibration_free(calibration *learned) {
    free(learned->multiplier);
    free(learned->sum_multiplier);
    free(learned->spread);
    *learned = (calibration){0};
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Conformal quantile of sorted errors: the (count + 1) p-th of them, interpolated. */
static double sorted_quantile(const double *sorted, size_t count, double p) {
    double rank = p * ((double)count + 1.0) - 1.0;
    if (rank <= 0) {
        return sorted[0];
    }
    size_t below = (size_t)rank;
    if (below + 1 >= count) {
        return sorted[count - 1];
    }
    double share = rank - (double)below;
    return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

/* Errors of the steps near one step, sorted into pool. */
static size_t pool_errors(const double *error, size_t count, size_t horizon, size_t step,
                          double *pool) {
    size_t reach = (step + 2) / 3;
    size_t from = step > reach ? step - reach : 0;
    size_t until = step + reach + 1 < horizon ? step + reach + 1 : horizon;
    size_t pooled = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t h = from; h < until; h++) {
            double e = error[i * horizon + h];
            if (isfinite(e)) {
                pool[pooled++] = e;
            }
        }
    }
    qsort(pool, pooled, sizeof *pool, compare_doubles);
    return pooled;
}

/* Of the middle 80% of the errors, as a normal distribution would spread them. */
static double spread_of(const double *sorted, size_t count) {
    double range =
        sorted_quantile(sorted, count, 0.9) - sorted_quantile(sorted, count, 0.1);
    return range / (2.0 * gsl_cdf_ugaussian_Pinv(0.9));
}

/*
 * Errors of ends that fall together share a shock: its size is seen in their middle, but
 * the next one may come from the other side. Half of it is taken for bias; the other half
 * widens both sides as a deviation of its own.
 */
static double quantile_of_next(const double *sorted, size_t count, double level) {
    double middle = sorted_quantile(sorted, count, 0.5);
    double z = gsl_cdf_ugaussian_Pinv(level);
    double around = sorted_quantile(sorted, count, level) - middle;
    double shock = z * (1.0 - lasting_bias) * middle;
    return lasting_bias * middle + copysign(sqrt(around * around + shock * shock), z);
}

/* spread is NULL where it is not asked for. */
static void learn_steps(const double *error, size_t count, const calibration *learned,
                        double *pool, double *multiplier, double *spread) {
    size_t horizon = learned->horizon;
    size_t levels = learned->level_count;
    /* Steps of one end are no independent errors: ends count. */
    double trust = (double)count / ((double)count + prior_count);
    for (size_t h = 0; h < horizon; h++) {
        size_t pooled = pool_errors(error, count, horizon, h, pool);
        double *at = multiplier + h * levels;
        if (spread != NULL && pooled > 0) {
            spread[h] += trust * (spread_of(pool, pooled) - spread[h]);
        }
        for (size_t i = 0; i < levels && pooled > 0; i++) {
            double seen = quantile_of_next(pool, pooled, learned->levels[i]);
            at[i] += trust * (seen - at[i]);
        }
        for (size_t i = 1; i < levels; i++) {
            at[i] = at[i] < at[i - 1] ? at[i - 1] : at[i];
        }
    }
}

psr_status psr_calibration_learn(const double *error, const double *sum_error, size_t count,
                                 calibration *learned) {
    double *pool = psr_calloc(count * learned->horizon, sizeof(double));
    if (pool == NULL) {
        return PSR_ERR_MEMORY;
    }
    learned->trial_count = count;
    learn_steps(error, count, learned, pool, learned->multiplier, learned->spread);
    learn_steps(sum_error, count, learned, pool, learned->sum_multiplier, NULL);
    free(pool);
    return PSR_OK;
}
