/* The block interior-point method against the simplex method, and against itself. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_lp.h"
#include "interior.h"
#include "interior_pass.h"
#include "purser/solve.h"

static psr_solution *solve_to(double gap, const psr_lp *lp, psr_method method,
                              size_t threads) {
    psr_solve_options options = {.method = method, .threads = threads, .gap = gap};
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    cr_assert(eq(int, psr_solve(lp, &options, solution, &err), PSR_OK), "%s", err.message);
    return solution;
}

static psr_solution *solve_by(const psr_lp *lp, psr_method method, size_t threads) {
    return solve_to(1e-8, lp, method, threads);
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

/* With 300 products it starts from a sample of 50, and slow ones do not set the aim. */
Test(interior, threads_do_not_change_a_bit) {
    static const block_shape shapes[] = {{3, 20, 6, 3, 5, true}, {2, 300, 4, 2, 3, true}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        psr_lp *lp = block_lp(7, shapes[k]);
        psr_solution *one = solve_to(1e-6, lp, PSR_METHOD_INTERIOR, 1);
        psr_solution *three = solve_to(1e-6, lp, PSR_METHOD_INTERIOR, 3);
        size_t columns = lp->column_count * sizeof(double);
        size_t rows = lp->row_count * sizeof(double);
        cr_assert(eq(int, memcmp(one->x, three->x, columns), 0));
        cr_assert(eq(int, memcmp(one->row_price, three->row_price, rows), 0));
        psr_solution_free(one);
        psr_solution_free(three);
        psr_lp_free(lp);
    }
}

/* Solve it to that gap in so many iterations at most, and let it go. */
static void expect_iterations(psr_lp *lp, double gap, size_t most) {
    psr_solution *interior = solve_by(lp, PSR_METHOD_INTERIOR, 1);
    cr_assert(eq(int, interior->status, PSR_LP_OPTIMAL));
    cr_assert(le(dbl, interior->gap, gap));
    cr_assert(le(sz, interior->iterations, most));
    psr_solution_free(interior);
    psr_lp_free(lp);
}

/* 29 iterations in all; 32 where the slowest of 400 blocks set the aim. */
Test(interior, few_slow_blocks_do_not_set_the_aim) {
    size_t iterations = 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        psr_lp *lp = block_lp(seed, (block_shape){4, 400, 13, 3, 5, false});
        psr_solution *solution = solve_to(1e-6, lp, PSR_METHOD_INTERIOR, 1);
        cr_assert(le(dbl, solution->gap, 1e-6));
        iterations += solution->iterations;
        psr_solution_free(solution);
        psr_lp_free(lp);
    }
    cr_assert(le(sz, iterations, 30));
}

/* 29 or 30 iterations; 41 without correctors of single blocks, 52 where all products weigh
 * the same besides. Between 1e-7 and 1e-8 the Schur complement loses its digits with some
 * kernels of OpenBLAS. */
Test(interior, large_and_small_products_cost_few_iterations) {
    psr_lp *lp = block_lp_spread(1, (block_shape){2, 200, 13, 3, 5, true}, 5);
    expect_iterations(lp, 1e-7, 33);
}

/* 24 iterations; 30 where sizes travel only eight periods far, and ever more with more
 * products. */
Test(interior, long_horizons_cost_few_iterations) {
    psr_lp *lp = block_lp(1, (block_shape){2, 100, 26, 3, 5, false});
    expect_iterations(lp, 1e-8, 27);
}

/* 13 to 17 iterations; 33 to 38 from first points that know nothing of shared prices. */
Test(interior, a_sample_of_the_blocks_saves_iterations) {
    for (uint64_t seed = 0; seed < 4; seed++) {
        psr_lp *lp =
            block_lp_spread(seed, (block_shape){2, 500, 13, 2, 3, seed % 2 == 0}, 3);
        expect_iterations(lp, 1e-8, 22);
    }
}

/* What the rows still lack at the last point that the method tells of. */
static void note_rows(void *context, psr_level level, const char *message) {
    const char *primal = strstr(message, " primal ");
    if (level == PSR_LEVEL_DEBUG && primal != NULL) {
        *(double *)context = strtod(primal + strlen(" primal "), NULL);
    }
}

