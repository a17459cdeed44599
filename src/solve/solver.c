/*
 * The solver other rooms are handed: opens a session, keeps what has changed; its methods
 * are chosen in solver_method.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/solve.h"

#include "few.h"
#include "integer.h"
#include "interior.h"
#include "resized.h"
#include "session.h"
#include "units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A tree of more nodes ended for its work, not for its tolerances. */
static const size_t few_nodes = 5000;

static void session_close(psr_session *session) {
    if (session == NULL) {
        return;
    }
    simplex_free(session->simplex);
    interior_shared_free(&session->shared);
    symbolic_clear(&session->own);
    if (session->owns_limits) {
        free(session->lp.lower);
        free(session->lp.upper);
        free(session->lp.row_lower);
        free(session->lp.row_upper);
    }
    if (session->owns_objective) {
        free(session->lp.objective);
    }
    free(session);
}

static psr_status check_numbers(const psr_lp *lp, psr_error *err) {
    for (size_t j = 0; j < lp->column_count; j++) {
        if (!isfinite(lp->objective[j]) || isnan(lp->lower[j]) || isnan(lp->upper[j])) {
            return psr_fail(err, PSR_ERR_NUMERICAL,
                            "column %zu (%s): a number is not finite", j,
                            psr_lp_column_name(lp, (psr_id)j));
        }
        if (lp->over != NULL && lp->over[j] != PSR_NO_ID && !isfinite(lp->factor[j])) {
            return psr_fail(err, PSR_ERR_NUMERICAL,
                            "column %zu (%s): its factor is not finite", j,
                            psr_lp_column_name(lp, (psr_id)j));
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        if (isnan(lp->row_lower[i]) || isnan(lp->row_upper[i])) {
            return psr_fail(err, PSR_ERR_NUMERICAL, "row %zu (%s): a limit is not a number",
                            i, psr_lp_row_name(lp, (psr_id)i));
        }
    }
    for (size_t at = 0; at < lp->nonzero_count; at++) {
        if (!isfinite(lp->value[at])) {
            return psr_fail(err, PSR_ERR_NUMERICAL,
                            "row %d (%s): a coefficient is not finite", (int)lp->row[at],
                            psr_lp_row_name(lp, lp->row[at]));
        }
    }
    return PSR_OK;
}

static psr_status session_open(const psr_lp *lp, const psr_solve_options *options,
                               psr_session **opened, psr_error *err) {
    PSR_TRY(check_numbers(lp, err));
    psr_session *session = psr_calloc(1, sizeof *session);
    if (session == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for a solver session");
    }
    session->lp = *lp;
    if (options != NULL) {
        session->options = *options;
    }
    session->symbolic =
        session->options.symbolic != NULL ? session->options.symbolic : &session->own;
    *opened = session;
    return PSR_OK;
}

/* Replace *array by a copy of our own. */
static bool own(double **array, size_t count) {
    double *copy = psr_calloc(count, sizeof *copy);
    if (copy != NULL) {
        memcpy(copy, *array, count * sizeof *copy);
        *array = copy;
    }
    return copy != NULL;
}

static bool own_limits(psr_session *session) {
    if (session->owns_limits) {
        return true;
    }
    psr_lp copy = session->lp;
    double *made[4] = {NULL};
    if (own(&copy.lower, copy.column_count)) {
        made[0] = copy.lower;
    }
    if (made[0] != NULL && own(&copy.upper, copy.column_count)) {
        made[1] = copy.upper;
    }
    if (made[1] != NULL && own(&copy.row_lower, copy.row_count)) {
        made[2] = copy.row_lower;
    }
    if (made[2] != NULL && own(&copy.row_upper, copy.row_count)) {
        made[3] = copy.row_upper;
    }
    if (made[3] == NULL) {
        free(made[0]);
        free(made[1]);
        free(made[2]);
        session->trouble = PSR_ERR_MEMORY;
        return false;
    }
    session->lp = copy;
    session->owns_limits = true;
    return true;
}

static bool has_engine(const psr_session *session) {
    return session->simplex != NULL && !simplex_is_lost(session->simplex);
}

static psr_status session_set_row(psr_session *session, psr_id row, double lower,
                                  double upper) {
    if (row < 0 || (size_t)row >= session->lp.row_count || isnan(lower) || isnan(upper)) {
        return PSR_ERR_INTERNAL;
    }
    if (!own_limits(session)) {
        return PSR_ERR_MEMORY;
    }
    session->lp.row_lower[row] = lower;
    session->lp.row_upper[row] = upper;
    session->limits_changed = true;
    session->change_count++;
    if (has_engine(session)) {
        simplex_set_row(session->simplex, row, lower, upper);
    }
    return PSR_OK;
}

static psr_status session_set_column(psr_session *session, psr_id column, double lower,
                                     double upper) {
    if (column < 0 || (size_t)column >= session->lp.column_count || isnan(lower) ||
        isnan(upper)) {
        return PSR_ERR_INTERNAL;
    }
    if (!own_limits(session)) {
        return PSR_ERR_MEMORY;
    }
    session->lp.lower[column] = lower;
    session->lp.upper[column] = upper;
    session->limits_changed = true;
    session->change_count++;
    if (has_engine(session)) {
        simplex_set_column(session->simplex, column, lower, upper);
    }
    return PSR_OK;
}

static psr_status session_set_objective(psr_session *session, psr_id column,
                                        double objective) {
    if (column < 0 || (size_t)column >= session->lp.column_count || !isfinite(objective)) {
        return PSR_ERR_INTERNAL;
    }
    if (!session->owns_objective) {
        if (!own(&session->lp.objective, session->lp.column_count)) {
            session->trouble = PSR_ERR_MEMORY;
            return PSR_ERR_MEMORY;
        }
        session->owns_objective = true;
    }
    session->lp.objective[column] = objective;
    session->objective_changed = true;
    session->change_count++;
    if (has_engine(session)) {
        simplex_set_objective(session->simplex, column, objective);
    }
    return PSR_OK;
}

/* Crossed limits need no solver to be refuted. */
static bool limits_cross(const psr_lp *lp) {
    for (size_t i = 0; i < lp->row_count; i++) {
        if (lp->row_lower[i] > lp->row_upper[i]) {
            return true;
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->lower[j] > lp->upper[j]) {
            return true;
        }
    }
    return false;
}

static bool has_integers(const psr_lp *lp) {
    for (size_t j = 0; lp->integer != NULL && j < lp->column_count; j++) {
        if (lp->integer[j] != 0) {
            return true;
        }
    }
    return false;
}

static void reset(psr_solution *solution) {
    solution->status = PSR_LP_UNSOLVED;
    solution->objective = -INFINITY;
    solution->bound = INFINITY;
    solution->gap = INFINITY;
    solution->iterations = 0;
    solution->nodes = 0;
    solution->is_vertex = false;
    solution->method[0] = '\0';
}

static psr_status solve_as_given(psr_session *session, psr_solution *solution,
                                 psr_error *err) {
    return has_integers(&session->lp) ? integer_solve(session, solution, err)
                                      : session_solve_continuous(session, solution, err);
}

/* An answer that may be the doing of tolerances, where it is not known to be right. */
static bool is_doubtful(const psr_lp *lp, psr_status status, const psr_solution *solution) {
    bool is_small_tree = has_integers(lp) && solution->nodes <= few_nodes;
    switch (status) {
    case PSR_OK:
        return solution->status == PSR_LP_INFEASIBLE ||
               (solution->status == PSR_LP_FEASIBLE && is_small_tree);
    case PSR_ERR_LIMIT:
        return is_small_tree;
    default:
        return status == PSR_ERR_NUMERICAL;
    }
}

static bool is_better(const psr_solution *found, psr_status status,
                      const psr_solution *solution) {
    switch (found->status) {
    case PSR_LP_OPTIMAL:
        return true;
    case PSR_LP_FEASIBLE:
        return status != PSR_OK || solution->status == PSR_LP_INFEASIBLE ||
               found->gap < solution->gap;
    case PSR_LP_INFEASIBLE:
    case PSR_LP_UNBOUNDED:
        return status != PSR_OK;
    default:
        return false;
    }
}

/* Solve it again in units in which its numbers are of one size. */
static psr_status solve_resized(psr_session *session, psr_status status,
                                psr_solution *solution, psr_error *err) {
    psr_session *other = NULL;
    psr_solution *found = NULL;
    psr_error unused = {0};
    resized units;
    psr_status again = resized_create(&session->lp, &units);
    if (again == PSR_OK) {
        found = psr_solution_create(&units.lp);
        psr_solve_options options = session->options;
        options.symbolic = NULL;
        again = found != NULL ? session_open(&units.lp, &options, &other, &unused)
                              : PSR_ERR_MEMORY;
    }
    if (again == PSR_OK) {
        again = solve_as_given(other, found, &unused);
    }
    if (again == PSR_OK && is_better(found, status, solution)) {
        resized_answer(&session->lp, &units, found, solution);
        simplex_free(session->simplex); /* its basis is of the other answer */
        session->simplex = NULL;
        status = PSR_OK;
    } else if (again == PSR_ERR_MEMORY || again == PSR_ERR_INTERRUPTED) {
        status = psr_fail(err, again, "%s", unused.message);
    }
    session_close(other);
    psr_solution_free(found);
    resized_clear(&units);
    return status;
}

static psr_status session_solve(psr_session *session, psr_solution *solution,
                                psr_error *err) {
    const psr_lp *lp = &session->lp;
    if (session->trouble != PSR_OK) {
        return psr_fail(err, session->trouble, "no memory for changed limits");
    }
    if (solution->column_count != lp->column_count ||
        solution->row_count != lp->row_count) {
        return psr_fail(err, PSR_ERR_INTERNAL, "the solution is of another programme");
    }
    reset(solution);
    if (limits_cross(lp)) {
        solution->status = PSR_LP_INFEASIBLE;
        solution->bound = -INFINITY;
        return PSR_OK;
    }
    psr_status status = solve_as_given(session, solution, err);
    return is_doubtful(lp, status, solution) && resized_is_worth_it(lp)
               ? solve_resized(session, status, solution, err)
               : status;
}

static void session_set_iteration_limit(psr_session *session, size_t iterations) {
    session->options.iteration_limit = iterations;
}

static void session_set_value_only(psr_session *session, bool value_only) {
    session->value_only = value_only;
}

static psr_status session_make_whole(psr_session *session, const psr_id *column,
                                     size_t count, psr_solution *solution, psr_error *err) {
    return units_make_whole(&session->lp, column, count, &session->options, solution, err);
}

static psr_status session_make_few(psr_session *session, const psr_id *column,
                                   const double *later, size_t count,
                                   psr_solution *solution, psr_error *err) {
    few_wish wish = {column, later, count, session->options.threads};
    return few_make(&session->lp, &wish, solution, err);
}

static psr_status session_range(psr_session *session, psr_id row, double *low, double *high,
                                psr_error *err) {
    if (session->simplex == NULL || row < 0 || (size_t)row >= session->lp.row_count) {
        return psr_fail(err, PSR_ERR_INTERNAL, "there is no vertex to range");
    }
    return simplex_range(session->simplex, row, low, high, err);
}

const psr_solver *psr_solve_solver(void) {
    static const psr_solver solver = {
        session_open,
        session_set_row,
        session_set_column,
        session_set_objective,
        session_solve,
        session_start_from,
        session_set_iteration_limit,
        session_set_value_only,
        session_make_whole,
        session_make_few,
        session_range,
        session_close,
    };
    return &solver;
}

psr_status psr_solve(const psr_lp *lp, const psr_solve_options *options,
                     psr_solution *solution, psr_error *err) {
    psr_session *session = NULL;
    PSR_TRY(session_open(lp, options, &session, err));
    psr_status status = session_solve(session, solution, err);
    session_close(session);
    return status;
}
