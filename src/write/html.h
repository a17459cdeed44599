/*
 * HTML pieces of the report: escaped text, numbers for people, tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_HTML_H
#define PURSER_WRITE_HTML_H

#include "purser/data/table.h"

/** Text that can stand in an element or in a quoted attribute: markup escaped, control and
 *  direction-changing characters and bytes that are not UTF-8 replaced by U+FFFD. */
void psr_html_text(psr_text *html, const char *text);
/** The same for a text of several lines: line ends and tabs stay. */
void psr_html_lines(psr_text *html, const char *text);
/** `1,234,567.89`; an en dash where the number is not finite. */
void psr_html_number(psr_text *html, double value, int decimals);

/** psr_text_cell() in the language of the page. */
void psr_html_told(psr_text *html, const char *column, const char *cell);

/** `1.2M`, `120万`: for axes. */
void psr_html_short(psr_text *html, psr_language language, double value);

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

/** The line that states a cut: shown of all, the rest in table.csv. */
void psr_html_cut(psr_text *html, psr_language language, size_t shown, size_t all,
                  const char *table);

/** A bar from one value to another; look is a class: c0 .. c7, up, down, total. */
typedef struct psr_html_bar {
    double from, to;
    const char *look;
} psr_html_bar;

/** A table whose rows end in bars on one scale: a waterfall, or amounts side by side. */
typedef struct psr_html_bars {
    psr_language language;
    const char *caption;
    const char *table;  /* whose rows these are; NULL = see source */
    const char *source; /* where the values are from, when not from rows of one table */
    const char *heads;  /* head of the first column, a word */
    size_t value_count, bar_count; /* 0 bars: values only */
    const char *const *columns;    /* [value_count] heads of the values: words, or names */
    const int *decimals;           /* [value_count] */
    double low, high;              /* of all bars */
} psr_html_bars;

typedef struct psr_html_bar_row {
    const char *title;
    const char *key;   /* what identifies the row; may be NULL */
    size_t source_row; /* row of the table; SIZE_MAX = none */
    bool is_total;
    const double *value;     /* [value_count]; NaN = none */
    const psr_html_bar *bar; /* [bar_count] */
} psr_html_bar_row;

void psr_html_bars_begin(psr_text *html, const psr_html_bars *bars);
void psr_html_bars_add(psr_text *html, const psr_html_bars *bars,
                       const psr_html_bar_row *row);
void psr_html_bars_end(psr_text *html);

#endif
