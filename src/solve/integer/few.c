/*
 * The fewest columns above 0 at the same objective. A line (a listed column above 0) that
 * cannot be 0 without a loss is needed; where all are, the plan has the fewest there can
 * be, and the first step of the dense dual simplex method towards 0 proves it. The others
 * are let go one after the other. Where few are open still, a small tree with a flag for
 * each line decides, on the programme cut down to plans that lose nothing:
 * a column whose reduced cost is d moves at most slack / d away from its limit, and what
 * does not move at all is left out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "few.h"

#include "blocks.h"
#include "certificate.h"
#include "few_face.h"
#include "integer.h"
#include "integer_small.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a plan may earn less and still tie, relative, all blocks together. */
static const double same_objective = 1e-9;
/* Twice the dense method's own: limits that rows imply are widened by as much. */
static const double feasibility = 2e-9;
/* Up to so many rows and columns, rows of variable upper bounds counted, a programme is
 * searched as a whole. */
static const size_t largest_single_rows = 300;
static const size_t largest_single_columns = 3000;
/* Nodes of a tree: a bound on its work, which grows with the square of the rows, and on
 * that of all trees together. */
static const double most_work = 3e7;
static const double most_nodes_in_all = 1e5;
static const double least_nodes = 50;
static const double most_nodes = 20000;
static const double tree_slack = 1e-7;
/* Of a block with more lines that may go, letting them go one by one finds as few as a tree
 * of a hundred times the work did: 14 blocks of 100 have up to 33 and saved one line by it.
 */
static const size_t most_open_of_block = 6;

static bool has_integers(const psr_lp *lp) {
    bool any = false;
    for (size_t j = 0; lp->integer != NULL && j < lp->column_count && !any; j++) {
        any = lp->integer[j] != 0;
    }
    return any;
}

static size_t count_on(const few_part *p, const double *x) {
    size_t count = 0;
    for (size_t k = 0; k < p->line_count; k++) {
        count += x[p->line[k]] > few_on;
    }
    return count;
}

static bool is_same(const few_part *p, const double *x) {
    return certificate_objective(p->lp, x) >= p->value - p->slack;
}

/* ---- needed lines */

/* The part's own optimum; a plan that is short of it moves there. */
static bool start(few_part *p) {
    if (dense_create(p->lp, &p->engine) != PSR_OK) {
        return false;
    }
    dense_start(p->engine, p->x, p->price);
    if (dense_run(p->engine, -INFINITY) != DENSE_OPTIMAL) {
        return false;
    }
    const double *best = dense_values(p->engine);
    double value = certificate_objective(p->lp, best);
    if (!has_integers(p->lp) && value > p->value + p->slack) {
        memcpy(p->x, best, p->lp->column_count * sizeof *best);
        p->value = value;
    }
    return true;
}

static double least_worth(const few_part *p) {
    return p->value - p->slack;
}

/* Lines that cannot go, as the first step towards 0 shows. @return how many others */
static size_t mark_needed(few_part *p) {
    size_t others = 0;
    double room = dense_objective(p->engine) - least_worth(p);
    for (size_t k = 0; k < p->line_count; k++) {
        psr_id j = p->line[k];
        if (p->x[j] > few_on) {
            p->needed[k] = dense_lower(p->engine, j) > 0 ||
                           dense_least_loss(p->engine, j, 0) > fmax(0, room);
            others += !p->needed[k];
        }
    }
    return others;
}

/* Hold line k at 0; false, and its limit as before, where nothing earns as much then. */
static bool try_without(few_part *p, size_t k, bool *proved) {
    psr_id j = p->line[k];
    double lower = dense_lower(p->engine, j);
    double upper = dense_upper(p->engine, j);
    dense_set_column(p->engine, j, 0, 0);
    dense_outcome outcome = dense_run(p->engine, least_worth(p));
    bool earns = outcome == DENSE_OPTIMAL && dense_objective(p->engine) >= least_worth(p);
    *proved = outcome != DENSE_TROUBLE;
    if (!earns) {
        dense_set_column(p->engine, j, lower, upper);
    }
    return earns;
}

