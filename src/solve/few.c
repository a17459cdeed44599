/*
 * The fewest columns above 0 at the same objective. A line (a listed column above 0) that
 * cannot be 0 without a loss is needed; where all are, the plan has the fewest there can
 * be, and a few steps of the dense dual simplex method prove it. Otherwise a small tree
 * with a flag for each line decides, on the programme cut down to plans that lose nothing:
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
    dense_start(p->engine, p->x);
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

/* Without line k: *needed = nothing earns as much; else what does, where it has fewer
 * lines than `best` has, goes there. */
static void try_without(few_part *p, size_t k, double *best) {
    psr_id j = p->line[k];
    double lower = dense_lower(p->engine, j);
    double upper = dense_upper(p->engine, j);
    double least = p->value - p->slack;
    if (lower > 0) {
        p->needed[k] = true;
        return;
    }
    dense_set_column(p->engine, j, 0, 0);
    dense_outcome outcome = dense_run(p->engine, least);
    p->needed[k] = outcome == DENSE_INFEASIBLE || outcome == DENSE_CUTOFF ||
                   (outcome == DENSE_OPTIMAL && dense_objective(p->engine) < least);
    if (outcome == DENSE_OPTIMAL && !p->needed[k] && !has_integers(p->lp) &&
        count_on(p, dense_values(p->engine)) < count_on(p, best)) {
        memcpy(best, dense_values(p->engine), p->lp->column_count * sizeof *best);
    }
    dense_set_column(p->engine, j, lower, upper);
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
    small_wish wish = {.slack = tree_slack, .node_limit = p->node_limit};
    small_answer answer = {.value = -INFINITY};
    psr_status status = PSR_OK;
    PSR_GO(few_make_face(p, &f, err));
    answer.x = psr_arena_take(p->arena, f.lp->column_count + 1, sizeof *answer.x);
    PSR_GO(answer.x == NULL ? PSR_ERR_MEMORY : PSR_OK);
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
    bool all = true;
    for (size_t k = 0; k < p->line_count; k++) {
        if (p->x[p->line[k]] > few_on) {
            try_without(p, k, best);
            all = all && p->needed[k];
        }
    }
    if (all || dense_run(p->engine, -INFINITY) != DENSE_OPTIMAL) {
        return PSR_OK;
    }
    size_t before = count_on(p, p->x);
    PSR_TRY(search(p, x, err));
    if (count_on(p, p->x) == before) {
        take(p, best); /* where the tree gave up */
    }
    return PSR_OK;
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
    double slack; /* of one block */
    size_t parts, threads;
    task batch[BATCH];
} few;

static psr_status open_part(const few *f, const psr_lp *lp, psr_arena *arena, few_part *p) {
    double rows = (double)lp->row_count + 1;
    double nodes = fmin(most_work / (rows * rows), most_nodes_in_all / (double)f->parts);
    size_t lines = p->line_count;
    p->lp = lp;
    p->arena = arena;
    p->slack = f->slack;
    p->node_limit = (size_t)fmax(least_nodes, fmin(most_nodes, nodes));
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

/* The block's programme and its part of the plan as it stands. */
static psr_status open_task(few *f, task *t, size_t block, psr_error *err) {
    size_t first = f->b.start[block];
    size_t count = f->b.start[block + 1] - first;
    t->block = block;
    t->part = (few_part){0};
    PSR_TRY(blocks_programme(&f->b, block, BLOCKS_WITHIN, &t->small, err));
    for (size_t k = 0; k < count; k++) {
        t->part.line_count += f->listed[f->b.column[first + k]] != PSR_NO_ID;
    }
    psr_arena_reset(t->scratch);
    PSR_TRY(open_part(f, t->small, t->scratch, &t->part));
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

/* Put a block's answer in place; false where another of its batch has taken what it needs
 * of the shared rows. */
static bool take_answer(few *f, const task *t) {
    blocks_turn_to(&f->b, t->block, BLOCKS_WITHIN);
    return blocks_replace(&f->b, t->block, t->part.x, false);
}

/* Each block may use all that is left of the shared rows; one whose answer does not fit
 * beside those before it is asked once more, alone. */
static psr_status reduce_batch(few *f, const size_t *block, size_t count, psr_error *err) {
    psr_status status = PSR_OK;
    for (size_t k = 0; k < count; k++) {
        PSR_GO(open_task(f, &f->batch[k], block[k], err));
    }
    PSR_GO(psr_parallel_for(count, f->threads, reduce_one, f, err));
    for (size_t k = 0; k < count; k++) {
        task *t = &f->batch[k];
        if (!take_answer(f, t)) {
            close_task(t);
            PSR_GO(open_task(f, t, block[k], err));
            PSR_GO(reduce(&t->part, err));
            (void)take_answer(f, t); /* or the plan stays as it was */
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
        solution->gap = certificate_gap(solution->bound, objective);
        solution->primal_violation = violation;
    }
}

psr_status few_make(const psr_lp *lp, const few_wish *wish, psr_solution *solution,
                    psr_error *err) {
    size_t count = wish->count;
    few f = {.later = wish->later,
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
