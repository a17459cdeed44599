/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "complex_smooth.h"
#include "smooth.h"
#include "theta.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

/* Flow of the Nile at Aswan 1871-1910, 10^8 m³ (Cobb 1978, Biometrika 65). */
static const double nile[40] = {1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140,
                                995,  935,  1110, 994,  1020, 960,  1180, 799,  958,  1140,
                                1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774,  840,
                                874,  694,  940,  833,  701,  916,  692,  1020, 1050, 969};

static smooth_fit fit_of(const double *y, size_t length, const smooth_model *model,
                         double *season) {
    smooth_fit fit;
    size_t room = psr_smooth_scratch(length, model->period);
    double *scratch = aligned_alloc(64, (room * sizeof(double) + 127) / 64 * 64);
    psr_smooth_fit(y, length, model, NULL, scratch, season, &fit);
    free(scratch);
    return fit;
}

/* R forecast 8.20: ses(Nile[1:40]) gives alpha 0.37736, l 1114.31, sum of squares 946948.3.
 */
Test(smooth, simple_smoothing_finds_the_optimum_of_r) {
    smooth_model model = {.trend = TREND_NONE};
    smooth_fit fit = fit_of(nile, 40, &model, NULL);
    cr_assert(epsilon_eq(dbl, fit.alpha, 0.3774, 0.03));
    cr_assert(epsilon_eq(dbl, fit.level0, 1114.3, 6.0));
    cr_assert(epsilon_eq(dbl, fit.sse, 946948.3, 500.0));
    double mean[3];
    double deviation[3];
    psr_smooth_forecast(&model, &fit, NULL, 3, mean);
    psr_smooth_spread(&model, &fit, 3, deviation);
    cr_assert(epsilon_eq(dbl, mean[2], 951.27, 4.0));
    /* ets(ANN): the 95% interval of step 1 is 951.3 -+ 309.4 */
    cr_assert(epsilon_eq(dbl, 1.96 * deviation[0], 309.4, 8.0));
}

/*
 * Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 2nd ed. (2018), section
 * 7.1: Saudi oil production 1996-2013, millions of tonnes. Published: alpha 0.834, level at
 * the start 446.6, forecast 542.68.
 */
Test(smooth, simple_smoothing_of_oil_is_that_of_the_book) {
    static const double oil[18] = {445.36, 453.20, 454.41, 422.38, 456.04, 440.39,
                                   425.19, 486.21, 500.43, 521.28, 508.95, 488.89,
                                   509.87, 456.72, 473.82, 525.95, 549.83, 542.34};
    smooth_model model = {.trend = TREND_NONE};
    smooth_fit fit = fit_of(oil, 18, &model, NULL);
    double mean[3];
    psr_smooth_forecast(&model, &fit, NULL, 3, mean);
    cr_assert(epsilon_eq(dbl, fit.alpha, 0.834, 0.02));
    cr_assert(epsilon_eq(dbl, fit.level0, 446.6, 0.5));
    cr_assert(epsilon_eq(dbl, mean[2], 542.68, 0.1));
}

/*
 * The same, section 7.2: air passengers in Australia 1990-2016, millions. Published for
 * Holt's method: alpha 0.8302, slope 2.102, forecasts 74.60, 76.70, 78.80, 80.91, 83.01.
 * The slope is held back a little here, as if four periods without any had been seen.
 */
Test(smooth, linear_trend_of_passengers_is_that_of_the_book) {
    static const double passengers[27] = {17.55, 21.86, 23.89, 26.93, 26.89, 28.83, 30.08,
                                          30.95, 30.19, 31.58, 32.58, 33.48, 39.02, 41.39,
                                          41.60, 44.66, 46.95, 48.73, 51.49, 50.03, 60.64,
                                          63.36, 66.36, 68.20, 68.12, 69.78, 72.60};
    static const double published[5] = {74.60, 76.70, 78.80, 80.91, 83.01};
    smooth_model model = {.trend = TREND_LINEAR};
    smooth_fit fit = fit_of(passengers, 27, &model, NULL);
    double mean[5];
    psr_smooth_forecast(&model, &fit, NULL, 5, mean);
    cr_assert(epsilon_eq(dbl, fit.alpha, 0.8302, 0.1));
    for (int h = 0; h < 5; h++) {
        cr_assert(epsilon_eq(dbl, mean[h], published[h], 0.015 * published[h]));
    }
}

