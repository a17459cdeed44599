/*
 * Checks of what stock is promised to whom: reserved stock by Hall's condition, a shared
 * pool by the expected sales that any set of channels can make of the stock they reach.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ledger.h"

#include <stdlib.h>

/* Sets of warehouses or channels are enumerated up to this many members; beyond it only
 * single members and the whole. */
#define MOST_MEMBERS 8
/* A nested pool states all sets of channels up to this many; its plans are held to no more.
 */
#define MOST_NESTED 4

/* Units of a product that a warehouse can expose in a period: what is there, less what
 * leaves before sales. */
static double available(const psr_ledger *ledger, size_t p, size_t w, size_t t) {
    const psr_problem *problem = ledger->problem;
    size_t at = psr_place_at_stock(problem, p, w) + t;
    double before =
        t > 0 ? ledger->end[at - 1] : ledger->opening[p * problem->warehouse_count + w];
    return before + ledger->receipts[at] + ledger->returns[at] - ledger->sent[at] -
           ledger->disposal[at];
}

static bool states_all(const psr_problem *problem, size_t members) {
    return members <= (problem->nested_pool ? MOST_NESTED : MOST_MEMBERS);
}

static size_t set_count(const psr_problem *problem, size_t members) {
    return states_all(problem, members) ? (size_t)1 << members : members + 2;
}

/* Member i of set number s: all subsets where there are few, else singles and the whole. */
static bool in_set(const psr_problem *problem, size_t s, size_t i, size_t members) {
    if (states_all(problem, members)) {
        return (s >> i & 1) != 0;
    }
    return s == members + 1 || s == i + 1;
}

/* ---- reserved stock */

/* The market draws only from warehouses of the set. */
static bool lives_in(const psr_problem *problem, const psr_market *market, size_t set) {
    bool any = false;
    for (size_t l = 0; l < problem->lane_count; l++) {
        const psr_lane *lane = &problem->lanes[l];
        if (lane->channel != market->channel) {
            continue;
        }
        if (!in_set(problem, set, (size_t)lane->warehouse, problem->warehouse_count)) {
            return false;
        }
        any = true;
    }
    return any;
}

static double sold_from(const psr_ledger *ledger, size_t p, size_t w, size_t t) {
    return ledger->sold[psr_place_at_stock(ledger->problem, p, w) + t];
}

/* Stock exposed but not sold must find room beside the sales of the warehouses it can be
 * in: for each set of warehouses, what must lie in the set fits into it. */
static void check_reserved(psr_ledger *ledger, size_t p, size_t t, size_t set) {
    const psr_problem *problem = ledger->problem;
    double room = 0.0, needed = 0.0;
    for (size_t w = 0; w < problem->warehouse_count; w++) {
        if (in_set(problem, set, w, problem->warehouse_count)) {
            room += available(ledger, p, w, t) - sold_from(ledger, p, w, t);
        }
    }
    for (size_t k = 0; k < problem->channel_count; k++) {
        psr_id m = ledger->index.market[p * problem->channel_count + k];
        if (m != PSR_NO_ID && lives_in(problem, &problem->markets[m], set)) {
            size_t at = (size_t)m * ledger->T + t;
            needed += ledger->exposed[at] - ledger->sales[at];
        }
    }
    psr_check_at_most(ledger, needed, room, 1e-5,
                      "%s: more stock is promised in period %zu than there is",
                      problem->products[p].id, t);
}

void psr_check_exposure(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    for (size_t i = 0; i < problem->market_count * ledger->T; i++) {
        psr_check_at_least(ledger, ledger->exposed[i], ledger->sales[i], 1e-5,
                           "%s sells more in period %zu than it is given",
                           problem->products[problem->markets[i / ledger->T].product].id,
                           i % ledger->T);
    }
    for (size_t p = 0; !problem->shared_pool && p < problem->product_count; p++) {
        for (size_t t = 0; t < ledger->T; t++) {
            for (size_t set = 1; set < set_count(problem, problem->warehouse_count);
                 set++) {
                check_reserved(ledger, p, t, set);
            }
        }
    }
}

/* ---- shared pool */

