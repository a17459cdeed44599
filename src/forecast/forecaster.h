/*
 * Forecaster: what a panel taught, and the panel that is forecast by it now.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_FORECASTER_H
#define PURSER_FORECAST_FORECASTER_H

#include "learn.h"

#include <stdatomic.h>

/** What a column does, over all series it was used in. */
typedef struct column_tally {
    double effect, error, count; /* sums */
} column_tally;

struct psr_forecaster {
    const psr_panel *teacher; /* learned from */
    const psr_panel *panel;   /* forecast now */
    const psr_forecast_options *options;
    fit_plan plan;
    lesson learned;
    worker_set workers;
    psr_forecast *forecast;
    column_tally *tally; /* [regressor_count] */
    atomic_size_t done;  /* series of all panels so far */
};
typedef psr_forecaster forecaster;

/**
 * Forecast one series of forecaster->panel into its place, with the arena of a worker.
 */
psr_status psr_forecast_series(forecaster *self, size_t index,
                               size_t worker) PSR_MUST_CHECK;

#endif
