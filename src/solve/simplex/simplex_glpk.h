/*
 * The inside of a simplex, for the files that speak to GLPK: simplex.c,
 * simplex_run.c, simplex_near.c, simplex_over.c, simplex_cuts.c and simplex_prices.c.
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
    /* Only where it began near an optimum, simplex_over.c: */
    const psr_lp *lean; /* the programme; NULL = every variable bound has its row */
    bool *flipped;      /* [column_count] stands for the room left to its variable bound */
    double *objective;  /* [column_count] as last set */
    char trouble[256];  /* GLPK's last words */
};

/** A simplex of the size of lp, nothing loaded. @return NULL without memory */
simplex *simplex_empty(const psr_lp *lp) PSR_MUST_CHECK;
/** Create the GLPK problem of s; inside the guard. */
void simplex_open(simplex *s);
/** Limits of GLPK's own column, whatever it stands for. */
void simplex_bound_column(simplex *s, psr_id column, double lower, double upper);

/* What differs where variable bounds have no row each; s->lean is not NULL. */
void simplex_lean_column(simplex *s, psr_id column, double lower, double upper);
void simplex_lean_objective(simplex *s, psr_id column, double objective);
/** Add the left-out rows that the present point breaks, or all. @return how many */
size_t simplex_add_broken(simplex *s, bool all);
/** Put flipped columns right in a solution taken as GLPK has it. */
void simplex_lean_values(const simplex *s, psr_solution *solution);
/** Narrow the range of a row to where no left-out row breaks. */
void simplex_lean_range(simplex *s, int row, double *low, double *high);

/** Scale the programme inside GLPK, once. */
void simplex_scale(simplex *s);

/** Work on s inside GLPK. A fatal error leaves it by longjmp, so what it allocates itself
 * must belong to GLPK or to context. */
typedef void (*guarded_work)(simplex *s, void *context);

/** Run work with GLPK's error and terminal hooks set. @return PSR_OK, PSR_ERR_NUMERICAL */
psr_status simplex_guarded(simplex *s, guarded_work work, void *context, psr_error *err);

#endif
