/*
 * psr_respond_fit: the model of a history, its most probable parameters from several
 * starts, how well it foretells the periods kept out, draws, findings.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "response_model.h"

static const size_t fewest_periods = 20;
static const double fit_gain = 0; /* to the end */
/* Passes that let the noise estimate settle. */
static const int noise_passes = 3;
static const size_t most_channels = 256;

/** Periods whose effective spend still depends on spend before the history. */
static size_t unknown_start(size_t periods, psr_carryover_kind carryover) {
    size_t start = carryover == PSR_CARRYOVER_NONE ? 0 : 6;
    return start < periods / 20 ? start : periods / 20;
}

static psr_status load_channels(respond_model *m, psr_error *err) {
    const psr_media *media = m->media;
    size_t given = psr_names_count(media->channels);
    m->channel = psr_arena_take(m->arena, given + 1, sizeof *m->channel);
    m->effect_spread = psr_arena_take(m->arena, given + 1, sizeof(double));
    m->prior_centre =
        psr_arena_take(m->arena, RESPOND_MOST_PARAMETERS * given + 1, sizeof(double));
    m->prior_spread =
        psr_arena_take(m->arena, RESPOND_MOST_PARAMETERS * given + 1, sizeof(double));
    if (!m->channel || !m->effect_spread || !m->prior_centre || !m->prior_spread) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the response model");
    }
    for (size_t c = 0; c < given; c++) {
        const double *spend = media->spend + c * m->period_count;
        double sum = 0, count = 0;
        for (size_t t = 0; t < m->period_count; t++) {
            sum += spend[t];
            count += spend[t] > 0;
        }
        if (!(sum > 0)) {
            continue;
        }
        channel_terms *channel = &m->channel[m->channel_count++];
        *channel = (channel_terms){.channel = (psr_id)c,
                                   .unit = sum / count,
                                   .spend = spend,
                                   .family = m->options->family,
                                   .carryover = m->options->carryover,
                                   .first = m->parameter_count};
        channel->carry_count = respond_carryover_parameters(channel->carryover);
        channel->count =
            channel->carry_count + respond_saturation_parameters(channel->family);
        m->parameter_count += channel->count;
        respond_channel_priors(channel, respond_priors_of(m, channel), m->prior_centre,
                               m->prior_spread);
    }
    if (m->channel_count == 0 || m->channel_count > most_channels) {
        return psr_fail(
            err, PSR_ERR_DATA,
            "%zu channels have spend; must be 1 to %zu, each a column with some above 0",
            m->channel_count, most_channels);
    }
    return PSR_OK;
}

psr_status respond_model_create(const psr_media *media, const psr_respond_options *options,
                                size_t end, psr_arena *arena, respond_model *m,
                                psr_error *err) {
    *m = (respond_model){.media = media,
                         .options = options,
                         .arena = arena,
                         .period_count = media->period_count,
                         .end = end};
    m->first = unknown_start(media->period_count, options->carryover);
    m->used = psr_arena_take(arena, media->period_count + 1, sizeof(size_t));
    if (!m->used) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the response model");
    }
    for (size_t t = m->first; t < end; t++) {
        if (isfinite(media->outcome[t])) {
            m->used[m->used_count++] = t;
        }
    }
    if (m->used_count < fewest_periods) {
        return psr_fail(
            err, PSR_ERR_TOO_SHORT,
            m->used_count == 1
                ? "%zu period has an outcome; %zu or more are needed to learn from"
                : "%zu periods have an outcome; %zu or more are needed to learn from",
            m->used_count, fewest_periods);
    }
    PSR_TRY(load_channels(m, err));
    if (respond_design_create(m) != PSR_OK || respond_design_weigh(m) != PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the response model");
    }
    return PSR_OK;
}

/** Standard deviation of one period from what the fit leaves. */
static double noise_left(const respond_worker *w) {
    const respond_model *m = w->model;
    double sum = 0;
    for (size_t k = 0; k < m->used_count; k++) {
        double left = w->target_left[k];
        for (size_t c = 0; c < m->channel_count; c++) {
            left -= w->effect[c] * w->column[c * m->row_count + k];
        }
        sum += left * left;
    }
    double n = (double)m->used_count;
    double lost = (double)(m->base_count + m->channel_count + m->parameter_count);
    return sqrt(sum / fmax(n - lost, 0.3 * n));
}

/** Starts: carry-over and bend moved from their priors' centres by spreads. */
static const double starts[][2] = {{0, 0}, {1.2, -0.7}, {-0.8, 0.8}};

static psr_status fit_from(respond_worker *w, const double start[2], psr_error *err) {
    const respond_model *m = w->model;
    memcpy(w->parameter, m->prior_centre, m->parameter_count * sizeof(double));
    for (size_t c = 0; c < m->channel_count; c++) {
        const channel_terms *channel = &m->channel[c];
        if (channel->carry_count > 0) {
            w->parameter[channel->first] += start[0] * m->prior_spread[channel->first];
        }
        size_t bend = channel->first + channel->carry_count;
        if (channel->count > channel->carry_count) {
            w->parameter[bend] += start[1] * m->prior_spread[bend];
        }
    }
    return respond_worker_fit(w, fit_gain, err);
}

