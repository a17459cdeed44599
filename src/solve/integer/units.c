/*
 * Whole units, block by block. A block's programme has the prices of what it shares in its
 * objective, so that a unit less of a scarce thing is weighed against the sale it costs,
 * and begins at the block's own part of the plan: a few steps of the dense dual simplex
 * method lead from one fixed column to the next. The work is a small constant for each
 * column.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "units.h"

#include "certificate.h"
#include "integer_small.h"
#include "units_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double feasibility = 1e-9;
/* Of a plan put together from many blocks. */
static const double worst_violation = 1e-7;
static const double rest_gap = 1e-7;
/* Up to so many rows, those of variable upper bounds included, a programme is one block. */
static const size_t largest_single = 300;
/* Nodes of a search with steps back. */
enum { SEARCHED = 2000 };

/* ---- lists */

static psr_status list_wanted(units *u, const psr_id *column, size_t count) {
    size_t block_count = u->b.count;
    u->start = psr_arena_take(u->b.arena, block_count + 2, sizeof *u->start);
    u->wanted = psr_arena_take(u->b.arena, count + 1, sizeof *u->wanted);
    u->late = psr_arena_take(u->b.arena, block_count + 1, sizeof *u->late);
    u->loss = psr_arena_take(u->b.arena, block_count + 1, sizeof *u->loss);
    if (u->start == NULL || u->wanted == NULL || u->late == NULL || u->loss == NULL) {
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

/* ---- one block */

static psr_status try_block(units *u, size_t block, blocks_view view, bool *done,
                            psr_error *err) {
    unit_task *t = &u->alone;
    t->block = block;
    psr_status status = PSR_OK;
    PSR_GO(units_open_task(u, t, view, err));
    PSR_GO(units_solve_task(u, t));
    if (t->solved) {
        *done = blocks_replace(&u->b, block, t->kept, view == BLOCKS_LOOSE);
    }
done:
    units_close_task(t);
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
    unit_task *t = &u->alone;
    PSR_GO(
        psr_reserve(&t->kept, &t->kept_capacity, small->column_count + 1, sizeof *t->kept));
    answer.x = t->kept;
    status = small_branch(small, &wish, &answer);
    status = status == PSR_ERR_NUMERICAL ? PSR_OK : status;
    if (status == PSR_OK && answer.value > -INFINITY) {
        *done = blocks_replace(&u->b, block, answer.x, false);
    }
done:
    psr_lp_free(small);
    return status;
}

/* Within what the others leave. */
static psr_status fit_block(units *u, size_t block, bool *done, psr_error *err) {
    *done = false;
    PSR_TRY(try_block(u, block, BLOCKS_NARROW, done, err));
    if (!*done) {
        PSR_TRY(try_block(u, block, BLOCKS_WITHIN, done, err));
    }
    return *done ? PSR_OK : search_block(u, block, done, err);
}

/* What does not fit waits for what the others will leave. */
static psr_status make_block_whole(units *u, size_t block, psr_error *err) {
    bool done = false;
    PSR_TRY(fit_block(u, block, &done, err));
    if (!done) {
        u->late[u->late_count++] = block;
        u->loss[block] = INFINITY;
    }
    return PSR_OK;
}

/* Where nothing whole is left then, by the prices alone: the rest of the plan has to give
 * way. */
static psr_status make_late_whole(units *u, psr_error *err) {
    for (size_t k = 0; k < u->late_count; k++) {
        bool done = false;
        PSR_TRY(fit_block(u, u->late[k], &done, err));
        if (!done) {
            u->overstepped = true;
            PSR_TRY(try_block(u, u->late[k], BLOCKS_LOOSE, &done, err));
        }
    }
    return PSR_OK;
}

/* ---- several blocks side by side */

static bool take_answer(units *u, const unit_task *t) {
    blocks_turn_to(&u->b, t->block, BLOCKS_NARROW);
    return t->solved && blocks_replace(&u->b, t->block, t->kept, false);
}

/* Value of a block's part of the plan at the prices in place, movers apart. */
static double worth_of(const units *u, size_t block) {
    const psr_lp *lp = u->b.lp;
    double sum = 0;
    for (size_t k = u->b.start[block]; k < u->b.start[block + 1]; k++) {
        psr_id j = u->b.column[k];
        double each = lp->objective[j];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            each -= lp->value[at] * u->b.price[lp->row[at]];
        }
        sum += each * u->b.x[j];
    }
    return sum;
}

/* The batch is the same for any number of threads. What did not fit is made whole after
 * the others, with all the room that is left then. */
static psr_status make_batch_whole(units *u, const size_t *block, size_t count,
                                   psr_error *err) {
    bool done[UNITS_BATCH] = {false};
    psr_status status = PSR_OK;
    for (size_t k = 0; k < count; k++) {
        unit_task *t = &u->batch[k];
        t->block = block[k];
        u->loss[block[k]] = worth_of(u, block[k]);
        PSR_GO(units_open_task(u, t, BLOCKS_NARROW, err));
        if (count > 1) {
            PSR_GO(units_share_room(u, t, count));
        }
    }
    PSR_GO(units_solve_batch(u, count, err));
    for (size_t k = 0; k < count; k++) {
        done[k] = take_answer(u, &u->batch[k]);
    }
    for (size_t k = 0; k < count; k++) {
        if (!done[k]) {
            PSR_GO(make_block_whole(u, block[k], err));
        }
        u->loss[block[k]] -= worth_of(u, block[k]);
    }
done:
    for (size_t k = 0; k < count; k++) {
        units_close_task(&u->batch[k]);
    }
    return status;
}

/* ---- all */

static psr_status make_all_whole(units *u, psr_error *err) {
    size_t block_count = u->b.count;
    size_t most = block_count < UNITS_MANY ? 1 : UNITS_BATCH;
    size_t block[UNITS_BATCH];
    size_t count = 0;
    for (size_t at = 0; at < block_count; at++) {
        if (u->start[at] < u->start[at + 1]) {
            block[count++] = at;
        }
        if (count < most && at + 1 < block_count) {
            continue;
        }
        psr_observe_progress(u->observer, "whole units", (double)at, (double)block_count,
                             NAN);
        if (psr_observe_interrupted(u->observer)) {
            return psr_fail(err, PSR_ERR_INTERRUPTED, "interrupted in rounding");
        }
        PSR_TRY(make_batch_whole(u, block, count, err));
        count = 0;
    }
    return make_late_whole(u, err);
}

/* ---- the rest of the plan, or all of a small one */

/* With the units fixed, the rest of the whole plan. */
static psr_status solve_rest(const units *u, psr_solution *rest, psr_error *err) {
    psr_lp fixed;
    double *limits = NULL;
    PSR_TRY(blocks_fixed(&u->b, u->wanted, u->start[u->b.count], &fixed, &limits));
    psr_solve_options options = {.gap = rest_gap, .threads = u->threads};
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
    unit_task *t = &u->alone;
    PSR_TRY(psr_reserve(&t->place, &t->place_capacity, count + 1, sizeof *t->place));
    PSR_TRY(dense_create(lp, &d));
    dense_start(d, u->b.x, NULL);
    memcpy(t->place, u->wanted, count * sizeof *u->wanted);
    *done = units_fix_all(d, lp, t->place, count) == DENSE_OPTIMAL &&
            psr_solve_violation(lp, dense_values(d)) <= feasibility;
    if (*done) {
        memcpy(u->b.x, dense_values(d), lp->column_count * sizeof(double));
    }
    dense_free(d);
    return PSR_OK;
}

psr_status units_make_whole(const psr_lp *lp, const psr_id *column, size_t count,
                            const psr_solve_options *options, psr_solution *solution,
                            psr_error *err) {
    units u = {.observer = options->observer,
               .optimum = solution,
               .threads = options->threads > 0 ? options->threads : 1};
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
        PSR_GO(make_all_whole(&u, err));
    }
    if (u.overstepped) {
        PSR_GO(repair(&u, err));
    }
    if (!done) {
        PSR_GO(units_improve(&u, solution->bound, err));
    }
    memcpy(solution->x, u.b.x, lp->column_count * sizeof *solution->x);
    certificate_activity(lp, solution->x, solution->row_activity);
    solution->objective = certificate_objective(lp, solution->x);
    solution->gap = certificate_gap(solution->bound, solution->objective);
    solution->primal_violation = psr_solve_violation(lp, solution->x);
    status = solution->primal_violation <= worst_violation ? PSR_OK : none_found(err);
done:
    units_free_task(&u.alone);
    for (size_t k = 0; k < UNITS_BATCH; k++) {
        units_free_task(&u.batch[k]);
    }
    psr_arena_free(arena);
    return status == PSR_ERR_MEMORY ? psr_fail(err, status, "no memory for rounding")
                                    : status;
}
