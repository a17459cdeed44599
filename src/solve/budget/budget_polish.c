/*
 * The last digits of a plan: Newton's method on the optimality conditions of the spends
 * between their limits and the rows that bind. Where it does not lead to a plan at least as
 * good, the plan stays as it was.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_model.h"

/* Larger systems are left as they are: the interior point's digits do. */
static const size_t most_unknowns = 200;
static const int newton_rounds = 4;
static const double no_pivot = 1e-12;
/* Scaled money: nearer to a limit than this is at it. */
static const double at_limit = 1e-7;

typedef struct polish {
    const budget_model *model;
    size_t free_count, active_count;
    size_t *unknown;   /* spend -> place among the unknowns, SIZE_MAX = at a limit */
    size_t *row_place; /* row -> place, SIZE_MAX = does not bind */
    double *side;      /* [row_count] limit of a binding row */
    double *matrix, *right, *change; /* [unknowns] */
    size_t *order;
} polish;

/** Spends strictly inside their limits, rows at a limit. */
static void classify(polish *p, const double *z) {
    const budget_model *m = p->model;
    p->free_count = p->active_count = 0;
    for (size_t i = 0; i < m->spend_count; i++) {
        double low = m->min_if_on[i] > 0 && z[i] > 0 ? fmax(m->min_if_on[i], m->lower[i])
                                                     : m->lower[i];
        bool inside = z[i] - low > at_limit && m->upper[i] - z[i] > at_limit;
        p->unknown[i] = inside ? p->free_count++ : SIZE_MAX;
    }
    for (size_t r = 0; r < m->row_count; r++) {
        p->right[r] = 0;
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            p->right[m->column_row[k]] += m->column_value[k] * z[i];
        }
    }
    for (size_t r = 0; r < m->row_count; r++) {
        bool upper = fabs(m->row_upper[r] - p->right[r]) <= at_limit;
        bool lower = fabs(m->row_lower[r] - p->right[r]) <= at_limit;
        p->side[r] = upper ? m->row_upper[r] : m->row_lower[r];
        p->row_place[r] = upper || lower ? p->free_count + p->active_count++ : SIZE_MAX;
    }
}

static void swap(double *a, double *b) {
    double kept = *a;
    *a = *b;
    *b = kept;
}

/**
 * Gaussian elimination with full pivoting, in place; unknowns that no equation decides
 * (prices of rows that say the same) become 0.
 * @param order [n] scratch
 */
static void eliminate(double *a, double *b, size_t n, size_t *order) {
    size_t rank = 0;
    for (size_t k = 0; k < n; k++) {
        order[k] = k;
    }
    for (; rank < n; rank++) {
        size_t row = rank, column = rank;
        for (size_t r = rank; r < n; r++) {
            for (size_t c = rank; c < n; c++) {
                if (fabs(a[r * n + c]) > fabs(a[row * n + column])) {
                    row = r;
                    column = c;
                }
            }
        }
        double pivot = a[row * n + column];
        if (!(fabs(pivot) > no_pivot)) {
            break;
        }
        size_t kept = order[rank];
        order[rank] = order[column];
        order[column] = kept;
        swap(&b[rank], &b[row]);
        for (size_t c = 0; c < n; c++) {
            swap(&a[rank * n + c], &a[row * n + c]);
        }
        for (size_t r = 0; r < n; r++) {
            swap(&a[r * n + rank], &a[r * n + column]);
        }
        for (size_t r = rank + 1; r < n; r++) {
            double factor = a[r * n + rank] / pivot;
            for (size_t c = rank; c < n; c++) {
                a[r * n + c] -= factor * a[rank * n + c];
            }
            b[r] -= factor * b[rank];
        }
    }
    for (size_t k = n; k-- > 0;) {
        for (size_t c = k + 1; c < rank && k < rank; c++) {
            b[k] -= a[k * n + c] * b[c];
        }
        b[k] = k < rank ? b[k] / a[k * n + k] : 0;
    }
}

