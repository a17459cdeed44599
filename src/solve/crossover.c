/*
 * A basis near an optimal point; see crossover.h. The rows here are those of the lp, then
 * one for each variable upper bound, as GLPK has them. SPDX-License-Identifier:
 * GPL-3.0-or-later
 */
#include "crossover.h"

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

typedef struct entry {
    psr_id at; /* row of a column's entry, column of a row's */
    double value;
} entry;

typedef struct crossing {
    const psr_lp *lp;
    simplex_basis *basis;
    size_t row_count; /* with variable bounds */
    size_t *column_start, *row_start;
    entry *column_entry, *row_entry; /* active rows and candidate columns only */
    psr_id *column_left, *row_left;  /* entries not yet peeled */
    bool *active;                    /* [row_count] has a price: its slack is not basic */
    bool *candidate;                 /* [columns] between its bounds, not yet placed */
    psr_id *stack;
    size_t stack_count;
} crossing;

/* ---- sides */

static double mean_size(const double *values, size_t count) {
    double sum = 0.0;
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (isfinite(values[i]) && fabs(values[i]) > 0.0) {
            sum += fabs(values[i]);
            used++;
        }
    }
    return used > 0 ? sum / (double)used : 1.0;
}

typedef struct sizes {
    double x, price; /* typical values */
} sizes;

/* Nearer to the bound than its price is to 0. */
static bool is_at(double distance, double price, sizes size) {
    return distance / size.x < price / size.price;
}

static void choose_column(const psr_lp *lp, const psr_solution *solution, size_t j,
                          sizes size, crossing *c) {
    double x = solution->x[j], price = solution->reduced_cost[j];
    double low = x - lp->lower[j], high = lp->upper[j] - x;
    if (!(lp->upper[j] > lp->lower[j])) {
        c->basis->column[j] = SIMPLEX_AT_LOWER;
    } else if (low <= high && is_at(low, -price, size)) {
        c->basis->column[j] = SIMPLEX_AT_LOWER;
    } else if (high < low && is_at(high, price, size)) {
        c->basis->column[j] = SIMPLEX_AT_UPPER;
    } else {
        c->candidate[j] = true;
        c->basis->column[j] = isinf(low) && isinf(high) ? SIMPLEX_AT_ZERO
                              : low <= high             ? SIMPLEX_AT_LOWER
                                                        : SIMPLEX_AT_UPPER;
    }
}

static void choose_row(const psr_lp *lp, const psr_solution *solution, size_t i, sizes size,
                       crossing *c) {
    double low = solution->row_activity[i] - lp->row_lower[i];
    double high = lp->row_upper[i] - solution->row_activity[i];
    double price = solution->row_price[i];
    bool fixed = !(lp->row_upper[i] > lp->row_lower[i]);
    bool at_low = low <= high && is_at(fabs(low), -price, size);
    bool at_high = high < low && is_at(fabs(high), price, size);
    c->active[i] = fixed || at_low || at_high;
    c->basis->row[i] = !c->active[i]          ? SIMPLEX_BASIC
                       : fixed || low <= high ? SIMPLEX_AT_LOWER
                                              : SIMPLEX_AT_UPPER;
}

static void choose_sides(crossing *c, const psr_solution *solution) {
    const psr_lp *lp = c->lp;
    sizes columns = {mean_size(solution->x, lp->column_count),
                     mean_size(solution->reduced_cost, lp->column_count)};
    sizes rows = {mean_size(solution->row_activity, lp->row_count),
                  mean_size(solution->row_price, lp->row_count)};
    for (size_t j = 0; j < lp->column_count; j++) {
        choose_column(lp, solution, j, columns, c);
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        choose_row(lp, solution, i, rows, c);
    }
    size_t i = lp->row_count;
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        if (lp->over[j] == PSR_NO_ID) {
            continue;
        }
        double room = lp->factor[j] * solution->x[lp->over[j]] - solution->x[j];
        c->active[i] = is_at(fabs(room), solution->over_price[j], columns);
        c->basis->over[j] = c->active[i] ? SIMPLEX_AT_UPPER : SIMPLEX_BASIC;
        i++;
    }
}

/* ---- the matrix of active rows and candidate columns */

typedef void (*take_entry)(crossing *c, size_t row, size_t column, double value);

static void each_entry(crossing *c, take_entry take) {
    const psr_lp *lp = c->lp;
    size_t over_row = lp->row_count;
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            take(c, (size_t)lp->row[at], j, lp->value[at]);
        }
        if (lp->over != NULL && lp->over[j] != PSR_NO_ID) {
            take(c, over_row, j, 1.0);
            take(c, over_row, (size_t)lp->over[j], -lp->factor[j]);
            over_row++;
        }
    }
}

static void count_entry(crossing *c, size_t row, size_t column, double value) {
    if (c->active[row] && c->candidate[column] && fabs(value) > 0.0) {
        c->column_start[column + 1]++;
        c->row_start[row + 1]++;
    }
}

static void put_entry(crossing *c, size_t row, size_t column, double value) {
    if (c->active[row] && c->candidate[column] && fabs(value) > 0.0) {
        size_t in_column = c->column_start[column] + (size_t)c->column_left[column]++;
        size_t in_row = c->row_start[row] + (size_t)c->row_left[row]++;
        c->column_entry[in_column] = (entry){(psr_id)row, value};
        c->row_entry[in_row] = (entry){(psr_id)column, value};
    }
}

