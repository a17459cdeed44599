/*
 * Table: typed columns of equal length; cells print the same in every locale.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/table.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

psr_table *psr_table_create(const char *name, const char *title) {
    psr_table *table = psr_calloc(1, sizeof *table);
    if (table == NULL) {
        return NULL;
    }
    table->name = psr_strdup(name);
    table->title = psr_strdup(title ? title : "");
    table->names = psr_names_create();
    if (table->name == NULL || table->title == NULL || table->names == NULL) {
        psr_table_free(table);
        return NULL;
    }
    return table;
}

void psr_table_free(psr_table *table) {
    if (table == NULL) {
        return;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        free(table->columns[i].name);
        free(table->columns[i].text);
        free(table->columns[i].whole);
        free(table->columns[i].number);
    }
    free(table->columns);
    free(table->name);
    free(table->title);
    psr_names_free(table->names);
    free(table);
}

psr_id psr_table_column(psr_table *table, const char *name, psr_column_kind kind,
                        int decimals) {
    assert(table->row_count == 0 && table->row_capacity == 0);
    psr_column *columns =
        psr_resize(table->columns, table->column_count + 1, sizeof *columns);
    if (columns == NULL) {
        return PSR_NO_ID;
    }
    table->columns = columns;
    char *copy = psr_strdup(name);
    if (copy == NULL) {
        return PSR_NO_ID;
    }
    columns[table->column_count] =
        (psr_column){.name = copy, .kind = kind, .decimals = decimals};
    return (psr_id)table->column_count++;
}

psr_id psr_table_find(const psr_table *table, const char *name) {
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0) {
            return (psr_id)i;
        }
    }
    return PSR_NO_ID;
}

/* A column that has grown before another failed is only larger than asked for. */
static bool column_grow(psr_column *column, size_t capacity) {
    void *block = NULL;
    switch (column->kind) {
    case PSR_COLUMN_TEXT:
        block = psr_resize(column->text, capacity, sizeof *column->text);
        column->text = block ? block : column->text;
        break;
    case PSR_COLUMN_NUMBER:
        block = psr_resize(column->number, capacity, sizeof *column->number);
        column->number = block ? block : column->number;
        break;
    case PSR_COLUMN_WHOLE:
    case PSR_COLUMN_MONEY:
    case PSR_COLUMN_DAY:
        block = psr_resize(column->whole, capacity, sizeof *column->whole);
        column->whole = block ? block : column->whole;
        break;
    }
    return block != NULL;
}

psr_status psr_table_add_row(psr_table *table, psr_error *err) {
    if (table->row_count == table->row_capacity) {
        size_t capacity = table->row_capacity ? 2 * table->row_capacity : 16;
        for (size_t i = 0; i < table->column_count; i++) {
            if (!column_grow(&table->columns[i], capacity)) {
                return psr_fail(err, PSR_ERR_MEMORY, "no memory for table %s at %zu rows",
                                table->name, table->row_count);
            }
        }
        table->row_capacity = capacity;
    }
    size_t row = table->row_count++;
    for (size_t i = 0; i < table->column_count; i++) {
        psr_column *column = &table->columns[i];
        if (column->kind == PSR_COLUMN_TEXT) {
            column->text[row] = PSR_NO_ID;
        } else if (column->kind == PSR_COLUMN_NUMBER) {
            column->number[row] = NAN;
        } else {
            column->whole[row] = PSR_NO_WHOLE;
        }
    }
    return PSR_OK;
}

psr_status psr_table_set_text(psr_table *table, psr_id column, const char *text,
                              psr_error *err) {
    psr_column *target = &table->columns[column];
    assert(target->kind == PSR_COLUMN_TEXT && table->row_count > 0);
    psr_id id = PSR_NO_ID;
    if (text != NULL && text[0] != '\0') {
        id = psr_names_add(table->names, text);
        if (id == PSR_NO_ID) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for texts of table %s",
                            table->name);
        }
    }
    target->text[table->row_count - 1] = id;
    return PSR_OK;
}

void psr_table_set_whole(psr_table *table, psr_id column, int64_t value) {
    psr_column *target = &table->columns[column];
    assert(target->whole != NULL && table->row_count > 0);
    target->whole[table->row_count - 1] = value;
}

