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
#include "integer.h"
#include "integer_small.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a plan may earn less and still tie, relative, all blocks together. */
static const double same_objective = 1e-9;
/* A column above this is on. */
static const double on = 1e-7;
/* Twice the dense method's own: limits that rows imply are widened by as much. */
static const double feasibility = 2e-9;
/* A column that can move no further than this, relative, does not move. */
static const double standing = 1e-9;
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

/* One programme and its part of the plan. */
typedef struct part {
    const psr_lp *lp;
    double *x;     /* [columns] the plan; then the one with fewer lines */
    psr_id *line;  /* [line_count] listed columns that may be above 0 */
    double *later; /* [line_count] */
    bool *needed;  /* [line_count] */
    size_t line_count;
    double value, slack; /* objective at x; what may be lost of it */
    size_t node_limit;
    dense *engine;
    psr_arena *arena;
} part;

static bool has_integers(const psr_lp *lp) {
    bool any = false;
    for (size_t j = 0; lp->integer != NULL && j < lp->column_count && !any; j++) {
        any = lp->integer[j] != 0;
    }
    return any;
}

static size_t count_on(const part *p, const double *x) {
    size_t count = 0;
    for (size_t k = 0; k < p->line_count; k++) {
        count += x[p->line[k]] > on;
    }
    return count;
}

static bool is_same(const part *p, const double *x) {
    return certificate_objective(p->lp, x) >= p->value - p->slack;
}

/* ---- needed lines
 * ------------------------------------------------------------------------ */

