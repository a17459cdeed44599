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
#include "interior_piece.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

typedef struct pass {
    interior *p;
    const double *target;      /* [rows] residual to remove */
    bool with_costs;           /* g as costs and complementarity ask; else 0 */
    double mu;                 /* mean product that is aimed at; 0 = the boundary */
    const interior_wish *wish; /* g as a correction asks, residuals left alone; or NULL */
    bool add;                  /* refine the direction there is */
    bool alone;                /* one block; all that is shared stays */
} pass;

/* Rows of the block, of the border, and a cell for those that are dropped stand one behind
 * the other (see interior.spot). While columns are added or priced they are in the units of
 * the programme: units are powers of two, so that nothing is rounded on the way. */
typedef struct work {
    interior *p;
    const pass *what;
    size_t block, from, rows;
    double weight;  /* of the block's products */
    double *vector; /* [largest block + border + 1] rows of the block, then the border */
    double *border; /* in vector: sums of the chunk, then steps of shared rows and links */
} work;

/* ---- what a column wants */

/* Distance by which low + room misses the width. */
double interior_room_residual(const interior *p, size_t j) {
    double width = interior_width(p, j);
    if (p->column.kind[j] == INTERIOR_OVER) {
        width += interior_ratio(p, j) * p->column.low[p->lp->over[j]];
    }
    return width - p->column.low[j] - p->column.room[j];
}

static double room_shift(const interior_wish *wish, double mu, const interior_cells *c,
                         size_t at, double room_step) {
    interior_pair now = {c->room[at], c->room_price[at]};
    interior_pair step = {room_step, c->room_price_step[at]};
    return interior_shift(wish, mu, now, step);
}

/* What is asked of the products of a cell when they are not to go to the boundary. */
static double aimed(const work *w, const interior_cells *c, size_t at) {
    double mu = w->weight * w->what->mu;
    if (!(mu > 0) || !interior_is_live(c->kind[at])) {
        return 0;
    }
    return mu / c->low[at] - (interior_has_room(c->kind[at]) ? mu / c->room[at] : 0);
}

/* What a correction asks of a cell, with room's step if it has one. */
static double shifted(const interior_wish *wish, double weight, const interior_cells *c,
                      size_t at, double room_step) {
    double mu = weight * wish->mu;
    interior_pair now = {c->low[at], c->low_price[at]};
    interior_pair step = {c->step[at], c->low_price_step[at]};
    double g = interior_shift(wish, mu, now, step) / c->low[at];
    if (interior_has_room(c->kind[at])) {
        g -= room_shift(wish, mu, c, at, room_step) / c->room[at];
    }
    return g;
}

/* a'y over all rows that count. */
static double priced(const interior *p, size_t j, const double *y) {
    const psr_lp *lp = p->lp;
    double sum = 0;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        sum += lp->value[at] * p->row_unit[lp->row[at]] * y[lp->row[at]];
    }
    return sum * interior_unit(p, j);
}

/* Dual residual of a column without the pull of what hangs on it. */
double interior_dual_residual(const interior *p, size_t j) {
    const interior_cells *c = &p->column;
    double cost = -p->lp->objective[j] * interior_unit(p, j) * p->cost_unit;
    double residual = cost - priced(p, j, p->y);
    if (c->kind[j] != INTERIOR_FREE) {
        residual -= c->low_price[j];
    }
    if (interior_has_room(c->kind[j])) {
        residual += c->room_price[j];
    }
    return residual;
}

static double column_g(const work *w, size_t j) {
    const interior *p = w->p;
    const interior_cells *c = &p->column;
    if (!w->what->with_costs) {
        return 0;
    }
    if (w->what->wish != NULL) {
        return interior_is_live(c->kind[j])
                   ? shifted(w->what->wish, w->weight, c, j,
                             interior_room_step(p, j, interior_miss(p, j)))
                   : 0;
    }
    double g = aimed(w, c, j) - c->kept[j];
    g -= interior_is_live(c->kind[j]) ? c->low_price[j] : 0;
    if (interior_has_room(c->kind[j])) {
        g += c->room_price[j] + interior_room_weight(c, j) * interior_miss(p, j);
    }
    return g;
}

