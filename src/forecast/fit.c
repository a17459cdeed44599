/*
 * Fit one series with regressors and all members.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fit.h"

#include "season.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LONG_SEASON = 20,       /* periods from which a view without the season is tried */
    REGRESSOR_SAMPLE = 2000 /* series that the common effects are learned from */
};

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
static psr_status choose_views(fit_plan *plan) {
    const psr_panel *panel = plan->panel;
    size_t inner = panel->season_count > 0 ? (size_t)panel->seasons[0] : 0;
    size_t outer = panel->season_count > 1 ? (size_t)panel->seasons[1] : 0;
    size_t length;
    PSR_TRY(median_length(panel, &length));
    inner = inner > 1 ? inner : 0;
    if (outer == 0) {
        outer = psr_season_behind(inner);
    }
    size_t needed = 2 * outer + plan->horizon + 1;
    plan->views[plan->view_count++] = (season_view){.inner = inner};
    if (outer > 0 && length >= needed) {
        plan->views[plan->view_count++] = (season_view){.inner = inner, .outer = outer};
        if (inner >= LONG_SEASON) {
            plan->views[plan->view_count++] = (season_view){.inner = outer};
        }
    } else if (inner >= LONG_SEASON) {
        plan->views[plan->view_count++] = (season_view){0};
    }
    return PSR_OK;
}

psr_status psr_fit_plan(const psr_panel *panel, size_t horizon, fit_plan *plan) {
    *plan = (fit_plan){.panel = panel, .horizon = horizon};
    PSR_TRY(choose_views(plan));
    plan->slot_count = plan->view_count * MEMBER_COUNT;
    return PSR_OK;
}

/* ---- regressors -------------------------------------------------------------------- */

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

static psr_status series_sums(const fit_plan *plan, const regressor_pool *pool,
                              size_t series, size_t length, const ready_series *ready,
                              psr_arena *arena, double **columns, regressor_sums *sums) {
    size_t season = plan->views[0].inner;
    double *z;
    PSR_TRY(psr_regressors_columns(plan->panel, series, length, plan->horizon, season, pool,
                                   arena, columns));
    PSR_TRY(effect_scale(ready, arena, &z));
    return psr_regressors_sums(z, ready->view.length, season, *columns + ready->start,
                               length + plan->horizon, pool->count, arena, sums);
}

/* Sums of the sampled series of one kind, cut by `hold` periods. */
static psr_status sample_sums(const fit_plan *plan, const regressor_pool *pool,
                              series_kind kind, size_t hold, psr_arena *arena,
                              regressor_sums *sums, size_t *count) {
    const psr_panel *panel = plan->panel;
    size_t stride = panel->series_count / REGRESSOR_SAMPLE + 1;
    *count = 0;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        size_t n = psr_panel_length(panel, s);
        ready_series ready;
        double *columns;
        if (n <= hold) {
            continue;
        }
        psr_arena_reset(arena);
        PSR_TRY(psr_series_ready(panel, s, n - hold, arena, &ready));
        if (ready.kind == kind) {
            PSR_TRY(series_sums(plan, pool, s, n - hold, &ready, arena, &columns,
                                &sums[*count]));
            (*count)++;
        }
    }
    return PSR_OK;
}

static regressor_sums *sums_create(const psr_panel *panel) {
    size_t stride = panel->series_count / REGRESSOR_SAMPLE + 1;
    return psr_calloc(panel->series_count / stride + 1, sizeof(regressor_sums));
}

psr_status psr_fit_learn_regressors(fit_plan *plan, const bool *use, size_t hold,
                                    psr_arena *arena) {
    const psr_panel *panel = plan->panel;
    regressor_sums *sums = sums_create(panel);
    size_t count;
    if (sums == NULL) {
        return PSR_ERR_MEMORY;
    }
    plan->regressors.count = 0;
    for (size_t r = 0; r < panel->regressor_count; r++) {
        if (use[r]) {
            psr_regressors_look(panel, r, plan->views[0].inner, &plan->regressors);
        }
    }
    psr_status status =
        sample_sums(plan, &plan->regressors, SERIES_REGULAR, hold, arena, sums, &count);
    if (status == PSR_OK) {
        psr_regressors_pool(sums, count, &plan->regressors);
    }
    free(sums);
    return status;
}

/* ---- regressors of intermittent demand --------------------------------------------- */

/* An effect must be this many standard errors from 0. */
static const double clear_effect = 3.0;
static const double factor_least = 0.1, factor_most = 10.0;

/* Keep the columns with a clear common effect; false where there is none. */
static bool keep_clear(const regressor_sums *sums, size_t count, regressor_pool *pool) {
    size_t kept = 0;
    for (size_t r = 0; r < pool->count; r++) {
        double information = 0.0;
        for (size_t s = 0; s < count; s++) {
            information += sums[s].information[r * REGRESSOR_LIMIT + r];
        }
        if (fabs(pool->column[r].mean) * sqrt(information) > clear_effect) {
            pool->column[kept++] = pool->column[r];
        }
    }
    pool->count = kept;
    return kept > 0;
}

