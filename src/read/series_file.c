/*
 * Series file -> panel: `series_id,t,value` with t whole numbers (column `t`) or ISO dates
 * (column `t` or `date`); further columns of numbers explain the series (regressors),
 * further columns of text group them. Rows may come in any order; periods without a row are
 * missing values.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_BYTES 65536
#define LENGTH_LIMIT 1000000 /* periods of one series */

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

typedef struct file_row {
    psr_id series;
    int32_t time; /* day or whole number */
    double value; /* NaN = missing */
    uint32_t line;
    uint32_t index; /* of its other cells, in file order */
} file_row;

typedef struct series_reader {
    psr_faults *faults;
    const char *path;
    psr_status status; /* PSR_ERR_MEMORY stops the reading */

    file_column *columns;
    size_t column_count, column_capacity;
    size_t other_count;
    bool head_done;
    bool has_dates, time_decided;

    psr_names *keys;
    file_row *rows;
    size_t row_count, row_capacity;
    double *others; /* [row_count * other_count] numbers, or ids of texts; NaN = empty */
    size_t others_capacity;

    /* the row being read */
    size_t line, field, character;
    file_row row;
    bool row_is_bad;
} series_reader;

static void fault(series_reader *reader, const char *column, const char *what) {
    psr_place place =
        psr_place_at(reader->path, (int64_t)reader->line, (int32_t)reader->character);
    psr_faults_add(reader->faults, PSR_ERR_DATA, &place, "column %s: %s", column, what);
    reader->row_is_bad = true;
}

/* ---- head -------------------------------------------------------------------------- */

static void take_head_cell(series_reader *reader, const char *text, size_t length) {
    if (reader->column_count == 0 && length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3; /* byte order mark */
    }
    reader->status = psr_reserve(&reader->columns, &reader->column_capacity,
                                 reader->column_count + 1, sizeof *reader->columns);
    if (reader->status != PSR_OK) {
        return;
    }
    file_column *column = &reader->columns[reader->column_count];
    memset(column, 0, sizeof *column);
    column->name = psr_strdup(text);
    if (column->name == NULL) {
        reader->status = PSR_ERR_MEMORY;
        return;
    }
    reader->column_count++;
    if (strcmp(text, "series_id") == 0) {
        column->role = COLUMN_SERIES;
    } else if (strcmp(text, "t") == 0 || strcmp(text, "date") == 0) {
        column->role = COLUMN_TIME;
    } else if (strcmp(text, "value") == 0) {
        column->role = COLUMN_VALUE;
    } else {
        column->role = COLUMN_OTHER;
        column->other = reader->other_count++;
    }
}

static void check_head(series_reader *reader) {
    static const char *const wanted[] = {"series_id", "t (or date)", "value"};
    size_t seen[3] = {0, 0, 0};
    for (size_t i = 0; i < reader->column_count; i++) {
        if (reader->columns[i].role != COLUMN_OTHER) {
            seen[reader->columns[i].role]++;
        }
    }
    psr_place place = psr_place_at(reader->path, 1, 1);
    for (size_t i = 0; i < 3; i++) {
        if (seen[i] != 1) {
            psr_faults_add(reader->faults, PSR_ERR_DATA, &place,
                           "the head has %zu columns %s; a series file needs exactly one",
                           seen[i], wanted[i]);
        }
    }
    reader->head_done = true;
}

/* ---- cells ------------------------------------------------------------------------- */

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
        fault(reader, column->name, "is neither a whole number nor a date YYYY-MM-DD");
        return;
    }
    if (is_number && !(fabs(number) < 1e9 && number - floor(number) <= 0)) {
        fault(reader, column->name, "is not a whole number below 1000000000");
        return;
    }
    if (reader->time_decided && reader->has_dates != is_date) {
        fault(reader, column->name, "mixes dates and whole numbers; use one of them");
        return;
    }
    reader->time_decided = true;
    reader->has_dates = is_date;
    reader->row.time = is_date ? day : (int32_t)number;
}

static void take_other(series_reader *reader, file_column *column, const char *text,
                       size_t length) {
    double *cell = &reader->others[reader->row_count * reader->other_count + column->other];
    *cell = NAN;
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
        fault(reader, column->name, "is not a number; the rows above hold numbers");
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
    } else if (field >= reader->column_count) {
        if (field == reader->column_count) {
            fault(reader, "beyond the head", "this row has more cells than the head");
        }
    } else {
        file_column *column = &reader->columns[field];
        if (column->role == COLUMN_SERIES) {
            reader->row.series = psr_names_add(reader->keys, text);
            reader->status = reader->row.series == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
        } else if (column->role == COLUMN_TIME) {
            take_time(reader, column, text, length);
        } else if (column->role == COLUMN_OTHER) {
            take_other(reader, column, text, length);
        } else if (!is_missing(text, length) &&
                   !psr_decimal_parse(text, length, &reader->row.value)) {
            fault(reader, column->name,
                  "is not a number; leave it empty where it is missing");
        }
    }
    for (const char *c = text; *c != '\0'; c++) {
        reader->line += *c == '\n'; /* a quoted cell may span lines */
    }
    reader->character += length + 1;
}

