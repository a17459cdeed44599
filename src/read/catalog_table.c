/*
 * One table: header against the description, then every row, cell by cell. All faults of
 * the file in one pass, each at its cell.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_schema.h"
#include "csv_file.h"
#include "schema.h"

#define MOST_CELLS 32
#define MOST_NAMES 12

typedef struct table_reader {
    psr_catalog_draft *draft;
    const psr_table_kind *kind;
    const psr_table_source *source;
    psr_csv *csv;
    psr_id column[MOST_CELLS]; /* of each cell; PSR_NO_ID = not in this file */
    char *rows;
    size_t count, capacity;
    bool empty_reported[PSR_CELL_CARRYOVER + 1];
    psr_error err;
} table_reader;

/* ---- header */

/* `a|b|c` as the NULL-terminated list that psr_csv_find wants. */
static void split_names(const char *names, char room[256], const char *list[MOST_NAMES]) {
    size_t count = 0;
    (void)snprintf(room, 256, "%s", names);
    for (char *each = room; each != NULL && count + 1 < MOST_NAMES;) {
        list[count++] = each;
        each = strchr(each, '|');
        if (each != NULL) {
            *each++ = '\0';
        }
    }
    list[count] = NULL;
}

static psr_status report_foreign(table_reader *reader, const psr_place *place,
                                 const char *name, const char *const *known) {
    psr_text list = {0};
    for (size_t i = 0; i < reader->kind->cell_count; i++) {
        psr_text_addf(&list, "%s%s", i > 0 ? ", " : "", known[i]);
    }
    psr_faults_add(reader->draft->faults, PSR_ERR_DATA, place,
                   "`%.80s` is not a column of %s; these are: %.300s", name,
                   reader->kind->name, psr_text_bytes(&list));
    psr_text_free(&list);
    return PSR_OK;
}

/* A column that no cell uses: a slip when it is nearly a known name or the table has no
 * other columns, else only noted. */
static psr_status report_unused(table_reader *reader, size_t column) {
    const char *known[MOST_CELLS];
    char room[MOST_CELLS][64];
    const char *name = psr_csv_column_name(reader->csv, column);
    for (size_t i = 0; i < reader->kind->cell_count; i++) {
        psr_cell_name(&reader->kind->cells[i], room[i]);
        known[i] = room[i];
    }
    psr_place place = psr_csv_place(reader->csv, (psr_id)column);
    const char *near = psr_nearest(name, known, reader->kind->cell_count);
    if (near != NULL) {
        psr_faults_add(reader->draft->faults, PSR_ERR_DATA, &place,
                       "`%.80s` is not a column of %s; did you mean %s?", name,
                       reader->kind->name, near);
        return PSR_OK;
    }
    if (reader->kind->is_closed) {
        return report_foreign(reader, &place, name, known);
    }
    return psr_findings_add(
        reader->draft->findings, PSR_NOTE, "read.unused-column", reader->kind->name, &place,
        "Column `%s` of table %s is not used.", name, reader->kind->name);
}

static psr_status read_header(table_reader *reader) {
    const psr_table_kind *kind = reader->kind;
    psr_place place = psr_place_at(reader->source->file, 1, 0);
    bool *used = psr_calloc(psr_csv_column_count(reader->csv) + 1, sizeof *used);
    psr_status status = used != NULL ? PSR_OK : PSR_ERR_MEMORY;
    psr_id twice = psr_csv_repeated_column(reader->csv);
    if (twice != PSR_NO_ID) {
        psr_faults_add(reader->draft->faults, PSR_ERR_DATA, &place,
                       "column `%.80s` stands twice in the header; keep one",
                       psr_csv_column_name(reader->csv, (size_t)twice));
    }
    for (size_t i = 0; status == PSR_OK && i < kind->cell_count; i++) {
        char room[256];
        const char *names[MOST_NAMES];
        split_names(kind->cells[i].names, room, names);
        reader->column[i] = psr_csv_find(reader->csv, names);
        if (reader->column[i] != PSR_NO_ID) {
            used[reader->column[i]] = true;
        } else if (kind->cells[i].standard == NULL) {
            psr_faults_add(reader->draft->faults, PSR_ERR_DATA, &place,
                           "column `%.60s` is missing from %s (%s); add it", names[0],
                           kind->name, kind->cells[i].text);
        }
    }
    for (size_t i = 0; status == PSR_OK && i < psr_csv_column_count(reader->csv); i++) {
        bool repeated = twice != PSR_NO_ID &&
                        psr_csv_same_name(psr_csv_column_name(reader->csv, i),
                                          psr_csv_column_name(reader->csv, (size_t)twice));
        status = used[i] || repeated ? PSR_OK : report_unused(reader, i);
    }
    free(used);
    return status;
}

