/*
 * What peeling leaves of a crossover: dense Gaussian elimination; see crossover_parts.h.
 *
 * Rows of blocks come first, block by block, then the shared ones. A column of a block has
 * cells for its block's rows and the shared ones only: a pivot in a shared row would fill
 * rows of other blocks, but those are no longer looked at there, and what a basis misses by
 * it the simplex method finds.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "crossover_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Beyond this the core no longer fits, 8 bytes each. */
enum { MOST_CORE_CELLS = 24000000 };
/* A pivot smaller than this counts as dependence. */
static const double pivot_tolerance = 1e-7;
/* A row of a block is taken before a shared one unless it is so much smaller: what is
 * eliminated then stays within the block. */
static const double block_preference = 1e-3;

typedef struct core_column {
    psr_id column;    /* in the crossing; columns of blocks before shared ones */
    size_t from, own; /* rows of its block; all of them for a shared column */
    double *cells;    /* [own + shared rows] */
} core_column;

typedef struct core {
    size_t row_count, shared_from, column_count;
    psr_id *row; /* in the crossing */
    core_column *column;
    double *cells;
} core;

static void core_clear(core *k) {
    free(k->row);
    free(k->column);
    free(k->cells);
}

/* Block of every row of the crossing, variable bounds included. */
static void find_blocks(const crossing *c, psr_id *block) {
    const psr_lp *lp = c->lp;
    memcpy(block, lp->row_block, lp->row_count * sizeof *block);
    size_t i = lp->row_count;
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        if (lp->over[j] != PSR_NO_ID) {
            block[i++] = lp->column_block[j];
        }
    }
}

/* Rows left of each block in order; start[block_count] is where the shared ones begin. */
static void core_rows(const crossing *c, const psr_id *block, size_t *start,
                      psr_id *position, core *k) {
    size_t blocks = (size_t)c->lp->block_count;
    for (int fill = 0; fill < 2; fill++) {
        for (size_t i = 0; i < c->row_count; i++) {
            if (c->active[i] && c->row_left[i] > 0) {
                size_t at = block[i] == PSR_SHARED ? blocks : (size_t)block[i];
                if (fill == 0) {
                    start[at + 2]++;
                } else {
                    position[i] = (psr_id)start[at + 1];
                    k->row[start[at + 1]++] = (psr_id)i;
                }
            }
        }
        for (size_t at = 1; fill == 0 && at <= blocks + 1; at++) {
            start[at + 1] += start[at];
        }
    }
    k->shared_from = start[blocks];
    k->row_count = start[blocks + 1];
}

static size_t core_columns(const crossing *c, const size_t *start, core *k) {
    size_t cells = 0;
    for (int shared = 0; shared < 2; shared++) {
        for (size_t j = 0; j < c->lp->column_count; j++) {
            psr_id block = c->lp->column_block[j];
            if (!c->candidate[j] || c->column_left[j] == 0 ||
                (block == PSR_SHARED) != (shared == 1)) {
                continue;
            }
            core_column *column = &k->column[k->column_count++];
            column->column = (psr_id)j;
            column->from = shared == 1 ? 0 : start[block];
            column->own = (shared == 1 ? k->shared_from : start[block + 1]) - column->from;
            cells += column->own + k->row_count - k->shared_from;
        }
    }
    return cells;
}

/* The cell of a row, NULL where the column has none. */
static double *core_cell(const core *k, const core_column *column, size_t row) {
    if (row >= k->shared_from) {
        return &column->cells[column->own + row - k->shared_from];
    }
    bool is_own = row >= column->from && row < column->from + column->own;
    return is_own ? &column->cells[row - column->from] : NULL;
}

static void core_fill(const crossing *c, const psr_id *position, core *k) {
    double *cells = k->cells;
    for (size_t n = 0; n < k->column_count; n++) {
        core_column *column = &k->column[n];
        column->cells = cells;
        cells += column->own + k->row_count - k->shared_from;
        size_t j = (size_t)column->column;
        for (size_t at = c->column_start[j]; at < c->column_start[j + 1]; at++) {
            psr_id i = c->column_entry[at].at;
            if (c->active[i]) {
                *core_cell(k, column, (size_t)position[i]) = c->column_entry[at].value;
            }
        }
    }
}

