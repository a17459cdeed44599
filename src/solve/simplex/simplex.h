/*
 * GLPK behind our own types: one loaded programme with its basis. Only the files
 * that include simplex_glpk.h see <glpk.h>; positions count from 1 only inside them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_SIMPLEX_H
#define PURSER_SOLVE_SIMPLEX_H

#include "purser/data.h"

typedef struct simplex simplex;

/** What the simplex method said; nothing of it is believed before it is proved. */
typedef enum simplex_outcome {
    SIMPLEX_OPTIMAL,
    SIMPLEX_INFEASIBLE,
    SIMPLEX_UNBOUNDED, /* or infeasible: the dual has no feasible point */
    SIMPLEX_LIMIT,     /* iteration limit */
    SIMPLEX_CUTOFF,    /* the objective fell below the cutoff; the prices prove it */
    SIMPLEX_TROUBLE    /* singular basis, stalled, no memory inside GLPK */
} simplex_outcome;

/** How to go about one solve. */
typedef enum simplex_way {
    SIMPLEX_COLD, /* presolve, dual, bound flipping: by far the fastest on boxed columns */
    SIMPLEX_DUAL, /* from the kept basis after changed limits */
    SIMPLEX_PRIMAL, /* from the kept basis after a changed objective */
    SIMPLEX_TIGHT,  /* from the kept basis with tolerances of 1e-10 */
    SIMPLEX_CAREFUL /* scaled, no presolve, from an advanced basis, primal */
} simplex_way;

/** Where a column or the slack of a row stands in a basis. */
typedef enum simplex_place {
    SIMPLEX_BASIC,
    SIMPLEX_AT_LOWER,
    SIMPLEX_AT_UPPER,
    SIMPLEX_AT_ZERO /* a free column that is not basic */
} simplex_place;

typedef struct simplex_basis {
    uint8_t *column; /* [column_count] simplex_place */
    uint8_t *row;    /* [row_count] of the slacks */
    uint8_t *over;   /* [column_count] of the slacks of variable upper bounds */
} simplex_basis;

/** Load lp (all its numbers finite and in order); integers are relaxed. */
psr_status simplex_create(const psr_lp *lp, simplex **made, psr_error *err);
/** Load lp to start from a basis near its optimum, variable bounds without a row each where
 * the basis tells how they stand. lp must outlive s. @return PSR_OK; a singular basis is
 * not taken */
psr_status simplex_create_near(const psr_lp *lp, const simplex_basis *basis, simplex **made,
                               psr_error *err);
/** The basis as it stands, to start another programme of the same shape from. */
void simplex_places(const simplex *s, simplex_basis *basis);
/** All three lists of a basis of lp, to be cleared. @return false without memory */
bool simplex_basis_create(const psr_lp *lp, simplex_basis *basis);
void simplex_basis_clear(simplex_basis *basis);
void simplex_free(simplex *s);

void simplex_set_row(simplex *s, psr_id row, double lower, double upper);
void simplex_set_column(simplex *s, psr_id column, double lower, double upper);
void simplex_set_objective(simplex *s, psr_id column, double objective);

/** Append a column of x >= 0 that is not in the lp. @param dense [rows of the lp] */
psr_status simplex_add_column(simplex *s, double objective, const double *dense,
                              psr_id *column, psr_error *err);
/** Value of any column, appended ones too, at the last optimum. */
double simplex_column_value(const simplex *s, psr_id column);

/** Make the basis it was started from optimal in few pivots, where that works; the next run
 * goes on from whatever came of it. @param iterations counted up */
psr_status simplex_settle(simplex *s, size_t *iterations, psr_error *err);
/** A basis from an earlier optimal solve is there to start from. */
bool simplex_has_basis(const simplex *s);

/**
 * Run the simplex method once. iteration_limit 0 = none.
 * @param iterations  counted up
 */
psr_status simplex_run(simplex *s, simplex_way way, size_t iteration_limit,
                       size_t *iterations, simplex_outcome *outcome, psr_error *err);
/** How many limits of rows and columns the point where the last run stopped misses. */
size_t simplex_missed(const simplex *s);
/** Let SIMPLEX_DUAL stop as soon as the optimum is known to lie below; -INFINITY = never.
 */
void simplex_set_cutoff(simplex *s, double cutoff);

/** A cut found by simplex_cuts: sum value_k x_column_k >= limit. */
typedef void (*simplex_take_cut)(void *context, size_t count, const psr_id *column,
                                 const double *value, double limit);
/**
 * Cuts that the current optimal basis violates (Gomory mixed-integer, MIR, cover), added to
 * s as rows and told to take.
 * @param integer [column_count]
 * @param count   cuts added
 */
psr_status simplex_cuts(simplex *s, const uint8_t *integer, simplex_take_cut take,
                        void *context, size_t *count, psr_error *err);

/** Values and prices of the last run that was optimal (or cut off: prices only). */
void simplex_values(const simplex *s, psr_solution *solution);
/** The prices of the kept basis again, right to their last digit: simplex_values has them
 * with the rounding of all pivots. */
psr_status simplex_refine_prices(simplex *s, psr_solution *solution, psr_error *err);
/** After SIMPLEX_DUAL called the rows infeasible: the multipliers it says so by, or minus
 * them, into row_price and over_price. *found = false: it left none. */
psr_status simplex_ray(simplex *s, psr_solution *solution, bool *found, psr_error *err);
/** The objective of the last run as GLPK has it. */
double simplex_objective(const simplex *s);
/** Interval of row's binding limit in which its price holds. */
psr_status simplex_range(simplex *s, psr_id row, double *low, double *high, psr_error *err);

/** GLPK keeps one environment a thread and frees all problems with it; true when the
 * problem of s went that way after a fatal error elsewhere. */
bool simplex_is_lost(const simplex *s);

#endif
