/* The fewest columns above 0 at the same objective: by hand, as one programme and by
 * blocks.
 */
#include "purser/solve.h"
#include "random_lp.h"

#include <criterion/criterion.h>

enum { PERIODS = 6 };

/* Items that sell 10 a period for 3, ordered for 1, at most `most` at once; keeping costs
 * nothing. Orders of all items of a period share a limit with room. Columns of an item:
 * orders, stocks, sales. */
static psr_lp *items(int count, double most) {
    psr_lp *lp = psr_lp_create(false);
    for (int t = 0; t < PERIODS; t++) {
        psr_lp_add_row(lp, PSR_SHARED, -INFINITY, 100.0 * count);
    }
    for (int item = 0; item < count; item++) {
        psr_id balance = (psr_id)lp->row_count;
        for (int t = 0; t < PERIODS; t++) {
            psr_lp_add_row(lp, item, 0, 0);
        }
        for (int t = 0; t < PERIODS; t++) {
            psr_lp_add_column(lp, item, -1, 0, most);
            random_lp_must(psr_lp_add_entry(lp, balance + t, 1));
            random_lp_must(psr_lp_add_entry(lp, t, 1));
        }
        for (int t = 0; t < PERIODS; t++) {
            psr_lp_add_column(lp, item, 0, 0, INFINITY);
            random_lp_must(psr_lp_add_entry(lp, balance + t, -1));
            if (t + 1 < PERIODS) {
                random_lp_must(psr_lp_add_entry(lp, balance + t + 1, 1));
            }
        }
        for (int t = 0; t < PERIODS; t++) {
            psr_lp_add_column(lp, item, 3, 0, 10);
            random_lp_must(psr_lp_add_entry(lp, balance + t, -1));
        }
    }
    random_lp_must(psr_lp_finish(lp, NULL));
    return lp;
}

/* Each period orders what it sells: optimal, with as many lines as there can be. */
static void order_as_sold(const psr_lp *lp, int count, psr_solution *solution) {
    for (int item = 0; item < count; item++) {
        for (int t = 0; t < PERIODS; t++) {
            solution->x[(3 * item) * PERIODS + t] = 10;
            solution->x[(3 * item + 2) * PERIODS + t] = 10;
        }
    }
    solution->objective = 20.0 * PERIODS * count;
    solution->bound = solution->objective;
    solution->primal_violation = psr_solve_violation(lp, solution->x);
    cr_assert_eq(solution->primal_violation, 0);
}

static void check(int count, double most, int lines, int first) {
    psr_lp *lp = items(count, most);
    psr_solution *solution = psr_solution_create(lp);
    psr_session *session = NULL;
    const psr_solver *solver = psr_solve_solver();
    psr_id *order = calloc((size_t)count * PERIODS, sizeof *order);
    double *later = calloc((size_t)count * PERIODS, sizeof *later);
    size_t listed = (size_t)count * PERIODS;
    for (size_t k = 0; k < listed; k++) {
        order[k] = (psr_id)(k / PERIODS * 3 * PERIODS + k % PERIODS);
        later[k] = (double)(k % PERIODS) / PERIODS;
    }
    order_as_sold(lp, count, solution);
    solution->bound -= 1e-7; /* of exact rows: what they may be off by has earned more */
    cr_assert_eq(solver->open(lp, NULL, &session, NULL), PSR_OK);
    cr_assert_eq(solver->make_few(session, order, later, listed, solution, NULL), PSR_OK);
    cr_expect_float_eq(solution->objective, 20.0 * PERIODS * count, 1e-6);
    cr_expect_geq(solution->bound, solution->objective);
    cr_expect_leq(psr_solve_violation(lp, solution->x), 1e-9);
    for (int item = 0; item < count; item++) {
        int used = 0;
        for (int t = 0; t < PERIODS; t++) {
            bool on = solution->x[3 * item * PERIODS + t] > 1e-7;
            used += on;
            cr_expect(!on || used > 1 || t == first, "item %d begins in %d", item, t);
        }
        cr_expect_eq(used, lines, "item %d: %d lines", item, used);
    }
    solver->close(session);
    psr_solution_free(solution);
    psr_lp_free(lp);
    free(order);
    free(later);
}

Test(few, all_that_is_sold_comes_in_one_order) {
    check(2, 100, 1, 0);
}

Test(few, capacity_asks_for_more) {
    check(2, 25, 3, 0);
}

Test(few, blocks_of_a_large_programme_each_get_their_fewest) {
    check(60, 100, 1, 0);
    check(60, 25, 3, 0);
}
