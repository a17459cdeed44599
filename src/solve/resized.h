/*
 * A programme in other units of columns, rows and objective, for numbers so large that a
 * tolerance means something else for each of them. Units are powers of 2: all numbers of
 * the programme and of its answer stay exact. SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_RESIZED_H
#define PURSER_SOLVE_RESIZED_H

#include "purser/data.h"

typedef struct resized {
    psr_lp lp;        /* its numbers are in `numbers`, all else is the other's */
    double *numbers;  /* owned */
    double *column;   /* [column_count] x = column * x here; 1 where whole */
    double *row;      /* [row_count] row here = row * row */
    double objective; /* objective here = objective * objective */
} resized;

/** Numbers large enough for other units to matter, in a programme small enough to ask. */
bool resized_is_worth_it(const psr_lp *lp);
/** Choose units and restate lp, which must outlive it; to be cleared, also on failure. */
psr_status resized_create(const psr_lp *lp, resized *made) PSR_MUST_CHECK;
void resized_clear(resized *made);
/** An answer of the restated programme as one of lp, evaluated on lp itself. */
void resized_answer(const psr_lp *lp, const resized *units, const psr_solution *found,
                    psr_solution *solution);

#endif
