/*
 * History to panel: calendar, gaps, stock-outs, outliers, regressors, groups, audit.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/clean.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

/* Everything one test needs; zero is a sensible start. */
typedef struct bench {
    psr_scenario scenario;
    psr_catalog catalog;
    psr_history *history;
    psr_panel *panel;
    psr_findings *findings;
    psr_error err;
    psr_status status;
} bench;

static psr_day day_of(int year, int month, int day) {
    return psr_day_from_date((psr_date){year, month, day});
}

static bench bench_of(psr_frequency frequency) {
    bench self = {.scenario = {.frequency = frequency,
                               .start = PSR_NO_DAY,
                               .horizon = 2,
                               .partial_periods = "drop",
                               .gaps_are_zero = true,
                               .stock_out_is_missing = true}};
    self.history = psr_history_create(frequency);
    self.findings = psr_findings_create();
    self.catalog.product_ids = psr_names_create();
    self.catalog.channel_ids = psr_names_create();
    return self;
}

static psr_sale_cell *sold(bench *self, const char *product, const char *channel,
                           psr_day day, double quantity, double price) {
    psr_history *history = self->history;
    cr_assert(eq(int,
                 (int)psr_reserve(&history->cells, &history->capacity, history->count + 1,
                                  sizeof *history->cells),
                 (int)PSR_OK));
    psr_sale_cell *cell = &history->cells[history->count++];
    *cell = (psr_sale_cell){.product = psr_names_add(history->products, product),
                            .channel = psr_names_add(history->channels, channel),
                            .period = psr_period_of_day(history->frequency, day),
                            .quantity = quantity,
                            .revenue = quantity * price,
                            .price_min = price,
                            .price_max = price,
                            .stock = NAN,
                            .cost = NAN,
                            .rows = 1};
    bool first = history->first_day == PSR_NO_DAY;
    history->first_day = first || day < history->first_day ? day : history->first_day;
    history->last_day = first || day > history->last_day ? day : history->last_day;
    history->weekdays |= UINT32_C(1) << psr_day_weekday(day);
    history->month_days |= UINT32_C(1) << psr_date_from_day(day).day;
    return cell;
}

static void every_day_counts(bench *self) {
    self->history->weekdays = 0x7F;
    self->history->month_days = UINT32_MAX;
}

static void run(bench *self) {
    cr_assert(eq(int, (int)psr_history_sort(self->history, NULL), (int)PSR_OK));
    self->status = psr_clean_history(&self->scenario, &self->catalog, self->history,
                                     &self->panel, self->findings, &self->err);
    psr_findings_sort(self->findings);
}

static void end(bench *self) {
    psr_history_free(self->history);
    psr_panel_free(self->panel);
    psr_findings_free(self->findings);
    psr_names_free(self->catalog.product_ids);
    psr_names_free(self->catalog.channel_ids);
}

/* `key from: v v v`, `?` for missing, `+` behind a censored one. */
static void expect_panel(bench *self, const char *expected) {
    psr_text text = {0};
    const psr_panel *panel = self->panel;
    cr_assert(eq(int, (int)self->status, (int)PSR_OK), "%s", self->err.message);
    for (size_t i = 0; i < panel->series_count; i++) {
        char period[16];
        psr_period_print(panel->frequency, panel->first_period[i], period);
        psr_text_addf(&text, "%s %s:", psr_names_text(panel->keys, (psr_id)i), period);
        for (size_t t = 0; t < psr_panel_length(panel, i); t++) {
            double value = psr_panel_values(panel, i)[t];
            psr_observation kind = panel->observation[panel->offset[i] + t];
            cr_expect(eq(int, isnan(value), kind == PSR_MISSING));
            if (isnan(value)) {
                psr_text_add(&text, " ?");
            } else {
                psr_text_addf(&text, " %.6g%s", value, kind == PSR_CENSORED ? "+" : "");
            }
        }
        psr_text_add(&text, "\n");
    }
    cr_expect(eq(str, (char *)psr_text_bytes(&text), (char *)expected));
    psr_text_free(&text);
}

static const char *finding(const bench *self, const char *code) {
    for (size_t i = 0; i < self->findings->count; i++) {
        if (strcmp(self->findings->items[i].code, code) == 0) {
            return self->findings->items[i].sentence;
        }
    }
    return "";
}

