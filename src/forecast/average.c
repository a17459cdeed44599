/*
 * Averages of exponential smoothing models.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "average.h"

#include <math.h>
#include <string.h>

enum { TREND_KINDS = 3, AGGREGATE_MOST = 6, AGGREGATE_LEAST_LENGTH = 8 };

/* Akaike weights would use 0.5; flatter ones err less on M1. */
static const double aicc_slope = 0.2;

static void scale(double *values, size_t count, double factor) {
    for (size_t i = 0; i < count; i++) {
        values[i] *= factor;
    }
}

void psr_average_trends(const double *y, size_t length, const double *pattern,
                        size_t period, const average_work *work,
                        const step_forecast *forecast) {
    smooth_fit fits[TREND_KINDS];
    double best = INFINITY;
    double total = 0.0;
    size_t horizon = forecast->horizon;
    memset(forecast->mean, 0, horizon * sizeof(double));
    memset(forecast->deviation, 0, horizon * sizeof(double));
    for (int trend = 0; trend < TREND_KINDS; trend++) {
        smooth_model model = {.trend = (smooth_trend)trend,
                              .seasonal = period > 0,
                              .period = period,
                              .start = pattern};
        smooth_fit *fit = &fits[trend];
        psr_smooth_fit(y, length, &model, trend > 0 ? fit - 1 : NULL, work->scratch,
                       work->season, fit);
        psr_smooth_forecast(&model, fit, work->season, horizon, work->mean);
        psr_smooth_spread(&model, fit, horizon, work->deviation);
        if (fit->aicc < best) { /* weights are relative to the best so far */
            double factor = isfinite(best) ? exp(-aicc_slope * (best - fit->aicc)) : 0.0;
            scale(forecast->mean, horizon, factor);
            scale(forecast->deviation, horizon, factor);
            total *= factor;
            best = fit->aicc;
        }
        double weight = exp(-aicc_slope * (fit->aicc - best));
        for (size_t h = 0; h < horizon; h++) {
            forecast->mean[h] += weight * work->mean[h];
            forecast->deviation[h] += weight * work->deviation[h];
        }
        total += weight;
    }
    scale(forecast->mean, horizon, 1.0 / total);
    scale(forecast->deviation, horizon, 1.0 / total);
}

/* Sums of k periods (as means), aligned to the end of the series. */
static size_t aggregate(const double *y, size_t length, size_t k, double *sums) {
    size_t count = length / k;
    const double *from = y + (length - count * k);
    for (size_t i = 0; i < count; i++) {
        sums[i] = 0.0;
        for (size_t j = 0; j < k; j++) {
            sums[i] += from[i * k + j] / (double)k;
        }
    }
    return count;
}

void psr_average_aggregates(const double *y, size_t length, const step_forecast *first,
                            const average_work *work, const step_forecast *forecast) {
    size_t horizon = forecast->horizon;
    if (first != NULL) {
        memcpy(forecast->mean, first->mean, horizon * sizeof(double));
        memcpy(forecast->deviation, first->deviation, horizon * sizeof(double));
    } else {
        psr_average_trends(y, length, NULL, 0, work, forecast);
    }
    double count = 1.0;
    for (size_t k = 2; k <= AGGREGATE_MOST && length / k >= AGGREGATE_LEAST_LENGTH; k++) {
        size_t sums = aggregate(y, length, k, work->aggregate);
        step_forecast coarse = {.horizon = (horizon + k - 1) / k,
                                .mean = work->step_mean,
                                .deviation = work->step_deviation};
        psr_average_trends(work->aggregate, sums, NULL, 0, work, &coarse);
        for (size_t h = 0; h < horizon; h++) {
            forecast->mean[h] += coarse.mean[h / k];
            forecast->deviation[h] += coarse.deviation[h / k];
        }
        count += 1.0;
    }
    scale(forecast->mean, horizon, 1.0 / count);
    scale(forecast->deviation, horizon, 1.0 / count);
}
