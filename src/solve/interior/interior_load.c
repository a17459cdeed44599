/*
 * The programme in the interior-point method's own form: variable bounds, blocks, chunks,
 * memory.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- variable bounds the method does not know */

static bool meets_block_rows(const psr_lp *lp, size_t j) {
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        if (lp->row_block[lp->row[at]] != PSR_SHARED) {
            return true;
        }
    }
    return false;
}

/* Known: x from a finite lower bound, nothing but the variable bound above it, and the
 * column it hangs on free of such a bound itself. A box that cannot bind is no box. */
static bool is_known_over(const psr_lp *lp, size_t j) {
    if (lp->column_block[j] == PSR_SHARED && meets_block_rows(lp, j)) {
        return false; /* it is a link itself and cannot hang on another */
    }
    size_t over = (size_t)lp->over[j];
    double most = lp->factor[j] > 0 ? lp->factor[j] * lp->upper[over] : INFINITY;
    bool box = lp->upper[j] < INFINITY && !(most <= lp->upper[j]);
    return lp->lower[j] > -INFINITY && lp->lower[j] < lp->upper[j] && !box &&
           !interior_has_over(lp, over) && fpclassify(lp->factor[j]) != FP_ZERO;
}

static psr_status expand_column(const psr_lp *lp, size_t j, const psr_id *first,
                                const psr_id *next, const psr_id *row_of, psr_lp *copy) {
    psr_id column = psr_lp_add_column(copy, lp->column_block[j], lp->objective[j],
                                      lp->lower[j], lp->upper[j]);
    if (column == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        PSR_TRY(psr_lp_add_entry(copy, lp->row[at], lp->value[at]));
    }
    if (row_of[j] != PSR_NO_ID) {
        PSR_TRY(psr_lp_add_entry(copy, row_of[j], 1));
    } else if (interior_has_over(lp, j)) {
        PSR_TRY(psr_lp_set_over(copy, column, lp->over[j], lp->factor[j]));
    }
    for (psr_id k = first[j]; k != PSR_NO_ID; k = next[k]) {
        PSR_TRY(psr_lp_add_entry(copy, row_of[k], -lp->factor[k]));
    }
    return PSR_OK;
}

static psr_status expand_rows(const psr_lp *lp, psr_id *first, psr_id *next, psr_id *row_of,
                              interior *p) {
    for (size_t i = 0; i < lp->row_count; i++) {
        if (psr_lp_add_row(p->expanded, lp->row_block[i], lp->row_lower[i],
                           lp->row_upper[i]) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    size_t added = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        first[j] = PSR_NO_ID;
        row_of[j] = PSR_NO_ID;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (interior_has_over(lp, j) && !is_known_over(lp, j)) {
            row_of[j] = psr_lp_add_row(p->expanded, lp->column_block[j], -INFINITY, 0);
            next[j] = first[lp->over[j]];
            first[lp->over[j]] = (psr_id)j;
            p->expanded_column[added++] = (psr_id)j;
        }
    }
    return PSR_OK;
}

static psr_status expand(const psr_lp *lp, interior *p) {
    size_t unknown = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        unknown += interior_has_over(lp, j) && !is_known_over(lp, j) ? 1 : 0;
    }
    p->lp = lp;
    if (unknown == 0) {
        return PSR_OK;
    }
    psr_id *lists = psr_calloc(3 * lp->column_count, sizeof *lists);
    p->expanded = psr_lp_create(false);
    p->expanded_column = psr_calloc(unknown, sizeof *p->expanded_column);
    psr_status status = PSR_ERR_MEMORY;
    if (lists == NULL || p->expanded == NULL || p->expanded_column == NULL) {
        goto done;
    }
    psr_id *next = lists + lp->column_count;
    psr_id *row_of = next + lp->column_count;
    p->expanded->constant = lp->constant;
    p->expanded->block_count = lp->block_count;
    PSR_GO(expand_rows(lp, lists, next, row_of, p));
    for (size_t j = 0; j < lp->column_count; j++) {
        PSR_GO(expand_column(lp, j, lists, next, row_of, p->expanded));
    }
    PSR_GO(psr_lp_finish(p->expanded, NULL));
    p->lp = p->expanded;
done:
    free(lists);
    return status;
}

/* ---- blocks */

static size_t block_of(const interior *p, psr_id block) {
    return block == PSR_SHARED ? p->block_count : (size_t)block;
}

