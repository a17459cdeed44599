/*
 * How good the plan was for a range of cells. Private to review.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_REVIEW_SCORE_H
#define PURSER_REVIEW_SCORE_H

#include "review_cells.h"
#include "review_drift.h"

typedef struct psr_review_score {
    size_t cells, measured;          /* measured: demand is known, not cut by stock */
    double demand, expected, actual; /* units, all cells */
    double bias;                     /* (actual - demand) / demand of measured cells */
    double error;                    /* sum |actual - demand| / sum actual, measured */
    double signal;   /* sum of period errors / their mean absolute value; NaN below 4 */
    double coverage; /* share of measured cells inside their interval */
    double planned_fill, fill;     /* of demand; fill NaN where no stock-out is flagged */
    double gross, revenue, refund; /* money, major units */
    double margin_change; /* planned margin a unit, before goods, * (actual - expected) */
    double margin_lost;   /* planned margin a unit * units asked for when sold out */
    double return_rate;   /* units that came back / units sold; NaN = no sales */
    psr_drift drift;      /* since counts from the first compared period */
} psr_review_score;

/** Score cells->items[first .. last - 1]. @return PSR_OK or PSR_ERR_MEMORY */
psr_status psr_review_score_fill(const psr_review_cells *cells, size_t first, size_t last,
                                 psr_review_score *score, psr_error *err) PSR_MUST_CHECK;

#endif
