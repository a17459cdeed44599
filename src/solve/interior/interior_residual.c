/*
 * Residuals of the rows, at a point and along a direction, and along it what links miss of
 * their prices, which correctors of single blocks leave behind.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_alike.h"

#include <math.h>
#include <string.h>

typedef struct activity_pass {
    interior *p;
    const double *values, *slacks; /* of columns, of rows */
    const double *from;            /* [rows] */
    bool links;                    /* prices of rooms that hang on links are summed too */
    double *out;                   /* [rows] from - (A values - sign slacks) */
    const interior_after *after;
} activity_pass;

/* Values of columns in the units of the programme; those that do not move have none. */
WIDE_LOOPS static void values_of(const activity_pass *a, size_t from, size_t count,
                                 double *restrict value) {
    const uint8_t *kind = a->p->column.kind + from;
    const double *own = a->values + from;
    const float *unit = a->p->unit + from;
    for (size_t k = 0; k < count; k++) {
        int moves = kind[k] != INTERIOR_FIXED;
        value[k] = moves;
    }
    for (size_t k = 0; k < count; k++) {
        value[k] *= own[k] * (double)unit[k];
    }
}

/* A values of the columns of a block, or of the shared ones, into a vector of spots, in the
 * units of the programme. */
static void add_columns(const activity_pass *a, size_t block, double *vector) {
    const interior *p = a->p;
    size_t end = p->block_start[block + 1], length = 0;
    for (size_t at = p->block_start[block]; at < end; at += length) {
        double value[PIECE_CELLS];
        length = piece_length(p, at, end, false);
        size_t from = interior_column(p, at);
        values_of(a, from, length, value);
        alike_scatter(p, from, length, value, vector);
    }
}

/* What hangs on links pulls at them once the direction is taken. */
static void add_pulls(const activity_pass *a, size_t block, double *link) {
    const interior *p = a->p;
    const interior_cells *c = &p->column;
    for (size_t at = p->block_start[block]; at < p->block_start[block + 1]; at++) {
        size_t j = interior_column(p, at);
        if (c->kind[j] == INTERIOR_OVER && p->slot[j] >= 0) {
            double price = c->room_price[j] + (double)c->room_price_step[j];
            link[p->slot[j]] += p->ratio[j] * price;
        }
    }
}

static double row_rest(const activity_pass *a, psr_id i, double activity) {
    const interior *p = a->p;
    return a->from[i] + p->sign[i] * a->slacks[i] - activity * p->row_unit[i];
}

static void block_activity(const activity_pass *a, size_t block, double *vector) {
    const interior *p = a->p;
    size_t from = p->block_row_start[block], rows = p->block_row_start[block + 1] - from;
    memset(vector, 0, rows * sizeof *vector);
    add_columns(a, block, vector);
    for (size_t k = 0; k < rows; k++) {
        psr_id i = p->block_row[from + k];
        a->out[i] = row_rest(a, i, vector[k]);
    }
    for (size_t at = p->link_start[block]; at < p->link_start[block + 1]; at++) {
        const interior_link_entry *e = &p->link_entry[at];
        psr_id i = p->block_row[from + (size_t)e->place];
        a->out[i] -= e->value * a->values[p->link_column[e->link]];
    }
}

static psr_status activity_chunk(void *context, size_t chunk, size_t worker,
                                 psr_error *err) {
    (void)worker;
    (void)err;
    const activity_pass *a = context;
    const interior *p = a->p;
    double *vector = interior_vector(p, chunk);
    memset(vector + p->largest_block, 0, (p->border + 1) * sizeof *vector);
    for (size_t block = p->chunk_start[chunk]; block < p->chunk_start[chunk + 1]; block++) {
        block_activity(a, block, vector);
        if (a->links) {
            add_pulls(a, block, vector + p->largest_block + p->shared_count);
        }
        if (a->after != NULL) {
            a->after->block(a->after->context, chunk, block);
        }
    }
    return PSR_OK;
}

static psr_status subtract_activity(activity_pass *a, psr_error *err) {
    const interior *p = a->p;
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, p->threads, activity_chunk, a, err));
    double *vector = interior_vector(p, 0), *border = vector + p->largest_block;
    for (size_t chunk = 1; chunk < INTERIOR_CHUNKS; chunk++) {
        const double *other = interior_vector(p, chunk) + p->largest_block;
        for (size_t at = 0; at < p->border; at++) {
            border[at] += other[at];
        }
    }
    add_columns(a, p->block_count, vector);
    if (a->links) {
        add_pulls(a, p->block_count, border + p->shared_count);
    }
    for (size_t link = 0; a->links && link < p->link_count; link++) {
        size_t j = (size_t)p->link_column[link];
        double own = interior_dual_residual(p, j) + interior_dual_step(p, j);
        p->dense[p->shared_count + link] = own - border[p->shared_count + link];
    }
    for (size_t s = 0; s < p->shared_count; s++) {
        a->out[p->border_row[s]] = row_rest(a, p->border_row[s], border[s]);
    }
    return PSR_OK;
}

static activity_pass at_point(interior *p, const interior_after *after) {
    return (activity_pass){.p = p,
                           .values = p->column.low,
                           .slacks = p->row.low,
                           .from = p->rhs,
                           .out = p->residual,
                           .after = after};
}

psr_status interior_residual(interior *p, const interior_after *after, psr_error *err) {
    activity_pass a = at_point(p, after);
    return subtract_activity(&a, err);
}

void interior_block_residual(interior *p, size_t chunk, size_t block) {
    activity_pass a = at_point(p, NULL);
    block_activity(&a, block, interior_vector(p, chunk));
}

psr_status interior_step_residual(interior *p, psr_error *err) {
    activity_pass a = {.p = p,
                       .values = p->column.step,
                       .slacks = p->row.step,
                       .from = p->residual,
                       .links = p->link_count > 0,
                       .out = p->correction};
    return subtract_activity(&a, err);
}
