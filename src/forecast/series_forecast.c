/*
 * One series -> forecast: its own held-out end, its weights, quantiles and story.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "forecaster.h"

#include "demand_reversion.h"
#include "explain.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

enum {
    OWN_ENDS = 3,      /* held-out ends of a series in a file of several views */
    LONG_HISTORY = 300 /* values from which more than one is tried */
};

static double at_least(double value, double bound) {
    return value < bound ? bound : value;
}

static double lower_bound(const forecaster *self, const ready_series *ready) {
    return self->options->nonnegative && ready->nonnegative ? 0.0 : -INFINITY;
}

/* ---- one series on its own held-out end */

/* Mean absolute seasonal difference of the history, the unit of MASE; NaN = unknown. */
static double naive_scale(const double *y, size_t length, size_t season) {
    double sum = 0.0;
    double count = 0.0;
    for (size_t t = season; t < length; t++) {
        double d = fabs(y[t] - y[t - season]);
        if (!isnan(d)) {
            sum += d;
            count += 1.0;
        }
    }
    return sum > 0 ? sum / count : NAN;
}

/* One held-out end of a series: what was said and what came, scaled. */
typedef struct own_end {
    size_t cut;
    double scale; /* 0 = the series is not regular */
    member_set members;
    const double *actual;
} own_end;

/* What the combination and the seasonal naive method would have done on the end. */
static void score_end(forecaster *self, size_t series, const own_end *end,
                      const double *weight) {
    psr_forecast *forecast = self->forecast;
    const double *y = psr_panel_values(self->panel, series);
    size_t season = self->plan.views[0].inner > 1 ? self->plan.views[0].inner : 1;
    double scale = naive_scale(y, end->cut, season);
    double z = self->learned.width.prior_width * gsl_cdf_ugaussian_Pinv(0.95);
    double error = 0.0, naive = 0.0, bias = 0.0, level = 0.0, inside = 0.0, count = 0.0;
    for (size_t h = 0; h < self->plan.horizon; h++) {
        double actual = y[end->cut + h];
        double before = y[end->cut - season + h % season];
        if (isnan(actual)) {
            continue;
        }
        double mean;
        double deviation;
        psr_combine(weight, &end->members, h, &mean, &deviation);
        double off = mean * end->scale - actual;
        error += fabs(off);
        naive += isnan(before) ? fabs(off) : fabs(before - actual);
        bias += off;
        level += fabs(actual);
        inside += fabs(off) <= z * deviation * end->scale ? 1.0 : 0.0;
        count += 1.0;
    }
    if (count > 0) {
        forecast->backtest_mase[series] = error / count / scale;
        forecast->naive_mase[series] = naive / count / scale;
        forecast->bias[series] = level > 0 ? bias / level : NAN;
        forecast->coverage[series] = inside / count;
    }
}

/* Held-out ends that one series can and should be tried on. */
static size_t own_ends(const fit_plan *plan, size_t length) {
    size_t least = psr_learn_least(plan);
    size_t ends = plan->view_count > 1 && length >= LONG_HISTORY ? OWN_ENDS : 1;
    while (ends > 0 && length < least + psr_learn_hold(plan, ends - 1)) {
        ends--;
    }
    return ends;
}

/* Hold one end out, unless that was done while learning. */
static psr_status hold_out(const forecaster *self, size_t series, size_t cut,
                           psr_arena *arena, own_end *end) {
    const fit_plan *plan = &self->plan;
    const double *y = psr_panel_values(self->panel, series) + cut;
    series_fit fit;
    *end = (own_end){.cut = cut};
    const trial *known =
        self->panel != self->teacher
            ? NULL
            : psr_learn_recall(&self->learned, series, cut, &end->members, &end->actual);
    if (known != NULL) {
        end->scale = known->scale;
        return PSR_OK;
    }
    psr_arena_reset(arena);
    PSR_TRY(psr_fit_series(plan, series, cut, arena, &fit));
    double *actual = psr_arena_take(arena, plan->horizon, sizeof(double));
    if (actual == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t h = 0; h < plan->horizon; h++) {
        actual[h] = y[h] / fit.ready.scale;
    }
    end->scale = fit.ready.kind == SERIES_REGULAR ? fit.ready.scale : 0.0;
    end->members = fit.members;
    end->actual = actual;
    return PSR_OK;
}

