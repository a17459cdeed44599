/*
 * One Newton direction from the factors. Writing g for what complementarity and the dual
 * residual ask of a column,
 *
 *     step = theta (a'dy + room ratio step_over + g),
 *
 * and putting that into A step - sign step_slack = residual leaves a system in dy and the
 * steps of links: blocks forward, the dense border, blocks backward. Products with the
 * coupling matrices are formed from the columns each time; only L is kept.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_newton.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* ---- forward: right-hand sides, blocks eliminated */

static void solve_lower(const newton_work *w) {
    const interior *p = w->p;
    for (size_t i = 0; i < w->rows; i++) {
        const double *row =
            p->factor + p->factor_start[w->from + i] - p->first[w->from + i];
        size_t first = (size_t)p->first[w->from + i];
        double sum = w->vector[i] - interior_dot(row, w->vector, first, i);
        w->vector[i] = sum * row[i];
    }
}

static void solve_upper(const newton_work *w) {
    const interior *p = w->p;
    for (size_t i = w->rows; i-- > 0;) {
        const double *row =
            p->factor + p->factor_start[w->from + i] - p->first[w->from + i];
        double value = w->vector[i] * row[i];
        w->vector[i] = value;
        for (size_t k = (size_t)p->first[w->from + i]; k < i; k++) {
            w->vector[k] -= row[k] * value;
        }
    }
}

/* The block's solution so far, taken off the rows of the border, added to its links. */
static void forward_coupling(newton_work *w) {
    const interior *p = w->p;
    for (size_t at = p->coupling_start[w->block]; at < p->coupling_start[w->block + 1];
         at++) {
        size_t border = p->coupling_border[at];
        double value = p->coupling_value[at] * w->vector[p->coupling_place[at]];
        w->border[border] += border < p->shared_count ? -value : value;
    }
}

/* What is asked of the slack of a row. */
static double row_g(const newton_work *w, size_t i) {
    const interior *p = w->p;
    const interior_cells *c = &p->row;
    if (!w->what->with_costs || c->kind[i] == INTERIOR_FIXED) {
        return 0;
    }
    if (w->what->wish != NULL) {
        return interior_is_live(c->kind[i]) ? newton_shift(w, c, i, -c->step[i]) : 0;
    }
    return newton_aims(w, c, i) - p->sign[i] * p->y[i];
}

/* Right-hand side of row i without its columns. */
static double row_side(const newton_work *w, size_t i) {
    const interior *p = w->p;
    double theta = p->row.theta[i];
    return w->what->target[i] + p->sign[i] * theta * row_g(w, i);
}

static void enter(newton_work *w, size_t block) {
    w->block = block;
    w->from = w->p->block_row_start[block];
    w->rows = w->p->block_row_start[block + 1] - w->from;
    w->weight = interior_weight(w->p, (psr_id)block);
}

static void forward_block(newton_work *w, size_t block) {
    interior *p = w->p;
    enter(w, block);
    memset(w->vector, 0, w->rows * sizeof *w->vector);
    newton_columns_forward(w);
    for (size_t i = 0; i < w->rows; i++) {
        size_t row = (size_t)p->block_row[w->from + i];
        w->vector[i] = w->vector[i] * p->row_unit[row] + row_side(w, row);
        p->extra[row] = w->vector[i];
    }
    if (!w->what->alone) {
        solve_lower(w);
        solve_upper(w);
        forward_coupling(w);
    }
}

static void work_begin(newton_work *w, const newton_pass *what, size_t chunk) {
    interior *p = what->p;
    *w = (newton_work){.p = p, .what = what};
    w->vector = interior_vector(p, chunk);
    w->border = w->vector + p->largest_block;
}

/* The shared rows and columns, behind the last block. */
static void enter_shared(newton_work *w) {
    w->block = w->p->block_count;
    w->rows = 0;
    w->weight = w->p->shared_weight;
}

static void forward_begin(const newton_pass *what) {
    for (size_t chunk = 0; chunk < INTERIOR_CHUNKS; chunk++) {
        newton_work w;
        work_begin(&w, what, chunk);
        memset(w.border, 0, (what->p->border + 1) * sizeof(double));
    }
}

static void forward_one(const void *context, size_t chunk, size_t block) {
    newton_work w;
    work_begin(&w, context, chunk);
    forward_block(&w, block);
}

