/*
 * Where a point stands: products, residuals of columns, the gap. Columns go by the piece,
 * the prices of the rows that a block meets before them in one vector; cells at the same
 * place of their pieces are added up together, and the places in their order at the end.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_alike.h"
#include "interior_pass.h"

#include <math.h>
#include <string.h>

/* Sums and extremes over the cells at the same place of their piece. */
typedef struct places {
    double sum[PIECE_CELLS], weight[PIECE_CELLS]; /* of the products */
    double cost[PIECE_CELLS];                     /* of what has moved from its bound */
    double width[PIECE_CELLS];                    /* times the price of its end */
    double residual[PIECE_CELLS];                 /* largest, of the prices */
    double miss[PIECE_CELLS], side[PIECE_CELLS];  /* of variable widths, and relative */
} places;

static double total_of(const double place[PIECE_CELLS]) {
    double sum = 0;
    for (size_t k = 0; k < PIECE_CELLS; k++) {
        sum += place[k];
    }
    return sum;
}

static double most_of(const double place[PIECE_CELLS]) {
    double most = 0;
    for (size_t k = 0; k < PIECE_CELLS; k++) {
        most = interior_larger(most, place[k]);
    }
    return most;
}

/* ---- one cell */

/* Products of both sides, and what the width is worth as the certificate prices it: no side
 * twice. */
static inline void see_products(const interior_cells *c, size_t at, double live,
                                double boxed, double weight, size_t k, places *found) {
    double low = c->low[at], room = c->room[at];
    double above = interior_larger(c->room_price[at] - c->low_price[at], 0);
    found->sum[k] += live * low * c->low_price[at] + boxed * room * c->room_price[at];
    found->weight[k] += (live + boxed) * weight;
    found->width[k] += boxed * (low + room) * above;
}

/* What a variable width lacks; `see_products` took low and room for the width. */
static void see_hanging(interior *p, size_t j, size_t k, places *found) {
    const interior_cells *c = &p->column;
    if (c->kind[j] != INTERIOR_OVER) {
        return;
    }
    double width = interior_width(p, j), filled = c->low[j] + c->room[j];
    double miss = width + p->ratio[j] * c->low[p->hangs_on[j]] - filled;
    double above = interior_larger(c->room_price[j] - c->low_price[j], 0);
    p->miss[j] = miss;
    found->width[k] += (width - filled) * above;
    found->miss[k] = interior_larger(found->miss[k], fabs(miss));
    found->side[k] = interior_larger(found->side[k], fabs(miss) / (1 + fabs(width)));
}

/* What hangs on a column of its block pulls at it. */
static double pulled(const interior *p, size_t j, double residual) {
    psr_id m = p->member_first == NULL ? PSR_NO_ID : p->member_first[j];
    for (; m != PSR_NO_ID; m = p->member_next[m]) {
        residual -= interior_ratio(p, (size_t)m) * p->column.room_price[m];
    }
    return residual;
}

static void see_row(const interior *p, size_t i, double weight, places *found) {
    const interior_cells *c = &p->row;
    if (!interior_is_live(c->kind[i])) {
        return;
    }
    double residual = p->sign[i] * p->y[i] - c->low_price[i];
    residual += c->kind[i] == INTERIOR_BOX ? c->room_price[i] : 0;
    found->residual[0] = interior_larger(found->residual[0], fabs(residual));
    see_products(c, i, piece_has_low(c->kind[i]), piece_has_room(c->kind[i]), weight, 0,
                 found);
}

/* ---- the columns of a block */

/* Prices of the rows of the block and of the border where a direction has its vector, per
 * unit of the programme; they stand in the work of the factor. */
static const double *prices_of(interior *p, size_t chunk, size_t block) {
    double *price = p->chunk_work + chunk * p->work_size;
    size_t from = p->block_row_start[block], rows = p->block_row_start[block + 1] - from;
    for (size_t k = 0; k < rows; k++) {
        psr_id i = p->block_row[from + k];
        price[k] = p->row_unit[i] * p->y[i];
    }
    for (size_t s = 0; s < p->shared_count; s++) {
        psr_id i = p->border_row[s];
        price[p->largest_block + s] = p->row_unit[i] * p->y[i];
    }
    price[p->largest_block + p->border] = 0; /* of rows that are dropped */
    return price;
}

