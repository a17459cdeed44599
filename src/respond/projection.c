/*
 * Variable projection (Golub & Pereyra 1973, Kaufman's Jacobian): for given carry-over and
 * saturation the effects are a small least-squares problem with effects >= 0, solved
 * inside; GSL's trust region sees the remaining parameters only.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <string.h>

#include "response_model.h"

static const size_t fit_iterations = 60;
static const double step_tolerance = 1e-8; /* relative step, and slope */
/* Columns this much alike (relative pivot) are not told apart. */
static const double pivot_floor = 1e-12;

psr_status respond_worker_create(const respond_model *model, psr_arena *arena,
                                 respond_worker *w) {
    size_t rows = model->row_count, c = model->channel_count, p = model->parameter_count;
    size_t widest = c > p ? c : p;
    *w = (respond_worker){.model = model};
    struct {
        double **to;
        size_t count;
    } arrays[] = {
        {&w->target_left, rows},
        {&w->prior_centre, p},
        {&w->effective, c * model->period_count},
        {&w->value, c * rows},
        {&w->column, c * rows},
        {&w->change, (p + 1) * rows},
        {&w->gram, c * c},
        {&w->right, c},
        {&w->effect, c},
        {&w->work, (model->base_count + c + 1) * (widest + 1) + 4 * c * (c + 2)},
        {&w->scratch, model->period_count + rows},
        {&w->parameter, p},
        {&w->jacobian, p},
        {&w->solved, p},
    };
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        *arrays[k].to = psr_arena_take(arena, arrays[k].count + 1, sizeof(double));
        if (!*arrays[k].to) {
            return PSR_ERR_MEMORY;
        }
    }
    w->moved = psr_arena_take(arena, p + 1, sizeof *w->moved);
    if (!w->moved) {
        return PSR_ERR_MEMORY;
    }
    memcpy(w->target_left, model->target_left, rows * sizeof(double));
    memcpy(w->prior_centre, model->prior_centre, p * sizeof(double));
    memcpy(w->parameter, model->prior_centre, p * sizeof(double));
    return PSR_OK;
}

void respond_project(const respond_model *model, double *v, size_t count, double *work) {
    int rows = (int)model->row_count, base = (int)model->base_count, n = (int)count;
    if (n == 0) {
        return;
    }
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, base, n, rows, 1, model->basis,
                rows, v, rows, 0, work, base);
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, rows, n, base, -1, model->basis,
                rows, work, base, 1, v, rows);
}

/** Cholesky of the gram matrix's rows and columns in `member`; L into l (full size). */
static void factor_members(const double *gram, size_t size, const bool *member, double *l) {
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = gram[i * size + j];
            for (size_t k = 0; k < j; k++) {
                sum -= l[i * size + k] * l[j * size + k];
            }
            bool in = member[i] && member[j];
            if (i == j) {
                double floor = pivot_floor * gram[i * size + i] + 1e-300;
                l[i * size + i] = in ? sqrt(fmax(sum, floor)) : 1;
            } else {
                l[i * size + j] = in ? sum / l[j * size + j] : 0;
            }
        }
    }
}

static void solve_members(const double *l, size_t size, const bool *member, double *x) {
    for (size_t i = 0; i < size; i++) {
        x[i] = member[i] ? x[i] : 0;
        for (size_t k = 0; k < i; k++) {
            x[i] -= l[i * size + k] * x[k];
        }
        x[i] /= l[i * size + i];
    }
    for (size_t i = size; i-- > 0;) {
        for (size_t k = i + 1; k < size; k++) {
            x[i] -= l[k * size + i] * x[k];
        }
        x[i] /= l[i * size + i];
    }
}

/** Most channels a history may have: membership flags live on the stack. */
#define MOST_CHANNELS 256

/** Largest share of the way to `to` that keeps effects of members at 0 or more; members
 * that reach 0 leave. */
