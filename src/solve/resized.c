/*
 * See resized.h: units by geometric means, a few passes over the entries and the limits.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "resized.h"

#include "certificate.h"
#include "purser/solve.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Limits and objective coefficients up to here are what tolerances are made for. */
static const double usual_size = 1e4;
/* More columns are solved by methods with units of their own. */
static const size_t most_columns = 20000;
static const int passes = 4;
/* The largest objective coefficient becomes about this. */
static const double largest_cost = 64;

bool resized_is_worth_it(const psr_lp *lp) {
    if (lp->column_count > most_columns) {
        return false;
    }
    bool is_large = false;
    for (size_t j = 0; j < lp->column_count && !is_large; j++) {
        is_large = fabs(lp->objective[j]) > usual_size ||
                   (isfinite(lp->lower[j]) && fabs(lp->lower[j]) > usual_size) ||
                   (isfinite(lp->upper[j]) && fabs(lp->upper[j]) > usual_size);
    }
    for (size_t i = 0; i < lp->row_count && !is_large; i++) {
        is_large = (isfinite(lp->row_lower[i]) && fabs(lp->row_lower[i]) > usual_size) ||
                   (isfinite(lp->row_upper[i]) && fabs(lp->row_upper[i]) > usual_size);
    }
    return is_large;
}

/* Smallest and largest size seen. */
typedef struct extent {
    double least, most;
} extent;

static void see(extent *e, double size) {
    if (size > 0 && isfinite(size)) {
        e->least = fmin(e->least, size);
        e->most = fmax(e->most, size);
    }
}

/* The power of 2 that brings the middle of an extent to 1. */
static double unit_of(const extent *e) {
    if (!(e->most > 0)) {
        return 1;
    }
    double middle = 0.5 * (log2(e->least) + log2(e->most));
    return ldexp(1, -(int)lround(fmin(fmax(middle, -100), 100)));
}

static bool is_whole(const psr_lp *lp, size_t j) {
    return lp->integer != NULL && lp->integer[j] != 0;
}

static void choose_rows(const psr_lp *lp, resized *r, extent *seen) {
    for (size_t i = 0; i < lp->row_count; i++) {
        seen[i] = (extent){INFINITY, 0};
        see(&seen[i], fabs(lp->row_lower[i]));
        see(&seen[i], fabs(lp->row_upper[i]));
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            see(&seen[lp->row[at]], fabs(lp->value[at]) * r->column[j]);
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        r->row[i] = unit_of(&seen[i]);
    }
}

static void choose_columns(const psr_lp *lp, resized *r) {
    for (size_t j = 0; j < lp->column_count; j++) {
        extent seen = {INFINITY, 0};
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            see(&seen, fabs(lp->value[at]) * r->row[lp->row[at]]);
        }
        see(&seen, 1 / fabs(lp->lower[j]));
        see(&seen, 1 / fabs(lp->upper[j]));
        if (lp->over != NULL && lp->over[j] != PSR_NO_ID) {
            see(&seen, 1 / fabs(lp->factor[j] * r->column[lp->over[j]]));
        }
        r->column[j] = is_whole(lp, j) ? 1 : unit_of(&seen);
    }
}

static void restate(const psr_lp *lp, resized *r) {
    double largest = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        largest = fmax(largest, fabs(lp->objective[j]) * r->column[j]);
    }
    r->objective = unit_of(&(extent){largest / largest_cost, largest / largest_cost});
    for (size_t j = 0; j < lp->column_count; j++) {
        double unit = r->column[j];
        r->lp.objective[j] = lp->objective[j] * unit * r->objective;
        r->lp.lower[j] = lp->lower[j] / unit;
        r->lp.upper[j] = lp->upper[j] / unit;
        if (lp->over != NULL) {
            bool has_over = lp->over[j] != PSR_NO_ID;
            r->lp.factor[j] =
                has_over ? lp->factor[j] * r->column[lp->over[j]] / unit : lp->factor[j];
        }
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            r->lp.value[at] = lp->value[at] * r->row[lp->row[at]] * unit;
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        r->lp.row_lower[i] = lp->row_lower[i] * r->row[i];
        r->lp.row_upper[i] = lp->row_upper[i] * r->row[i];
    }
    r->lp.constant = lp->constant * r->objective;
}

psr_status resized_create(const psr_lp *lp, resized *made) {
    size_t n = lp->column_count, m = lp->row_count;
    *made = (resized){.lp = *lp};
    made->numbers = psr_calloc(5 * n + 3 * m + lp->nonzero_count + 1, sizeof(double));
    extent *seen = psr_calloc(m + 1, sizeof *seen);
    if (made->numbers == NULL || seen == NULL) {
        free(seen);
        return PSR_ERR_MEMORY;
    }
    double *next = made->numbers;
    double **parts[] = {&made->lp.objective, &made->lp.lower, &made->lp.upper,
                        &made->column};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++, next += n) {
        *parts[k] = next;
    }
    made->lp.factor = lp->factor != NULL ? next : NULL;
    next += n;
    double **of_rows[] = {&made->lp.row_lower, &made->lp.row_upper, &made->row};
    for (size_t k = 0; k < sizeof of_rows / sizeof *of_rows; k++, next += m) {
        *of_rows[k] = next;
    }
    made->lp.value = next;
    for (size_t j = 0; j < n; j++) {
        made->column[j] = 1;
    }
    for (int pass = 0; pass < passes; pass++) {
        choose_rows(lp, made, seen);
        choose_columns(lp, made);
    }
    choose_rows(lp, made, seen);
    restate(lp, made);
    free(seen);
    return PSR_OK;
}

void resized_clear(resized *made) {
    free(made->numbers);
    made->numbers = NULL;
}

void resized_answer(const psr_lp *lp, const resized *units, const psr_solution *found,
                    psr_solution *solution) {
    for (size_t j = 0; j < lp->column_count; j++) {
        double price_unit = 1 / (units->objective * units->column[j]);
        solution->x[j] = found->x[j] * units->column[j];
        solution->reduced_cost[j] = found->reduced_cost[j] * price_unit;
        if (solution->over_price != NULL) {
            solution->over_price[j] = found->over_price[j] * price_unit;
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        solution->row_price[i] = found->row_price[i] * units->row[i] / units->objective;
    }
    certificate_activity(lp, solution->x, solution->row_activity);
    solution->objective = isfinite(found->objective)
                              ? certificate_objective(lp, solution->x)
                              : found->objective;
    solution->bound = found->bound / units->objective;
    if (isfinite(solution->bound)) {
        solution->bound = fmax(solution->bound, solution->objective);
    }
    solution->gap = certificate_gap(solution->bound, solution->objective);
    solution->primal_violation = psr_solve_violation(lp, solution->x);
    solution->dual_violation = found->dual_violation;
    solution->status = found->status;
    solution->iterations += found->iterations;
    solution->nodes += found->nodes;
    solution->is_vertex = false;
    memcpy(solution->method, found->method, sizeof solution->method);
}
