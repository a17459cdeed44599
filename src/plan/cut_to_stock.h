/*
 * Sales held to the stock that is there, once spend is in whole cents.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_CUT_TO_STOCK_H
#define PURSER_PLAN_CUT_TO_STOCK_H

#include "figures.h"

/** One lane of a market, with the place (product and warehouse) it draws on. */
typedef struct psr_served_lane {
    size_t market, slot; /* slot: of its first period in lane_sales */
    bool single;         /* the channel has no other, so that its exposure is all here */
} psr_served_lane;

/** Lanes by place. */
typedef struct psr_served {
    size_t *start; /* [places + 1] */
    psr_served_lane *lane;
} psr_served;

/** List them in the arena of the figures. */
psr_status psr_served_list(psr_figures *figures, psr_served *served,
                           psr_error *err) PSR_MUST_CHECK;

/**
 * Where more is promised or sold at a place in a period than `stock`, all who draw on it
 * are given and sell the same share less. Demand allows that: expected sales are concave in
 * what is exposed. Returns of later periods follow.
 */
void psr_cut_to_stock(psr_figures *figures, const psr_served *served, size_t place,
                      size_t period, double stock);

#endif
