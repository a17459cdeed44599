/*
 * A pool of independent demands, split after demand is seen. What the channels of a set S
 * sell together is at most E[min(D_S, B)], D_S the sum of their demands and B the stock:
 *
 *     sum_{k in S} s_k <= sum_j rho_Sj Y_Sj,   Y_Sj <= width_Sj,   sum_j Y_Sj <= B
 *
 * With up to NESTED_ALL channels all sets are stated, and the rows are exact for any goal.
 * With more, the sets nest in order of unit margin (and each channel alone), which is exact
 * where nothing but the margin (no policy, no return that comes back to stock) decides who
 * is served first, and too hopeful otherwise. Demands are independent and stand for
 * themselves: no lift, one price, no closing, one warehouse a market.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_ALLOCATE_NESTED_H
#define PURSER_ALLOCATE_NESTED_H

#include "model.h"

/** Channels of one pool up to which all of their sets are stated. */
#define NESTED_ALL 4

/** One set of markets that draw on one pair in one period. */
typedef struct nested_set {
    size_t member, member_count; /* markets, from `members` */
    size_t layer, layer_count;   /* of E[min(D_S, B)], from `width` and `survival` */
    psr_id row;                  /* `nested`; `drawn` is the next */
} nested_set;

struct nested_pools {
    size_t *first; /* [pairs * T + 1] sets of a pair and period */
    nested_set *set;
    size_t set_count, set_capacity;
    psr_id *members;
    size_t member_count, member_capacity;
    double *width, *survival;
    size_t layer_count, width_capacity, survival_capacity;
    double *mean; /* [markets * T] */
};

/** Refuse what the form does not state, with its place; then list the sets. */
psr_status nested_index(model *m, psr_error *err) PSR_MUST_CHECK;
void nested_free(struct nested_pools *pools);

/** Rows `nested` and `drawn` of a pair and period. */
psr_status nested_add_rows(model *m, psr_id block, size_t pair,
                           size_t period) PSR_MUST_CHECK;
/** Columns Y of a pair and period. */
psr_status nested_add_columns(model *m, size_t pair, size_t period) PSR_MUST_CHECK;
/** Entries of a unit sold in a market and of a unit of B, for the last column. */
psr_status nested_sale_entries(model *m, size_t market, size_t pair,
                               size_t period) PSR_MUST_CHECK;
psr_status nested_stock_entries(model *m, size_t pair, size_t period) PSR_MUST_CHECK;

#endif
