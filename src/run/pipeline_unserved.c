/*
 * Money that is left because what it would sell cannot be served: said with both prices,
 * that of money and that of stock.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A budget that is used to this share is used up. */
static const double used_up = 0.999;
/* Stock is scarce where one more unit is worth more than its cost by this share. */
static const double scarce = 0.05;

typedef struct scarce_stock {
    size_t cell, period; /* product * warehouses + warehouse */
    double worth, cost;
} scarce_stock;

/* [products * periods] what a unit costs where it is cheapest; NULL without memory. */
static double *cheapest(const psr_problem *problem) {
    size_t T = problem->period_count;
    double *cost = psr_calloc(problem->product_count * T + 1, sizeof *cost);
    for (size_t i = 0; cost != NULL && i < problem->product_count * T; i++) {
        cost[i] = psr_at(&problem->products[i / T].unit_cost, i % T);
    }
    for (size_t i = 0; cost != NULL && i < problem->offer_count * T; i++) {
        const psr_offer *offer = &problem->offers[i / T];
        double *least = &cost[(size_t)offer->product * T + i % T];
        *least = fmin(*least, psr_at(&offer->unit_cost, i % T));
    }
    return cost;
}

/* The stock whose next unit is worth most above its cost; false: none is scarce. */
static bool find_scarce(const run_pipeline *pipeline, const double *cost,
                        scarce_stock *found) {
    const psr_problem *problem = pipeline->problem;
    size_t T = problem->period_count;
    double most = 0.0;
    for (size_t i = 0; i < problem->product_count * problem->warehouse_count * T; i++) {
        double worth = pipeline->optimum->stock_price[i];
        double least = cost[i / T / problem->warehouse_count * T + i % T];
        if (worth > (1.0 + scarce) * least && worth - least > most) {
            most = worth - least;
            *found = (scarce_stock){i / T, i % T, worth, least};
        }
    }
    return most > 0.0;
}

/* The limit on buying and keeping stock that is worth most; NULL = none binds. */
static const psr_limit *find_supply_limit(const psr_allocation *optimum) {
    static const char *const kinds[] = {"budget",  "working capital", "storage",
                                        "inbound", "supplier",        "cash"};
    const psr_limit *found = NULL;
    for (size_t i = 0; i < optimum->limit_count; i++) {
        const psr_limit *limit = &optimum->limits[i];
        bool is_supply = false;
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            is_supply = is_supply || strcmp(limit->kind, kinds[k]) == 0;
        }
        if (is_supply && limit->price > (found != NULL ? found->price : 0.0)) {
            found = limit;
        }
    }
    return found;
}

/* The limit of the whole marketing budget that is not used up; NULL = none. */
static const psr_limit *find_unspent(const run_pipeline *pipeline) {
    const psr_problem *problem = pipeline->problem;
    const psr_allocation *optimum = pipeline->optimum;
    for (size_t i = 0; i < problem->budget_count; i++) {
        const psr_budget_rule *budget = &problem->budgets[i];
        for (size_t k = 0; budget->kind == PSR_BUDGET_MARKETING && k < optimum->limit_count;
             k++) {
            const psr_limit *limit = &optimum->limits[k];
            if (strcmp(limit->kind, "budget") == 0 && !limit->is_lower &&
                strcmp(limit->name, budget->name) == 0 &&
                limit->used < used_up * limit->limit && !(limit->price > 0.0)) {
                return limit;
            }
        }
    }
    return NULL;
}

psr_status run_note_unserved(run_pipeline *pipeline) {
    const psr_problem *problem = pipeline->problem;
    const psr_limit *unspent = find_unspent(pipeline);
    scarce_stock stock = {0};
    if (unspent == NULL) {
        return PSR_OK;
    }
    double *cost = cheapest(problem);
    if (cost == NULL) {
        return psr_fail(&pipeline->outcome->error, PSR_ERR_MEMORY,
                        "no memory for the cost of a unit");
    }
    bool is_scarce = find_scarce(pipeline, cost, &stock);
    free(cost);
    if (!is_scarce) {
        return PSR_OK;
    }
    const psr_limit *supply = find_supply_limit(pipeline->optimum);
    psr_frequency frequency = pipeline->scenario->frequency;
    psr_period first = psr_period_of_day(
        frequency, psr_allocate_start(pipeline->scenario, pipeline->panel));
    char period[16];
    psr_period_print(frequency, first + (psr_period)stock.period, period);
    psr_text why = {0};
    if (supply != NULL) {
        psr_text_addf(&why, " What stops it is `%s`: one more unit of it is worth %.4g.",
                      supply->name, supply->price);
    }
    psr_status status = psr_findings_add(
        pipeline->findings, PSR_NOTE, "allocate.unserved", unspent->name, NULL,
        "%.2f of this budget stays unspent: demand that it would win cannot be served, so "
        "one "
        "more unit of money is worth 0, while one more %s in %s in %s is worth %.4g (it "
        "costs "
        "%.4g).%s",
        unspent->limit - unspent->used,
        problem->products[stock.cell / problem->warehouse_count].id,
        problem->warehouses[stock.cell % problem->warehouse_count].id, period, stock.worth,
        stock.cost, psr_text_bytes(&why));
    psr_text_free(&why);
    return status == PSR_OK
               ? PSR_OK
               : psr_fail(&pipeline->outcome->error, status, "no memory for findings");
}
