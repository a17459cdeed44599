/*
 * One channel: its parameters, how they turn spend into effective spend and that into a
 * column of the regression, and how they read when published.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <string.h>

#include "response_model.h"

/* Bounds that keep transformed parameters where their functions are finite. */
static const double most_log = 12, most_odds = 9;
static const double difference_step = 1e-5;

static double clamp(double x, double most) {
    return fmin(fmax(x, -most), most);
}

static double share(double odds) {
    return 1 / (1 + exp(-clamp(odds, most_odds)));
}

size_t respond_carryover_parameters(psr_carryover_kind kind) {
    switch (kind) {
    case PSR_CARRYOVER_GEOMETRIC:
        return 1;
    case PSR_CARRYOVER_DELAYED:
    case PSR_CARRYOVER_WEIBULL:
        return 2;
    case PSR_CARRYOVER_NONE:
        break;
    }
    return 0;
}

size_t respond_saturation_parameters(psr_curve_family family) {
    switch (family) {
    case PSR_CURVE_HILL:
    case PSR_CURVE_SIGMOID:
        return 2;
    case PSR_CURVE_EXPONENTIAL:
    case PSR_CURVE_LOGISTIC:
    case PSR_CURVE_POWER:
        return 1;
    case PSR_CURVE_LINEAR:
    case PSR_CURVE_TABLE:
    case PSR_CURVE_FAMILY_COUNT:
        break;
    }
    return 0;
}

const psr_respond_priors *respond_priors_of(const respond_model *model,
                                            const channel_terms *channel) {
    const psr_respond_options *options = model->options;
    return options->channel_priors ? &options->channel_priors[channel->channel]
                                   : &options->priors;
}

static void set_prior(const psr_respond_prior *given, double centre, double spread,
                      double *to_centre, double *to_spread) {
    *to_centre = given->spread > 0 ? given->centre : centre;
    *to_spread = given->spread > 0 ? given->spread : spread;
}

void respond_channel_priors(const channel_terms *channel, const psr_respond_priors *priors,
                            double *centre, double *spread) {
    size_t k = channel->first;
    if (channel->carryover == PSR_CARRYOVER_WEIBULL) {
        set_prior(&(psr_respond_prior){0}, 0, 0.4, &centre[k], &spread[k]);
        k++;
        set_prior(&priors->reach, log(2), 0.7, &centre[k], &spread[k]);
        k++;
    } else if (channel->carryover != PSR_CARRYOVER_NONE) {
        set_prior(&priors->retention, log(0.3 / 0.7), 1, &centre[k], &spread[k]);
        k++;
    }
    if (channel->carryover == PSR_CARRYOVER_DELAYED) {
        set_prior(&priors->delay, 0, 0.7, &centre[k], &spread[k]);
        k++;
    }
    if (channel->family == PSR_CURVE_POWER) {
        set_prior(&priors->shape, log(0.6 / 0.4), 1, &centre[k], &spread[k]);
    } else if (k < channel->first + channel->count) {
        set_prior(&priors->spend, 0, 0.8, &centre[k], &spread[k]);
        k++;
    }
    if (k < channel->first + channel->count && channel->family != PSR_CURVE_POWER) {
        bool is_hill = channel->family == PSR_CURVE_HILL;
        set_prior(&priors->shape, is_hill ? 0 : log(3), 0.4, &centre[k], &spread[k]);
    }
}

static double lag_weight(const channel_terms *channel, const double *p, double lag) {
    if (channel->carryover == PSR_CARRYOVER_DELAYED) {
        double distance = lag - exp(clamp(p[1], 3));
        return pow(share(p[0]), distance * distance);
    }
    return exp(-pow(lag / exp(clamp(p[1], 3)), exp(clamp(p[0], 3))));
}

void respond_effective_spend(const channel_terms *channel, const double *parameter,
                             const double *spend, size_t count, double *effective) {
    const double *p = parameter + channel->first;
    double unit = channel->unit;
    if (channel->carryover == PSR_CARRYOVER_NONE ||
        channel->carryover == PSR_CARRYOVER_GEOMETRIC) {
        double kept = channel->carryover == PSR_CARRYOVER_NONE ? 0 : share(p[0]);
        double carried = 0;
        for (size_t t = 0; t < count; t++) {
            carried = (1 - kept) * spend[t] / unit + kept * carried;
            effective[t] = carried;
        }
        return;
    }
    double weight[RESPOND_LAGS], total = 0;
    for (size_t lag = 0; lag < RESPOND_LAGS; lag++) {
        weight[lag] = lag_weight(channel, p, (double)lag);
        total += weight[lag];
    }
    for (size_t t = 0; t < count; t++) {
        double sum = 0;
        for (size_t lag = 0; lag < RESPOND_LAGS && lag <= t; lag++) {
            sum += weight[lag] * spend[t - lag];
        }
        effective[t] = sum / (total * unit);
    }
}

