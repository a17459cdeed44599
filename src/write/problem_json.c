/*
 * A problem in the format of reference/PROBLEM: what is at its default is left out, every
 * number reads back as the same double.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"

#include "json_text.h"

#include <math.h>

/* An object being written: members are separated, its brace closed by object_end. */
typedef struct object {
    psr_text *json;
    const psr_problem *problem;
    bool filled;
} object;

static object object_begin(psr_text *json, const psr_problem *problem) {
    psr_text_add(json, "{");
    return (object){json, problem, false};
}

static void object_end(object *item) {
    psr_text_add(item->json, "}");
}

static void member(object *item, const char *key) {
    psr_text_add(item->json, item->filled ? ", " : "");
    psr_json_add_text(item->json, key);
    psr_text_add(item->json, ": ");
    item->filled = true;
}

static void add_number(psr_text *json, double value) {
    char digits[32];
    psr_decimal_print(value, digits);
    psr_text_add(json, digits);
}

static bool is_value(double value, double fallback) {
    return isfinite(value) && !(value >= fallback && value <= fallback);
}

static void number(object *item, const char *key, double value, double fallback) {
    if (is_value(value, fallback)) {
        member(item, key);
        add_number(item->json, value);
    }
}

static void whole(object *item, const char *key, int value, int fallback) {
    if (value != fallback) {
        member(item, key);
        psr_text_addf(item->json, "%d", value);
    }
}

static void flag(object *item, const char *key, bool value) {
    if (value) {
        member(item, key);
        psr_text_add(item->json, "true");
    }
}

static void text(object *item, const char *key, const char *value) {
    if (value != NULL && value[0] != '\0') {
        member(item, key);
        psr_json_add_text(item->json, value);
    }
}

/* A list may hold periods without a limit; those are null. */
static void by_period(object *item, const char *key, const psr_by_period *value,
                      double fallback) {
    if (value->values == NULL) {
        number(item, key, value->value, fallback);
        return;
    }
    member(item, key);
    for (size_t t = 0; t < item->problem->period_count; t++) {
        psr_text_add(item->json, t ? ", " : "[");
        if (isfinite(value->values[t])) {
            add_number(item->json, value->values[t]);
        } else {
            psr_text_add(item->json, "null");
        }
    }
    psr_text_add(item->json, "]");
}

static void pieces(object *item, const char *key, const psr_pieces *list) {
    if (list->count == 0) {
        return;
    }
    member(item, key);
    for (size_t b = 0; b < list->count; b++) {
        psr_text_add(item->json, b ? ", [" : "[[");
        if (isfinite(list->width[b])) {
            add_number(item->json, list->width[b]);
        } else {
            psr_text_add(item->json, "null");
        }
        psr_text_add(item->json, ", ");
        add_number(item->json, list->slope[b]);
        psr_text_add(item->json, "]");
    }
    psr_text_add(item->json, "]");
}

/* ---- members of the arrays */

static void add_product(object *item, size_t i) {
    const psr_product *product = &item->problem->products[i];
    text(item, "id", product->id);
    by_period(item, "unit_cost", &product->unit_cost, 0.0);
    number(item, "volume", product->volume, 1.0);
    by_period(item, "holding_cost", &product->holding_cost, 0.0);
    pieces(item, "terminal_value", &product->terminal_value);
    whole(item, "shelf_life", product->shelf_life, 0);
    if (product->disposal_allowed) {
        /* Its presence is what allows disposal: no default. */
        by_period(item, "disposal_cost", &product->disposal_cost, NAN);
    }
    number(item, "min_terminal_stock", product->min_terminal_stock, 0.0);
}

static void add_warehouse(object *item, size_t i) {
    const psr_warehouse *warehouse = &item->problem->warehouses[i];
    text(item, "id", warehouse->id);
    by_period(item, "storage_capacity", &warehouse->storage_capacity, INFINITY);
    text(item, "storage_check", warehouse->storage_peak ? "peak" : NULL);
    by_period(item, "inbound_capacity", &warehouse->inbound_capacity, INFINITY);
    by_period(item, "holding_cost_per_volume", &warehouse->holding_cost_per_volume, 0.0);
}

