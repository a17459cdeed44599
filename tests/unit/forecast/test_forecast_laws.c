/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "panel_of.h"

Test(forecast_laws, awkward_series_stay_finite) {
    double values[60];
    for (int kind = 0; kind < 9; kind++) {
        for (int t = 0; t < 60; t++) {
            double cases[] = {7.0,
                              0.0,
                              t == 59 ? 1.0 : NAN,
                              NAN,
                              1e-9 * (10 + t % 4),
                              1e12 * (10 + t % 4),
                              pow(2.0, t),
                              t > 20 && t < 50 ? NAN : t % 5,
                              t % 7 - 3.0};
            values[t] = cases[kind];
        }
        for (size_t length = 1; length <= 60; length += length < 12 ? 1 : 24) {
            psr_panel *panel = panel_of(values, length, 1, 4);
            psr_forecast_free(forecast_of(panel, 10, 1));
            psr_panel_free(panel);
        }
    }
}

/* Quantiles of the last step of a series. */
static void end_of(const double *values, size_t length, int season, size_t horizon,
                   double quantile[3]) {
    psr_panel *panel = panel_of(values, length, 1, season);
    psr_forecast *forecast = forecast_of(panel, horizon, 1);
    memcpy(quantile, forecast->quantile + (horizon - 1) * 3, 3 * sizeof *quantile);
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

Test(forecast_laws, a_factor_of_any_size_goes_through) {
    double values[90], scaled[90], q[3], p[3];
    double factors[] = {1e-9, 1e-3, 7.0, 1e12};
    for (int t = 0; t < 90; t++) {
        values[t] = 100 + 0.3 * t + 20 * sin(0.5236 * t) + 9 * sin(1.7 * t * t);
    }
    values[40] = NAN;
    end_of(values, 90, 12, 10, q);
    for (size_t f = 0; f < 4; f++) {
        for (int t = 0; t < 90; t++) {
            scaled[t] = factors[f] * values[t];
        }
        end_of(scaled, 90, 12, 10, p);
        for (int i = 0; i < 3; i++) {
            cr_assert(epsilon_eq(dbl, p[i] / factors[f] / q[i], 1.0, 1e-6));
        }
    }
}

/* With values below zero there are no logarithms: a constant added is added. */
Test(forecast_laws, a_sign_turned_around_turns_the_forecast) {
    double values[90], turned[90], q[3], p[3];
    for (int t = 0; t < 90; t++) {
        values[t] = 30 * sin(0.5236 * t) + 9 * sin(1.7 * t * t);
        turned[t] = -values[t];
    }
    end_of(values, 90, 12, 10, q);
    end_of(turned, 90, 12, 10, p);
    cr_assert(epsilon_eq(dbl, p[1], -q[1], 3.0));
    cr_assert(lt(dbl, q[0], q[1]));
    cr_assert(lt(dbl, p[1], p[2]));
}

Test(forecast_laws, zeros_stay_zero_and_one_value_is_continued) {
    double values[40] = {0}, q[3];
    end_of(values, 40, 12, 10, q);
    cr_assert(epsilon_eq(dbl, q[1], 0.0, 1e-9));
    cr_assert(epsilon_eq(dbl, q[2], 0.0, 1e-9));
    values[0] = 123.5;
    end_of(values, 1, 12, 10, q);
    cr_assert(epsilon_eq(dbl, q[1], 123.5, 1e-6));
}

/* Demand with gaps, in other units: amounts that are no counts in any of them. */
Test(forecast_laws, a_factor_goes_through_intermittent_demand) {
    double values[90], scaled[90], q[3], p[3];
    double factors[] = {1e-9, 7.3, 1e12};
    for (int t = 0; t < 90; t++) {
        values[t] = t % 3 != 1 ? 0.0 : 11.3 + 5.1 * sin(1.7 * t * t);
    }
    end_of(values, 90, 12, 6, q);
    for (size_t f = 0; f < 3; f++) {
        for (int t = 0; t < 90; t++) {
            scaled[t] = factors[f] * values[t];
        }
        end_of(scaled, 90, 12, 6, p);
        cr_assert(epsilon_eq(dbl, p[2] / factors[f], q[2], 1e-6 * q[2]));
    }
}

/* A fall goes through zero where the history does, else it ends there. */
Test(forecast_laws, only_a_history_below_zero_is_forecast_below_zero) {
    double values[40], q[3];
    for (int t = 0; t < 40; t++) {
        values[t] = 205.5 - 5.0 * t;
    }
    end_of(values, 40, 1, 10, q);
    cr_assert(ge(dbl, q[0], 0.0));
    for (int t = 0; t < 40; t++) {
        values[t] -= 100.0;
    }
    end_of(values, 40, 1, 10, q);
    cr_assert(lt(dbl, q[1], -100.0));
}

/* Growth of 6% a period does not run away over a horizon as long as the history. */
Test(forecast_laws, growth_does_not_compound_for_ever) {
    double values[50], q[3];
    for (int t = 0; t < 50; t++) {
        values[t] = 100 * pow(1.06, t) * (1 + 0.05 * sin(1.7 * t * t));
    }
    end_of(values, 50, 1, 50, q);
    cr_assert(lt(dbl, q[1], 100 * pow(1.06, 100)));
}

Test(forecast_laws, exploding_trends_and_long_gaps_stay_finite) {
    double values[200], q[3];
    for (int t = 0; t < 200; t++) {
        values[t] = exp(3.0 * t);
    }
    end_of(values, 200, 12, 24, q); /* forecast_of checks that all is finite */
    for (int t = 0; t < 200; t++) {
        values[t] = t % 2 ? -exp(2.0 * t) : exp(2.0 * t);
    }
    end_of(values, 200, 7, 24, q);
    for (int t = 0; t < 200; t++) {
        values[t] = t > 10 && t < 195 ? NAN : 50.0 + t % 12;
    }
    end_of(values, 200, 12, 24, q);
    cr_assert(gt(dbl, q[1], 40.0));
    cr_assert(lt(dbl, q[1], 75.0));
}

Test(forecast_laws, forecast_grows_with_the_unit) {
    double values[48];
    double thousand[48];
    for (int t = 0; t < 48; t++) {
        values[t] = 100 + t + 20 * sin(0.5236 * t) + 5 * sin(1.7 * t * t);
        thousand[t] = 1000 * values[t];
    }
    psr_panel *one = panel_of(values, 48, 1, 12);
    psr_panel *other = panel_of(thousand, 48, 1, 12);
    psr_forecast *a = forecast_of(one, 6, 1);
    psr_forecast *b = forecast_of(other, 6, 1);
    for (int h = 0; h < 6; h++) {
        cr_assert(epsilon_eq(dbl, 1000 * a->mean[h], b->mean[h], 1e-6 * b->mean[h]));
        for (int i = 0; i < 3; i++) {
            double q = b->quantile[h * 3 + i];
            cr_assert(epsilon_eq(dbl, 1000 * a->quantile[h * 3 + i], q, 1e-6 * fabs(q)));
        }
    }
    psr_forecast_free(a);
    psr_forecast_free(b);
    psr_panel_free(one);
    psr_panel_free(other);
}

Test(forecast_laws, constant_series_is_continued) {
    double values[30];
    for (int t = 0; t < 30; t++) {
        values[t] = 42.0;
    }
    psr_panel *panel = panel_of(values, 30, 3, 4);
    psr_forecast *forecast = forecast_of(panel, 5, 2);
    for (int h = 0; h < 5; h++) {
        cr_assert(epsilon_eq(dbl, forecast->mean[h], 42.0, 1e-3));
    }
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

Test(forecast_laws, threads_do_not_change_a_byte) {
    double values[40];
    for (int t = 0; t < 40; t++) {
        values[t] = 50 + 10 * sin(1.57 * t) + (t * 7919 % 13);
    }
    psr_panel *panel = panel_of(values, 40, 9, 4);
    psr_forecast *one = forecast_of(panel, 8, 1);
    psr_forecast *eight = forecast_of(panel, 8, 8);
    cr_assert(eq(int, memcmp(one->mean, eight->mean, 9 * 8 * sizeof(double)), 0));
    cr_assert(
        eq(int, memcmp(one->quantile, eight->quantile, 9 * 8 * 3 * sizeof(double)), 0));
    psr_forecast_free(one);
    psr_forecast_free(eight);
    psr_panel_free(panel);
}

Test(forecast_laws, ten_thousand_values_and_many_gaps_are_fine) {
    size_t length = 10000;
    double *values = calloc(length, sizeof *values);
    for (size_t t = 0; t < length; t++) {
        values[t] = t % 97 < 30 ? NAN : 1e6 * sin((double)t / 7) - 3e5;
    }
    psr_panel *panel = panel_of(values, length, 1, 44);
    psr_forecast_free(forecast_of(panel, 60, 1));
    psr_panel_free(panel);
    free(values);
}