/* By hand: alpha = 0.5 from level 10 over 12, 11: e = 2, l = 11, e = 0, l = 11. */
Test(smooth, states_follow_the_recursion) {
    double y[] = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
    smooth_model model = {.trend = TREND_LINEAR};
    smooth_fit fit = fit_of(y, 10, &model, NULL);
    double mean[2];
    psr_smooth_forecast(&model, &fit, NULL, 2, mean);
    cr_assert(epsilon_eq(dbl, mean[0], 110.0, 1.5));
    cr_assert(epsilon_eq(dbl, mean[1], 120.0, 2.5));
}

Test(smooth, missing_values_carry_the_state) {
    double y[20];
    for (int t = 0; t < 20; t++) {
        y[t] = t > 8 && t < 15 ? NAN : 5.0;
    }
    smooth_model model = {.trend = TREND_NONE};
    smooth_fit fit = fit_of(y, 20, &model, NULL);
    cr_assert(eq(sz, fit.used, 14));
    cr_assert(epsilon_eq(dbl, fit.level, 5.0, 1e-6));
}

Test(smooth, season_is_turned_to_the_first_future_period) {
    double pattern[4] = {-3, 1, 2, 0};
    double y[22];
    double season[4];
    double mean[4];
    for (int t = 0; t < 22; t++) {
        y[t] = 50 + pattern[t % 4];
    }
    smooth_model model = {
        .trend = TREND_NONE, .seasonal = true, .period = 4, .start = pattern};
    smooth_fit fit = fit_of(y, 22, &model, season);
    psr_smooth_forecast(&model, &fit, season, 4, mean);
    for (int h = 0; h < 4; h++) {
        cr_assert(epsilon_eq(dbl, mean[h], 50 + pattern[(22 + h) % 4], 1e-6));
    }
}

/* R forecast 8.20: thetaf(Nile[1:40], h = 3) is 942.40, 939.06, 935.72. */
Test(theta, classic_agrees_with_r) {
    smooth_model model = {.trend = TREND_NONE};
    smooth_fit ses = fit_of(nile, 40, &model, NULL);
    double mean[3];
    double deviation[3];
    psr_theta_classic(nile, 40, &ses, 3, mean, deviation);
    cr_assert(epsilon_eq(dbl, mean[0], 942.40, 5.0));
    cr_assert(epsilon_eq(dbl, mean[0] - mean[1], 3.343, 0.01));
    cr_assert(gt(dbl, deviation[2], deviation[0]));
}

/* Nearly: the states of the start are found with the parameters, from few values. */
Test(complex_smooth, continues_a_constant_and_a_decay_without_noise) {
    double y[40];
    double mean[4];
    double deviation[4];
    for (int kind = 0; kind < 2; kind++) {
        for (int t = 0; t < 40; t++) {
            y[t] = kind == 0 ? 7.0 : 20.0 + 80.0 * pow(0.9, t);
        }
        psr_complex_smooth(y, 40, 4, mean, deviation);
        for (int h = 0; h < 4; h++) {
            double value = kind == 0 ? 7.0 : 20.0 + 80.0 * pow(0.9, 40 + h);
            cr_assert(epsilon_eq(dbl, mean[h], value, 0.25 * value));
        }
        cr_assert(ge(dbl, deviation[3], deviation[0]));
    }
}

Test(theta, dynamic_continues_a_line) {
    double y[30];
    double mean[4];
    double deviation[4];
    for (int t = 0; t < 30; t++) {
        y[t] = 10 + 2 * t;
    }
    double *scratch = calloc(psr_theta_scratch(30), sizeof(double));
    psr_theta_dynamic(y, 30, 4, scratch, mean, deviation);
    cr_assert(epsilon_eq(dbl, mean[0], 70.0, 1.0));
    cr_assert(epsilon_eq(dbl, mean[3], 76.0, 2.0));
    free(scratch);
}
