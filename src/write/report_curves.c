/*
 * Report sections with curves: responses, forecasts, stock, orders.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "report.h"

#include "html.h"
#include "purser/data/curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CURVE_POINTS = 41, MOST_FORECASTS = 9, MOST_SHORT_PRODUCTS = 6, MOST_ORDERS = 60 };

/* ---- responses */

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

/* Mean over the periods that a channel is planned in. */
static double planned_mean(const psr_plan *plan, const char *channel, const char *column) {
    const psr_table *budget = psr_plan_table(plan, "budget");
    double sum = 0.0;
    size_t count = 0;
    for (size_t i = 0; budget != NULL && i < budget->row_count; i++) {
        if (strcmp(psr_report_text(budget, "channel", i), channel) == 0) {
            sum += psr_report_number(budget, column, i);
            count++;
        }
    }
    return count > 0 ? sum / (double)count : 0.0;
}

/* Points of the curve, of today and of the plan, on one axis of spend. */
typedef struct response_points {
    double x[CURVE_POINTS], lift[CURVE_POINTS], today[CURVE_POINTS], planned[CURVE_POINTS];
} response_points;

/* May point i of the axis move to x? Not where a mark stands, nor past a neighbour. */
static bool can_move(const response_points *points, size_t i, double x) {
    bool is_marked = isfinite(points->today[i]) || isfinite(points->planned[i]);
    return !is_marked && (i == 0 || points->x[i - 1] < x) &&
           (i + 1 == CURVE_POINTS || x < points->x[i + 1]);
}

/* The point of the axis nearest to x moves there and is marked. */
static void place(response_points *points, double *mark, const psr_curve *curve,
                  double over, double x) {
    size_t nearest = CURVE_POINTS;
    for (size_t i = 0; i < CURVE_POINTS && x > 0; i++) {
        bool nearer = nearest == CURVE_POINTS ||
                      fabs(points->x[i] - x) < fabs(points->x[nearest] - x);
        nearest = nearer && can_move(points, i, x) ? i : nearest;
    }
    if (nearest < CURVE_POINTS) {
        points->x[nearest] = x;
        points->lift[nearest] = psr_curve_value(curve, x) / over;
        mark[nearest] = points->lift[nearest];
    }
}

static void add_response(const psr_report *report, const psr_table *responses, size_t row) {
    const char *channel = psr_report_text(responses, "channel", row);
    psr_curve curve = curve_of(responses, row);
    double baseline = psr_report_number(responses, "baseline", row);
    double planned = planned_mean(report->plan, channel, "effective_spend");
    double today = psr_report_number(responses, "opening_effective_spend", row);
    double seen = psr_report_number(responses, "largest_spend_seen", row);
    double last = 1.5 * fmax(planned, fmax(seen, today));
    if (curve.family == PSR_CURVE_TABLE || !(last > 0)) {
        return;
    }
    response_points points;
    double over = baseline > 0 ? baseline : 1.0;
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        points.x[i] = last * (double)i / (CURVE_POINTS - 1);
        points.lift[i] = psr_curve_value(&curve, points.x[i]) / over;
        points.today[i] = points.planned[i] = NAN;
    }
    place(&points, points.today, &curve, over, today);
    place(&points, points.planned, &curve, over, planned);
    const psr_chart_series series[] = {
        {psr_word(report->language, "lift"), PSR_CHART_LINE, 0, points.lift, "lift"},
        {psr_word(report->language, "planned"), PSR_CHART_DOT, 1, points.planned,
         "planned"},
        {psr_word(report->language, "today"), PSR_CHART_DOT, 7, points.today, "today"}};
    psr_text source = {0};
    psr_text note = {0};
    psr_text_addf(&source, "responses of %s", channel);
    psr_text_addf(&note, "%s ", psr_word(report->language, "marginal_return"));
    psr_html_number(&note, planned_mean(report->plan, channel, "marginal_return"), 2);
    psr_chart_add(report->html,
                  &(psr_chart){report->language, true,
                               psr_report_name(report->plan, "channel", channel),
                               psr_word(report->language, "lift"), psr_text_bytes(&note),
                               psr_text_bytes(&source), 6, CURVE_POINTS,
                               psr_word(report->language, "effective_spend"), points.x,
                               NULL, series, today > 0 ? 3 : 2});
    psr_text_free(&source);
    psr_text_free(&note);
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

/* ---- frontier */

