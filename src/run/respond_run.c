/*
 * Response curves alone: of a spend file or of a scenario, as a table for people and for
 * `tables.curves` of a scenario.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "pipeline.h"

#include "purser/read.h"
#include "purser/respond.h"
#include "purser/write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const carryover_names[] = {
    [PSR_CARRYOVER_NONE] = "none",
    [PSR_CARRYOVER_GEOMETRIC] = "geometric",
    [PSR_CARRYOVER_DELAYED] = "delayed",
    [PSR_CARRYOVER_WEIBULL] = "weibull",
};
static const size_t carryover_count = sizeof carryover_names / sizeof carryover_names[0];

/* ---- table -----------------------------------------------------------------------------
 */

static const int curve_decimals = 9;
/* Rates are per unit of money: far behind the point. */
static const int rate_decimals = 15;

enum {
    CURVE_CHANNEL,
    CURVE_FAMILY,
    CURVE_SCALE,
    CURVE_SCALE_ERROR,
    CURVE_SHAPE,
    CURVE_SHAPE_ERROR,
    CURVE_SPEND,
    CURVE_SPEND_ERROR,
    CURVE_RATE,
    CURVE_RATE_ERROR,
    CURVE_MIDPOINT,
    CURVE_CARRYOVER,
    CURVE_RETENTION,
    CURVE_RETENTION_ERROR,
    CURVE_DELAY,
    CURVE_WEIBULL_SHAPE,
    CURVE_WEIBULL_SCALE,
    CURVE_NORMALISED,
    CURVE_BASELINE,
    CURVE_LARGEST_SPEND,
    CURVE_OPENING,
    CURVE_AT_LARGEST,
    CURVE_AT_LARGEST_P10,
    CURVE_AT_LARGEST_P90,
    CURVE_COLUMN_COUNT
};

/* Those of the table `curves` under its names, so that the file can be given as one. */
static const struct {
    const char *name;
    psr_column_kind kind;
} columns[CURVE_COLUMN_COUNT] = {
    [CURVE_CHANNEL] = {"channel", PSR_COLUMN_TEXT},
    [CURVE_FAMILY] = {"family", PSR_COLUMN_TEXT},
    [CURVE_SCALE] = {"scale", PSR_COLUMN_NUMBER},
    [CURVE_SCALE_ERROR] = {"scale_error", PSR_COLUMN_NUMBER},
    [CURVE_SHAPE] = {"shape", PSR_COLUMN_NUMBER},
    [CURVE_SHAPE_ERROR] = {"shape_error", PSR_COLUMN_NUMBER},
    [CURVE_SPEND] = {"spend", PSR_COLUMN_NUMBER},
    [CURVE_SPEND_ERROR] = {"spend_error", PSR_COLUMN_NUMBER},
    [CURVE_RATE] = {"rate", PSR_COLUMN_NUMBER},
    [CURVE_RATE_ERROR] = {"rate_error", PSR_COLUMN_NUMBER},
    [CURVE_MIDPOINT] = {"midpoint", PSR_COLUMN_NUMBER},
    [CURVE_CARRYOVER] = {"carryover", PSR_COLUMN_TEXT},
    [CURVE_RETENTION] = {"retention", PSR_COLUMN_NUMBER},
    [CURVE_RETENTION_ERROR] = {"retention_error", PSR_COLUMN_NUMBER},
    [CURVE_DELAY] = {"delay", PSR_COLUMN_NUMBER},
    [CURVE_WEIBULL_SHAPE] = {"weibull_shape", PSR_COLUMN_NUMBER},
    [CURVE_WEIBULL_SCALE] = {"weibull_scale", PSR_COLUMN_NUMBER},
    [CURVE_NORMALISED] = {"normalised", PSR_COLUMN_TEXT},
    [CURVE_BASELINE] = {"baseline", PSR_COLUMN_NUMBER},
    [CURVE_LARGEST_SPEND] = {"largest_spend", PSR_COLUMN_NUMBER},
    [CURVE_OPENING] = {"opening_effective_spend", PSR_COLUMN_NUMBER},
    [CURVE_AT_LARGEST] = {"response_at_largest", PSR_COLUMN_NUMBER},
    [CURVE_AT_LARGEST_P10] = {"response_at_largest_p10", PSR_COLUMN_NUMBER},
    [CURVE_AT_LARGEST_P90] = {"response_at_largest_p90", PSR_COLUMN_NUMBER},
};

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* P10 and P90 of the draws at the largest spend seen: how well the height is known. */
static psr_status set_spread(psr_table *table, const psr_response *response,
                             psr_error *err) {
    size_t count = response->draw_count;
    if (count < 2) {
        return PSR_OK;
    }
    double *height = psr_calloc(count, sizeof *height);
    if (height == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the curves");
    }
    for (size_t k = 0; k < count; k++) {
        height[k] = psr_curve_value(&response->draws[k], response->largest_spend_seen);
    }
    qsort(height, count, sizeof *height, by_size);
    psr_table_set_number(table, CURVE_AT_LARGEST_P10, height[(count - 1) / 10]);
    psr_table_set_number(table, CURVE_AT_LARGEST_P90, height[count - 1 - (count - 1) / 10]);
    free(height);
    return PSR_OK;
}

