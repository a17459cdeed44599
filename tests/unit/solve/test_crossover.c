/* From an interior point to a vertex: the same optimum at a basis, prices and ranges with
 * it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
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

/** A session that has solved lp. */
static psr_session *open_solved(const psr_lp *lp, const psr_solve_options *options,
                                psr_solution *solution) {
    psr_session *session = NULL;
    psr_error err = {0};
    cr_assert_eq(psr_solve_solver()->open(lp, options, &session, &err), PSR_OK);
    cr_assert_eq(psr_solve_solver()->solve(session, solution, &err), PSR_OK, "%s",
                 err.message);
    return session;
}

Test(crossover, ranges_can_be_asked_for_afterwards) {
    block_shape shape = {3, 6, 5, 2, 5, false};
    psr_lp *lp = block_lp(7, shape);
    psr_solve_options options = {.method = PSR_METHOD_INTERIOR, .vertex = true};
    const psr_solver *solver = psr_solve_solver();
    psr_solution *solution = psr_solution_create(lp);
    psr_session *session = open_solved(lp, &options, solution);
    psr_error err = {0};
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

/* Change something of every kind, in the session and in a copy solved from nothing. */
static void change(const psr_solver *solver, psr_session *session, psr_lp *copy,
                   const psr_solution *now, size_t j) {
    double objective = copy->objective[j] * (j % 2 == 0 ? 0.5 : 1.5) - 0.01;
    copy->objective[j] = objective;
    cr_assert_eq(solver->set_objective(session, (psr_id)j, objective), PSR_OK);
    if (j % 3 == 0) {
        double part = 0.5 * now->x[j];
        copy->lower[j] = part;
        copy->upper[j] = j % 2 == 0 ? part : INFINITY;
        cr_assert_eq(solver->set_column(session, (psr_id)j, copy->lower[j], copy->upper[j]),
                     PSR_OK);
    }
}

Test(crossover, what_ifs_afterwards_are_those_of_a_cold_solve) {
    size_t compared = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        block_shape shape = {3, 6, 5, 2, 5, true};
        psr_lp *lp = block_lp(seed, shape);
        psr_lp *copy = block_lp(seed, shape);
        psr_solve_options options = {.method = PSR_METHOD_INTERIOR, .vertex = true};
        const psr_solver *solver = psr_solve_solver();
        psr_solution *warm = psr_solution_create(lp);
        psr_session *session = NULL;
        psr_error err = {0};
        cr_assert_eq(solver->open(lp, &options, &session, &err), PSR_OK);
        cr_assert_eq(solver->solve(session, warm, &err), PSR_OK, "%s", err.message);
        for (size_t j = seed; j < lp->column_count; j += 7) {
            change(solver, session, copy, warm, j);
            psr_solve_options cold_options = {.method = PSR_METHOD_SIMPLEX};
            psr_solution *cold = psr_solution_create(copy);
            cr_assert_eq(psr_solve(copy, &cold_options, cold, &err), PSR_OK, "%s",
                         err.message);
            cr_assert_eq(solver->solve(session, warm, &err), PSR_OK, "%s", err.message);
            cr_assert_eq(warm->status, cold->status, "seed %d column %zu", (int)seed, j);
            if (cold->status != PSR_LP_OPTIMAL) {
                psr_solution_free(cold);
                break;
            }
            double size = fmax(1.0, fabs(cold->objective));
            cr_expect_float_eq(warm->objective, cold->objective, 1e-8 * size,
                               "seed %d column %zu", (int)seed, j);
            cr_expect_leq(fabs(warm->gap), 1e-9);
            cr_expect_leq(warm->primal_violation, 1e-9);
            compared++;
            psr_solution_free(cold);
        }
        solver->close(session);
        psr_solution_free(warm);
        psr_lp_free(lp);
        psr_lp_free(copy);
    }
    cr_expect_gt(compared, 40);
}

/* Sales of two goods behind one spend of at most 5: the first fills its limit w, the second
 * has a shelf of 7 within its limit 4 w, so more shelf is worth 3 until 20. */
Test(crossover, a_range_ends_at_a_variable_bound_with_room) {
    psr_lp *lp = psr_lp_create(false);
    psr_id shelf = psr_lp_add_row(lp, PSR_SHARED, -INFINITY, 7);
    psr_id spend = psr_lp_add_column(lp, PSR_SHARED, -0.1, 0, 5);
    psr_id first = psr_lp_add_column(lp, PSR_SHARED, 5, 0, INFINITY);
    cr_assert_eq(psr_lp_set_over(lp, first, spend, 1), PSR_OK);
    psr_id second = psr_lp_add_column(lp, PSR_SHARED, 3, 0, INFINITY);
    cr_assert_eq(psr_lp_add_entry(lp, shelf, 1), PSR_OK);
    cr_assert_eq(psr_lp_set_over(lp, second, spend, 4), PSR_OK);
    psr_error err = {0};
    cr_assert_eq(psr_lp_finish(lp, &err), PSR_OK);
    psr_solve_options options = {.method = PSR_METHOD_INTERIOR, .vertex = true};
    const psr_solver *solver = psr_solve_solver();
    psr_solution *solution = psr_solution_create(lp);
    psr_session *session = open_solved(lp, &options, solution);
    cr_expect_str_eq(solution->method, "interior, then simplex");
    cr_expect_float_eq(solution->objective, 25 + 21 - 0.5, 1e-9);
    cr_expect_float_eq(solution->row_price[shelf], 3, 1e-9);
    double low = 0.0, high = 0.0;
    cr_assert_eq(solver->range(session, shelf, &low, &high, &err), PSR_OK);
    cr_expect_float_eq(low, 0, 1e-9);
    cr_expect_float_eq(high, 20, 1e-9);
    solver->close(session);
    psr_solution_free(solution);
    psr_lp_free(lp);
}

