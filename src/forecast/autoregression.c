/*
 * Autoregression by the Levinson-Durbin recursion, orders weighted by AICc.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "autoregression.h"

#include <float.h>
#include <math.h>
#include <string.h>

size_t psr_autoregression_scratch(size_t length, size_t horizon) {
    return length + 2 * horizon;
}

/* x: differences (or deviations from the mean); returns the mean taken off. */
static double prepare(const double *y, size_t length, int differences, double *x,
                      size_t *count) {
    double average = 0.0;
    if (differences > 0) {
        *count = length - 1;
        for (size_t t = 0; t + 1 < length; t++) {
            x[t] = y[t + 1] - y[t];
        }
        return 0.0;
    }
    *count = length;
    for (size_t t = 0; t < length; t++) {
        average += y[t] / (double)length;
    }
    for (size_t t = 0; t < length; t++) {
        x[t] = y[t] - average;
    }
    return average;
}

static void autocovariance(const double *x, size_t count, size_t lags, double *c) {
    for (size_t k = 0; k <= lags; k++) {
        double sum = 0.0;
        for (size_t t = k; t < count; t++) {
            sum += x[t] * x[t - k];
        }
        c[k] = sum / (double)count;
    }
}

/* Coefficients averaged over the orders with AICc weights; returns the error variance. */
static double average_orders(const double *c, size_t count, size_t lags, double *phi) {
    double a[AUTOREGRESSION_ORDERS + 1] = {0};
    double previous[AUTOREGRESSION_ORDERS + 1];
    double variance = c[0];
    double n = (double)count;
    double best = n * log(variance + DBL_MIN) + 2.0;
    double total = 1.0;
    double mean_variance = variance;
    memset(phi, 0, (AUTOREGRESSION_ORDERS + 1) * sizeof *phi);
    for (size_t p = 1; p <= lags && variance > 0; p++) {
        double sum = c[p];
        memcpy(previous, a, sizeof a);
        for (size_t j = 1; j < p; j++) {
            sum -= a[j] * c[p - j];
        }
        a[p] = sum / variance;
        for (size_t j = 1; j < p; j++) {
            a[j] = previous[j] - a[p] * previous[p - j];
        }
        variance *= 1.0 - a[p] * a[p];
        double k = (double)p + 1.0;
        double aicc =
            n * log(variance + DBL_MIN) + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
        double weight = exp(-0.5 * (aicc - best));
        if (aicc < best) {
            double scale = exp(-0.5 * (best - aicc));
            total *= scale;
            mean_variance *= scale;
            for (size_t j = 1; j <= lags; j++) {
                phi[j] *= scale;
            }
            best = aicc;
            weight = 1.0;
        }
        total += weight;
        mean_variance += weight * variance;
        for (size_t j = 1; j <= p; j++) {
            phi[j] += weight * a[j];
        }
    }
    for (size_t j = 1; j <= lags; j++) {
        phi[j] /= total;
    }
    return mean_variance / total;
}

void psr_autoregression(const double *y, size_t length, int differences, size_t horizon,
                        double *scratch, double *mean, double *deviation) {
    double *x = scratch;
    double *future = x + length;
    double *psi = future + horizon;
    double c[AUTOREGRESSION_ORDERS + 1];
    double phi[AUTOREGRESSION_ORDERS + 1];
    size_t count;
    double level = prepare(y, length, differences, x, &count);
    size_t lags = count / 4 < AUTOREGRESSION_ORDERS ? count / 4 : AUTOREGRESSION_ORDERS;
    autocovariance(x, count, lags, c);
    double variance = average_orders(c, count, lags, phi);
    double at = differences > 0 ? y[length - 1] : 0.0;
    double sum = 0.0;
    double response = 0.0; /* cumulated psi weights where differenced */
    for (size_t h = 0; h < horizon; h++) {
        double value = 0.0;
        double weight = h == 0 ? 1.0 : 0.0;
        for (size_t j = 1; j <= lags; j++) {
            double before = h >= j ? future[h - j] : x[count + h - j];
            value += phi[j] * before;
            weight += h >= j ? phi[j] * psi[h - j] : 0.0;
        }
        future[h] = value;
        psi[h] = weight;
        at = differences > 0 ? at + value : level + value;
        mean[h] = at;
        response = differences > 0 ? response + weight : weight;
        sum += response * response;
        deviation[h] = sqrt(variance * sum);
    }
}