psr_curve respond_saturation(const channel_terms *channel, const double *parameter) {
    const double *p = parameter + channel->first + channel->carry_count;
    psr_curve curve = {.family = channel->family, .scale = 1};
    switch (channel->family) {
    case PSR_CURVE_HILL:
        curve.spend = exp(clamp(p[0], most_log));
        curve.shape = exp(clamp(p[1], 2.5));
        break;
    case PSR_CURVE_EXPONENTIAL:
        curve.spend = exp(clamp(p[0], most_log));
        break;
    case PSR_CURVE_LOGISTIC:
        curve.rate = exp(-clamp(p[0], most_log));
        break;
    case PSR_CURVE_POWER:
        curve.shape = share(p[0]);
        break;
    case PSR_CURVE_SIGMOID:
        curve.midpoint = exp(clamp(p[0], most_log));
        curve.rate = exp(clamp(p[1], 4)) / curve.midpoint;
        break;
    case PSR_CURVE_LINEAR:
    case PSR_CURVE_TABLE:
    case PSR_CURVE_FAMILY_COUNT:
        break;
    }
    return curve;
}

/** Response of a constant spend held over the periods of an experiment. */
static double experiment_sum(const channel_terms *channel, const double *parameter,
                             const psr_curve *curve, const psr_experiment *experiment,
                             double test_spend) {
    /* The weights sum to 1 and tests run for several periods, so that the effective spend
     * follows the test's; what spills over its end belongs to it too. */
    (void)parameter;
    double periods = experiment->last_period - experiment->first_period + 1;
    return periods * psr_curve_value(curve, test_spend / channel->unit);
}

void respond_column(const respond_model *model, const channel_terms *channel,
                    const double *parameter, double *effective, double *column) {
    const psr_media *media = model->media;
    psr_curve curve = respond_saturation(channel, parameter);
    size_t used = model->used_count;
    memset(column + used, 0, (model->row_count - used) * sizeof(double));
    respond_effective_spend(channel, parameter, channel->spend, model->period_count,
                            effective);
    for (size_t k = 0; k < used; k++) {
        column[k] = psr_curve_value(&curve, effective[model->used[k]]);
    }
    for (size_t e = 0; e < media->experiment_count; e++) {
        const psr_experiment *x = &media->experiments[e];
        if (x->channel == channel->channel) {
            double with = experiment_sum(channel, parameter, &curve, x, x->spend_with);
            double without =
                experiment_sum(channel, parameter, &curve, x, x->spend_without);
            column[model->experiment_row + e] =
                (with - without) * model->noise / x->standard_error;
        }
    }
    size_t own = (size_t)(channel - model->channel);
    column[model->effect_row + own] = model->noise / model->effect_spread[own];
}

/** 1 where a clamped parameter moves the curve. */
static double is_free(double x, double most) {
    return fabs(x) < most ? 1 : 0;
}

/** Changes of the curve's value at a: [0] per effective spend, then per parameter. */
static void saturation_changes(const channel_terms *channel, const double *p,
                               const psr_curve *curve, double a, double value,
                               double change[RESPOND_MOST_PARAMETERS + 1]) {
    change[0] = change[1] = change[2] = 0;
    if (!(a > 0)) {
        return; /* no spend yet, so that no parameter moves anything */
    }
    if (channel->family == PSR_CURVE_HILL) { /* a curve in log(a), logistic */
        double rise = curve->shape * value * (1 - value);
        change[0] = rise / a;
        change[1] = -rise * is_free(p[0], most_log);
        change[2] = log(a / curve->spend) * rise * is_free(p[1], 2.5);
        return;
    }
    double slope = psr_curve_slope(curve, a, false), rise = a * slope;
    change[0] = slope;
    if (channel->family == PSR_CURVE_POWER) {
        change[1] = log(a) * (1 - curve->shape) * rise * is_free(p[0], most_odds);
    } else if (channel->count > channel->carry_count) { /* a function of a / bend */
        change[1] = -rise * is_free(p[0], most_log);
    }
    if (channel->family == PSR_CURVE_SIGMOID) {
        psr_curve steeper = *curve;
        steeper.rate *= 1 + difference_step;
        double more = psr_curve_value(&steeper, a) - value;
        change[2] = more / difference_step * is_free(p[1], 4);
    }
}