/* Products and widths of columns, and the residuals of their prices, kept for the
 * direction; those that do not move have none. */
WIDE_LOOPS static void see_columns(const interior *p, size_t from, size_t count,
                                   double weight, const double *restrict pull,
                                   places *restrict found) {
    const interior_cells c = p->column;
    const double cost_unit = p->cost_unit, *objective = p->lp->objective;
    double *restrict kept = c.kept + from;
    /* Bytes become numbers in loops of their own, as in interior_piece.c. */
    double moves[PIECE_CELLS], live[PIECE_CELLS], boxed[PIECE_CELLS];
    const float *unit = p->unit + from;
    for (size_t k = 0; k < count; k++) {
        int any = c.kind[from + k] != INTERIOR_FIXED;
        moves[k] = any;
        live[k] = piece_has_low(c.kind[from + k]);
        boxed[k] = piece_has_room(c.kind[from + k]);
    }
    for (size_t k = 0; k < count; k++) {
        double cost = -objective[from + k] * (double)unit[k] * cost_unit;
        double own = cost - pull[k] * (double)unit[k] - live[k] * c.low_price[from + k];
        kept[k] = moves[k] * (own + boxed[k] * c.room_price[from + k]);
        found->cost[k] += live[k] * cost * c.low[from + k];
    }
    for (size_t k = 0; k < count; k++) {
        see_products(&c, from + k, live[k], boxed[k], weight, k, found);
    }
}

WIDE_LOOPS static void see_residuals(const double *residual, size_t count,
                                     places *restrict found) {
    for (size_t k = 0; k < count; k++) {
        found->residual[k] = interior_larger(found->residual[k], fabs(residual[k]));
    }
}

static void measure_columns(interior *p, size_t chunk, size_t block, places *found) {
    const double *price = prices_of(p, chunk, block);
    double weight = interior_weight(p, (psr_id)block);
    size_t end = p->block_start[block + 1], length = 0;
    for (size_t at = p->block_start[block]; at < end; at += length) {
        double of[PIECE_CELLS];
        length = piece_length(p, at, end, false);
        size_t from = interior_column(p, at);
        alike_gather(p, price, from, length, of);
        see_columns(p, from, length, weight, of, found);
        for (size_t k = 0; k < length; k++) {
            of[k] = pulled(p, from + k, p->column.kept[from + k]);
        }
        for (size_t k = 0; p->miss != NULL && k < length; k++) {
            see_hanging(p, from + k, k, found);
        }
        see_residuals(of, length, found);
    }
}

static void measure_rows(const interior *p, size_t block, places *found) {
    double weight = interior_weight(p, (psr_id)block);
    for (size_t at = p->block_row_start[block]; at < p->block_row_start[block + 1]; at++) {
        see_row(p, (size_t)p->block_row[at], weight, found);
    }
}

/* ---- one block */

static bool is_between(double value, double least, double most) {
    return value >= least && value <= most;
}

static bool is_near(const interior_cells *c, size_t at, double least, double most) {
    return !interior_is_live(c->kind[at]) ||
           (is_between(c->low[at] * c->low_price[at], least, most) &&
            (!interior_has_room(c->kind[at]) ||
             is_between(c->room[at] * c->room_price[at], least, most)));
}

bool pass_block_is_near(const interior *p, size_t block, double mu, double factor) {
    double weight = interior_weight(p, (psr_id)block);
    double least = mu / factor * weight, most = mu * factor * weight;
    bool near = true;
    for (size_t at = p->block_start[block]; near && at < p->block_start[block + 1]; at++) {
        near = is_near(&p->column, interior_column(p, at), least, most);
    }
    size_t end = p->block_row_start[block + 1];
    for (size_t at = p->block_row_start[block]; near && at < end; at++) {
        near = is_near(&p->row, (size_t)p->block_row[at], least, most);
    }
    return near;
}

void pass_block_measure(interior *p, size_t chunk, size_t block, pass_stand *stand) {
    places found = {0};
    interior_block_residual(p, chunk, block);
    measure_columns(p, chunk, block, &found);
    measure_rows(p, block, &found);
    *stand = (pass_stand){.sum = total_of(found.sum),
                          .weight = total_of(found.weight),
                          .primal = most_of(found.miss),
                          .dual = most_of(found.residual)};
    for (size_t at = p->block_row_start[block]; at < p->block_row_start[block + 1]; at++) {
        stand->primal = interior_larger(stand->primal, fabs(p->residual[p->block_row[at]]));
    }
}

