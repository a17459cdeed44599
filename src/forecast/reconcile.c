/*
 * Reconciliation by least squares, free of matrices.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reconcile.h"

#include "dot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLAMP_ROUNDS = 8 };
static const double residual_tolerance = 1e-10;

typedef struct least_squares {
    const base_forecasts *base;
    const error_factors *factors; /* NULL = errors do not go together */
    bool *held;                   /* [n] at zero */
    double *scale;                /* [n] Jacobi preconditioner */
    double *all;                  /* [n + nodes] */
    double *work;                 /* [columns] */
} least_squares;

/* all = W⁻¹ all, then out = S' all on the free series. */
static void weigh(const least_squares *self, double *out) {
    const sum_nodes *nodes = self->base->nodes;
    size_t n = self->base->series_count;
    size_t rows = n + nodes->count;
    const double *variance = self->base->variance;
    bool together = self->factors != NULL && self->factors->shrinkage < 1.0;
    for (size_t i = 0; i < rows; i++) {
        self->all[i] /= together ? sqrt(variance[i]) : variance[i];
    }
    if (together) {
        psr_error_factors_undo(self->factors, self->all, self->work);
        for (size_t i = 0; i < rows; i++) {
            self->all[i] /= sqrt(variance[i]);
        }
    }
    memcpy(out, self->all, n * sizeof *out);
    for (size_t a = 0; a < nodes->count; a++) {
        for (size_t k = nodes->start[a]; k < nodes->start[a + 1]; k++) {
            out[nodes->member[k]] += self->all[n + a];
        }
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = self->held[i] ? 0.0 : out[i];
    }
}

/* out = S' W⁻¹ S x on the free series. */
static void apply(const least_squares *self, const double *x, double *out) {
    const sum_nodes *nodes = self->base->nodes;
    size_t n = self->base->series_count;
    for (size_t i = 0; i < n; i++) {
        self->all[i] = self->held[i] ? 0.0 : x[i];
    }
    for (size_t a = 0; a < nodes->count; a++) {
        double sum = 0.0;
        for (size_t k = nodes->start[a]; k < nodes->start[a + 1]; k++) {
            sum += self->all[nodes->member[k]];
        }
        self->all[n + a] = sum;
    }
    weigh(self, out);
}

/* Preconditioned conjugate gradients from x; work is [5 * n]. */
static void conjugate_gradients(const least_squares *self, double *x, double *work) {
    size_t n = self->base->series_count;
    double *r = work, *z = work + n, *p = work + 2 * n, *q = work + 3 * n;
    memcpy(self->all, self->base->mean, (n + self->base->nodes->count) * sizeof *self->all);
    weigh(self, r);
    apply(self, x, q);
    for (size_t i = 0; i < n; i++) {
        r[i] = self->held[i] ? 0.0 : r[i] - q[i];
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

/* Inverse diagonal of the normal equations of weighted least squares. */
static void set_scale(const base_forecasts *base, double *scale) {
    size_t n = base->series_count;
    for (size_t i = 0; i < n; i++) {
        scale[i] = 1.0 / base->variance[i];
    }
    for (size_t a = 0; a < base->nodes->count; a++) {
        for (size_t k = base->nodes->start[a]; k < base->nodes->start[a + 1]; k++) {
            scale[base->nodes->member[k]] += 1.0 / base->variance[n + a];
        }
    }
    for (size_t i = 0; i < n; i++) {
        scale[i] = 1.0 / scale[i];
    }
}

psr_status psr_reconcile(const base_forecasts *base, const error_factors *factors,
                         double *x) {
    size_t n = base->series_count;
    size_t rows = n + base->nodes->count;
    size_t columns = factors != NULL ? factors->columns : 0;
    double *room = psr_calloc(5 * n + rows + columns, sizeof *room);
    bool *held = psr_calloc(n, sizeof *held);
    if (room == NULL || held == NULL) {
        free(room);
        free(held);
        return PSR_ERR_MEMORY;
    }
    least_squares self = {.base = base,
                          .factors = factors,
                          .held = held,
                          .scale = room,
                          .all = room + 5 * n,
                          .work = room + 5 * n + rows};
    set_scale(base, self.scale);
    memcpy(x, base->mean, n * sizeof *x);
    bool again = true;
    for (int round = 0; round < CLAMP_ROUNDS && again; round++) {
        conjugate_gradients(&self, x, room + n);
        again = false;
        for (size_t i = 0; i < n; i++) {
            if (x[i] < 0 && base->mean[i] >= 0) {
                x[i] = 0.0;
                held[i] = true;
                again = true;
            }
        }
    }
    free(room);
    free(held);
    return PSR_OK;
}
