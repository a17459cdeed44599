/*
 * How curves are fitted: priors in people's terms -> priors of transformed parameters.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "response_wish.h"

#include "curves_table.h"
#include "outcome.h"
#include "pipeline.h"

#include "purser/read.h"

#include <math.h>
#include <string.h>

static double odds(double share) {
    return log(share / (1.0 - share));
}

/* The family's own centre and spread of its shape where the scenario says 0. */
static psr_respond_prior shape_prior(const psr_response_wish *given,
                                     psr_curve_family family) {
    bool is_power = family == PSR_CURVE_POWER;
    double usual = is_power ? 0.6 : family == PSR_CURVE_SIGMOID ? 3.0 : 1.0;
    double shape = given->shape > 0.0 ? given->shape : usual;
    double spread = given->shape_spread > 0.0 ? given->shape_spread : is_power ? 1.0 : 0.4;
    return (psr_respond_prior){is_power ? odds(fmin(shape, 0.999)) : log(shape), spread};
}

static psr_respond_priors priors_of(const psr_response_wish *given,
                                    psr_curve_family family) {
    return (psr_respond_priors){
        .retention = {odds(given->retention), given->retention_spread},
        .delay = {log(given->delay), given->delay_spread},
        .reach = {log(given->reach), given->reach_spread},
        .spend = {log(given->bend), given->bend_spread},
        .shape = shape_prior(given, family),
        .effect = given->effect};
}

psr_status run_response_wish(const psr_response_wish *given, psr_respond_options *wish,
                             psr_error *err) {
    if (!psr_curve_family_parse(given->family, &wish->family) ||
        wish->family == PSR_CURVE_TABLE) {
        return psr_fail(
            err, PSR_ERR_USAGE,
            "no curve family `%.40s`; choose hill, exponential, logistic, power, "
            "linear or sigmoid",
            given->family);
    }
    size_t kind = 0;
    while (run_carryover_names[kind] != NULL &&
           strcmp(run_carryover_names[kind], given->carryover) != 0) {
        kind++;
    }
    if (run_carryover_names[kind] == NULL) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "no carry-over `%.40s`; choose none, geometric, delayed or weibull",
                        given->carryover);
    }
    wish->carryover = (psr_carryover_kind)kind;
    wish->draw_count = (size_t)given->draws;
    wish->hold_back = (size_t)given->hold_back;
    wish->priors = priors_of(given, wish->family);
    return PSR_OK;
}

/* ---- of the command line */

/* Keys of a scenario that a spend file takes too; their ranges are the scenario's. */
static const struct {
    const char *path;
    size_t offset;
    double standard, least, most;
} priors[] = {
#define PRIOR(key, standard, least, most) \
    { "response." #key, offsetof(psr_response_wish, key), standard, least, most }
    PRIOR(retention, 0.3, 0.001, 0.999), PRIOR(retention_spread, 1.0, 0.001, 10.0),
    PRIOR(delay, 1.0, 0.01, 20.0),       PRIOR(delay_spread, 0.7, 0.001, 10.0),
    PRIOR(reach, 2.0, 0.01, 20.0),       PRIOR(reach_spread, 0.7, 0.001, 10.0),
    PRIOR(bend, 1.0, 0.001, 1000.0),     PRIOR(bend_spread, 0.8, 0.001, 10.0),
    PRIOR(shape, 0.0, 0.0, 10.0),        PRIOR(shape_spread, 0.0, 0.0, 10.0),
    PRIOR(effect, 1.0, 0.001, 1000.0),
#undef PRIOR
};
static const size_t prior_count = sizeof priors / sizeof priors[0];

static double *prior_at(psr_response_wish *given, size_t k) {
    return (double *)(void *)((char *)given + priors[k].offset);
}

static psr_status set_prior(const psr_override *override, psr_response_wish *given,
                            psr_error *err) {
    size_t k = 0;
    if (strcmp(override->path, "language") == 0) {
        return PSR_OK; /* --lang, which the terminal heeds */
    }
    while (k < prior_count && strcmp(priors[k].path, override->path) != 0) {
        k++;
    }
    if (k == prior_count) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "--set %.80s goes with a scenario; with --spend it sets priors: "
                        "response.retention, response.bend, response.shape ...",
                        override->path);
    }
    double value;
    if (!psr_decimal_parse(override->value, strlen(override->value), &value) ||
        value < priors[k].least || value > priors[k].most) {
        return psr_fail(err, PSR_ERR_USAGE, "%s is `%.40s`; must be a number from %g to %g",
                        override->path, override->value, priors[k].least, priors[k].most);
    }
    *prior_at(given, k) = value;
    return PSR_OK;
}

psr_status run_response_of_question(const psr_spend_question *question,
                                    const psr_run_options *options,
                                    psr_response_wish *given, psr_error *err) {
    /* The texts are only read. */
    *given = (psr_response_wish){
        .family = (char *)(uintptr_t)(question->family ? question->family : "hill"),
        .carryover =
            (char *)(uintptr_t)(question->carryover ? question->carryover : "geometric"),
        .draws = (int)question->draw_count,
        .hold_back = (int)question->hold_back};
    for (size_t k = 0; k < prior_count; k++) {
        *prior_at(given, k) = priors[k].standard;
    }
    for (size_t i = 0; i < options->override_count; i++) {
        PSR_TRY(set_prior(&options->overrides[i], given, err));
    }
    return PSR_OK;
}

/* ---- of single channels */

static psr_status take_rows(psr_prior_row *rows, size_t count,
                            const psr_response_wish *given, const psr_media *media,
                            const psr_respond_options *wish, psr_respond_priors *own,
                            psr_faults *faults) {
    size_t before = faults->total;
    for (size_t i = 0; i < count; i++) {
        psr_id channel = psr_names_find(media->channels, rows[i].channel);
        if (channel == PSR_NO_ID) {
            psr_faults_add(faults, PSR_ERR_DATA, &rows[i].place,
                           "`%.80s` is no channel of the spend table; its columns name "
                           "them",
                           rows[i].channel);
            continue;
        }
        for (size_t k = 0; k < prior_count; k++) {
            double *value = prior_at(&rows[i].belief, k);
            *value = *value > 0.0 ? fmax(*value, priors[k].least)
                                  : *prior_at((psr_response_wish *)(uintptr_t)given, k);
        }
        own[channel] = priors_of(&rows[i].belief, wish->family);
    }
    return faults->total > before ? psr_faults_status(faults, NULL) : PSR_OK;
}

psr_status run_channel_priors(const char *path, const psr_response_wish *given,
                              const psr_media *media, psr_respond_options *wish,
                              psr_respond_priors **made, psr_run_outcome *outcome) {
    size_t channels = psr_names_count(media->channels), count = 0;
    psr_prior_row *rows = NULL;
    *made = NULL;
    if (path == NULL) {
        return PSR_OK;
    }
    psr_arena *arena = psr_arena_create();
    *made = psr_calloc(channels + 1, sizeof **made);
    psr_status status = PSR_OK;
    if (arena == NULL || *made == NULL) {
        PSR_GO(psr_fail(&outcome->error, PSR_ERR_MEMORY, "no memory for the priors"));
    }
    for (size_t c = 0; c < channels; c++) {
        (*made)[c] = wish->priors;
    }
    PSR_GO(psr_read_priors(path, arena, &rows, &count, &outcome->faults));
    PSR_GO(take_rows(rows, count, given, media, wish, *made, &outcome->faults));
    wish->channel_priors = *made;
done:
    psr_arena_free(arena);
    return status;
}