static psr_status core_gather(const crossing *c, core *k, bool *fits) {
    psr_id *position = psr_calloc(c->row_count + 1, sizeof *position);
    psr_id *block = psr_calloc(c->row_count + 1, sizeof *block);
    size_t *start = psr_calloc((size_t)c->lp->block_count + 3, sizeof *start);
    k->row = psr_calloc(c->row_count + 1, sizeof *k->row);
    k->column = psr_calloc(c->lp->column_count + 1, sizeof *k->column);
    psr_status status = PSR_ERR_MEMORY;
    if (position != NULL && block != NULL && start != NULL && k->row != NULL &&
        k->column != NULL) {
        find_blocks(c, block);
        core_rows(c, block, start, position, k);
        size_t cells = core_columns(c, start, k);
        *fits = cells <= MOST_CORE_CELLS;
        k->cells = *fits ? psr_calloc(cells + 1, sizeof *k->cells) : NULL;
        status = *fits && k->cells == NULL ? PSR_ERR_MEMORY : PSR_OK;
    }
    if (k->cells != NULL) {
        core_fill(c, position, k);
    }
    free(position);
    free(block);
    free(start);
    return status;
}

/* Row of the largest cell among rows from..to without a pivot; row_count = none. */
static size_t largest_cell(const core *k, const core_column *column, size_t from, size_t to,
                           const bool *taken, double *size) {
    size_t best = k->row_count;
    *size = pivot_tolerance;
    for (size_t i = from; i < to; i++) {
        double cell = fabs(*core_cell(k, column, i));
        if (!taken[i] && cell > *size) {
            *size = cell;
            best = i;
        }
    }
    return best;
}

static size_t find_pivot(const core *k, const core_column *column, const bool *taken) {
    double own_size = 0.0, shared_size = 0.0;
    size_t own =
        largest_cell(k, column, column->from, column->from + column->own, taken, &own_size);
    size_t shared =
        largest_cell(k, column, k->shared_from, k->row_count, taken, &shared_size);
    bool from_block = own < k->row_count && (shared == k->row_count ||
                                             own_size >= block_preference * shared_size);
    return from_block ? own : shared;
}

/* Take factor times a column off a later one, in the rows that both have. */
static void core_subtract(const core *k, const core_column *column, double factor,
                          const core_column *other) {
    double *own = column->own > 0 ? core_cell(k, other, column->from) : NULL;
    for (size_t i = 0; own != NULL && i < column->own; i++) {
        own[i] -= factor * column->cells[i];
    }
    size_t shared = k->row_count - k->shared_from;
    const double *from = column->cells + column->own;
    double *to = other->cells + other->own;
    for (size_t i = 0; i < shared; i++) {
        to[i] -= factor * from[i];
    }
}

/* Each column in turn: an entry outside the pivot rows makes it basic, and it is eliminated
 * from the columns after it. */
static psr_status core_eliminate(crossing *c, core *k) {
    bool *taken = psr_calloc(k->row_count + 1, sizeof *taken);
    if (taken == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t n = 0; n < k->column_count; n++) {
        const core_column *column = &k->column[n];
        size_t pivot = find_pivot(k, column, taken);
        if (pivot == k->row_count) {
            continue; /* depends on those before: stays at its nearest bound */
        }
        taken[pivot] = true;
        c->basis->column[column->column] = SIMPLEX_BASIC;
        c->active[k->row[pivot]] = false;
        double size = *core_cell(k, column, pivot);
        for (size_t m = n + 1; m < k->column_count; m++) {
            double *cell = core_cell(k, &k->column[m], pivot);
            if (cell != NULL && fabs(*cell) > 0.0) {
                core_subtract(k, column, *cell / size, &k->column[m]);
                *cell = 0.0;
            }
        }
    }
    free(taken);
    return PSR_OK;
}

psr_status crossover_core(crossing *c, bool *fits) {
    core k = {0};
    psr_status status = core_gather(c, &k, fits);
    if (status == PSR_OK && *fits) {
        status = core_eliminate(c, &k);
    }
    core_clear(&k);
    return status;
}
