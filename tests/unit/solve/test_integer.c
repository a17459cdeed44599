/* Branch and bound: against enumeration, and on lot sizing its own bound. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

#include "integer_blocks.h"
#include "lot_lp.h"
#include "purser/solve.h"
#include "random_lp.h"

/* Largest value over all whole points of the box, the rest by the simplex method. */
static double enumerate(psr_lp *lp) {
    uint8_t *integer = lp->integer;
    double best = -INFINITY;
    psr_solution *solution = psr_solution_create(lp);
    size_t total = 1;
    for (size_t j = 0; integer != NULL && j < lp->column_count; j++) {
        total *= integer[j] ? (size_t)(lp->upper[j] - lp->lower[j]) + 1 : 1;
    }
    if (total > 3000) {
        psr_solution_free(solution);
        return NAN;
    }
    lp->integer = NULL;
    const psr_solver *solver = psr_solve_solver();
    psr_session *session = NULL;
    cr_assert(eq(int, solver->open(lp, NULL, &session, NULL), PSR_OK));
    for (size_t point = 0; point < total; point++) {
        size_t rest = point;
        for (size_t j = 0; integer != NULL && j < lp->column_count; j++) {
            if (integer[j]) {
                size_t width = (size_t)(lp->upper[j] - lp->lower[j]) + 1;
                double value = lp->lower[j] + (double)(rest % width);
                rest /= width;
                cr_assert(
                    eq(int, solver->set_column(session, (psr_id)j, value, value), PSR_OK));
            }
        }
        cr_assert(eq(int, solver->solve(session, solution, NULL), PSR_OK));
        if (solution->status == PSR_LP_OPTIMAL) {
            best = fmax(best, solution->objective);
        }
    }
    solver->close(session);
    psr_solution_free(solution);
    lp->integer = integer;
    return best;
}

Test(integer, agrees_with_enumeration) {
    int compared = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        psr_lp *lp = random_mixed(seed);
        double best = enumerate(lp);
        psr_solution *solution = psr_solution_create(lp);
        psr_error err = {0};
        if (!isnan(best)) {
            cr_assert(eq(int, psr_solve(lp, NULL, solution, &err), PSR_OK), "%s",
                      err.message);
            if (isinf(best)) {
                cr_assert(eq(int, solution->status, PSR_LP_INFEASIBLE), "seed %d",
                          (int)seed);
            } else {
                cr_assert(
                    epsilon_eq(dbl, solution->objective, best, 1e-6 * fmax(1, fabs(best))),
                    "seed %d", (int)seed);
                cr_assert(ge(dbl, solution->bound, best - 1e-9 * fmax(1, fabs(best))));
            }
            compared++;
        }
        psr_solution_free(solution);
        psr_lp_free(lp);
    }
    cr_assert(gt(int, compared, 20));
}

Test(integer, lot_sizing_is_proved) {
    for (uint64_t seed = 0; seed < 3; seed++) {
        psr_lp *lp = random_lot_sizing(seed, 3, 4);
        psr_solution *solution = psr_solution_create(lp);
        psr_error err = {0};
        cr_assert(eq(int, psr_solve(lp, NULL, solution, &err), PSR_OK), "%s", err.message);
        cr_assert(eq(int, solution->status, PSR_LP_OPTIMAL));
        cr_assert(le(dbl, solution->gap, 1e-6));
        cr_assert(le(dbl, psr_solve_violation(lp, solution->x), 1e-9));
        cr_assert(eq(str, solution->method, "branch and bound"));
        psr_solution_free(solution);
        psr_lp_free(lp);
    }
}

/* max x, x + y <= 1, both whole, y <= 0.5: y = 0, x = 1; x <= -0.5 afterwards: none. */
Test(integer, empty_interval_between_whole_numbers_is_infeasible) {
    psr_lp *lp = psr_lp_create(false);
    psr_id column = psr_lp_add_column(lp, 0, 1, 0.2, 0.8);
    cr_assert(eq(int, psr_lp_set_integer(lp, column), PSR_OK));
    cr_assert(eq(int, psr_lp_finish(lp, NULL), PSR_OK));
    psr_solution *solution = psr_solution_create(lp);
    cr_assert(eq(int, psr_solve(lp, NULL, solution, NULL), PSR_OK));
    cr_assert(eq(int, solution->status, PSR_LP_INFEASIBLE));
    psr_solution_free(solution);
    psr_lp_free(lp);
}