static void expect_finding(const bench *self, const char *code, const char *sentence) {
    cr_expect(eq(str, (char *)finding(self, code), (char *)sentence));
}

static const double *regressor(const bench *self, size_t series, const char *name) {
    for (size_t r = 0; r < self->panel->regressor_count; r++) {
        if (strcmp(self->panel->regressor_name[r], name) == 0) {
            return psr_panel_regressor(self->panel, series, r);
        }
    }
    cr_fatal("no regressor %s", name);
}

/* ---- calendar and series */

Test(clean_history, gaps_are_zero_or_missing) {
    for (int zero = 0; zero < 2; zero++) {
        bench self = bench_of(PSR_DAILY);
        self.scenario.gaps_are_zero = zero == 1;
        sold(&self, "tea", "web", day_of(2024, 1, 1), 5, 1);
        sold(&self, "tea", "web", day_of(2024, 1, 3), 7, 1);
        sold(&self, "cake", "web", day_of(2024, 1, 2), 2, 1);
        run(&self);
        expect_panel(&self, zero == 1 ? "cake|web 2024-01-02: 2 0\n"
                                        "tea|web 2024-01-01: 5 0 7\n"
                                      : "cake|web 2024-01-02: 2 ?\n"
                                        "tea|web 2024-01-01: 5 ? 7\n");
        expect_finding(&self, "clean.gap",
                       zero == 1 ? "cake in web has no row in 1 of 2 periods; they were "
                                   "taken as nothing sold"
                                 : "cake in web has no row in 1 of 2 periods; they were "
                                   "taken as not known");
        cr_expect(eq(int, self.panel->seasons[0], 7));
        end(&self);
    }
}

Test(clean_history, stock_outs_are_missing_or_censored) {
    for (int missing = 0; missing < 2; missing++) {
        bench self = bench_of(PSR_DAILY);
        self.scenario.stock_out_is_missing = missing == 1;
        sold(&self, "tea", "web", day_of(2024, 1, 1), 5, 1);
        sold(&self, "tea", "web", day_of(2024, 1, 2), 3, 1)->stock_out_rows = 1;
        sold(&self, "tea", "web", day_of(2024, 1, 3), 2, 1)->stock = 0;
        run(&self);
        expect_panel(&self, missing == 1 ? "tea|web 2024-01-01: 5 ? ?\n"
                                         : "tea|web 2024-01-01: 5 3+ 2+\n");
        expect_finding(&self, "clean.stock-out",
                       missing == 1
                           ? "tea in web ran out of stock in 2 of 3 periods; what was sold "
                             "there does not count as demand"
                           : "tea in web ran out of stock in 2 of 3 periods; demand there "
                             "is taken as at least what was sold");
        end(&self);
    }
}

/* Thursday 2024-01-04 to Tuesday 2024-01-23: weeks of 4, 7, 7 and 2 days. */
static bench four_weeks(char *mode) {
    bench self = bench_of(PSR_WEEKLY);
    self.scenario.partial_periods = mode;
    sold(&self, "tea", "web", day_of(2024, 1, 4), 4, 1);
    sold(&self, "tea", "web", day_of(2024, 1, 8), 7, 1);
    sold(&self, "tea", "web", day_of(2024, 1, 15), 14, 1);
    sold(&self, "tea", "web", day_of(2024, 1, 23), 2, 1);
    every_day_counts(&self);
    return self;
}

Test(clean_history, periods_that_are_not_whole_are_dropped_scaled_or_kept) {
    bench self = four_weeks("drop");
    run(&self);
    expect_panel(&self, "tea|web 2024-W02: 7 14\n");
    expect_finding(&self, "clean.partial",
                   "the history covers 57% of its first period 2024-W01; it was left out");
    end(&self);
    self = four_weeks("scale");
    run(&self);
    expect_panel(&self, "tea|web 2024-W01: 7 7 14 7\n");
    end(&self);
    self = four_weeks("keep");
    run(&self);
    expect_panel(&self, "tea|web 2024-W01: 4 7 14 2\n");
    end(&self);
}

Test(clean_history, an_export_summed_to_weeks_has_no_partial_week) {
    bench self = bench_of(PSR_WEEKLY);
    for (int week = 0; week < 3; week++) {
        sold(&self, "tea", "web", day_of(2024, 1, 1) + 7 * week, week + 1, 1);
    }
    run(&self);
    expect_panel(&self, "tea|web 2024-W01: 1 2 3\n");
    end(&self);
}

