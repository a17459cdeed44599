/*
 * Fit one series of a panel: make it ready, take the regressors' effect off, run all
 * members under all views of the season, put the effect back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_FIT_H
#define PURSER_FORECAST_FIT_H

#include "regressors.h"
#include "series.h"

/** What all series of a panel are fitted with. */
typedef struct fit_plan {
    const psr_panel *panel;
    size_t horizon;
    season_view views[VIEW_LIMIT];
    size_t view_count, slot_count;
    regressor_pool regressors; /* of regular series */
    regressor_pool demand;     /* of intermittent series; effects relative to the mean */
} fit_plan;

typedef struct series_fit {
    ready_series ready;
    member_set members;             /* none present where the series is not regular */
    double effect[REGRESSOR_LIMIT]; /* of the regressors, a scaled unit */
} series_fit;

/** Views of the season that the lengths of the panel allow. */
psr_status psr_fit_plan(const psr_panel *panel, size_t horizon,
                        fit_plan *plan) PSR_MUST_CHECK;

/**
 * Learn the common effects of some regressors from series cut by `hold` periods.
 * @param use [regressor_count] which regressors of the panel
 */
psr_status psr_fit_learn_regressors(fit_plan *plan, const bool *use, size_t hold,
                                    psr_arena *arena) PSR_MUST_CHECK;

/**
 * Learn the common effects on intermittent demand; effects within three standard errors of
 * 0 are dropped.
 */
psr_status psr_fit_learn_demand(fit_plan *plan, psr_arena *arena) PSR_MUST_CHECK;

/**
 * What the regressors do to an intermittent series: factor of its mean per future step.
 * @param factor [horizon] out; 1 where nothing is known
 */
psr_status psr_fit_demand_factors(const fit_plan *plan, size_t series, size_t length,
                                  psr_arena *arena, double *factor) PSR_MUST_CHECK;

/** Fit the first `length` values of a series; all memory is the arena's. */
psr_status psr_fit_series(const fit_plan *plan, size_t series, size_t length,
                          psr_arena *arena, series_fit *fit) PSR_MUST_CHECK;

#endif
