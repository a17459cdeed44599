/*
 * Draws of curves: the outcome plus residuals drawn in blocks (so that their correlation in
 * time is kept), priors' centres drawn again, fitted again: randomise, then optimise. The
 * noise goes on top of what was seen, not of what was fitted, or priors would shrink twice.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "response_model.h"

/* Within about 3% of the standard errors, where 100 draws tell them to 7%. */
static const double draw_gain = 1e-3;

typedef struct draw_job {
    const respond_model *model;
    const respond_worker *fit;
    const double *mean;     /* [row_count] weighted rows without noise */
    const double *residual; /* [used_count], widened for the degrees of freedom, centred */
    size_t block;
    respond_worker *worker; /* [threads] */
    double *parameter;      /* [draw_count * parameter_count] */
    double *effect;         /* [draw_count * channel_count] */
} draw_job;

static void draw_target(const draw_job *job, psr_random *random, double *target) {
    const respond_model *m = job->model;
    memcpy(target, job->mean, m->row_count * sizeof(double));
    size_t starts = m->used_count - job->block + 1;
    for (size_t k = 0; k < m->used_count;) {
        size_t from = psr_random_below(random, starts);
        for (size_t b = 0; b < job->block && k < m->used_count; b++) {
            target[k++] += job->residual[from + b];
        }
    }
    /* Rows that stand for experiments and priors have the noise as their spread. */
    for (size_t k = m->used_count; k < m->row_count; k++) {
        target[k] += m->noise * psr_random_normal(random);
    }
}

static psr_status draw_one(void *context, size_t index, size_t worker, psr_error *err) {
    const draw_job *job = context;
    const respond_model *m = job->model;
    respond_worker *w = &job->worker[worker];
    psr_random random = psr_random_create(m->options->seed, index);
    draw_target(job, &random, w->target_left);
    respond_project(m, w->target_left, 1, w->work);
    for (size_t k = 0; k < m->parameter_count; k++) {
        w->prior_centre[k] =
            m->prior_centre[k] + m->prior_spread[k] * psr_random_normal(&random);
        w->parameter[k] = job->fit->parameter[k];
    }
    PSR_TRY(respond_worker_fit(w, draw_gain, err));
    memcpy(job->parameter + index * m->parameter_count, w->parameter,
           m->parameter_count * sizeof(double));
    memcpy(job->effect + index * m->channel_count, w->effect,
           m->channel_count * sizeof(double));
    return PSR_OK;
}

/** Residuals centred and widened: a fit with k parameters leaves them too small. */
static void widen(const respond_model *m, double *residual) {
    size_t n = m->used_count;
    double mean = psr_sum(residual, n) / (double)n;
    double lost = (double)(m->base_count + m->parameter_count + m->channel_count);
    double factor = sqrt((double)n / fmax((double)n - lost, 0.3 * (double)n));
    for (size_t k = 0; k < n; k++) {
        residual[k] = (residual[k] - mean) * factor;
    }
}

static psr_status prepare(draw_job *job, respond_worker *fit, psr_arena *arena) {
    const respond_model *m = job->model;
    size_t rows = m->row_count, draws = m->options->draw_count;
    double *fitted = psr_arena_take(arena, m->period_count + 1, sizeof(double));
    double *base = psr_arena_take(arena, m->period_count + 1, sizeof(double));
    double *mean = psr_arena_take(arena, rows + 1, sizeof(double));
    double *residual = psr_arena_take(arena, m->used_count + 1, sizeof(double));
    job->parameter = psr_arena_take(arena, draws * m->parameter_count + 1, sizeof(double));
    job->effect = psr_arena_take(arena, draws * m->channel_count + 1, sizeof(double));
    if (!fitted || !base || !mean || !residual || !job->parameter || !job->effect) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(respond_fitted(fit, arena, fitted, base));
    for (size_t k = m->experiment_row; k < m->base_row; k++) {
        mean[k] = m->target[k];
    }
    for (size_t k = 0; k < m->used_count; k++) {
        mean[k] = m->media->outcome[m->used[k]];
        residual[k] = mean[k] - fitted[m->used[k]];
    }
    widen(m, residual);
    job->mean = mean;
    job->residual = residual;
    job->block = (size_t)fmax(1, round(cbrt((double)m->used_count)));
    return PSR_OK;
}

static psr_status publish(const draw_job *job, psr_response *response) {
    const respond_model *m = job->model;
    size_t draws = m->options->draw_count;
    for (size_t c = 0; c < m->channel_count; c++) {
        psr_response *to = &response[c];
        to->draws = psr_calloc(draws, sizeof *to->draws);
        to->draw_retention = psr_calloc(draws, sizeof(double));
        if (!to->draws || !to->draw_retention) {
            return PSR_ERR_MEMORY;
        }
        to->draw_count = draws;
        for (size_t d = 0; d < draws; d++) {
            psr_response one = {0};
            respond_publish(&m->channel[c], job->parameter + d * m->parameter_count,
                            job->effect[d * m->channel_count + c], &one);
            to->draws[d] = one.curve;
            to->draw_retention[d] = one.retention;
        }
    }
    return PSR_OK;
}

psr_status respond_draws(const respond_model *model, const respond_worker *fit,
                         psr_response *response, psr_error *err) {
    size_t draws = model->options->draw_count;
    size_t threads = model->options->threads ? model->options->threads : 1;
    if (draws == 0) {
        return PSR_OK;
    }
    psr_arena *arena = psr_arena_create();
    draw_job job = {.model = model, .fit = fit};
    respond_worker own = *fit;
    psr_status status = arena ? prepare(&job, &own, arena) : PSR_ERR_MEMORY;
    if (status == PSR_OK) {
        job.worker = psr_arena_take(arena, threads, sizeof *job.worker);
        status = job.worker ? PSR_OK : PSR_ERR_MEMORY;
    }
    for (size_t t = 0; status == PSR_OK && t < threads; t++) {
        status = respond_worker_create(model, arena, &job.worker[t]);
    }
    if (status == PSR_OK) {
        status = psr_parallel_for(draws, threads, draw_one, &job, err);
    }
    if (status == PSR_OK) {
        status = publish(&job, response);
    }
    psr_arena_free(arena);
    return status;
}
