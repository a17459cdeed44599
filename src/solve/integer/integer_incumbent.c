/*
 * Incumbents of branch and bound: whole columns fixed, the rest solved and checked.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "certificate.h"
#include "integer.h"
#include "purser/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Is the point in engine feasible for the programme as given, and better? */
static bool accept(integer_search *s) {
    double *x = s->relaxed->x;
    for (size_t at = 0; at < s->whole_count; at++) {
        x[s->whole[at]] = nearbyint(x[s->whole[at]]);
    }
    double value = certificate_objective(s->original, x);
    if (value <= s->best_value ||
        psr_solve_violation(s->original, x) > integer_feasibility) {
        return false;
    }
    memcpy(s->best, x, s->original->column_count * sizeof *x);
    s->best_value = value;
    return true;
}

void integer_fix(integer_search *s, const double *x, psr_lp *fixed) {
    *fixed = *s->original;
    fixed->integer = NULL;
    fixed->lower = s->fixed_lower;
    fixed->upper = s->fixed_upper;
    memcpy(fixed->lower, s->original->lower, fixed->column_count * sizeof *fixed->lower);
    memcpy(fixed->upper, s->original->upper, fixed->column_count * sizeof *fixed->upper);
    for (size_t at = 0; at < s->whole_count; at++) {
        double value = nearbyint(x[s->whole[at]]);
        fixed->lower[s->whole[at]] = value;
        fixed->upper[s->whole[at]] = value;
    }
}

/* Tightened limits carry a margin, so that their best point can miss the rows as given by a
 * few times what is allowed: then those rows are solved themselves. */
static psr_status solve_original(integer_search *s, bool *better, psr_error *err) {
    psr_lp fixed;
    simplex_outcome outcome = SIMPLEX_TROUBLE;
    psr_solution *solution = psr_solution_create(s->original);
    if (solution == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for branch and bound");
    }
    integer_fix(s, s->relaxed->x, &fixed);
    psr_status status = simplex_solve_once(&fixed, solution, &outcome, err);
    if (status == PSR_OK && outcome == SIMPLEX_OPTIMAL) {
        memcpy(s->relaxed->x, solution->x, s->original->column_count * sizeof(double));
        *better = accept(s);
        s->rejected += !*better && solution->objective > s->best_value;
    }
    psr_solution_free(solution);
    return status;
}

/* With every whole column fixed, the rest is a programme whose optimum is an incumbent. */
static psr_status solve_fixed(integer_search *s, bool *better, psr_error *err) {
    simplex_outcome outcome = SIMPLEX_TROUBLE;
    simplex_set_cutoff(s->engine, -INFINITY);
    PSR_TRY(integer_run_decided(s, &outcome, err));
    if (outcome != SIMPLEX_OPTIMAL) {
        return PSR_OK;
    }
    simplex_values(s->engine, s->relaxed);
    *better = accept(s);
    if (!*better && certificate_objective(s->original, s->relaxed->x) > s->best_value) {
        PSR_TRY(integer_run(s, SIMPLEX_TIGHT, &outcome, err));
        if (outcome == SIMPLEX_OPTIMAL) {
            simplex_values(s->engine, s->relaxed);
            *better = accept(s);
        }
    }
    if (!*better && certificate_objective(s->original, s->relaxed->x) > s->best_value) {
        PSR_TRY(solve_original(s, better, err));
    }
    return PSR_OK;
}

psr_status integer_offer(integer_search *s, const double *x, bool *better, psr_error *err) {
    size_t count = s->whole_count;
    double *kept = psr_calloc(2 * count, sizeof *kept);
    if (kept == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for branch and bound");
    }
    *better = false;
    bool possible = true;
    double *fixed = psr_calloc(count, sizeof *fixed);
    psr_status status = fixed == NULL ? PSR_ERR_MEMORY : PSR_OK;
    for (size_t at = 0; status == PSR_OK && at < count; at++) {
        psr_id j = s->whole[at];
        kept[2 * at] = s->lower[j];
        kept[2 * at + 1] = s->upper[j];
        fixed[at] = nearbyint(x[j]);
        possible =
            possible && fixed[at] >= s->work->lower[j] && fixed[at] <= s->work->upper[j];
    }
    if (status == PSR_OK && possible) {
        for (size_t at = 0; at < count; at++) {
            integer_limit(s, s->whole[at], fixed[at], fixed[at]);
        }
        status = solve_fixed(s, better, err);
        for (size_t at = 0; at < count; at++) {
            integer_limit(s, s->whole[at], kept[2 * at], kept[2 * at + 1]);
        }
    }
    free(fixed);
    free(kept);
    return status;
}
