/*
 * Store of the rows of a series file, in any order of rows: in memory while they are few,
 * else in a temporary file (in TMPDIR or /tmp, without a name), by buckets of neighbouring
 * series, so that the rows of some series are read back without the others'.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_SERIES_STORE_H
#define PURSER_READ_SERIES_STORE_H

#include "purser/base.h"

typedef struct file_row {
    psr_id series;
    int32_t time; /* day or whole number */
    double value; /* NaN = missing */
    uint32_t line;
    uint32_t index; /* of its other cells, in the order of loading */
} file_row;

/** Rows loaded again. */
typedef struct row_set {
    file_row *rows; /* [count] */
    double *others; /* [count * other_count] numbers, or ids of texts; NaN = empty */
    size_t count;
} row_set;
void psr_row_set_clear(row_set *set);

typedef struct series_store series_store;

/**
 * @param other_count numbers kept with each row
 * @param most_rows   rows held in memory; more go to the file
 */
series_store *psr_series_store_create(size_t other_count, size_t most_rows) PSR_MUST_CHECK;
void psr_series_store_free(series_store *store);

/** @return PSR_OK, PSR_ERR_MEMORY, PSR_ERR_IO (errno says why) */
psr_status psr_series_store_add(series_store *store, const file_row *row,
                                const double *others) PSR_MUST_CHECK;

/** Rows of the series `from` .. `until` (exclusive). */
size_t psr_series_store_count(const series_store *store, size_t from, size_t until);

/** The bucket end at or behind a series: series counts that cut no bucket. */
size_t psr_series_store_next(size_t series);

/**
 * Load every `stride`-th of the series `from` .. `until` (exclusive), both at ends of
 * buckets; they are renumbered 0, 1, ...
 * @param set to be cleared even after a failure
 */
psr_status psr_series_store_load(const series_store *store, size_t from, size_t until,
                                 size_t stride, row_set *set) PSR_MUST_CHECK;

#endif
