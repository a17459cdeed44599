/*
 * Prices good to their last digit. The simplex method's own carry the rounding of its long
 * chain of pivots; where a column has no limit, even 1e-14 of a reduced cost on the wrong
 * side leaves no bound at all. One step of iterative refinement: what the basic columns'
 * reduced costs lack to 0, summed in long double, is solved for with the same basis.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simplex_glpk.h"

#include <math.h>
#include <stdlib.h>

/* The second step only tells that the first was enough. */
enum { REFINEMENTS = 2 };
/* What is left of a price of 0 after that, as a share of the largest price. Any price is a
 * multiplier, so 0 in its place proves as much. */
static const double rest_of_nothing = 1e-15;

typedef struct refinement {
    int *row;                /* [1 + rows] */
    double *value, *missing; /* [1 + rows] */
    long double *price;      /* [1 + rows] in GLPK's rows */
    psr_solution *solution;
    bool is_ray; /* the objective counts as 0 */
    bool found;
} refinement;

/* Reduced cost of a variable: rows come first in GLPK's numbering. */
static double reduced_cost(simplex *s, const refinement *r, int variable) {
    int rows = glp_get_num_rows(s->problem);
    if (variable <= rows) {
        return (double)r->price[variable];
    }
    long double cost = r->is_ray ? 0 : glp_get_obj_coef(s->problem, variable - rows);
    int count = glp_get_mat_col(s->problem, variable - rows, r->row, r->value);
    for (int at = 1; at <= count; at++) {
        cost -= (long double)r->value[at] * r->price[r->row[at]];
    }
    return (double)cost;
}

static void refine_once(simplex *s, refinement *r) {
    int rows = glp_get_num_rows(s->problem);
    for (int k = 1; k <= rows; k++) {
        r->missing[k] = reduced_cost(s, r, glp_get_bhead(s->problem, k));
    }
    glp_btran(s->problem, r->missing);
    for (int i = 1; i <= rows; i++) {
        r->price[i] -= r->missing[i];
    }
}

static void drop_rests(refinement *r, int rows) {
    long double largest = 0;
    for (int i = 1; i <= rows; i++) {
        largest = fmaxl(largest, fabsl(r->price[i]));
    }
    for (int i = 1; i <= rows; i++) {
        r->price[i] = fabsl(r->price[i]) <= rest_of_nothing * largest ? 0 : r->price[i];
    }
}

/* Prices of GLPK's rows (of a basic one it is 0; a ray has the violated one's too) as those
 * of rows and variable upper bounds. */
static void hand_over(simplex *s, const refinement *r) {
    int rows = glp_get_num_rows(s->problem);
    for (size_t i = 0; i < s->row_count; i++) {
        bool basic = !r->is_ray && glp_get_row_stat(s->problem, (int)i + 1) == GLP_BS;
        r->solution->row_price[i] = basic ? 0 : (double)r->price[i + 1];
    }
    for (size_t j = 0; r->solution->over_price != NULL && j < s->column_count; j++) {
        int row = s->over_row[j];
        if (s->lean != NULL && s->flipped[j]) {
            bool basic = !r->is_ray && glp_get_col_stat(s->problem, (int)j + 1) == GLP_BS;
            r->solution->over_price[j] = basic ? 0 : -reduced_cost(s, r, rows + (int)j + 1);
            continue;
        }
        bool priced =
            row != 0 && (r->is_ray || glp_get_row_stat(s->problem, row) != GLP_BS);
        r->solution->over_price[j] = priced ? (double)r->price[row] : 0;
    }
}

static void refine(simplex *s, void *context) {
    refinement *r = context;
    int rows = glp_get_num_rows(s->problem);
    if (!glp_bf_exists(s->problem) && glp_factorize(s->problem) != 0) {
        return;
    }
    for (int i = 1; i <= rows; i++) {
        r->price[i] = glp_get_row_dual(s->problem, i);
    }
    for (int step = 0; step < REFINEMENTS; step++) {
        refine_once(s, r);
    }
    drop_rests(r, rows);
    hand_over(s, r);
}

/* The row of the basis' inverse in which no column can mend what is violated. */
static void take_ray(simplex *s, void *context) {
    refinement *r = context;
    int rows = glp_get_num_rows(s->problem);
    int violated = glp_get_unbnd_ray(s->problem);
    if (violated == 0 || (!glp_bf_exists(s->problem) && glp_factorize(s->problem) != 0)) {
        return;
    }
    int at = 1;
    while (at <= rows && glp_get_bhead(s->problem, at) != violated) {
        at++;
    }
    if (at > rows) {
        return;
    }
    r->missing[at] = 1;
    glp_btran(s->problem, r->missing);
    for (int i = 1; i <= rows; i++) {
        r->price[i] = r->missing[i];
    }
    drop_rests(r, rows);
    hand_over(s, r);
    r->found = true;
}

static psr_status with_prices(simplex *s, void (*work)(simplex *, void *), refinement *r,
                              psr_error *err) {
    size_t rows = (size_t)glp_get_num_rows(s->problem) + 1;
    r->row = psr_calloc(rows, sizeof *r->row);
    r->value = psr_calloc(rows, sizeof *r->value);
    r->missing = psr_calloc(rows, sizeof *r->missing);
    r->price = psr_calloc(rows, sizeof *r->price);
    psr_status status = PSR_ERR_MEMORY;
    if (r->row != NULL && r->value != NULL && r->missing != NULL && r->price != NULL) {
        status = simplex_guarded(s, work, r, err);
    } else {
        status = psr_fail(err, status, "no memory to refine prices");
    }
    free(r->row);
    free(r->value);
    free(r->missing);
    free(r->price);
    return status;
}

psr_status simplex_refine_prices(simplex *s, psr_solution *solution, psr_error *err) {
    refinement r = {.solution = solution};
    return with_prices(s, refine, &r, err);
}

psr_status simplex_ray(simplex *s, psr_solution *solution, bool *found, psr_error *err) {
    refinement r = {.solution = solution, .is_ray = true};
    psr_status status = with_prices(s, take_ray, &r, err);
    *found = r.found;
    return status;
}
