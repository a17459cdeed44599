/*
 * Whole units, block by block. A block's programme has the prices of what it shares in its
 * objective, so that a unit less of a scarce thing is weighed against the sale it costs,
 * and begins at the block's own part of the plan: a few steps of the dense dual simplex
 * method lead from one fixed column to the next. The work is a small constant for each
 * column. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "units.h"

#include "blocks.h"
#include "certificate.h"
#include "integer_small.h"
#include "purser/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double whole_tolerance = 1e-7;
static const double feasibility = 1e-9;
/* Of a plan put together from many blocks. */
static const double worst_violation = 1e-7;
static const double rest_gap = 1e-7;
/* Up to so many rows, those of variable upper bounds included, a programme is one block. */
static const size_t largest_single = 300;
enum { PROGRESS_EVERY = 64, TRIES = 10, SEARCHED = 2000 };

typedef struct units {
    blocks b;
    size_t *start;  /* [blocks + 1] */
    psr_id *wanted; /* columns to be made whole, by block */
    psr_id *place;  /* [most of one block] positions of those at hand */
    double *kept;   /* [columns of the largest programme] a plan of the block */
    size_t kept_capacity;
    bool overstepped; /* a shared row is, or a unit is not whole */
} units;

/* ---- lists
 * ------------------------------------------------------------------------------- */

static psr_status list_wanted(units *u, const psr_id *column, size_t count) {
    size_t block_count = u->b.count;
    u->start = psr_arena_take(u->b.arena, block_count + 2, sizeof *u->start);
    u->wanted = psr_arena_take(u->b.arena, count + 1, sizeof *u->wanted);
    u->place = psr_arena_take(u->b.arena, count + 1, sizeof *u->place);
    if (u->start == NULL || u->wanted == NULL || u->place == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        u->start[u->b.part[column[i]] + 2]++;
    }
    for (size_t k = 0; k < block_count; k++) {
        u->start[k + 2] += u->start[k + 1];
    }
    for (size_t i = 0; i < count; i++) {
        u->wanted[u->start[u->b.part[column[i]] + 1]++] = column[i];
    }
    return PSR_OK;
}

/* ---- one block
 * --------------------------------------------------------------------------- */

static bool is_whole(double value) {
    return fabs(value - nearbyint(value)) <= whole_tolerance;
}

/* Fix one column at the whole number below or above, whichever leaves the rest more. */
static dense_outcome fix_one(dense *d, psr_id j) {
    double value = dense_values(d)[j];
    double lower = dense_lower(d, j);
    double upper = dense_upper(d, j);
    bool up_first = value - floor(value) > 0.5;
    double best = NAN;
    double objective = -INFINITY;
    bool at_best = false;
    for (int way = 0; way < 2; way++) {
        double whole = up_first == (way == 0) ? ceil(value) : floor(value);
        if (whole < lower || whole > upper) {
            continue;
        }
        dense_set_column(d, j, whole, whole);
        dense_outcome outcome = dense_run(d, objective);
        if (outcome == DENSE_TROUBLE) {
            return outcome;
        }
        at_best = outcome == DENSE_OPTIMAL;
        objective = at_best ? dense_objective(d) : objective;
        best = at_best ? whole : best;
    }
    if (at_best || isnan(best)) {
        return at_best ? DENSE_OPTIMAL : DENSE_INFEASIBLE;
    }
    dense_set_column(d, j, best, best);
    return dense_run(d, -INFINITY);
}

/* Fix what is not whole one after the other, then all; *stuck = the position of the first
 * that fits neither way, count = none. */
static dense_outcome fix_in_order(dense *d, const psr_id *place, size_t count,
                                  size_t *stuck) {
    dense_outcome outcome = dense_run(d, -INFINITY);
    *stuck = count;
    for (size_t i = 0; i < count && outcome == DENSE_OPTIMAL; i++) {
        if (!is_whole(dense_values(d)[place[i]])) {
            outcome = fix_one(d, place[i]);
            *stuck = outcome == DENSE_INFEASIBLE ? i : count;
        }
    }
    if (outcome != DENSE_OPTIMAL) {
        return outcome;
    }
    for (size_t i = 0; i < count; i++) {
        double whole = nearbyint(dense_values(d)[place[i]]);
        dense_set_column(d, place[i], whole, whole);
    }
    return dense_run(d, -INFINITY);
}