static psr_status order_columns(interior *p) {
    const psr_lp *lp = p->lp;
    bool sorted = true;
    size_t before = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        size_t block = block_of(p, lp->column_block[j]);
        sorted = sorted && block >= before;
        before = block;
        p->block_start[block + 1]++;
    }
    for (size_t block = 0; block <= p->block_count; block++) {
        p->block_start[block + 1] += p->block_start[block];
    }
    if (sorted) {
        return PSR_OK;
    }
    p->order = psr_calloc(lp->column_count, sizeof *p->order);
    size_t *next = psr_calloc(p->block_count + 1, sizeof *next);
    if (p->order == NULL || next == NULL) {
        free(next);
        return PSR_ERR_MEMORY;
    }
    memcpy(next, p->block_start, (p->block_count + 1) * sizeof *next);
    for (size_t j = 0; j < lp->column_count; j++) {
        p->order[next[block_of(p, lp->column_block[j])]++] = (psr_id)j;
    }
    free(next);
    return PSR_OK;
}

static bool has_rows_of(const psr_lp *lp, size_t j, size_t other) {
    size_t length = lp->start[j + 1] - lp->start[j];
    if (length > INTERIOR_ALIKE || length != lp->start[other + 1] - lp->start[other]) {
        return false;
    }
    /* A programme without entries has no list of rows to compare. */
    return length == 0 || memcmp(lp->row + lp->start[j], lp->row + lp->start[other],
                                 length * sizeof *lp->row) == 0;
}

static bool is_like_next(const psr_lp *lp, size_t j) {
    return j + 1 < lp->column_count && lp->column_block[j] != PSR_SHARED &&
           lp->column_block[j] == lp->column_block[j + 1] &&
           (lp->over == NULL || lp->over[j] == lp->over[j + 1]) &&
           has_rows_of(lp, j, j + 1);
}

void interior_count_alike(interior *p) {
    for (size_t j = p->lp->column_count; j-- > 0;) {
        size_t more = is_like_next(p->lp, j) ? p->alike[j + 1] : 0;
        p->alike[j] = (uint8_t)(more < UINT8_MAX ? more + 1 : more);
    }
}

/* Chunks of about equal work, the same for any number of threads. */
static void make_chunks(interior *p) {
    size_t columns = p->block_start[p->block_count];
    size_t block = 0;
    for (size_t chunk = 0; chunk < INTERIOR_CHUNKS; chunk++) {
        size_t until = columns * (chunk + 1) / INTERIOR_CHUNKS;
        p->chunk_start[chunk] = block;
        while (block < p->block_count && p->block_start[block + 1] <= until) {
            block++;
        }
    }
    p->chunk_start[INTERIOR_CHUNKS] = p->block_count;
}

/* ---- memory */

bool interior_make_steps(interior_cells *c) {
    c->step = psr_calloc(c->count, sizeof *c->step);
    c->more_step = psr_calloc(c->count, sizeof *c->more_step);
    c->theta = psr_calloc(c->count, sizeof *c->theta);
    c->low_price_step = psr_calloc(c->count, sizeof *c->low_price_step);
    c->room_price_step = psr_calloc(c->count, sizeof *c->room_price_step);
    c->kept = c->more_step;
    return c->step != NULL && c->more_step != NULL && c->theta != NULL &&
           c->low_price_step != NULL && c->room_price_step != NULL;
}

void interior_free_steps(interior_cells *c) {
    free(c->step);
    free(c->more_step);
    free(c->theta);
    free(c->low_price_step);
    free(c->room_price_step);
}

static bool cells_make(interior_cells *c, size_t count) {
    c->count = count;
    c->kind = psr_calloc(count, sizeof *c->kind);
    c->low = psr_calloc(count, sizeof *c->low);
    c->low_price = psr_calloc(count, sizeof *c->low_price);
    c->room = psr_calloc(count, sizeof *c->room);
    c->room_price = psr_calloc(count, sizeof *c->room_price);
    return interior_make_steps(c) && c->kind != NULL && c->low != NULL &&
           c->low_price != NULL && c->room != NULL && c->room_price != NULL;
}

static void cells_free(interior_cells *c) {
    free(c->kind);
    free(c->low);
    free(c->low_price);
    free(c->room);
    free(c->room_price);
    interior_free_steps(c);
}

