/*
 * Panel -> forecast: learn from held-out ends of a sample of the series, then forecast
 * each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/forecast.h"

#include "combine.h"
#include "intermittent.h"
#include "series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SAMPLE_LIMIT = 400, /* series whose ends are held out */
    SAMPLE_WANTED = 60, /* origins wanted where there are fewer series */
    ORIGIN_LIMIT = 8,   /* origins of one series */
    TRAINING_LEAST = 8  /* values before a held-out end */
};

/* One end held out: the series is cut to `length` values. */
typedef struct origin {
    size_t series, length;
} origin;

typedef struct forecaster {
    const psr_panel *panel;
    const psr_forecast_options *options;
    size_t season;
    psr_arena **arena; /* [threads] */
    size_t threads;
    calibration learned;
    origin *origins;
    size_t origin_count;
    double *error, *sum_error; /* [origin_count * horizon] standardised */
    psr_forecast *forecast;
} forecaster;

static psr_status fit_series(const forecaster *self, size_t series, size_t length,
                             psr_arena *arena, ready_series *ready, member_set *members) {
    size_t horizon = self->options->horizon;
    psr_arena_reset(arena);
    PSR_TRY(psr_series_ready(self->panel, series, length, self->season, arena, ready));
    members->horizon = horizon;
    members->mean = psr_arena_take(arena, MEMBER_COUNT * horizon, sizeof(double));
    members->deviation = psr_arena_take(arena, MEMBER_COUNT * horizon, sizeof(double));
    if (members->mean == NULL || members->deviation == NULL) {
        return PSR_ERR_MEMORY;
    }
    memset(members->present, 0, sizeof members->present);
    if (ready->kind == SERIES_REGULAR) {
        PSR_TRY(psr_members_fit(&ready->view, arena, members));
    }
    return PSR_OK;
}

/* ---- learning ---------------------------------------------------------------------- */

/* Ends to hold out: spread evenly over the long enough series, several of each if few. */
static psr_status choose_origins(forecaster *self) {
    const psr_panel *panel = self->panel;
    size_t horizon = self->options->horizon;
    size_t count = panel->series_count;
    size_t stride = (count + SAMPLE_LIMIT - 1) / SAMPLE_LIMIT;
    size_t sampled = count > 0 ? (count + stride - 1) / stride : 0;
    size_t each = sampled > 0 ? (SAMPLE_WANTED + sampled - 1) / sampled : 1;
    each = each < 1 ? 1 : each > ORIGIN_LIMIT ? ORIGIN_LIMIT : each;
    self->origins = psr_calloc(sampled * each, sizeof *self->origins);
    if (self->origins == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t s = 0; s < count; s += stride) {
        size_t n = psr_panel_length(panel, s);
        size_t least =
            2 * self->season > TRAINING_LEAST ? 2 * self->season + 1 : TRAINING_LEAST;
        size_t step = each > 1 ? (horizon + 1) / 2 : 1;
        for (size_t k = 0; k < each; k++) {
            size_t hold = horizon + k * step;
            if (k == 0 && n < least + hold) {
                hold =
                    n / 4; /* a short series still says something about the first steps */
            }
            if (hold == 0 || n < TRAINING_LEAST + hold || (k > 0 && n < least + hold)) {
                break;
            }
            self->origins[self->origin_count++] = (origin){.series = s, .length = n - hold};
        }
    }
    return PSR_OK;
}

static psr_status try_origin(void *context, size_t index, size_t worker, psr_error *err) {
    forecaster *self = context;
    (void)err;
    const origin *at = &self->origins[index];
    size_t horizon = self->options->horizon;
    size_t n = psr_panel_length(self->panel, at->series);
    const double *y = psr_panel_values(self->panel, at->series);
    double *error = self->error + index * horizon;
    double *sum_error = self->sum_error + index * horizon;
    for (size_t h = 0; h < horizon; h++) {
        error[h] = NAN;
        sum_error[h] = NAN;
    }
    ready_series ready;
    member_set members;
    PSR_TRY(
        fit_series(self, at->series, at->length, self->arena[worker], &ready, &members));
    if (ready.kind != SERIES_REGULAR) {
        return PSR_OK;
    }
    double sum = 0.0;
    double width = 0.0;
    for (size_t h = 0; h < horizon && at->length + h < n; h++) {
        double mean;
        double deviation;
        psr_combine(self->learned.weight, &members, h, &mean, &deviation);
        double e = y[at->length + h] / ready.scale - mean;
        if (deviation > 0) {
            error[h] = e / deviation;
        }
        sum += e; /* NaN from the first missing value on */
        width += deviation;
        if (width > 0) {
            sum_error[h] = sum / width;
        }
    }
    return PSR_OK;
}

static psr_status learn(forecaster *self, psr_error *err) {
    const psr_forecast_options *options = self->options;
    PSR_TRY(choose_origins(self));
    self->error = psr_calloc(self->origin_count * options->horizon, sizeof(double));
    self->sum_error = psr_calloc(self->origin_count * options->horizon, sizeof(double));
    if (self->error == NULL || self->sum_error == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_parallel_for(self->origin_count, self->threads, try_origin, self, err));
    return psr_calibration_learn(self->error, self->sum_error, self->origin_count,
                                 options->levels, &self->learned);
}

/* ---- forecasting ------------------------------------------------------------------- */

static double lower_bound(const forecaster *self, const ready_series *ready) {
    return self->options->nonnegative && ready->nonnegative ? 0.0 : -INFINITY;
}

static double at_least(double value, double bound) {
    return value < bound ? bound : value;
}

