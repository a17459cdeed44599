/*
 * Passes over all columns and slacks. Each is a function of one cell; a driver runs it over
 * the chunks and adds or compares what the chunks found in their order. There are hundreds
 * of millions of cells to visit: each pass is compiled as one loop, with its function in
 * it. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_pass.h"

#include <math.h>
#include <string.h>

#define INLINED static inline __attribute__((always_inline))

/* One column or slack with all that a pass may ask of it. */
typedef struct cell {
    interior_cells *c;
    size_t at;
    bool is_row;
    double miss; /* width less low less room */
    double pull; /* step of the column it hangs on, times the ratio */
} cell;

typedef struct sides {
    double low, low_price, room, room_price;
} sides;

typedef struct driver {
    interior *p;
    pass_lengths length;
    const interior_wish *wish;
} driver;

typedef void (*visit)(const driver *d, const cell *x, double *found);

enum { FOUND_SLOTS = sizeof(((interior *)0)->measure[0]) / sizeof(double) };
enum { FOUND_SUM, FOUND_COUNT, FOUND_PRIMAL, FOUND_DUAL, FOUND_LEAST = FOUND_PRIMAL };
enum { FOUND_BY_PRIMAL = FOUND_DUAL + 1, FOUND_BY_DUAL, FOUND_BY_BOTH };
enum { FOUND_COST = 2, FOUND_WIDTH, FOUND_RESIDUAL, FOUND_SIDE };

/* Change of both distances and prices along the direction. */
INLINED sides sides_of(const cell *x) {
    const interior_cells *c = x->c;
    size_t at = x->at;
    sides s = {c->step[at], c->low_price_step[at], 0, 0};
    if (interior_has_room(c->kind[at])) {
        s.room = x->miss + x->pull - s.low;
        s.room_price = c->room_price_step[at];
    }
    return s;
}

INLINED double weight_of(const driver *d, const cell *x) {
    return x->is_row ? interior_row_weight(d->p, x->at)
                     : interior_column_weight(d->p, x->at);
}

INLINED cell column_cell(interior *p, size_t j) {
    cell x = {&p->column, j, false, 0, 0};
    if (p->column.kind[j] == INTERIOR_OVER) {
        x.miss = p->miss[j];
        x.pull = interior_ratio(p, j) * p->column.step[p->lp->over[j]];
    }
    return x;
}

INLINED cell row_cell(interior *p, size_t i) {
    return (cell){&p->row, i, true, 0, 0};
}

INLINED void visit_columns(const driver *d, size_t block, visit each, double *found) {
    interior *p = d->p;
    for (size_t k = p->block_start[block]; k < p->block_start[block + 1]; k++) {
        size_t j = interior_column(p, k);
        if (interior_is_live(p->column.kind[j])) {
            cell x = column_cell(p, j);
            each(d, &x, found);
        }
    }
}

INLINED void visit_row(const driver *d, size_t i, visit each, double *found) {
    if (interior_is_live(d->p->row.kind[i])) {
        cell x = row_cell(d->p, i);
        each(d, &x, found);
    }
}

/* Columns and rows of the blocks of a chunk; as the last chunk the shared ones. */
INLINED void visit_chunk(const driver *d, size_t chunk, visit each) {
    interior *p = d->p;
    double *found = p->measure[chunk];
    if (chunk == INTERIOR_CHUNKS) {
        visit_columns(d, p->block_count, each, found);
        for (size_t s = 0; s < p->shared_count; s++) {
            visit_row(d, (size_t)p->border_row[s], each, found);
        }
        return;
    }
    for (size_t block = p->chunk_start[chunk]; block < p->chunk_start[chunk + 1]; block++) {
        visit_columns(d, block, each, found);
        for (size_t at = p->block_row_start[block]; at < p->block_row_start[block + 1];
             at++) {
            visit_row(d, (size_t)p->block_row[at], each, found);
        }
    }
}

/* The pass of a visit as a task for each chunk. */
#define CHUNKS_OF(name)                                                        \
    static psr_status name##_chunk(void *context, size_t chunk, size_t worker, \
                                   psr_error *err) {                           \
        (void)worker;                                                          \
        (void)err;                                                             \
        visit_chunk(context, chunk, visit_##name);                             \
        return PSR_OK;                                                         \
    }

/* Columns of blocks in chunks, shared ones after them. */
static psr_status visit_all(driver *d, psr_work work, psr_error *err) {
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, d->p->threads, work, d, err));
    return work(d, INTERIOR_CHUNKS, 0, err);
}

