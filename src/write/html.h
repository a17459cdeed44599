/*
 * HTML pieces of the report: escaped text, numbers for people, tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_HTML_H
#define PURSER_WRITE_HTML_H

#include "purser/data/table.h"
#include "purser/data/words.h"

/** Text that can stand in an element or in a quoted attribute: markup escaped, control and
 *  direction-changing characters and bytes that are not UTF-8 replaced by U+FFFD. */
void psr_html_text(psr_text *html, const char *text);
/** The same for a text of several lines: line ends and tabs stay. */
void psr_html_lines(psr_text *html, const char *text);
/** `1,234,567.89`; an en dash where the number is not finite. */
void psr_html_number(psr_text *html, double value, int decimals);

/** Which columns and rows of a table to show; the rest stays in its CSV. */
typedef struct psr_html_view {
    const char *const
        *columns; /* [column_count] names; those the table lacks are left out */
    size_t column_count;
    size_t most_rows;
    bool (*shown)(const psr_table *table, size_t row); /* NULL = every row */
} psr_html_view;

/** A table with caption, column heads and a line that states what was cut. */
void psr_html_table(psr_text *html, psr_language language, const psr_table *table,
                    const psr_html_view *view);

#endif
