/*
 * Response curves -> concave pieces for the allocator: how far each curve is cut.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include "purser/respond.h"

#include <math.h>
#include <stdlib.h>

/* Largest error of a piece against its curve, relative to the curve's height: a tenth of
 * what the best fitted curves are known to. */
static const double piece_tolerance = 1e-3;

/* Where neither a limit nor a budget ends a channel's spend, its curve ends at this
 * multiple of the largest spend in its history. */
static const double reach_beyond_history = 5.0;

/* Money that all channels together can spend on marketing in the whole plan. */
static double budget_ceiling(const psr_scenario *scenario) {
    double most = INFINITY;
    for (size_t i = 0; i < scenario->budget_count; i++) {
        const psr_budget_rule *budget = &scenario->budgets[i];
        bool counts_all =
            budget->period_count == 0 && scenario->budget_channel[i][0] == '\0' &&
            (budget->kind == PSR_BUDGET_MARKETING || budget->kind == PSR_BUDGET_TOTAL);
        most = counts_all ? fmin(most, psr_at(&budget->limit, 0)) : most;
    }
    return most;
}

double run_reach(const run_pipeline *pipeline, const psr_catalog_channel *channel,
                 const psr_response *response) {
    double most = fmin(channel->spend_max, budget_ceiling(pipeline->scenario));
    if (isinf(most)) {
        most = reach_beyond_history * response->largest_spend_seen;
    }
    bool carries = response->carryover == PSR_CARRYOVER_GEOMETRIC;
    double retention = channel->carryover > 0.0 ? channel->carryover
                       : carries                ? response->retention
                                                : 0.0;
    double opening = isnan(channel->opening_effective_spend)
                         ? response->opening_effective_spend
                         : channel->opening_effective_spend;
    return (most + opening) / (1.0 - fmin(retention, 0.99));
}

/* The plan knows geometric carry-over only. */
static psr_status note_carryover(run_pipeline *pipeline, const psr_response *response,
                                 psr_error *err) {
    if (response->carryover != PSR_CARRYOVER_DELAYED &&
        response->carryover != PSR_CARRYOVER_WEIBULL) {
        return PSR_OK;
    }
    psr_status status = psr_findings_add(
        pipeline->findings, PSR_DOUBT, "respond.works-at-once", response->channel, NULL,
        "Its spend works on later (%s carry-over); the plan counts all of its effect in "
        "the period of the spend.",
        response->carryover == PSR_CARRYOVER_DELAYED ? "delayed" : "Weibull");
    return status == PSR_OK ? PSR_OK : psr_fail(err, status, "no memory for findings");
}

psr_status run_pieces(run_pipeline *pipeline, psr_pieces **pieces) {
    const psr_catalog *catalog = pipeline->catalog;
    psr_error *err = &pipeline->outcome->error;
    *pieces = psr_calloc(catalog->channel_count + 1, sizeof **pieces);
    if (*pieces == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the responses");
    }
    for (size_t k = 0; k < catalog->channel_count; k++) {
        const psr_catalog_channel *channel = &catalog->channels[k];
        const psr_response *response = pipeline->curves != NULL
                                           ? psr_curves_find(pipeline->curves, channel->id)
                                           : NULL;
        if (response == NULL || !channel->takes_spend) {
            continue;
        }
        PSR_TRY(note_carryover(pipeline, response, err));
        double largest = run_reach(pipeline, channel, response);
        if (!(largest > 0.0)) {
            return psr_fail_at(
                err, PSR_ERR_SCENARIO, &channel->place,
                "channel %s takes spend without end; give it a spend_max, or "
                "the scenario a marketing budget",
                channel->id);
        }
        bool in_order = pipeline->in_order != NULL && pipeline->in_order[k];
        psr_response planned = *response;
        planned.curve = *run_planned_curve(pipeline, response, k);
        PSR_TRY((in_order ? psr_respond_pieces_in_order : psr_respond_pieces)(
            &planned, largest, piece_tolerance, &(*pieces)[k], err));
    }
    return PSR_OK;
}

void run_pieces_free(psr_pieces *pieces, size_t count) {
    for (size_t k = 0; pieces != NULL && k < count; k++) {
        free(pieces[k].width);
        free(pieces[k].slope);
    }
    free(pieces);
}
