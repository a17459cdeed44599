/*
 * A problem's numbers and references, for problems that no reader has checked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/allocate.h"

typedef struct checker {
    const psr_problem *problem;
    psr_faults *faults;
} checker;

static void wrong(checker *c, const psr_place *place, const char *what, size_t index) {
    psr_faults_add(c->faults, PSR_ERR_SCENARIO, place, "%s (number %zu)", what, index);
}

static bool in(psr_id id, size_t count) {
    return id >= 0 && (size_t)id < count;
}

/* Every period's value finite or, where allowed, +infinity; at least `least`. */
static bool good(const checker *c, const psr_by_period *number, double least, bool open) {
    for (size_t t = 0; t < (number->values ? c->problem->period_count : 1); t++) {
        double value = psr_at(number, t);
        if (isnan(value) || value < least || (isinf(value) && !open)) {
            return false;
        }
    }
    return true;
}

static void check_offers(checker *c) {
    const psr_problem *p = c->problem;
    for (size_t i = 0; i < p->offer_count; i++) {
        const psr_offer *offer = &p->offers[i];
        if (!in(offer->product, p->product_count) ||
            !in(offer->warehouse, p->warehouse_count) ||
            !in(offer->supplier_id, p->supplier_count)) {
            wrong(c, &offer->place, "an offer's product, warehouse or supplier is unknown",
                  i);
        }
        if (!good(c, &offer->unit_cost, 0.0, false) || offer->lead_time < 0 ||
            offer->payment_delay < 0 || !good(c, &offer->capacity, 0.0, true) ||
            !good(c, &offer->moq, 0.0, false) || !good(c, &offer->lot_size, 0.0, false) ||
            !good(c, &offer->max_order, 0.0, true)) {
            wrong(c, &offer->place, "an offer has a number below 0 or not finite", i);
        }
    }
}

static void check_demand(checker *c, const psr_market *market, size_t index) {
    const psr_problem *p = c->problem;
    for (size_t g = 0; g < market->tier_count; g++) {
        for (size_t t = 0; t < p->period_count; t++) {
            const psr_demand *demand = psr_problem_demand(p, &market->tiers[g], t);
            for (size_t n = 0; n < demand->count; n++) {
                double value = p->knot_value[demand->start + n];
                if (!isfinite(value) || value < 0.0) {
                    wrong(c, &market->place, "a market's demand is below 0 or not finite",
                          index);
                    return;
                }
            }
        }
    }
}

static void check_markets(checker *c) {
    const psr_problem *p = c->problem;
    for (size_t i = 0; i < p->market_count; i++) {
        const psr_market *market = &p->markets[i];
        if (!in(market->product, p->product_count) ||
            !in(market->channel, p->channel_count) || market->tier_count == 0) {
            wrong(c, &market->place,
                  "a market's product or channel is unknown, or it has no "
                  "tier",
                  i);
            continue;
        }
        check_demand(c, market, i);
    }
}

static void check_stock(checker *c, const psr_stock_entry *entries, size_t count) {
    const psr_problem *p = c->problem;
    for (size_t i = 0; i < count; i++) {
        if (!in(entries[i].product, p->product_count) ||
            !in(entries[i].warehouse, p->warehouse_count) || entries[i].period < 0 ||
            (size_t)entries[i].period >= p->period_count ||
            !isfinite(entries[i].quantity) || entries[i].quantity < 0.0) {
            wrong(c, &entries[i].place, "a stock entry is not of this problem", i);
        }
    }
}

psr_status psr_allocate_check(const psr_problem *problem, psr_faults *faults) {
    checker c = {problem, faults};
    size_t before = faults->total;
    psr_place nowhere = psr_place_at(problem->file, 0, 0);
    if (problem->period_count == 0) {
        psr_faults_add(faults, PSR_ERR_SCENARIO, &nowhere, "there is no period to plan");
        return PSR_ERR_SCENARIO;
    }
    for (size_t i = 0; i < problem->lane_count; i++) {
        if (!in(problem->lanes[i].warehouse, problem->warehouse_count) ||
            !in(problem->lanes[i].channel, problem->channel_count)) {
            wrong(&c, &problem->lanes[i].place, "a lane's ends are unknown", i);
        }
    }
    check_offers(&c);
    check_markets(&c);
    check_stock(&c, problem->on_hand, problem->on_hand_count);
    check_stock(&c, problem->in_transit, problem->in_transit_count);
    check_stock(&c, problem->returns_pipeline, problem->returns_count);
    return faults->total > before ? PSR_ERR_SCENARIO : PSR_OK;
}
