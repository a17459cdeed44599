/*
 * The first point: columns near the shortest solution of the rows, prices near those that
 * fit the costs best, all of them well inside. The same of blocks by themselves, where all
 * that they share is known.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"
#include "interior_pass.h"

#include <math.h>
#include <stdlib.h>

/* Products of distance and price may differ by so much at the start. */
static const double start_spread = 10;
/* No distance starts below this part of the mean of the least-squares point, and prices
 * start at this multiple of the mean dual residual: measured on allocation programmes from
 * 0.1 to 3 and from 10 to 5000. Prices too small against the residuals shorten every step
 * for many iterations; too large, they only cost the few that bring them down. */
static const double start_distance = 0.3;
static const double start_price = 1000;
/* A sample, which goes no further than a gap of 0.1, is quicker there from this multiple; a
 * third of it leads far astray, and so may it where columns hang on others of their block
 * (a season of 5,000: 34 iterations for 25). */
static const double sample_price = 300;
/* In a block by itself they fit the costs better, and products may differ by this much:
 * with 10 rounds of centring are as many or a third more; by so little that a tenth of the
 * multiple is enough: a tenth fewer rounds. */
static const double block_spread = 100;
static const double block_price = 100;
/* The columns of a row may come to this many times its limit. Measured from 0.5 to 10: less
 * saves an iteration where blocks are loose and costs 20 in a season. */
static const double fullest_row = 2;

/* Weights that hold free columns: loose in the start's least squares, then nearly none. */
static const double start_proximal = 1;
static const double proximal = 1e-8;

static void unit_cell(interior_cells *c, size_t at) {
    bool free_cell = c->kind[at] == INTERIOR_FREE || c->kind[at] == INTERIOR_FIXED;
    c->low[at] = free_cell ? 0 : 1;
    c->low_price[at] = free_cell ? 0 : 1;
    c->room[at] = 1;
    c->room_price[at] = 0;
}

void interior_unit_point(interior *p) {
    for (size_t j = 0; j < p->column.count; j++) {
        unit_cell(&p->column, j);
    }
    if (p->miss != NULL) {
        memset(p->miss, 0, p->column.count * sizeof *p->miss);
    }
    for (size_t i = 0; i < p->row.count; i++) {
        unit_cell(&p->row, i);
        p->y[i] = 0;
    }
    p->column.proximal = proximal;
    p->row.proximal = proximal;
}

static void start_prices(interior *p) {
    for (size_t j = 0; j < p->column.count; j++) {
        p->column.kept[j] = interior_dual_residual(p, j);
    }
}

static void keep_prices(interior *p) {
    for (size_t i = 0; i < p->row.count; i++) {
        p->y[i] = p->row.kind[i] == INTERIOR_FREE ? 0 : p->dy[i];
    }
}

/* Mean magnitude of what moves. */
typedef struct magnitude {
    double sum, count;
} magnitude;

static void add_magnitude(const interior_cells *c, size_t at, double value, magnitude *of) {
    if (interior_is_live(c->kind[at])) {
        of->sum += fabs(value);
        of->count += 1;
    }
}

static double mean_magnitude(magnitude of) {
    return of.count > 0 && of.sum > 0 ? of.sum / of.count : 1;
}

/* What the least squares come to. */
static void measure_cell(interior_cells *c, size_t at, magnitude *distance) {
    c->kept[at] = c->low[at] + c->step[at];
    add_magnitude(c, at, c->kept[at], distance);
}

/* @return how near to its bounds a cell may start */
static double measure_all(interior *p) {
    magnitude distance = {0};
    for (size_t j = 0; j < p->column.count; j++) {
        measure_cell(&p->column, j, &distance);
    }
    for (size_t i = 0; i < p->row.count; i++) {
        measure_cell(&p->row, i, &distance);
    }
    return start_distance * mean_magnitude(distance);
}

/* A place inside the box, near the least-squares value but never near a side. */
static void place_cell(interior_cells *c, size_t at, double width, double size) {
    double value = c->kept[at];
    if (c->kind[at] == INTERIOR_BOX) {
        double margin = fmin(size, 0.25 * width);
        c->low[at] = fmin(fmax(value, margin), width - margin);
        c->room[at] = width - c->low[at];
    } else {
        c->low[at] = fmax(value, size);
    }
}