static psr_status gather(crossing *c) {
    size_t columns = c->lp->column_count;
    each_entry(c, count_entry);
    for (size_t j = 0; j < columns; j++) {
        c->column_start[j + 1] += c->column_start[j];
    }
    for (size_t i = 0; i < c->row_count; i++) {
        c->row_start[i + 1] += c->row_start[i];
    }
    size_t count = c->column_start[columns];
    c->column_entry = psr_calloc(count + 1, sizeof *c->column_entry);
    c->row_entry = psr_calloc(count + 1, sizeof *c->row_entry);
    if (c->column_entry == NULL || c->row_entry == NULL) {
        return PSR_ERR_MEMORY;
    }
    each_entry(c, put_entry);
    return PSR_OK;
}

/* ---- peeling */

/* A column becomes basic in place of a row's slack; both leave the matrix. */
static void place(crossing *c, size_t row, size_t column) {
    c->basis->column[column] = SIMPLEX_BASIC;
    c->candidate[column] = false;
    c->active[row] = false;
    for (size_t at = c->row_start[row]; at < c->row_start[row + 1]; at++) {
        size_t other = (size_t)c->row_entry[at].at;
        if (--c->column_left[other] == 1 && c->candidate[other]) {
            c->stack[c->stack_count++] = (psr_id)other;
        }
    }
    for (size_t at = c->column_start[column]; at < c->column_start[column + 1]; at++) {
        c->row_left[c->column_entry[at].at]--;
    }
}

/* Columns with one active row left: together they are triangular, nothing fills in. */
static void peel_columns(crossing *c) {
    for (size_t j = 0; j < c->lp->column_count; j++) {
        if (c->candidate[j] && c->column_left[j] == 1) {
            c->stack[c->stack_count++] = (psr_id)j;
        }
    }
    while (c->stack_count > 0) {
        size_t j = (size_t)c->stack[--c->stack_count];
        for (size_t at = c->column_start[j]; c->candidate[j] && at < c->column_start[j + 1];
             at++) {
            if (c->active[c->column_entry[at].at]) {
                place(c, (size_t)c->column_entry[at].at, j);
            }
        }
    }
}

/* Rows with one candidate left, the other triangle; may give new single columns. */
static bool peel_rows(crossing *c) {
    bool any = false;
    for (size_t i = 0; i < c->row_count; i++) {
        if (!c->active[i] || c->row_left[i] != 1) {
            continue;
        }
        for (size_t at = c->row_start[i]; at < c->row_start[i + 1]; at++) {
            if (c->candidate[c->row_entry[at].at]) {
                place(c, i, (size_t)c->row_entry[at].at);
                any = true;
                break;
            }
        }
    }
    return any;
}

/* ---- what remains: dense Gaussian elimination
 *
 * Rows of blocks come first, block by block, then the shared ones. A column of a block has
 * cells for its block's rows and the shared ones only: a pivot in a shared row would fill
 * rows of other blocks, but those are no longer looked at there, and what a basis misses by
 * it the simplex method finds.
 */

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

/* ---- the basis */

/* Active rows that no column was found for keep their slack as their basic variable. */
static void fill_up(crossing *c) {
    size_t i = c->lp->row_count;
    for (size_t row = 0; row < c->lp->row_count; row++) {
        if (c->active[row]) {
            c->basis->row[row] = SIMPLEX_BASIC;
        }
    }
    for (size_t j = 0; c->lp->over != NULL && j < c->lp->column_count; j++) {
        if (c->lp->over[j] != PSR_NO_ID && c->active[i++]) {
            c->basis->over[j] = SIMPLEX_BASIC;
        }
    }
}

static psr_status find_basis(crossing *c, bool *found) {
    core k = {0};
    psr_status status = gather(c);
    if (status == PSR_OK) {
        do {
            peel_columns(c);
        } while (peel_rows(c));
        status = core_gather(c, &k, found);
    }
    if (status == PSR_OK && *found) {
        status = core_eliminate(c, &k);
        fill_up(c);
    }
    core_clear(&k);
    return status;
}

psr_status crossover_basis(const psr_lp *lp, const psr_solution *solution,
                           simplex_basis *basis, bool *found, psr_error *err) {
    size_t columns = lp->column_count;
    crossing c = {.lp = lp, .basis = basis, .row_count = lp->row_count};
    for (size_t j = 0; lp->over != NULL && j < columns; j++) {
        c.row_count += lp->over[j] != PSR_NO_ID ? 1 : 0;
    }
    c.column_start = psr_calloc(columns + 1, sizeof *c.column_start);
    c.row_start = psr_calloc(c.row_count + 1, sizeof *c.row_start);
    c.column_left = psr_calloc(columns + 1, sizeof *c.column_left);
    c.row_left = psr_calloc(c.row_count + 1, sizeof *c.row_left);
    c.active = psr_calloc(c.row_count + 1, sizeof *c.active);
    c.candidate = psr_calloc(columns + 1, sizeof *c.candidate);
    c.stack = psr_calloc(columns + 1, sizeof *c.stack);
    *found = false;
    psr_status status = PSR_ERR_MEMORY;
    if (c.column_start != NULL && c.row_start != NULL && c.column_left != NULL &&
        c.row_left != NULL && c.active != NULL && c.candidate != NULL && c.stack != NULL) {
        choose_sides(&c, solution);
        status = find_basis(&c, found);
    }
    free(c.column_start);
    free(c.row_start);
    free(c.column_entry);
    free(c.row_entry);
    free(c.column_left);
    free(c.row_left);
    free(c.active);
    free(c.candidate);
    free(c.stack);
    return status == PSR_OK ? PSR_OK
                            : psr_fail(err, status, "no memory to look for a vertex");
}
