/*
 * HTML pieces of the report.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "html.h"

#include <math.h>
#include <string.h>

/* ---- text */

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

/* ---- numbers */

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

/* 1.2M rather than 1,200,000: an axis has little room. */
void psr_html_short(psr_text *html, psr_language language, double value) {
    static const struct {
        double size;
        const char *suffix;
    } units[PSR_LANGUAGE_COUNT][3] = {{{1e9, "bn"}, {1e6, "M"}, {1e3, "k"}},
                                      {{1e8, "\xE4\xBA\xBF"}, {1e4, "\xE4\xB8\x87"}}};
    for (size_t i = 0; i < 3 && units[language][i].suffix != NULL; i++) {
        if (fabs(value) >= units[language][i].size) {
            psr_text_addf(html, "%.4g%s", value / units[language][i].size,
                          units[language][i].suffix);
            return;
        }
    }
    psr_text_addf(html, "%.4g", fabs(value) < 1e-12 ? 0.0 : value);
}

/* ---- tables */

void psr_html_told(psr_text *html, const char *column, const char *cell) {
    psr_text told = {.language = html->language};
    psr_text_cell(&told, column, cell);
    psr_html_text(html, psr_text_bytes(&told));
    html->failed = html->failed || told.failed;
    psr_text_free(&told);
}

