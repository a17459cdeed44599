/*
 * report.html: one offline page. Its content policy allows nothing but its own style and
 * script, each by its hash.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "report.h"

#include "assets.h"
#include "html.h"
#include "purser/write.h"

#include <openssl/evp.h>

/* ---- content policy */

/* `'sha256-...'` of an inline element's text. */
static psr_status add_hash(psr_text *html, const char *first, const char *second,
                           psr_error *err) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned char base64[EVP_MAX_MD_SIZE * 2];
    unsigned int size = 0;
    psr_text bytes = {0};
    psr_text_add(&bytes, first);
    psr_text_add(&bytes, second);
    bool done = !bytes.failed && EVP_Digest(psr_text_bytes(&bytes), bytes.length, digest,
                                            &size, EVP_sha256(), NULL) == 1;
    psr_text_free(&bytes);
    if (!done) {
        return psr_fail(err, PSR_ERR_INTERNAL, "SHA-256 of the report is not available");
    }
    EVP_EncodeBlock(base64, digest, (int)size);
    psr_text_addf(html, "'sha256-%s'", (const char *)base64);
    return PSR_OK;
}

psr_status psr_report_head(psr_text *html, psr_language language, const char *title,
                           psr_error *err) {
    html->language = language;
    psr_text_addf(html,
                  "<!doctype html>\n<html lang=%s><head><meta charset=utf-8>\n"
                  "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
                  "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; "
                  "style-src ",
                  psr_language_name(language));
    PSR_TRY(add_hash(html, psr_asset_report_css, psr_asset_uplot_min_css, err));
    psr_text_add(html, "; script-src ");
    PSR_TRY(add_hash(html, psr_asset_uplot_min_js, "", err));
    psr_text_add(html, " ");
    PSR_TRY(add_hash(html, psr_asset_report_js, "", err));
    psr_text_add(html, "; base-uri 'none'; form-action 'none'\">\n<title>");
    psr_html_text(html, title);
    psr_text_add(html, "</title>\n<style>");
    psr_text_add(html, psr_asset_report_css);
    psr_text_add(html, psr_asset_uplot_min_css);
    psr_text_add(html, "</style>\n</head>\n");
    return PSR_OK;
}

void psr_report_foot(psr_text *html) {
    psr_text_add(html, "</main>\n<footer>purser \xC2\xB7 uPlot, MIT, "
                       "\xC2\xA9 Leon Sorokin</footer>\n<script>");
    psr_text_add(html, psr_asset_uplot_min_js);
    psr_text_add(html, "</script>\n<script>");
    psr_text_add(html, psr_asset_report_js);
    psr_text_add(html, "</script>\n</body></html>\n");
}

/* ---- page */

static void add_title(const psr_report *report) {
    const psr_plan *plan = report->plan;
    char first[16], last[16];
    psr_text_add(report->html, "<body><a class=skip href=\"#answer\">");
    psr_html_text(report->html, psr_word(report->language, "answer"));
    psr_text_add(report->html, "</a>\n<header><h1><bdi>");
    psr_html_text(report->html, plan->title && *plan->title ? plan->title : plan->name);
    psr_text_add(report->html, "</bdi></h1>\n<p class=soft>");
    psr_html_text(report->html, plan->name);
    if (plan->first_day != PSR_NO_DAY && plan->last_day != PSR_NO_DAY) {
        psr_day_print(plan->first_day, first);
        psr_day_print(plan->last_day, last);
        psr_text_addf(report->html, " \xC2\xB7 %s \xE2\x80\x93 %s", first, last);
    }
    if (plan->currency != NULL && *plan->currency != '\0') {
        psr_text_add(report->html, " \xC2\xB7 ");
        psr_html_text(report->html, plan->currency);
    }
    psr_text_add(report->html, "</p>\n");
}

static void add_navigation(const psr_report *report) {
    static const char *const sections[][2] = {
        {"answer", NULL},         {"budget", "budget"},     {"channels", "channels"},
        {"verdicts", "verdicts"}, {"frontier", "frontier"}, {"responses", "responses"},
        {"forecast", "forecast"}, {"stock", "stock"},       {"orders", "orders"},
        {"binding", "limits"},    {"policies", "policies"}, {"short", "short"},
        {"findings", "findings"}, {"manifest", NULL}};
    psr_text_add(report->html, "<nav><ul>");
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        const psr_table *table =
            sections[i][1] ? psr_plan_table(report->plan, sections[i][1]) : NULL;
        if (sections[i][1] == NULL || (table != NULL && table->row_count > 0)) {
            psr_text_addf(report->html, "<li><a href=\"#%s\">", sections[i][0]);
            psr_html_text(report->html, psr_word(report->language, sections[i][0]));
            psr_text_add(report->html, "</a></li>");
        }
    }
    psr_text_add(report->html, "</ul></nav></header>\n<main>\n");
}

static psr_status add_sections(const psr_report *report) {
    PSR_TRY(psr_report_answer(report));
    PSR_TRY(psr_report_budget(report));
    psr_report_verdicts(report);
    PSR_TRY(psr_report_frontier(report));
    PSR_TRY(psr_report_responses(report));
    PSR_TRY(psr_report_forecast(report));
    psr_report_methods(report);
    PSR_TRY(psr_report_stock(report));
    psr_report_limits(report);
    psr_report_manifest(report);
    return PSR_OK;
}

psr_status psr_write_report(const psr_plan *plan, psr_language language, psr_text *html,
                            psr_error *err) {
    psr_report report = {plan, language, html};
    bool has_title = plan->title != NULL && *plan->title != '\0';
    PSR_TRY(psr_report_head(html, language, has_title ? plan->title : plan->name, err));
    add_title(&report);
    add_navigation(&report);
    psr_status status = add_sections(&report);
    psr_report_foot(html);
    if (status != PSR_OK || html->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the report of %s", plan->name);
    }
    return PSR_OK;
}
