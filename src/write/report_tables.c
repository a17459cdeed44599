/*
 * Sections of the report that are tables: verdicts and key figures of channels, how well
 * was forecast and what drives demand, limits, policies, shortages, findings, the manifest.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "report.h"

#include "html.h"

enum { MOST_LIMITS = 40, MOST_SHORT = 40, MOST_FINDINGS = 60, MOST_FOLDED = 120 };

#define VIEW(names, most, test) \
    (&(psr_html_view){(names), sizeof(names) / sizeof *(names), (most), (test)})

/* A section that opens on a click. */
static void add_folded(const psr_report *report, const char *key, const char *note,
                       const char *name, const psr_html_view *view) {
    const psr_table *table = psr_plan_table(report->plan, name);
    if (table == NULL || table->row_count == 0) {
        return;
    }
    psr_text_addf(report->html, "<details id=%s><summary>", key);
    psr_html_text(report->html, psr_word(report->language, key));
    psr_text_add(report->html, "</summary>\n<p class=soft>");
    psr_html_text(report->html, psr_word(report->language, note));
    psr_text_add(report->html, "</p>\n");
    psr_html_table(report->html, report->language, table, view);
    psr_text_add(report->html, "</details>\n");
}

/* ---- channels */

void psr_report_verdicts(const psr_report *report) {
    static const char *const columns[] = {
        "channel_name",        "verdict",        "because", "growth", "return_rate",
        "contribution_margin", "marginal_return"};
    static const char *const figures[] = {"channel_name", "channel",    "kpi",    "value",
                                          "basis",        "definition", "missing"};
    const psr_table *verdicts = psr_plan_table(report->plan, "verdicts");
    if (verdicts != NULL && verdicts->row_count > 0) {
        psr_report_heading(report, "verdicts", "verdicts_note");
        psr_html_table(report->html, report->language, verdicts,
                       VIEW(columns, MOST_FOLDED, NULL));
    }
    add_folded(report, "kpis", "kpis_note", "kpis", VIEW(figures, 2 * MOST_FOLDED, NULL));
}

/* ---- demand */

void psr_report_methods(const psr_report *report) {
    static const char *const methods[] = {"channel",       "product",    "method",
                                          "backtest_mase", "naive_mase", "bias",
                                          "coverage_90",   "lost_sales"};
    static const char *const effects[] = {"channel", "product", "regressor", "effect",
                                          "standard_error"};
    add_folded(report, "methods", "methods_note", "methods",
               VIEW(methods, MOST_FOLDED, NULL));
    add_folded(report, "effects", "effects_note", "effects",
               VIEW(effects, MOST_FOLDED, NULL));
}

/* ---- limits, policies, shortages, findings */

static bool binds(const psr_table *table, size_t row) {
    return psr_report_number(table, "shadow_price", row) > 5e-7;
}

void psr_report_limits(const psr_report *report) {
    const psr_table *limits = psr_plan_table(report->plan, "limits");
    const psr_table *policies = psr_plan_table(report->plan, "policies");
    const psr_table *scarce = psr_plan_table(report->plan, "short");
    const psr_table *findings = psr_plan_table(report->plan, "findings");
    if (limits != NULL) {
        static const char *const columns[] = {"name",         "first_day", "sense",
                                              "limit",        "used",      "slack",
                                              "shadow_price", "range_low", "range_high"};
        psr_report_heading(report, "binding", "limits_note");
        psr_html_table(report->html, report->language, limits,
                       VIEW(columns, MOST_LIMITS, binds));
    }
    if (policies != NULL && policies->row_count > 0) {
        static const char *const columns[] = {"kind",  "name", "price_of_policy",
                                              "basis", "file", "line"};
        psr_report_heading(report, "policies", "policies_note");
        psr_html_table(report->html, report->language, policies,
                       VIEW(columns, MOST_LIMITS, NULL));
    }
    if (scarce != NULL) {
        static const char *const columns[] = {
            "product_name",   "channel_name", "first_day",   "demand",
            "expected_sales", "short_units",  "lost_margin", "because"};
        psr_report_heading(report, "short", NULL);
        psr_html_table(report->html, report->language, scarce,
                       VIEW(columns, MOST_SHORT, NULL));
    }
    if (findings != NULL) {
        static const char *const columns[] = {"severity", "subject", "finding", "file",
                                              "line"};
        psr_report_heading(report, "findings", "findings_note");
        psr_html_table(report->html, report->language, findings,
                       VIEW(columns, MOST_FINDINGS, NULL));
    }
}

/* ---- manifest */

void psr_report_settings(const psr_report *report, const char *key,
                         const psr_setting *settings, size_t count) {
    if (count == 0) {
        return;
    }
    psr_text_add(report->html, "<details><summary>");
    psr_html_text(report->html, psr_word(report->language, key));
    psr_text_add(report->html, "</summary><div class=scroll tabindex=0><table><caption>");
    psr_html_text(report->html, psr_word(report->language, key));
    psr_text_add(report->html, "</caption><tbody>");
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
    psr_html_told(report->html, "method", plan->method ? plan->method : "");
    psr_text_addf(report->html, "; %s %.2e; %s %llu", psr_word(report->language, "gap"),
                  plan->gap, psr_word(report->language, "seed"),
                  (unsigned long long)plan->seed);
    if (plan->verdict != NULL) {
        psr_text_addf(report->html, "; %s: ", psr_word(report->language, "verdict"));
        psr_html_told(report->html, "verdict", plan->verdict);
    }
    psr_text_add(report->html, ".</p>\n");
    psr_report_settings(report, "inputs", plan->inputs, plan->input_count);
    psr_report_settings(report, "settings", plan->settings, plan->setting_count);
    psr_report_settings(report, "versions", plan->versions, plan->version_count);
}
