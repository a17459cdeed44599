/*
 * The basis of the dense dual simplex: the prices and values it gives, its inverse made
 * anew, and where a search starts.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "dense_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a row may lack: absolutely, as its limits are kept, and for its largest term. */
static const double row_tolerance = 1e-9;
static const double row_rounding = 1e-12;

/* Bring column j into the basis in a row whose slack may leave; false = it depends on those
 * that are in. */
static bool take_in(dense *d, size_t j, const bool *may_leave) {
    dense_entering_step(d, j);
    size_t best = d->rows;
    double size = dense_pivot_tolerance;
    for (size_t k = 0; k < d->step_count; k++) {
        size_t i = (size_t)d->step_at[k];
        if (may_leave[i] && (size_t)d->head[i] >= d->columns && fabs(d->step[i]) > size) {
            size = fabs(d->step[i]);
            best = i;
        }
    }
    if (best == d->rows) {
        return false;
    }
    size_t out = (size_t)d->head[best];
    dense_inverse_row(d, best);
    dense_pivot_inverse(d, best);
    d->head[best] = (psr_id)j;
    d->place[j] = BASIC;
    d->place[out] = AT_LOWER;
    return true;
}

double dense_cost_tolerance(const dense *d) {
    return dense_dual_tolerance * fmax(1, d->largest_cost);
}

double dense_scaled(double tolerance, double limit) {
    return tolerance * fmax(1, isfinite(limit) ? fabs(limit) : 1);
}

/* The side of a variable outside the basis: where its reduced cost wants it; where that
 * says nothing, the nearer to where it is. */
static void settle_place(dense *d, size_t j) {
    double tolerance = dense_cost_tolerance(d);
    bool up = d->reduced[j] > tolerance;
    bool down = d->reduced[j] < -tolerance;
    if (!up && !down) {
        up = fabs(d->upper[j] - d->x[j]) < fabs(d->x[j] - d->lower[j]);
        up = isfinite(d->upper[j]) && (up || !isfinite(d->lower[j]));
    }
    double limit = up ? d->upper[j] : d->lower[j];
    bool is_free = !isfinite(d->lower[j]) && !isfinite(d->upper[j]);
    bool rests = is_free && fabs(d->reduced[j]) <= tolerance;
    d->unlimited[j] = !isfinite(limit) && !rests;
    d->place[j] = up ? AT_UPPER : AT_LOWER;
    d->x[j] = isfinite(limit) ? limit
              : rests         ? 0
              : up            ? dense_out_of_sight
                              : -dense_out_of_sight;
}

void dense_put_limits(dense *d, size_t j, double lower, double upper) {
    d->lower[j] = lower;
    d->upper[j] = upper;
    d->least[j] = lower - dense_scaled(dense_primal_tolerance, lower);
    d->most[j] = upper + dense_scaled(dense_primal_tolerance, upper);
}

/* Reduced costs depend on the basis alone, so that only values move along. */
void dense_set_column(dense *d, psr_id column, double lower, double upper) {
    size_t j = (size_t)column;
    dense_put_limits(d, j, lower, upper);
    if (!d->is_placed || d->place[j] == BASIC) {
        return;
    }
    double before = d->x[j];
    settle_place(d, j);
    double change = d->x[j] - before;
    if (change > 0 || change < 0) {
        dense_entering_step(d, j);
        for (size_t k = 0; k < d->step_count; k++) {
            psr_id i = d->step_at[k];
            d->x[d->head[i]] -= change * d->step[i];
        }
    }
}

/* Prices of the basis, then reduced costs of all. */
static void price_out(dense *d) {
    double *price = d->work;
    memset(price, 0, d->rows * sizeof *price);
    for (size_t r = 0; r < d->rows; r++) {
        size_t basic = (size_t)d->head[r];
        double cost = basic < d->columns ? d->cost[basic] : 0;
        if (cost > 0 || cost < 0) {
            dense_inverse_row(d, r);
            for (size_t k = 0; k < d->rho_count; k++) {
                price[d->rho_at[k]] += cost * d->rho[d->rho_at[k]];
            }
        }
    }
    for (size_t i = 0; i < d->rows; i++) {
        d->reduced[d->columns + i] = -price[i];
    }
    for (size_t j = 0; j < d->columns; j++) {
        double reduced = d->cost[j];
        for (size_t k = d->start[j]; k < d->start[j + 1]; k++) {
            reduced -= d->value[k] * price[d->row[k]];
        }
        d->reduced[j] = reduced;
    }
    for (size_t i = 0; i < d->rows; i++) {
        d->reduced[d->head[i]] = 0;
    }
}

/* What the rows lack of 0 at the values as they stand, into work. @return false = more than
 * rounding */
static bool residual(dense *d) {
    bool kept = true;
    for (size_t i = 0; i < d->rows; i++) {
        double sum = d->x[d->columns + i];
        double size = fabs(sum);
        for (size_t k = d->row_start[i]; k < d->row_start[i + 1]; k++) {
            double term = d->row_value[k] * d->x[d->column[k]];
            sum += term;
            size = fabs(term) > size ? fabs(term) : size;
        }
        d->work[i] = -sum;
        kept = kept && fabs(sum) <= fmax(row_tolerance, row_rounding * size);
    }
    return kept;
}

/* Values of the basic variables from those of the others, and once more from what the
 * inverse's own rounding left over. */