/* Room for the cells of the next row. */
static void start_row(series_reader *reader) {
    reader->field = 0;
    reader->character = 1;
    reader->row_is_bad = false;
    reader->row =
        (file_row){.series = PSR_NO_ID, .value = NAN, .line = (uint32_t)reader->line};
    if (reader->head_done && reader->other_count > 0) {
        size_t needed = (reader->row_count + 1) * reader->other_count;
        reader->status = psr_reserve(&reader->others, &reader->others_capacity, needed,
                                     sizeof *reader->others);
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
    } else if (reader->field < reader->column_count) {
        fault(reader, "after the last cell", "this row has fewer cells than the head");
    } else if (reader->row_count >= UINT32_MAX) {
        fault(reader, "series_id", "the file holds more rows than can be read; split it");
    } else if (!reader->row_is_bad) {
        reader->status = psr_reserve(&reader->rows, &reader->row_capacity,
                                     reader->row_count + 1, sizeof *reader->rows);
        if (reader->status == PSR_OK) {
            reader->row.index = (uint32_t)reader->row_count;
            reader->rows[reader->row_count++] = reader->row;
        }
    }
    reader->line++;
    if (reader->status == PSR_OK) {
        start_row(reader);
    }
}

static psr_status read_cells(series_reader *reader) {
    psr_place place = psr_place_at(reader->path, 0, 0);
    FILE *file = fopen(reader->path, "rb");
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

/* ---- rows -> panel ----------------------------------------------------------------- */

/* Rows by series (order of first appearance), then time. */
static int compare_rows(const void *a, const void *b) {
    const file_row *x = a;
    const file_row *y = b;
    if (x->series != y->series) {
        return x->series < y->series ? -1 : 1;
    }
    if (x->time != y->time) {
        return x->time < y->time ? -1 : 1;
    }
    return x->line < y->line ? -1 : x->line > y->line;
}

/* The frequency whose period is the smallest step between dates of one series. */
static psr_frequency find_frequency(const file_row *rows, size_t count) {
    int32_t smallest = INT32_MAX;
    for (size_t i = 1; i < count; i++) {
        if (rows[i].series == rows[i - 1].series && rows[i].time > rows[i - 1].time) {
            int32_t step = rows[i].time - rows[i - 1].time;
            smallest = step < smallest ? step : smallest;
        }
    }
    if (smallest < 5) {
        return PSR_DAILY;
    }
    if (smallest < 28) {
        return PSR_WEEKLY;
    }
    if (smallest < 89) {
        return PSR_MONTHLY;
    }
    return smallest < 360 ? PSR_QUARTERLY : PSR_YEARLY;
}

/* Sort, turn dates into periods, and refuse two rows of one period. */
static psr_status order_rows(series_reader *reader, psr_panel *panel) {
    file_row *rows = reader->rows;
    size_t count = reader->row_count;
    size_t others = reader->other_count;
    double *sorted = psr_calloc(count * others, sizeof(double));
    if (sorted == NULL) {
        return PSR_ERR_MEMORY;
    }
    qsort(rows, count, sizeof *rows, compare_rows);
    for (size_t i = 0; i < count && others > 0; i++) {
        memcpy(sorted + i * others, reader->others + rows[i].index * others,
               others * sizeof *sorted);
    }
    free(reader->others);
    reader->others = sorted;
    panel->has_calendar = reader->has_dates;
    panel->frequency = reader->has_dates ? find_frequency(rows, count) : PSR_DAILY;
    for (size_t i = 0; i < count && reader->has_dates; i++) {
        rows[i].time = psr_period_of_day(panel->frequency, rows[i].time);
    }
    for (size_t i = 1; i < count; i++) {
        if (rows[i].series == rows[i - 1].series && rows[i].time == rows[i - 1].time) {
            psr_place place = psr_place_at(reader->path, (int64_t)rows[i].line, 1);
            psr_faults_add(
                reader->faults, PSR_ERR_DATA, &place,
                "series %s has this period in line %u too; keep one row a period",
                psr_names_text(reader->keys, rows[i].series), rows[i - 1].line);
        }
    }
    return PSR_OK;
}

/* Name the other columns: numbers are regressors, texts are groups. */
static psr_status name_columns(series_reader *reader, psr_panel *panel) {
    panel->regressor_name = psr_calloc(reader->other_count, sizeof(char *));
    panel->group_level_name = psr_calloc(reader->other_count, sizeof(char *));
    panel->group_names = psr_calloc(reader->other_count, sizeof(psr_names *));
    if (panel->regressor_name == NULL || panel->group_level_name == NULL ||
        panel->group_names == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < reader->column_count; i++) {
        file_column *column = &reader->columns[i];
        if (column->role != COLUMN_OTHER) {
            continue;
        }
        char *name = psr_strdup(column->name);
        if (name == NULL) {
            return PSR_ERR_MEMORY;
        }
        if (column->is_text) {
            panel->group_names[panel->group_level_count] = column->texts;
            panel->group_level_name[panel->group_level_count++] = name;
            column->texts = NULL;
        } else {
            panel->regressor_name[panel->regressor_count++] = name;
        }
    }
    return PSR_OK;
}

/* Rows of one series: from .. until (exclusive); history ends before `future`. */
typedef struct series_span {
    size_t from, until, future;
} series_span;

/* Where regressors are given, rows after the last value are the future. */
static series_span find_span(const series_reader *reader, const psr_panel *panel,
                             size_t from) {
    series_span span = {.from = from, .until = from};
    const file_row *rows = reader->rows;
    while (span.until < reader->row_count && rows[span.until].series == rows[from].series) {
        span.until++;
    }
    span.future = span.until;
    while (panel->regressor_count > 0 && span.future > from + 1 &&
           isnan(rows[span.future - 1].value)) {
        span.future--;
    }
    return span;
}

static psr_status shape_panel(const series_reader *reader, psr_panel *panel) {
    size_t series_count = psr_names_count(reader->keys);
    panel->series_count = series_count;
    panel->offset = psr_calloc(series_count + 1, sizeof *panel->offset);
    panel->first_period = psr_calloc(series_count, sizeof *panel->first_period);
    panel->product = psr_calloc(series_count, sizeof *panel->product);
    panel->channel = psr_calloc(series_count, sizeof *panel->channel);
    panel->group_of =
        psr_calloc(panel->group_level_count * series_count, sizeof *panel->group_of);
    if (panel->offset == NULL || panel->first_period == NULL || panel->product == NULL ||
        panel->channel == NULL || panel->group_of == NULL) {
        return PSR_ERR_MEMORY;
    }
    const file_row *rows = reader->rows;
    for (size_t from = 0, until; from < reader->row_count; from = until) {
        series_span span = find_span(reader, panel, from);
        size_t series = (size_t)rows[from].series;
        int64_t length = (int64_t)rows[span.future - 1].time - rows[from].time + 1;
        if (length > LENGTH_LIMIT) {
            psr_place place = psr_place_at(reader->path, 0, 0);
            psr_faults_add(
                reader->faults, PSR_ERR_DATA, &place,
                "series %s spans %lld periods; at most %d are allowed (is t right?)",
                psr_names_text(reader->keys, rows[from].series), (long long)length,
                LENGTH_LIMIT);
            length = 1;
        }
        panel->first_period[series] = rows[from].time;
        panel->offset[series + 1] = (size_t)length;
        until = span.until;
    }
    for (size_t i = 0; i < series_count; i++) {
        panel->product[i] = PSR_NO_ID;
        panel->channel[i] = PSR_NO_ID;
        panel->offset[i + 1] += panel->offset[i];
    }
    size_t total = panel->offset[series_count];
    panel->value = psr_calloc(total, sizeof *panel->value);
    panel->regressor =
        psr_calloc(panel->regressor_count * (total + series_count * panel->horizon),
                   sizeof *panel->regressor);
    if (panel->value == NULL || panel->regressor == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < total; i++) {
        panel->value[i] = NAN;
    }
    for (size_t i = 0; i < panel->regressor_count * (total + series_count * panel->horizon);
         i++) {
        panel->regressor[i] = NAN;
    }
    return PSR_OK;
}

/* One row into its place. */
static void fill_row(const series_reader *reader, psr_panel *panel, size_t i) {
    const file_row *row = &reader->rows[i];
    size_t series = (size_t)row->series;
    size_t length = psr_panel_length(panel, series);
    size_t time = (size_t)((int64_t)row->time - panel->first_period[series]);
    if (time < length) {
        panel->value[panel->offset[series] + time] = row->value;
    }
    size_t width = length + panel->horizon;
    double *regressor =
        panel->regressor +
        panel->regressor_count * (panel->offset[series] + series * panel->horizon);
    size_t group = 0;
    size_t number = 0;
    for (size_t c = 0; c < reader->column_count; c++) {
        const file_column *column = &reader->columns[c];
        if (column->role != COLUMN_OTHER) {
            continue;
        }
        double cell = reader->others[i * reader->other_count + column->other];
        if (column->is_text) {
            psr_id *place = &panel->group_of[group++ * panel->series_count + series];
            *place = isnan(cell) ? *place : (psr_id)cell;
        } else {
            if (time < width) {
                regressor[number * width + time] = cell;
            }
            number++;
        }
    }
}

/* Is any value of a column's future given? Columns without one are carried on. */
static bool has_future(const psr_panel *panel, size_t regressor) {
    for (size_t s = 0; s < panel->series_count; s++) {
        size_t length = psr_panel_length(panel, s);
        const double *x = psr_panel_regressor(panel, s, regressor) + length;
        for (size_t h = 0; h < panel->horizon; h++) {
            if (!isnan(x[h])) {
                return true;
            }
        }
    }
    return false;
}

/* The first step of a series whose future value is not given; horizon = all are. */
static size_t first_gap(const psr_panel *panel, size_t series, size_t regressor) {
    const double *x =
        psr_panel_regressor(panel, series, regressor) + psr_panel_length(panel, series);
    size_t h = 0;
    while (h < panel->horizon && !isnan(x[h])) {
        h++;
    }
    return h;
}

/* A column whose future is given must be given whole, for the series that end last. */
static void check_future(const series_reader *reader, const psr_panel *panel) {
    int64_t last = INT64_MIN;
    for (size_t s = 0; s < panel->series_count; s++) {
        int64_t end = panel->first_period[s] + (int64_t)psr_panel_length(panel, s);
        last = end > last ? end : last;
    }
    for (size_t r = 0; r < panel->regressor_count; r++) {
        if (!has_future(panel, r)) {
            continue;
        }
        for (size_t i = 0; i < reader->row_count; i++) {
            const file_row *row = &reader->rows[i];
            size_t s = (size_t)row->series;
            int64_t end = panel->first_period[s] + (int64_t)psr_panel_length(panel, s);
            bool ends_here =
                i + 1 == reader->row_count || reader->rows[i + 1].series != row->series;
            size_t gap = first_gap(panel, s, r);
            if (ends_here && end == last && gap < panel->horizon) {
                psr_place place = psr_place_at(reader->path, (int64_t)row->line, 1);
                psr_faults_add(
                    reader->faults, PSR_ERR_DATA, &place,
                    "series %s: column %s has no value %zu periods ahead of the "
                    "last one observed, %zu are needed; add the row with an empty "
                    "value, or leave the column out",
                    psr_names_text(reader->keys, row->series), panel->regressor_name[r],
                    gap + 1, panel->horizon);
            }
        }
    }
}

static psr_status build_panel(series_reader *reader, int season, size_t horizon,
                              psr_panel *panel) {
    panel->horizon = horizon;
    if (season > 1) {
        panel->season_count = 1;
        panel->seasons[0] = season;
    }
    PSR_TRY(order_rows(reader, panel));
    PSR_TRY(name_columns(reader, panel));
    PSR_TRY(shape_panel(reader, panel));
    for (size_t i = 0; i < panel->group_level_count * panel->series_count; i++) {
        panel->group_of[i] = PSR_NO_ID;
    }
    for (size_t i = 0; i < reader->row_count; i++) {
        fill_row(reader, panel, i);
    }
    check_future(reader, panel);
    panel->keys = reader->keys;
    reader->keys = NULL;
    return PSR_OK;
}

static void reader_free(series_reader *reader) {
    for (size_t i = 0; i < reader->column_count; i++) {
        free(reader->columns[i].name);
        psr_names_free(reader->columns[i].texts);
    }
    free(reader->columns);
    free(reader->rows);
    free(reader->others);
    psr_names_free(reader->keys);
}

psr_status psr_read_series(const char *path, int season, size_t horizon, psr_panel **panel,
                           psr_faults *faults) {
    series_reader reader = {.faults = faults, .path = path};
    psr_panel *made = psr_panel_create();
    psr_place place = psr_place_at(path, 0, 0);
    reader.keys = psr_names_create();
    psr_status status = PSR_ERR_MEMORY;
    if (made == NULL || reader.keys == NULL) {
        goto done;
    }
    PSR_GO(read_cells(&reader));
    PSR_GO(psr_faults_status(faults, NULL));
    if (reader.row_count == 0) {
        status = PSR_ERR_DATA;
        psr_faults_add(faults, status, &place, "holds no rows; a series needs one value");
        goto done;
    }
    PSR_GO(build_panel(&reader, season, horizon, made));
    PSR_GO(psr_faults_status(faults, NULL));
    *panel = made;
    made = NULL;
done:
    if (status == PSR_ERR_MEMORY) {
        psr_faults_add(faults, status, &place, "out of memory");
    }
    reader_free(&reader);
    psr_panel_free(made);
    return status;
}
