/*
 * Tables of a published plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "plan_table.h"

#include "csv_file.h"
#include "purser/read.h"

#include <string.h>

/* ---- what the manifest declares */

static bool kind_of(const char *name, psr_column_kind *kind) {
    static const char *const names[] = {"text", "whole", "money", "number", "day"};
    for (size_t i = 0; name != NULL && i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            *kind = (psr_column_kind)i;
            return true;
        }
    }
    return false;
}

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static psr_status declare(const json_t *declared, psr_table **table, psr_error *err) {
    const char *name = text_of(declared, "name");
    const json_t *columns = json_object_get(declared, "columns");
    if (name[0] == '\0' || strchr(name, '/') != NULL || json_array_size(columns) == 0) {
        return psr_fail(err, PSR_ERR_DATA,
                        "the manifest declares a table without a name "
                        "or columns");
    }
    *table = psr_table_create(name, text_of(declared, "title"));
    for (size_t c = 0; *table != NULL && c < json_array_size(columns); c++) {
        const json_t *column = json_array_get(columns, c);
        psr_column_kind kind = PSR_COLUMN_TEXT;
        if (!kind_of(text_of(column, "kind"), &kind)) {
            return psr_fail(err, PSR_ERR_DATA, "column %s of table %s has no known kind",
                            text_of(column, "name"), name);
        }
        int decimals = (int)json_integer_value(json_object_get(column, "decimals"));
        if (psr_table_column(*table, text_of(column, "name"), kind, decimals) ==
            PSR_NO_ID) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for table %s", name);
        }
    }
    return *table ? PSR_OK : psr_fail(err, PSR_ERR_MEMORY, "no memory for table %s", name);
}

/* ---- cells */

static bool whole_parse(const char *text, size_t length, int64_t *value) {
    bool negative = length > 0 && text[0] == '-';
    uint64_t magnitude = 0;
    size_t at = negative ? 1 : 0;
    if (at == length || length - at > 18) {
        return false;
    }
    for (; at < length; at++) {
        if (text[at] < '0' || text[at] > '9') {
            return false;
        }
        magnitude = magnitude * 10 + (uint64_t)(text[at] - '0');
    }
    *value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

/* `-123.45` as -12345: exactly two decimals, as we print it. */
static bool money_parse(const char *text, size_t length, int64_t *value) {
    char digits[32];
    if (length < 4 || length >= sizeof digits || text[length - 3] != '.') {
        return false;
    }
    memcpy(digits, text, length - 3);
    memcpy(digits + length - 3, text + length - 2, 2);
    return whole_parse(digits, length - 1, value);
}

/* Take off the apostrophe that keeps spreadsheets from running a text (see write/csv). */
static const char *unguarded(const char *text) {
    static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                       "\xEF\xBC\xA0"};
    const char *after = text + strspn(text, "'");
    bool guarded = after != text && after[0] != '\0' && strchr("=+-@\t\r\n", after[0]);
    for (size_t i = 0; i < sizeof wide / sizeof *wide && after != text; i++) {
        guarded = guarded || strncmp(after, wide[i], 3) == 0;
    }
    return guarded ? text + 1 : text;
}

static psr_status set_cell(psr_table *table, psr_id column, const char *text, size_t length,
                           const psr_csv *csv, psr_faults *faults, psr_error *err) {
    psr_column_kind kind = table->columns[column].kind;
    if (length == 0) {
        return PSR_OK;
    }
    bool good = true;
    int64_t whole = 0;
    double number = 0.0;
    psr_day day = 0;
    if (kind == PSR_COLUMN_TEXT) {
        return psr_table_set_text(table, column, unguarded(text), err);
    }
    if (kind == PSR_COLUMN_NUMBER) {
        good = psr_decimal_parse(text, length, &number);
        if (good) {
            psr_table_set_number(table, column, number);
        }
    } else {
        good = kind == PSR_COLUMN_DAY     ? psr_day_parse(text, length, &day)
               : kind == PSR_COLUMN_MONEY ? money_parse(text, length, &whole)
                                          : whole_parse(text, length, &whole);
        if (good) {
            psr_table_set_whole(table, column, kind == PSR_COLUMN_DAY ? day : whole);
        }
    }
    if (!good) {
        psr_place place = psr_csv_place(csv, column);
        psr_faults_add(faults, PSR_ERR_DATA, &place, "%s is `%s`; publish the plan again",
                       table->columns[column].name, text);
    }
    return PSR_OK;
}

/* ---- file */

static bool header_fits(const psr_csv *csv, const psr_table *table) {
    bool fits = psr_csv_column_count(csv) == table->column_count;
    for (size_t c = 0; fits && c < table->column_count; c++) {
        fits = strcmp(psr_csv_column_name(csv, c), table->columns[c].name) == 0;
    }
    return fits;
}

