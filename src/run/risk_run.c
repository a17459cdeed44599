/*
 * A budget file answered over draws of its curves: mean and worst tail weighed, a quantile,
 * or the most mean response with a floor under either.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "publish_run.h"
#include "question_run.h"

#include "purser/read.h"
#include "purser/write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Draws of each spend of a budget, with what its curve carries in. */
typedef struct draw_set {
    const psr_curve **of_spend; /* [spend_count] */
    psr_curve *curve;           /* [spend_count * draw_count] */
    size_t draw_count;
} draw_set;

static void draw_set_clear(draw_set *set) {
    free((void *)set->of_spend);
    free(set->curve);
}

/* Draws of the spend's id, or of what stands before the first point of it. */
static const psr_response *find_draws(const psr_curves *draws, const char *id) {
    char channel[256];
    size_t length = strcspn(id, ".");
    const psr_response *found = psr_curves_find(draws, id);
    if (found == NULL && length < sizeof channel) {
        memcpy(channel, id, length);
        channel[length] = '\0';
        found = psr_curves_find(draws, channel);
    }
    return found;
}

static psr_status match_draws(const psr_budget *budget, const psr_curves *draws,
                              const char *path, draw_set *set, psr_error *err) {
    size_t n = budget->spend_count;
    set->draw_count = draws->items[0].draw_count;
    set->of_spend = psr_calloc(n + 1, sizeof *set->of_spend);
    set->curve = psr_calloc(n * set->draw_count + 1, sizeof *set->curve);
    if (set->of_spend == NULL || set->curve == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the draws");
    }
    for (size_t i = 0; i < n; i++) {
        const psr_response *response = find_draws(draws, budget->id[i]);
        if (response == NULL) {
            return psr_fail_at(err, PSR_ERR_DATA, &budget->place[i],
                               "%.200s has no draws of spend %.80s", path, budget->id[i]);
        }
        psr_curve *own = set->curve + i * set->draw_count;
        for (size_t d = 0; d < set->draw_count; d++) {
            own[d] = response->draws[d];
            own[d].carried_in = budget->curve[i].carried_in;
        }
        set->of_spend[i] = own;
    }
    return PSR_OK;
}

static void tell_outlook(const psr_budget *budget, const psr_budget_outlook *outlook,
                         const psr_risk_question *risk, size_t draws, psr_text *summary) {
    psr_text_say(summary,
                 "\nOver %zu draws of the curves: mean %.6f, P10 %.6f, P50 %.6f, P90 %.6f; "
                 "the worst %.0f%%\nof them bring %.6f on average (CVaR). ",
                 draws, outlook->mean, outlook->p10, outlook->p50, outlook->p90,
                 100.0 * risk->tail, outlook->cvar);
    if (risk->of_quantile && risk->has_floor) {
        psr_text_say(
            summary,
            "Most mean response of which all but %.3g%% of the draws reach %.10g or "
            "more.\n",
            100.0 * risk->tail, risk->floor);
    } else if (risk->of_quantile) {
        psr_text_say(summary, "Objective: what all but %.3g%% of the draws reach.\n",
                     100.0 * risk->tail);
    } else if (risk->has_floor) {
        psr_text_say(summary, "Most mean response with CVaR %.10g or more.\n", risk->floor);
    } else {
        psr_text_say(summary, "Objective: %.3g mean + %.3g CVaR.\n", 1.0 - risk->weight,
                     risk->weight);
    }
    psr_text_say(summary, "How often the best plan of a draw funds each spend:\n");
    for (size_t i = 0; i < budget->spend_count; i++) {
        psr_words_pad(summary, budget->id[i], 24, false);
        psr_text_addf(summary, " %5.1f%%\n", 100.0 * outlook->funded[i]);
    }
}

static psr_status add_number_row(psr_table *table, const char *name, double value,
                                 psr_error *err) {
    PSR_TRY(psr_table_add_row(table, err));
    PSR_TRY(psr_table_set_text(table, 0, name, err));
    psr_table_set_number(table, 1, value);
    return PSR_OK;
}