/* From the simplex method's end with a row for each variable bound (cold) and without
 * (after crossover): another session has nothing left to do, and knows what changed. */
Test(crossover, a_session_starts_where_another_ended) {
    const psr_solver *solver = psr_solve_solver();
    const psr_method methods[] = {PSR_METHOD_SIMPLEX, PSR_METHOD_INTERIOR};
    for (uint64_t seed = 1; seed <= 8; seed++) {
        block_shape shape = {3, 6, 5, 2, 5, true};
        psr_lp *lp = block_lp(seed, shape);
        psr_solution *first = psr_solution_create(lp), *second = psr_solution_create(lp);
        psr_solve_options options = {.method = methods[seed % 2], .vertex = true};
        psr_session *session = NULL, *other = NULL;
        psr_error err = {0};
        bool started = true;
        cr_assert_eq(solver->open(lp, &options, &session, &err), PSR_OK);
        psr_solve_options plain = {.method = PSR_METHOD_SIMPLEX};
        cr_assert_eq(solver->open(lp, &plain, &other, &err), PSR_OK);
        cr_assert_eq(solver->start_from(other, session, &started, &err), PSR_OK);
        cr_expect_not(started, "nothing was solved yet");
        cr_assert_eq(solver->solve(session, first, &err), PSR_OK, "%s", err.message);
        cr_assert_eq(solver->start_from(other, session, &started, &err), PSR_OK);
        cr_expect(started);
        cr_assert_eq(solver->solve(other, second, &err), PSR_OK, "%s", err.message);
        double size = fmax(1.0, fabs(first->objective));
        cr_expect_float_eq(second->objective, first->objective, 1e-9 * size, "seed %d",
                           (int)seed);
        cr_expect_leq(fabs(second->gap), 1e-9);
        cr_expect_leq(second->iterations, 2, "seed %d: %zu pivots", (int)seed,
                      second->iterations);
        solver->close(session);
        solver->close(other);
        psr_solution_free(first);
        psr_solution_free(second);
        psr_lp_free(lp);
    }
}

/* 23,000 columns: above the size from which a change that moves everything is solved by the
 * interior-point method, where only value and prices are asked for. */
static void set_bounds(const psr_lp *lp, psr_session *session, double factor) {
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->column_block[j] != PSR_SHARED) {
            cr_assert_eq(psr_solve_solver()->set_column(session, (psr_id)j, lp->lower[j],
                                                        lp->upper[j] * factor),
                         PSR_OK);
        }
    }
}

Test(crossover, value_and_prices_need_no_vertex) {
    block_shape shape = {6, 40, 13, 3, 5, false};
    psr_lp *lp = block_lp(3, shape);
    psr_solve_options options = {.gap = 1e-6, .vertex = true};
    const psr_solver *solver = psr_solve_solver();
    psr_solution *solution = psr_solution_create(lp);
    psr_session *session = open_solved(lp, &options, solution);
    psr_error err = {0};
    double as_it_was = solution->objective;
    cr_expect(solution->is_vertex);

    solver->set_value_only(session, true);
    set_bounds(lp, session, 0.8);
    cr_assert_eq(solver->solve(session, solution, &err), PSR_OK, "%s", err.message);
    double value = solution->objective, bound = solution->bound;
    cr_expect_eq(solution->status, PSR_LP_OPTIMAL);
    cr_expect_not(solution->is_vertex, "%s, %zu", solution->method, solution->iterations);
    cr_expect_leq(solution->gap, 1e-6);
    cr_expect_lt(bound, as_it_was);

    solver->set_value_only(session, false);
    cr_assert_eq(solver->solve(session, solution, &err), PSR_OK, "%s", err.message);
    cr_expect(solution->is_vertex);
    cr_expect_leq(solution->objective, bound);
    cr_expect_geq(solution->objective, value - 1e-9 * fabs(value));

    solver->set_value_only(session, true);
    /* A local change stays with the kept basis. */
    cr_assert_eq(solver->set_column(session, 500, lp->lower[500], lp->upper[500] * 0.7),
                 PSR_OK);
    cr_assert_eq(solver->solve(session, solution, &err), PSR_OK, "%s", err.message);
    cr_expect(solution->is_vertex);
    /* Few numbers, and yet not local: the shared limits move every product. */
    for (size_t i = 0; i < lp->row_count; i++) {
        if (lp->row_block[i] == PSR_SHARED) {
            cr_assert_eq(solver->set_row(session, (psr_id)i, lp->row_lower[i] * 0.5,
                                         lp->row_upper[i] * 0.5),
                         PSR_OK);
        }
    }
    cr_assert_eq(solver->solve(session, solution, &err), PSR_OK, "%s", err.message);
    cr_expect_eq(solution->status, PSR_LP_OPTIMAL);
    cr_expect_not(solution->is_vertex, "%s, %zu", solution->method, solution->iterations);
    cr_expect_leq(solution->gap, 1e-6);
    cr_expect_lt(solution->bound, bound);

    solver->close(session);
    psr_solution_free(solution);
    psr_lp_free(lp);
}
