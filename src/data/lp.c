/*
 * The linear programme that travels from allocate to solve: growth, names, the final check.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/lp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };

/* Arrays that grow together share one capacity, so each is resized to the same size. */
static bool grow(void *block, size_t capacity, size_t size) {
    /* The caller's pointer has a type of its own; memcpy reads it without an alias. */
    void *array = NULL;
    memcpy(&array, block, sizeof array);
    void *grown = psr_resize(array, capacity, size);
    if (grown != NULL) {
        memcpy(block, &grown, sizeof grown);
    }
    return grown != NULL;
}

static size_t next_capacity(size_t capacity) {
    return capacity == 0 ? FIRST_CAPACITY : capacity + capacity / 2;
}

static bool columns_grow(psr_lp *lp, bool with_names) {
    size_t capacity = next_capacity(lp->column_capacity);
    bool done = grow(&lp->objective, capacity, sizeof(double)) &&
                grow(&lp->lower, capacity, sizeof(double)) &&
                grow(&lp->upper, capacity, sizeof(double)) &&
                grow(&lp->column_block, capacity, sizeof(psr_id)) &&
                grow(&lp->start, capacity + 1, sizeof(size_t)) &&
                (lp->over == NULL || grow(&lp->over, capacity, sizeof(psr_id))) &&
                (lp->factor == NULL || grow(&lp->factor, capacity, sizeof(double))) &&
                (lp->integer == NULL || grow(&lp->integer, capacity, sizeof(uint8_t))) &&
                (!with_names || grow(&lp->column_name, capacity, sizeof(size_t)));
    if (done) {
        lp->column_capacity = capacity;
    }
    return done;
}

static bool rows_grow(psr_lp *lp, bool with_names) {
    size_t capacity = next_capacity(lp->row_capacity);
    bool done = grow(&lp->row_lower, capacity, sizeof(double)) &&
                grow(&lp->row_upper, capacity, sizeof(double)) &&
                grow(&lp->row_block, capacity, sizeof(psr_id)) &&
                (!with_names || grow(&lp->row_name, capacity, sizeof(size_t)));
    if (done) {
        lp->row_capacity = capacity;
    }
    return done;
}

psr_lp *psr_lp_create(bool with_names) {
    psr_lp *lp = psr_calloc(1, sizeof *lp);
    if (lp == NULL) {
        return NULL;
    }
    /* The first name is the empty one at offset 0: columns without a name point there. */
    if (with_names) {
        psr_text_add_bytes(&lp->name_bytes, "", 1);
    }
    if (lp->name_bytes.failed || !columns_grow(lp, with_names) ||
        !rows_grow(lp, with_names)) {
        psr_lp_free(lp);
        return NULL;
    }
    lp->start[0] = 0;
    return lp;
}

void psr_lp_free(psr_lp *lp) {
    if (lp == NULL) {
        return;
    }
    free(lp->objective);
    free(lp->lower);
    free(lp->upper);
    free(lp->column_block);
    free(lp->over);
    free(lp->factor);
    free(lp->integer);
    free(lp->row_lower);
    free(lp->row_upper);
    free(lp->row_block);
    free(lp->start);
    free(lp->row);
    free(lp->value);
    psr_text_free(&lp->name_bytes);
    free(lp->column_name);
    free(lp->row_name);
    free(lp);
}

static void count_block(psr_lp *lp, psr_id block) {
    if (block >= lp->block_count) {
        lp->block_count = block + 1;
    }
}

psr_id psr_lp_add_row(psr_lp *lp, psr_id block, double lower, double upper) {
    size_t at = lp->row_count;
    if (at >= INT32_MAX ||
        (at == lp->row_capacity && !rows_grow(lp, lp->row_name != NULL))) {
        return PSR_NO_ID;
    }
    lp->row_lower[at] = lower;
    lp->row_upper[at] = upper;
    lp->row_block[at] = block;
    if (lp->row_name != NULL) {
        lp->row_name[at] = 0;
    }
    count_block(lp, block);
    lp->row_count++;
    return (psr_id)at;
}

psr_id psr_lp_add_column(psr_lp *lp, psr_id block, double objective, double lower,
                         double upper) {
    size_t at = lp->column_count;
    if (at >= INT32_MAX ||
        (at == lp->column_capacity && !columns_grow(lp, lp->column_name != NULL))) {
        return PSR_NO_ID;
    }
    lp->objective[at] = objective;
    lp->lower[at] = lower;
    lp->upper[at] = upper;
    lp->column_block[at] = block;
    if (lp->over != NULL) {
        lp->over[at] = PSR_NO_ID;
        lp->factor[at] = 0;
    }
    if (lp->integer != NULL) {
        lp->integer[at] = 0;
    }
    if (lp->column_name != NULL) {
        lp->column_name[at] = 0;
    }
    count_block(lp, block);
    lp->column_count++;
    lp->start[lp->column_count] = lp->nonzero_count;
    return (psr_id)at;
}