static const double powers_of_ten[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
enum { MOST_DECIMALS = 9 }; /* of the list */

/* The number that its cell of the CSV reads back as, so that a page, a workbook and sums
 * made with the plan are those made of its files. */
static double as_printed(double value, int decimals) {
    const double exact = 9007199254740992.0; /* whole numbers up to 2^53 are exact */
    double scale = powers_of_ten[decimals < MOST_DECIMALS ? decimals : MOST_DECIMALS];
    bool fits = decimals <= MOST_DECIMALS && fabs(value) * scale < exact;
    return fits ? round(value * scale) / scale : value;
}

void psr_table_set_number(psr_table *table, psr_id column, double value) {
    psr_column *target = &table->columns[column];
    assert(target->number != NULL && table->row_count > 0);
    target->number[table->row_count - 1] = as_printed(value, target->decimals);
}

const char *psr_table_text(const psr_table *table, psr_id column, size_t row) {
    const psr_column *source = &table->columns[column];
    assert(source->kind == PSR_COLUMN_TEXT && row < table->row_count);
    psr_id id = source->text[row];
    return id == PSR_NO_ID ? "" : psr_names_text(table->names, id);
}

double psr_table_number(const psr_table *table, psr_id column, size_t row) {
    const psr_column *source = &table->columns[column];
    assert(row < table->row_count);
    if (source->kind == PSR_COLUMN_NUMBER) {
        return source->number[row];
    }
    assert(source->whole != NULL);
    int64_t whole = source->whole[row];
    if (whole == PSR_NO_WHOLE) {
        return NAN;
    }
    return source->kind == PSR_COLUMN_MONEY ? psr_money_to_major(whole) : (double)whole;
}

int64_t psr_table_whole(const psr_table *table, psr_id column, size_t row) {
    const psr_column *source = &table->columns[column];
    assert(source->whole != NULL && row < table->row_count);
    return source->whole[row];
}

/* `-123.45` from 12345 and 2 decimals; tables have millions of such cells. */
static void print_whole(bool negative, uint64_t magnitude, int decimals, char *text,
                        size_t size) {
    char digits[24];
    size_t at = sizeof digits;
    digits[--at] = '\0';
    for (int left = decimals; magnitude > 0 || left >= 0; left--, magnitude /= 10) {
        if (left == 0 && decimals > 0) {
            digits[--at] = '.';
        }
        digits[--at] = (char)('0' + magnitude % 10);
    }
    if (negative) {
        digits[--at] = '-';
    }
    size_t length = sizeof digits - at;
    memcpy(text, digits + at, length < size ? length : size);
    text[size - 1] = '\0';
}

/* A number that is one of so many decimals is printed from its digits: those that printf
 * would give it, as up to 15 of them come back from a double. */
static bool print_decimals(double value, int decimals, char *text, size_t size) {
    const double most = 1e15;
    if (decimals < 0 || decimals > MOST_DECIMALS) {
        return false;
    }
    double scale = powers_of_ten[decimals];
    double whole = round(fabs(value) * scale);
    double back = whole / scale;
    if (!(whole < most) || back < fabs(value) || back > fabs(value)) {
        return false;
    }
    print_whole(value < 0, (uint64_t)whole, decimals, text, size);
    return true;
}

/* printf's point is the locale's: write the sign and the digits, and our own point. */
static void print_fixed(double value, int decimals, char *text, size_t size) {
    char printed[400];
    if (print_decimals(value, decimals, text, size)) {
        return;
    }
    int length = snprintf(printed, sizeof printed, "%.*f", decimals, value);
    if (length < 0 || (size_t)length >= sizeof printed || (size_t)length >= size) {
        psr_decimal_print(value, printed);
        (void)snprintf(text, size, "%s", printed);
        return;
    }
    size_t whole = strspn(printed, "-0123456789");
    size_t fraction = (size_t)length > whole ? (size_t)decimals : 0;
    const char *digits = printed + (size_t)length - fraction;
    bool is_zero = strspn(printed, "-0") == whole && strspn(digits, "0") == fraction;
    const char *start = printed + (is_zero && printed[0] == '-' ? 1 : 0);
    (void)snprintf(text, size, "%.*s%s%.*s", (int)(printed + whole - start), start,
                   fraction ? "." : "", (int)fraction, digits);
}

void psr_table_cell(const psr_table *table, psr_id column, size_t row, char *text,
                    size_t size) {
    const psr_column *source = &table->columns[column];
    assert(size > 0 && row < table->row_count);
    text[0] = '\0';
    if (source->kind == PSR_COLUMN_TEXT) {
        (void)snprintf(text, size, "%s", psr_table_text(table, column, row));
        return;
    }
    if (source->kind == PSR_COLUMN_NUMBER) {
        if (isfinite(source->number[row])) {
            print_fixed(source->number[row], source->decimals, text, size);
        }
        return;
    }
    int64_t whole = source->whole[row];
    if (whole == PSR_NO_WHOLE) {
        return;
    }
    if (source->kind == PSR_COLUMN_DAY) {
        char day[16];
        psr_day_print((psr_day)whole, day);
        (void)snprintf(text, size, "%s", day);
    } else {
        uint64_t magnitude = whole < 0 ? 0 - (uint64_t)whole : (uint64_t)whole;
        int decimals = source->kind == PSR_COLUMN_MONEY ? 2 : 0;
        print_whole(whole < 0, magnitude, decimals, text, size);
    }
}
