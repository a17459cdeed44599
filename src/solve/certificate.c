/*
 * Certificate: activities, reduced costs, violations and the safe bound of an answer.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "certificate.h"

#include "purser/solve.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A reduced cost below this many roundings of its own terms is zero. */
static const double rounding = 256 * DBL_EPSILON;

/* Neumaier's sum: a bound over ten million columns must not lose digits to its own length.
 */
typedef struct accurate_sum {
    double sum, lost;
} accurate_sum;

static void sum_add(accurate_sum *total, double value) {
    double next = total->sum + value;
    if (fabs(total->sum) >= fabs(value)) {
        total->lost += (total->sum - next) + value;
    } else {
        total->lost += (value - next) + total->sum;
    }
    total->sum = next;
}

static double sum_value(const accurate_sum *total) {
    return isfinite(total->sum) ? total->sum + total->lost : total->sum;
}

void certificate_activity(const psr_lp *lp, const double *x, double *row_activity) {
    memset(row_activity, 0, lp->row_count * sizeof *row_activity);
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            row_activity[lp->row[at]] += lp->value[at] * x[j];
        }
    }
}

double certificate_objective(const psr_lp *lp, const double *x) {
    accurate_sum total = {lp->constant, 0};
    for (size_t j = 0; j < lp->column_count; j++) {
        sum_add(&total, lp->objective[j] * x[j]);
    }
    return sum_value(&total);
}

/* What a column earns at the prices of its rows. */
static double row_cost(const psr_lp *lp, const double *row_price, size_t j) {
    double cost = lp->objective[j];
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        cost -= lp->value[at] * row_price[lp->row[at]];
    }
    return cost;
}

void certificate_reduced_cost(const psr_lp *lp, const double *row_price,
                              const double *over_price, double *reduced_cost) {
    for (size_t j = 0; j < lp->column_count; j++) {
        reduced_cost[j] = row_cost(lp, row_price, j);
    }
    if (lp->over == NULL || over_price == NULL) {
        return;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->over[j] != PSR_NO_ID) {
            reduced_cost[j] -= over_price[j];
            reduced_cost[lp->over[j]] += lp->factor[j] * over_price[j];
        }
    }
}

/* ---- the safe bound */

/* A price on a side that the row does not have is no multiplier: it counts as 0. */
static double clipped_price(double price, double lower, double upper) {
    if ((price > 0 && upper >= INFINITY) || (price < 0 && lower <= -INFINITY)) {
        return 0;
    }
    return price;
}

/* max of cost * x over [lower, upper]. */
static double best_value(double cost, double lower, double upper) {
    if (cost > 0) {
        return cost * upper;
    }
    return cost < 0 ? cost * lower : 0;
}

/* Size of the terms that make up reduced cost j: what its rounding error is measured by. */
static double cost_scale(const psr_lp *lp, const double *price, size_t j) {
    double scale = fabs(lp->objective[j]);
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        scale += fabs(lp->value[at] * price[lp->row[at]]);
    }
    return scale;
}

typedef struct bound_work {
    const double *over_price;
    double *price; /* of rows, clipped */
    double *pull;  /* what columns carry as the `over` of others; NULL = none does */
    double *lower, *upper; /* implied bounds, made only when a column asks for them */
} bound_work;

static void bound_work_free(bound_work *work) {
    free(work->price);
    free(work->pull);
    free(work->lower);
    free(work->upper);
}

/* The price of a variable upper bound, which is no multiplier below 0. */
static double clipped_over(const bound_work *work, const psr_lp *lp, size_t j) {
    bool limited = work->pull != NULL && lp->over[j] != PSR_NO_ID;
    return limited && work->over_price[j] > 0 ? work->over_price[j] : 0;
}

static bool bound_work_make(bound_work *work, const psr_lp *lp, const double *row_price,
                            const double *over_price) {
    size_t columns = lp->column_count;
    bool has_over = lp->over != NULL && over_price != NULL;
    work->over_price = over_price;
    work->price = psr_calloc(lp->row_count, sizeof(double));
    work->pull = has_over ? psr_calloc(columns, sizeof(double)) : NULL;
    if (work->price == NULL || (has_over && work->pull == NULL)) {
        return false;
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        work->price[i] = clipped_price(row_price[i], lp->row_lower[i], lp->row_upper[i]);
    }
    for (size_t j = 0; has_over && j < columns; j++) {
        double price = clipped_over(work, lp, j);
        if (price > 0) {
            work->pull[lp->over[j]] += lp->factor[j] * price;
        }
    }
    return true;
}

/* Reduced cost with the clipped prices: one at a time, for the millions of a season beside
 * the method that asks. */
