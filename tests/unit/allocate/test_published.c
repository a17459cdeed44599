/*
 * Published cases with a known optimum, restated in the problem's own terms. Facts and
 * figures only; each case names its source.
 *
 * What the model cannot state, and why:
 *   mip_williams_food_2            at most three oils in a blend, one that asks for another
 *   mip_williams_factory_2         which machines are down is a decision there
 *   mip_cash_goodwill_T12          today's lost sales shrink tomorrow's demand
 *   cf_eoq_*, cf_jrp_*             continuous review: cost per unit of time, no horizon
 *   cf_ss_*                        (s,S) policies: decisions that answer to demand seen
 *   cf_gsm_*, cf_ssm_*             service times and echelon bases along a chain of stages
 *   MPS files, glpk_prod           programmes, not problems: the solver's tests hold them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "purser/allocate.h"
#include "purser/read.h"
#include "purser/solve.h"

/* Solve a problem given as text; the objective of its proved optimum. */
static double solve_text(psr_text *json) {
    static psr_faults faults;
    char path[] = "/tmp/purser-published-XXXXXX";
    psr_problem *problem = NULL;
    psr_allocation *allocation = NULL;
    psr_error error = {0};
    int handle = mkstemp(path);
    cr_assert(handle >= 0);
    cr_assert(write(handle, psr_text_bytes(json), json->length) == (ssize_t)json->length);
    close(handle);
    psr_status status = psr_read_problem(path, &problem, &faults);
    unlink(path);
    cr_assert(status == PSR_OK, "%s", faults.items[0].message);
    status = psr_allocate(problem, psr_solve_solver(), NULL, &allocation, &error);
    cr_assert(status == PSR_OK, "%s", error.message);
    cr_assert(allocation->status == PSR_ANSWER_OPTIMAL);
    double objective = allocation->objective;
    psr_allocation_free(allocation);
    psr_problem_free(problem);
    psr_text_free(json);
    return objective;
}

static void head(psr_text *json, size_t periods) {
    psr_text_addf(
        json,
        "{\"format\":\"purser-problem\",\"version\":1,\"name\":\"case\","
        "\"periods\":%zu,\"pool\":\"reserved\",\"objective\":{\"kind\":\"profit\"},"
        "\"warehouses\":[{\"id\":\"W\"}],\"channels\":[{\"id\":\"K\"}],"
        "\"lanes\":[{\"warehouse\":\"W\",\"channel\":\"K\"}]",
        periods);
}

static void series(psr_text *json, const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        psr_text_addf(json, "%s%.15g", i == 0 ? "[" : ",", values[i]);
    }
    psr_text_add(json, "]");
}

static void certain(psr_text *json, const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        psr_text_addf(json, "%s{\"certain\":%.15g}", i == 0 ? "[" : ",", values[i]);
    }
    psr_text_add(json, "]");
}

/* Wagner-Whitin: all demand met, an order costs fixed[t], a unit kept costs holding. */
static double lot_sizing(size_t periods, const double *demand, const double *fixed,
                         const double *unit_cost, double holding) {
    psr_text json = {0};
    double sum = 0.0;
    for (size_t t = 0; t < periods; t++) {
        sum += demand[t];
    }
    head(&json, periods);
    psr_text_addf(&json, ",\"products\":[{\"id\":\"P\",\"holding_cost\":%.15g}]", holding);
    psr_text_add(&json, ",\"offers\":[{\"supplier\":\"S\",\"product\":\"P\","
                        "\"warehouse\":\"W\",\"unit_cost\":");
    series(&json, unit_cost, periods);
    psr_text_addf(&json, ",\"lead_time\":0,\"max_order\":%.15g,\"order_cost\":", sum);
    series(&json, fixed, periods);
    psr_text_add(&json, "}],\"market\":[{\"product\":\"P\",\"channel\":\"K\","
                        "\"min_fill_rate\":1,\"tiers\":[{\"price\":0,\"demand\":");
    certain(&json, demand, periods);
    psr_text_add(&json, "}]}]}");
    return -solve_text(&json);
}

