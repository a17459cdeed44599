/*
 * The model: which columns and rows a problem has and where they stand in the lp. Private
 * to allocate. The algebra is reference/ALLOCATION, in the lean form that
 * models/allocation.mod states with the same names:
 *
 *     sg, lost, A and U are substituted away;
 *     z and s exist only where a channel has several lanes for the product;
 *     V is one shared column per channel and lift sensitivity, a constant where nothing
 *       lifts the channel, a flag where a flag is all it can be;
 *     reserved becomes sum of (1 - rho) y <= I, which is the same row with A replaced.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_ALLOCATE_MODEL_H
#define PURSER_ALLOCATE_MODEL_H

#include "pieces.h"
#include "purser/data/lp.h"
#include "purser/data/problem.h"

/** Members of groups: item[start[g]] .. item[start[g+1]-1], in rising order. */
typedef struct index_list {
    size_t *start; /* [group_count + 1] */
    psr_id *item;
} index_list;

/** Markets of one channel with one lift sensitivity: they share V. */
typedef struct volume_class {
    psr_id channel;
    size_t number; /* 0, 1, ... within the channel: the name in the matrix */
    double sensitivity;
    double most; /* smallest lift_max of its markets */
    bool lifted; /* V = a + sensitivity * U; else V = a, or 1 */
} volume_class;

typedef struct model {
    const psr_problem *problem;
    psr_lp *lp;
    psr_arena *arena; /* everything below but the lp */
    demand_pieces pieces;
    size_t T;
    bool named;

    /* indices */
    index_list markets_of_product, offers_of_product, lanes_of_channel, markets_of_class;
    index_list policies_of_product;
    psr_id *pair; /* [P * W] position of a product-warehouse pair that can hold stock */
    size_t pair_count;
    psr_id *pair_product, *pair_warehouse; /* [pair_count] */
    size_t *pairs_of_product;              /* [P + 1] pairs are in product order */
    psr_id *lane_pair;  /* [lane slots] pair of lane l of market m, PSR_NO_ID = none */
    size_t *lane_slot;  /* [M + 1] first slot of a market */
    size_t *live_lanes; /* [M] lanes whose pair can hold stock */
    psr_id *class_of;   /* [M] */
    volume_class *classes;
    size_t class_count;
    size_t *tier_slot;     /* [M + 1] first tier of a market */
    size_t *outcomes;      /* [P * T] joint outcomes; shared pool only */
    const double **chance; /* [P * T] their probabilities; NULL = one certain outcome */
    struct nested_pools *nested; /* NULL where the pool is another; see nested.h */
    size_t scenarios;            /* joint outcomes of the whole horizon; 0 = no risk goal */
    const double *scenario_chance;
    bool *listed;           /* [budgets * T] the period counts */
    double *opening;        /* [pair_count] stock on hand */
    double *receipt;        /* [pair_count * T] in transit and returns due */
    double *still_due;      /* [P * T] in transit, due after t */
    const psr_rule **rules; /* [rule_count] parsed */

    /* columns: position in the lp, PSR_NO_ID where there is none */
    psr_id *active;          /* [K] a */
    psr_id *spend;           /* [K * T] m */
    psr_id *spend_on;        /* [K * T] flag of min_if_on */
    psr_id *effective;       /* [K * T] first e */
    psr_id *volume;          /* [class * T] V, or a; PSR_NO_ID = constant 1 */
    psr_id *tier;            /* [tiers] u */
    psr_id *tier_volume;     /* [tiers * T] V of a tier: V, u, a or constant */
    psr_id *piece;           /* [tiers * T] first y; first so of the shared pool */
    psr_id *exposed, *sales; /* [lane slots * T] z, s */
    psr_id *order, *flag;    /* [offers * T] q (in lots where there is a lot size), o */
    psr_id *transfer;        /* [transfers * P * T] x */
    psr_id *stock, *disposal, *offered; /* [pairs * T] I, disp, B */
    psr_id *valued;                     /* [pairs] first v */
    psr_id *fair;                       /* [policies] phi */
    psr_id *cash;                       /* [T] C */

    /* rows */
    psr_id *balance, *available, *reserved, *fresh, *pool; /* [pairs * T]; pool: first */
    psr_id *storage, *inbound;                             /* [W * T] */
    psr_id *expose, *sell, *fill, *tier_lift;              /* [M * T] */
    psr_id *tier_least, *tier_most;                        /* [tiers * T] */
    psr_id *outcome;                                       /* [tiers * T] first */
    psr_id *one_tier;                                      /* [M] */
    psr_id *order_least;                                   /* [offers * T] */
    psr_id *transfer_most;                                 /* [transfers * T] */
    psr_id *supplier;                                      /* [capacities * T] */
    psr_id *terminal;                                      /* [pairs] */
    psr_id *policy;     /* [policies] share row, or first fair_fill row */
    psr_id *budget;     /* [budgets * T] working capital: one a period; else at 0 */
    psr_id *spend_row;  /* [K * T] */
    psr_id *volume_row; /* [class * T] */
    psr_id *on_least;   /* [K * T] min_if_on */
    psr_id *on_open;    /* [K * T] no spend in a closed channel */
    psr_id *ramp;       /* [K * T] */
    psr_id *in_order;   /* [K * T] first row: a segment is full before a steeper one */
    psr_id *segment_on; /* [K * T] first flag: the steeper segment may fill */
    psr_id *exclusive;  /* [K] row of the channel's group */
    psr_id *cash_row;   /* [T] */
    psr_id *rule_row;   /* [rules] */
    psr_id *risk_row;   /* [scenarios] shortfall */
    psr_id roi;         /* PSR_NO_ID = none */
    psr_id *priority;   /* [class_total - 1] contribution of each class but the last */

    /* priority classes of the channels; see priority.c */
    size_t priority_count;     /* classes; 0 = no channel has a priority */
    int *priority_of_class;    /* [priority_count] as the user wrote it; 0 last */
    size_t *priority_class;    /* [K] position of the channel's class */
    psr_id owner;              /* channel of the columns being added; PSR_NO_ID = none */
    psr_id *column_owner;      /* [columns] channel; only where there are classes */
    size_t column_owner_space; /* places taken for it */
} model;

