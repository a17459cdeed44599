/* Three methods that share nothing but the programme: GLPK's simplex, the interior point,
 * the decomposition. The long tier asks them many more (tests/long/agreement.sh).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#include "hard_lp.h"

Test(decompose, every_method_has_the_right_status_value_and_proof_on_hard_programmes) {
    static const psr_method methods[] = {PSR_METHOD_SIMPLEX, PSR_METHOD_INTERIOR,
                                         PSR_METHOD_DECOMPOSITION};
    for (uint64_t seed = 0; seed < 48; seed++) {
        hard_case given = hard_lp(seed);
        for (size_t m = 0; m < 3; m++) {
            const char *fault = hard_fault(&given, methods[m]);
            cr_expect_null(fault, "seed %d method %d: %s", (int)seed, (int)methods[m],
                           fault);
        }
        psr_lp_free(given.lp);
    }
}

Test(decompose, it_answers_itself_where_blocks_are_bounded) {
    psr_lp *lp = block_lp(3, (block_shape){3, 8, 6, 3, 5, false});
    psr_solve_options options = {.method = PSR_METHOD_DECOMPOSITION, .gap = 1e-7};
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    cr_assert(eq(int, psr_solve(lp, &options, solution, &err), PSR_OK), "%s", err.message);
    cr_assert(eq(int, solution->status, PSR_LP_OPTIMAL));
    cr_assert(eq(int, strcmp(solution->method, "decomposition"), 0));
    cr_assert(le(dbl, solution->gap, 1e-7));
    psr_solution_free(solution);
    psr_lp_free(lp);
}

/* max x + y in two blocks, x + y <= 3 shared, x <= 2, y <= 2: 3, and the shared row is
 * worth 1 a unit. */
Test(decompose, shared_row_has_its_price) {
    psr_lp *lp = psr_lp_create(false);
    psr_id row = psr_lp_add_row(lp, PSR_SHARED, -INFINITY, 3);
    lp->block_count = 2;
    for (psr_id block = 0; block < 2; block++) {
        psr_lp_add_column(lp, block, 1, 0, 2);
        cr_assert(eq(int, psr_lp_add_entry(lp, row, 1), PSR_OK));
    }
    cr_assert(eq(int, psr_lp_finish(lp, NULL), PSR_OK));
    psr_solve_options options = {.method = PSR_METHOD_DECOMPOSITION};
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    cr_assert(eq(int, psr_solve(lp, &options, solution, &err), PSR_OK), "%s", err.message);
    cr_assert(epsilon_eq(dbl, solution->objective, 3, 1e-9));
    cr_assert(epsilon_eq(dbl, solution->row_price[row], 1, 1e-9));
    psr_solution_free(solution);
    psr_lp_free(lp);
}
