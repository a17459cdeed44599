/*
 * Tight: limits that leave no room, found by adding up the published figures.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tight.h"

#include <string.h>

/* The last period in which the offer can be ordered to land by a period. */
static size_t last_order(const psr_offer *offer, size_t period) {
    return period - (size_t)offer->lead_time;
}

static bool in_periods(const psr_budget_rule *rule, size_t t) {
    for (size_t i = 0; i < rule->period_count; i++) {
        if (rule->periods[i] == (int)t) {
            return true;
        }
    }
    return rule->period_count == 0;
}

/* Money of the rule that is left would not pay one more unit (or lot). */
static bool budget_is_tight(const psr_desk *desk, size_t b, const psr_offer *offer,
                            size_t period) {
    const psr_budget_rule *rule = &desk->problem->budgets[b];
    bool buys = rule->kind == PSR_BUDGET_PURCHASE || rule->kind == PSR_BUDGET_TOTAL;
    for (size_t t = 0; t <= last_order(offer, period); t++) {
        if (!in_periods(rule, t)) {
            return false; /* it can be ordered in a period that is free */
        }
    }
    double least = fmax(1.0, psr_at(&offer->lot_size, 0)) * psr_at(&offer->unit_cost, 0);
    return buys && psr_at(&rule->limit, 0) - desk->budget_used[b] < least;
}

static bool supplier_is_tight(const psr_desk *desk, const psr_offer *offer, size_t period) {
    const psr_problem *problem = desk->problem;
    size_t o = (size_t)(offer - problem->offers);
    for (size_t t = 0; t <= last_order(offer, period); t++) {
        double room = fmin(psr_at(&offer->capacity, t), psr_at(&offer->max_order, t)) -
                      (double)desk->figures->order_units[o * desk->period_count + t];
        for (size_t s = 0; s < problem->supplier_capacity_count; s++) {
            const psr_supplier_capacity *limit = &problem->supplier_capacities[s];
            if (strcmp(limit->supplier, offer->supplier) == 0) {
                room = fmin(room, psr_at(&limit->capacity, t) -
                                      desk->supplier_used[(size_t)offer->supplier_id *
                                                              desk->period_count +
                                                          t]);
            }
        }
        if (room >= 1.0) {
            return false;
        }
    }
    return true;
}

/* Space or hands of the warehouse are used up in the period the goods would land. */
static bool warehouse_is_tight(const psr_desk *desk, const psr_offer *offer,
                               size_t period) {
    const psr_problem *problem = desk->problem;
    const psr_warehouse *warehouse = &problem->warehouses[offer->warehouse];
    size_t at = (size_t)offer->warehouse * desk->period_count + period;
    double unit = problem->products[offer->product].volume;
    return psr_at(&warehouse->storage_capacity, period) - desk->stored[at] < unit ||
           psr_at(&warehouse->inbound_capacity, period) - desk->inbound[at] < unit;
}

bool psr_tight_limit(const psr_desk *desk, const psr_offer *offer, size_t period,
                     const char **reason, char *because, size_t size) {
    const psr_problem *problem = desk->problem;
    if (supplier_is_tight(desk, offer, period)) {
        *reason = "supplier";
        (void)snprintf(because, size, "%s cannot deliver more in time", offer->supplier);
        return true;
    }
    for (size_t b = 0; b < problem->budget_count; b++) {
        if (budget_is_tight(desk, b, offer, period)) {
            *reason = "cash";
            (void)snprintf(because, size, "%s is used up", problem->budgets[b].name);
            return true;
        }
    }
    if (warehouse_is_tight(desk, offer, period)) {
        *reason = "storage";
        (void)snprintf(because, size, "%s is full when it would land",
                       problem->warehouses[offer->warehouse].id);
        return true;
    }
    return false;
}
