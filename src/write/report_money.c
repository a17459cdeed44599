/*
 * Report sections on money: the answer, budget by channel and period, limits, manifest.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "report.h"

#include "chart.h"
#include "html.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_ROWS = 200, COLOUR_COUNT = 8 };

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

/* ---- the answer ------------------------------------------------------------------------
 */

static void add_figure(const psr_report *report, const char *key, double value,
                       const char *note) {
    psr_text_add(report->html, "<div><dt>");
    psr_html_text(report->html, psr_word(report->language, key));
    psr_text_add(report->html, "</dt><dd>");
    psr_html_number(report->html, value, 0);
    psr_text_add(report->html, "<small>");
    psr_html_text(report->html, note);
    psr_text_add(report->html, "</small></dd></div>\n");
}

static bool has_amount(const psr_table *table, size_t row) {
    return fabs(psr_report_number(table, "amount", row)) > 0.0;
}

void psr_report_answer(const psr_report *report) {
    const psr_plan *plan = report->plan;
    const char *currency = plan->currency ? plan->currency : "";
    psr_text proof = {0};
    psr_text_addf(&proof, "%s %.2f %s", psr_word(report->language, "no_more_than"),
                  plan->bound, currency);
    psr_text_add(report->html, "<dl class=figures>");
    add_figure(report, "profit", psr_money_to_major(plan->profit_minor),
               psr_text_bytes(&proof));
    add_figure(report, "spend", psr_report_sum(plan, "budget", "spend"), currency);
    add_figure(report, "purchases", psr_report_sum(plan, "orders", "cost"), currency);
    add_figure(report, "net_revenue", psr_report_sum(plan, "sales", "net_revenue"),
               currency);
    add_figure(report, "lost_margin", psr_report_sum(plan, "short", "lost_margin"),
               currency);
    psr_text_add(report->html, "</dl>\n");
    psr_text_free(&proof);
    if (plan->summary.length > 0) {
        psr_text_add(report->html, "<details><summary>summary.txt</summary><pre>");
        psr_html_lines(report->html, psr_text_bytes(&plan->summary));
        psr_text_add(report->html, "</pre></details>\n");
    }
    const psr_table *profit = psr_plan_table(plan, "profit");
    if (profit != NULL) {
        static const char *const columns[] = {"title", "amount"};
        psr_html_table(report->html, report->language, profit,
                       VIEW(columns, MOST_ROWS, has_amount));
    }
}

/* ---- budget and channels ---------------------------------------------------------------
 */

/* One stacked chart of a grid; groups beyond the colours share the last one. */
static psr_status add_stack(const psr_report *report, const psr_report_grid *grid,
                            const char *title, const char *unit) {
    size_t count = grid->groups ? psr_names_count(grid->groups) : 0;
    psr_chart_series *series = psr_calloc(count + 1, sizeof *series);
    const char **labels = psr_calloc(grid->period_count + 1, sizeof *labels);
    if (series == NULL || labels == NULL) {
        free(series);
        free(labels);
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        series[i] = (psr_chart_series){psr_names_text(grid->groups, (psr_id)i),
                                       PSR_CHART_STACK, (int)(i % COLOUR_COUNT),
                                       grid->value + i * grid->period_count};
    }
    for (size_t t = 0; t < grid->period_count; t++) {
        labels[t] = grid->label[t];
    }
    psr_chart_add(report->html, &(psr_chart){title, unit, grid->period_count, NULL, labels,
                                             series, count});
    free(series);
    free(labels);
    return PSR_OK;
}

static psr_status add_grid_chart(const psr_report *report, const char *table,
                                 const char *group, const char *column, const char *unit) {
    psr_report_grid grid;
    psr_status status = psr_report_gather(report->plan, table, group, column, &grid);
    if (status == PSR_OK && grid.groups != NULL) {
        status = add_stack(report, &grid, psr_word(report->language, column), unit);
    }
    psr_report_grid_clear(&grid);
    return status;
}

