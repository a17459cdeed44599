/*
 * Rows: fill a table cell by cell.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "rows.h"

psr_rows psr_rows_create(const char *name, const char *title,
                         const psr_column_form *columns, size_t count, psr_error *err) {
    psr_rows rows = {.table = psr_table_create(name, title), .err = err};
    bool good = rows.table != NULL;
    for (size_t i = 0; good && i < count; i++) {
        good = psr_table_column(rows.table, columns[i].name, columns[i].kind,
                                columns[i].decimals) != PSR_NO_ID;
    }
    if (!good) {
        psr_table_free(rows.table);
        rows.table = NULL;
        rows.status = psr_fail(err, PSR_ERR_MEMORY, "no memory for table %s", name);
    }
    return rows;
}

void psr_rows_begin(psr_rows *rows) {
    if (rows->status == PSR_OK) {
        rows->status = psr_table_add_row(rows->table, rows->err);
        rows->next = 0;
    }
}

void psr_rows_text(psr_rows *rows, const char *text) {
    if (rows->status == PSR_OK) {
        rows->status = psr_table_set_text(rows->table, rows->next++, text, rows->err);
    }
}

void psr_rows_whole(psr_rows *rows, int64_t value) {
    if (rows->status == PSR_OK) {
        psr_table_set_whole(rows->table, rows->next++, value);
    }
}

void psr_rows_number(psr_rows *rows, double value) {
    if (rows->status == PSR_OK) {
        psr_table_set_number(rows->table, rows->next++, value);
    }
}

void psr_rows_skip(psr_rows *rows) {
    rows->next++;
}

void psr_rows_day(psr_rows *rows, psr_day day) {
    if (day == PSR_NO_DAY) {
        psr_rows_skip(rows);
    } else {
        psr_rows_whole(rows, day);
    }
}