/* Prices that make every product about the same, moved towards the dual residual where that
 * leaves them within a factor: a wide room with a full price would swamp the mean. */
static void price_cell(interior_cells *c, size_t at, double residual, double product,
                       double spread) {
    double low = product / c->low[at];
    c->low_price[at] = low + fmin(fmax(residual, 0), spread * low);
    if (interior_has_room(c->kind[at])) {
        double room = product / c->room[at];
        c->room_price[at] = room + fmin(fmax(-residual, 0), spread * room);
    }
}

static double bare_residual(const interior *p, size_t j) {
    const interior_cells *c = &p->column;
    double residual = interior_dual_residual(p, j);
    residual += c->kind[j] == INTERIOR_FREE ? 0 : c->low_price[j];
    return residual - (interior_has_room(c->kind[j]) ? c->room_price[j] : 0);
}

static double fair_share(const interior *p, const double *sum, size_t j) {
    const psr_lp *lp = p->lp;
    double share = 1;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        size_t i = (size_t)lp->row[at];
        double most = fullest_row * fmax(1, fabs(p->rhs[i]));
        share = sum[i] * share > most ? most / sum[i] : share;
    }
    return share;
}

/* Where the columns of a row come to many times its limit (all orders of a season under one
 * budget), each takes its fair share less: else the first iterations, a dozen or two, only
 * bring down what all of them miss together. */
static psr_status share_rows(interior *p) {
    const psr_lp *lp = p->lp;
    interior_cells *c = &p->column;
    double *sum = psr_calloc(lp->row_count, sizeof *sum);
    if (sum == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < c->count; j++) {
        double unit = interior_unit(p, j);
        for (size_t at = lp->start[j];
             interior_is_live(c->kind[j]) && at < lp->start[j + 1]; at++) {
            sum[lp->row[at]] += fabs(interior_entry(p, at, unit)) * c->low[j];
        }
    }
    for (size_t j = 0; j < c->count; j++) {
        if (interior_is_live(c->kind[j])) {
            c->low[j] *= fair_share(p, sum, j);
            c->room[j] = c->kind[j] == INTERIOR_BOX ? interior_width(p, j) - c->low[j] : 1;
        }
    }
    free(sum);
    return PSR_OK;
}

static void place_row(interior *p, size_t i, double size) {
    if (interior_is_live(p->row.kind[i])) {
        place_cell(&p->row, i, interior_row_width(p, i), size);
    }
}

static void place_column(interior *p, size_t j, double size) {
    if (interior_is_live(p->column.kind[j])) {
        place_cell(&p->column, j, interior_width(p, j), size);
    } else if (p->column.kind[j] == INTERIOR_FREE) {
        p->column.low[j] = p->column.kept[j];
    }
}

/* Where what it hangs on has its place. */
static void place_room(interior *p, size_t j, double size) {
    if (p->column.kind[j] == INTERIOR_OVER) {
        p->column.room[j] = 0;
        p->column.room[j] = fmax(interior_room_residual(p, j), size);
    }
}

static psr_status place_all(interior *p, double size) {
    for (size_t i = 0; i < p->row.count; i++) {
        place_row(p, i, size);
    }
    for (size_t j = 0; j < p->column.count; j++) {
        place_column(p, j, size);
    }
    PSR_TRY(share_rows(p));
    for (size_t j = 0; j < p->column.count; j++) {
        place_room(p, j, size);
    }
    return PSR_OK;
}

static void price_column(interior *p, size_t j, double product, double spread) {
    if (interior_is_live(p->column.kind[j])) {
        price_cell(&p->column, j, bare_residual(p, j), product, spread);
    }
}

static void price_row(interior *p, size_t i, double product, double spread) {
    if (interior_is_live(p->row.kind[i])) {
        price_cell(&p->row, i, p->sign[i] * p->y[i], product, spread);
    }
}

static void measure_price(const interior *p, size_t j, magnitude *price) {
    add_magnitude(&p->column, j, bare_residual(p, j), price);
}

static psr_status start_point(interior *p, double multiple) {
    magnitude price = {0};
    double size = measure_all(p);
    for (size_t j = 0; j < p->column.count; j++) {
        measure_price(p, j, &price);
    }
    double product = multiple * mean_magnitude(price) * size;
    PSR_TRY(place_all(p, size));
    for (size_t j = 0; j < p->column.count; j++) {
        price_column(p, j, interior_column_weight(p, j) * product, start_spread);
    }
    for (size_t i = 0; i < p->row.count; i++) {
        price_row(p, i, interior_row_weight(p, i) * product, start_spread);
    }
    return PSR_OK;
}

