/*
 * GLPK's simplex behind our own types; simplex_glpk.h names the few files that see it.
 *
 * GLPK ends the process on a fatal error unless its error hook leaves by longjmp; after
 * that its environment, one a thread, must be freed, and every problem of the thread is
 * gone with it. `generation` counts those losses, so that no one touches a freed problem.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simplex_glpk.h"
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local unsigned thread_generation;
/* Problems of this thread; the last one takes the thread's environment along, which nobody
 * else could free. */
static _Thread_local size_t thread_problems;

/* ---- the guard */

typedef struct guard {
    jmp_buf escape;
    char *words;
    size_t size;
} guard;

static int keep_words(void *info, const char *words) {
    guard *g = info;
    (void)snprintf(g->words, g->size, "%.*s", (int)strcspn(words, "\n"), words);
    return 1; /* printed by nobody */
}

static void leave(void *info) {
    guard *g = info;
    longjmp(g->escape, 1);
}

psr_status simplex_guarded(simplex *s, guarded_work work, void *context, psr_error *err) {
    guard g = {.words = s->trouble, .size = sizeof s->trouble};
    s->trouble[0] = '\0';
    glp_term_hook(keep_words, &g);
    glp_error_hook(leave, &g);
    if (setjmp(g.escape) == 0) {
        work(s, context);
        glp_error_hook(NULL, NULL);
        glp_term_hook(NULL, NULL);
        return PSR_OK;
    }
    glp_free_env();
    thread_generation++;
    thread_problems = 0;
    s->problem = NULL;
    return psr_fail(err, PSR_ERR_NUMERICAL, "GLPK gave up: %s", s->trouble);
}

bool simplex_is_lost(const simplex *s) {
    return s->problem == NULL || s->generation != thread_generation;
}

/* ---- loading */

static int bound_type(double lower, double upper) {
    if (isfinite(lower) && isfinite(upper)) {
        return lower < upper ? GLP_DB : GLP_FX;
    }
    if (isfinite(lower)) {
        return GLP_LO;
    }
    return isfinite(upper) ? GLP_UP : GLP_FR;
}

typedef struct load {
    const psr_lp *lp;
    int *row, *column;
    double *value;
} load;

static void put_triple(load *l, int at, int row, size_t column, double value) {
    l->row[at] = row;
    l->column[at] = (int)column + 1;
    l->value[at] = value;
}

static void load_matrix(simplex *s, load *l) {
    const psr_lp *lp = l->lp;
    int count = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            put_triple(l, ++count, lp->row[at] + 1, j, lp->value[at]);
        }
        if (s->over_row[j] != 0) {
            put_triple(l, ++count, s->over_row[j], j, 1);
            if (fpclassify(lp->factor[j]) != FP_ZERO) {
                put_triple(l, ++count, s->over_row[j], (size_t)lp->over[j], -lp->factor[j]);
            }
        }
    }
    glp_load_matrix(s->problem, count, l->row, l->column, l->value);
}

void simplex_open(simplex *s) {
    s->problem = glp_create_prob();
    s->generation = thread_generation;
    thread_problems++;
    glp_set_obj_dir(s->problem, GLP_MAX);
}

static void load_problem(simplex *s, void *context) {
    load *l = context;
    const psr_lp *lp = l->lp;
    simplex_open(s);
    glp_set_obj_coef(s->problem, 0, lp->constant);
    size_t rows = lp->row_count;
    for (size_t j = 0; j < lp->column_count; j++) {
        bool limited = lp->over != NULL && lp->over[j] != PSR_NO_ID;
        s->over_row[j] = limited ? (int)++rows : 0;
    }
    if (rows > 0) {
        glp_add_rows(s->problem, (int)rows);
    }
    if (lp->column_count > 0) {
        glp_add_cols(s->problem, (int)lp->column_count);
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        simplex_set_row(s, (psr_id)i, lp->row_lower[i], lp->row_upper[i]);
    }
    for (size_t i = lp->row_count; i < rows; i++) {
        glp_set_row_bnds(s->problem, (int)i + 1, GLP_UP, 0, 0);
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        simplex_set_column(s, (psr_id)j, lp->lower[j], lp->upper[j]);
        glp_set_obj_coef(s->problem, (int)j + 1, lp->objective[j]);
    }
    load_matrix(s, l);
}

