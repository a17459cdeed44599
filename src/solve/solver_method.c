/*
 * The method for a continuous programme by its kind and size, and the way from an interior
 * point to a vertex.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "crossover.h"
#include "decompose.h"
#include "interior.h"
#include "pinned.h"
#include "session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where GLPK's simplex method stops being quick; measured, see benchmarks/solve.sh. */
static const size_t largest_for_simplex = 20000;

/* A vertex is worth waiting for up to here: it doubles the time at 6x200x13 (116,000
 * columns) and makes a what-if after it ten times quicker. */
static const size_t largest_for_vertex = 150000;
/* Enough to tell the sides of nearly all columns; the simplex method does the rest. */
static const double gap_before_vertex = 1e-7;
/* An interior point that stopped short of the gap asked for is still a good start. */
static const double gap_worth_crossing = 1e-3;
/* What a large programme may come back with as feasible rather than optimal. */
static const double gap_good_enough = 1e-6;
static const double violation_good_enough = 1e-9;
static const double rounding_of_gap = 1e-12;

static bool wants_interior(const psr_session *session) {
    switch (session->options.method) {
    case PSR_METHOD_INTERIOR:
        return true;
    case PSR_METHOD_AUTO:
        return session->lp.column_count > largest_for_simplex &&
               (session->simplex == NULL || session->value_only);
    default:
        return false;
    }
}

/* A simplex of the session at a basis near its optimum, made optimal where that works. */
static psr_status start_at(psr_session *session, const simplex_basis *basis,
                           size_t *iterations, psr_error *err) {
    simplex_free(session->simplex);
    session->simplex = NULL;
    PSR_TRY(simplex_create_near(&session->lp, basis, &session->simplex, err));
    return simplex_settle(session->simplex, iterations, err);
}

/* From the interior point to a vertex: a basis near it, then the few pivots that are left.
 */
static psr_status cross_over(psr_session *session, psr_solution *solution, bool *crossed,
                             psr_error *err) {
    simplex_basis basis = {0};
    bool found = false;
    psr_status status = PSR_OK;
    if (!simplex_basis_create(&session->lp, &basis)) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory to look for a vertex");
    } else {
        status = crossover_basis(&session->lp, solution, &basis, &found, err);
    }
    if (status == PSR_OK && found) {
        status = start_at(session, &basis, &solution->iterations, err);
    }
    simplex_basis_clear(&basis);
    if (status != PSR_OK || !found) {
        return status;
    }
    *crossed = true;
    PSR_TRY(session_solve_simplex(session, solution, err));
    (void)snprintf(solution->method, sizeof solution->method, "interior, then simplex");
    return PSR_OK;
}

psr_status session_start_from(psr_session *session, const psr_session *other, bool *started,
                              psr_error *err) {
    const psr_lp *lp = &session->lp;
    simplex_basis basis = {0};
    size_t iterations = 0;
    *started = other->simplex != NULL && !simplex_is_lost(other->simplex) &&
               simplex_has_basis(other->simplex) &&
               other->lp.column_count == lp->column_count &&
               other->lp.row_count == lp->row_count;
    if (!*started) {
        return PSR_OK;
    }
    psr_status status = PSR_OK;
    if (!simplex_basis_create(lp, &basis)) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory to look for a vertex");
    } else {
        simplex_places(other->simplex, &basis);
        status = start_at(session, &basis, &iterations, err);
        session->limits_changed = true;
    }
    simplex_basis_clear(&basis);
    return status;
}

static psr_status solve_decomposed(psr_session *session, psr_solution *solution,
                                   psr_error *err) {
    bool decided = false;
    PSR_TRY(session_solve_decomposed(session, solution, &decided, err));
    return decided ? PSR_OK : session_solve_simplex(session, solution, err);
}

static bool has_fixed(const psr_lp *lp) {
    bool fixed = false;
    for (size_t j = 0; j < lp->column_count && !fixed; j++) {
        fixed = lp->lower[j] >= lp->upper[j];
    }
    return fixed;
}

/* The interior point method, with columns that rows pin to a limit fixed. */
static psr_status solve_interior(psr_session *session, bool for_vertex,
                                 psr_solution *solution, bool *decided, psr_error *err) {
    psr_lp as_given = session->lp, *lp = &session->lp;
    size_t columns = lp->column_count, rows = lp->row_count, count = 0;
    if (!has_fixed(lp)) {
        return session_solve_interior(session, for_vertex, solution, decided, err);
    }
    psr_id *pin = psr_calloc(rows + 1, sizeof *pin);
    double *limit = psr_calloc(2 * columns + 2 * rows + 1, sizeof *limit);
    psr_status status = PSR_ERR_MEMORY;
    if (pin != NULL && limit != NULL) {
        memcpy(limit, lp->lower, columns * sizeof *limit);
        memcpy(limit + columns, lp->upper, columns * sizeof *limit);
        memcpy(limit + 2 * columns, lp->row_lower, rows * sizeof *limit);
        memcpy(limit + 2 * columns + rows, lp->row_upper, rows * sizeof *limit);
        lp->lower = limit;
        lp->upper = limit + columns;
        lp->row_lower = limit + 2 * columns;
        lp->row_upper = limit + 2 * columns + rows;
        status = pinned_fix(lp, pin, &count);
    }
    if (status == PSR_OK) {
        status = session_solve_interior(session, for_vertex, solution, decided, err);
    }
    session->lp = as_given;
    if (status == PSR_OK && count > 0) {
        double gap = fabs(solution->gap);
        pinned_price(&session->lp, pin, solution);
        *decided = *decided && solution->gap <= 2 * gap + rounding_of_gap;
    }
    free(pin);
    free(limit);
    return status == PSR_ERR_MEMORY ? psr_fail(err, status, "no memory for a programme")
                                    : status;
}

psr_status session_solve_continuous(psr_session *session, psr_solution *solution,
                                    psr_error *err) {
    if (session->options.method == PSR_METHOD_DECOMPOSITION) {
        return solve_decomposed(session, solution, err);
    }
    if (!wants_interior(session)) {
        return session_solve_simplex(session, solution, err);
    }
    bool decided = false;
    if (session->value_only && session->lp.column_count > largest_for_simplex) {
        PSR_TRY(session_solve_near(session, solution, &decided, err));
        if (decided) {
            return PSR_OK;
        }
    }
    bool wants_vertex = session->options.vertex && !session->value_only;
    bool small = session->lp.column_count <= largest_for_vertex;
    double gap = session->options.gap;
    if (small && wants_vertex) {
        session->options.gap = gap_before_vertex;
    }
    psr_status status =
        solve_interior(session, small && wants_vertex, solution, &decided, err);
    session->options.gap = gap;
    PSR_TRY(status);
    bool wants_more = wants_vertex || !decided;
    bool is_near = decided ? solution->status == PSR_LP_OPTIMAL
                           : fabs(solution->gap) <= gap_worth_crossing;
    bool crossed = false;
    if (small && wants_more && is_near) {
        PSR_TRY(cross_over(session, solution, &crossed, err));
    }
    if (decided || crossed) {
        return PSR_OK;
    }
    if (fabs(solution->gap) <= gap_good_enough &&
        solution->primal_violation <= violation_good_enough) {
        /* Feasible with an honest bound: the last digits are not worth a cold simplex. */
        solution->status = PSR_LP_FEASIBLE;
        return PSR_OK;
    }
    return session_solve_simplex(session, solution, err);
}
