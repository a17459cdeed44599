/*
 * What a history cannot tell, in plain words: spend that never varied, channels that moved
 * together, effects no larger than their error, saturation that is the prior's and not the
 * data's, curves that start slowly.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>

#include "response_model.h"

static const double little_variation = 0.1;
static const double together = 0.9;
static const double prior_share = 0.9;

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t k = 0; k < count; k++) {
        sum += a[k] * b[k];
    }
    return sum;
}

static const char *name_of(const respond_model *m, size_t c) {
    return psr_names_text(m->media->channels, m->channel[c].channel);
}

static psr_status silent_channels(const respond_model *m, psr_findings *findings) {
    size_t next = 0;
    for (size_t c = 0; c < psr_names_count(m->media->channels); c++) {
        if (next < m->channel_count && m->channel[next].channel == (psr_id)c) {
            next++;
            continue;
        }
        PSR_TRY(psr_findings_add(findings, PSR_DOUBT, "respond.no-spend",
                                 psr_names_text(m->media->channels, (psr_id)c), NULL,
                                 "No spend was ever recorded, so nothing was learned about "
                                 "this channel; it has no curve."));
    }
    return PSR_OK;
}

static psr_status steady_spend(const respond_model *m, size_t c, psr_findings *findings) {
    const double *spend = m->channel[c].spend;
    double n = (double)m->period_count, mean = psr_sum(spend, m->period_count) / n;
    double sum = 0;
    for (size_t t = 0; t < m->period_count; t++) {
        sum += (spend[t] - mean) * (spend[t] - mean);
    }
    double variation = sqrt(sum / n) / mean;
    if (variation >= little_variation) {
        return PSR_OK;
    }
    return psr_findings_add(
        findings, PSR_DOUBT, "respond.steady-spend", name_of(m, c), NULL,
        "Spend hardly varied (%.0f%% around its mean), so its effect cannot be told from "
        "base sales; vary it on purpose for some weeks, or run an experiment.",
        100 * variation);
}

static psr_status alike(const respond_worker *w, psr_findings *findings) {
    const respond_model *m = w->model;
    size_t rows = m->row_count;
    for (size_t a = 0; a < m->channel_count; a++) {
        for (size_t b = a + 1; b < m->channel_count; b++) {
            const double *x = w->column + a * rows, *y = w->column + b * rows;
            double size = sqrt(dot(x, x, rows) * dot(y, y, rows));
            double correlation = size > 0 ? dot(x, y, rows) / size : 0;
            if (correlation > together) {
                PSR_TRY(psr_findings_add(
                    findings, PSR_DOUBT, "respond.moved-together", name_of(m, a), NULL,
                    "Its spend moved together with that of %s (correlation %.2f besides "
                    "season and trend): their sum is known better than each.",
                    name_of(m, b), correlation));
            }
        }
    }
    return PSR_OK;
}

static psr_status weak_effect(const respond_worker *w, const double *covariance, size_t c,
                              psr_findings *findings) {
    const respond_model *m = w->model;
    size_t n = m->parameter_count + m->channel_count, at = m->parameter_count + c;
    double error = sqrt(fmax(covariance[at * n + at], 0));
    if (!(w->effect[c] > 0)) {
        return psr_findings_add(findings, PSR_DOUBT, "respond.no-effect", name_of(m, c),
                                NULL,
                                "The history shows no gain from its spend; the curve is "
                                "zero. An experiment would settle it.");
    }
    if (w->effect[c] >= 1.645 * error) {
        return PSR_OK;
    }
    return psr_findings_add(findings, PSR_DOUBT, "respond.weak-effect", name_of(m, c), NULL,
                            "Its effect is not clearly above zero (%.3g with a standard "
                            "error of %.3g).",
                            w->effect[c], error);
}

static psr_status prior_speaks(const respond_worker *w, const double *covariance, size_t c,
                               psr_findings *findings) {
    const respond_model *m = w->model;
    const channel_terms *channel = &m->channel[c];
    size_t n = m->parameter_count + m->channel_count;
    bool said[2] = {false, false};
    for (size_t k = channel->first; k < channel->first + channel->count; k++) {
        double spread = sqrt(fmax(covariance[k * n + k], 0));
        bool is_carry = k < channel->first + channel->carry_count;
        if (spread < prior_share * m->prior_spread[k] || said[is_carry]) {
            continue;
        }
        said[is_carry] = true;
        PSR_TRY(psr_findings_add(
            findings, PSR_NOTE,
            is_carry ? "respond.carry-over-prior" : "respond.bend-prior", name_of(m, c),
            NULL, "The history says little about %s; what is used is mostly the prior.",
            is_carry ? "how long its effect lasts" : "how its effect levels off"));
    }
    return PSR_OK;
}

static psr_status slow_start(const psr_response *response, psr_findings *findings) {
    double inflexion = psr_curve_inflexion(&response->curve);
    bool is_hill = response->curve.family == PSR_CURVE_HILL;
    if (is_hill && response->curve.shape < 1 + response->standard_error[1]) {
        return PSR_OK; /* not told apart from a concave curve */
    }
    if (inflexion <= 0 || !(response->curve.scale > 0) ||
        inflexion < 0.02 * response->largest_spend_seen) {
        return PSR_OK;
    }
    double t = psr_curve_tangent(&response->curve, 0, 1e3 * (inflexion + 1));
    return psr_findings_add(
        findings, PSR_NOTE, "respond.slow-start", response->channel, NULL,
        "The curve is S-shaped: effective spend below %.4g earns ever more per unit, the "
        "best return is at %.4g; a little spend is worse than none.",
        inflexion, t);
}

static psr_status seen_range(const psr_response *response, psr_findings *findings) {
    return psr_findings_add(findings, PSR_NOTE, "respond.range-seen", response->channel,
                            NULL,
                            "Effective spend was seen up to %.4g a period; beyond it the "
                            "curve is extrapolated.",
                            response->largest_spend_seen);
}

/** A lift test outside the history is used all the same: the curve is taken to be one. */
static psr_status far_experiments(const respond_model *m, psr_findings *findings) {
    const psr_media *media = m->media;
    psr_period end = media->first_period + (psr_period)media->period_count - 1;
    for (size_t k = 0; k < media->experiment_count; k++) {
        const psr_experiment *e = &media->experiments[k];
        char first[16], last[16];
        if (e->first_period <= end && e->last_period >= media->first_period) {
            continue;
        }
        psr_period_print(media->frequency, media->first_period, first);
        psr_period_print(media->frequency, end, last);
        PSR_TRY(psr_findings_add(
            findings, PSR_DOUBT, "respond.experiment-outside",
            psr_names_text(media->channels, e->channel), NULL,
            "Its lift test lies outside the history (%s to %s) and counts as if the "
            "channel had answered the same then; check its days.",
            first, last));
    }
    return PSR_OK;
}

psr_status respond_identify(respond_worker *fit, const double *covariance,
                            const psr_curves *curves, psr_findings *findings) {
    const respond_model *m = fit->model;
    respond_solve_effects(fit, fit->parameter);
    PSR_TRY(silent_channels(m, findings));
    PSR_TRY(alike(fit, findings));
    PSR_TRY(far_experiments(m, findings));
    for (size_t c = 0; c < m->channel_count; c++) {
        PSR_TRY(steady_spend(m, c, findings));
        PSR_TRY(weak_effect(fit, covariance, c, findings));
        PSR_TRY(prior_speaks(fit, covariance, c, findings));
        PSR_TRY(slow_start(&curves->items[c], findings));
        PSR_TRY(seen_range(&curves->items[c], findings));
    }
    return PSR_OK;
}