static double rows_left(const psr_lp *lp, double gap) {
    double lack = INFINITY;
    psr_observer observer = {.context = &lack, .log = note_rows};
    psr_solve_options options = {
        .method = PSR_METHOD_INTERIOR, .gap = gap, .observer = &observer};
    psr_solution *solution = psr_solution_create(lp);
    cr_assert(eq(int, psr_solve(lp, &options, solution, NULL), PSR_OK));
    cr_assert(eq(int, solution->status, PSR_LP_OPTIMAL));
    cr_assert(le(dbl, solution->gap, gap));
    cr_assert(le(dbl, psr_solve_violation(lp, solution->x), 1e-9));
    psr_solution_free(solution);
    return lack;
}

/* A value that hardly depends on the plan is proved long before the rows are met: then the
 * repair meets them, as far as the gap asked allows for what that costs. */
Test(interior, rows_are_left_to_the_repair_within_the_gap_asked) {
    psr_lp *lp = block_lp(1, (block_shape){2, 40, 13, 2, 3, true});
    cr_assert(ne(int, psr_lp_add_column(lp, PSR_SHARED, 1e16, 1, 1), PSR_NO_ID));
    double loose = rows_left(lp, 1e-6), tight = rows_left(lp, 1e-9);
    cr_assert(gt(dbl, loose, 1e-9), "%g", loose);
    cr_assert(le(dbl, loose, 1e-4), "%g", loose);
    cr_assert(le(dbl, tight, 1e-7), "%g", tight);
    psr_lp_free(lp);
}

/* How many columns stayed when the ends of others were clear. */
static void note_columns(void *context, psr_level level, const char *message) {
    size_t stay = 0, of = 0;
    if (level == PSR_LEVEL_DEBUG &&
        sscanf(message, "interior: %zu of %zu columns stay", &stay, &of) == 2) {
        *(size_t *)context = stay;
    }
}

static psr_solution *solve_noting(const psr_lp *lp, size_t threads, size_t *stay) {
    *stay = lp->column_count;
    psr_observer observer = {.context = stay, .log = note_columns};
    psr_solve_options options = {.method = PSR_METHOD_INTERIOR,
                                 .gap = 1e-6,
                                 .threads = threads,
                                 .observer = &observer};
    psr_solution *solution = psr_solution_create(lp);
    cr_assert(eq(int, psr_solve(lp, &options, solution, NULL), PSR_OK));
    return solution;
}

/* They are left out of the last iterations; values and prices of the whole programme are
 * proved all the same, in the same iterations and bits for any number of threads. */
Test(interior, columns_leave_once_it_is_clear_where_they_end) {
    static const block_shape shapes[] = {{3, 150, 13, 2, 6, false},
                                         {3, 150, 13, 2, 6, true}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        psr_lp *lp = block_lp(k, shapes[k]);
        size_t stay = 0, stay_of_three = 0;
        psr_solve_options vertex = {.gap = 1e-8, .vertex = true}; /* all stay */
        psr_solution *close = psr_solution_create(lp);
        cr_assert(eq(int, psr_solve(lp, &vertex, close, NULL), PSR_OK));
        psr_solution *one = solve_noting(lp, 1, &stay);
        psr_solution *three = solve_noting(lp, 3, &stay_of_three);
        cr_assert(lt(sz, stay, lp->column_count * 2 / 3));
        cr_assert(eq(sz, stay, stay_of_three));
        cr_assert(eq(int, one->status, PSR_LP_OPTIMAL));
        cr_assert(le(sz, one->iterations, 16));
        cr_assert(le(dbl, one->gap, 1e-6));
        cr_assert(le(dbl, psr_solve_violation(lp, one->x), 1e-9));
        double size = fabs(close->objective);
        cr_assert(epsilon_eq(dbl, one->objective, close->objective, 2e-6 * size));
        cr_assert(ge(dbl, one->bound, close->objective - 1e-9 * size));
        cr_assert(eq(int, memcmp(one->x, three->x, lp->column_count * sizeof(double)), 0));
        psr_solution_free(close);
        psr_solution_free(one);
        psr_solution_free(three);
        psr_lp_free(lp);
    }
}

/* Attempts, and the last in which columns were taken out. */
typedef struct tries {
    size_t count, thinned;
} tries;

