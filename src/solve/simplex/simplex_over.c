/*
 * Variable upper bounds x_j <= f_j x_over(j) without a row each. In a plan nine rows of ten
 * would be of this kind, GLPK pays for each row in every pivot, and near an optimum nearly
 * all of them are known: met with room, or met exactly.
 *
 *     with room   the row is left out; x_j >= 0 stays
 *     exactly     x_j is replaced by its room t_j = f_j x_over(j) - x_j >= 0, whose column
 *                 is that of -x_j, and the column of x_over(j) takes f_j times that of x_j;
 *                 the row x_j >= 0 is left out
 *     unsure      the row is kept
 *
 * The programme without those rows is a relaxation with the same basis. A row that an
 * optimum breaks is added, and the dual method goes on, until none is broken: then it is
 * the optimum of the whole. Prices of left-out rows are 0, that of an exact one is the
 * price of t_j.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simplex_glpk.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* A left-out row may be broken by this, relative to its size. */
static const double broken_by = 1e-11;
/* A room that changes by less per unit of a limit does not change. */
static const double still = 1e-9;

static bool has_over(const simplex *s, size_t j) {
    return s->lean->over != NULL && s->lean->over[j] != PSR_NO_ID;
}

static bool is_left_out(const simplex *s, size_t j) {
    return has_over(s, j) && s->over_row[j] == 0;
}

/* ---- loading */

/* A column that others are limited by keeps its own place, so nothing is replaced twice. */
static psr_status choose_rows(simplex *s, const simplex_basis *basis, psr_arena *arena) {
    const psr_lp *lp = s->lean;
    bool *limits = psr_arena_take(arena, s->column_count + 1, sizeof *limits);
    if (limits == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < s->column_count; j++) {
        if (has_over(s, j)) {
            limits[lp->over[j]] = true;
        }
    }
    for (size_t j = 0; j < s->column_count; j++) {
        bool tight = has_over(s, j) && basis->over[j] == SIMPLEX_AT_UPPER;
        bool plain = fpclassify(lp->lower[j]) == FP_ZERO && isinf(lp->upper[j]);
        s->flipped[j] = tight && plain && !limits[j] && basis->column[j] == SIMPLEX_BASIC;
        s->over_row[j] = tight && !s->flipped[j] ? 1 : 0; /* numbered at loading */
    }
    return PSR_OK;
}

/* One column being summed: entries by row, and the rows that have one. */
typedef struct sum {
    double *value; /* [rows] */
    bool *touched; /* [rows] */
    int *row;      /* [1 + rows] as GLPK takes them */
    double *entry; /* [1 + rows] */
    int count;
    psr_id *first, *next; /* [columns] list of flipped columns over each column */
    const simplex_basis *basis;
} sum;

static void add_entry(sum *t, psr_id row, double value) {
    if (!t->touched[row]) {
        t->touched[row] = true;
        t->row[++t->count] = row + 1;
    }
    t->value[row] += value;
}

static void add_column(const psr_lp *lp, size_t j, double factor, sum *t) {
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        add_entry(t, lp->row[at], factor * lp->value[at]);
    }
}

static void load_column(simplex *s, size_t j, sum *t) {
    const psr_lp *lp = s->lean;
    double objective = s->flipped[j] ? -lp->objective[j] : lp->objective[j];
    t->count = 0;
    add_column(lp, j, s->flipped[j] ? -1 : 1, t);
    for (psr_id k = t->first[j]; k != PSR_NO_ID; k = t->next[k]) {
        add_column(lp, (size_t)k, lp->factor[k], t);
        objective += lp->factor[k] * lp->objective[k];
    }
    for (int at = 1; at <= t->count; at++) {
        int row = t->row[at] - 1;
        t->entry[at] = t->value[row];
        t->value[row] = 0;
        t->touched[row] = false;
    }
    glp_set_mat_col(s->problem, (int)j + 1, t->count, t->row, t->entry);
    glp_set_obj_coef(s->problem, (int)j + 1, objective);
    s->objective[j] = lp->objective[j];
}

/* The kept row of x_j: x_j - f x_over <= 0, or f x_over - t_j within x_j's own limits. */
static void load_row(simplex *s, size_t j, int row, double lower, double upper) {
    double factor = s->lean->factor[j];
    double sign = s->flipped[j] ? -1 : 1;
    int column[3] = {0, (int)j + 1, (int)s->lean->over[j] + 1};
    double value[3] = {0, sign, -sign * factor};
    glp_set_mat_row(s->problem, row, fpclassify(factor) == FP_ZERO ? 1 : 2, column, value);
    if (s->flipped[j]) {
        simplex_set_row(s, row - 1, lower, upper);
    } else {
        glp_set_row_bnds(s->problem, row, GLP_UP, 0, 0);
    }
    s->over_row[j] = row;
}

