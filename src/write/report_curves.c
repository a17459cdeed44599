/*
 * Report sections with curves: responses, forecasts, stock, orders.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "report.h"

#include "chart.h"
#include "html.h"
#include "purser/data/curves.h"

#include <math.h>
#include <stdlib.h>

enum { CURVE_POINTS = 41, MOST_FORECASTS = 8, MOST_ORDERS = 120 };

/* ---- responses -------------------------------------------------------------------------
 */

static psr_curve curve_of(const psr_table *responses, size_t row) {
    psr_curve curve = {.scale = psr_report_number(responses, "scale", row),
                       .shape = psr_report_number(responses, "shape", row),
                       .spend = psr_report_number(responses, "spend", row),
                       .rate = psr_report_number(responses, "rate", row),
                       .midpoint = psr_report_number(responses, "midpoint", row)};
    if (!psr_curve_family_parse(psr_report_text(responses, "family", row), &curve.family)) {
        curve.family = PSR_CURVE_TABLE; /* given by points: no formula to draw */
    }
    return curve;
}

/* Mean planned effective spend of a channel. */
static double planned_spend(const psr_plan *plan, const char *channel) {
    const psr_table *budget = psr_plan_table(plan, "budget");
    double sum = 0.0;
    size_t count = 0;
    for (size_t i = 0; budget != NULL && i < budget->row_count; i++) {
        if (strcmp(psr_report_text(budget, "channel", i), channel) == 0) {
            sum += psr_report_number(budget, "effective_spend", i);
            count++;
        }
    }
    return count > 0 ? sum / (double)count : 0.0;
}

static void add_response(const psr_report *report, const psr_table *responses, size_t row) {
    const char *channel = psr_report_text(responses, "channel", row);
    psr_curve curve = curve_of(responses, row);
    double baseline = psr_report_number(responses, "baseline", row);
    double planned = planned_spend(report->plan, channel);
    double seen = psr_report_number(responses, "largest_spend_seen", row);
    double last = 1.5 * fmax(planned, seen);
    if (curve.family == PSR_CURVE_TABLE || !(last > 0)) {
        return;
    }
    double x[CURVE_POINTS], y[CURVE_POINTS], dot[CURVE_POINTS];
    double over = baseline > 0 ? baseline : 1.0;
    size_t nearest = 0;
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        x[i] = last * (double)i / (CURVE_POINTS - 1);
        y[i] = psr_curve_value(&curve, x[i]) / over;
        dot[i] = NAN;
        nearest = fabs(x[i] - planned) < fabs(x[nearest] - planned) ? i : nearest;
    }
    x[nearest] = planned;
    y[nearest] = psr_curve_value(&curve, planned) / over;
    dot[nearest] = y[nearest];
    const psr_chart_series series[] = {
        {psr_word(report->language, "lift"), PSR_CHART_LINE, 0, y},
        {psr_word(report->language, "planned"), PSR_CHART_DOT, 1, dot}};
    psr_chart_add(report->html,
                  &(psr_chart){channel, psr_word(report->language, "effective_spend"),
                               CURVE_POINTS, x, NULL, series, 2});
}

psr_status psr_report_responses(const psr_report *report) {
    const psr_table *responses = psr_plan_table(report->plan, "responses");
    if (responses == NULL || responses->row_count == 0) {
        return PSR_OK;
    }
    psr_report_heading(report, "responses", "responses_note");
    psr_text_add(report->html, "<div class=charts>");
    for (size_t i = 0; i < responses->row_count; i++) {
        add_response(report, responses, i);
    }
    psr_text_add(report->html, "</div>\n");
    return PSR_OK;
}

/* ---- forecasts -------------------------------------------------------------------------
 */

/* Rows of one series stand together; the largest by the sum of their means are shown. */
typedef struct span {
    size_t first, count;
    double total;
} span;

static int larger_first(const void *a, const void *b) {
    const span *one = a, *two = b;
    if (one->total < two->total || one->total > two->total) {
        return one->total < two->total ? 1 : -1;
    }
    return one->first < two->first ? -1 : one->first > two->first;
}

static bool same_series(const psr_table *table, size_t a, size_t b) {
    return strcmp(psr_report_text(table, "channel", a),
                  psr_report_text(table, "channel", b)) == 0 &&
           strcmp(psr_report_text(table, "product", a),
                  psr_report_text(table, "product", b)) == 0;
}

static size_t find_spans(const psr_table *table, span *spans) {
    size_t count = 0;
    for (size_t row = 0; row < table->row_count; row++) {
        if (row == 0 || !same_series(table, row - 1, row)) {
            spans[count++] = (span){.first = row};
        }
        spans[count - 1].count++;
        spans[count - 1].total += psr_report_number(table, "mean", row);
    }
    qsort(spans, count, sizeof *spans, larger_first);
    return count;
}

/* The quantile column nearest to a level. */
static psr_id quantile_column(const psr_table *table, double level) {
    psr_id best = PSR_NO_ID;
    double distance = INFINITY;
    for (size_t i = 0; i < table->column_count; i++) {
        double value;
        const char *name = table->columns[i].name;
        if (name[0] == 'q' && psr_decimal_parse(name + 1, strlen(name + 1), &value) &&
            fabs(value - level) < distance) {
            distance = fabs(value - level);
            best = (psr_id)i;
        }
    }
    return best;
}

