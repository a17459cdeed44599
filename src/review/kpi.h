/*
 * Key figures of sales channels. Private to review.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_REVIEW_KPI_H
#define PURSER_REVIEW_KPI_H

#include "purser/review.h"

/* name, basis, definition, what is missing where there is no value */
#define PSR_KPI_LIST(X)                                                                    \
    X(SALES, "sales", "history", "money of the latest periods, before refunds",            \
      "sales of the latest periods")                                                       \
    X(GROWTH, "growth", "history",                                                         \
      "sales of the latest periods / sales of as many periods before - 1",                 \
      "sales of the periods before")                                                       \
    X(ORDER_VALUE, "average_order_value", "history", "sales / orders",                     \
      "order numbers in the export")                                                       \
    X(RETURNS, "return_rate", "history", "refunds / sales", "refunds in the export")       \
    X(MARGIN, "gross_margin", "history",                                                   \
      "(sales - refunds - cost of goods) / (sales - refunds); cost as exported, else "     \
      "units "                                                                             \
      "kept * unit cost of the table `products`",                                          \
      "cost of goods in the export or in the table `products`")                            \
    X(CUSTOMERS, "new_customers", "history",                                               \
      "customers whose first purchase in any channel was here",                            \
      "customer ids in the export")                                                        \
    X(REPEAT, "repeat_rate", "history", "orders that are not a customer's first / orders", \
      "customer ids and order numbers in the export")                                      \
    X(SPEND, "spend", "history", "marketing money of the latest periods",                  \
      "the channel in a table `spend`")                                                    \
    X(SPEND_SHARE, "spend_share", "history", "spend / sales",                              \
      "the channel in a table `spend`")                                                    \
    X(CAC, "acquisition_cost", "history", "spend / new customers (CAC)",                   \
      "customer ids in the export and the channel in a table `spend`")                     \
    X(LTV, "lifetime_value", "history",                                                    \
      "(sales - refunds) a customer over the whole history * margin before spend of the "  \
      "plan (LTV so far, not projected)",                                                  \
      "customer ids in the export")                                                        \
    X(CONVERSION, "conversion", "history", "orders / visits",                              \
      "order numbers in the export and a column CHANNEL_visits in the table `spend`")      \
    X(TRAFFIC, "traffic_cost", "history", "spend / visits",                                \
      "a column CHANNEL_visits in the table `spend`")                                      \
    X(CONTRIBUTION, "contribution_margin", "plan",                                         \
      "contribution / net revenue: what is left after goods, handling and spend",          \
      "net revenue in the plan")                                                           \
    X(ROI, "return_on_spend", "plan", "contribution / spend", "spend in the plan")         \
    X(MARGINAL, "marginal_return", "plan",                                                 \
      "profit of one more unit of spend, itself paid", "a response curve of the channel")  \
    X(FILL, "fill_rate", "plan", "expected sales / demand", "demand in the plan")

typedef enum psr_kpi {
#define PSR_KPI_ENUM_(id, name, basis, definition, missing) PSR_KPI_##id,
    PSR_KPI_LIST(PSR_KPI_ENUM_)
#undef PSR_KPI_ENUM_
        PSR_KPI_COUNT
} psr_kpi;

/** Figures of one channel; NaN = not known. */
typedef struct psr_kpis {
    double value[PSR_KPI_COUNT];
    double contribution; /* of the plan, money */
    bool is_open;        /* the plan uses it */
} psr_kpis;

typedef struct psr_verdict_words {
    const char *verdict;
    psr_text because;
} psr_verdict_words;

/** scale, keep, fix or exit, with the figures behind it; because is to be freed. */
psr_verdict_words psr_kpi_verdict(const psr_kpis *kpis);

/** What the history says of its channels; money in major units. */
typedef struct psr_channel_history {
    double sales, before, refunds, cost, orders, customers;
    double all_sales, all_refunds, all_returned, all_customers;
    double listed_cost; /* units kept at the catalogue's unit cost; NaN = not known */
    bool has_cost, has_orders;
} psr_channel_history;

typedef struct psr_kpi_history {
    psr_period last, window;       /* the latest periods: `window` of them up to `last` */
    psr_channel_history *channels; /* [channels of the history + 1] the last one is empty */
} psr_kpi_history;

/** Add the history up, in one pass over its cells. */
psr_status psr_kpi_history_sum(const psr_kpi_sources *sources,
                               psr_kpi_history *seen) PSR_MUST_CHECK;
void psr_kpi_history_clear(psr_kpi_history *seen);

/** Figures of a row of the plan's table `channels`. */
void psr_kpi_fill(const psr_kpi_sources *sources, const psr_kpi_history *seen,
                  const psr_table *channels, size_t row, psr_kpis *kpis);

#endif
