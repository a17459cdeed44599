/* Sales held to the stock that is there: what all who draw on a place lose, and what comes
 * back of it later.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cut_to_stock.h"

#include "problem_text.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Two channels draw on one warehouse for two periods; half of what the first sells comes
 * back a period later and is sold again. */
static const char *const two_channels =
    "{\"format\":\"purser-problem\",\"version\":1,\"periods\":2,"
    "\"products\":[{\"id\":\"P\"}],\"warehouses\":[{\"id\":\"W\"}],"
    "\"channels\":[{\"id\":\"K\"},{\"id\":\"L\"}],"
    "\"lanes\":[{\"warehouse\":\"W\",\"channel\":\"K\"},"
    "{\"warehouse\":\"W\",\"channel\":\"L\"}],"
    "\"offers\":[{\"supplier\":\"S\",\"product\":\"P\",\"warehouse\":\"W\","
    "\"unit_cost\":4}],"
    "\"market\":[{\"product\":\"P\",\"channel\":\"K\",\"return_rate\":0.5,"
    "\"return_lag\":1,\"resale_rate\":1,"
    "\"tiers\":[{\"price\":30,\"demand\":{\"certain\":60}}]},"
    "{\"product\":\"P\",\"channel\":\"L\","
    "\"tiers\":[{\"price\":10,\"demand\":{\"certain\":40}}]}]}";

typedef struct fixture {
    psr_problem *problem;
    psr_allocation *answer;
    psr_figures *figures;
    psr_served served;
    size_t k, l; /* first period of either channel's market */
} fixture;

/* Both channels promise and sell 60 and 40 in the first period; 30 come back. */
static void fixture_make(fixture *f) {
    psr_error error = {0};
    f->problem = problem_of_text(two_channels);
    f->answer = allocation_of(f->problem, NULL);
    cr_assert(psr_figures_create(f->problem, f->answer, &f->figures, &error) == PSR_OK,
              "%s", error.message);
    cr_assert(psr_served_list(f->figures, &f->served, &error) == PSR_OK);
    f->k = psr_at(&f->problem->markets[0].return_rate, 0) > 0 ? 0 : 2;
    f->l = 2 - f->k;
    cr_assert(epsilon_eq(dbl, f->figures->sales[f->k], 60, 1e-6));
    cr_assert(epsilon_eq(dbl, f->figures->sales[f->l], 40, 1e-6));
    cr_assert(epsilon_eq(dbl, f->figures->sold[0], 100, 1e-6));
    cr_assert(epsilon_eq(dbl, f->figures->returns[1], 30, 1e-6));
}

static void fixture_free(fixture *f) {
    psr_figures_free(f->figures);
    psr_allocation_free(f->answer);
    psr_problem_free(f->problem);
}

Test(cut_to_stock, all_lose_the_same_share_and_less_comes_back) {
    fixture f = {0};
    fixture_make(&f);
    psr_cut_to_stock(f.figures, &f.served, 0, 0, 80);
    cr_assert(epsilon_eq(dbl, f.figures->exposed[f.k], 48, 1e-6));
    cr_assert(epsilon_eq(dbl, f.figures->sales[f.k], 48, 1e-6));
    cr_assert(epsilon_eq(dbl, f.figures->exposed[f.l], 32, 1e-6));
    cr_assert(epsilon_eq(dbl, f.figures->sales[f.l], 32, 1e-6));
    cr_assert(epsilon_eq(dbl, f.figures->sold[0], 80, 1e-6));
    cr_assert(epsilon_eq(dbl, f.figures->returns[1], 24, 1e-6));
    fixture_free(&f);
}

Test(cut_to_stock, enough_stock_changes_nothing) {
    fixture f = {0};
    fixture_make(&f);
    psr_cut_to_stock(f.figures, &f.served, 0, 0, 100);
    cr_assert(epsilon_eq(dbl, f.figures->sales[f.k], 60, 1e-9));
    cr_assert(epsilon_eq(dbl, f.figures->returns[1], 30, 1e-9));
    fixture_free(&f);
}

/* Stock below nothing, as rounding may leave it, sells nothing. */
Test(cut_to_stock, no_stock_sells_nothing) {
    fixture f = {0};
    fixture_make(&f);
    psr_cut_to_stock(f.figures, &f.served, 0, 0, -1e-5);
    cr_assert(epsilon_eq(dbl, f.figures->sold[0], 0, 1e-6));
    cr_assert(epsilon_eq(dbl, f.figures->sales[f.l], 0, 1e-6));
    fixture_free(&f);
}