static psr_status start_from(interior *p, double multiple, psr_error *err) {
    interior_unit_point(p);
    p->column.proximal = start_proximal;
    p->row.proximal = start_proximal;
    PSR_TRY(interior_factor(p, NULL, err));
    PSR_TRY(interior_residual(p, NULL, err));
    start_prices(p);
    PSR_TRY(interior_least_squares(p, false, err));
    keep_prices(p);
    PSR_TRY(interior_least_squares(p, true, err));
    if (start_point(p, multiple) != PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the first point");
    }
    p->column.proximal = proximal;
    p->row.proximal = proximal;
    return PSR_OK;
}

psr_status interior_start(interior *p, psr_error *err) {
    return start_from(p, start_price, err);
}

psr_status interior_start_sample(interior *p, psr_error *err) {
    return start_from(p, p->member_first == NULL ? sample_price : start_price, err);
}

/* ---- blocks by themselves */

/* Prices, then columns and slacks, by least squares; these are kept then.
 * @return how near to their bounds they may start */
static double fit_block(interior *p, size_t chunk, size_t block) {
    size_t column = p->block_start[block], columns = p->block_start[block + 1];
    size_t row = p->block_row_start[block], rows = p->block_row_start[block + 1];
    magnitude distance = {0};
    pass_stand unused; /* residuals are wanted, where the solves look for them */
    for (size_t k = column; k < columns; k++) {
        unit_cell(&p->column, interior_column(p, k));
    }
    for (size_t at = row; at < rows; at++) {
        unit_cell(&p->row, (size_t)p->block_row[at]);
        p->y[p->block_row[at]] = 0;
    }
    pass_block_measure(p, chunk, block, &unused);
    for (size_t k = column; p->miss != NULL && k < columns; k++) {
        p->miss[interior_column(p, k)] = 0;
    }
    interior_block_factor(p, chunk, block);
    interior_block_least_squares(p, chunk, block, false);
    for (size_t at = row; at < rows; at++) {
        p->y[p->block_row[at]] = p->dy[p->block_row[at]];
    }
    interior_block_least_squares(p, chunk, block, true);
    for (size_t k = column; k < columns; k++) {
        measure_cell(&p->column, interior_column(p, k), &distance);
    }
    for (size_t at = row; at < rows; at++) {
        measure_cell(&p->row, (size_t)p->block_row[at], &distance);
    }
    return start_distance * mean_magnitude(distance);
}

static void start_block(interior *p, size_t chunk, size_t block) {
    size_t column = p->block_start[block], columns = p->block_start[block + 1];
    size_t row = p->block_row_start[block], rows = p->block_row_start[block + 1];
    magnitude price = {0};
    double size = fit_block(p, chunk, block);
    for (size_t k = column; k < columns; k++) {
        place_column(p, interior_column(p, k), size);
        measure_price(p, interior_column(p, k), &price);
    }
    double product = block_price * mean_magnitude(price) * size;
    for (size_t k = column; k < columns; k++) {
        place_room(p, interior_column(p, k), size);
        price_column(p, interior_column(p, k), product, block_spread);
    }
    for (size_t at = row; at < rows; at++) {
        place_row(p, (size_t)p->block_row[at], size);
        price_row(p, (size_t)p->block_row[at], product, block_spread);
    }
}

typedef struct starting {
    interior *p;
    const double *known;
} starting;

static psr_status start_chunk(void *context, size_t chunk, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    const starting *s = context;
    const size_t *block = s->p->chunk_start + chunk;
    for (size_t b = block[0]; b < block[1]; b++) {
        if (s->known == NULL || !(s->known[b] > 0)) {
            start_block(s->p, chunk, b);
        }
    }
    return PSR_OK;
}

psr_status interior_start_blocks(interior *p, const double *known, psr_error *err) {
    starting s = {p, known};
    p->column.proximal = start_proximal;
    p->row.proximal = start_proximal;
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, p->threads, start_chunk, &s, err));
    p->column.proximal = proximal;
    p->row.proximal = proximal;
    return PSR_OK;
}