/* Profit against the budget, and where this plan stands. */
psr_status psr_report_frontier(const psr_report *report) {
    const psr_table *table = psr_plan_table(report->plan, "frontier");
    if (table == NULL || table->row_count == 0) {
        return PSR_OK;
    }
    size_t count = table->row_count;
    double *values = psr_calloc(4 * count, sizeof *values);
    if (values == NULL) {
        return PSR_ERR_MEMORY;
    }
    double *limit = values, *profit = values + count;
    double *marginal = profit + count, *here = marginal + count;
    double spend = psr_report_sum(report->plan, "budget", "spend");
    size_t nearest = 0;
    for (size_t i = 0; i < count; i++) {
        limit[i] = psr_report_number(table, "limit", i);
        profit[i] = psr_report_number(table, "response", i);
        marginal[i] = psr_report_number(table, "marginal_response", i);
        here[i] = NAN;
        nearest = fabs(limit[i] - spend) < fabs(limit[nearest] - spend) ? i : nearest;
    }
    here[nearest] = profit[nearest];
    const psr_chart_series most[] = {
        {psr_word(report->language, "profit"), PSR_CHART_LINE, 0, profit, "response"},
        {psr_word(report->language, "planned"), PSR_CHART_DOT, 1, here, NULL}};
    const psr_chart_series next[] = {{psr_word(report->language, "marginal_return"),
                                      PSR_CHART_LINE, 4, marginal, "marginal_response"}};
    psr_chart chart = {.language = report->language,
                       .title = psr_word(report->language, "profit"),
                       .unit = report->plan->currency,
                       .source = "frontier of limit",
                       .decimals = 2,
                       .point_count = count,
                       .x_title = psr_word(report->language, "budget"),
                       .x = limit,
                       .series = most,
                       .series_count = 2,
                       .is_small = true};
    psr_report_heading(report, "frontier", "frontier_note");
    psr_text_add(report->html, "<div class=charts>");
    psr_chart_add(report->html, &chart);
    chart.title = psr_word(report->language, "marginal_return");
    chart.unit = "";
    chart.decimals = 6;
    chart.series = next;
    chart.series_count = 1;
    psr_chart_add(report->html, &chart);
    psr_text_add(report->html, "</div>\n");
    free(values);
    return PSR_OK;
}

/* ---- forecasts */

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

/* How well the forecast did on the series' own past. */
static void add_backtest(const psr_report *report, const char *channel, const char *product,
                         psr_text *note) {
    static const char *const shown[] = {"backtest_mase", "naive_mase", "coverage_90"};
    const psr_table *methods = psr_plan_table(report->plan, "methods");
    for (size_t row = 0; methods != NULL && row < methods->row_count; row++) {
        if (strcmp(psr_report_text(methods, "channel", row), channel) != 0 ||
            strcmp(psr_report_text(methods, "product", row), product) != 0) {
            continue;
        }
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
            double value = psr_report_number(methods, shown[i], row);
            if (isfinite(value)) {
                psr_text_addf(note, "%s%s %.2f", note->length ? "; " : "",
                              psr_word(report->language, shown[i]), value);
            }
        }
        return;
    }
}

/* Room for a series: four edges and the mean, and what its periods are called. */
typedef struct forecast_points {
    double *edge[4], *mean;
    const char **labels;
    char (*days)[16];
} forecast_points;

static void free_points(forecast_points *points) {
    free(points->edge[0]);
    free(points->labels);
    free(points->days);
}

static psr_status make_points(forecast_points *points, size_t count) {
    double *values = psr_calloc(count * 5, sizeof *values);
    *points = (forecast_points){.labels = psr_calloc(count, sizeof *points->labels),
                                .days = psr_calloc(count, sizeof *points->days)};
    points->edge[0] = values;
    if (values == NULL || points->labels == NULL || points->days == NULL) {
        free_points(points);
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 1; i < 4; i++) {
        points->edge[i] = values + i * count;
    }
    points->mean = values + 4 * count;
    return PSR_OK;
}

