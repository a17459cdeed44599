/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/forecast.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A panel of series of one length whose values the caller sets. */
static psr_panel *panel_of(size_t count, size_t length, int season) {
    psr_panel *panel = psr_panel_create();
    panel->series_count = count;
    panel->season_count = season > 1;
    panel->seasons[0] = season;
    panel->offset = calloc(count + 1, sizeof *panel->offset);
    panel->value = calloc(count * length, sizeof *panel->value);
    panel->keys = psr_names_create();
    for (size_t s = 0; s < count; s++) {
        char key[3] = {'s', (char)('a' + s), '\0'};
        (void)psr_names_add(panel->keys, key);
        panel->offset[s + 1] = (s + 1) * length;
    }
    return panel;
}

/* Two groups of series under one group level. */
static void add_groups(psr_panel *panel) {
    panel->group_level_count = 1;
    panel->group_level_name = calloc(1, sizeof(char *));
    panel->group_level_name[0] = psr_strdup("category");
    panel->group_names = calloc(1, sizeof(psr_names *));
    panel->group_names[0] = psr_names_create();
    (void)psr_names_add(panel->group_names[0], "hot");
    (void)psr_names_add(panel->group_names[0], "cold");
    panel->group_of = calloc(panel->series_count, sizeof *panel->group_of);
    for (size_t s = 0; s < panel->series_count; s++) {
        panel->group_of[s] = (psr_id)(s % 2);
    }
}

static psr_backtest backtest_of(const psr_panel *panel, size_t horizon, size_t origins,
                                size_t step, psr_status wanted) {
    psr_forecast_options options = {.horizon = horizon, .threads = 1, .nonnegative = true};
    psr_backtest_options how = {.origin_count = origins, .step = step};
    psr_backtest made = {0};
    psr_error error = {0};
    psr_status status = psr_forecast_backtest(panel, &options, &how, &made, &error);
    cr_assert(eq(int, (int)status, (int)wanted), "%s", error.message);
    return made;
}

/* A cell of the row with this level, method and step. */
static double cell(const psr_table *table, const char *level, const char *method,
                   const char *step, const char *column) {
    for (size_t row = 0; row < table->row_count; row++) {
        if (strcmp(psr_table_text(table, 0, row), level) == 0 &&
            strcmp(psr_table_text(table, 1, row), method) == 0 &&
            strcmp(psr_table_text(table, 2, row), step) == 0) {
            psr_id at = psr_table_find(table, column);
            return strcmp(column, "forecasts") == 0
                       ? (double)psr_table_whole(table, at, row)
                       : psr_table_number(table, at, row);
        }
    }
    return NAN;
}

Test(backtest, naive_errors_are_those_worked_by_hand) {
    /* 1, 2, ..., 30: the naive method errs by h at step h, the unit of errors is 1. */
    psr_panel *panel = panel_of(1, 30, 1);
    for (int t = 0; t < 30; t++) {
        panel->value[t] = t + 1;
    }
    psr_backtest made = backtest_of(panel, 3, 2, 5, PSR_OK);
    cr_expect(
        epsilon_eq(dbl, cell(made.accuracy, "series", "naive", "1", "mase"), 1, 1e-9));
    cr_expect(
        epsilon_eq(dbl, cell(made.accuracy, "series", "naive", "3", "mase"), 3, 1e-9));
    cr_expect(
        epsilon_eq(dbl, cell(made.accuracy, "series", "naive", "all", "mase"), 2, 1e-9));
    cr_expect(
        epsilon_eq(dbl, cell(made.accuracy, "series", "naive", "2", "forecasts"), 2, 0));
    /* Origins at 27 and 22: 28 29 30 and 23 24 25 are forecast as 27 and 22. */
    double level = 28 + 29 + 30 + 23 + 24 + 25;
    cr_expect(epsilon_eq(dbl, cell(made.accuracy, "series", "naive", "all", "bias_share"),
                         -12 / level, 1e-4));
    psr_backtest_clear(&made);
    psr_panel_free(panel);
}

