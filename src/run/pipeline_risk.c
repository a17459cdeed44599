/*
 * Plans under doubt about what money does: careful curves of the draws, and what the draws
 * say of the plan made with them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include "purser/read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Points of a careful curve, denser near 0, and those of its convex part, each of which
 * costs a whole-number decision a period. */
static const size_t most_points = 48, most_convex = 4;

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Response of a draw where the fitted curve has effective spend z: as a spend held for
 * long, for each draw keeps its own share. */
static double draw_value(const psr_response *response, size_t d, double z) {
    double kept = response->retention;
    if (response->carryover == PSR_CARRYOVER_GEOMETRIC &&
        response->draw_retention != NULL) {
        z *= (1.0 - kept) / (1.0 - response->draw_retention[d]);
    }
    return psr_curve_value(&response->draws[d], z);
}

/* Mean of the worst share of sorted values. */
static double worst_mean(const double *value, size_t count, double tail) {
    double left = tail * (double)count, sum = 0.0, all = left;
    for (size_t k = 0; k < count && left > 0.0; k++) {
        sum += fmin(left, 1.0) * value[k];
        left -= 1.0;
    }
    return sum / all;
}

/* ---- careful curves */

/* Of the points before the last one at which the slope rises, the evenly spread ones. */
static void thin_convex(psr_curve *curve) {
    double *z = curve->point_spend, *f = curve->point_response;
    size_t last = 0, kept = 0, count = curve->point_count;
    for (size_t k = 1; k + 1 < count; k++) {
        double before = (f[k] - f[k - 1]) / (z[k] - z[k - 1]);
        double after = (f[k + 1] - f[k]) / (z[k + 1] - z[k]);
        last = after > before * (1.0 + 1e-9) ? k : last;
    }
    for (size_t k = 0; k < count; k++) {
        bool is_even =
            last <= most_convex || k % ((last + most_convex - 1) / most_convex) == 0;
        if (k >= last || is_even) {
            z[kept] = z[k];
            f[kept++] = f[k];
        }
    }
    curve->point_count = kept;
}

static psr_status make_careful(const psr_response *response, const psr_response_wish *wish,
                               double largest, psr_curve *curve) {
    size_t count = most_points;
    double *value = psr_calloc(response->draw_count, sizeof *value);
    *curve = (psr_curve){.family = PSR_CURVE_TABLE,
                         .point_spend = psr_calloc(count + 1, sizeof(double)),
                         .point_response = psr_calloc(count + 1, sizeof(double))};
    if (value == NULL || curve->point_spend == NULL || curve->point_response == NULL) {
        free(value);
        return PSR_ERR_MEMORY;
    }
    curve->point_count = count + 1;
    for (size_t k = 0; k <= count; k++) {
        double share = (double)k / (double)count, z = largest * share * share;
        for (size_t d = 0; d < response->draw_count; d++) {
            value[d] = draw_value(response, d, z);
        }
        qsort(value, response->draw_count, sizeof *value, compare);
        double mean = psr_sum(value, response->draw_count) / (double)response->draw_count;
        double worst = worst_mean(value, response->draw_count, wish->risk_tail);
        curve->point_spend[k] = z;
        curve->point_response[k] =
            (1.0 - wish->risk_weight) * mean + wish->risk_weight * worst;
    }
    free(value);
    thin_convex(curve);
    return PSR_OK;
}

/* Draws of the table `draws` to the given curves. */
static psr_status give_draws(run_pipeline *pipeline, const psr_table_source *source) {
    psr_curves *given = pipeline->catalog->curves, *draws = NULL;
    PSR_TRY(psr_read_draws(source->file, &draws, &pipeline->outcome->faults));
    for (size_t i = 0; i < given->count; i++) {
        for (size_t k = 0; k < draws->count; k++) {
            psr_response *from = &draws->items[k], *to = &given->items[i];
            if (strcmp(from->channel, to->channel) == 0) {
                to->draws = from->draws;
                to->draw_count = from->draw_count;
                from->draws = NULL;
                from->draw_count = 0;
            }
        }
    }
    psr_curves_free(draws);
    return PSR_OK;
}

static psr_status make_all(run_pipeline *pipeline) {
    const psr_catalog *catalog = pipeline->catalog;
    const psr_response_wish *wish = &pipeline->scenario->response;
    psr_error *err = &pipeline->outcome->error;
    for (size_t k = 0; k < catalog->channel_count; k++) {
        const psr_catalog_channel *channel = &catalog->channels[k];
        const psr_response *response = psr_curves_find(pipeline->curves, channel->id);
        if (response == NULL || !channel->takes_spend) {
            continue;
        }
        if (response->draw_count == 0) {
            return psr_fail_at(err, PSR_ERR_SCENARIO, &channel->place,
                               "response.risk_weight needs draws of the curve of %.80s; "
                               "fit it with response.draws, or give tables.draws",
                               channel->id);
        }
        double largest = run_reach(pipeline, channel, response);
        if (largest > 0.0 &&
            make_careful(response, wish, largest, &pipeline->careful[k]) != PSR_OK) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for the careful curves");
        }
    }
    return PSR_OK;
}