/* ---- cells */

static void cell_fault(table_reader *reader, size_t cell, const char *text,
                       const char *rule) {
    char name[64];
    psr_cell_name(&reader->kind->cells[cell], name);
    psr_place place = psr_csv_place(reader->csv, reader->column[cell]);
    psr_faults_add(reader->draft->faults, PSR_ERR_DATA, &place, "%s is `%.60s`; %s", name,
                   text, rule);
}

/* Words for numbers that are no digits: only defaults use them, and `none` in a file. */
static bool number_word(const char *text, double *value) {
    if (strcmp(text, "none") == 0) {
        *value = INFINITY;
    } else if (strcmp(text, "unknown") == 0) {
        *value = NAN;
    } else {
        return false;
    }
    return true;
}

static bool take_number(table_reader *reader, size_t index, const char *text,
                        double *value) {
    const psr_cell *cell = &reader->kind->cells[index];
    char rule[160];
    double number;
    if (cell->standard != NULL && strcmp(text, cell->standard) == 0 &&
        number_word(text, value)) {
        return true;
    }
    if (!psr_number_read(text, &number, rule)) {
        cell_fault(reader, index, text, rule);
        return false;
    }
    if (number < cell->least || number > cell->most) {
        char most[32], least[32];
        psr_decimal_print(cell->least, least);
        psr_decimal_print(cell->most, most);
        if (number < cell->least) {
            (void)snprintf(rule, sizeof rule, "must be %s or more", least);
        } else {
            (void)snprintf(rule, sizeof rule, "must be %s or less", most);
        }
        cell_fault(reader, index, text, rule);
        return false;
    }
    *value = number;
    return true;
}

static void take_whole(table_reader *reader, size_t index, const char *text, int *value) {
    double number;
    if (!take_number(reader, index, text, &number)) {
        return;
    }
    if (fabs(number - nearbyint(number)) > 0.0) {
        cell_fault(reader, index, text, "must be a whole number");
        return;
    }
    *value = (int)number;
}

static void take_flag(table_reader *reader, size_t index, const char *text, bool *value) {
    static const char *const yes[] = {"yes", "true", "1", "是", "y"};
    static const char *const no[] = {"no", "false", "0", "否", "n"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
            *value = strcmp(text, yes[i]) == 0;
            return;
        }
    }
    cell_fault(reader, index, text, "must be yes or no");
}

/* A table without rows is one fault, however many cells name its rows. */
static void report_empty(table_reader *reader, psr_cell_kind kind, const char *table) {
    if (reader->empty_reported[kind]) {
        return;
    }
    reader->empty_reported[kind] = true;
    psr_faults_add(reader->draft->faults, PSR_ERR_DATA, &reader->source->place,
                   "table %s names rows of table %s, which has none; name it below tables:",
                   reader->kind->name, table);
}