/* ---- all */

typedef struct measure_pass {
    interior *p;
    places *found; /* [INTERIOR_CHUNKS] */
} measure_pass;

static void measure_after(const void *context, size_t chunk, size_t block) {
    const measure_pass *pass = context;
    measure_columns(pass->p, chunk, block, &pass->found[chunk]);
    measure_rows(pass->p, block, &pass->found[chunk]);
}

/* What hangs on links is summed apart. */
static void measure_shared(interior *p, places *found) {
    interior_cells *c = &p->column;
    double weight = p->shared_weight;
    size_t end = p->block_start[p->block_count + 1];
    for (size_t at = p->block_start[p->block_count]; at < end; at++) {
        size_t j = interior_column(p, at);
        if (interior_is_live(c->kind[j])) {
            double residual = interior_dual_residual(p, j);
            c->kept[j] = residual;
            residual = interior_is_link(p, j) ? 0 : fabs(pulled(p, j, residual));
            found->residual[0] = interior_larger(found->residual[0], residual);
            found->cost[0] -=
                p->lp->objective[j] * interior_unit(p, j) * p->cost_unit * c->low[j];
            see_products(c, j, piece_has_low(c->kind[j]), piece_has_room(c->kind[j]),
                         weight, 0, found);
            see_hanging(p, j, 0, found);
        }
    }
    for (size_t s = 0; s < p->shared_count; s++) {
        see_row(p, (size_t)p->border_row[s], weight, found);
    }
}

static double rows_value(const interior *p, double *largest_rhs, double *largest_miss,
                         double *repair) {
    double value = 0;
    *largest_rhs = 0;
    *largest_miss = 0;
    *repair = 0;
    for (size_t i = 0; i < p->row.count; i++) {
        if (p->row.kind[i] != INTERIOR_FREE) {
            value += p->rhs[i] * p->y[i];
            *largest_rhs = fmax(*largest_rhs, fabs(p->rhs[i]));
            *largest_miss = fmax(*largest_miss, fabs(p->residual[i]));
            *repair += fabs(p->residual[i] * p->y[i]);
        }
    }
    return value;
}

/* Cost of free columns, which have no product. */
static double free_cost(interior *p, double *free_residual) {
    double cost = 0;
    for (size_t j = 0; j < p->column.count; j++) {
        if (p->column.kind[j] == INTERIOR_FREE) {
            cost -= p->lp->objective[j] * p->column.low[j] * interior_unit(p, j);
            double residual = interior_dual_residual(p, j);
            p->column.kept[j] = residual;
            *free_residual = fmax(*free_residual, fabs(residual));
        }
    }
    return cost;
}

static void conclude(interior *p, const places *found, pass_measures *measures) {
    double largest_rhs = 0, largest_miss = 0, free_residual = 0;
    double sum = 0, weight = 0, cost = 0, width = 0, residual = 0, side = 0;
    for (size_t chunk = 0; chunk < INTERIOR_CHUNKS; chunk++) {
        const places *own = &found[chunk];
        sum += total_of(own->sum);
        weight += total_of(own->weight);
        cost += total_of(own->cost);
        width += total_of(own->width);
        residual = interior_larger(residual, most_of(own->residual));
        side = interior_larger(side, most_of(own->side));
    }
    double rows = rows_value(p, &largest_rhs, &largest_miss, &measures->repair);
    double moved = cost + p->cost_unit * free_cost(p, &free_residual);
    double dual = rows - width;
    measures->mu = weight > 0 ? sum / weight : 0;
    measures->objective = -(p->base_cost + moved / p->cost_unit);
    double size = fmax(1, fabs(measures->objective));
    measures->gap = (moved - dual) / p->cost_unit / size;
    measures->repair /= p->cost_unit * size;
    measures->primal = fmax(largest_miss / (1 + largest_rhs), side);
    measures->dual = fmax(residual, free_residual);
}

psr_status pass_measure(interior *p, pass_measures *measures, psr_error *err) {
    places found[INTERIOR_CHUNKS] = {0};
    measure_pass pass = {p, found};
    interior_after after = {measure_after, &pass};
    PSR_TRY(interior_residual(p, &after, err));
    measure_shared(p, &found[0]);
    conclude(p, found, measures);
    return PSR_OK;
}