static void link_flipped(simplex *s, sum *t) {
    for (size_t j = 0; j < s->column_count; j++) {
        t->first[j] = PSR_NO_ID;
        t->next[j] = PSR_NO_ID;
    }
    for (size_t j = s->column_count; j-- > 0;) {
        if (s->flipped[j]) {
            size_t over = (size_t)s->lean->over[j];
            t->next[j] = t->first[over];
            t->first[over] = (psr_id)j;
        }
    }
}

static void set_places(simplex *s, const simplex_basis *basis) {
    static const int stat[] = {GLP_BS, GLP_NL, GLP_NU, GLP_NF};
    for (size_t i = 0; i < s->row_count; i++) {
        glp_set_row_stat(s->problem, (int)i + 1, stat[basis->row[i]]);
    }
    for (size_t j = 0; j < s->column_count; j++) {
        int place = s->flipped[j] ? GLP_NL : stat[basis->column[j]];
        glp_set_col_stat(s->problem, (int)j + 1, place);
        if (s->over_row[j] != 0) {
            glp_set_row_stat(s->problem, s->over_row[j], stat[basis->over[j]]);
        }
    }
}

static void load_lean(simplex *s, void *context) {
    sum *t = context;
    const psr_lp *lp = s->lean;
    simplex_open(s);
    glp_set_obj_coef(s->problem, 0, lp->constant);
    glp_add_rows(s->problem, (int)lp->row_count);
    glp_add_cols(s->problem, (int)lp->column_count);
    for (size_t i = 0; i < lp->row_count; i++) {
        simplex_set_row(s, (psr_id)i, lp->row_lower[i], lp->row_upper[i]);
    }
    link_flipped(s, t);
    for (size_t j = 0; j < lp->column_count; j++) {
        load_column(s, j, t);
        simplex_bound_column(s, (psr_id)j, lp->lower[j], lp->upper[j]);
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (s->over_row[j] != 0) {
            load_row(s, j, glp_add_rows(s->problem, 1), 0, 0);
        }
    }
    set_places(s, t->basis);
    s->has_basis = glp_factorize(s->problem) == 0;
    if (!s->has_basis) {
        glp_std_basis(s->problem);
    }
}

psr_status simplex_create_near(const psr_lp *lp, const simplex_basis *basis, simplex **made,
                               psr_error *err) {
    psr_arena *arena = psr_arena_create();
    simplex *s = simplex_empty(lp);
    psr_status status = PSR_ERR_MEMORY;
    if (s != NULL && arena != NULL) {
        size_t rows = lp->row_count + 1, columns = lp->column_count + 1;
        sum t = {psr_arena_take(arena, rows, sizeof *t.value),
                 psr_arena_take(arena, rows, sizeof *t.touched),
                 psr_arena_take(arena, rows, sizeof *t.row),
                 psr_arena_take(arena, rows, sizeof *t.entry),
                 0,
                 psr_arena_take(arena, columns, sizeof *t.first),
                 psr_arena_take(arena, columns, sizeof *t.next),
                 basis};
        s->lean = lp;
        s->flipped = psr_calloc(columns, sizeof *s->flipped);
        s->objective = psr_calloc(columns, sizeof *s->objective);
        if (t.value != NULL && t.touched != NULL && t.row != NULL && t.entry != NULL &&
            t.first != NULL && t.next != NULL && s->flipped != NULL &&
            s->objective != NULL) {
            status = choose_rows(s, basis, arena);
        }
        if (status == PSR_OK) {
            status = simplex_guarded(s, load_lean, &t, err);
        } else {
            status = psr_fail(err, status, "no memory for the simplex method");
        }
    }
    psr_arena_free(arena);
    if (status != PSR_OK) {
        simplex_free(s);
        return status;
    }
    *made = s;
    return PSR_OK;
}

/* ---- changes */

void simplex_lean_column(simplex *s, psr_id column, double lower, double upper) {
    size_t j = (size_t)column;
    if (!s->flipped[j]) {
        simplex_bound_column(s, column, lower, upper);
    } else if (s->over_row[j] != 0) {
        simplex_set_row(s, s->over_row[j] - 1, lower, upper);
    } else {
        load_row(s, j, glp_add_rows(s->problem, 1), lower, upper);
    }
}

