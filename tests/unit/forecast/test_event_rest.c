/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event_rest.h"
#include "panel_of.h"

enum { SHOPS = 30, LENGTH = 143, AHEAD = 4 };

/* Thirty shops, 143 weeks: one event lifts week 40 of a year by a fifth, another does
 * nothing. */
static psr_panel *eventful_panel(void) {
    static const char *const names[] = {"fair", "holiday"};
    psr_panel *panel = panel_with_columns(SHOPS, LENGTH, AHEAD, names, 2);
    panel->season_count = 1;
    panel->seasons[0] = 52;
    for (size_t s = 0; s < SHOPS; s++) {
        psr_random random = psr_random_create(17, s);
        double *fair = panel->regressor + 2 * s * (LENGTH + AHEAD);
        double *holiday = fair + LENGTH + AHEAD;
        for (size_t t = 0; t < LENGTH + AHEAD; t++) {
            double noise = 0.12 * psr_random_normal(&random);
            fair[t] = t % 52 == 40 ? 1.0 : 0.0;
            holiday[t] = t % 52 == 30 ? 1.0 : 0.0;
            if (t < LENGTH) {
                panel->value[s * LENGTH + t] =
                    (100.0 + (double)s) * exp(0.2 * fair[t] + noise);
            }
        }
    }
    return panel;
}

Test(event_rest, what_the_pattern_smooths_away_is_given_back) {
    psr_panel *panel = eventful_panel();
    psr_arena *arena = psr_arena_create();
    fit_plan plan;
    series_fit without;
    cr_assert(eq(int, psr_fit_plan(panel, AHEAD, &plan), PSR_OK));
    cr_assert(eq(int, psr_event_rest_learn(&plan, arena, &plan.rest), PSR_OK));
    cr_assert(eq(sz, plan.rest.count, 2));
    double rest = plan.rest.column[0].mean;
    cr_expect(gt(dbl, rest, 0.1), "%g", rest);
    cr_expect(lt(dbl, rest, 0.2), "%g", rest);
    cr_expect(epsilon_eq(dbl, plan.rest.column[1].mean, 0.0, 0.05));
    psr_arena_reset(arena);
    regressor_pool learned = plan.rest;
    plan.rest.count = 0;
    cr_assert(eq(int, psr_fit_series(&plan, 0, LENGTH, arena, &without), PSR_OK));
    plan.rest = learned;
    double before[2] = {without.members.mean[MEMBER_ETS_LOG * AHEAD],
                        without.members.mean[MEMBER_ETS_LOG * AHEAD + 1]};
    psr_arena_reset(arena);
    series_fit with;
    cr_assert(eq(int, psr_fit_series(&plan, 0, LENGTH, arena, &with), PSR_OK));
    const double *after = with.members.mean + MEMBER_ETS_LOG * AHEAD;
    cr_expect(epsilon_eq(dbl, after[0], before[0], 1e-12 * before[0]), "week 39");
    cr_expect(epsilon_eq(dbl, after[1], before[1] * exp(rest), 1e-12 * before[1]),
              "week 40");
    psr_arena_free(arena);
    psr_panel_free(panel);
}
