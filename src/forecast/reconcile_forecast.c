/*
 * A forecast and forecasts of its groups, made to agree.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reconcile.h"

#include "censor.h"
#include "panel_cut.h"
#include "season.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ERRORS_WANTED = 40, /* held-out errors behind the correlations */
    ERRORS_LEAST = 8,
    ORIGIN_LIMIT = 8
};

/* Demand of one series without gaps: lost sales put back, missing values filled. */
static psr_status whole_series(const psr_panel *panel, size_t series, psr_arena *arena,
                               double **filled) {
    size_t length = psr_panel_length(panel, series);
    size_t season = panel->season_count > 0 ? (size_t)panel->seasons[0] : 0;
    const uint8_t *kind =
        panel->observation != NULL ? panel->observation + panel->offset[series] : NULL;
    double *y = psr_arena_take(arena, length, sizeof *y);
    double *scratch = psr_arena_take(arena, 2 * length, sizeof *scratch);
    bool *censored = psr_arena_take(arena, length, sizeof *censored);
    *filled = psr_arena_take(arena, length, sizeof **filled);
    if (y == NULL || scratch == NULL || censored == NULL || *filled == NULL) {
        return PSR_ERR_MEMORY;
    }
    bool any = false;
    for (size_t t = 0; t < length; t++) {
        bool missing = kind != NULL && kind[t] == PSR_MISSING;
        y[t] = missing ? NAN : psr_panel_values(panel, series)[t];
        censored[t] = kind != NULL && kind[t] == PSR_CENSORED;
        any = any || !isnan(y[t]);
    }
    if (any) { /* else it stays 0 */
        (void)psr_censor_expect(y, censored, length, season, scratch);
        psr_season_fill(y, length, season, *filled);
    }
    return PSR_OK;
}

/* Add a series and its columns to a sum, which is no longer than it, at their common end.
 */
static psr_status add_member(const psr_panel *panel, size_t series, size_t a,
                             psr_panel *sums, double *weight, psr_arena *arena) {
    size_t length = psr_panel_length(sums, a);
    size_t width = length + panel->horizon;
    size_t skip = psr_panel_length(panel, series) - length;
    double *y;
    psr_arena_reset(arena);
    PSR_TRY(whole_series(panel, series, arena, &y));
    double *to = sums->value + sums->offset[a];
    for (size_t t = 0; t < length; t++) {
        to[t] += y[skip + t];
    }
    /* Columns of a sum are the mean of its series', each counted by what it sells. */
    double size = (fabs(psr_sum(y + skip, length)) + 1e-12) / (double)(length + 1);
    for (size_t r = 0; r < panel->regressor_count; r++) {
        const double *from = psr_panel_regressor(panel, series, r) + skip;
        double *x = sums->regressor +
                    panel->regressor_count * (sums->offset[a] + a * panel->horizon) +
                    r * width;
        for (size_t t = 0; t < width; t++) {
            double share = size / (weight[t] + size);
            x[t] += isnan(from[t]) ? 0.0 : share * (from[t] - x[t]);
        }
    }
    for (size_t t = 0; t < width; t++) {
        weight[t] += size;
    }
    return PSR_OK;
}

