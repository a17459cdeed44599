/*
 * Backtest: rolling origins.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "backtest_tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRAINING_LEAST = 8, USUAL_ORIGINS = 3 };
/* Interval ends, service levels and the middle. */
static const double levels[] = {0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975};

/* Regressors of the cut panel: what was the future then is known now. */
static psr_status cut_regressors(const psr_panel *panel, size_t horizon, psr_panel *cut) {
    size_t n = panel->series_count;
    size_t count = panel->regressor_count;
    size_t total = count * (cut->offset[n] + n * horizon);
    cut->horizon = horizon;
    cut->regressor = psr_calloc(total, sizeof *cut->regressor);
    if (cut->regressor == NULL) {
        return PSR_ERR_MEMORY;
    }
    double *to = cut->regressor;
    for (size_t s = 0; s < n; s++) {
        size_t width = psr_panel_length(cut, s) + horizon;
        size_t known = psr_panel_length(panel, s) + panel->horizon;
        for (size_t r = 0; r < count; r++) {
            const double *from = psr_panel_regressor(panel, s, r);
            for (size_t t = 0; t < width; t++) {
                *to++ = t < known ? from[t] : NAN;
            }
        }
    }
    return PSR_OK;
}

/* A panel cut by `hold` periods; series that get too short are empty of values. */
static psr_status cut_panel(const psr_panel *panel, size_t hold, size_t horizon,
                            psr_panel *cut) {
    *cut = *panel;
    size_t n = panel->series_count;
    cut->offset = psr_calloc(n + 1, sizeof *cut->offset);
    cut->value = psr_calloc(panel->offset[n], sizeof *cut->value);
    cut->observation = panel->observation != NULL ? psr_calloc(panel->offset[n], 1) : NULL;
    cut->regressor = NULL;
    if (cut->offset == NULL || cut->value == NULL ||
        (panel->observation != NULL && cut->observation == NULL)) {
        return PSR_ERR_MEMORY;
    }
    for (size_t s = 0; s < n; s++) {
        size_t length = psr_panel_length(panel, s);
        size_t keep = length >= hold + TRAINING_LEAST ? length - hold : 0;
        size_t to = cut->offset[s];
        if (keep > 0) {
            memcpy(cut->value + to, psr_panel_values(panel, s), keep * sizeof(double));
        }
        if (keep > 0 && panel->observation != NULL) {
            memcpy(cut->observation + to, panel->observation + panel->offset[s], keep);
        }
        cut->offset[s + 1] = to + keep;
    }
    return cut_regressors(panel, horizon, cut);
}

static void cut_free(psr_panel *cut) {
    free(cut->offset);
    free(cut->value);
    free(cut->observation);
    free(cut->regressor);
}

/* One origin: forecast from the cut and compare. */
static psr_status run_origin(const psr_panel *panel, const psr_forecast_options *options,
                             size_t hold, backtest_scores *scores, psr_error *err) {
    psr_panel cut = {0};
    psr_forecast *forecast = NULL;
    psr_status status;
    PSR_GO(cut_panel(panel, hold, options->horizon, &cut));
    PSR_GO(psr_forecast_panel(&cut, options, &forecast, NULL, err));
    if (scores->panel == NULL) {
        PSR_GO(psr_scores_create(panel, forecast, scores));
    }
    PSR_GO(psr_scores_add(&cut, forecast, scores));
done:
    psr_forecast_free(forecast);
    cut_free(&cut);
    return status;
}

static bool has_past(const psr_panel *panel, size_t hold) {
    for (size_t s = 0; s < panel->series_count; s++) {
        if (psr_panel_length(panel, s) >= hold + TRAINING_LEAST) {
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
                        horizon + TRAINING_LEAST, (int)TRAINING_LEAST, horizon);
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
