/*
 * S-shaped curves under stock and budgets: the first optimum is of their concave envelopes.
 * Where its plan stands on an envelope that is above the curve, that curve is taken as it
 * is (segments in order, whole-number decisions) and the problem is solved again, so that
 * bound and plan are of the same curves.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include "purser/solve.h"
#include "question_run.h"

#include <math.h>
#include <string.h>

/* An envelope this much above its curve, of the curve's lift at the largest spend planned,
 * is as good as the pieces are. */
static const double small_error = 2e-3;
/* Each round takes at least one more curve as it is. */
static const size_t most_rounds = 4;

/* How far the plan's lift is above the curve anywhere, relative to its largest lift. */
static double above_curve(const psr_allocation *plan, const psr_curve *planned,
                          double baseline, size_t channel) {
    double most = 0.0, largest = 0.0;
    for (size_t t = 0; t < plan->period_count; t++) {
        size_t at = channel * plan->period_count + t;
        double curve = psr_curve_value(planned, plan->effective_spend[at]) / baseline;
        most = fmax(most, plan->lift[at] - curve);
        largest = fmax(largest, plan->lift[at]);
    }
    return largest > 0.0 ? most / largest : 0.0;
}

static psr_status mark_curves(run_pipeline *pipeline, const psr_allocation *plan,
                              size_t *fresh) {
    const psr_catalog *catalog = pipeline->catalog;
    const psr_problem *problem = pipeline->problem;
    if (pipeline->in_order == NULL) {
        pipeline->in_order =
            psr_calloc(catalog->channel_count + 1, sizeof *pipeline->in_order);
    }
    if (pipeline->in_order == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < catalog->channel_count; k++) {
        const char *id = catalog->channels[k].id;
        const psr_response *response = psr_curves_find(pipeline->curves, id);
        psr_id channel = PSR_NO_ID;
        for (size_t i = 0; i < problem->channel_count && channel == PSR_NO_ID; i++) {
            channel = strcmp(problem->channels[i].id, id) == 0 ? (psr_id)i : PSR_NO_ID;
        }
        if (response == NULL || channel == PSR_NO_ID || pipeline->in_order[k] ||
            !problem->channels[channel].has_spend) {
            continue;
        }
        const psr_curve *curve = run_planned_curve(pipeline, response, k);
        if (psr_curve_inflexion(curve) > 0.0 &&
            above_curve(plan, curve, response->baseline, (size_t)channel) > small_error) {
            pipeline->in_order[k] = true;
            ++*fresh;
            PSR_TRY(psr_findings_add(
                pipeline->findings, PSR_NOTE, "respond.s-shaped", id, NULL,
                "Its curve is S-shaped where the plan would stand, so it is planned as it "
                "is, by whole-number decisions; the gap of the plan counts them."));
        }
    }
    return PSR_OK;
}

psr_status run_mark_curves(run_pipeline *pipeline, const psr_allocation *plan,
                           size_t *fresh) {
    *fresh = 0;
    if (pipeline->curves == NULL || mark_curves(pipeline, plan, fresh) == PSR_OK) {
        return PSR_OK;
    }
    return psr_fail(&pipeline->outcome->error, PSR_ERR_MEMORY,
                    "no memory for the responses");
}

bool run_may_ask_again(const run_pipeline *pipeline) {
    const psr_catalog *catalog = pipeline->catalog;
    bool found = false;
    for (size_t k = 0; pipeline->curves != NULL && k < catalog->channel_count && !found;
         k++) {
        const psr_response *response =
            psr_curves_find(pipeline->curves, catalog->channels[k].id);
        found = response != NULL &&
                psr_curve_inflexion(run_planned_curve(pipeline, response, k)) > 0.0;
    }
    return found;
}

psr_status run_problem_again(run_pipeline *pipeline) {
    psr_problem_free(pipeline->problem);
    pipeline->problem = NULL;
    /* What building finds doubtful was said the first time. */
    psr_findings *said = pipeline->findings, *again = psr_findings_create();
    pipeline->findings = again != NULL ? again : said;
    psr_status status = run_problem(pipeline);
    pipeline->findings = said;
    psr_findings_free(again);
    return status;
}

static psr_status solve_again(run_pipeline *pipeline, const psr_allocate_options *wish) {
    psr_error *err = &pipeline->outcome->error;
    psr_allocation_free(pipeline->optimum);
    pipeline->optimum = NULL;
    PSR_TRY(run_problem_again(pipeline));
    PSR_TRY(
        psr_allocate(pipeline->problem, psr_solve_solver(), wish, &pipeline->optimum, err));
    return run_answer_status(pipeline->optimum, pipeline->scenario->name,
                             pipeline->outcome);
}

psr_status run_settle_curves(run_pipeline *pipeline, const psr_allocate_options *wish) {
    for (size_t round = 0; round < most_rounds; round++) {
        size_t fresh = 0;
        PSR_TRY(run_mark_curves(pipeline, pipeline->optimum, &fresh));
        if (fresh == 0) {
            break;
        }
        PSR_TRY(solve_again(pipeline, wish));
    }
    return PSR_OK;
}
