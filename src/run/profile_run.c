/*
 * One export looked at: whose it is, how its rows are understood, a mapping to start from.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"

#include "purser/read.h"

#include <inttypes.h>
#include <string.h>

/* Cells of the shown rows are cut here: they are for recognising a row. */
#define CELL_BYTES 160

static void add_rows(psr_text *text, const psr_table *rows) {
    char cell[CELL_BYTES];
    for (size_t row = 0; row <= rows->row_count && rows->row_count > 0; row++) {
        psr_text_add(text, "  ");
        for (size_t i = 0; i < rows->column_count; i++) {
            const char *shown = psr_word(text->language, rows->columns[i].name);
            size_t width = 0;
            for (size_t k = 0; k <= rows->row_count; k++) {
                if (k > 0) {
                    psr_table_cell(rows, (psr_id)i, k - 1, cell, sizeof cell);
                }
                size_t used = psr_utf8_width(k == 0 ? shown : cell);
                width = used > width ? used : width;
            }
            if (row > 0) {
                psr_table_cell(rows, (psr_id)i, row - 1, cell, sizeof cell);
                shown = cell;
            }
            bool is_last = i + 1 == rows->column_count;
            psr_text_addf(text, "%s%*s%s", shown,
                          is_last ? 0 : (int)(width - psr_utf8_width(shown)), "",
                          is_last ? "\n" : "  ");
        }
    }
}

enum { LABEL_WIDTH = 11 };

static void tell(const char *path, const psr_export_view *view, psr_text *text) {
    char first[16], last[16];
    psr_text_addf(text, "%s%s%s (%s)\n\n", path, psr_say(text->language, ": "),
                  psr_say(text->language, view->title), view->platform);
    psr_text_add(text, psr_text_bytes(&view->choice));
    if (view->note[0] != '\0') {
        psr_words_pad(text, psr_say(text->language, "note"), LABEL_WIDTH, false);
        psr_text_addf(text, "%s\n", psr_say(text->language, view->note));
    }
    if (view->taken > 0) {
        psr_day_print(view->first_day, first);
        psr_day_print(view->last_day, last);
        psr_text_say(text,
                     "rows       %llu count (%s to %s%s), %llu left out, %llu cannot be "
                     "read\nsums       %.10g units, %.2f revenue, %.2f refunds\n\n",
                     (unsigned long long)view->taken, first, last,
                     view->is_weekly ? psr_say(text->language, ", one weekday") : "",
                     (unsigned long long)view->left_out, (unsigned long long)view->rejected,
                     view->units, view->revenue, view->refund);
        add_rows(text, view->rows);
    }
    psr_text_addf(text, "\n%s", psr_text_bytes(&view->mapping));
}

psr_status psr_run_profile(const char *path, const char *platform, psr_text *mapping,
                           psr_run_outcome *outcome) {
    psr_language language = outcome->summary.language;
    psr_export_view view = {.choice.language = language, .mapping.language = language};
    psr_status status = psr_read_export(path, platform, &view, &outcome->faults);
    if (view.mapping.length > 0) {
        tell(path, &view, &outcome->summary);
        psr_text_add(mapping, psr_text_bytes(&view.mapping));
    }
    psr_export_view_clear(&view);
    return run_outcome_end(outcome, status);
}
