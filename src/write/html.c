/*
 * HTML pieces of the report.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "html.h"

#include <math.h>

/* ---- text ------------------------------------------------------------------------------
 */

/* Left-to-right and right-to-left marks, embeddings, overrides and isolates. */
static bool is_direction_mark(const unsigned char *bytes, size_t left) {
    return left >= 3 && bytes[0] == 0xE2 &&
           ((bytes[1] == 0x80 && (bytes[2] == 0x8E || bytes[2] == 0x8F ||
                                  (bytes[2] >= 0xAA && bytes[2] <= 0xAE))) ||
            (bytes[1] == 0x81 && bytes[2] >= 0xA6 && bytes[2] <= 0xA9));
}

static size_t character_length(const char *bytes, size_t left) {
    unsigned char first = (unsigned char)bytes[0];
    size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return length <= left && psr_utf8_valid_prefix(bytes, length) == length ? length : 0;
}

static void add_escaped(psr_text *html, const char *text, bool lines) {
    static const char replacement[] = "\xEF\xBF\xBD";
    size_t left = text ? strlen(text) : 0;
    while (left > 0) {
        size_t length = character_length(text, left);
        bool kept = lines && (*text == '\n' || *text == '\t');
        bool control =
            length == 1 && !kept && ((unsigned char)*text < 0x20 || *text == 0x7F);
        if (length == 0 || control ||
            is_direction_mark((const unsigned char *)text, left)) {
            psr_text_add(html, replacement);
            length = length == 0 ? 1 : length;
        } else if (*text == '&') {
            psr_text_add(html, "&amp;");
        } else if (*text == '<') {
            psr_text_add(html, "&lt;");
        } else if (*text == '>') {
            psr_text_add(html, "&gt;");
        } else if (*text == '"') {
            psr_text_add(html, "&quot;");
        } else if (*text == '\'') {
            psr_text_add(html, "&#39;");
        } else {
            psr_text_add_bytes(html, text, length);
        }
        text += length;
        left -= length;
    }
}

void psr_html_text(psr_text *html, const char *text) {
    add_escaped(html, text, false);
}

void psr_html_lines(psr_text *html, const char *text) {
    add_escaped(html, text, true);
}

/* ---- numbers ---------------------------------------------------------------------------
 */

void psr_html_number(psr_text *html, double value, int decimals) {
    if (!isfinite(value)) {
        psr_text_add(html, "\xE2\x80\x93");
        return;
    }
    char digits[352]; /* the longest double has 309 digits before the point */
    (void)snprintf(digits, sizeof digits, "%.*f", decimals, fabs(value));
    bool zero = strspn(digits, "0.") == strlen(digits);
    size_t whole = strcspn(digits, ".");
    psr_text_add(html, value < 0 && !zero ? "\xE2\x88\x92" : "");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) {
            psr_text_add(html, ",");
        }
        psr_text_add_bytes(html, digits + i, 1);
    }
    psr_text_add(html, digits + whole);
}

/* ---- tables ----------------------------------------------------------------------------
 */

static void add_cell(psr_text *html, const psr_table *table, psr_id column, size_t row) {
    const psr_column *form = &table->columns[column];
    bool text = form->kind == PSR_COLUMN_TEXT;
    psr_text_add(html, text ? "<td>" : "<td class=n>");
    char cell[64];
    switch (form->kind) {
    case PSR_COLUMN_TEXT:
        psr_text_add(html, "<bdi>");
        psr_html_text(html, psr_table_text(table, column, row));
        psr_text_add(html, "</bdi>");
        break;
    case PSR_COLUMN_NUMBER:
        psr_html_number(html, psr_table_number(table, column, row), form->decimals);
        break;
    case PSR_COLUMN_MONEY: {
        int64_t minor = psr_table_whole(table, column, row);
        psr_html_number(html, minor == PSR_NO_WHOLE ? NAN : psr_money_to_major(minor), 2);
        break;
    }
    case PSR_COLUMN_WHOLE: {
        int64_t whole = psr_table_whole(table, column, row);
        psr_html_number(html, whole == PSR_NO_WHOLE ? NAN : (double)whole, 0);
        break;
    }
    case PSR_COLUMN_DAY:
        psr_table_cell(table, column, row, cell, sizeof cell);
        psr_html_text(html, cell);
        break;
    }
    psr_text_add(html, "</td>");
}

static void add_head(psr_text *html, psr_language language, const psr_table *table,
                     const psr_html_view *view) {
    psr_text_add(html, "<thead><tr>");
    for (size_t i = 0; i < view->column_count; i++) {
        psr_id column = psr_table_find(table, view->columns[i]);
        if (column == PSR_NO_ID) {
            continue;
        }
        psr_text_add(html, table->columns[column].kind == PSR_COLUMN_TEXT
                               ? "<th scope=col>"
                               : "<th scope=col class=n>");
        psr_html_text(html, psr_word(language, view->columns[i]));
        psr_text_add(html, "</th>");
    }
    psr_text_add(html, "</tr></thead>");
}

void psr_html_table(psr_text *html, psr_language language, const psr_table *table,
                    const psr_html_view *view) {
    size_t shown = 0, chosen = 0; /* chosen: rows that the view wants */
    psr_text_add(html, "<div class=scroll tabindex=0><table><caption>");
    psr_html_text(html, psr_word(language, table->name));
    psr_text_add(html, "</caption>");
    add_head(html, language, table, view);
    psr_text_add(html, "<tbody>");
    for (size_t row = 0; row < table->row_count; row++) {
        if (view->shown != NULL && !view->shown(table, row)) {
            continue;
        }
        if (chosen++ >= view->most_rows) {
            continue;
        }
        psr_text_add(html, "<tr>");
        for (size_t i = 0; i < view->column_count; i++) {
            psr_id column = psr_table_find(table, view->columns[i]);
            if (column != PSR_NO_ID) {
                add_cell(html, table, column, row);
            }
        }
        psr_text_add(html, "</tr>\n");
        shown++;
    }
    psr_text_add(html, "</tbody></table></div>\n");
    if (shown < chosen) {
        psr_text_addf(html, "<p class=cut>%zu %s %zu; %s <code>", shown,
                      psr_word(language, "more_rows"), chosen,
                      psr_word(language, "full_table"));
        psr_html_text(html, table->name);
        psr_text_add(html, ".csv</code>.</p>\n");
    }
}
