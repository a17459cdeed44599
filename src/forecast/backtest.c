/*
 * Backtest: rolling origins.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "backtest_tables.h"
#include "panel_cut.h"

#include <math.h>

enum { USUAL_ORIGINS = 3 };
/* Interval ends, service levels and the middle. */
static const double levels[] = {0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975};

/* One origin: forecast from the cut and compare. */
static psr_status run_origin(const psr_panel *panel, const psr_forecast_options *options,
                             size_t hold, backtest_scores *scores, psr_error *err) {
    psr_panel cut = {0};
    psr_forecast *forecast = NULL;
    psr_status status;
    PSR_GO(psr_panel_cut(panel, hold, options->horizon, &cut));
    PSR_GO(psr_forecast_panel(&cut, options, &forecast, NULL, err));
    if (scores->panel == NULL) {
        PSR_GO(psr_scores_create(panel, forecast, scores));
    }
    PSR_GO(psr_scores_add(&cut, forecast, scores));
done:
    psr_forecast_free(forecast);
    psr_panel_cut_free(&cut);
    return status;
}

static bool has_past(const psr_panel *panel, size_t hold) {
    for (size_t s = 0; s < panel->series_count; s++) {
        if (psr_panel_length(panel, s) >= hold + CUT_LEAST) {
            return true;
        }
    }
    return false;
}

psr_status psr_forecast_backtest(const psr_panel *panel,
                                 const psr_forecast_options *options,
                                 const psr_backtest_options *how, psr_backtest *made,
                                 psr_error *err) {
    size_t horizon = options->horizon;
    size_t step = how->step > 0 ? how->step : (horizon + 1) / 2;
    size_t origins = how->origin_count > 0 ? how->origin_count : USUAL_ORIGINS;
    psr_forecast_options inner = *options;
    backtest_scores scores = {0};
    psr_status status = PSR_OK;
    inner.levels = levels;
    inner.level_count = sizeof levels / sizeof *levels;
    inner.with_sums = true;
    inner.with_members = true;
    inner.path_count = 0;
    if (!has_past(panel, horizon)) {
        return psr_fail(err, PSR_ERR_TOO_SHORT,
                        "no series has %zu values: %d to learn from before %zu held out; "
                        "use a shorter horizon",
                        horizon + CUT_LEAST, (int)CUT_LEAST, horizon);
    }
    for (size_t k = 0; k < origins && has_past(panel, horizon + k * step); k++) {
        psr_observe_progress(options->observer, "forecasting the past", (double)k,
                             (double)origins, NAN);
        PSR_GO(run_origin(panel, &inner, horizon + k * step, &scores, err));
    }
    PSR_GO(psr_backtest_tables(&scores, levels, made, err));
done:
    psr_scores_free(&scores);
    return status == PSR_ERR_MEMORY ? psr_fail(err, status, "out of memory in the backtest")
                                    : status;
}
