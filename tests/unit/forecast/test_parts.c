/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "autoregression.h"
#include "censor.h"
#include "combine.h"
#include "intermittent.h"
#include "member.h"
#include "season.h"
#include "shift.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Test(season, pattern_of_a_pure_season_is_found_and_noise_is_not_one) {
    double y[48];
    double scratch[2 * 48 + 5 * 4];
    double pattern[4];
    for (int t = 0; t < 48; t++) {
        y[t] = 100 + 0.5 * t + (t % 4 == 1 ? 8.0 : t % 4 == 3 ? -8.0 : 0.0);
    }
    cr_assert(gt(dbl, psr_season_pattern(y, 48, 4, scratch, pattern), 0.99));
    cr_assert(epsilon_eq(dbl, pattern[1], 8.0, 0.1));
    cr_assert(
        epsilon_eq(dbl, pattern[0] + pattern[1] + pattern[2] + pattern[3], 0.0, 1e-9));
    for (int t = 0; t < 48; t++) {
        y[t] = 100 + t;
    }
    (void)psr_season_pattern(y, 48, 4, scratch, pattern);
    cr_assert(epsilon_eq(dbl, pattern[1], 0.0, 1e-9));
}

/* Twenty seasons of one habit, then twelve of its opposite. */
static double phase_after_a_change(size_t period) {
    double y[32 * 24];
    double scratch[2 * 32 * 24 + 5 * 24];
    double pattern[24];
    for (size_t t = 0; t < 32 * period; t++) {
        double habit = t % period == 0 ? 12.0 : 0.0;
        y[t] = 100.0 + (t / period < 20 ? habit : -habit);
    }
    (void)psr_season_pattern(y, 32 * period, period, scratch, pattern);
    return pattern[0];
}

Test(season, a_pattern_of_years_forgets_after_ten_and_one_of_days_does_not) {
    cr_assert(epsilon_eq(dbl, phase_after_a_change(12), -11.0, 0.1));
    cr_assert(gt(dbl, phase_after_a_change(24), 0.0));
}

Test(season, gaps_are_filled_from_a_season_away_else_by_a_line) {
    double y[] = {1, 5, NAN, 1, 5, 9, 1, 5, 9};
    double filled[9];
    psr_season_fill(y, 9, 3, filled);
    cr_assert(epsilon_eq(dbl, filled[2], 9.0, 1e-12));
    double line[] = {1, NAN, NAN, 4};
    psr_season_fill(line, 4, 0, filled);
    cr_assert(epsilon_eq(dbl, filled[1], 2.0, 1e-12));
    cr_assert(epsilon_eq(dbl, filled[2], 3.0, 1e-12));
}

Test(autoregression, first_order_coefficient_is_recovered) {
    double y[400];
    double mean[2];
    double deviation[2];
    double scratch[400 + 4];
    psr_random random = psr_random_create(1, 2);
    double x = 0.0;
    for (int t = 0; t < 400; t++) {
        x = 0.8 * x + psr_random_normal(&random);
        y[t] = 10 + x;
    }
    psr_autoregression(y, 400, 0, 2, scratch, mean, deviation);
    cr_assert(epsilon_eq(dbl, (mean[1] - 10) / (mean[0] - 10), 0.8, 0.25));
    cr_assert(epsilon_eq(dbl, deviation[0], 1.0, 0.15));
}

/*
 * Venables & Ripley, Modern Applied Statistics with S, 4th ed. (2002), section 14.2: the
 * luteinizing hormone, ar(lh) of order 3 (0.6534, -0.0636, -0.2269; variance 0.1959). Its
 * forecasts 2.46, 2.27, 2.20, 2.26; a third of the weight lies on lower orders here.
 */