static double row_g(const work *w, size_t i) {
    const interior *p = w->p;
    const interior_cells *c = &p->row;
    if (!w->what->with_costs || c->kind[i] == INTERIOR_FIXED) {
        return 0;
    }
    if (w->what->wish != NULL) {
        return interior_is_live(c->kind[i])
                   ? shifted(w->what->wish, w->weight, c, i, -c->step[i])
                   : 0;
    }
    return aimed(w, c, i) - p->sign[i] * p->y[i];
}

/* What is asked of the room of a column, for the one it hangs on. */
static double room_g(const work *w, size_t j) {
    const interior *p = w->p;
    const interior_cells *c = &p->column;
    if (!w->what->with_costs || c->kind[j] != INTERIOR_OVER) {
        return 0;
    }
    double miss = interior_miss(p, j);
    if (w->what->wish == NULL) {
        return w->weight * w->what->mu / c->room[j] - interior_room_weight(c, j) * miss;
    }
    double mu = w->weight * w->what->wish->mu;
    return room_shift(w->what->wish, mu, c, j, interior_room_step(p, j, miss)) / c->room[j];
}

/* What a column that hangs on another asks of it. */
static double member_asks(const interior *p, size_t j, double room_asks, double g) {
    const interior_cells *c = &p->column;
    return interior_ratio(p, j) *
           (room_asks + interior_room_weight(c, j) * c->theta[j] * g);
}

/* ---- where a direction is put */

static double *put_where(const work *w, size_t j) {
    interior_cells *c = &w->p->column;
    return w->what->wish != NULL ? &c->more_step[j] : &c->step[j];
}

/* Prices follow their distances, towards what is aimed at or along a step that is added. */
static void put_prices(const work *w, interior_cells *c, size_t at, double step,
                       double room_step) {
    double whole = w->what->add ? 0 : 1;
    double mu = w->weight * w->what->mu;
    double before = w->what->add ? c->low_price_step[at] : 0;
    double change = mu / c->low[at] - c->low_price[at] * (whole + step / c->low[at]);
    c->low_price_step[at] = (float)(before + change);
    if (interior_has_room(c->kind[at])) {
        before = w->what->add ? c->room_price_step[at] : 0;
        change = mu / c->room[at] - c->room_price[at] * (whole + room_step / c->room[at]);
        c->room_price_step[at] = (float)(before + change);
    }
}

/* ---- scatter and gather */

/* Add times * a to the rows of the block and the border. */
static inline void scatter(const work *w, size_t j, double times) {
    const interior *p = w->p;
    const psr_lp *lp = p->lp;
    double unit = interior_unit(p, j) * times;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        w->vector[p->spot[lp->row[at]]] += lp->value[at] * unit;
    }
}

/* a'dy over the rows of the block and the border. */
static inline double dot(const work *w, size_t j) {
    const interior *p = w->p;
    const psr_lp *lp = p->lp;
    double sum = 0;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        sum += lp->value[at] * w->vector[p->spot[lp->row[at]]];
    }
    return sum * interior_unit(p, j);
}

/* Columns that hang on a column of their block act through it; h and the pooled g. */
typedef struct hub {
    double h, g;
} hub;

static double member_pull(const interior *p, size_t m) {
    return interior_ratio(p, m) * interior_room_weight(&p->column, m) * p->column.theta[m];
}

static hub hub_of(const work *w, size_t j) {
    const interior *p = w->p;
    hub made = {1 / p->column.theta[j], column_g(w, j)};
    for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
        double room = interior_room_weight(&p->column, (size_t)m);
        double ratio = interior_ratio(p, (size_t)m);
        made.h += ratio * ratio * room * (1 - room * p->column.theta[m]);
        double g = column_g(w, (size_t)m);
        made.g += member_asks(p, (size_t)m, room_g(w, (size_t)m), g);
    }
    return made;
}

/* scatter for a column together with what hangs on it. */
static void scatter_hub(work *w, size_t j, double times) {
    const interior *p = w->p;
    scatter(w, j, times);
    for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
        scatter(w, (size_t)m, times * member_pull(p, (size_t)m));
    }
}

static double dot_hub(const work *w, size_t j) {
    const interior *p = w->p;
    double sum = dot(w, j);
    for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
        sum += member_pull(p, (size_t)m) * dot(w, (size_t)m);
    }
    return sum;
}