/* Lines that are not known to be needed, one by one: the last ones first, or the smallest.
 */
static size_t list_open(const few_part *p, bool smallest, size_t *order) {
    size_t count = 0;
    for (size_t k = 0; k < p->line_count; k++) {
        if (p->needed[k] || p->x[p->line[k]] <= few_on) {
            continue;
        }
        size_t at = count++;
        double key = smallest ? p->x[p->line[k]] : -p->later[k];
        for (; at > 0; at--) {
            double other =
                smallest ? p->x[p->line[order[at - 1]]] : -p->later[order[at - 1]];
            if (other <= key) {
                break;
            }
            order[at] = order[at - 1];
        }
        order[at] = k;
    }
    return count;
}

static void restore_lines(few_part *p) {
    for (size_t k = 0; k < p->line_count; k++) {
        psr_id j = p->line[k];
        dense_set_column(p->engine, j, p->lp->lower[j], p->lp->upper[j]);
    }
}

/* Let go of one line after the other; what is left then into best, where it has fewer
 * lines. A line that could not go while all others could stay is needed. */
static psr_status let_go(few_part *p, bool smallest, double *best) {
    size_t *order = psr_arena_take(p->arena, p->line_count + 1, sizeof *order);
    if (order == NULL) {
        return PSR_ERR_MEMORY;
    }
    size_t count = list_open(p, smallest, order);
    size_t gone = 0;
    bool whole = has_integers(p->lp);
    for (size_t at = 0; at < count; at++) {
        bool proved = false;
        bool went = try_without(p, order[at], &proved);
        gone += went;
        p->needed[order[at]] = !went && proved && (gone == 0 || whole);
        if (went && whole) {
            restore_lines(p); /* of the relaxation only: each by itself */
        }
    }
    if (gone > 0 && !whole && dense_run(p->engine, -INFINITY) == DENSE_OPTIMAL &&
        count_on(p, dense_values(p->engine)) < count_on(p, best)) {
        memcpy(best, dense_values(p->engine), p->lp->column_count * sizeof *best);
    }
    restore_lines(p);
    return PSR_OK;
}

/* ---- one part */

/* Take a plan that has fewer lines and loses nothing. */
static void take(few_part *p, const double *x) {
    if (count_on(p, x) < count_on(p, p->x) && is_same(p, x) &&
        psr_solve_violation(p->lp, x) <= feasibility) {
        memcpy(p->x, x, p->lp->column_count * sizeof *x);
    }
}

/* On the lines of x, with its whole columns, the best there is: a tree that counts lines
 * stops at any plan that loses no more than it may. */
static void improve(few_part *p, double *x) {
    for (size_t k = 0; k < p->line_count; k++) {
        if (x[p->line[k]] <= few_on) {
            dense_set_column(p->engine, p->line[k], 0, 0);
        }
    }
    for (size_t j = 0; j < p->lp->column_count; j++) {
        if (few_is_whole(p->lp, j)) {
            double whole = nearbyint(x[j]);
            dense_set_column(p->engine, (psr_id)j, whole, whole);
        }
    }
    if (dense_run(p->engine, -INFINITY) == DENSE_OPTIMAL) {
        memcpy(x, dense_values(p->engine), p->lp->column_count * sizeof *x);
    }
}

