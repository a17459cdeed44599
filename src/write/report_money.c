/*
 * Report sections on money: the answer, budget by channel and period, channels.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "report.h"

#include "chart.h"
#include "html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 200 };

#define VIEW(names, most, test)                                  \
    &(psr_html_view) {                                           \
        (names), sizeof(names) / sizeof *(names), (most), (test) \
    }

void psr_report_heading(const psr_report *report, const char *key, const char *note) {
    psr_text_addf(report->html, "<h2 id=\"%s\">", key);
    psr_html_text(report->html, psr_word(report->language, key));
    psr_text_add(report->html, "</h2>\n");
    if (note != NULL) {
        psr_text_add(report->html, "<p class=soft>");
        psr_html_text(report->html, psr_word(report->language, note));
        psr_text_add(report->html, "</p>\n");
    }
}

/* ---- the answer */

static void add_figure(const psr_report *report, const char *key, double value,
                       psr_text *note) {
    psr_text_addf(report->html, "<div data-figure=%s><dt>", key);
    psr_html_text(report->html, psr_word(report->language, key));
    psr_text_add(report->html, "</dt><dd>");
    psr_html_number(report->html, value, 0);
    psr_text_add(report->html, "<small>");
    psr_text_add(report->html, psr_text_bytes(note));
    psr_text_add(report->html, "</small></dd></div>\n");
    psr_text_clear(note);
}

/* `WORD 1,234`, to stand below a figure. */
static void add_remark(const psr_report *report, psr_text *note, const char *key,
                       double value, int decimals) {
    psr_text_add(note, note->length > 0 ? "; " : "");
    psr_html_text(note, psr_word(report->language, key));
    psr_text_add(note, " ");
    psr_html_number(note, value, decimals);
}

static void add_blind_figure(const psr_report *report, psr_text *note) {
    const psr_simulation *blind = &report->plan->blind;
    if (blind->path_count > 0) {
        psr_text_add(note, "P10 ");
        psr_html_number(note, blind->low, 0);
        psr_text_add(note, ", P90 ");
        psr_html_number(note, blind->high, 0);
        add_figure(report, "followed_blindly", blind->mean, note);
    }
}

static void add_figures(const psr_report *report) {
    const psr_plan *plan = report->plan;
    const psr_table *orders = psr_plan_table(plan, "orders");
    double profit = psr_money_to_major(plan->profit_minor);
    double spend = psr_report_sum(plan, "budget", "spend");
    double demand = psr_report_sum(plan, "sales", "demand");
    psr_text note = {0};
    psr_text_add(report->html, "<dl class=figures>");
    add_remark(report, &note, "no_more_than", plan->bound, 0);
    add_figure(report, "profit", profit, &note);
    add_blind_figure(report, &note);
    if (spend > 0) {
        add_remark(report, &note, "profit_per_spend", profit / spend, 2);
    }
    add_figure(report, "spend", spend, &note);
    add_remark(report, &note, "order_lines", orders ? (double)orders->row_count : 0.0, 0);
    add_figure(report, "purchases", psr_report_sum(plan, "orders", "cost"), &note);
    if (demand > 0) {
        double sold = psr_report_sum(plan, "sales", "expected_sales");
        add_remark(report, &note, "fill_percent", 100.0 * sold / demand, 1);
    }
    add_figure(report, "net_revenue", psr_report_sum(plan, "sales", "net_revenue"), &note);
    add_remark(report, &note, "short_units", psr_report_sum(plan, "short", "short_units"),
               0);
    add_figure(report, "lost_margin", psr_report_sum(plan, "short", "lost_margin"), &note);
    psr_text_add(report->html, "</dl>\n");
    report->html->failed = report->html->failed || note.failed;
    psr_text_free(&note);
}

/* From sales to profit: each line moves on from where the one before ended. */
static void add_waterfall(const psr_report *report, const psr_table *profit) {
    static const char *const columns[] = {"amount"};
    static const int decimals[] = {2};
    psr_html_bars bars = {report->language,
                          psr_word(report->language, "profit_statement"),
                          "profit",
                          NULL,
                          "title",
                          1,
                          1,
                          columns,
                          decimals,
                          0.0,
                          0.0};
    psr_id line = psr_table_find(profit, "line");
    double at = 0.0;
    for (size_t i = 0; line != PSR_NO_ID && i < profit->row_count; i++) {
        bool total = strcmp(psr_table_text(profit, line, i), "profit") == 0;
        at = total ? 0.0 : at + psr_report_number(profit, "amount", i);
        bars.low = fmin(bars.low, at);
        bars.high = fmax(bars.high, at);
    }
    psr_html_bars_begin(report->html, &bars);
    at = 0.0;
    for (size_t i = 0; line != PSR_NO_ID && i < profit->row_count; i++) {
        bool total = strcmp(psr_table_text(profit, line, i), "profit") == 0;
        double amount = psr_report_number(profit, "amount", i);
        double from = total ? 0.0 : at;
        at = from + amount;
        if (fabs(amount) > 0.0 || total) {
            psr_html_bar bar = {from, at, total ? "total" : amount < 0 ? "down" : "up"};
            psr_html_bars_add(report->html, &bars,
                              &(psr_html_bar_row){psr_report_text(profit, "title", i), NULL,
                                                  i, total, &amount, &bar});
        }
    }
    psr_html_bars_end(report->html);
}