static size_t triple_count(const psr_lp *lp) {
    size_t count = lp->nonzero_count + 1;
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        count += lp->over[j] != PSR_NO_ID ? 2 : 0;
    }
    return count;
}

simplex *simplex_empty(const psr_lp *lp) {
    simplex *s = psr_calloc(1, sizeof *s);
    if (s != NULL) {
        s->row_count = lp->row_count;
        s->column_count = lp->column_count;
        s->cutoff = -INFINITY;
        s->over_row = psr_calloc(lp->column_count + 1, sizeof *s->over_row);
    }
    if (s != NULL && s->over_row == NULL) {
        free(s);
        s = NULL;
    }
    return s;
}

psr_status simplex_create(const psr_lp *lp, simplex **made, psr_error *err) {
    size_t triples = triple_count(lp);
    if (triples >= INT32_MAX || lp->column_count >= INT32_MAX / 2) {
        return psr_fail(err, PSR_ERR_LIMIT, "%zu entries are more than GLPK can number",
                        triples);
    }
    simplex *s = simplex_empty(lp);
    load l = {lp, psr_calloc(triples, sizeof(int)), psr_calloc(triples, sizeof(int)),
              psr_calloc(triples, sizeof(double))};
    psr_status status = PSR_ERR_MEMORY;
    if (s == NULL || l.row == NULL || l.column == NULL || l.value == NULL) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory for the simplex method");
    } else {
        status = simplex_guarded(s, load_problem, &l, err);
    }
    free(l.row);
    free(l.column);
    free(l.value);
    if (status != PSR_OK) {
        simplex_free(s);
        return status;
    }
    *made = s;
    return PSR_OK;
}

void simplex_free(simplex *s) {
    if (s == NULL) {
        return;
    }
    if (!simplex_is_lost(s)) {
        glp_delete_prob(s->problem);
        if (--thread_problems == 0) {
            glp_free_env();
        }
    }
    free(s->over_row);
    free(s->flipped);
    free(s->objective);
    free(s);
}

void simplex_set_row(simplex *s, psr_id row, double lower, double upper) {
    glp_set_row_bnds(s->problem, (int)row + 1, bound_type(lower, upper), lower, upper);
}

void simplex_bound_column(simplex *s, psr_id column, double lower, double upper) {
    glp_set_col_bnds(s->problem, (int)column + 1, bound_type(lower, upper), lower, upper);
}

void simplex_set_column(simplex *s, psr_id column, double lower, double upper) {
    if (s->lean != NULL) {
        simplex_lean_column(s, column, lower, upper);
    } else {
        simplex_bound_column(s, column, lower, upper);
    }
}

void simplex_set_objective(simplex *s, psr_id column, double objective) {
    if (s->lean != NULL) {
        simplex_lean_objective(s, column, objective);
    } else {
        glp_set_obj_coef(s->problem, (int)column + 1, objective);
    }
}

/* ---- appended columns */

typedef struct addition {
    double objective;
    const double *dense;
    int *row; /* [1 + rows] */
    double *value;
    int column;
} addition;

static void add_column(simplex *s, void *context) {
    addition *a = context;
    int count = 0;
    for (size_t i = 0; i < s->row_count; i++) {
        if (fpclassify(a->dense[i]) != FP_ZERO) {
            a->row[++count] = (int)i + 1;
            a->value[count] = a->dense[i];
        }
    }
    a->column = glp_add_cols(s->problem, 1);
    glp_set_col_bnds(s->problem, a->column, GLP_LO, 0, 0);
    glp_set_obj_coef(s->problem, a->column, a->objective);
    glp_set_mat_col(s->problem, a->column, count, a->row, a->value);
}

psr_status simplex_add_column(simplex *s, double objective, const double *dense,
                              psr_id *column, psr_error *err) {
    addition a = {objective, dense, psr_calloc(s->row_count + 1, sizeof *a.row),
                  psr_calloc(s->row_count + 1, sizeof *a.value), 0};
    psr_status status = PSR_ERR_MEMORY;
    if (a.row != NULL && a.value != NULL) {
        status = simplex_guarded(s, add_column, &a, err);
    }
    free(a.row);
    free(a.value);
    *column = a.column - 1;
    return status;
}