/* The row of another table that a cell names. */
static void take_reference(table_reader *reader, size_t index, const char *text,
                           psr_id *value) {
    const psr_cell *cell = &reader->kind->cells[index];
    const psr_catalog *catalog = &reader->draft->catalog;
    const psr_names *names = cell->kind == PSR_CELL_PRODUCT   ? catalog->product_ids
                             : cell->kind == PSR_CELL_CHANNEL ? catalog->channel_ids
                                                              : catalog->warehouse_ids;
    const char *table = cell->kind == PSR_CELL_PRODUCT   ? "products"
                        : cell->kind == PSR_CELL_CHANNEL ? "channels"
                                                         : "warehouses";
    if (cell->standard != NULL && strcmp(text, "*") == 0) {
        *value = PSR_NO_ID;
        return;
    }
    *value = psr_names_find(names, text);
    if (*value != PSR_NO_ID) {
        return;
    }
    if (psr_names_count(names) == 0) {
        report_empty(reader, cell->kind, table);
        return;
    }
    char rule[240];
    const char *near = NULL;
    for (size_t i = 0; i < psr_names_count(names) && near == NULL; i++) {
        const char *candidate = psr_names_text(names, (psr_id)i);
        near = psr_nearest(text, &candidate, 1);
    }
    if (near != NULL) {
        (void)snprintf(rule, sizeof rule, "table %s has no such row; did you mean %.80s?",
                       table, near);
    } else {
        (void)snprintf(rule, sizeof rule,
                       "table %s has no such row; add it there or "
                       "correct the name",
                       table);
    }
    cell_fault(reader, index, text, rule);
}

static void take_word(table_reader *reader, size_t index, const char *text,
                      unsigned *value) {
    static const char *const carryovers[] = {"none", "geometric", "delayed", "weibull"};
    const psr_cell *cell = &reader->kind->cells[index];
    for (unsigned i = 0; cell->kind == PSR_CELL_CARRYOVER && i < 4; i++) {
        if (strcmp(text, carryovers[i]) == 0) {
            *value = i;
            return;
        }
    }
    psr_curve_family family;
    if (cell->kind == PSR_CELL_FAMILY && psr_curve_family_parse(text, &family)) {
        *value = (unsigned)family;
        return;
    }
    char rule[160];
    (void)snprintf(rule, sizeof rule, "must be %s", cell->text);
    cell_fault(reader, index, text, rule);
}

static psr_status take_cell(table_reader *reader, size_t index, const char *text,
                            void *target) {
    psr_arena *arena = reader->draft->catalog.arena;
    switch (reader->kind->cells[index].kind) {
    case PSR_CELL_TEXT:
        *(char **)target = psr_arena_text(arena, text, strlen(text));
        return *(char **)target != NULL ? PSR_OK : PSR_ERR_MEMORY;
    case PSR_CELL_NUMBER:
        (void)take_number(reader, index, text, target);
        return PSR_OK;
    case PSR_CELL_WHOLE:
        take_whole(reader, index, text, target);
        return PSR_OK;
    case PSR_CELL_FLAG:
        take_flag(reader, index, text, target);
        return PSR_OK;
    case PSR_CELL_DAY:
        if (text[0] == '\0') {
            *(psr_day *)target = PSR_NO_DAY;
        } else if (!psr_day_parse(text, strlen(text), target)) {
            cell_fault(reader, index, text, "must be a day written YYYY-MM-DD");
        }
        return PSR_OK;
    case PSR_CELL_FAMILY:
    case PSR_CELL_CARRYOVER:
        take_word(reader, index, text, target);
        return PSR_OK;
    default:
        take_reference(reader, index, text, target);
        return PSR_OK;
    }
}

/* ---- rows */

/* The id of a product, channel or warehouse: new, and remembered for other tables. */
static psr_status add_id(table_reader *reader, const char *id) {
    psr_catalog *catalog = &reader->draft->catalog;
    const char *table = reader->kind->name;
    psr_names *names = strcmp(table, "products") == 0     ? catalog->product_ids
                       : strcmp(table, "channels") == 0   ? catalog->channel_ids
                       : strcmp(table, "warehouses") == 0 ? catalog->warehouse_ids
                                                          : NULL;
    if (names == NULL) {
        return PSR_OK;
    }
    if (psr_names_find(names, id) != PSR_NO_ID) {
        cell_fault(reader, 0, id, "an earlier row has the same id; keep one");
    }
    return psr_names_add(names, id) != PSR_NO_ID ? PSR_OK : PSR_ERR_MEMORY;
}

/* A needed cell that is not there: texts stay texts, so that later checks can look. */
static psr_status take_nothing(table_reader *reader, size_t index, void *target) {
    return reader->kind->cells[index].kind == PSR_CELL_TEXT
               ? take_cell(reader, index, "", target)
               : PSR_OK;
}

