/*
 * Products, warehouses, lanes, offers, transfers and stock of a scenario's problem, and
 * what the end of the horizon is worth.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "build.h"

#include <stdlib.h>

static psr_status build_products(builder *b) {
    const psr_catalog *catalog = b->from->catalog;
    psr_problem *problem = b->problem;
    problem->products = build_take(b, catalog->product_count, sizeof(psr_product));
    if (problem->products == NULL) {
        return PSR_ERR_MEMORY;
    }
    problem->product_count = catalog->product_count;
    for (size_t i = 0; i < catalog->product_count; i++) {
        const psr_catalog_product *from = &catalog->products[i];
        psr_product *to = &problem->products[i];
        to->id = build_text(b, from->id);
        to->unit_cost = build_constant(from->unit_cost);
        to->volume = from->volume;
        to->holding_cost = build_constant(from->holding_cost);
        to->shelf_life = from->shelf_life;
        to->disposal_allowed = from->disposal_allowed || from->shelf_life > 0;
        to->disposal_cost = build_constant(from->disposal_cost);
        to->place = from->place;
        if (to->id == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    return PSR_OK;
}

static psr_status build_warehouses(builder *b) {
    const psr_catalog *catalog = b->from->catalog;
    psr_problem *problem = b->problem;
    problem->warehouses = build_take(b, catalog->warehouse_count, sizeof(psr_warehouse));
    problem->lanes = build_take(b, catalog->lane_count, sizeof(psr_lane));
    problem->transfers = build_take(b, catalog->transfer_count, sizeof(psr_transfer));
    if (problem->warehouses == NULL || problem->lanes == NULL ||
        problem->transfers == NULL) {
        return PSR_ERR_MEMORY;
    }
    problem->warehouse_count = catalog->warehouse_count;
    problem->lane_count = catalog->lane_count;
    problem->transfer_count = catalog->transfer_count;
    for (size_t i = 0; i < catalog->warehouse_count; i++) {
        const psr_catalog_warehouse *from = &catalog->warehouses[i];
        problem->warehouses[i] = (psr_warehouse){
            .id = build_text(b, from->id),
            .storage_capacity = build_constant(from->storage_capacity),
            .storage_peak = from->storage_peak,
            .inbound_capacity = build_constant(from->inbound_capacity),
            .holding_cost_per_volume = build_constant(from->holding_cost_per_volume),
            .place = from->place};
        if (problem->warehouses[i].id == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    for (size_t i = 0; i < catalog->lane_count; i++) {
        const psr_catalog_lane *from = &catalog->lanes[i];
        problem->lanes[i] = (psr_lane){from->warehouse, from->channel,
                                       build_constant(from->cost), from->place};
    }
    for (size_t i = 0; i < catalog->transfer_count; i++) {
        const psr_catalog_transfer *from = &catalog->transfers[i];
        problem->transfers[i] = (psr_transfer){from->from,
                                               from->to,
                                               from->product,
                                               from->lead_time,
                                               build_constant(from->cost),
                                               build_constant(from->capacity),
                                               from->place};
    }
    return PSR_OK;
}

static psr_status build_offers(builder *b) {
    const psr_catalog *catalog = b->from->catalog;
    psr_problem *problem = b->problem;
    problem->offers = build_take(b, catalog->offer_count, sizeof(psr_offer));
    if (problem->offers == NULL) {
        return PSR_ERR_MEMORY;
    }
    problem->offer_count = catalog->offer_count;
    for (size_t i = 0; i < catalog->offer_count; i++) {
        const psr_catalog_offer *from = &catalog->offers[i];
        psr_offer *to = &problem->offers[i];
        double cost = isnan(from->unit_cost) ? catalog->products[from->product].unit_cost
                                             : from->unit_cost;
        *to = (psr_offer){.supplier = build_text(b, from->supplier),
                          .product = from->product,
                          .warehouse = from->warehouse,
                          .unit_cost = build_constant(cost),
                          .lead_time = from->lead_time,
                          .capacity = build_constant(from->capacity),
                          .moq = build_constant(from->moq),
                          .lot_size = build_constant(from->lot_size),
                          .order_cost = build_constant(from->order_cost),
                          .max_order = build_constant(from->max_order),
                          .payment_delay = from->payment_delay,
                          .capacity_units = 1.0,
                          .place = from->place};
        if (to->supplier == NULL) {
            return PSR_ERR_MEMORY;
        }
        to->supplier_id = psr_names_add(b->suppliers, to->supplier);
        if (to->supplier_id == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        if (to->lead_time >= b->from->scenario->horizon) {
            PSR_TRY(psr_findings_add(
                b->findings, PSR_NOTE, "allocate.too-late",
                problem->products[to->product].id, &to->place,
                "an order from %s would land after the plan's last period", to->supplier));
        }
    }
    return PSR_OK;
}

static psr_status add_receipt(builder *b, const psr_catalog_stock *from) {
    psr_problem *problem = b->problem;
    psr_period period = psr_period_of_day(b->from->scenario->frequency, from->day);
    int step = (int)(period - b->start);
    char day[16];
    psr_day_print(from->day, day);
    bool is_one = !(from->quantity < 1.0) && !(from->quantity > 1.0);
    if (step >= (int)problem->period_count) {
        return psr_findings_add(b->findings, PSR_NOTE, "allocate.receipt-late",
                                problem->products[from->product].id, &from->place,
                                is_one ? "a receipt of %.15g unit due on %s lies behind "
                                         "the plan's last period and is left out"
                                       : "a receipt of %.15g units due on %s lies behind "
                                         "the plan's last period and is left out",
                                from->quantity, day);
    }
    if (step < 0) {
        PSR_TRY(psr_findings_add(b->findings, PSR_DOUBT, "allocate.receipt-overdue",
                                 problem->products[from->product].id, &from->place,
                                 is_one ? "a receipt of %.15g unit was due on %s; it is "
                                          "planned for the first period"
                                        : "a receipt of %.15g units was due on %s; it is "
                                          "planned for the first period",
                                 from->quantity, day));
        step = 0;
    }
    problem->in_transit[problem->in_transit_count++] = (psr_stock_entry){
        from->product, from->warehouse, step, from->quantity, from->place};
    return PSR_OK;
}

static psr_status build_stock(builder *b) {
    const psr_catalog *catalog = b->from->catalog;
    psr_problem *problem = b->problem;
    problem->on_hand = build_take(b, catalog->on_hand_count, sizeof(psr_stock_entry));
    problem->in_transit = build_take(b, catalog->receipt_count, sizeof(psr_stock_entry));
    if (problem->on_hand == NULL || problem->in_transit == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < catalog->on_hand_count; i++) {
        const psr_catalog_stock *from = &catalog->on_hand[i];
        problem->on_hand[problem->on_hand_count++] = (psr_stock_entry){
            from->product, from->warehouse, 0, from->quantity, from->place};
    }
    for (size_t i = 0; i < catalog->receipt_count; i++) {
        PSR_TRY(add_receipt(b, &catalog->receipts[i]));
    }
    return PSR_OK;
}

psr_status build_supply(builder *b) {
    PSR_TRY(build_products(b));
    PSR_TRY(build_warehouses(b));
    PSR_TRY(build_offers(b));
    return build_stock(b);
}

/* How many warehouses keep each product for a channel that sells it, at least 1. */
static psr_status count_serving(builder *b, size_t **counts) {
    const psr_problem *problem = b->problem;
    size_t W = problem->warehouse_count;
    bool *serves = build_take(b, problem->product_count * W, sizeof(bool));
    *counts = build_take(b, problem->product_count, sizeof(size_t));
    if (serves == NULL || *counts == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < problem->market_count; i++) {
        const psr_market *market = &problem->markets[i];
        for (size_t l = 0; l < problem->lane_count; l++) {
            if (problem->lanes[l].channel == market->channel) {
                serves[(size_t)market->product * W + (size_t)problem->lanes[l].warehouse] =
                    true;
            }
        }
    }
    for (size_t i = 0; i < problem->product_count * W; i++) {
        (*counts)[i / W] += serves[i];
    }
    for (size_t i = 0; i < problem->product_count; i++) {
        (*counts)[i] = (*counts)[i] > 0 ? (*counts)[i] : 1;
    }
    return PSR_OK;
}

