/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "panel_of.h"

#include <stdatomic.h>

/*
 * Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 2nd ed. (2018), section
 * 7.3: nights of international visitors in Australia 2005-2015, millions a quarter.
 * Published for Holt-Winters with a multiplicative season: 80.09, 50.15, 63.34, 68.18, then
 * 83.80, 52.45, 66.21, 71.23. Smoothing on logarithms is its counterpart here.
 */
Test(panel_forecast, multiplicative_season_of_visitors_is_that_of_the_book) {
    static const double visitors[44] = {
        42.20566, 24.64917, 32.66734, 37.25735, 45.24246, 29.35048, 36.34421, 41.78208,
        49.27660, 31.27540, 37.85063, 38.83704, 51.23690, 31.83855, 41.32342, 42.79900,
        55.70836, 33.40714, 42.31664, 45.15712, 59.57608, 34.83733, 44.84168, 46.97125,
        60.01903, 38.37118, 46.97586, 50.73380, 61.64687, 39.29957, 52.67121, 54.33232,
        66.83436, 40.87119, 51.82854, 57.49191, 65.25147, 43.06121, 54.76076, 59.83447,
        73.25703, 47.69662, 61.09777, 66.05576};
    static const double published[8] = {80.09, 50.15, 63.34, 68.18,
                                        83.80, 52.45, 66.21, 71.23};
    psr_panel *panel = panel_of(visitors, 44, 1, 4);
    psr_forecast_options options = {
        .horizon = 8, .method = "ets on logs", .nonnegative = true, .threads = 1};
    psr_forecast *forecast = NULL;
    cr_assert(
        eq(int, (int)psr_forecast_panel(panel, &options, &forecast, NULL, NULL), PSR_OK));
    for (int h = 0; h < 8; h++) {
        cr_expect(epsilon_eq(dbl, forecast->mean[h], published[h], 0.02 * published[h]));
    }
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

/* Offices that open on working days: a season of a day, a week behind it, given as 24. */
Test(panel_forecast, the_week_is_found_behind_the_hours_of_a_day) {
    double values[24 * 7 * 5];
    psr_random random = psr_random_create(5, 5);
    for (int t = 0; t < 24 * 7 * 5; t++) {
        bool open = t % 24 >= 8 && t % 24 < 18 && t / 24 % 7 < 5;
        values[t] = (open ? 100.0 : 20.0) + psr_random_normal(&random);
    }
    psr_panel *panel = panel_of(values, 24 * 7 * 5 - 72, 4, 24);
    psr_forecast *forecast = forecast_of(panel, 72, 1);
    double error = 0.0;
    for (int h = 0; h < 72; h++) { /* a Friday and the weekend */
        error += fabs(forecast->mean[h] - values[24 * 7 * 5 - 72 + h]) / 72;
    }
    cr_assert(lt(dbl, error, 6.0), "mean error %g", error);
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

/* Twenty products of 120 weeks: price elasticity -2 and promotions of +50%. */
static psr_panel *priced_panel(size_t count, size_t length, size_t horizon) {
    static const char *const names[] = {"price", "promotion"};
    psr_panel *panel = panel_with_columns(count, length, horizon, names, 2);
    for (size_t s = 0; s < count; s++) {
        psr_random random = psr_random_create(7, s);
        double *price = panel->regressor + 2 * s * (length + horizon);
        double *promotion = price + length + horizon;
        for (size_t t = 0; t < length + horizon; t++) {
            price[t] = 10.0 * exp(0.2 * psr_random_normal(&random));
            promotion[t] = psr_random_uniform(&random) < 0.15 ? 1.0 : 0.0;
            double noise = exp(0.05 * psr_random_normal(&random));
            if (t < length) {
                panel->value[s * length + t] =
                    500.0 * pow(price[t] / 10.0, -2.0) * exp(0.405 * promotion[t]) * noise;
            }
        }
    }
    return panel;
}

Test(panel_forecast, price_elasticity_and_promotions_are_found) {
    psr_panel *panel = priced_panel(20, 120, 8);
    psr_forecast *forecast = forecast_of(panel, 8, 1);
    for (size_t s = 0; s < 20; s++) {
        const double *price = psr_panel_regressor(panel, s, 0) + 120;
        const double *promotion = psr_panel_regressor(panel, s, 1) + 120;
        cr_assert(epsilon_eq(dbl, forecast->effect[2 * s], -2.0, 0.15));
        cr_assert(epsilon_eq(dbl, forecast->effect[2 * s + 1], 0.405, 0.1));
        for (size_t h = 0; h < 8; h++) {
            double truth = 500.0 * pow(price[h] / 10.0, -2.0) * exp(0.405 * promotion[h]);
            cr_assert(epsilon_eq(dbl, forecast->mean[s * 8 + h], truth, 0.15 * truth));
        }
    }
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

/* Thirty series of three years: a festival that moves between weeks 3 and 7, doubling
 * demand, a campaign in weeks 23 and 24 (+80%), and a column of noise. */
static psr_panel *festive_panel(size_t count, bool with_columns) {
    static const size_t festivals[] = {6, 3 + 52, 7 + 104, 4 + 156};
    size_t length = 158, horizon = 26;
    psr_panel *panel = priced_panel(count, length, horizon);
    free(panel->regressor);
    panel->season_count = 1;
    panel->seasons[0] = 52;
    panel->regressor_count = with_columns ? 3 : 0;
    panel->regressor_name = realloc(panel->regressor_name, 3 * sizeof(char *));
    panel->regressor_name[2] = psr_strdup("noise");
    panel->regressor = calloc(3 * count * (length + horizon), sizeof(double));
    for (size_t s = 0; s < count; s++) {
        psr_random random = psr_random_create(17, s);
        for (size_t t = 0; t < length + horizon; t++) {
            double festival = 0.0;
            for (size_t k = 0; k < 4; k++) {
                festival = t == festivals[k] ? 1.0 : t == festivals[k] + 1 ? 0.4 : festival;
            }
            double campaign = t % 52 == 22 || t % 52 == 23 ? 1.0 : 0.0;
            double truth = 300.0 * exp(0.7 * festival + 0.59 * campaign) *
                           (1.0 + 0.2 * sin(0.1208 * (double)t));
            double *x = panel->regressor + 3 * s * (length + horizon) + t;
            x[0] = festival;
            x[length + horizon] = campaign;
            x[2 * (length + horizon)] = psr_random_normal(&random);
            if (t < length) {
                panel->value[s * length + t] =
                    truth * exp(0.08 * psr_random_normal(&random));
            }
        }
    }
    return panel;
}

/* Mean absolute relative error in the weeks of festival (steps 3, 4) and campaign. */
static double festive_error(const psr_forecast *forecast) {
    static const size_t steps[] = {2, 3, 20, 21};
    static const double effects[] = {0.7, 0.28, 0.59, 0.59};
    double sum = 0.0;
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (size_t i = 0; i < 4; i++) {
            double t = 158.0 + (double)steps[i];
            double truth = 300.0 * exp(effects[i]) * (1.0 + 0.2 * sin(0.1208 * t));
            sum += fabs(forecast->mean[s * 26 + steps[i]] / truth - 1.0);
        }
    }
    return sum / (4.0 * (double)forecast->series_count);
}

Test(panel_forecast, moving_festivals_are_learned_from_their_other_years) {
    psr_panel *with = festive_panel(30, true);
    psr_panel *without = festive_panel(30, false);
    psr_forecast *a = forecast_of(with, 26, 1);
    psr_forecast *b = forecast_of(without, 26, 1);
    cr_expect(epsilon_eq(dbl, a->effect[0], 0.7, 0.1));
    cr_expect(epsilon_eq(dbl, a->effect[1], 0.59, 0.1));
    cr_expect(epsilon_eq(dbl, a->effect[2], 0.0, 0.0), "noise explains nothing");
    cr_expect(lt(dbl, festive_error(a), 0.08));
    cr_expect(lt(dbl, 3.0 * festive_error(a), festive_error(b)));
    psr_forecast_free(a);
    psr_forecast_free(b);
    psr_panel_free(with);
    without->regressor_count = 3; /* so that the names are freed */
    psr_panel_free(without);
}

Test(panel_forecast, stock_outs_raise_the_forecast_to_demand) {
    double values[60];
    for (int t = 0; t < 60; t++) {
        values[t] = 100 + (t * 37 % 11);
    }
    psr_panel *panel = panel_of(values, 60, 1, 1);
    panel->observation = calloc(60, 1);
    for (int t = 50; t < 60; t += 2) {
        panel->value[t] = 20.0;
        panel->observation[t] = PSR_CENSORED;
    }
    psr_forecast *forecast = forecast_of(panel, 4, 1);
    cr_assert(gt(dbl, forecast->mean[0], 95.0));
    cr_assert(gt(dbl, forecast->lost_sales[0], 350.0));
    cr_assert(lt(dbl, forecast->lost_sales[0], 500.0));
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

Test(panel_forecast, paths_follow_the_quantiles_and_the_seed) {
    double values[60];
    for (int t = 0; t < 60; t++) {
        values[t] = 100 + (t * 7919 % 23);
    }
    psr_panel *panel = panel_of(values, 60, 2, 1);
    double fine[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    psr_forecast_options options = {.horizon = 3,
                                    .levels = fine,
                                    .level_count = 5,
                                    .path_count = 2000,
                                    .seed = 5,
                                    .threads = 1};
    psr_forecast *a = NULL;
    psr_forecast *b = NULL;
    cr_assert(eq(int, psr_forecast_panel(panel, &options, &a, NULL, NULL), PSR_OK));
    cr_assert(eq(int, psr_forecast_panel(panel, &options, &b, NULL, NULL), PSR_OK));
    cr_assert(eq(int, memcmp(a->path, b->path, 2 * 2000 * 3 * sizeof(double)), 0));
    double below = 0.0;
    for (size_t k = 0; k < 2000; k++) {
        below += a->path[k * 3 + 1] <= a->quantile[5 + 3];
    }
    cr_assert(epsilon_eq(dbl, below / 2000, 0.75, 0.03));
    psr_forecast_free(a);
    psr_forecast_free(b);
    psr_panel_free(panel);
}

Test(panel_forecast, groups_add_up_after_reconciliation_without_negatives) {
    double values[48];
    for (int t = 0; t < 48; t++) {
        values[t] = 30 + t % 4 * 10 + (t * 31 % 7);
    }
    psr_panel *panel = panel_of(values, 48, 6, 4);
    psr_forecast_options options = {.horizon = 4,
                                    .levels = levels,
                                    .level_count = 3,
                                    .reconcile = true,
                                    .nonnegative = true,
                                    .threads = 2};
    psr_forecast *forecast = NULL;
    cr_assert(eq(int, psr_forecast_panel(panel, &options, &forecast, NULL, NULL), PSR_OK));
    for (size_t i = 0; i < 6 * 4; i++) {
        cr_assert(ge(dbl, forecast->mean[i], 0.0));
        cr_assert(epsilon_eq(dbl, forecast->mean[i], forecast->mean[i % 4], 1e-6));
    }
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

/* Noise around a level, errors that persist: sums over a lead time are wider than
 * independent steps would make them, and the 0.9 quantile of a sum covers nine of ten. */
Test(panel_forecast, quantiles_of_sums_cover_sums) {
    enum { COUNT = 120, LENGTH = 90, AHEAD = 6 };
    static const double service[] = {0.1, 0.5, 0.9};
    psr_panel *panel = psr_panel_create();
    double truth[COUNT];
    panel->series_count = COUNT;
    panel->offset = calloc(COUNT + 1, sizeof *panel->offset);
    panel->value = calloc(COUNT * LENGTH, sizeof *panel->value);
    for (size_t s = 0; s < COUNT; s++) {
        psr_random random = psr_random_create(31, s);
        double drift = 0.0;
        truth[s] = 0.0;
        panel->offset[s + 1] = (s + 1) * LENGTH;
        for (size_t t = 0; t < LENGTH + AHEAD; t++) {
            drift = 0.8 * drift + 8.0 * psr_random_normal(&random);
            double value = fmax(0.0, 200.0 + drift + 5.0 * psr_random_normal(&random));
            if (t < LENGTH) {
                panel->value[s * LENGTH + t] = value;
            } else {
                truth[s] += value;
            }
        }
    }
    psr_forecast_options options = {.horizon = AHEAD,
                                    .levels = service,
                                    .level_count = 3,
                                    .with_sums = true,
                                    .nonnegative = true,
                                    .threads = 1};
    psr_forecast *forecast = NULL;
    cr_assert(eq(int, psr_forecast_panel(panel, &options, &forecast, NULL, NULL), PSR_OK));
    double below[3] = {0};
    for (size_t s = 0; s < COUNT; s++) {
        for (size_t i = 0; i < 3; i++) {
            size_t cell = (s * AHEAD + AHEAD - 1) * 3 + i;
            below[i] += truth[s] <= forecast->sum_quantile[cell] ? 1.0 / COUNT : 0.0;
            cr_assert(epsilon_eq(dbl, forecast->sum_quantile[s * AHEAD * 3 + i],
                                 forecast->quantile[s * AHEAD * 3 + i], 2.0),
                      "the sum of one step is the step");
        }
    }
    cr_expect(epsilon_eq(dbl, below[0], 0.1, 0.08));
    cr_expect(epsilon_eq(dbl, below[1], 0.5, 0.13));
    cr_expect(epsilon_eq(dbl, below[2], 0.9, 0.08));
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

/* Two channels of one product that rise and fall together, a third series that does not. */
Test(panel_forecast, paths_of_channels_of_one_product_go_together) {
    enum { LENGTH = 80, PATHS = 3000 };
    psr_panel *panel = panel_of((double[LENGTH]){0}, LENGTH, 3, 1);
    panel->products = psr_names_create();
    (void)psr_names_add(panel->products, "tea");
    (void)psr_names_add(panel->products, "cup");
    panel->product = calloc(3, sizeof *panel->product);
    panel->product[2] = 1;
    psr_random random = psr_random_create(37, 0);
    for (size_t t = 0; t < LENGTH; t++) {
        double shared = 20.0 * psr_random_normal(&random);
        for (size_t s = 0; s < 3; s++) {
            double own = psr_random_normal(&random);
            panel->value[s * LENGTH + t] =
                200.0 + (s < 2 ? shared + 4.0 * own : 20.0 * own);
        }
    }
    double fine[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    psr_forecast_options options = {.horizon = 2,
                                    .levels = fine,
                                    .level_count = 5,
                                    .path_count = PATHS,
                                    .seed = 8,
                                    .threads = 2};
    psr_forecast *forecast = NULL;
    cr_assert(eq(int, psr_forecast_panel(panel, &options, &forecast, NULL, NULL), PSR_OK));
    double agree[2] = {0};
    for (size_t k = 0; k < PATHS; k++) {
        bool up[3];
        for (size_t s = 0; s < 3; s++) {
            up[s] = forecast->path[(s * PATHS + k) * 2] > forecast->quantile[s * 10 + 2];
        }
        agree[0] += up[0] == up[1] ? 1.0 / PATHS : 0.0;
        agree[1] += up[0] == up[2] ? 1.0 / PATHS : 0.0;
    }
    cr_expect(gt(dbl, agree[0], 0.75));
    cr_expect(epsilon_eq(dbl, agree[1], 0.5, 0.04));
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

/* Demand is known here: stock cuts it off in a quarter of the periods. */
Test(panel_forecast, lost_sales_and_demand_come_back_from_stock_outs) {
    enum { COUNT = 30, LENGTH = 104 };
    psr_panel *panel = psr_panel_create();
    double lost = 0.0, found = 0.0, told = 0.0, told_as_sales = 0.0;
    panel->series_count = COUNT;
    panel->offset = calloc(COUNT + 1, sizeof *panel->offset);
    panel->value = calloc(COUNT * LENGTH, sizeof *panel->value);
    panel->observation = calloc(COUNT * LENGTH, 1);
    for (size_t s = 0; s < COUNT; s++) {
        psr_random random = psr_random_create(41, s);
        panel->offset[s + 1] = (s + 1) * LENGTH;
        for (size_t t = 0; t < LENGTH; t++) {
            double demand = 100.0 + 15.0 * psr_random_normal(&random);
            double stock = psr_random_uniform(&random) < 0.25
                               ? 40.0 + 60.0 * psr_random_uniform(&random)
                               : 1000.0;
            panel->value[s * LENGTH + t] = demand < stock ? demand : stock;
            panel->observation[s * LENGTH + t] =
                demand < stock ? PSR_OBSERVED : PSR_CENSORED;
            lost += demand < stock ? 0.0 : demand - stock;
        }
    }
    psr_forecast *with = forecast_of(panel, 4, 1);
    free(panel->observation);
    panel->observation = NULL;
    psr_forecast *without = forecast_of(panel, 4, 1);
    for (size_t s = 0; s < COUNT; s++) {
        found += with->lost_sales[s];
        told += with->mean[s * 4] / COUNT;
        told_as_sales += without->mean[s * 4] / COUNT;
    }
    cr_expect(epsilon_eq(dbl, found, lost, 0.15 * lost), "%.0f of %.0f lost", found, lost);
    cr_expect(epsilon_eq(dbl, told, 100.0, 3.0));
    cr_expect(lt(dbl, told_as_sales, 96.0));
    psr_forecast_free(with);
    psr_forecast_free(without);
    psr_panel_free(panel);
}

Test(panel_forecast, a_method_can_be_asked_for_and_a_wrong_name_is_refused) {
    double values[30];
    for (int t = 0; t < 30; t++) {
        values[t] = 100 + t % 5;
    }
    psr_panel *panel = panel_of(values, 30, 1, 1);
    psr_forecast_options options = {
        .horizon = 3, .levels = levels, .level_count = 3, .method = "theta", .threads = 1};
    psr_forecast *forecast = NULL;
    psr_error error = {0};
    cr_assert(
        eq(int, psr_forecast_panel(panel, &options, &forecast, NULL, &error), PSR_OK));
    cr_assert(eq(str, forecast->method[0], "1.00 theta"));
    psr_forecast_free(forecast);
    options.method = "guess";
    cr_assert(eq(int, psr_forecast_panel(panel, &options, &forecast, NULL, &error),
                 PSR_ERR_USAGE));
    psr_panel_free(panel);
}

Test(panel_forecast, a_new_product_follows_its_category) {
    double values[30] = {0};
    psr_panel *panel = panel_of(values, 30, 5, 1);
    psr_id groups[5] = {0, 0, 1, 0, 1};
    panel->group_level_count = 1;
    panel->group_of = calloc(5, sizeof *panel->group_of);
    memcpy(panel->group_of, groups, sizeof groups);
    for (size_t s = 0; s < 5; s++) {
        for (size_t t = 0; t < 30; t++) {
            double level = groups[s] == 0 ? 100.0 : 1000.0;
            panel->value[s * 30 + t] = s == 3 ? NAN : level + (double)((t * 7 + s) % 5);
        }
    }
    psr_forecast *forecast = forecast_of(panel, 2, 1);
    cr_assert(epsilon_eq(dbl, forecast->mean[3 * 2], 102.0, 3.0));
    cr_assert(gt(dbl, forecast->quantile[3 * 6 + 2], forecast->quantile[3 * 6]));
    cr_assert(eq(str, forecast->method[3], "look-alikes"));
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

Test(panel_forecast, a_new_product_is_forecast_as_the_one_it_is_like) {
    double values[30] = {0};
    psr_panel *panel = panel_of(values, 30, 4, 1);
    psr_id products[] = {0, 1, 1, 2};
    psr_id channels[] = {0, 0, 1, 0};
    psr_id likes[] = {PSR_NO_ID, PSR_NO_ID, PSR_NO_ID, 1};
    panel->product = calloc(4, sizeof *panel->product);
    panel->channel = calloc(4, sizeof *panel->channel);
    panel->like = calloc(4, sizeof *panel->like);
    memcpy(panel->product, products, sizeof products);
    memcpy(panel->channel, channels, sizeof channels);
    memcpy(panel->like, likes, sizeof likes);
    panel->products = psr_names_create();
    for (size_t p = 0; p < 3; p++) {
        (void)psr_names_add(panel->products, (const char *[]){"tea", "cocoa", "new"}[p]);
    }
    for (size_t s = 0; s < 4; s++) {
        double level = (const double[]){1000, 100, 500, NAN}[s];
        for (size_t t = 0; t < 30; t++) {
            panel->value[s * 30 + t] = level + (double)(t * 7 % 5);
        }
    }
    psr_forecast *forecast = forecast_of(panel, 2, 1);
    cr_expect(epsilon_eq(dbl, forecast->mean[3 * 2], forecast->mean[1 * 2], 1e-9));
    cr_expect(
        eq(str, forecast->reason[3], "no history: as cocoa, which it is said to be like"));
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

Test(panel_forecast, promotions_move_intermittent_demand) {
    psr_panel *panel = priced_panel(60, 100, 6);
    for (size_t s = 0; s < 60; s++) {
        const double *promotion = psr_panel_regressor(panel, s, 1);
        psr_random random = psr_random_create(11, s);
        for (size_t t = 0; t < 100; t++) {
            double chance = promotion[t] > 0 ? 0.8 : 0.2;
            panel->value[s * 100 + t] = psr_random_uniform(&random) < chance ? 1.0 : 0.0;
        }
    }
    psr_forecast *forecast = forecast_of(panel, 6, 2);
    double with = 0.0, without = 0.0, with_count = 0.0, without_count = 0.0;
    for (size_t s = 0; s < 60; s++) {
        const double *promotion = psr_panel_regressor(panel, s, 1) + 100;
        for (size_t h = 0; h < 6; h++) {
            bool promoted = promotion[h] > 0;
            with += promoted ? forecast->mean[s * 6 + h] : 0.0;
            without += promoted ? 0.0 : forecast->mean[s * 6 + h];
            with_count += promoted;
            without_count += !promoted;
        }
    }
    cr_assert(epsilon_eq(dbl, with / with_count, 0.8, 0.12));
    cr_assert(epsilon_eq(dbl, without / without_count, 0.2, 0.06));
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

Test(panel_forecast, seasonal_counts_keep_their_season) {
    double values[24 * 20];
    for (int t = 0; t < 24 * 20; t++) {
        int hour = t % 24;
        values[t] = hour < 7 ? 0.0 : 5.0 + (double)((hour * 5) % 12) + (double)(t * 7 % 3);
    }
    psr_panel *panel = panel_of(values, 24 * 20, 2, 24);
    psr_forecast *forecast = forecast_of(panel, 24, 1);
    cr_assert(lt(dbl, forecast->mean[3], 1.5));
    cr_assert(epsilon_eq(dbl, forecast->mean[11], 13.0, 2.0));
    psr_forecast_free(forecast);
    psr_panel_free(panel);
}

/* The largest count told, and of how many. */
typedef struct progress_seen {
    atomic_size_t largest, calls;
    double total;
} progress_seen;

static void see_progress(void *context, const char *stage, double done, double total,
                         double gap) {
    progress_seen *seen = context;
    (void)gap;
    cr_expect(eq(str, (char *)stage, "forecasting"));
    size_t count = (size_t)done;
    size_t before = atomic_load(&seen->largest);
    while (count > before &&
           !atomic_compare_exchange_weak(&seen->largest, &before, count)) {
    }
    if (atomic_fetch_add(&seen->calls, 1) == 0) {
        seen->total = total;
    }
}

Test(panel_forecast, each_series_done_is_told_and_counted_over_all_parts) {
    progress_seen seen = {0};
    psr_observer observer = {.context = &seen, .progress = see_progress};
    psr_panel *panel = priced_panel(20, 60, 4);
    psr_forecast_options options = {
        .horizon = 4, .threads = 2, .observer = &observer, .nonnegative = true};
    psr_forecast *forecast = NULL;
    cr_assert(
        eq(int, (int)psr_forecast_panel(panel, &options, &forecast, NULL, NULL), PSR_OK));
    cr_expect(eq(sz, atomic_load(&seen.largest), 20));
    cr_expect(eq(sz, atomic_load(&seen.calls), 20));
    cr_expect(epsilon_eq(dbl, seen.total, 20, 0.5));
    psr_forecast_free(forecast);
    seen = (progress_seen){0};
    options.series_total = 40;
    psr_forecaster *forecaster = NULL;
    cr_assert(eq(int, (int)psr_forecast_learn(panel, &options, &forecaster, NULL), PSR_OK));
    for (int part = 0; part < 2; part++) {
        cr_assert(eq(int, (int)psr_forecast_apply(forecaster, panel, &forecast, NULL, NULL),
                     PSR_OK));
        psr_forecast_free(forecast);
    }
    cr_expect(eq(sz, atomic_load(&seen.largest), 40));
    cr_expect(epsilon_eq(dbl, seen.total, 40, 0.5));
    psr_forecaster_free(forecaster);
    psr_panel_free(panel);
}
