/* The GLPK back end: statuses that are proved, prices, what-ifs. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

#include "block_lp.h"
#include "purser/solve.h"

static psr_lp *two_by_two(void) {
    /* max 3a + 5b, a <= 4, 2b <= 12, 3a + 2b <= 18 (Hillier & Lieberman): a=2 b=6, 36. */
    psr_lp *lp = psr_lp_create(false);
    psr_id first = psr_lp_add_row(lp, 0, -INFINITY, 4);
    psr_id second = psr_lp_add_row(lp, 0, -INFINITY, 12);
    psr_id third = psr_lp_add_row(lp, 0, -INFINITY, 18);
    psr_lp_add_column(lp, 0, 3, 0, INFINITY);
    cr_assert(eq(int, psr_lp_add_entry(lp, first, 1), PSR_OK));
    cr_assert(eq(int, psr_lp_add_entry(lp, third, 3), PSR_OK));
    psr_lp_add_column(lp, 0, 5, 0, INFINITY);
    cr_assert(eq(int, psr_lp_add_entry(lp, second, 2), PSR_OK));
    cr_assert(eq(int, psr_lp_add_entry(lp, third, 2), PSR_OK));
    cr_assert(eq(int, psr_lp_finish(lp, NULL), PSR_OK));
    return lp;
}

Test(simplex, textbook_programme_has_its_optimum_and_prices) {
    psr_lp *lp = two_by_two();
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    cr_assert(eq(int, psr_solve(lp, NULL, solution, &err), PSR_OK), "%s", err.message);
    cr_assert(eq(int, solution->status, PSR_LP_OPTIMAL));
    cr_assert(epsilon_eq(dbl, solution->objective, 36, 1e-9));
    cr_assert(epsilon_eq(dbl, solution->bound, 36, 1e-9));
    cr_assert(epsilon_eq(dbl, solution->row_price[0], 0, 1e-9));
    cr_assert(epsilon_eq(dbl, solution->row_price[1], 1.5, 1e-9));
    cr_assert(epsilon_eq(dbl, solution->row_price[2], 1, 1e-9));
    psr_solution_free(solution);
    psr_lp_free(lp);
}

Test(simplex, changed_limits_are_solved_from_the_kept_basis) {
    psr_lp *lp = two_by_two();
    psr_solution *solution = psr_solution_create(lp);
    const psr_solver *solver = psr_solve_solver();
    psr_session *session = NULL;
    psr_error err = {0};
    double low = 0;
    double high = 0;
    cr_assert(eq(int, solver->open(lp, NULL, &session, &err), PSR_OK));
    cr_assert(eq(int, solver->solve(session, solution, &err), PSR_OK));
    /* 3a + 2b <= r: price 1 while 12 <= r <= 24. */
    cr_assert(eq(int, solver->range(session, 2, &low, &high, &err), PSR_OK));
    cr_assert(epsilon_eq(dbl, low, 12, 1e-9));
    cr_assert(epsilon_eq(dbl, high, 24, 1e-9));
    cr_assert(eq(int, solver->set_row(session, 2, -INFINITY, 20), PSR_OK));
    cr_assert(eq(int, solver->solve(session, solution, &err), PSR_OK));
    cr_assert(epsilon_eq(dbl, solution->objective, 38, 1e-9));
    cr_assert(eq(int, solver->set_column(session, 1, 0, 1), PSR_OK));
    cr_assert(eq(int, solver->solve(session, solution, &err), PSR_OK));
    cr_assert(epsilon_eq(dbl, solution->objective, 17, 1e-9));
    cr_assert(eq(int, solver->set_objective(session, 0, -1), PSR_OK));
    cr_assert(eq(int, solver->solve(session, solution, &err), PSR_OK));
    cr_assert(epsilon_eq(dbl, solution->objective, 5, 1e-9));
    cr_assert(epsilon_eq(dbl, lp->objective[0], 3, 1e-15), "the caller's lp is unchanged");
    solver->close(session);
    psr_solution_free(solution);
    psr_lp_free(lp);
}

Test(simplex, infeasible_is_proved) {
    psr_lp *lp = two_by_two();
    lp->row_lower[2] = 50;
    lp->row_upper[2] = 60;
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    cr_assert(eq(int, psr_solve(lp, NULL, solution, &err), PSR_OK), "%s", err.message);
    cr_assert(eq(int, solution->status, PSR_LP_INFEASIBLE));
    psr_solution_free(solution);
    psr_lp_free(lp);
}

Test(simplex, unbounded_is_proved) {
    psr_lp *lp = two_by_two();
    lp->row_upper[1] = INFINITY;
    lp->row_upper[2] = INFINITY;
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    cr_assert(eq(int, psr_solve(lp, NULL, solution, &err), PSR_OK), "%s", err.message);
    cr_assert(eq(int, solution->status, PSR_LP_UNBOUNDED));
    psr_solution_free(solution);
    psr_lp_free(lp);
}