/* Weights of one series: the common ones, tilted by its own ends where that pays. */
static psr_status own_weights(forecaster *self, size_t series, psr_arena *arena,
                              double *weight) {
    const fit_plan *plan = &self->plan;
    size_t length = psr_panel_length(self->panel, series);
    own_errors errors = {0};
    own_end end = {0};
    memcpy(weight, self->learned.weight, sizeof self->learned.weight);
    for (size_t k = own_ends(plan, length); k-- > 0;) {
        PSR_TRY(hold_out(self, series, length - psr_learn_hold(plan, k), arena, &end));
        if (!(end.scale > 0)) {
            return PSR_OK;
        }
        psr_own_errors_add(&end.members, end.actual, &errors);
    }
    if (end.scale > 0) {
        if (plan->tilts) {
            psr_weights_tilt(self->learned.weight, &errors, plan->slot_count, weight);
        }
        score_end(self, series, &end, weight);
    }
    return PSR_OK;
}

/* ---- forecasts */

static void write_regular(forecaster *self, size_t series, const series_fit *fit,
                          const double *weight) {
    psr_forecast *forecast = self->forecast;
    const calibration *learned = &self->learned.width;
    size_t levels = forecast->level_count;
    double bound = lower_bound(self, &fit->ready);
    double sum = 0.0;
    double width = 0.0;
    for (size_t h = 0; h < forecast->horizon; h++) {
        size_t cell = series * forecast->horizon + h;
        double mean;
        double deviation;
        psr_combine(weight, &fit->members, h, &mean, &deviation);
        mean *= fit->ready.scale;
        deviation *= fit->ready.scale;
        sum += mean;
        width += deviation;
        forecast->mean[cell] = at_least(mean, bound);
        forecast->deviation[cell] = deviation * learned->spread[h];
        for (size_t i = 0; i < levels; i++) {
            double z = learned->multiplier[h * levels + i];
            forecast->quantile[cell * levels + i] = at_least(mean + z * deviation, bound);
            if (forecast->sum_quantile != NULL) {
                z = learned->sum_multiplier[h * levels + i];
                forecast->sum_quantile[cell * levels + i] =
                    at_least(sum + z * width, bound);
            }
        }
    }
}

static psr_status write_demand(forecaster *self, size_t series, psr_arena *arena) {
    psr_forecast *forecast = self->forecast;
    size_t levels = forecast->level_count;
    size_t length = psr_panel_length(self->panel, series);
    demand_law law;
    demand_law grown;
    double sum = 0.0; /* growth added up over the steps: a sum of that many periods */
    PSR_TRY(
        psr_demand_law_of(self->panel, series, length, &self->learned.demand, arena, &law));
    double *factor = psr_arena_take(arena, length + forecast->horizon, sizeof(double));
    if (factor == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_explain_demand(&self->plan, series, length, arena, factor));
    double reverted = psr_demand_reverted(&self->learned.demand.reversion, law.mean);
    for (size_t h = 0; h < forecast->horizon; h++) {
        size_t cell = series * forecast->horizon + h;
        double growth = reverted * self->learned.growth[h] * factor[length + h];
        psr_demand_grow(&law, growth, &grown);
        sum += growth;
        forecast->mean[cell] = grown.mean;
        forecast->deviation[cell] = sqrt(grown.variance);
        for (size_t i = 0; i < levels; i++) {
            double level = forecast->level[i];
            double quantile = psr_demand_quantile(&grown, level);
            forecast->quantile[cell * levels + i] = quantile;
            if (forecast->sum_quantile != NULL) {
                forecast->sum_quantile[cell * levels + i] =
                    h == 0
                        ? quantile
                        : psr_demand_sum_quantile(&law, &self->learned.demand, sum, level);
            }
        }
    }
    return PSR_OK;
}

/* ---- the story of a forecast */

static const char *const reasons[] = {
    [SERIES_EMPTY] = "the series has no value",
    [SERIES_REGULAR] = "a combination errs less than its members",
    [SERIES_INTERMITTENT] = "many periods are zero, or the amounts are small counts"};

