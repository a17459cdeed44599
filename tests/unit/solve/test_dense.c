/* The dense dual simplex method: by hand, from a basis kept, and against GLPK. */
#include "dense.h"

#include "block_lp.h"
#include "purser/solve.h"
#include "random_lp.h"

#include <criterion/criterion.h>

/* max 3x + 2y, x + y <= 4, x + 3y <= 7, x <= 3: x = 3, y = 1, worth 11. */
static psr_lp *two_by_two(void) {
    psr_lp *lp = psr_lp_create(false);
    psr_id rows[] = {psr_lp_add_row(lp, 0, -INFINITY, 4),
                     psr_lp_add_row(lp, 0, -INFINITY, 7)};
    psr_lp_add_column(lp, 0, 3, 0, 3);
    random_lp_must(psr_lp_add_entry(lp, rows[0], 1));
    random_lp_must(psr_lp_add_entry(lp, rows[1], 1));
    psr_lp_add_column(lp, 0, 2, 0, INFINITY);
    random_lp_must(psr_lp_add_entry(lp, rows[0], 1));
    random_lp_must(psr_lp_add_entry(lp, rows[1], 3));
    random_lp_must(psr_lp_finish(lp, NULL));
    return lp;
}

static dense *solved(const psr_lp *lp) {
    dense *d = NULL;
    cr_assert_eq(dense_create(lp, &d), PSR_OK);
    cr_assert_eq(dense_run(d, -INFINITY), DENSE_OPTIMAL);
    return d;
}

Test(dense, two_columns_by_hand) {
    psr_lp *lp = two_by_two();
    dense *d = solved(lp);
    cr_expect_float_eq(dense_values(d)[0], 3, 1e-12);
    cr_expect_float_eq(dense_values(d)[1], 1, 1e-12);
    cr_expect_float_eq(dense_objective(d), 11, 1e-12);
    /* A unit of the first row is worth 2, so x earns 1 more than it takes from it. */
    cr_expect_float_eq(dense_reduced_cost(d, 0), 1, 1e-12);
    cr_expect_float_eq(dense_reduced_cost(d, 1), 0, 1e-12);
    cr_expect_float_eq(dense_bound(d), 11, 1e-12);
    dense_free(d);
    psr_lp_free(lp);
}

Test(dense, changed_limits_go_on_and_come_back) {
    psr_lp *lp = two_by_two();
    dense *d = solved(lp);
    dense_set_column(d, 0, 2, 2);
    cr_assert_eq(dense_run(d, -INFINITY), DENSE_OPTIMAL);
    cr_expect_float_eq(dense_objective(d), 6 + 2 * 5.0 / 3.0, 1e-12);
    dense_set_column(d, 1, 3, 5);
    cr_expect_eq(dense_run(d, -INFINITY), DENSE_INFEASIBLE, "2 + 3 * 3 is above 7");
    dense_set_column(d, 0, 0, 3);
    dense_set_column(d, 1, 0, INFINITY);
    cr_assert_eq(dense_run(d, -INFINITY), DENSE_OPTIMAL);
    cr_expect_float_eq(dense_objective(d), 11, 1e-12);
    dense_free(d);
    psr_lp_free(lp);
}

/* y = 1 lies on the first row: without it 2 are lost, at 2 x gives way and 1 is. */
Test(dense, the_first_step_says_what_a_move_costs) {
    psr_lp *lp = two_by_two();
    dense *d = solved(lp);
    cr_expect_float_eq(dense_least_loss(d, 1, 0), 2, 1e-12);
    cr_expect_float_eq(dense_least_loss(d, 1, 2), 1, 1e-12);
    cr_expect_eq(dense_least_loss(d, 1, 1), 0);
    cr_expect_eq(dense_least_loss(d, 0, 0), 0, "not basic: nothing is known");
    dense_free(d);
    psr_lp_free(lp);
}

