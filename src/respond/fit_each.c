/*
 * psr_respond_fit_each: channels that sell through themselves, each with its own outcome.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "purser/respond.h"

static const size_t fewest_periods = 20;

/** The history of one channel; arrays shared but for the names. */
static psr_status one_channel(const psr_media *media, size_t c, const double *outcome,
                              psr_media *one) {
    size_t n = media->period_count;
    *one = *media;
    one->channels = psr_names_create();
    if (!one->channels ||
        psr_names_add(one->channels, psr_names_text(media->channels, (psr_id)c)) ==
            PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    one->spend = media->spend + c * n;
    one->visits = NULL;
    /* Shared and only read: the fit takes the history as const. */
    one->outcome = (double *)(uintptr_t)(outcome + c * n);
    one->experiments = psr_calloc(media->experiment_count + 1, sizeof(psr_experiment));
    one->experiment_count = 0;
    if (!one->experiments) {
        return PSR_ERR_MEMORY;
    }
    for (size_t e = 0; e < media->experiment_count; e++) {
        if (media->experiments[e].channel == (psr_id)c) {
            one->experiments[one->experiment_count] = media->experiments[e];
            one->experiments[one->experiment_count++].channel = 0;
        }
    }
    return PSR_OK;
}

/** Why a channel cannot be fitted, NULL when it can. */
static const char *obstacle(const psr_media *media, size_t c, const double *outcome) {
    size_t n = media->period_count, count = 0;
    double spent = psr_sum(media->spend + c * n, n);
    for (size_t t = 0; t < n; t++) {
        count += isfinite(outcome[c * n + t]) ? 1 : 0;
    }
    if (!(spent > 0)) {
        return "No spend was ever recorded, so nothing was learned about this channel; it "
               "has no curve.";
    }
    return count < fewest_periods
               ? "It has too few periods of sales to learn from; it has no curve."
               : NULL;
}

/** Move the only response of `from` to the end of `to`. */
static void take_response(psr_curves *from, psr_curves *to) {
    to->items[to->count++] = from->items[0];
    memset(&from->items[0], 0, sizeof from->items[0]);
    from->count = 0;
    to->in_sample_r2 += from->in_sample_r2;
    to->held_back_error += isfinite(from->held_back_error) ? from->held_back_error : 0;
}

static int compare_responses(const void *a, const void *b) {
    const psr_response *x = a, *y = b;
    return strcmp(x->channel, y->channel);
}

static psr_status fit_one(const psr_media *media, size_t c, const double *outcome,
                          const psr_respond_options *options, psr_curves *all,
                          psr_findings *findings, psr_error *err) {
    const char *why = obstacle(media, c, outcome);
    const char *name = psr_names_text(media->channels, (psr_id)c);
    if (why) {
        return psr_findings_add(findings, PSR_DOUBT, "respond.no-curve", name, NULL, "%s",
                                why);
    }
    psr_media one = {0};
    psr_curves *curves = NULL;
    psr_respond_options own = *options;
    own.channel_priors = options->channel_priors ? &options->channel_priors[c] : NULL;
    psr_status status = one_channel(media, c, outcome, &one);
    if (status == PSR_OK) {
        status = psr_respond_fit(&one, &own, &curves, findings, err);
    }
    if (status == PSR_OK) {
        take_response(curves, all);
    } else if (status == PSR_ERR_TOO_SHORT) {
        status = psr_findings_add(findings, PSR_DOUBT, "respond.no-curve", name, NULL,
                                  "It has too few periods of sales to learn from; it has "
                                  "no curve.");
    }
    psr_curves_free(curves);
    psr_names_free(one.channels);
    free(one.experiments);
    return status;
}

psr_status psr_respond_fit_each(const psr_media *media, const double *outcome,
                                const psr_respond_options *options, psr_curves **curves,
                                psr_findings *findings, psr_error *err) {
    size_t count = psr_names_count(media->channels);
    psr_curves *all = psr_curves_create(count);
    if (!all) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the responses");
    }
    all->count = 0;
    all->held_back_error = 0;
    all->response_unit = psr_strdup(media->outcome_name ? media->outcome_name : "outcome");
    psr_status status = all->response_unit ? PSR_OK : PSR_ERR_MEMORY;
    for (size_t c = 0; c < count && status == PSR_OK; c++) {
        status = fit_one(media, c, outcome, options, all, findings, err);
    }
    if (status != PSR_OK) {
        psr_curves_free(all);
        return status;
    }
    if (all->count > 0) {
        all->in_sample_r2 /= (double)all->count;
        all->held_back_error /= (double)all->count;
    }
    qsort(all->items, all->count, sizeof *all->items, compare_responses);
    *curves = all;
    return PSR_OK;
}
