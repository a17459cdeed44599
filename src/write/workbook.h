/*
 * The workbook while it is made: what its sheets and its charts share. Private to write.
 *
 *   workbook.c          cells, sheets, the answer, formats
 *   workbook_charts.c   pictures of the tables on the sheets
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_WORKBOOK_H
#define PURSER_WRITE_WORKBOOK_H

#include "purser/write.h"

#include <xlsxwriter.h>

enum {
    WORKBOOK_MOST_ROWS = 20000, /* of a table on a sheet: what opens at once */
    WORKBOOK_MOST_DECIMALS = 9
};

typedef struct workbook_made {
    const psr_plan *plan;
    lxw_workbook *workbook;
    lxw_format *head, *title, *text, *whole, *money, *day;
    lxw_format *number[WORKBOOK_MOST_DECIMALS + 1];
    lxw_error error; /* the first one */
} workbook_made;

/** Keep the first error of the library. */
void workbook_note(workbook_made *made, lxw_error error);
/** A cell of text; nothing where there is none. */
void workbook_put_text(workbook_made *made, lxw_worksheet *page, lxw_row_t row,
                       lxw_col_t column, const char *text, lxw_format *format);

/** Beside the channels: what each contributes. page may be NULL in all three. */
void workbook_channel_chart(workbook_made *made, lxw_worksheet *page);
/** On the summary: money by channel and period, stacked. */
void workbook_budget_chart(workbook_made *made, lxw_worksheet *page);
/** On the summary too: the largest forecast, its mean between its outer quantiles. */
void workbook_forecast_chart(workbook_made *made, lxw_worksheet *page);

#endif
