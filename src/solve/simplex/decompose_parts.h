/*
 * What the files of the decomposition share: the programme taken apart into blocks, and the
 * master over what they propose.
 *
 *     apart       blocks and master made from the programme   decompose_apart.c
 *     rounds      prices, proposals, the bound                decompose.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_DECOMPOSE_PARTS_H
#define PURSER_SOLVE_DECOMPOSE_PARTS_H

#include "simplex.h"

typedef struct block {
    psr_lp *lp;
    simplex *simplex;
    psr_solution *solution;
    size_t from, count;         /* in columns */
    size_t row_from, row_count; /* in rows */
} block;

typedef struct proposal {
    size_t block;
    psr_id column; /* of the master */
    double *x;     /* [columns of the block] */
} proposal;

typedef struct decomposition {
    const psr_lp *lp;
    size_t block_count;
    block *blocks;
    psr_id *columns;       /* by block */
    psr_id *rows;          /* rows of blocks alone, by block */
    psr_id *master_row;    /* [rows] in the master, -1 = a row of a block */
    psr_id *over_row;      /* [columns] in the master: variable bound on a shared column */
    psr_id *master_column; /* [columns] shared ones */
    psr_id *local_column;  /* [columns] position in its block */
    psr_lp *master_lp;
    simplex *master;
    psr_solution *master_solution;
    size_t linking, artificial_from, artificial_count;
    proposal *proposals;
    size_t proposal_count, proposal_capacity;
    double *price;                /* [linking] blocks are asked at */
    double *best_row, *best_over; /* [rows], [columns] prices of the best bound */
    double *row_price, *over_price;
    double bound;
    bool phase_one;
    size_t iterations;
} decomposition;

/** Blocks and master of d->lp, without proposals; d is cleared by the caller either way. */
psr_status decomposition_make(decomposition *d, psr_error *err) PSR_MUST_CHECK;
void decomposition_clear(decomposition *d);

#endif
