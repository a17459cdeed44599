/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "arima.h"

#include <math.h>
#include <string.h>

enum {
    P_MOST = 3,
    Q_MOST = 2,
    ORDER_MOST = 3,
    COEFFICIENTS = 4,
    D_MOST = 2,
    STEPS = 12,
    LENGTH_LEAST = 8
};

static const double stationary_limit = 0.463; /* 5% of the KPSS statistic */
static const double root_margin = 0.98;       /* of partial autocorrelations */

typedef struct arma {
    size_t p, q, count; /* count of coefficients with the constant */
    bool constant;
    double b[COEFFICIENTS]; /* φ, θ, constant */
    double squares, criterion;
} arma;

typedef struct arma_data {
    double *w; /* [length] differences of the series */
    size_t length, differences;
    double *error; /* [length] */
    double *slope; /* [COEFFICIENTS][length] */
} arma_data;

size_t psr_arima_scratch(size_t length) {
    return (2 + COEFFICIENTS) * length;
}

/* Is 1 - Σ a_i z^i free of roots near or inside the unit circle (step-down recursion)? */
static bool is_inside(const double *a, size_t count, double sign) {
    double now[P_MOST];
    for (size_t i = 0; i < count; i++) {
        now[i] = sign * a[i];
    }
    for (size_t m = count; m > 0; m--) {
        double k = now[m - 1];
        double before[P_MOST];
        if (!(fabs(k) < root_margin)) {
            return false;
        }
        memcpy(before, now, sizeof before);
        for (size_t i = 0; i + 1 < m; i++) {
            now[i] = (before[i] + k * before[m - 2 - i]) / (1.0 - k * k);
        }
    }
    return true;
}

/* Errors and their slopes in the coefficients; the sum of squares. */
static double run_errors(const arma_data *data, const arma *model, bool slopes) {
    const double *w = data->w;
    const double *phi = model->b;
    const double *theta = model->b + model->p;
    double c = model->constant ? model->b[model->count - 1] : 0.0;
    size_t n = data->length;
    double squares = 0.0;
    for (size_t t = 0; t < n; t++) {
        double e = 0.0;
        if (t >= P_MOST) {
            e = w[t] - c;
            for (size_t i = 0; i < model->p; i++) {
                e -= phi[i] * w[t - 1 - i];
            }
            for (size_t j = 0; j < model->q; j++) {
                e -= theta[j] * data->error[t - 1 - j];
            }
        }
        data->error[t] = e;
        squares += e * e;
        for (size_t k = 0; k < model->count && slopes; k++) {
            double *s = data->slope + k * n;
            double d = 0.0;
            if (t >= P_MOST) {
                d = k < model->p              ? -w[t - 1 - k]
                    : k < model->p + model->q ? -data->error[t - 1 - (k - model->p)]
                                              : -1.0;
                for (size_t j = 0; j < model->q; j++) {
                    d -= theta[j] * s[t - 1 - j];
                }
            }
            s[t] = d;
        }
    }
    return squares;
}

/* Gauss-Newton step: solve (S'S) x = S'e by elimination; false where singular. */
static bool newton_step(const arma_data *data, const arma *model, double damping,
                        double *step) {
    size_t k = model->count;
    size_t n = data->length;
    double a[COEFFICIENTS][COEFFICIENTS + 1];
    for (size_t i = 0; i < k; i++) {
        const double *s = data->slope + i * n;
        for (size_t j = 0; j < k; j++) {
            const double *r = data->slope + j * n;
            double sum = 0.0;
            for (size_t t = P_MOST; t < n; t++) {
                sum += s[t] * r[t];
            }
            a[i][j] = i == j ? sum * (1.0 + damping) : sum;
        }
        double sum = 0.0;
        for (size_t t = P_MOST; t < n; t++) {
            sum += s[t] * data->error[t];
        }
        a[i][k] = -sum;
    }
    for (size_t i = 0; i < k; i++) {
        if (!(a[i][i] > 1e-12)) {
            return false;
        }
        for (size_t r = i + 1; r < k; r++) {
            double f = a[r][i] / a[i][i];
            for (size_t c = i; c <= k; c++) {
                a[r][c] -= f * a[i][c];
            }
        }
    }
    for (size_t i = k; i-- > 0;) {
        step[i] = a[i][k];
        for (size_t c = i + 1; c < k; c++) {
            step[i] -= a[i][c] * step[c];
        }
        step[i] /= a[i][i];
    }
    return true;
}

