/*
 * Dantzig-Wolfe decomposition on the simplex method: slow beside the interior-point method,
 * but it shares nothing with it, so that each checks the other.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_DECOMPOSE_H
#define PURSER_SOLVE_DECOMPOSE_H

#include "session.h"

/**
 * Solve the continuous programme of the session block by block.
 *
 * The master holds the shared columns, every row they meet, and for each block a convex
 * combination of plans it has proposed. A round prices the master's rows, lets each block
 * propose its best plan at those prices, and bounds the optimum by the prices of all rows
 * (psr_solve_bound), until the two meet.
 *
 * @param decided false: without an answer (a block without bounds, too many rounds, no
 *                plan): the simplex method must say why
 */
psr_status session_solve_decomposed(psr_session *session, psr_solution *solution,
                                    bool *decided, psr_error *err);

#endif