/* Cost up to the target cover, salvage beyond: the end stock is neither drained nor
 * hoarded. The value is one function for every warehouse, so the cover is shared out
 * evenly. */
static psr_status terminal_value(builder *b, size_t product, size_t warehouses) {
    const psr_catalog_product *from = &b->from->catalog->products[product];
    const psr_scenario *scenario = b->from->scenario;
    psr_pieces *value = &b->problem->products[product].terminal_value;
    double cover = isnan(from->target_cover) ? scenario->target_cover : from->target_cover;
    double salvage =
        isnan(from->salvage_rate) ? scenario->salvage_rate : from->salvage_rate;
    value->width = build_take(b, 2, sizeof(double));
    value->slope = build_take(b, 2, sizeof(double));
    if (value->width == NULL || value->slope == NULL) {
        return PSR_ERR_MEMORY;
    }
    double wanted = cover * b->mean_demand[product] / (double)warehouses;
    if (wanted > 0.0) {
        value->width[value->count] = wanted;
        value->slope[value->count++] = from->unit_cost;
    }
    if (salvage > 0.0) {
        value->width[value->count] = INFINITY;
        value->slope[value->count++] = fmin(salvage, 1.0) * from->unit_cost;
    }
    return PSR_OK;
}

/* An order with a minimum, a lot or a cost of its own needs a largest sensible size: all
 * that could still be sold, and the cover at the end. */
static void largest_order(builder *b, psr_offer *offer) {
    bool needed = offer->moq.value > 0.0 || offer->lot_size.value > 0.0 ||
                  offer->order_cost.value > 0.0;
    if (!needed || isfinite(offer->max_order.value)) {
        return;
    }
    const psr_pieces *value = &b->problem->products[offer->product].terminal_value;
    double most = b->most_demand[offer->product];
    if (value->count > 0 && isfinite(value->width[0])) {
        most += value->width[0] * (double)b->problem->warehouse_count;
    }
    most = fmax(most, offer->moq.value);
    double lot = offer->lot_size.value;
    offer->max_order.value = lot > 0.0 ? ceil(most / lot) * lot : ceil(most);
}

psr_status build_ends(builder *b) {
    psr_problem *problem = b->problem;
    size_t *warehouses = NULL;
    PSR_TRY(count_serving(b, &warehouses));
    for (size_t i = 0; i < problem->product_count; i++) {
        PSR_TRY(terminal_value(b, i, warehouses[i]));
    }
    for (size_t i = 0; i < problem->offer_count; i++) {
        largest_order(b, &problem->offers[i]);
    }
    return PSR_OK;
}
