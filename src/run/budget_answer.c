/*
 * A budget answer in business words: tables and summary.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "question_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Spends that the summary names; the table has all. */
static const size_t shown_spends = 20;

/* Limits that it names, in the order of the file; the table has all. */
static const size_t shown_limits = 10;

/* A file need not name its question. */
static const char *name_of(const psr_budget *budget) {
    return budget->name != NULL && budget->name[0] != '\0' ? budget->name : "budget";
}

static psr_status add_spend_rows(psr_table *table, const psr_budget *budget,
                                 const psr_budget_answer *answer, psr_error *err) {
    for (size_t i = 0; i < budget->spend_count; i++) {
        PSR_TRY(psr_table_add_row(table, err));
        PSR_TRY(psr_table_set_text(table, 0, budget->id[i], err));
        psr_table_set_number(table, 1, answer->spend[i]);
        psr_table_set_number(table, 2,
                             psr_curve_value(&budget->curve[i], answer->spend[i]));
        psr_table_set_number(table, 3, answer->marginal_left[i]);
        psr_table_set_number(table, 4, answer->marginal_right[i]);
        psr_table_set_number(table, 5, budget->min[i]);
        psr_table_set_number(table, 6, budget->max[i]);
    }
    return PSR_OK;
}

static psr_status add_limit_rows(psr_table *table, const psr_budget *budget,
                                 const psr_budget_answer *answer, psr_error *err) {
    for (size_t i = 0; i < budget->row_count; i++) {
        bool is_lower = isfinite(budget->row_lower[i]);
        bool is_both = is_lower && isfinite(budget->row_upper[i]);
        PSR_TRY(psr_table_add_row(table, err));
        PSR_TRY(psr_table_set_text(table, 0, budget->row_name[i], err));
        PSR_TRY(psr_table_set_text(table, 1,
                                   is_both    ? "equal"
                                   : is_lower ? "at least"
                                              : "at most",
                                   err));
        psr_table_set_number(table, 2,
                             is_lower ? budget->row_lower[i] : budget->row_upper[i]);
        psr_table_set_number(table, 3, answer->row_activity[i]);
        psr_table_set_number(table, 4, answer->row_price[i]);
    }
    return PSR_OK;
}

/* A table with its columns, handed over to the plan. */
static psr_status new_table(psr_plan *plan, const char *name, const char *title,
                            const char *const *columns, psr_table **table, psr_error *err) {
    *table = psr_table_create(name, title);
    if (*table == NULL || psr_plan_add_table(plan, *table) != PSR_OK) {
        psr_table_free(*table);
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the table %s", name);
    }
    for (size_t i = 0; columns[i] != NULL; i++) {
        psr_column_kind kind = strcmp(columns[i], "spend") == 0 ||
                                       strcmp(columns[i], "limit") == 0 ||
                                       strcmp(columns[i], "side") == 0
                                   ? PSR_COLUMN_TEXT
                                   : PSR_COLUMN_NUMBER;
        if (psr_table_column(*table, columns[i], kind, 6) == PSR_NO_ID) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for the table %s", name);
        }
    }
    return PSR_OK;
}

/* ---- summary */

typedef struct ranked {
    double spend;
    size_t index;
} ranked;

static int by_spend(const void *a, const void *b) {
    const ranked *left = a;
    const ranked *right = b;
    if (left->spend > right->spend) {
        return -1;
    }
    if (left->spend < right->spend) {
        return 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

static psr_status add_largest(psr_text *summary, const psr_budget *budget,
                              const psr_budget_answer *answer, psr_error *err) {
    size_t count = budget->spend_count;
    ranked *order = psr_calloc(count + 1, sizeof *order);
    if (order == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the summary");
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = (ranked){.spend = answer->spend[i], .index = i};
    }
    qsort(order, count, sizeof *order, by_spend);
    static const char *const heads[] = {"amount", "response", "one more earns"};
    psr_text_add(summary, "\n");
    psr_words_pad(summary, psr_say(summary->language, "spend"), 24, false);
    for (size_t i = 0; i < 3; i++) {
        psr_text_add(summary, " ");
        psr_words_pad(summary, psr_say(summary->language, heads[i]), 16, true);
    }
    psr_text_add(summary, "\n");
    for (size_t k = 0; k < count && k < shown_spends; k++) {
        size_t i = order[k].index;
        psr_words_pad(summary, budget->id[i], 24, false);
        psr_text_addf(summary, " %16.2f %16.2f %16.6g\n", answer->spend[i],
                      psr_curve_value(&budget->curve[i], answer->spend[i]),
                      answer->marginal_right[i]);
    }
    if (count > shown_spends) {
        size_t rest = count - shown_spends;
        psr_text_say(summary,
                     rest == 1 ? "and %zu smaller one in spends.csv\n"
                               : "and %zu smaller ones in spends.csv\n",
                     rest);
    }
    free(order);
    return PSR_OK;
}

static psr_status write_summary(psr_text *summary, const psr_budget *budget,
                                const psr_budget_answer *answer, psr_error *err) {
    double total = psr_sum(answer->spend, budget->spend_count);
    psr_text_say(summary,
                 "%s: spending %.2f in all brings a response of %.6f.\n"
                 "No plan can bring more than %.6f (gap %.1e, proved).\n",
                 name_of(budget), total, answer->objective, answer->bound, answer->gap);
    size_t shown = 0;
    for (size_t i = 0; i < budget->row_count && shown < shown_limits; i++) {
        if (fabs(answer->row_price[i]) > 0.0) {
            shown++;
            psr_text_say(summary, "One more unit of `%s` is worth %.6g of response.\n",
                         budget->row_name[i], answer->row_price[i]);
        }
    }
    PSR_TRY(add_largest(summary, budget, answer, err));
    return summary->failed ? psr_fail(err, PSR_ERR_MEMORY, "no memory for the summary")
                           : PSR_OK;
}

psr_status run_budget_plan(const psr_budget *budget, const psr_budget_answer *answer,
                           psr_language language, psr_plan **plan, psr_error *err) {
    static const char *const spend_columns[] = {
        "spend",          "amount",  "response", "marginal_left",
        "marginal_right", "minimum", "maximum",  NULL};
    static const char *const limit_columns[] = {"limit", "side",  "amount",
                                                "used",  "price", NULL};
    psr_plan *made = psr_plan_create();
    psr_table *table = NULL;
    psr_status status = PSR_OK;
    if (made == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the plan");
    }
    made->language = made->summary.language = language;
    const char *name = name_of(budget);
    made->name = psr_arena_text(made->arena, name, strlen(name));
    made->method = psr_arena_text(made->arena, "concave envelopes, branch and bound", 35);
    made->objective = answer->objective;
    made->bound = answer->bound;
    made->gap = answer->gap;
    PSR_GO(new_table(made, "spends", "What to spend", spend_columns, &table, err));
    PSR_GO(add_spend_rows(table, budget, answer, err));
    PSR_GO(new_table(made, "limits", "Limits and what they are worth", limit_columns,
                     &table, err));
    PSR_GO(add_limit_rows(table, budget, answer, err));
    PSR_GO(write_summary(&made->summary, budget, answer, err));
done:
    if (status != PSR_OK) {
        psr_plan_free(made);
        made = NULL;
    }
    *plan = made;
    return status;
}
