/*
 * Other units of a programme: nothing but the size of its numbers changes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "hard_lp.h"
#include "purser/solve.h"
#include "resized.h"

/** max 3e6 whole + 2 stock; stock <= 5e5 share, share <= 1, stock + 7e5 whole <= 2e6. */
static psr_lp *large(void) {
    psr_lp *lp = psr_lp_create(false);
    cr_assert(lp != NULL);
    cr_assert_eq(psr_lp_add_row(lp, PSR_SHARED, -INFINITY, 2e6), 0);
    cr_assert_eq(psr_lp_add_column(lp, PSR_SHARED, 3e6, 0, 10), 0);
    cr_assert_eq(psr_lp_set_integer(lp, 0), PSR_OK);
    cr_assert_eq(psr_lp_add_entry(lp, 0, 7e5), PSR_OK);
    cr_assert_eq(psr_lp_add_column(lp, PSR_SHARED, 0, 0, 1), 1);
    cr_assert_eq(psr_lp_add_column(lp, PSR_SHARED, 2, 0, INFINITY), 2);
    cr_assert_eq(psr_lp_set_over(lp, 2, 1, 5e5), PSR_OK);
    cr_assert_eq(psr_lp_add_entry(lp, 0, 1), PSR_OK);
    lp->constant = -1e6;
    cr_assert_eq(psr_lp_finish(lp, NULL), PSR_OK);
    return lp;
}

Test(resized, numbers_become_small_and_whole_columns_stay) {
    psr_lp *lp = large();
    resized units;
    cr_assert(resized_is_worth_it(lp));
    cr_assert_eq(resized_create(lp, &units), PSR_OK);
    cr_assert(epsilon_eq(dbl, units.column[0], 1, 0));
    for (size_t j = 0; j < lp->column_count; j++) {
        cr_assert(fabs(units.lp.objective[j]) <= 100, "%g", units.lp.objective[j]);
    }
    for (size_t at = 0; at < lp->nonzero_count; at++) {
        double size = fabs(units.lp.value[at]);
        cr_assert(size <= 1000 && size >= 1e-3, "%g", size);
    }
    cr_assert(units.lp.row_upper[0] <= 1000, "%g", units.lp.row_upper[0]);
    resized_clear(&units);
    psr_lp_free(lp);
}

/* The answer there is the answer here: value, proof, plan and prices. */
static void check_answer(const psr_lp *lp) {
    resized units;
    psr_error err = {0};
    cr_assert_eq(resized_create(lp, &units), PSR_OK);
    psr_solution *given = psr_solution_create(lp), *found = psr_solution_create(&units.lp);
    cr_assert_eq(psr_solve(lp, NULL, given, &err), PSR_OK, "%s", err.message);
    cr_assert_eq(psr_solve(&units.lp, NULL, found, &err), PSR_OK, "%s", err.message);
    cr_assert_eq(found->status, given->status);
    if (given->status == PSR_LP_OPTIMAL) {
        double value = given->objective, room = 2e-6 * fmax(1, fabs(value));
        resized_answer(lp, &units, found, given);
        cr_assert(epsilon_eq(dbl, given->objective, value, room));
        cr_assert(given->gap >= 0 && given->gap <= 2e-6, "%g", given->gap);
        cr_assert(psr_solve_violation(lp, given->x) <= 1e-6);
        if (lp->integer == NULL) { /* its prices prove it here too */
            double bound = psr_solve_bound(lp, given->row_price, given->over_price);
            cr_assert(epsilon_eq(dbl, bound, value, room));
        }
    }
    psr_solution_free(given);
    psr_solution_free(found);
    resized_clear(&units);
}

Test(resized, the_answer_is_the_same) {
    psr_lp *lp = large();
    check_answer(lp); /* two whole ones and their 5e5 of stock: 6e6 + 1e6 - 1e6 */
    psr_lp_free(lp);
    for (uint64_t seed = 0; seed < 60; seed++) {
        hard_case given = hard_lp(seed);
        check_answer(given.lp);
        psr_lp_free(given.lp);
    }
}
