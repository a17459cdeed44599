/*
 * The inside of a simplex, for the files that speak to GLPK: simplex.c,
 * simplex_near.c, simplex_cuts.c and simplex_prices.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_SIMPLEX_GLPK_H
#define PURSER_SOLVE_SIMPLEX_GLPK_H

#include "simplex.h"

/* The cut generators are exported but shown only on request. */
#define GLP_UNDOC 1
#include <glpk.h>

/* GLPK's own defaults are 1e-7; plans are promised to 1e-9. */
static const double simplex_usual_tolerance = 1e-9;
static const double simplex_tight_tolerance = 1e-10;

struct simplex {
    glp_prob *problem;
    unsigned generation;
    size_t row_count, column_count;
    int *over_row; /* [column_count] GLPK row of the variable upper bound, 0 = none */
    bool has_basis, is_scaled;
    double cutoff;
    char trouble[256]; /* GLPK's last words */
};

/** Scale the programme inside GLPK, once. */
void simplex_scale(simplex *s);

/** Work on s inside GLPK. A fatal error leaves it by longjmp, so what it allocates itself
 * must belong to GLPK or to context. */
typedef void (*guarded_work)(simplex *s, void *context);

/** Run work with GLPK's error and terminal hooks set. @return PSR_OK, PSR_ERR_NUMERICAL */
psr_status simplex_guarded(simplex *s, guarded_work work, void *context, psr_error *err);

#endif
