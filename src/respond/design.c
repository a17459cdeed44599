/*
 * The part of the outcome that spend does not explain: base, trend, season, controls. Its
 * columns are made orthonormal once; afterwards every vector is looked at without its part
 * in them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <string.h>

#include "response_model.h"

/* A bend of the trend about twice a year of weekly data. */
static const size_t periods_per_bend = 26;
static const size_t season_pairs = 3;
/* Prior spreads relative to the outcome's: wide for what any history holds, narrow for
 * bends of the trend, which would else take the slow part of spend. */
static const double wide_spread = 10, control_spread = 2, bend_spread = 0.25;

static double mean_of(const double *x, size_t count) {
    return count ? psr_sum(x, count) / (double)count : 0;
}

static double spread_of(const double *x, size_t count) {
    double mean = mean_of(x, count), sum = 0;
    for (size_t t = 0; t < count; t++) {
        sum += (x[t] - mean) * (x[t] - mean);
    }
    return count > 1 ? sqrt(sum / (double)(count - 1)) : 0;
}

static double *add_column(respond_model *model, double spread) {
    model->base_spread[model->base_count] = spread;
    return model->base + model->period_count * model->base_count++;
}

static void add_trend(respond_model *model, double outcome_spread) {
    size_t n = model->period_count;
    double *base = add_column(model, wide_spread * 10 * outcome_spread);
    double *slope = add_column(model, wide_spread * outcome_spread);
    for (size_t t = 0; t < n; t++) {
        base[t] = 1;
        slope[t] = 2 * (double)t / (double)n - 1;
    }
    size_t bends = n / periods_per_bend;
    for (size_t b = 1; b < bends; b++) {
        double *bend = add_column(model, bend_spread * outcome_spread);
        double at = (double)(b * n) / (double)bends;
        for (size_t t = 0; t < n; t++) {
            bend[t] = fmax(0, (double)t - at) / (double)periods_per_bend;
        }
    }
}

static void add_season(respond_model *model, double outcome_spread) {
    int season = model->options->season;
    size_t pairs = season > 1 ? (size_t)(season - 1) / 2 : 0;
    pairs = pairs < season_pairs ? pairs : season_pairs;
    if (model->period_count < (size_t)season) {
        pairs = 0;
    }
    /* Weeks do not divide the year: 365.25 / 7. */
    double length = season == 52 ? 365.25 / 7 : season;
    for (size_t k = 1; k <= pairs; k++) {
        double *sine = add_column(model, control_spread * outcome_spread / (double)k);
        double *cosine = add_column(model, control_spread * outcome_spread / (double)k);
        for (size_t t = 0; t < model->period_count; t++) {
            double angle = 2 * acos(-1) * (double)k *
                           (double)(model->media->first_period + (psr_period)t) / length;
            sine[t] = sin(angle);
            cosine[t] = cos(angle);
        }
    }
}

static void add_controls(respond_model *model, double outcome_spread) {
    size_t n = model->period_count;
    for (size_t k = 0; k < model->media->control_count; k++) {
        const double *from = model->media->control + k * n;
        double mean = mean_of(from, n), spread = spread_of(from, n);
        if (!(spread > 1e-12 * fabs(mean)) || !isfinite(spread)) {
            continue; /* never varied: nothing to learn from */
        }
        double *to = add_column(model, control_spread * outcome_spread);
        for (size_t t = 0; t < n; t++) {
            to[t] = (from[t] - mean) / spread;
        }
    }
}