static psr_status search(few_part *p, double *x, psr_error *err) {
    few_face f = {0};
    small_answer answer = {.value = -INFINITY};
    psr_status status = PSR_OK;
    PSR_GO(few_make_face(p, &f, err));
    answer.x = psr_arena_take(p->arena, f.lp->column_count + 1, sizeof *answer.x);
    PSR_GO(answer.x == NULL ? PSR_ERR_MEMORY : PSR_OK);
    double rows = (double)f.lp->row_count;
    double nodes = fmin(most_work / (rows * rows), p->most_nodes);
    small_wish wish = {.slack = tree_slack,
                       .node_limit = (size_t)fmax(least_nodes, fmin(most_nodes, nodes))};
    if (integer_tighten(f.lp, p->arena)) {
        status = small_branch(f.lp, &wish, &answer);
        status = status == PSR_ERR_NUMERICAL ? PSR_OK : status;
    }
    if (status == PSR_OK && answer.value > -INFINITY) {
        few_expand(p, &f, answer.x, x);
        improve(p, x);
        take(p, x);
    }
done:
    psr_lp_free(f.lp);
    return status;
}

static size_t count_open(const few_part *p) {
    size_t count = 0;
    for (size_t k = 0; k < p->line_count; k++) {
        count += p->x[p->line[k]] > few_on && !p->needed[k];
    }
    return count;
}

/* Fewer lines into p->x, where there are plans with fewer. */
static psr_status reduce(few_part *p, psr_error *err) {
    size_t columns = p->lp->column_count + 1;
    double *best = psr_arena_take(p->arena, columns, sizeof *best);
    double *x = psr_arena_take(p->arena, columns, sizeof *x);
    if (best == NULL || x == NULL) {
        return PSR_ERR_MEMORY;
    }
    p->value = certificate_objective(p->lp, p->x);
    if (count_on(p, p->x) == 0 || !start(p)) {
        return PSR_OK;
    }
    memcpy(best, p->x, p->lp->column_count * sizeof *best);
    if (mark_needed(p) == 0) {
        return PSR_OK;
    }
    PSR_TRY(let_go(p, false, best));
    PSR_TRY(let_go(p, true, best));
    take(p, best);
    size_t open = count_open(p);
    if (open == 0 || open > p->most_open ||
        dense_run(p->engine, -INFINITY) != DENSE_OPTIMAL) {
        return PSR_OK;
    }
    return search(p, x, err);
}

/* ---- the whole, or block by block */

/* Blocks looked at side by side: the same for any number of threads. */
enum { BATCH = 16 };

/* A block and its programme. */
typedef struct task {
    size_t block;
    psr_lp *small;
    few_part part;
    psr_arena *scratch;
} task;

typedef struct few {
    blocks b;
    psr_id *listed; /* [column_count] position in the list; PSR_NO_ID */
    const double *later;
    const psr_solution *solution;
    double slack; /* of one block */
    size_t parts, threads;
    task batch[BATCH];
} few;

static psr_status open_part(const few *f, const psr_lp *lp, psr_arena *arena, few_part *p) {
    size_t lines = p->line_count;
    p->lp = lp;
    p->arena = arena;
    p->slack = f->slack;
    p->most_open = f->parts == 1 || has_integers(lp) ? SIZE_MAX : most_open_of_block;
    p->most_nodes = most_nodes_in_all / (double)f->parts;
    p->x = psr_arena_take(arena, lp->column_count + 1, sizeof *p->x);
    p->line = psr_arena_take(arena, lines + 1, sizeof *p->line);
    p->later = psr_arena_take(arena, lines + 1, sizeof *p->later);
    p->needed = psr_arena_take(arena, lines + 1, sizeof *p->needed);
    p->line_count = 0;
    return p->x == NULL || p->line == NULL || p->later == NULL || p->needed == NULL
               ? PSR_ERR_MEMORY
               : PSR_OK;
}

/* Column at of the part is column j of the whole: a line, where it is listed. */
static void add_line(const few *f, few_part *p, size_t at, size_t j) {
    if (f->listed[j] != PSR_NO_ID && p->lp->upper[at] > 0 && !few_has_over(p->lp, at)) {
        p->later[p->line_count] = f->later[f->listed[j]];
        p->line[p->line_count++] = (psr_id)at;
    }
}

