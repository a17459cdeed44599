/*
 * The rows of a series file: CSV cells -> one record a row, kept by series.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_SERIES_ROWS_H
#define PURSER_READ_SERIES_ROWS_H

#include "purser/data.h"
#include "series_store.h"

typedef enum column_role {
    COLUMN_SERIES,
    COLUMN_TIME,
    COLUMN_VALUE,
    COLUMN_OTHER
} column_role;

typedef struct file_column {
    char *name;
    column_role role;
    bool is_text; /* decided by the first cell that is not empty */
    bool decided;
    size_t other;     /* position among the other columns */
    psr_names *texts; /* of a text column */
} file_column;

/** What the file holds, known when all of it is read. */
typedef struct series_rows {
    const char *path;
    file_column *columns;
    size_t column_count, column_capacity;
    size_t other_count; /* columns beside series, time and value */
    bool has_dates;
    psr_names *keys; /* series in order of their first row */
    series_store *store;
    size_t row_count;
} series_rows;

/**
 * Read the file once; every fault of a cell is told.
 * @param rows to be cleared even after a failure; its path is the caller's
 * @return PSR_OK also where cells are at fault (see faults); PSR_ERR_IO, PSR_ERR_MEMORY
 */
psr_status psr_series_rows_read(const char *path, series_rows *rows,
                                psr_faults *faults) PSR_MUST_CHECK;
void psr_series_rows_clear(series_rows *rows);

#endif
