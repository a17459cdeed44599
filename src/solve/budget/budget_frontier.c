/*
 * The frontier: a budget solved at many limits of one row, with the proof of each point
 * and, for concave curves, of everything between them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_model.h"
#include "purser/solve.h"

/* Spends below this share of the limit count as none. */
static const double no_spend = 1e-9;
/* Tangents above and chords below are to be this near each other (relative), */
static const double frontier_gap = 1e-4;
/* with at most this many times the points asked for. */
static const size_t most_refined = 4;

psr_status budget_with_limit(const psr_budget *budget, size_t row, psr_budget *view) {
    *view = *budget;
    size_t bytes = (budget->row_count + 1) * sizeof(double);
    view->row_lower = malloc(bytes);
    view->row_upper = malloc(bytes);
    if (row >= budget->row_count || !view->row_lower || !view->row_upper) {
        free(view->row_lower);
        free(view->row_upper);
        return PSR_ERR_MEMORY;
    }
    memcpy(view->row_lower, budget->row_lower, budget->row_count * sizeof(double));
    memcpy(view->row_upper, budget->row_upper, budget->row_count * sizeof(double));
    return PSR_OK;
}

void budget_view_clear(psr_budget *view) {
    free(view->row_lower);
    free(view->row_upper);
}

/** Relative distance between the tangents above and the chord below, between k and k+1. */
static double distance_after(const psr_budget_frontier *f, size_t k) {
    double width = f->limit[k + 1] - f->limit[k];
    double rise = (f->response[k + 1] - f->response[k]) / width;
    double steep = f->marginal[k] - rise, flat = rise - f->marginal[k + 1];
    double first = f->bound[k] - f->response[k];
    double second = f->bound[k + 1] - f->response[k + 1];
    /* Tangents first + steep x and second + flat (width - x) over the chord. */
    double x = steep + flat > 0 ? (second - first + flat * width) / (steep + flat) : 0;
    x = fmin(fmax(x, 0), width);
    double above = fmin(first + steep * x, second + flat * (width - x));
    return above / fmax(fabs(f->response[k + 1]), DBL_MIN);
}

static psr_status find_switches(psr_budget_frontier *f) {
    size_t capacity = 0;
    for (size_t k = 0; k + 1 < f->point_count; k++) {
        for (size_t i = 0; i < f->spend_count; i++) {
            double small = no_spend * fmax(fabs(f->limit[k]), fabs(f->limit[k + 1]));
            bool before = f->spend[k * f->spend_count + i] > small;
            bool after = f->spend[(k + 1) * f->spend_count + i] > small;
            if (before == after) {
                continue;
            }
            PSR_TRY(psr_reserve(&f->switches, &capacity, f->switch_count + 1,
                                sizeof *f->switches));
            f->switches[f->switch_count++] =
                (psr_budget_switch){(psr_id)i, after, f->limit[k], f->limit[k + 1]};
        }
    }
    return PSR_OK;
}

/** Put the answer in at its place among the limits. */
static void keep_point(psr_budget_frontier *f, const psr_budget_answer *answer, size_t row,
                       double limit) {
    size_t n = f->spend_count, k = f->point_count++;
    for (; k > 0 && f->limit[k - 1] > limit; k--) {
        f->limit[k] = f->limit[k - 1];
        f->response[k] = f->response[k - 1];
        f->bound[k] = f->bound[k - 1];
        f->marginal[k] = f->marginal[k - 1];
        memcpy(f->spend + k * n, f->spend + (k - 1) * n, n * sizeof(double));
    }
    f->limit[k] = limit;
    f->response[k] = answer->objective;
    f->bound[k] = answer->bound;
    f->marginal[k] = answer->row_price[row];
    memcpy(f->spend + k * n, answer->spend, n * sizeof(double));
}

static psr_status solve_point(psr_budget *view, size_t row, double limit,
                              psr_budget_frontier *f, psr_error *err) {
    psr_budget_answer *answer = NULL;
    view->row_lower[row] = view->row_upper[row] = limit;
    psr_status status = psr_solve_budget(view, 0, NULL, &answer, err);
    if (status == PSR_OK) {
        keep_point(f, answer, row, limit);
    }
    psr_budget_answer_free(answer);
    return status == PSR_ERR_INFEASIBLE ? PSR_OK : status;
}

/** Points between points until the frontier is known well enough everywhere. */
static psr_status refine(psr_budget *view, size_t row, size_t capacity,
                         psr_budget_frontier *f, psr_error *err) {
    f->between = 0;
    for (size_t k = 0; k + 1 < f->point_count;) {
        double distance = distance_after(f, k);
        double middle = f->limit[k] + (f->limit[k + 1] - f->limit[k]) / 2;
        size_t before = f->point_count;
        if (distance > frontier_gap && before < capacity) {
            PSR_TRY(solve_point(view, row, middle, f, err));
        }
        if (f->point_count == before) {
            f->between = fmax(f->between, distance);
            k++;
        }
    }
    return PSR_OK;
}

static psr_status walk(psr_budget *view, size_t row, const double range[2], size_t count,
                       const psr_observer *observer, psr_budget_frontier *f,
                       psr_error *err) {
    for (size_t k = 0; k < count; k++) {
        double share = count > 1 ? (double)k / (double)(count - 1) : 1;
        PSR_TRY(solve_point(view, row, range[0] + share * (range[1] - range[0]), f, err));
        psr_observe_progress(observer, "frontier", (double)(k + 1), (double)count, NAN);
    }
    return f->point_count > 0 ? PSR_OK : PSR_ERR_INFEASIBLE;
}

psr_status psr_solve_budget_frontier(const psr_budget *budget, size_t row,
                                     const double range[2], size_t point_count,
                                     const psr_observer *observer,
                                     psr_budget_frontier **frontier, psr_error *err) {
    psr_budget view;
    if (row >= budget->row_count || !(range[1] >= range[0])) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "a frontier needs a row of the budget and limits from low to high");
    }
    size_t capacity = most_refined * (point_count + 1);
    psr_budget_frontier *f = psr_budget_frontier_create(capacity, budget->spend_count);
    if (!f || budget_with_limit(budget, row, &view) != PSR_OK) {
        psr_budget_frontier_free(f);
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the frontier");
    }
    f->point_count = 0;
    psr_status status = walk(&view, row, range, point_count, observer, f, err);
    if (status == PSR_OK && budget_is_concave(budget)) {
        status = refine(&view, row, capacity, f, err);
    }
    budget_view_clear(&view);
    if (status == PSR_OK) {
        status = find_switches(f);
    }
    if (status != PSR_OK) {
        psr_budget_frontier_free(f);
        return status;
    }
    *frontier = f;
    return PSR_OK;
}