/* ---- forward: right-hand sides, blocks eliminated */

static void solve_lower(const work *w) {
    const interior *p = w->p;
    for (size_t i = 0; i < w->rows; i++) {
        const double *row =
            p->factor + p->factor_start[w->from + i] - p->first[w->from + i];
        double sum = w->vector[i];
        for (size_t k = (size_t)p->first[w->from + i]; k < i; k++) {
            sum -= row[k] * w->vector[k];
        }
        w->vector[i] = sum / row[i];
    }
}

static void solve_upper(const work *w) {
    const interior *p = w->p;
    for (size_t i = w->rows; i-- > 0;) {
        const double *row =
            p->factor + p->factor_start[w->from + i] - p->first[w->from + i];
        double value = w->vector[i] / row[i];
        w->vector[i] = value;
        for (size_t k = (size_t)p->first[w->from + i]; k < i; k++) {
            w->vector[k] -= row[k] * value;
        }
    }
}

/* What is asked of columns that follow each other, and of the room of each. */
static void ask_columns(const work *w, size_t from, size_t count, double *g, double *own) {
    if (w->what->wish == NULL) {
        for (size_t k = 0; k < count; k++) {
            g[k] = column_g(w, from + k);
            own[k] = room_g(w, from + k);
        }
        return;
    }
    interior_piece piece;
    piece_read(&piece, w->p, false, from, count);
    piece_wish(&piece.low, count, w->what->wish, g);
    piece_wish(&piece.room, count, w->what->wish, own);
    for (size_t k = 0; k < count; k++) {
        g[k] -= own[k];
    }
}

static void forward_column(work *w, size_t j, double g, double own) {
    interior *p = w->p;
    if (interior_is_hub(p, j)) {
        hub made = hub_of(w, j);
        scatter_hub(w, j, -made.g / made.h);
        return;
    }
    if (!w->what->with_costs) {
        return;
    }
    *put_where(w, j) = g; /* kept for the way back, which puts the step there */
    if (fpclassify(g) != FP_ZERO) {
        scatter(w, j, -p->column.theta[j] * g);
    }
    if (p->column.kind[j] == INTERIOR_OVER && interior_slot(p, j) >= 0) {
        w->border[p->shared_count + (size_t)p->slot[j]] += member_asks(p, j, own, g);
    }
}

/* How many columns from position k on follow each other in the programme too. */
static size_t run_length(const interior *p, size_t k, size_t end) {
    size_t most = end - k < PIECE_CELLS ? end - k : PIECE_CELLS;
    size_t length = 1;
    while (length < most &&
           (p->order == NULL || p->order[k + length] == p->order[k] + (psr_id)length)) {
        length++;
    }
    return length;
}

/* What the columns of a block, or the shared ones, take off the right-hand sides. */
static void forward_columns(work *w) {
    const interior *p = w->p;
    double g[PIECE_CELLS], own[PIECE_CELLS];
    size_t end = p->block_start[w->block + 1];
    size_t length = 0;
    for (size_t at = p->block_start[w->block]; at < end; at += length) {
        length = run_length(p, at, end);
        size_t from = interior_column(p, at);
        ask_columns(w, from, length, g, own);
        for (size_t k = 0; k < length; k++) {
            size_t j = from + k;
            if (p->column.kind[j] != INTERIOR_FIXED && !interior_is_link(p, j)) {
                forward_column(w, j, g[k], own[k]);
            }
        }
    }
}

/* The block's solution so far, taken off the rows of the border, added to its links. */
static void forward_coupling(work *w) {
    const interior *p = w->p;
    for (size_t at = p->coupling_start[w->block]; at < p->coupling_end[w->block]; at++) {
        size_t border = p->coupling_border[at];
        double value = p->coupling_value[at] * w->vector[p->coupling_place[at]];
        w->border[border] += border < p->shared_count ? -value : value;
    }
}

/* Right-hand side of row i without its columns. */
static double row_side(const work *w, size_t i) {
    const interior *p = w->p;
    double theta = p->row.theta[i];
    return w->what->target[i] + p->sign[i] * theta * row_g(w, i);
}

