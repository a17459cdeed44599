/*
 * Proofs that there is no optimum. A solver's "infeasible" or "unbounded" is a claim (GLPK
 * calls a bounded programme unbounded when a coefficient is 1e-7); each claim is turned
 * into a programme that always has an optimum, and its answer is checked on the original.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/solve.h"
#include "session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A violation below this is within what a feasible answer may show. */
static const double negligible = 2e-9;

static bool keep(psr_status status, psr_id id) {
    return status == PSR_OK && id != PSR_NO_ID;
}

/* A slack column that moves the row by max(1, |limit|) for a cost of 1: a cost of 1/|limit|
 * would drown in the tolerance on reduced costs. */
static psr_status add_slack(psr_lp *elastic, psr_id row, double limit, double value) {
    double scale = fmax(1, fabs(limit));
    psr_id column = psr_lp_add_column(elastic, PSR_SHARED, -1, 0, INFINITY);
    return keep(PSR_OK, column) ? psr_lp_add_entry(elastic, row, value * scale)
                                : PSR_ERR_MEMORY;
}

/* A copy of lp without its objective. */
static psr_status copy_rows(const psr_lp *lp, psr_lp *copy) {
    for (size_t i = 0; i < lp->row_count; i++) {
        if (!keep(PSR_OK,
                  psr_lp_add_row(copy, PSR_SHARED, lp->row_lower[i], lp->row_upper[i]))) {
            return PSR_ERR_MEMORY;
        }
    }
    return PSR_OK;
}

static psr_status copy_column(const psr_lp *lp, size_t j, psr_lp *copy) {
    if (!keep(PSR_OK, psr_lp_add_column(copy, PSR_SHARED, 0, lp->lower[j], lp->upper[j]))) {
        return PSR_ERR_MEMORY;
    }
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        PSR_TRY(psr_lp_add_entry(copy, lp->row[at], lp->value[at]));
    }
    return PSR_OK;
}

/* Variable upper bounds become ordinary rows after those of lp, in order of columns. */
static psr_status copy_overs(const psr_lp *lp, psr_lp *copy, psr_id *over_row) {
    for (size_t j = 0; j < lp->column_count; j++) {
        over_row[j] = PSR_NO_ID;
        if (lp->over != NULL && lp->over[j] != PSR_NO_ID) {
            over_row[j] = psr_lp_add_row(copy, PSR_SHARED, -INFINITY, 0);
            if (over_row[j] == PSR_NO_ID) {
                return PSR_ERR_MEMORY;
            }
        }
    }
    return PSR_OK;
}

/* Entries of column j in the rows of variable upper bounds: limited_by lists, for each
 * column, the columns it limits. */
typedef struct over_lists {
    psr_id *row, *first, *next;
} over_lists;

static psr_status lists_make(const psr_lp *lp, psr_arena *arena, over_lists *lists) {
    lists->row = psr_arena_take(arena, lp->column_count + 1, sizeof(psr_id));
    lists->first = psr_arena_take(arena, lp->column_count + 1, sizeof(psr_id));
    lists->next = psr_arena_take(arena, lp->column_count + 1, sizeof(psr_id));
    if (lists->row == NULL || lists->first == NULL || lists->next == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        lists->first[j] = PSR_NO_ID;
    }
    for (size_t j = lp->over == NULL ? 0 : lp->column_count; j-- > 0;) {
        if (lp->over[j] != PSR_NO_ID) {
            lists->next[j] = lists->first[lp->over[j]];
            lists->first[lp->over[j]] = (psr_id)j;
        }
    }
    return PSR_OK;
}

static psr_status copy_columns(const psr_lp *lp, const over_lists *lists, psr_lp *copy) {
    for (size_t j = 0; j < lp->column_count; j++) {
        PSR_TRY(copy_column(lp, j, copy));
        if (lists->row[j] != PSR_NO_ID) {
            PSR_TRY(psr_lp_add_entry(copy, lists->row[j], 1));
        }
        for (psr_id k = lists->first[j]; k != PSR_NO_ID; k = lists->next[k]) {
            PSR_TRY(psr_lp_add_entry(copy, lists->row[k], -lp->factor[k]));
        }
    }
    return PSR_OK;
}

static psr_status copy_programme(const psr_lp *lp, over_lists *lists, psr_arena *arena,
                                 psr_lp *copy) {
    PSR_TRY(lists_make(lp, arena, lists));
    PSR_TRY(copy_rows(lp, copy));
    PSR_TRY(copy_overs(lp, copy, lists->row));
    return copy_columns(lp, lists, copy);
}

/* ---- infeasible */

static psr_status add_slacks(psr_lp *elastic) {
    for (size_t i = 0; i < elastic->row_count; i++) {
        if (elastic->row_lower[i] > -INFINITY) {
            PSR_TRY(add_slack(elastic, (psr_id)i, elastic->row_lower[i], 1));
        }
        if (elastic->row_upper[i] < INFINITY) {
            PSR_TRY(add_slack(elastic, (psr_id)i, elastic->row_upper[i], -1));
        }
    }
    return PSR_OK;
}