psr_status psr_lp_add_entry(psr_lp *lp, psr_id row, double value) {
    if (lp->column_count == 0 || row < 0 || (size_t)row >= lp->row_count) {
        return PSR_ERR_INTERNAL;
    }
    size_t at = lp->nonzero_count;
    if (at == lp->nonzero_capacity) {
        size_t capacity = next_capacity(at);
        if (!grow(&lp->row, capacity, sizeof(psr_id)) ||
            !grow(&lp->value, capacity, sizeof(double))) {
            return PSR_ERR_MEMORY;
        }
        lp->nonzero_capacity = capacity;
    }
    lp->row[at] = row;
    lp->value[at] = value;
    lp->nonzero_count++;
    lp->start[lp->column_count] = lp->nonzero_count;
    return PSR_OK;
}

psr_status psr_lp_set_over(psr_lp *lp, psr_id column, psr_id over, double factor) {
    if (column < 0 || (size_t)column >= lp->column_count) {
        return PSR_ERR_INTERNAL;
    }
    if (lp->over == NULL) {
        psr_id *over_of = psr_calloc(lp->column_capacity, sizeof *over_of);
        double *factor_of = psr_calloc(lp->column_capacity, sizeof *factor_of);
        if (over_of == NULL || factor_of == NULL) {
            free(over_of);
            free(factor_of);
            return PSR_ERR_MEMORY;
        }
        for (size_t j = 0; j < lp->column_count; j++) {
            over_of[j] = PSR_NO_ID;
        }
        lp->over = over_of;
        lp->factor = factor_of;
    }
    lp->over[column] = over;
    lp->factor[column] = factor;
    return PSR_OK;
}

psr_status psr_lp_set_integer(psr_lp *lp, psr_id column) {
    if (column < 0 || (size_t)column >= lp->column_count) {
        return PSR_ERR_INTERNAL;
    }
    if (lp->integer == NULL) {
        lp->integer = psr_calloc(lp->column_capacity, sizeof *lp->integer);
        if (lp->integer == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    lp->integer[column] = 1;
    return PSR_OK;
}

static psr_status add_name(psr_lp *lp, size_t *offset, const char *format, va_list values) {
    char name[256];
    int length = vsnprintf(name, sizeof name, format, values);
    if (length < 0) {
        return PSR_ERR_INTERNAL;
    }
    *offset = lp->name_bytes.length;
    psr_text_add_bytes(&lp->name_bytes, name, strlen(name) + 1);
    return lp->name_bytes.failed ? PSR_ERR_MEMORY : PSR_OK;
}

psr_status psr_lp_set_row_name(psr_lp *lp, psr_id row, const char *format, ...) {
    if (lp->row_name == NULL) {
        return PSR_OK;
    }
    va_list values;
    va_start(values, format);
    psr_status status = add_name(lp, &lp->row_name[row], format, values);
    va_end(values);
    return status;
}

psr_status psr_lp_set_column_name(psr_lp *lp, psr_id column, const char *format, ...) {
    if (lp->column_name == NULL) {
        return PSR_OK;
    }
    va_list values;
    va_start(values, format);
    psr_status status = add_name(lp, &lp->column_name[column], format, values);
    va_end(values);
    return status;
}

const char *psr_lp_row_name(const psr_lp *lp, psr_id row) {
    return lp->row_name == NULL ? "" : lp->name_bytes.bytes + lp->row_name[row];
}

const char *psr_lp_column_name(const psr_lp *lp, psr_id column) {
    return lp->column_name == NULL ? "" : lp->name_bytes.bytes + lp->column_name[column];
}

/* ---- finish */

/* Straight insertion: builders add the rows of a column in order or nearly so, and it keeps
 * the order of equal rows, so that their sum does not depend on a library's sort. */
static void sort_column(psr_lp *lp, size_t from, size_t to) {
    for (size_t at = from + 1; at < to; at++) {
        psr_id row = lp->row[at];
        double value = lp->value[at];
        size_t hole = at;
        while (hole > from && lp->row[hole - 1] > row) {
            lp->row[hole] = lp->row[hole - 1];
            lp->value[hole] = lp->value[hole - 1];
            hole--;
        }
        lp->row[hole] = row;
        lp->value[hole] = value;
    }
}

/* Sum entries of one row and drop zeros; returns where the column now ends. */
static size_t pack_column(psr_lp *lp, size_t from, size_t to, size_t write) {
    size_t at = from;
    while (at < to) {
        psr_id row = lp->row[at];
        double sum = 0;
        while (at < to && lp->row[at] == row) {
            sum += lp->value[at++];
        }
        if (fpclassify(sum) != FP_ZERO) {
            lp->row[write] = row;
            lp->value[write] = sum;
            write++;
        }
    }
    return write;
}

static void pack(psr_lp *lp) {
    size_t write = 0;
    size_t from = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        size_t to = lp->start[j + 1];
        sort_column(lp, from, to);
        lp->start[j] = write;
        write = pack_column(lp, from, to, write);
        from = to;
    }
    lp->start[lp->column_count] = write;
    lp->nonzero_count = write;
}

static bool is_interval(double lower, double upper) {
    return !isnan(lower) && !isnan(upper) && lower <= upper && lower < INFINITY &&
           upper > -INFINITY;
}

static psr_status column_fault(const psr_lp *lp, size_t j, const char *rule, double value,
                               psr_error *err) {
    return psr_fail(err, PSR_ERR_NUMERICAL, "column %zu (%s): %s (%g)", j,
                    psr_lp_column_name(lp, (psr_id)j), rule, value);
}

static psr_status check_over(const psr_lp *lp, size_t j, psr_error *err) {
    psr_id over = lp->over[j];
    if (over == PSR_NO_ID) {
        return PSR_OK;
    }
    if (over < 0 || (size_t)over >= lp->column_count || (size_t)over == j) {
        return column_fault(lp, j, "its variable upper bound names no other column", over,
                            err);
    }
    if (!isfinite(lp->factor[j])) {
        return column_fault(lp, j, "the factor of its variable upper bound must be finite",
                            lp->factor[j], err);
    }
    psr_id block = lp->column_block[over];
    if (block != PSR_SHARED && block != lp->column_block[j]) {
        return column_fault(lp, j, "its variable upper bound lies in another block", block,
                            err);
    }
    return PSR_OK;
}

static psr_status check_column(const psr_lp *lp, size_t j, psr_error *err) {
    if (!isfinite(lp->objective[j])) {
        return column_fault(lp, j, "the objective must be finite", lp->objective[j], err);
    }
    if (!is_interval(lp->lower[j], lp->upper[j])) {
        return column_fault(lp, j, "the lower bound must not exceed the upper one",
                            lp->lower[j], err);
    }
    psr_id block = lp->column_block[j];
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        if (!isfinite(lp->value[at])) {
            return column_fault(lp, j, "every coefficient must be finite", lp->value[at],
                                err);
        }
        psr_id row_block = lp->row_block[lp->row[at]];
        if (block != PSR_SHARED && row_block != PSR_SHARED && row_block != block) {
            return column_fault(lp, j, "an entry lies in a row of another block", row_block,
                                err);
        }
    }
    return lp->over == NULL ? PSR_OK : check_over(lp, j, err);
}

