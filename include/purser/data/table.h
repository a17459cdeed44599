/*
 * Table: named, typed columns of equal length. Every output (CSV, JSON Lines, workbook,
 * database, report) is written from tables, and a published plan is read back as tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_TABLE_H
#define PURSER_DATA_TABLE_H

#include "purser/base.h"

typedef enum psr_column_kind {
    PSR_COLUMN_TEXT,   /* ids into the table's own names */
    PSR_COLUMN_WHOLE,  /* int64_t */
    PSR_COLUMN_MONEY,  /* int64_t minor units, printed in major units with two decimals */
    PSR_COLUMN_NUMBER, /* double, printed with `decimals` decimals */
    PSR_COLUMN_DAY     /* psr_day in whole[], printed YYYY-MM-DD */
} psr_column_kind;

typedef struct psr_column {
    char *name; /* as in the CSV head: lower case, underscores, unit in the name */
    psr_column_kind kind;
    int decimals;   /* NUMBER only */
    psr_id *text;   /* [row_capacity], TEXT; PSR_NO_ID = empty */
    int64_t *whole; /* [row_capacity], WHOLE, MONEY, DAY; PSR_NO_WHOLE = empty */
    double *number; /* [row_capacity], NUMBER; not finite = empty cell */
} psr_column;

#define PSR_NO_WHOLE INT64_MIN

typedef struct psr_table {
    char *name;  /* `orders`: the file is orders.csv */
    char *title; /* one line for people */
    size_t column_count;
    psr_column *columns;
    size_t row_count;
    size_t row_capacity;
    psr_names *names; /* texts of all TEXT cells */
} psr_table;

psr_table *psr_table_create(const char *name, const char *title) PSR_MUST_CHECK;
void psr_table_free(psr_table *table);
/** Add a column before the first row; returns its position, PSR_NO_ID without memory. */
psr_id psr_table_column(psr_table *table, const char *name, psr_column_kind kind,
                        int decimals);
/** Position of a column by name, PSR_NO_ID where there is none. */
psr_id psr_table_find(const psr_table *table, const char *name);
/** Append an empty row (all cells empty); cells are then set by column position. */
psr_status psr_table_add_row(psr_table *table, psr_error *err) PSR_MUST_CHECK;
/* Set a cell of the last row. NULL text = empty. Wrong kind is a bug (assert). */
psr_status psr_table_set_text(psr_table *table, psr_id column, const char *text,
                              psr_error *err) PSR_MUST_CHECK;
void psr_table_set_whole(psr_table *table, psr_id column, int64_t value);
/* A number is kept as its CSV cell will read back: rounded to the column's decimals. */
void psr_table_set_number(psr_table *table, psr_id column, double value);
/* Read a cell. */
const char *psr_table_text(const psr_table *table, psr_id column, size_t row);
double psr_table_number(const psr_table *table, psr_id column, size_t row);
int64_t psr_table_whole(const psr_table *table, psr_id column, size_t row);
/** The cell as it stands in the CSV (before quoting) into text[size]. */
void psr_table_cell(const psr_table *table, psr_id column, size_t row, char *text,
                    size_t size);

#endif
