/*
 * Response curves alone: of a spend file, of a scenario or of another tool, as a table for
 * people and for `tables.curves` of a scenario.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "curves_table.h"
#include "outcome.h"
#include "pipeline.h"
#include "response_wish.h"

#include "purser/read.h"
#include "purser/respond.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- words */

static void tell(const psr_curves *curves, const psr_findings *findings, psr_text *text) {
    /* A scenario's curves are of what the channels sold. */
    const char *unit =
        curves->response_unit != NULL ? curves->response_unit : "the outcome";
    psr_text_say(text,
                 curves->count == 1
                     ? "%zu curve of %s; the fit explains %.1f%% of its variation.\n"
                     : "%zu curves of %s; the fit explains %.1f%% of its variation.\n",
                 curves->count,
                 psr_say(text->language, unit[0] != '\0' ? unit : "units sold"),
                 100.0 * curves->in_sample_r2);
    if (isfinite(curves->held_back_error)) {
        psr_text_say(text,
                     "Periods held back were foretold with a relative error of %.1f%%.\n",
                     100.0 * curves->held_back_error);
    } else {
        psr_text_say(text, "The history is too short to hold periods back.\n");
    }
    for (size_t i = 0; i < findings->count; i++) {
        const psr_finding *finding = &findings->items[i];
        const char *subject = finding->subject[0] != '\0'
                                  ? finding->subject
                                  : psr_say(text->language, "all channels");
        const char *colon = psr_say(text->language, ": ");
        psr_text_addf(text, "%s%s%s%s",
                      psr_say(text->language, psr_severity_name(finding->severity)), colon,
                      subject, colon);
        psr_text_retell(text, finding->sentence);
        psr_text_add(text, "\n");
    }
}

/* ---- the two ways */

/* Curves and draws into the tables, findings and quality into words. */
static psr_status make(const psr_curves *curves, const psr_findings *findings,
                       psr_curves_text *made, psr_run_outcome *outcome) {
    PSR_TRY(run_write_curves(curves, &made->csv, &outcome->error));
    PSR_TRY(run_write_draws(curves, &made->draws, &outcome->error));
    tell(curves, findings, &outcome->summary);
    return PSR_OK;
}

void psr_curves_text_clear(psr_curves_text *made) {
    psr_text_free(&made->csv);
    psr_text_free(&made->draws);
}

psr_status psr_run_spend(const psr_spend_question *question, const psr_run_options *options,
                         psr_curves_text *made, psr_run_outcome *outcome) {
    psr_respond_options wish = {.threads = options->threads, .observer = options->observer};
    psr_media_columns wanted = {.outcome = question->outcome,
                                .channels = question->channels,
                                .channel_count = question->channel_count,
                                .controls = question->controls,
                                .control_count = question->control_count};
    psr_error *err = &outcome->error;
    psr_response_wish given = {0};
    psr_respond_priors *priors = NULL;
    psr_media *media = NULL;
    psr_curves *curves = NULL;
    psr_findings *findings = psr_findings_create();
    psr_status status = PSR_OK;
    if (findings == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for findings"));
    }
    PSR_GO(run_response_of_question(question, options, &given, err));
    PSR_GO(run_response_wish(&given, &wish, err));
    psr_observe_progress(options->observer, "reading", 0.0, 0.0, NAN);
    PSR_GO(psr_read_media_columns(question->path, &wanted, &media, &outcome->faults));
    if (question->experiments != NULL) {
        PSR_GO(psr_read_experiments(question->experiments, media, &outcome->faults));
    }
    PSR_GO(run_channel_priors(question->priors, &given, media, &wish, &priors, outcome));
    wish.season =
        question->season > 0 ? question->season : psr_frequency_per_year(media->frequency);
    wish.season = wish.season > 1 ? wish.season : 0;
    psr_observe_progress(options->observer, "fitting responses", 0.0, 0.0, NAN);
    status = psr_respond_fit(media, &wish, &curves, findings, err);
    if (status == PSR_ERR_DATA || status == PSR_ERR_TOO_SHORT) {
        err->place = psr_place_at(question->path, 0, 0);
    }
    PSR_GO(status);
    psr_findings_sort(findings);
    PSR_GO(make(curves, findings, made, outcome));
done:
    free(priors);
    psr_curves_free(curves);
    psr_media_free(media);
    psr_findings_free(findings);
    return run_outcome_end(outcome, status);
}

