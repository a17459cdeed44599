/*
 * What the files of the dense dual simplex share: the programme as it is kept, and the
 * basis with its explicit inverse.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_DENSE_PARTS_H
#define PURSER_SOLVE_DENSE_PARTS_H

#include "dense.h"

static const double dense_primal_tolerance = 1e-9; /* relative to max(1, |limit|) */
static const double dense_dual_tolerance = 1e-9;   /* relative to the largest cost */
static const double dense_pivot_tolerance = 1e-7;
/* A column that no limit keeps finite is held here; an answer there is none. */
static const double dense_out_of_sight = 1e9;

typedef enum place { BASIC, AT_LOWER, AT_UPPER } place;

typedef struct candidate {
    size_t column;
    double ratio, size;
} candidate;

struct dense {
    psr_arena *arena;
    size_t columns, rows, all; /* all = columns + rows */
    size_t *start;             /* [columns + 1] entries by column */
    psr_id *row;
    double *value;
    size_t *row_start; /* [rows + 1] the same by row */
    psr_id *column;
    double *row_value;
    double *cost, *lower, *upper, *x, *reduced, *alpha; /* [all] */
    double *least, *most;                               /* [all] limits, widened a little */
    bool *unlimited;                                    /* [all] held out of sight */
    uint8_t *place;                                     /* [all] */
    psr_id *head;                                       /* [rows] variable basic there */
    double *inverse; /* [rows x rows] by column, of those filled: others are unit vectors */
    bool *filled;    /* [rows] */
    uint64_t *pattern; /* [rows x words] by row, a bit a column: not 0 at most there */
    size_t words;
    /* [rows] squared norms of the inverse's rows since it was made anew; 1 then: exact ones
     * save 15% of the steps and 1% of the time, and cost small plans 0.02%. */
    double *weight;
    double *rho, *step, *work; /* [rows] */
    psr_id *rho_at, *step_at;  /* [rows] where those are not 0 */
    psr_id *alpha_at;          /* [all] where alpha may not be */
    bool *in_alpha;            /* [all] */
    size_t rho_count, step_count, alpha_count;
    candidate *candidates; /* [all] a heap by ratio */
    size_t candidate_count;
    double constant, largest_cost;
    double earned; /* the objective as it moves along with each step */
    size_t since_refactor, steps;
    bool is_placed; /* there is a basis, with its values */
};

/* out += factor * the column of variable j. */
void dense_add_column(const dense *d, size_t j, double factor, double *out);

/* out = inverse * in. */
void dense_multiply(const dense *d, const double *in, double *out);

/* step = inverse * the column of variable j. */
void dense_entering_step(dense *d, size_t j);

/* Row r of the inverse into rho. */
void dense_inverse_row(dense *d, size_t r);

/* The basis of slacks: the inverse is the unit matrix. */
void dense_reset_inverse(dense *d);

/* One column of the basis is exchanged: step = inverse * its column, pivot at row r, of
 * which rho is the row before. Into work, where step is not 0, goes inverse * rho. */
void dense_pivot_inverse(dense *d, size_t r);

/* Put limits of variable j in place. */
void dense_put_limits(dense *d, size_t j, double lower, double upper);

/* Prices of the basis at hand, places of the variables outside it, values. */
void dense_refresh(dense *d);

/* The inverse of the basis at hand, made anew; columns that turn out to depend on the
 * others go to their nearer limit. */
void dense_refactor(dense *d);

/* Whether the values keep the rows; where they do not, they are made anew. */
bool dense_keeps_rows(dense *d);

void dense_start_from_slacks(dense *d);

/* Reduced costs, or ratios of them, that differ by less are practically the same. */
double dense_cost_tolerance(const dense *d);

/* A tolerance relative to a limit's size, at least 1. */
double dense_scaled(double tolerance, double limit);

#endif
