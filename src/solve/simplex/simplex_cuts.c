/*
 * Cutting planes at a fractional vertex, from GLPK's generators. A cut with coefficients of
 * very different size would cost more digits than it brings, so such cuts are dropped.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simplex_glpk.h"

#include <math.h>
#include <stdlib.h>

enum { GOMORY_LIMIT = 50 };

/* Largest ratio of coefficients in a cut, and how far the vertex must lie outside it,
 * relative to the length of the cut. */
static const double largest_ratio = 1e6;
static const double least_depth = 1e-4;
/* Each cut is moved outwards by this part of its own size: generators round. */
static const double slackening = 1e-9;

typedef struct cut_search {
    const uint8_t *integer;
    simplex_take_cut take;
    void *context;
    int *index;     /* [column_count + 1] as GLPK counts */
    double *value;  /* [column_count + 1] */
    psr_id *column; /* [column_count] */
    size_t added;
} cut_search;

/* Length of the cut, 0 where it is not worth having. */
static double cut_depth(const simplex *s, const cut_search *search, int length,
                        double limit) {
    double activity = 0;
    double norm = 0;
    double least = INFINITY;
    double most = 0;
    for (int at = 1; at <= length; at++) {
        double value = search->value[at];
        activity += value * glp_get_col_prim(s->problem, search->index[at]);
        norm += value * value;
        least = fmin(least, fabs(value));
        most = fmax(most, fabs(value));
    }
    if (length == 0 || most > largest_ratio * least) {
        return 0;
    }
    return (limit - activity) / sqrt(norm);
}

static void add_cut(simplex *s, cut_search *search, int length, double limit) {
    double size = fabs(limit);
    for (int at = 1; at <= length; at++) {
        search->column[at - 1] = (psr_id)(search->index[at] - 1);
        size = fmax(size, fabs(search->value[at]));
    }
    limit -= slackening * size;
    int row = glp_add_rows(s->problem, 1);
    glp_set_row_bnds(s->problem, row, GLP_LO, limit, 0);
    glp_set_mat_row(s->problem, row, length, search->index, search->value);
    search->take(search->context, (size_t)length, search->column, search->value + 1, limit);
    search->added++;
}

static void generate(simplex *s, const cut_search *search, glp_prob *pool) {
    for (size_t j = 0; j < s->column_count; j++) {
        glp_set_col_kind(s->problem, (int)j + 1, search->integer[j] != 0 ? GLP_IV : GLP_CV);
    }
    glp_add_cols(pool, (int)s->column_count);
    glp_gmi_gen(s->problem, pool, GOMORY_LIMIT);
    glp_mir *mir = glp_mir_init(s->problem);
    glp_mir_gen(s->problem, mir, pool);
    glp_mir_free(mir);
    glp_cov *cover = glp_cov_init(s->problem);
    if (cover != NULL) {
        glp_cov_gen1(s->problem, cover, pool);
        glp_cov_free(cover);
    }
}

static void find_cuts(simplex *s, void *context) {
    cut_search *search = context;
    if (glp_get_status(s->problem) != GLP_OPT ||
        (!glp_bf_exists(s->problem) && glp_factorize(s->problem) != 0)) {
        return;
    }
    glp_prob *pool = glp_create_prob();
    generate(s, search, pool);
    int rows = glp_get_num_rows(pool);
    for (int row = 1; row <= rows; row++) {
        int length = glp_get_mat_row(pool, row, search->index, search->value);
        double limit = glp_get_row_lb(pool, row);
        if (glp_get_row_type(pool, row) == GLP_UP) {
            limit = -glp_get_row_ub(pool, row);
            for (int at = 1; at <= length; at++) {
                search->value[at] = -search->value[at];
            }
        }
        if (cut_depth(s, search, length, limit) > least_depth) {
            add_cut(s, search, length, limit);
        }
    }
    glp_delete_prob(pool);
}

psr_status simplex_cuts(simplex *s, const uint8_t *integer, simplex_take_cut take,
                        void *context, size_t *count, psr_error *err) {
    cut_search search = {.integer = integer, .take = take, .context = context};
    search.index = psr_calloc(s->column_count + 1, sizeof(int));
    search.value = psr_calloc(s->column_count + 1, sizeof(double));
    search.column = psr_calloc(s->column_count + 1, sizeof(psr_id));
    psr_status status = PSR_OK;
    if (search.index == NULL || search.value == NULL || search.column == NULL) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory for cuts");
    } else {
        status = simplex_guarded(s, find_cuts, &search, err);
    }
    free(search.index);
    free(search.value);
    free(search.column);
    *count = search.added;
    return status;
}