/* Minimum orders and lots of many products: the blocks' bound and plan, before any tree. */
Test(integer, blocks_give_a_plan_and_a_bound_above_it) {
    psr_lp *lp = lot_lp(1, (block_shape){3, 16, 5, 1, 5, false});
    psr_solution *solution = psr_solution_create(lp);
    psr_solve_options options = {.gap = 0.05};
    psr_error err = {0};
    cr_assert(eq(int, psr_solve(lp, &options, solution, &err), PSR_OK), "%s", err.message);
    cr_assert(eq(int, solution->status, PSR_LP_OPTIMAL));
    cr_assert(le(dbl, solution->gap, 0.05));
    cr_assert(ge(dbl, solution->bound, solution->objective));
    cr_assert(le(dbl, psr_solve_violation(lp, solution->x), 1e-9));
    psr_solution_free(solution);
    psr_lp_free(lp);
}

/* Share of the relaxation's gap that the blocks close. */
static double share_closed(uint64_t seed) {
    psr_lp *lp = lot_lp(seed, (block_shape){3, 12, 6, 1, 5, true});
    uint8_t *whole = lp->integer;
    psr_solution *relaxation = psr_solution_create(lp);
    integer_incumbent found = {calloc(lp->column_count, sizeof(double)), -INFINITY, 0, 0};
    lp->integer = NULL;
    cr_assert(eq(int, psr_solve(lp, NULL, relaxation, NULL), PSR_OK));
    lp->integer = whole;
    cr_assert(
        eq(int,
           integer_blocks(lp, relaxation, &(psr_solve_options){.gap = 1e-4}, &found, NULL),
           PSR_OK));
    cr_assert(le(dbl, psr_solve_violation(lp, found.x), 1e-9));
    cr_assert(ge(dbl, found.bound, found.value));
    double open = relaxation->bound - found.value;
    double share = (relaxation->bound - found.bound) / open;
    free(found.x);
    psr_solution_free(relaxation);
    psr_lp_free(lp);
    return share;
}

/* Demand that hangs on a lift at its price alone is soft, and orders below their minimum
 * cost nothing: then the blocks close nothing of the gap. */
Test(integer, blocks_under_a_shared_lift_close_the_gap) {
    for (uint64_t seed = 1; seed <= 2; seed++) {
        cr_assert(ge(dbl, share_closed(seed), 0.1));
    }
}

/* Lots of 5 bought at 2.5 and sold at 1.5 a unit, up to 4 units and 4 more for a lift
 * that costs 10. */
static void add_lift_block(psr_lp *lp, psr_id block, psr_id lift) {
    psr_id stock = psr_lp_add_row(lp, block, -INFINITY, 0);
    psr_id sold = psr_lp_add_column(lp, block, 1.5, 0, INFINITY);
    cr_assert(eq(int, psr_lp_add_entry(lp, stock, 1), PSR_OK));
    cr_assert(eq(int, psr_lp_set_over(lp, sold, lift, 4), PSR_OK));
    psr_id lots = psr_lp_add_column(lp, block, -2.5, 0, 9);
    cr_assert(eq(int, psr_lp_add_entry(lp, stock, -5), PSR_OK));
    cr_assert(eq(int, psr_lp_set_integer(lp, lots), PSR_OK));
}

/* The relaxation sells 4 units a block. Its prices leave a fifth one worth 0.5 to each and
 * the lift 2 dearer than both: a bound of -2. Raised to its whole cost they leave 0.25:
 * -2.5, which is what an order a block and a quarter of the lift earn. */
Test(integer, lift_that_nobody_pays_for_is_priced_at_its_cost) {
    psr_lp *lp = psr_lp_create(false);
    psr_id lift = psr_lp_add_column(lp, PSR_SHARED, -10, 1, 2);
    add_lift_block(lp, 0, lift);
    add_lift_block(lp, 1, lift);
    cr_assert(eq(int, psr_lp_finish(lp, NULL), PSR_OK));
    double x[5] = {0};
    double over_price[5] = {0, 1, 0, 1, 0};
    double row_price[2] = {0.5, 0.5};
    psr_solution relaxation = {.x = (double[5]){1, 4, 0.8, 4, 0.8},
                               .row_price = row_price,
                               .over_price = over_price,
                               .objective = -2,
                               .bound = -2};
    integer_incumbent found = {x, -INFINITY, 0, 0};
    cr_assert(
        eq(int,
           integer_blocks(lp, &relaxation, &(psr_solve_options){.gap = 0.1}, &found, NULL),
           PSR_OK));
    cr_expect(epsilon_eq(dbl, found.value, -2.5, 1e-9));
    cr_expect(epsilon_eq(dbl, found.bound, -2.5, 1e-9));
    psr_lp_free(lp);
}

