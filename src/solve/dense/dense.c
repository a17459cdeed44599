/*
 * Dual simplex with an explicit inverse. Each row i has a slack s_i in [-upper, -lower]
 * with a_i x + s_i = 0; variables are the columns, then the slacks. Reduced costs stay on
 * the side their place asks for (at the lower limit <= 0, at the upper >= 0: a maximum),
 * and basic values outside their limits are driven back to them one by one, the farthest by
 * the norm of its row of the inverse first. Columns with two limits are passed over in the
 * ratio test while the row gains by it (bound flipping).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "dense_parts.h"

#include <math.h>
#include <string.h>

/* Steps until the inverse is made anew: a hundred, and one more for two rows. Steps in all,
 * by rows. */
enum { STEPS_BETWEEN = 100, ROWS_FOR_ONE = 2, STEPS_LEAST = 2000, STEPS_BY_ROW = 20 };
/* Squared norms of rows are held above this: updated step by step, they lose digits. */
static const double least_weight = 1e-4;
/* The pivot by row and by column of the inverse may differ by so much of it. */
static const double worn_out = 1e-6;
/* What the objective that moves along with the steps may be off, relative. */
static const double earned_drift = 1e-9;
/* Part of a reduced cost's terms that is their rounding. */
static const double cost_rounding = 1e-13;

/* ---- one step */

/* How far the variable basic in row i lies below (< 0) or above its limits. */
static double outside(const dense *d, size_t i) {
    size_t j = (size_t)d->head[i];
    if (d->x[j] < d->least[j]) {
        return d->x[j] - d->lower[j];
    }
    return d->x[j] > d->most[j] ? d->x[j] - d->upper[j] : 0;
}

static size_t leaving_row(const dense *d) {
    size_t best = d->rows;
    double score = 0;
    for (size_t i = 0; i < d->rows; i++) {
        double amount = outside(d, i);
        if ((amount > 0 || amount < 0) && amount * amount > score * d->weight[i]) {
            score = amount * amount / d->weight[i];
            best = i;
        }
    }
    return best;
}

static void add_alpha(dense *d, size_t j, double value) {
    if (!d->in_alpha[j]) {
        d->in_alpha[j] = true;
        d->alpha_at[d->alpha_count++] = (psr_id)j;
        d->alpha[j] = 0;
    }
    d->alpha[j] += value;
}

/* Row r of the inverse into rho, of the whole matrix into alpha. */
static void pivot_row(dense *d, size_t r) {
    for (size_t k = 0; k < d->alpha_count; k++) {
        d->in_alpha[d->alpha_at[k]] = false;
    }
    d->alpha_count = 0;
    dense_inverse_row(d, r);
    for (size_t n = 0; n < d->rho_count; n++) {
        size_t i = (size_t)d->rho_at[n];
        add_alpha(d, d->columns + i, d->rho[i]);
        for (size_t k = d->row_start[i]; k < d->row_start[i + 1]; k++) {
            add_alpha(d, (size_t)d->column[k], d->rho[i] * d->row_value[k]);
        }
    }
}

static bool goes_first(const candidate *a, const candidate *b) {
    if (a->ratio < b->ratio || a->ratio > b->ratio) {
        return a->ratio < b->ratio;
    }
    return a->size > b->size || (a->size >= b->size && a->column < b->column);
}

static void sift_down(dense *d, size_t at) {
    candidate *heap = d->candidates;
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++) {
            if (child < d->candidate_count && goes_first(&heap[child], &heap[least])) {
                least = child;
            }
        }
        if (least == at) {
            return;
        }
        candidate swapped = heap[at];
        heap[at] = heap[least];
        heap[least] = swapped;
        at = least;
    }
}

/* Variables whose reduced cost moves towards 0 as the leaving one is driven to its limit,
 * `amount` away: up to the first that gives way as far as that by itself. */
static void find_candidates(dense *d, double direction, double amount) {
    double tie = dense_cost_tolerance(d); /* of ratios that are practically the same */
    double last = INFINITY;
    size_t count = 0;
    for (size_t k = 0; k < d->alpha_count; k++) {
        size_t j = (size_t)d->alpha_at[k];
        double alpha = direction * d->alpha[j];
        if (d->place[j] == BASIC || fabs(alpha) < dense_pivot_tolerance ||
            d->lower[j] >= d->upper[j]) {
            continue;
        }
        bool is_free = !isfinite(d->lower[j]) && !isfinite(d->upper[j]);
        if (is_free || (d->place[j] == AT_LOWER) == (alpha < 0)) {
            double ratio = fabs(d->reduced[j]) / fabs(alpha);
            if (ratio <= last) {
                d->candidates[count++] = (candidate){j, ratio, fabs(alpha)};
                bool is_enough = fabs(alpha) * (d->upper[j] - d->lower[j]) >= amount;
                last = is_enough && ratio + tie < last ? ratio + tie : last;
            }
        }
    }
    d->candidate_count = 0;
    for (size_t k = 0; k < count; k++) {
        if (d->candidates[k].ratio <= last) {
            d->candidates[d->candidate_count++] = d->candidates[k];
        }
    }
    for (size_t at = d->candidate_count / 2; at-- > 0;) {
        sift_down(d, at);
    }
}

