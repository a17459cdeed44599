/*
 * Residuals of the rows, at a point and along a direction.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_alike.h"

#include <math.h>
#include <string.h>

typedef struct activity_pass {
    interior *p;
    const double *values, *slacks; /* of columns, of rows */
    const double *from;            /* [rows] */
    double *out;                   /* [rows] from - (A values - sign slacks) */
    const interior_after *after;
} activity_pass;

enum { MOST_TOGETHER = 16 };

/* Values of columns that follow each other, in the units of the programme. */
static void values_of(const activity_pass *a, size_t j, size_t count, double *value) {
    const interior *p = a->p;
    for (size_t k = 0; k < count; k++) {
        double moves = p->column.kind[j + k] != INTERIOR_FIXED;
        value[k] = moves * a->values[j + k] * interior_unit(p, j + k);
    }
}

/* The rows of block that column j meets lack `term(entry)` the more; so do shared ones. */
static void subtract_entry(const activity_pass *a, size_t block, double *border, psr_id i,
                           double term) {
    const interior *p = a->p;
    bool is_shared = p->lp->row_block[i] == PSR_SHARED;
    if (!is_shared && block < p->block_count) {
        a->out[i] -= term * p->row_unit[i];
    } else if (border != NULL && p->place[i] >= 0 && is_shared) {
        border[p->place[i]] -= term * p->row_unit[i];
    }
}

static void subtract_columns(const activity_pass *a, size_t block, double *border) {
    const interior *p = a->p;
    const psr_lp *lp = p->lp;
    double value[MOST_TOGETHER];
    size_t end = p->block_start[block + 1];
    size_t count = 0;
    for (size_t k = p->block_start[block]; k < end; k += count) {
        size_t j = interior_column(p, k);
        count = alike_run(p, j, end - k < MOST_TOGETHER ? end - k : MOST_TOGETHER);
        values_of(a, j, count, value);
        double sum[INTERIOR_ALIKE] = {0};
        if (count > 1) {
            alike_sum(lp, j, count, value, sum);
        }
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            double term = count > 1 ? sum[at - lp->start[j]] : lp->value[at] * value[0];
            subtract_entry(a, block, border, lp->row[at], term);
        }
    }
}

static void block_activity(const activity_pass *a, size_t block, double *border) {
    const interior *p = a->p;
    for (size_t at = p->block_row_start[block]; at < p->block_row_start[block + 1]; at++) {
        psr_id i = p->block_row[at];
        a->out[i] = a->from[i] + p->sign[i] * a->slacks[i];
    }
    subtract_columns(a, block, border);
    for (size_t at = p->link_start[block]; at < p->link_start[block + 1]; at++) {
        const interior_link_entry *e = &p->link_entry[at];
        psr_id i = p->block_row[p->block_row_start[block] + (size_t)e->place];
        a->out[i] -= e->value * a->values[p->link_column[e->link]];
    }
}

static psr_status activity_chunk(void *context, size_t chunk, size_t worker,
                                 psr_error *err) {
    (void)worker;
    (void)err;
    const activity_pass *a = context;
    const interior *p = a->p;
    double *border = p->chunk_border + chunk * p->border;
    memset(border, 0, p->border * sizeof(double));
    for (size_t block = p->chunk_start[chunk]; block < p->chunk_start[chunk + 1]; block++) {
        block_activity(a, block, border);
        if (a->after != NULL) {
            a->after->block(a->after->context, chunk, block);
        }
    }
    return PSR_OK;
}

static psr_status subtract_activity(activity_pass *a, psr_error *err) {
    const interior *p = a->p;
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, p->threads, activity_chunk, a, err));
    double *border = p->chunk_border;
    for (size_t chunk = 1; chunk < INTERIOR_CHUNKS; chunk++) {
        for (size_t at = 0; at < p->shared_count; at++) {
            border[at] += border[chunk * p->border + at];
        }
    }
    subtract_columns(a, p->block_count, border);
    for (size_t s = 0; s < p->shared_count; s++) {
        psr_id i = p->border_row[s];
        a->out[i] = a->from[i] + p->sign[i] * a->slacks[i] + border[s];
    }
    return PSR_OK;
}

psr_status interior_residual(interior *p, const interior_after *after, psr_error *err) {
    activity_pass a = {p, p->column.low, p->row.low, p->rhs, p->residual, after};
    return subtract_activity(&a, err);
}

void interior_block_residual(interior *p, size_t block) {
    activity_pass a = {p, p->column.low, p->row.low, p->rhs, p->residual, NULL};
    block_activity(&a, block, NULL);
}

psr_status interior_step_residual(interior *p, psr_error *err) {
    activity_pass a = {p, p->column.step, p->row.step, p->residual, p->correction, NULL};
    return subtract_activity(&a, err);
}
