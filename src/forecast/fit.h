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

/** What all series of a file are fitted with. */
typedef struct fit_plan {
    const psr_panel *panel; /* that is looked at now */
    size_t horizon;
    season_view views[VIEW_LIMIT];
    size_t view_count, slot_count;
    /* Each series' weights are tilted by its own held-out ends: where the file is seen in
     * several views (which season a series has differs from series to series) or has but
     * one series. Elsewhere a short end says less than the file does. */
    bool tilts;
    double trim;               /* of the combination */
    regressor_pool regressors; /* of regular series */
    regressor_pool rest;       /* of events, where regressors are not used */
    regressor_pool demand;     /* of intermittent series; effects relative to the mean */
} fit_plan;

typedef struct series_fit {
    ready_series ready;
    member_set members;             /* none present where the series is not regular */
    double effect[REGRESSOR_LIMIT]; /* of the regressors, a scaled unit */
    double effect_error[REGRESSOR_LIMIT];
} series_fit;

/** Views of the season that the lengths of the panel allow. */
psr_status psr_fit_plan(const psr_panel *panel, size_t horizon,
                        fit_plan *plan) PSR_MUST_CHECK;

/** Fit the first `length` values of a series; all memory is the arena's. */
psr_status psr_fit_series(const fit_plan *plan, size_t series, size_t length,
                          psr_arena *arena, series_fit *fit) PSR_MUST_CHECK;

#endif
