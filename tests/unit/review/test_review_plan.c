/*
 * Plan against actuals: numbers worked by hand, cells that cannot be measured, drift.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/review.h"

#include "review_drift.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#define WEEKS 5

static psr_error err;

static psr_table *table_of(const char *name, const char *const *texts,
                           const char *const *numbers) {
    psr_table *table = psr_table_create(name, name);
    for (size_t i = 0; texts[i] != NULL; i++) {
        cr_assert(psr_table_column(table, texts[i], PSR_COLUMN_TEXT, 0) != PSR_NO_ID);
    }
    for (size_t i = 0; numbers[i] != NULL; i++) {
        cr_assert(psr_table_column(table, numbers[i], PSR_COLUMN_NUMBER, 6) != PSR_NO_ID);
    }
    return table;
}

/* Tea in the shop, weeks from 2026-03-02: demand 100 a week, sold at 10 with a margin of 4
 * a unit, interval 80 to 120 at 90%; all of it planned to be served. */
static psr_plan *plan_of(void) {
    static const char *const texts[] = {"channel", "product", "product_name", NULL};
    static const char *const sales[] = {"period",      "demand", "expected_sales",
                                        "gross_sales", "margin", NULL};
    static const char *const levels[] = {"period", "mean", "q0.05", "q0.5", "q0.95", NULL};
    psr_plan *plan = psr_plan_create();
    plan->name = psr_arena_text(plan->arena, "tea", 3);
    plan->title = plan->name;
    plan->currency = psr_arena_text(plan->arena, "CNY", 3);
    plan->frequency = PSR_WEEKLY;
    plan->first_day = psr_day_from_date((psr_date){2026, 3, 2});
    plan->period_count = WEEKS;
    psr_table *tables[] = {table_of("sales", texts, sales),
                           table_of("forecast", texts, levels)};
    const double values[2][5] = {{0, 100, 100, 1000, 400}, {0, 50, 40, 50, 60}};
    for (int k = 0; k < 2; k++) {
        for (int t = 0; t < WEEKS; t++) {
            cr_assert_eq(psr_table_add_row(tables[k], &err), PSR_OK);
            cr_assert_eq(psr_table_set_text(tables[k], 0, "shop", &err), PSR_OK);
            cr_assert_eq(psr_table_set_text(tables[k], 1, "tea", &err), PSR_OK);
            cr_assert_eq(psr_table_set_text(tables[k], 2, "绿茶", &err), PSR_OK);
            for (int i = 0; i < 5; i++) {
                psr_table_set_number(tables[k], 3 + i, i == 0 ? t : values[k][i]);
            }
        }
        cr_assert_eq(psr_plan_add_table(plan, tables[k]), PSR_OK);
    }
    return plan;
}

static psr_history *history_of(const char *product, const double *units, size_t count,
                               int sold_out_week) {
    psr_history *history = psr_history_create(PSR_WEEKLY);
    history->first_day = psr_day_from_date((psr_date){2026, 3, 2});
    history->last_day = history->first_day + 7 * (psr_day)count - 1;
    history->weekdays = 0x7f;
    psr_period start = psr_period_of_day(PSR_WEEKLY, history->first_day);
    cr_assert_eq(psr_names_add(history->products, product), 0);
    cr_assert_eq(psr_names_add(history->channels, "shop"), 0);
    cr_assert_eq(
        psr_reserve(&history->cells, &history->capacity, count, sizeof *history->cells),
        PSR_OK);
    for (size_t i = 0; i < count; i++) {
        history->cells[history->count++] = (psr_sale_cell){
            .period = start + (psr_period)i,
            .quantity = units[i],
            .revenue = 10.0 * units[i],
            .returned_quantity = 0.1 * units[i],
            .stock = NAN,
            .stock_out_rows = (int)i == sold_out_week,
        };
    }
    return history;
}

static double cell(const psr_plan *review, const char *column, size_t row) {
    const psr_table *table = psr_plan_table(review, "review");
    return psr_table_number(table, psr_table_find(table, column), row);
}

static psr_plan *review_of(const char *product, const double *units, size_t count,
                           int sold_out_week) {
    psr_plan *plan = plan_of();
    psr_plan *review = NULL;
    psr_history *history = history_of(product, units, count, sold_out_week);
    cr_assert_eq(psr_review_plan(plan, history, &review, &err), PSR_OK, "%s", err.message);
    psr_history_free(history);
    psr_plan_free(plan);
    return review;
}

/* Tables hold shares in four decimals. */
#define SAME(column, value) \
    cr_expect(epsilon_eq(dbl, cell(review, column, 2), value, 0.51e-4))

