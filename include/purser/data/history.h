/*
 * History: what was sold, summed while reading to one cell per product, channel and period,
 * so that memory grows with the cells and not with the file. SPDX-License-Identifier:
 * GPL-3.0-or-later
 */
#ifndef PURSER_DATA_HISTORY_H
#define PURSER_DATA_HISTORY_H

#include "purser/base.h"

/** One product in one channel in one period; money in major units. */
typedef struct psr_sale_cell {
    psr_id product;
    psr_id channel;
    psr_period period;
    uint32_t rows;            /* that were summed up */
    double quantity;          /* units sold, returns not subtracted */
    double returned_quantity; /* units that came back */
    double revenue;           /* money for quantity, before refunds */
    double refund;            /* money given back */
    double list_price_sum;    /* sum of list price * quantity where known, else 0 */
    double price_min;         /* lowest and highest unit price of a row; NaN = not known */
    double price_max;
    double below_floor_quantity; /* units below the catalogue's floor price */
    double below_floor_money;    /* sum of (floor - price) * units there */
    double stock;                /* lowest stock level reported in the period; NaN = none */
    double cost;          /* cost of goods where the export has it; NaN = not known */
    double promotion;     /* share of rows flagged as promotion, 0..1 */
    double orders;        /* orders that began here; a row without an order number is one */
    double new_customers; /* NaN = not known */
    uint32_t order_rows;  /* rows with an order number */
    uint32_t stock_out_rows; /* rows flagged as out of stock */
} psr_sale_cell;

typedef struct psr_history {
    psr_names *products;
    psr_names *channels;
    psr_frequency frequency;
    psr_sale_cell *cells; /* [count], sorted by product, channel, period after reading */
    size_t count;
    size_t capacity;
    psr_day first_day; /* first and last day seen in any accepted row; PSR_NO_DAY = none */
    psr_day last_day;
    /* Days that occur at all, to tell a period that has only begun from an export that is
     * summed to periods already: bit w for weekday w (0 = Monday), bit d for day d. */
    uint32_t weekdays;
    uint32_t month_days;
    uint64_t rows_read;
    uint64_t rows_rejected;
    uint64_t
        rows_ignored; /* dropped by a rule of the profile: unpaid orders, for example */
} psr_history;

psr_history *psr_history_create(psr_frequency frequency) PSR_MUST_CHECK;
void psr_history_free(psr_history *history);
/** Sort cells by (product name, channel name, period) and renumber ids in name order, so
 * that the order of the input rows leaves no trace. */
psr_status psr_history_sort(psr_history *history, psr_error *err) PSR_MUST_CHECK;

#endif
