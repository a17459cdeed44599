/*
 * Infeasible problems: the named set is what conflicts, and each repair, applied alone,
 * makes a plan possible.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "purser/allocate.h"
#include "purser/read.h"
#include "purser/solve.h"

static const char frame[] =
    "{\"format\":\"purser-problem\",\"version\":1,\"periods\":2,\n"
    "\"products\":[{\"id\":\"tea\",\"unit_cost\":4,\"min_terminal_stock\":%.17g}],\n"
    "\"warehouses\":[{\"id\":\"W\"}],\n"
    "\"channels\":[{\"id\":\"web\",\"spend\":{\"segments\":[[null,0.0001]],\"min\":%.17g}},"
    "\n"
    "{\"id\":\"shop\",\"spend\":{\"segments\":[[null,0.0001]],\"min\":%.17g}}],\n"
    "\"lanes\":[{\"warehouse\":\"W\",\"channel\":\"web\"},"
    "{\"warehouse\":\"W\",\"channel\":\"shop\"}],\n"
    "\"offers\":[{\"supplier\":\"S\",\"product\":\"tea\",\"warehouse\":\"W\","
    "\"unit_cost\":4}],\n"
    "\"market\":[{\"product\":\"tea\",\"channel\":\"web\",\"min_fill_rate\":%.17g,"
    "\"tiers\":[{\"price\":10,\"demand\":{\"certain\":50}}]}],\n"
    "\"budgets\":[{\"kind\":\"marketing\",\"limit\":%.17g},\n"
    "{\"kind\":\"purchase\",\"limit\":%.17g}]}\n";

typedef struct asked {
    double end_stock, web, shop, fill, marketing, purchase;
} asked;

static psr_problem *make(asked a) {
    static psr_faults faults;
    char path[] = "/tmp/purser-conflict-XXXXXX";
    psr_problem *problem = NULL;
    psr_text json = {0};
    psr_text_addf(&json, frame, a.end_stock, a.web, a.shop, a.fill, a.marketing,
                  a.purchase);
    int handle = mkstemp(path);
    cr_assert(write(handle, psr_text_bytes(&json), json.length) == (ssize_t)json.length);
    close(handle);
    cr_assert(psr_read_problem(path, &problem, &faults) == PSR_OK, "%s",
              faults.items[0].message);
    unlink(path);
    psr_text_free(&json);
    return problem;
}

static psr_allocation *answer(asked a) {
    psr_problem *problem = make(a);
    psr_allocation *allocation = NULL;
    psr_error error = {0};
    cr_assert(psr_allocate(problem, psr_solve_solver(), NULL, &allocation, &error) ==
                  PSR_OK,
              "%s", error.message);
    psr_problem_free(problem);
    return allocation;
}

static bool feasible(asked a) {
    psr_allocation *allocation = answer(a);
    bool found = allocation->status == PSR_ANSWER_OPTIMAL;
    psr_allocation_free(allocation);
    return found;
}

static const psr_conflict *named(const psr_allocation *a, const char *name) {
    for (size_t i = 0; i < a->conflict_count; i++) {
        if (strcmp(a->conflicts[i].name, name) == 0) {
            return &a->conflicts[i];
        }
    }
    return NULL;
}

Test(conflict, minimum_spends_above_the_budget) {
    asked a = {.web = 60, .shop = 70, .fill = 0, .marketing = 200, .purchase = 1000};
    psr_allocation *found = answer(a);
    cr_assert(found->status == PSR_ANSWER_INFEASIBLE);
    cr_assert(eq(sz, found->conflict_count, 3));
    const psr_conflict *budget = named(found, "marketing budget");
    const psr_conflict *web = named(found, "minimum spend of web");
    const psr_conflict *shop = named(found, "minimum spend of shop");
    cr_assert(budget != NULL && web != NULL && shop != NULL);
    cr_assert(epsilon_eq(dbl, budget->change, 60.0, 1e-2));
    cr_assert(epsilon_eq(dbl, web->change, 30.0, 1e-2));
    cr_assert(budget->place.line == 9);
    cr_assert(budget->repair != NULL && strstr(budget->repair, "raise") != NULL);
    asked repaired = a;
    repaired.marketing += budget->change;
    cr_assert(feasible(repaired));
    repaired = a;
    repaired.web -= web->change;
    cr_assert(feasible(repaired));
    repaired = a;
    repaired.shop -= shop->change;
    cr_assert(feasible(repaired));
    psr_allocation_free(found);
}

Test(conflict, fill_rate_and_end_stock_above_the_purchase_budget) {
    asked a = {.end_stock = 20, .fill = 0.9, .marketing = 100, .purchase = 400};
    psr_allocation *found = answer(a);
    cr_assert(found->status == PSR_ANSWER_INFEASIBLE);
    cr_assert(eq(sz, found->conflict_count, 3));
    const psr_conflict *fill = named(found, "fill rate of tea in web");
    const psr_conflict *stock = named(found, "end stock of tea");
    const psr_conflict *budget = named(found, "purchase budget");
    cr_assert(fill != NULL && stock != NULL && budget != NULL);
    asked repaired = a;
    repaired.purchase += budget->change;
    cr_assert(feasible(repaired));
    repaired = a;
    repaired.end_stock -= stock->change;
    cr_assert(feasible(repaired));
    repaired = a;
    repaired.fill -= fill->change;
    cr_assert(feasible(repaired));
    cr_assert(found->explanation != NULL);
    psr_allocation_free(found);
}

Test(conflict, set_is_minimal) {
    /* The shop's minimum alone breaks the budget: the web's does not belong to the set. */
    asked a = {.web = 10, .shop = 150, .fill = 0.5, .marketing = 200, .purchase = 1000};
    psr_allocation *found = answer(a);
    cr_assert(eq(sz, found->conflict_count, 2));
    cr_assert(named(found, "minimum spend of web") == NULL);
    psr_allocation_free(found);
}

