/*
 * One run of GLPK's simplex method, and what it says afterwards.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simplex_glpk.h"

#include <float.h>
#include <limits.h>
#include <math.h>

/* A limit missed by more than this, relative, is missed. */
static const double worth_missing = 1e-7;

/* ---- solving */

typedef struct run {
    simplex_way way;
    size_t iteration_limit;
    size_t iterations;
    simplex_outcome outcome;
} run;

/* GLPK's dual method with flipping can cycle for ever. Far above what any healthy solve
 * takes (measured: a fifth of rows and columns together), it is stopped and counts as
 * trouble, so that another way is tried. */
enum { CYCLE_FACTOR = 10, CYCLE_LEAST = 10000 };

static size_t cycle_limit(const simplex *s) {
    return CYCLE_FACTOR * (s->row_count + s->column_count) + CYCLE_LEAST;
}

static simplex_outcome outcome_of(simplex *s, int code) {
    switch (code) {
    case 0:
        break;
    case GLP_ENOPFS:
    case GLP_EBOUND:
        return SIMPLEX_INFEASIBLE;
    case GLP_ENODFS:
        return SIMPLEX_UNBOUNDED;
    case GLP_EITLIM:
        return SIMPLEX_LIMIT;
    case GLP_EOBJLL:
        return SIMPLEX_CUTOFF;
    default:
        return SIMPLEX_TROUBLE;
    }
    switch (glp_get_status(s->problem)) {
    case GLP_OPT:
        return SIMPLEX_OPTIMAL;
    case GLP_NOFEAS:
        return SIMPLEX_INFEASIBLE;
    case GLP_UNBND:
        return SIMPLEX_UNBOUNDED;
    default:
        break;
    }
    /* The dual method may stop with a primal infeasible point and no dual feasible one. */
    if (glp_get_dual_stat(s->problem) == GLP_NOFEAS) {
        return SIMPLEX_UNBOUNDED;
    }
    return SIMPLEX_TROUBLE;
}

void simplex_scale(simplex *s) {
    if (!s->is_scaled) {
        glp_scale_prob(s->problem, GLP_SF_AUTO);
        s->is_scaled = true;
    }
}

static void set_way(simplex *s, const run *r, glp_smcp *control) {
    double tolerance =
        r->way == SIMPLEX_TIGHT ? simplex_tight_tolerance : simplex_usual_tolerance;
    glp_init_smcp(control);
    control->msg_lev = GLP_MSG_ERR;
    control->meth = r->way == SIMPLEX_COLD ? GLP_DUAL : GLP_DUALP;
    control->r_test = GLP_RT_FLIP;
    control->tol_bnd = tolerance;
    control->tol_dj = tolerance;
    if (r->way == SIMPLEX_DUAL && isfinite(s->cutoff)) {
        control->obj_ll = s->cutoff;
    }
    control->presolve = r->way == SIMPLEX_COLD ? GLP_ON : GLP_OFF;
    if (r->way == SIMPLEX_PRIMAL || r->way == SIMPLEX_CAREFUL) {
        control->meth = GLP_PRIMAL;
        control->r_test = GLP_RT_HAR; /* flipping belongs to the dual method */
    }
    size_t limit = r->iteration_limit > 0 ? r->iteration_limit : cycle_limit(s);
    control->it_lim = limit < INT_MAX ? (int)limit : INT_MAX;
    if (r->way != SIMPLEX_COLD) {
        simplex_scale(s);
    }
    if (r->way == SIMPLEX_CAREFUL) {
        glp_adv_basis(s->problem, 0);
    }
}

/* Rows of variable bounds that were left out and are missed after all. */
static bool add_rows(simplex *s, run *r) {
    bool all = r->outcome == SIMPLEX_UNBOUNDED;
    if (s->lean == NULL || (r->outcome != SIMPLEX_OPTIMAL && !all) ||
        simplex_add_broken(s, all) == 0) {
        return false;
    }
    if (r->way != SIMPLEX_TIGHT) {
        r->way = SIMPLEX_DUAL;
    }
    return true;
}

static void run_simplex(simplex *s, void *context) {
    run *r = context;
    int before = glp_get_it_cnt(s->problem);
    do {
        glp_smcp control;
        set_way(s, r, &control);
        r->outcome = outcome_of(s, glp_simplex(s->problem, &control));
    } while (add_rows(s, r));
    r->iterations = (size_t)(glp_get_it_cnt(s->problem) - before);
    if (r->outcome == SIMPLEX_LIMIT && r->iteration_limit == 0) {
        r->outcome = SIMPLEX_TROUBLE;
    }
    /* After an optimal presolved solve the basis is usable; after any other it is not. */
    s->has_basis = r->outcome == SIMPLEX_OPTIMAL ||
                   (r->way != SIMPLEX_COLD && r->outcome != SIMPLEX_TROUBLE);
}

