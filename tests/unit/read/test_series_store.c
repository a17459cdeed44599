/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "series_store.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

enum { SERIES = 700, ROWS_EACH = 40, HELD = 500 };

/* Rows of 700 series, one period after the other, far more than are held in memory. */
static series_store *filled_store(size_t held) {
    series_store *store = psr_series_store_create(1, held);
    cr_assert(ne(ptr, store, NULL));
    for (int t = 0; t < ROWS_EACH; t++) {
        for (int s = 0; s < SERIES; s++) {
            double other = 0.5 * s - t;
            file_row row = {.series = s, .time = t, .value = 1000.0 * s + t};
            row.line = (uint32_t)(t * SERIES + s);
            cr_assert(eq(int, (int)psr_series_store_add(store, &row, &other), PSR_OK));
        }
    }
    return store;
}

static void holds(const series_store *store, size_t from, size_t until, size_t stride) {
    row_set set;
    size_t seen[SERIES] = {0};
    cr_assert(
        eq(int, (int)psr_series_store_load(store, from, until, stride, &set), PSR_OK));
    size_t count = (until - from + stride - 1) / stride;
    cr_assert(eq(sz, set.count, count * ROWS_EACH));
    for (size_t i = 0; i < set.count; i++) {
        size_t series = from + (size_t)set.rows[i].series * stride;
        double t = (double)set.rows[i].time;
        cr_assert(eq(sz, (size_t)set.rows[i].time, seen[series]++));
        cr_assert(epsilon_eq(dbl, set.rows[i].value, 1000.0 * (double)series + t, 0.0));
        cr_assert(
            epsilon_eq(dbl, set.others[set.rows[i].index], 0.5 * (double)series - t, 0.0));
    }
    psr_row_set_clear(&set);
}

Test(series_store, rows_in_memory_and_in_a_file_come_back_by_series) {
    for (size_t held = HELD; held <= SERIES * ROWS_EACH; held += SERIES * ROWS_EACH / 2) {
        series_store *store = filled_store(held);
        size_t first = psr_series_store_next(1);
        cr_assert(eq(sz, psr_series_store_count(store, 0, first), first * ROWS_EACH));
        holds(store, 0, SERIES, 1);
        holds(store, 0, first, 1);
        holds(store, first, SERIES, 1);
        holds(store, 0, SERIES, 7);
        psr_series_store_free(store);
    }
}

Test(series_store, a_folder_that_is_not_there_is_an_error) {
    cr_assert(eq(int, setenv("TMPDIR", "/nowhere/at/all", 1), 0));
    series_store *store = psr_series_store_create(0, 0);
    file_row row = {.series = 0};
    psr_status status = PSR_OK;
    for (int i = 0; i < 1000 && status == PSR_OK; i++) {
        status = psr_series_store_add(store, &row, NULL);
    }
    cr_assert(eq(int, (int)status, PSR_ERR_IO));
    psr_series_store_free(store);
}
