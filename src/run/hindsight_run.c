/*
 * Hindsight: what the plan's question would have earned had the actual demand been known.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "hindsight_run.h"

#include "purser/allocate.h"
#include "purser/review.h"

#include "purser/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Near enough to say what was left on the table. */
static const double hindsight_gap = 1e-4;

/* Lines of the summary; the table holds all. */
static const size_t lines_told = 6;

typedef struct look {
    psr_problem *problem;
    psr_allocation *answer;
    double cost; /* of orders that are decided */
} look;

static void look_clear(look *back) {
    psr_allocation_free(back->answer);
    psr_problem_free(back->problem);
}

static psr_status look_back(const psr_plan *plan, const psr_history *actuals, bool decided,
                            const psr_run_options *options, look *back, psr_error *err) {
    psr_allocate_options wish = {
        .gap = hindsight_gap, .threads = options->threads, .observer = options->observer};
    PSR_TRY(psr_review_hindsight(plan, actuals, decided, &back->problem, &back->cost, err));
    return psr_allocate(back->problem, psr_solve_solver(), &wish, &back->answer, err);
}

static bool is_answer(const look *back) {
    return back->answer != NULL && (back->answer->status == PSR_ANSWER_OPTIMAL ||
                                    back->answer->status == PSR_ANSWER_FEASIBLE);
}

/* ---- table */

enum { KIND, NAME, PLANNED, HINDSIGHT, CHANGE };

static psr_table *new_table(void) {
    psr_table *table =
        psr_table_create("hindsight", "What knowing the actual demand would have changed");
    if (table != NULL &&
        (psr_table_column(table, "kind", PSR_COLUMN_TEXT, 0) == PSR_NO_ID ||
         psr_table_column(table, "name", PSR_COLUMN_TEXT, 0) == PSR_NO_ID ||
         psr_table_column(table, "planned", PSR_COLUMN_NUMBER, 2) == PSR_NO_ID ||
         psr_table_column(table, "hindsight", PSR_COLUMN_NUMBER, 2) == PSR_NO_ID ||
         psr_table_column(table, "change", PSR_COLUMN_NUMBER, 2) == PSR_NO_ID)) {
        psr_table_free(table);
        return NULL;
    }
    return table;
}

static psr_status add_row(psr_table *table, const char *kind, const char *name,
                          double planned, double hindsight, psr_error *err) {
    PSR_TRY(psr_table_add_row(table, err));
    PSR_TRY(psr_table_set_text(table, KIND, kind, err));
    PSR_TRY(psr_table_set_text(table, NAME, name, err));
    psr_table_set_number(table, PLANNED, planned);
    psr_table_set_number(table, HINDSIGHT, hindsight);
    psr_table_set_number(table, CHANGE, hindsight - planned);
    return PSR_OK;
}

/* Spend of a channel and units ordered of a product, as planned. */
static double planned_sum(const psr_plan *plan, const char *table_name, const char *key,
                          const char *amount, const char *wanted) {
    const psr_table *table = psr_plan_table(plan, table_name);
    double sum = 0.0;
    psr_id name = table ? psr_table_find(table, key) : PSR_NO_ID;
    psr_id value = table ? psr_table_find(table, amount) : PSR_NO_ID;
    for (size_t row = 0; name != PSR_NO_ID && value != PSR_NO_ID && row < table->row_count;
         row++) {
        int64_t whole = psr_table_whole(table, value, row);
        if (whole != PSR_NO_WHOLE &&
            strcmp(psr_table_text(table, name, row), wanted) == 0) {
            sum += table->columns[value].kind == PSR_COLUMN_MONEY
                       ? psr_money_to_major(whole)
                       : (double)whole;
        }
    }
    return sum;
}