static void add_objective(simplex *s, size_t j, double more) {
    double now = glp_get_obj_coef(s->problem, (int)j + 1);
    glp_set_obj_coef(s->problem, (int)j + 1, now + more);
}

void simplex_lean_objective(simplex *s, psr_id column, double objective) {
    size_t j = (size_t)column;
    double more = objective - s->objective[j];
    add_objective(s, j, s->flipped[j] ? -more : more);
    if (s->flipped[j]) {
        add_objective(s, (size_t)s->lean->over[j], s->lean->factor[j] * more);
    }
    s->objective[j] = objective;
}

/* ---- answers */

static double limit_of(const simplex *s, size_t j) {
    return s->lean->factor[j] * glp_get_col_prim(s->problem, (int)s->lean->over[j] + 1);
}

size_t simplex_add_broken(simplex *s, bool all) {
    size_t added = 0;
    for (size_t j = 0; j < s->column_count; j++) {
        if (!is_left_out(s, j)) {
            continue;
        }
        double limit = limit_of(s, j);
        double room = limit - glp_get_col_prim(s->problem, (int)j + 1);
        if (all || room < -broken_by * fmax(1, fabs(limit))) {
            load_row(s, j, glp_add_rows(s->problem, 1), 0, INFINITY);
            added++;
        }
    }
    return added;
}

void simplex_lean_values(const simplex *s, psr_solution *solution) {
    for (size_t j = 0; j < s->column_count; j++) {
        if (s->flipped[j]) {
            solution->x[j] = limit_of(s, j) - solution->x[j];
            solution->over_price[j] = -glp_get_col_dual(s->problem, (int)j + 1);
        }
    }
}

/* How far a row's activity may move before a left-out row breaks. */
void simplex_lean_range(simplex *s, int row, double *low, double *high) {
    int rows = glp_get_num_rows(s->problem);
    int *index = glp_calloc(rows + 1, sizeof(int));
    double *value = glp_calloc(rows + 1, sizeof(double));
    double *rate = glp_calloc((int)s->column_count + 1, sizeof(double));
    for (size_t j = 0; j < s->column_count; j++) {
        rate[j] = 0;
    }
    int count = glp_eval_tab_col(s->problem, row, index, value);
    for (int at = 1; at <= count; at++) {
        if (index[at] > rows) {
            rate[index[at] - rows - 1] = value[at];
        }
    }
    double activity = glp_get_row_prim(s->problem, row);
    for (size_t j = 0; j < s->column_count; j++) {
        if (!is_left_out(s, j)) {
            continue;
        }
        double room = fmax(0, limit_of(s, j) - glp_get_col_prim(s->problem, (int)j + 1));
        double change = s->lean->factor[j] * rate[s->lean->over[j]] - rate[j];
        if (change < -still) {
            *high = fmin(*high, activity - room / change);
        } else if (change > still) {
            *low = fmax(*low, activity - room / change);
        }
    }
    glp_free(index);
    glp_free(value);
    glp_free(rate);
}

static simplex_place place_of(int stat) {
    return stat == GLP_BS   ? SIMPLEX_BASIC
           : stat == GLP_NL ? SIMPLEX_AT_LOWER
           : stat == GLP_NU ? SIMPLEX_AT_UPPER
           : stat == GLP_NS ? SIMPLEX_AT_LOWER
                            : SIMPLEX_AT_ZERO;
}

void simplex_places(const simplex *s, simplex_basis *basis) {
    for (size_t i = 0; i < s->row_count; i++) {
        basis->row[i] = (uint8_t)place_of(glp_get_row_stat(s->problem, (int)i + 1));
    }
    for (size_t j = 0; j < s->column_count; j++) {
        simplex_place column = place_of(glp_get_col_stat(s->problem, (int)j + 1));
        simplex_place kept = s->over_row[j] == 0
                                 ? SIMPLEX_BASIC
                                 : place_of(glp_get_row_stat(s->problem, s->over_row[j]));
        bool is_flipped = s->lean != NULL && s->flipped[j];
        if (is_flipped) { /* the column is the room, its row the limits of x itself */
            basis->over[j] = column == SIMPLEX_BASIC ? SIMPLEX_BASIC : SIMPLEX_AT_UPPER;
            basis->column[j] = (uint8_t)kept;
        } else {
            basis->over[j] = kept == SIMPLEX_BASIC ? SIMPLEX_BASIC : SIMPLEX_AT_UPPER;
            basis->column[j] = (uint8_t)column;
        }
    }
}