psr_status psr_report_budget(const psr_report *report) {
    const psr_plan *plan = report->plan;
    const psr_table *budget = psr_plan_table(plan, "budget");
    if (budget != NULL && budget->row_count > 0) {
        psr_report_heading(report, "budget", "budget_note");
        PSR_TRY(add_grid_chart(report, "budget", "channel", "spend", plan->currency));
    }
    const psr_table *channels = psr_plan_table(plan, "channels");
    if (channels != NULL) {
        static const char *const columns[] = {
            "channel", "role",  "expected_units", "fill_rate",       "net_revenue",
            "goods",   "spend", "contribution",   "return_on_spend", "marginal_return"};
        psr_report_heading(report, "channels", "channels_note");
        PSR_TRY(add_grid_chart(report, "sales", "channel", "net_revenue", plan->currency));
        psr_html_table(report->html, report->language, channels,
                       VIEW(columns, MOST_ROWS, NULL));
    }
    return PSR_OK;
}

/* ---- limits, shortages, findings --------------------------------------------------------
 */

static bool binds(const psr_table *table, size_t row) {
    return psr_report_number(table, "shadow_price", row) > 5e-7;
}

void psr_report_limits(const psr_report *report) {
    const psr_table *limits = psr_plan_table(report->plan, "limits");
    const psr_table *scarce = psr_plan_table(report->plan, "short");
    const psr_table *findings = psr_plan_table(report->plan, "findings");
    if (limits != NULL) {
        static const char *const columns[] = {"name",         "first_day", "sense",
                                              "limit",        "used",      "slack",
                                              "shadow_price", "range_low", "range_high"};
        psr_report_heading(report, "binding", "limits_note");
        psr_html_table(report->html, report->language, limits, VIEW(columns, 60, binds));
    }
    if (scarce != NULL) {
        static const char *const columns[] = {"channel", "product",        "first_day",
                                              "demand",  "expected_sales", "lost_margin",
                                              "reason",  "because"};
        psr_report_heading(report, "short", NULL);
        psr_html_table(report->html, report->language, scarce, VIEW(columns, 60, NULL));
    }
    if (findings != NULL) {
        static const char *const columns[] = {"severity", "subject", "finding", "file",
                                              "line"};
        psr_report_heading(report, "findings", "findings_note");
        psr_html_table(report->html, report->language, findings,
                       VIEW(columns, MOST_ROWS, NULL));
    }
}

/* ---- manifest --------------------------------------------------------------------------
 */

static void add_settings(const psr_report *report, const char *key,
                         const psr_setting *settings, size_t count) {
    if (count == 0) {
        return;
    }
    psr_text_add(report->html, "<details><summary>");
    psr_html_text(report->html, psr_word(report->language, key));
    psr_text_add(report->html, "</summary><div class=scroll tabindex=0><table><tbody>");
    for (size_t i = 0; i < count; i++) {
        psr_text_add(report->html, "<tr><th scope=row>");
        psr_html_text(report->html, settings[i].path);
        psr_text_add(report->html, "</th><td>");
        psr_html_text(report->html, settings[i].value);
        psr_text_add(report->html, "</td></tr>\n");
    }
    psr_text_add(report->html, "</tbody></table></div></details>\n");
}

void psr_report_manifest(const psr_report *report) {
    const psr_plan *plan = report->plan;
    psr_report_heading(report, "manifest", NULL);
    psr_text_add(report->html, "<p>");
    psr_html_text(report->html, plan->method ? plan->method : "");
    psr_text_addf(report->html, "; %s %.2e; %s %llu", psr_word(report->language, "gap"),
                  plan->gap, psr_word(report->language, "seed"),
                  (unsigned long long)plan->seed);
    if (plan->verdict != NULL) {
        psr_text_addf(report->html, "; %s: ", psr_word(report->language, "verdict"));
        psr_html_text(report->html, plan->verdict);
    }
    psr_text_add(report->html, ".</p>\n");
    add_settings(report, "inputs", plan->inputs, plan->input_count);
    add_settings(report, "settings", plan->settings, plan->setting_count);
    add_settings(report, "versions", plan->versions, plan->version_count);
}
