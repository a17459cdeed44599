/*
 * Reconcile by weighted least squares, matrix-free.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reconcile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLAMP_ROUNDS = 8, NO_GROUP = -1 };
static const double residual_tolerance = 1e-10;

/* ---- nodes ------------------------------------------------------------------------- */

void psr_sum_nodes_free(sum_nodes *nodes) {
    free(nodes->start);
    free(nodes->member);
    *nodes = (sum_nodes){0};
}

/* Group of a series under a pair of levels; level count = the total. */
static int64_t group_key(const psr_panel *panel, size_t a, size_t b, size_t series) {
    size_t levels = panel->group_level_count;
    size_t n = panel->series_count;
    if (a == levels) {
        return 0;
    }
    psr_id x = panel->group_of[a * n + series];
    psr_id y = panel->group_of[b * n + series];
    return x == PSR_NO_ID || y == PSR_NO_ID ? NO_GROUP : ((int64_t)x << 32) + y;
}

typedef struct keyed_series {
    int64_t key;
    size_t series;
} keyed_series;

static int compare_keyed(const void *a, const void *b) {
    const keyed_series *x = a;
    const keyed_series *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return x->series < y->series ? -1 : x->series > y->series;
}

/* Nodes of one pair of levels; nodes of one member say nothing new. */
static void add_level(const psr_panel *panel, size_t a, size_t b, keyed_series *keyed,
                      sum_nodes *nodes) {
    size_t n = panel->series_count;
    for (size_t s = 0; s < n; s++) {
        keyed[s] = (keyed_series){.key = group_key(panel, a, b, s), .series = s};
    }
    qsort(keyed, n, sizeof *keyed, compare_keyed);
    for (size_t from = 0, until; from < n; from = until) {
        until = from;
        while (until < n && keyed[until].key == keyed[from].key) {
            until++;
        }
        if (keyed[from].key == NO_GROUP || until - from < 2) {
            continue;
        }
        size_t start = nodes->start[nodes->count];
        for (size_t i = from; i < until; i++) {
            nodes->member[start + i - from] = keyed[i].series;
        }
        nodes->start[++nodes->count] = start + until - from;
    }
}

psr_status psr_sum_nodes_create(const psr_panel *panel, sum_nodes *nodes) {
    size_t n = panel->series_count;
    size_t levels = panel->group_level_count;
    size_t pairs = 1 + levels * (levels + 1) / 2;
    keyed_series *keyed = psr_calloc(n, sizeof *keyed);
    *nodes = (sum_nodes){0};
    nodes->start = psr_calloc(pairs * (n / 2 + 1) + 1, sizeof *nodes->start);
    nodes->member = psr_calloc(pairs * n, sizeof *nodes->member);
    if (keyed == NULL || nodes->start == NULL || nodes->member == NULL) {
        free(keyed);
        psr_sum_nodes_free(nodes);
        return PSR_ERR_MEMORY;
    }
    add_level(panel, levels, levels, keyed, nodes);
    for (size_t a = 0; a < levels; a++) {
        for (size_t b = 0; b <= a; b++) {
            add_level(panel, a, b, keyed, nodes);
        }
    }
    free(keyed);
    return PSR_OK;
}

/* ---- least squares ----------------------------------------------------------------- */

typedef struct least_squares {
    const sum_nodes *nodes;
    size_t n;
    const double *variance, *sum_variance;
    const bool *held; /* at zero */
    double *scale;    /* [n] Jacobi preconditioner */
} least_squares;

/* out = A x with A = W⁻¹ + S' V⁻¹ S on the free series. */
static void apply(const least_squares *self, const double *x, double *out) {
    for (size_t i = 0; i < self->n; i++) {
        out[i] = self->held[i] ? 0.0 : x[i] / self->variance[i];
    }
    for (size_t a = 0; a < self->nodes->count; a++) {
        double sum = 0.0;
        for (size_t k = self->nodes->start[a]; k < self->nodes->start[a + 1]; k++) {
            size_t i = self->nodes->member[k];
            sum += self->held[i] ? 0.0 : x[i];
        }
        sum /= self->sum_variance[a];
        for (size_t k = self->nodes->start[a]; k < self->nodes->start[a + 1]; k++) {
            size_t i = self->nodes->member[k];
            out[i] += self->held[i] ? 0.0 : sum;
        }
    }
}