psr_status respond_design_create(respond_model *model) {
    size_t n = model->period_count;
    size_t most = 4 + n / periods_per_bend + 2 * season_pairs + model->media->control_count;
    model->base = psr_arena_take(model->arena, most * n + 1, sizeof(double));
    model->base_spread = psr_arena_take(model->arena, most + 1, sizeof(double));
    double *seen = psr_arena_take(model->arena, model->used_count + 1, sizeof(double));
    if (!model->base || !model->base_spread || !seen) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < model->used_count; k++) {
        seen[k] = model->media->outcome[model->used[k]];
    }
    double spread = spread_of(seen, model->used_count);
    double mean = fabs(mean_of(seen, model->used_count));
    model->noise = 0.1 * spread;
    if (!(spread > 0)) {
        spread = model->noise = mean > 0 ? mean : 1;
    }
    for (size_t c = 0; c < model->channel_count; c++) {
        double share = respond_priors_of(model, &model->channel[c])->effect;
        model->effect_spread[c] = (share > 0 ? share : 1) * 2 * fmax(mean, spread);
    }
    add_trend(model, fmax(spread, 0.05 * mean));
    add_season(model, spread);
    add_controls(model, spread);
    model->experiment_row = model->used_count;
    model->base_row = model->experiment_row + model->media->experiment_count;
    model->effect_row = model->base_row + model->base_count;
    model->row_count = model->effect_row + model->channel_count;
    model->basis = psr_arena_take(model->arena, model->row_count * model->base_count + 1,
                                  sizeof(double));
    model->target = psr_arena_take(model->arena, model->row_count + 1, sizeof(double));
    model->target_left = psr_arena_take(model->arena, model->row_count + 1, sizeof(double));
    return model->basis && model->target && model->target_left ? PSR_OK : PSR_ERR_MEMORY;
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t k = 0; k < count; k++) {
        sum += a[k] * b[k];
    }
    return sum;
}

/** Gram-Schmidt, twice over for orthogonality to rounding; the prior rows keep every column
 * independent of the others. */
static void orthonormalise(double *columns, size_t rows, size_t count) {
    for (size_t j = 0; j < count; j++) {
        double *v = columns + j * rows;
        for (int pass = 0; pass < 2; pass++) {
            for (size_t i = 0; i < j; i++) {
                const double *q = columns + i * rows;
                double part = dot(q, v, rows);
                for (size_t k = 0; k < rows; k++) {
                    v[k] -= part * q[k];
                }
            }
        }
        double length = sqrt(dot(v, v, rows));
        for (size_t k = 0; k < rows; k++) {
            v[k] = length > 0 ? v[k] / length : 0;
        }
    }
}

psr_status respond_design_weigh(respond_model *model) {
    size_t rows = model->row_count, n = model->period_count;
    const psr_media *media = model->media;
    memset(model->basis, 0, rows * model->base_count * sizeof(double));
    memset(model->target, 0, rows * sizeof(double));
    for (size_t j = 0; j < model->base_count; j++) {
        double *column = model->basis + j * rows;
        for (size_t k = 0; k < model->used_count; k++) {
            column[k] = model->base[j * n + model->used[k]];
        }
        column[model->base_row + j] = model->noise / model->base_spread[j];
    }
    for (size_t k = 0; k < model->used_count; k++) {
        model->target[k] = media->outcome[model->used[k]];
    }
    for (size_t e = 0; e < media->experiment_count; e++) {
        const psr_experiment *x = &media->experiments[e];
        model->target[model->experiment_row + e] =
            x->lift * model->noise / x->standard_error;
    }
    orthonormalise(model->basis, rows, model->base_count);
    memcpy(model->target_left, model->target, rows * sizeof(double));
    double *work = psr_arena_take(model->arena, model->base_count + 1, sizeof(double));
    if (!work) {
        return PSR_ERR_MEMORY;
    }
    respond_project(model, model->target_left, 1, work);
    return PSR_OK;
}

psr_status respond_base_coefficients(const respond_model *model, const double *r,
                                     psr_arena *arena, double *coefficient) {
    size_t b = model->base_count, rows = model->row_count;
    double *upper = psr_arena_take(arena, b * b + 1, sizeof(double));
    double *column = psr_arena_take(arena, rows + 1, sizeof(double));
    if (!upper || !column) {
        return PSR_ERR_MEMORY;
    }
    /* Z = Q R: R[i][j] = q_i . z_j, and R coefficient = Q^T r. */
    for (size_t j = 0; j < b; j++) {
        memset(column, 0, rows * sizeof(double));
        for (size_t k = 0; k < model->used_count; k++) {
            column[k] = model->base[j * model->period_count + model->used[k]];
        }
        column[model->base_row + j] = model->noise / model->base_spread[j];
        for (size_t i = 0; i <= j; i++) {
            upper[i * b + j] = dot(model->basis + i * rows, column, rows);
        }
        coefficient[j] = dot(model->basis + j * rows, r, rows);
    }
    for (size_t j = b; j-- > 0;) {
        for (size_t i = j + 1; i < b; i++) {
            coefficient[j] -= upper[j * b + i] * coefficient[i];
        }
        coefficient[j] /= upper[j * b + j];
    }
    return PSR_OK;
}