static void name_members(const forecaster *self, const member_set *members,
                         const double *weight, psr_text *text) {
    const fit_plan *plan = &self->plan;
    double total = 0.0;
    for (size_t k = 0; k < plan->slot_count; k++) {
        total += members->present[k] ? weight[k] : 0.0;
    }
    for (size_t k = 0; k < plan->slot_count; k++) {
        double share = members->present[k] && total > 0 ? weight[k] / total : 0.0;
        if (share >= 0.005) {
            char name[48];
            psr_slot_name(plan->views, plan->view_count, k, name);
            psr_text_addf(text, "%s%.2f %s", text->length > 0 ? " + " : "", share, name);
        }
    }
}

static psr_status describe(forecaster *self, size_t series, const series_fit *fit,
                           const double *weight) {
    psr_forecast *forecast = self->forecast;
    psr_text text = {0};
    psr_text reason = {0};
    if (fit->ready.kind == SERIES_INTERMITTENT) {
        psr_text_add(&text, "mixture of empirical, negative binomial and hurdle laws");
    } else if (fit->ready.kind == SERIES_REGULAR) {
        name_members(self, &fit->members, weight, &text);
    } else {
        psr_text_add(&text, "zero");
    }
    psr_text_add(&reason, reasons[fit->ready.kind]);
    if (fit->ready.shifts > 0) {
        psr_text_addf(&reason, "; %zu level shift%s taken out", fit->ready.shifts,
                      fit->ready.shifts > 1 ? "s" : "");
    }
    forecast->method[series] = psr_strdup(psr_text_bytes(&text));
    forecast->reason[series] = psr_strdup(psr_text_bytes(&reason));
    bool failed = text.failed || reason.failed || forecast->method[series] == NULL ||
                  forecast->reason[series] == NULL;
    psr_text_free(&text);
    psr_text_free(&reason);
    return failed ? PSR_ERR_MEMORY : PSR_OK;
}

/* Effects in the panel's own units: relative change a unit (an elasticity for logs). */
static void write_effects(forecaster *self, size_t series, const series_fit *fit) {
    const regressor_pool *pool = &self->plan.regressors;
    psr_forecast *forecast = self->forecast;
    for (size_t r = 0; r < pool->count && fit->ready.kind == SERIES_REGULAR; r++) {
        const regressor_column *column = &pool->column[r];
        size_t at = series * forecast->regressor_count + column->source;
        double own = fit->effect[r] / column->scale;
        /* An event told apart by phases shows its strongest effect. */
        if (fabs(own) > fabs(forecast->effect[at])) {
            forecast->effect[at] = own;
            forecast->effect_error[at] = fit->effect_error[r] / column->scale;
        }
    }
}

static void write_members(forecaster *self, size_t series, const series_fit *fit) {
    psr_forecast *forecast = self->forecast;
    size_t cells = forecast->member_count * forecast->horizon;
    double *mean = forecast->member_mean + series * cells;
    for (size_t i = 0; i < cells; i++) {
        bool present = fit->members.present[i / forecast->horizon];
        mean[i] = present ? at_least(fit->members.mean[i] * fit->ready.scale,
                                     lower_bound(self, &fit->ready))
                          : NAN;
    }
}

psr_status psr_forecast_series(forecaster *self, size_t index, size_t worker) {
    psr_forecast *forecast = self->forecast;
    psr_arena *arena = self->workers.arena[worker];
    size_t length = psr_panel_length(self->panel, index);
    double weight[SLOT_LIMIT];
    series_fit fit;
    if (psr_observe_interrupted(self->options->observer)) {
        return PSR_ERR_INTERRUPTED;
    }
    forecast->backtest_mase[index] = NAN;
    forecast->naive_mase[index] = NAN;
    forecast->bias[index] = NAN;
    forecast->coverage[index] = NAN;
    PSR_TRY(own_weights(self, index, arena, weight));
    psr_arena_reset(arena);
    PSR_TRY(psr_fit_series(&self->plan, index, length, arena, &fit));
    forecast->lost_sales[index] = fit.ready.lost;
    PSR_TRY(describe(self, index, &fit, weight));
    write_effects(self, index, &fit);
    if (forecast->member_mean != NULL) {
        write_members(self, index, &fit);
    }
    if (fit.ready.kind == SERIES_REGULAR) {
        write_regular(self, index, &fit, weight);
    } else if (fit.ready.kind == SERIES_INTERMITTENT) {
        return write_demand(self, index, arena);
    }
    return PSR_OK;
}
