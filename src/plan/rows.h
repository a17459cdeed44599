/*
 * Rows: fill a table cell by cell, from left to right; the first failure is kept and ends
 * the rest, so that only the end needs a check.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_ROWS_H
#define PURSER_PLAN_ROWS_H

#include "purser/data/table.h"

/** One column of a table as it is declared. */
typedef struct psr_column_form {
    const char *name;
    psr_column_kind kind;
    int decimals;
} psr_column_form;

typedef struct psr_rows {
    psr_table *table;
    psr_id next; /* column of the next cell */
    psr_status status;
    psr_error *err;
} psr_rows;

/** A new table with these columns; on failure table is NULL and status says why. */
psr_rows psr_rows_create(const char *name, const char *title,
                         const psr_column_form *columns, size_t count, psr_error *err);
void psr_rows_begin(psr_rows *rows);
void psr_rows_text(psr_rows *rows, const char *text);
void psr_rows_whole(psr_rows *rows, int64_t value);
void psr_rows_number(psr_rows *rows, double value);
/** Leave a cell empty. */
void psr_rows_skip(psr_rows *rows);
/** A day; PSR_NO_DAY leaves the cell empty. */
void psr_rows_day(psr_rows *rows, psr_day day);

#endif