psr_status model_create(const psr_problem *problem, bool named, model **made,
                        psr_error *err) PSR_MUST_CHECK;
/** The same without its programme: pairs, lanes, opening stock and receipts. */
psr_status model_create_index(const psr_problem *problem, model **made,
                              psr_error *err) PSR_MUST_CHECK;
void model_free(model *m);

/* Steps of model_create, one file each. */
psr_status model_index(model *m, psr_error *err) PSR_MUST_CHECK;
psr_status model_add_rows(model *m, psr_error *err) PSR_MUST_CHECK;
psr_status model_add_shared_columns(model *m, psr_error *err) PSR_MUST_CHECK;
psr_status model_add_product_columns(model *m, size_t product,
                                     psr_error *err) PSR_MUST_CHECK;
psr_status model_add_sales_columns(model *m, size_t market, size_t period) PSR_MUST_CHECK;
psr_status model_add_tier_columns(model *m, size_t market) PSR_MUST_CHECK;

/** Does segment b of a channel need the one before it full? */
bool model_segment_waits(const psr_channel *channel, size_t b);
/** Width of segment b of channel k; of one without, the most that can be spent at once. */
double model_segment_width(const model *m, size_t k, size_t b);
/** Has some channel an S-shaped curve taken as it is? */
bool model_has_segments_in_order(const psr_problem *problem);

/** A position array of `count`, all PSR_NO_ID; NULL without memory. */
psr_id *model_ids(model *m, size_t count);

/**
 * Append a column; its objective also enters the return-on-investment row, less the floor
 * times the capital that one unit of the column uses.
 */
psr_status model_column(model *m, psr_id block, double objective, double capital,
                        double lower, double upper, psr_id *column) PSR_MUST_CHECK;
