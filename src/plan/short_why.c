/*
 * Why a market runs short: stock kept back, no way in time, a limit that charges for every
 * unit more, or not worth its cost.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "short_why.h"

#include "tight.h"

#include <string.h>

static bool serves(const psr_desk *desk, psr_id warehouse, psr_id channel) {
    for (size_t l = desk->figures->lane_start[channel];
         l < desk->figures->lane_start[channel + 1]; l++) {
        if (desk->problem->lanes[desk->figures->lane_of[l]].warehouse == warehouse) {
            return true;
        }
    }
    return false;
}

/* How one more unit would have come. */
typedef struct route {
    const psr_offer *offer; /* the cheapest that would do; NULL = none in time */
    size_t ordered, landed; /* last periods that do: of the order, in the offer's place */
    int shortest;           /* periods of the shortest way of all; -1 = there is none */
} route;

/* Which limits can keep an offer from landing more in time. */
typedef struct search {
    const psr_desk *desk;
    const shortage *cell;
    const route *way;
    double most; /* what the worst limit so far charges a unit of the product */
    const psr_limit *worst;
    const char *reason;
} search;

/* A limit of this kind and name charges `factor` times its price for a unit. */
static void consider(search *s, const char *kind, const char *name, int last, double factor,
                     const char *reason) {
    const psr_allocation *optimum = s->desk->parts->optimum;
    size_t from = 0;
    size_t to = 0;
    psr_desk_binding(s->desk, kind, name, &from, &to);
    for (size_t i = from; i < to; i++) {
        const psr_limit *limit = &optimum->limits[s->desk->binding[i]];
        if (limit->period <= last && limit->price * factor > s->most) {
            s->most = limit->price * factor;
            s->worst = limit;
            s->reason = reason;
        }
    }
}

/* Does the transfer bring what the offer delivers to a place that serves the channel? */
static bool carries_on(const psr_desk *desk, const psr_transfer *transfer,
                       const psr_offer *offer, psr_id channel) {
    return transfer->from == offer->warehouse &&
           (transfer->product == PSR_NO_ID || transfer->product == offer->product) &&
           serves(desk, transfer->to, channel);
}

static void consider_supply(search *s) {
    const psr_problem *problem = s->desk->problem;
    const psr_offer *offer = s->way->offer;
    const char *warehouse = problem->warehouses[offer->warehouse].id;
    double volume = problem->products[offer->product].volume;
    int ordered = (int)s->way->ordered;
    int landed = (int)s->way->landed;
    char name[256];
    (void)snprintf(name, sizeof name, "supplier %s", offer->supplier);
    consider(s, "supplier", name, ordered, offer->capacity_units, "supplier");
    (void)snprintf(name, sizeof name, "order of %s from %s",
                   problem->products[offer->product].id, offer->supplier);
    consider(s, "order", name, ordered, 1.0, "supplier");
    (void)snprintf(name, sizeof name, "inbound %s", warehouse);
    consider(s, "inbound", name, landed, volume, "storage");
    (void)snprintf(name, sizeof name, "storage %s", warehouse);
    consider(s, "storage", name, landed, volume, "storage");
    psr_id channel = problem->markets[s->cell->market].channel;
    bool direct = serves(s->desk, offer->warehouse, channel);
    for (size_t x = 0; x < problem->transfer_count && !direct; x++) {
        const psr_transfer *each = &problem->transfers[x];
        if (carries_on(s->desk, each, offer, channel)) {
            (void)snprintf(name, sizeof name, "transfer %s to %s", warehouse,
                           problem->warehouses[each->to].id);
            consider(s, "transfer", name, (int)s->cell->period - each->lead_time, 1.0,
                     "transfer");
        }
    }
}

static void consider_money(search *s) {
    const psr_problem *problem = s->desk->problem;
    double cost = psr_at(&s->way->offer->unit_cost, s->way->ordered);
    for (size_t b = 0; b < problem->budget_count; b++) {
        const psr_budget_rule *rule = &problem->budgets[b];
        if (rule->kind == PSR_BUDGET_WORKING_CAPITAL) {
            consider(s, "working capital", rule->name, (int)s->cell->period, cost, "cash");
        } else if (rule->kind != PSR_BUDGET_MARKETING) {
            consider(s, "budget", rule->name, (int)s->way->ordered, cost, "cash");
        }
    }
    consider(s, "cash", "cash floor", (int)s->cell->period, cost, "cash");
    if (problem->objective.basis_total) {
        consider(s, "return floor", "return floor", -1, cost, "policy");
    }
}

