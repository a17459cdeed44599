/*
 * Response curves as tables: the curves under the names of a scenario's table `curves`, and
 * their draws.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "curves_table.h"

#include "purser/write.h"

#include <math.h>
#include <stdlib.h>

const char *const run_carryover_names[] = {
    [PSR_CARRYOVER_NONE] = "none",
    [PSR_CARRYOVER_GEOMETRIC] = "geometric",
    [PSR_CARRYOVER_DELAYED] = "delayed",
    [PSR_CARRYOVER_WEIBULL] = "weibull",
    NULL,
};

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
                                   run_carryover_names[response->carryover], err));
        PSR_TRY(psr_table_set_text(table, CURVE_NORMALISED,
                                   response->normalised ? "yes" : "no", err));
        set_numbers(table, response);
        PSR_TRY(set_spread(table, response, err));
    }
    return PSR_OK;
}

psr_status run_write_curves(const psr_curves *curves, psr_text *csv, psr_error *err) {
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

/* ---- draws */

static psr_status fill_draws(psr_table *table, const psr_curves *curves, psr_error *err) {
    for (size_t i = 0; i < curves->count; i++) {
        const psr_response *response = &curves->items[i];
        for (size_t d = 0; d < response->draw_count; d++) {
            const psr_curve *curve = &response->draws[d];
            const double numbers[] = {curve->scale, curve->shape, curve->spend, curve->rate,
                                      curve->midpoint};
            PSR_TRY(psr_table_add_row(table, err));
            PSR_TRY(psr_table_set_text(table, 0, response->channel, err));
            psr_table_set_number(table, 1, (double)(d + 1));
            PSR_TRY(
                psr_table_set_text(table, 2, psr_curve_family_name(curve->family), err));
            for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
                psr_table_set_number(table, (psr_id)(3 + k), numbers[k]);
            }
            psr_table_set_number(
                table, 8, response->draw_retention ? response->draw_retention[d] : NAN);
        }
    }
    return PSR_OK;
}

psr_status run_write_draws(const psr_curves *curves, psr_text *csv, psr_error *err) {
    static const char *const names[] = {"channel", "draw", "family",   "scale",    "shape",
                                        "spend",   "rate", "midpoint", "retention"};
    psr_table *table = psr_table_create("draws", "Draws of response curves");
    psr_status status = table != NULL ? PSR_OK : PSR_ERR_MEMORY;
    for (size_t k = 0; status == PSR_OK && k < sizeof names / sizeof names[0]; k++) {
        bool is_text = k == 0 || k == 2;
        int decimals = k == 1 ? 0 : k == 6 ? rate_decimals : curve_decimals;
        psr_id column = psr_table_column(
            table, names[k], is_text ? PSR_COLUMN_TEXT : PSR_COLUMN_NUMBER, decimals);
        status = column != PSR_NO_ID ? PSR_OK : PSR_ERR_MEMORY;
    }
    if (status == PSR_OK) {
        status = fill_draws(table, curves, err);
    }
    if (status == PSR_OK) {
        status = psr_write_table_csv(table, csv, err);
    }
    psr_table_free(table);
    return status == PSR_ERR_MEMORY ? psr_fail(err, status, "no memory for the draws")
                                    : status;
}