static bool has_lines(const few *f, size_t block) {
    bool any = false;
    for (size_t k = f->b.start[block]; k < f->b.start[block + 1] && !any; k++) {
        psr_id j = f->b.column[k];
        any = f->listed[j] != PSR_NO_ID && f->b.x[j] > few_on;
    }
    return any;
}

/* Prices of the rows that the programme made last has. */
static psr_status price_part(const few *f, task *t) {
    const psr_lp *small = t->small;
    size_t most = small->row_count + small->column_count;
    double *price = psr_arena_take(t->scratch, most + 1, sizeof *price);
    if (price == NULL) {
        return PSR_ERR_MEMORY;
    }
    blocks_row_prices(&f->b, t->block, small, f->solution, price);
    t->part.price = price;
    return PSR_OK;
}

/* The block's programme and its part of the plan as it stands. */
static psr_status open_task(few *f, task *t, size_t block, blocks_view view,
                            psr_error *err) {
    size_t first = f->b.start[block];
    size_t count = f->b.start[block + 1] - first;
    t->block = block;
    t->part = (few_part){0};
    PSR_TRY(blocks_programme(&f->b, block, view, &t->small, err));
    for (size_t k = 0; k < count; k++) {
        t->part.line_count += f->listed[f->b.column[first + k]] != PSR_NO_ID;
    }
    psr_arena_reset(t->scratch);
    PSR_TRY(open_part(f, t->small, t->scratch, &t->part));
    PSR_TRY(price_part(f, t));
    for (size_t k = 0; k < count; k++) {
        t->part.x[k] = f->b.x[f->b.column[first + k]];
        add_line(f, &t->part, k, (size_t)f->b.column[first + k]);
    }
    return PSR_OK;
}

static void close_task(task *t) {
    dense_free(t->part.engine);
    psr_lp_free(t->small);
    t->part.engine = NULL;
    t->small = NULL;
}

static psr_status reduce_one(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    few *f = context;
    return reduce(&f->batch[index].part, err);
}

/* Put a block's answer in place; false where it needs more of a shared row than there is:
 * one that had room, or one of which another of its batch has taken. */
static bool take_answer(few *f, const task *t, blocks_view view) {
    blocks_turn_to(&f->b, t->block, view);
    return blocks_replace(&f->b, t->block, t->part.x, false);
}

/* Each block may use all that is left of the shared rows; one whose answer does not fit
 * beside those before it is asked once more, alone. */
static psr_status reduce_batch(few *f, const size_t *block, size_t count, psr_error *err) {
    psr_status status = PSR_OK;
    for (size_t k = 0; k < count; k++) {
        PSR_GO(open_task(f, &f->batch[k], block[k], BLOCKS_NARROW, err));
    }
    PSR_GO(psr_parallel_for(count, f->threads, reduce_one, f, err));
    for (size_t k = 0; k < count; k++) {
        task *t = &f->batch[k];
        if (!take_answer(f, t, BLOCKS_NARROW)) {
            close_task(t);
            PSR_GO(open_task(f, t, block[k], BLOCKS_WITHIN, err));
            PSR_GO(reduce(&t->part, err));
            (void)take_answer(f, t, BLOCKS_WITHIN); /* or the plan stays as it was */
        }
    }
done:
    for (size_t k = 0; k < count; k++) {
        close_task(&f->batch[k]);
    }
    return status;
}

static psr_status reduce_blocks(few *f, const psr_lp *lp, psr_solution *solution,
                                psr_error *err) {
    size_t block[BATCH], count = 0;
    psr_arena *arena = psr_arena_create();
    psr_status status = arena == NULL ? PSR_ERR_MEMORY : PSR_OK;
    PSR_GO(status);
    PSR_GO(blocks_make(&f->b, lp, arena));
    blocks_start_from(&f->b, solution->x);
    f->parts = f->b.count > 0 ? f->b.count : 1;
    f->slack /= (double)f->parts;
    for (size_t at = 0; at < f->b.count; at++) {
        if (has_lines(f, at)) {
            block[count++] = at;
        }
        if (count == BATCH || at + 1 == f->b.count) {
            PSR_GO(reduce_batch(f, block, count, err));
            count = 0;
        }
    }
    memcpy(solution->x, f->b.x, lp->column_count * sizeof *solution->x);
done:
    psr_arena_free(arena);
    return status;
}