psr_status simplex_run(simplex *s, simplex_way way, size_t iteration_limit,
                       size_t *iterations, simplex_outcome *outcome, psr_error *err) {
    run r = {way, iteration_limit, 0, SIMPLEX_TROUBLE};
    PSR_TRY(simplex_guarded(s, run_simplex, &r, err));
    *iterations += r.iterations;
    *outcome = r.outcome;
    return PSR_OK;
}

size_t simplex_missed(const simplex *s) {
    glp_prob *p = s->problem;
    size_t count = 0;
    for (int i = 1; i <= glp_get_num_rows(p); i++) {
        double v = glp_get_row_prim(p, i), slack = worth_missing * fmax(1, fabs(v));
        count += v < glp_get_row_lb(p, i) - slack || v > glp_get_row_ub(p, i) + slack;
    }
    for (int j = 1; j <= glp_get_num_cols(p); j++) {
        double v = glp_get_col_prim(p, j), slack = worth_missing * fmax(1, fabs(v));
        count += v < glp_get_col_lb(p, j) - slack || v > glp_get_col_ub(p, j) + slack;
    }
    return count;
}

void simplex_set_cutoff(simplex *s, double cutoff) {
    s->cutoff = cutoff;
}

/* ---- the answer */

double simplex_column_value(const simplex *s, psr_id column) {
    return glp_get_col_prim(s->problem, (int)column + 1);
}

bool simplex_has_basis(const simplex *s) {
    return s->has_basis;
}

void simplex_values(const simplex *s, psr_solution *solution) {
    for (size_t i = 0; i < s->row_count; i++) {
        solution->row_price[i] = glp_get_row_dual(s->problem, (int)i + 1);
    }
    for (size_t j = 0; j < s->column_count; j++) {
        solution->x[j] = glp_get_col_prim(s->problem, (int)j + 1);
        if (solution->over_price != NULL) {
            int row = s->over_row[j];
            solution->over_price[j] = row == 0 ? 0 : glp_get_row_dual(s->problem, row);
        }
    }
    if (s->lean != NULL) {
        simplex_lean_values(s, solution);
    }
}

double simplex_objective(const simplex *s) {
    return glp_get_obj_val(s->problem);
}

/* ---- range */

typedef struct range_question {
    int row;
    double low, high;
    bool answered;
} range_question;

static double open_end(double value) {
    if (value >= DBL_MAX) {
        return INFINITY;
    }
    return value <= -DBL_MAX ? -INFINITY : value;
}

static void ask_range(simplex *s, void *context) {
    range_question *question = context;
    int row = question->row;
    if (glp_get_status(s->problem) != GLP_OPT ||
        (!glp_bf_exists(s->problem) && glp_factorize(s->problem) != 0)) {
        return;
    }
    question->answered = true;
    if (glp_get_row_stat(s->problem, row) == GLP_BS) {
        /* Not binding: its price stays 0 until the limit meets the activity. */
        double activity = glp_get_row_prim(s->problem, row);
        bool has_upper = glp_get_row_ub(s->problem, row) < DBL_MAX;
        question->low = has_upper ? activity : -INFINITY;
        question->high = has_upper ? INFINITY : activity;
        return;
    }
    int at_low;
    int at_high;
    glp_analyze_bound(s->problem, row, &question->low, &at_low, &question->high, &at_high);
    question->low = open_end(question->low);
    question->high = open_end(question->high);
    if (s->lean != NULL) {
        simplex_lean_range(s, row, &question->low, &question->high);
    }
}

psr_status simplex_range(simplex *s, psr_id row, double *low, double *high,
                         psr_error *err) {
    range_question question = {.row = (int)row + 1};
    if (simplex_is_lost(s)) {
        return psr_fail(err, PSR_ERR_NUMERICAL, "there is no optimal basis to range");
    }
    PSR_TRY(simplex_guarded(s, ask_range, &question, err));
    if (!question.answered) {
        return psr_fail(err, PSR_ERR_NUMERICAL, "there is no optimal basis to range");
    }
    *low = question.low;
    *high = question.high;
    return PSR_OK;
}