Test(clean_history, a_history_that_ends_early_leaves_missing_periods) {
    bench self = bench_of(PSR_DAILY);
    self.scenario.start = day_of(2024, 1, 5);
    sold(&self, "tea", "web", day_of(2024, 1, 1), 1, 1);
    sold(&self, "tea", "web", day_of(2024, 1, 2), 2, 1);
    run(&self);
    expect_panel(&self, "tea|web 2024-01-01: 1 2 ? ?\n");
    expect_finding(&self, "clean.late",
                   "the history ends with 2024-01-02 but the plan begins after 2024-01-04; "
                   "what was sold between is taken as not known");
    end(&self);
}

Test(clean_history, a_date_typed_wrong_by_years_is_refused) {
    bench self = bench_of(PSR_DAILY);
    sold(&self, "tea", "web", day_of(2024, 1, 1), 1, 1);
    sold(&self, "tea", "web", day_of(2034, 1, 2), 2, 1);
    run(&self);
    cr_expect(eq(int, (int)self.status, (int)PSR_ERR_DATA));
    cr_expect(
        eq(str, self.err.message,
           "the sales jump from 2024-01-01 to 2034-01-02 with nothing between; correct "
           "the date, or set calendar.start to the first day to plan"));
    end(&self);
}

Test(clean_history, an_empty_history_is_refused) {
    bench self = bench_of(PSR_DAILY);
    run(&self);
    cr_expect(eq(int, (int)self.status, (int)PSR_ERR_DATA));
    cr_expect(eq(ptr, self.panel, NULL));
    end(&self);
}

/* ---- outliers */

/* Ten weeks of days, more on weekends, one day far off. */
static bench with_outlier(void) {
    bench self = bench_of(PSR_DAILY);
    self.scenario.outlier_threshold = 6;
    for (int t = 0; t < 70; t++) {
        double usual = t % 7 >= 5 ? 400 : 200;
        sold(&self, "tea", "web", day_of(2024, 1, 1) + t,
             t == 30 ? 2000 : usual + (t * 37) % 11, 1);
    }
    return self;
}

Test(clean_history, outliers_are_flagged_and_only_replaced_if_asked) {
    bench self = with_outlier();
    run(&self);
    expect_finding(
        &self, "clean.outlier",
        "tea in web sold 2000 in 2024-01-31 where about 205 was to be expected (1 "
        "such in all); nothing was changed");
    cr_expect(epsilon_eq(dbl, psr_panel_values(self.panel, 0)[30], 2000, 0));
    end(&self);
    self = with_outlier();
    self.scenario.outliers_replaced = true;
    run(&self);
    cr_expect(epsilon_eq(dbl, psr_panel_values(self.panel, 0)[30], 206, 6));
    cr_expect(epsilon_eq(dbl, psr_panel_values(self.panel, 0)[33], 400 + 33 * 37 % 11, 0));
    end(&self);
}

Test(clean_history, an_event_explains_what_would_be_an_outlier) {
    bench self = with_outlier();
    psr_catalog_event event = {.name = "sale",
                               .first_day = day_of(2024, 1, 31),
                               .last_day = day_of(2024, 1, 31),
                               .channel = PSR_NO_ID,
                               .strength = 1};
    self.catalog.events = &event;
    self.catalog.event_count = 1;
    run(&self);
    expect_finding(&self, "clean.outlier", "");
    end(&self);
}

/* ---- regressors */

