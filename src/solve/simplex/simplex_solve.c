/*
 * A proved answer from the simplex method: which way to run it, what to try when it fails,
 * and what must be shown before its word is taken.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "certificate.h"
#include "session.h"

#include <math.h>

/* A plan is promised to this, rows relative to their limits. */
static const double feasibility = 1e-9;
static const double default_gap = 1e-9;
/* What is still called solved when an ill-scaled programme admits no better. */
static const double last_resort = 1e-6;

static const char method_name[] = "simplex";

static bool is_good(const psr_solution *solution, double gap, double tolerance) {
    return solution->primal_violation <= tolerance && fabs(solution->gap) <= gap;
}

/* Run one way; on an optimum fill and measure the solution. */
static psr_status run_way(psr_session *session, simplex_way way, psr_solution *solution,
                          simplex_outcome *outcome, psr_error *err) {
    PSR_TRY(simplex_run(session->simplex, way, session->options.iteration_limit,
                        &solution->iterations, outcome, err));
    if (*outcome == SIMPLEX_OPTIMAL) {
        simplex_values(session->simplex, solution);
        certificate_complete(&session->lp, solution);
        if (!isfinite(solution->bound)) {
            PSR_TRY(session_find_bound(session, solution, err));
        }
    }
    return PSR_OK;
}

static simplex_way first_way(const psr_session *session) {
    if (!simplex_has_basis(session->simplex)) {
        return SIMPLEX_COLD;
    }
    return session->objective_changed && !session->limits_changed ? SIMPLEX_PRIMAL
                                                                  : SIMPLEX_DUAL;
}

/* From the fast way to the careful one until an answer is good enough. */
static psr_status run_ways(psr_session *session, double gap, psr_solution *solution,
                           simplex_outcome *outcome, psr_error *err) {
    PSR_TRY(run_way(session, first_way(session), solution, outcome, err));
    if (*outcome == SIMPLEX_OPTIMAL && !is_good(solution, gap, feasibility)) {
        PSR_TRY(run_way(session, SIMPLEX_TIGHT, solution, outcome, err));
    }
    if (*outcome == SIMPLEX_OPTIMAL && is_good(solution, gap, feasibility)) {
        return PSR_OK;
    }
    if (*outcome == SIMPLEX_LIMIT) {
        return PSR_OK;
    }
    PSR_TRY(run_way(session, SIMPLEX_CAREFUL, solution, outcome, err));
    if (*outcome == SIMPLEX_OPTIMAL && !is_good(solution, gap, feasibility)) {
        PSR_TRY(run_way(session, SIMPLEX_TIGHT, solution, outcome, err));
    }
    return PSR_OK;
}

static psr_status decide_infeasible(const psr_lp *lp, psr_solution *solution, bool *decided,
                                    psr_error *err) {
    PSR_TRY(proof_infeasible(lp, decided, solution, err));
    if (*decided) {
        solution->status = PSR_LP_INFEASIBLE;
        solution->bound = -INFINITY;
    }
    return PSR_OK;
}

static psr_status decide_unbounded(const psr_lp *lp, psr_solution *solution, bool *decided,
                                   psr_error *err) {
    PSR_TRY(proof_unbounded(lp, decided, solution, err));
    if (*decided) {
        solution->status = PSR_LP_UNBOUNDED;
        solution->objective = INFINITY;
    }
    return PSR_OK;
}

/* The simplex method found no optimum: show why, or admit trouble. */
static psr_status explain(psr_session *session, simplex_outcome outcome,
                          psr_solution *solution, psr_error *err) {
    bool decided = false;
    if (outcome == SIMPLEX_LIMIT) {
        return psr_fail(err, PSR_ERR_LIMIT, "no optimum within %zu simplex iterations",
                        solution->iterations);
    }
    PSR_TRY(decide_infeasible(&session->lp, solution, &decided, err));
    if (!decided) {
        PSR_TRY(decide_unbounded(&session->lp, solution, &decided, err));
    }
    if (!decided) {
        return psr_fail(err, PSR_ERR_NUMERICAL,
                        "the simplex method neither solved nor refuted the programme; "
                        "check the scale of its numbers");
    }
    return PSR_OK;
}

static void session_settled(psr_session *session) {
    session->limits_changed = false;
    session->objective_changed = false;
    session->change_count = 0;
}

