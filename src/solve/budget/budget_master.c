/*
 * The master programme over columns, by a primal-dual interior point method (Mehrotra's
 * predictor and corrector). Prices are few: the thetas are eliminated, so that only a small
 * dense system is left. Its optimum is approached, not reached: prices away from the
 * corners need fewer rounds (Gondzio's primal-dual column generation).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <string.h>

#include "budget_columns.h"

static const int round_limit = 60;
static const double step_back = 0.995; /* share of the way to the nearest wall */

double budget_dot(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        sum += a[k] * b[k];
    }
    return sum;
}

double budget_column_cost(const budget_column *v, const double *price) {
    double sum = 0;
    for (size_t k = 0; k < v->use_count; k++) {
        sum += v->use[k] * price[v->row[k]];
    }
    return sum;
}

/** Feasible start: every theta above its columns, equal weights, the limits take the rest.
 */
static void start_master(budget_columns *c, double room) {
    size_t q = c->blocks->shared_count, n = c->blocks->count;
    memset(c->weight_sum, 0, n * sizeof(double));
    for (size_t b = 0; b < n; b++) {
        c->theta[b] = -INFINITY;
    }
    for (size_t k = 0; k < c->active_count; k++) {
        budget_column *v = c->active[k];
        v->slack = v->value - budget_column_cost(v, c->y);
        c->theta[v->block] = fmax(c->theta[v->block], v->slack);
        c->weight_sum[v->block] += 1;
    }
    memcpy(c->right, c->blocks->side, q * sizeof(double));
    for (size_t k = 0; k < c->active_count; k++) {
        budget_column *v = c->active[k];
        v->slack = c->theta[v->block] + room - v->slack;
        v->weight = 1 / c->weight_sum[v->block];
        for (size_t i = 0; i < v->use_count; i++) {
            c->right[v->row[i]] -= v->weight * v->use[i];
        }
    }
    for (size_t b = 0; b < n; b++) {
        c->theta[b] += room;
    }
    for (size_t r = 0; r < q; r++) {
        budget_price_limit *l = &c->limit[r];
        l->gap[0] = c->y[r] - c->low[r];
        l->gap[1] = c->high[r] - c->y[r];
        double least = 1e-3 * (fabs(c->right[r]) + 1e-3);
        l->price[0] = fmax(c->right[r], 0) + least;
        l->price[1] = fmax(-c->right[r], 0) + least;
    }
}

/** Sum of slack times weight over everything after a step, and how many there are. */
static double complementarity(const budget_columns *c, double share, size_t *count) {
    double sum = 0;
    *count = 0;
    for (size_t k = 0; k < c->active_count; k++) {
        const budget_column *v = c->active[k];
        sum += (v->slack + share * v->slack_step) * (v->weight + share * v->weight_step);
        ++*count;
    }
    for (size_t r = 0; r < c->blocks->shared_count; r++) {
        const budget_price_limit *l = &c->limit[r];
        sum += (l->gap[0] + share * l->gap_step) * (l->price[0] + share * l->price_step[0]);
        sum += (l->gap[1] - share * l->gap_step) * (l->price[1] + share * l->price_step[1]);
        *count += 2;
    }
    return sum;
}

/** Cholesky factor in the lower triangle. */
static void factor_dense(double *a, size_t n) {
    for (size_t j = 0; j < n; j++) {
        double pivot = a[j * n + j] - budget_dot(&a[j * n], &a[j * n], j);
        pivot = pivot > 1e-300 ? sqrt(pivot) : 1e150;
        a[j * n + j] = pivot;
        for (size_t i = j + 1; i < n; i++) {
            a[i * n + j] = (a[i * n + j] - budget_dot(&a[i * n], &a[j * n], j)) / pivot;
        }
    }
}

