/*
 * Panel -> forecast: learn from held-out ends of a sample of the series, then forecast
 * each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/forecast.h"

#include "calibrate.h"
#include "combine.h"
#include "demand_panel.h"
#include "series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SAMPLE_LIMIT = 400, /* series whose ends are held out */
    SAMPLE_WANTED = 60, /* held-out ends wanted where there are fewer series */
    END_LIMIT = 8,      /* held-out ends of one series */
    LONG_SEASON = 20,   /* periods from which a view without the season is tried */
    TRAINING_LEAST = 8  /* values before a held-out end */
};

/* One end held out: the series is cut to `length` values. */
typedef struct trial {
    size_t series, length;
} trial;

typedef struct forecaster {
    const psr_panel *panel;
    const psr_forecast_options *options;
    season_view views[VIEW_LIMIT];
    size_t view_count, slot_count;
    psr_arena **arena; /* [threads] */
    size_t threads;
    double weight[SLOT_LIMIT];
    calibration learned;
    demand_knowledge demand;
    double *growth; /* [horizon] of intermittent series */
    trial *trials;
    trial_set ends;
    double *error, *sum_error; /* [trial_count * horizon] standardised */
    psr_forecast *forecast;
} forecaster;

static psr_status fit_series(const forecaster *self, size_t series, size_t length,
                             psr_arena *arena, ready_series *ready, member_set *members) {
    size_t horizon = self->options->horizon;
    PSR_TRY(psr_series_ready(self->panel, series, length, arena, ready));
    members->horizon = horizon;
    members->slot_count = self->slot_count;
    members->mean = psr_arena_take(arena, self->slot_count * horizon, sizeof(double));
    members->deviation = psr_arena_take(arena, self->slot_count * horizon, sizeof(double));
    if (members->mean == NULL || members->deviation == NULL) {
        return PSR_ERR_MEMORY;
    }
    memset(members->present, 0, sizeof members->present);
    for (size_t v = 0; v < self->view_count && ready->kind == SERIES_REGULAR; v++) {
        PSR_TRY(psr_members_fit(&ready->view, self->views[v], v * MEMBER_COUNT, arena,
                                members));
    }
    return PSR_OK;
}

/* ---- learning ---------------------------------------------------------------------- */

/* Ends to hold out: spread evenly over the series, several of each where there are few. */
static psr_status choose_trials(forecaster *self) {
    const psr_panel *panel = self->panel;
    size_t horizon = self->options->horizon;
    size_t count = panel->series_count;
    size_t stride = count > 0 ? (count + SAMPLE_LIMIT - 1) / SAMPLE_LIMIT : 1;
    size_t sampled = (count + stride - 1) / stride;
    size_t each = sampled > 0 ? (SAMPLE_WANTED + sampled - 1) / sampled : 1;
    each = each > END_LIMIT ? END_LIMIT : each;
    size_t season = self->views[0].inner;
    size_t least = 2 * season + 1 > TRAINING_LEAST ? 2 * season + 1 : TRAINING_LEAST;
    self->trials = psr_calloc(sampled * each, sizeof *self->trials);
    if (self->trials == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t s = 0; s < count; s += stride) {
        size_t n = psr_panel_length(panel, s);
        for (size_t k = 0; k < each; k++) {
            size_t hold = horizon + k * ((horizon + 1) / 2);
            if (n < least + hold) {
                /* A short series still says something about the first steps. */
                hold = k == 0 ? n / 4 : 0;
            }
            if (hold == 0 || n < TRAINING_LEAST + hold) {
                break;
            }
            self->trials[self->ends.trial_count++] =
                (trial){.series = s, .length = n - hold};
        }
    }
    return PSR_OK;
}

/* Hold one end out and note what the members say. */
static psr_status run_trial(void *context, size_t index, size_t worker, psr_error *err) {
    forecaster *self = context;
    (void)err;
    const trial *at = &self->trials[index];
    size_t horizon = self->options->horizon;
    size_t n = psr_panel_length(self->panel, at->series);
    const double *y = psr_panel_values(self->panel, at->series);
    size_t cells = self->slot_count * horizon;
    double *mean = self->ends.mean + index * cells;
    double *deviation = self->ends.deviation + index * cells;
    double *actual = self->ends.actual + index * horizon;
    ready_series ready;
    member_set members;
    psr_arena_reset(self->arena[worker]);
    PSR_TRY(
        fit_series(self, at->series, at->length, self->arena[worker], &ready, &members));
    for (size_t h = 0; h < horizon; h++) {
        bool known = ready.kind == SERIES_REGULAR && at->length + h < n;
        actual[h] = known ? y[at->length + h] / ready.scale : NAN;
    }
    for (size_t i = 0; i < cells; i++) {
        bool present = members.present[i / horizon];
        mean[i] = present ? members.mean[i] : NAN;
        deviation[i] = present ? members.deviation[i] : NAN;
    }
    return PSR_OK;
}

