/*
 * Wide spend CSV -> psr_media: one row a period, columns of spend, outcome and controls.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "date_text.h"
#include "media_columns.h"

/* A control of words has at most this many of them; more is a mistake. */
static const size_t most_words = 60;

/* A row and where its date stands. */
typedef struct media_row {
    psr_day day;
    int32_t column;
    int64_t line;
} media_row;

typedef struct media_reader {
    const char *path;
    psr_csv *csv;
    psr_faults *faults;
    media_role *role;
    media_name *named;
    size_t column_count;
    media_row *row; /* [row_count] */
    double *cell;   /* [row_count * column_count]; NaN = empty; words: their id */
    size_t row_count, row_capacity, cell_capacity;
    psr_names **words; /* [column_count] NULL while a column holds numbers only */
    psr_date_order order;
} media_reader;

static void fault(media_reader *r, psr_id column, const char *what) {
    psr_place place = psr_csv_place(r->csv, column);
    psr_faults_add(r->faults, PSR_ERR_DATA, &place, "%s", what);
}

static void fault_cell(media_reader *r, psr_id column, const char *text, const char *rule) {
    psr_place place = psr_csv_place(r->csv, column);
    psr_faults_add(r->faults, PSR_ERR_DATA, &place, "%s is `%.40s`; %s",
                   psr_csv_column_name(r->csv, (size_t)column), text, rule);
}

static psr_status read_date(media_reader *r, psr_id column, psr_day *day, psr_error *err) {
    const char *text;
    size_t length;
    PSR_TRY(psr_csv_text(r->csv, column, &text, &length, err));
    psr_date_verdict verdict =
        text ? psr_date_text(text, length, r->order, day) : PSR_DATE_UNREADABLE;
    if (verdict != PSR_DATE_OK) {
        char reason[300];
        psr_date_reason(verdict, text ? text : "", text ? length : 0,
                        psr_csv_column_name(r->csv, (size_t)column), reason, sizeof reason);
        fault(r, column, reason);
    }
    return PSR_OK;
}

static bool is_base_word(const char *text) {
    static const char *const words[] = {"", "na", "NA", "none", "no", "null", "n/a"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (strcmp(text, words[k]) == 0) {
            return true;
        }
    }
    return false;
}

/** A number, or the id of a word where the column is a control; NaN = empty. */
static psr_status read_cell(media_reader *r, psr_id column, double *value, psr_error *err) {
    const char *text;
    size_t length;
    PSR_TRY(psr_csv_text(r->csv, column, &text, &length, err));
    media_role role = r->role[column];
    *value = NAN;
    if (!text) {
        fault(r, column,
              "the cell holds bytes that are no characters; save the file as "
              "UTF-8");
        return PSR_OK;
    }
    psr_names *words = r->words[column];
    if (!words && psr_decimal_parse(text, length, value)) {
        if ((role == MEDIA_SPEND || role == MEDIA_VISITS) && *value < 0) {
            fault_cell(r, column, text, "must be 0 or more");
        }
        return PSR_OK;
    }
    if (is_base_word(text)) {
        *value = role == MEDIA_OUTCOME ? NAN : role == MEDIA_SPEND ? 0 : NAN;
        return PSR_OK;
    }
    if (role != MEDIA_CONTROL) {
        fault_cell(r, column, text, "must be a number; write digits with a decimal point");
        return PSR_OK;
    }
    if (!words) {
        words = r->words[column] = psr_names_create();
    }
    psr_id word = words ? psr_names_add(words, text) : PSR_NO_ID;
    if (word == PSR_NO_ID) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory");
    }
    *value = word;
    return PSR_OK;
}

/** Month first or day first, from all dates of the file (a first pass over it). */
static psr_status find_order(media_reader *r, psr_id column, psr_error *err) {
    const psr_csv_row *row;
    r->order = PSR_DATE_EITHER;
    for (;;) {
        PSR_TRY(psr_csv_next(r->csv, &row, err));
        if (!row) {
            return PSR_OK;
        }
        const char *text;
        size_t length;
        PSR_TRY(psr_csv_text(r->csv, column, &text, &length, err));
        psr_date_order told = text ? psr_date_evidence(text, length) : PSR_DATE_EITHER;
        if (told != PSR_DATE_EITHER && r->order == PSR_DATE_EITHER) {
            r->order = told;
        }
    }
}

