/*
 * From a basis near the optimum to an optimal one. GLPK's own way from a basis that is
 * neither primal nor dual feasible forgets the objective first and comes back from afar.
 * Here what is priced on the wrong side is held where it stands, which makes the basis dual
 * feasible; the dual simplex method then repairs the rest in a few pivots; and the primal
 * one finishes with everything released, from a point that stays feasible.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simplex_glpk.h"

#include <math.h>
#include <stdlib.h>

/* A price on the wrong side by less than this is none. */
static const double priced = 1e-9;
/* Pivots of one phase beyond the number of rows: it is lost. */
enum { MORE_PIVOTS = 1000 };

typedef struct held {
    int at; /* row, or -column */
    int type;
    double lower, upper;
} held;

typedef struct settling {
    held *list; /* [rows + columns] */
    size_t count;
    size_t iterations;
} settling;

/* True when a nonbasic row or column has a price that would move it (maximising). */
static bool is_wrong(int stat, double price) {
    switch (stat) {
    case GLP_NL:
        return price > priced;
    case GLP_NU:
        return price < -priced;
    case GLP_NF:
        return fabs(price) > priced;
    default:
        return false;
    }
}

static double place_of(int stat, double lower, double upper) {
    return stat == GLP_NL ? lower : stat == GLP_NU ? upper : 0;
}

static void hold_row(settling *t, glp_prob *problem, int i) {
    int stat = glp_get_row_stat(problem, i);
    if (is_wrong(stat, glp_get_row_dual(problem, i))) {
        held *h = &t->list[t->count++];
        *h = (held){i, glp_get_row_type(problem, i), glp_get_row_lb(problem, i),
                    glp_get_row_ub(problem, i)};
        double place = place_of(stat, h->lower, h->upper);
        glp_set_row_bnds(problem, i, GLP_FX, place, place);
    }
}

static void hold_column(settling *t, glp_prob *problem, int j) {
    int stat = glp_get_col_stat(problem, j);
    if (is_wrong(stat, glp_get_col_dual(problem, j))) {
        held *h = &t->list[t->count++];
        *h = (held){-j, glp_get_col_type(problem, j), glp_get_col_lb(problem, j),
                    glp_get_col_ub(problem, j)};
        double place = place_of(stat, h->lower, h->upper);
        glp_set_col_bnds(problem, j, GLP_FX, place, place);
    }
}

static void release(const settling *t, glp_prob *problem) {
    for (size_t k = 0; k < t->count; k++) {
        const held *h = &t->list[k];
        if (h->at > 0) {
            glp_set_row_bnds(problem, h->at, h->type, h->lower, h->upper);
        } else {
            glp_set_col_bnds(problem, -h->at, h->type, h->lower, h->upper);
        }
    }
}

static int finish(glp_prob *problem, int method, int limit) {
    glp_smcp control;
    glp_init_smcp(&control);
    control.msg_lev = GLP_MSG_ERR;
    control.meth = method;
    control.r_test = method == GLP_DUAL ? GLP_RT_FLIP : GLP_RT_HAR;
    control.tol_bnd = simplex_tight_tolerance;
    control.tol_dj = simplex_tight_tolerance;
    control.it_lim = limit;
    return glp_simplex(problem, &control);
}

static void settle(simplex *s, void *context) {
    settling *t = context;
    glp_prob *problem = s->problem;
    simplex_scale(s);
    if (!s->has_basis || glp_warm_up(problem) != 0) {
        return;
    }
    for (int i = 1; i <= glp_get_num_rows(problem); i++) {
        hold_row(t, problem, i);
    }
    for (int j = 1; j <= glp_get_num_cols(problem); j++) {
        hold_column(t, problem, j);
    }
    int before = glp_get_it_cnt(problem);
    int limit = glp_get_num_rows(problem) + MORE_PIVOTS;
    bool found =
        finish(problem, GLP_DUAL, limit) == 0 && glp_get_status(problem) == GLP_OPT;
    release(t, problem);
    if (found) {
        (void)finish(problem, GLP_PRIMAL, limit); /* the next run sees how far it came */
    }
    t->iterations = (size_t)(glp_get_it_cnt(problem) - before);
}

bool simplex_basis_create(const psr_lp *lp, simplex_basis *basis) {
    basis->column = psr_calloc(lp->column_count + 1, 1);
    basis->row = psr_calloc(lp->row_count + 1, 1);
    basis->over = psr_calloc(lp->column_count + 1, 1);
    return basis->column != NULL && basis->row != NULL && basis->over != NULL;
}

void simplex_basis_clear(simplex_basis *basis) {
    free(basis->column);
    free(basis->row);
    free(basis->over);
}

psr_status simplex_settle(simplex *s, size_t *iterations, psr_error *err) {
    size_t most = (size_t)glp_get_num_rows(s->problem) + s->column_count;
    settling t = {.list = psr_calloc(most, sizeof *t.list)};
    if (t.list == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the simplex method");
    }
    psr_status status = simplex_guarded(s, settle, &t, err);
    *iterations += t.iterations;
    free(t.list);
    return status;
}
