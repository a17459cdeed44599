/*
 * solution.json: the answer to a problem file, in the names of reference/ALLOCATION.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"

#include <jansson.h>
#include <stdlib.h>

/* Quantities below this are the solver's dust, not decisions. */
static const double dust = 1e-9;

static const char *const status_words[] = {"optimal", "feasible", "infeasible",
                                           "unbounded"};

/* One row of a list: the labels come in pairs of key and text, then the values over time.
 */
static int add_series(json_t *list, json_t *labels, const double *values, size_t T) {
    bool any = false;
    json_t *series = json_array();
    for (size_t t = 0; t < T; t++) {
        any = any || values[t] > dust || values[t] < -dust;
        json_array_append_new(
            series, json_real(values[t] > dust || values[t] < -dust ? values[t] : 0.0));
    }
    if (!any) {
        json_decref(series);
        json_decref(labels);
        return 0;
    }
    json_object_set_new(labels, "values", series);
    return json_array_append_new(list, labels);
}

static json_t *orders(const psr_problem *p, const psr_allocation *a) {
    json_t *list = json_array();
    for (size_t i = 0; i < p->offer_count; i++) {
        const psr_offer *offer = &p->offers[i];
        json_t *labels = json_pack("{s:s,s:s,s:s}", "supplier", offer->supplier, "product",
                                   p->products[offer->product].id, "warehouse",
                                   p->warehouses[offer->warehouse].id);
        add_series(list, labels, a->order + i * a->period_count, a->period_count);
    }
    return list;
}

static json_t *transfers(const psr_problem *p, const psr_allocation *a) {
    json_t *list = json_array();
    for (size_t i = 0; a->transfer != NULL && i < p->transfer_count; i++) {
        for (size_t q = 0; q < p->product_count; q++) {
            json_t *labels = json_pack(
                "{s:s,s:s,s:s}", "from", p->warehouses[p->transfers[i].from].id, "to",
                p->warehouses[p->transfers[i].to].id, "product", p->products[q].id);
            add_series(list, labels,
                       a->transfer + (i * p->product_count + q) * a->period_count,
                       a->period_count);
        }
    }
    return list;
}

static json_t *by_market(const psr_problem *p, const psr_allocation *a,
                         const double *values) {
    json_t *list = json_array();
    for (size_t i = 0; i < p->market_count; i++) {
        json_t *labels =
            json_pack("{s:s,s:s}", "product", p->products[p->markets[i].product].id,
                      "channel", p->channels[p->markets[i].channel].id);
        add_series(list, labels, values + i * a->period_count, a->period_count);
    }
    return list;
}

static json_t *by_channel(const psr_problem *p, const psr_allocation *a,
                          const double *values) {
    json_t *list = json_array();
    for (size_t k = 0; k < p->channel_count; k++) {
        json_t *labels = json_pack("{s:s}", "channel", p->channels[k].id);
        add_series(list, labels, values + k * a->period_count, a->period_count);
    }
    return list;
}

static json_t *by_stock(const psr_problem *p, const psr_allocation *a,
                        const double *values) {
    json_t *list = json_array();
    for (size_t i = 0; i < p->product_count * p->warehouse_count; i++) {
        json_t *labels =
            json_pack("{s:s,s:s}", "product", p->products[i / p->warehouse_count].id,
                      "warehouse", p->warehouses[i % p->warehouse_count].id);
        add_series(list, labels, values + i * a->period_count, a->period_count);
    }
    return list;
}

static json_t *tiers(const psr_problem *p, const psr_allocation *a) {
    json_t *list = json_array();
    for (size_t i = 0; i < p->market_count; i++) {
        const psr_market *market = &p->markets[i];
        if (market->tier_count > 1) {
            json_array_append_new(
                list,
                json_pack("{s:s,s:s,s:i}", "product", p->products[market->product].id,
                          "channel", p->channels[market->channel].id, "tier", a->tier[i]));
        }
    }
    return list;
}

static json_t *open_channels(const psr_problem *p, const psr_allocation *a) {
    json_t *list = json_array();
    for (size_t k = 0; k < p->channel_count; k++) {
        if (p->channels[k].optional && a->active[k] > 0.5) {
            json_array_append_new(list, json_string(p->channels[k].id));
        }
    }
    return list;
}

