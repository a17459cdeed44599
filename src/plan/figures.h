/*
 * Figures: the quantities of a plan as they are published. Orders and transfers are whole
 * units, spend whole cents, expected units have six decimals; everything else is computed
 * from these, so that a reader of the files can compute it again.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_FIGURES_H
#define PURSER_PLAN_FIGURES_H

#include "purser/data/allocation.h"
#include "purser/data/problem.h"

/** Decimals of expected units in the tables. */
#define PSR_UNIT_DECIMALS 6

typedef struct psr_figures {
    const psr_problem *problem;
    const psr_allocation *answer;
    size_t period_count; /* T */

    size_t *lane_start; /* [channel_count + 1] into lane_of */
    psr_id *lane_of;    /* lanes of a channel in the problem's order */

    int64_t *order_units;     /* [offer_count * T] */
    int64_t *transfer_units;  /* [transfer_count * product_count * T] */
    int64_t *spend_minor;     /* [channel_count * T] */
    double *effective, *lift; /* [channel_count * T] */
    double *volume;           /* [market_count * T] demand multiplier V */
    double *demand;           /* [market_count * T] V * mean demand of the chosen tier */
    double *exposed;          /* [market_count * T] */
    double *sales;            /* [market_count * T] */
    double *lane_sales;       /* [lane_offset[market_count]], slots of the answer */

    /* [(product * warehouse_count + warehouse) * T + t], expected units */
    double *receipts; /* orders landing, in transit, returns due from before */
    double *arrived;  /* transfers landing */
    double *returns;  /* of this plan's sales */
    double *sold, *sent, *disposal, *end_stock;
    double *opening; /* [product_count * warehouse_count] */

    psr_arena *arena;
} psr_figures;

psr_status psr_figures_create(const psr_problem *problem, const psr_allocation *answer,
                              psr_figures **figures, psr_error *err) PSR_MUST_CHECK;
void psr_figures_free(psr_figures *figures);

/** Position of (product, warehouse, 0) in the stock arrays. */
static inline size_t psr_stock_at(const psr_problem *problem, psr_id product,
                                  psr_id warehouse) {
    return ((size_t)product * problem->warehouse_count + (size_t)warehouse) *
           problem->period_count;
}

/** The tier a market sells at; NULL where it is closed. Two tiers mixed: the first. */
const psr_tier *psr_figures_tier(const psr_figures *figures, size_t market);
/** Money kept of one unit sold: price less refunds and fees, delivery, returns. */
double psr_figures_unit_margin(const psr_figures *figures, size_t market, size_t period);

/** E[min(D, units)] of a demand; *survival (may be NULL) = P(D > units). */
double psr_demand_sold(const psr_problem *problem, const psr_demand *demand, double units,
                       double *survival);
double psr_demand_mean(const psr_problem *problem, const psr_demand *demand);

#endif
