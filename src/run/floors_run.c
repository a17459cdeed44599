/*
 * Floor prices as a what-if: what each suggested floor, and all together, costs in profit.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"

#include "purser/allocate.h"
#include "purser/read.h"
#include "purser/review.h"
#include "purser/solve.h"
#include "purser/write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Above so many markets times periods only all floors together are planned again. */
static const size_t largest_each = 6000;
/* Proved so near, an answer needs no vertex: costs are right to this share of the profit.
 */
static const double floor_gap = 1e-6;
/* Lines of the summary; the table holds all. */
static const size_t lines_told = 8;

typedef struct what_if {
    const psr_plan *plan;
    const psr_floor_wish *wish;
    const psr_run_options *options;
    psr_floor *floors; /* [product_count] */
    double *profit;    /* [product_count + 1] with that floor alone; last: with all; NaN */
} what_if;

/* ---- planning again */

static psr_status solve(const what_if *self, psr_id only, double *profit, psr_error *err) {
    psr_problem *problem = NULL;
    psr_allocation *answer = NULL;
    psr_allocate_options wish = {
        .gap = floor_gap, .threads = 1, .observer = self->options->observer};
    psr_status status = PSR_OK;
    PSR_GO(psr_review_floored(self->plan, self->wish, self->floors, only, &problem, err));
    PSR_GO(psr_allocate(problem, psr_solve_solver(), &wish, &answer, err));
    if (answer->status == PSR_ANSWER_OPTIMAL || answer->status == PSR_ANSWER_FEASIBLE) {
        *profit = answer->objective;
    }
done:
    psr_allocation_free(answer);
    psr_problem_free(problem);
    return status;
}

/* Item i is the floor of product i alone; behind the last product: all floors. */
static psr_status solve_item(void *context, size_t index, size_t worker, psr_error *err) {
    what_if *self = context;
    size_t products = self->plan->problem->product_count;
    (void)worker;
    if (psr_observe_interrupted(self->options->observer)) {
        return psr_fail(err, PSR_ERR_INTERRUPTED, "interrupted");
    }
    if (index < products && self->floors[index].raised == 0) {
        self->profit[index] = self->plan->objective;
        return PSR_OK;
    }
    return solve(self, index < products ? (psr_id)index : PSR_NO_ID, &self->profit[index],
                 err);
}

static psr_status solve_all(what_if *self, psr_error *err) {
    const psr_problem *problem = self->plan->problem;
    size_t count = problem->product_count + 1;
    bool any = false;
    for (size_t i = 0; i + 1 < count; i++) {
        bool moves = self->floors[i].raised > 0;
        self->profit[i] = moves ? NAN : self->plan->objective;
        any = any || moves;
    }
    self->profit[count - 1] = any ? NAN : self->plan->objective;
    if (!any || problem->market_count * problem->period_count > largest_each) {
        return any ? solve(self, PSR_NO_ID, &self->profit[count - 1], err) : PSR_OK;
    }
    return psr_parallel_for(count, self->options->threads, solve_item, self, err);
}

/* ---- table */

enum {
    PRODUCT,
    LOWEST,
    LOWEST_IN,
    HIGHEST,
    HIGHEST_IN,
    NOW,
    BREAK_EVEN,
    BREAK_EVEN_IN,
    SUGGESTED,
    REASON,
    RAISED,
    LEARNT,
    ELASTICITY,
    COST,
    COLUMNS
};

static psr_table *new_table(void) {
    static const struct {
        const char *name;
        psr_column_kind kind;
        int decimals;
    } columns[COLUMNS] = {{"product", PSR_COLUMN_TEXT, 0},
                          {"lowest_price", PSR_COLUMN_NUMBER, 2},
                          {"lowest_in", PSR_COLUMN_TEXT, 0},
                          {"highest_price", PSR_COLUMN_NUMBER, 2},
                          {"highest_in", PSR_COLUMN_TEXT, 0},
                          {"floor_price", PSR_COLUMN_NUMBER, 2},
                          {"break_even", PSR_COLUMN_NUMBER, 2},
                          {"break_even_in", PSR_COLUMN_TEXT, 0},
                          {"suggested_floor", PSR_COLUMN_NUMBER, 2},
                          {"reason", PSR_COLUMN_TEXT, 0},
                          {"prices_raised", PSR_COLUMN_WHOLE, 0},
                          {"elasticities_learnt", PSR_COLUMN_WHOLE, 0},
                          {"elasticity", PSR_COLUMN_NUMBER, 2},
                          {"cost", PSR_COLUMN_NUMBER, 2}};
    psr_table *table = psr_table_create("floors", "Suggested floor prices and their cost");
    for (size_t i = 0; table != NULL && i < COLUMNS; i++) {
        if (psr_table_column(table, columns[i].name, columns[i].kind,
                             columns[i].decimals) == PSR_NO_ID) {
            psr_table_free(table);
            return NULL;
        }
    }
    return table;
}

static const char *channel_name(const psr_problem *problem, psr_id channel) {
    return channel == PSR_NO_ID ? NULL : problem->channels[channel].id;
}

