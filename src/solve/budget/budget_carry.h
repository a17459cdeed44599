/*
 * Private to solve: spends that carry over from one to the next (each tied to the one
 * before by a row of two) under one row that adds them all up, the budget. A dynamic
 * programme over what is carried and the money spent so far, the ledger:
 *
 *     worth_t(carried, spent) = max f_t(z) + worth_t+1(z, spent + cost_t z)
 *                               over z in [keep carried + step_low, keep carried +
 * step_high] worth_T(spent)          = - price (spent - side) - curvature/2 (spent -
 * side)^2
 *
 * A price alone leaves the gap between a budget's worth and its concave envelope. The
 * curvature closes it: the charge bounds from above, and worth + bend/2 spent^2 is convex
 * in the ledger, so that straight lines between grid points stay above it.
 *
 *     load       which spends follow each other, which rows the ledger keeps
 *                                                              budget_carry_load.c
 *     worth      worths on a grid, every line between grid points proved  budget_carry.c
 *     walk       plans along the worths, grids finer where they pass budget_carry_walk.c
 *     price      the least charges that keep known walks down       budget_carry_price.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BUDGET_CARRY_H
#define PURSER_SOLVE_BUDGET_CARRY_H

#include "budget_model.h"

enum { CARRY_LIMITS = 2, CARRY_WALKS = 600 };

/** A limit of the ledger once some stages are decided: a row of the model over factor. */
typedef struct carry_limit {
    size_t row;
    double factor, side;
    double sign; /* 1 = at most side, -1 = at least */
    bool is_equal;
    bool is_off;      /* no known walk passes it: no charge */
    double own_price; /* at the best plan */
    double scale;     /* its side, or more where that is next to nothing */
    double unit;      /* of curvature: worth of the best plan over the scale squared */
    double price, curvature;
} carry_limit;

/** One spend decided, and the grids: z of the decision, spent of the ledger before it. */
typedef struct carry_stage {
    size_t spend;
    const psr_curve *curve;
    double keep, step_low, step_high; /* keep = 0: the first of its chain */
    double low, high, hole;
    double cost;   /* adds cost z to the ledger */
    double charge; /* price of the rows that are not in the ledger */
    size_t limit;  /* that the ledger has to keep after it; SIZE_MAX = none */
    double bend;   /* sum of the curvatures of this stage's limit and later ones */
    size_t z_count, spent_count, before_count;
    double *z, *spent;
    double *worth; /* [before_count * spent_count], with the charge of the limit before */
    double *value; /* [z_count] of the curve less the charge */
    double *lift;  /* [z_count] of the curve above its chord, by cell */
    bool *cut_z, *cut_spent; /* cells to halve */
} carry_stage;

/** What a walk through the stages earns before charges, and the ledger at the limits. */
typedef struct carry_walk {
    double value, end[CARRY_LIMITS];
} carry_walk;

struct budget_carry {
    size_t stage_count, limit_count;
    carry_stage *stage; /* [stage_count + 1] the last one holds the end of the ledger */
    carry_limit limit[CARRY_LIMITS];
    double constant;  /* prices of the rows that are not in the ledger, at their limits */
    double *path;     /* [stage_count] the last walk */
    double walked;    /* what it earns after charges */
    double last;      /* the last bound */
    double bound;     /* the best one, proved */
    bool is_settled;  /* no grid was made finer */
    bool is_done;     /* nor have the charges changed: nothing is left to try */
    size_t work;      /* grid points worked out */
    double curvature; /* of all limits, in their units; 0 = not priced yet */
    double patience;  /* the most curvature worth having yet to keep a walk down */
    carry_walk walk[CARRY_WALKS];
    size_t walk_count, walk_next;
};
typedef struct budget_carry budget_carry;

/** *carry = NULL where the rows have no such shape. @param y prices of the other rows */
psr_status budget_carry_create(const budget_model *model, const double *y, psr_arena *arena,
                               budget_carry **carry) PSR_MUST_CHECK;
void budget_carry_clear(budget_carry *carry);

/** The best plan so far: its response and its row prices. */
void budget_carry_set_best(budget_carry *carry, double best, const double *y);
/**
 * Choose charges, work the worths out, walk along them: bound and path are those after.
 * @param room how much more than `best` a walk may earn
 */
psr_status budget_carry_round(budget_carry *carry, double best, double room) PSR_MUST_CHECK;
/** Make the grids finer where walks pass that earn more than `best`. */
psr_status budget_carry_refine(budget_carry *carry, double best,
                               double room) PSR_MUST_CHECK;

/** What a limit charges; at least 0 where the ledger keeps it. */
double budget_carry_charge(const carry_limit *limit, double spent);
/** Where the ledger is measured from. */
double budget_carry_centre(const budget_carry *carry);
/** Work out stage[].worth on the grids, and carry->last. */
psr_status budget_carry_work_out(budget_carry *carry) PSR_MUST_CHECK;
/** Least and most the decision of a stage may be. */
void budget_carry_window(const carry_stage *stage, double carried, double *low,
                         double *high);
/** Walk along the worths, always the best way: path and walked. */
void budget_carry_follow(budget_carry *carry);
void budget_carry_remember(budget_carry *carry, double value, const double *end);
/** Choose the charges anew where a known walk is above `best`. @return they changed */
bool budget_carry_reprice(budget_carry *carry, double best);

#endif