static void set_numbers(psr_table *table, const psr_response *response) {
    const psr_curve *curve = &response->curve;
    const double *error = response->standard_error;
    bool has_rate =
        curve->family == PSR_CURVE_LOGISTIC || curve->family == PSR_CURVE_SIGMOID;
    bool has_shape = curve->family == PSR_CURVE_HILL || curve->family == PSR_CURVE_POWER;
    bool has_spend =
        curve->family == PSR_CURVE_HILL || curve->family == PSR_CURVE_EXPONENTIAL;
    bool carries = response->carryover != PSR_CARRYOVER_NONE;
    bool is_weibull = response->carryover == PSR_CARRYOVER_WEIBULL;
    bool retains = carries && !is_weibull;
    const struct {
        int column;
        bool given;
        double value;
    } cells[] = {
        {CURVE_SCALE, true, curve->scale},
        {CURVE_SCALE_ERROR, true, error[0]},
        {CURVE_SHAPE, has_shape, curve->shape},
        {CURVE_SHAPE_ERROR, has_shape, error[1]},
        {CURVE_SPEND, has_spend, curve->spend},
        {CURVE_SPEND_ERROR, has_spend, error[2]},
        {CURVE_RATE, has_rate, curve->rate},
        {CURVE_RATE_ERROR, has_rate, error[2]},
        {CURVE_MIDPOINT, curve->family == PSR_CURVE_SIGMOID, curve->midpoint},
        {CURVE_RETENTION, retains, response->retention},
        {CURVE_RETENTION_ERROR, retains, error[3]},
        {CURVE_DELAY, response->carryover == PSR_CARRYOVER_DELAYED, response->delay},
        {CURVE_WEIBULL_SHAPE, is_weibull, response->weibull_shape},
        {CURVE_WEIBULL_SCALE, is_weibull, response->weibull_scale},
        {CURVE_BASELINE, true, response->baseline},
        {CURVE_LARGEST_SPEND, true, response->largest_spend_seen},
        {CURVE_OPENING, true, response->opening_effective_spend},
        {CURVE_AT_LARGEST, true, psr_curve_value(curve, response->largest_spend_seen)},
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        psr_table_set_number(table, (psr_id)cells[i].column,
                             cells[i].given ? cells[i].value : NAN);
    }
}

static psr_status fill_table(psr_table *table, const psr_curves *curves, psr_error *err) {
    for (size_t i = 0; i < CURVE_COLUMN_COUNT; i++) {
        bool is_rate = i == CURVE_RATE || i == CURVE_RATE_ERROR;
        if (psr_table_column(table, columns[i].name, columns[i].kind,
                             is_rate ? rate_decimals : curve_decimals) == PSR_NO_ID) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for the curves");
        }
    }
    for (size_t i = 0; i < curves->count; i++) {
        const psr_response *response = &curves->items[i];
        PSR_TRY(psr_table_add_row(table, err));
        PSR_TRY(psr_table_set_text(table, CURVE_CHANNEL, response->channel, err));
        PSR_TRY(psr_table_set_text(table, CURVE_FAMILY,
                                   psr_curve_family_name(response->curve.family), err));
        PSR_TRY(psr_table_set_text(table, CURVE_CARRYOVER,
                                   carryover_names[response->carryover], err));
        PSR_TRY(psr_table_set_text(table, CURVE_NORMALISED,
                                   response->normalised ? "yes" : "no", err));
        set_numbers(table, response);
        PSR_TRY(set_spread(table, response, err));
    }
    return PSR_OK;
}

static psr_status write_curves(const psr_curves *curves, psr_text *csv, psr_error *err) {
    psr_table *table = psr_table_create("curves", "Response curves");
    psr_status status = table != NULL
                            ? fill_table(table, curves, err)
                            : psr_fail(err, PSR_ERR_MEMORY, "no memory for the curves");
    if (status == PSR_OK) {
        status = psr_write_table_csv(table, csv, err);
    }
    psr_table_free(table);
    return status;
}

/* ---- words -----------------------------------------------------------------------------
 */