/* Does the rule's text count orders, stock or sales of the product? */
static bool rule_counts(const psr_rule *rule, const char *product) {
    char own[300];
    (void)snprintf(own, sizeof own, ",%.250s,", product);
    bool goods = strstr(rule->text, "orders[") != NULL ||
                 strstr(rule->text, "stock[") != NULL ||
                 strstr(rule->text, "sales[") != NULL;
    return goods && (strstr(rule->text, own) != NULL || strstr(rule->text, ",*,") != NULL);
}

/* Rules on goods of the product, shares that others must have. */
static void consider_policies(search *s) {
    const psr_problem *problem = s->desk->problem;
    const char *product = problem->products[s->way->offer->product].id;
    for (size_t r = 0; r < problem->rule_count; r++) {
        if (rule_counts(&problem->rules[r], product)) {
            consider(s, "rule", problem->rules[r].name, -1, 1.0, "policy");
        }
    }
    for (size_t i = 0; i < problem->policy_count; i++) {
        const psr_policy *each = &problem->policies[i];
        if (each->product == s->way->offer->product &&
            each->channel != problem->markets[s->cell->market].channel) {
            consider(s, "share", each->name, -1, 1.0, "policy");
        }
    }
}

/* The limit that charges most for a unit more; false where none charges anything. */
static bool blocked_by_limit(const psr_desk *desk, const route *way, shortage *cell) {
    search s = {.desk = desk, .cell = cell, .way = way};
    consider_supply(&s);
    consider_money(&s);
    consider_policies(&s);
    if (s.worst == NULL) {
        return false;
    }
    char price[PSR_WORDS_SIZE];
    psr_words_number(s.worst->price, 2, price);
    cell->reason = s.reason;
    (void)snprintf(cell->because, sizeof cell->because,
                   "%s binds; one more unit of it is worth %s", s.worst->name, price);
    return true;
}

/* Units of a product that are offered to a channel of this warehouse but not expected to
 * sell: the safety stock of its markets. */
static double safety_stock(const psr_desk *desk, psr_id product, psr_id warehouse,
                           size_t t) {
    double units = 0.0;
    for (size_t i = desk->market_start[product]; i < desk->market_start[product + 1]; i++) {
        size_t m = desk->market_of[i];
        if (serves(desk, warehouse, desk->problem->markets[m].channel)) {
            size_t at = m * desk->period_count + t;
            units += desk->figures->exposed[at] - desk->figures->sales[at];
        }
    }
    return units;
}

/* Units that stay in the warehouse though a channel it serves runs short: the most of the
 * warehouses; negative where there are none. */
static double kept_back(const psr_desk *desk, size_t m, size_t t, psr_id *warehouse) {
    const psr_market *market = &desk->problem->markets[m];
    const psr_figures *figures = desk->figures;
    double most = -1.0;
    for (size_t l = figures->lane_start[market->channel];
         l < figures->lane_start[market->channel + 1]; l++) {
        psr_id place = desk->problem->lanes[figures->lane_of[l]].warehouse;
        double units =
            figures->end_stock[psr_stock_at(desk->problem, market->product, place) + t];
        if (units >= 1.0) {
            units -= safety_stock(desk, market->product, place, t);
        }
        if (units > most) {
            most = units;
            *warehouse = place;
        }
    }
    return most;
}

/* Periods from the order until the channel can sell it, by way of a transfer if need be;
 * -1 where there is no way. */
static int way_time(const psr_desk *desk, const psr_offer *offer, psr_id channel) {
    const psr_problem *problem = desk->problem;
    int shortest = serves(desk, offer->warehouse, channel) ? offer->lead_time : -1;
    for (size_t x = 0; x < problem->transfer_count; x++) {
        int time = offer->lead_time + problem->transfers[x].lead_time;
        if (carries_on(desk, &problem->transfers[x], offer, channel) &&
            (shortest < 0 || time < shortest)) {
            shortest = time;
        }
    }
    return shortest;
}

