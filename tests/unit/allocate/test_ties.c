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
