/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "series_panel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH_LIMIT 1000000 /* periods of one series */

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

/* Files are usually in order already. */
static bool is_sorted(const row_set *set) {
    for (size_t i = 1; i < set->count; i++) {
        if (compare_rows(&set->rows[i - 1], &set->rows[i]) > 0) {
            return false;
        }
    }
    return true;
}

static psr_status sort_rows(row_set *set, size_t others) {
    if (is_sorted(set)) {
        return PSR_OK;
    }
    qsort(set->rows, set->count, sizeof *set->rows, compare_rows);
    double *sorted = psr_calloc(set->count * others, sizeof(double));
    if (sorted == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < set->count && others > 0; i++) {
        memcpy(sorted + i * others, set->others + set->rows[i].index * others,
               others * sizeof *sorted);
    }
    free(set->others);
    set->others = sorted;
    return PSR_OK;
}

psr_status psr_series_part_load(series_part *part) {
    const series_rows *file = part->file;
    PSR_TRY(psr_series_store_load(file->store, part->from,
                                  part->from + part->count * part->stride, part->stride,
                                  &part->set));
    return sort_rows(&part->set, file->other_count);
}

void psr_series_part_clear(series_part *part) {
    psr_row_set_clear(&part->set);
}

int32_t psr_series_part_step(const series_part *part) {
    const file_row *rows = part->set.rows;
    int32_t smallest = INT32_MAX;
    for (size_t i = 1; i < part->set.count; i++) {
        if (rows[i].series == rows[i - 1].series && rows[i].time > rows[i - 1].time) {
            int32_t step = rows[i].time - rows[i - 1].time;
            smallest = step < smallest ? step : smallest;
        }
    }
    return smallest;
}

psr_frequency psr_series_frequency(int32_t days) {
    if (days < 5) {
        return PSR_DAILY;
    }
    if (days < 28) {
        return PSR_WEEKLY;
    }
    if (days < 89) {
        return PSR_MONTHLY;
    }
    return days < 360 ? PSR_QUARTERLY : PSR_YEARLY;
}