static void experiment_changes(const respond_model *model, const channel_terms *channel,
                               const double *parameter, const psr_curve *curve,
                               double *change) {
    const double *p = parameter + channel->first + channel->carry_count;
    for (size_t e = 0; e < model->media->experiment_count; e++) {
        const psr_experiment *x = &model->media->experiments[e];
        double with[RESPOND_MOST_PARAMETERS + 1], without[RESPOND_MOST_PARAMETERS + 1];
        if (x->channel != channel->channel) {
            continue;
        }
        double more = x->spend_with / channel->unit,
               less = x->spend_without / channel->unit;
        saturation_changes(channel, p, curve, more, psr_curve_value(curve, more), with);
        saturation_changes(channel, p, curve, less, psr_curve_value(curve, less), without);
        double periods = x->last_period - x->first_period + 1;
        double weight = periods * model->noise / x->standard_error;
        for (size_t k = channel->carry_count; k < channel->count; k++) {
            size_t at = k - channel->carry_count + 1;
            change[k * model->row_count + model->experiment_row + e] =
                weight * (with[at] - without[at]);
        }
    }
}

void respond_column_changes(const respond_model *model, const channel_terms *channel,
                            double *parameter, const double *effective,
                            const double *column, double *scratch, double *change) {
    size_t n = model->period_count, rows = model->row_count, carry = channel->carry_count;
    double at[RESPOND_MOST_PARAMETERS + 1];
    psr_curve curve = respond_saturation(channel, parameter);
    const double *p = parameter + channel->first + carry;
    size_t used = model->used_count;
    for (size_t j = 0; j < channel->count; j++) {
        memset(change + j * rows + used, 0, (rows - used) * sizeof(double));
    }
    for (size_t k = 0; k < used; k++) {
        saturation_changes(channel, p, &curve, effective[model->used[k]], column[k], at);
        for (size_t j = 0; j < carry; j++) {
            change[j * rows + k] = at[0];
        }
        for (size_t j = carry; j < channel->count; j++) {
            change[j * rows + k] = at[j - carry + 1];
        }
    }
    for (size_t j = 0; j < carry; j++) {
        double kept = parameter[channel->first + j];
        parameter[channel->first + j] = kept + difference_step;
        respond_effective_spend(channel, parameter, channel->spend, n, scratch);
        parameter[channel->first + j] = kept;
        for (size_t k = 0; k < used; k++) {
            size_t t = model->used[k];
            change[j * rows + k] *= (scratch[t] - effective[t]) / difference_step;
        }
    }
    experiment_changes(model, channel, parameter, &curve, change);
}

void respond_publish(const channel_terms *channel, const double *parameter, double effect,
                     psr_response *response) {
    const double *p = parameter + channel->first;
    double unit = channel->unit;
    response->curve = respond_saturation(channel, parameter);
    response->carryover = channel->carryover;
    response->normalised = channel->carryover == PSR_CARRYOVER_DELAYED ||
                           channel->carryover == PSR_CARRYOVER_WEIBULL;
    response->retention = 0;
    if (channel->carryover == PSR_CARRYOVER_GEOMETRIC) {
        response->retention = share(p[0]);
        unit /= 1 - response->retention; /* a[t] = x[t] + retention a[t-1], not a mean */
    } else if (channel->carryover == PSR_CARRYOVER_DELAYED) {
        response->retention = share(p[0]);
        response->delay = exp(clamp(p[1], 3));
    } else if (channel->carryover == PSR_CARRYOVER_WEIBULL) {
        response->weibull_shape = exp(clamp(p[0], 3));
        response->weibull_scale = exp(clamp(p[1], 3));
    }
    psr_curve *curve = &response->curve;
    curve->scale = effect;
    curve->spend *= unit;
    curve->midpoint *= unit;
    curve->rate /= unit;
    if (channel->family == PSR_CURVE_POWER) {
        curve->scale = effect / pow(unit, curve->shape);
    } else if (channel->family == PSR_CURVE_LINEAR) {
        curve->scale = effect / unit;
    }
}