static void draw_forecast(const psr_report *report, const psr_table *table,
                          const span *rows, const forecast_points *points,
                          const psr_id columns[4]) {
    const char *channel = psr_report_text(table, "channel", rows->first);
    const char *product = psr_report_text(table, "product", rows->first);
    psr_text title = {0}, note = {0}, source = {0};
    psr_text_addf(&title, "%s \xC2\xB7 %s",
                  psr_report_name(report->plan, "product", product),
                  psr_report_name(report->plan, "channel", channel));
    psr_text_addf(&source, "forecast of %s|%s", channel, product);
    add_backtest(report, channel, product, &note);
    const char *key[4];
    psr_text name[4] = {0};
    for (size_t i = 0; i < 4; i++) {
        key[i] = table->columns[columns[i]].name;
        psr_text_addf(&name[i], "P%g", 100.0 * strtod(key[i] + 1, NULL));
    }
    const psr_chart_series series[] = {
        {psr_text_bytes(&name[0]), PSR_CHART_BAND, 0, points->edge[0], key[0]},
        {psr_text_bytes(&name[3]), PSR_CHART_BAND, 0, points->edge[3], key[3]},
        {psr_text_bytes(&name[1]), PSR_CHART_BAND, 0, points->edge[1], key[1]},
        {psr_text_bytes(&name[2]), PSR_CHART_BAND, 0, points->edge[2], key[2]},
        {psr_word(report->language, "mean"), PSR_CHART_LINE, 0, points->mean, "mean"}};
    psr_chart_add(report->html,
                  &(psr_chart){report->language, true, psr_text_bytes(&title),
                               psr_word(report->language, "units"),
                               note.length > 0 ? note.bytes : NULL, psr_text_bytes(&source),
                               1, rows->count, psr_word(report->language, "first_day"),
                               NULL, points->labels, series, 5});
    psr_text_free(&title);
    psr_text_free(&note);
    psr_text_free(&source);
    for (size_t i = 0; i < 4; i++) {
        psr_text_free(&name[i]);
    }
}

static psr_status add_forecast(const psr_report *report, const psr_table *table,
                               const span *rows) {
    static const double levels[4] = {0.05, 0.25, 0.75, 0.95};
    psr_id columns[4];
    for (size_t i = 0; i < 4; i++) {
        columns[i] = quantile_column(table, levels[i]);
        if (columns[i] == PSR_NO_ID) {
            return PSR_OK;
        }
    }
    forecast_points points;
    PSR_TRY(make_points(&points, rows->count));
    psr_id day = psr_table_find(table, "first_day");
    day = day != PSR_NO_ID ? day : psr_table_find(table, "period");
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t e = 0; e < 4; e++) {
            points.edge[e][i] = psr_table_number(table, columns[e], rows->first + i);
        }
        points.mean[i] = psr_report_number(table, "mean", rows->first + i);
        if (day != PSR_NO_ID) {
            psr_table_cell(table, day, rows->first + i, points.days[i],
                           sizeof points.days[i]);
        }
        points.labels[i] = points.days[i];
    }
    draw_forecast(report, table, rows, &points, columns);
    free_points(&points);
    return PSR_OK;
}

static void add_methods(const psr_report *report) {
    static const char *const columns[] = {"channel",    "product", "backtest_mase",
                                          "naive_mase", "bias",    "coverage_90",
                                          "lost_sales"};
    const psr_table *methods = psr_plan_table(report->plan, "methods");
    if (methods == NULL || methods->row_count == 0) {
        return;
    }
    psr_text_add(report->html, "<details><summary>");
    psr_html_text(report->html, psr_word(report->language, "methods"));
    psr_text_add(report->html, "</summary>");
    psr_html_table(report->html, report->language, methods,
                   &(psr_html_view){columns, sizeof columns / sizeof *columns, 60, NULL});
    psr_text_add(report->html, "</details>\n");
}

psr_status psr_report_forecast(const psr_report *report) {
    const psr_table *table = psr_plan_table(report->plan, "forecast");
    if (table == NULL || table->row_count == 0) {
        return PSR_OK;
    }
    psr_report_heading(report, "forecast", "forecast_note");
    span *spans = psr_calloc(table->row_count, sizeof *spans);
    if (spans == NULL) {
        return PSR_ERR_MEMORY;
    }
    size_t count = find_spans(table, spans);
    size_t shown = count < MOST_FORECASTS ? count : MOST_FORECASTS;
    psr_status status = PSR_OK;
    psr_text_add(report->html, "<div class=charts>");
    for (size_t i = 0; i < shown && status == PSR_OK; i++) {
        status = add_forecast(report, table, &spans[i]);
    }
    psr_text_add(report->html, "</div>\n");
    if (shown < count) {
        psr_html_cut(report->html, report->language, shown, count, "forecast");
    }
    free(spans);
    add_methods(report);
    return status;
}

/* ---- stock and orders */