static psr_id column_of(const media_reader *r, media_role role) {
    for (size_t k = 0; k < r->column_count; k++) {
        if (r->role[k] == role) {
            return (psr_id)k;
        }
    }
    return PSR_NO_ID;
}

static psr_status read_rows(media_reader *r, psr_error *err) {
    psr_id date = column_of(r, MEDIA_DATE);
    const psr_csv_row *row;
    for (;;) {
        PSR_TRY(psr_csv_next(r->csv, &row, err));
        if (!row) {
            return PSR_OK;
        }
        if (row->problem) {
            psr_faults_add(r->faults, PSR_ERR_DATA, &row->place, "%s", row->problem);
            continue;
        }
        PSR_TRY(psr_reserve(&r->cell, &r->cell_capacity,
                            (r->row_count + 1) * r->column_count, sizeof(double)));
        PSR_TRY(psr_reserve(&r->row, &r->row_capacity, r->row_count + 1, sizeof *r->row));
        psr_place place = psr_csv_place(r->csv, date);
        media_row *kept = &r->row[r->row_count];
        *kept = (media_row){.line = place.line, .column = place.column};
        PSR_TRY(read_date(r, date, &kept->day, err));
        double *cells = r->cell + r->row_count * r->column_count;
        for (size_t k = 0; k < r->column_count; k++) {
            cells[k] = NAN;
            if (r->role[k] >= MEDIA_OUTCOME) {
                PSR_TRY(read_cell(r, (psr_id)k, &cells[k], err));
            }
        }
        r->row_count++;
    }
}

/** The frequency whose periods the rows fill one by one, by their usual distance. */
static psr_frequency find_frequency(const media_reader *r) {
    psr_day first = r->row[0].day, last = r->row[0].day;
    for (size_t k = 1; k < r->row_count; k++) {
        first = r->row[k].day < first ? r->row[k].day : first;
        last = r->row[k].day > last ? r->row[k].day : last;
    }
    double step =
        r->row_count > 1 ? (double)(last - first) / (double)(r->row_count - 1) : 7;
    return step < 3     ? PSR_DAILY
           : step < 18  ? PSR_WEEKLY
           : step < 60  ? PSR_MONTHLY
           : step < 200 ? PSR_QUARTERLY
                        : PSR_YEARLY;
}

static void fault_two_rows(media_reader *r, psr_frequency frequency, size_t first,
                           size_t second) {
    char name[16];
    psr_period_print(frequency, psr_period_of_day(frequency, r->row[second].day), name);
    psr_place place = psr_place_at(r->path, r->row[second].line, r->row[second].column);
    psr_faults_add(r->faults, PSR_ERR_DATA, &place,
                   "%s has a row in line %lld already; add them up or remove one", name,
                   (long long)r->row[first].line);
}

/** Said at the row of the period before, behind which the missing one belongs. */
static void fault_no_row(media_reader *r, psr_frequency frequency, psr_period period,
                         size_t before) {
    char name[16];
    psr_period_print(frequency, period, name);
    psr_place place = psr_place_at(r->path, r->row[before].line, r->row[before].column);
    psr_faults_add(
        r->faults, PSR_ERR_DATA, &place,
        "%s has no row behind this one; every period needs its spend (0 for none)", name);
}

/** Row of every period; faults for periods with none or two. */
static psr_status place_rows(media_reader *r, psr_media *media, size_t **row_of) {
    media->frequency = find_frequency(r);
    psr_period first = psr_period_of_day(media->frequency, r->row[0].day), last = first;
    for (size_t k = 1; k < r->row_count; k++) {
        psr_period period = psr_period_of_day(media->frequency, r->row[k].day);
        first = period < first ? period : first;
        last = period > last ? period : last;
    }
    media->first_period = first;
    media->period_count = (size_t)(last - first) + 1;
    *row_of = psr_calloc(media->period_count, sizeof(size_t));
    if (!*row_of) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < r->row_count; k++) {
        size_t *row =
            &(*row_of)[psr_period_of_day(media->frequency, r->row[k].day) - first];
        if (*row != 0) {
            fault_two_rows(r, media->frequency, *row - 1, k);
        }
        *row = *row != 0 ? *row : k + 1;
    }
    size_t before = 0; /* the row of the period before */
    for (size_t t = 0; t < media->period_count; t++) {
        if ((*row_of)[t] == 0) {
            fault_no_row(r, media->frequency, first + (psr_period)t, before);
        } else {
            before = (*row_of)[t] - 1;
        }
    }
    return PSR_OK;
}

