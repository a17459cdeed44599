/*
 * Quantiles of a forecast that are not needed any more.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/forecast.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(forecast, levels_kept_have_the_quantiles_they_had) {
    static const double levels[] = {0.1, 0.25, 0.5, 0.74, 0.9};
    static const double kept[] = {0.9, 0.1, 0.3, 0.5};
    psr_forecast *forecast = psr_forecast_create(3, 4, levels, 5, true, 0);
    cr_assert(ne(ptr, forecast, NULL));
    for (size_t i = 0; i < 3 * 4 * 5; i++) {
        forecast->quantile[i] = (double)i;
        forecast->sum_quantile[i] = 100.0 + (double)i;
    }
    psr_forecast_keep_levels(forecast, kept, 4);
    cr_assert(eq(sz, forecast->level_count, 3)); /* 0.3 is none of them */
    static const size_t from[] = {0, 2, 4};
    for (size_t i = 0; i < 3 * 4 * 3; i++) {
        double before = (double)(i / 3 * 5 + from[i % 3]);
        cr_expect(epsilon_eq(dbl, forecast->quantile[i], before, 1e-12));
        cr_expect(epsilon_eq(dbl, forecast->sum_quantile[i], 100.0 + before, 1e-12));
        cr_expect(epsilon_eq(dbl, forecast->level[i % 3], levels[from[i % 3]], 1e-12));
    }
    psr_forecast_keep_levels(forecast, kept + 2, 1); /* none of it: nothing changes */
    cr_expect(eq(sz, forecast->level_count, 3));
    psr_forecast_free(forecast);
}