/* Source: LarrySnyder/stockpyl @0bae176, tests/test_wagner_whitin.py (MIT). */
Test(published, wagner_whitin_cases_of_stockpyl) {
    const double none[6] = {0};
    const double d1[] = {90, 120, 80, 70}, k1[] = {500, 500, 500, 500};
    cr_assert(epsilon_eq(dbl, lot_sizing(4, d1, k1, none, 2), 1380, 1e-3));
    const double d2[] = {150, 100, 80, 200}, k2[] = {120, 120, 120, 120};
    cr_assert(epsilon_eq(dbl, lot_sizing(4, d2, k2, none, 0.8), 424, 1e-3));
    const double d3[] = {400, 500, 500, 1100, 900}, k3[] = {100, 100, 100, 100, 100};
    const double c3[] = {3, 1, 4, 6, 6};
    cr_assert(epsilon_eq(dbl, lot_sizing(5, d3, k3, c3, 0.1), 4940, 1e-2));
    const double d4[] = {200, 200, 200, 200, 200};
    cr_assert(epsilon_eq(dbl, lot_sizing(5, d4, k3, none, 0.1), 280, 1e-3));
    const double d5[] = {0, 0, 0, 0, 0, 7}, k5[] = {110, 108, 110, 120, 125, 134};
    cr_assert(epsilon_eq(dbl, lot_sizing(6, d5, k5, none, 1), 131, 1e-3));
}

/* One period: price, cost, salvage, holding of what is left, penalty of what is lost. */
static double newsvendor(const double *value, const double *chance, size_t count,
                         const double money[5]) {
    psr_text json = {0};
    head(&json, 1);
    psr_text_addf(&json,
                  ",\"products\":[{\"id\":\"P\",\"holding_cost\":%.15g,"
                  "\"terminal_value\":[[null,%.15g]]}],\"offers\":[{\"supplier\":\"S\","
                  "\"product\":\"P\",\"warehouse\":\"W\",\"lead_time\":0,"
                  "\"unit_cost\":%.15g}],\"market\":[{\"product\":\"P\",\"channel\":\"K\","
                  "\"lost_sale_penalty\":%.15g,\"tiers\":[{\"price\":%.15g,\"demand\":"
                  "{\"points\":",
                  money[3], money[2], money[1], money[4], money[0]);
    for (size_t i = 0; i < count; i++) {
        psr_text_addf(&json, "%s[%.15g,%.15g]", i == 0 ? "[" : ",", value[i], chance[i]);
    }
    psr_text_add(&json, "]}}]}]}");
    return solve_text(&json);
}

/* Source: LarrySnyder/stockpyl @0bae176, tests/test_newsvendor.py (MIT): problem 4.7(b) and
 * example 4.7 (Poisson with mean 6). */
Test(published, newsvendor_with_discrete_demand) {
    const double value[] = {1, 2, 3, 4, 5, 6, 7, 8};
    const double chance[] = {.25, .05, .1, .2, .15, .1, .1, .05};
    const double cost[] = {0, 0, 0, 500000, 1000000};
    cr_assert(epsilon_eq(dbl, -newsvendor(value, chance, 8, cost), 1225000, 1e-3));
    double poisson[60], at[60], sum = 0.0, term = exp(-6.0);
    for (int k = 0; k < 60; k++) {
        at[k] = k;
        poisson[k] = term;
        sum += term;
        term *= 6.0 / (k + 1);
    }
    cr_assert(epsilon_eq(dbl, sum, 1.0, 1e-12));
    const double small[] = {0, 0, 0, 1, 4};
    cr_assert(
        epsilon_eq(dbl, -newsvendor(at, poisson, 60, small), 3.570106945770946, 1e-8));
}

/* Quantile of the standard normal by bisection on erfc: slow, plain, exact enough. */
static double normal_quantile(double level) {
    double low = -10.0, high = 10.0;
    for (int i = 0; i < 80; i++) {
        double middle = 0.5 * (low + high);
        *(0.5 * erfc(-middle / sqrt(2.0)) < level ? &low : &high) = middle;
    }
    return 0.5 * (low + high);
}

static double normal_newsvendor(double mean, double deviation, const double money[5]) {
    enum { POINTS = 4000 };
    static double value[POINTS], chance[POINTS];
    for (int i = 0; i < POINTS; i++) {
        value[i] = mean + deviation * normal_quantile((i + 0.5) / POINTS);
        chance[i] = 1.0 / POINTS;
    }
    return newsvendor(value, chance, POINTS, money);
}

