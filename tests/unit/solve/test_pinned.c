/*
 * A column between a row and its own limit: the interior point method must not creep.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "purser/solve.h"

/* max e0 + 5 e1; e0 >= 4 flag, e0 <= 4, e1 <= 10 flag, e0 + e1 <= 12, flag = 1: the first
 * segment is full, the second has what is left. */
static psr_lp *segments(void) {
    psr_lp *lp = psr_lp_create(false);
    cr_assert(lp != NULL);
    cr_assert_eq(psr_lp_add_row(lp, PSR_SHARED, 0, INFINITY), 0);
    cr_assert_eq(psr_lp_add_row(lp, PSR_SHARED, -INFINITY, 12), 1);
    cr_assert_eq(psr_lp_add_column(lp, PSR_SHARED, 0, 1, 1), 0);
    cr_assert_eq(psr_lp_add_entry(lp, 0, -4), PSR_OK);
    cr_assert_eq(psr_lp_add_column(lp, PSR_SHARED, 1, 0, 4), 1);
    cr_assert_eq(psr_lp_add_entry(lp, 0, 1), PSR_OK);
    cr_assert_eq(psr_lp_add_entry(lp, 1, 1), PSR_OK);
    cr_assert_eq(psr_lp_add_column(lp, PSR_SHARED, 5, 0, INFINITY), 2);
    cr_assert_eq(psr_lp_set_over(lp, 2, 0, 10), PSR_OK);
    cr_assert_eq(psr_lp_add_entry(lp, 1, 1), PSR_OK);
    cr_assert_eq(psr_lp_finish(lp, NULL), PSR_OK);
    return lp;
}

Test(pinned, a_full_segment_is_solved_and_priced) {
    psr_lp *lp = segments();
    psr_solution *solution = psr_solution_create(lp);
    psr_solve_options options = {.method = PSR_METHOD_INTERIOR};
    psr_error err = {0};
    cr_assert_eq(psr_solve(lp, &options, solution, &err), PSR_OK, "%s", err.message);
    cr_assert_eq(solution->status, PSR_LP_OPTIMAL);
    cr_assert_str_eq(solution->method, "interior");
    cr_assert(epsilon_eq(dbl, solution->objective, 44, 1e-6));
    cr_assert(solution->gap <= 1e-8 && solution->bound >= 44 - 1e-9);
    cr_assert(epsilon_eq(dbl, solution->row_price[1], 5, 1e-6));
    /* One unit less in the first segment would be worth 5 - 1 in the second. */
    cr_assert(epsilon_eq(dbl, solution->row_price[0], -4, 1e-6));
    psr_solution_free(solution);
    psr_lp_free(lp);
}
