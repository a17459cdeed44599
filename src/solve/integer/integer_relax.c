/*
 * One relaxation of branch and bound: solved on the warm simplex, bounded from its prices.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "certificate.h"
#include "integer.h"
#include "purser/solve.h"

#include <math.h>

/* Nodes are pruned well inside the gap asked for: it is the published figure that counts.
 */
static const double prune_share = 0.1;
static const double whole_tolerance = 1e-7;
static const double refuted = 2e-9;

double integer_fraction(double value) {
    return fabs(value - nearbyint(value));
}

double integer_cutoff(const integer_search *s) {
    if (s->best_value <= -INFINITY) {
        return -INFINITY;
    }
    return s->best_value + prune_share * s->gap * fmax(1, fabs(s->best_value));
}

void integer_limit(integer_search *s, psr_id column, double lower, double upper) {
    s->lower[column] = lower;
    s->upper[column] = upper;
    simplex_set_column(s->engine, column, lower, upper);
}

psr_status integer_run(integer_search *s, simplex_way way, simplex_outcome *outcome,
                       psr_error *err) {
    size_t before = s->iterations;
    PSR_TRY(simplex_run(s->engine, way, 0, &s->iterations, outcome, err));
    double touched = (double)(s->work->nonzero_count + 4 * s->work->row_count);
    s->effort += touched * (4 + (double)(s->iterations - before));
    return PSR_OK;
}

/* Do the multipliers, or minus them, leave no point? Then their safe bound of a programme
 * that earns nothing is below 0. */
static bool refutes(integer_search *s, double sign) {
    psr_lp bare = s->view;
    bare.constant = 0;
    bare.objective = s->nothing;
    for (size_t i = 0; i < bare.row_count; i++) {
        s->relaxed->row_price[i] *= sign;
    }
    for (size_t j = 0; s->relaxed->over_price != NULL && j < bare.column_count; j++) {
        s->relaxed->over_price[j] *= sign;
    }
    return psr_solve_bound(&bare, s->relaxed->row_price, s->relaxed->over_price) < -refuted;
}

/* GLPK's tolerances make an empty set of a narrow one now and then: it has to be proved. */
static psr_status is_refuted(integer_search *s, bool *proved, psr_error *err) {
    bool found = false;
    PSR_TRY(simplex_ray(s->engine, s->relaxed, &found, err));
    *proved = found && (refutes(s, 1) || refutes(s, -1));
    return PSR_OK;
}

psr_status integer_run_decided(integer_search *s, simplex_outcome *outcome,
                               psr_error *err) {
    simplex_way way = simplex_has_basis(s->engine) ? SIMPLEX_DUAL : SIMPLEX_COLD;
    PSR_TRY(integer_run(s, way, outcome, err));
    /* The presolver works with coarse tolerances: it calls tightened programmes whose
     * limits meet to the last digit infeasible when they are not. */
    bool presolved = way == SIMPLEX_COLD && *outcome == SIMPLEX_INFEASIBLE;
    bool proved = true;
    if (way == SIMPLEX_DUAL && *outcome == SIMPLEX_INFEASIBLE) {
        PSR_TRY(is_refuted(s, &proved, err));
    }
    if (presolved || !proved || *outcome == SIMPLEX_TROUBLE ||
        *outcome == SIMPLEX_UNBOUNDED) {
        PSR_TRY(integer_run(s, SIMPLEX_CAREFUL, outcome, err));
    }
    return PSR_OK;
}

static bool is_whole(const integer_search *s) {
    for (size_t at = 0; at < s->whole_count; at++) {
        if (integer_fraction(s->relaxed->x[s->whole[at]]) > whole_tolerance) {
            return false;
        }
    }
    return true;
}

/* A bound on the node from the prices of the last run. */
static psr_status price_node(integer_search *s, double *bound, psr_error *err) {
    simplex_values(s->engine, s->relaxed);
    *bound = psr_solve_bound(&s->view, s->relaxed->row_price, s->relaxed->over_price);
    if (!isfinite(*bound)) {
        PSR_TRY(simplex_refine_prices(s->engine, s->relaxed, err));
        *bound = psr_solve_bound(&s->view, s->relaxed->row_price, s->relaxed->over_price);
    }
    return PSR_OK;
}

psr_status integer_relax(integer_search *s, double *bound, integer_verdict *verdict,
                         psr_error *err) {
    simplex_outcome outcome = SIMPLEX_TROUBLE;
    simplex_set_cutoff(s->engine, integer_cutoff(s));
    PSR_TRY(integer_run_decided(s, &outcome, err));
    s->solved++;
    *bound = INFINITY;
    *verdict = INTEGER_UNDECIDED;
    if (outcome == SIMPLEX_INFEASIBLE) {
        *bound = -INFINITY;
        *verdict = INTEGER_PRUNED;
        return PSR_OK;
    }
    if (outcome != SIMPLEX_OPTIMAL && outcome != SIMPLEX_CUTOFF) {
        return PSR_OK;
    }
    PSR_TRY(price_node(s, bound, err));
    if (outcome == SIMPLEX_CUTOFF && *bound > integer_cutoff(s)) {
        /* Cut off by GLPK's arithmetic, not by ours: solve it to the end. */
        simplex_set_cutoff(s->engine, -INFINITY);
        PSR_TRY(integer_run_decided(s, &outcome, err));
        if (outcome != SIMPLEX_OPTIMAL) {
            return PSR_OK;
        }
        PSR_TRY(price_node(s, bound, err));
    }
    if (*bound <= integer_cutoff(s)) {
        *verdict = INTEGER_PRUNED;
    } else {
        *verdict = is_whole(s) ? INTEGER_WHOLE : INTEGER_FRACTIONAL;
    }
    return PSR_OK;
}