static void evaluate(dense *d) {
    for (size_t i = 0; i < d->rows; i++) {
        d->x[d->head[i]] = 0;
    }
    for (int pass = 0; pass < 2; pass++) {
        (void)residual(d);
        dense_multiply(d, d->work, d->step);
        for (size_t i = 0; i < d->rows; i++) {
            d->x[d->head[i]] += d->step[i];
        }
    }
}

bool dense_keeps_rows(dense *d) {
    bool kept = residual(d);
    if (!kept) {
        evaluate(d);
    }
    return kept;
}

void dense_refresh(dense *d) {
    price_out(d);
    for (size_t j = 0; j < d->all; j++) {
        if (d->place[j] != BASIC) {
            settle_place(d, j);
        }
    }
    evaluate(d);
    d->is_placed = true;
}

/* The inverse of the basis at hand, made anew; columns that turn out to depend on the
 * others go to their nearer limit. */
void dense_refactor(dense *d) {
    bool *may_leave = (bool *)(void *)d->candidates;
    psr_id *kept = (psr_id *)(void *)d->alpha;
    size_t count = 0;
    for (size_t i = 0; i < d->rows; i++) {
        may_leave[i] = true;
    }
    for (size_t i = 0; i < d->rows; i++) {
        size_t basic = (size_t)d->head[i];
        if (basic < d->columns) {
            kept[count++] = d->head[i];
        } else {
            may_leave[basic - d->columns] = false;
        }
    }
    dense_reset_inverse(d);
    for (size_t j = 0; j < d->all; j++) {
        d->place[j] = d->place[j] == BASIC ? AT_LOWER : d->place[j];
    }
    for (size_t i = 0; i < d->rows; i++) {
        d->place[d->columns + i] = BASIC;
    }
    /* Short columns first keep the inverse thin. */
    for (size_t length = 0; count > 0; length++) {
        size_t left = 0;
        for (size_t k = 0; k < count; k++) {
            size_t j = (size_t)kept[k];
            if (d->start[j + 1] - d->start[j] <= length) {
                (void)take_in(d, j, may_leave);
            } else {
                kept[left++] = kept[k];
            }
        }
        count = left;
    }
    dense_refresh(d);
}

/* ---- starting */

static double room_around(const dense *d, size_t j, double x) {
    return fmin(x - d->lower[j], d->upper[j] - x);
}

static int by_room(const void *a, const void *b) {
    const candidate *left = a;
    const candidate *right = b;
    if (left->ratio > right->ratio || left->ratio < right->ratio) {
        return left->ratio > right->ratio ? -1 : 1;
    }
    return (left->column > right->column) - (left->column < right->column);
}

static double mean_size(const double *values, size_t count) {
    double sum = 0;
    size_t used = 0;
    for (size_t j = 0; j < count; j++) {
        sum += fabs(values[j]);
        used += fabs(values[j]) > 0;
    }
    return used > 0 ? sum / (double)used : 1;
}

/* Reduced costs at given prices; 0 where there are none. */
static void price_at(dense *d, const double *price) {
    memset(d->reduced, 0, d->all * sizeof *d->reduced);
    for (size_t j = 0; price != NULL && j < d->columns; j++) {
        d->reduced[j] = d->cost[j];
        for (size_t k = d->start[j]; k < d->start[j + 1]; k++) {
            d->reduced[j] -= d->value[k] * price[d->row[k]];
        }
    }
    for (size_t i = 0; price != NULL && i < d->rows; i++) {
        d->reduced[d->columns + i] = -price[i];
    }
}

/* Nearer to the limit that its reduced cost wants than that cost is to 0. */
static bool rests_at_limit(const dense *d, size_t j, double x, double size_x,
                           double size_cost) {
    double cost = d->reduced[j];
    double distance = cost < 0 ? x - d->lower[j] : d->upper[j] - x;
    return fabs(cost) > 0 && distance / size_x < fabs(cost) / size_cost;
}

void dense_start(dense *d, const double *x, const double *price) {
    static const double between = 1e-6;
    bool *may_leave = (bool *)(void *)d->alpha;
    size_t count = 0;
    dense_reset_inverse(d);
    price_at(d, price);
    double size_x = mean_size(x, d->columns);
    double size_cost = mean_size(d->reduced, d->columns);
    for (size_t i = 0; i < d->rows; i++) {
        double slack = 0;
        for (size_t k = d->row_start[i]; k < d->row_start[i + 1]; k++) {
            slack -= d->row_value[k] * x[d->column[k]];
        }
        size_t j = d->columns + i;
        d->x[j] = slack;
        d->place[j] = BASIC;
        may_leave[i] = room_around(d, j, slack) <= dense_scaled(between, slack) ||
                       rests_at_limit(d, j, slack, size_x, size_cost);
    }
    for (size_t j = 0; j < d->columns; j++) {
        double room = room_around(d, j, x[j]);
        d->x[j] = x[j];
        d->place[j] = AT_LOWER;
        if (room > dense_scaled(between, x[j]) &&
            !rests_at_limit(d, j, x[j], size_x, size_cost)) {
            d->candidates[count++] = (candidate){j, room, 0};
        }
    }
    qsort(d->candidates, count, sizeof *d->candidates, by_room);
    for (size_t k = 0; k < count; k++) {
        (void)take_in(d, d->candidates[k].column, may_leave);
    }
    dense_refresh(d);
}

void dense_start_from_slacks(dense *d) {
    dense_reset_inverse(d);
    for (size_t j = 0; j < d->all; j++) {
        d->x[j] = isfinite(d->lower[j]) ? d->lower[j] : 0;
        d->place[j] = j < d->columns ? AT_LOWER : BASIC;
    }
    dense_refresh(d);
}
