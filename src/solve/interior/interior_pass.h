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

/** interior_residual, and where the point stands. */
psr_status pass_measure(interior *p, pass_measures *measures, psr_error *err);
/** interior_direction to the boundary, and the mean complementarity after the longest steps
 * of it that keep everything positive but, for either, in the `few` slowest blocks. */
psr_status pass_direction(interior *p, size_t few, double *mu_after, psr_error *err);
/** How many blocks are few: one in so many, at most twenty; none of less than a hundred. Of
 * sixty of a season's 1,500 some have a row nearly to themselves. */
static inline size_t pass_few(const interior *p, size_t one_in) {
    const size_t most = 20, fewest_blocks = 100;
    size_t few = p->block_count / one_in;
    few = few < most ? few : most;
    return p->block_count < fewest_blocks ? 0 : few;
}
/** The lengths that what is shared and all blocks but `few` for either have; own_length is
 * known. */
pass_lengths pass_most_have(const interior *p, size_t few);
/** interior_refine, and the longest steps then, own_length too. */
psr_status pass_refine(interior *p, pass_lengths *length, psr_error *err);
/** What Gondzio's corrector asks for: lengths beyond those there are, and products that do
 * not stray there. */
static inline interior_wish pass_centring(double mu, pass_lengths length) {
    const double factor = 1.3, more = 0.3;
    return (interior_wish){.mu = mu,
                           .centre = true,
                           .primal = fmin(1, factor * length.primal + more),
                           .dual = fmin(1, factor * length.dual + more)};
}
/** interior_correction; shares of it, of distances and of prices (they need not be the
 * same: neither residual hangs on the other), with which the blended direction goes
 * furthest, and how far. */
psr_status pass_correction(interior *p, const interior_wish *wish, pass_lengths *share,
                           pass_lengths *length, psr_error *err);
/** Blend it in. */
psr_status pass_take(interior *p, const interior_wish *wish, pass_lengths share,
                     psr_error *err);
psr_status pass_move(interior *p, pass_lengths length, psr_error *err);

/** Where a block stands. */
typedef struct pass_stand {
    double sum, weight;  /* of all products */
    double primal, dual; /* largest residuals, as they are */
} pass_stand;

/** interior_block_residual, and where the block stands; residuals stay where the direction
 * looks for them. */
void pass_block_measure(interior *p, size_t chunk, size_t block, pass_stand *stand);
/** Whether every product of the block is within that factor of mu, by its weight. */
bool pass_block_is_near(const interior *p, size_t block, double mu, double factor);
/** One block by itself, what is shared staying where it is: the longest steps of its
 * direction and, unless mu is NULL, its mean product after them; a correction, with what
 * shares of it the direction goes furthest, and how far; to take such shares; the move. */
void pass_block_length(interior *p, size_t block, pass_lengths *length, double *mu);
pass_lengths pass_block_correction(interior *p, size_t chunk, size_t block,
                                   const interior_wish *wish, pass_lengths *share);
void pass_block_take(interior *p, size_t block, const interior_wish *wish,
                     pass_lengths share);
void pass_block_move(interior *p, size_t block, pass_lengths length);

#endif