Test(autoregression, hormone_follows_the_published_coefficients) {
    static const double hormone[48] = {
        2.4, 2.4, 2.4, 2.2, 2.1, 1.5, 2.3, 2.3, 2.5, 2.0, 1.9, 1.7, 2.2, 1.8, 3.2, 3.2,
        2.7, 2.2, 2.2, 1.9, 1.9, 1.8, 2.7, 3.0, 2.3, 2.0, 2.0, 2.9, 2.9, 2.7, 2.7, 2.3,
        2.6, 2.4, 1.8, 1.7, 1.5, 1.4, 2.1, 3.3, 3.5, 3.5, 3.1, 2.6, 2.1, 3.4, 3.0, 2.9};
    static const double published[4] = {2.4616, 2.2723, 2.1992, 2.2629};
    double mean[4];
    double deviation[4];
    double *scratch = calloc(psr_autoregression_scratch(48, 4), sizeof *scratch);
    psr_autoregression(hormone, 48, 0, 4, scratch, mean, deviation);
    for (int h = 0; h < 4; h++) {
        cr_assert(epsilon_eq(dbl, mean[h], published[h], 0.15));
    }
    cr_assert(epsilon_eq(dbl, deviation[0] * deviation[0], 0.1959, 0.02));
    free(scratch);
}

Test(shift, a_lasting_step_is_taken_out_and_a_spike_is_left) {
    double y[40];
    double scratch[80];
    for (int t = 0; t < 40; t++) {
        y[t] = (t < 20 ? 100.0 : 50.0) + (t * 7 % 3);
    }
    cr_assert(eq(sz, psr_shift_remove(y, 40, 1, false, scratch), 1));
    cr_assert(epsilon_eq(dbl, y[0], 50.0, 2.0));
    for (int t = 0; t < 40; t++) {
        y[t] = 100.0 + (t * 7 % 3) + (t == 20 ? 90.0 : 0.0);
    }
    cr_assert(eq(sz, psr_shift_remove(y, 40, 1, false, scratch), 0));
}

Test(shift, an_office_that_opens_every_day_has_no_shift) {
    double y[24 * 14];
    double scratch[2 * 24 * 14];
    for (int t = 0; t < 24 * 14; t++) {
        bool open = t % 24 >= 8 && t % 24 < 18 && t / 24 % 7 < 5;
        y[t] = (open ? 100.0 : 20.0) + (t * 7 % 3);
    }
    cr_assert(eq(sz, psr_shift_remove(y, 24 * 14, 168, false, scratch), 0));
    cr_assert(eq(sz, psr_shift_remove(y, 24 * 14, 24, false, scratch), 0));
}

Test(shift, high_months_of_every_year_are_no_shift) {
    double y[60];
    double scratch[120];
    for (int t = 0; t < 60; t++) {
        y[t] = (t % 12 >= 4 && t % 12 < 9 ? 300.0 : 50.0) + (t * 7 % 3);
    }
    cr_assert(eq(sz, psr_shift_remove(y, 60, 12, false, scratch), 0));
}

Test(shift, a_step_in_the_middle_of_a_period_is_taken_out) {
    double y[40];
    double scratch[80];
    for (int t = 0; t < 40; t++) {
        y[t] = (t < 20 ? 100.0 : t == 20 ? 88.0 : 75.0) + 1.5 * (t * 7 % 3);
    }
    cr_assert(eq(sz, psr_shift_remove(y, 40, 52, false, scratch), 1));
    cr_assert(epsilon_eq(dbl, y[0], 75.0, 2.0));
    cr_assert(epsilon_eq(dbl, y[20], 75.0, 4.0));
}

Test(censor, expected_demand_is_above_what_was_sold) {
    double y[] = {10, 12, 8, 11, 9, 4, 10, 12, 8, 10};
    bool censored[10] = {[5] = true};
    double scratch[20];
    double lost = psr_censor_expect(y, censored, 10, 0, scratch);
    cr_assert(gt(dbl, y[5], 9.0));
    cr_assert(lt(dbl, y[5], 12.0));
    cr_assert(epsilon_eq(dbl, lost, y[5] - 4.0, 1e-12));
}