static void clear_found(interior *p) {
    memset(p->measure, 0, sizeof p->measure);
}

static double sum_found(const interior *p, size_t which) {
    double sum = 0;
    for (size_t chunk = 0; chunk <= INTERIOR_CHUNKS; chunk++) {
        sum += p->measure[chunk][which];
    }
    return sum;
}

static double most_found(const interior *p, size_t which) {
    double most = 0;
    for (size_t chunk = 0; chunk <= INTERIOR_CHUNKS; chunk++) {
        most = fmax(most, p->measure[chunk][which]);
    }
    return most;
}

/* ---- measures */

INLINED void visit_measure(const driver *d, const cell *x, double *found) {
    interior *p = d->p;
    interior_cells *c = x->c;
    size_t at = x->at;
    found[FOUND_SUM] += c->low[at] * c->low_price[at];
    double weight = weight_of(d, x);
    found[FOUND_COUNT] += weight;
    if (interior_has_room(c->kind[at])) {
        double miss = 0;
        if (c->kind[at] == INTERIOR_OVER) {
            miss = interior_room_residual(p, at);
            p->miss[at] = miss;
        }
        found[FOUND_SUM] += c->room[at] * c->room_price[at];
        found[FOUND_COUNT] += weight;
        double width = x->is_row ? interior_row_width(p, at) : interior_width(p, at);
        /* as the certificate prices it: no side twice */
        found[FOUND_WIDTH] +=
            width * interior_larger(c->room_price[at] - c->low_price[at], 0);
        found[FOUND_SIDE] =
            interior_larger(found[FOUND_SIDE], fabs(miss) / (1 + fabs(width)));
    }
    if (x->is_row) {
        double residual = p->sign[at] * p->y[at] - c->low_price[at];
        residual += c->kind[at] == INTERIOR_BOX ? c->room_price[at] : 0;
        found[FOUND_RESIDUAL] = interior_larger(found[FOUND_RESIDUAL], fabs(residual));
        return;
    }
    double cost = -p->lp->objective[at] * interior_unit(p, at) * p->cost_unit;
    found[FOUND_COST] += cost * c->low[at];
    double residual = interior_dual_residual(p, at);
    c->kept[at] = residual;
    if (interior_is_hub(p, at)) {
        for (psr_id m = p->member_first[at]; m != PSR_NO_ID; m = p->member_next[m]) {
            residual -= interior_ratio(p, (size_t)m) * c->room_price[m];
        }
    }
    if (!interior_is_link(p, at)) { /* what hangs on links is summed apart */
        found[FOUND_RESIDUAL] = interior_larger(found[FOUND_RESIDUAL], fabs(residual));
    }
}
CHUNKS_OF(measure)

static double rows_value(const interior *p, double *largest_rhs, double *largest_miss) {
    double value = 0;
    *largest_rhs = 0;
    *largest_miss = 0;
    for (size_t i = 0; i < p->row.count; i++) {
        if (p->row.kind[i] != INTERIOR_FREE) {
            value += p->rhs[i] * p->y[i];
            *largest_rhs = fmax(*largest_rhs, fabs(p->rhs[i]));
            *largest_miss = fmax(*largest_miss, fabs(p->residual[i]));
        }
    }
    return value;
}

/* Cost of what never moves, and of free columns, which the pass does not visit. */
static double still_cost(interior *p, double *free_residual) {
    double cost = 0;
    for (size_t j = 0; j < p->column.count; j++) {
        cost -= p->lp->objective[j] * interior_base(p, j);
        if (p->column.kind[j] == INTERIOR_FREE) {
            cost -= p->lp->objective[j] * p->column.low[j] * interior_unit(p, j);
            double residual = interior_dual_residual(p, j);
            p->column.kept[j] = residual;
            *free_residual = fmax(*free_residual, fabs(residual));
        }
    }
    return cost - p->lp->constant;
}