static psr_status read_rows(psr_csv *csv, psr_table *table, psr_faults *faults,
                            psr_error *err) {
    const psr_csv_row *row = NULL;
    while (true) {
        PSR_TRY(psr_csv_next(csv, &row, err));
        if (row == NULL) {
            return PSR_OK;
        }
        if (row->problem != NULL) {
            psr_faults_add(faults, PSR_ERR_DATA, &row->place, "%s", row->problem);
            continue;
        }
        PSR_TRY(psr_table_add_row(table, err));
        for (size_t c = 0; c < table->column_count; c++) {
            const char *text = NULL;
            size_t length = 0;
            PSR_TRY(psr_csv_text(csv, (psr_id)c, &text, &length, err));
            if (text != NULL) {
                PSR_TRY(set_cell(table, (psr_id)c, text, length, csv, faults, err));
            }
        }
    }
}

static psr_status read_file(const char *path, psr_table *table, int64_t rows,
                            psr_faults *faults, psr_error *err) {
    psr_csv *csv = NULL;
    psr_status status = psr_csv_open(path, NULL, "utf-8", &csv, err);
    if (status == PSR_OK && !header_fits(csv, table)) {
        status = psr_fail(err, PSR_ERR_DATA,
                          "the columns of %s are not those of the manifest", path);
    }
    if (status == PSR_OK) {
        status = read_rows(csv, table, faults, err);
    }
    psr_csv_close(csv);
    if (status == PSR_OK && (int64_t)table->row_count != rows) {
        status = psr_fail(err, PSR_ERR_DATA,
                          table->row_count == 1 ? "%s has %zu row, the manifest says %lld"
                                                : "%s has %zu rows, the manifest says %lld",
                          path, table->row_count, (long long)rows);
    }
    return status;
}

psr_status psr_read_plan_table(const char *directory, const json_t *declared,
                               psr_table **made, psr_faults *faults) {
    psr_table *table = NULL;
    psr_text path = {0};
    psr_error err = {0};
    psr_status status = declare(declared, &table, &err);
    if (status == PSR_OK) {
        psr_text_addf(&path, "%s/%s.csv", directory, table->name);
        status = path.failed
                     ? psr_fail(&err, PSR_ERR_MEMORY, "no memory for a path")
                     : read_file(path.bytes, table,
                                 json_integer_value(json_object_get(declared, "rows")),
                                 faults, &err);
    }
    psr_text_free(&path);
    if (status != PSR_OK) {
        psr_table_free(table);
        table = NULL;
        psr_faults_add(faults, status, &err.place, "%s", err.message);
    }
    *made = table;
    return status;
}

/* ---- a frontier */

/* Limits and what they bring, then one column a spend. */
static psr_status declare_frontier(const psr_csv *csv, psr_table *table, psr_error *err) {
    static const char *const fixed[] = {"limit",  "response", "bound", "marginal_response",
                                        "starts", "stops"};
    enum { FIXED = sizeof fixed / sizeof *fixed, NUMBERS = 4, DECIMALS = 6 };
    for (size_t c = 0; c < psr_csv_column_count(csv); c++) {
        const char *name = psr_csv_column_name(csv, c);
        if (c < FIXED && strcmp(name, fixed[c]) != 0) {
            return psr_fail(err, PSR_ERR_DATA,
                            "column %zu is `%s`, not `%s`; write the table with `purser "
                            "frontier SCENARIO -o FILE`",
                            c + 1, name, fixed[c]);
        }
        bool is_text = c >= NUMBERS && c < FIXED;
        if (psr_table_column(table, name, is_text ? PSR_COLUMN_TEXT : PSR_COLUMN_NUMBER,
                             DECIMALS) == PSR_NO_ID) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for the frontier");
        }
    }
    return psr_csv_column_count(csv) >= FIXED
               ? PSR_OK
               : psr_fail(err, PSR_ERR_DATA,
                          psr_csv_column_count(csv) == 1
                              ? "this is no table of `purser frontier`: it has %zu column"
                              : "this is no table of `purser frontier`: it has %zu columns",
                          psr_csv_column_count(csv));
}

psr_status psr_read_frontier(const char *path, psr_plan *plan, psr_faults *faults) {
    psr_csv *csv = NULL;
    psr_error err = {0};
    psr_table *table = psr_table_create("frontier", "Profit against the budget");
    size_t before = faults->total;
    psr_status status = table ? psr_csv_open(path, NULL, "utf-8", &csv, &err)
                              : psr_fail(&err, PSR_ERR_MEMORY, "no memory for %s", path);
    if (status == PSR_OK) {
        status = declare_frontier(csv, table, &err);
        err.place = psr_place_at(path, 1, 0);
    }
    if (status == PSR_OK) {
        status = read_rows(csv, table, faults, &err);
    }
    psr_csv_close(csv);
    if (status == PSR_OK && faults->total == before) {
        status = psr_plan_add_table(plan, table);
        table = status == PSR_OK ? NULL : table;
    }
    psr_table_free(table);
    if (status != PSR_OK) {
        psr_faults_add(faults, status, &err.place, "%s", err.message);
    }
    return faults->total > before ? PSR_ERR_DATA : PSR_OK;
}
