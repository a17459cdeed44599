/* From an interior point to a vertex: the same optimum at a basis, prices and ranges with
 * it. SPDX-License-Identifier: GPL-3.0-or-later */
#include "block_lp.h"
#include "purser/solve.h"

#include <criterion/criterion.h>
#include <math.h>

static psr_solution *solved(const psr_lp *lp, psr_method method, bool vertex) {
    psr_solve_options options = {.method = method, .vertex = vertex};
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    cr_assert_eq(psr_solve(lp, &options, solution, &err), PSR_OK, "%s", err.message);
    cr_assert_eq(solution->status, PSR_LP_OPTIMAL);
    return solution;
}

Test(crossover, reaches_the_simplex_optimum_at_a_vertex) {
    for (uint64_t seed = 1; seed <= 12; seed++) {
        block_shape shape = {3, 6, 5, 2, 5, seed % 2 == 1};
        psr_lp *lp = block_lp(seed, shape);
        psr_solution *simplex = solved(lp, PSR_METHOD_SIMPLEX, true);
        psr_solution *crossed = solved(lp, PSR_METHOD_INTERIOR, true);
        cr_expect(crossed->is_vertex, "seed %d", (int)seed);
        cr_expect_str_eq(crossed->method, "interior, then simplex");
        double size = fmax(1.0, fabs(simplex->objective));
        cr_expect_float_eq(crossed->objective, simplex->objective, 1e-8 * size, "seed %d",
                           (int)seed);
        cr_expect_leq(crossed->gap, 1e-9);
        cr_expect_leq(crossed->primal_violation, 1e-9);
        psr_solution_free(simplex);
        psr_solution_free(crossed);
        psr_lp_free(lp);
    }
}

Test(crossover, ranges_can_be_asked_for_afterwards) {
    block_shape shape = {3, 6, 5, 2, 5, false};
    psr_lp *lp = block_lp(7, shape);
    psr_solve_options options = {.method = PSR_METHOD_INTERIOR, .vertex = true};
    const psr_solver *solver = psr_solve_solver();
    psr_solution *solution = psr_solution_create(lp);
    psr_session *session = NULL;
    psr_error err = {0};
    cr_assert_eq(solver->open(lp, &options, &session, &err), PSR_OK);
    cr_assert_eq(solver->solve(session, solution, &err), PSR_OK, "%s", err.message);
    size_t priced = 0;
    for (size_t i = 0; i < lp->row_count; i++) {
        if (lp->row_block[i] != PSR_SHARED || !(solution->row_price[i] > 1e-6)) {
            continue;
        }
        double low = 0.0, high = 0.0;
        cr_assert_eq(solver->range(session, (psr_id)i, &low, &high, &err), PSR_OK);
        cr_expect_leq(low, lp->row_upper[i] + 1e-6 * fmax(1.0, fabs(lp->row_upper[i])));
        cr_expect_geq(high, lp->row_upper[i] - 1e-6 * fmax(1.0, fabs(lp->row_upper[i])));
        priced++;
    }
    cr_expect_gt(priced, 0);
    solver->close(session);
    psr_solution_free(solution);
    psr_lp_free(lp);
}