psr_status pass_measure(interior *p, pass_measures *measures, psr_error *err) {
    driver d = {.p = p};
    clear_found(p);
    PSR_TRY(visit_all(&d, measure_chunk, err));
    double largest_rhs = 0;
    double largest_miss = 0;
    double free_residual = 0;
    double rows = rows_value(p, &largest_rhs, &largest_miss);
    double count = sum_found(p, FOUND_COUNT);
    double still = still_cost(p, &free_residual);
    double moved = sum_found(p, FOUND_COST);
    double free_moved = 0;
    for (size_t j = 0; j < p->column.count; j++) {
        if (p->column.kind[j] == INTERIOR_FREE) {
            free_moved -=
                p->lp->objective[j] * p->column.low[j] * interior_unit(p, j) * p->cost_unit;
        }
    }
    double dual = rows - sum_found(p, FOUND_WIDTH);
    measures->mu = count > 0 ? sum_found(p, FOUND_SUM) / count : 0;
    measures->objective = -(still + moved / p->cost_unit);
    double size = fmax(1, fabs(measures->objective));
    measures->gap = (moved + free_moved - dual) / p->cost_unit / size;
    measures->primal = fmax(largest_miss / (1 + largest_rhs), most_found(p, FOUND_SIDE));
    measures->dual = fmax(most_found(p, FOUND_RESIDUAL), free_residual);
    return PSR_OK;
}

/* ---- lengths */

/* found holds 1 / length, at least 1; most cells limit nothing and cost no division. */
INLINED void shorten(double *found, double value, double change) {
    if (-change > value) {
        *found = interior_larger(*found, -change / value);
    }
}

/* Longest steps, and the terms of the mean product after any. */
INLINED void length_side(double *found, double weight, double value, double price,
                         double step, double price_step) {
    shorten(&found[FOUND_PRIMAL], value, step);
    shorten(&found[FOUND_DUAL], price, price_step);
    found[FOUND_SUM] += value * price;
    found[FOUND_COUNT] += weight;
    found[FOUND_BY_PRIMAL] += step * price;
    found[FOUND_BY_DUAL] += value * price_step;
    found[FOUND_BY_BOTH] += step * price_step;
}

INLINED void visit_length(const driver *d, const cell *x, double *found) {
    const interior_cells *c = x->c;
    size_t at = x->at;
    sides s = sides_of(x);
    double weight = weight_of(d, x);
    length_side(found, weight, c->low[at], c->low_price[at], s.low, s.low_price);
    if (interior_has_room(c->kind[at])) {
        length_side(found, weight, c->room[at], c->room_price[at], s.room, s.room_price);
    }
}
CHUNKS_OF(length)

psr_status pass_length(interior *p, pass_lengths *length, double *mu, psr_error *err) {
    driver d = {.p = p};
    clear_found(p);
    PSR_TRY(visit_all(&d, length_chunk, err));
    double primal = 1 / fmax(1, most_found(p, FOUND_PRIMAL));
    double dual = 1 / fmax(1, most_found(p, FOUND_DUAL));
    double sum = sum_found(p, FOUND_SUM) + primal * sum_found(p, FOUND_BY_PRIMAL);
    sum += dual * (sum_found(p, FOUND_BY_DUAL) + primal * sum_found(p, FOUND_BY_BOTH));
    double count = sum_found(p, FOUND_COUNT);
    *length = (pass_lengths){primal, dual};
    *mu = count > 0 ? sum / count : 0;
    return PSR_OK;
}

/* ---- blending a correction in */

/* Shares that are tried; each pass compares all. */
enum { BLENDS = FOUND_SLOTS / 2 };
static const double blends[BLENDS] = {1, 0.75, 0.5, 0.25};

/* sides_of for the correction. */
INLINED sides more_sides(const driver *d, const cell *x) {
    const interior *p = d->p;
    const interior_cells *c = x->c;
    size_t at = x->at;
    sides now = sides_of(x);
    sides s = {c->more_step[at], 0, 0, 0};
    double mu = weight_of(d, x) * d->wish->mu;
    double shift =
        interior_shift(d->wish, mu, (interior_pair){c->low[at], c->low_price[at]},
                       (interior_pair){now.low, now.low_price});
    s.low_price = (shift - c->low_price[at] * s.low) / c->low[at];
    if (interior_has_room(c->kind[at])) {
        s.room = -s.low;
        if (c->kind[at] == INTERIOR_OVER) {
            s.room += interior_ratio(p, at) * c->more_step[p->lp->over[at]];
        }
        shift = interior_shift(d->wish, mu, (interior_pair){c->room[at], c->room_price[at]},
                               (interior_pair){now.room, now.room_price});
        s.room_price = (shift - c->room_price[at] * s.room) / c->room[at];
    }
    return s;
}