static psr_status add_row(const what_if *self, psr_table *table, size_t i, psr_error *err) {
    const psr_problem *problem = self->plan->problem;
    const psr_floor *floor = &self->floors[i];
    PSR_TRY(psr_table_add_row(table, err));
    const struct {
        psr_id column;
        const char *text;
    } texts[] = {{PRODUCT, problem->products[i].id},
                 {LOWEST_IN, channel_name(problem, floor->lowest_channel)},
                 {HIGHEST_IN, channel_name(problem, floor->highest_channel)},
                 {BREAK_EVEN_IN, channel_name(problem, floor->dearest_channel)},
                 {REASON, floor->keeps_gap ? "gap to the dearest channel" : "break-even"}};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        PSR_TRY(psr_table_set_text(table, texts[k].column, texts[k].text, err));
    }
    psr_table_set_number(table, LOWEST, floor->lowest);
    psr_table_set_number(table, HIGHEST, floor->highest);
    psr_table_set_number(table, NOW, floor->now > 0.0 ? floor->now : NAN);
    psr_table_set_number(table, BREAK_EVEN, floor->break_even);
    psr_table_set_number(table, SUGGESTED, floor->suggested);
    psr_table_set_whole(table, RAISED, (int64_t)floor->raised);
    psr_table_set_whole(table, LEARNT, (int64_t)floor->learnt);
    psr_table_set_number(table, ELASTICITY, floor->raised > 0 ? floor->elasticity : NAN);
    psr_table_set_number(table, COST, self->plan->objective - self->profit[i]);
    return PSR_OK;
}

static psr_status write_table(const what_if *self, psr_text *csv, psr_error *err) {
    psr_table *table = new_table();
    psr_status status = PSR_OK;
    if (table == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the floors");
    }
    for (size_t i = 0; i < self->plan->problem->product_count; i++) {
        if (self->floors[i].highest_channel != PSR_NO_ID) { /* it is sold somewhere */
            PSR_GO(add_row(self, table, i, err));
        }
    }
    PSR_GO(psr_write_table_csv(table, csv, err));
done:
    psr_table_free(table);
    return status;
}

/* ---- in words */

/* The dearest floor that is not told yet; SIZE_MAX = none that moves a price. */
static size_t next_floor(const what_if *self, const bool *told) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < self->plan->problem->product_count; i++) {
        if (!told[i] && self->floors[i].raised > 0 &&
            (best == SIZE_MAX || self->profit[i] < self->profit[best])) {
            best = i;
        }
    }
    return best;
}

static void tell_floor(const what_if *self, size_t i, psr_text *text) {
    const psr_floor *floor = &self->floors[i];
    const psr_problem *problem = self->plan->problem;
    double change = self->profit[i] - self->plan->objective;
    psr_text_say(text, "  %s: at least %.2f (sells from %.2f in %s)",
                 problem->products[i].id, floor->suggested, floor->lowest,
                 problem->channels[floor->lowest_channel].id);
    if (!isnan(change)) {
        psr_text_say(text, change < 0.0 ? ": costs %.2f" : ": earns %.2f", fabs(change));
    }
    psr_text_add(text, "\n");
}

static psr_status tell(const what_if *self, psr_text *text, psr_error *err) {
    size_t products = self->plan->problem->product_count, moved = 0;
    double with = self->profit[products], without = self->plan->objective;
    bool *told = psr_calloc(products + 1, sizeof *told);
    if (told == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the floors");
    }
    for (size_t i = 0; i < products; i++) {
        moved += self->floors[i].raised > 0;
    }
    if (moved == 0) {
        psr_text_say(text, "Every planned price is at or above its suggested floor: the "
                           "floors cost nothing.\n");
    } else if (isnan(with)) {
        psr_text_say(text, "With the floors no plan meets all limits.\n");
    } else {
        psr_text_say(
            text,
            moved == 1
                ? "A floor for %zu product would change the profit by %.2f (%+.2f%%), "
                  "from %.2f to %.2f.\n"
                : "Floors for %zu products would change the profit by %.2f (%+.2f%%), "
                  "from %.2f to %.2f.\n",
            moved, with - without, 100.0 * (with - without) / fabs(without), without, with);
    }
    for (size_t line = 0; line < lines_told; line++) {
        size_t next = next_floor(self, told);
        if (next == SIZE_MAX) {
            break;
        }
        told[next] = true;
        tell_floor(self, next, text);
    }
    free(told);
    return PSR_OK;
}

/* ---- all */

static psr_status check_wish(const psr_floor_wish *wish, psr_error *err) {
    if (!(wish->elasticity < 0.0)) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "--elasticity is 0; must be above 0, 1.5 for demand that falls by "
                        "1.5%% where the price rises by 1%%");
    }
    return PSR_OK;
}

psr_status psr_run_floors(const char *directory, const psr_floor_question *question,
                          const psr_run_options *options, psr_text *csv,
                          psr_run_outcome *outcome) {
    psr_error *err = &outcome->error;
    psr_plan *plan = NULL;
    psr_floor_wish wish = {question->gap, question->elasticity};
    what_if self = {.wish = &wish, .options = options};
    psr_status status = PSR_OK;
    PSR_GO(check_wish(&wish, err));
    PSR_GO(psr_read_plan(directory, true, options->threads, &plan, &outcome->faults));
    run_outcome_language(outcome, plan);
    if (plan->problem == NULL || plan->problem->market_count == 0) {
        PSR_GO(psr_fail(err, PSR_ERR_DATA,
                        "%s holds no problem.json; floors need a plan that `purser plan` "
                        "made",
                        directory));
    }
    self.plan = plan;
    self.floors = psr_calloc(plan->problem->product_count + 1, sizeof *self.floors);
    self.profit = psr_calloc(plan->problem->product_count + 1, sizeof *self.profit);
    if (self.floors == NULL || self.profit == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for the floors"));
    }
    psr_review_floors(plan, &wish, self.floors);
    PSR_GO(solve_all(&self, err));
    PSR_GO(write_table(&self, csv, err));
    PSR_GO(tell(&self, &outcome->summary, err));
done:
    free(self.floors);
    free(self.profit);
    psr_plan_free(plan);
    return run_outcome_end(outcome, status);
}