static psr_status forward_chunk(void *context, size_t chunk, size_t worker,
                                psr_error *err) {
    (void)worker;
    (void)err;
    const newton_pass *what = context;
    const size_t *start = what->p->chunk_start + chunk;
    for (size_t block = start[0]; block < start[1]; block++) {
        forward_one(what, chunk, block);
    }
    return PSR_OK;
}

/* ---- the border */

static void border_side(const newton_pass *what) {
    interior *p = what->p;
    newton_work w;
    work_begin(&w, what, 0);
    for (size_t chunk = 1; chunk < INTERIOR_CHUNKS; chunk++) {
        const double *other = interior_vector(p, chunk) + p->largest_block;
        for (size_t at = 0; at < p->border; at++) {
            w.border[at] += other[at];
        }
    }
    enter_shared(&w);
    newton_columns_forward(&w);
    for (size_t s = 0; s < p->shared_count; s++) {
        size_t row = (size_t)p->border_row[s];
        w.border[s] = w.border[s] * p->row_unit[row] + row_side(&w, row);
    }
    for (size_t link = 0; link < p->link_count; link++) {
        double asked = newton_asked(&w, (size_t)p->link_column[link]);
        w.border[p->shared_count + link] +=
            what->add ? -p->dense[p->shared_count + link] : asked;
    }
    memcpy(p->dense, w.border, p->border * sizeof(double));
}

static void border_solve(interior *p) {
    int n = (int)p->border;
    int shared = (int)p->shared_count;
    int links = (int)p->link_count;
    double *rows = p->dense;
    double *steps = p->dense + shared;
    const double *z = p->schur + (size_t)shared * (size_t)n;
    if (links > 0) {
        cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, links,
                    z + shared, n, steps, 1);
    }
    if (links > 0 && shared > 0) {
        cblas_dgemv(CblasRowMajor, CblasTrans, links, shared, -1, z, n, steps, 1, 1, rows,
                    1);
    }
    if (shared > 0) {
        cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, shared, p->schur,
                    n, rows, 1);
        cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, shared, p->schur,
                    n, rows, 1);
    }
    if (links > 0 && shared > 0) {
        cblas_dgemv(CblasRowMajor, CblasNoTrans, links, shared, 1, z, n, rows, 1, 1, steps,
                    1);
    }
    if (links > 0) {
        cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, links, z + shared,
                    n, steps, 1);
    }
}

/* ---- backward: blocks and columns */

/* Take the border's share off the block's right-hand side. */
static void backward_coupling(newton_work *w) {
    const interior *p = w->p;
    for (size_t at = p->coupling_start[w->block]; at < p->coupling_start[w->block + 1];
         at++) {
        w->vector[p->coupling_place[at]] -=
            p->coupling_value[at] * w->border[p->coupling_border[at]];
    }
}

static void put_row(const newton_work *w, size_t i, double dy) {
    interior *p = w->p;
    double theta = p->row.theta[i];
    double step = theta * (row_g(w, i) - p->sign[i] * dy);
    if (w->what->wish != NULL) {
        p->more_dy[i] = dy;
        p->row.more_step[i] = step;
        return;
    }
    p->dy[i] = w->what->add ? p->dy[i] + dy : dy;
    p->row.step[i] = w->what->add ? p->row.step[i] + step : step;
    if (interior_is_live(p->row.kind[i])) {
        newton_put_prices(w, &p->row, i, step, -step);
    }
}

static void backward_block(newton_work *w, size_t block) {
    const interior *p = w->p;
    enter(w, block);
    for (size_t i = 0; i < w->rows; i++) {
        w->vector[i] = p->extra[p->block_row[w->from + i]];
    }
    if (!w->what->alone) {
        backward_coupling(w);
    }
    solve_lower(w);
    solve_upper(w);
    for (size_t i = 0; i < w->rows; i++) {
        size_t row = (size_t)p->block_row[w->from + i];
        put_row(w, row, w->vector[i]);
        w->vector[i] *= p->row_unit[row];
    }
    newton_columns_backward(w);
}

/* What the border came to, before the vectors of a chunk. */
static void take_border(newton_work *w) {
    const interior *p = w->p;
    for (size_t s = 0; s < p->shared_count; s++) {
        w->border[s] = p->dense[s] * p->row_unit[p->border_row[s]];
    }
    memcpy(w->border + p->shared_count, p->dense + p->shared_count,
           p->link_count * sizeof(double));
    w->border[p->border] = 0; /* of rows that are dropped */
}