static void solve_dense(const double *a, double *x, size_t n) {
    for (size_t i = 0; i < n; i++) {
        x[i] = (x[i] - budget_dot(&a[i * n], x, i)) / a[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        x[i] /= a[i * n + i];
        for (size_t j = 0; j < i; j++) {
            x[j] -= a[i * n + j] * x[i];
        }
    }
}

/** The weight a column should have by the linearised complementarity. */
static double aim(const budget_column *v, double mu, bool correct) {
    double product = correct ? v->slack_step * v->weight_step : 0;
    return (mu - product) / v->slack;
}

static double limit_aim(const budget_price_limit *l, int side, double mu, bool correct) {
    double product = (side ? -1 : 1) * l->gap_step * l->price_step[side];
    return (mu - (correct ? product : 0)) / l->gap[side];
}

/** The dense system, the thetas eliminated, and its factor: both steps of a round use it.
 */
static void build_system(budget_columns *c) {
    size_t q = c->blocks->shared_count, n = c->blocks->count;
    memset(c->weight_sum, 0, n * sizeof(double));
    memset(c->cross, 0, n * q * sizeof(double));
    memset(c->matrix, 0, q * q * sizeof(double));
    for (size_t r = 0; r < q; r++) {
        const budget_price_limit *l = &c->limit[r];
        c->matrix[r * q + r] = l->price[0] / l->gap[0] + l->price[1] / l->gap[1];
    }
    for (size_t k = 0; k < c->active_count; k++) {
        const budget_column *v = c->active[k];
        double w = v->weight / v->slack;
        c->weight_sum[v->block] += w;
        for (size_t i = 0; i < v->use_count; i++) {
            size_t r = v->row[i];
            double use = w * v->use[i];
            c->cross[v->block * q + r] += use;
            for (size_t j = 0; j <= i; j++) {
                c->matrix[r * q + v->row[j]] += use * v->use[j];
            }
        }
    }
    for (size_t b = 0; b < n; b++) {
        const double *cross = &c->cross[b * q];
        for (size_t r = 0; r < q; r++) {
            double share = cross[r] / c->weight_sum[b];
            for (size_t p = 0; p <= r && (share > 0 || share < 0); p++) {
                c->matrix[r * q + p] -= share * cross[p];
            }
        }
    }
    factor_dense(c->matrix, q);
}

/** Right side of the dense system for complementarity mu, and each block's sum of aims. */
static void sum_aims(budget_columns *c, double mu, bool correct) {
    size_t q = c->blocks->shared_count, n = c->blocks->count;
    memset(c->right_sum, 0, n * sizeof(double));
    for (size_t r = 0; r < q; r++) {
        const budget_price_limit *l = &c->limit[r];
        c->right[r] = limit_aim(l, 0, mu, correct) - limit_aim(l, 1, mu, correct) -
                      c->blocks->side[r];
    }
    for (size_t k = 0; k < c->active_count; k++) {
        const budget_column *v = c->active[k];
        double to = aim(v, mu, correct);
        c->right_sum[v->block] += to;
        for (size_t i = 0; i < v->use_count; i++) {
            c->right[v->row[i]] += to * v->use[i];
        }
    }
    for (size_t b = 0; b < n; b++) {
        /* Weights of a block sum to 1: what the aims add up to beyond that moves theta. */
        double excess = (c->right_sum[b] - 1) / c->weight_sum[b];
        for (size_t r = 0; r < q; r++) {
            c->right[r] -= c->cross[b * q + r] * excess;
        }
    }
}

/** Newton steps towards complementarity mu. */
static void step_master(budget_columns *c, double mu, bool correct) {
    size_t q = c->blocks->shared_count, n = c->blocks->count;
    sum_aims(c, mu, correct);
    memcpy(c->y_step, c->right, q * sizeof(double));
    solve_dense(c->matrix, c->y_step, q);
    for (size_t b = 0; b < n; b++) {
        double priced = budget_dot(&c->cross[b * q], c->y_step, q);
        c->theta_step[b] = (c->right_sum[b] - 1 - priced) / c->weight_sum[b];
    }
    for (size_t k = 0; k < c->active_count; k++) {
        budget_column *v = c->active[k];
        double to = aim(v, mu, correct);
        v->slack_step = c->theta_step[v->block] + budget_column_cost(v, c->y_step);
        v->weight_step = to - v->weight - v->weight / v->slack * v->slack_step;
    }
    for (size_t r = 0; r < q; r++) {
        budget_price_limit *l = &c->limit[r];
        double low = limit_aim(l, 0, mu, correct), high = limit_aim(l, 1, mu, correct);
        l->gap_step = c->y_step[r];
        l->price_step[0] = low - l->price[0] - l->price[0] / l->gap[0] * l->gap_step;
        l->price_step[1] = high - l->price[1] + l->price[1] / l->gap[1] * l->gap_step;
    }
}

static double to_wall(double at, double step, double share) {
    return step < 0 ? fmin(share, -at / step) : share;
}

static double longest_step(const budget_columns *c) {
    double share = 1 / step_back;
    for (size_t k = 0; k < c->active_count; k++) {
        const budget_column *v = c->active[k];
        share = to_wall(v->weight, v->weight_step, to_wall(v->slack, v->slack_step, share));
    }
    for (size_t r = 0; r < c->blocks->shared_count; r++) {
        const budget_price_limit *l = &c->limit[r];
        for (int side = 0; side < 2; side++) {
            share = to_wall(l->gap[side], side ? -l->gap_step : l->gap_step, share);
            share = to_wall(l->price[side], l->price_step[side], share);
        }
    }
    return fmin(1, step_back * share);
}

static void move(budget_columns *c, double share) {
    for (size_t k = 0; k < c->active_count; k++) {
        budget_column *v = c->active[k];
        v->slack += share * v->slack_step;
        v->weight += share * v->weight_step;
    }
    for (size_t b = 0; b < c->blocks->count; b++) {
        c->theta[b] += share * c->theta_step[b];
    }
    for (size_t r = 0; r < c->blocks->shared_count; r++) {
        budget_price_limit *l = &c->limit[r];
        c->y[r] += share * c->y_step[r];
        l->gap[0] += share * l->gap_step;
        l->gap[1] -= share * l->gap_step;
        l->price[0] += share * l->price_step[0];
        l->price[1] += share * l->price_step[1];
    }
}

double budget_master_solve(budget_columns *c, double tolerance) {
    size_t count = 0;
    start_master(c, 0.1 * tolerance + 1e-6);
    double gap = complementarity(c, 0, &count);
    for (int round = 0; round < round_limit && gap > tolerance; round++) {
        build_system(c);
        step_master(c, 0, false);
        double after = complementarity(c, longest_step(c), &count);
        double centre = fmin(1, fmax(pow(fmax(after, 0) / gap, 3), 1e-4));
        step_master(c, centre * gap / (double)count, true);
        move(c, longest_step(c));
        gap = complementarity(c, 0, &count);
    }
    double value = budget_dot(c->blocks->side, c->y, c->blocks->shared_count) - gap;
    for (size_t b = 0; b < c->blocks->count; b++) {
        value += c->theta[b];
    }
    return value;
}