/* Poisson-like counts 0,1,2: every law sums to 1 and the mixture keeps the mean. */
Test(intermittent, laws_are_distributions_and_growth_moves_the_mean) {
    double y[60];
    double each[DEMAND_LAWS * DEMAND_BINS];
    demand_law law;
    demand_law grown;
    demand_knowledge knowledge = {.dispersion = 0.5};
    for (int t = 0; t < 60; t++) {
        y[t] = t % 3 == 0 ? 2.0 : t % 5 == 0 ? 1.0 : 0.0;
    }
    for (int k = 0; k < DEMAND_LAWS; k++) {
        knowledge.weight[k] = 1.0 / DEMAND_LAWS;
    }
    psr_demand_bins(y, 60, true, &law);
    psr_demand_laws(y, y, 60, &law, &knowledge, each);
    for (size_t k = 0; k < DEMAND_LAWS; k++) {
        cr_assert(epsilon_eq(dbl, psr_sum(each + k * law.bins, law.bins), 1.0, 1e-9));
    }
    psr_demand_mix(each, &knowledge, &law);
    cr_assert(epsilon_eq(dbl, law.mean, 0.8, 0.1));
    psr_demand_grow(&law, 0.5, &grown);
    cr_assert(epsilon_eq(dbl, grown.mean, 0.5 * law.mean, 1e-9));
    psr_demand_grow(&law, 3.0, &grown);
    cr_assert(epsilon_eq(dbl, grown.mean, 3.0 * law.mean, 0.02));
    cr_assert(epsilon_eq(dbl, psr_sum(grown.probability, grown.bins), 1.0, 1e-9));
    for (double p = 0.05; p < 1.0; p += 0.05) {
        cr_assert(
            le(dbl, psr_demand_quantile(&law, p), psr_demand_quantile(&law, p + 0.04)));
    }
}

/* Four members of equal weight, one far off: a quarter of the weight at either end is cut.
 */
Test(combine, a_member_that_strays_is_trimmed) {
    double mean[] = {5.0, 90.0, 7.0, 6.0, 1e9};
    double deviation[] = {1.0, 1.0, 1.0, 1.0, 1.0};
    double weight[] = {0.2, 0.2, 0.2, 0.2, 0.2};
    member_set members = {.horizon = 1,
                          .slot_count = 5,
                          .present = {true, true, true, true, false},
                          .mean = mean,
                          .deviation = deviation};
    double combined;
    double spread;
    psr_combine(weight, &members, 0, &combined, &spread);
    cr_expect(epsilon_eq(dbl, combined, 27.0, 1e-12));
    members.trim = 0.25;
    psr_combine(weight, &members, 0, &combined, &spread);
    cr_expect(epsilon_eq(dbl, combined, 6.5, 1e-12));
    weight[1] = 0.6; /* it is now half of the weight: the half of it that is left counts */
    psr_combine(weight, &members, 0, &combined, &spread);
    cr_expect(epsilon_eq(dbl, combined, (0.1 * 6.0 + 0.2 * 7.0 + 0.3 * 90.0) / 0.6, 1e-12));
}

/* 40, 39 .. 1: lines go on below zero, which a positive series does not. */
Test(member, a_trend_through_zero_is_left_out_of_a_positive_series) {
    enum { AHEAD = 12 };
    double y[40];
    double mean[MEMBER_COUNT * AHEAD];
    double deviation[MEMBER_COUNT * AHEAD];
    for (int t = 0; t < 40; t++) {
        y[t] = 40.0 - (double)t;
    }
    psr_arena *arena = psr_arena_create();
    for (int positive = 0; positive < 2; positive++) {
        series_view series = {.y = y, .length = 40, .positive = positive == 1};
        member_set members = {.horizon = AHEAD,
                              .slot_count = MEMBER_COUNT,
                              .mean = mean,
                              .deviation = deviation};
        size_t below = 0;
        size_t present = 0;
        cr_assert(eq(int, psr_members_fit(&series, (season_view){0}, 0, arena, &members),
                     PSR_OK));
        for (size_t k = 0; k < MEMBER_COUNT; k++) {
            present += members.present[k];
            below += members.present[k] && mean[k * AHEAD + AHEAD - 1] <= 0;
        }
        cr_expect(gt(sz, present, 0));
        cr_expect(eq(int, below > 0, positive == 0), "%zu of %zu", below, present);
    }
    psr_arena_free(arena);
}