Test(clean_history, events_have_windows_strengths_and_a_future) {
    bench self = bench_of(PSR_DAILY);
    psr_catalog_event events[] = {{.name = "618",
                                   .first_day = day_of(2024, 6, 18),
                                   .last_day = day_of(2024, 6, 18),
                                   .channel = PSR_NO_ID,
                                   .lead_days = 2,
                                   .lag_days = 1,
                                   .strength = 1},
                                  {.name = "618",
                                   .first_day = day_of(2024, 6, 22),
                                   .last_day = day_of(2024, 6, 22),
                                   .channel = PSR_NO_ID,
                                   .strength = 1.5},
                                  {.name = "never",
                                   .first_day = day_of(2030, 6, 18),
                                   .last_day = day_of(2030, 6, 18),
                                   .channel = PSR_NO_ID,
                                   .strength = 1}};
    self.catalog.events = events;
    self.catalog.event_count = 3;
    for (int t = 0; t < 6; t++) {
        sold(&self, "tea", "web", day_of(2024, 6, 15) + t, 5, 1);
    }
    run(&self);
    cr_assert(eq(int, (int)self.status, (int)PSR_OK));
    cr_expect(eq(sz, self.panel->regressor_count, 3));
    static const double during[] = {0, 0, 0, 1, 0, 0, 0, 1.5};
    static const double before[] = {0, 1, 1, 0, 0, 0, 0, 0};
    static const double after[] = {0, 0, 0, 0, 1, 0, 0, 0};
    for (int t = 0; t < 8; t++) {
        cr_expect(epsilon_eq(dbl, regressor(&self, 0, "618")[t], during[t], 0));
        cr_expect(epsilon_eq(dbl, regressor(&self, 0, "618 before")[t], before[t], 0));
        cr_expect(epsilon_eq(dbl, regressor(&self, 0, "618 after")[t], after[t], 0));
    }
    expect_finding(&self, "clean.event",
                   "never lies in no period of the history, so its effect cannot be "
                   "learned; it was left out");
    end(&self);
}

Test(clean_history, spring_festival_is_computed) {
    /* 10 February 2024 and 29 January 2025: the week off begins on the eve. */
    bench self = bench_of(PSR_DAILY);
    psr_catalog_event event = {.name = "Spring Festival",
                               .first_day = PSR_NO_DAY,
                               .last_day = PSR_NO_DAY,
                               .channel = PSR_NO_ID,
                               .strength = 1};
    self.catalog.events = &event;
    self.catalog.event_count = 1;
    self.scenario.horizon = 370;
    for (int t = 0; t < 20; t++) {
        sold(&self, "tea", "web", day_of(2024, 2, 1) + t, 5, 1);
    }
    run(&self);
    cr_assert(eq(int, (int)self.status, (int)PSR_OK));
    const double *value = regressor(&self, 0, "Spring Festival");
    for (int t = 0; t < 390; t++) {
        psr_day day = day_of(2024, 2, 1) + t;
        bool inside = (day >= day_of(2024, 2, 9) && day <= day_of(2024, 2, 16)) ||
                      (day >= day_of(2025, 1, 28) && day <= day_of(2025, 2, 4));
        cr_expect(epsilon_eq(dbl, value[t], inside ? 1 : 0, 0), "day %d", t);
    }
    end(&self);
}

Test(clean_history, prices_are_relative_and_have_a_planned_future) {
    bench self = bench_of(PSR_DAILY);
    psr_catalog_product product = {.id = "tea", .floor_price = NAN, .guide_price = NAN};
    psr_catalog_price price = {.product = PSR_NO_ID,
                               .channel = PSR_NO_ID,
                               .price = 20,
                               .demand_factor = 1,
                               .from = day_of(2024, 1, 6),
                               .to = PSR_NO_DAY};
    cr_assert(eq(int, psr_names_add(self.catalog.product_ids, "tea"), 0));
    self.catalog.products = &product;
    self.catalog.product_count = 1;
    self.catalog.prices = &price;
    self.catalog.price_count = 1;
    sold(&self, "tea", "web", day_of(2024, 1, 1), 5, 10);
    sold(&self, "tea", "web", day_of(2024, 1, 2), 9, 5);
    sold(&self, "tea", "web", day_of(2024, 1, 4), 5, 10);
    run(&self);
    cr_assert(eq(int, (int)self.status, (int)PSR_OK));
    const double *value = regressor(&self, 0, "price");
    static const double relative[] = {1, 0.5, 0.5, 1, 1, 2};
    for (int t = 0; t < 6; t++) {
        cr_expect(epsilon_eq(dbl, value[t], log(relative[t]), 1e-12));
    }
    end(&self);
}

/* Of a product's own prices and those for all, the tier nearest to 1 counts, the first of
 * equals; another product's never does. */