/* The part's own optimum; a plan that is short of it moves there. */
static bool start(part *p) {
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
static void try_without(part *p, size_t k, double *best) {
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

/* ---- the programme of plans that lose nothing
 * -------------------------------------------- */

typedef struct face {
    psr_lp *lp;
    psr_id *position; /* [columns of the part] its column; PSR_NO_ID = it stands still */
    psr_id *line_of;  /* [columns of the part] its line; PSR_NO_ID = it is none */
    double *lower, *upper; /* [columns of the part] */
    psr_id earn, count;    /* rows */
} face;

static bool has_over(const psr_lp *lp, size_t j) {
    return lp->over != NULL && lp->over[j] != PSR_NO_ID;
}

static bool is_whole(const psr_lp *lp, size_t j) {
    return lp->integer != NULL && lp->integer[j] != 0;
}

/* Limits that nothing better than the plan less its slack oversteps. */
static void narrow(const part *p, face *f) {
    double room = fmax(0, dense_objective(p->engine) - (p->value - p->slack));
    for (size_t j = 0; j < p->lp->column_count; j++) {
        double price = dense_reduced_cost(p->engine, (psr_id)j);
        double far = room / fabs(price);
        f->lower[j] = p->lp->lower[j];
        f->upper[j] = p->lp->upper[j];
        if (!(fabs(price) > 0) || is_whole(p->lp, j)) {
            continue;
        }
        double at = price < 0 ? f->lower[j] : f->upper[j];
        far = far <= standing * fmax(1, fabs(at)) ? 0 : far;
        if (price < 0 && isfinite(at)) {
            f->upper[j] = fmin(f->upper[j], at + far);
        } else if (price > 0 && isfinite(at)) {
            f->lower[j] = fmax(f->lower[j], at - far);
        }
    }
}

/* Rows, less what the columns that stand still put into them. */
static psr_status add_rows(const part *p, face *f) {
    const psr_lp *lp = p->lp;
    double *still = psr_arena_take(p->arena, lp->row_count + 1, sizeof *still);
    bool *ties = psr_arena_take(p->arena, lp->column_count + 1, sizeof *ties);
    if (still == NULL || ties == NULL) {
        return PSR_ERR_MEMORY;
    }
    double earned = lp->constant;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (has_over(lp, j)) {
            ties[j] = true;
            ties[lp->over[j]] = true;
        }
    }
    for (size_t k = 0; k < p->line_count; k++) {
        ties[p->line[k]] = true;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        bool moves = ties[j] || f->upper[j] > f->lower[j];
        f->position[j] = moves ? 0 : PSR_NO_ID;
        for (size_t at = lp->start[j]; !moves && at < lp->start[j + 1]; at++) {
            still[lp->row[at]] += lp->value[at] * f->lower[j];
        }
        earned += moves ? 0 : lp->objective[j] * f->lower[j];
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        if (psr_lp_add_row(f->lp, 0, lp->row_lower[i] - still[i],
                           lp->row_upper[i] - still[i]) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    f->earn = psr_lp_add_row(f->lp, 0, p->value - p->slack - earned, INFINITY);
    f->count = psr_lp_add_row(f->lp, 0, -INFINITY, 0);
    return f->earn == PSR_NO_ID || f->count == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

static bool is_flag(const psr_lp *lp, size_t j) {
    return is_whole(lp, j) && lp->upper[j] <= 1;
}

/* Each line weighs 1, and later ones up to half a line more in all. */
static double weight_of(const part *p, size_t k) {
    return 1 + p->later[k] / (2.0 * (double)p->line_count);
}

/* What is a flag already counts itself. */
static psr_status add_column(const part *p, face *f, size_t j) {
    const psr_lp *lp = p->lp;
    psr_id k = f->line_of[j];
    bool counts = k != PSR_NO_ID && !p->needed[k] && is_flag(lp, j);
    psr_id at = psr_lp_add_column(f->lp, 0, counts ? -weight_of(p, (size_t)k) : 0,
                                  f->lower[j], f->upper[j]);
    if (at == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    f->position[j] = at;
    for (size_t entry = lp->start[j]; entry < lp->start[j + 1]; entry++) {
        PSR_TRY(psr_lp_add_entry(f->lp, lp->row[entry], lp->value[entry]));
    }
    PSR_TRY(psr_lp_add_entry(f->lp, f->earn, lp->objective[j]));
    if (counts) {
        PSR_TRY(psr_lp_add_entry(f->lp, f->count, 1));
    }
    return is_whole(lp, j) ? psr_lp_set_integer(f->lp, at) : PSR_OK;
}

static psr_status add_columns(const part *p, face *f) {
    const psr_lp *lp = p->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (f->position[j] != PSR_NO_ID) {
            PSR_TRY(add_column(p, f, j));
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (f->position[j] != PSR_NO_ID && has_over(lp, j)) {
            PSR_TRY(psr_lp_set_over(f->lp, f->position[j], f->position[lp->over[j]],
                                    lp->factor[j]));
        }
    }
    return PSR_OK;
}

/* A line larger than all lines of the plan together is not looked for. */
static double largest_line(const part *p) {
    double sum = 0;
    for (size_t k = 0; k < p->line_count; k++) {
        sum += fmax(0, p->x[p->line[k]]);
    }
    return fmax(1, sum);
}

/* A flag for each line that may go. */
static psr_status add_flags(const part *p, face *f) {
    double most = largest_line(p);
    for (size_t k = 0; k < p->line_count; k++) {
        size_t j = (size_t)p->line[k];
        if (p->needed[k] || is_flag(p->lp, j)) {
            continue;
        }
        psr_id flag = psr_lp_add_column(f->lp, 0, -weight_of(p, k), 0, 1);
        if (flag == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        PSR_TRY(psr_lp_add_entry(f->lp, f->count, 1));
        PSR_TRY(psr_lp_set_integer(f->lp, flag));
        PSR_TRY(psr_lp_set_over(f->lp, f->position[j], flag, fmin(most, f->upper[j])));
    }
    return PSR_OK;
}

/* The lines of the plan that are not needed, less one: what a better plan may have. */
static void set_count(const part *p, face *f) {
    double allowed = -1;
    for (size_t k = 0; k < p->line_count; k++) {
        allowed += !p->needed[k] && p->x[p->line[k]] > on;
    }
    f->lp->row_upper[f->count] = allowed;
}

static psr_status make_face(const part *p, face *f, psr_error *err) {
    size_t columns = p->lp->column_count + 1;
    f->lp = psr_lp_create(false);
    f->position = psr_arena_take(p->arena, columns, sizeof *f->position);
    f->line_of = psr_arena_take(p->arena, columns, sizeof *f->line_of);
    f->lower = psr_arena_take(p->arena, columns, sizeof *f->lower);
    f->upper = psr_arena_take(p->arena, columns, sizeof *f->upper);
    if (f->lp == NULL || f->position == NULL || f->line_of == NULL || f->lower == NULL ||
        f->upper == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < p->lp->column_count; j++) {
        f->line_of[j] = PSR_NO_ID;
    }
    for (size_t k = 0; k < p->line_count; k++) {
        f->line_of[p->line[k]] = (psr_id)k;
    }
    narrow(p, f);
    PSR_TRY(add_rows(p, f));
    PSR_TRY(add_columns(p, f));
    PSR_TRY(add_flags(p, f));
    set_count(p, f);
    return psr_lp_finish(f->lp, err);
}

/* ---- one part
 * -------------------------------------------------------------------------------- */

/* The best tree answer as values of the part's own columns. */
static void expand(const part *p, const face *f, const double *found, double *x) {
    for (size_t j = 0; j < p->lp->column_count; j++) {
        x[j] = f->position[j] == PSR_NO_ID ? f->lower[j] : found[f->position[j]];
    }
}

/* Take a plan that has fewer lines and loses nothing. */
static void take(part *p, const double *x) {
    if (count_on(p, x) < count_on(p, p->x) && is_same(p, x) &&
        psr_solve_violation(p->lp, x) <= feasibility) {
        memcpy(p->x, x, p->lp->column_count * sizeof *x);
    }
}

/* On the lines of x, with its whole columns, the best there is: a tree that counts lines
 * stops at any plan that loses no more than it may. */
static void improve(part *p, double *x) {
    for (size_t k = 0; k < p->line_count; k++) {
        if (x[p->line[k]] <= on) {
            dense_set_column(p->engine, p->line[k], 0, 0);
        }
    }
    for (size_t j = 0; j < p->lp->column_count; j++) {
        if (is_whole(p->lp, j)) {
            double whole = nearbyint(x[j]);
            dense_set_column(p->engine, (psr_id)j, whole, whole);
        }
    }
    if (dense_run(p->engine, -INFINITY) == DENSE_OPTIMAL) {
        memcpy(x, dense_values(p->engine), p->lp->column_count * sizeof *x);
    }
}

static psr_status search(part *p, double *x, psr_error *err) {
    face f = {0};
    small_wish wish = {.slack = tree_slack, .node_limit = p->node_limit};
    small_answer answer = {.value = -INFINITY};
    psr_status status = PSR_OK;
    PSR_GO(make_face(p, &f, err));
    answer.x = psr_arena_take(p->arena, f.lp->column_count + 1, sizeof *answer.x);
    PSR_GO(answer.x == NULL ? PSR_ERR_MEMORY : PSR_OK);
    if (integer_tighten(f.lp, p->arena)) {
        status = small_branch(f.lp, &wish, &answer);
        status = status == PSR_ERR_NUMERICAL ? PSR_OK : status;
    }
    if (status == PSR_OK && answer.value > -INFINITY) {
        expand(p, &f, answer.x, x);
        improve(p, x);
        take(p, x);
    }
done:
    psr_lp_free(f.lp);
    return status;
}

/* Fewer lines into p->x, where there are plans with fewer. */
static psr_status reduce(part *p, psr_error *err) {
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
        if (p->x[p->line[k]] > on) {
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

/* ---- the whole, or block by block
 * ------------------------------------------------------------ */

typedef struct few {
    blocks b;
    psr_id *listed; /* [column_count] position in the list; PSR_NO_ID */
    const double *later;
    double slack; /* of one block */
    size_t parts;
    psr_arena *scratch; /* of one part */
} few;

static psr_status open_part(const few *f, const psr_lp *lp, part *p) {
    double rows = (double)lp->row_count + 1;
    double nodes = fmin(most_work / (rows * rows), most_nodes_in_all / (double)f->parts);
    size_t lines = p->line_count;
    p->lp = lp;
    p->arena = f->scratch;
    p->slack = f->slack;
    p->node_limit = (size_t)fmax(least_nodes, fmin(most_nodes, nodes));
    p->x = psr_arena_take(f->scratch, lp->column_count + 1, sizeof *p->x);
    p->line = psr_arena_take(f->scratch, lines + 1, sizeof *p->line);
    p->later = psr_arena_take(f->scratch, lines + 1, sizeof *p->later);
    p->needed = psr_arena_take(f->scratch, lines + 1, sizeof *p->needed);
    p->line_count = 0;
    return p->x == NULL || p->line == NULL || p->later == NULL || p->needed == NULL
               ? PSR_ERR_MEMORY
               : PSR_OK;
}

/* Column at of the part is column j of the whole: a line, where it is listed. */
static void add_line(const few *f, part *p, size_t at, size_t j) {
    if (f->listed[j] != PSR_NO_ID && p->lp->upper[at] > 0 && !has_over(p->lp, at)) {
        p->later[p->line_count] = f->later[f->listed[j]];
        p->line[p->line_count++] = (psr_id)at;
    }
}

static psr_status reduce_block(few *f, size_t block, psr_error *err) {
    size_t first = f->b.start[block];
    size_t count = f->b.start[block + 1] - first;
    part p = {0};
    psr_lp *small = NULL;
    size_t used = 0;
    for (size_t k = 0; k < count; k++) {
        psr_id j = f->b.column[first + k];
        p.line_count += f->listed[j] != PSR_NO_ID;
        used += f->listed[j] != PSR_NO_ID && f->b.x[j] > on;
    }
    if (used == 0) {
        return PSR_OK;
    }
    PSR_TRY(blocks_programme(&f->b, block, BLOCKS_WITHIN, &small, err));
    psr_arena_reset(f->scratch);
    psr_status status = PSR_OK;
    PSR_GO(open_part(f, small, &p));
    for (size_t k = 0; k < count; k++) {
        p.x[k] = f->b.x[f->b.column[first + k]];
        add_line(f, &p, k, (size_t)f->b.column[first + k]);
    }
    PSR_GO(reduce(&p, err));
    (void)blocks_replace(&f->b, block, p.x, false);
done:
    dense_free(p.engine);
    psr_lp_free(small);
    return status;
}

static psr_status reduce_blocks(few *f, const psr_lp *lp, psr_solution *solution,
                                psr_error *err) {
    psr_arena *arena = psr_arena_create();
    psr_status status = arena == NULL ? PSR_ERR_MEMORY : PSR_OK;
    PSR_GO(status);
    PSR_GO(blocks_make(&f->b, lp, arena));
    blocks_start_from(&f->b, solution->x);
    f->parts = f->b.count > 0 ? f->b.count : 1;
    f->slack /= (double)f->parts;
    for (size_t block = 0; block < f->b.count; block++) {
        PSR_GO(reduce_block(f, block, err));
    }
    memcpy(solution->x, f->b.x, lp->column_count * sizeof *solution->x);
done:
    psr_arena_free(arena);
    return status;
}

static psr_status reduce_whole(few *f, const psr_lp *lp, size_t count,
                               psr_solution *solution, psr_error *err) {
    part p = {.line_count = count};
    psr_status status = PSR_OK;
    f->parts = 1;
    PSR_GO(open_part(f, lp, &p));
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
        rows += has_over(lp, j) ? 1 : 0;
    }
    return rows <= largest_single_rows && lp->column_count <= largest_single_columns;
}

psr_status few_make(const psr_lp *lp, const psr_id *column, const double *later,
                    size_t count, psr_solution *solution, psr_error *err) {
    double before = solution->objective;
    few f = {.later = later, .slack = same_objective * fmax(1, fabs(before))};
    double *kept = psr_calloc(lp->column_count + 1, sizeof *kept);
    f.listed = psr_calloc(lp->column_count + 1, sizeof *f.listed);
    f.scratch = psr_arena_create();
    psr_status status = PSR_OK;
    if (kept == NULL || f.listed == NULL || f.scratch == NULL) {
        PSR_GO(PSR_ERR_MEMORY);
    }
    memcpy(kept, solution->x, lp->column_count * sizeof *kept);
    for (size_t j = 0; j < lp->column_count; j++) {
        f.listed[j] = PSR_NO_ID;
    }
    for (size_t k = 0; k < count; k++) {
        f.listed[column[k]] = (psr_id)k;
    }
    PSR_GO(is_small(lp) ? reduce_whole(&f, lp, count, solution, err)
                        : reduce_blocks(&f, lp, solution, err));
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
done:
    free(kept);
    free(f.listed);
    psr_arena_free(f.scratch);
    return status == PSR_ERR_MEMORY
               ? psr_fail(err, status, "no memory to look for fewer lines")
               : status;
}