static route find_way(const psr_desk *desk, size_t m, size_t t) {
    const psr_problem *problem = desk->problem;
    const psr_market *market = &problem->markets[m];
    route found = {.shortest = -1};
    double least = INFINITY;
    size_t end = desk->offer_start[market->product + 1];
    for (size_t i = desk->offer_start[market->product]; i < end; i++) {
        const psr_offer *offer = &problem->offers[desk->offer_of[i]];
        int time = way_time(desk, offer, market->channel);
        if (time < 0) {
            continue;
        }
        found.shortest =
            found.shortest < 0 || time < found.shortest ? time : found.shortest;
        if ((size_t)time > t || psr_at(&offer->unit_cost, t - (size_t)time) >= least) {
            continue;
        }
        found.offer = offer;
        found.ordered = t - (size_t)time;
        found.landed = found.ordered + (size_t)offer->lead_time;
        least = psr_at(&offer->unit_cost, found.ordered);
    }
    return found;
}

static void explain_no_offer(const psr_desk *desk, shortage *cell, int shortest) {
    if (shortest < 0) {
        cell->reason = "stock";
        (void)snprintf(cell->because, sizeof cell->because,
                       "no supplier offers it in a way that reaches this channel");
        return;
    }
    char lands[32];
    psr_desk_period(desk, (size_t)shortest, lands);
    cell->reason = "lead time";
    (void)snprintf(cell->because, sizeof cell->because,
                   "an order placed now lands %s at the earliest", lands);
}

/* Expected gain of exposing one more unit: it sells with the probability that is left. */
static double next_unit(const psr_desk *desk, size_t m, size_t t) {
    const psr_tier *tier = psr_figures_tier(desk->figures, m);
    size_t at = m * desk->period_count + t;
    double survival = 0.0;
    double volume = desk->figures->volume[at];
    if (tier == NULL || volume <= 0.0) {
        return 0.0;
    }
    (void)psr_demand_sold(desk->problem, psr_problem_demand(desk->problem, tier, t),
                          desk->figures->exposed[at] / volume, &survival);
    const psr_market *market = &desk->problem->markets[m];
    return survival * (psr_figures_unit_margin(desk->figures, m, t) +
                       psr_at(&market->lost_sale_penalty, t));
}

void psr_short_explain(const psr_desk *desk, shortage *cell) {
    psr_id warehouse = PSR_NO_ID;
    double kept = kept_back(desk, cell->market, cell->period, &warehouse);
    route way = find_way(desk, cell->market, cell->period);
    char first[PSR_WORDS_SIZE];
    char second[PSR_WORDS_SIZE];
    if (warehouse != PSR_NO_ID && kept >= 1.0) {
        psr_words_whole(llround(kept), first);
        cell->reason = "kept";
        (void)snprintf(
            cell->because, sizeof cell->because,
            llround(kept) == 1
                ? "%s unit in %s is kept back: it is worth more later or elsewhere"
                : "%s units in %s are kept back: they are worth more later or elsewhere",
            first, desk->problem->warehouses[warehouse].id);
        return;
    }
    if (way.offer == NULL) {
        explain_no_offer(desk, cell, way.shortest);
        return;
    }
    double cost = psr_at(&way.offer->unit_cost, way.ordered);
    double gain = next_unit(desk, cell->market, cell->period);
    bool pays = gain > cost * (1.0 + 1e-6);
    if (pays && (blocked_by_limit(desk, &way, cell) ||
                 psr_tight_limit(desk, way.offer, way.landed, &cell->reason, cell->because,
                                 sizeof cell->because))) {
        return;
    }
    if (pays && (psr_at(&way.offer->moq, way.ordered) > 0.0 ||
                 psr_at(&way.offer->lot_size, way.ordered) > 0.0)) {
        cell->reason = "order size";
        (void)snprintf(cell->because, sizeof cell->because,
                       "the next order from %s would have to be larger than pays",
                       way.offer->supplier);
        return;
    }
    psr_words_number(gain, 2, first);
    psr_words_number(cost, 2, second);
    cell->reason = pays ? "limit" : "not worth it";
    (void)snprintf(cell->because, sizeof cell->because,
                   "one more unit would earn %s on average and cost %s%s", first, second,
                   pays ? ", but several limits together leave no room for it" : "");
}
