/*
 * Plans that earn the same: the earliest orders are taken, and what does not matter (the
 * order of the rows, their names, a limit with room) does not change the plan.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "problem_text.h"

#include <criterion/new/assert.h>

typedef struct names {
    const char *tea, *pot, *web, *shop, *fast, *late;
} names;

/* What one of the two products brings into each list of the problem. */
static void add_part(psr_text *text, names n, size_t list, bool tea) {
    const char *product = tea ? n.tea : n.pot;
    const char *channel = tea ? n.web : n.shop;
    switch (list) {
    case 0:
        psr_text_addf(text, "{\"id\":\"%s\",\"unit_cost\":%d}", product, tea ? 4 : 9);
        break;
    case 1:
        psr_text_addf(text, "{\"id\":\"%s\",\"payment_delay\":%d}", channel, tea ? 0 : 1);
        break;
    case 2:
        psr_text_addf(text, "{\"warehouse\":\"W\",\"channel\":\"%s\"}", channel);
        break;
    case 3:
        for (int lead = 0; lead < 2; lead++) {
            psr_text_addf(text,
                          "%s{\"supplier\":\"%s\",\"product\":\"%s\",\"warehouse\":\"W\","
                          "\"unit_cost\":4,\"lead_time\":%d}",
                          lead == 0 ? "" : ",", lead == 0 ? n.fast : n.late, product, lead);
        }
        break;
    default:
        psr_text_addf(text,
                      "{\"product\":\"%s\",\"channel\":\"%s\",\"tiers\":[{\"price\":10,"
                      "\"demand\":[{\"certain\":0},{\"certain\":0},{\"certain\":%d},"
                      "{\"certain\":5}]}]}",
                      product, channel, tea ? 20 : 30);
        break;
    }
}

/* Stock costs nothing to keep and two suppliers ask the same: everything ties. */
static psr_problem *make(names n, const char *storage, bool turned) {
    static const char *const lists[] = {"products", "channels", "lanes", "offers",
                                        "market"};
    psr_text text = {0};
    psr_text_addf(&text,
                  "{\"format\":\"purser-problem\",\"version\":1,\"periods\":4,"
                  "\"warehouses\":[{\"id\":\"W\",\"storage_capacity\":%s}],"
                  "\"budgets\":[{\"kind\":\"purchase\",\"limit\":10000}]",
                  storage);
    for (size_t i = 0; i < 5; i++) {
        psr_text_addf(&text, ",\"%s\":[", lists[i]);
        add_part(&text, n, i, !turned);
        psr_text_add(&text, ",");
        add_part(&text, n, i, turned);
        psr_text_add(&text, "]");
    }
    psr_text_add(&text, "}");
    psr_problem *problem = problem_of_text(psr_text_bytes(&text));
    psr_text_free(&text);
    return problem;
}

static const names plain = {"tea", "pot", "web", "shop", "fast", "late"};

/* Orders of [product][supplier][period] by the names they have. */
static void orders_of(const psr_problem *problem, names n, double order[16]) {
    psr_allocation *a = allocation_of(problem, NULL);
    const char *const product[] = {n.tea, n.pot}, *const supplier[] = {n.fast, n.late};
    cr_assert(epsilon_eq(dbl, a->objective, 360.0, 1e-9));
    for (size_t i = 0; i < 4; i++) {
        size_t offer = offer_of(problem, supplier[i % 2], product[i / 2]);
        memcpy(order + i * 4, a->order + offer * 4, 4 * sizeof *order);
    }
    psr_allocation_free(a);
}

Test(ties, orders_are_as_early_and_few_as_can_be) {
    psr_problem *problem = make(plain, "500", false);
    double order[16];
    orders_of(problem, plain, order);
    for (size_t i = 0; i < 2; i++) {
        cr_assert(epsilon_eq(dbl, order[i * 8], i == 0 ? 25.0 : 35.0, 1e-9));
        for (size_t t = 1; t < 8; t++) {
            cr_assert(epsilon_eq(dbl, order[i * 8 + t], 0.0, 1e-9));
        }
    }
    psr_problem_free(problem);
}

