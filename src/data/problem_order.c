/*
 * One order of a problem's parts whatever order its input had, so that rows moved about or
 * renamed give the same programme and with it the same plan. What a part is decides first
 * (costs, sizes, times), its name only where two are alike.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/problem.h"

#include <stdlib.h>
#include <string.h>

#define KEY_NUMBERS 7

/* What a part is sorted by. Sums would round differently in another order: only single
 * numbers and largest values are used, and of these eight digits or so: a cost that changes
 * in its tenth must not bring the parts into another order. */
typedef struct order_key {
    double number[KEY_NUMBERS];
    const char *text;
    size_t from; /* position before */
} order_key;

/* New positions of the parts that others refer to. */
typedef struct new_places {
    psr_id *product, *warehouse, *channel;
} new_places;

static int compare_keys(const void *a, const void *b) {
    const order_key *left = a;
    const order_key *right = b;
    for (size_t i = 0; i < KEY_NUMBERS; i++) {
        if (left->number[i] < right->number[i] || left->number[i] > right->number[i]) {
            return left->number[i] < right->number[i] ? -1 : 1;
        }
    }
    int order = strcmp(left->text ? left->text : "", right->text ? right->text : "");
    return order != 0 ? order : (left->from > right->from) - (left->from < right->from);
}

static double leading_digits(double value) {
    static const int kept_bits = 26;
    int exponent = 0;
    double part = frexp(value, &exponent);
    return ldexp(nearbyint(ldexp(part, kept_bits)), exponent - kept_bits);
}

/* Put items in the order of their keys; *place = where each went, NULL = not asked. */
static psr_status arrange(psr_problem *problem, order_key *keys, void *items, size_t count,
                          size_t size, psr_id **place) {
    char *copy = psr_calloc(count + 1, size);
    psr_id *went = psr_arena_take(problem->arena, count + 1, sizeof *went);
    if (copy == NULL || went == NULL) {
        free(copy);
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < KEY_NUMBERS; n++) {
            keys[i].number[n] = leading_digits(keys[i].number[n]);
        }
    }
    if (count > 0) {
        memcpy(copy, items, count * size);
        qsort(keys, count, sizeof *keys, compare_keys);
    }
    for (size_t i = 0; i < count; i++) {
        memcpy((char *)items + i * size, copy + keys[i].from * size, size);
        went[keys[i].from] = (psr_id)i;
    }
    free(copy);
    if (place != NULL) {
        *place = went;
    }
    return PSR_OK;
}

static double finite_or(double value, double other) {
    return isfinite(value) ? value : other;
}

/* Infinity sorts last, and last alike. */
static double at_start(const psr_by_period *number) {
    return finite_or(psr_at(number, 0), 1e300);
}

static void raise_to(double *most, double value) {
    *most = fmax(*most, value);
}

static psr_status order_products(psr_problem *p, order_key *keys, new_places *to) {
    for (size_t i = 0; i < p->product_count; i++) {
        const psr_product *each = &p->products[i];
        const psr_pieces *value = &each->terminal_value;
        keys[i] = (order_key){{at_start(&each->unit_cost), each->volume,
                               at_start(&each->holding_cost),
                               value->count > 0 ? value->slope[0] : 0.0},
                              each->id,
                              i};
    }
    for (size_t i = 0; i < p->on_hand_count; i++) {
        raise_to(&keys[p->on_hand[i].product].number[4], p->on_hand[i].quantity);
    }
    for (size_t i = 0; i < p->market_count; i++) {
        const psr_market *market = &p->markets[i];
        const psr_demand *demand = psr_problem_demand(p, &market->tiers[0], 0);
        double *number = keys[market->product].number;
        raise_to(&number[5], at_start(&market->tiers[0].price));
        raise_to(&number[6], demand->count > 0 ? p->knot_value[demand->start] : 0.0);
    }
    return arrange(p, keys, p->products, p->product_count, sizeof *p->products,
                   &to->product);
}

