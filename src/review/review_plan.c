/*
 * Plan against actuals: one table of scores, one line a finding, a summary for people.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/review.h"

#include "review_score.h"
#include "review_summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- table */

enum {
    COLUMN_CHANNEL,
    COLUMN_PRODUCT,
    COLUMN_CELLS,
    COLUMN_MEASURED,
    COLUMN_NUMBERS, /* the first of the numbers below */
};

static const struct {
    const char *name;
    int decimals;
} number_columns[] = {{"planned_demand", 2},
                      {"planned_units", 2},
                      {"actual_units", 2},
                      {"bias", 4},
                      {"error", 4},
                      {"tracking_signal", 2},
                      {"coverage", 4},
                      {"coverage_planned", 4},
                      {"planned_fill_rate", 4},
                      {"fill_rate", 4},
                      {"return_rate", 4},
                      {"planned_sales", 2},
                      {"actual_sales", 2},
                      {"actual_refunds", 2},
                      {"margin_change", 2},
                      {"margin_lost", 2},
                      {"drift_signal", 2}};
#define NUMBER_COUNT (sizeof number_columns / sizeof number_columns[0])

static psr_table *new_table(psr_error *err) {
    psr_table *table = psr_table_create("review", "Plan against actuals");
    bool made = table != NULL &&
                psr_table_column(table, "channel", PSR_COLUMN_TEXT, 0) != PSR_NO_ID &&
                psr_table_column(table, "product", PSR_COLUMN_TEXT, 0) != PSR_NO_ID &&
                psr_table_column(table, "cells", PSR_COLUMN_WHOLE, 0) != PSR_NO_ID &&
                psr_table_column(table, "measured_cells", PSR_COLUMN_WHOLE, 0) != PSR_NO_ID;
    for (size_t i = 0; made && i < NUMBER_COUNT; i++) {
        made = psr_table_column(table, number_columns[i].name, PSR_COLUMN_NUMBER,
                                number_columns[i].decimals) != PSR_NO_ID;
    }
    if (!made || psr_table_column(table, "drift_since", PSR_COLUMN_DAY, 0) == PSR_NO_ID) {
        (void)psr_fail(err, PSR_ERR_MEMORY, "no memory for the review");
        psr_table_free(table);
        return NULL;
    }
    return table;
}

static psr_status add_row(const psr_review *review, psr_table *table, const char *channel,
                          const char *product, const psr_review_score *score,
                          psr_error *err) {
    int direction = score->drift.direction;
    const double numbers[NUMBER_COUNT] = {score->demand,
                                          score->expected,
                                          score->actual,
                                          score->bias,
                                          score->error,
                                          score->signal,
                                          score->coverage,
                                          review->cells.nominal,
                                          score->planned_fill,
                                          score->fill,
                                          score->return_rate,
                                          score->gross,
                                          score->revenue,
                                          score->refund,
                                          score->margin_change,
                                          score->margin_lost,
                                          direction == 0 ? NAN
                                                         : direction * score->drift.signal};
    PSR_TRY(psr_table_add_row(table, err));
    PSR_TRY(psr_table_set_text(table, COLUMN_CHANNEL, channel, err));
    PSR_TRY(psr_table_set_text(table, COLUMN_PRODUCT, product, err));
    psr_table_set_whole(table, COLUMN_CELLS, (int64_t)score->cells);
    psr_table_set_whole(table, COLUMN_MEASURED, (int64_t)score->measured);
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        psr_table_set_number(table, (psr_id)(COLUMN_NUMBERS + i), numbers[i]);
    }
    if (direction != 0) {
        psr_table_set_whole(table, (psr_id)(COLUMN_NUMBERS + NUMBER_COUNT),
                            psr_review_day(review, score->drift.since));
    }
    return PSR_OK;
}

/* ---- findings */