static psr_status add_forecast(const psr_report *report, const psr_table *table,
                               const span *rows) {
    psr_id low_column = quantile_column(table, 0.05);
    psr_id high_column = quantile_column(table, 0.95);
    double *values = psr_calloc(rows->count * 3, sizeof *values);
    const char **labels = psr_calloc(rows->count, sizeof *labels);
    char(*days)[16] = psr_calloc(rows->count, sizeof *days);
    if (values == NULL || labels == NULL || days == NULL || low_column == PSR_NO_ID) {
        bool memory = values == NULL || labels == NULL || days == NULL;
        free(values);
        free(labels);
        free(days);
        return memory ? PSR_ERR_MEMORY : PSR_OK;
    }
    double *low = values, *high = values + rows->count, *mean = high + rows->count;
    psr_id day = psr_table_find(table, "first_day");
    for (size_t i = 0; i < rows->count; i++) {
        low[i] = psr_table_number(table, low_column, rows->first + i);
        high[i] = psr_table_number(table, high_column, rows->first + i);
        mean[i] = psr_report_number(table, "mean", rows->first + i);
        psr_table_cell(table, day, rows->first + i, days[i], sizeof days[i]);
        labels[i] = days[i];
    }
    psr_text title = {0};
    psr_text_addf(&title, "%s \xC2\xB7 %s", psr_report_text(table, "channel", rows->first),
                  psr_report_text(table, "product", rows->first));
    const psr_chart_series series[] = {
        {"90%", PSR_CHART_BAND, 0, low},
        {"90%", PSR_CHART_BAND, 0, high},
        {psr_word(report->language, "mean"), PSR_CHART_LINE, 0, mean}};
    psr_chart_add(report->html,
                  &(psr_chart){psr_text_bytes(&title), psr_word(report->language, "units"),
                               rows->count, NULL, labels, series, 3});
    psr_text_free(&title);
    free(values);
    free(labels);
    free(days);
    return PSR_OK;
}

psr_status psr_report_forecast(const psr_report *report) {
    const psr_table *table = psr_plan_table(report->plan, "forecast");
    const psr_table *methods = psr_plan_table(report->plan, "methods");
    if (table == NULL || table->row_count == 0) {
        return PSR_OK;
    }
    psr_report_heading(report, "forecast", "forecast_note");
    span *spans = psr_calloc(table->row_count, sizeof *spans);
    if (spans == NULL) {
        return PSR_ERR_MEMORY;
    }
    size_t count = find_spans(table, spans);
    psr_status status = PSR_OK;
    psr_text_add(report->html, "<div class=charts>");
    for (size_t i = 0; i < count && i < MOST_FORECASTS && status == PSR_OK; i++) {
        status = add_forecast(report, table, &spans[i]);
    }
    psr_text_add(report->html, "</div>\n");
    free(spans);
    if (methods != NULL) {
        static const char *const columns[] = {"channel",       "product",    "method",
                                              "backtest_mase", "naive_mase", "bias",
                                              "coverage_90",   "lost_sales"};
        psr_html_table(report->html, report->language, methods,
                       &(psr_html_view){columns, 8, 60, NULL});
    }
    return status;
}

/* ---- stock and orders -------------------------------------------------------------------
 */

static psr_status add_stock_chart(const psr_report *report) {
    psr_report_grid grid;
    psr_status status =
        psr_report_gather(report->plan, "stock", "warehouse", "expected_end", &grid);
    size_t count = grid.groups ? psr_names_count(grid.groups) : 0;
    psr_chart_series *series = psr_calloc(count + 1, sizeof *series);
    const char **labels = psr_calloc(grid.period_count + 1, sizeof *labels);
    if (status == PSR_OK && (series == NULL || labels == NULL)) {
        status = PSR_ERR_MEMORY;
    }
    if (status == PSR_OK && count > 0) {
        for (size_t i = 0; i < count; i++) {
            series[i] =
                (psr_chart_series){psr_names_text(grid.groups, (psr_id)i), PSR_CHART_LINE,
                                   (int)(i % 8), grid.value + i * grid.period_count};
        }
        for (size_t t = 0; t < grid.period_count; t++) {
            labels[t] = grid.label[t];
        }
        psr_chart_add(report->html,
                      &(psr_chart){psr_word(report->language, "end_stock"),
                                   psr_word(report->language, "units"), grid.period_count,
                                   NULL, labels, series, count});
    }
    free(series);
    free(labels);
    psr_report_grid_clear(&grid);
    return status;
}

psr_status psr_report_stock(const psr_report *report) {
    const psr_table *orders = psr_plan_table(report->plan, "orders");
    if (psr_plan_table(report->plan, "stock") != NULL) {
        psr_report_heading(report, "stock", "stock_note");
        PSR_TRY(add_stock_chart(report));
    }
    if (orders != NULL) {
        static const char *const columns[] = {"order_day",    "supplier",  "product",
                                              "product_name", "warehouse", "landing_day",
                                              "units",        "unit_cost", "cost"};
        psr_report_heading(report, "orders", "orders_note");
        psr_html_table(report->html, report->language, orders,
                       &(psr_html_view){columns, 9, MOST_ORDERS, NULL});
    }
    return PSR_OK;
}
