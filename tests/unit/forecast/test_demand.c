/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "demand_history.h"
#include "demand_reversion.h"
#include "panel_of.h"

enum { COUNT = 60, LENGTH = 44, SHOCK = 24, AHEAD = 4 };

/* A Poisson variable, by the product of uniform ones. */
static double poisson(double mean, psr_random *random) {
    double count = -1.0;
    for (double left = 1.0; left > exp(-mean); count += 1.0) {
        left *= psr_random_uniform(random);
    }
    return count;
}

/* Sixty products that all sell half from one week on. */
static psr_panel *shocked_panel(void) {
    psr_panel *panel = panel_with_columns(COUNT, LENGTH, 0, NULL, 0);
    for (size_t s = 0; s < COUNT; s++) {
        psr_random random = psr_random_create(3, s);
        for (size_t t = 0; t < LENGTH; t++) {
            double mean = (double)(4 + s % 8) * (t < SHOCK ? 2.0 : 1.0);
            panel->value[s * LENGTH + t] = poisson(mean, &random);
        }
    }
    return panel;
}

Test(demand, a_shock_that_all_share_leaves_the_whole_history_of_use) {
    static const double service[] = {0.5, 0.9};
    psr_panel *panel = shocked_panel();
    psr_forecast_options options = {.horizon = AHEAD,
                                    .levels = service,
                                    .level_count = 2,
                                    .nonnegative = true,
                                    .threads = 1};
    psr_forecast *forecast = NULL;
    cr_assert(eq(int, psr_forecast_panel(panel, &options, &forecast, NULL, NULL), PSR_OK));
    double off = 0.0, high = 0.0, truth = 0.0;
    for (size_t s = 0; s < COUNT; s++) {
        double mean = (double)(4 + s % 8);
        off += fabs(forecast->mean[s * AHEAD] - mean);
        high += forecast->quantile[s * AHEAD * 2 + 1];
        truth += mean;
    }
    /* 6.2% off where the total is not followed. */
    cr_expect(lt(dbl, off / truth, 0.052), "%g", off / truth);
    cr_expect(lt(dbl, high / truth, 1.62), "%g", high / truth);
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

Test(demand, the_history_is_led_by_the_total_only_where_there_is_one) {
    double y[] = {8, 0, 4, 6, 2, 3, 1, 2};
    double level[] = {20, 20, 20, 20, 10, 10, 10, 10};
    double *each = NULL;
    demand_law law;
    demand_history history = {.y = y, .length = 8, .first = 5, .whole = true};
    demand_knowledge knowledge = {.dispersion = 0.5};
    psr_arena *arena = psr_arena_create();
    cr_assert(
        eq(int, psr_demand_laws_of(&history, &knowledge, arena, &law, &each), PSR_OK));
    const double *led = each + DEMAND_KINDS * law.bins;
    cr_expect(epsilon_eq(dbl, led[8], 1.0 / 8, 1e-12));
    knowledge.path = (demand_path){.first = 5, .length = 8, .level = level};
    cr_assert(
        eq(int, psr_demand_laws_of(&history, &knowledge, arena, &law, &each), PSR_OK));
    led = each + DEMAND_KINDS * law.bins;
    cr_expect(epsilon_eq(dbl, each[8], 1.0 / 8, 1e-12), "the history as it is");
    cr_expect(epsilon_eq(dbl, led[8], 0.0, 1e-12), "8 of 20 is 4 of 10");
    cr_expect(epsilon_eq(dbl, led[2], 3.0 / 8, 1e-12), "4 of 20, and 2 of 10 twice");
    psr_arena_free(arena);
}

/* What came is 3 periods of 2 mean^0.6 at one end and of 0.5 mean^0.6 at another. */
Test(demand, means_revert_by_half_of_what_the_ends_show) {
    demand_end ends[400];
    demand_reversion reversion;
    double before = 0.0;
    double after = 0.0;
    for (size_t i = 0; i < 400; i++) {
        double mean = exp(0.02 * (double)(i / 2) - 1.0);
        size_t end = i % 2;
        ends[i] = (demand_end){.end = end,
                               .mean = mean,
                               .actual = 3.0 * (end == 0 ? 2.0 : 0.5) * pow(mean, 0.6)};
    }
    psr_demand_revert(ends, 400, 3.0, &reversion);
    cr_expect(epsilon_eq(dbl, reversion.power, -0.2, 0.002));
    for (size_t i = 0; i < 400; i += 2) {
        before += ends[i].mean;
        after += ends[i].mean * reversion.unit * pow(ends[i].mean, reversion.power);
    }
    cr_expect(epsilon_eq(dbl, after, before, 1e-9 * before), "the total stays");
    cr_expect(gt(dbl, psr_demand_reverted(&reversion, 0.5), 1.0));
    cr_expect(lt(dbl, psr_demand_reverted(&reversion, 15.0), 1.0));
    cr_expect(epsilon_eq(dbl, psr_demand_reverted(&(demand_reversion){0}, 3.0), 1.0, 0.0));
}