psr_status session_solve_simplex(psr_session *session, psr_solution *solution,
                                 psr_error *err) {
    double gap = session->options.gap > 0 ? session->options.gap : default_gap;
    (void)snprintf(solution->method, sizeof solution->method, "%s", method_name);
    if (session->simplex != NULL && simplex_is_lost(session->simplex)) {
        simplex_free(session->simplex);
        session->simplex = NULL;
    }
    if (session->simplex == NULL) {
        PSR_TRY(simplex_create(&session->lp, &session->simplex, err));
    }
    simplex_outcome outcome = SIMPLEX_TROUBLE;
    PSR_TRY(run_ways(session, gap, solution, &outcome, err));
    if (outcome != SIMPLEX_OPTIMAL) {
        return explain(session, outcome, solution, err);
    }
    session_settled(session);
    solution->is_vertex = true;
    if (is_good(solution, fmax(gap, last_resort), last_resort)) {
        solution->status = PSR_LP_OPTIMAL;
        return PSR_OK;
    }
    return psr_fail(err, PSR_ERR_NUMERICAL,
                    "the optimum violates a limit by %.1e (relative) with a gap of %.1e; "
                    "check the scale of the numbers",
                    solution->primal_violation, solution->gap);
}

/* What is no local change: so many numbers changed, so many limits missed when the first
 * pivots are done, so many pivots. Measured at 6x200x13: a cell, a row or storage takes up
 * to 53 pivots and misses at most 21 after 20; a budget takes 70 to 500 and misses 34 to 73
 * (up to 222 with lift), and 100 pivots in vain a third of what the interior-point method
 * does. */
enum { NEAR_CHANGES = 2000, FIRST_PIVOTS = 20, NEAR_MISSED = 25, NEAR_PIVOTS = 100 };

/* From the kept basis while it looks near. */
static psr_status run_near(psr_session *session, psr_solution *solution,
                           simplex_outcome *outcome, psr_error *err) {
    simplex *s = session->simplex;
    PSR_TRY(simplex_run(s, first_way(session), FIRST_PIVOTS, &solution->iterations, outcome,
                        err));
    if (*outcome == SIMPLEX_LIMIT && simplex_missed(s) <= NEAR_MISSED) {
        return simplex_run(s, first_way(session), NEAR_PIVOTS - FIRST_PIVOTS,
                           &solution->iterations, outcome, err);
    }
    return PSR_OK;
}

psr_status session_solve_near(psr_session *session, psr_solution *solution, bool *done,
                              psr_error *err) {
    double gap = session->options.gap > 0 ? session->options.gap : default_gap;
    *done = false;
    if (session->simplex == NULL || simplex_is_lost(session->simplex) ||
        !simplex_has_basis(session->simplex) || session->change_count > NEAR_CHANGES) {
        return PSR_OK;
    }
    simplex_outcome outcome = SIMPLEX_TROUBLE;
    PSR_TRY(run_near(session, solution, &outcome, err));
    if (outcome != SIMPLEX_OPTIMAL) {
        return PSR_OK;
    }
    simplex_values(session->simplex, solution);
    certificate_complete(&session->lp, solution);
    *done = is_good(solution, gap, feasibility);
    if (*done) {
        (void)snprintf(solution->method, sizeof solution->method, "%s", method_name);
        solution->is_vertex = true;
        solution->status = PSR_LP_OPTIMAL;
        session_settled(session);
    }
    return PSR_OK;
}

psr_status simplex_solve_once(const psr_lp *lp, psr_solution *solution,
                              simplex_outcome *outcome, psr_error *err) {
    simplex *s = NULL;
    PSR_TRY(simplex_create(lp, &s, err));
    static const simplex_way ways[] = {SIMPLEX_COLD, SIMPLEX_CAREFUL};
    psr_status status = PSR_OK;
    *outcome = SIMPLEX_TROUBLE;
    for (size_t at = 0; at < sizeof ways / sizeof *ways && *outcome != SIMPLEX_OPTIMAL;
         at++) {
        PSR_GO(simplex_run(s, ways[at], 0, &solution->iterations, outcome, err));
    }
    if (*outcome == SIMPLEX_OPTIMAL) {
        PSR_GO(simplex_run(s, SIMPLEX_TIGHT, 0, &solution->iterations, outcome, err));
    }
    if (*outcome == SIMPLEX_OPTIMAL) {
        simplex_values(s, solution);
        certificate_complete(lp, solution);
    }
done:
    simplex_free(s);
    return status;
}
