/*
 * Private to solve: what the parts of the search share.
 *
 *     tree       boxes, the best bound first                     budget_search.c
 *     plans      plans around a relaxed one                      budget_search_plans.c
 *     split      where a box is split                            budget_search_split.c
 *     carry      turns of the programme over what is carried     budget_search_carry.c
 *     cells      a tree over lists of cells of the blocks        budget_search_cells.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BUDGET_SEARCH_H
#define PURSER_SOLVE_BUDGET_SEARCH_H

#include "budget_blocks.h"

/** Relaxations times spends and rows, after which the gap of a tree stands. */
extern const size_t budget_work_limit;

struct budget_search {
    const budget_model *model;
    budget_workspace *workspace;
    budget_envelopes over, under;
    psr_arena *arena;
    budget_heap heap;
    budget_aim aim;
    const psr_observer *observer;
    double end_share; /* of the gap asked for, at which the search ends */
    double least;     /* response that smaller ones count as in the gap */
    double *z, *y, *try_z, *try_y, *repaired;
    double *activity; /* [row_count] scratch */
    bool is_rough;    /* the plan found misses rows by more than rounding */
    double *walk;     /* [spend_count] of the programme over what is carried */
    budget_box box;
    budget_blocks *blocks; /* NULL = the rows have no such shape */
    budget_mix mix;
    bool is_taken_apart, is_taken_far_apart;
    bool relaxes_all; /* prices of blocks alone do not come far: boxes are relaxed first */
    struct budget_carry *carry; /* NULL = the rows have no such shape, or not asked yet */
    budget_mix root; /* of the first box under blocks: bound, prices, bounds of blocks */
    budget_box root_box;
    double cell_bound; /* of the tree over cells; INFINITY = none yet */
    size_t last_work;  /* boxes that it has passed end there; SIZE_MAX = as ever */
    budget_found *found;
};

typedef struct budget_search search;

/** Totals not above this need no more search. */
double budget_search_cutoff(const search *s);
/** Keep a plan when it is allowed and better; a rough one only for want of any. */
void budget_search_offer(search *s, const double *z, const double *y);
/** Climb from a plan as long as it may become the best, and keep it where it is. */
void budget_search_climb(search *s, const budget_box *box, double *z, double *y);
/**
 * Decide every undecided spend: on when its share of the way to the tangent point (or of
 * its minimum) is at least `threshold`; solve the curves' concave parts there, or where
 * rows forbid that the spends' surroundings, and climb.
 */
void budget_search_round(search *s, const budget_box *box, double threshold);
/** Look for plans around the relaxed one. */
void budget_search_plans(search *s, const budget_box *box, bool thorough);
/** A plan of the blocks that keeps the shared rows, and what can be climbed from it. */
psr_status budget_search_repair(search *s, const budget_box *box,
                                double scale) PSR_MUST_CHECK;

/** Where a box is split at spend i. */
budget_cut budget_search_cut(const search *s, const budget_box *box, size_t i);
/** The spend to split a box at by the mix of its blocks; SIZE_MAX = none. */
size_t budget_search_split_mix(search *s, budget_box *box);
/** The same by its relaxed plan, s->z; SIZE_MAX = that is exact.
 * @param is_solved s->z is the relaxed plan */
size_t budget_search_split(search *s, const budget_box *box, bool is_solved, double bound);

/** Bound all plans by the programme over what is carried, and look for some.
 * @param work the tree has done */
psr_status budget_search_carry(search *s, size_t work) PSR_MUST_CHECK;

/** Bound all plans by a tree over the cells of the blocks, and look for some, once.
 * @param work the tree over boxes has done */
psr_status budget_search_cells(search *s, size_t work) PSR_MUST_CHECK;
/** Keep what the first box under blocks says for it. */
psr_status budget_search_keep_root(search *s, const budget_box *box) PSR_MUST_CHECK;

#endif
