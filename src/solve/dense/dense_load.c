/*
 * A dense programme from a linear one: entries by column and by row, limits, costs.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "dense_parts.h"

#include "certificate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static psr_status take_arrays(dense *d, size_t entries) {
    size_t n = d->columns + 1;
    size_t m = d->rows + 1;
    d->start = psr_arena_take(d->arena, n, sizeof *d->start);
    d->row_start = psr_arena_take(d->arena, m, sizeof *d->row_start);
    d->row = psr_arena_take(d->arena, entries + 1, sizeof *d->row);
    d->column = psr_arena_take(d->arena, entries + 1, sizeof *d->column);
    d->value = psr_arena_take(d->arena, entries + 1, sizeof *d->value);
    d->row_value = psr_arena_take(d->arena, entries + 1, sizeof *d->row_value);
    double *numbers = psr_arena_take(d->arena, 8 * (n + m), sizeof *numbers);
    d->unlimited = psr_arena_take(d->arena, n + m, sizeof *d->unlimited);
    d->place = psr_arena_take(d->arena, n + m, 1);
    d->head = psr_arena_take(d->arena, m, sizeof *d->head);
    /* Not filled with 0 beforehand: a block of a season has 400,000 places, most unused. */
    d->inverse = psr_resize(NULL, m * m, sizeof *d->inverse);
    d->words = d->rows / 64 + 1;
    d->pattern = psr_arena_take(d->arena, m * d->words, sizeof *d->pattern);
    d->filled = psr_arena_take(d->arena, m, sizeof *d->filled);
    double *vectors = psr_arena_take(d->arena, 4 * m, sizeof *vectors);
    d->rho_at = psr_arena_take(d->arena, m, sizeof *d->rho_at);
    d->step_at = psr_arena_take(d->arena, m, sizeof *d->step_at);
    d->alpha_at = psr_arena_take(d->arena, n + m, sizeof *d->alpha_at);
    d->in_alpha = psr_arena_take(d->arena, n + m, sizeof *d->in_alpha);
    d->candidates = psr_arena_take(d->arena, n + m, sizeof *d->candidates);
    if (d->start == NULL || d->row_start == NULL || d->row == NULL || d->column == NULL ||
        d->value == NULL || d->row_value == NULL || numbers == NULL ||
        d->unlimited == NULL || d->place == NULL || d->head == NULL || d->pattern == NULL ||
        d->filled == NULL || d->inverse == NULL || vectors == NULL || d->rho_at == NULL ||
        d->step_at == NULL || d->alpha_at == NULL || d->in_alpha == NULL ||
        d->candidates == NULL) {
        return PSR_ERR_MEMORY;
    }
    double **array[] = {&d->cost,    &d->lower, &d->upper, &d->x,
                        &d->reduced, &d->alpha, &d->least, &d->most};
    for (size_t i = 0; i < sizeof array / sizeof *array; i++) {
        *array[i] = numbers + i * (n + m);
    }
    d->weight = vectors;
    d->rho = vectors + m;
    d->step = vectors + 2 * m;
    d->work = vectors + 3 * m;
    return PSR_OK;
}

static bool has_over(const psr_lp *lp, size_t j) {
    return lp->over != NULL && lp->over[j] != PSR_NO_ID;
}

/* Rows of variable upper bounds, x_j - factor x_over <= 0, after the others. An entry of a
 * column in them is found by walking the overs: over_row[j] is the row of x_j. */
static void load_entries(dense *d, const psr_lp *lp, const psr_id *over_row) {
    size_t at = 0;
    size_t *extra = (size_t *)(void *)d->alpha; /* scratch: entries as `over` of others */
    memset(extra, 0, d->columns * sizeof *extra);
    for (size_t j = 0; j < d->columns; j++) {
        if (has_over(lp, j)) {
            extra[lp->over[j]]++;
        }
    }
    for (size_t j = 0; j < d->columns; j++) {
        d->start[j] = at;
        for (size_t k = lp->start[j]; k < lp->start[j + 1]; k++) {
            d->row[at] = lp->row[k];
            d->value[at++] = lp->value[k];
        }
        if (has_over(lp, j)) {
            d->row[at] = over_row[j];
            d->value[at++] = 1;
        }
        size_t own = at;
        at += extra[j];
        extra[j] = own;
    }
    d->start[d->columns] = at;
    for (size_t j = 0; j < d->columns; j++) {
        if (has_over(lp, j)) {
            size_t to = extra[lp->over[j]]++;
            d->row[to] = over_row[j];
            d->value[to] = -lp->factor[j];
        }
    }
}

/* By row: counted into row_start, which is 0 still. */
static void load_rows(dense *d) {
    size_t entries = d->start[d->columns];
    for (size_t k = 0; k < entries; k++) {
        d->row_start[d->row[k] + 1]++;
    }
    for (size_t i = 0; i < d->rows; i++) {
        d->row_start[i + 1] += d->row_start[i];
    }
    size_t *next = (size_t *)(void *)d->alpha;
    memcpy(next, d->row_start, d->rows * sizeof *next);
    for (size_t j = 0; j < d->columns; j++) {
        for (size_t k = d->start[j]; k < d->start[j + 1]; k++) {
            size_t to = next[d->row[k]]++;
            d->column[to] = (psr_id)j;
            d->row_value[to] = d->value[k];
        }
    }
}

/* Limits that the rows imply stand in for missing ones. */
static psr_status load_limits(dense *d, const psr_lp *lp) {
    double *lower = d->x; /* scratch, [columns] each */
    double *upper = d->reduced;
    if (!certificate_implied_bounds(lp, lower, upper)) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < d->columns; j++) {
        d->cost[j] = lp->objective[j];
        dense_put_limits(d, j, isfinite(lp->lower[j]) ? lp->lower[j] : lower[j],
                         isfinite(lp->upper[j]) ? lp->upper[j] : upper[j]);
        d->largest_cost = fmax(d->largest_cost, fabs(lp->objective[j]));
    }
    for (size_t i = 0; i < d->rows; i++) {
        bool is_row = i < lp->row_count;
        dense_put_limits(d, d->columns + i, is_row ? -lp->row_upper[i] : 0,
                         is_row ? -lp->row_lower[i] : INFINITY);
    }
    return PSR_OK;
}

psr_status dense_create(const psr_lp *lp, dense **made) {
    *made = NULL;
    psr_arena *arena = psr_arena_create();
    dense *d = arena == NULL ? NULL : psr_arena_take(arena, 1, sizeof *d);
    psr_id *over_row =
        d == NULL ? NULL : psr_arena_take(arena, lp->column_count + 1, sizeof *over_row);
    if (over_row == NULL) {
        psr_arena_free(arena);
        return PSR_ERR_MEMORY;
    }
    *d = (dense){.arena = arena, .columns = lp->column_count, .rows = lp->row_count};
    d->constant = lp->constant;
    size_t overs = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        over_row[j] = has_over(lp, j) ? (psr_id)(lp->row_count + overs++) : PSR_NO_ID;
    }
    d->rows += overs;
    d->all = d->columns + d->rows;
    psr_status status = take_arrays(d, lp->nonzero_count + 2 * overs);
    if (status == PSR_OK) {
        load_entries(d, lp, over_row);
        load_rows(d);
        status = load_limits(d, lp);
    }
    if (status != PSR_OK) {
        dense_free(d);
        return status;
    }
    *made = d;
    return PSR_OK;
}

void dense_free(dense *d) {
    if (d != NULL) {
        free(d->inverse);
        psr_arena_free(d->arena);
    }
}
