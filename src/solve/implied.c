/*
 * Implied bounds: what the rows say about columns that state no bound themselves. Only ever
 * loosened by rounding, so that a bound on the optimum built on them stays a bound.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "certificate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Chains such as order -> stock -> spend need a pass a link; more is rarely worth it. */
enum { PASS_LIMIT = 8 };

/* Limits that a column had none of. */
enum { LOWER_CLOSED = 1, UPPER_CLOSED = 2 };

/* Relative widening of every implied bound, far above the rounding of a row's sum. */
static const double widening = 1e-9;

/* Smallest and largest activity of each row: the finite part and the count of infinities.
 */
typedef struct activity_range {
    double low, high;
    int32_t low_open, high_open;
    bool is_asked; /* by a column without a limit: the others are not measured */
} activity_range;

static bool is_open(const double *lower, const double *upper, size_t j) {
    return !isfinite(lower[j]) || !isfinite(upper[j]);
}

static void add_term(activity_range *range, double value, double lower, double upper) {
    double low = value > 0 ? value * lower : value * upper;
    double high = value > 0 ? value * upper : value * lower;
    if (isfinite(low)) {
        range->low += low;
    } else {
        range->low_open++;
    }
    if (isfinite(high)) {
        range->high += high;
    } else {
        range->high_open++;
    }
}

/* @return false = no column is without a limit */
static bool measure_rows(const psr_lp *lp, const double *lower, const double *upper,
                         activity_range *range) {
    bool any = false;
    for (size_t j = 0; j < lp->column_count; j++) {
        bool asks = is_open(lower, upper, j);
        for (size_t at = lp->start[j]; asks && at < lp->start[j + 1]; at++) {
            range[lp->row[at]].is_asked = true;
        }
        any = any || asks;
    }
    for (size_t j = 0; any && j < lp->column_count; j++) {
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            activity_range *row = &range[lp->row[at]];
            if (row->is_asked) {
                add_term(row, lp->value[at], lower[j], upper[j]);
            }
        }
    }
    return any;
}

/* Largest value of the term a x that row allows: upper limit less the least of the rest. */
static double term_limit(double limit, double rest, int32_t rest_open, double own,
                         bool own_open) {
    if (!isfinite(limit) || rest_open > (own_open ? 1 : 0)) {
        return INFINITY;
    }
    double others = own_open ? rest : rest - own;
    return limit - others + widening * (fabs(limit) + fabs(rest) + fabs(own));
}

typedef struct interval {
    double lower, upper;
} interval;

/* What one row says about a column with coefficient value. */
static interval row_implies(const psr_lp *lp, const activity_range *range, psr_id row,
                            double value, interval now) {
    double low = value > 0 ? value * now.lower : value * now.upper;
    double high = value > 0 ? value * now.upper : value * now.lower;
    bool low_open = !isfinite(low);
    bool high_open = !isfinite(high);
    double most = term_limit(lp->row_upper[row], range->low, range->low_open,
                             low_open ? 0 : low, low_open);
    double least = -term_limit(-lp->row_lower[row], -range->high, range->high_open,
                               high_open ? 0 : -high, high_open);
    double a = least / value;
    double b = most / value;
    return value > 0 ? (interval){a, b} : (interval){b, a};
}

/* Fill in open bounds of column j; @return which of them became finite. */
static uint8_t close_column(const psr_lp *lp, const activity_range *range, size_t j,
                            double *lower, double *upper) {
    interval now = {lower[j], upper[j]};
    interval best = now;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id row = lp->row[at];
        interval said = row_implies(lp, &range[row], row, lp->value[at], now);
        best.lower = isfinite(now.lower) ? now.lower : fmax(best.lower, said.lower);
        best.upper = isfinite(now.upper) ? now.upper : fmin(best.upper, said.upper);
    }
    if (lp->over != NULL && lp->over[j] != PSR_NO_ID && !isfinite(now.upper)) {
        double factor = lp->factor[j];
        double limit = factor * (factor > 0 ? upper[lp->over[j]] : lower[lp->over[j]]);
        best.upper = isfinite(limit) ? fmin(best.upper, limit) : best.upper;
    }
    lower[j] = best.lower;
    upper[j] = best.upper;
    bool has_lower = isfinite(best.lower) && !isfinite(now.lower);
    bool has_upper = isfinite(best.upper) && !isfinite(now.upper);
    return (uint8_t)((has_lower ? LOWER_CLOSED : 0) | (has_upper ? UPPER_CLOSED : 0));
}

static void close_term(double term, double *sum, int32_t *open) {
    if (isfinite(term)) {
        *sum += term;
        *open -= 1;
    }
}

/* What a column adds to its rows now that it has the limits it lacked. */
static void add_closed(const psr_lp *lp, activity_range *range, size_t j, uint8_t closed,
                       const double *lower, const double *upper) {
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        activity_range *row = &range[lp->row[at]];
        double value = lp->value[at];
        bool rises = value > 0;
        if ((closed & LOWER_CLOSED) != 0) {
            close_term(value * lower[j], rises ? &row->low : &row->high,
                       rises ? &row->low_open : &row->high_open);
        }
        if ((closed & UPPER_CLOSED) != 0) {
            close_term(value * upper[j], rises ? &row->high : &row->low,
                       rises ? &row->high_open : &row->low_open);
        }
    }
}

/* One link of every chain. @return whether any limit was found */
static bool pass(const psr_lp *lp, activity_range *range, uint8_t *closed, double *lower,
                 double *upper) {
    bool gained = false;
    for (size_t j = 0; j < lp->column_count; j++) {
        bool open = is_open(lower, upper, j);
        closed[j] = open ? close_column(lp, range, j, lower, upper) : 0;
        gained = gained || closed[j] != 0;
    }
    for (size_t j = 0; gained && j < lp->column_count; j++) {
        if (closed[j] != 0) {
            add_closed(lp, range, j, closed[j], lower, upper);
        }
    }
    return gained;
}

bool certificate_implied_bounds(const psr_lp *lp, double *lower, double *upper) {
    activity_range *range = psr_calloc(lp->row_count, sizeof *range);
    uint8_t *closed = psr_calloc(lp->column_count, sizeof *closed);
    bool made = range != NULL && closed != NULL;
    if (made) {
        memcpy(lower, lp->lower, lp->column_count * sizeof *lower);
        memcpy(upper, lp->upper, lp->column_count * sizeof *upper);
        bool gained = measure_rows(lp, lower, upper, range);
        for (int at = 0; gained && at < PASS_LIMIT; at++) {
            gained = pass(lp, range, closed, lower, upper);
        }
    }
    free(range);
    free(closed);
    return made;
}