Test(ties, what_does_not_matter_changes_nothing) {
    static const names other = {"zz", "aa", "k1", "a1", "zs", "as"};
    psr_problem *problem = make(plain, "500", false);
    psr_problem *changed[] = {make(plain, "500", true), make(other, "500", false),
                              make(other, "500", true), make(plain, "501", false),
                              make(plain, "null", true)};
    const names *names_of[] = {&plain, &other, &other, &plain, &plain};
    double before[16], after[16];
    orders_of(problem, plain, before);
    for (size_t i = 0; i < 5; i++) {
        orders_of(changed[i], *names_of[i], after);
        for (size_t at = 0; at < 16; at++) {
            cr_assert(epsilon_eq(dbl, after[at], before[at], 1e-9), "%zu: %g is %g", i,
                      before[at], after[at]);
        }
        psr_problem_free(changed[i]);
    }
    psr_problem_free(problem);
}

/* ---- fewest order lines -------------------------------------------------------------- */

static int draw(psr_random *random, int low, int high) {
    return low + (int)psr_random_below(random, (uint64_t)(high - low + 1));
}

/* One product: two suppliers with capacities, demand that differs from period to period. */
static void add_product(psr_text *offers, psr_text *market, psr_random *random, int product,
                        int periods, const char *lots) {
    const char *comma = product == 0 ? "" : ",";
    int dearer = draw(random, 0, 3) / 3;
    for (int supplier = 0; supplier < 2; supplier++) {
        psr_text_addf(offers,
                      "%s{\"supplier\":\"S%d\",\"product\":\"P%d\",\"warehouse\":\"W\","
                      "\"unit_cost\":%d,\"capacity\":%d%s}",
                      supplier == 0 ? comma : ",", supplier, product, 4 + supplier * dearer,
                      draw(random, 10, 40), lots);
    }
    psr_text_addf(market,
                  "%s{\"product\":\"P%d\",\"channel\":\"K\",\"tiers\":[{\"price\":10,"
                  "\"demand\":[",
                  comma, product);
    for (int t = 0; t < periods; t++) {
        psr_text_addf(market, "%s{\"certain\":%d}", t == 0 ? "" : ",", draw(random, 0, 25));
    }
    psr_text_add(market, "]}]}");
}

/* Small problems in which much ties: equal costs, free stock, capacities that split what is
 * needed over periods and suppliers. */
static psr_problem *random_ties(uint64_t seed) {
    psr_random random = psr_random_create(20261128, seed);
    psr_text text = {0}, products = {0}, offers = {0}, market = {0};
    int periods = draw(&random, 3, 5);
    int count = draw(&random, 1, 2);
    const char *lots = draw(&random, 0, 2) == 0 ? ",\"lot_size\":5,\"max_order\":50" : "";
    for (int p = 0; p < count; p++) {
        psr_text_addf(&products, "%s{\"id\":\"P%d\",\"unit_cost\":4}", p == 0 ? "" : ",",
                      p);
        add_product(&offers, &market, &random, p, periods, lots);
    }
    psr_text_addf(&text,
                  "{\"format\":\"purser-problem\",\"version\":1,\"periods\":%d,"
                  "\"warehouses\":[{\"id\":\"W\",\"storage_capacity\":%d}],"
                  "\"channels\":[{\"id\":\"K\"}],"
                  "\"lanes\":[{\"warehouse\":\"W\",\"channel\":\"K\"}],"
                  "\"budgets\":[{\"kind\":\"purchase\",\"limit\":%d}],"
                  "\"products\":[%s],\"offers\":[%s],\"market\":[%s]}",
                  periods, draw(&random, 30, 120), draw(&random, 200, 900),
                  psr_text_bytes(&products), psr_text_bytes(&offers),
                  psr_text_bytes(&market));
    psr_problem *problem = problem_of_text(psr_text_bytes(&text));
    psr_text_free(&text);
    psr_text_free(&products);
    psr_text_free(&offers);
    psr_text_free(&market);
    return problem;
}

/* The same matrix with a flag for each order and the profit held, by branch and bound: the
 * fewest lines there are. */