static psr_status order_warehouses(psr_problem *p, order_key *keys, new_places *to) {
    for (size_t i = 0; i < p->warehouse_count; i++) {
        const psr_warehouse *each = &p->warehouses[i];
        keys[i] = (order_key){{at_start(&each->storage_capacity),
                               at_start(&each->inbound_capacity),
                               at_start(&each->holding_cost_per_volume)},
                              each->id,
                              i};
    }
    for (size_t i = 0; i < p->on_hand_count; i++) {
        raise_to(&keys[p->on_hand[i].warehouse].number[3], p->on_hand[i].quantity);
    }
    for (size_t i = 0; i < p->lane_count; i++) {
        raise_to(&keys[p->lanes[i].warehouse].number[4], at_start(&p->lanes[i].cost));
    }
    for (size_t i = 0; i < p->offer_count; i++) {
        raise_to(&keys[p->offers[i].warehouse].number[5],
                 at_start(&p->offers[i].unit_cost));
    }
    return arrange(p, keys, p->warehouses, p->warehouse_count, sizeof *p->warehouses,
                   &to->warehouse);
}

static psr_status order_channels(psr_problem *p, order_key *keys, new_places *to) {
    for (size_t k = 0; k < p->channel_count; k++) {
        const psr_channel *each = &p->channels[k];
        keys[k] = (order_key){{at_start(&each->fixed_cost), each->payment_delay,
                               each->has_spend ? at_start(&each->spend_max) : -1.0},
                              each->id,
                              k};
    }
    for (size_t i = 0; i < p->market_count; i++) {
        const psr_market *market = &p->markets[i];
        const psr_demand *demand = psr_problem_demand(p, &market->tiers[0], 0);
        double *number = keys[market->channel].number;
        raise_to(&number[3], at_start(&market->tiers[0].price));
        raise_to(&number[4], at_start(&market->fee_rate));
        raise_to(&number[5], demand->count > 0 ? p->knot_value[demand->start] : 0.0);
    }
    return arrange(p, keys, p->channels, p->channel_count, sizeof *p->channels,
                   &to->channel);
}

static void go(psr_id *id, const psr_id *place) {
    *id = *id == PSR_NO_ID ? PSR_NO_ID : place[*id];
}

static psr_status order_supply(psr_problem *p, order_key *keys, const new_places *to) {
    for (size_t i = 0; i < p->lane_count; i++) {
        psr_lane *each = &p->lanes[i];
        go(&each->warehouse, to->warehouse);
        go(&each->channel, to->channel);
        keys[i] = (order_key){{each->warehouse, each->channel}, NULL, i};
    }
    PSR_TRY(arrange(p, keys, p->lanes, p->lane_count, sizeof *p->lanes, NULL));
    for (size_t i = 0; i < p->offer_count; i++) {
        psr_offer *each = &p->offers[i];
        go(&each->product, to->product);
        go(&each->warehouse, to->warehouse);
        keys[i] = (order_key){{each->product, each->warehouse, at_start(&each->unit_cost),
                               each->lead_time, at_start(&each->capacity),
                               at_start(&each->moq), each->payment_delay},
                              each->supplier,
                              i};
    }
    PSR_TRY(arrange(p, keys, p->offers, p->offer_count, sizeof *p->offers, NULL));
    for (size_t i = 0; i < p->transfer_count; i++) {
        psr_transfer *each = &p->transfers[i];
        go(&each->from, to->warehouse);
        go(&each->to, to->warehouse);
        go(&each->product, to->product);
        keys[i] = (order_key){{each->from, each->to, each->product, each->lead_time,
                               at_start(&each->cost), at_start(&each->capacity)},
                              NULL,
                              i};
    }
    return arrange(p, keys, p->transfers, p->transfer_count, sizeof *p->transfers, NULL);
}

static psr_status order_stock(psr_problem *p, order_key *keys, const new_places *to) {
    psr_stock_entry *const lists[] = {p->on_hand, p->in_transit, p->returns_pipeline};
    const size_t counts[] = {p->on_hand_count, p->in_transit_count, p->returns_count};
    for (size_t n = 0; n < 3; n++) {
        for (size_t i = 0; i < counts[n]; i++) {
            psr_stock_entry *each = &lists[n][i];
            go(&each->product, to->product);
            go(&each->warehouse, to->warehouse);
            keys[i] = (order_key){
                {each->product, each->warehouse, each->period, each->quantity}, NULL, i};
        }
        PSR_TRY(arrange(p, keys, lists[n], counts[n], sizeof(psr_stock_entry), NULL));
    }
    return PSR_OK;
}