/** Best fit of several starts, with the noise estimated along the way. */
static psr_status fit_model(respond_model *m, respond_worker *w, psr_error *err) {
    double *best = psr_arena_take(m->arena, m->parameter_count + 1, sizeof(double));
    if (!best) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the response model");
    }
    double least = INFINITY;
    for (int pass = 0; pass < noise_passes; pass++) {
        least = INFINITY;
        for (size_t s = 0; s < (pass == 1 ? sizeof starts / sizeof *starts : 1); s++) {
            if (pass == 2) {
                PSR_TRY(respond_worker_fit(w, fit_gain, err));
            } else {
                PSR_TRY(fit_from(w, starts[s], err));
            }
            if (w->sum_of_squares < least) {
                least = w->sum_of_squares;
                memcpy(best, w->parameter, m->parameter_count * sizeof(double));
            }
        }
        memcpy(w->parameter, best, m->parameter_count * sizeof(double));
        respond_solve_effects(w, w->parameter);
        m->noise = fmax(noise_left(w), 1e-9 * m->noise);
        if (respond_design_weigh(m) != PSR_OK) {
            return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the response model");
        }
        memcpy(w->target_left, m->target_left, m->row_count * sizeof(double));
    }
    return respond_worker_fit(w, fit_gain, err);
}

/** Relative root mean squared error on periods end .. count-1 of a fit of those before. */
static psr_status judge(const psr_media *media, const psr_respond_options *options,
                        size_t held, double *error, psr_error *err) {
    psr_arena *arena = psr_arena_create();
    respond_model m;
    respond_worker w;
    psr_status status =
        arena ? respond_model_create(media, options, media->period_count - held, arena, &m,
                                     err)
              : PSR_ERR_MEMORY;
    double *fitted = NULL, *base = NULL;
    if (status == PSR_OK) {
        fitted = psr_arena_take(arena, m.period_count, sizeof(double));
        base = psr_arena_take(arena, m.period_count, sizeof(double));
        status = fitted && base ? respond_worker_create(&m, arena, &w) : PSR_ERR_MEMORY;
    }
    if (status == PSR_OK) {
        status = fit_model(&m, &w, err);
    }
    if (status == PSR_OK) {
        status = respond_fitted(&w, arena, fitted, base);
    }
    if (status == PSR_OK) {
        double sum = 0, size = 0, count = 0;
        for (size_t t = m.end; t < m.period_count; t++) {
            if (isfinite(media->outcome[t])) {
                sum += (media->outcome[t] - fitted[t]) * (media->outcome[t] - fitted[t]);
                size += fabs(media->outcome[t]);
                count += 1;
            }
        }
        *error = count > 0 && size > 0 ? sqrt(sum / count) / (size / count) : NAN;
    }
    psr_arena_free(arena);
    return status;
}

/** Standard errors of (scale, shape, spend or rate, retention) by the delta method. */
static void set_errors(const respond_worker *w, const double *covariance, size_t c,
                       psr_response *response) {
    const respond_model *m = w->model;
    const channel_terms *channel = &m->channel[c];
    size_t n = m->parameter_count + m->channel_count;
    size_t at[RESPOND_MOST_PARAMETERS + 1], count = 0;
    double moved[RESPOND_MOST_PARAMETERS + 1][4], parameter[RESPOND_MOST_PARAMETERS];
    for (size_t k = 0; k < channel->count; k++) {
        at[count++] = channel->first + k;
        parameter[k] = w->parameter[channel->first + k];
    }
    at[count++] = m->parameter_count + c;
    channel_terms own = *channel;
    own.first = 0;
    for (size_t k = 0; k < count; k++) {
        double values[2][4], step = 1e-5, effect = w->effect[c];
        double effect_step = step * fmax(effect, DBL_MIN);
        for (int side = 0; side < 2; side++) {
            double h = side ? 1 : -1;
            psr_response one = {0};
            if (k + 1 < count) {
                parameter[k] += h * step;
            }
            respond_publish(&own, parameter, effect + (k + 1 < count ? 0 : h * effect_step),
                            &one);
            if (k + 1 < count) {
                parameter[k] -= h * step;
            }
            bool has_rate =
                own.family == PSR_CURVE_LOGISTIC || own.family == PSR_CURVE_SIGMOID;
            values[side][0] = one.curve.scale;
            values[side][1] = one.curve.shape;
            values[side][2] = has_rate ? one.curve.rate : one.curve.spend;
            values[side][3] = one.retention;
        }
        double width = k + 1 < count ? 2 * step : 2 * effect_step;
        for (size_t v = 0; v < 4; v++) {
            moved[k][v] = (values[1][v] - values[0][v]) / width;
        }
    }
    for (size_t v = 0; v < 4; v++) {
        double sum = 0;
        for (size_t a = 0; a < count; a++) {
            for (size_t b = 0; b < count; b++) {
                sum += moved[a][v] * covariance[at[a] * n + at[b]] * moved[b][v];
            }
        }
        response->standard_error[v] = sqrt(fmax(sum, 0));
    }
}

