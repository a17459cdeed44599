/*
 * Passes over all columns and slacks: measures, lengths of steps, targets, the move.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTERIOR_PASS_H
#define PURSER_SOLVE_INTERIOR_PASS_H

#include "interior.h"

/** What a pair of lengths is worth: the shorter one holds the other back. */
static inline double pass_worth(pass_lengths length) {
    return fmin(length.primal, length.dual) + 0.1 * fmax(length.primal, length.dual);
}

psr_status pass_measure(interior *p, pass_measures *measures, psr_error *err);
/** Longest steps that keep everything positive; *mu = mean complementarity after them. */
psr_status pass_length(interior *p, pass_lengths *length, double *mu, psr_error *err);
/** Shares of the correction, of distances and of prices (they need not be the same: neither
 * residual hangs on the other), with which the blended direction goes furthest, and how
 * far.
 */
psr_status pass_blend(interior *p, const interior_wish *wish, pass_lengths *share,
                      pass_lengths *length, psr_error *err);
/** Blend it in. */
psr_status pass_take(interior *p, const interior_wish *wish, pass_lengths share,
                     psr_error *err);
psr_status pass_move(interior *p, pass_lengths length, psr_error *err);

#endif