static void add_channel(object *item, size_t i) {
    const psr_channel *channel = &item->problem->channels[i];
    text(item, "id", channel->id);
    text(item, "role", channel->role);
    flag(item, "optional", channel->optional);
    by_period(item, "fixed_cost", &channel->fixed_cost, 0.0);
    whole(item, "payment_delay", channel->payment_delay, 0);
    whole(item, "exclusive_group", channel->exclusive_group, 0);
    whole(item, "priority", channel->priority, 0);
    if (channel->has_spend) {
        member(item, "spend");
        object spend = object_begin(item->json, item->problem);
        pieces(&spend, "segments", &channel->spend_segments);
        flag(&spend, "in_order", channel->segments_in_order);
        number(&spend, "carryover", channel->carryover, 0.0);
        number(&spend, "opening_effective_spend", channel->opening_effective_spend, 0.0);
        by_period(&spend, "min", &channel->spend_min, 0.0);
        by_period(&spend, "max", &channel->spend_max, INFINITY);
        by_period(&spend, "min_if_on", &channel->spend_min_if_on, 0.0);
        number(&spend, "ramp", channel->spend_ramp, INFINITY);
        object_end(&spend);
    }
}

static void add_lane(object *item, size_t i) {
    const psr_lane *lane = &item->problem->lanes[i];
    text(item, "warehouse", item->problem->warehouses[lane->warehouse].id);
    text(item, "channel", item->problem->channels[lane->channel].id);
    by_period(item, "cost", &lane->cost, 0.0);
}

static void add_offer(object *item, size_t i) {
    const psr_offer *offer = &item->problem->offers[i];
    text(item, "supplier", offer->supplier);
    text(item, "product", item->problem->products[offer->product].id);
    text(item, "warehouse", item->problem->warehouses[offer->warehouse].id);
    by_period(item, "unit_cost", &offer->unit_cost, 0.0);
    whole(item, "lead_time", offer->lead_time, 0);
    by_period(item, "capacity", &offer->capacity, INFINITY);
    by_period(item, "moq", &offer->moq, 0.0);
    by_period(item, "lot_size", &offer->lot_size, 0.0);
    by_period(item, "order_cost", &offer->order_cost, 0.0);
    by_period(item, "max_order", &offer->max_order, INFINITY);
    whole(item, "payment_delay", offer->payment_delay, 0);
    number(item, "capacity_units", offer->capacity_units, 1.0);
}

static void add_transfer(object *item, size_t i) {
    const psr_transfer *transfer = &item->problem->transfers[i];
    text(item, "from", item->problem->warehouses[transfer->from].id);
    text(item, "to", item->problem->warehouses[transfer->to].id);
    text(item, "product",
         transfer->product == PSR_NO_ID ? NULL
                                        : item->problem->products[transfer->product].id);
    whole(item, "lead_time", transfer->lead_time, 0);
    by_period(item, "cost", &transfer->cost, 0.0);
    by_period(item, "capacity", &transfer->capacity, INFINITY);
}

static void add_entry(object *item, const psr_stock_entry *entry, bool timed) {
    text(item, "product", item->problem->products[entry->product].id);
    text(item, "warehouse", item->problem->warehouses[entry->warehouse].id);
    if (timed) {
        whole(item, "period", entry->period, -1);
    }
    number(item, "quantity", entry->quantity, NAN);
}

static void add_on_hand(object *item, size_t i) {
    add_entry(item, &item->problem->on_hand[i], false);
}

static void add_in_transit(object *item, size_t i) {
    add_entry(item, &item->problem->in_transit[i], true);
}

static void add_returns(object *item, size_t i) {
    add_entry(item, &item->problem->returns_pipeline[i], true);
}

/* ---- market */