/** One Newton step on z and y. */
static void step(polish *p, double *z, double *y) {
    const budget_model *m = p->model;
    size_t n = p->free_count + p->active_count;
    memset(p->matrix, 0, n * n * sizeof(double));
    memset(p->right, 0, n * sizeof(double));
    for (size_t r = 0; r < m->row_count; r++) {
        if (p->row_place[r] != SIZE_MAX) {
            p->right[p->row_place[r]] = p->side[r];
        } else {
            y[r] = 0;
        }
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        size_t u = p->unknown[i];
        if (u != SIZE_MAX) {
            p->matrix[u * n + u] = psr_curve_curvature(&m->curve[i], z[i]);
            p->right[u] =
                budget_price(m, i, y) - psr_curve_slope(&m->curve[i], z[i], false);
        }
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            size_t v = p->row_place[m->column_row[k]];
            if (v == SIZE_MAX) {
                continue;
            }
            p->right[v] -= m->column_value[k] * z[i];
            if (u != SIZE_MAX) {
                p->matrix[u * n + v] = -m->column_value[k];
                p->matrix[v * n + u] = m->column_value[k];
            }
        }
    }
    eliminate(p->matrix, p->right, n, p->order);
    for (size_t k = 0; k < n; k++) {
        p->change[p->order[k]] = p->right[k];
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        z[i] += p->unknown[i] != SIZE_MAX ? p->change[p->unknown[i]] : 0;
    }
    for (size_t r = 0; r < m->row_count; r++) {
        y[r] += p->row_place[r] != SIZE_MAX ? p->change[p->row_place[r]] : 0;
    }
}

double budget_violation(const budget_model *m, const double *z, double *activity) {
    double worst = 0;
    memset(activity, 0, m->row_count * sizeof(double));
    for (size_t i = 0; i < m->spend_count; i++) {
        worst = fmax(worst, fmax(m->lower[i] - z[i], z[i] - m->upper[i]));
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            activity[m->column_row[k]] += m->column_value[k] * z[i];
        }
    }
    for (size_t r = 0; r < m->row_count; r++) {
        worst = fmax(worst, activity[r] - m->row_upper[r]);
        worst = fmax(worst, m->row_lower[r] - activity[r]);
    }
    return worst;
}

void budget_polish(const budget_model *model, psr_arena *arena, double *z, double *y) {
    size_t n = model->spend_count, m = model->row_count, all = n + m;
    polish p = {.model = model};
    if (m < 2) {
        return; /* water-filling is exact */
    }
    p.unknown = psr_arena_take(arena, n + 1, sizeof(size_t));
    p.row_place = psr_arena_take(arena, m + 1, sizeof(size_t));
    p.side = psr_arena_take(arena, m + 1, sizeof(double));
    p.right = psr_arena_take(arena, all + 1, sizeof(double));
    p.change = psr_arena_take(arena, all + 1, sizeof(double));
    p.order = psr_arena_take(arena, all + 1, sizeof(size_t));
    double *to = psr_arena_take(arena, n + 1, sizeof(double));
    double *price = psr_arena_take(arena, m + 1, sizeof(double));
    if (!p.unknown || !p.row_place || !p.side || !p.right || !p.change || !p.order || !to ||
        !price) {
        return;
    }
    memcpy(to, z, n * sizeof(double));
    memcpy(price, y, m * sizeof(double));
    for (size_t i = 0; i < n; i++) { /* crumbs of the interior point */
        to[i] = to[i] - model->lower[i] <= at_limit   ? model->lower[i]
                : model->upper[i] - to[i] <= at_limit ? model->upper[i]
                                                      : to[i];
        double least = model->min_if_on[i];
        to[i] = least > 0 && fabs(to[i] - least) <= at_limit ? least : to[i];
    }
    classify(&p, to);
    size_t unknowns = p.free_count + p.active_count;
    p.matrix = unknowns <= most_unknowns
                   ? psr_arena_take(arena, unknowns * unknowns + 1, sizeof(double))
                   : NULL;
    bool good = p.matrix && p.free_count > 0;
    for (int round = 0; good && round < newton_rounds; round++) {
        step(&p, to, price);
    }
    /* A rough plan may seem to earn more than any has. */
    double before = budget_violation(model, z, p.right) > budget_row_room
                        ? -INFINITY
                        : budget_value(model, z);
    if (good && budget_violation(model, to, p.right) <= 1e-14 &&
        budget_is_allowed(model, to) &&
        budget_value(model, to) >= before - 1e-12 * fmax(0, budget_value(model, z))) {
        memcpy(z, to, n * sizeof(double));
        memcpy(y, price, m * sizeof(double));
    }
}