Test(review_plan, figures_are_those_worked_by_hand) {
    /* errors +10, -30, +10, +20, +30: sum 40, absolute 100, inside 80..120: 3 of 5 */
    const double units[] = {110, 70, 110, 120, 130};
    psr_plan *review = review_of("绿茶", units, WEEKS, -1);
    cr_expect(eq(sz, psr_plan_table(review, "review")->row_count, 3));
    SAME("planned_demand", 500.0);
    SAME("actual_units", 540.0);
    SAME("bias", 40.0 / 500.0);
    SAME("error", 100.0 / 540.0);
    SAME("tracking_signal", 40.0 / (100.0 / 5.0));
    SAME("coverage", 3.0 / 5.0);
    SAME("coverage_planned", 0.9);
    SAME("planned_fill_rate", 1.0);
    SAME("return_rate", 0.1);
    SAME("actual_sales", 5400.0);
    SAME("margin_change", 160.0); /* 4 a unit times 40 units more */
    cr_expect(isnan(cell(review, "fill_rate", 2)), "no stock-out is flagged: not known");
    psr_plan_free(review);
}

Test(review_plan, a_sold_out_week_tells_the_fill_rate_and_not_the_error) {
    const double units[] = {100, 40, 100, 100, 100};
    psr_plan *review = review_of("tea", units, WEEKS, 1);
    SAME("bias", 0.0);
    SAME("error", 0.0);
    SAME("coverage", 1.0);
    SAME("fill_rate", 440.0 / 500.0); /* 100 were asked for where 40 were sold */
    SAME("margin_lost", 240.0);       /* 4 a unit for 60 units */
    cr_expect(strstr(psr_text_bytes(&review->summary), "about 240 of margin") != NULL);
    psr_plan_free(review);
}

Test(review_plan, only_whole_periods_are_compared) {
    const double units[] = {100, 100, 7};
    psr_plan *plan = plan_of();
    psr_plan *review = NULL;
    psr_history *history = history_of("tea", units, 3, -1);
    history->last_day -= 3; /* the export ends on a Thursday */
    cr_assert_eq(psr_review_plan(plan, history, &review, &err), PSR_OK, "%s", err.message);
    cr_expect(eq(sz, review->period_count, 2));
    SAME("actual_units", 200.0);
    history->weekdays = 1; /* all on Mondays: totals of whole weeks */
    psr_plan_free(review);
    cr_assert_eq(psr_review_plan(plan, history, &review, &err), PSR_OK, "%s", err.message);
    cr_expect(eq(sz, review->period_count, 3));
    psr_plan_free(review);
    psr_history_free(history);
    psr_plan_free(plan);
}

Test(review_plan, actuals_of_other_times_or_channels_are_refused) {
    const double units[] = {100};
    psr_plan *plan = plan_of();
    psr_plan *review = NULL;
    psr_history *history = history_of("tea", units, 1, -1);
    history->first_day -= 70;
    history->last_day -= 70;
    cr_expect_eq(psr_review_plan(plan, history, &review, &err), PSR_ERR_DATA);
    cr_expect(strstr(err.message, "no whole period") != NULL);
    cr_expect(eq(ptr, review, NULL));
    psr_history_free(history);
    psr_plan_free(plan);
}

Test(review_plan, a_lasting_shift_is_told_with_its_first_week) {
    /* one standard deviation is 20 / 1.645 = 12.2; from the third week it is 4 of them */
    const double units[] = {100, 99, 150, 150, 150};
    psr_plan *review = review_of("tea", units, WEEKS, -1);
    const psr_table *table = psr_plan_table(review, "review");
    int64_t since = psr_table_whole(table, psr_table_find(table, "drift_since"), 2);
    cr_expect(eq(i64, since, psr_day_from_date((psr_date){2026, 3, 16})));
    cr_expect(cell(review, "drift_signal", 2) > 4.0);
    cr_expect(eq(sz, review->findings->count, 2), "of the channel and of the product");
    cr_expect(strstr(psr_text_bytes(&review->summary), "more is sold") != NULL);
    cr_expect(strstr(psr_text_bytes(&review->summary), "绿茶 in shop") != NULL);
    psr_plan_free(review);
}

Test(review_drift, sums_follow_the_definition) {
    /* up: 0, 1.5, 3, 4.5 from the second value on */
    const double up[] = {0.5, 2.0, 2.0, 2.0};
    psr_drift drift = psr_drift_find(up, 4);
    cr_expect(eq(int, drift.direction, 1));
    cr_expect(eq(sz, drift.since, 1));
    cr_expect(epsilon_eq(dbl, drift.signal, 4.5, 1e-12));
    const double gone[] = {-9.0, 3.0, 3.0, -3.0, -3.0, 3.0, 3.0, 3.0};
    cr_expect(eq(int, psr_drift_find(gone, 3).direction, 1));
    const double noise[] = {1.0, -1.0, 1.0, -1.0, NAN, 1.0};
    cr_expect(eq(int, psr_drift_find(noise, 6).direction, 0));
    cr_expect(epsilon_eq(dbl, psr_drift_reach(0.95), 1.959963984540054, 1e-9));
}