/* The elastic programme's prices as those of lp; with a zero objective its safe bound at
 * any prices is >= 0 if a point exists. */
static double refutation(const psr_lp *lp, const over_lists *lists,
                         const psr_solution *elastic, psr_solution *solution) {
    psr_lp bare = *lp;
    bare.constant = 0;
    bare.objective = psr_calloc(lp->column_count + 1, sizeof(double));
    if (bare.objective == NULL) {
        return INFINITY;
    }
    memcpy(solution->row_price, elastic->row_price, lp->row_count * sizeof(double));
    for (size_t j = 0; solution->over_price != NULL && j < lp->column_count; j++) {
        psr_id row = lists->row[j];
        solution->over_price[j] = row == PSR_NO_ID ? 0 : elastic->row_price[row];
    }
    double bound = psr_solve_bound(&bare, solution->row_price, solution->over_price);
    free(bare.objective);
    return bound;
}

psr_status proof_infeasible(const psr_lp *lp, bool *proved, psr_solution *solution,
                            psr_error *err) {
    psr_arena *arena = psr_arena_create();
    psr_lp *elastic = psr_lp_create(false);
    psr_solution *answer = NULL;
    psr_status status = PSR_ERR_MEMORY;
    over_lists lists = {0};
    simplex_outcome outcome = SIMPLEX_TROUBLE;
    *proved = false;
    if (arena == NULL || elastic == NULL) {
        goto done;
    }
    PSR_GO(copy_programme(lp, &lists, arena, elastic));
    PSR_GO(add_slacks(elastic));
    PSR_GO(psr_lp_finish(elastic, err));
    answer = psr_solution_create(elastic);
    status = answer == NULL ? PSR_ERR_MEMORY : PSR_OK;
    if (status == PSR_OK) {
        PSR_GO(simplex_solve_once(elastic, answer, &outcome, err));
    }
    if (outcome == SIMPLEX_OPTIMAL) {
        *proved = refutation(lp, &lists, answer, solution) < -negligible;
    }
done:
    psr_solution_free(answer);
    psr_lp_free(elastic);
    psr_arena_free(arena);
    return status == PSR_ERR_MEMORY
               ? psr_fail(err, status, "no memory to prove that there is no plan")
               : status;
}

/* ---- unbounded */

/* A ray keeps every finite limit at 0 and is no longer than 1 in any column. */
static void make_ray(const psr_lp *lp, psr_lp *ray) {
    for (size_t i = 0; i < ray->row_count; i++) {
        ray->row_lower[i] = ray->row_lower[i] > -INFINITY ? 0 : -INFINITY;
        ray->row_upper[i] = ray->row_upper[i] < INFINITY ? 0 : INFINITY;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        ray->objective[j] = lp->objective[j];
        ray->lower[j] = lp->lower[j] > -INFINITY ? 0 : -1;
        ray->upper[j] = lp->upper[j] < INFINITY ? 0 : 1;
    }
}

/* Gain of the ray per unit, against the rounding of its own terms. */
static bool ray_gains(const psr_lp *ray, const psr_solution *solution) {
    double scale = 0;
    for (size_t j = 0; j < ray->column_count; j++) {
        scale = fmax(scale, fabs(ray->objective[j] * solution->x[j]));
    }
    return solution->objective > negligible * scale && solution->objective > 0 &&
           solution->primal_violation <= negligible * 1e-3;
}

psr_status proof_unbounded(const psr_lp *lp, bool *proved, psr_solution *solution,
                           psr_error *err) {
    psr_arena *arena = psr_arena_create();
    psr_lp *ray = psr_lp_create(false);
    psr_solution *answer = NULL;
    psr_status status = PSR_ERR_MEMORY;
    over_lists lists = {0};
    simplex_outcome outcome = SIMPLEX_TROUBLE;
    *proved = false;
    if (arena == NULL || ray == NULL) {
        goto done;
    }
    PSR_GO(copy_programme(lp, &lists, arena, ray));
    make_ray(lp, ray);
    PSR_GO(psr_lp_finish(ray, err));
    answer = psr_solution_create(ray);
    status = answer == NULL ? PSR_ERR_MEMORY : PSR_OK;
    if (status == PSR_OK) {
        PSR_GO(simplex_solve_once(ray, answer, &outcome, err));
    }
    if (outcome == SIMPLEX_OPTIMAL) {
        *proved = ray_gains(ray, answer);
        memcpy(solution->x, answer->x, lp->column_count * sizeof(double));
    }
done:
    psr_solution_free(answer);
    psr_lp_free(ray);
    psr_arena_free(arena);
    return status == PSR_ERR_MEMORY
               ? psr_fail(err, status, "no memory to prove that profit has no limit")
               : status;
}