/* A product's stock over all warehouses, with what its customers miss below the axis. */
static psr_status draw_short_product(const psr_report *report, const char *product) {
    psr_report_grid stock, missing;
    const psr_report_gathering wishes[] = {
        {"stock", "expected_end", "product", "product", product},
        {"short", "short_units", "product", "product", product}};
    psr_status status = psr_report_gather(report->plan, &wishes[0], &stock);
    psr_status second = psr_report_gather(report->plan, &wishes[1], &missing);
    psr_id here = stock.groups ? psr_names_find(stock.groups, product) : PSR_NO_ID;
    psr_id there = missing.groups ? psr_names_find(missing.groups, product) : PSR_NO_ID;
    size_t count = stock.period_count;
    double *below = psr_calloc(count + 1, sizeof *below);
    const char **labels = psr_calloc(count + 1, sizeof *labels);
    status = status != PSR_OK ? status : second;
    status = below == NULL || labels == NULL ? PSR_ERR_MEMORY : status;
    if (status == PSR_OK && here != PSR_NO_ID && there != PSR_NO_ID) {
        for (size_t t = 0; t < count; t++) {
            labels[t] = stock.label[t];
            below[t] = t < missing.period_count
                           ? -missing.value[(size_t)there * missing.period_count + t]
                           : 0.0;
        }
        psr_text source = {0};
        psr_text_addf(&source, "shortage of %s", product);
        const psr_chart_series series[] = {
            {psr_word(report->language, "expected_end"), PSR_CHART_STACK, 0,
             stock.value + (size_t)here * count, "expected_end"},
            {psr_word(report->language, "short_units"), PSR_CHART_STACK, PSR_CHART_BAD,
             below, "short_units"}};
        psr_chart_add(
            report->html,
            &(psr_chart){
                report->language, true, psr_report_name(report->plan, "product", product),
                psr_word(report->language, "units"), NULL, psr_text_bytes(&source), 2,
                count, psr_word(report->language, "first_day"), NULL, labels, series, 2});
        psr_text_free(&source);
    }
    free(below);
    free(labels);
    psr_report_grid_clear(&stock);
    psr_report_grid_clear(&missing);
    return status;
}

/* Products in the order of the table of shortages, which begins with the dearest. */
static psr_status add_short_products(const psr_report *report) {
    const psr_table *table = psr_plan_table(report->plan, "short");
    const char *seen[MOST_SHORT_PRODUCTS];
    size_t count = 0;
    if (table == NULL || table->row_count == 0) {
        return PSR_OK;
    }
    psr_text_add(report->html, "<div class=charts>");
    psr_status status = PSR_OK;
    for (size_t row = 0; row < table->row_count && count < MOST_SHORT_PRODUCTS; row++) {
        const char *product = psr_report_text(table, "product", row);
        bool known = false;
        for (size_t i = 0; i < count && !known; i++) {
            known = strcmp(seen[i], product) == 0;
        }
        if (!known && status == PSR_OK) {
            seen[count++] = product;
            status = draw_short_product(report, product);
        }
    }
    psr_text_add(report->html, "</div>\n");
    return status;
}

psr_status psr_report_stock(const psr_report *report) {
    const psr_table *orders = psr_plan_table(report->plan, "orders");
    const char *units = psr_word(report->language, "units");
    if (psr_plan_table(report->plan, "stock") != NULL) {
        psr_report_heading(report, "stock", "stock_note");
        PSR_TRY(psr_report_chart(
            report, &(psr_report_stack){{"stock", "expected_end", "warehouse", NULL, NULL},
                                        psr_word(report->language, "end_stock"),
                                        units,
                                        PSR_CHART_LINE,
                                        2}));
        PSR_TRY(add_short_products(report));
    }
    if (orders != NULL && orders->row_count > 0) {
        static const char *const columns[] = {"product_name", "order_day",   "supplier",
                                              "warehouse",    "landing_day", "units",
                                              "unit_cost",    "cost"};
        psr_report_heading(report, "orders", "orders_note");
        PSR_TRY(psr_report_chart(
            report, &(psr_report_stack){{"orders", "cost", "supplier", NULL, NULL},
                                        psr_word(report->language, "purchases"),
                                        report->plan->currency,
                                        PSR_CHART_STACK,
                                        2}));
        psr_html_table(
            report->html, report->language, orders,
            &(psr_html_view){columns, sizeof columns / sizeof *columns, MOST_ORDERS, NULL});
    }
    return PSR_OK;
}