static psr_status fill_spend(const media_reader *r, const size_t *row_of,
                             psr_media *media) {
    size_t n = media->period_count, count = 0;
    for (size_t k = 0; k < r->column_count; k++) {
        count += r->role[k] == MEDIA_SPEND;
    }
    media->spend = psr_calloc(count * n + 1, sizeof(double));
    media->visits = psr_calloc(count * n + 1, sizeof(double));
    media->outcome = psr_calloc(n + 1, sizeof(double));
    psr_id outcome = column_of(r, MEDIA_OUTCOME);
    bool has_outcome = outcome != PSR_NO_ID;
    media->outcome_name =
        psr_strdup(has_outcome ? psr_csv_column_name(r->csv, (size_t)outcome) : "");
    if (!media->spend || !media->visits || !media->outcome || !media->outcome_name) {
        return PSR_ERR_MEMORY;
    }
    for (size_t t = 0; t < n; t++) {
        size_t row = (row_of[t] - 1) * r->column_count;
        media->outcome[t] = has_outcome ? r->cell[row + (size_t)outcome] : NAN;
    }
    for (size_t k = 0; k < r->column_count; k++) {
        if (r->role[k] != MEDIA_SPEND) {
            continue;
        }
        psr_id channel =
            psr_names_add_bytes(media->channels, r->named[k].start, r->named[k].length);
        if (channel == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        for (size_t t = 0; t < n; t++) {
            double value = r->cell[(row_of[t] - 1) * r->column_count + k];
            media->spend[(size_t)channel * n + t] = isfinite(value) ? value : 0;
            media->visits[(size_t)channel * n + t] = NAN;
        }
    }
    return PSR_OK;
}

/* Visits of a name that spends; those of other names are nobody's here. */
static void fill_visits(const media_reader *r, const size_t *row_of, psr_media *media) {
    size_t n = media->period_count;
    for (size_t k = 0; k < r->column_count; k++) {
        psr_id channel = r->role[k] == MEDIA_VISITS
                             ? psr_names_find_bytes(media->channels, r->named[k].start,
                                                    r->named[k].length)
                             : PSR_NO_ID;
        for (size_t t = 0; channel != PSR_NO_ID && t < n; t++) {
            media->visits[(size_t)channel * n + t] =
                r->cell[(row_of[t] - 1) * r->column_count + k];
        }
    }
}

static psr_status add_control(psr_media *media, size_t *capacity, const char *column,
                              const char *word, double **values) {
    size_t n = media->period_count, count = media->control_count;
    char **names = psr_resize(media->control_name, count + 1, sizeof *names);
    if (!names) {
        return PSR_ERR_MEMORY;
    }
    media->control_name = names;
    PSR_TRY(psr_reserve(&media->control, capacity, (count + 1) * n, sizeof(double)));
    psr_text name = {0};
    psr_text_addf(&name, word ? "%s %s" : "%s", column, word);
    names[count] = psr_strdup(psr_text_bytes(&name));
    bool failed = name.failed || !names[count];
    psr_text_free(&name);
    if (failed) {
        return PSR_ERR_MEMORY;
    }
    media->control_count++;
    *values = media->control + count * n;
    return PSR_OK;
}

static psr_status fill_controls(const media_reader *r, const size_t *row_of,
                                psr_media *media) {
    size_t capacity = 0;
    for (size_t k = 0; k < r->column_count; k++) {
        const char *name = psr_csv_column_name(r->csv, k);
        size_t words = r->words[k] ? psr_names_count(r->words[k]) : 0;
        if (r->role[k] != MEDIA_CONTROL) {
            continue;
        }
        if (words > most_words) {
            psr_place place = psr_place_at(r->path, 1, 0);
            psr_faults_add(r->faults, PSR_ERR_DATA, &place,
                           "control %s holds %zu different texts; at most %zu make sense",
                           name, words, most_words);
            continue;
        }
        for (size_t w = 0; w < (words ? words : 1); w++) {
            double *values;
            PSR_TRY(add_control(media, &capacity, name,
                                words ? psr_names_text(r->words[k], (psr_id)w) : NULL,
                                &values));
            for (size_t t = 0; t < media->period_count; t++) {
                double cell = r->cell[(row_of[t] - 1) * r->column_count + k];
                bool is_word = fabs(cell - (double)w) < 0.5;
                values[t] = words ? is_word : isfinite(cell) ? cell : 0;
            }
        }
    }
    return PSR_OK;
}

static psr_status read_file(media_reader *r, const psr_media_columns *columns,
                            psr_media *media, psr_error *err) {
    size_t before = r->faults->total;
    PSR_TRY(psr_csv_open(r->path, NULL, NULL, &r->csv, err));
    r->column_count = psr_csv_column_count(r->csv);
    r->role = psr_calloc(r->column_count + 1, sizeof *r->role);
    r->named = psr_calloc(r->column_count + 1, sizeof *r->named);
    r->words = psr_calloc(r->column_count + 1, sizeof *r->words);
    if (!r->role || !r->named || !r->words) {
        return PSR_ERR_MEMORY;
    }
    media_columns_assign(r->csv, columns, r->path, r->role, r->named, r->faults);
    if (r->faults->total > before) {
        return PSR_OK;
    }
    PSR_TRY(find_order(r, column_of(r, MEDIA_DATE), err));
    psr_csv_close(r->csv);
    r->csv = NULL;
    PSR_TRY(psr_csv_open(r->path, NULL, NULL, &r->csv, err));
    /* Names point into the header of the first opening: look again. */
    media_columns_assign(r->csv, columns, r->path, r->role, r->named, r->faults);
    PSR_TRY(read_rows(r, err));
    if (r->row_count == 0) {
        psr_place place = psr_place_at(r->path, 1, 0);
        psr_faults_add(r->faults, PSR_ERR_DATA, &place,
                       "there are no rows below the header; add one a period");
    }
    if (r->faults->total > before) {
        return PSR_OK;
    }
    size_t *row_of = NULL;
    psr_status status = place_rows(r, media, &row_of);
    if (status == PSR_OK && r->faults->total == before) {
        status = fill_spend(r, row_of, media);
        if (status == PSR_OK) {
            fill_visits(r, row_of, media);
        }
    }
    if (status == PSR_OK && r->faults->total == before) {
        status = fill_controls(r, row_of, media);
    }
    free(row_of);
    return status;
}

psr_status psr_read_media_columns(const char *path, const psr_media_columns *columns,
                                  psr_media **media, psr_faults *faults) {
    psr_faults own = {0};
    media_reader r = {.path = path, .faults = faults ? faults : &own};
    psr_error err = {0};
    psr_media *fresh = psr_media_create();
    psr_status status = fresh ? read_file(&r, columns, fresh, &err) : PSR_ERR_MEMORY;
    if (status != PSR_OK) {
        psr_place place = err.place.file[0] ? err.place : psr_place_at(path, 0, 0);
        psr_faults_add(r.faults, status, &place, "%s",
                       err.message[0] ? err.message : psr_status_text(status));
    }
    status = psr_faults_status(r.faults, NULL);
    for (size_t k = 0; r.words && k < r.column_count; k++) {
        psr_names_free(r.words[k]);
    }
    psr_csv_close(r.csv);
    free(r.words);
    free(r.role);
    free(r.named);
    free(r.row);
    free(r.cell);
    if (status == PSR_OK) {
        *media = fresh;
    } else {
        psr_media_free(fresh);
    }
    return status;
}

psr_status psr_read_media(const char *path, const char *outcome, psr_media **media,
                          psr_faults *faults) {
    psr_media_columns columns = {.outcome = outcome};
    return psr_read_media_columns(path, &columns, media, faults);
}