/* Name the series of the panel. */
static psr_status name_series(const series_part *part, psr_panel *panel) {
    panel->keys = psr_names_create();
    if (panel->keys == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < part->count; i++) {
        const char *name =
            psr_names_text(part->file->keys, (psr_id)(part->from + i * part->stride));
        if (psr_names_add(panel->keys, name) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    return PSR_OK;
}

/* Turn dates into periods, and refuse two rows of one period. */
static void place_rows(series_part *part, psr_panel *panel, psr_faults *faults) {
    file_row *rows = part->set.rows;
    size_t count = part->set.count;
    for (size_t i = 0; i < count && part->file->has_dates; i++) {
        rows[i].time = psr_period_of_day(panel->frequency, rows[i].time);
    }
    for (size_t i = 1; i < count; i++) {
        if (rows[i].series == rows[i - 1].series && rows[i].time == rows[i - 1].time) {
            psr_place place = psr_place_at(part->file->path, (int64_t)rows[i].line, 1);
            psr_faults_add(
                faults, PSR_ERR_DATA, &place,
                "series %s has this period in line %u too; keep one row a period",
                psr_names_text(panel->keys, rows[i].series), rows[i - 1].line);
        }
    }
}

/* Name the other columns: numbers are regressors, texts are groups. */
static psr_status name_columns(series_rows *file, psr_panel *panel) {
    panel->regressor_name = psr_calloc(file->other_count, sizeof(char *));
    panel->group_level_name = psr_calloc(file->other_count, sizeof(char *));
    panel->group_names = psr_calloc(file->other_count, sizeof(psr_names *));
    if (panel->regressor_name == NULL || panel->group_level_name == NULL ||
        panel->group_names == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < file->column_count; i++) {
        file_column *column = &file->columns[i];
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
static series_span find_span(const row_set *set, const psr_panel *panel, size_t from) {
    series_span span = {.from = from, .until = from};
    const file_row *rows = set->rows;
    while (span.until < set->count && rows[span.until].series == rows[from].series) {
        span.until++;
    }
    span.future = span.until;
    while (panel->regressor_count > 0 && span.future > from + 1 &&
           isnan(rows[span.future - 1].value)) {
        span.future--;
    }
    return span;
}

static psr_status shape_panel(const series_part *part, psr_panel *panel,
                              psr_faults *faults) {
    const row_set *set = &part->set;
    size_t series_count = part->count;
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
    const file_row *rows = set->rows;
    for (size_t from = 0, until; from < set->count; from = until) {
        series_span span = find_span(set, panel, from);
        size_t series = (size_t)rows[from].series;
        int64_t length = (int64_t)rows[span.future - 1].time - rows[from].time + 1;
        if (length > LENGTH_LIMIT) {
            psr_place place = psr_place_at(part->file->path, 0, 0);
            psr_faults_add(
                faults, PSR_ERR_DATA, &place,
                "series %s spans %lld periods; at most %d are allowed (is t right?)",
                psr_names_text(panel->keys, rows[from].series), (long long)length,
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
static void fill_row(const series_part *part, psr_panel *panel, size_t i) {
    const series_rows *file = part->file;
    const file_row *row = &part->set.rows[i];
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
    for (size_t c = 0; c < file->column_count; c++) {
        const file_column *column = &file->columns[c];
        if (column->role != COLUMN_OTHER) {
            continue;
        }
        double cell = part->set.others[i * file->other_count + column->other];
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

psr_status psr_series_panel_build(series_part *part, psr_panel *panel, psr_faults *faults) {
    PSR_TRY(name_series(part, panel));
    panel->has_calendar = part->file->has_dates;
    place_rows(part, panel, faults);
    PSR_TRY(name_columns(part->file, panel));
    PSR_TRY(shape_panel(part, panel, faults));
    for (size_t i = 0; i < panel->group_level_count * panel->series_count; i++) {
        panel->group_of[i] = PSR_NO_ID;
    }
    for (size_t i = 0; i < part->set.count; i++) {
        fill_row(part, panel, i);
    }
    return PSR_OK;
}

/* ---- the future of the columns */

static int64_t end_of(const psr_panel *panel, size_t series) {
    return panel->first_period[series] + (int64_t)psr_panel_length(panel, series);
}

int64_t psr_series_panel_last(const psr_panel *panel) {
    int64_t last = INT64_MIN;
    for (size_t s = 0; s < panel->series_count; s++) {
        int64_t end = end_of(panel, s);
        last = end > last ? end : last;
    }
    return last;
}

bool psr_series_panel_has_future(const psr_panel *panel, size_t regressor) {
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

void psr_series_panel_check_future(const series_part *part, const psr_panel *panel,
                                   size_t regressor, int64_t last, psr_faults *faults) {
    const row_set *set = &part->set;
    for (size_t i = 0; i < set->count; i++) {
        const file_row *row = &set->rows[i];
        size_t s = (size_t)row->series;
        bool ends_here = i + 1 == set->count || set->rows[i + 1].series != row->series;
        size_t gap = first_gap(panel, s, regressor);
        if (ends_here && end_of(panel, s) == last && gap < panel->horizon) {
            psr_place place = psr_place_at(part->file->path, (int64_t)row->line, 1);
            psr_faults_add(
                faults, PSR_ERR_DATA, &place,
                gap == 0 ? "series %s: column %s has no value %zu period ahead of the "
                           "last one observed, %zu are needed; add the row with an empty "
                           "value, or leave the column out"
                         : "series %s: column %s has no value %zu periods ahead of the "
                           "last one observed, %zu are needed; add the row with an empty "
                           "value, or leave the column out",
                psr_names_text(panel->keys, row->series), panel->regressor_name[regressor],
                gap + 1, panel->horizon);
        }
    }
}