static void enter(work *w, size_t block) {
    w->block = block;
    w->from = w->p->block_row_start[block];
    w->rows = w->p->block_row_start[block + 1] - w->from;
    w->weight = interior_weight(w->p, (psr_id)block);
}

static void forward_block(work *w, size_t block) {
    interior *p = w->p;
    enter(w, block);
    for (size_t i = 0; i < w->rows; i++) {
        size_t row = (size_t)p->block_row[w->from + i];
        w->vector[i] = row_side(w, row) / p->row_unit[row];
    }
    forward_columns(w);
    for (size_t i = 0; i < w->rows; i++) {
        size_t row = (size_t)p->block_row[w->from + i];
        w->vector[i] *= p->row_unit[row];
        p->extra[row] = w->vector[i];
    }
    solve_lower(w);
    solve_upper(w);
    if (!w->what->alone) {
        forward_coupling(w);
    }
}

static void work_begin(work *w, const pass *what, size_t chunk) {
    interior *p = what->p;
    *w = (work){.p = p, .what = what};
    w->vector = p->chunk_work + chunk * p->work_size;
    w->border = w->vector + p->largest_block;
}

/* The shared rows and columns, behind the last block. */
static void enter_shared(work *w) {
    w->block = w->p->block_count;
    w->rows = 0;
    w->weight = w->p->shared_weight;
}

static psr_status forward_chunk(void *context, size_t chunk, size_t worker,
                                psr_error *err) {
    (void)worker;
    (void)err;
    const pass *what = context;
    interior *p = what->p;
    work w;
    work_begin(&w, what, chunk);
    memset(w.border, 0, (p->border + 1) * sizeof(double));
    for (size_t block = p->chunk_start[chunk]; block < p->chunk_start[chunk + 1]; block++) {
        forward_block(&w, block);
    }
    return PSR_OK;
}

/* ---- the border */

static void border_side(const pass *what) {
    interior *p = what->p;
    work w;
    work_begin(&w, what, 0);
    for (size_t chunk = 1; chunk < INTERIOR_CHUNKS; chunk++) {
        const double *other = p->chunk_work + chunk * p->work_size + p->largest_block;
        for (size_t at = 0; at < p->border; at++) {
            w.border[at] += other[at];
        }
    }
    enter_shared(&w);
    forward_columns(&w);
    for (size_t s = 0; s < p->shared_count; s++) {
        size_t row = (size_t)p->border_row[s];
        w.border[s] = w.border[s] * p->row_unit[row] + row_side(&w, row);
    }
    for (size_t link = 0; link < p->link_count; link++) {
        w.border[p->shared_count + link] += column_g(&w, (size_t)p->link_column[link]);
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

static inline void put_step(const work *w, size_t j, double step, double over_step) {
    const interior *p = w->p;
    interior_cells *c = &w->p->column;
    if (w->what->wish != NULL) {
        c->more_step[j] = step;
        return;
    }
    c->step[j] = w->what->add ? c->step[j] + step : step;
    if (!interior_is_live(c->kind[j])) {
        return;
    }
    double room_step = -step;
    if (c->kind[j] == INTERIOR_OVER) {
        double miss = w->what->add ? 0 : interior_miss(p, j);
        room_step += miss + interior_ratio(p, j) * over_step;
    }
    put_prices(w, c, j, step, room_step);
}

/* Take the border's share off the block's right-hand side. */
static void backward_coupling(work *w) {
    const interior *p = w->p;
    for (size_t at = p->coupling_start[w->block]; at < p->coupling_end[w->block]; at++) {
        w->vector[p->coupling_place[at]] -=
            p->coupling_value[at] * w->border[p->coupling_border[at]];
    }
}

static void backward_hub(work *w, size_t j) {
    const interior *p = w->p;
    hub made = hub_of(w, j);
    double step = (dot_hub(w, j) + made.g) / made.h;
    put_step(w, j, step, 0);
    for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
        double room = interior_room_weight(&p->column, (size_t)m);
        double pull = dot(w, (size_t)m) + room * interior_ratio(p, (size_t)m) * step;
        double own = p->column.theta[m] * (pull + column_g(w, (size_t)m));
        put_step(w, (size_t)m, own, step);
    }
}

/* Steps of the columns of a block (or the shared ones) from dy. */
static void backward_columns(work *w) {
    const interior *p = w->p;
    for (size_t k = p->block_start[w->block]; k < p->block_start[w->block + 1]; k++) {
        size_t j = interior_column(p, k);
        uint8_t kind = p->column.kind[j];
        if (kind == INTERIOR_FIXED) {
            continue;
        }
        if (interior_is_link(p, j)) {
            put_step(w, j, w->border[p->shared_count + (size_t)p->slot[j]], 0);
        } else if (interior_is_hub(p, j)) {
            backward_hub(w, j);
        } else if (kind != INTERIOR_OVER || interior_slot(p, j) >= 0) {
            double pull = dot(w, j);
            double over_step = 0;
            if (kind == INTERIOR_OVER) {
                over_step = w->border[p->shared_count + (size_t)p->slot[j]];
                pull +=
                    interior_room_weight(&p->column, j) * interior_ratio(p, j) * over_step;
            }
            double g = w->what->with_costs ? *put_where(w, j) : 0;
            put_step(w, j, p->column.theta[j] * (pull + g), over_step);
        }
    }
}

static void put_row(const work *w, size_t i, double dy) {
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
        put_prices(w, &p->row, i, step, -step);
    }
}