static double dot(const double *a, const double *b, size_t n) {
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* Preconditioned conjugate gradients from x; work is [4 * n]. */
static void conjugate_gradients(const least_squares *self, const double *right, double *x,
                                double *work) {
    size_t n = self->n;
    double *r = work, *z = work + n, *p = work + 2 * n, *q = work + 3 * n;
    apply(self, x, q);
    for (size_t i = 0; i < n; i++) {
        r[i] = self->held[i] ? 0.0 : right[i] - q[i];
        z[i] = r[i] * self->scale[i];
        p[i] = z[i];
    }
    double energy = dot(r, z, n);
    double first = energy;
    for (size_t k = 0;
         k < 10 * n + 100 && energy > residual_tolerance * residual_tolerance * first;
         k++) {
        apply(self, p, q);
        double step = energy / dot(p, q, n);
        for (size_t i = 0; i < n; i++) {
            x[i] += step * p[i];
            r[i] -= step * q[i];
            z[i] = r[i] * self->scale[i];
        }
        double next = dot(r, z, n);
        for (size_t i = 0; i < n; i++) {
            p[i] = z[i] + next / energy * p[i];
        }
        energy = next;
    }
}

psr_status psr_reconcile(const sum_nodes *nodes, size_t series_count, const double *base,
                         const double *variance, const double *sum_base,
                         const double *sum_variance, double *x) {
    size_t n = series_count;
    double *work = psr_calloc(6 * n, sizeof *work);
    bool *held = psr_calloc(n, sizeof *held);
    if (work == NULL || held == NULL) {
        free(work);
        free(held);
        return PSR_ERR_MEMORY;
    }
    double *right = work;
    double *scale = work + n;
    for (size_t i = 0; i < n; i++) {
        right[i] = base[i] / variance[i];
        scale[i] = 1.0 / variance[i];
        x[i] = base[i];
    }
    for (size_t a = 0; a < nodes->count; a++) {
        for (size_t k = nodes->start[a]; k < nodes->start[a + 1]; k++) {
            right[nodes->member[k]] += sum_base[a] / sum_variance[a];
            scale[nodes->member[k]] += 1.0 / sum_variance[a];
        }
    }
    for (size_t i = 0; i < n; i++) {
        scale[i] = 1.0 / scale[i];
    }
    least_squares self = {.nodes = nodes,
                          .n = n,
                          .variance = variance,
                          .sum_variance = sum_variance,
                          .held = held,
                          .scale = scale};
    bool again = true;
    for (int round = 0; round < CLAMP_ROUNDS && again; round++) {
        conjugate_gradients(&self, right, x, work + 2 * n);
        again = false;
        for (size_t i = 0; i < n; i++) {
            if (x[i] < 0 && base[i] >= 0) {
                x[i] = 0.0;
                held[i] = true;
                again = true;
            }
        }
    }
    free(work);
    free(held);
    return PSR_OK;
}

/* ---- a forecast -------------------------------------------------------------------- */

/* Series of the sums, aligned at the common end; NULL arrays are the caller's to free. */
static psr_status sum_series(const psr_panel *panel, const sum_nodes *nodes,
                             psr_panel *sums) {
    *sums = (psr_panel){.series_count = nodes->count,
                        .frequency = panel->frequency,
                        .has_calendar = panel->has_calendar,
                        .season_count = panel->season_count};
    memcpy(sums->seasons, panel->seasons, sizeof sums->seasons);
    sums->offset = psr_calloc(nodes->count + 1, sizeof *sums->offset);
    if (sums->offset == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t a = 0; a < nodes->count; a++) {
        size_t longest = 0;
        for (size_t k = nodes->start[a]; k < nodes->start[a + 1]; k++) {
            size_t length = psr_panel_length(panel, nodes->member[k]);
            longest = length > longest ? length : longest;
        }
        sums->offset[a + 1] = sums->offset[a] + longest;
    }
    sums->value = psr_calloc(sums->offset[nodes->count], sizeof *sums->value);
    if (sums->value == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t a = 0; a < nodes->count; a++) {
        double *end = sums->value + sums->offset[a + 1];
        for (size_t k = nodes->start[a]; k < nodes->start[a + 1]; k++) {
            size_t length = psr_panel_length(panel, nodes->member[k]);
            const double *y = psr_panel_values(panel, nodes->member[k]);
            for (size_t t = 0; t < length; t++) {
                end[(ptrdiff_t)t - (ptrdiff_t)length] += y[t]; /* NaN stays missing */
            }
        }
    }
    return PSR_OK;
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

/* Error variance of a step from the spread of its quantiles, or from its size. */
static double step_variance(const psr_forecast *forecast, size_t series, size_t step) {
    double low = psr_forecast_quantile(forecast, series, step, 0.1);
    double high = psr_forecast_quantile(forecast, series, step, 0.9);
    double mean = fabs(forecast->mean[series * forecast->horizon + step]);
    double spread = high - low;
    double least = 1e-4 * mean + 1e-12;
    return spread > least ? spread * spread : least * least;
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

/* All steps; work holds 3 * series + 2 * nodes doubles. */
static psr_status reconcile_steps(const sum_nodes *nodes, const psr_forecast *sums,
                                  psr_forecast *forecast, double *work) {
    size_t n = forecast->series_count;
    double *base = work, *variance = work + n, *x = work + 2 * n;
    double *sum_base = work + 3 * n, *sum_variance = work + 3 * n + nodes->count;
    for (size_t h = 0; h < forecast->horizon; h++) {
        for (size_t s = 0; s < n; s++) {
            base[s] = forecast->mean[s * forecast->horizon + h];
            variance[s] = step_variance(forecast, s, h);
        }
        for (size_t a = 0; a < nodes->count; a++) {
            sum_base[a] = sums->mean[a * sums->horizon + h];
            sum_variance[a] = step_variance(sums, a, h);
        }
        PSR_TRY(psr_reconcile(nodes, n, base, variance, sum_base, sum_variance, x));
        for (size_t s = 0; s < n; s++) {
            move_step(forecast, s, h, x[s]);
        }
    }
    return PSR_OK;
}

psr_status psr_reconcile_forecast(const psr_panel *panel,
                                  const psr_forecast_options *options,
                                  psr_forecast *forecast, psr_error *err) {
    static const double levels[] = {0.1, 0.5, 0.9};
    psr_forecast_options inner = *options;
    sum_nodes nodes = {0};
    psr_panel sums = {0};
    psr_forecast *sum_forecast = NULL;
    double *work = NULL;
    double *before = NULL;
    psr_status status;
    if (panel->series_count < 2 || !end_together(panel)) {
        return PSR_OK;
    }
    inner.levels = levels;
    inner.level_count = 3;
    inner.with_sums = false;
    inner.path_count = 0;
    inner.reconcile = false;
    size_t cells = forecast->series_count * forecast->horizon;
    PSR_GO(psr_sum_nodes_create(panel, &nodes));
    PSR_GO(sum_series(panel, &nodes, &sums));
    PSR_GO(psr_forecast_panel(&sums, &inner, &sum_forecast, NULL, err));
    work = psr_calloc(3 * panel->series_count + 2 * nodes.count, sizeof *work);
    before = psr_calloc(cells, sizeof *before);
    if (work == NULL || before == NULL) {
        status = PSR_ERR_MEMORY;
        goto done;
    }
    memcpy(before, forecast->mean, cells * sizeof *before);
    PSR_GO(reconcile_steps(&nodes, sum_forecast, forecast, work));
    for (size_t s = 0; s < forecast->series_count; s++) {
        move_sums(forecast, s, before + s * forecast->horizon);
    }
done:
    free(work);
    free(before);
    free(sums.offset);
    free(sums.value);
    psr_forecast_free(sum_forecast);
    psr_sum_nodes_free(&nodes);
    return status;
}