static void add_demand(const object *item, const psr_demand *demand) {
    const double *value = item->problem->knot_value + demand->start;
    const double *level = item->problem->knot_level + demand->start;
    if (demand->kind == PSR_DEMAND_CERTAIN) {
        psr_text_add(item->json, "{\"certain\": ");
        add_number(item->json, demand->count > 0 ? value[0] : 0.0);
        psr_text_add(item->json, "}");
        return;
    }
    bool points = demand->kind == PSR_DEMAND_POINTS;
    psr_text_add(item->json, points ? "{\"points\": [" : "{\"quantiles\": [");
    for (size_t i = 0; i < demand->count; i++) {
        psr_text_add(item->json, i ? ", [" : "[");
        add_number(item->json, points ? value[i] : level[i]);
        psr_text_add(item->json, ", ");
        add_number(item->json, points ? level[i] : value[i]);
        psr_text_add(item->json, "]");
    }
    psr_text_add(item->json, "]}");
}

static void add_tier(const object *item, const psr_tier *tier) {
    object entry = object_begin(item->json, item->problem);
    by_period(&entry, "price", &tier->price, NAN);
    member(&entry, "demand");
    if (!tier->demand_by_period) {
        add_demand(item, &item->problem->demand[tier->demand]);
    }
    for (size_t t = 0; tier->demand_by_period && t < item->problem->period_count; t++) {
        psr_text_add(item->json, t ? ", " : "[");
        add_demand(item, psr_problem_demand(item->problem, tier, t));
    }
    psr_text_add(item->json, tier->demand_by_period ? "]" : "");
    object_end(&entry);
}

static void add_market(object *item, size_t i) {
    const psr_market *market = &item->problem->markets[i];
    text(item, "product", item->problem->products[market->product].id);
    text(item, "channel", item->problem->channels[market->channel].id);
    member(item, "tiers");
    for (size_t g = 0; g < market->tier_count; g++) {
        psr_text_add(item->json, g ? ", " : "[");
        add_tier(item, &market->tiers[g]);
    }
    psr_text_add(item->json, market->tier_count > 0 ? "]" : "[]");
    number(item, "price_floor", market->price_floor, 0.0);
    by_period(item, "fee_rate", &market->fee_rate, 0.0);
    by_period(item, "fee_per_unit", &market->fee_per_unit, 0.0);
    by_period(item, "return_rate", &market->return_rate, 0.0);
    whole(item, "return_lag", market->return_lag, 1);
    by_period(item, "resale_rate", &market->resale_rate, 1.0);
    by_period(item, "return_cost", &market->return_cost, 0.0);
    by_period(item, "late_return_value", &market->late_return_value, 0.0);
    by_period(item, "lost_sale_penalty", &market->lost_sale_penalty, 0.0);
    number(item, "lift_sensitivity", market->lift_sensitivity, 1.0);
    /* The file has no infinity, and leaving it out would mean 10. */
    number(item, "lift_max", isfinite(market->lift_max) ? market->lift_max : 1e300, 10.0);
    number(item, "min_fill_rate", market->min_fill_rate, 0.0);
}

/* ---- limits */

static void add_budget(object *item, size_t i) {
    static const char *const kinds[] = {"marketing", "purchase", "total",
                                        "working_capital"};
    const psr_budget_rule *budget = &item->problem->budgets[i];
    text(item, "kind", kinds[budget->kind]);
    text(item, "name", budget->name);
    by_period(item, "limit", &budget->limit, INFINITY);
    number(item, "min", budget->min, -INFINITY);
    if (budget->period_count > 0) {
        member(item, "periods");
        for (size_t t = 0; t < budget->period_count; t++) {
            psr_text_addf(item->json, "%s%d", t ? ", " : "[", budget->periods[t]);
        }
        psr_text_add(item->json, "]");
    }
    text(item, "channel",
         budget->channel == PSR_NO_ID ? NULL : item->problem->channels[budget->channel].id);
}

static void add_capacity(object *item, size_t i) {
    const psr_supplier_capacity *limit = &item->problem->supplier_capacities[i];
    text(item, "supplier", limit->supplier);
    by_period(item, "capacity", &limit->capacity, NAN);
    if (limit->capacity.values == NULL && !isfinite(limit->capacity.value)) {
        member(item, "capacity");
        psr_text_add(item->json, "null");
    }
}