psr_status psr_run_respond(const char *scenario, const psr_run_options *options,
                           psr_curves_text *made, psr_run_outcome *outcome) {
    run_pipeline pipeline = {.options = options, .outcome = outcome};
    psr_status status = PSR_OK;
    size_t before = 0;
    PSR_GO(run_pipeline_open(&pipeline, scenario));
    PSR_GO(run_step(&pipeline, RUN_READ, "reading", run_read));
    PSR_GO(run_step(&pipeline, RUN_CLEAN, "cleaning", run_clean));
    before = pipeline.findings->count;
    PSR_GO(run_step(&pipeline, RUN_RESPOND, "fitting responses", run_fit_curves));
    /* Those of the responses: `purser check` tells the others. */
    psr_findings own = {.items = pipeline.findings->items + before,
                        .count = pipeline.findings->count - before};
    psr_findings_sort(&own);
    PSR_GO(make(pipeline.fitted, &own, made, outcome));
done:
    run_pipeline_clear(&pipeline);
    return run_outcome_end(outcome, status);
}

/* ---- curves of other tools */

/* Rows that are no curves become faults. */
static psr_status convert(const psr_peer_row *row, psr_response *response,
                          psr_faults *faults) {
    static const char *const sources[] = {[PSR_PEER_ROBYN] = "robyn",
                                          [PSR_PEER_MERIDIAN] = "meridian",
                                          [PSR_PEER_PYMC_LOGISTIC] = "pymc-logistic",
                                          [PSR_PEER_PYMC_HILL] = "pymc-hill"};
    psr_peer_channel channel = {.effect = row->effect,
                                .shape = row->shape,
                                .bend = row->bend,
                                .retention = row->retention,
                                .spend_scale = row->spend_scale,
                                .outcome_scale = row->outcome_scale};
    size_t k = 0;
    while (k < sizeof sources / sizeof sources[0] && strcmp(sources[k], row->source) != 0) {
        k++;
    }
    if (k == sizeof sources / sizeof sources[0]) {
        psr_faults_add(faults, PSR_ERR_DATA, &row->place,
                       "source is `%.40s`; must be robyn, meridian, pymc-logistic or "
                       "pymc-hill",
                       row->source);
        return PSR_OK;
    }
    channel.peer = (psr_peer)k;
    if (channel.peer == PSR_PEER_MERIDIAN && !(channel.shape > 0)) {
        channel.shape = 1; /* its own default */
    }
    psr_error why = {0};
    psr_status status = psr_respond_from_peer(&channel, response, &why);
    if (status != PSR_OK) {
        psr_faults_add(faults, status, &row->place, "%s", why.message);
        return PSR_OK;
    }
    response->channel = psr_strdup(row->channel);
    response->baseline = row->baseline;
    response->largest_spend_seen = row->largest_spend;
    response->opening_effective_spend = row->opening_effective_spend;
    return response->channel ? PSR_OK : PSR_ERR_MEMORY;
}

psr_status psr_run_convert(const char *path, psr_curves_text *made,
                           psr_run_outcome *outcome) {
    psr_arena *arena = psr_arena_create();
    psr_curves *curves = NULL;
    psr_peer_row *rows = NULL;
    psr_error *err = &outcome->error;
    size_t count = 0;
    psr_status status = PSR_OK;
    if (arena == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for the curves"));
    }
    PSR_GO(psr_read_peers(path, arena, &rows, &count, &outcome->faults));
    curves = psr_curves_create(count);
    if (curves == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for the curves"));
    }
    for (size_t i = 0; i < count; i++) {
        PSR_GO(convert(&rows[i], &curves->items[i], &outcome->faults));
    }
    PSR_GO(psr_faults_status(&outcome->faults, NULL));
    PSR_GO(run_write_curves(curves, &made->csv, err));
    psr_text_say(&outcome->summary,
                 count == 1 ? "%zu curve converted.\n" : "%zu curves converted.\n", count);
done:
    psr_curves_free(curves);
    psr_arena_free(arena);
    return run_outcome_end(outcome, status);
}