psr_status psr_fit_learn_demand(fit_plan *plan, psr_arena *arena) {
    const psr_panel *panel = plan->panel;
    plan->demand.count = 0;
    if (panel->regressor_count == 0) {
        return PSR_OK;
    }
    regressor_sums *sums = sums_create(panel);
    size_t count = 0;
    psr_status status = PSR_ERR_MEMORY;
    if (sums == NULL) {
        return status;
    }
    for (size_t r = 0; r < panel->regressor_count; r++) {
        psr_regressors_look(panel, r, plan->views[0].inner, &plan->demand);
    }
    PSR_GO(sample_sums(plan, &plan->demand, SERIES_INTERMITTENT, 0, arena, sums, &count));
    psr_regressors_pool(sums, count, &plan->demand);
    if (keep_clear(sums, count, &plan->demand)) {
        PSR_GO(
            sample_sums(plan, &plan->demand, SERIES_INTERMITTENT, 0, arena, sums, &count));
        psr_regressors_pool(sums, count, &plan->demand);
    }
done:
    free(sums);
    return status;
}

psr_status psr_fit_demand_factors(const fit_plan *plan, size_t series, size_t length,
                                  psr_arena *arena, double *factor) {
    const regressor_pool *pool = &plan->demand;
    size_t width = length + plan->horizon;
    double effect[REGRESSOR_LIMIT];
    double *columns;
    ready_series ready;
    regressor_sums sums;
    for (size_t h = 0; h < plan->horizon; h++) {
        factor[h] = 1.0;
    }
    if (pool->count == 0) {
        return PSR_OK;
    }
    PSR_TRY(psr_series_ready(plan->panel, series, length, arena, &ready));
    PSR_TRY(series_sums(plan, pool, series, length, &ready, arena, &columns, &sums));
    psr_regressors_effect(&sums, pool, effect);
    for (size_t r = 0; r < pool->count; r++) {
        const double *column = columns + r * width;
        double mean = 0.0;
        for (size_t t = ready.start; t < length; t++) {
            mean += column[t] / (double)(length - ready.start);
        }
        for (size_t h = 0; h < plan->horizon; h++) {
            factor[h] += effect[r] * (column[length + h] - mean);
        }
    }
    for (size_t h = 0; h < plan->horizon; h++) {
        factor[h] = factor[h] < factor_least  ? factor_least
                    : factor[h] > factor_most ? factor_most
                                              : factor[h];
    }
    return PSR_OK;
}

/* Explained part per time, 0 on average over the history. */
static psr_status explain(const fit_plan *plan, size_t series, size_t length,
                          psr_arena *arena, series_fit *fit, double **explained) {
    const ready_series *ready = &fit->ready;
    size_t width = length + plan->horizon;
    double *columns;
    regressor_sums sums;
    *explained = psr_arena_take(arena, width, sizeof(double));
    if (*explained == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(series_sums(plan, &plan->regressors, series, length, ready, arena, &columns,
                        &sums));
    psr_regressors_effect(&sums, &plan->regressors, fit->effect);
    double mean = 0.0;
    for (size_t t = 0; t < width; t++) {
        for (size_t r = 0; r < plan->regressors.count; r++) {
            (*explained)[t] += fit->effect[r] * columns[r * width + t];
        }
        mean += t < length ? (*explained)[t] / (double)length : 0.0;
    }
    for (size_t t = 0; t < width; t++) {
        (*explained)[t] -= mean;
    }
    return PSR_OK;
}

static void put_back(const fit_plan *plan, const double *future, series_fit *fit) {
    member_set *members = &fit->members;
    for (size_t i = 0; i < plan->slot_count * plan->horizon; i++) {
        double e = future[i % plan->horizon];
        if (fit->ready.view.positive) {
            members->mean[i] *= exp(e);
            members->deviation[i] *= exp(e);
        } else {
            members->mean[i] += e;
        }
    }
}

/* ---- one series -------------------------------------------------------------------- */

psr_status psr_fit_series(const fit_plan *plan, size_t series, size_t length,
                          psr_arena *arena, series_fit *fit) {
    size_t cells = plan->slot_count * plan->horizon;
    memset(fit, 0, sizeof *fit);
    PSR_TRY(psr_series_ready(plan->panel, series, length, arena, &fit->ready));
    fit->members.horizon = plan->horizon;
    fit->members.slot_count = plan->slot_count;
    fit->members.mean = psr_arena_take(arena, cells, sizeof(double));
    fit->members.deviation = psr_arena_take(arena, cells, sizeof(double));
    if (fit->members.mean == NULL || fit->members.deviation == NULL) {
        return PSR_ERR_MEMORY;
    }
    if (fit->ready.kind != SERIES_REGULAR) {
        return PSR_OK;
    }
    double *explained = NULL;
    if (plan->regressors.count > 0) {
        PSR_TRY(explain(plan, series, length, arena, fit, &explained));
        for (size_t t = 0; t < fit->ready.view.length; t++) {
            double e = explained[fit->ready.start + t];
            double *y = &fit->ready.values[t];
            *y = fit->ready.view.positive ? *y * exp(-e) : *y - e;
        }
    }
    for (size_t v = 0; v < plan->view_count; v++) {
        PSR_TRY(psr_members_fit(&fit->ready.view, plan->views[v], v * MEMBER_COUNT, arena,
                                &fit->members));
    }
    if (explained != NULL) {
        put_back(plan, explained + length, fit);
    }
    return PSR_OK;
}
