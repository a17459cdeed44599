/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/data/forecast.h"
#include "purser/data/panel.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

Test(panel, regressors_lie_after_each_other_with_their_future) {
    psr_panel *panel = psr_panel_create();
    cr_assert(ne(ptr, panel, NULL));
    panel->series_count = 2;
    panel->horizon = 1;
    panel->regressor_count = 2;
    panel->offset = calloc(3, sizeof *panel->offset);
    panel->offset[1] = 3;
    panel->offset[2] = 5;
    panel->regressor = calloc(2 * (5 + 2), sizeof *panel->regressor);
    for (int i = 0; i < 14; i++) {
        panel->regressor[i] = i;
    }
    cr_assert(eq(sz, psr_panel_length(panel, 0), 3));
    cr_assert(eq(sz, psr_panel_length(panel, 1), 2));
    cr_assert(epsilon_eq(dbl, psr_panel_regressor(panel, 0, 1)[0], 4.0, 0.0));
    cr_assert(epsilon_eq(dbl, psr_panel_regressor(panel, 1, 0)[0], 8.0, 0.0));
    cr_assert(epsilon_eq(dbl, psr_panel_regressor(panel, 1, 1)[2], 13.0, 0.0));
    psr_panel_free(panel);
}

Test(panel, free_of_nothing_is_fine) {
    psr_panel_free(NULL);
    psr_forecast_free(NULL);
}

Test(forecast, quantile_is_interpolated_between_levels) {
    double levels[] = {0.1, 0.5, 0.9};
    psr_forecast *forecast = psr_forecast_create(1, 1, levels, 3, false, 0);
    cr_assert(ne(ptr, forecast, NULL));
    forecast->quantile[0] = 0.0;
    forecast->quantile[1] = 10.0;
    forecast->quantile[2] = 30.0;
    cr_assert(epsilon_eq(dbl, psr_forecast_quantile(forecast, 0, 0, 0.7), 20.0, 1e-12));
    cr_assert(epsilon_eq(dbl, psr_forecast_quantile(forecast, 0, 0, 0.01), 0.0, 1e-12));
    cr_assert(epsilon_eq(dbl, psr_forecast_quantile(forecast, 0, 0, 0.99), 30.0, 1e-12));
    psr_error error = {0};
    cr_assert(eq(int, psr_forecast_check(forecast, &error), PSR_OK));
    forecast->quantile[1] = NAN;
    cr_assert(eq(int, psr_forecast_check(forecast, &error), PSR_ERR_NUMERICAL));
    psr_forecast_free(forecast);
}