static void add_policy(object *item, size_t i) {
    const psr_policy *policy = &item->problem->policies[i];
    bool share = policy->kind == PSR_POLICY_MIN_SHARE;
    text(item, "kind", share ? "min_share" : "fair_fill");
    text(item, "name", policy->name);
    text(item, "product", item->problem->products[policy->product].id);
    text(item, "channel",
         policy->channel == PSR_NO_ID ? NULL : item->problem->channels[policy->channel].id);
    number(item, "share", policy->share, 0.0);
    number(item, "weight", policy->weight, 0.0);
}

static void add_rule(object *item, size_t i) {
    text(item, "name", item->problem->rules[i].name);
    text(item, "rule", item->problem->rules[i].text);
}

static void add_objective(object *root) {
    static const char *const kinds[] = {"profit", "roi_floor", "ratio"};
    const psr_objective *objective = &root->problem->objective;
    member(root, "objective");
    object item = object_begin(root->json, root->problem);
    text(&item, "kind", kinds[objective->kind]);
    number(&item, "floor", objective->floor, 0.0);
    text(&item, "basis", objective->basis_total ? "total" : NULL);
    number(&item, "base_capital", objective->base_capital, 0.0);
    flag(&item, "incremental", objective->incremental);
    if (objective->risk_weight > 0.0) {
        number(&item, "risk_weight", objective->risk_weight, 0.0);
        number(&item, "risk_tail", objective->risk_tail, 0.1);
    }
    object_end(&item);
}

static void add_cash(object *root) {
    const psr_cash *cash = &root->problem->cash;
    if (cash->present) {
        member(root, "cash");
        object item = object_begin(root->json, root->problem);
        number(&item, "opening", cash->opening, 0.0);
        by_period(&item, "floor", &cash->floor, 0.0);
        by_period(&item, "external", &cash->external, 0.0);
        object_end(&item);
    }
}

/* ---- all */

static void add_list(object *root, const char *key, size_t count,
                     void (*add)(object *item, size_t i)) {
    if (count == 0) {
        return;
    }
    psr_text_add(root->json, ",\n\n  ");
    psr_json_add_text(root->json, key);
    psr_text_add(root->json, ": [");
    for (size_t i = 0; i < count; i++) {
        psr_text_add(root->json, i ? ",\n    " : "\n    ");
        object item = object_begin(root->json, root->problem);
        add(&item, i);
        object_end(&item);
    }
    psr_text_add(root->json, "]");
}

psr_status psr_write_problem_json(const psr_problem *problem, psr_text *json,
                                  psr_error *err) {
    object root = object_begin(json, problem);
    text(&root, "format", "purser-problem");
    whole(&root, "version", 1, 0);
    text(&root, "name", problem->name);
    text(&root, "note", problem->note);
    member(&root, "periods");
    psr_text_addf(json, "%zu", problem->period_count);
    text(&root, "pool",
         problem->nested_pool   ? "nested"
         : problem->shared_pool ? "shared"
                                : NULL);
    add_objective(&root);
    add_cash(&root);
    add_list(&root, "products", problem->product_count, add_product);
    add_list(&root, "warehouses", problem->warehouse_count, add_warehouse);
    add_list(&root, "channels", problem->channel_count, add_channel);
    add_list(&root, "lanes", problem->lane_count, add_lane);
    add_list(&root, "offers", problem->offer_count, add_offer);
    add_list(&root, "transfers", problem->transfer_count, add_transfer);
    add_list(&root, "on_hand", problem->on_hand_count, add_on_hand);
    add_list(&root, "in_transit", problem->in_transit_count, add_in_transit);
    add_list(&root, "returns_pipeline", problem->returns_count, add_returns);
    add_list(&root, "market", problem->market_count, add_market);
    add_list(&root, "budgets", problem->budget_count, add_budget);
    add_list(&root, "supplier_capacities", problem->supplier_capacity_count, add_capacity);
    add_list(&root, "policies", problem->policy_count, add_policy);
    add_list(&root, "rules", problem->rule_count, add_rule);
    psr_text_add(json, "}\n");
    if (json->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to write the problem");
    }
    return PSR_OK;
}