/* The same source: examples 4.3 and 4.2, problems 4.1 and 4.3(b); 4000 midpoint quantiles
 * stand for the normal, the tolerance is that discretisation's. */
Test(published, newsvendor_with_normal_demand) {
    const double m1[] = {0, 0, 0, .18, .7};
    cr_assert(epsilon_eq(dbl, -normal_newsvendor(50, 8, m1), 1.997605193176645, 2e-3));
    const double m2[] = {0, 0, 0, 43, 79};
    cr_assert(epsilon_eq(dbl, -normal_newsvendor(900, 60, m2), 2718.196781782411, 0.5));
    const double m3[] = {1, .3, .12, 0, 0};
    cr_assert(epsilon_eq(dbl, normal_newsvendor(50, 8, m3), 33.002394806823354, 2e-3));
    const double m4[] = {7, 2.5, 1.5, 0, 0};
    cr_assert(epsilon_eq(dbl, normal_newsvendor(50, 10, m4), 210.4768082523147, 5e-3));
}

/* Source: Winston, Operations Research (Sailco): regular 40 a quarter at 400, overtime at
 * 450, holding 20, 10 on hand. */
Test(published, sailco) {
    psr_text json = {0};
    const double demand[] = {40, 60, 75, 25};
    head(&json, 4);
    psr_text_add(
        &json,
        ",\"products\":[{\"id\":\"P\",\"holding_cost\":20}],\"on_hand\":[{\"product\":"
        "\"P\","
        "\"warehouse\":\"W\",\"quantity\":10}],\"offers\":[{\"supplier\":\"regular\","
        "\"product\":\"P\",\"warehouse\":\"W\",\"unit_cost\":400,\"lead_time\":0,"
        "\"capacity\":40},{\"supplier\":\"overtime\",\"product\":\"P\",\"warehouse\":\"W\","
        "\"unit_cost\":450,\"lead_time\":0}],\"market\":[{\"product\":\"P\","
        "\"channel\":\"K\",\"min_fill_rate\":1,\"tiers\":[{\"price\":0,\"demand\":");
    certain(&json, demand, 4);
    psr_text_add(&json, "}]}]}");
    cr_assert(epsilon_eq(dbl, -solve_text(&json), 78450, 1e-4));
}

/* Source: AMPL book, steelT: two products share the mill's hours (rate in tons an hour). */
Test(published, steel_of_the_ampl_book) {
    psr_text json = {0};
    const double revenue[2][4] = {{25, 26, 27, 27}, {30, 35, 37, 39}};
    const double market[2][4] = {{6000, 6000, 4000, 6500}, {4000, 2500, 3500, 4200}};
    const double rate[] = {200, 140}, cost[] = {10, 11};
    const char *const name[] = {"bands", "coils"};
    head(&json, 4);
    psr_text_add(&json, ",\"products\":[{\"id\":\"bands\",\"holding_cost\":2.5},"
                        "{\"id\":\"coils\",\"holding_cost\":3}],\"on_hand\":[{\"product\":"
                        "\"bands\",\"warehouse\":\"W\",\"quantity\":10}],"
                        "\"supplier_capacities\":[{\"supplier\":\"mill\","
                        "\"capacity\":[40,40,32,40]}],\"offers\":[");
    for (int p = 0; p < 2; p++) {
        psr_text_addf(&json,
                      "%s{\"supplier\":\"mill\",\"product\":\"%s\",\"warehouse\":\"W\","
                      "\"unit_cost\":%g,\"lead_time\":0,\"capacity_units\":%.17g}",
                      p ? "," : "", name[p], cost[p], 1.0 / rate[p]);
    }
    psr_text_add(&json, "],\"market\":[");
    for (int p = 0; p < 2; p++) {
        psr_text_addf(&json,
                      "%s{\"product\":\"%s\",\"channel\":\"K\",\"tiers\":[{\"price\":",
                      p ? "," : "", name[p]);
        series(&json, revenue[p], 4);
        psr_text_add(&json, ",\"demand\":");
        certain(&json, market[p], 4);
        psr_text_add(&json, "}]}");
    }
    psr_text_add(&json, "]}");
    cr_assert(epsilon_eq(dbl, solve_text(&json), 515033, 1e-3));
}