psr_status psr_lp_finish(psr_lp *lp, psr_error *err) {
    pack(lp);
    if (!isfinite(lp->constant)) {
        return psr_fail(err, PSR_ERR_NUMERICAL, "the constant of the objective is %g",
                        lp->constant);
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        if (!is_interval(lp->row_lower[i], lp->row_upper[i])) {
            return psr_fail(err, PSR_ERR_NUMERICAL,
                            "row %zu (%s): the lower limit %g must not exceed the upper "
                            "one %g",
                            i, psr_lp_row_name(lp, (psr_id)i), lp->row_lower[i],
                            lp->row_upper[i]);
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        PSR_TRY(check_column(lp, j, err));
    }
    return PSR_OK;
}

/* ---- solution */

psr_solution *psr_solution_create(const psr_lp *lp) {
    psr_solution *solution = psr_calloc(1, sizeof *solution);
    if (solution == NULL) {
        return NULL;
    }
    size_t columns = lp->column_count;
    size_t rows = lp->row_count;
    bool has_over = lp->over != NULL;
    /* One more than needed: an empty programme still has arrays. */
    solution->x = psr_calloc(columns + 1, sizeof(double));
    solution->reduced_cost = psr_calloc(columns + 1, sizeof(double));
    solution->row_activity = psr_calloc(rows + 1, sizeof(double));
    solution->row_price = psr_calloc(rows + 1, sizeof(double));
    if (has_over) {
        solution->over_price = psr_calloc(columns + 1, sizeof(double));
    }
    if (solution->x == NULL || solution->reduced_cost == NULL ||
        solution->row_activity == NULL || solution->row_price == NULL ||
        (has_over && solution->over_price == NULL)) {
        psr_solution_free(solution);
        return NULL;
    }
    solution->column_count = columns;
    solution->row_count = rows;
    solution->bound = INFINITY;
    solution->gap = INFINITY;
    return solution;
}

void psr_solution_free(psr_solution *solution) {
    if (solution == NULL) {
        return;
    }
    free(solution->x);
    free(solution->reduced_cost);
    free(solution->row_activity);
    free(solution->row_price);
    free(solution->over_price);
    free(solution);
}