/* The limits of `a` that belong to the set, all others let go; `left_out` too. */
static asked only(asked a, const psr_allocation *found, const char *left_out) {
    static const char *const names[] = {"end stock of tea",      "minimum spend of web",
                                        "minimum spend of shop", "fill rate of tea in web",
                                        "marketing budget",      "purchase budget"};
    double *const values[] = {&a.end_stock, &a.web,       &a.shop,
                              &a.fill,      &a.marketing, &a.purchase};
    for (size_t k = 0; k < 6; k++) {
        bool kept = named(found, names[k]) != NULL && strcmp(names[k], left_out) != 0;
        *values[k] = kept ? *values[k] : k < 4 ? 0.0 : 1e6;
    }
    return a;
}

/* The set conflicts by itself, and without any one of its members it does not. */
static void expect_minimal(asked a, const psr_allocation *found) {
    cr_expect(not(feasible(only(a, found, ""))));
    for (size_t n = 0; n < found->conflict_count; n++) {
        cr_expect(feasible(only(a, found, found->conflicts[n].name)), "%s is not needed",
                  found->conflicts[n].name);
    }
}

Test(conflict, seeded_conflicts_are_minimal_and_repaired) {
    psr_random random = psr_random_create(4, 4);
    size_t conflicts = 0;
    for (int i = 0; i < 80; i++) {
        asked a = {.end_stock = 30 * psr_random_uniform(&random),
                   .web = 80 * psr_random_uniform(&random),
                   .shop = 80 * psr_random_uniform(&random),
                   .fill = psr_random_uniform(&random),
                   .marketing = 250 * psr_random_uniform(&random),
                   .purchase = 600 * psr_random_uniform(&random)};
        psr_allocation *found = answer(a);
        if (found->status == PSR_ANSWER_INFEASIBLE) {
            conflicts++;
            cr_assert(gt(sz, found->conflict_count, 0));
            expect_minimal(a, found);
            const struct {
                const char *name;
                double *value, sign;
            } knobs[] = {{"end stock of tea", &a.end_stock, -1},
                         {"minimum spend of web", &a.web, -1},
                         {"minimum spend of shop", &a.shop, -1},
                         {"fill rate of tea in web", &a.fill, -1},
                         {"marketing budget", &a.marketing, 1},
                         {"purchase budget", &a.purchase, 1}};
            for (size_t k = 0; k < sizeof knobs / sizeof *knobs; k++) {
                const psr_conflict *member = named(found, knobs[k].name);
                if (member == NULL || member->repair == NULL ||
                    strstr(member->repair, "other conflicts") != NULL) {
                    continue;
                }
                double kept = *knobs[k].value;
                *knobs[k].value = fmax(0.0, kept + knobs[k].sign * member->change);
                cr_assert(feasible(a), "%s (%.17g %.17g %.17g %.17g %.17g %.17g, %.17g)",
                          member->repair, a.end_stock, a.web, a.shop, a.fill, a.marketing,
                          a.purchase, member->change);
                *knobs[k].value = kept;
            }
        }
        psr_allocation_free(found);
    }
    cr_assert(ge(sz, conflicts, 40));
}