Test(clean_history, planned_price_is_the_products_own_or_the_one_for_all) {
    bench self = bench_of(PSR_DAILY);
    psr_catalog_product products[] = {
        {.id = "mug", .floor_price = NAN, .guide_price = NAN},
        {.id = "tea", .floor_price = NAN, .guide_price = NAN}};
    psr_day third = day_of(2024, 1, 5), fourth = day_of(2024, 1, 6);
    psr_catalog_price prices[] = {
        {1, PSR_NO_ID, .price = 30, .demand_factor = 1.5, .from = third, .to = PSR_NO_DAY},
        {0, PSR_NO_ID, .price = 99, .demand_factor = 1, .from = third, .to = PSR_NO_DAY},
        {PSR_NO_ID, PSR_NO_ID, .price = 20, .demand_factor = 1, .from = fourth,
         .to = PSR_NO_DAY},
        {1, PSR_NO_ID, .price = 40, .demand_factor = 1, .from = fourth, .to = PSR_NO_DAY}};
    for (int i = 0; i < 2; i++) {
        cr_assert(eq(int, psr_names_add(self.catalog.product_ids, products[i].id), i));
    }
    self.catalog.products = products;
    self.catalog.product_count = 2;
    self.catalog.prices = prices;
    self.catalog.price_count = 4;
    sold(&self, "tea", "web", day_of(2024, 1, 1), 5, 10);
    sold(&self, "tea", "web", day_of(2024, 1, 2), 9, 5);
    sold(&self, "tea", "web", day_of(2024, 1, 4), 5, 10);
    run(&self);
    cr_assert(eq(int, (int)self.status, (int)PSR_OK));
    const double *value = regressor(&self, 0, "price");
    cr_expect(epsilon_eq(dbl, value[4], log(3), 1e-12));
    cr_expect(epsilon_eq(dbl, value[5], log(2), 1e-12));
    end(&self);
}

/* ---- groups and audit */

Test(clean_history, series_belong_to_products_categories_and_channels) {
    bench self = bench_of(PSR_DAILY);
    psr_catalog_product products[] = {
        {.id = "a", .category = "hot", .floor_price = NAN, .guide_price = NAN},
        {.id = "b", .category = "hot", .floor_price = NAN, .guide_price = NAN},
        {.id = "c", .category = "cold", .floor_price = NAN, .guide_price = NAN}};
    self.catalog.products = products;
    self.catalog.product_count = 3;
    for (int i = 0; i < 3; i++) {
        cr_assert(eq(int, psr_names_add(self.catalog.product_ids, products[i].id), i));
        sold(&self, products[i].id, "web", day_of(2024, 1, 1), 5, 1);
        sold(&self, products[i].id, "shop", day_of(2024, 1, 1), 5, 1);
    }
    sold(&self, "unknown", "shop", day_of(2024, 1, 1), 5, 1);
    run(&self);
    cr_assert(eq(int, (int)self.status, (int)PSR_OK));
    cr_expect(eq(sz, self.panel->series_count, 6));
    cr_expect(eq(sz, self.panel->group_level_count, 3));
    cr_expect(eq(str, self.panel->group_level_name[1], "category"));
    cr_expect(eq(int, self.panel->group_of[6 + 0], self.panel->group_of[6 + 2]));
    cr_expect(ne(int, self.panel->group_of[6 + 0], self.panel->group_of[6 + 4]));
    expect_finding(
        &self, "clean.left-out",
        "series left out because their product or channel is not in the tables: 1");
    end(&self);
}

