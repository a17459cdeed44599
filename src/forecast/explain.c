/*
 * Choose and learn regressors on a sample of the series, then explain each series.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "explain.h"

#include <math.h>
#include <stdlib.h>

enum {
    CHOICE_SAMPLE = 150, /* series that columns are chosen by */
    LEARN_SAMPLE = 2000, /* series that the common effects are learned from */
    BLOCK_COUNT = 12     /* blocks of time that go into folds in turn */
};

static const double factor_least = 0.1, factor_most = 10.0;

/* The scale on which effects add: logs of a positive series. */
static psr_status effect_scale(const ready_series *ready, psr_arena *arena, double **z) {
    bool logs = ready->view.positive && ready->kind == SERIES_REGULAR;
    size_t n = ready->view.length;
    *z = psr_arena_take(arena, n, sizeof(double));
    if (*z == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t t = 0; t < n; t++) {
        (*z)[t] = logs ? log(ready->view.y[t]) : ready->view.y[t];
    }
    return PSR_OK;
}

/* One series with the columns of a pool; its values are the arena's. */
static psr_status make_case(const fit_plan *plan, const regressor_pool *pool, size_t series,
                            size_t length, const ready_series *ready, psr_arena *arena,
                            regressor_case *made) {
    size_t season = plan->views[0].inner;
    double *columns;
    double *z;
    PSR_TRY(psr_regressors_columns(plan->panel, series, length, plan->horizon, season, pool,
                                   arena, &columns));
    PSR_TRY(effect_scale(ready, arena, &z));
    *made = (regressor_case){.y = z,
                             .length = ready->view.length,
                             .season = season,
                             .columns = columns + ready->start,
                             .width = length + plan->horizon,
                             .count = pool->count};
    return PSR_OK;
}

/* ---- the sample */

typedef struct sample {
    const fit_plan *plan;
    series_kind kind;
    size_t hold, stride;
    size_t block;         /* periods; 0 = the sums are not split into folds */
    psr_period first;     /* of the panel */
    regressor_sums *sums; /* [count], or [count][FOLD_COUNT] */
    size_t count;
} sample;