typedef struct pool_set {
    double sales;            /* expected, of the channels in the set */
    double stock;            /* of the warehouses they reach */
    const psr_demand *shape; /* any of theirs: joint outcomes are the same */
    size_t count;            /* demands in it */
} pool_set;

static bool reaches(const psr_problem *problem, size_t set, psr_id warehouse) {
    for (size_t l = 0; l < problem->lane_count; l++) {
        if (problem->lanes[l].warehouse == warehouse &&
            in_set(problem, set, (size_t)problem->lanes[l].channel,
                   problem->channel_count)) {
            return true;
        }
    }
    return false;
}

static const psr_demand *demand_of(const psr_ledger *ledger, psr_id m, size_t t) {
    int tier = ledger->tier[(size_t)m * ledger->T + t];
    const psr_market *market = &ledger->problem->markets[m];
    return tier >= 0 && (size_t)tier < market->tier_count
               ? psr_problem_demand(ledger->problem, &market->tiers[tier], t)
               : NULL;
}

/* Demand of the set in outcome n; certain demand is the same in every outcome. */
static double demand_in(const psr_ledger *ledger, size_t p, size_t t, size_t set,
                        size_t n) {
    const psr_problem *problem = ledger->problem;
    double units = 0.0;
    for (size_t k = 0; k < problem->channel_count; k++) {
        psr_id m = ledger->index.market[p * problem->channel_count + k];
        const psr_demand *demand =
            m == PSR_NO_ID || !in_set(problem, set, k, problem->channel_count)
                ? NULL
                : demand_of(ledger, m, t);
        if (demand != NULL) {
            size_t at = demand->count == 1 ? 0 : n;
            units += ledger->volume[(size_t)m * ledger->T + t] *
                     problem->knot_value[demand->start + at];
        }
    }
    return units;
}

/* Most that the set sells where demands are joint: outcome by outcome. */
static double joint_sales(const psr_ledger *ledger, size_t p, size_t t, size_t set,
                          const pool_set *pool) {
    double most = 0.0;
    for (size_t n = 0; pool->shape != NULL && n < pool->shape->count; n++) {
        double chance = pool->shape->kind == PSR_DEMAND_POINTS
                            ? ledger->problem->knot_level[pool->shape->start + n]
                            : 1.0;
        most += chance * fmin(demand_in(ledger, p, t, set, n), pool->stock);
    }
    return most;
}

static void check_pool_set(psr_ledger *ledger, size_t p, size_t t, size_t set,
                           const psr_demand **own) {
    const psr_problem *problem = ledger->problem;
    pool_set pool = {0};
    for (size_t k = 0; k < problem->channel_count; k++) {
        psr_id m = ledger->index.market[p * problem->channel_count + k];
        if (m == PSR_NO_ID || !in_set(problem, set, k, problem->channel_count)) {
            continue;
        }
        const psr_demand *demand = demand_of(ledger, m, t);
        if (demand != NULL) {
            own[pool.count++] = demand;
        }
        pool.sales += ledger->sales[(size_t)m * ledger->T + t];
        if (demand != NULL && (pool.shape == NULL || demand->count > pool.shape->count)) {
            pool.shape = demand;
        }
    }
    for (size_t w = 0; w < problem->warehouse_count; w++) {
        pool.stock += reaches(problem, set, (psr_id)w) ? available(ledger, p, w, t) : 0.0;
    }
    double most = problem->nested_pool
                      ? psr_pooled_sales(ledger, own, pool.count, pool.stock)
                      : joint_sales(ledger, p, t, set, &pool);
    psr_check_at_most(ledger, pool.sales, most, 1e-5,
                      "%s: channels sell more of the pool in period %zu than it can give",
                      problem->products[p].id, t);
}

void psr_check_pool(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    const psr_demand **own =
        psr_arena_take(ledger->arena, problem->channel_count + 1, sizeof *own);
    psr_check_true(ledger, own != NULL, "no memory to check the pools%s", "");
    for (size_t p = 0; own != NULL && problem->shared_pool && p < problem->product_count;
         p++) {
        for (size_t t = 0; t < ledger->T; t++) {
            for (size_t set = 1; set < set_count(problem, problem->channel_count); set++) {
                check_pool_set(ledger, p, t, set, own);
            }
        }
    }
}