static candidate pop(dense *d) {
    candidate first = d->candidates[0];
    d->candidates[0] = d->candidates[--d->candidate_count];
    sift_down(d, 0);
    /* Passed ones are kept behind the heap, in case they have to be flipped. */
    d->candidates[d->candidate_count] = first;
    return first;
}

/* Flip those that were passed to their other limit; what is basic moves along. */
static void flip_passed(dense *d, const candidate *passed, size_t count, size_t entering) {
    memset(d->work, 0, d->rows * sizeof *d->work);
    for (size_t k = 0; k < count; k++) {
        size_t j = passed[k].column;
        double to = d->place[j] == AT_LOWER ? d->upper[j] : d->lower[j];
        if (j != entering) {
            dense_add_column(d, j, to - d->x[j], d->work);
            d->earned += d->cost[j] * (to - d->x[j]);
            d->x[j] = to;
            d->place[j] = d->place[j] == AT_LOWER ? AT_UPPER : AT_LOWER;
        }
    }
    dense_multiply(d, d->work, d->step);
    for (size_t i = 0; i < d->rows; i++) {
        d->x[d->head[i]] -= d->step[i];
        d->earned -= d->cost[d->head[i]] * d->step[i];
    }
}

/* The entering variable; all = none. */
static size_t ratio_test(dense *d, double amount) {
    size_t count = d->candidate_count;
    double slope = fabs(amount);
    while (d->candidate_count > 0) {
        candidate best = pop(d);
        slope -= best.size * (d->upper[best.column] - d->lower[best.column]);
        if (!(slope > 0)) {
            /* Of those at practically the same ratio, the largest pivot. */
            double limit = best.ratio + dense_cost_tolerance(d);
            size_t from = d->candidate_count;
            while (d->candidate_count > 0 && d->candidates[0].ratio <= limit) {
                candidate other = pop(d);
                best = other.size > best.size ? other : best;
            }
            if (from + 1 < count) {
                flip_passed(d, d->candidates + from + 1, count - from - 1, best.column);
            }
            return best.column;
        }
    }
    return d->all;
}

double dense_least_loss(dense *d, psr_id column, double value) {
    size_t r = 0;
    while (r < d->rows && d->head[r] != column) {
        r++;
    }
    double slope = fabs(d->x[column] - value);
    if (r == d->rows || slope <= dense_scaled(dense_primal_tolerance, value)) {
        return 0;
    }
    pivot_row(d, r);
    find_candidates(d, d->x[column] < value ? 1 : -1, slope);
    double loss = 0;
    double before = 0;
    while (d->candidate_count > 0) {
        candidate next = pop(d);
        loss += slope * (next.ratio - before);
        before = next.ratio;
        slope -= next.size * (d->upper[next.column] - d->lower[next.column]);
        if (!(slope > 0)) {
            break;
        }
    }
    return loss; /* where nothing gives way it may be rounding: a run has to say so */
}

/* The inverse and the norms of its rows after the exchange. */
static void pivot(dense *d, size_t r) {
    double size = d->step[r];
    double norm = 0;
    for (size_t k = 0; k < d->rho_count; k++) {
        norm += d->rho[d->rho_at[k]] * d->rho[d->rho_at[k]];
    }
    dense_pivot_inverse(d, r);
    for (size_t k = 0; k < d->step_count; k++) {
        size_t i = (size_t)d->step_at[k];
        if (i != r) {
            double factor = d->step[i] / size;
            double weight = d->weight[i] + factor * (factor * norm - 2 * d->work[i]);
            double least = least_weight * (1 + factor * factor * norm);
            d->weight[i] = weight > least ? weight : least;
        }
    }
    d->weight[r] = fmax(norm / (size * size), least_weight);
}

/* The exchange itself: the variable in row r leaves to a limit, `entering` comes in. */
static void exchange(dense *d, size_t r, size_t entering, bool to_upper) {
    size_t leaving = (size_t)d->head[r];
    double limit = to_upper ? d->upper[leaving] : d->lower[leaving];
    double move = (d->x[leaving] - limit) / d->step[r];
    for (size_t k = 0; k < d->step_count; k++) {
        psr_id i = d->step_at[k];
        d->x[d->head[i]] -= move * d->step[i];
        d->earned -= d->cost[d->head[i]] * move * d->step[i];
    }
    d->x[entering] += move;
    d->earned += d->cost[entering] * move;
    d->x[leaving] = limit;
    double rate = d->reduced[entering] / d->alpha[entering];
    for (size_t k = 0; k < d->alpha_count; k++) {
        size_t j = (size_t)d->alpha_at[k];
        if (d->place[j] != BASIC) {
            d->reduced[j] -= rate * d->alpha[j];
        }
    }
    d->reduced[entering] = 0;
    d->reduced[leaving] = -rate;
    d->place[leaving] = to_upper ? AT_UPPER : AT_LOWER;
    d->place[entering] = BASIC;
    d->unlimited[leaving] = false;
    pivot(d, r);
    d->head[r] = (psr_id)entering;
    d->since_refactor++;
    d->steps++;
}

