/*
 * What the files of the dense dual simplex share: the programme as it is kept, and the
 * basis with its explicit inverse.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_DENSE_PARTS_H
#define PURSER_SOLVE_DENSE_PARTS_H

#include "dense.h"

static const double dense_dual_tolerance = 1e-9; /* relative to the largest cost */
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
    bool *unlimited;                                    /* [all] held out of sight */
    uint8_t *place;                                     /* [all] */
    psr_id *head;                                       /* [rows] variable basic there */
    double *inverse;                                    /* [rows x rows] by column */
    double *weight, *rho, *step, *work;                 /* [rows] */
    candidate *candidates;                              /* [all] a heap by ratio */
    size_t candidate_count;
    double constant, largest_cost;
    size_t since_refactor, steps;
    bool is_placed, is_exact; /* there is a basis; inverse and values are fresh */
};

/* out += factor * the column of variable j. */
void dense_add_column(const dense *d, size_t j, double factor, double *out);

/* out = inverse * in. */
void dense_multiply(const dense *d, const double *in, double *out);

/* out = inverse * the column of variable j. */
void dense_entering_step(dense *d, size_t j, double *out);

/* One column of the basis is exchanged: step = inverse * its column, pivot at row r. */
void dense_pivot_inverse(dense *d, const double *step, size_t r);

/* Prices, places and values of the basis at hand. */
void dense_refresh(dense *d);

/* The inverse of the basis at hand, made anew; columns that turn out to depend on the
 * others go to their nearer limit. */
void dense_refactor(dense *d);

/* Whether the values keep the rows; where they do not, they are made anew. */
bool dense_keeps_rows(dense *d);

void dense_start_from_slacks(dense *d);

/* A tolerance relative to a limit's size, at least 1. */
double dense_scaled(double tolerance, double limit);

#endif
