/*
 * Intermittent demand of a panel: what the file teaches.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_DEMAND_PANEL_H
#define PURSER_FORECAST_DEMAND_PANEL_H

#include "demand_total.h"

/**
 * Learn from the intermittent series: usual dispersion, the total's path, weights of the
 * laws, how the series' means revert to each other, how their level is shared, and growth.
 * @param growth [horizon] out
 */
psr_status psr_demand_learn_panel(const fit_plan *plan, psr_arena *arena,
                                  demand_knowledge *knowledge, double *growth,
                                  psr_error *err) PSR_MUST_CHECK;

#endif
