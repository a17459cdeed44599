/*
 * Combine members; learn how wide the quantiles must be.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "combine.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Without held-out errors: normal quantiles, widened by what M1 shows is usual. */
static const double prior_width = 1.35;
/* The prior counts as many held-out errors as this. */
static const double prior_count = 40.0;

void psr_combine(const double *weight, const member_set *members, size_t step, double *mean,
                 double *deviation) {
    size_t horizon = members->horizon;
    double total = 0.0;
    double centre = 0.0;
    double spread = 0.0;
    double square = 0.0;
    for (size_t k = 0; k < MEMBER_COUNT; k++) {
        if (members->present[k] && isfinite(members->mean[k * horizon + step])) {
            double w = weight[k];
            double m = members->mean[k * horizon + step];
            total += w;
            centre += w * m;
            square += w * m * m;
            spread += w * members->deviation[k * horizon + step];
        }
    }
    if (total <= 0) {
        *mean = 0.0;
        *deviation = 0.0;
        return;
    }
    centre /= total;
    spread /= total;
    double disagreement = square / total - centre * centre;
    *mean = centre;
    *deviation = sqrt(spread * spread + (disagreement > 0 ? disagreement : 0.0));
}

psr_status psr_calibration_create(size_t horizon, const double *levels, size_t level_count,
                                  calibration *learned) {
    *learned = (calibration){.horizon = horizon, .level_count = level_count};
    learned->multiplier = psr_calloc(horizon * level_count, sizeof(double));
    learned->sum_multiplier = psr_calloc(horizon * level_count, sizeof(double));
    if (learned->multiplier == NULL || learned->sum_multiplier == NULL) {
        psr_calibration_free(learned);
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < MEMBER_COUNT; k++) {
        learned->weight[k] = 1.0 / MEMBER_COUNT;
    }
    for (size_t i = 0; i < horizon * level_count; i++) {
        double z = prior_width * gsl_cdf_ugaussian_Pinv(levels[i % level_count]);
        learned->multiplier[i] = z;
        learned->sum_multiplier[i] = z;
    }
    return PSR_OK;
}

void psr_calibration_free(calibration *learned) {
    free(learned->multiplier);
    free(learned->sum_multiplier);
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

static void learn_steps(const double *error, size_t count, size_t horizon,
                        const double *levels, size_t level_count, double *pool,
                        double *multiplier) {
    for (size_t h = 0; h < horizon; h++) {
        size_t pooled = pool_errors(error, count, horizon, h, pool);
        if (pooled == 0) {
            continue;
        }
        /* Steps of one origin are no independent errors: origins count. */
        double trust = (double)count / ((double)count + prior_count);
        for (size_t i = 0; i < level_count; i++) {
            double *at = &multiplier[h * level_count + i];
            double seen = sorted_quantile(pool, pooled, levels[i]);
            *at += trust * (seen - *at);
        }
        for (size_t i = 1; i < level_count; i++) {
            double *at = &multiplier[h * level_count + i];
            at[0] = at[0] < at[-1] ? at[-1] : at[0];
        }
    }
}

psr_status psr_calibration_learn(const double *error, const double *sum_error, size_t count,
                                 const double *levels, calibration *learned) {
    double *pool = psr_calloc(count * learned->horizon, sizeof(double));
    if (pool == NULL) {
        return PSR_ERR_MEMORY;
    }
    learned->sample = count;
    learn_steps(error, count, learned->horizon, levels, learned->level_count, pool,
                learned->multiplier);
    learn_steps(sum_error, count, learned->horizon, levels, learned->level_count, pool,
                learned->sum_multiplier);
    free(pool);
    return PSR_OK;
}
