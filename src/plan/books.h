/*
 * Books: the money of a plan in whole cents, line by line, from the published figures.
 * The profit of the plan is the sum of these lines and of nothing else.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_BOOKS_H
#define PURSER_PLAN_BOOKS_H

#include "figures.h"

/** Money of a product in a channel in a period; all in cents, costs positive. */
typedef struct psr_sale_money {
    int64_t gross_sales;  /* price * units */
    int64_t refunds;      /* given back for returned units */
    int64_t fees;         /* the platform's share of what is kept */
    int64_t unit_fees;    /* fees per unit */
    int64_t delivery;     /* lane costs */
    int64_t return_costs; /* handling of returned units */
    int64_t goodwill;     /* penalty of lost sales */
    int64_t late_returns; /* worth of units that come back after the plan */
} psr_sale_money;

/** Lines of the profit statement, in its order. */
#define PSR_PROFIT_LINES(X)                                         \
    X(PSR_LINE_GROSS_SALES, "gross_sales", "Gross sales")           \
    X(PSR_LINE_REFUNDS, "refunds", "Refunds")                       \
    X(PSR_LINE_FEES, "fees", "Platform fees")                       \
    X(PSR_LINE_UNIT_FEES, "unit_fees", "Fees per unit")             \
    X(PSR_LINE_DELIVERY, "delivery", "Delivery")                    \
    X(PSR_LINE_RETURN_COSTS, "return_costs", "Handling of returns") \
    X(PSR_LINE_MARKETING, "marketing", "Marketing")                 \
    X(PSR_LINE_FIXED_COSTS, "fixed_costs", "Fixed channel costs")   \
    X(PSR_LINE_PURCHASES, "purchases", "Purchases")                 \
    X(PSR_LINE_ORDER_COSTS, "order_costs", "Cost of ordering")      \
    X(PSR_LINE_TRANSFERS, "transfers", "Transfers")                 \
    X(PSR_LINE_HOLDING, "holding", "Holding stock")                 \
    X(PSR_LINE_DISPOSAL, "disposal", "Disposal")                    \
    X(PSR_LINE_GOODWILL, "goodwill", "Goodwill of lost sales")      \
    X(PSR_LINE_LATE_RETURNS, "late_returns", "Returns due later")   \
    X(PSR_LINE_END_STOCK, "end_stock", "Worth of end stock")        \
    X(PSR_LINE_FAIRNESS, "fairness", "Fairness goal")

typedef enum psr_profit_line {
#define PSR_LINE_ENUM_(name, code, title) name,
    PSR_PROFIT_LINES(PSR_LINE_ENUM_)
#undef PSR_LINE_ENUM_
        PSR_LINE_COUNT
} psr_profit_line;

const char *psr_profit_line_name(psr_profit_line line);
const char *psr_profit_line_title(psr_profit_line line);

typedef struct psr_books {
    psr_sale_money *sale;    /* [market_count * T] */
    int64_t *order_money;    /* [offer_count * T] units * cost */
    int64_t *order_cost;     /* [offer_count * T] fixed cost of ordering */
    int64_t *transfer_money; /* [transfer_count * product_count * T] */
    int64_t *holding;        /* stock arrays of the figures */
    int64_t *disposal;
    int64_t *end_value;           /* [product_count * warehouse_count] */
    int64_t *fixed_cost;          /* [channel_count * T] */
    int64_t line[PSR_LINE_COUNT]; /* signed: costs negative */
    int64_t profit;
    double *fair_fill; /* [policy_count] phi of fair_fill policies, else 0 */
} psr_books;

/** All arrays live in the figures' arena. */
psr_status psr_books_fill(const psr_figures *figures, psr_books *books,
                          psr_error *err) PSR_MUST_CHECK;

/** Net revenue of a sale: gross sales less refunds and fees. */
static inline int64_t psr_sale_net(const psr_sale_money *sale) {
    return sale->gross_sales - sale->refunds - sale->fees;
}
/** What handling it costs: fees per unit, delivery, returns; goodwill is apart. */
static inline int64_t psr_sale_handling(const psr_sale_money *sale) {
    return sale->unit_fees + sale->delivery + sale->return_costs;
}

#endif