static psr_status add_finding(const psr_review *review, psr_plan *made, psr_id channel,
                              psr_id product, const psr_review_score *score) {
    char day[16], where[256];
    const char *channel_text = psr_review_channel(review, channel);
    const char *product_text =
        product == PSR_NO_ID ? "" : psr_review_product(review, product);
    if (!psr_review_drifts(score)) {
        return PSR_OK;
    }
    psr_day_print(psr_review_day(review, score->drift.since), day);
    (void)snprintf(where, sizeof where, product == PSR_NO_ID ? "%s" : "%s in %s",
                   product == PSR_NO_ID ? channel_text : product_text, channel_text);
    return psr_findings_add(
        made->findings, product == PSR_NO_ID ? PSR_ALARM : PSR_DOUBT, "review.drift",
        channel_text, NULL,
        score->drift.direction > 0
            ? "%s: more is sold than was forecast since %s (%+.0f%% over the reviewed "
              "periods, signal %.1f); plan again with the newer sales"
            : "%s: less is sold than was forecast since %s (%+.0f%% over the reviewed "
              "periods, signal %.1f); plan again with the newer sales",
        where, day, 100.0 * score->bias, score->drift.signal);
}

/* ---- the review */

static size_t range_end(const psr_review_cells *cells, size_t first, bool with_product) {
    size_t last = first;
    while (last < cells->count &&
           cells->items[last].channel == cells->items[first].channel &&
           (!with_product || cells->items[last].product == cells->items[first].product)) {
        last++;
    }
    return last;
}

/* One row for everything, one a channel, one a product in a channel. */
static psr_status fill_table(const psr_review *review, psr_plan *made, psr_table *table,
                             psr_error *err) {
    const psr_review_cells *cells = &review->cells;
    psr_review_score score;
    PSR_TRY(psr_review_score_fill(cells, 0, cells->count, &score, err));
    PSR_TRY(add_row(review, table, NULL, NULL, &score, err));
    for (int with_product = 0; with_product <= 1; with_product++) {
        for (size_t i = 0; i < cells->count;) {
            size_t end = range_end(cells, i, with_product);
            psr_id channel = cells->items[i].channel;
            psr_id product = with_product ? cells->items[i].product : PSR_NO_ID;
            PSR_TRY(psr_review_score_fill(cells, i, end, &score, err));
            PSR_TRY(add_row(review, table, psr_names_text(cells->channels, channel),
                            with_product ? psr_names_text(cells->products, product) : NULL,
                            &score, err));
            PSR_TRY(add_finding(review, made, channel, product, &score));
            i = end;
        }
    }
    return PSR_OK;
}

static psr_status copy_head(const psr_review *review, psr_plan *made, psr_error *err) {
    const psr_plan *plan = review->plan;
    psr_text name = {0};
    psr_text_addf(&name, "%s-review", plan->name);
    made->name = psr_arena_text(made->arena, psr_text_bytes(&name), name.length);
    made->title = psr_arena_text(made->arena, plan->title, strlen(plan->title));
    made->language = made->summary.language = plan->language;
    made->currency = psr_arena_text(made->arena, plan->currency, strlen(plan->currency));
    made->frequency = plan->frequency;
    made->first_day = psr_review_day(review, 0);
    made->last_day = psr_review_day(review, review->cells.end - review->cells.begin) - 1;
    made->period_count = review->cells.end - review->cells.begin;
    made->seed = plan->seed;
    psr_text_free(&name);
    return made->name && made->title && made->currency
               ? PSR_OK
               : psr_fail(err, PSR_ERR_MEMORY, "no memory for the review");
}

psr_status psr_review_plan(const psr_plan *plan, const psr_history *actuals,
                           psr_plan **review, psr_error *err) {
    psr_review self = {.plan = plan};
    psr_plan *made = psr_plan_create();
    psr_table *table = NULL;
    psr_status status = PSR_OK;
    *review = NULL;
    if (made == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for the review"));
    }
    PSR_GO(psr_review_cells_fill(plan, actuals, &self.cells, err));
    PSR_GO(copy_head(&self, made, err));
    table = new_table(err);
    if (table == NULL) {
        PSR_GO(PSR_ERR_MEMORY);
    }
    PSR_GO(fill_table(&self, made, table, err));
    PSR_GO(psr_plan_add_table(made, table));
    psr_findings_sort(made->findings);
    psr_review_summary(&self, table, made);
    table = NULL;
    if (made->summary.failed) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for the summary"));
    }
    *review = made;
    made = NULL;
done:
    psr_table_free(table);
    psr_plan_free(made);
    psr_review_cells_clear(&self.cells);
    return status;
}