static void note_tries(void *context, psr_level level, const char *message) {
    tries *seen = context;
    (void)level;
    seen->count += strncmp(message, "interior 0:", 11) == 0;
    if (strstr(message, "columns stay") != NULL) {
        seen->thinned = seen->count;
    }
}

/* One of its 129 products is so scarce that pieces taken out at their ends should not have
 * been: the next attempt keeps all of that product's, and no others. */
Test(interior, a_product_whose_columns_left_wrongly_is_whole_in_the_next_attempt) {
    psr_lp *lp = block_lp_spread(789, (block_shape){3, 129, 8, 1, 7, false}, 1.619056);
    tries seen = {0};
    psr_observer observer = {.context = &seen, .log = note_tries};
    psr_solve_options options = {
        .method = PSR_METHOD_INTERIOR, .gap = 1e-6, .observer = &observer};
    psr_solution *solution = psr_solution_create(lp);
    cr_assert(eq(int, psr_solve(lp, &options, solution, NULL), PSR_OK));
    cr_assert(eq(int, solution->status, PSR_LP_OPTIMAL));
    cr_assert(le(dbl, solution->gap, 1e-6));
    cr_assert(eq(sz, seen.count, 2));
    cr_assert(eq(sz, seen.thinned, 2));
    psr_solution_free(solution);
    psr_lp_free(lp);
}

/* The ends that the simplex method says are right; then one of them turned round. */
Test(interior, columns_at_the_wrong_end_mark_their_block) {
    psr_lp *lp = block_lp(2, (block_shape){3, 8, 6, 3, 5, false});
    psr_solution *best = solve_by(lp, PSR_METHOD_SIMPLEX, 1);
    uint8_t *end = psr_calloc(lp->column_count, sizeof *end);
    bool marked[8] = {false};
    interior p = {.lp = lp, .whole = lp, .end = end};
    double loss = 1e-6 * best->objective;
    size_t turned = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        bool low = best->x[j] <= lp->lower[j], high = best->x[j] >= lp->upper[j];
        double width = lp->upper[j] - lp->lower[j];
        if (lp->column_block[j] == PSR_SHARED || !isfinite(width)) {
            continue;
        }
        end[j] = low ? INTERIOR_AT_LOWER : high ? INTERIOR_AT_UPPER : INTERIOR_STAYS;
        turned = low && -best->reduced_cost[j] * width > 10 * loss ? j : turned;
    }
    cr_assert(eq(sz, interior_mark_wrong(&p, lp, best, loss, marked), 0));
    end[turned] = INTERIOR_AT_UPPER;
    cr_assert(eq(sz, interior_mark_wrong(&p, lp, best, loss, marked), 1));
    for (psr_id block = 0; block < 8; block++) {
        cr_assert(eq(int, marked[block], block == lp->column_block[turned]));
    }
    free(end);
    psr_solution_free(best);
    psr_lp_free(lp);
}

/* The most that any link misses its prices by once the direction is taken. */
static double most_missed(interior *p) {
    double most = 0;
    cr_assert(eq(int, interior_step_residual(p, NULL), PSR_OK));
    for (size_t link = 0; link < p->link_count; link++) {
        most = fmax(most, fabs(p->dense[p->shared_count + link]));
    }
    return most;
}

/* As correctors of single blocks do, which hold the steps of what is shared. */
Test(interior, prices_changed_in_blocks_alone_are_refined_for_links_too) {
    psr_lp *lp = block_lp(4, (block_shape){3, 20, 6, 2, 4, true});
    interior *p = NULL;
    pass_measures now;
    cr_assert(eq(int, interior_load(lp, 1, &p, NULL), PSR_OK));
    cr_assert(eq(int, interior_arrange(p, false, NULL, NULL), PSR_OK));
    cr_assert(gt(sz, p->link_count, 0));
    cr_assert(eq(int, interior_start(p, NULL), PSR_OK));
    cr_assert(eq(int, pass_measure(p, &now, NULL), PSR_OK));
    cr_assert(eq(int, interior_direction(p, now.mu, NULL, NULL), PSR_OK));
    for (size_t j = 0; j < p->column.count; j++) {
        if (p->column.kind[j] == INTERIOR_OVER && p->lp->column_block[j] == 0) {
            p->column.room_price_step[j] += (float)p->column.room_price[j];
        }
    }
    double before = most_missed(p);
    cr_assert(eq(int, interior_refine(p, NULL, NULL), PSR_OK));
    cr_assert(gt(dbl, before, 0));
    cr_assert(lt(dbl, most_missed(p), 1e-5 * before));
    interior_free(p);
    psr_lp_free(lp);
}

