/*
 * Short: what is expected to run short, where, when and why.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "desk.h"

#include "tight.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* A cell is short when it serves less than this share of demand and misses a unit. */
static const double good_fill = 0.95;
/* Beyond the safety stock that pays, only deep shortages are worth a line. */
static const double poor_fill = 0.80;

typedef struct shortage {
    size_t market, period;
    size_t rank; /* place among all cells in the order of their ids */
    double units, money;
    const char *reason;
    char because[256];
} shortage;

/* ---- why */

static bool serves(const psr_desk *desk, psr_id warehouse, psr_id channel) {
    for (size_t l = desk->figures->lane_start[channel];
         l < desk->figures->lane_start[channel + 1]; l++) {
        if (desk->problem->lanes[desk->figures->lane_of[l]].warehouse == warehouse) {
            return true;
        }
    }
    return false;
}

/* Which limits can keep an offer from landing more in time. */
typedef struct search {
    const psr_desk *desk;
    const psr_offer *offer;
    shortage *cell;
    int ordered; /* last period in which an order lands in time */
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

static void consider_supply(search *s) {
    const psr_problem *problem = s->desk->problem;
    const char *warehouse = problem->warehouses[s->offer->warehouse].id;
    double volume = problem->products[s->offer->product].volume;
    int landed = (int)s->cell->period;
    char name[256];
    (void)snprintf(name, sizeof name, "supplier %s", s->offer->supplier);
    consider(s, "supplier", name, s->ordered, s->offer->capacity_units, "supplier");
    (void)snprintf(name, sizeof name, "order of %s from %s",
                   problem->products[s->offer->product].id, s->offer->supplier);
    consider(s, "order", name, s->ordered, 1.0, "supplier");
    (void)snprintf(name, sizeof name, "inbound %s", warehouse);
    consider(s, "inbound", name, landed, volume, "storage");
    (void)snprintf(name, sizeof name, "storage %s", warehouse);
    consider(s, "storage", name, landed, volume, "storage");
    psr_id channel = problem->markets[s->cell->market].channel;
    for (size_t x = 0; x < problem->transfer_count; x++) {
        const psr_transfer *each = &problem->transfers[x];
        (void)snprintf(name, sizeof name, "transfer %s to %s",
                       problem->warehouses[each->from].id,
                       problem->warehouses[each->to].id);
        if (serves(s->desk, each->to, channel) &&
            !serves(s->desk, s->offer->warehouse, channel)) {
            consider(s, "transfer", name, landed, 1.0, "transfer");
        }
    }
}

static void consider_money(search *s) {
    const psr_problem *problem = s->desk->problem;
    double cost = psr_at(&s->offer->unit_cost, (size_t)s->ordered);
    for (size_t b = 0; b < problem->budget_count; b++) {
        const psr_budget_rule *rule = &problem->budgets[b];
        if (rule->kind == PSR_BUDGET_WORKING_CAPITAL) {
            consider(s, "working capital", rule->name, (int)s->cell->period, cost, "cash");
        } else if (rule->kind != PSR_BUDGET_MARKETING) {
            consider(s, "budget", rule->name, s->ordered, cost, "cash");
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
    const char *product = problem->products[s->offer->product].id;
    for (size_t r = 0; r < problem->rule_count; r++) {
        if (rule_counts(&problem->rules[r], product)) {
            consider(s, "rule", problem->rules[r].name, -1, 1.0, "policy");
        }
    }
    for (size_t i = 0; i < problem->policy_count; i++) {
        const psr_policy *each = &problem->policies[i];
        if (each->product == s->offer->product &&
            each->channel != problem->markets[s->cell->market].channel) {
            consider(s, "share", each->name, -1, 1.0, "policy");
        }
    }
}

/* The limit that charges most for a unit more; false where none charges anything. */
static bool blocked_by_limit(const psr_desk *desk, const psr_offer *offer, shortage *cell) {
    search s = {.desk = desk,
                .offer = offer,
                .cell = cell,
                .ordered = (int)cell->period - offer->lead_time};
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
        const psr_transfer *transfer = &problem->transfers[x];
        int time = offer->lead_time + transfer->lead_time;
        bool carries =
            transfer->product == PSR_NO_ID || transfer->product == offer->product;
        if (carries && transfer->from == offer->warehouse &&
            serves(desk, transfer->to, channel) && (shortest < 0 || time < shortest)) {
            shortest = time;
        }
    }
    return shortest;
}

/* The cheapest offer that could have brought more by the period, and the shortest way of
 * all (-1 = none). */
static const psr_offer *best_offer(const psr_desk *desk, size_t m, size_t t,
                                   int *shortest) {
    const psr_problem *problem = desk->problem;
    const psr_market *market = &problem->markets[m];
    const psr_offer *best = NULL;
    double least = INFINITY;
    *shortest = -1;
    size_t end = desk->offer_start[market->product + 1];
    for (size_t i = desk->offer_start[market->product]; i < end; i++) {
        const psr_offer *offer = &problem->offers[desk->offer_of[i]];
        int time = way_time(desk, offer, market->channel);
        if (time < 0) {
            continue;
        }
        *shortest = *shortest < 0 || time < *shortest ? time : *shortest;
        if ((size_t)time <= t && psr_at(&offer->unit_cost, t - (size_t)time) < least) {
            least = psr_at(&offer->unit_cost, t - (size_t)time);
            best = offer;
        }
    }
    return best;
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

static void explain(const psr_desk *desk, shortage *cell) {
    psr_id warehouse = PSR_NO_ID;
    double kept = kept_back(desk, cell->market, cell->period, &warehouse);
    int shortest = -1;
    const psr_offer *offer = best_offer(desk, cell->market, cell->period, &shortest);
    char first[PSR_WORDS_SIZE];
    char second[PSR_WORDS_SIZE];
    if (warehouse != PSR_NO_ID && kept >= 1.0) {
        psr_words_whole(llround(kept), first);
        cell->reason = "kept";
        (void)snprintf(
            cell->because, sizeof cell->because,
            "%s units in %s are kept back: they are worth more later or elsewhere", first,
            desk->problem->warehouses[warehouse].id);
        return;
    }
    if (offer == NULL) {
        explain_no_offer(desk, cell, shortest);
        return;
    }
    double cost = psr_at(&offer->unit_cost, cell->period - (size_t)offer->lead_time);
    double gain = next_unit(desk, cell->market, cell->period);
    bool pays = gain > cost * (1.0 + 1e-6);
    if (pays && (blocked_by_limit(desk, offer, cell) ||
                 psr_tight_limit(desk, offer, cell->period, &cell->reason, cell->because,
                                 sizeof cell->because))) {
        return;
    }
    if (pays && (psr_at(&offer->moq, 0) > 0.0 || psr_at(&offer->lot_size, 0) > 0.0)) {
        cell->reason = "order size";
        (void)snprintf(cell->because, sizeof cell->because,
                       "the next order from %s would have to be larger than pays",
                       offer->supplier);
        return;
    }
    psr_words_number(gain, 2, first);
    psr_words_number(cost, 2, second);
    cell->reason = pays ? "limit" : "not worth it";
    (void)snprintf(cell->because, sizeof cell->because,
                   "one more unit would earn %s on average and cost %s%s", first, second,
                   pays ? ", but several limits together leave no room for it" : "");
}

/* ---- table */

static int shortage_compare(const void *a, const void *b) {
    const shortage *left = a;
    const shortage *right = b;
    if (left->money > right->money) {
        return -1;
    }
    if (left->money < right->money) {
        return 1;
    }
    return (left->rank > right->rank) - (left->rank < right->rank);
}

static psr_status find_shortages(const psr_desk *desk, shortage **cells, size_t *count,
                                 psr_error *err) {
    size_t capacity = 0;
    for (size_t i = 0; i < desk->problem->market_count; i++) {
        size_t m = desk->markets[i];
        for (size_t t = 0; t < desk->period_count; t++) {
            size_t at = m * desk->period_count + t;
            double demand = desk->figures->demand[at];
            double units = demand - desk->figures->sales[at];
            if (psr_figures_tier(desk->figures, m) == NULL || units < 1.0 ||
                units <= (1.0 - good_fill) * demand) {
                continue;
            }
            shortage cell = {.market = m, .period = t, .units = units};
            cell.rank = i * desk->period_count + t;
            cell.money = units * psr_figures_unit_margin(desk->figures, m, t);
            explain(desk, &cell);
            if (strcmp(cell.reason, "not worth it") == 0 &&
                units <= (1.0 - poor_fill) * demand) {
                continue;
            }
            if (psr_reserve(cells, &capacity, *count + 1, sizeof **cells) != PSR_OK) {
                return psr_fail(err, PSR_ERR_MEMORY, "no memory for table short");
            }
            (*cells)[(*count)++] = cell;
        }
    }
    return PSR_OK;
}

static void add_shortage(const psr_desk *desk, psr_rows *rows, const shortage *cell) {
    const psr_market *market = &desk->problem->markets[cell->market];
    size_t at = cell->market * desk->period_count + cell->period;
    psr_rows_begin(rows);
    psr_rows_text(rows, desk->problem->channels[market->channel].id);
    psr_rows_text(rows, psr_desk_channel(desk, market->channel));
    psr_rows_text(rows, desk->problem->products[market->product].id);
    psr_rows_text(rows, psr_desk_product(desk, market->product));
    psr_rows_whole(rows, (int64_t)cell->period);
    psr_rows_day(rows, psr_desk_day(desk, cell->period));
    psr_rows_number(rows, desk->figures->demand[at]);
    psr_rows_number(rows, desk->figures->sales[at]);
    psr_rows_number(rows, cell->units);
    psr_rows_whole(rows, psr_money_to_minor(cell->money));
    psr_rows_text(rows, cell->reason);
    psr_rows_text(rows, cell->because);
}

psr_status psr_table_of_short(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"channel", PSR_COLUMN_TEXT, 0},       {"channel_name", PSR_COLUMN_TEXT, 0},
        {"product", PSR_COLUMN_TEXT, 0},       {"product_name", PSR_COLUMN_TEXT, 0},
        {"period", PSR_COLUMN_WHOLE, 0},       {"first_day", PSR_COLUMN_DAY, 0},
        {"demand", PSR_COLUMN_NUMBER, 2},      {"expected_sales", PSR_COLUMN_NUMBER, 2},
        {"short_units", PSR_COLUMN_NUMBER, 2}, {"lost_margin", PSR_COLUMN_MONEY, 0},
        {"reason", PSR_COLUMN_TEXT, 0},        {"because", PSR_COLUMN_TEXT, 0}};
    shortage *cells = NULL;
    size_t count = 0;
    psr_rows rows = psr_rows_create("short", "What runs short, dearest first, and why",
                                    columns, COUNT_OF(columns), err);
    if (rows.status == PSR_OK) {
        rows.status = find_shortages(desk, &cells, &count, err);
    }
    if (count > 1) {
        qsort(cells, count, sizeof *cells, shortage_compare);
    }
    for (size_t i = 0; i < count; i++) {
        add_shortage(desk, &rows, &cells[i]);
    }
    free(cells);
    return psr_desk_keep(desk, &rows);
}
