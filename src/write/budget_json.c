/*
 * solution.json of a budget question: the proved answer, its spends and its limits.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>

#include "json_text.h"
#include "purser/write.h"

/* A plan proved to be this near to the best counts as the best. */
static const double proved_gap = 1.0001e-6;

/** `"key": value`; a number that is not finite (an infinite slope at 0) becomes null. */
static void add_number(psr_text *json, const char *key, double value) {
    char digits[32] = "null";
    if (isfinite(value)) {
        psr_decimal_print(value, digits);
    }
    psr_text_addf(json, "\"%s\": %s", key, digits);
}

static void add_spends(psr_text *json, const psr_budget *budget,
                       const psr_budget_answer *answer) {
    psr_text_add(json, "  \"spends\": [");
    for (size_t i = 0; i < budget->spend_count; i++) {
        psr_text_add(json, i ? ",\n    {\"id\": " : "\n    {\"id\": ");
        psr_json_add_text(json, budget->id[i]);
        psr_text_add(json, ", ");
        add_number(json, "spend", answer->spend[i]);
        psr_text_add(json, ", ");
        psr_text_addf(json, "\"spend_minor\": %lld, ", (long long)answer->spend_minor[i]);
        add_number(json, "response", psr_curve_value(&budget->curve[i], answer->spend[i]));
        psr_text_add(json, ", ");
        add_number(json, "marginal_left", answer->marginal_left[i]);
        psr_text_add(json, ", ");
        add_number(json, "marginal_right", answer->marginal_right[i]);
        psr_text_add(json, "}");
    }
    psr_text_add(json, "\n  ],\n");
}

static void add_rows(psr_text *json, const psr_budget *budget,
                     const psr_budget_answer *answer) {
    psr_text_add(json, "  \"rows\": [");
    for (size_t i = 0; i < budget->row_count; i++) {
        bool has_lower = isfinite(budget->row_lower[i]);
        bool has_upper = isfinite(budget->row_upper[i]);
        psr_text_add(json, i ? ",\n    {\"name\": " : "\n    {\"name\": ");
        psr_json_add_text(json, budget->row_name[i]);
        psr_text_addf(json, ", \"relation\": \"%s\", ",
                      has_lower && has_upper ? "="
                      : has_lower            ? ">="
                                             : "<=");
        add_number(json, "limit", has_lower ? budget->row_lower[i] : budget->row_upper[i]);
        psr_text_add(json, ", ");
        add_number(json, "activity", answer->row_activity[i]);
        psr_text_add(json, ", ");
        add_number(json, "price", answer->row_price[i]);
        psr_text_add(json, "}");
    }
    psr_text_add(json, budget->row_count ? "\n  ]\n" : "]\n");
}

psr_status psr_write_budget_json(const psr_budget *budget, const psr_budget_answer *answer,
                                 psr_text *json, psr_error *err) {
    psr_text_add(json, "{\n  \"format\": \"purser-budget-solution\",\n  \"version\": 1,\n");
    psr_text_add(json, "  \"name\": ");
    psr_json_add_text(json, budget->name ? budget->name : "");
    psr_text_addf(json, ",\n  \"status\": \"%s\",\n  ",
                  answer->gap <= proved_gap ? "optimal" : "feasible");
    add_number(json, "objective", answer->objective);
    psr_text_add(json, ",\n  ");
    add_number(json, "bound", answer->bound);
    psr_text_add(json, ",\n  ");
    add_number(json, "gap", answer->gap);
    psr_text_add(json, ",\n  ");
    add_number(json, "rounding_cost", answer->rounding_cost);
    psr_text_add(json, ",\n  ");
    add_number(json, "rounding_missed", answer->rounding_missed);
    psr_text_addf(json, ",\n  \"nodes\": %zu,\n  \"relaxations\": %zu,\n",
                  answer->node_count, answer->iteration_count);
    add_spends(json, budget, answer);
    add_rows(json, budget, answer);
    psr_text_add(json, "}\n");
    if (json->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory while writing solution.json");
    }
    return PSR_OK;
}