/* Never more than is lost. */
static void check_losses(dense *d, size_t columns, int seed) {
    double best = dense_objective(d);
    for (size_t j = 0; j < columns; j++) {
        psr_id column = (psr_id)j;
        double lower = dense_lower(d, column), upper = dense_upper(d, column);
        double loss = dense_least_loss(d, column, lower);
        dense_set_column(d, column, lower, lower);
        double most = best - loss + 1e-7 * fmax(1, fabs(best));
        cr_expect(dense_run(d, -INFINITY) != DENSE_OPTIMAL || dense_objective(d) <= most,
                  "seed %d, column %zu", seed, j);
        dense_set_column(d, column, lower, upper);
        cr_assert_eq(dense_run(d, -INFINITY), DENSE_OPTIMAL, "seed %d", seed);
    }
}

/* From a point and its prices, those of variable bounds last. */
static void start_with_prices(dense *d, const psr_lp *lp, const psr_solution *solution) {
    double *price = calloc(lp->row_count + lp->column_count + 1, sizeof *price);
    size_t at = 0;
    for (; at < lp->row_count; at++) {
        price[at] = solution->row_price[at];
    }
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        if (lp->over[j] != PSR_NO_ID) {
            price[at++] = solution->over_price[j];
        }
    }
    dense_start(d, solution->x, price);
    free(price);
}

Test(dense, a_cutoff_ends_the_run_with_a_proof) {
    psr_lp *lp = two_by_two();
    dense *d = NULL;
    cr_assert_eq(dense_create(lp, &d), PSR_OK);
    cr_expect_eq(dense_run(d, 12), DENSE_CUTOFF);
    cr_expect_leq(dense_bound(d), 12 + 1e-9);
    cr_expect_geq(dense_bound(d), 11 - 1e-9);
    cr_expect_eq(dense_run(d, 10), DENSE_OPTIMAL);
    dense_free(d);
    psr_lp_free(lp);
}

/* One whole programme: the optimum, a bound at it, and none of it from where it starts. */
static void compare(const psr_lp *lp, int seed) {
    psr_solve_options options = {.method = PSR_METHOD_SIMPLEX};
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    dense *d = NULL;
    cr_assert_eq(psr_solve(lp, &options, solution, &err), PSR_OK, "%s", err.message);
    cr_assert_eq(solution->status, PSR_LP_OPTIMAL);
    double tolerance = 1e-7 * fmax(1, fabs(solution->objective));
    cr_assert_eq(dense_create(lp, &d), PSR_OK);
    cr_assert_eq(dense_run(d, -INFINITY), DENSE_OPTIMAL, "seed %d", seed);
    cr_expect_float_eq(dense_objective(d), solution->objective, tolerance, "seed %d", seed);
    cr_expect_leq(psr_solve_violation(lp, dense_values(d)), 1e-7, "seed %d", seed);
    cr_expect_geq(dense_bound(d), solution->objective - tolerance, "seed %d", seed);
    dense_free(d);
    cr_assert_eq(dense_create(lp, &d), PSR_OK);
    dense_start(d, solution->x, NULL);
    size_t before = dense_steps(d);
    cr_assert_eq(dense_run(d, -INFINITY), DENSE_OPTIMAL, "seed %d", seed);
    cr_expect_float_eq(dense_objective(d), solution->objective, tolerance, "seed %d", seed);
    cr_expect_leq(dense_steps(d) - before, lp->row_count, "seed %d: from the optimum",
                  seed);
    start_with_prices(d, lp, solution);
    before = dense_steps(d);
    cr_assert_eq(dense_run(d, -INFINITY), DENSE_OPTIMAL, "seed %d", seed);
    cr_expect_float_eq(dense_objective(d), solution->objective, tolerance, "seed %d", seed);
    cr_expect_leq(dense_steps(d) - before, lp->row_count, "seed %d: with prices", seed);
    check_losses(d, lp->column_count, seed);
    dense_free(d);
    psr_solution_free(solution);
}