static psr_status fill(const psr_plan *plan, const look *open, double decided,
                       psr_table *table, psr_error *err) {
    const psr_problem *problem = open->problem;
    size_t T = problem->period_count;
    PSR_TRY(add_row(table, "profit", "", decided, open->answer->objective, err));
    for (size_t k = 0; k < problem->channel_count; k++) {
        if (problem->channels[k].has_spend) {
            const char *id = problem->channels[k].id;
            PSR_TRY(add_row(table, "spend", id,
                            planned_sum(plan, "budget", "channel", "spend", id),
                            psr_sum(open->answer->spend + k * T, T), err));
        }
    }
    for (size_t i = 0; i < problem->product_count; i++) {
        double units = 0.0;
        for (size_t o = 0; o < problem->offer_count; o++) {
            if (problem->offers[o].product == (psr_id)i) {
                units += psr_sum(open->answer->order + o * T, T);
            }
        }
        const char *id = problem->products[i].id;
        PSR_TRY(add_row(table, "order", id,
                        planned_sum(plan, "orders", "product", "units", id), units, err));
    }
    return PSR_OK;
}

/* ---- in words */

/* The next largest change of a kind below *limit (ties by row); SIZE_MAX = none. */
static size_t next_change(const psr_table *table, const char *kind, const bool *told) {
    size_t best = SIZE_MAX;
    double most = 0.5;
    for (size_t row = 0; row < table->row_count; row++) {
        double change = fabs(psr_table_number(table, CHANGE, row));
        if (!told[row] && change > most &&
            strcmp(psr_table_text(table, KIND, row), kind) == 0) {
            most = change;
            best = row;
        }
    }
    return best;
}

static void tell_changes(const psr_table *table, const char *kind, bool *told,
                         psr_text *text) {
    for (size_t line = 0; line < lines_told; line++) {
        size_t row = next_change(table, kind, told);
        if (row == SIZE_MAX) {
            return;
        }
        told[row] = true;
        char planned[PSR_WORDS_SIZE], better[PSR_WORDS_SIZE];
        psr_words_number(psr_table_number(table, PLANNED, row), 0, planned);
        psr_words_number(psr_table_number(table, HINDSIGHT, row), 0, better);
        psr_text_say(text,
                     strcmp(kind, "spend") == 0 ? "  spend of %s: %s planned, %s better\n"
                                                : "  order of %s: %s planned, %s better\n",
                     psr_table_text(table, NAME, row), planned, better);
    }
}

static psr_status tell(const psr_table *table, psr_text *text, psr_error *err) {
    char planned[PSR_WORDS_SIZE], better[PSR_WORDS_SIZE], left[PSR_WORDS_SIZE];
    bool *told = psr_calloc(table->row_count, sizeof *told);
    if (told == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to look back");
    }
    psr_words_money(psr_money_to_minor(psr_table_number(table, PLANNED, 0)), text->language,
                    planned);
    psr_words_money(psr_money_to_minor(psr_table_number(table, HINDSIGHT, 0)),
                    text->language, better);
    psr_words_money(psr_money_to_minor(psr_table_number(table, CHANGE, 0)), text->language,
                    left);
    psr_text_say(text,
                 "\nWith hindsight: %s left on the table\n"
                 "  What was bought and spent earns %s with the demand that came, at its "
                 "best; knowing\n  that demand beforehand, the same question earns %s.\n",
                 left, planned, better);
    tell_changes(table, "spend", told, text);
    tell_changes(table, "order", told, text);
    free(told);
    return PSR_OK;
}

psr_status run_hindsight(const psr_plan *plan, const psr_history *actuals,
                         const psr_run_options *options, psr_plan *review, psr_error *err) {
    look open = {0}, decided = {0};
    psr_table *table = NULL;
    psr_status status = PSR_OK;
    if (plan->problem == NULL) {
        return PSR_OK;
    }
    PSR_GO(look_back(plan, actuals, false, options, &open, err));
    PSR_GO(look_back(plan, actuals, true, options, &decided, err));
    if (!is_answer(&open) || !is_answer(&decided)) {
        psr_text_say(&review->summary, "\nWith hindsight: the demand that came cannot be "
                                       "served within the plan's own limits.\n");
        goto done;
    }
    table = new_table();
    if (table == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory to look back"));
    }
    PSR_GO(fill(plan, &open, decided.answer->objective - decided.cost, table, err));
    PSR_GO(tell(table, &review->summary, err));
    PSR_GO(psr_plan_add_table(review, table));
    table = NULL;
done:
    psr_table_free(table);
    look_clear(&open);
    look_clear(&decided);
    return status;
}
