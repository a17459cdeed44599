/*
 * CSV: RFC 4180 with \n, and no cell that a spreadsheet would run as a formula.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"

#include <string.h>

/* OWASP: = + - @ TAB CR LF, and the full-width signs that East Asian input methods make and
 * spreadsheets read alike. */
static bool is_formula_start(const char *text) {
    static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                       "\xEF\xBC\xA0"};
    if (text[0] == '\0') {
        return false;
    }
    if (strchr("=+-@\t\r\n", text[0]) != NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        if (strncmp(text, wide[i], 3) == 0) {
            return true;
        }
    }
    return false;
}

/* A text that already begins with apostrophes before such a sign gets one more, so that a
 * reader who takes one off always has the text back. */
static bool needs_guard(const char *text) {
    return is_formula_start(text + strspn(text, "'"));
}

static bool needs_quotes(const char *text, size_t length) {
    return strpbrk(text, ",\"\r\n") != NULL || text[0] == ' ' || text[0] == '\t' ||
           (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'));
}

static void add_text_cell(psr_text *csv, const char *text) {
    bool guarded = needs_guard(text);
    if (!guarded && !needs_quotes(text, strlen(text))) {
        psr_text_add(csv, text);
        return;
    }
    psr_text_add(csv, guarded ? "\"'" : "\"");
    for (const char *at = text; *at != '\0';) {
        size_t plain = strcspn(at, "\"");
        psr_text_add_bytes(csv, at, plain);
        at += plain;
        if (*at == '"') {
            psr_text_add(csv, "\"\"");
            at++;
        }
    }
    psr_text_add(csv, "\"");
}

psr_status psr_write_table_csv(const psr_table *table, psr_text *csv, psr_error *err) {
    for (size_t c = 0; c < table->column_count; c++) {
        psr_text_add(csv, c ? "," : "");
        add_text_cell(csv, table->columns[c].name);
    }
    psr_text_add(csv, "\n");
    for (size_t row = 0; row < table->row_count; row++) {
        size_t start = csv->length;
        for (size_t c = 0; c < table->column_count; c++) {
            psr_text_add(csv, c ? "," : "");
            if (table->columns[c].kind == PSR_COLUMN_TEXT) {
                add_text_cell(csv, psr_table_text(table, (psr_id)c, row));
            } else {
                char cell[64];
                psr_table_cell(table, (psr_id)c, row, cell, sizeof cell);
                psr_text_add(csv, cell);
            }
        }
        /* A line without a byte would be no row for most readers. */
        psr_text_add(csv, csv->length == start ? "\"\"\n" : "\n");
    }
    if (csv->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to write table %s", table->name);
    }
    return PSR_OK;
}