/* Earliest first; one that is stuck goes to the front of the next try. */
static dense_outcome fix_all(dense *d, const psr_lp *small, psr_id *place, size_t count) {
    dense_outcome outcome = DENSE_INFEASIBLE;
    size_t stuck = 0;
    for (int round = 0; round < TRIES && outcome == DENSE_INFEASIBLE && stuck < count;
         round++) {
        psr_id first = place[stuck];
        memmove(place + 1, place, stuck * sizeof *place);
        place[0] = first;
        for (size_t i = 0; i < count; i++) {
            dense_set_column(d, place[i], small->lower[place[i]], small->upper[place[i]]);
        }
        outcome = fix_in_order(d, place, count, &stuck);
    }
    return outcome;
}

/* The block's part of the plan as it stands, movers at rest. */
static psr_status keep_plan(units *u, size_t block, size_t columns) {
    PSR_TRY(psr_reserve(&u->kept, &u->kept_capacity, columns + 1, sizeof *u->kept));
    memset(u->kept, 0, columns * sizeof *u->kept);
    for (size_t k = u->b.start[block]; k < u->b.start[block + 1]; k++) {
        u->kept[k - u->b.start[block]] = u->b.x[u->b.column[k]];
    }
    return PSR_OK;
}

static psr_status try_block(units *u, size_t block, blocks_view view, bool *done,
                            psr_error *err) {
    psr_lp *small = NULL;
    dense *d = NULL;
    size_t count = u->start[block + 1] - u->start[block];
    PSR_TRY(blocks_programme(&u->b, block, view, &small, err));
    psr_status status = PSR_OK;
    PSR_GO(keep_plan(u, block, small->column_count));
    PSR_GO(dense_create(small, &d));
    for (size_t i = 0; i < count; i++) {
        psr_id j = u->wanted[u->start[block] + i];
        u->place[i] = (psr_id)blocks_position(&u->b, block, j);
    }
    dense_start(d, u->kept);
    if (fix_all(d, small, u->place, count) == DENSE_OPTIMAL) {
        *done = blocks_replace(&u->b, block, dense_values(d), view == BLOCKS_LOOSE);
    }
done:
    dense_free(d);
    psr_lp_free(small);
    return status;
}

/* The first whole plan that a search with steps back finds. */
static psr_status search_block(units *u, size_t block, bool *done, psr_error *err) {
    psr_lp *small = NULL;
    small_wish wish = {.slack = 1e300, .node_limit = SEARCHED};
    small_answer answer = {0};
    PSR_TRY(blocks_programme(&u->b, block, BLOCKS_WITHIN, &small, err));
    psr_status status = PSR_OK;
    for (size_t i = u->start[block]; i < u->start[block + 1]; i++) {
        size_t j = blocks_position(&u->b, block, u->wanted[i]);
        PSR_GO(psr_lp_set_integer(small, (psr_id)j));
    }
    PSR_GO(
        psr_reserve(&u->kept, &u->kept_capacity, small->column_count + 1, sizeof *u->kept));
    answer.x = u->kept;
    status = small_branch(small, &wish, &answer);
    status = status == PSR_ERR_NUMERICAL ? PSR_OK : status;
    if (status == PSR_OK && answer.value > -INFINITY) {
        *done = blocks_replace(&u->b, block, answer.x, false);
    }
done:
    psr_lp_free(small);
    return status;
}

/* Within what the others leave; where nothing whole is left there, by the prices alone, and
 * the rest of the plan has to give way. */
static psr_status make_block_whole(units *u, size_t block, psr_error *err) {
    bool done = u->start[block] == u->start[block + 1];
    if (!done) {
        PSR_TRY(try_block(u, block, BLOCKS_NARROW, &done, err));
    }
    if (!done) {
        PSR_TRY(try_block(u, block, BLOCKS_WITHIN, &done, err));
    }
    if (!done) {
        PSR_TRY(search_block(u, block, &done, err));
    }
    if (!done) {
        u->overstepped = true;
        PSR_TRY(try_block(u, block, BLOCKS_LOOSE, &done, err));
    }
    return PSR_OK;
}

/* ---- all
 * --------------------------------------------------------------------------------- */