/* Source: jump-dev/JuMP.jl, factory_schedule tutorial (MPL-2.0): two factories with a least
 * run, a fixed cost and 10000 a unit of demand unmet; nothing can be kept. */
Test(published, factory_schedule_of_jump) {
    static const double least = 20000;
    static const double most[2][12] = {{100000, 110000, 120000, 145000, 160000, 140000,
                                        155000, 200000, 210000, 197000, 80000, 150000},
                                       {50000, 55000, 60000, 100000, 0, 70000, 60000,
                                        100000, 100000, 100000, 120000, 150000}};
    static const double cost[2][12] = {{10, 11, 12, 9, 8, 8, 5, 7, 9, 10, 8, 8},
                                       {5, 4, 3, 5, 0, 6, 4, 6, 8, 11, 10, 12}};
    static const double demand[] = {120000, 100000, 130000, 130000, 140000, 130000,
                                    150000, 170000, 200000, 190000, 140000, 100000};
    psr_text json = {0};
    head(&json, 12);
    psr_text_add(&json, ",\"products\":[{\"id\":\"P\",\"shelf_life\":1,"
                        "\"disposal_cost\":10000}],\"offers\":[");
    for (int f = 0; f < 2; f++) {
        double moq[12], fixed[12];
        for (int t = 0; t < 12; t++) {
            bool runs = most[f][t] > 0;
            moq[t] = runs ? least : 0;
            fixed[t] = runs ? (f == 0 ? 500 : 600) : 0;
        }
        psr_text_addf(&json,
                      "%s{\"supplier\":\"%c\",\"product\":\"P\",\"warehouse\":\"W\","
                      "\"lead_time\":0,\"unit_cost\":",
                      f ? "," : "", 'A' + f);
        series(&json, cost[f], 12);
        psr_text_add(&json, ",\"moq\":");
        series(&json, moq, 12);
        psr_text_add(&json, ",\"max_order\":");
        series(&json, most[f], 12);
        psr_text_add(&json, ",\"order_cost\":");
        series(&json, fixed, 12);
        psr_text_add(&json, "}");
    }
    psr_text_add(&json, "],\"market\":[{\"product\":\"P\",\"channel\":\"K\","
                        "\"lost_sale_penalty\":10000,\"tiers\":[{\"price\":0,\"demand\":");
    certain(&json, demand, 12);
    psr_text_add(&json, "}]}]}");
    cr_assert(epsilon_eq(dbl, -solve_text(&json), 12906400, 12.9));
}

/* Source: H.P. Williams, Model Building, factory planning 1, through Gurobi's
 * modeling-examples (Apache-2.0): seven products on five kinds of machine, some of them
 * down for a month; machine hours are rules. */
