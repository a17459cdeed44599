/*
 * Which column to branch on: the one whose two branches are expected to lower the bound
 * most, by what branching has cost so far; columns without a record are tried first.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "integer.h"

#include <math.h>

/* A record of so many branches in both directions is believed. */
enum { RELIABLE = 4, TRIALS = 10 };
static const double whole_tolerance = 1e-7;
static const double least_loss = 1e-9;

void integer_learn(integer_search *s, size_t at, bool up, double fraction, double loss) {
    if (!(fraction > 0) || !(loss >= 0)) {
        return;
    }
    integer_history *record = &s->history[at];
    if (up) {
        record->up_sum += loss / fraction;
        record->up_count++;
    } else {
        record->down_sum += loss / fraction;
        record->down_count++;
    }
}

static bool is_reliable(const integer_history *record) {
    return record->down_count >= RELIABLE && record->up_count >= RELIABLE;
}

typedef struct averages {
    double down, up;
} averages;

/* Mean cost per unit over all columns: the guess for one without a record. */
static averages mean_cost(const integer_search *s) {
    double down = 0;
    double up = 0;
    double down_count = 0;
    double up_count = 0;
    for (size_t at = 0; at < s->whole_count; at++) {
        down += s->history[at].down_sum;
        up += s->history[at].up_sum;
        down_count += s->history[at].down_count;
        up_count += s->history[at].up_count;
    }
    return (averages){down_count > 0 ? down / down_count : 1,
                      up_count > 0 ? up / up_count : 1};
}

static double product(double down, double up) {
    return fmax(down, least_loss) * fmax(up, least_loss);
}

static double score(const integer_search *s, size_t at, averages mean) {
    const integer_history *record = &s->history[at];
    double value = s->relaxed->x[s->whole[at]];
    double fraction = value - floor(value);
    double down =
        record->down_count > 0 ? record->down_sum / record->down_count : mean.down;
    double up = record->up_count > 0 ? record->up_sum / record->up_count : mean.up;
    return product(down * fraction, up * (1 - fraction));
}

/* Best-scored column not tried yet (tried columns carry a mark in `trial`). */
static size_t best_candidate(const integer_search *s, averages mean, const size_t *trial,
                             size_t trial_count) {
    size_t best = s->whole_count;
    double best_score = -1;
    for (size_t at = 0; at < s->whole_count; at++) {
        if (integer_fraction(s->relaxed->x[s->whole[at]]) <= whole_tolerance) {
            continue;
        }
        bool tried = false;
        for (size_t k = 0; k < trial_count; k++) {
            tried = tried || trial[k] == at;
        }
        double value = tried ? -1 : score(s, at, mean);
        if (value > best_score) {
            best_score = value;
            best = at;
        }
    }
    return best;
}

/* Bound after one branch, by solving it; restored by the caller. */
static psr_status try_branch(integer_search *s, psr_id j, double lower, double upper,
                             double *bound, psr_error *err) {
    double kept_lower = s->lower[j];
    double kept_upper = s->upper[j];
    integer_verdict verdict = INTEGER_UNDECIDED;
    integer_limit(s, j, lower, upper);
    PSR_TRY(integer_relax(s, bound, &verdict, err));
    integer_limit(s, j, kept_lower, kept_upper);
    return PSR_OK;
}

/* Loss of a branch; one that is pruned outright is worth as much as the whole gap. */
static double loss_of(const integer_search *s, double from, double bound) {
    double floor_bound = s->best_value > -INFINITY ? integer_cutoff(s) : from - fabs(from);
    return fmax(0, from - fmax(bound, floor_bound));
}

/* Solve both branches of a column and learn from them. */
static psr_status try_column(integer_search *s, size_t at, double value, double from,
                             double *gain, psr_error *err) {
    psr_id j = s->whole[at];
    double down = INFINITY;
    double up = INFINITY;
    PSR_TRY(try_branch(s, j, s->lower[j], floor(value), &down, err));
    PSR_TRY(try_branch(s, j, floor(value) + 1, s->upper[j], &up, err));
    double down_loss = loss_of(s, from, down);
    double up_loss = loss_of(s, from, up);
    integer_learn(s, at, false, value - floor(value), down_loss);
    integer_learn(s, at, true, floor(value) + 1 - value, up_loss);
    *gain = product(down_loss, up_loss);
    return PSR_OK;
}

psr_status integer_choose(integer_search *s, size_t *chosen, psr_error *err) {
    averages mean = mean_cost(s);
    size_t first = best_candidate(s, mean, NULL, 0);
    *chosen = first;
    if (first == s->whole_count || is_reliable(&s->history[first])) {
        return PSR_OK;
    }
    /* Trials overwrite the relaxation: its values are kept and put back. */
    psr_solution *kept = s->relaxed;
    psr_solution *scratch = psr_solution_create(s->work);
    if (scratch == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for branch and bound");
    }
    double from = simplex_objective(s->engine);
    size_t trial[TRIALS];
    double best_gain = -1;
    psr_status status = PSR_OK;
    for (size_t k = 0; k < TRIALS && status == PSR_OK; k++) {
        size_t at = best_candidate(s, mean, trial, k);
        if (at == s->whole_count) {
            break;
        }
        trial[k] = at;
        double gain = score(s, at, mean);
        if (!is_reliable(&s->history[at])) {
            double value = kept->x[s->whole[at]];
            s->relaxed = scratch;
            status = try_column(s, at, value, from, &gain, err);
            s->relaxed = kept;
        }
        if (gain > best_gain) {
            best_gain = gain;
            *chosen = at;
        }
    }
    psr_solution_free(scratch);
    return status;
}
