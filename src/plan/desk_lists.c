/*
 * Desk lists: what the reasons of a shortage are looked up in, made once, so that a large
 * plan is explained in one pass.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "desk.h"

#include <stdlib.h>
#include <string.h>

/* Prices below this are the solver's zero. */
static const double price_noise = 1e-7;

static psr_status no_memory(psr_error *err) {
    return psr_fail(err, PSR_ERR_MEMORY, "no memory to explain the plan");
}

static void *take(const psr_desk *desk, size_t count, size_t size) {
    return psr_arena_take(desk->figures->arena, count + 1, size);
}

/* Counting sort of positions 0 .. count-1 by the product that key() tells. */
static bool by_product(const psr_desk *desk, size_t count,
                       psr_id (*key)(const psr_problem *, size_t), size_t **start,
                       size_t **list) {
    size_t P = desk->problem->product_count;
    *start = take(desk, P + 1, sizeof **start);
    *list = take(desk, count, sizeof **list);
    if (*start == NULL || *list == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        (*start)[key(desk->problem, i) + 1]++;
    }
    for (size_t p = 0; p < P; p++) {
        (*start)[p + 1] += (*start)[p];
    }
    for (size_t i = count; i-- > 0;) {
        size_t end = (size_t)key(desk->problem, i) + 1;
        (*list)[--(*start)[end]] = i;
    }
    /* Each end was moved down to its own start: shift them back. */
    for (size_t p = 0; p < P; p++) {
        (*start)[p] = (*start)[p + 1];
    }
    (*start)[P] = count;
    return true;
}

static psr_id market_product(const psr_problem *problem, size_t i) {
    return problem->markets[i].product;
}

static psr_id offer_product(const psr_problem *problem, size_t i) {
    return problem->offers[i].product;
}

static int by_name(const psr_limit *limit, const char *kind, const char *name) {
    int order = strcmp(limit->kind, kind);
    return order != 0 ? order : strcmp(limit->name, name);
}

static int compare_limits(const void *a, const void *b, void *context) {
    const psr_allocation *optimum = context;
    size_t left = *(const size_t *)a;
    size_t right = *(const size_t *)b;
    const psr_limit *other = &optimum->limits[right];
    int order = by_name(&optimum->limits[left], other->kind, other->name);
    return order != 0 ? order : (left > right) - (left < right);
}

static bool list_binding(psr_desk *desk) {
    const psr_allocation *optimum = desk->parts->optimum;
    desk->binding = take(desk, optimum->limit_count, sizeof *desk->binding);
    if (desk->binding == NULL) {
        return false;
    }
    for (size_t i = 0; i < optimum->limit_count; i++) {
        if (optimum->limits[i].price > price_noise) {
            desk->binding[desk->binding_count++] = i;
        }
    }
    if (desk->binding_count > 1) {
        qsort_r(desk->binding, desk->binding_count, sizeof *desk->binding, compare_limits,
                (void *)optimum);
    }
    return true;
}

/* Halved down to the first of that kind and name, then to the first behind. */
void psr_desk_binding(const psr_desk *desk, const char *kind, const char *name,
                      size_t *from, size_t *to) {
    const psr_limit *limits = desk->parts->optimum->limits;
    size_t *ends[] = {from, to};
    for (int end = 0; end < 2; end++) {
        size_t low = 0;
        size_t high = desk->binding_count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            int order = by_name(&limits[desk->binding[middle]], kind, name);
            if (order < 0 || (order == 0 && end == 1)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        *ends[end] = low;
    }
}

static bool in_periods(const psr_budget_rule *rule, size_t t) {
    for (size_t i = 0; i < rule->period_count; i++) {
        if (rule->periods[i] == (int)t) {
            return true;
        }
    }
    return rule->period_count == 0;
}

static double budget_used(const psr_desk *desk, const psr_budget_rule *rule) {
    const psr_problem *problem = desk->problem;
    size_t T = desk->period_count;
    double used = 0.0;
    for (size_t i = 0; rule->kind != PSR_BUDGET_MARKETING && i < problem->offer_count * T;
         i++) {
        used += in_periods(rule, i % T)
                    ? (double)desk->figures->order_units[i] *
                          psr_at(&problem->offers[i / T].unit_cost, i % T)
                    : 0.0;
    }
    for (size_t i = 0; rule->kind != PSR_BUDGET_PURCHASE && i < problem->channel_count * T;
         i++) {
        bool counts = rule->channel == PSR_NO_ID || rule->channel == (psr_id)(i / T);
        used += counts && in_periods(rule, i % T)
                    ? psr_money_to_major(desk->figures->spend_minor[i])
                    : 0.0;
    }
    return used;
}

static void add_up_places(psr_desk *desk) {
    const psr_problem *problem = desk->problem;
    size_t T = desk->period_count;
    size_t W = problem->warehouse_count;
    for (size_t at = 0; at < problem->product_count * W * T; at++) {
        size_t t = at % T;
        size_t w = at / T % W;
        double volume = problem->products[at / T / W].volume;
        double landed = desk->figures->receipts[at] + desk->figures->arrived[at];
        double before =
            t > 0 ? desk->figures->end_stock[at - 1] : desk->figures->opening[at / T];
        double held = problem->warehouses[w].storage_peak ? before + landed
                                                          : desk->figures->end_stock[at];
        desk->stored[w * T + t] += volume * held;
        desk->inbound[w * T + t] += volume * landed;
    }
}

static bool add_up(psr_desk *desk) {
    const psr_problem *problem = desk->problem;
    size_t T = desk->period_count;
    desk->budget_used = take(desk, problem->budget_count, sizeof(double));
    desk->supplier_used = take(desk, problem->supplier_count * T, sizeof(double));
    desk->stored = take(desk, problem->warehouse_count * T, sizeof(double));
    desk->inbound = take(desk, problem->warehouse_count * T, sizeof(double));
    if (desk->budget_used == NULL || desk->supplier_used == NULL || desk->stored == NULL ||
        desk->inbound == NULL) {
        return false;
    }
    for (size_t b = 0; b < problem->budget_count; b++) {
        desk->budget_used[b] = budget_used(desk, &problem->budgets[b]);
    }
    for (size_t i = 0; i < problem->offer_count * T; i++) {
        const psr_offer *offer = &problem->offers[i / T];
        desk->supplier_used[(size_t)offer->supplier_id * T + i % T] +=
            offer->capacity_units * (double)desk->figures->order_units[i];
    }
    add_up_places(desk);
    return true;
}

psr_status psr_desk_list(psr_desk *desk, psr_error *err) {
    const psr_problem *problem = desk->problem;
    bool good = by_product(desk, problem->market_count, market_product, &desk->market_start,
                           &desk->market_of) &&
                by_product(desk, problem->offer_count, offer_product, &desk->offer_start,
                           &desk->offer_of) &&
                list_binding(desk) && add_up(desk);
    return good ? PSR_OK : no_memory(err);
}