/* The sample has no plan either, and is of no use. */
Test(interior, a_limit_no_plan_keeps_is_proved_from_a_sample_too) {
    psr_lp *lp = block_lp(5, (block_shape){1, 300, 2, 1, 2, false});
    size_t shared = 0;
    while (lp->row_block[shared] != PSR_SHARED) {
        shared++;
    }
    lp->row_lower[shared] = -INFINITY;
    lp->row_upper[shared] = -1;
    psr_solution *interior = solve_by(lp, PSR_METHOD_INTERIOR, 1);
    cr_assert(eq(int, interior->status, PSR_LP_INFEASIBLE));
    psr_solution_free(interior);
    psr_lp_free(lp);
}

/* Limits of what is shared, limits of blocks, or costs. */
typedef enum changed { SHARED_LIMITS, OWN_LIMITS, COSTS, ALL_CHANGES } changed;

static void change_all(const psr_lp *lp, psr_session *session, changed what) {
    const psr_solver *solver = psr_solve_solver();
    for (size_t i = 0; what != COSTS && i < lp->row_count; i++) {
        bool shared = lp->row_block[i] == PSR_SHARED;
        if (shared == (what == SHARED_LIMITS) && lp->row_lower[i] == -INFINITY) {
            double upper = lp->row_upper[i] * 0.97;
            cr_assert(
                eq(int, solver->set_row(session, (psr_id)i, -INFINITY, upper), PSR_OK));
        }
    }
    for (size_t j = 0; what == COSTS && j < lp->column_count; j++) {
        double objective = lp->objective[j] * (lp->objective[j] < 0 ? 1.1 : 1);
        cr_assert(eq(int, solver->set_objective(session, (psr_id)j, objective), PSR_OK));
    }
}

/* 13 to 15 iterations; 25 to 27 without what the first solve left. */
Test(interior, changes_start_where_the_last_solve_came_through) {
    psr_lp *lp = block_lp(1, (block_shape){2, 100, 13, 2, 3, true});
    psr_solve_options options = {.method = PSR_METHOD_INTERIOR, .gap = 1e-8};
    psr_solution *again = psr_solution_create(lp), *fresh = psr_solution_create(lp);
    psr_session *kept = NULL;
    const psr_solver *solver = psr_solve_solver();
    cr_assert(eq(int, solver->open(lp, &options, &kept, NULL), PSR_OK));
    cr_assert(eq(int, solver->solve(kept, again, NULL), PSR_OK));
    for (changed what = 0; what < ALL_CHANGES; what++) {
        psr_session *other = NULL;
        cr_assert(eq(int, solver->open(lp, &options, &other, NULL), PSR_OK));
        for (changed so_far = 0; so_far <= what; so_far++) {
            change_all(lp, other, so_far);
        }
        change_all(lp, kept, what);
        cr_assert(eq(int, solver->solve(kept, again, NULL), PSR_OK));
        cr_assert(eq(int, solver->solve(other, fresh, NULL), PSR_OK));
        cr_assert(eq(int, again->status, PSR_LP_OPTIMAL));
        cr_assert(epsilon_eq(dbl, again->objective, fresh->objective,
                             1e-7 * fabs(fresh->objective)));
        cr_assert(le(sz, again->iterations, fresh->iterations * 3 / 4), "%zu %zu",
                  again->iterations, fresh->iterations);
        solver->close(other);
    }
    solver->close(kept);
    psr_solution_free(again);
    psr_solution_free(fresh);
    psr_lp_free(lp);
}

/* What changes with the scenario: all costs, or also whether a column moves at all. */
static void change(const psr_lp *lp, psr_session *session, bool hold_some) {
    const psr_solver *solver = psr_solve_solver();
    for (size_t j = 0; j < lp->column_count; j++) {
        double objective = lp->objective[j] * (j % 2 == 0 ? 1.01 : 0.98);
        cr_assert(eq(int, solver->set_objective(session, (psr_id)j, objective), PSR_OK));
        if (hold_some && j % 5 == 0 && objective > 0) {
            cr_assert(eq(int,
                         solver->set_column(session, (psr_id)j, lp->lower[j], lp->lower[j]),
                         PSR_OK));
        }
    }
}