static void add_quantities(json_t *root, const psr_problem *p, const psr_allocation *a) {
    json_object_set_new(root, "q", orders(p, a));
    json_object_set_new(root, "x", transfers(p, a));
    json_object_set_new(root, "z", by_market(p, a, a->exposed));
    json_object_set_new(root, "sg", by_market(p, a, a->sales));
    json_object_set_new(root, "V", by_market(p, a, a->volume_factor));
    json_object_set_new(root, "I", by_stock(p, a, a->end_stock));
    json_object_set_new(root, "disp", by_stock(p, a, a->disposal));
    json_object_set_new(root, "m", by_channel(p, a, a->spend));
    json_object_set_new(root, "e", by_channel(p, a, a->effective_spend));
    json_object_set_new(root, "U", by_channel(p, a, a->lift));
    json_object_set_new(root, "u", tiers(p, a));
    json_object_set_new(root, "a", open_channels(p, a));
    if (a->cash != NULL) {
        json_t *cash = json_array();
        for (size_t t = 0; t < a->period_count; t++) {
            json_array_append_new(cash, json_real(a->cash[t]));
        }
        json_object_set_new(root, "C", cash);
    }
}

/* What binds and what each policy costs, as in a plan's limits.csv and policies.csv. */
static void add_prices(json_t *root, const psr_allocation *a) {
    json_t *limits = json_array();
    for (size_t i = 0; i < a->limit_count; i++) {
        const psr_limit *each = &a->limits[i];
        json_t *limit =
            json_pack("{s:s,s:s,s:s,s:f,s:f,s:f}", "kind", each->kind, "name", each->name,
                      "sense", each->is_lower ? "at least" : "at most", "limit",
                      each->limit, "used", each->used, "price", each->price);
        if (each->period >= 0) {
            json_object_set_new(limit, "period", json_integer(each->period));
        }
        json_array_append_new(limits, limit);
    }
    json_object_set_new(root, "limits", limits);
    json_t *policies = json_array();
    for (size_t i = 0; i < a->policy_price_count; i++) {
        const psr_policy_price *each = &a->policies[i];
        json_array_append_new(policies, json_pack("{s:s,s:s,s:f,s:b}", "kind", each->kind,
                                                  "name", each->name, "price", each->price,
                                                  "at_least", (int)each->at_least));
    }
    json_object_set_new(root, "policies", policies);
}

static void add_proof(json_t *root, const psr_allocation *a) {
    json_object_set_new(root, "objective", json_real(a->objective));
    if (a->has_ratio) {
        json_object_set_new(root, "ratio", json_real(a->ratio));
        json_object_set_new(root, "bound", json_real(a->ratio_bound));
        json_object_set_new(root, "gap", json_real(a->ratio_gap));
        json_object_set_new(root, "capital", json_real(a->capital));
    } else {
        json_object_set_new(root, "bound", json_real(a->bound));
        json_object_set_new(root, "gap", json_real(a->gap));
    }
    json_object_set_new(root, "method", json_string(a->method));
}

psr_status psr_write_solution_json(const psr_problem *problem,
                                   const psr_allocation *allocation, psr_text *json,
                                   psr_error *err) {
    json_t *root = json_object();
    json_object_set_new(root, "format", json_string("purser-solution"));
    json_object_set_new(root, "version", json_integer(1));
    json_object_set_new(root, "name", json_string(problem->name ? problem->name : ""));
    json_object_set_new(root, "status", json_string(status_words[allocation->status]));
    if (allocation->status == PSR_ANSWER_OPTIMAL ||
        allocation->status == PSR_ANSWER_FEASIBLE) {
        add_proof(root, allocation);
        add_quantities(root, problem, allocation);
        add_prices(root, allocation);
    }
    char *bytes = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
    json_decref(root);
    if (bytes == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for solution.json");
    }
    psr_text_add(json, bytes);
    psr_text_add(json, "\n");
    free(bytes);
    return json->failed ? psr_fail(err, PSR_ERR_MEMORY, "no memory for solution.json")
                        : PSR_OK;
}