static void fit_arma(const arma_data *data, arma *model) {
    double damping = 1e-3;
    memset(model->b, 0, sizeof model->b);
    model->squares = run_errors(data, model, true);
    for (int i = 0; i < STEPS && model->count > 0; i++) {
        double step[COEFFICIENTS];
        arma next = *model;
        if (!newton_step(data, model, damping, step)) {
            break;
        }
        for (size_t k = 0; k < model->count; k++) {
            next.b[k] += step[k];
        }
        bool fits =
            is_inside(next.b, next.p, 1.0) && is_inside(next.b + next.p, next.q, -1.0);
        next.squares = fits ? run_errors(data, &next, false) : INFINITY;
        if (next.squares < model->squares) {
            bool settled = next.squares > model->squares * (1.0 - 1e-5);
            *model = next;
            damping *= 0.2;
            if (settled) {
                break;
            }
        } else {
            damping = damping * 8.0;
            if (damping > 1e4) {
                break;
            }
        }
        (void)run_errors(data, model, true);
    }
    double n = (double)(data->length - P_MOST);
    double k = (double)model->count + 1.0;
    model->criterion =
        n > k + 1.5 ? n * log(model->squares / n + 1e-300) + 2.0 * k * n / (n - k - 1.0)
                    : INFINITY;
}

/* KPSS statistic of stationarity around a mean. */
static double kpss(const double *w, size_t n) {
    double mean = psr_sum(w, n) / (double)n;
    size_t lags = (size_t)(3.0 * sqrt((double)n) / 13.0);
    double sum = 0.0, partial = 0.0, variance = 0.0;
    for (size_t t = 0; t < n; t++) {
        partial += w[t] - mean;
        sum += partial * partial;
        variance += (w[t] - mean) * (w[t] - mean);
    }
    for (size_t l = 1; l <= lags; l++) {
        double product = 0.0;
        for (size_t t = l; t < n; t++) {
            product += (w[t] - mean) * (w[t - l] - mean);
        }
        variance += 2.0 * (1.0 - (double)l / ((double)lags + 1.0)) * product;
    }
    return variance > 0 ? sum / ((double)n * variance) : 0.0;
}

/* The differences ahead, into w. */
static void forecast_differences(const arma_data *data, const arma *model, size_t horizon,
                                 double *w) {
    size_t n = data->length;
    for (size_t h = 0; h < horizon; h++) {
        w[h] = model->constant ? model->b[model->count - 1] : 0.0;
        for (size_t i = 0; i < model->p; i++) {
            w[h] += model->b[i] * (h > i ? w[h - 1 - i] : data->w[n + h - 1 - i]);
        }
        for (size_t j = h; j < model->q; j++) {
            w[h] += model->b[model->p + j] * data->error[n - 1 - (j - h)];
        }
    }
}

/* Deviations from the weights ψ of past errors, of the series and not its differences. */
static void spread(const arma_data *data, const arma *model, size_t horizon,
                   double *deviation) {
    size_t n = data->length - P_MOST;
    double freedom = n > model->count + 1 ? (double)(n - model->count) : 1.0;
    double psi[P_MOST] = {0}; /* of the steps before, the last one first */
    double slope = 0.0, level = 0.0, sum = 0.0;
    for (size_t h = 0; h < horizon; h++) {
        double now = h == 0 ? 1.0 : h <= model->q ? model->b[model->p + h - 1] : 0.0;
        for (size_t i = 0; i < model->p; i++) {
            now += model->b[i] * psi[i];
        }
        memmove(psi + 1, psi, (P_MOST - 1) * sizeof *psi);
        psi[0] = now;
        slope = data->differences > 1 ? slope + now : now;
        level = data->differences > 0 ? level + slope : now;
        sum += level * level;
        deviation[h] = sqrt(model->squares / freedom * sum);
    }
}

/* Back from differences to the series, from its last two values on. */
static void add_up(const double *last, size_t differences, size_t horizon, double *mean) {
    double level = last[1];
    double slope = last[1] - last[0];
    for (size_t h = 0; h < horizon && differences > 0; h++) {
        slope = differences > 1 ? slope + mean[h] : mean[h];
        level += slope;
        mean[h] = level;
    }
}

/* Differences until the series is stationary. */
static void take_differences(const double *x, size_t length, arma_data *data) {
    data->length = length;
    memcpy(data->w, x, length * sizeof *x);
    while (data->differences < D_MOST && data->length > LENGTH_LEAST &&
           kpss(data->w, data->length) > stationary_limit) {
        data->length--;
        data->differences++;
        for (size_t t = 0; t < data->length; t++) {
            data->w[t] = data->w[t + 1] - data->w[t];
        }
    }
}

void psr_arima(const double *x, size_t length, double *scratch,
               const step_forecast *forecast) {
    arma_data data = {
        .w = scratch, .error = scratch + length, .slope = scratch + 2 * length};
    arma best = {.criterion = INFINITY};
    take_differences(x, length, &data);
    for (size_t p = 0; p <= P_MOST; p++) {
        for (size_t q = 0; q <= Q_MOST && p + q <= ORDER_MOST; q++) {
            for (size_t c = data.differences == 0; c <= (data.differences < 2); c++) {
                arma model = {.p = p, .q = q, .count = p + q + c, .constant = c > 0};
                fit_arma(&data, &model);
                best = model.criterion < best.criterion ? model : best;
            }
        }
    }
    (void)run_errors(&data, &best, false);
    forecast_differences(&data, &best, forecast->horizon, forecast->mean);
    spread(&data, &best, forecast->horizon, forecast->deviation);
    add_up(x + length - 2, data.differences, forecast->horizon, forecast->mean);
}
