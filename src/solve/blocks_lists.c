/*
 * Lists of the columns and rows of each block, and of what gives way to any of them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "blocks.h"

#include "certificate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool blocks_is_relaxed(const blocks *b, psr_id row) {
    return b->lp->row_block[row] == PSR_SHARED || b->mixed[row];
}

static size_t root_of(size_t *parent, size_t at) {
    while (parent[at] != at) {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    return at;
}

/* The smaller position leads, so that parts are numbered by their first column. */
static void join(size_t *parent, size_t a, size_t b) {
    a = root_of(parent, a);
    b = root_of(parent, b);
    parent[a > b ? a : b] = a > b ? b : a;
}

static void number_parts(blocks *b, size_t *parent, psr_id *of_column, psr_id *of_row) {
    const psr_lp *lp = b->lp;
    size_t columns = lp->column_count;
    for (size_t j = 0; j < columns; j++) {
        bool first = root_of(parent, j) == j;
        of_column[j] = lp->column_block[j] == PSR_SHARED ? PSR_SHARED
                       : first                           ? (psr_id)b->count++
                                                         : of_column[parent[j]];
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        size_t root = root_of(parent, columns + i);
        bool belongs = !blocks_is_relaxed(b, (psr_id)i) && root < columns;
        of_row[i] = belongs ? of_column[root] : PSR_SHARED;
    }
}

/* What meets only in relaxed rows need not be solved together: a product's warehouses, say,
 * without transfers between them. */
static psr_status find_parts(blocks *b, psr_id *of_column, psr_id *of_row) {
    const psr_lp *lp = b->lp;
    size_t columns = lp->column_count;
    size_t *parent = psr_calloc(columns + lp->row_count + 1, sizeof *parent);
    if (parent == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t at = 0; at < columns + lp->row_count; at++) {
        parent[at] = at;
    }
    for (size_t j = 0; j < columns; j++) {
        if (lp->column_block[j] == PSR_SHARED) {
            continue;
        }
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            if (!blocks_is_relaxed(b, lp->row[at])) {
                join(parent, j, columns + (size_t)lp->row[at]);
            }
        }
        if (blocks_has_over(lp, (psr_id)j) && !blocks_hangs_on_shared(lp, (psr_id)j)) {
            join(parent, j, (size_t)lp->over[j]);
        }
    }
    number_parts(b, parent, of_column, of_row);
    free(parent);
    return PSR_OK;
}

static void sort_by_block(const psr_id *block, size_t count, size_t *start, psr_id *sorted,
                          size_t block_count) {
    for (size_t at = 0; at < count; at++) {
        if (block[at] != PSR_SHARED) {
            start[block[at] + 1]++;
        }
    }
    for (size_t k = 0; k < block_count; k++) {
        start[k + 1] += start[k];
    }
    size_t inside = start[block_count];
    for (size_t at = count; at-- > 0;) {
        if (block[at] != PSR_SHARED) {
            sorted[--start[block[at] + 1]] = (psr_id)at;
        }
    }
    /* start[k + 1] now holds where block k begins: shift it back. */
    for (size_t k = 0; k < block_count; k++) {
        start[k] = start[k + 1];
    }
    start[block_count] = inside;
}

static void mark_mixed(blocks *b) {
    const psr_lp *lp = b->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j];
             lp->column_block[j] == PSR_SHARED && at < lp->start[j + 1]; at++) {
            psr_id i = lp->row[at];
            b->mixed[i] = b->mixed[i] || lp->row_block[i] != PSR_SHARED;
        }
    }
}

/* Columns of one shared row, or balances without a value between two, that nothing hangs
 * on. */
static bool is_mover(const blocks *b, size_t j, const bool *carries) {
    const psr_lp *lp = b->lp;
    size_t rows = lp->start[j + 1] - lp->start[j];
    bool is_whole = lp->integer != NULL && lp->integer[j] != 0;
    bool is_balance = rows == 2 && fabs(lp->objective[j]) <= 0;
    if (lp->column_block[j] != PSR_SHARED || is_whole || carries[j] ||
        blocks_has_over(lp, (psr_id)j) || !(rows == 1 || is_balance)) {
        return false;
    }
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        if (lp->row_block[lp->row[at]] != PSR_SHARED) {
            return false;
        }
    }
    return true;
}

