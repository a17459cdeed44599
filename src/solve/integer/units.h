/*
 * Whole units: a plan whose orders are to be whole, made whole block by block.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_UNITS_H
#define PURSER_SOLVE_UNITS_H

#include "purser/solve.h"

/**
 * See psr_solver: make_whole. Each block is planned anew within what the others leave of
 * the shared rows, its listed columns fixed one after the other at the nearest whole number
 * and the rest of the block moved along. Each column is tried twice at most. Of many
 * blocks, batches of a fixed size are made whole side by side, each block with an equal
 * share of what its shared rows have left: the same plan for any number of threads.
 */
psr_status units_make_whole(const psr_lp *lp, const psr_id *column, size_t count,
                            const psr_solve_options *options, psr_solution *solution,
                            psr_error *err) PSR_MUST_CHECK;

#endif
