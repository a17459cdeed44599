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
/* A plan this near to the bound is not worked on again. */
static const double good_enough = 1e-5;
/* The same of many blocks, of which only some are. */
static const double good_enough_of_many = 1e-6;
/* Share of the first that counts as little: lost by all blocks, or left unused. */
static const double little_share = 0.1;
enum { TRIES = 10, SEARCHED = 2000 };
/* So many blocks are made whole side by side, each with its share of the room that the
 * shared rows have left; of few blocks each may have it all. */
enum { BATCH = 16, LEAST_FOR_BATCHES = 100 };

/* One block on its way. */
typedef struct task {
    size_t block;
    psr_lp *small;
    double *kept; /* [columns of small + 1] the block's part of the plan, then the answer */
    size_t kept_capacity;
    double *price; /* of the rows of small, then of its columns over others */
    size_t price_capacity;
    psr_id *place; /* positions of the columns to be made whole */
    size_t place_capacity;
    bool solved;
} task;

typedef struct units {
    blocks b;
    size_t *start;  /* [blocks + 1] */
    psr_id *wanted; /* columns to be made whole, by block */
    double *loss;   /* [blocks] what whole units cost of a block's part, at the prices */
    const psr_solution *optimum;
    task alone, batch[BATCH];
    const psr_observer *observer;
    size_t threads;
    size_t *late; /* [late_count] blocks that did not fit */
    size_t late_count;
    bool overstepped; /* a shared row is, or a unit is not whole */
} units;

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

static bool is_whole(double value) {
    return fabs(value - nearbyint(value)) <= whole_tolerance;
}

/* Fix one column at the whole number below or above, whichever leaves the rest more: the
 * one that looks so first, the other unless it cannot be. */