psr_status run_careful_curves(run_pipeline *pipeline) {
    const psr_scenario *scenario = pipeline->scenario;
    const psr_table_source *source = psr_scenario_table(scenario, "draws");
    if (pipeline->curves == NULL || !(scenario->response.risk_weight > 0.0)) {
        return PSR_OK;
    }
    if (source != NULL && pipeline->fitted == NULL) {
        PSR_TRY(give_draws(pipeline, source));
    }
    pipeline->careful =
        psr_calloc(pipeline->catalog->channel_count + 1, sizeof *pipeline->careful);
    return pipeline->careful != NULL ? make_all(pipeline)
                                     : psr_fail(&pipeline->outcome->error, PSR_ERR_MEMORY,
                                                "no memory for the careful curves");
}

const psr_curve *run_planned_curve(const run_pipeline *pipeline,
                                   const psr_response *response, size_t channel) {
    bool is_careful =
        pipeline->careful != NULL && pipeline->careful[channel].point_count > 0;
    return is_careful ? &pipeline->careful[channel] : &response->curve;
}

/* ---- what the draws say of the plan */

/* Adds what a channel's planned money brings in each draw; draws of channels that have
 * fewer begin again. */
static double add_channel(const run_pipeline *pipeline, const psr_response *response,
                          size_t channel, size_t count, double *own, double *total) {
    const psr_allocation *plan = pipeline->rounded;
    double planned = 0.0;
    for (size_t d = 0; d < count; d++) {
        own[d] = 0.0;
    }
    for (size_t t = 0; t < plan->period_count; t++) {
        size_t at = channel * plan->period_count + t;
        planned += plan->lift[at] * response->baseline;
        for (size_t d = 0; d < count; d++) {
            own[d] +=
                draw_value(response, d % response->draw_count, plan->effective_spend[at]);
        }
    }
    for (size_t d = 0; d < count; d++) {
        total[d] += own[d];
    }
    return planned;
}

static psr_status add_row(psr_table *table, const char *channel, double planned,
                          double *value, size_t count, double tail, psr_error *err) {
    PSR_TRY(psr_table_add_row(table, err));
    PSR_TRY(psr_table_set_text(table, 0, channel, err));
    qsort(value, count, sizeof *value, compare);
    psr_table_set_number(table, 1, planned);
    psr_table_set_number(table, 2, psr_sum(value, count) / (double)count);
    psr_table_set_number(table, 3, value[count / 10]);
    psr_table_set_number(table, 4, value[count / 2]);
    psr_table_set_number(table, 5, value[count * 9 / 10]);
    psr_table_set_number(table, 6, worst_mean(value, count, tail));
    return PSR_OK;
}

static psr_status fill(run_pipeline *pipeline, psr_table *table, size_t count, double *own,
                       double *total, psr_error *err) {
    static const char *const figures[] = {"planned", "mean", "p10", "p50", "p90", "cvar"};
    const psr_problem *problem = pipeline->problem;
    const psr_response_wish *wish = &pipeline->scenario->response;
    double planned = 0.0;
    bool has_columns = psr_table_column(table, "channel", PSR_COLUMN_TEXT, 0) != PSR_NO_ID;
    for (size_t f = 0; f < sizeof figures / sizeof figures[0]; f++) {
        has_columns = has_columns && psr_table_column(table, figures[f], PSR_COLUMN_NUMBER,
                                                      4) != PSR_NO_ID;
    }
    if (!has_columns) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the table risk");
    }
    for (size_t k = 0; k < problem->channel_count; k++) {
        const psr_response *response =
            psr_curves_find(pipeline->curves, problem->channels[k].id);
        if (response != NULL && response->draw_count > 0 &&
            problem->channels[k].has_spend) {
            double of_channel = add_channel(pipeline, response, k, count, own, total);
            planned += of_channel;
            PSR_TRY(add_row(table, response->channel, of_channel, own, count,
                            wish->risk_tail, err));
        }
    }
    PSR_TRY(add_row(table, "", planned, total, count, wish->risk_tail, err));
    psr_text_say(
        &pipeline->plan->summary,
        "\nRisk\n  Curves are planned carefully: %.3g of the mean of their draws and %.3g "
        "of "
        "the worst\n  %.3g%%, each as if all went bad together. The money of the plan is "
        "counted to bring %.2f;\n  over %zu draws it brings %.2f on average, P10 %.2f, the "
        "worst %.3g%% %.2f (CVaR).\n",
        1.0 - wish->risk_weight, wish->risk_weight, 100.0 * wish->risk_tail, planned, count,
        psr_sum(total, count) / (double)count, total[count / 10], 100.0 * wish->risk_tail,
        worst_mean(total, count, wish->risk_tail));
    return PSR_OK;
}

psr_status run_note_risk(run_pipeline *pipeline) {
    psr_error *err = &pipeline->outcome->error;
    size_t count = 0;
    if (pipeline->careful == NULL) {
        return PSR_OK;
    }
    for (size_t i = 0; i < pipeline->curves->count; i++) {
        size_t own = pipeline->curves->items[i].draw_count;
        count = own > count ? own : count;
    }
    psr_table *table = psr_table_create("risk", "What the draws of the curves say");
    double *own = psr_calloc(count + 1, sizeof *own);
    double *total = psr_calloc(count + 1, sizeof *total);
    psr_status status = table != NULL && own != NULL && total != NULL
                            ? psr_plan_add_table(pipeline->plan, table)
                            : PSR_ERR_MEMORY;
    if (status != PSR_OK) {
        psr_table_free(table);
        status = psr_fail(err, status, "no memory for the table risk");
    } else if (count > 0) {
        status = fill(pipeline, table, count, own, total, err);
    }
    free(own);
    free(total);
    return status;
}
