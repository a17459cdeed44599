/*
 * One programme whose lines are to be few, and the smaller one of the plans that lose
 * nothing. Private to solve.
 *
 *   few.c       needed lines, the search, the whole or block by block
 *   few_face.c  the programme of plans that lose nothing, with a flag for each line
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_FEW_FACE_H
#define PURSER_SOLVE_FEW_FACE_H

#include "dense.h"

/** A column above this is on. */
static const double few_on = 1e-7;

/** One programme and its part of the plan. */
typedef struct few_part {
    const psr_lp *lp;
    double *x;     /* [columns] the plan; then the one with fewer lines */
    double *price; /* [rows, then columns over others] at the plan; NULL = unknown */
    psr_id *line;  /* [line_count] listed columns that may be above 0 */
    double *later; /* [line_count] */
    bool *needed;  /* [line_count] */
    size_t line_count;
    double value, slack; /* objective at x; what may be lost of it */
    double most_nodes;   /* of its tree */
    size_t most_open;    /* lines that may go: with more there is no tree */
    dense *engine;
    psr_arena *arena;
} few_part;

/** The programme cut down to the plans that lose nothing. */
typedef struct few_face {
    psr_lp *lp;
    psr_id *position; /* [columns of the part] its column; PSR_NO_ID = it stands still */
    psr_id *line_of;  /* [columns of the part] its line; PSR_NO_ID = it is none */
    psr_id *row;      /* [rows of the part] its row; PSR_NO_ID = nothing can break it */
    double *lower, *upper; /* [columns of the part] */
    psr_id earn, count;    /* rows */
} few_face;

static inline bool few_has_over(const psr_lp *lp, size_t j) {
    return lp->over != NULL && lp->over[j] != PSR_NO_ID;
}

static inline bool few_is_whole(const psr_lp *lp, size_t j) {
    return lp->integer != NULL && lp->integer[j] != 0;
}

/** Make f->lp of an optimal part: what does not move without a loss is left out, each line
 * that is not needed has a flag, and fewer of them than the plan has may be on. */
psr_status few_make_face(const few_part *p, few_face *f, psr_error *err) PSR_MUST_CHECK;
/** Values of the programme as values of the part's own columns. */
void few_expand(const few_part *p, const few_face *f, const double *found, double *x);

#endif
