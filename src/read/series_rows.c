/*
 * Series file -> rows: `series_id,t,value` with t whole numbers (column `t`) or ISO dates
 * (column `t` or `date`) and further columns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "series_rows.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_BYTES 65536

/* Rows held in memory: 24 MB without further columns. */
enum { ROWS_HELD = 1000000 };

typedef struct series_reader {
    psr_faults *faults;
    series_rows *made;
    psr_status status; /* PSR_ERR_MEMORY or PSR_ERR_IO stops the reading */
    bool head_done, time_decided;

    /* the row being read */
    size_t line, field, character;
    file_row row;
    double *others; /* [other_count] */
    bool row_is_bad;
} series_reader;

static psr_place here(const series_reader *reader) {
    return psr_place_at(reader->made->path, (int64_t)reader->line,
                        (int32_t)reader->character);
}

/* A fault of the row as a whole. */
static void row_fault(series_reader *reader, const char *what) {
    psr_place place = here(reader);
    psr_faults_add(reader->faults, PSR_ERR_DATA, &place, "%s", what);
    reader->row_is_bad = true;
}

static void cell_fault(series_reader *reader, const file_column *column, const char *text,
                       const char *rule) {
    psr_place place = here(reader);
    psr_faults_add(reader->faults, PSR_ERR_DATA, &place, "%.80s is `%.40s`: it %s",
                   column->name, text, rule);
    reader->row_is_bad = true;
}

/* ---- head */

static void take_head_cell(series_reader *reader, const char *text, size_t length) {
    if (reader->made->column_count == 0 && length >= 3 &&
        memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3; /* byte order mark */
    }
    reader->status =
        psr_reserve(&reader->made->columns, &reader->made->column_capacity,
                    reader->made->column_count + 1, sizeof *reader->made->columns);
    if (reader->status != PSR_OK) {
        return;
    }
    file_column *column = &reader->made->columns[reader->made->column_count];
    memset(column, 0, sizeof *column);
    column->name = psr_strdup(text);
    if (column->name == NULL) {
        reader->status = PSR_ERR_MEMORY;
        return;
    }
    reader->made->column_count++;
    if (strcmp(text, "series_id") == 0) {
        column->role = COLUMN_SERIES;
    } else if (strcmp(text, "t") == 0 || strcmp(text, "date") == 0) {
        column->role = COLUMN_TIME;
    } else if (strcmp(text, "value") == 0) {
        column->role = COLUMN_VALUE;
    } else {
        column->role = COLUMN_OTHER;
        column->other = reader->made->other_count++;
    }
}

static void check_head(series_reader *reader) {
    static const char *const wanted[] = {"series_id", "t (or date)", "value"};
    size_t seen[3] = {0, 0, 0};
    for (size_t i = 0; i < reader->made->column_count; i++) {
        if (reader->made->columns[i].role != COLUMN_OTHER) {
            seen[reader->made->columns[i].role]++;
        }
    }
    psr_place place = psr_place_at(reader->made->path, 1, 1);
    for (size_t i = 0; i < 3; i++) {
        if (seen[i] != 1) {
            psr_faults_add(reader->faults, PSR_ERR_DATA, &place,
                           "the head has %zu columns %s; a series file needs exactly one",
                           seen[i], wanted[i]);
        }
    }
    reader->head_done = true;
    reader->others = psr_calloc(reader->made->other_count, sizeof *reader->others);
    reader->made->store = psr_series_store_create(reader->made->other_count, ROWS_HELD);
    if (reader->others == NULL || reader->made->store == NULL) {
        reader->status = PSR_ERR_MEMORY;
    }
}

/* ---- cells */

static bool is_missing(const char *text, size_t length) {
    return length == 0 || strcmp(text, "NA") == 0 || strcmp(text, "NaN") == 0;
}

static void take_time(series_reader *reader, const file_column *column, const char *text,
                      size_t length) {
    psr_day day;
    double number;
    bool is_date = psr_day_parse(text, length, &day);
    bool is_number = !is_date && psr_decimal_parse(text, length, &number);
    if (!is_date && !is_number) {
        cell_fault(reader, column, text, "must be a whole number or a date YYYY-MM-DD");
        return;
    }
    if (is_number && !(fabs(number) < 1e9 && number - floor(number) <= 0)) {
        cell_fault(reader, column, text, "must be a whole number below 1000000000");
        return;
    }
    if (reader->time_decided && reader->made->has_dates != is_date) {
        cell_fault(reader, column, text,
                   "is of another kind than the rows above: use dates or whole numbers");
        return;
    }
    reader->time_decided = true;
    reader->made->has_dates = is_date;
    reader->row.time = is_date ? day : (int32_t)number;
}

static void take_other(series_reader *reader, file_column *column, const char *text,
                       size_t length) {
    double *cell = &reader->others[column->other];
    if (is_missing(text, length)) {
        return;
    }
    double number;
    bool is_number = psr_decimal_parse(text, length, &number);
    if (!column->decided) {
        column->decided = true;
        column->is_text = !is_number;
        column->texts = column->is_text ? psr_names_create() : NULL;
    }
    if (!column->is_text && !is_number) {
        cell_fault(reader, column, text, "must be a number, as in the rows above");
    } else if (!column->is_text) {
        *cell = number;
    } else {
        psr_id id = column->texts == NULL ? PSR_NO_ID : psr_names_add(column->texts, text);
        reader->status = id == PSR_NO_ID ? PSR_ERR_MEMORY : reader->status;
        *cell = id;
    }
}

