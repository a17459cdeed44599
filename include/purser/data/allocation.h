/*
 * Allocation: the answer to a problem in the problem's own terms, with its proof.
 * Flat arrays; T = period_count. Money in major units, profit per unit of the limit for
 * prices. SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_ALLOCATION_H
#define PURSER_DATA_ALLOCATION_H

#include "purser/data/problem.h"

typedef enum psr_answer {
    PSR_ANSWER_OPTIMAL,  /* proved within the gap */
    PSR_ANSWER_FEASIBLE, /* a plan with its bound, gap not reached */
    PSR_ANSWER_INFEASIBLE,
    PSR_ANSWER_UNBOUNDED
} psr_answer;

/** One limit of the problem with what it is worth. */
typedef struct psr_limit {
    char *kind; /* budget, working capital, storage, inbound, supplier, cash, fill rate,
                   share, rule, order, spend, lift, ... */
    char *name; /* as the user wrote it, or `storage north` */
    int period; /* -1 = whole horizon */
    double limit, used;
    bool is_lower; /* used >= limit; else used <= limit */
    double price;  /* profit per unit of relaxing the limit, >= 0 */
    double range_low,
        range_high; /* limits between which the price holds; NaN = not computed */
    psr_place place;
} psr_limit;

/** What one policy costs: the profit without it less the profit with it. */
typedef struct psr_policy_price {
    char *kind; /* share, rule, fairness, priority, fill rate, least spend, ramp, exclusive,
                   end stock, least budget, return floor, least order */
    char *name;
    double price;
    bool at_least; /* found with the other whole decisions kept: it costs at least this */
    psr_place place;
} psr_policy_price;

/** A member of a minimal conflicting set, with the repair that alone resolves the conflict.
 */
typedef struct psr_conflict {
    char *name;
    psr_place place;
    char *sentence; /* what it asks for */
    char *repair; /* `raise the budget by 83,000`; NULL when this one cannot be repaired */
    double change;
} psr_conflict;

typedef struct psr_allocation {
    psr_answer status;
    double objective, bound, gap;
    bool has_ratio;
    double ratio, ratio_bound, ratio_gap;
    double capital;              /* of the ROI goals */
    double profit_at_zero_spend; /* incremental goals; NaN */
    size_t period_count;

    double *order; /* [offer_count * T] units ordered in t */
    double *
        transfer; /* [transfer_count * product_count * T] units leaving in t; NULL = none */
    double *sales;         /* [market_count * T] expected units sold */
    double *sales_by_lane; /* [market_count * lane_count_of_channel ...] see lane_offset */
    size_t *lane_offset;   /* [market_count + 1] first (lane, t) slot of a market: slot
                              lane_offset[m] + l*T + t, l over the channel's lanes in order */
    double *exposed; /* [market_count * T] stock offered to the channel (sum of pieces) */
    double *demand;  /* [market_count * T] mean demand at the planned lift and tier */
    double *volume_factor; /* [market_count * T] V: demand multiplier */
    int *tier;             /* [market_count] chosen tier; -1 = closed or mixed */
    double *end_stock;     /* [product_count * warehouse_count * T] */
    double *disposal;      /* same shape; NULL = none */
    double *spend;         /* [channel_count * T] */
    double *effective_spend;
    double *lift;        /* [channel_count * T] */
    double *active;      /* [channel_count] 1 = open */
    double *fair_fill;   /* [policy_count] phi of fair_fill policies; NULL = none */
    double *cash;        /* [T] balance; NULL = none */
    double *stock_price; /* [product_count * warehouse_count * T] worth of one more unit
                            available; NULL when not computed */

    psr_limit
        *limits; /* [limit_count] binding first, by price * ... documented by allocate */
    size_t limit_count;
    psr_policy_price *policies; /* [policy_price_count] dearest first; see
                                   psr_allocate_options.with_policy_prices */
    size_t policy_price_count;
    double *class_value; /* [class_value_count] contribution that each priority class but
                            the last keeps */
    size_t class_value_count;
    psr_conflict *conflicts; /* [conflict_count] when infeasible */
    size_t conflict_count;
    char *explanation; /* infeasible or unbounded in plain words; NULL */

    size_t lp_rows, lp_columns, lp_nonzeros, iterations, nodes;
    char method[32];
    void *kept; /* the solved programme, for psr_allocate_rounded; NULL = not kept */
    void (*free_kept)(void *kept);
    psr_arena *arena; /* owns texts and limits */
} psr_allocation;

/** Profit of a plan that is followed blindly, over seeded demand paths. */
typedef struct psr_simulation {
    size_t path_count;      /* 0 = not simulated */
    double mean, low, high; /* mean, P10, P90 */
    double standard_error;  /* of the mean */
} psr_simulation;

psr_allocation *psr_allocation_create(const psr_problem *problem) PSR_MUST_CHECK;
void psr_allocation_free(psr_allocation *allocation);

#endif