psr_status psr_report_answer(const psr_report *report) {
    const psr_plan *plan = report->plan;
    const psr_table *profit = psr_plan_table(plan, "profit");
    psr_report_heading(report, "answer", NULL);
    add_figures(report);
    if (profit != NULL) {
        add_waterfall(report, profit);
    }
    if (plan->summary.length > 0) {
        psr_text_add(report->html, "<details><summary>");
        psr_html_text(report->html, psr_word(report->language, "summary"));
        psr_text_add(report->html, "</summary><pre>");
        psr_html_lines(report->html, psr_text_bytes(&plan->summary));
        psr_text_add(report->html, "</pre></details>\n");
    }
    return report->html->failed ? PSR_ERR_MEMORY : PSR_OK;
}

/* ---- charts of groups and periods */

static const char *group_title(const psr_report *report, const char *group,
                               const char *name) {
    return strcmp(name, PSR_REPORT_REST) == 0 ? psr_word(report->language, "other")
                                              : psr_report_name(report->plan, group, name);
}

static psr_status draw_grid(const psr_report *report, const psr_report_stack *form,
                            const psr_report_grid *grid) {
    size_t count = psr_names_count(grid->groups);
    psr_chart_series *series = psr_calloc(count + 1, sizeof *series);
    const char **labels = psr_calloc(grid->period_count + 1, sizeof *labels);
    psr_text source = {0};
    psr_text_addf(&source, "%s.%s by %s", form->from.table, form->from.column,
                  form->from.group);
    bool memory = series != NULL && labels != NULL && !source.failed;
    for (size_t i = 0; memory && i < count; i++) {
        const char *name = psr_names_text(grid->groups, (psr_id)i);
        series[i] =
            (psr_chart_series){group_title(report, form->from.group, name), form->mark,
                               (int)i, grid->value + i * grid->period_count, name};
    }
    for (size_t t = 0; memory && t < grid->period_count; t++) {
        labels[t] = grid->label[t];
    }
    if (memory) {
        psr_chart_add(report->html,
                      &(psr_chart){report->language, false, form->title, form->unit, NULL,
                                   source.bytes, form->decimals, grid->period_count,
                                   psr_word(report->language, "first_day"), NULL, labels,
                                   series, count});
    }
    free(series);
    free(labels);
    psr_text_free(&source);
    return memory ? PSR_OK : PSR_ERR_MEMORY;
}

psr_status psr_report_chart(const psr_report *report, const psr_report_stack *form) {
    psr_report_grid grid;
    psr_status status = psr_report_gather(report->plan, &form->from, &grid);
    if (status == PSR_OK) {
        status = psr_report_grid_fold(&grid, PSR_CHART_COLOURS);
    }
    if (status == PSR_OK && grid.groups != NULL) {
        status = draw_grid(report, form, &grid);
    }
    psr_report_grid_clear(&grid);
    return status;
}

/* ---- budget and channels */

static double largest_of(const psr_table *table, const char *column, double least) {
    double largest = least;
    for (size_t i = 0; i < table->row_count; i++) {
        double value = psr_report_number(table, column, i);
        largest = isfinite(value) ? fmax(largest, value) : largest;
    }
    return largest;
}

/* Who gets the money, and what the last unit of it earns there. */
static void add_shares(const psr_report *report, const psr_table *channels) {
    static const char *const columns[] = {"spend", "return_on_spend", "marginal_return"};
    static const int decimals[] = {2, 4, 4};
    psr_html_bars bars = {report->language,
                          psr_word(report->language, "spend"),
                          "channels",
                          NULL,
                          "channel",
                          3,
                          1,
                          columns,
                          decimals,
                          0.0,
                          largest_of(channels, "spend", 0.0)};
    psr_html_bars_begin(report->html, &bars);
    for (size_t i = 0; i < channels->row_count; i++) {
        double value[3];
        for (size_t c = 0; c < 3; c++) {
            value[c] = psr_report_number(channels, columns[c], i);
        }
        const char *name = psr_report_text(channels, "channel_name", i);
        psr_html_bar bar = {0.0, value[0], "c0"};
        if (value[0] > 0) {
            psr_html_bars_add(
                report->html, &bars,
                &(psr_html_bar_row){*name ? name : psr_report_text(channels, "channel", i),
                                    NULL, i, false, value, &bar});
        }
    }
    psr_html_bars_end(report->html);
}

psr_status psr_report_budget(const psr_report *report) {
    const psr_plan *plan = report->plan;
    const psr_table *budget = psr_plan_table(plan, "budget");
    const psr_table *channels = psr_plan_table(plan, "channels");
    if (budget != NULL && budget->row_count > 0) {
        psr_report_heading(report, "budget", "budget_note");
        if (channels != NULL) {
            add_shares(report, channels);
        }
        PSR_TRY(psr_report_chart(
            report, &(psr_report_stack){{"budget", "spend", "channel", NULL, NULL},
                                        psr_word(report->language, "spend"),
                                        plan->currency,
                                        PSR_CHART_STACK,
                                        2}));
    }
    if (channels != NULL) {
        static const char *const columns[] = {
            "channel_name", "channel", "role",  "expected_units", "fill_rate",
            "net_revenue",  "goods",   "spend", "contribution"};
        psr_report_heading(report, "channels", "channels_note");
        psr_html_table(report->html, report->language, channels,
                       VIEW(columns, MOST_ROWS, NULL));
        PSR_TRY(psr_report_chart(
            report, &(psr_report_stack){{"sales", "net_revenue", "channel", NULL, NULL},
                                        psr_word(report->language, "net_revenue"),
                                        plan->currency,
                                        PSR_CHART_STACK,
                                        2}));
    }
    return PSR_OK;
}
