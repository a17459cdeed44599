/*
 * What the files of the crossover share: the matrix of active rows and candidate columns.
 *
 *     peeling     sides, then what is triangular     crossover.c
 *     core        dense elimination of the rest      crossover_core.c
 *
 * The rows here are those of the lp, then one for each variable upper bound, as GLPK has
 * them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_CROSSOVER_PARTS_H
#define PURSER_SOLVE_CROSSOVER_PARTS_H

#include "simplex.h"

typedef struct entry {
    psr_id at; /* row of a column's entry, column of a row's */
    double value;
} entry;

typedef struct crossing {
    const psr_lp *lp;
    simplex_basis *basis;
    size_t row_count; /* with variable bounds */
    size_t *column_start, *row_start;
    entry *column_entry, *row_entry; /* active rows and candidate columns only */
    psr_id *column_left, *row_left;  /* entries not yet peeled */
    bool *active;                    /* [row_count] has a price: its slack is not basic */
    bool *candidate;                 /* [columns] between its bounds, not yet placed */
    psr_id *stack;
    size_t stack_count;
} crossing;

/**
 * Columns that are still candidates become basic as far as they are independent, each in
 * place of the slack of an active row.
 * @param fits false: they are too many for dense elimination, nothing was done
 */
psr_status crossover_core(crossing *c, bool *fits) PSR_MUST_CHECK;

#endif