static psr_status fill_response(respond_worker *w, const double *covariance, size_t c,
                                double baseline, psr_response *response) {
    const respond_model *m = w->model;
    const channel_terms *channel = &m->channel[c];
    response->channel = psr_strdup(psr_names_text(m->media->channels, channel->channel));
    if (!response->channel) {
        return PSR_ERR_MEMORY;
    }
    respond_publish(channel, w->parameter, w->effect[c], response);
    respond_effective_spend(channel, w->parameter, channel->spend, m->period_count,
                            w->scratch);
    double unit = channel->unit;
    if (channel->carryover == PSR_CARRYOVER_GEOMETRIC) {
        unit /= 1 - response->retention;
    }
    response->opening_effective_spend = w->scratch[m->period_count - 1] * unit;
    if (channel->carryover == PSR_CARRYOVER_NONE) {
        response->opening_effective_spend = 0;
    }
    for (size_t t = 0; t < m->period_count; t++) {
        response->largest_spend_seen =
            fmax(response->largest_spend_seen, w->scratch[t] * unit);
    }
    response->baseline = baseline;
    set_errors(w, covariance, c, response);
    return PSR_OK;
}

/** Curves, base, quality of the fit; draws and findings behind them. */
static psr_status publish(respond_worker *w, psr_curves *curves, psr_findings *findings,
                          psr_error *err) {
    const respond_model *m = w->model;
    double *fitted = psr_arena_take(m->arena, m->period_count + 1, sizeof(double));
    double *base = psr_arena_take(m->arena, m->period_count + 1, sizeof(double));
    double *covariance = NULL;
    if (!fitted || !base) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(respond_fitted(w, m->arena, fitted, base));
    PSR_TRY(respond_covariance(w, m->arena, &covariance));
    double left = 0, spread = 0, mean = 0, count = (double)m->used_count, base_sum = 0;
    for (size_t k = 0; k < m->used_count; k++) {
        mean += m->media->outcome[m->used[k]] / count;
        base_sum += base[m->used[k]] / count;
    }
    for (size_t k = 0; k < m->used_count; k++) {
        double y = m->media->outcome[m->used[k]], f = fitted[m->used[k]];
        left += (y - f) * (y - f);
        spread += (y - mean) * (y - mean);
    }
    curves->in_sample_r2 = spread > 0 ? 1 - left / spread : 1;
    for (size_t c = 0; c < m->channel_count; c++) {
        PSR_TRY(fill_response(w, covariance, c, base_sum, &curves->items[c]));
    }
    PSR_TRY(respond_draws(m, w, curves->items, err));
    return respond_identify(w, covariance, curves, findings);
}

static int compare_responses(const void *a, const void *b) {
    const psr_response *x = a, *y = b;
    return strcmp(x->channel, y->channel);
}

static psr_status fit_all(const psr_media *media, const psr_respond_options *options,
                          psr_arena *arena, psr_curves **curves, psr_findings *findings,
                          psr_error *err) {
    respond_model m;
    respond_worker w;
    PSR_TRY(respond_model_create(media, options, media->period_count, arena, &m, err));
    if (respond_worker_create(&m, arena, &w) != PSR_OK) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(fit_model(&m, &w, err));
    *curves = psr_curves_create(m.channel_count);
    if (!*curves) {
        return PSR_ERR_MEMORY;
    }
    (*curves)->response_unit =
        psr_strdup(media->outcome_name ? media->outcome_name : "outcome");
    if (!(*curves)->response_unit) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(publish(&w, *curves, findings, err));
    size_t held = options->hold_back ? options->hold_back : media->period_count / 8;
    held = options->hold_back || held < 13 ? held : 13;
    if (held > 0 && media->period_count > held + 2 * fewest_periods) {
        PSR_TRY(judge(media, options, held, &(*curves)->held_back_error, err));
    }
    qsort((*curves)->items, (*curves)->count, sizeof *(*curves)->items, compare_responses);
    return PSR_OK;
}

psr_status psr_respond_fit(const psr_media *media, const psr_respond_options *options,
                           psr_curves **curves, psr_findings *findings, psr_error *err) {
    if (options->family == PSR_CURVE_TABLE || options->family >= PSR_CURVE_FAMILY_COUNT) {
        return psr_fail(err, PSR_ERR_SCENARIO,
                        "a table of points cannot be fitted; choose hill, exponential, "
                        "logistic, power, linear or sigmoid");
    }
    psr_arena *arena = psr_arena_create();
    *curves = NULL;
    if (!arena) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the response model");
    }
    psr_blas_on_one_thread();
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    psr_status status = fit_all(media, options, arena, curves, findings, err);
    gsl_set_error_handler(handler);
    psr_arena_free(arena);
    if (status == PSR_ERR_MEMORY) {
        psr_fail(err, status, "out of memory for the response model");
    }
    if (status != PSR_OK) {
        psr_curves_free(*curves);
        *curves = NULL;
    }
    return status;
}