/* One step of the dual method; *done = nothing lies outside its limits. */
static dense_outcome take_step(dense *d, bool *done) {
    size_t r = leaving_row(d);
    *done = r == d->rows;
    if (*done) {
        return DENSE_OPTIMAL;
    }
    double amount = outside(d, r);
    pivot_row(d, r);
    find_candidates(d, amount < 0 ? 1 : -1, fabs(amount));
    size_t entering = ratio_test(d, amount);
    if (entering == d->all) {
        return DENSE_INFEASIBLE;
    }
    dense_entering_step(d, entering);
    if (fabs(d->step[r] - d->alpha[entering]) > worn_out * fmax(1, fabs(d->step[r]))) {
        return DENSE_TROUBLE; /* the inverse has worn out */
    }
    exchange(d, r, entering, amount > 0);
    return DENSE_OPTIMAL;
}

/* ---- runs */

double dense_objective(const dense *d) {
    double sum = d->constant;
    for (size_t j = 0; j < d->columns; j++) {
        sum += d->cost[j] * d->x[j];
    }
    return sum;
}

/* Near to the cutoff the figure that moves along is made anew. */
static bool is_below(const dense *d, double cutoff) {
    double near = cutoff + dense_scaled(earned_drift, cutoff);
    return isfinite(cutoff) && d->earned <= near && dense_objective(d) <= cutoff;
}

static bool is_out_of_sight(const dense *d) {
    for (size_t j = 0; j < d->all; j++) {
        if (d->place[j] != BASIC && d->unlimited[j]) {
            return true;
        }
    }
    return false;
}

dense_outcome dense_run(dense *d, double cutoff) {
    if (!d->is_placed) {
        dense_start_from_slacks(d);
    }
    d->earned = dense_objective(d);
    size_t limit = d->steps + STEPS_LEAST + STEPS_BY_ROW * d->rows;
    bool fresh = d->since_refactor == 0;
    bool looked = false; /* at values made anew since the last step */
    while (d->steps < limit) {
        if (d->since_refactor >= STEPS_BETWEEN + d->rows / ROWS_FOR_ONE) {
            dense_refactor(d);
            d->earned = dense_objective(d);
            fresh = true;
        }
        bool done = false;
        dense_outcome outcome = take_step(d, &done);
        if (outcome == DENSE_OPTIMAL && !done) {
            fresh = false;
            looked = false;
            if (is_below(d, cutoff)) {
                return DENSE_CUTOFF;
            }
        } else if (outcome == DENSE_OPTIMAL && dense_keeps_rows(d)) {
            return is_out_of_sight(d) ? DENSE_TROUBLE : DENSE_OPTIMAL;
        } else if (outcome == DENSE_OPTIMAL && !looked) {
            looked = true;
        } else if (fresh) {
            /* Said by a fresh inverse: believed, but not what no inverse keeps. */
            return outcome == DENSE_OPTIMAL ? DENSE_TROUBLE : outcome;
        } else {
            dense_refactor(d);
            d->earned = dense_objective(d);
            fresh = true;
        }
    }
    return DENSE_TROUBLE;
}

const double *dense_values(const dense *d) {
    return d->x;
}

double dense_lower(const dense *d, psr_id column) {
    return d->lower[column];
}

double dense_upper(const dense *d, psr_id column) {
    return d->upper[column];
}

double dense_reduced_cost(const dense *d, psr_id column) {
    return d->reduced[column];
}

size_t dense_steps(const dense *d) {
    return d->steps;
}

static double best_value(double cost, double lower, double upper) {
    if (cost > 0) {
        return cost * upper;
    }
    return cost < 0 ? cost * lower : 0;
}

double dense_bound(dense *d) {
    double *price = d->work;
    double bound = d->constant;
    for (size_t i = 0; i < d->rows; i++) {
        size_t slack = d->columns + i;
        price[i] = d->place[slack] == BASIC ? 0 : -d->reduced[slack];
        bool open = (price[i] > 0 && !isfinite(d->lower[slack])) ||
                    (price[i] < 0 && !isfinite(d->upper[slack]));
        price[i] = open ? 0 : price[i];
        bound += best_value(-price[i], d->lower[slack], d->upper[slack]);
    }
    for (size_t j = 0; j < d->columns; j++) {
        double reduced = d->cost[j];
        double size = fabs(reduced);
        for (size_t k = d->start[j]; k < d->start[j + 1]; k++) {
            reduced -= d->value[k] * price[d->row[k]];
            size += fabs(d->value[k] * price[d->row[k]]);
        }
        double value = best_value(reduced, d->lower[j], d->upper[j]);
        /* The rounding of a reduced cost that ought to be 0 */
        bool rounding = !isfinite(value) && fabs(reduced) <= cost_rounding * size;
        bound += rounding ? 0 : value;
    }
    return isnan(bound) ? INFINITY : bound;
}
