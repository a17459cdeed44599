/*
 * Intermittent demand of a panel: what the file teaches, and the law of one series.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_DEMAND_PANEL_H
#define PURSER_FORECAST_DEMAND_PANEL_H

#include "fit.h"
#include "intermittent.h"

/** Learn mixture weights and usual dispersion from the intermittent series. */
psr_status psr_demand_learn_panel(const psr_panel *panel, size_t horizon, psr_arena *arena,
                                  demand_knowledge *knowledge) PSR_MUST_CHECK;

/**
 * Factors that lead the intermittent series to the forecast of their total, which sees
 * trend and season that no single series shows; what regressors explain is left out of the
 * total. 1 where the series do not end together.
 * @param growth [horizon] out
 */
psr_status psr_demand_learn_growth(const fit_plan *plan, const demand_knowledge *knowledge,
                                   psr_arena *arena, double *growth,
                                   psr_error *err) PSR_MUST_CHECK;

/** The law of the period after the first `length` of a series. */
psr_status psr_demand_law_of(const psr_panel *panel, size_t series, size_t length,
                             const demand_knowledge *knowledge, psr_arena *arena,
                             demand_law *law) PSR_MUST_CHECK;

#endif
