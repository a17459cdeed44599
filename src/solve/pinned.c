/*
 * Columns that a row pins to their own limit: with its other columns fixed, a row asks for
 * at least what the column may be at most (or the other way round). Between the two there
 * is no interior, and the interior point method would creep along them; so the column is
 * fixed and the row let go.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pinned.h"

#include "certificate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A row's limit and a column's that differ by less than this, relative, meet. */
static const double meet = 1e-12;
/* A row without open columns may be missed by this much, relative: as any other. */
static const double allowed = 1e-9;

typedef struct row_rest {
    psr_id open;     /* the last column that is not fixed */
    size_t count;    /* of such columns */
    double value;    /* its coefficient */
    double activity; /* of the fixed ones */
} row_rest;

/* Upper limit of column j, with its variable bound where that is fixed. */
static double most_of(const psr_lp *lp, size_t j) {
    double most = lp->upper[j];
    if (lp->over != NULL && lp->over[j] != PSR_NO_ID &&
        lp->lower[lp->over[j]] >= lp->upper[lp->over[j]]) {
        most = fmin(most, lp->factor[j] * lp->lower[lp->over[j]]);
    }
    return most;
}

static void measure(const psr_lp *lp, row_rest *rest) {
    for (size_t j = 0; j < lp->column_count; j++) {
        bool fixed = lp->lower[j] >= lp->upper[j];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            row_rest *row = &rest[lp->row[at]];
            if (fixed) {
                row->activity += lp->value[at] * lp->lower[j];
            } else {
                row->open = (psr_id)j;
                row->value = lp->value[at];
                row->count++;
            }
        }
    }
}

static bool meets(double a, double b) {
    return isfinite(a) && isfinite(b) && fabs(a - b) <= meet * fmax(1, fabs(b));
}

/** Does the row leave column j of it nothing but one of its own limits? That is *at. */
static bool pins(const psr_lp *lp, size_t i, const row_rest *rest, double *at) {
    size_t j = (size_t)rest->open;
    double low = lp->lower[j], high = most_of(lp, j);
    double a = (lp->row_lower[i] - rest->activity) / rest->value;
    double b = (lp->row_upper[i] - rest->activity) / rest->value;
    double least = fmin(a, b), most = fmax(a, b);
    if (!(low < high) || lp->row_lower[i] >= lp->row_upper[i]) {
        return false;
    }
    *at = meets(least, high) ? high : low;
    return meets(least, high) || meets(most, low);
}

/** A row without open columns whose activity is within its limits, or at one. */
static bool is_kept(const psr_lp *lp, size_t i, double activity) {
    double low = lp->row_lower[i], high = lp->row_upper[i];
    return activity >= low - allowed * fmax(1, fabs(low)) &&
           activity <= high + allowed * fmax(1, fabs(high));
}

psr_status pinned_fix(psr_lp *lp, psr_id *pin, size_t *count) {
    row_rest *rest = psr_calloc(lp->row_count + 1, sizeof *rest);
    if (rest == NULL) {
        return PSR_ERR_MEMORY;
    }
    measure(lp, rest);
    *count = 0;
    for (size_t i = 0; i < lp->row_count; i++) {
        double at = 0;
        pin[i] = PSR_NO_ID;
        if (rest[i].count == 0 && is_kept(lp, i, rest[i].activity)) {
            lp->row_lower[i] = -INFINITY;
            lp->row_upper[i] = INFINITY;
            ++*count;
        } else if (rest[i].count == 1 && pins(lp, i, &rest[i], &at)) {
            size_t j = (size_t)rest[i].open;
            lp->lower[j] = lp->upper[j] = at;
            lp->row_lower[i] = -INFINITY;
            lp->row_upper[i] = INFINITY;
            pin[i] = (psr_id)j;
            ++*count;
        }
    }
    free(rest);
    return PSR_OK;
}

void pinned_price(const psr_lp *lp, const psr_id *pin, psr_solution *solution) {
    certificate_reduced_cost(lp, solution->row_price, solution->over_price,
                             solution->reduced_cost);
    for (size_t i = 0; i < lp->row_count; i++) {
        if (pin[i] == PSR_NO_ID) {
            continue;
        }
        size_t j = (size_t)pin[i];
        double cost = solution->reduced_cost[j], value = 1;
        bool at_low = solution->x[j] <= lp->lower[j];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            value = (size_t)lp->row[at] == i ? lp->value[at] : value;
        }
        if (at_low ? cost > 0 : cost < 0) { /* where it would rather go the row forbids */
            solution->row_price[i] = cost / value;
        } else if (!at_low && lp->over != NULL && lp->over[j] != PSR_NO_ID &&
                   lp->factor[j] * lp->lower[lp->over[j]] < lp->upper[j]) {
            solution->over_price[j] += cost;
        }
    }
    certificate_complete(lp, solution);
}