static void backward_block(work *w, size_t block) {
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
    backward_columns(w);
}

/* What the border came to, before the vectors of a chunk. */
static void take_border(work *w) {
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
    const pass *what = context;
    work w;
    work_begin(&w, what, chunk);
    take_border(&w);
    for (size_t block = what->p->chunk_start[chunk];
         block < what->p->chunk_start[chunk + 1]; block++) {
        backward_block(&w, block);
    }
    return PSR_OK;
}

static psr_status solve(const pass *what, psr_error *err) {
    interior *p = what->p;
    pass context = *what;
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, p->threads, forward_chunk, &context, err));
    border_side(what);
    border_solve(p);
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, p->threads, backward_chunk, &context, err));
    work w;
    work_begin(&w, what, 0);
    enter_shared(&w);
    take_border(&w);
    backward_columns(&w);
    for (size_t s = 0; s < p->shared_count; s++) {
        put_row(&w, (size_t)p->border_row[s], p->dense[s]);
    }
    return PSR_OK;
}

/* ---- directions */

/* The pass of one block alone. */
static void solve_block(const pass *what, size_t chunk, size_t block) {
    work w;
    work_begin(&w, what, chunk);
    forward_block(&w, block);
    memset(w.border, 0, (what->p->border + 1) * sizeof(double));
    backward_block(&w, block);
}

void interior_block_direction(interior *p, size_t chunk, size_t block, double mu) {
    pass what = {
        .p = p, .target = p->residual, .with_costs = true, .mu = mu, .alone = true};
    solve_block(&what, chunk, block);
}

void interior_block_correction(interior *p, size_t chunk, size_t block,
                               const interior_wish *wish) {
    for (size_t at = p->block_row_start[block]; at < p->block_row_start[block + 1]; at++) {
        p->correction[p->block_row[at]] = 0;
    }
    pass what = {
        .p = p, .target = p->correction, .with_costs = true, .wish = wish, .alone = true};
    solve_block(&what, chunk, block);
}

psr_status interior_direction(interior *p, double mu, psr_error *err) {
    pass what = {.p = p, .target = p->residual, .with_costs = true, .mu = mu};
    return solve(&what, err);
}

psr_status interior_correction(interior *p, const interior_wish *wish, psr_error *err) {
    memset(p->correction, 0, p->lp->row_count * sizeof *p->correction);
    pass what = {.p = p, .target = p->correction, .with_costs = true, .wish = wish};
    return solve(&what, err);
}

psr_status interior_refine(interior *p, psr_error *err) {
    PSR_TRY(interior_step_residual(p, err));
    pass again = {.p = p, .target = p->correction, .add = true};
    return solve(&again, err);
}

psr_status interior_least_squares(interior *p, bool primal, psr_error *err) {
    memset(p->correction, 0, p->lp->row_count * sizeof *p->correction);
    pass what = {
        .p = p, .target = primal ? p->residual : p->correction, .with_costs = !primal};
    return solve(&what, err);
}

psr_status interior_project(interior *p, psr_error *err) {
    pass what = {.p = p, .target = p->residual};
    return solve(&what, err);
}