static dense_outcome fix_one(dense *d, psr_id j) {
    double value = dense_values(d)[j];
    double lower = dense_lower(d, j);
    double upper = dense_upper(d, j);
    double before = dense_objective(d);
    double loss_up = dense_least_loss(d, j, ceil(value));
    double loss_down = dense_least_loss(d, j, floor(value));
    bool up_first =
        loss_up < loss_down || (!(loss_down < loss_up) && value - floor(value) > 0.5);
    double most_other = before - fmax(loss_up, loss_down);
    double best = NAN;
    double objective = -INFINITY;
    bool at_best = false;
    for (int way = 0; way < 2; way++) {
        double whole = up_first == (way == 0) ? ceil(value) : floor(value);
        if (whole < lower || whole > upper || (at_best && objective >= most_other)) {
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

/* The block's programme, and its part of the plan as it stands, movers at rest. */
static psr_status open_task(units *u, task *t, blocks_view view, psr_error *err) {
    size_t first = u->start[t->block];
    size_t count = u->start[t->block + 1] - first;
    PSR_TRY(blocks_programme(&u->b, t->block, view, &t->small, err));
    size_t columns = t->small->column_count;
    PSR_TRY(psr_reserve(&t->kept, &t->kept_capacity, columns + 1, sizeof *t->kept));
    PSR_TRY(psr_reserve(&t->place, &t->place_capacity, count + 1, sizeof *t->place));
    PSR_TRY(psr_reserve(&t->price, &t->price_capacity, t->small->row_count + columns + 1,
                        sizeof *t->price));
    blocks_row_prices(&u->b, t->block, t->small, u->optimum, t->price);
    memset(t->kept, 0, columns * sizeof *t->kept);
    for (size_t k = u->b.start[t->block]; k < u->b.start[t->block + 1]; k++) {
        t->kept[k - u->b.start[t->block]] = u->b.x[u->b.column[k]];
    }
    for (size_t i = 0; i < count; i++) {
        t->place[i] = (psr_id)blocks_position(&u->b, t->block, u->wanted[first + i]);
    }
    return PSR_OK;
}

/* A plan of the programme in whole units into kept, where one is found. */
static psr_status solve_task(const units *u, task *t) {
    dense *d = NULL;
    size_t count = u->start[t->block + 1] - u->start[t->block];
    PSR_TRY(dense_create(t->small, &d));
    dense_start(d, t->kept, t->price);
    t->solved = fix_all(d, t->small, t->place, count) == DENSE_OPTIMAL;
    if (t->solved) {
        memcpy(t->kept, dense_values(d), t->small->column_count * sizeof *t->kept);
    }
    dense_free(d);
    return PSR_OK;
}

static void close_task(task *t) {
    psr_lp_free(t->small);
    t->small = NULL;
    t->solved = false;
}

static void free_task(task *t) {
    free(t->kept);
    free(t->place);
    free(t->price);
}

static psr_status try_block(units *u, size_t block, blocks_view view, bool *done,
                            psr_error *err) {
    task *t = &u->alone;
    t->block = block;
    psr_status status = PSR_OK;
    PSR_GO(open_task(u, t, view, err));
    PSR_GO(solve_task(u, t));
    if (t->solved) {
        *done = blocks_replace(&u->b, block, t->kept, view == BLOCKS_LOOSE);
    }
done:
    close_task(t);
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
    task *t = &u->alone;
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

static double nearer(double limit, double from, double share) {
    return isfinite(limit) ? from + (limit - from) * share : limit;
}

/* What the shared rows and the movers have left is for all of a batch: a share for each. */
static psr_status share_room(const units *u, task *t, size_t peers) {
    const blocks *b = &u->b;
    psr_lp *small = t->small;
    double share = 1 / (double)peers;
    size_t own_rows = 0;
    for (size_t k = b->row_start[t->block]; k < b->row_start[t->block + 1]; k++) {
        own_rows += b->mixed[b->row[k]] ? 0 : 1;
    }
    double *now = psr_calloc(small->row_count + 1, sizeof *now);
    if (now == NULL) {
        return PSR_ERR_MEMORY;
    }
    certificate_activity(small, t->kept, now);
    for (size_t i = own_rows; i < small->row_count; i++) {
        small->row_lower[i] = nearer(small->row_lower[i], now[i], share);
        small->row_upper[i] = nearer(small->row_upper[i], now[i], share);
    }
    free(now);
    size_t columns = b->start[t->block + 1] - b->start[t->block];
    for (size_t j = columns; j < small->column_count; j++) {
        small->lower[j] = nearer(small->lower[j], 0, share);
        small->upper[j] = nearer(small->upper[j], 0, share);
    }
    return PSR_OK;
}

static psr_status solve_one(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    units *u = context;
    return solve_task(u, &u->batch[index]);
}

static bool take_answer(units *u, const task *t) {
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
    bool done[BATCH] = {false};
    psr_status status = PSR_OK;
    for (size_t k = 0; k < count; k++) {
        task *t = &u->batch[k];
        t->block = block[k];
        u->loss[block[k]] = worth_of(u, block[k]);
        PSR_GO(open_task(u, t, BLOCKS_NARROW, err));
        if (count > 1) {
            PSR_GO(share_room(u, t, count));
        }
    }
    PSR_GO(psr_parallel_for(count, u->threads, solve_one, u, err));
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
        close_task(&u->batch[k]);
    }
    return status;
}

/* ---- all */

static psr_status make_all_whole(units *u, psr_error *err) {
    size_t block_count = u->b.count;
    size_t most = block_count < LEAST_FOR_BATCHES ? 1 : BATCH;
    size_t block[BATCH];
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

/* ---- second thoughts */

/* Blocks again, within what all the others now leave; kept where they earn more at the
 * prices in place. */
static psr_status improve_batch(units *u, const size_t *block, size_t count,
                                psr_error *err) {
    double before[BATCH];
    psr_status status = PSR_OK;
    for (size_t k = 0; k < count; k++) {
        task *t = &u->batch[k];
        t->block = block[k];
        PSR_GO(open_task(u, t, BLOCKS_WITHIN, err));
        if (count > 1) {
            PSR_GO(share_room(u, t, count));
        }
        before[k] = certificate_objective(t->small, t->kept);
    }
    PSR_GO(psr_parallel_for(count, u->threads, solve_one, u, err));
    for (size_t k = 0; k < count; k++) {
        const task *t = &u->batch[k];
        if (t->solved && certificate_objective(t->small, t->kept) > before[k]) {
            blocks_turn_to(&u->b, t->block, BLOCKS_WITHIN);
            (void)blocks_replace(&u->b, t->block, t->kept, false);
        }
    }
done:
    for (size_t k = 0; k < count; k++) {
        close_task(&u->batch[k]);
    }
    return status;
}

/* Rows with a price, which the best part of the plan set. */
typedef struct scarce {
    psr_id *row; /* [count] */
    double *price;
    size_t count;
} scarce;

static psr_status list_scarce(const units *u, scarce *s) {
    const blocks *b = &u->b;
    s->row = psr_arena_take(b->arena, b->lp->row_count + 1, sizeof *s->row);
    s->price = psr_arena_take(b->arena, b->lp->row_count + 1, sizeof *s->price);
    if (s->row == NULL || s->price == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < b->lp->row_count; i++) {
        if (b->price[i] > 0 || b->price[i] < 0) {
            s->row[s->count] = (psr_id)i;
            s->price[s->count++] = b->price[i];
        }
    }
    return PSR_OK;
}

static void scale_prices(units *u, const scarce *s, double share) {
    for (size_t k = 0; k < s->count; k++) {
        u->b.price[s->row[k]] = share * s->price[k];
    }
}

/* What the scarce rows have left, at their prices. */
static double left_unused(const units *u, const scarce *s) {
    const psr_lp *lp = u->b.lp;
    double sum = 0;
    for (size_t k = 0; k < s->count; k++) {
        psr_id i = s->row[k];
        double limit = s->price[k] > 0 ? lp->row_upper[i] : lp->row_lower[i];
        sum += s->price[k] * (limit - u->b.activity[i]);
    }
    return sum;
}

/* The blocks once more. Of many, at full prices only those that have lost much; at lower
 * ones until little is left unused. */
static psr_status improve_blocks(units *u, const scarce *s, double share, double most,
                                 psr_error *err) {
    bool many = u->b.count >= LEAST_FOR_BATCHES;
    double little = little_share * good_enough * fabs(most);
    double little_loss = share < 1 ? -INFINITY : little / (double)u->b.count;
    size_t room = many ? BATCH : 1;
    size_t chosen[BATCH];
    size_t count = 0;
    for (size_t block = 0; block < u->b.count; block++) {
        bool again = u->start[block] < u->start[block + 1] &&
                     !(many && u->loss[block] <= little_loss);
        chosen[count] = block;
        count += again ? 1 : 0;
        if (count < room && block + 1 < u->b.count) {
            continue;
        }
        if (many && share < 1 && left_unused(u, s) <= little) {
            break;
        }
        PSR_TRY(improve_batch(u, chosen, count, err));
        count = 0;
    }
    return PSR_OK;
}

/* What a scarce row has left is worth less than its price: at lower prices the blocks take
 * it up. The best plan on the way stays. */
static psr_status improve(units *u, double bound, psr_error *err) {
    static const double shares[] = {1, 0.8, 0.5, 0};
    const psr_lp *lp = u->b.lp;
    scarce s = {0};
    double wanted = u->b.count < LEAST_FOR_BATCHES ? good_enough : good_enough_of_many;
    double *best = psr_arena_take(u->b.arena, lp->column_count + 1, sizeof *best);
    if (best == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(list_scarce(u, &s));
    memcpy(best, u->b.x, lp->column_count * sizeof *best);
    double most = certificate_objective(lp, best);
    for (size_t at = 0; at < sizeof shares / sizeof *shares; at++) {
        if (certificate_gap(bound, most) <= wanted) {
            break;
        }
        blocks_start_from(&u->b, best);
        scale_prices(u, &s, shares[at]);
        PSR_TRY(improve_blocks(u, &s, shares[at], most, err));
        double now = certificate_objective(lp, u->b.x);
        if (now > most) {
            most = now;
            memcpy(best, u->b.x, lp->column_count * sizeof *best);
        }
    }
    scale_prices(u, &s, 1);
    blocks_start_from(&u->b, best);
    return PSR_OK;
}

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
    task *t = &u->alone;
    PSR_TRY(psr_reserve(&t->place, &t->place_capacity, count + 1, sizeof *t->place));
    PSR_TRY(dense_create(lp, &d));
    dense_start(d, u->b.x, NULL);
    memcpy(t->place, u->wanted, count * sizeof *u->wanted);
    *done = fix_all(d, lp, t->place, count) == DENSE_OPTIMAL &&
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
        PSR_GO(improve(&u, solution->bound, err));
    }
    memcpy(solution->x, u.b.x, lp->column_count * sizeof *solution->x);
    certificate_activity(lp, solution->x, solution->row_activity);
    solution->objective = certificate_objective(lp, solution->x);
    solution->gap = certificate_gap(solution->bound, solution->objective);
    solution->primal_violation = psr_solve_violation(lp, solution->x);
    status = solution->primal_violation <= worst_violation ? PSR_OK : none_found(err);
done:
    free_task(&u.alone);
    for (size_t k = 0; k < BATCH; k++) {
        free_task(&u.batch[k]);
    }
    psr_arena_free(arena);
    return status == PSR_ERR_MEMORY ? psr_fail(err, status, "no memory for rounding")
                                    : status;
}
