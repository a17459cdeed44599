/*
 * Private to plan: one market that runs short in one period, and why.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_SHORT_WHY_H
#define PURSER_PLAN_SHORT_WHY_H

#include "desk.h"

typedef struct shortage {
    size_t market, period;
    size_t rank; /* place among all cells in the order of their ids */
    double units, money;
    const char *reason; /* one word or two, constant */
    char because[256];
} shortage;

/** Fill reason and because of a market's period. */
void psr_short_explain(const psr_desk *desk, shortage *cell);

#endif