/* A seeded programme of blocks, its orders to be made whole; small ones go as one block.
 * @return the plan, *columns of them, freed by the caller */
static double *check_whole(uint64_t seed, block_shape shape, double most_lost,
                           size_t threads, size_t *columns) {
    psr_lp *lp = lot_lp(seed, shape);
    psr_solution *solution = psr_solution_create(lp);
    psr_id *order = calloc(lp->column_count, sizeof *order);
    size_t count = 0;
    for (size_t j = 0; j < lp->column_count; j++) { /* an order stands before its lots */
        if (lp->integer[j] && !lp->integer[j - 1]) {
            order[count++] = (psr_id)j - 1;
        }
    }
    free(lp->integer);
    lp->integer = NULL;
    psr_session *session = NULL;
    const psr_solver *solver = psr_solve_solver();
    psr_error err = {0};
    psr_solve_options options = {.threads = threads};
    cr_assert(eq(int, solver->open(lp, &options, &session, &err), PSR_OK));
    cr_assert(eq(int, solver->solve(session, solution, &err), PSR_OK), "%s", err.message);
    double optimum = solution->objective;
    cr_assert(eq(int, solver->make_whole(session, order, count, solution, &err), PSR_OK),
              "%s", err.message);
    for (size_t i = 0; i < count; i++) {
        double value = solution->x[order[i]];
        /* A basic one keeps the last digits of its row; allocate snaps them. */
        cr_assert(le(dbl, fabs(value - nearbyint(value)), 1e-12), "order %d is %.9f",
                  (int)i, value);
    }
    cr_assert(le(dbl, psr_solve_violation(lp, solution->x), 1e-9));
    cr_assert(le(dbl, solution->objective, optimum + 1e-9 * fabs(optimum)));
    cr_assert(ge(dbl, solution->objective, optimum - most_lost * fabs(optimum)));
    *columns = lp->column_count;
    double *x = calloc(lp->column_count, sizeof *x);
    memcpy(x, solution->x, lp->column_count * sizeof *x);
    solver->close(session);
    free(order);
    psr_solution_free(solution);
    psr_lp_free(lp);
    return x;
}

Test(integer, orders_are_made_whole_within_every_limit_at_little_cost) {
    size_t columns = 0;
    for (uint64_t seed = 0; seed < 4; seed++) {
        free(check_whole(seed, (block_shape){2, 2, 4, 1, 5, false}, 0.02, 1, &columns));
        free(check_whole(seed, (block_shape){3, 20, 13, 1, 5, false}, 0.005, 1, &columns));
    }
}

/* Of so many blocks, batches are made whole side by side. */
Test(integer, whole_orders_are_the_same_for_any_number_of_threads) {
    block_shape shape = {3, 130, 8, 2, 5, false};
    size_t columns = 0;
    double *alone = check_whole(5, shape, 0.005, 1, &columns);
    for (size_t threads = 2; threads <= 8; threads *= 2) {
        double *x = check_whole(5, shape, 0.005, threads, &columns);
        cr_expect_arr_eq(x, alone, columns * sizeof *x, "%zu threads", threads);
        free(x);
    }
    free(alone);
}

/* The same of the search for whole columns, whose blocks are solved in batches. */
Test(integer, many_blocks_have_one_answer_for_any_number_of_threads) {
    psr_lp *lp = lot_lp(3, (block_shape){3, 110, 6, 1, 5, false});
    psr_solution *one = psr_solution_create(lp);
    psr_solution *two = psr_solution_create(lp);
    psr_error err = {0};
    psr_solve_options options = {.gap = 0.03, .threads = 1};
    cr_assert(eq(int, psr_solve(lp, &options, one, &err), PSR_OK), "%s", err.message);
    cr_expect(le(dbl, one->gap, 0.03));
    cr_expect(le(dbl, psr_solve_violation(lp, one->x), 1e-9));
    options.threads = 3;
    cr_assert(eq(int, psr_solve(lp, &options, two, &err), PSR_OK), "%s", err.message);
    cr_expect_arr_eq(one->x, two->x, lp->column_count * sizeof *one->x);
    psr_solution_free(one);
    psr_solution_free(two);
    psr_lp_free(lp);
}