/* Standardised errors of the combination in one trial. */
static void standardise(forecaster *self, size_t index) {
    size_t horizon = self->options->horizon;
    size_t cells = self->slot_count * horizon;
    member_set members = {.horizon = horizon,
                          .slot_count = self->slot_count,
                          .mean = self->ends.mean + index * cells,
                          .deviation = self->ends.deviation + index * cells};
    const double *actual = self->ends.actual + index * horizon;
    double sum = 0.0;
    double width = 0.0;
    for (size_t k = 0; k < self->slot_count; k++) {
        members.present[k] = !isnan(members.mean[k * horizon]);
    }
    for (size_t h = 0; h < horizon; h++) {
        double mean;
        double deviation;
        psr_combine(self->weight, &members, h, &mean, &deviation);
        sum += actual[h] - mean; /* NaN from the first missing value on */
        width += deviation;
        self->error[index * horizon + h] =
            deviation > 0 ? (actual[h] - mean) / deviation : NAN;
        self->sum_error[index * horizon + h] = width > 0 ? sum / width : NAN;
    }
}

static psr_status learn(forecaster *self, psr_error *err) {
    size_t horizon = self->options->horizon;
    trial_set *ends = &self->ends;
    PSR_TRY(choose_trials(self));
    size_t trials = ends->trial_count;
    ends->slot_count = self->slot_count;
    ends->horizon = horizon;
    ends->mean = psr_calloc(trials * self->slot_count, horizon * sizeof(double));
    ends->deviation = psr_calloc(trials * self->slot_count, horizon * sizeof(double));
    ends->actual = psr_calloc(trials, horizon * sizeof(double));
    self->error = psr_calloc(trials, horizon * sizeof(double));
    self->sum_error = psr_calloc(trials, horizon * sizeof(double));
    if (ends->mean == NULL || ends->deviation == NULL || ends->actual == NULL ||
        self->error == NULL || self->sum_error == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_parallel_for(trials, self->threads, run_trial, self, err));
    psr_weights_stack(ends, self->weight);
    for (size_t i = 0; i < trials; i++) {
        standardise(self, i);
    }
    return psr_calibration_learn(self->error, self->sum_error, trials, &self->learned);
}

static psr_status learn_demand(forecaster *self, psr_error *err) {
    size_t horizon = self->options->horizon;
    self->growth = psr_calloc(horizon, sizeof(double));
    if (self->growth == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_demand_learn_panel(self->panel, horizon, self->arena[0], &self->demand));
    return psr_demand_learn_growth(self->panel, horizon, &self->demand, self->arena[0],
                                   self->growth, err);
}

/* ---- forecasting ------------------------------------------------------------------- */

static double lower_bound(const forecaster *self, const ready_series *ready) {
    return self->options->nonnegative && ready->nonnegative ? 0.0 : -INFINITY;
}

static double at_least(double value, double bound) {
    return value < bound ? bound : value;
}