Test(dense, agrees_with_glpk_on_random_programmes) {
    for (int seed = 1; seed <= 20; seed++) {
        psr_lp *lots = random_lot_sizing((uint64_t)seed, 3, 4);
        free(lots->integer);
        lots->integer = NULL;
        compare(lots, seed);
        psr_lp_free(lots);
        /* With lift, its columns hang on others by variable bounds. */
        psr_lp *blocks =
            block_lp((uint64_t)seed, (block_shape){2, 2, 3, 2, 5, seed % 2 == 0});
        compare(blocks, seed);
        psr_lp_free(blocks);
    }
}

/* a + b and a + b (1 + tiny): an inverse of a million times the digits that it lost. */
Test(dense, rows_that_nearly_say_the_same_are_kept) {
    for (int seed = 1; seed <= 20; seed++) {
        psr_random random = psr_random_create((uint64_t)seed, 0);
        double a = 1e4 * psr_random_uniform(&random);
        double b = 1e4 * psr_random_uniform(&random);
        double bent = 1 + 2e-7 + 1e-6 * psr_random_uniform(&random);
        psr_lp *lp = psr_lp_create(false);
        psr_id rows[] = {psr_lp_add_row(lp, 0, a + b, a + b),
                         psr_lp_add_row(lp, 0, a + bent * b, a + bent * b)};
        psr_lp_add_column(lp, 0, 1, 0, 1e5);
        random_lp_must(psr_lp_add_entry(lp, rows[0], 1));
        random_lp_must(psr_lp_add_entry(lp, rows[1], 1));
        psr_lp_add_column(lp, 0, 1, 0, 1e5);
        random_lp_must(psr_lp_add_entry(lp, rows[0], 1));
        random_lp_must(psr_lp_add_entry(lp, rows[1], bent));
        random_lp_must(psr_lp_finish(lp, NULL));
        dense *d = NULL;
        random_lp_must(dense_create(lp, &d));
        dense_start(d, (double[]){a, b}, NULL);
        cr_assert_eq(dense_run(d, -INFINITY), DENSE_OPTIMAL, "seed %d", seed);
        cr_expect_leq(psr_solve_violation(lp, dense_values(d)), 1e-12, "seed %d", seed);
        dense_free(d);
        psr_lp_free(lp);
    }
}

/* Hundreds of rows, and an inverse made anew on the way: columns are held lower one after
 * the other where there is a plan then; the last optimum is GLPK's. */
Test(dense, hundreds_of_rows_and_many_changes_agree_with_glpk) {
    psr_lp *lp = block_lp(1, (block_shape){2, 8, 12, 2, 2, false});
    psr_solution *solution = psr_solution_create(lp);
    psr_solve_options options = {.method = PSR_METHOD_SIMPLEX};
    dense *d = solved(lp);
    size_t held = 0;
    for (size_t j = 0; j < lp->column_count; j += 3) {
        double before = dense_upper(d, (psr_id)j);
        double stated = lp->upper[j];
        lp->upper[j] = fmin(before, fmax(lp->lower[j], 0.5 * dense_values(d)[j]));
        dense_set_column(d, (psr_id)j, lp->lower[j], lp->upper[j]);
        if (dense_run(d, -INFINITY) == DENSE_OPTIMAL) {
            held++;
        } else {
            lp->upper[j] = stated;
            dense_set_column(d, (psr_id)j, lp->lower[j], before);
            cr_assert_eq(dense_run(d, -INFINITY), DENSE_OPTIMAL, "column %zu", j);
        }
    }
    cr_expect_gt(lp->row_count, 300, "%zu", lp->row_count);
    cr_expect_gt(held, lp->column_count / 6, "%zu of %zu", held, lp->column_count);
    cr_expect_gt(dense_steps(d), 200 + lp->row_count, "%zu", dense_steps(d));
    cr_assert_eq(psr_solve(lp, &options, solution, NULL), PSR_OK);
    cr_expect_float_eq(dense_objective(d), solution->objective,
                       1e-7 * fmax(1, fabs(solution->objective)));
    cr_expect_geq(dense_bound(d), solution->objective - 1e-7 * fabs(solution->objective));
    psr_solution_free(solution);
    dense_free(d);
    psr_lp_free(lp);
}
