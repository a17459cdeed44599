/*
 * Curves learned from the table `spend` and the scenario's own sales: what each channel
 * sold is the outcome of its spend.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"
#include "response_wish.h"

#include "purser/read.h"
#include "purser/respond.h"

#include <math.h>
#include <stdlib.h>

/* A period of which more than this share of the usual volume is missing is missing. */
static const double most_missing = 0.5;

static double mean_of(const double *values, size_t count) {
    double sum = 0.0, seen = 0.0;
    for (size_t t = 0; t < count; t++) {
        if (isfinite(values[t])) {
            sum += values[t];
            seen += 1.0;
        }
    }
    return seen > 0.0 ? sum / seen : 0.0;
}

/* Sum of a channel's series; a missing value counts as its series' mean. */
static void sum_channel(const psr_panel *panel, psr_id channel, const psr_media *media,
                        double *outcome, double *missing) {
    size_t n = media->period_count;
    for (size_t t = 0; t < n; t++) {
        outcome[t] = 0.0;
        missing[t] = 0.0;
    }
    for (size_t i = 0; i < panel->series_count; i++) {
        if (panel->channel[i] != channel) {
            continue;
        }
        const double *values = psr_panel_values(panel, i);
        size_t length = psr_panel_length(panel, i);
        double mean = mean_of(values, length);
        for (size_t t = 0; t < n; t++) {
            int64_t at = (int64_t)media->first_period + (int64_t)t - panel->first_period[i];
            bool is_inside = at >= 0 && (size_t)at < length;
            bool is_seen = is_inside && isfinite(values[at]);
            outcome[t] += is_seen ? values[at] : mean;
            missing[t] += is_seen ? 0.0 : mean;
        }
    }
    for (size_t t = 0; t < n; t++) {
        if (!(outcome[t] > 0.0) || missing[t] > most_missing * outcome[t]) {
            outcome[t] = NAN;
        }
    }
}

static psr_status channel_outcomes(const psr_panel *panel, const psr_media *media,
                                   double **outcome, psr_error *err) {
    size_t n = media->period_count, count = psr_names_count(media->channels);
    double *missing = psr_calloc(n + 1, sizeof(double));
    *outcome = psr_calloc(count * n + 1, sizeof(double));
    if (*outcome == NULL || missing == NULL) {
        free(missing);
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the responses");
    }
    for (size_t c = 0; c < count; c++) {
        psr_id channel =
            psr_names_find(panel->channels, psr_names_text(media->channels, (psr_id)c));
        sum_channel(panel, channel, media, *outcome + c * n, missing);
    }
    free(missing);
    return PSR_OK;
}

/* Regressor r in each period of the media, the mean over all series. */
static void mean_regressor(const psr_panel *panel, size_t r, const psr_media *media,
                           double *control) {
    for (size_t t = 0; t < media->period_count; t++) {
        double sum = 0.0, count = 0.0;
        for (size_t i = 0; i < panel->series_count; i++) {
            int64_t at = (int64_t)media->first_period + (int64_t)t - panel->first_period[i];
            if (at >= 0 && (size_t)at < psr_panel_length(panel, i)) {
                double value = psr_panel_regressor(panel, i, r)[at];
                sum += isfinite(value) ? value : 0.0;
                count += isfinite(value) ? 1.0 : 0.0;
            }
        }
        control[t] = count > 0.0 ? sum / count : 0.0;
    }
}

/* What forecasts explain sales with (events, promotions, prices) explains them here too, or
 * the curves would take a festival for the spend around it. */
static psr_status add_controls(const psr_panel *panel, psr_media *media, psr_error *err) {
    size_t n = media->period_count, count = media->control_count + panel->regressor_count;
    char **names = psr_resize(media->control_name, count + 1, sizeof *names);
    media->control_name = names != NULL ? names : media->control_name;
    double *controls = psr_resize(media->control, count * n + 1, sizeof(double));
    media->control = controls != NULL ? controls : media->control;
    if (names == NULL || controls == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the responses");
    }
    for (size_t r = 0; r < panel->regressor_count; r++) {
        char *name = psr_strdup(panel->regressor_name[r]);
        if (name == NULL) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for the responses");
        }
        media->control_name[media->control_count] = name;
        mean_regressor(panel, r, media, media->control + media->control_count * n);
        media->control_count++;
    }
    return PSR_OK;
}

psr_status run_fit_curves(run_pipeline *pipeline) {
    const psr_scenario *scenario = pipeline->scenario;
    const psr_table_source *source = psr_scenario_table(scenario, "spend");
    psr_error *err = &pipeline->outcome->error;
    if (source == NULL) {
        psr_place place = psr_place_at(scenario->file, 0, 0);
        return psr_fail_at(
            err, PSR_ERR_SCENARIO, &place,
            "there is no spend to learn response curves from; name the table "
            "of spend under `tables: spend:` (response.mode is fitted)");
    }
    psr_respond_options wish = {
        .season = psr_frequency_per_year(scenario->frequency),
        .seed = scenario->seed,
        .threads = pipeline->options->threads,
        .observer = pipeline->options->observer,
    };
    psr_media_columns columns = {.no_outcome = true};
    psr_media *media = NULL;
    double *outcome = NULL;
    psr_respond_priors *priors = NULL;
    PSR_TRY(run_response_wish(&scenario->response, &wish, err));
    psr_status status =
        psr_read_media_columns(source->file, &columns, &media, &pipeline->outcome->faults);
    const psr_table_source *tests = psr_scenario_table(scenario, "experiments");
    if (status == PSR_OK && tests != NULL) {
        status = psr_read_experiments(tests->file, media, &pipeline->outcome->faults);
    }
    const psr_table_source *beliefs = psr_scenario_table(scenario, "priors");
    if (status == PSR_OK) {
        status =
            run_channel_priors(beliefs != NULL ? beliefs->file : NULL, &scenario->response,
                               media, &wish, &priors, pipeline->outcome);
    }
    if (status == PSR_OK && media->frequency != scenario->frequency) {
        status = psr_fail(err, PSR_ERR_DATA,
                          "the spend table is %s, the calendar %s; write one row a period "
                          "of the calendar",
                          psr_frequency_name(media->frequency),
                          psr_frequency_name(scenario->frequency));
    }
    if (status == PSR_OK) {
        status = add_controls(pipeline->panel, media, err);
    }
    if (status == PSR_OK) {
        status = channel_outcomes(pipeline->panel, media, &outcome, err);
    }
    if (status == PSR_OK) {
        status = psr_respond_fit_each(media, outcome, &wish, &pipeline->fitted,
                                      pipeline->findings, err);
        pipeline->curves = pipeline->fitted;
    }
    free(outcome);
    free(priors);
    psr_media_free(media);
    return status;
}
