/*
 * The review in words.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "review_summary.h"

#include <math.h>
#include <string.h>

/* Findings told in the summary; all of them are in findings.csv. */
#define FINDINGS_TOLD 12

static const double drift_that_matters = 0.1;

psr_day psr_review_day(const psr_review *review, size_t period) {
    const psr_plan *plan = review->plan;
    psr_period start = psr_period_of_day(plan->frequency, plan->first_day);
    return psr_period_first_day(plan->frequency,
                                start + (psr_period)(review->cells.begin + period));
}

static const char *people_name(const psr_table *table, const char *kind, const char *name,
                               const char *id) {
    psr_id key = table == NULL ? PSR_NO_ID : psr_table_find(table, kind);
    psr_id people = table == NULL ? PSR_NO_ID : psr_table_find(table, name);
    for (size_t row = 0; people != PSR_NO_ID && row < table->row_count; row++) {
        const char *each = psr_table_text(table, key, row);
        const char *text = psr_table_text(table, people, row);
        if (strcmp(each, id) == 0 && text[0] != '\0') {
            return text;
        }
    }
    return id;
}

const char *psr_review_channel(const psr_review *review, psr_id channel) {
    return people_name(psr_plan_table(review->plan, "channels"), "channel", "channel_name",
                       psr_names_text(review->cells.channels, channel));
}

const char *psr_review_product(const psr_review *review, psr_id product) {
    return people_name(psr_plan_table(review->plan, "sales"), "product", "product_name",
                       psr_names_text(review->cells.products, product));
}

bool psr_review_drifts(const psr_review_score *score) {
    return score->drift.direction != 0 &&
           score->drift.direction * score->bias > drift_that_matters;
}

static void add_number(psr_text *text, const psr_table *table, const char *column,
                       size_t row, const char *format, double scale) {
    double number = psr_table_number(table, psr_table_find(table, column), row);
    char cell[64] = "";
    if (isfinite(number)) {
        psr_text digits = {0};
        switch (format[0]) {
        case '%':
            psr_text_addf(&digits, "%.1f%%", number * scale);
            break;
        case '+':
            psr_text_addf(&digits, "%+.1f%%", number * scale);
            break;
        case '.':
            psr_text_addf(&digits, "%+.1f", number);
            break;
        default:
            psr_text_addf(&digits, "%.0f", number);
            break;
        }
        size_t length = digits.length < sizeof cell ? digits.length : sizeof cell - 1;
        memcpy(cell, psr_text_bytes(&digits), length);
        psr_text_free(&digits);
    }
    psr_text_add(text, " ");
    psr_words_pad(text, cell, 10, true);
}

static void add_line(const psr_review *review, const psr_table *table, size_t row,
                     psr_text *text) {
    const char *id = psr_table_text(table, 0, row);
    const char *name =
        id[0] == '\0'
            ? psr_say(text->language, "All channels")
            : psr_review_channel(review, psr_names_find(review->cells.channels, id));
    psr_text_add(text, "  ");
    psr_words_pad(text, name, 24, false);
    add_number(text, table, "planned_demand", row, "0", 1.0);
    add_number(text, table, "actual_units", row, "0", 1.0);
    add_number(text, table, "bias", row, "+", 100.0);
    add_number(text, table, "error", row, "%", 100.0);
    add_number(text, table, "tracking_signal", row, ".", 1.0);
    add_number(text, table, "coverage", row, "%", 100.0);
    add_number(text, table, "fill_rate", row, "%", 100.0);
    add_number(text, table, "margin_change", row, "0", 1.0);
    psr_text_add(text, "\n");
}

static void add_head(const psr_review *review, const psr_plan *made, psr_text *text) {
    char first[16], last[16];
    psr_day_print(made->first_day, first);
    psr_day_print(made->last_day, last);
    psr_text_say(text,
                 "%s: plan against actuals, %s to %s, %zu of %zu periods, money in %s\n\n",
                 review->plan->name, first, last, made->period_count,
                 review->plan->period_count, made->currency);
    static const char *const heads[] = {"forecast", "actual", "bias", "error",
                                        "signal",   "inside", "fill", "margin"};
    psr_words_pad(text, "", 26, false);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        psr_text_add(text, " ");
        psr_words_pad(text, psr_say(text->language, heads[i]), 10, true);
    }
    psr_text_add(text, "\n");
}

static void add_words(const psr_review *review, psr_text *text) {
    const psr_review_cells *cells = &review->cells;
    psr_text_say(text,
                 "\n  forecast, actual: units, the forecast with the plan's spend. bias: "
                 "(actual - forecast) / forecast.\n  error: sum of |actual - forecast| / "
                 "actual. signal: sum of errors / their mean size; beyond 4 it\n  is no "
                 "chance. ");
    if (isfinite(cells->nominal)) {
        psr_text_say(text, "inside: share within the %.0f%% interval. ",
                     100.0 * cells->nominal);
    }
    psr_text_say(
        text, "fill: sold / asked for, where\n  stock-outs are flagged. margin: "
              "planned margin a unit (before goods) times\n  (actual - planned units).\n");
    psr_text_say(text, "  Cells sold out or planned short count for fill and margin only: "
                       "their demand is not known.\n");
    if (cells->unplanned > 0.0) {
        psr_text_say(text,
                     "  %.0f units were sold in products and channels that the plan "
                     "does not know.\n",
                     cells->unplanned);
    }
    for (size_t i = 0; i < psr_names_count(cells->silent); i++) {
        psr_text_say(text, "  %s has no actuals and is left out.\n",
                     psr_names_text(cells->silent, (psr_id)i));
    }
}

/* Money that better stock would have earned, as far as the actuals tell. */
static void add_lost(const psr_table *table, psr_text *text) {
    double lost = psr_table_number(table, psr_table_find(table, "margin_lost"), 0);
    if (lost > 0.0) {
        psr_text_say(text,
                     "\nLeft on the table: about %.0f of margin (before goods), where "
                     "stock ran out below the forecast demand.\n",
                     lost);
    }
}

void psr_review_summary(const psr_review *review, const psr_table *table, psr_plan *made) {
    char next[16];
    psr_text *text = &made->summary;
    const psr_findings *findings = made->findings;
    add_head(review, made, text);
    for (size_t row = 0; row < table->row_count; row++) {
        if (psr_table_text(table, 1, row)[0] == '\0') {
            add_line(review, table, row, text);
        }
    }
    add_words(review, text);
    add_lost(table, text);
    psr_text_add(text, findings->count > 0 ? "\nWhat drifted, and since when\n"
                                           : "\nNothing drifted.\n");
    for (size_t i = 0; i < findings->count && i < FINDINGS_TOLD; i++) {
        psr_text_add(text, "  ");
        psr_text_retell(text, findings->items[i].sentence);
        psr_text_add(text, "\n");
    }
    if (findings->count > FINDINGS_TOLD) {
        psr_text_say(text, "  and %zu more; every product is in review.csv\n",
                     findings->count - FINDINGS_TOLD);
    }
    if (findings->count > 0) {
        psr_day_print(made->last_day + 1, next);
        psr_text_say(text,
                     "Plan again from %s: add the new exports and set "
                     "calendar.start.\n",
                     next);
    }
}