static bool step_to(double *effect, const double *to, bool *member, size_t size) {
    double share = 1;
    for (size_t i = 0; i < size; i++) {
        if (member[i] && to[i] <= 0) {
            share = fmin(share, effect[i] / (effect[i] - to[i]));
        }
    }
    bool left = false;
    for (size_t i = 0; i < size; i++) {
        if (!member[i]) {
            continue;
        }
        effect[i] += share * (to[i] - effect[i]);
        if (to[i] <= 0 && !(effect[i] > 1e-14 * fabs(to[i]))) {
            effect[i] = 0;
            member[i] = false;
            left = true;
        }
    }
    return left;
}

/** Lawson & Hanson: min |target - M effect|, effect >= 0, from gram = M^T M. */
static void nonnegative(const double *gram, const double *right, size_t size,
                        double *effect, double *work) {
    bool member[MOST_CHANNELS] = {false};
    double *l = work, *to = work + size * size;
    memset(effect, 0, size * sizeof(double));
    for (size_t round = 0; round < 3 * size + 3; round++) {
        size_t best = SIZE_MAX;
        double most = 0;
        for (size_t i = 0; i < size; i++) {
            double gain = right[i];
            for (size_t k = 0; k < size; k++) {
                gain -= gram[i * size + k] * effect[k];
            }
            gain /= sqrt(gram[i * size + i] + 1e-300);
            if (!member[i] && gain > most + 1e-10 * fabs(right[i])) {
                most = gain;
                best = i;
            }
        }
        if (best == SIZE_MAX) {
            break;
        }
        member[best] = true;
        do {
            memcpy(to, right, size * sizeof(double));
            factor_members(gram, size, member, l);
            solve_members(l, size, member, to);
        } while (step_to(effect, to, member, size));
    }
}

void respond_solve_effects(respond_worker *w, const double *parameter) {
    const respond_model *m = w->model;
    size_t rows = m->row_count, c = m->channel_count;
    for (size_t i = 0; i < c; i++) {
        respond_column(m, &m->channel[i], parameter, w->effective + i * m->period_count,
                       w->value + i * rows);
    }
    memcpy(w->column, w->value, c * rows * sizeof(double));
    respond_project(m, w->column, c, w->work);
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, (int)c, (int)c, (int)rows, 1,
                w->column, (int)rows, w->column, (int)rows, 0, w->gram, (int)c);
    cblas_dgemv(CblasColMajor, CblasTrans, (int)rows, (int)c, 1, w->column, (int)rows,
                w->target_left, 1, 0, w->right, 1);
    nonnegative(w->gram, w->right, c, w->effect, w->work);
}

static int residual(const gsl_vector *parameter, void *context, gsl_vector *f) {
    respond_worker *w = context;
    const respond_model *m = w->model;
    size_t rows = m->row_count;
    for (size_t k = 0; k < m->parameter_count; k++) {
        w->jacobian[k] = gsl_vector_get(parameter, k);
    }
    respond_solve_effects(w, w->jacobian);
    memcpy(w->solved, w->jacobian, m->parameter_count * sizeof(double));
    w->is_solved = true;
    double *r = w->scratch + m->period_count;
    memcpy(r, w->target_left, rows * sizeof(double));
    cblas_dgemv(CblasColMajor, CblasNoTrans, (int)rows, (int)m->channel_count, -1,
                w->column, (int)rows, w->effect, 1, 1, r, 1);
    for (size_t k = 0; k < rows; k++) {
        f->data[k * f->stride] = r[k] / m->noise;
    }
    for (size_t k = 0; k < m->parameter_count; k++) {
        double away = w->jacobian[k] - w->prior_centre[k];
        gsl_vector_set(f, rows + k, away / m->prior_spread[k]);
    }
    return GSL_SUCCESS;
}

/** effect * d column / d parameter, of the channels with an effect, packed and projected
 * off the base: w->change; their parameters: w->moved.
 * @return how many */