Test(backtest, combination_and_its_methods_beat_the_naive_on_a_noisy_season) {
    psr_panel *panel = panel_of(4, 120, 12);
    for (size_t s = 0; s < 4; s++) {
        psr_random random = psr_random_create(3, s);
        for (int t = 0; t < 120; t++) {
            panel->value[s * 120 + (size_t)t] =
                100 + 20 * sin(0.5236 * t) + 8 * psr_random_normal(&random);
        }
    }
    add_groups(panel);
    psr_backtest made = backtest_of(panel, 6, 3, 4, PSR_OK);
    static const char *const names[] = {"combination", "ets", "theta"};
    for (size_t i = 0; i < 3; i++) {
        cr_expect(
            gt(dbl, cell(made.accuracy, "series", names[i], "all", "value_added"), 0.1),
            "%s", names[i]);
    }
    cr_expect(epsilon_eq(
        dbl, cell(made.accuracy, "series", "combination", "all", "forecasts"), 72, 0));
    cr_expect(epsilon_eq(
        dbl, cell(made.accuracy, "category", "combination", "all", "forecasts"), 36, 0));
    cr_expect(epsilon_eq(dbl, cell(made.accuracy, "total", "combination", "1", "forecasts"),
                         3, 0));
    cr_expect(
        gt(dbl, cell(made.accuracy, "total", "combination", "all", "value_added"), 0));
    cr_expect(eq(sz, made.series->row_count, 4));
    /* Nine quantiles, of steps and of sums, each over all steps and by six. */
    cr_expect(eq(sz, made.quantiles->row_count, 2 * 9 * 7));
    double below = 0.0;
    for (size_t row = 0; row < made.quantiles->row_count; row++) {
        if (strcmp(psr_table_text(made.quantiles, 2, row), "all") == 0 &&
            fabs(psr_table_number(made.quantiles, 1, row) - 0.9) < 1e-9) {
            below = psr_table_number(made.quantiles, 4, row);
            cr_expect(gt(dbl, below, 0.75));
        }
    }
    cr_expect(gt(dbl, below, 0.0), "no row of the sums");
    psr_backtest_clear(&made);
    psr_panel_free(panel);
}

Test(backtest, lasting_bias_shows_in_the_tracking_signal) {
    /* A growth that sets in at the end is under-forecast from every origin. */
    psr_panel *panel = panel_of(2, 60, 1);
    for (size_t t = 0; t < 60; t++) {
        panel->value[t] = 100 + (double)(t * 7 % 5);
        panel->value[60 + t] = panel->value[t] + (t > 47 ? pow(1.6, (double)t - 47) : 0);
    }
    psr_backtest made = backtest_of(panel, 4, 2, 2, PSR_OK);
    psr_id signal = psr_table_find(made.series, "tracking_signal");
    cr_expect(lt(dbl, psr_table_number(made.series, signal, 1), -6));
    cr_expect(lt(dbl, fabs(psr_table_number(made.series, signal, 0)), 6));
    psr_backtest_clear(&made);
    psr_panel_free(panel);
}

Test(backtest, sums_leave_out_what_was_not_observed) {
    psr_panel *panel = panel_of(2, 40, 1);
    for (size_t t = 0; t < 40; t++) {
        panel->value[t] = 100 + (double)(t % 3);
        panel->value[40 + t] = t >= 36 ? NAN : 50 + (double)(t % 2);
    }
    add_groups(panel);
    psr_backtest made = backtest_of(panel, 4, 1, 0, PSR_OK);
    double bias = cell(made.accuracy, "total", "combination", "all", "bias_share");
    cr_expect(lt(dbl, fabs(bias), 0.02));
    psr_backtest_clear(&made);
    psr_panel_free(panel);
}

Test(backtest, too_short_is_said) {
    psr_panel *panel = panel_of(1, 9, 1);
    psr_backtest made = backtest_of(panel, 4, 1, 0, PSR_ERR_TOO_SHORT);
    psr_backtest_clear(&made);
    psr_panel_free(panel);
}

/* Price elasticity -2 that changes at random: whoever knows the price saves most of the
 * error. */
Test(backtest, knows_the_prices_of_its_future) {
    psr_panel *panel = panel_of(10, 120, 1);
    panel->horizon = 4;
    panel->regressor_count = 1;
    panel->regressor_name = calloc(1, sizeof(char *));
    panel->regressor_name[0] = psr_strdup("price");
    panel->regressor = calloc(10 * 124, sizeof *panel->regressor);
    for (size_t s = 0; s < 10; s++) {
        psr_random random = psr_random_create(7, s);
        for (size_t t = 0; t < 124; t++) {
            double price = exp(0.2 * psr_random_normal(&random));
            double noise = exp(0.05 * psr_random_normal(&random));
            panel->regressor[s * 124 + t] = 10 * price;
            if (t < 120) {
                panel->value[s * 120 + t] = 500 * pow(price, -2.0) * noise;
            }
        }
    }
    psr_backtest made = backtest_of(panel, 4, 2, 4, PSR_OK);
    cr_expect(
        gt(dbl, cell(made.accuracy, "series", "combination", "all", "value_added"), 0.7));
    psr_backtest_clear(&made);
    psr_panel_free(panel);
}
