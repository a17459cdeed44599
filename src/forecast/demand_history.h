/*
 * One intermittent series as its laws see it: the observed history, and the same history
 * led to where the file's total stands at its end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_DEMAND_HISTORY_H
#define PURSER_FORECAST_DEMAND_HISTORY_H

#include "intermittent.h"
#include "purser/data/panel.h"

/** The observed part of a series that was cut. */
typedef struct demand_history {
    const double *y; /* [length], the arena's */
    size_t length;
    psr_period first; /* period of y[0] */
    bool whole, intermittent;
} demand_history;

/** Look at the first `length` values of a series; resets the arena. */
psr_status psr_demand_look(const psr_panel *panel, size_t series, size_t length,
                           psr_arena *arena, demand_history *history) PSR_MUST_CHECK;

/**
 * Every law of a history.
 * @param law  out: its bins
 * @param each out: [DEMAND_LAWS * law->bins], the arena's
 */
psr_status psr_demand_laws_of(const demand_history *history,
                              const demand_knowledge *knowledge, psr_arena *arena,
                              demand_law *law, double **each) PSR_MUST_CHECK;

/** The law of the period after the first `length` of a series; resets the arena. */
psr_status psr_demand_law_of(const psr_panel *panel, size_t series, size_t length,
                             const demand_knowledge *knowledge, psr_arena *arena,
                             demand_law *law) PSR_MUST_CHECK;

#endif
