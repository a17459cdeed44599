/*
 * Problem: one instance of the allocation model, as reference/PROBLEM states it; ids are
 * positions in the arrays here. Period t counts from 0 to period_count - 1.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_PROBLEM_H
#define PURSER_DATA_PROBLEM_H

#include <math.h>

#include "purser/base.h"

/** A number that may differ by period. */
typedef struct psr_by_period {
    double value;   /* all periods, when values is NULL */
    double *values; /* [period_count] */
} psr_by_period;

static inline double psr_at(const psr_by_period *number, size_t period) {
    return number->values ? number->values[period] : number->value;
}

/** [width, slope] pieces of a concave function; the last width may be INFINITY. */
typedef struct psr_pieces {
    size_t count;
    double *width;
    double *slope;
} psr_pieces;

typedef enum psr_goal { PSR_GOAL_PROFIT, PSR_GOAL_ROI_FLOOR, PSR_GOAL_RATIO } psr_goal;

typedef struct psr_objective {
    psr_goal kind;
    double floor;
    bool basis_total; /* capital = spend + purchases; else spend */
    double base_capital;
    bool incremental;
    double risk_weight; /* 0..1: weight of CVaR against the mean; 0 = risk neutral */
    double risk_tail;   /* worst share of outcomes in CVaR, for example 0.1 */
    psr_place place;
} psr_objective;

typedef struct psr_product {
    char *id;
    psr_by_period unit_cost;
    double volume;
    psr_by_period holding_cost; /* per unit and period, on end stock */
    psr_pieces terminal_value;  /* per warehouse */
    int shelf_life;             /* periods; 0 = keeps */
    bool disposal_allowed;
    psr_by_period disposal_cost;
    double min_terminal_stock; /* in every warehouse */
    psr_place place;
} psr_product;

typedef struct psr_warehouse {
    char *id;
    psr_by_period storage_capacity; /* INFINITY = none */
    bool storage_peak;
    psr_by_period inbound_capacity; /* INFINITY = none */
    psr_by_period holding_cost_per_volume;
    psr_place place;
} psr_warehouse;

typedef struct psr_channel {
    char *id;
    char *role; /* group name for rules; NULL = none */
    bool optional;
    psr_by_period fixed_cost;
    int payment_delay;
    bool has_spend;
    psr_pieces spend_segments; /* width of effective spend, lift per unit of money */
    /* Segments fill one after the other, by whole-number decisions where slopes rise (an
     * S-shaped curve); else in any order, which is the curve's concave envelope. */
    bool segments_in_order;
    double carryover;
    double opening_effective_spend;
    psr_by_period spend_min, spend_max; /* INFINITY = none */
    psr_by_period spend_min_if_on;      /* 0 = none: spend is 0 or at least this */
    double spend_ramp;   /* largest change between neighbouring periods; INFINITY = none */
    int exclusive_group; /* of channels with the same number > 0 at most one is open */
    int priority;        /* class 1 is served first, then 2, ...; 0 = after all classes */
    psr_place place;
} psr_channel;

typedef struct psr_lane {
    psr_id warehouse, channel;
    psr_by_period cost;
    psr_place place;
} psr_lane;

typedef struct psr_offer {
    char *supplier;
    psr_id supplier_id; /* position among distinct suppliers */
    psr_id product, warehouse;
    psr_by_period unit_cost;
    int lead_time;
    psr_by_period capacity;                  /* INFINITY = none */
    psr_by_period moq, lot_size, order_cost; /* 0 = none */
    psr_by_period max_order;                 /* INFINITY = none */
    int payment_delay;
    double capacity_units;
    psr_place place;
} psr_offer;

typedef struct psr_transfer {
    psr_id from, to;
    psr_id product; /* PSR_NO_ID = all */
    int lead_time;
    psr_by_period cost;
    psr_by_period capacity; /* all products together; INFINITY = none */
    psr_place place;
} psr_transfer;

/** Stock on hand (period 0), receipts due or returns due. */
typedef struct psr_stock_entry {
    psr_id product, warehouse;
    int period;
    double quantity;
    psr_place place;
} psr_stock_entry;

typedef enum psr_demand_kind {
    PSR_DEMAND_CERTAIN,  /* one knot: its value */
    PSR_DEMAND_POINTS,   /* knots: value, probability */
    PSR_DEMAND_QUANTILES /* knots: value, level; both not falling */
} psr_demand_kind;

/** Demand of one tier in one period: knots start .. start+count-1 of the problem. */
typedef struct psr_demand {
    size_t start;
    uint32_t count;
    uint32_t kind;
} psr_demand;

typedef struct psr_tier {
    psr_by_period price;
    size_t demand; /* position in problem->demand of period 0, or of all periods */
    bool demand_by_period;
} psr_tier;