static double fewest_lines(const psr_problem *problem, double profit) {
    psr_lp *lp = NULL, *flags = psr_lp_create(false);
    cr_assert_eq(psr_allocate_lp(problem, true, &lp, NULL), PSR_OK);
    for (size_t i = 0; i < lp->row_count; i++) {
        psr_lp_add_row(flags, PSR_SHARED, lp->row_lower[i], lp->row_upper[i]);
    }
    psr_id earn = psr_lp_add_row(flags, PSR_SHARED, profit - 1e-6 - lp->constant, INFINITY);
    for (size_t j = 0; j < lp->column_count; j++) {
        psr_id at = psr_lp_add_column(flags, PSR_SHARED, 0, lp->lower[j], lp->upper[j]);
        for (size_t k = lp->start[j]; k < lp->start[j + 1]; k++) {
            cr_assert_eq(psr_lp_add_entry(flags, lp->row[k], lp->value[k]), PSR_OK);
        }
        cr_assert_eq(psr_lp_add_entry(flags, earn, lp->objective[j]), PSR_OK);
        if (lp->integer != NULL && lp->integer[j]) {
            cr_assert_eq(psr_lp_set_integer(flags, at), PSR_OK);
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->over != NULL && lp->over[j] != PSR_NO_ID) {
            cr_assert_eq(psr_lp_set_over(flags, (psr_id)j, lp->over[j], lp->factor[j]),
                         PSR_OK);
        }
        const char *name = psr_lp_column_name(lp, (psr_id)j);
        if (strncmp(name, "o[", 2) == 0) {
            flags->objective[j] = -1;
        } else if ((name[0] == 'q' || name[0] == 'n') && name[1] == '[') {
            psr_id flag = psr_lp_add_column(flags, PSR_SHARED, -1, 0, 1);
            cr_assert_eq(psr_lp_set_integer(flags, flag), PSR_OK);
            cr_assert_eq(psr_lp_set_over(flags, (psr_id)j, flag, 50), PSR_OK);
        }
    }
    cr_assert_eq(psr_lp_finish(flags, NULL), PSR_OK);
    psr_solution *solution = psr_solution_create(flags);
    psr_error err = {0};
    cr_assert_eq(psr_solve(flags, NULL, solution, &err), PSR_OK, "%s", err.message);
    cr_assert_eq(solution->status, PSR_LP_OPTIMAL);
    double count = -solution->objective;
    psr_solution_free(solution);
    psr_lp_free(flags);
    psr_lp_free(lp);
    return count;
}

static double count_lines(const psr_problem *problem, const psr_allocation *a) {
    double count = 0;
    for (size_t i = 0; i < problem->offer_count * problem->period_count; i++) {
        count += a->order[i] > 1e-6;
    }
    return count;
}

Test(ties, order_lines_are_the_fewest_that_branch_and_bound_finds) {
    for (uint64_t seed = 0; seed < 16; seed++) {
        psr_problem *problem = random_ties(seed);
        psr_allocation *a = allocation_of(problem, NULL);
        double least = fewest_lines(problem, a->objective);
        cr_expect(epsilon_eq(dbl, count_lines(problem, a), least, 1e-9),
                  "seed %d: %g of %g", (int)seed, count_lines(problem, a), least);
        psr_allocation_free(a);
        psr_problem_free(problem);
    }
}

/* Costs of equal offers are never equal to the last digit: what a rounding makes of one
 * must not move the orders. */
Test(ties, a_cost_that_changes_in_its_tenth_digit_changes_nothing) {
    for (uint64_t seed = 0; seed < 16; seed++) {
        psr_problem *problem = random_ties(seed);
        psr_allocation *before = allocation_of(problem, NULL);
        bool lots = psr_at(&problem->offers[0].lot_size, 0) > 0;
        for (size_t i = 0; i < problem->offer_count && !lots; i++) {
            double cost = problem->offers[i].unit_cost.value;
            problem->offers[i].unit_cost.value = cost * (1 + 2e-10);
            psr_allocation *after = allocation_of(problem, NULL);
            for (size_t at = 0; at < problem->offer_count * problem->period_count; at++) {
                cr_expect(epsilon_eq(dbl, after->order[at], before->order[at], 1e-5),
                          "seed %d, offer %zu: %g is %g", (int)seed, i, before->order[at],
                          after->order[at]);
            }
            problem->offers[i].unit_cost.value = cost;
            psr_allocation_free(after);
        }
        psr_allocation_free(before);
        psr_problem_free(problem);
    }
}