static void take_cell(void *bytes, size_t length, void *context) {
    series_reader *reader = context;
    const char *text = bytes == NULL ? "" : bytes;
    if (reader->status != PSR_OK) {
        return;
    }
    size_t field = reader->field++;
    if (!reader->head_done) {
        take_head_cell(reader, text, length);
    } else if (field >= reader->made->column_count) {
        if (field == reader->made->column_count) {
            row_fault(reader, "this row has more cells than the head");
        }
    } else {
        file_column *column = &reader->made->columns[field];
        if (column->role == COLUMN_SERIES) {
            reader->row.series = psr_names_add(reader->made->keys, text);
            reader->status = reader->row.series == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
        } else if (column->role == COLUMN_TIME) {
            take_time(reader, column, text, length);
        } else if (column->role == COLUMN_OTHER) {
            take_other(reader, column, text, length);
        } else if (!is_missing(text, length) &&
                   !psr_decimal_parse(text, length, &reader->row.value)) {
            cell_fault(reader, column, text,
                       "must be a number, or empty where it is missing");
        }
    }
    for (const char *c = text; *c != '\0'; c++) {
        reader->line += *c == '\n'; /* a quoted cell may span lines */
    }
    reader->character += length + 1;
}

static void start_row(series_reader *reader) {
    reader->field = 0;
    reader->character = 1;
    reader->row_is_bad = false;
    reader->row =
        (file_row){.series = PSR_NO_ID, .value = NAN, .line = (uint32_t)reader->line};
    for (size_t i = 0; reader->head_done && i < reader->made->other_count; i++) {
        reader->others[i] = NAN;
    }
}

static void take_row(int ending, void *context) {
    series_reader *reader = context;
    (void)ending;
    if (reader->status != PSR_OK) {
        return;
    }
    if (!reader->head_done) {
        check_head(reader);
    } else if (reader->field < reader->made->column_count) {
        row_fault(reader, "this row has fewer cells than the head");
    } else if (reader->made->row_count >= UINT32_MAX) {
        row_fault(reader, "the file holds more rows than can be read; split it");
    } else if (!reader->row_is_bad && reader->row.series != PSR_NO_ID) {
        reader->status =
            psr_series_store_add(reader->made->store, &reader->row, reader->others);
        reader->made->row_count++;
        if (reader->status == PSR_ERR_IO) {
            psr_place place = psr_place_at(reader->made->path, 0, 0);
            psr_faults_add(reader->faults, PSR_ERR_IO, &place,
                           "its rows cannot be kept in a temporary file: %s; TMPDIR names "
                           "the folder for it",
                           strerror(errno));
        }
    }
    reader->line++;
    if (reader->status == PSR_OK) {
        start_row(reader);
    }
}

static psr_status read_cells(series_reader *reader) {
    psr_place place = psr_place_at(reader->made->path, 0, 0);
    FILE *file = fopen(reader->made->path, "rb");
    if (file == NULL) {
        psr_faults_add(reader->faults, PSR_ERR_IO, &place,
                       "cannot be opened: %s; check its path and rights", strerror(errno));
        return PSR_ERR_IO;
    }
    struct csv_parser parser;
    char *buffer = psr_calloc(BUFFER_BYTES, 1);
    bool has_parser = csv_init(&parser, CSV_APPEND_NULL | CSV_STRICT) == 0;
    reader->status = buffer != NULL && has_parser ? PSR_OK : PSR_ERR_MEMORY;
    reader->line = 1;
    start_row(reader);
    while (reader->status == PSR_OK) {
        size_t got = fread(buffer, 1, BUFFER_BYTES, file);
        if (got == 0) {
            break;
        }
        if (csv_parse(&parser, buffer, got, take_cell, take_row, reader) != got) {
            place.line = (int64_t)reader->line;
            psr_faults_add(reader->faults, PSR_ERR_DATA, &place, "is not CSV: %s",
                           csv_strerror(csv_error(&parser)));
            break;
        }
    }
    if (ferror(file) != 0) {
        psr_faults_add(reader->faults, PSR_ERR_IO, &place, "cannot be read");
    }
    if (has_parser && reader->status == PSR_OK) {
        (void)csv_fini(&parser, take_cell, take_row, reader);
    }
    if (has_parser) {
        csv_free(&parser);
    }
    free(buffer);
    (void)fclose(file);
    return reader->status;
}

psr_status psr_series_rows_read(const char *path, series_rows *rows, psr_faults *faults) {
    series_reader reader = {.faults = faults, .made = rows};
    *rows = (series_rows){.path = path, .keys = psr_names_create()};
    psr_status status = rows->keys == NULL ? PSR_ERR_MEMORY : read_cells(&reader);
    free(reader.others);
    return status;
}

void psr_series_rows_clear(series_rows *rows) {
    for (size_t i = 0; i < rows->column_count; i++) {
        free(rows->columns[i].name);
        psr_names_free(rows->columns[i].texts);
    }
    free(rows->columns);
    psr_names_free(rows->keys);
    psr_series_store_free(rows->store);
    *rows = (series_rows){0};
}