static psr_status backward_chunk(void *context, size_t chunk, size_t worker,
                                 psr_error *err) {
    (void)worker;
    (void)err;
    const newton_pass *what = context;
    newton_work w;
    work_begin(&w, what, chunk);
    take_border(&w);
    for (size_t block = what->p->chunk_start[chunk];
         block < what->p->chunk_start[chunk + 1]; block++) {
        backward_block(&w, block);
        if (what->after != NULL) {
            what->after->block(what->after->context, chunk, block);
        }
    }
    return PSR_OK;
}

/* Steps of what is shared, from the border. */
static void backward_shared(const newton_pass *what) {
    const interior *p = what->p;
    newton_work w;
    work_begin(&w, what, 0);
    enter_shared(&w);
    take_border(&w);
    newton_columns_backward(&w);
    for (size_t s = 0; s < p->shared_count; s++) {
        put_row(&w, (size_t)p->border_row[s], p->dense[s]);
    }
}

/* The border, and the way back. */
static psr_status conclude(newton_pass *what, psr_error *err) {
    border_side(what);
    border_solve(what->p);
    backward_shared(what);
    return psr_parallel_for(INTERIOR_CHUNKS, what->p->threads, backward_chunk, what, err);
}

static psr_status solve(newton_pass what, psr_error *err) {
    forward_begin(&what);
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, what.p->threads, forward_chunk, &what, err));
    return conclude(&what, err);
}

/* ---- directions */

/* The pass of one block alone. */
static void solve_block(const newton_pass *what, size_t chunk, size_t block) {
    newton_work w;
    work_begin(&w, what, chunk);
    forward_block(&w, block);
    memset(w.border, 0, (what->p->border + 1) * sizeof(double));
    backward_block(&w, block);
}

void interior_block_direction(interior *p, size_t chunk, size_t block, double mu) {
    newton_pass what = {
        .p = p, .target = p->residual, .with_costs = true, .mu = mu, .alone = true};
    solve_block(&what, chunk, block);
}

void interior_block_least_squares(interior *p, size_t chunk, size_t block, bool primal) {
    for (size_t at = p->block_row_start[block]; at < p->block_row_start[block + 1]; at++) {
        p->correction[p->block_row[at]] = 0;
    }
    newton_pass what = {.p = p,
                        .target = primal ? p->residual : p->correction,
                        .with_costs = !primal,
                        .alone = true};
    solve_block(&what, chunk, block);
}

void interior_block_correction(interior *p, size_t chunk, size_t block,
                               const interior_wish *wish) {
    for (size_t at = p->block_row_start[block]; at < p->block_row_start[block + 1]; at++) {
        p->correction[p->block_row[at]] = 0;
    }
    newton_pass what = {
        .p = p, .target = p->correction, .with_costs = true, .wish = wish, .alone = true};
    solve_block(&what, chunk, block);
}

psr_status interior_direction(interior *p, double mu, const interior_after *after,
                              psr_error *err) {
    newton_pass what = {
        .p = p, .target = p->residual, .with_costs = true, .mu = mu, .after = after};
    interior_after forward = {forward_one, &what};
    forward_begin(&what);
    PSR_TRY(interior_factor(p, &forward, err));
    return conclude(&what, err);
}

psr_status interior_correction(interior *p, const interior_wish *wish,
                               const interior_after *after, psr_error *err) {
    memset(p->correction, 0, p->lp->row_count * sizeof *p->correction);
    newton_pass what = {
        .p = p, .target = p->correction, .with_costs = true, .wish = wish, .after = after};
    return solve(what, err);
}

psr_status interior_refine(interior *p, const interior_after *after, psr_error *err) {
    PSR_TRY(interior_step_residual(p, err));
    newton_pass again = {.p = p, .target = p->correction, .add = true, .after = after};
    return solve(again, err);
}

psr_status interior_least_squares(interior *p, bool primal, psr_error *err) {
    memset(p->correction, 0, p->lp->row_count * sizeof *p->correction);
    newton_pass what = {
        .p = p, .target = primal ? p->residual : p->correction, .with_costs = !primal};
    return solve(what, err);
}

psr_status interior_project(interior *p, psr_error *err) {
    newton_pass what = {.p = p, .target = p->residual};
    return solve(what, err);
}
