/*
 * A basis near an optimal point; see crossover.h: sides, then what is triangular.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "crossover.h"

#include "crossover_parts.h"

#include <math.h>
#include <stdlib.h>

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
    bool fixed = !(lp->upper[j] > lp->lower[j]);
    if (fixed || (low <= high && is_at(low, -price, size))) {
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
    psr_status status = gather(c);
    if (status == PSR_OK) {
        do {
            peel_columns(c);
        } while (peel_rows(c));
        status = crossover_core(c, found);
    }
    if (status == PSR_OK && *found) {
        fill_up(c);
    }
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