/* The first column of a row, where it is text, heads the row. */
static void add_cell(psr_text *html, const psr_table *table, psr_id column, size_t row,
                     bool is_first) {
    const psr_column *form = &table->columns[column];
    const size_t long_bytes = 40; /* a sentence gets room, a name does not need it */
    bool is_text = form->kind == PSR_COLUMN_TEXT;
    bool heads = is_first && is_text;
    bool is_long = is_text && strlen(psr_table_text(table, column, row)) > long_bytes;
    psr_text_add(html, heads     ? "<th scope=row>"
                       : is_long ? "<td class=l>"
                       : is_text ? "<td>"
                                 : "<td class=n>");
    char cell[64];
    switch (form->kind) {
    case PSR_COLUMN_TEXT:
        psr_text_add(html, "<bdi>");
        psr_html_told(html, form->name, psr_table_text(table, column, row));
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
    psr_text_add(html, heads ? "</th>" : "</td>");
}

static void add_head(psr_text *html, psr_language language, const psr_table *table,
                     const psr_html_view *view) {
    psr_text_add(html, "<thead><tr>");
    for (size_t i = 0; i < view->column_count; i++) {
        psr_id column = psr_table_find(table, view->columns[i]);
        if (column == PSR_NO_ID) {
            continue;
        }
        psr_text_addf(html, "<th scope=col%s data-column=%s>",
                      table->columns[column].kind == PSR_COLUMN_TEXT ? "" : " class=n",
                      table->columns[column].name);
        psr_html_text(html, psr_word(language, view->columns[i]));
        psr_text_add(html, "</th>");
    }
    psr_text_add(html, "</tr></thead>");
}

static void add_row(psr_text *html, const psr_table *table, const psr_html_view *view,
                    size_t row) {
    bool is_first = true;
    psr_text_addf(html, "<tr data-row=%zu>", row);
    for (size_t i = 0; i < view->column_count; i++) {
        psr_id column = psr_table_find(table, view->columns[i]);
        if (column != PSR_NO_ID) {
            add_cell(html, table, column, row, is_first);
            is_first = false;
        }
    }
    psr_text_add(html, "</tr>\n");
}

void psr_html_cut(psr_text *html, psr_language language, size_t shown, size_t all,
                  const char *table) {
    psr_text_addf(html, "<p class=cut>%zu %s %zu; %s <code>", shown,
                  psr_word(language, "more_rows"), all, psr_word(language, "full_table"));
    psr_html_text(html, table);
    psr_text_add(html, ".csv</code>.</p>\n");
}

void psr_html_table(psr_text *html, psr_language language, const psr_table *table,
                    const psr_html_view *view) {
    size_t shown = 0, chosen = 0; /* chosen: rows that the view wants */
    psr_text_addf(html, "<div class=scroll tabindex=0><table data-table=%s><caption>",
                  table->name);
    psr_html_text(html, psr_word(language, table->name));
    psr_text_add(html, "</caption>");
    add_head(html, language, table, view);
    psr_text_add(html, "<tbody>");
    for (size_t row = 0; row < table->row_count; row++) {
        if (view->shown != NULL && !view->shown(table, row)) {
            continue;
        }
        if (chosen++ < view->most_rows) {
            add_row(html, table, view, row);
            shown++;
        }
    }
    psr_text_add(html, "</tbody></table></div>\n");
    if (shown < chosen) {
        psr_html_cut(html, language, shown, chosen, table->name);
    } else if (chosen == 0) {
        psr_text_add(html, "<p class=cut>");
        psr_html_text(html, psr_word(language, "nothing"));
        psr_text_add(html, "</p>\n");
    }
}

/* ---- bars */

/* Bars of a row: its part of one drawing that all rows share, so that they line up. */
static void add_bars(psr_text *html, const psr_html_bars *bars,
                     const psr_html_bar_row *row) {
    static const double across = 300.0, thick = 12.0;
    double span = bars->high > bars->low ? bars->high - bars->low : 1.0;
    psr_text_addf(html,
                  "<td class=bars><svg viewBox=\"0 0 %.0f %.0f\" "
                  "preserveAspectRatio=none height=%.0f aria-hidden=true>",
                  across, thick * (double)bars->bar_count,
                  (thick + 2.0) * (double)bars->bar_count);
    double zero = (0.0 - bars->low) / span * across;
    psr_text_addf(html, "<line class=grid x1=%.1f x2=%.1f y1=0 y2=%.0f />", zero, zero,
                  thick * (double)bars->bar_count);
    for (size_t i = 0; i < bars->bar_count; i++) {
        double from = (row->bar[i].from - bars->low) / span * across;
        double to = (row->bar[i].to - bars->low) / span * across;
        if (isfinite(from) && isfinite(to) && fabs(to - from) > 0.0) {
            psr_text_addf(html,
                          "<rect class=\"bar %s\" x=%.2f y=%.1f width=%.2f height=%.1f />",
                          row->bar[i].look, fmin(from, to), thick * (double)i + 1.0,
                          fmax(fabs(to - from), 0.75), thick - 2.0);
        }
    }
    psr_text_add(html, "</svg></td>");
}

void psr_html_bars_begin(psr_text *html, const psr_html_bars *bars) {
    psr_text_add(html, "<div class=scroll tabindex=0><table class=barred");
    if (bars->table != NULL) {
        psr_text_addf(html, " data-table=%s", bars->table);
    }
    if (bars->source != NULL) {
        psr_text_add(html, " data-source=\"");
        psr_html_text(html, bars->source);
        psr_text_add(html, "\"");
    }
    psr_text_add(html, "><caption>");
    psr_html_text(html, bars->caption);
    psr_text_add(html, "</caption><thead><tr><th scope=col>");
    psr_html_text(html, psr_word(bars->language, bars->heads));
    psr_text_add(html, "</th>");
    for (size_t i = 0; i < bars->value_count; i++) {
        psr_text_add(html, "<th scope=col class=n data-column=\"");
        psr_html_text(html, bars->columns[i]);
        psr_text_add(html, "\">");
        if (bars->bar_count > 1 && i < bars->bar_count) {
            psr_text_addf(html, "<i class=\"key c%zu\"></i>", i);
        }
        psr_text_add(html, "<bdi>");
        psr_html_text(html, psr_word(bars->language, bars->columns[i]));
        psr_text_add(html, "</bdi></th>");
    }
    psr_text_add(html, bars->bar_count > 0 ? "<td></td></tr></thead><tbody>"
                                           : "</tr></thead><tbody>");
}

void psr_html_bars_add(psr_text *html, const psr_html_bars *bars,
                       const psr_html_bar_row *row) {
    psr_text_addf(html, "<tr%s", row->is_total ? " class=total" : "");
    if (row->source_row != SIZE_MAX) {
        psr_text_addf(html, " data-row=%zu", row->source_row);
    }
    if (row->key != NULL) {
        psr_text_add(html, " data-key=\"");
        psr_html_text(html, row->key);
        psr_text_add(html, "\"");
    }
    psr_text_add(html, "><th scope=row><bdi>");
    psr_html_told(html, "title", row->title);
    psr_text_add(html, "</bdi></th>");
    for (size_t i = 0; i < bars->value_count; i++) {
        psr_text_add(html, "<td class=n>");
        psr_html_number(html, row->value[i], bars->decimals[i]);
        psr_text_add(html, "</td>");
    }
    if (bars->bar_count > 0) {
        add_bars(html, bars, row);
    }
    psr_text_add(html, "</tr>\n");
}

void psr_html_bars_end(psr_text *html) {
    psr_text_add(html, "</tbody></table></div>\n");
}