static bool arrays_make(interior *p) {
    size_t rows = p->lp->row_count;
    size_t columns = p->lp->column_count;
    p->unit = psr_calloc(columns, sizeof *p->unit);
    p->alike = psr_calloc(columns, sizeof *p->alike);
    p->plain = psr_calloc(columns, sizeof *p->plain);
    p->slot = psr_calloc(columns, sizeof *p->slot);
    p->place = psr_calloc(rows, sizeof *p->place);
    p->spot = psr_calloc(rows, sizeof *p->spot);
    p->lagging = psr_calloc(p->block_count + 1, sizeof *p->lagging);
    p->own_length = psr_calloc(p->block_count + 1, sizeof *p->own_length);
    p->sorted = psr_calloc(p->block_count + 1, sizeof *p->sorted);
    p->rows_of = psr_calloc(p->block_count + 1, sizeof *p->rows_of);
    p->block_start = psr_calloc(p->block_count + 2, sizeof *p->block_start);
    p->block_row_start = psr_calloc(p->block_count + 2, sizeof *p->block_row_start);
    double **arrays[] = {&p->row_unit, &p->rhs,   &p->sign,       &p->y,      &p->dy,
                         &p->residual, &p->extra, &p->correction, &p->more_dy};
    bool made = p->unit != NULL && p->lagging != NULL && p->own_length != NULL &&
                p->sorted != NULL && p->alike != NULL && p->plain != NULL &&
                p->slot != NULL && p->place != NULL && p->spot != NULL &&
                p->rows_of != NULL && p->block_start != NULL && p->block_row_start != NULL;
    for (size_t at = 0; at < sizeof arrays / sizeof *arrays; at++) {
        *arrays[at] = psr_calloc(rows, sizeof(double));
        made = made && *arrays[at] != NULL;
    }
    if (p->lp->over != NULL) {
        p->miss = psr_calloc(columns, sizeof *p->miss);
        p->ratio = psr_calloc(columns, sizeof *p->ratio);
        p->hangs_on = psr_calloc(columns, sizeof *p->hangs_on);
        made = made && p->miss != NULL && p->ratio != NULL && p->hangs_on != NULL;
    }
    made = made && cells_make(&p->column, columns) && cells_make(&p->row, rows);
    for (size_t i = 0; made && i < rows; i++) {
        p->row_unit[i] = 1;
    }
    return made;
}

void interior_free(interior *p) {
    if (p == NULL) {
        return;
    }
    void *blocks[] = {p->aside.kind,
                      p->aside.slot,
                      p->aside.link_column,
                      p->end,
                      p->origin,
                      p->expanded_column,
                      p->unit,
                      p->alike,
                      p->plain,
                      p->rows_of,
                      p->row_unit,
                      p->block_weight,
                      p->rhs,
                      p->sign,
                      p->y,
                      p->dy,
                      p->more_dy,
                      p->miss,
                      p->ratio,
                      p->hangs_on,
                      p->residual,
                      p->extra,
                      p->correction,
                      p->place,
                      p->spot,
                      p->slot,
                      p->border_row,
                      p->link_column,
                      p->order,
                      p->lagging,
                      p->own_length,
                      p->sorted,
                      p->block_start,
                      p->block_row_start,
                      p->block_row,
                      p->factor_start,
                      p->first,
                      p->factor,
                      p->link_start,
                      p->link_entry,
                      p->left_rows,
                      p->right_rows,
                      p->level,
                      p->coupling_start,
                      p->coupling_place,
                      p->coupling_border,
                      p->coupling_value,
                      p->member_first,
                      p->member_next,
                      p->chunk_matrix,
                      p->chunk_work,
                      p->schur,
                      p->dense};
    for (size_t at = 0; at < sizeof blocks / sizeof *blocks; at++) {
        free(blocks[at]);
    }
    psr_lp_free(p->expanded);
    psr_lp_free(p->thinned);
    cells_free(&p->column);
    cells_free(&p->row);
    free(p);
}

static psr_status load(interior *p, const psr_lp *lp) {
    PSR_TRY(expand(lp, p));
    p->block_count = (size_t)p->lp->block_count;
    if (!arrays_make(p)) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(order_columns(p));
    interior_count_alike(p);
    make_chunks(p);
    return interior_scale(p);
}

psr_status interior_load(const psr_lp *lp, size_t threads, interior **made,
                         psr_error *err) {
    interior *p = psr_calloc(1, sizeof *p);
    if (p == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the interior-point method");
    }
    p->threads = threads > 0 ? threads : 1;
    psr_status status = load(p, lp);
    if (status != PSR_OK) {
        interior_free(p);
        return psr_fail(err, status, "no memory for the interior-point method");
    }
    *made = p;
    return PSR_OK;
}