static size_t find_changes(respond_worker *w, double *parameter) {
    const respond_model *m = w->model;
    size_t rows = m->row_count, count = 0;
    for (size_t c = 0; c < m->channel_count; c++) {
        const channel_terms *channel = &m->channel[c];
        if (!(w->effect[c] > 0)) {
            continue;
        }
        double *change = w->change + count * rows;
        respond_column_changes(m, channel, parameter, w->effective + c * m->period_count,
                               w->value + c * rows, w->scratch, change);
        cblas_dscal((int)(channel->count * rows), w->effect[c], change, 1);
        for (size_t k = 0; k < channel->count; k++) {
            w->moved[count++] = channel->first + k;
        }
    }
    respond_project(m, w->change, count, w->work);
    return count;
}

/** Take from the changes their part in the columns with an effect. */
static void leave_columns(respond_worker *w, size_t count) {
    const respond_model *m = w->model;
    bool member[MOST_CHANNELS];
    size_t channels = m->channel_count;
    int rows = (int)m->row_count, c = (int)channels, n = (int)count;
    double *l = w->work, *part = l + channels * channels;
    for (size_t i = 0; i < channels; i++) {
        member[i] = w->effect[i] > 0;
    }
    factor_members(w->gram, channels, member, l);
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, c, n, rows, 1, w->column, rows,
                w->change, rows, 0, part, c);
    for (size_t k = 0; k < count; k++) {
        solve_members(l, channels, member, part + k * channels);
    }
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, rows, n, c, -1, w->column, rows,
                part, c, 1, w->change, rows);
}

static int slopes(const gsl_vector *parameter, void *context, gsl_matrix *j) {
    respond_worker *w = context;
    const respond_model *m = w->model;
    size_t rows = m->row_count;
    for (size_t k = 0; k < m->parameter_count; k++) {
        w->jacobian[k] = gsl_vector_get(parameter, k);
    }
    size_t bytes = m->parameter_count * sizeof(double);
    if (!w->is_solved || memcmp(w->solved, w->jacobian, bytes) != 0) {
        respond_solve_effects(w, w->jacobian);
    }
    size_t count = find_changes(w, w->jacobian);
    gsl_matrix_set_zero(j);
    if (count > 0) {
        leave_columns(w, count);
    }
    for (size_t at = 0; at < count; at++) {
        const double *change = w->change + at * rows;
        double *to = j->data + w->moved[at];
        for (size_t t = 0; t < rows; t++) {
            to[t * j->tda] = -change[t] / m->noise;
        }
    }
    for (size_t k = 0; k < m->parameter_count; k++) {
        gsl_matrix_set(j, rows + k, k, 1 / m->prior_spread[k]);
    }
    return GSL_SUCCESS;
}

static double length_squared(const gsl_vector *f) {
    double length = gsl_blas_dnrm2(f);
    return length * length;
}

/** Steps of the trust region until its own test holds or one gains less than `gain`. Not
 * ending within the limit is no failure: the best point stands. */
static void walk(gsl_multifit_nlinear_workspace *g, double gain) {
    int info = 0;
    double before = INFINITY, now = length_squared(g->f);
    for (size_t step = 0; step < fit_iterations && before - now >= gain; step++) {
        before = now;
        if (gsl_multifit_nlinear_iterate(g) != GSL_SUCCESS ||
            gsl_multifit_nlinear_test(step_tolerance, step_tolerance, 0, &info, g) ==
                GSL_SUCCESS) {
            break;
        }
        now = length_squared(g->f);
    }
}

psr_status respond_worker_fit(respond_worker *w, double gain, psr_error *err) {
    const respond_model *m = w->model;
    size_t p = m->parameter_count, n = m->row_count + p;
    gsl_vector *first = gsl_vector_alloc(p ? p : 1);
    gsl_multifit_nlinear_parameters options = gsl_multifit_nlinear_default_parameters();
    options.scale = gsl_multifit_nlinear_scale_marquardt;
    options.solver = gsl_multifit_nlinear_solver_cholesky;
    gsl_multifit_nlinear_workspace *g =
        p ? gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &options, n, p) : NULL;
    psr_status status = PSR_OK;
    w->is_solved = false; /* targets and weights may be others than before */
    if (!first || (p && !g)) {
        status = psr_fail(err, PSR_ERR_MEMORY, "out of memory while fitting responses");
    } else if (p) {
        gsl_multifit_nlinear_fdf fdf = {
            .f = residual, .df = slopes, .n = n, .p = p, .params = w};
        for (size_t k = 0; k < p; k++) {
            gsl_vector_set(first, k, w->parameter[k]);
        }
        if (gsl_multifit_nlinear_init(first, &fdf, g) == GSL_SUCCESS) {
            walk(g, gain);
            for (size_t k = 0; k < p; k++) {
                w->parameter[k] = gsl_vector_get(g->x, k);
            }
            w->sum_of_squares = length_squared(g->f);
        }
    }
    if (status == PSR_OK) {
        respond_solve_effects(w, w->parameter);
    }
    gsl_multifit_nlinear_free(g);
    gsl_vector_free(first);
    return status;
}