static psr_status list_movers(blocks *b) {
    const psr_lp *lp = b->lp;
    bool *carries = psr_calloc(2 * lp->column_count + 2, sizeof *carries);
    if (carries == NULL) {
        return PSR_ERR_MEMORY;
    }
    bool *moves = carries + lp->column_count + 1;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (blocks_has_over(lp, (psr_id)j)) {
            carries[lp->over[j]] = true;
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        moves[j] = is_mover(b, j, carries);
        for (size_t at = lp->start[j]; moves[j] && at < lp->start[j + 1]; at++) {
            b->mover_start[lp->row[at] + 1]++;
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        b->mover_start[i + 1] += b->mover_start[i];
    }
    b->mover = psr_arena_take(b->arena, b->mover_start[lp->row_count] + 1, sizeof(psr_id));
    if (b->mover == NULL) {
        free(carries);
        return PSR_ERR_MEMORY;
    }
    size_t *next = b->mover_start; /* shifted back below */
    for (size_t j = lp->column_count; j-- > 0;) {
        for (size_t at = lp->start[j]; moves[j] && at < lp->start[j + 1]; at++) {
            b->mover[--next[lp->row[at] + 1]] = (psr_id)j;
        }
    }
    size_t total = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        total += moves[j] ? lp->start[j + 1] - lp->start[j] : 0;
    }
    memmove(next, next + 1, lp->row_count * sizeof *next);
    next[lp->row_count] = total;
    free(carries);
    return PSR_OK;
}

/* What the rows say of shared columns that others hang on, beside their own limits. */
static psr_status narrow_carriers(blocks *b) {
    const psr_lp *lp = b->lp;
    size_t columns = lp->column_count;
    double *limit = psr_calloc(4 * columns + 1, sizeof *limit);
    if (limit == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_lp open = *lp;
    open.lower = limit;
    open.upper = limit + columns;
    memcpy(open.lower, lp->lower, columns * sizeof *limit);
    memcpy(open.upper, lp->upper, columns * sizeof *limit);
    for (size_t j = 0; j < columns; j++) {
        if (blocks_hangs_on_shared(lp, (psr_id)j)) {
            open.lower[lp->over[j]] = -INFINITY;
            open.upper[lp->over[j]] = INFINITY;
        }
    }
    double *lower = limit + 2 * columns, *upper = limit + 3 * columns;
    bool good = certificate_implied_bounds(&open, lower, upper);
    for (size_t j = 0; good && j < columns; j++) {
        if (blocks_hangs_on_shared(lp, (psr_id)j)) {
            psr_id over = lp->over[j];
            b->lower[over] = fmax(b->lower[over], lower[over]);
            b->upper[over] = fmin(b->upper[over], upper[over]);
        }
    }
    free(limit);
    return good ? PSR_OK : PSR_ERR_MEMORY;
}

psr_status blocks_imply_limits(blocks *b) {
    size_t columns = b->lp->column_count + 1;
    b->lower = psr_arena_take(b->arena, columns, sizeof *b->lower);
    b->upper = psr_arena_take(b->arena, columns, sizeof *b->upper);
    if (b->lower == NULL || b->upper == NULL ||
        !certificate_implied_bounds(b->lp, b->lower, b->upper)) {
        return PSR_ERR_MEMORY;
    }
    return narrow_carriers(b);
}

psr_status blocks_make(blocks *b, const psr_lp *lp, psr_arena *arena) {
    size_t rows = lp->row_count + 1;
    size_t columns = lp->column_count + 1;
    *b = (blocks){.lp = lp, .arena = arena};
    b->part = psr_arena_take(arena, columns, sizeof *b->part);
    b->column = psr_arena_take(arena, columns, sizeof *b->column);
    b->row = psr_arena_take(arena, rows, sizeof *b->row);
    b->mixed = psr_arena_take(arena, rows, sizeof *b->mixed);
    b->price = psr_arena_take(arena, rows, sizeof *b->price);
    b->activity = psr_arena_take(arena, rows, sizeof *b->activity);
    b->own = psr_arena_take(arena, rows, sizeof *b->own);
    b->local = psr_arena_take(arena, rows, sizeof *b->local);
    b->shown = psr_arena_take(arena, rows, sizeof *b->shown);
    b->touched = psr_arena_take(arena, rows, sizeof *b->touched);
    b->mover_start = psr_arena_take(arena, rows + 1, sizeof *b->mover_start);
    b->moved = psr_arena_take(arena, columns, sizeof *b->moved);
    b->is_moved = psr_arena_take(arena, columns, sizeof *b->is_moved);
    b->over_price = psr_arena_take(arena, columns, sizeof *b->over_price);
    b->x = psr_arena_take(arena, columns, sizeof *b->x);
    if (b->part == NULL || b->column == NULL || b->row == NULL || b->mixed == NULL ||
        b->price == NULL || b->activity == NULL || b->own == NULL || b->local == NULL ||
        b->shown == NULL || b->touched == NULL || b->mover_start == NULL ||
        b->moved == NULL || b->is_moved == NULL || b->over_price == NULL || b->x == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        b->local[i] = PSR_NO_ID;
    }
    mark_mixed(b);
    PSR_TRY(find_parts(b, b->part, b->touched));
    b->start = psr_arena_take(arena, b->count + 1, sizeof *b->start);
    b->row_start = psr_arena_take(arena, b->count + 1, sizeof *b->row_start);
    if (b->start == NULL || b->row_start == NULL) {
        return PSR_ERR_MEMORY;
    }
    sort_by_block(b->part, lp->column_count, b->start, b->column, b->count);
    sort_by_block(b->touched, lp->row_count, b->row_start, b->row, b->count);
    return list_movers(b);
}