static psr_solution *solve_with(const psr_lp *lp, psr_symbolic *symbolic) {
    psr_solve_options options = {
        .method = PSR_METHOD_INTERIOR, .gap = 1e-8, .symbolic = symbolic};
    psr_solution *made = psr_solution_create(lp);
    cr_assert(eq(int, psr_solve(lp, &options, made, NULL), PSR_OK));
    cr_assert(eq(int, made->status, PSR_LP_OPTIMAL));
    return made;
}

/* The order of the rows is kept from session to session, and made anew where other columns
 * move; the plan is that of a session which knows nothing, to the bit. */
Test(interior, scenarios_of_one_programme_share_its_orders) {
    psr_lp *lp = block_lp(1, (block_shape){2, 40, 13, 2, 3, true});
    psr_symbolic *symbolic = psr_symbolic_create();
    psr_solution *again = psr_solution_create(lp), *fresh = psr_solution_create(lp);
    const psr_solver *solver = psr_solve_solver();
    psr_solution_free(solve_with(lp, symbolic));
    for (int hold = 0; hold < 2; hold++) {
        psr_solve_options options = {.method = PSR_METHOD_INTERIOR, .gap = 1e-8};
        psr_session *kept = NULL, *other = NULL;
        const psr_id *order = atomic_load(&symbolic->kept)->block_row;
        cr_assert(eq(int, solver->open(lp, &options, &other, NULL), PSR_OK));
        options.symbolic = symbolic;
        cr_assert(eq(int, solver->open(lp, &options, &kept, NULL), PSR_OK));
        change(lp, kept, hold == 1);
        change(lp, other, hold == 1);
        cr_assert(eq(int, solver->solve(kept, again, NULL), PSR_OK));
        cr_assert(eq(int, solver->solve(other, fresh, NULL), PSR_OK));
        cr_assert(eq(int, again->status, PSR_LP_OPTIMAL));
        cr_assert(hold == 1 || atomic_load(&symbolic->kept)->block_row == order);
        cr_assert(eq(sz, again->iterations, fresh->iterations));
        cr_assert(
            eq(int, memcmp(again->x, fresh->x, lp->column_count * sizeof(double)), 0));
        solver->close(other);
        solver->close(kept);
    }
    psr_symbolic_free(symbolic);
    psr_solution_free(again);
    psr_solution_free(fresh);
    psr_lp_free(lp);
}

/* Put one entry of a block's column into another row of its block. */
static void move_entry(psr_lp *lp) {
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            psr_id next = lp->row[at] + 1;
            bool last = at + 1 == lp->start[j + 1] || lp->row[at + 1] > next;
            if (last && (size_t)next < lp->row_count &&
                lp->row_block[next] == lp->row_block[lp->row[at]] &&
                lp->row_block[next] != PSR_SHARED) {
                lp->row[at] = next;
                return;
            }
        }
    }
}

/* Programmes of a batch: other numbers take over the orders, another pattern does not. */
Test(interior, programmes_of_one_pattern_share_their_symbolic_work) {
    psr_lp *lp = block_lp(1, (block_shape){2, 40, 13, 2, 3, true});
    psr_symbolic *symbolic = psr_symbolic_create();
    psr_solution_free(solve_with(lp, symbolic));
    const psr_id *order = atomic_load(&symbolic->kept)->block_row;
    for (int other = 0; other < 2; other++) {
        for (size_t j = 0; j < lp->column_count; j++) {
            lp->objective[j] *= j % 2 == 0 ? 1.01 : 0.98;
        }
        if (other == 1) {
            move_entry(lp);
        }
        psr_solution *shared = solve_with(lp, symbolic), *alone = solve_with(lp, NULL);
        cr_assert(
            eq(int, memcmp(shared->x, alone->x, lp->column_count * sizeof(double)), 0));
        cr_assert(other == 1 || atomic_load(&symbolic->kept)->block_row == order);
        psr_solution_free(shared);
        psr_solution_free(alone);
    }
    psr_symbolic_free(symbolic);
    psr_lp_free(lp);
}