/* Figures over the draws, then how often each spend is funded, as a table. */
static psr_status add_outlook(psr_plan *plan, const psr_budget *budget,
                              const psr_budget_outlook *outlook, psr_error *err) {
    const struct {
        const char *name;
        double value;
    } figures[] = {{"mean", outlook->mean},
                   {"p10", outlook->p10},
                   {"p50", outlook->p50},
                   {"p90", outlook->p90},
                   {"cvar", outlook->cvar}};
    psr_table *table = psr_table_create("risk", "What the draws of the curves say");
    if (table == NULL || psr_plan_add_table(plan, table) != PSR_OK) {
        psr_table_free(table);
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the table risk");
    }
    if (psr_table_column(table, "figure", PSR_COLUMN_TEXT, 0) == PSR_NO_ID ||
        psr_table_column(table, "value", PSR_COLUMN_NUMBER, 6) == PSR_NO_ID) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the table risk");
    }
    for (size_t k = 0; k < sizeof figures / sizeof figures[0]; k++) {
        PSR_TRY(add_number_row(table, figures[k].name, figures[k].value, err));
    }
    for (size_t i = 0; i < budget->spend_count; i++) {
        psr_text name = {0};
        psr_text_addf(&name, "funded %s", budget->id[i]);
        psr_status status =
            add_number_row(table, psr_text_bytes(&name), outlook->funded[i], err);
        psr_text_free(&name);
        PSR_TRY(status);
    }
    return PSR_OK;
}

psr_status psr_run_risk(const char *path, const psr_risk_question *question,
                        const psr_run_options *options, psr_run_outcome *outcome) {
    psr_budget *budget = NULL;
    psr_curves *draws = NULL;
    psr_budget_answer *answer = NULL;
    psr_budget_outlook *outlook = NULL;
    psr_plan *plan = NULL;
    psr_text json = {0};
    draw_set set = {0};
    psr_error *err = &outcome->error;
    psr_question kind = PSR_QUESTION_BUDGET;
    psr_budget_risk risk = {.weight = question->weight,
                            .tail = question->tail,
                            .gap = options->gap,
                            .has_floor = question->has_floor,
                            .floor = question->floor,
                            .of_quantile = question->of_quantile};
    psr_status status = PSR_OK;
    PSR_GO(psr_read_question_kind(path, &kind, &outcome->faults));
    if (kind != PSR_QUESTION_BUDGET) {
        PSR_GO(psr_fail(err, PSR_ERR_USAGE, "%s is a problem; draws are for budget files",
                        path));
    }
    PSR_GO(psr_read_budget(path, &budget, &outcome->faults));
    PSR_GO(psr_read_draws(question->draws, &draws, &outcome->faults));
    PSR_GO(match_draws(budget, draws, question->draws, &set, err));
    risk.draw_count = set.draw_count;
    risk.draws = set.of_spend;
    psr_observe_progress(options->observer, "solving", 0.0, 0.0, NAN);
    PSR_GO(psr_solve_budget_risk(budget, &risk, options->observer, &answer, &outlook, err));
    PSR_GO(psr_write_budget_json(budget, answer, &json, err));
    PSR_GO(run_budget_plan(budget, answer, outcome->summary.language, &plan, err));
    PSR_GO(add_outlook(plan, budget, outlook, err));
    tell_outlook(budget, outlook, question, set.draw_count, &plan->summary);
    PSR_GO(run_publish_answer(path, plan, &json, options, outcome));
done:
    psr_text_free(&json);
    psr_plan_free(plan);
    psr_budget_outlook_free(outlook);
    psr_budget_answer_free(answer);
    draw_set_clear(&set);
    psr_curves_free(draws);
    psr_budget_free(budget);
    return run_outcome_end(outcome, status);
}