/* max x + y, a x + y <= 1: GLPK without scaling calls it unbounded for a <= 1e-7. */
Test(simplex, tiny_coefficient_is_not_called_unbounded) {
    for (int power = 5; power <= 10; power++) {
        psr_lp *lp = psr_lp_create(false);
        psr_id row = psr_lp_add_row(lp, 0, -INFINITY, 1);
        psr_lp_add_column(lp, 0, 1, 0, INFINITY);
        cr_assert(eq(int, psr_lp_add_entry(lp, row, pow(10, -power)), PSR_OK));
        psr_lp_add_column(lp, 0, 1, 0, INFINITY);
        cr_assert(eq(int, psr_lp_add_entry(lp, row, 1), PSR_OK));
        cr_assert(eq(int, psr_lp_finish(lp, NULL), PSR_OK));
        psr_solution *solution = psr_solution_create(lp);
        psr_error err = {0};
        cr_assert(eq(int, psr_solve(lp, NULL, solution, &err), PSR_OK), "%s", err.message);
        cr_assert(eq(int, solution->status, PSR_LP_OPTIMAL));
        cr_assert(epsilon_eq(dbl, solution->objective / pow(10, power), 1, 1e-9));
        psr_solution_free(solution);
        psr_lp_free(lp);
    }
}

Test(simplex, variable_upper_bound_has_a_price) {
    /* max 2y - v, y <= 3 v, y <= 6, v <= 5: y = 6, v = 2, value 10. */
    psr_lp *lp = psr_lp_create(false);
    psr_id v = psr_lp_add_column(lp, PSR_SHARED, -1, 0, 5);
    psr_id y = psr_lp_add_column(lp, 0, 2, 0, 6);
    cr_assert(eq(int, psr_lp_set_over(lp, y, v, 3), PSR_OK));
    cr_assert(eq(int, psr_lp_finish(lp, NULL), PSR_OK));
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    cr_assert(eq(int, psr_solve(lp, NULL, solution, &err), PSR_OK), "%s", err.message);
    cr_assert(epsilon_eq(dbl, solution->objective, 10, 1e-9));
    cr_assert(epsilon_eq(dbl, solution->over_price[y], 1. / 3, 1e-9));
    cr_assert(epsilon_eq(dbl, solution->bound, 10, 1e-9));
    psr_solution_free(solution);
    psr_lp_free(lp);
}

Test(simplex, a_number_that_is_not_finite_is_refused) {
    psr_lp *lp = two_by_two();
    lp->value[0] = NAN;
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    cr_assert(eq(int, psr_solve(lp, NULL, solution, &err), PSR_ERR_NUMERICAL));
    psr_solution_free(solution);
    psr_lp_free(lp);
}

/* A shared limit moved within the range of its price earns the price, to the last digit. */
static size_t check_prices(uint64_t seed, bool lift) {
    psr_lp *lp = block_lp(seed, (block_shape){3, 4, 5, 1, 4, lift});
    psr_solution *base = psr_solution_create(lp), *moved = psr_solution_create(lp);
    const psr_solver *solver = psr_solve_solver();
    psr_solve_options options = {.vertex = true};
    psr_session *session = NULL;
    psr_error err = {0};
    size_t checked = 0;
    cr_assert(eq(int, solver->open(lp, &options, &session, &err), PSR_OK));
    cr_assert(eq(int, solver->solve(session, base, &err), PSR_OK), "%s", err.message);
    for (psr_id i = 0; (size_t)i < lp->row_count; i++) {
        double price = base->row_price[i], limit = lp->row_upper[i], low = 0, high = 0;
        if (lp->row_block[i] != PSR_SHARED || lp->row_lower[i] > -INFINITY ||
            !(price > 1e-6)) {
            continue;
        }
        cr_assert(eq(int, solver->range(session, i, &low, &high, &err), PSR_OK));
        double to[] = {fmax(low, limit - 50.0), fmin(high, limit + 50.0)};
        for (size_t way = 0; way < 2; way++) {
            cr_assert(eq(int, solver->set_row(session, i, -INFINITY, to[way]), PSR_OK));
            cr_assert(eq(int, solver->solve(session, moved, &err), PSR_OK));
            double gain = moved->objective - base->objective;
            cr_assert(epsilon_eq(dbl, gain, price * (to[way] - limit),
                                 1e-8 * fabs(base->objective)),
                      "seed %d row %d", (int)seed, (int)i);
            checked += fabs(to[way] - limit) > 1e-6;
        }
        cr_assert(eq(int, solver->set_row(session, i, -INFINITY, limit), PSR_OK));
        cr_assert(eq(int, solver->solve(session, base, &err), PSR_OK));
    }
    solver->close(session);
    psr_solution_free(base);
    psr_solution_free(moved);
    psr_lp_free(lp);
    return checked;
}

Test(simplex, price_of_a_shared_limit_is_the_finite_difference) {
    size_t checked = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        checked += check_prices(seed, false) + check_prices(seed, true);
    }
    cr_assert(ge(sz, checked, 100), "only %zu limits moved", checked);
}