static psr_status make_all_whole(units *u, const psr_observer *observer, psr_error *err) {
    size_t block_count = u->b.count;
    for (size_t block = 0; block < block_count; block++) {
        if (block % PROGRESS_EVERY == 0) {
            psr_observe_progress(observer, "whole units", (double)block,
                                 (double)block_count, NAN);
            if (psr_observe_interrupted(observer)) {
                return psr_fail(err, PSR_ERR_INTERRUPTED, "interrupted in rounding");
            }
        }
        PSR_TRY(make_block_whole(u, block, err));
    }
    return PSR_OK;
}

/* With the units fixed, the rest of the whole plan. */
static psr_status solve_rest(const units *u, psr_solution *rest, psr_error *err) {
    psr_lp fixed;
    double *limits = NULL;
    PSR_TRY(blocks_fixed(&u->b, u->wanted, u->start[u->b.count], &fixed, &limits));
    psr_solve_options options = {.gap = rest_gap};
    psr_status status = psr_solve(&fixed, &options, rest, err);
    free(limits);
    return status;
}

static psr_status none_found(psr_error *err) {
    return psr_fail(err, PSR_ERR_NUMERICAL,
                    "no plan in whole units was found near the optimum");
}

/* Where a block could not be made whole, shared decisions such as spend move along too. */
static psr_status repair(units *u, psr_error *err) {
    psr_error ignored = {0};
    psr_solution *rest = psr_solution_create(u->b.lp);
    psr_status status = rest == NULL ? PSR_ERR_MEMORY : solve_rest(u, rest, &ignored);
    bool solved = status == PSR_OK &&
                  (rest->status == PSR_LP_OPTIMAL || rest->status == PSR_LP_FEASIBLE);
    if (solved) {
        memcpy(u->b.x, rest->x, u->b.lp->column_count * sizeof *rest->x);
    }
    psr_solution_free(rest);
    if (status == PSR_ERR_MEMORY) {
        return status;
    }
    return solved ? PSR_OK : none_found(err);
}

/* A small programme as a whole: everything moves along with each unit that is fixed. */
static psr_status try_single(units *u, bool *done) {
    const psr_lp *lp = u->b.lp;
    size_t rows = lp->row_count;
    dense *d = NULL;
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        rows += lp->over[j] != PSR_NO_ID ? 1 : 0;
    }
    size_t count = u->start[u->b.count];
    if (rows > largest_single) {
        return PSR_OK;
    }
    PSR_TRY(dense_create(lp, &d));
    dense_start(d, u->b.x);
    memcpy(u->place, u->wanted, count * sizeof *u->place);
    *done = fix_all(d, lp, u->place, count) == DENSE_OPTIMAL &&
            psr_solve_violation(lp, dense_values(d)) <= feasibility;
    if (*done) {
        memcpy(u->b.x, dense_values(d), lp->column_count * sizeof(double));
    }
    dense_free(d);
    return PSR_OK;
}

psr_status units_make_whole(const psr_lp *lp, const psr_id *column, size_t count,
                            const psr_observer *observer, psr_solution *solution,
                            psr_error *err) {
    units u = {0};
    psr_arena *arena = psr_arena_create();
    psr_status status = arena == NULL ? PSR_ERR_MEMORY : PSR_OK;
    PSR_GO(status);
    PSR_GO(blocks_make(&u.b, lp, arena));
    PSR_GO(list_wanted(&u, column, count));
    blocks_take_prices(&u.b, solution->row_price, solution->over_price);
    blocks_start_from(&u.b, solution->x);
    bool done = false;
    PSR_GO(try_single(&u, &done));
    if (!done) {
        PSR_GO(make_all_whole(&u, observer, err));
    }
    if (u.overstepped) {
        PSR_GO(repair(&u, err));
    }
    memcpy(solution->x, u.b.x, lp->column_count * sizeof *solution->x);
    certificate_activity(lp, solution->x, solution->row_activity);
    solution->objective = certificate_objective(lp, solution->x);
    solution->gap = certificate_gap(solution->bound, solution->objective);
    solution->primal_violation = psr_solve_violation(lp, solution->x);
    status = solution->primal_violation <= worst_violation ? PSR_OK : none_found(err);
done:
    free(u.kept);
    psr_arena_free(arena);
    return status == PSR_ERR_MEMORY ? psr_fail(err, status, "no memory for rounding")
                                    : status;
}