psr_status respond_covariance(respond_worker *w, psr_arena *arena, double **covariance) {
    const respond_model *m = w->model;
    size_t rows = m->row_count, p = m->parameter_count, c = m->channel_count, n = p + c;
    double *column = psr_arena_take(arena, n * rows + 1, sizeof(double));
    double *h = psr_arena_take(arena, n * n + 1, sizeof(double));
    double *l = psr_arena_take(arena, n * n + 1, sizeof(double));
    *covariance = psr_arena_take(arena, n * n + 1, sizeof(double));
    bool *member = psr_arena_take(arena, n + 1, sizeof(bool));
    if (!column || !h || !l || !*covariance || !member) {
        return PSR_ERR_MEMORY;
    }
    respond_solve_effects(w, w->parameter);
    size_t count = find_changes(w, w->parameter);
    for (size_t at = 0; at < count; at++) {
        memcpy(column + w->moved[at] * rows, w->change + at * rows, rows * sizeof(double));
    }
    memcpy(column + p * rows, w->column, c * rows * sizeof(double));
    for (size_t k = 0; k < n; k++) {
        member[k] = k < p || w->effect[k - p] > 0;
    }
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, (int)n, (int)n, (int)rows,
                1 / (m->noise * m->noise), column, (int)rows, column, (int)rows, 0, h,
                (int)n);
    for (size_t k = 0; k < p; k++) {
        h[k * n + k] += 1 / (m->prior_spread[k] * m->prior_spread[k]);
    }
    factor_members(h, n, member, l);
    for (size_t k = 0; k < n; k++) {
        double *x = *covariance + k * n;
        x[k] = 1;
        solve_members(l, n, member, x);
    }
    return PSR_OK;
}

psr_status respond_fitted(respond_worker *w, psr_arena *arena, double *fitted,
                          double *base_part) {
    const respond_model *m = w->model;
    size_t rows = m->row_count, n = m->period_count, b = m->base_count;
    double *r = psr_arena_take(arena, rows + 1, sizeof(double));
    double *plain = psr_arena_take(arena, rows + 1, sizeof(double));
    if (!r || !plain) {
        return PSR_ERR_MEMORY;
    }
    /* The base explains what the channels leave: coefficients by least squares on Z. */
    memcpy(r, m->target, rows * sizeof(double));
    memset(fitted, 0, n * sizeof(double));
    for (size_t c = 0; c < m->channel_count; c++) {
        const channel_terms *channel = &m->channel[c];
        respond_column(m, channel, w->parameter, w->scratch, plain);
        cblas_daxpy((int)rows, -w->effect[c], plain, 1, r, 1);
        psr_curve curve = respond_saturation(channel, w->parameter);
        for (size_t t = 0; t < n; t++) {
            fitted[t] += w->effect[c] * psr_curve_value(&curve, w->scratch[t]);
        }
    }
    double *coefficient = psr_arena_take(arena, b + 1, sizeof(double));
    if (!coefficient) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(respond_base_coefficients(m, r, arena, coefficient));
    for (size_t t = 0; t < n; t++) {
        base_part[t] = 0;
        for (size_t j = 0; j < b; j++) {
            base_part[t] += coefficient[j] * m->base[j * n + t];
        }
        fitted[t] += base_part[t];
    }
    return PSR_OK;
}