INLINED void blend_side(double *found, double value, double change, double more) {
    double part = more < 0 ? more : blends[BLENDS - 1] * more;
    if (!(-(change + part) > value)) {
        return; /* with no share does it limit the step */
    }
    for (size_t k = 0; k < BLENDS; k++) {
        shorten(&found[2 * k], value, change + blends[k] * more);
    }
}

INLINED void visit_blend(const driver *d, const cell *x, double *found) {
    const interior_cells *c = x->c;
    size_t at = x->at;
    sides s = sides_of(x);
    sides more = more_sides(d, x);
    blend_side(found, c->low[at], s.low, more.low);
    blend_side(found + 1, c->low_price[at], s.low_price, more.low_price);
    if (interior_has_room(c->kind[at])) {
        blend_side(found, c->room[at], s.room, more.room);
        blend_side(found + 1, c->room_price[at], s.room_price, more.room_price);
    }
}
CHUNKS_OF(blend)

psr_status pass_blend(interior *p, const interior_wish *wish, pass_lengths *share,
                      pass_lengths *length, psr_error *err) {
    driver d = {.p = p, .wish = wish};
    clear_found(p);
    PSR_TRY(visit_all(&d, blend_chunk, err));
    *length = (pass_lengths){-1, -1};
    for (size_t k = 0; k < BLENDS; k++) {
        pass_lengths with = {1 / fmax(1, most_found(p, 2 * k)),
                             1 / fmax(1, most_found(p, 2 * k + 1))};
        if (with.primal > length->primal) {
            share->primal = blends[k];
            length->primal = with.primal;
        }
        if (with.dual > length->dual) {
            share->dual = blends[k];
            length->dual = with.dual;
        }
    }
    return PSR_OK;
}

/* Prices first: what they are to gain hangs on the steps as they were. */
INLINED void visit_take(const driver *d, const cell *x, double *found) {
    (void)found;
    interior_cells *c = x->c;
    sides more = more_sides(d, x);
    c->low_price_step[x->at] += (float)(d->length.dual * more.low_price);
    c->room_price_step[x->at] += (float)(d->length.dual * more.room_price);
}
CHUNKS_OF(take)

static void take_steps(interior_cells *c, double share) {
    for (size_t at = 0; at < c->count; at++) {
        if (c->kind[at] != INTERIOR_FIXED) {
            c->step[at] += share * c->more_step[at];
        }
    }
}

psr_status pass_take(interior *p, const interior_wish *wish, pass_lengths share,
                     psr_error *err) {
    driver d = {.p = p, .length = share, .wish = wish};
    PSR_TRY(visit_all(&d, take_chunk, err));
    take_steps(&p->column, share.primal);
    take_steps(&p->row, share.primal);
    for (size_t i = 0; i < p->row.count; i++) {
        p->dy[i] += share.dual * p->more_dy[i];
    }
    return PSR_OK;
}

/* ---- the move */

/* room and prices first: they need low as it was; low itself follows for all. */
INLINED void visit_move(const driver *d, const cell *x, double *found) {
    (void)found;
    interior_cells *c = x->c;
    size_t at = x->at;
    sides s = sides_of(x);
    c->low_price[at] += d->length.dual * s.low_price;
    if (interior_has_room(c->kind[at])) {
        c->room[at] += d->length.primal * s.room;
        c->room_price[at] += d->length.dual * s.room_price;
    }
}
CHUNKS_OF(move)

psr_status pass_move(interior *p, pass_lengths length, psr_error *err) {
    driver d = {.p = p, .length = length};
    PSR_TRY(visit_all(&d, move_chunk, err));
    for (size_t j = 0; j < p->column.count; j++) {
        if (p->column.kind[j] != INTERIOR_FIXED) {
            p->column.low[j] += length.primal * p->column.step[j];
        }
    }
    for (size_t i = 0; i < p->row.count; i++) {
        if (interior_is_live(p->row.kind[i])) {
            p->row.low[i] += length.primal * p->row.step[i];
        }
        if (p->row.kind[i] != INTERIOR_FREE) {
            p->y[i] += length.dual * p->dy[i];
        }
    }
    return PSR_OK;
}