Test(published, factory_planning_of_williams) {
    static const double margin[] = {10, 6, 8, 4, 11, 9, 3};
    static const double sales[6][7] = {
        {500, 1000, 300, 300, 800, 200, 100}, {600, 500, 200, 0, 400, 300, 150},
        {300, 600, 0, 0, 500, 400, 100},      {200, 300, 400, 500, 200, 0, 100},
        {0, 100, 500, 100, 1000, 300, 0},     {500, 500, 100, 300, 1100, 500, 60}};
    static const double hours[5][7] = {{.5, .7, 0, 0, .3, .2, .5},
                                       {.1, .2, 0, .3, 0, .6, 0},
                                       {.2, 0, .8, 0, 0, 0, .6},
                                       {.05, .03, 0, .07, .1, 0, .08},
                                       {0, 0, .01, 0, .05, 0, .05}};
    static const int machines[6][5] = {{3, 2, 3, 1, 1}, {4, 2, 1, 1, 1}, {4, 2, 3, 0, 1},
                                       {4, 1, 3, 1, 1}, {3, 1, 3, 1, 1}, {4, 2, 2, 1, 0}};
    psr_text json = {0};
    head(&json, 6);
    psr_text_add(&json, ",\"products\":[");
    for (int p = 0; p < 7; p++) {
        psr_text_addf(&json,
                      "%s{\"id\":\"P%d\",\"holding_cost\":0.5,\"min_terminal_stock\":50}",
                      p ? "," : "", p);
    }
    psr_text_add(&json, "],\"offers\":[");
    for (int p = 0; p < 7; p++) {
        psr_text_addf(&json,
                      "%s{\"supplier\":\"shop\",\"product\":\"P%d\",\"warehouse\":\"W\","
                      "\"unit_cost\":0,\"lead_time\":0}",
                      p ? "," : "", p);
    }
    psr_text_add(&json, "],\"market\":[");
    for (int p = 0; p < 7; p++) {
        double demand[6];
        for (int t = 0; t < 6; t++) {
            demand[t] = sales[t][p];
        }
        psr_text_addf(&json,
                      "%s{\"product\":\"P%d\",\"channel\":\"K\",\"tiers\":[{\"price\":%g,"
                      "\"demand\":",
                      p ? "," : "", p, margin[p]);
        certain(&json, demand, 6);
        psr_text_add(&json, "}]}");
    }
    psr_text_add(&json, "],\"rules\":[");
    for (int t = 0; t < 6; t++) {
        for (int k = 0; k < 5; k++) {
            psr_text_addf(&json, "%s{\"name\":\"machine %d in %d\",\"rule\":\"",
                          t + k ? "," : "", k, t);
            for (int p = 0; p < 7; p++) {
                if (hours[k][p] > 0) {
                    psr_text_addf(&json, "+ %g * orders[*,P%d,*,%d] ", hours[k][p], p, t);
                }
            }
            psr_text_addf(&json, "<= %d\"}", machines[t][k] * 384);
        }
        for (int p = 0; p < 7; p++) {
            psr_text_addf(
                &json, ",{\"name\":\"room %d in %d\",\"rule\":\"stock[W,P%d,%d] <= 100\"}",
                p, t, p, t);
        }
    }
    psr_text_add(&json, "]}");
    cr_assert(epsilon_eq(dbl, solve_text(&json), 93715.17857142857, 1e-3));
}

/* The same source: food manufacture 1. Five oils are blended and sold at 150, of the two
 * vegetable ones at most 200 a month, of the others 250; hardness between 3 and 6; 500 of
 * each at hand and at the end, at most 1000 kept at 5 a month. What is refined is what is
 * sold: the blend's limits are rules over sales. */
Test(published, food_manufacture_of_williams) {
    static const char *const oil[] = {"VEG1", "VEG2", "OIL1", "OIL2", "OIL3"};
    static const double hardness[] = {8.8, 6.1, 2.0, 4.2, 5.0};
    static const double cost[5][6] = {{110, 130, 110, 120, 100, 90},
                                      {120, 130, 140, 110, 120, 100},
                                      {130, 110, 130, 120, 150, 140},
                                      {110, 90, 100, 120, 110, 80},
                                      {115, 115, 95, 125, 105, 135}};
    psr_text json = {0}, products = {0}, stock = {0}, offers = {0}, market = {0};
    head(&json, 6);
    for (int p = 0; p < 5; p++) {
        const char *comma = p ? "," : "";
        psr_text_addf(&products,
                      "%s{\"id\":\"%s\",\"holding_cost\":5,\"min_terminal_stock\":500}",
                      comma, oil[p]);
        psr_text_addf(&stock, "%s{\"product\":\"%s\",\"warehouse\":\"W\",\"quantity\":500}",
                      comma, oil[p]);
        psr_text_addf(&offers,
                      "%s{\"supplier\":\"S\",\"product\":\"%s\",\"warehouse\":\"W\","
                      "\"lead_time\":0,\"unit_cost\":",
                      comma, oil[p]);
        series(&offers, cost[p], 6);
        psr_text_add(&offers, "}");
        psr_text_addf(&market,
                      "%s{\"product\":\"%s\",\"channel\":\"K\",\"tiers\":[{\"price\":150,"
                      "\"demand\":{\"certain\":250}}]}",
                      comma, oil[p]);
    }
    psr_text_addf(&json,
                  ",\"products\":[%s],\"on_hand\":[%s],\"offers\":[%s],\"market\":[%s]",
                  psr_text_bytes(&products), psr_text_bytes(&stock),
                  psr_text_bytes(&offers), psr_text_bytes(&market));
    psr_text_add(&json, ",\"rules\":[");
    for (int t = 0; t < 6; t++) {
        psr_text_addf(
            &json,
            "%s{\"name\":\"veg %d\",\"rule\":\"sales[K,VEG1,%d] + sales[K,VEG2,%d] "
            "<= 200\"},{\"name\":\"oil %d\",\"rule\":\"sales[K,OIL1,%d] + "
            "sales[K,OIL2,%d] + sales[K,OIL3,%d] <= 250\"}",
            t ? "," : "", t, t, t, t, t, t, t);
        for (int side = 0; side < 2; side++) {
            psr_text_addf(&json, ",{\"name\":\"hardness %d %d\",\"rule\":\"", side, t);
            for (int p = 0; p < 5; p++) {
                psr_text_addf(&json, "+ %g * sales[K,%s,%d] ", hardness[p], oil[p], t);
            }
            psr_text_addf(&json, "%s * sales[K,*,%d]\"}", side == 0 ? "<= 6" : ">= 3", t);
        }
        for (int p = 0; p < 5; p++) {
            psr_text_addf(&json,
                          ",{\"name\":\"tank %d %d\",\"rule\":\"stock[W,%s,%d] <= 1000\"}",
                          p, t, oil[p], t);
        }
    }
    psr_text_add(&json, "]}");
    cr_assert(epsilon_eq(dbl, solve_text(&json), 107842.592593, 1e-3));
    psr_text_free(&products);
    psr_text_free(&stock);
    psr_text_free(&offers);
    psr_text_free(&market);
}