static void write_regular(forecaster *self, size_t series, const ready_series *ready,
                          const member_set *members) {
    psr_forecast *forecast = self->forecast;
    const calibration *learned = &self->learned;
    size_t horizon = forecast->horizon;
    size_t levels = forecast->level_count;
    double bound = lower_bound(self, ready);
    double sum = 0.0;
    double width = 0.0;
    for (size_t h = 0; h < horizon; h++) {
        size_t cell = series * horizon + h;
        double mean;
        double deviation;
        psr_combine(learned->weight, members, h, &mean, &deviation);
        mean *= ready->scale;
        deviation *= ready->scale;
        sum += mean;
        width += deviation;
        forecast->mean[cell] = at_least(mean, bound);
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

static void write_intermittent(forecaster *self, size_t series, const ready_series *ready) {
    psr_forecast *forecast = self->forecast;
    size_t horizon = forecast->horizon;
    size_t levels = forecast->level_count;
    const double *y = psr_panel_values(self->panel, series);
    demand_law law;
    psr_intermittent_fit(y + ready->start, ready->view.length, ready->whole, &law);
    for (size_t h = 0; h < horizon; h++) {
        size_t cell = series * horizon + h;
        forecast->mean[cell] = law.mean;
        for (size_t i = 0; i < levels; i++) {
            double *at = &forecast->quantile[cell * levels + i];
            *at = h == 0 ? psr_intermittent_quantile(&law, 1.0, forecast->level[i])
                         : at[-(ptrdiff_t)levels];
            if (forecast->sum_quantile != NULL) {
                forecast->sum_quantile[cell * levels + i] =
                    psr_intermittent_quantile(&law, (double)h + 1.0, forecast->level[i]);
            }
        }
    }
}

static psr_status describe(forecaster *self, size_t series, const ready_series *ready,
                           const member_set *members) {
    psr_text text = {0};
    const char *reason = "the series has no value";
    if (ready->kind == SERIES_INTERMITTENT) {
        psr_text_add(&text, "smoothed mean with negative binomial or gamma quantiles");
        reason = "many periods are zero";
    } else if (ready->kind == SERIES_REGULAR) {
        double total = 0.0;
        for (size_t k = 0; k < MEMBER_COUNT; k++) {
            total += members->present[k] ? self->learned.weight[k] : 0.0;
        }
        for (size_t k = 0; k < MEMBER_COUNT; k++) {
            if (members->present[k] && total > 0) {
                psr_text_addf(&text, "%s%.2f %s", text.length > 0 ? " + " : "",
                              self->learned.weight[k] / total,
                              psr_member_name((member_kind)k));
            }
        }
        reason = "a combination errs less than its members";
    } else {
        psr_text_add(&text, "zero");
    }
    self->forecast->method[series] = psr_strdup(psr_text_bytes(&text));
    self->forecast->reason[series] = psr_strdup(reason);
    bool failed = text.failed || self->forecast->method[series] == NULL ||
                  self->forecast->reason[series] == NULL;
    psr_text_free(&text);
    return failed ? PSR_ERR_MEMORY : PSR_OK;
}

static psr_status forecast_series(void *context, size_t index, size_t worker,
                                  psr_error *err) {
    forecaster *self = context;
    (void)err;
    ready_series ready;
    member_set members;
    size_t length = psr_panel_length(self->panel, index);
    if (psr_observe_interrupted(self->options->observer)) {
        return PSR_ERR_INTERRUPTED;
    }
    PSR_TRY(fit_series(self, index, length, self->arena[worker], &ready, &members));
    if (ready.kind == SERIES_REGULAR) {
        write_regular(self, index, &ready, &members);
    } else if (ready.kind == SERIES_INTERMITTENT) {
        write_intermittent(self, index, &ready);
    }
    self->forecast->backtest_mase[index] = NAN;
    self->forecast->naive_mase[index] = NAN;
    self->forecast->bias[index] = NAN;
    self->forecast->coverage[index] = NAN;
    return describe(self, index, &ready, &members);
}

static void forecaster_free(forecaster *self) {
    for (size_t i = 0; self->arena != NULL && i < self->threads; i++) {
        psr_arena_free(self->arena[i]);
    }
    free(self->arena);
    free(self->origins);
    free(self->error);
    free(self->sum_error);
    psr_calibration_free(&self->learned);
    psr_forecast_free(self->forecast);
}

static psr_status start(forecaster *self) {
    const psr_forecast_options *options = self->options;
    self->threads = options->threads > 0 ? options->threads : 1;
    self->season = self->panel->season_count > 0 ? (size_t)self->panel->seasons[0] : 0;
    self->arena = psr_calloc(self->threads, sizeof *self->arena);
    self->forecast =
        psr_forecast_create(self->panel->series_count, options->horizon, options->levels,
                            options->level_count, options->with_sums, options->path_count);
    if (self->arena == NULL || self->forecast == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < self->threads; i++) {
        self->arena[i] = psr_arena_create();
        if (self->arena[i] == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    return psr_calibration_create(options->horizon, options->levels, options->level_count,
                                  &self->learned);
}

psr_status psr_forecast_panel(const psr_panel *panel, const psr_forecast_options *options,
                              psr_forecast **forecast, psr_findings *findings,
                              psr_error *err) {
    forecaster self = {.panel = panel, .options = options};
    psr_status status;
    (void)findings;
    PSR_GO(start(&self));
    PSR_GO(learn(&self, err));
    PSR_GO(
        psr_parallel_for(panel->series_count, self.threads, forecast_series, &self, err));
    PSR_GO(psr_forecast_check(self.forecast, err));
    *forecast = self.forecast;
    self.forecast = NULL;
done:
    if (status == PSR_ERR_MEMORY) {
        status = psr_fail(err, status, "out of memory forecasting %zu series",
                          panel->series_count);
    }
    forecaster_free(&self);
    return status;
}
