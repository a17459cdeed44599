/*
 * Pictures of the workbook: each shows rows of a table as they stand on its sheet.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "workbook.h"

#include <string.h>

/* A chart to be filled; names are always those of cells, since a text may begin with `=`.
 */
static lxw_chart *new_chart(workbook_made *made, lxw_chart_type type, const char *title) {
    lxw_chart *chart = workbook_add_chart(made->workbook, (uint8_t)type);
    if (chart == NULL) {
        workbook_note(made, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return NULL;
    }
    chart_title_set_name(chart, psr_word(made->plan->language, title));
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    return chart;
}

/** Rows first to last of a sheet (0 = below the heads), as one series of a chart. Along the
 *  axis stand the numbers of the periods: days would make an axis of days, with gaps. */
typedef struct series_rows {
    const char *sheet;
    psr_id name, category, value; /* columns; name: of the first row, or of the head */
    size_t first, last;
    bool named_by_head;
} series_rows;

static void add_series(workbook_made *made, lxw_chart *chart, const series_rows *rows) {
    lxw_chart_series *series = chart ? chart_add_series(chart, NULL, NULL) : NULL;
    if (series == NULL) {
        workbook_note(made, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    const char *name = psr_word(made->plan->language, rows->sheet);
    lxw_row_t first = (lxw_row_t)(rows->first + 1), last = (lxw_row_t)(rows->last + 1);
    lxw_col_t category = (lxw_col_t)rows->category, value = (lxw_col_t)rows->value;
    chart_series_set_categories(series, name, first, category, last, category);
    chart_series_set_values(series, name, first, value, last, value);
    chart_series_set_name_range(series, name, rows->named_by_head ? 0 : first,
                                rows->named_by_head ? value : (lxw_col_t)rows->name);
}

void workbook_channel_chart(workbook_made *made, lxw_worksheet *page) {
    const psr_table *channels = psr_plan_table(made->plan, "channels");
    psr_id value = channels ? psr_table_find(channels, "contribution") : PSR_NO_ID;
    if (page == NULL || value == PSR_NO_ID) {
        return;
    }
    lxw_chart *chart = new_chart(made, LXW_CHART_BAR, "contribution");
    add_series(made, chart,
               &(series_rows){"channels", 0, 0, value, 0, channels->row_count - 1, true});
    if (chart != NULL) {
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
        workbook_note(made, worksheet_insert_chart(page, (lxw_row_t)channels->row_count + 2,
                                                   0, chart));
    }
}

/* Last row of the run of rows that agree in a column (and in a second one, if any). */
static size_t run_end(const psr_table *table, const psr_id keys[2], size_t row) {
    size_t end = row;
    while (end + 1 < table->row_count) {
        for (size_t k = 0; k < 2; k++) {
            if (keys[k] != PSR_NO_ID &&
                strcmp(psr_table_text(table, keys[k], row),
                       psr_table_text(table, keys[k], end + 1)) != 0) {
                return end;
            }
        }
        end++;
    }
    return end;
}

void workbook_budget_chart(workbook_made *made, lxw_worksheet *page) {
    enum { MOST_SERIES = 40 };
    const psr_table *budget = psr_plan_table(made->plan, "budget");
    if (page == NULL || budget == NULL || budget->row_count == 0 ||
        budget->row_count > WORKBOOK_MOST_ROWS) {
        return;
    }
    psr_id period = psr_table_find(budget, "period");
    psr_id name = psr_table_find(budget, "channel_name");
    psr_id spend = psr_table_find(budget, "spend");
    psr_id keys[2] = {psr_table_find(budget, "channel"), PSR_NO_ID};
    if (spend == PSR_NO_ID || keys[0] == PSR_NO_ID) {
        return;
    }
    lxw_chart *chart = new_chart(made, LXW_CHART_COLUMN_STACKED, "spend");
    size_t count = 0;
    for (size_t row = 0; chart && row < budget->row_count && count < MOST_SERIES; row++) {
        size_t end = run_end(budget, keys, row);
        add_series(made, chart,
                   &(series_rows){"budget", name != PSR_NO_ID ? name : keys[0],
                                  period != PSR_NO_ID ? period : 0, spend, row, end,
                                  false});
        row = end;
        count++;
    }
    lxw_chart_options size = {.x_scale = 1.6, .y_scale = 1.2};
    if (chart != NULL) {
        workbook_note(made, worksheet_insert_chart_opt(page, 16, 0, chart, &size));
    }
}

void workbook_forecast_chart(workbook_made *made, lxw_worksheet *page) {
    const psr_table *table = psr_plan_table(made->plan, "forecast");
    psr_id mean = table ? psr_table_find(table, "mean") : PSR_NO_ID;
    if (page == NULL || mean == PSR_NO_ID || (size_t)mean + 1 >= table->column_count) {
        return;
    }
    psr_id keys[2] = {psr_table_find(table, "channel"), psr_table_find(table, "product")};
    size_t rows =
        table->row_count < WORKBOOK_MOST_ROWS ? table->row_count : WORKBOOK_MOST_ROWS;
    size_t first = 0, last = 0;
    double largest = -1.0;
    for (size_t row = 0; row < rows; row++) {
        size_t end = run_end(table, keys, row);
        double sum = 0.0;
        for (size_t i = row; i <= end; i++) {
            sum += psr_table_number(table, mean, i);
        }
        if (sum > largest && end < rows) {
            largest = sum;
            first = row;
            last = end;
        }
        row = end;
    }
    if (!(largest >= 0.0)) {
        return;
    }
    lxw_chart *chart = new_chart(made, LXW_CHART_LINE, "forecast");
    psr_id period = psr_table_find(table, "period");
    psr_id shown[] = {mean + 1, mean, (psr_id)table->column_count - 1};
    for (size_t i = 0; chart && i < sizeof shown / sizeof *shown; i++) {
        add_series(made, chart,
                   &(series_rows){"forecast", 0, period != PSR_NO_ID ? period : 0, shown[i],
                                  first, last, true});
    }
    lxw_chart_options size = {.x_scale = 1.6, .y_scale = 1.2};
    if (chart != NULL) {
        /* Whose forecast it is stands in the cell above the picture. */
        workbook_put_text(made, page, 35, 0, psr_table_text(table, keys[1], first),
                          made->head);
        workbook_put_text(made, page, 35, 1, psr_table_text(table, keys[0], first),
                          made->head);
        workbook_note(made, worksheet_insert_chart_opt(page, 36, 0, chart, &size));
    }
}
