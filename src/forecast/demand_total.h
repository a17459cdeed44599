/*
 * The total of a file's intermittent series: it shows what no single one does, its path so
 * far (shocks, growth, season) and where it goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_DEMAND_TOTAL_H
#define PURSER_FORECAST_DEMAND_TOTAL_H

#include "demand_history.h"
#include "fit.h"

typedef struct demand_total {
    double *value; /* [length] sum of the series, up to their common end */
    size_t length; /* 0 = they do not end together, or there is but one */
    psr_period end;
    size_t count; /* series in it */
    double noise; /* variance of a period's total by chance */
} demand_total;

/**
 * Add up: gaps filled, what regressors explain left out. Young series stay out: the total
 * would grow with each that joins.
 */
psr_status psr_demand_add_up(const fit_plan *plan, psr_arena *arena,
                             demand_total *total) PSR_MUST_CHECK;
void psr_demand_total_free(demand_total *total);

/**
 * The total's path, drawn to its mean by the share of its variance that is chance; length 0
 * where there are too few series.
 */
psr_status psr_demand_path(const demand_total *total, demand_path *path) PSR_MUST_CHECK;

/**
 * Factors that lead the series to the forecast of their total, which sees trend and season
 * that no single series shows. 1 where the series do not end together.
 * @param growth [horizon] out
 */
psr_status psr_demand_growth(const fit_plan *plan, const demand_knowledge *knowledge,
                             const demand_total *total, psr_arena *arena, double *growth,
                             psr_error *err) PSR_MUST_CHECK;

#endif
