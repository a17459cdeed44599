/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arima.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

enum { N = 300, H = 4 };

typedef struct answer {
    double mean[H], deviation[H];
} answer;

static answer answer_of(const double *x, size_t length) {
    static double scratch[8 * N];
    cr_assert(le(sz, psr_arima_scratch(length), sizeof scratch / sizeof *scratch));
    answer made;
    step_forecast forecast = {.horizon = H, .mean = made.mean, .deviation = made.deviation};
    psr_arima(x, length, scratch, &forecast);
    return made;
}

/* A moving average knows one step ahead; then its mean and its whole variance are left:
 * sigma² and sigma² (1 + theta²). */
Test(arima, moving_average_forgets_after_one_step) {
    double x[N];
    double before = 0.0;
    psr_random random = psr_random_create(7, 1);
    for (int t = 0; t < N; t++) {
        double e = psr_random_normal(&random);
        x[t] = 5.0 + e + 0.7 * before;
        before = e;
    }
    answer made = answer_of(x, N);
    cr_expect(epsilon_eq(dbl, made.mean[0], 5.0 + 0.7 * before, 0.25));
    cr_expect(epsilon_eq(dbl, made.mean[3], 5.0, 0.25));
    cr_expect(epsilon_eq(dbl, made.deviation[0], 1.0, 0.1));
    cr_expect(epsilon_eq(dbl, made.deviation[3] / made.deviation[0], hypot(1.0, 0.7), 0.1));
}

/* Simple exponential smoothing is ARIMA(0,1,1) with theta = alpha - 1: a flat forecast
 * whose variance grows by alpha² a step (Hyndman & Athanasopoulos, Forecasting, table 9.4).
 */
Test(arima, smoothing_is_an_integrated_moving_average) {
    double x[N];
    double level = 10.0;
    psr_random random = psr_random_create(7, 2);
    for (int t = 0; t < N; t++) {
        double e = psr_random_normal(&random);
        x[t] = level + e;
        level += 0.4 * e;
    }
    answer made = answer_of(x, N);
    cr_expect(epsilon_eq(dbl, made.mean[0], level, 0.5));
    cr_expect(epsilon_eq(dbl, made.mean[3], made.mean[1], 0.2));
    cr_expect(epsilon_eq(dbl, made.deviation[3] / made.deviation[0],
                         sqrt(1.0 + 3.0 * 0.4 * 0.4), 0.1));
}

Test(arima, a_line_goes_on_and_a_constant_stays) {
    double line[40], constant[40];
    for (int t = 0; t < 40; t++) {
        line[t] = 3.0 + 2.0 * t;
        constant[t] = 4.0;
    }
    answer made = answer_of(line, 40);
    cr_expect(epsilon_eq(dbl, made.mean[3], 3.0 + 2.0 * 43, 1e-6));
    made = answer_of(constant, 40);
    cr_expect(epsilon_eq(dbl, made.mean[3], 4.0, 1e-9));
    cr_expect(epsilon_eq(dbl, made.deviation[3], 0.0, 1e-9));
    made = answer_of(constant, 8);
    cr_expect(epsilon_eq(dbl, made.mean[0], 4.0, 1e-9));
}