/** Entry of the last column; nothing where the row does not exist or the value is 0. */
psr_status model_entry(model *m, psr_id row, double value) PSR_MUST_CHECK;

/** Name the last column where names are kept. */
#define MODEL_NAME(m, column, ...)                                           \
    do {                                                                     \
        if ((m)->named) {                                                    \
            PSR_TRY(psr_lp_set_column_name((m)->lp, (column), __VA_ARGS__)); \
        }                                                                    \
    } while (0)

/** Capital that one unit of spend or of purchase money uses: 1 or 0. */
double model_spend_capital(const model *m);
double model_purchase_capital(const model *m);

/** Mean demand of a tier in a period, at V = 1. */
psr_status model_tier_mean(model *m, size_t market, size_t tier, size_t period,
                           double *mean) PSR_MUST_CHECK;

/** Weight of the plain mean in the objective: 1 - risk_weight. */
double model_mean_weight(const model *m);
/** Entries in the scenarios that an outcome of a product and period belongs to. */
psr_status model_risk_entries(model *m, size_t product, size_t period, size_t outcome,
                              double value) PSR_MUST_CHECK;
/** Check that the outcomes of all products and periods are the same scenarios. */
psr_status model_index_scenarios(model *m, psr_error *err) PSR_MUST_CHECK;
psr_status model_add_risk_rows(model *m) PSR_MUST_CHECK;
psr_status model_add_risk_columns(model *m) PSR_MUST_CHECK;

/** Demand of an outcome of a shared pool. */
double model_outcome_demand(const model *m, size_t market, size_t tier, size_t period,
                            size_t outcome);

/** What a unit of V in a tier and period costs (penalty on the demand it brings), and its
 * entries in the fill row; the entries go to the last column. */
psr_status model_volume_cost(model *m, size_t market, size_t tier, size_t period,
                             double *cost) PSR_MUST_CHECK;
psr_status model_volume_entries(model *m, size_t market, size_t tier,
                                size_t period) PSR_MUST_CHECK;

/** Profit of one expected unit sold, lane cost apart, penalty saved included. */
double model_sale_value(const model *m, size_t market, size_t tier, size_t period);
/** Entries of `units` expected units: cash, fill, policies, rules. */
psr_status model_sale_entries(model *m, size_t market, size_t tier, size_t period,
                              double units) PSR_MUST_CHECK;
/** Entries of units that leave through lane `lane` of the market: stock and returns. */
psr_status model_lane_entries(model *m, size_t market, size_t lane, size_t period,
                              double units) PSR_MUST_CHECK;
/** Cost of a lane of a market per unit. */
double model_lane_cost(const model *m, size_t market, size_t lane, size_t period);

/** Lot size of an offer in a period as a factor: 1 where there is none. */
double model_lot(const psr_offer *offer, size_t period);
/** Largest order of a period, in lots where ordered in lots; INFINITY = none. */
double model_order_limit(const psr_offer *offer, size_t period);
bool model_has_flag(const psr_offer *offer, size_t period);
/** An order placed or a transfer leaving in a period lands within the horizon. */
bool model_lands(const model *m, int lead_time, size_t period);
/** Coefficient of a rule for a quantity; 0 where no term matches. */
double model_rule_weight(const model *m, const psr_rule *rule, const psr_rule_term *match);

/** Sort the channels into priority classes. */
psr_status model_index_priorities(model *m, psr_error *err) PSR_MUST_CHECK;
/** Where the first channel of a class stands. */
const psr_place *model_priority_place(const model *m, size_t priority_class);
psr_status model_add_priority_rows(model *m) PSR_MUST_CHECK;
/** The last column belongs to the channel being added, and its objective to its class. */
psr_status model_own_column(model *m, psr_id column, double objective) PSR_MUST_CHECK;

/** A parsed rule; terms are read from its text where it has none yet. */
psr_status model_parse_rules(model *m, psr_error *err) PSR_MUST_CHECK;

#endif