/* Source: frePPLe @f7cce22, test/supplier: MOQ 125 and lots of 100 make one order of 200.
 */
Test(published, minimum_and_lot_make_one_order_of_200) {
    psr_text json = {0};
    head(&json, 2);
    psr_text_add(&json,
                 ",\"products\":[{\"id\":\"P\"}],\"offers\":[{\"supplier\":\"S\","
                 "\"product\":\"P\",\"warehouse\":\"W\",\"unit_cost\":1,\"lead_time\":1,"
                 "\"moq\":125,\"lot_size\":100,\"max_order\":1000}],\"market\":[{"
                 "\"product\":\"P\",\"channel\":\"K\",\"tiers\":[{\"price\":10,\"demand\":"
                 "[{\"certain\":0},{\"certain\":190}]}]}]}");
    cr_assert(epsilon_eq(dbl, solve_text(&json), 190 * 10 - 200, 1e-6));
}

/* Demand 10 or 30, price 10, cost 3. The mean buys 30 (110); the worst half alone earns 10
 * then, and 70 with 10 bought: at a weight of one half 10 is right (70 against 60). By
 * hand, after Rockafellar and Uryasev (2000). */
Test(published, risk_of_the_worst_outcomes) {
    static const double weight[] = {0.0, 0.5, 1.0}, optimum[] = {110.0, 70.0, 70.0};
    for (int i = 0; i < 3; i++) {
        psr_text json = {0};
        psr_text_addf(
            &json,
            "{\"format\":\"purser-problem\",\"version\":1,\"periods\":1,"
            "\"pool\":\"shared\",\"objective\":{\"kind\":\"profit\",\"risk_weight\":%g,"
            "\"risk_tail\":0.5},\"products\":[{\"id\":\"P\"}],\"warehouses\":[{\"id\":"
            "\"W\"}],\"channels\":[{\"id\":\"K\"}],\"lanes\":[{\"warehouse\":\"W\","
            "\"channel\":\"K\"}],\"offers\":[{\"supplier\":\"S\",\"product\":\"P\","
            "\"warehouse\":\"W\",\"unit_cost\":3}],\"market\":[{\"product\":\"P\","
            "\"channel\":\"K\",\"tiers\":[{\"price\":10,\"demand\":{\"points\":"
            "[[10,0.5],[30,0.5]]}}]}]}",
            weight[i]);
        cr_assert(epsilon_eq(dbl, solve_text(&json), optimum[i], 1e-7));
    }
}