static psr_status read_row(table_reader *reader, int64_t line) {
    const psr_table_kind *kind = reader->kind;
    PSR_TRY(psr_reserve(&reader->rows, &reader->capacity,
                        (reader->count + 1) * kind->row_size, 1));
    char *row = reader->rows + reader->count * kind->row_size;
    memset(row, 0, kind->row_size);
    psr_place place = psr_place_at(reader->source->file, line, 0);
    memcpy(row + kind->place_offset, &place, sizeof place);
    for (size_t i = 0; i < kind->cell_count; i++) {
        const char *text = "";
        const psr_cell *cell = &kind->cells[i];
        if (reader->column[i] != PSR_NO_ID) {
            PSR_TRY(
                psr_csv_text(reader->csv, reader->column[i], &text, NULL, &reader->err));
        } else if (cell->standard == NULL) {
            PSR_TRY(take_nothing(reader, i, row + cell->offset));
            continue; /* the missing column was reported once */
        }
        if (text == NULL) {
            cell_fault(reader, i, "?", "these bytes are no text; save the file as UTF-8");
            text = cell->standard != NULL ? cell->standard : "0";
        } else if (text[0] == '\0' && cell->standard == NULL) {
            cell_fault(reader, i, "", "it is needed; fill in the cell");
            PSR_TRY(take_nothing(reader, i, row + cell->offset));
            continue;
        }
        PSR_TRY(take_cell(reader, i, text[0] != '\0' ? text : cell->standard,
                          row + cell->offset));
        if (i == 0) {
            PSR_TRY(add_id(reader, text));
        }
    }
    reader->count++;
    return PSR_OK;
}

static psr_status read_rows(table_reader *reader) {
    const psr_csv_row *row;
    while (true) {
        PSR_TRY(psr_csv_next(reader->csv, &row, &reader->err));
        if (row == NULL) {
            return PSR_OK;
        }
        if (row->problem != NULL) {
            psr_faults_add(reader->draft->faults, PSR_ERR_DATA, &row->place, "%s",
                           row->problem);
            continue;
        }
        PSR_TRY(read_row(reader, row->line));
    }
}

/* Rows move into the catalogue's own memory. */
static psr_status keep_rows(table_reader *reader) {
    psr_catalog_draft *draft = reader->draft;
    size_t size = reader->kind->row_size;
    void *kept = psr_arena_take(draft->catalog.arena, reader->count + 1, size);
    if (kept == NULL) {
        return PSR_ERR_MEMORY;
    }
    if (reader->count > 0) {
        memcpy(kept, reader->rows, reader->count * size);
    }
    *(void **)(void *)((char *)draft + reader->kind->rows_offset) = kept;
    *(size_t *)(void *)((char *)draft + reader->kind->count_offset) = reader->count;
    return PSR_OK;
}

/* A file that cannot be opened is reported where the scenario names it, if one does. */
static void open_fault(table_reader *reader, psr_status status) {
    const psr_error *err = &reader->err;
    if (err->place.line > 0 || reader->source->place.file[0] == '\0') {
        psr_faults_add(reader->draft->faults, status, &err->place, "%s", err->message);
    } else {
        psr_faults_add(reader->draft->faults, status, &reader->source->place,
                       "tables.%s: %.120s: %.300s", reader->kind->name,
                       reader->source->path, err->message);
    }
}

psr_status psr_catalog_read_table(psr_catalog_draft *draft, const psr_table_kind *kind) {
    table_reader reader = {.draft = draft,
                           .kind = kind,
                           .source = psr_scenario_table(draft->scenario, kind->name)};
    if (reader.source == NULL) {
        return PSR_OK;
    }
    psr_status status =
        psr_csv_open(reader.source->file, NULL, "auto", &reader.csv, &reader.err);
    if (status == PSR_OK) {
        status = read_header(&reader);
    }
    if (status == PSR_OK) {
        status = read_rows(&reader);
    }
    if (status == PSR_OK) {
        status = keep_rows(&reader);
    } else if (status != PSR_ERR_MEMORY) {
        open_fault(&reader, status);
        status = PSR_OK; /* the other tables may have faults too */
    }
    psr_csv_close(reader.csv);
    free(reader.rows);
    return status;
}