static psr_status reduce_whole(few *f, const psr_lp *lp, size_t count,
                               psr_solution *solution, psr_error *err) {
    few_part p = {.line_count = count};
    psr_status status = PSR_OK;
    f->parts = 1;
    PSR_GO(open_part(f, lp, f->batch[0].scratch, &p));
    memcpy(p.x, solution->x, lp->column_count * sizeof *p.x);
    for (size_t j = 0; j < lp->column_count; j++) {
        add_line(f, &p, j, j);
    }
    PSR_GO(reduce(&p, err));
    memcpy(solution->x, p.x, lp->column_count * sizeof *p.x);
done:
    dense_free(p.engine);
    return status;
}

static bool is_small(const psr_lp *lp) {
    size_t rows = lp->row_count;
    for (size_t j = 0; j < lp->column_count; j++) {
        rows += few_has_over(lp, j) ? 1 : 0;
    }
    return rows <= largest_single_rows && lp->column_count <= largest_single_columns;
}

static psr_status open_batch(few *f) {
    for (size_t k = 0; k < BATCH; k++) {
        f->batch[k].scratch = psr_arena_create();
        if (f->batch[k].scratch == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    return PSR_OK;
}

static void close_batch(few *f) {
    for (size_t k = 0; k < BATCH; k++) {
        psr_arena_free(f->batch[k].scratch);
    }
}

/* The whole programme's figures, or the plan as it was where something has gone wrong. */
static void finish(const psr_lp *lp, const double *kept, psr_solution *solution) {
    double before = solution->objective;
    double violation = psr_solve_violation(lp, solution->x);
    double objective = certificate_objective(lp, solution->x);
    if (violation > fmax(feasibility, solution->primal_violation) ||
        objective < before - same_objective * fmax(1, fabs(before))) {
        memcpy(solution->x, kept, lp->column_count * sizeof *kept);
    } else {
        certificate_activity(lp, solution->x, solution->row_activity);
        solution->objective = objective;
        /* What rows may be off by can earn a little more than is proved for exact ones. */
        solution->bound = fmax(solution->bound, objective);
        solution->gap = certificate_gap(solution->bound, objective);
        solution->primal_violation = violation;
    }
}

psr_status few_make(const psr_lp *lp, const few_wish *wish, psr_solution *solution,
                    psr_error *err) {
    size_t count = wish->count;
    few f = {.later = wish->later,
             .solution = solution,
             .threads = wish->threads > 0 ? wish->threads : 1,
             .slack = same_objective * fmax(1, fabs(solution->objective))};
    double *kept = psr_calloc(lp->column_count + 1, sizeof *kept);
    f.listed = psr_calloc(lp->column_count + 1, sizeof *f.listed);
    psr_status status = kept == NULL || f.listed == NULL ? PSR_ERR_MEMORY : PSR_OK;
    PSR_GO(status);
    PSR_GO(open_batch(&f));
    memcpy(kept, solution->x, lp->column_count * sizeof *kept);
    for (size_t j = 0; j < lp->column_count; j++) {
        f.listed[j] = PSR_NO_ID;
    }
    for (size_t k = 0; k < count; k++) {
        f.listed[wish->column[k]] = (psr_id)k;
    }
    PSR_GO(is_small(lp) ? reduce_whole(&f, lp, count, solution, err)
                        : reduce_blocks(&f, lp, solution, err));
    finish(lp, kept, solution);
done:
    free(kept);
    free(f.listed);
    close_batch(&f);
    return status == PSR_ERR_MEMORY
               ? psr_fail(err, status, "no memory to look for fewer lines")
               : status;
}