static psr_status sample_open(const fit_plan *plan, series_kind kind, size_t hold,
                              size_t limit, bool folds, sample *self) {
    const psr_panel *panel = plan->panel;
    psr_period last = 0;
    *self = (sample){.plan = plan, .kind = kind, .hold = hold};
    self->stride = panel->series_count / limit + 1;
    for (size_t s = 0; s < panel->series_count && folds; s++) {
        psr_period first = panel->first_period != NULL ? panel->first_period[s] : 0;
        psr_period end = first + (psr_period)psr_panel_length(panel, s);
        self->first = s == 0 || first < self->first ? first : self->first;
        last = s == 0 || end > last ? end : last;
    }
    self->block = folds ? (size_t)(last - self->first) / BLOCK_COUNT + 1 : 0;
    self->sums =
        psr_calloc((panel->series_count / self->stride + 1) * (folds ? FOLD_COUNT : 1),
                   sizeof *self->sums);
    return self->sums == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

static psr_status sample_read(sample *self, const regressor_pool *pool, psr_arena *arena) {
    const psr_panel *panel = self->plan->panel;
    size_t each = self->block > 0 ? FOLD_COUNT : 1;
    for (size_t s = 0; s < panel->series_count; s += self->stride) {
        size_t n = psr_panel_length(panel, s);
        ready_series ready;
        regressor_case of;
        if (n <= self->hold) {
            continue;
        }
        psr_arena_reset(arena);
        PSR_TRY(psr_series_ready(panel, s, n - self->hold, arena, &ready));
        if (ready.kind != self->kind) {
            continue;
        }
        PSR_TRY(make_case(self->plan, pool, s, n - self->hold, &ready, arena, &of));
        psr_period first = panel->first_period != NULL ? panel->first_period[s] : 0;
        of.block = self->block;
        of.first = (size_t)(first - self->first) + ready.start;
        PSR_TRY(psr_regressors_sums(&of, arena, self->sums + self->count * each));
        self->count++;
    }
    return PSR_OK;
}

psr_status psr_explain_choose(const fit_plan *plan, series_kind kind, size_t hold,
                              psr_arena *arena, regressor_pool *pool) {
    sample self;
    pool->count = 0;
    for (size_t r = 0; r < plan->panel->regressor_count; r++) {
        psr_regressors_look(plan->panel, r, plan->views[0].inner, pool);
    }
    if (pool->count == 0) {
        return PSR_OK;
    }
    PSR_TRY(sample_open(plan, kind, hold, CHOICE_SAMPLE, true, &self));
    psr_status status = sample_read(&self, pool, arena);
    if (status == PSR_OK) {
        status = psr_regressors_choose(self.sums, self.count, pool);
    }
    free(self.sums);
    PSR_TRY(status);
    return psr_explain_learn(plan, kind, hold, arena, pool);
}

psr_status psr_explain_learn(const fit_plan *plan, series_kind kind, size_t hold,
                             psr_arena *arena, regressor_pool *pool) {
    sample self;
    if (pool->count == 0) {
        return PSR_OK;
    }
    PSR_TRY(sample_open(plan, kind, hold, LEARN_SAMPLE, false, &self));
    psr_status status = sample_read(&self, pool, arena);
    if (status == PSR_OK) {
        psr_regressors_pool(self.sums, self.count, pool);
    }
    free(self.sums);
    return status;
}

/* ---- one series */

psr_status psr_explain_series(const fit_plan *plan, size_t series, size_t length,
                              psr_arena *arena, series_fit *fit, double **explained) {
    const regressor_pool *pool = &plan->regressors;
    size_t start = fit->ready.start;
    size_t width = length + plan->horizon;
    regressor_case of;
    regressor_sums *sums = psr_arena_take(arena, 1, sizeof *sums);
    *explained = psr_arena_take(arena, width, sizeof(double));
    if (sums == NULL || *explained == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(make_case(plan, pool, series, length, &fit->ready, arena, &of));
    PSR_TRY(psr_regressors_sums(&of, arena, sums));
    psr_regressors_effect(sums, pool, fit->effect, fit->effect_error);
    double mean = 0.0;
    for (size_t t = start; t < width; t++) {
        for (size_t r = 0; r < pool->count; r++) {
            (*explained)[t] += fit->effect[r] * of.columns[r * width + t - start];
        }
        mean += t < length ? (*explained)[t] / (double)of.length : 0.0;
    }
    for (size_t t = start; t < width; t++) {
        (*explained)[t] -= mean;
    }
    return PSR_OK;
}

psr_status psr_explain_demand(const fit_plan *plan, size_t series, size_t length,
                              psr_arena *arena, double *factor) {
    const regressor_pool *pool = &plan->demand;
    size_t width = length + plan->horizon;
    double effect[REGRESSOR_LIMIT];
    ready_series ready;
    regressor_case of;
    for (size_t t = 0; t < width; t++) {
        factor[t] = 1.0;
    }
    if (pool->count == 0) {
        return PSR_OK;
    }
    regressor_sums *sums = psr_arena_take(arena, 1, sizeof *sums);
    if (sums == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_series_ready(plan->panel, series, length, arena, &ready));
    PSR_TRY(make_case(plan, pool, series, length, &ready, arena, &of));
    PSR_TRY(psr_regressors_sums(&of, arena, sums));
    psr_regressors_effect(sums, pool, effect, NULL);
    for (size_t r = 0; r < pool->count; r++) {
        const double *column = of.columns + r * of.width;
        double mean = psr_sum(column, of.length) / (double)of.length;
        for (size_t t = ready.start; t < width; t++) {
            factor[t] += effect[r] * (column[t - ready.start] - mean);
        }
    }
    for (size_t t = 0; t < width; t++) {
        factor[t] = factor[t] < factor_least  ? factor_least
                    : factor[t] > factor_most ? factor_most
                                              : factor[t];
    }
    return PSR_OK;
}
