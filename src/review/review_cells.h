/*
 * Planned cells (channel, product, period) beside what was sold in them. Private to review.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_REVIEW_CELLS_H
#define PURSER_REVIEW_CELLS_H

#include "purser/data.h"

typedef struct psr_review_cell {
    psr_id channel, product; /* in channels and products below */
    size_t period;           /* of the plan, from 0 */
    double demand, expected; /* units: forecast with the planned lift, and sold of it */
    double low, high;        /* interval of the demand; NaN = the plan has none */
    double gross, margin;    /* money planned, major units */
    double unit_margin;      /* planned margin of a unit, over the compared periods */
    double actual, returned; /* units */
    double revenue, refund;  /* money, major units */
    bool stock_out;          /* the actuals say that it was sold out */
} psr_review_cell;

typedef struct psr_review_cells {
    psr_names *channels, *products; /* ids of the plan, in its order */
    psr_review_cell *items;         /* [count] by channel, product, period of the plan */
    size_t count;
    size_t begin, end;   /* periods compared: begin .. end - 1, whole in the actuals */
    double nominal;      /* probability of low..high; NaN = none */
    bool has_stock_outs; /* the actuals flag stock-outs at all */
    double unplanned;    /* units sold that no cell plans for */
    psr_names *silent;   /* channels of the plan without any actuals: left out */
} psr_review_cells;

/**
 * Lay actuals beside the plan's tables `sales` and `forecast`.
 * @param cells zeroed; to be cleared even after a failure
 * @return PSR_OK, PSR_ERR_DATA (no such tables, no calendar, no common whole period),
 * PSR_ERR_MEMORY
 */
psr_status psr_review_cells_fill(const psr_plan *plan, const psr_history *actuals,
                                 psr_review_cells *cells, psr_error *err) PSR_MUST_CHECK;
void psr_review_cells_clear(psr_review_cells *cells);

#endif
