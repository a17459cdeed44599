/*
 * Key figures worked by hand, what is missing named, and one channel for each verdict.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "kpi.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

static psr_error err;

/* A plan with one channel `shop`: net revenue 1000, spend 100, contribution 300. */
static psr_plan *plan_of(int64_t is_open, double contribution, double marginal,
                         double fill) {
    static const char *const money[] = {"net_revenue", "spend", "contribution"};
    static const char *const numbers[] = {"return_on_spend", "marginal_return",
                                          "fill_rate"};
    const double amounts[] = {1000.0, 100.0, contribution};
    const double values[] = {contribution / 100.0, marginal, fill};
    psr_plan *plan = psr_plan_create();
    psr_table *table = psr_table_create("channels", "Channels");
    cr_assert_eq(psr_table_column(table, "channel", PSR_COLUMN_TEXT, 0), 0);
    cr_assert_eq(psr_table_column(table, "open", PSR_COLUMN_WHOLE, 0), 1);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(psr_table_column(table, money[i], PSR_COLUMN_MONEY, 0), 2 + i);
    }
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(psr_table_column(table, numbers[i], PSR_COLUMN_NUMBER, 4), 5 + i);
    }
    cr_assert_eq(psr_table_add_row(table, &err), PSR_OK);
    cr_assert_eq(psr_table_set_text(table, 0, "shop", &err), PSR_OK);
    psr_table_set_whole(table, 1, is_open);
    for (int i = 0; i < 3; i++) {
        psr_table_set_whole(table, 2 + i, psr_money_to_minor(amounts[i]));
        psr_table_set_number(table, 5 + i, values[i]);
    }
    cr_assert_eq(psr_plan_add_table(plan, table), PSR_OK);
    return plan;
}

/* Four months; of 4 periods the latest 2 are compared with the 2 before. */
static psr_history *history_of(const double sales[4], bool has_customers) {
    psr_history *history = psr_history_create(PSR_MONTHLY);
    cr_assert_eq(psr_names_add(history->channels, "shop"), 0);
    cr_assert_eq(psr_names_add(history->products, "tea"), 0);
    cr_assert_eq(
        psr_reserve(&history->cells, &history->capacity, 4, sizeof *history->cells),
        PSR_OK);
    for (int t = 0; t < 4; t++) {
        history->cells[history->count++] =
            (psr_sale_cell){.period = 600 + t,
                            .quantity = 10.0,
                            .revenue = sales[t],
                            .refund = has_customers ? 0.1 * sales[t] : 0.0,
                            .cost = has_customers ? 0.5 * sales[t] : NAN,
                            .stock = NAN,
                            .orders = has_customers ? 8.0 : 10.0,
                            .new_customers = has_customers ? 5.0 : NAN,
                            .rows = 10,
                            .order_rows = has_customers ? 10 : 0};
    }
    return history;
}

static psr_media *media_of(void) {
    psr_media *media = psr_media_create();
    media->frequency = PSR_MONTHLY;
    media->first_period = 601;
    media->period_count = 3;
    media->channels = media->channels == NULL ? psr_names_create() : media->channels;
    cr_assert_eq(psr_names_add(media->channels, "shop"), 0);
    media->spend = psr_calloc(3, sizeof *media->spend);
    media->spend[0] = 1000.0; /* before the latest two months */
    media->spend[1] = 20.0;
    media->spend[2] = 30.0;
    media->visits = psr_calloc(3, sizeof *media->visits);
    media->visits[0] = 9.0;
    media->visits[1] = 120.0;
    media->visits[2] = 80.0;
    return media;
}

static double figure(const psr_plan *plan, const char *name, const char **missing) {
    const psr_table *table = psr_plan_table(plan, "kpis");
    for (size_t row = 0; row < table->row_count; row++) {
        if (strcmp(psr_table_text(table, psr_table_find(table, "kpi"), row), name) == 0) {
            *missing = psr_table_text(table, psr_table_find(table, "missing"), row);
            return psr_table_number(table, psr_table_find(table, "value"), row);
        }
    }
    cr_assert(false, "no figure %s", name);
    return NAN;
}

/* Tables hold money in cents and shares in four decimals. */
static const double rounded = 0.51e-4;