static void write_regular(forecaster *self, size_t series, const ready_series *ready,
                          const member_set *members, const double *weight) {
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
        psr_combine(weight, members, h, &mean, &deviation);
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

static psr_status write_intermittent(forecaster *self, size_t series, psr_arena *arena) {
    psr_forecast *forecast = self->forecast;
    size_t horizon = forecast->horizon;
    size_t levels = forecast->level_count;
    size_t length = psr_panel_length(self->panel, series);
    demand_law law;
    demand_law grown;
    double sum = 0.0; /* growth added up over the steps: a sum of that many periods */
    PSR_TRY(psr_demand_law_of(self->panel, series, length, &self->demand, arena, &law));
    for (size_t h = 0; h < horizon; h++) {
        size_t cell = series * horizon + h;
        psr_demand_grow(&law, self->growth[h], &grown);
        sum += self->growth[h];
        forecast->mean[cell] = grown.mean;
        for (size_t i = 0; i < levels; i++) {
            double level = forecast->level[i];
            double quantile = psr_demand_quantile(&grown, level);
            forecast->quantile[cell * levels + i] = quantile;
            if (forecast->sum_quantile != NULL) {
                forecast->sum_quantile[cell * levels + i] =
                    h == 0 ? quantile : psr_demand_sum_quantile(&law, sum, level);
            }
        }
    }
    return PSR_OK;
}

static psr_status describe(forecaster *self, size_t series, const ready_series *ready,
                           const member_set *members, const double *weight) {
    psr_text text = {0};
    const char *reason = "the series has no value";
    if (ready->kind == SERIES_INTERMITTENT) {
        psr_text_add(&text,
                     "mixture of empirical, negative binomial and hurdle distributions");
        reason = "many periods are zero";
    } else if (ready->kind == SERIES_REGULAR) {
        double total = 0.0;
        for (size_t k = 0; k < self->slot_count; k++) {
            total += members->present[k] ? weight[k] : 0.0;
        }
        for (size_t k = 0; k < self->slot_count; k++) {
            double share = members->present[k] && total > 0 ? weight[k] / total : 0.0;
            if (share >= 0.005) {
                char name[48];
                psr_slot_name(self->views, self->view_count, k, name);
                psr_text_addf(&text, "%s%.2f %s", text.length > 0 ? " + " : "", share,
                              name);
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

/*
 * Weights of one series: the common ones, tilted by its own held-out end where the file is
 * seen in several views (which season a series has differs from series to series).
 */
static psr_status own_weights(const forecaster *self, size_t series, size_t length,
                              psr_arena *arena, double *weight) {
    size_t horizon = self->options->horizon;
    size_t least = 2 * self->views[0].inner + 1;
    double error[SLOT_LIMIT];
    ready_series ready;
    member_set members;
    memcpy(weight, self->weight, sizeof self->weight);
    least = least > TRAINING_LEAST ? least : TRAINING_LEAST;
    if ((self->view_count == 1 && self->panel->series_count > 1) ||
        length < least + horizon) {
        return PSR_OK;
    }
    size_t cut = length - horizon;
    const double *actual = psr_panel_values(self->panel, series) + cut;
    PSR_TRY(fit_series(self, series, cut, arena, &ready, &members));
    for (size_t k = 0; k < self->slot_count; k++) {
        double sum = 0.0;
        double count = 0.0;
        for (size_t h = 0; h < horizon && members.present[k]; h++) {
            if (!isnan(actual[h])) {
                sum += fabs(members.mean[k * horizon + h] - actual[h] / ready.scale);
                count += 1.0;
            }
        }
        error[k] = count > 0 ? sum / count : NAN;
    }
    psr_weights_tilt(self->weight, error, self->slot_count, weight);
    return PSR_OK;
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
    double weight[SLOT_LIMIT];
    psr_arena_reset(self->arena[worker]);
    PSR_TRY(own_weights(self, index, length, self->arena[worker], weight));
    psr_arena_reset(self->arena[worker]);
    PSR_TRY(fit_series(self, index, length, self->arena[worker], &ready, &members));
    if (ready.kind == SERIES_REGULAR) {
        write_regular(self, index, &ready, &members, weight);
    } else if (ready.kind == SERIES_INTERMITTENT) {
        PSR_TRY(write_intermittent(self, index, self->arena[worker]));
    }
    self->forecast->backtest_mase[index] = NAN;
    self->forecast->naive_mase[index] = NAN;
    self->forecast->bias[index] = NAN;
    self->forecast->coverage[index] = NAN;
    return describe(self, index, &ready, &members, weight);
}

static void forecaster_free(forecaster *self) {
    for (size_t i = 0; self->arena != NULL && i < self->threads; i++) {
        psr_arena_free(self->arena[i]);
    }
    free(self->arena);
    free(self->trials);
    free(self->growth);
    free(self->ends.mean);
    free(self->ends.deviation);
    free(self->ends.actual);
    free(self->error);
    free(self->sum_error);
    psr_calibration_free(&self->learned);
    psr_forecast_free(self->forecast);
}

static int compare_sizes(const void *a, const void *b) {
    size_t x = *(const size_t *)a;
    size_t y = *(const size_t *)b;
    return x < y ? -1 : x > y;
}

/* Length of the series in the middle of the file; 0 where there is none. */
static psr_status median_length(const psr_panel *panel, size_t *median) {
    size_t count = panel->series_count;
    size_t *lengths = psr_calloc(count, sizeof *lengths);
    if (lengths == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        lengths[i] = psr_panel_length(panel, i);
    }
    qsort(lengths, count, sizeof *lengths, compare_sizes);
    *median = count > 0 ? lengths[count / 2] : 0;
    free(lengths);
    return PSR_OK;
}

/*
 * Views of the season. A short season gives one. Long seasons are also tried without, and
 * with the season behind them (hours of a day: of a week; days of a week: of a year) where
 * the usual series shows it twice before a held-out end.
 */
static psr_status choose_views(forecaster *self) {
    const psr_panel *panel = self->panel;
    size_t inner = panel->season_count > 0 ? (size_t)panel->seasons[0] : 0;
    size_t outer = panel->season_count > 1 ? (size_t)panel->seasons[1] : 0;
    size_t length;
    PSR_TRY(median_length(panel, &length));
    inner = inner > 1 ? inner : 0;
    if (outer == 0) {
        outer = inner == 24 ? 168 : inner == 48 ? 336 : inner == 7 ? 365 : 0;
    }
    size_t needed = 2 * outer + self->options->horizon + 1;
    self->views[self->view_count++] = (season_view){.inner = inner};
    if (outer > 0 && length >= needed) {
        self->views[self->view_count++] = (season_view){.inner = inner, .outer = outer};
        if (inner >= LONG_SEASON) {
            self->views[self->view_count++] = (season_view){.inner = outer};
        }
    } else if (inner >= LONG_SEASON) {
        self->views[self->view_count++] = (season_view){0};
    }
    return PSR_OK;
}

static psr_status start(forecaster *self) {
    const psr_forecast_options *options = self->options;
    self->threads = options->threads > 0 ? options->threads : 1;
    PSR_TRY(choose_views(self));
    self->slot_count = self->view_count * MEMBER_COUNT;
    psr_weights_prior(self->slot_count, self->weight);
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
    PSR_GO(learn_demand(&self, err));
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