static double bound_cost(const bound_work *work, const psr_lp *lp, size_t j) {
    double cost = row_cost(lp, work->price, j);
    return work->pull == NULL ? cost : cost - clipped_over(work, lp, j) + work->pull[j];
}

/* Value of column j when its own bounds leave it unlimited in the direction it wants. */
static double unlimited_value(bound_work *work, const psr_lp *lp, size_t j, double cost) {
    if (work->lower == NULL) {
        work->lower = psr_calloc(lp->column_count, sizeof(double));
        work->upper = psr_calloc(lp->column_count, sizeof(double));
        if (work->lower == NULL || work->upper == NULL ||
            !certificate_implied_bounds(lp, work->lower, work->upper)) {
            return INFINITY;
        }
    }
    double value = best_value(cost, work->lower[j], work->upper[j]);
    if (isfinite(value)) {
        return value;
    }
    /* Exact arithmetic would give 0 here, or a bound of no use; the rounding of the terms
     * decides which. */
    return fabs(cost) <= rounding * cost_scale(lp, work->price, j) ? 0 : INFINITY;
}

double psr_solve_bound(const psr_lp *lp, const double *row_price,
                       const double *over_price) {
    bound_work work = {0};
    accurate_sum total = {lp->constant, 0};
    if (!bound_work_make(&work, lp, row_price, over_price)) {
        bound_work_free(&work);
        return INFINITY;
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        sum_add(&total, best_value(work.price[i], lp->row_lower[i], lp->row_upper[i]));
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        double cost = bound_cost(&work, lp, j);
        double value = best_value(cost, lp->lower[j], lp->upper[j]);
        sum_add(&total, isfinite(value) ? value : unlimited_value(&work, lp, j, cost));
    }
    bound_work_free(&work);
    double bound = sum_value(&total);
    return isnan(bound) ? INFINITY : bound;
}

/* ---- violations */

/* How far value lies outside [lower, upper], relative to max(1, |limit|). */
static double outside(double value, double lower, double upper) {
    if (value > upper) {
        return (value - upper) / fmax(1, fabs(upper));
    }
    return value < lower ? (lower - value) / fmax(1, fabs(lower)) : 0;
}

static double worse(double a, double b) {
    return isnan(b) ? INFINITY : fmax(a, b);
}

static double column_violation(const psr_lp *lp, const double *x, size_t j) {
    double worst = worse(0, outside(x[j], lp->lower[j], lp->upper[j]));
    worst = isfinite(x[j]) ? worst : INFINITY;
    if (lp->over != NULL && lp->over[j] != PSR_NO_ID) {
        worst = worse(worst, outside(x[j], -INFINITY, lp->factor[j] * x[lp->over[j]]));
    }
    if (lp->integer != NULL && lp->integer[j] != 0) {
        worst = worse(worst, fabs(x[j] - nearbyint(x[j])));
    }
    return worst;
}

double psr_solve_violation(const psr_lp *lp, const double *x) {
    double *activity = psr_calloc(lp->row_count, sizeof *activity);
    if (activity == NULL) {
        return INFINITY;
    }
    certificate_activity(lp, x, activity);
    double worst = 0;
    for (size_t i = 0; i < lp->row_count; i++) {
        worst = worse(worst, outside(activity[i], lp->row_lower[i], lp->row_upper[i]));
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        worst = worse(worst, column_violation(lp, x, j));
    }
    free(activity);
    return worst;
}

double certificate_dual_violation(const psr_lp *lp, const psr_solution *solution) {
    double worst = 0;
    for (size_t i = 0; i < lp->row_count; i++) {
        double price = solution->row_price[i];
        double kept = clipped_price(price, lp->row_lower[i], lp->row_upper[i]);
        worst = worse(worst, fabs(price - kept));
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        double cost = solution->reduced_cost[j];
        if ((cost > 0 && lp->upper[j] >= INFINITY) ||
            (cost < 0 && lp->lower[j] <= -INFINITY)) {
            worst = worse(worst, fabs(cost) / fmax(1, fabs(lp->objective[j])));
        }
    }
    return worst;
}

double certificate_gap(double bound, double objective) {
    return (bound - objective) / fmax(1, fabs(objective));
}

void certificate_complete(const psr_lp *lp, psr_solution *solution) {
    certificate_activity(lp, solution->x, solution->row_activity);
    certificate_reduced_cost(lp, solution->row_price, solution->over_price,
                             solution->reduced_cost);
    solution->objective = certificate_objective(lp, solution->x);
    solution->primal_violation = psr_solve_violation(lp, solution->x);
    solution->dual_violation = certificate_dual_violation(lp, solution);
    solution->bound = psr_solve_bound(lp, solution->row_price, solution->over_price);
    solution->gap = certificate_gap(solution->bound, solution->objective);
}