Test(kpi, figures_are_those_worked_by_hand) {
    static const struct {
        const char *name;
        double value;
    } known[] = {{"sales", 240},
                 {"growth", 0.2},
                 {"average_order_value", 15},
                 {"return_rate", 0.1},
                 {"gross_margin", (216.0 - 120.0) / 216.0},
                 {"new_customers", 10},
                 {"repeat_rate", 6.0 / 16.0},
                 {"spend", 50},
                 {"spend_share", 50.0 / 240.0},
                 {"acquisition_cost", 5},
                 {"conversion", 16.0 / 200.0},
                 {"traffic_cost", 50.0 / 200.0},
                 {"lifetime_value", 0.4 * 0.9 * 440.0 / 20.0},
                 {"contribution_margin", 0.3},
                 {"return_on_spend", 3},
                 {"marginal_return", 0.02},
                 {"fill_rate", 0.97}};
    const double sales[] = {100, 100, 120, 120};
    psr_history *history = history_of(sales, true);
    psr_media *media = media_of();
    psr_plan *plan = plan_of(1, 300.0, 0.02, 0.97);
    const char *missing = NULL;
    psr_kpi_sources sources = {.history = history, .media = media};
    cr_assert_eq(psr_review_channels(&sources, plan, &err), PSR_OK, "%s", err.message);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        double value = figure(plan, known[i].name, &missing);
        cr_expect(epsilon_eq(dbl, value, known[i].value, rounded), "%s", known[i].name);
        cr_expect(eq(str, (char *)missing, ""), "%s", known[i].name);
    }
    cr_expect(strstr(psr_text_bytes(&plan->summary), "shop") != NULL);
    psr_plan_free(plan);
    psr_media_free(media);
    psr_history_free(history);
}

Test(kpi, what_the_export_lacks_is_named_and_not_guessed) {
    static const char *const unknown[] = {
        "average_order_value", "return_rate", "gross_margin", "new_customers",
        "repeat_rate",         "spend",       "spend_share",  "acquisition_cost",
        "lifetime_value",      "conversion",  "traffic_cost"};
    const double sales[] = {100, 100, 120, 120};
    psr_history *history = history_of(sales, false);
    psr_plan *plan = plan_of(1, 300.0, 0.02, 0.97);
    psr_kpi_sources sources = {.history = history};
    cr_assert_eq(psr_review_channels(&sources, plan, &err), PSR_OK, "%s", err.message);
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        const char *missing = "";
        cr_expect(isnan(figure(plan, unknown[i], &missing)), "%s", unknown[i]);
        cr_expect(missing[0] != '\0', "%s", unknown[i]);
    }
    psr_plan_free(plan);
    psr_history_free(history);
}

/* 10 units a month at a unit cost of 3; the export tells no cost and no refund. */
Test(kpi, the_table_of_products_tells_the_cost_of_goods) {
    const double sales[] = {100, 100, 120, 120};
    psr_history *history = history_of(sales, false);
    psr_plan *plan = plan_of(1, 300.0, 0.02, 0.97);
    psr_catalog *catalog = psr_catalog_create();
    psr_catalog_product tea = {.unit_cost = 3.0};
    const char *missing = NULL;
    cr_assert_eq(psr_names_add(catalog->product_ids, "tea"), 0);
    catalog->products = &tea;
    catalog->product_count = 1;
    psr_kpi_sources sources = {.history = history, .catalog = catalog};
    cr_assert_eq(psr_review_channels(&sources, plan, &err), PSR_OK, "%s", err.message);
    double margin = figure(plan, "gross_margin", &missing);
    cr_expect(epsilon_eq(dbl, margin, (240.0 - 60.0) / 240.0, 1e-9));
    catalog->products = NULL;
    psr_catalog_free(catalog);
    psr_plan_free(plan);
    psr_history_free(history);
}

Test(kpi, each_verdict_has_its_reason) {
    static const struct {
        int64_t is_open;
        double contribution, marginal, fill, latest;
        const char *verdict, *because;
    } cases[] = {{1, 300, 0.02, 0.97, 100, "keep", "no figure asks for a change"},
                 {1, 300, 0.50, 0.97, 100, "scale", "still earns 0.50"},
                 {1, 300, NAN, 0.97, 130, "scale", "sales grow without spend by 30.0%"},
                 {1, 300, 0.50, 0.97, 80, "fix", "sales shrink by 20.0%"},
                 {1, 20, 0.50, 0.80, 100, "fix",
                  "only 2.0% of net revenue is left; stock serves only 80.0% of demand"},
                 {1, -5, 0.50, 0.97, 100, "exit", "contribution is -5.00"},
                 {0, 300, 0.50, 0.97, 100, "exit", "with the channel closed"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double sales[] = {100, 100, cases[i].latest, cases[i].latest};
        psr_history *history = history_of(sales, true);
        psr_plan *plan = plan_of(cases[i].is_open, cases[i].contribution, cases[i].marginal,
                                 cases[i].fill);
        psr_kpi_sources sources = {.history = history};
        cr_assert_eq(psr_review_channels(&sources, plan, &err), PSR_OK, "%s", err.message);
        const psr_table *table = psr_plan_table(plan, "verdicts");
        const char *because = psr_table_text(table, psr_table_find(table, "because"), 0);
        cr_expect(eq(str, (char *)psr_table_text(table, 2, 0), (char *)cases[i].verdict),
                  "case %zu", i);
        cr_expect(strstr(because, cases[i].because) != NULL, "%s", because);
        psr_plan_free(plan);
        psr_history_free(history);
    }
}
