/*
 * Desk: everything the tables are written from, with the names and dates people know.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_DESK_H
#define PURSER_PLAN_DESK_H

#include "books.h"
#include "rows.h"

#include "purser/plan.h"

typedef struct psr_desk {
    const psr_plan_parts *parts;
    const psr_problem *problem;
    const psr_figures *figures;
    const psr_books *books;
    psr_plan *plan;
    size_t period_count;
    bool has_calendar;
    psr_frequency frequency;
    psr_period first_period;
    /* Positions in the order of their ids, so that the order of the input leaves no trace.
     */
    size_t *channels, *markets, *offers, *transfers, *places;
    /* Markets and offers of a product: positions start[p] .. start[p + 1] - 1. */
    size_t *market_start, *market_of, *offer_start, *offer_of;
    size_t *binding; /* limits of the optimum with a price, by kind and name */
    size_t binding_count;
    /* What is used of limits: money of a budget rule, units of a supplier in a period,
     * volume in a warehouse in a period. */
    double *budget_used, *supplier_used, *stored, *inbound;
    double *lift_worth; /* [channel_count * T] profit per unit of lift, spend not paid */
} psr_desk;

/** Sort the positions; arrays live in the figures' arena. */
psr_status psr_desk_sort(psr_desk *desk, psr_error *err) PSR_MUST_CHECK;

/** List markets and offers by product and the limits that bind; add up what is used. */
psr_status psr_desk_list(psr_desk *desk, psr_error *err) PSR_MUST_CHECK;

/** Limits of that kind and name that bind: binding[from] .. binding[to - 1]. */
void psr_desk_binding(const psr_desk *desk, const char *kind, const char *name,
                      size_t *from, size_t *to);

/** First day of a planned period, PSR_NO_DAY without a calendar. */
psr_day psr_desk_day(const psr_desk *desk, size_t period);
/** First day, `2026-11-23`, or `period 3` without a calendar, into text[32]. */
void psr_desk_period(const psr_desk *desk, size_t period, char text[32]);
/** Name for people, else the id. */
const char *psr_desk_product(const psr_desk *desk, psr_id product);
const char *psr_desk_channel(const psr_desk *desk, psr_id channel);

/** Hand the finished table to the plan; frees it when rows failed. */
psr_status psr_desk_keep(const psr_desk *desk, psr_rows *rows);

/* The tables, each added to the plan. */
psr_status psr_table_of_budget(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_orders(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_stock(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_sales(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_deliveries(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_transfers(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_channels(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_profit(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_limits(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_policies(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_short(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_cash(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_forecast(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_responses(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
psr_status psr_table_of_findings(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;

/** Fill lift_worth: the exposed stock stays and each unit more sold costs what a unit of
 * stock is worth (its shadow price, the unit cost where there is none). */
psr_status psr_desk_value_lift(psr_desk *desk, psr_error *err) PSR_MUST_CHECK;
/** Profit per unit of money more in a channel and period, the money itself paid; NaN where
 * the channel takes no spend or the pool is shared. */
double psr_desk_marginal_return(const psr_desk *desk, size_t channel, size_t period);

/** summary.txt from the plan's own tables. */
psr_status psr_desk_summary(const psr_desk *desk, psr_error *err) PSR_MUST_CHECK;

#endif