/* Room for the series of the sums: of the periods that all members have. */
static psr_status shape_sums(const psr_panel *panel, const sum_nodes *nodes,
                             psr_panel *sums, size_t *longest) {
    *sums = (psr_panel){.series_count = nodes->count,
                        .frequency = panel->frequency,
                        .has_calendar = panel->has_calendar,
                        .season_count = panel->season_count,
                        .horizon = panel->horizon,
                        .regressor_count = panel->regressor_count};
    memcpy(sums->seasons, panel->seasons, sizeof sums->seasons);
    sums->offset = psr_calloc(nodes->count + 1, sizeof *sums->offset);
    if (sums->offset == NULL) {
        return PSR_ERR_MEMORY;
    }
    *longest = 0;
    for (size_t a = 0; a < nodes->count; a++) {
        size_t length = SIZE_MAX;
        for (size_t k = nodes->start[a]; k < nodes->start[a + 1]; k++) {
            size_t own = psr_panel_length(panel, nodes->member[k]);
            length = own < length ? own : length;
        }
        sums->offset[a + 1] = sums->offset[a] + length;
        *longest = length > *longest ? length : *longest;
    }
    size_t total = sums->offset[nodes->count];
    sums->value = psr_calloc(total, sizeof *sums->value);
    sums->regressor =
        psr_calloc(panel->regressor_count * (total + nodes->count * panel->horizon),
                   sizeof *sums->regressor);
    return sums->value == NULL || sums->regressor == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

/* Series of the sums with their columns; arrays are the caller's to free. */
static psr_status sum_series(const psr_panel *panel, const sum_nodes *nodes,
                             psr_panel *sums) {
    size_t longest;
    PSR_TRY(shape_sums(panel, nodes, sums, &longest));
    psr_arena *arena = psr_arena_create();
    double *weight = psr_calloc(longest + panel->horizon, sizeof *weight);
    psr_status status = arena == NULL || weight == NULL ? PSR_ERR_MEMORY : PSR_OK;
    for (size_t a = 0; a < nodes->count && status == PSR_OK; a++) {
        memset(weight, 0, (longest + panel->horizon) * sizeof *weight);
        for (size_t k = nodes->start[a]; k < nodes->start[a + 1] && status == PSR_OK; k++) {
            status = add_member(panel, nodes->member[k], a, sums, weight, arena);
        }
    }
    psr_arena_free(arena);
    free(weight);
    return status;
}

static bool end_together(const psr_panel *panel) {
    for (size_t s = 1; s < panel->series_count && panel->first_period != NULL; s++) {
        int64_t a = (int64_t)panel->first_period[0] + (int64_t)psr_panel_length(panel, 0);
        int64_t b = (int64_t)panel->first_period[s] + (int64_t)psr_panel_length(panel, s);
        if (a != b) {
            return false;
        }
    }
    return true;
}

/* Error variance of a step, or a trace of its size. */
static double step_variance(const psr_forecast *forecast, size_t series, size_t step) {
    size_t cell = series * forecast->horizon + step;
    double least = 1e-4 * fabs(forecast->mean[cell]) + 1e-12;
    double deviation = fmax(forecast->deviation[cell], least);
    return deviation * deviation;
}

/* Move mean and quantiles of a step: by a factor where all is positive, else by a shift. */
static void move_step(psr_forecast *forecast, size_t series, size_t step, double to) {
    size_t cell = series * forecast->horizon + step;
    size_t levels = forecast->level_count;
    double from = forecast->mean[cell];
    bool positive =
        from > 0 && to >= 0 && (levels == 0 || forecast->quantile[cell * levels] >= 0);
    for (size_t i = 0; i < levels; i++) {
        double *q = &forecast->quantile[cell * levels + i];
        *q = positive ? *q * to / from : *q + to - from;
    }
    forecast->mean[cell] = to;
}

/* Sums of the first steps move with the sums of the means. */
static void move_sums(psr_forecast *forecast, size_t series, const double *before) {
    size_t levels = forecast->level_count;
    double from = 0.0;
    double to = 0.0;
    for (size_t h = 0; h < forecast->horizon && forecast->sum_quantile != NULL; h++) {
        size_t cell = series * forecast->horizon + h;
        from += before[h];
        to += forecast->mean[cell];
        for (size_t i = 0; i < levels; i++) {
            double *q = &forecast->sum_quantile[cell * levels + i];
            *q = from > 0 && to >= 0 && *q >= 0 ? *q * to / from : *q + to - from;
        }
    }
}

/* What reconciling needs besides the forecast itself. */
typedef struct reconciler {
    const psr_panel *panel;
    const psr_forecast_options *options;
    sum_nodes nodes;
    psr_panel sums;
    psr_forecast *sum_forecast;
    error_factors factors; /* no columns = not used */
} reconciler;

static void reconciler_free(reconciler *self) {
    free(self->sums.offset);
    free(self->sums.value);
    free(self->sums.regressor);
    psr_forecast_free(self->sum_forecast);
    psr_error_factors_free(&self->factors);
    psr_sum_nodes_free(&self->nodes);
}

/* All steps; work holds 2 * (series + nodes) + series doubles. */
static psr_status reconcile_steps(const reconciler *self, psr_forecast *forecast,
                                  double *work) {
    size_t n = forecast->series_count;
    size_t rows = n + self->nodes.count;
    double *mean = work, *variance = work + rows, *x = work + 2 * rows;
    base_forecasts base = {
        .nodes = &self->nodes, .series_count = n, .mean = mean, .variance = variance};
    for (size_t h = 0; h < forecast->horizon; h++) {
        for (size_t i = 0; i < rows; i++) {
            const psr_forecast *of = i < n ? forecast : self->sum_forecast;
            size_t at = i < n ? i : i - n;
            mean[i] = of->mean[at * of->horizon + h];
            variance[i] = step_variance(of, at, h);
        }
        PSR_TRY(psr_reconcile(&base, self->factors.columns > 0 ? &self->factors : NULL, x));
        for (size_t s = 0; s < n; s++) {
            move_step(forecast, s, h, x[s]);
        }
    }
    return PSR_OK;
}

/* Held-out errors of one panel from one origin, in standard deviations, into columns. */
static psr_status add_errors(const psr_panel *panel, const psr_forecast_options *options,
                             size_t hold, double *z, size_t columns, psr_error *err) {
    psr_panel cut = {0};
    psr_forecast *forecast = NULL;
    psr_status status;
    PSR_GO(psr_panel_cut(panel, hold, options->horizon, &cut));
    PSR_GO(psr_forecast_panel(&cut, options, &forecast, NULL, err));
    for (size_t s = 0; s < panel->series_count; s++) {
        size_t length = psr_panel_length(&cut, s);
        const double *after = psr_panel_values(panel, s) + length;
        for (size_t h = 0; h < options->horizon && length > 0; h++) {
            double off = after[h] - forecast->mean[s * options->horizon + h];
            double deviation = sqrt(step_variance(forecast, s, h));
            z[s * columns + h] = isnan(off) ? 0.0 : off / deviation;
        }
    }
done:
    psr_forecast_free(forecast);
    psr_panel_cut_free(&cut);
    return status;
}

/* Errors of rolling origins of series and sums; none where the history is too short. Young
 * series stand in no sum: whether they have errors does not matter. */
static psr_status learn_factors(reconciler *self, const psr_forecast_options *inner,
                                psr_error *err) {
    size_t horizon = inner->horizon;
    size_t n = self->panel->series_count;
    size_t rows = n + self->nodes.count;
    size_t step = (horizon + 1) / 2;
    size_t shortest = psr_longest_series(self->panel);
    size_t origins = 0;
    for (size_t a = 0; a < self->nodes.count; a++) {
        size_t length = psr_panel_length(&self->sums, a);
        shortest = length < shortest ? length : shortest;
    }
    size_t wanted = (ERRORS_WANTED + horizon - 1) / horizon;
    wanted = wanted > ORIGIN_LIMIT ? ORIGIN_LIMIT : wanted;
    while (origins < wanted && shortest >= 2 * (horizon + origins * step)) {
        origins++;
    }
    size_t columns = origins * horizon;
    if (columns < ERRORS_LEAST) {
        return PSR_OK;
    }
    double *z = psr_calloc(rows, columns * sizeof *z);
    if (z == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_status status = PSR_OK;
    for (size_t k = 0; k < origins && status == PSR_OK; k++) {
        size_t hold = horizon + k * step;
        status = add_errors(self->panel, inner, hold, z + k * horizon, columns, err);
        if (status == PSR_OK) {
            status = add_errors(&self->sums, inner, hold, z + n * columns + k * horizon,
                                columns, err);
        }
    }
    if (status != PSR_OK) {
        free(z);
        return status;
    }
    return psr_error_factors_create(z, rows, columns, &self->factors);
}

psr_status psr_reconcile_forecast(const psr_panel *panel,
                                  const psr_forecast_options *options,
                                  psr_forecast *forecast, psr_error *err) {
    psr_forecast_options inner = {.horizon = options->horizon,
                                  .method = options->method,
                                  .nonnegative = options->nonnegative,
                                  .threads = options->threads,
                                  .observer = options->observer};
    reconciler self = {.panel = panel, .options = options};
    double *work = NULL;
    double *before = NULL;
    psr_status status;
    if (panel->series_count < 2 || !end_together(panel)) {
        return PSR_OK;
    }
    size_t cells = forecast->series_count * forecast->horizon;
    PSR_GO(psr_sum_nodes_create(panel, &self.nodes));
    PSR_GO(sum_series(panel, &self.nodes, &self.sums));
    PSR_GO(psr_forecast_panel(&self.sums, &inner, &self.sum_forecast, NULL, err));
    if (options->reconcile == PSR_RECONCILE_MINT) {
        PSR_GO(learn_factors(&self, &inner, err));
    }
    work = psr_calloc(3 * panel->series_count + 2 * self.nodes.count, sizeof *work);
    before = psr_calloc(cells, sizeof *before);
    if (work == NULL || before == NULL) {
        status = PSR_ERR_MEMORY;
        goto done;
    }
    memcpy(before, forecast->mean, cells * sizeof *before);
    PSR_GO(reconcile_steps(&self, forecast, work));
    for (size_t s = 0; s < forecast->series_count; s++) {
        move_sums(forecast, s, before + s * forecast->horizon);
    }
done:
    free(work);
    free(before);
    reconciler_free(&self);
    return status;
}
