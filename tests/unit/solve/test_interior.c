/* The block interior-point method against the simplex method, and against itself. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

#include "block_lp.h"
#include "purser/solve.h"

static psr_solution *solve_by(const psr_lp *lp, psr_method method, size_t threads) {
    psr_solve_options options = {.method = method, .threads = threads, .gap = 1e-8};
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    cr_assert(eq(int, psr_solve(lp, &options, solution, &err), PSR_OK), "%s", err.message);
    return solution;
}

Test(interior, agrees_with_the_simplex_method) {
    static const block_shape shapes[] = {{3, 8, 6, 3, 5, false},
                                         {3, 8, 6, 3, 5, true},
                                         {1, 1, 2, 1, 2, true},
                                         {4, 12, 9, 2, 3, true},
                                         {2, 5, 1, 1, 4, false}};
    for (uint64_t seed = 0; seed < 20; seed++) {
        psr_lp *lp = block_lp(seed, shapes[seed % 5]);
        psr_solution *simplex = solve_by(lp, PSR_METHOD_SIMPLEX, 1);
        psr_solution *interior = solve_by(lp, PSR_METHOD_INTERIOR, 1);
        cr_assert(eq(int, strcmp(interior->method, "interior"), 0), "seed %d", (int)seed);
        cr_assert(epsilon_eq(dbl, interior->objective, simplex->objective,
                             1e-7 * fmax(1, fabs(simplex->objective))));
        cr_assert(
            ge(dbl, interior->bound, simplex->objective - 1e-9 * fabs(simplex->objective)));
        cr_assert(le(dbl, interior->gap, 1e-7));
        cr_assert(le(dbl, psr_solve_violation(lp, interior->x), 1e-9));
        psr_solution_free(simplex);
        psr_solution_free(interior);
        psr_lp_free(lp);
    }
}

Test(interior, threads_do_not_change_a_bit) {
    psr_lp *lp = block_lp(7, (block_shape){3, 20, 6, 3, 5, true});
    psr_solution *one = solve_by(lp, PSR_METHOD_INTERIOR, 1);
    psr_solution *three = solve_by(lp, PSR_METHOD_INTERIOR, 3);
    cr_assert(eq(int, memcmp(one->x, three->x, lp->column_count * sizeof(double)), 0));
    cr_assert(eq(
        int, memcmp(one->row_price, three->row_price, lp->row_count * sizeof(double)), 0));
    psr_solution_free(one);
    psr_solution_free(three);
    psr_lp_free(lp);
}

/* 30 iterations; 52 where all products weigh the same, 36 where shared cells weigh no more
 * than those of one product. */
Test(interior, large_and_small_products_cost_few_iterations) {
    psr_lp *lp = block_lp_spread(1, (block_shape){2, 200, 13, 3, 5, true}, 5);
    psr_solution *interior = solve_by(lp, PSR_METHOD_INTERIOR, 1);
    cr_assert(eq(int, interior->status, PSR_LP_OPTIMAL));
    cr_assert(le(dbl, interior->gap, 1e-8));
    cr_assert(le(sz, interior->iterations, 33));
    psr_solution_free(interior);
    psr_lp_free(lp);
}

/* 24 iterations; 30 where sizes travel only eight periods far, and ever more with more
 * products. */
Test(interior, long_horizons_cost_few_iterations) {
    psr_lp *lp = block_lp(1, (block_shape){2, 100, 26, 3, 5, false});
    psr_solution *interior = solve_by(lp, PSR_METHOD_INTERIOR, 1);
    cr_assert(eq(int, interior->status, PSR_LP_OPTIMAL));
    cr_assert(le(dbl, interior->gap, 1e-8));
    cr_assert(le(sz, interior->iterations, 27));
    psr_solution_free(interior);
    psr_lp_free(lp);
}
