/*
 * scale, keep, fix or exit: rules of thumb, each told with the figure that decided.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "kpi.h"

#include <math.h>

/* Where a figure asks for a decision. They are a policy, not a measurement: the figures
 * stand beside the verdict so that others can draw the line elsewhere. */
static const double shrinks = -0.10, grows = 0.10; /* growth */
static const double returns_high = 0.25;           /* of sales */
static const double margin_low = 0.05;             /* contribution of net revenue */
static const double fill_low = 0.85;               /* of demand */
static const double marginal_high = 0.10;          /* profit of one more unit of spend */

/* One reason with its figure, in percent. */
static PSR_PRINTF(2, 0) void because(psr_text *text, const char *format, double share) {
    psr_text_add(text, text->length > 0 ? "; " : "");
    psr_text_addf(text, format, 100.0 * share);
}

static void find_faults(const psr_kpis *kpis, psr_text *text) {
    const double *value = kpis->value;
    if (value[PSR_KPI_GROWTH] < shrinks) {
        because(text, "sales shrink by %.1f%%", -value[PSR_KPI_GROWTH]);
    }
    if (value[PSR_KPI_RETURNS] > returns_high) {
        because(text, "refunds take %.1f%% of sales", value[PSR_KPI_RETURNS]);
    }
    if (value[PSR_KPI_CONTRIBUTION] < margin_low) {
        because(text, "only %.1f%% of net revenue is left", value[PSR_KPI_CONTRIBUTION]);
    }
    if (value[PSR_KPI_FILL] < fill_low) {
        because(text, "stock serves only %.1f%% of demand", value[PSR_KPI_FILL]);
    }
}

psr_verdict_words psr_kpi_verdict(const psr_kpis *kpis) {
    psr_verdict_words words = {.verdict = "keep"};
    const double *value = kpis->value;
    psr_text *text = &words.because;
    if (!kpis->is_open) {
        words.verdict = "exit";
        psr_text_add(text, "the plan earns more with the channel closed");
        return words;
    }
    if (kpis->contribution < 0.0) {
        words.verdict = "exit";
        psr_text_addf(text, "contribution is %.2f after its goods, handling and spend",
                      kpis->contribution);
        return words;
    }
    find_faults(kpis, text);
    if (text->length > 0) {
        words.verdict = "fix";
    } else if (value[PSR_KPI_MARGINAL] > marginal_high) {
        words.verdict = "scale";
        psr_text_addf(text,
                      "one more unit of spend still earns %.2f: a limit holds it back",
                      value[PSR_KPI_MARGINAL]);
    } else if (isnan(value[PSR_KPI_MARGINAL]) && value[PSR_KPI_GROWTH] > grows) {
        words.verdict = "scale";
        because(text, "sales grow without spend by %.1f%%", value[PSR_KPI_GROWTH]);
    } else {
        psr_text_add(text, "no figure asks for a change");
    }
    return words;
}