static psr_status order_markets(psr_problem *p, order_key *keys, const new_places *to) {
    for (size_t i = 0; i < p->market_count; i++) {
        psr_market *each = &p->markets[i];
        go(&each->product, to->product);
        go(&each->channel, to->channel);
        keys[i] = (order_key){{each->product, each->channel}, NULL, i};
    }
    return arrange(p, keys, p->markets, p->market_count, sizeof *p->markets, NULL);
}

static void follow_rules(psr_problem *p, const new_places *to) {
    for (size_t r = 0; r < p->rule_count; r++) {
        for (size_t i = 0; i < p->rules[r].term_count; i++) {
            psr_rule_term *term = &p->rules[r].terms[i];
            go(&term->product, to->product);
            go(&term->warehouse, to->warehouse);
            go(&term->channel, to->channel);
        }
    }
}

static psr_status order_limits(psr_problem *p, order_key *keys, const new_places *to) {
    for (size_t i = 0; i < p->budget_count; i++) {
        psr_budget_rule *each = &p->budgets[i];
        go(&each->channel, to->channel);
        keys[i] = (order_key){{each->kind, each->channel, (double)each->period_count,
                               each->period_count > 0 ? each->periods[0] : 0,
                               at_start(&each->limit), finite_or(each->min, -1e300)},
                              each->name,
                              i};
    }
    PSR_TRY(arrange(p, keys, p->budgets, p->budget_count, sizeof *p->budgets, NULL));
    for (size_t i = 0; i < p->policy_count; i++) {
        psr_policy *each = &p->policies[i];
        go(&each->product, to->product);
        go(&each->channel, to->channel);
        keys[i] = (order_key){
            {each->kind, each->product, each->channel, each->share, each->weight},
            each->name,
            i};
    }
    PSR_TRY(arrange(p, keys, p->policies, p->policy_count, sizeof *p->policies, NULL));
    for (size_t i = 0; i < p->supplier_capacity_count; i++) {
        const psr_supplier_capacity *each = &p->supplier_capacities[i];
        keys[i] = (order_key){{at_start(&each->capacity)}, each->supplier, i};
    }
    PSR_TRY(arrange(p, keys, p->supplier_capacities, p->supplier_capacity_count,
                    sizeof *p->supplier_capacities, NULL));
    for (size_t r = 0; r < p->rule_count; r++) {
        keys[r] = (order_key){{0.0}, p->rules[r].text, r};
    }
    follow_rules(p, to);
    return arrange(p, keys, p->rules, p->rule_count, sizeof *p->rules, NULL);
}

psr_status psr_problem_order(psr_problem *problem) {
    const size_t counts[] = {problem->product_count,
                             problem->warehouse_count,
                             problem->channel_count,
                             problem->lane_count,
                             problem->offer_count,
                             problem->transfer_count,
                             problem->on_hand_count,
                             problem->in_transit_count,
                             problem->returns_count,
                             problem->market_count,
                             problem->budget_count,
                             problem->policy_count,
                             problem->supplier_capacity_count,
                             problem->rule_count};
    size_t most = 1;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        most = counts[i] > most ? counts[i] : most;
    }
    order_key *keys = psr_calloc(most, sizeof *keys);
    new_places to = {0};
    psr_status status = keys == NULL ? PSR_ERR_MEMORY : PSR_OK;
    PSR_GO(status);
    PSR_GO(order_products(problem, keys, &to));
    PSR_GO(order_warehouses(problem, keys, &to));
    PSR_GO(order_channels(problem, keys, &to));
    PSR_GO(order_supply(problem, keys, &to));
    PSR_GO(order_stock(problem, keys, &to));
    PSR_GO(order_markets(problem, keys, &to));
    PSR_GO(order_limits(problem, keys, &to));
done:
    free(keys);
    return status;
}