Test(clean_history, newcomers_follow_their_look_alike_into_its_channels) {
    bench self = bench_of(PSR_DAILY);
    psr_catalog_product products[] = {{.id = "a",
                                       .category = "hot",
                                       .attributes = "",
                                       .like = "",
                                       .floor_price = NAN,
                                       .guide_price = NAN},
                                      {.id = "b",
                                       .category = "hot",
                                       .attributes = "green",
                                       .like = "",
                                       .floor_price = NAN,
                                       .guide_price = NAN},
                                      {.id = "new",
                                       .category = "hot",
                                       .attributes = "",
                                       .like = "b",
                                       .floor_price = NAN,
                                       .guide_price = NAN},
                                      {.id = "kind",
                                       .category = "hot",
                                       .attributes = "green",
                                       .like = "",
                                       .floor_price = NAN,
                                       .guide_price = NAN},
                                      {.id = "alone",
                                       .category = "cold",
                                       .attributes = "blue",
                                       .like = "",
                                       .floor_price = NAN,
                                       .guide_price = NAN},
                                      {.id = "old",
                                       .category = "hot",
                                       .attributes = "",
                                       .like = "",
                                       .floor_price = NAN,
                                       .guide_price = NAN}};
    static psr_catalog_channel channels[2];
    self.catalog.products = products;
    self.catalog.product_count = 6;
    self.catalog.channels = channels;
    self.catalog.channel_count = 2;
    for (int i = 0; i < 6; i++) {
        cr_assert(eq(int, psr_names_add(self.catalog.product_ids, products[i].id), i));
    }
    sold(&self, "a", "shop", day_of(2024, 1, 1), 5, 1);
    sold(&self, "a", "web", day_of(2024, 1, 2), 5, 1);
    sold(&self, "b", "web", day_of(2024, 1, 1), 7, 1);
    run(&self);
    cr_assert(eq(int, (int)self.status, (int)PSR_OK));
    cr_assert(eq(sz, self.panel->series_count, 5));
    cr_expect(eq(str, (char *)psr_names_text(self.panel->keys, 3), "new|web"));
    cr_expect(eq(str, (char *)psr_names_text(self.panel->keys, 4), "kind|web"));
    cr_expect(eq(sz, psr_panel_length(self.panel, 3), 0));
    cr_expect(eq(int, self.panel->like[3], self.panel->product[2]));
    cr_expect(eq(int, self.panel->like[4], PSR_NO_ID));
    expect_finding(&self, "clean.newcomer",
                   "alone has no history, and neither has products of its kind: it is left "
                   "out");
    end(&self);
}

Test(clean_history, prices_and_returns_are_audited) {
    bench self = bench_of(PSR_DAILY);
    psr_catalog_product product = {.id = "tea", .floor_price = 70, .guide_price = 100};
    self.catalog.products = &product;
    self.catalog.product_count = 1;
    cr_assert(eq(int, psr_names_add(self.catalog.product_ids, "tea"), 0));
    for (int t = 0; t < 10; t++) {
        sold(&self, "tea", "web", day_of(2024, 1, 1) + t, 10, 100);
        psr_sale_cell *cell = sold(&self, "tea", "live", day_of(2024, 1, 1) + t,
                                   t == 4 ? 90 : 10, t == 4 ? 60 : 75);
        cell->below_floor_quantity = t == 4 ? 90 : 0;
        cell->below_floor_money = t == 4 ? 900 : 0;
        cell->returned_quantity = t == 4 ? 18 : 0;
        cell->refund = t == 4 ? 1080 : 0;
    }
    run(&self);
    cr_assert(eq(int, (int)self.status, (int)PSR_OK));
    expect_finding(&self, "price.floor",
                   "tea in live: 90 of 180 units were sold below the floor price, 900.00 "
                   "below it in all, between 2024-01-05 and 2024-01-05");
    expect_finding(&self, "price.guide",
                   "tea in live: 100% of the units went for less than 80% of the guide "
                   "price 100.00, on average 32% below it, between 2024-01-01 "
                   "and 2024-01-10");
    expect_finding(
        &self, "price.surge",
        "tea in live sold 90 units in 2024-01-05, 9.0 times the usual, at 60.00 "
        "instead of 75.00 and without a promotion or event: goods may drain into "
        "other channels");
    expect_finding(&self, "price.gap",
                   "tea usually costs 75.00 in live and 100.00 in web, 33% more");
    expect_finding(&self, "clean.returns",
                   "10.0% of the units sold in live came back, 1080.00 was refunded");
    end(&self);
}

Test(clean_history, a_stock_out_elsewhere_explains_missing_sales) {
    bench self = bench_of(PSR_DAILY);
    self.scenario.outlier_threshold = 6;
    for (int t = 0; t < 30; t++) {
        sold(&self, "tea", "shop", day_of(2024, 1, 1) + t, t == 20 ? 1 : 100 + t % 3, 1);
        sold(&self, "tea", "web", day_of(2024, 1, 1) + t, 200, 1)->stock_out_rows = t == 20;
    }
    run(&self);
    cr_expect(eq(int, isnan(psr_panel_values(self.panel, 0)[20]) != 0, 1));
    expect_finding(&self, "clean.stock-out-likely",
                   "tea in shop sold far less than expected in 1 period in which it was "
                   "out of stock elsewhere (2024-01-21 in web): taken as a stock-out here "
                   "too");
    expect_finding(&self, "clean.outlier", "");
    end(&self);
}