static void tell(const psr_curves *curves, const psr_findings *findings, psr_text *text) {
    psr_text_addf(text, "%zu curve%s of %s; the fit explains %.1f%% of its variation.\n",
                  curves->count, curves->count == 1 ? "" : "s",
                  curves->response_unit != NULL ? curves->response_unit : "the outcome",
                  100.0 * curves->in_sample_r2);
    if (isfinite(curves->held_back_error)) {
        psr_text_addf(text,
                      "Periods held back were foretold with a relative error of %.1f%%.\n",
                      100.0 * curves->held_back_error);
    } else {
        psr_text_add(text, "The history is too short to hold periods back.\n");
    }
    for (size_t i = 0; i < findings->count; i++) {
        const psr_finding *finding = &findings->items[i];
        psr_text_addf(text, "%s: %s: %s\n", psr_severity_name(finding->severity),
                      finding->subject[0] != '\0' ? finding->subject : "all channels",
                      finding->sentence);
    }
}

/* ---- the two ways ----------------------------------------------------------------------
 */

static psr_status read_wish(const psr_spend_question *question, psr_respond_options *wish,
                            psr_error *err) {
    const char *family = question->family != NULL ? question->family : "hill";
    const char *carryover = question->carryover != NULL ? question->carryover : "geometric";
    if (!psr_curve_family_parse(family, &wish->family) || wish->family == PSR_CURVE_TABLE) {
        return psr_fail(
            err, PSR_ERR_USAGE,
            "no curve family `%.40s`; choose hill, exponential, logistic, power, "
            "linear or sigmoid",
            family);
    }
    for (size_t i = 0; i < carryover_count; i++) {
        if (strcmp(carryover, carryover_names[i]) == 0) {
            wish->carryover = (psr_carryover_kind)i;
            return PSR_OK;
        }
    }
    return psr_fail(err, PSR_ERR_USAGE,
                    "no carry-over `%.40s`; choose none, geometric, delayed or weibull",
                    carryover);
}

psr_status psr_run_spend(const psr_spend_question *question, const psr_run_options *options,
                         psr_text *csv, psr_run_outcome *outcome) {
    psr_respond_options wish = {.draw_count = question->draw_count,
                                .hold_back = question->hold_back,
                                .threads = options->threads,
                                .observer = options->observer};
    psr_media_columns wanted = {.outcome = question->outcome,
                                .channels = question->channels,
                                .channel_count = question->channel_count,
                                .controls = question->controls,
                                .control_count = question->control_count};
    psr_error *err = &outcome->error;
    psr_media *media = NULL;
    psr_curves *curves = NULL;
    psr_findings *findings = psr_findings_create();
    psr_status status = PSR_OK;
    if (findings == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for findings"));
    }
    PSR_GO(read_wish(question, &wish, err));
    psr_observe_progress(options->observer, "reading", 0.0, 0.0, NAN);
    PSR_GO(psr_read_media_columns(question->path, &wanted, &media, &outcome->faults));
    wish.season =
        question->season > 0 ? question->season : psr_frequency_per_year(media->frequency);
    wish.season = wish.season > 1 ? wish.season : 0;
    psr_observe_progress(options->observer, "fitting responses", 0.0, 0.0, NAN);
    PSR_GO(psr_respond_fit(media, &wish, &curves, findings, err));
    psr_findings_sort(findings);
    PSR_GO(write_curves(curves, csv, err));
    tell(curves, findings, &outcome->summary);
done:
    psr_curves_free(curves);
    psr_media_free(media);
    psr_findings_free(findings);
    return run_outcome_end(outcome, status);
}

psr_status psr_run_respond(const char *scenario, const psr_run_options *options,
                           psr_text *csv, psr_run_outcome *outcome) {
    run_pipeline pipeline = {.options = options, .outcome = outcome};
    psr_status status = PSR_OK;
    size_t before = 0;
    PSR_GO(run_pipeline_open(&pipeline, scenario));
    PSR_GO(run_step(&pipeline, RUN_READ, "reading", run_read));
    PSR_GO(run_step(&pipeline, RUN_CLEAN, "cleaning", run_clean));
    before = pipeline.findings->count;
    PSR_GO(run_step(&pipeline, RUN_RESPOND, "fitting responses", run_fit_curves));
    PSR_GO(write_curves(pipeline.fitted, csv, &outcome->error));
    /* Those of the responses: `purser check` tells the others. */
    psr_findings own = {.items = pipeline.findings->items + before,
                        .count = pipeline.findings->count - before};
    psr_findings_sort(&own);
    tell(pipeline.fitted, &own, &outcome->summary);
done:
    run_pipeline_clear(&pipeline);
    return run_outcome_end(outcome, status);
}
