/*
 * Ledger: the published tables of a plan laid out by the problem's positions, and the list
 * of what does not hold.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_VERIFY_LEDGER_H
#define PURSER_VERIFY_LEDGER_H

#include "purser/data.h"

/** Positions by id. */
typedef struct psr_index {
    psr_names *products, *warehouses, *channels;
    psr_id *market; /* [product_count * channel_count] */
    psr_id *lane;   /* [warehouse_count * channel_count], the first of a pair */
} psr_index;

/** Money cells of a row of sales.csv, in cents, in the order of its columns. */
typedef enum psr_sale_cell_kind {
    PSR_SALE_GROSS,
    PSR_SALE_REFUNDS,
    PSR_SALE_FEES,
    PSR_SALE_NET,
    PSR_SALE_UNIT_FEES,
    PSR_SALE_DELIVERY,
    PSR_SALE_RETURN_COSTS,
    PSR_SALE_GOODWILL,
    PSR_SALE_LATE_RETURNS,
    PSR_SALE_MARGIN,
    PSR_SALE_CELLS
} psr_sale_cell_kind;

typedef struct psr_ledger {
    const psr_plan *plan;
    const psr_problem *problem;
    size_t T; /* periods */
    psr_index index;
    psr_verdict *verdict;
    psr_arena *arena;

    double *ordered;      /* [offer_count * T] units */
    int64_t *order_money; /* [offer_count * T] cents */
    int64_t *order_cost;
    double *moved; /* [transfer_count * product_count * T] units */
    int64_t *move_money;
    int64_t *spend; /* [channel_count * T] cents */
    double *effective, *lift;

    int *tier;      /* [market_count * T] -1 = closed */
    double *volume; /* [market_count * T] */
    double *demand, *exposed, *sales;
    int64_t *sale_money; /* [market_count * T * PSR_SALE_CELLS] */
    double *delivered;   /* [(lane * product_count + product) * T + t] expected units */

    /* [(product * warehouse_count + warehouse) * T + t] */
    uint8_t *has_stock; /* the row is there */
    double *end, *disposal;
    int64_t *holding, *disposal_money, *end_value;
    double *receipts; /* recomputed: orders, transfers, in transit, returns due */
    double *returns;  /* recomputed: of this plan's sales */
    double *sold, *sent;
    double *opening; /* [product_count * warehouse_count] */
} psr_ledger;

/** Read the tables; what cannot be placed is a fault of the verdict. */
psr_status psr_ledger_create(const psr_plan *plan, psr_verdict *verdict,
                             psr_ledger **ledger, psr_error *err) PSR_MUST_CHECK;
void psr_ledger_free(psr_ledger *ledger);

/** Position of (product, warehouse, 0). */
static inline size_t psr_place_at_stock(const psr_problem *problem, size_t product,
                                        size_t warehouse) {
    return (product * problem->warehouse_count + warehouse) * problem->period_count;
}

/* ---- comparisons: each counts, and complains where it does not hold */

/** Relative tolerance of expected quantities. */
#define PSR_VERIFY_TOLERANCE 1e-6
/** Of what moves along with sales: a spend cut to whole cents sells a little less. */
#define PSR_VERIFY_AFTER_CENTS 1e-5
/** Of caps on money and whole units: the last digits of adding doubles only. */
#define PSR_VERIFY_EXACT 1e-11

/** used <= limit + tolerance * max(1, |limit|). */
void psr_check_at_most(psr_ledger *ledger, double used, double limit, double tolerance,
                       const char *format, ...) PSR_PRINTF(5, 6);
/** used >= limit - tolerance * max(1, |limit|). */
void psr_check_at_least(psr_ledger *ledger, double used, double limit, double tolerance,
                        const char *format, ...) PSR_PRINTF(5, 6);
/** |a - b| <= tolerance * max(1, |b|). */
void psr_check_equal(psr_ledger *ledger, double a, double b, double tolerance,
                     const char *format, ...) PSR_PRINTF(5, 6);
/** Cents that must agree exactly. */
void psr_check_cents(psr_ledger *ledger, int64_t published, int64_t computed,
                     const char *format, ...) PSR_PRINTF(4, 5);
void psr_check_true(psr_ledger *ledger, bool holds, const char *format, ...)
    PSR_PRINTF(3, 4);

/* ---- the checks */

void psr_check_orders(psr_ledger *ledger);
void psr_check_transfers(psr_ledger *ledger);
void psr_check_stock(psr_ledger *ledger);
void psr_check_whole_stock(psr_ledger *ledger);
void psr_check_places(psr_ledger *ledger);
void psr_check_spend(psr_ledger *ledger);
void psr_check_sales(psr_ledger *ledger);
void psr_check_exposure(psr_ledger *ledger);
void psr_check_pool(psr_ledger *ledger);
void psr_check_policies(psr_ledger *ledger);
void psr_check_rules(psr_ledger *ledger);
void psr_check_budgets(psr_ledger *ledger);
void psr_check_cash(psr_ledger *ledger);
void psr_check_money(psr_ledger *ledger);

/** Is the channel open, by what the plan's files say of it? */
bool psr_is_open(const psr_ledger *ledger, size_t channel);
/** E[min(D, units)] of a demand by the words of reference/PROBLEM; INFINITY = the mean. */
double psr_expected_sales(const psr_problem *problem, const psr_demand *demand,
                          double units);
/** Most that channels with these independent demands sell together of a stock, in
 * expectation; NaN without memory. */
double psr_pooled_sales(const psr_ledger *ledger, const psr_demand *const *demand,
                        size_t count, double stock);

#endif