typedef struct psr_market {
    psr_id product, channel;
    size_t tier_count;
    psr_tier *tiers;
    double price_floor;
    psr_by_period fee_rate, fee_per_unit, return_rate;
    int return_lag;
    psr_by_period resale_rate, return_cost, late_return_value, lost_sale_penalty;
    double lift_sensitivity, lift_max, min_fill_rate;
    psr_place place;
} psr_market;

typedef enum psr_budget_kind {
    PSR_BUDGET_MARKETING,
    PSR_BUDGET_PURCHASE,
    PSR_BUDGET_TOTAL,
    PSR_BUDGET_WORKING_CAPITAL
} psr_budget_kind;

typedef struct psr_budget_rule {
    char *name; /* for the report; never NULL */
    psr_budget_kind kind;
    psr_by_period limit; /* INFINITY = none; by period for working capital only */
    double min;          /* -INFINITY = none */
    size_t period_count; /* 0 = all */
    int *periods;
    psr_id channel; /* marketing only; PSR_NO_ID = all */
    psr_place place;
} psr_budget_rule;

typedef enum psr_policy_kind { PSR_POLICY_MIN_SHARE, PSR_POLICY_FAIR_FILL } psr_policy_kind;

typedef struct psr_policy {
    char *name;
    psr_policy_kind kind;
    psr_id product, channel;
    double share, weight;
    psr_place place;
} psr_policy;

typedef struct psr_supplier_capacity {
    char *supplier;
    psr_id supplier_id;
    psr_by_period capacity;
    psr_place place;
} psr_supplier_capacity;

/** What a rule can sum up. */
typedef enum psr_rule_quantity {
    PSR_RULE_SPEND,  /* spend[channel, period] */
    PSR_RULE_SALES,  /* sales[channel, product, period], expected units */
    PSR_RULE_ORDERS, /* orders[supplier, product, warehouse, period], units */
    PSR_RULE_STOCK,  /* stock[warehouse, product, period], end stock in units */
    PSR_RULE_REVENUE /* revenue[channel, product, period], money */
} psr_rule_quantity;

/** coefficient * sum over the chosen members; PSR_NO_ID = all, NULL role = any. */
typedef struct psr_rule_term {
    double coefficient;
    psr_rule_quantity quantity;
    psr_id product, channel, warehouse, supplier;
    char *role; /* channels of a role instead of one channel */
    int first_period, last_period;
} psr_rule_term;

/** sum of terms <= limit (sense -1), >= limit (+1) or = limit (0). */
typedef struct psr_rule {
    char *name;
    char *text; /* as written */
    int sense;
    double limit;
    size_t term_count;
    psr_rule_term *terms;
    psr_place place;
} psr_rule;

typedef struct psr_cash {
    bool present;
    double opening;
    psr_by_period floor, external;
    psr_place place;
} psr_cash;

/** When stock is split over channels, and how their demands belong together. */
typedef enum psr_pool {
    PSR_POOL_RESERVED, /* before demand is seen */
    PSR_POOL_SHARED,   /* after it, in joint outcomes */
    PSR_POOL_NESTED    /* after it, of independent demands */
} psr_pool;

typedef struct psr_problem {
    char *name;
    char *note;
    char *file; /* it was read from; NULL = built from a scenario */
    size_t period_count;
    bool shared_pool; /* stock is split after demand is seen */
    bool nested_pool; /* a shared pool of independent demands, not of joint points */
    psr_objective objective;
    psr_product *products;
    size_t product_count;
    psr_warehouse *warehouses;
    size_t warehouse_count;
    psr_channel *channels;
    size_t channel_count;
    psr_lane *lanes;
    size_t lane_count;
    psr_offer *offers;
    size_t offer_count;
    size_t supplier_count;
    psr_transfer *transfers;
    size_t transfer_count;
    psr_stock_entry *on_hand, *in_transit, *returns_pipeline;
    size_t on_hand_count, in_transit_count, returns_count;
    psr_market *markets;
    size_t market_count;
    psr_demand *demand;
    size_t demand_count;
    double *knot_value; /* [knot_count] */
    double *knot_level; /* [knot_count] probability or level; 1 for certain */
    size_t knot_count;
    psr_budget_rule *budgets;
    size_t budget_count;
    psr_supplier_capacity *supplier_capacities;
    size_t supplier_capacity_count;
    psr_policy *policies;
    size_t policy_count;
    psr_rule *rules;
    size_t rule_count;
    psr_cash cash;
    psr_arena *arena; /* owns every text and array above that hangs below the top level */
} psr_problem;

/** An empty problem with its arena; top-level arrays may be taken from the arena too. */
psr_problem *psr_problem_create(void) PSR_MUST_CHECK;
void psr_problem_free(psr_problem *problem);
/**
 * Bring the parts of a complete problem into the one order that its content asks for
 * (names only tell twins apart), so that input in any order gives the same programme.
 */
psr_status psr_problem_order(psr_problem *problem) PSR_MUST_CHECK;
/** Demand of a tier in a period. */
const psr_demand *psr_problem_demand(const psr_problem *problem, const psr_tier *tier,
                                     size_t period);

#endif
