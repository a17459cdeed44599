/*
 * Sales summed to one cell per product, channel and period while reading. Sums are whole
 * millionths, so the order of the rows leaves no trace.
 * Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_HISTORY_SUMS_H
#define PURSER_READ_HISTORY_SUMS_H

#include "distinct.h"
#include "purser/data.h"

/** A number the row does not have. */
#define PSR_NO_MICRO INT64_MIN

/** One accepted row; money and units in millionths, PSR_NO_MICRO = not known. */
typedef struct psr_sale {
    psr_id product, channel;
    psr_period period;
    int64_t quantity, returned; /* 0 or more */
    int64_t revenue, refund;    /* 0 or more */
    int64_t price;              /* of one unit */
    int64_t list_price;         /* of one unit */
    int64_t floor_price;        /* of the catalogue */
    int64_t cost;               /* of the row */
    int64_t stock;
    bool stock_out, promotion;
    uint64_t names;    /* hash of product and channel name: the same in every run */
    uint64_t seller;   /* hash of the channel's name: order numbers are its own */
    uint64_t order;    /* hash of the order's id; 0 = not known */
    uint64_t customer; /* hash of the customer's; 0 = not known */
    psr_day day;
} psr_sale;

typedef struct psr_history_sums psr_history_sums;

psr_history_sums *psr_history_sums_create(void) PSR_MUST_CHECK;
void psr_history_sums_free(psr_history_sums *sums);
/**
 * @return PSR_OK, PSR_ERR_MEMORY, PSR_ERR_DATA (a sum of a cell leaves the range of money)
 */
psr_status psr_history_sums_add(psr_history_sums *sums, const psr_sale *sale,
                                psr_error *err) PSR_MUST_CHECK;
/** Hand the cells, in order of arrival, to a history that has none; the sums keep none. */
void psr_history_sums_finish(psr_history_sums *sums, psr_history *history);
/** 1 = orders and customers were counted one by one; n = one in n was. */
double psr_history_sums_weight(const psr_history_sums *sums);

#endif
