/*
 * What the files of the quantile's tree share: the node looked at, and its programme.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BUDGET_RISK_TREE_H
#define PURSER_SOLVE_BUDGET_RISK_TREE_H

#include "budget_risk.h"

typedef struct tree_node {
    double bound;
    double *low, *high; /* one block of memory */
    double *least;      /* [draw_count] totals */
    uint8_t *state;     /* [draw_count] */
    double narrowed;    /* size of the node when groups narrowed it last */
    double shrunk;      /* what narrowing its box or its parent's brought last */
} tree_node;

typedef struct quantile_tree {
    risk_quantile *q;
    risk_pieces *pieces;
    size_t n, draws;
    tree_node *node;
    size_t count, capacity, done;
    size_t work, narrow_work; /* rows times simplex iterations, in all and by groups */
    size_t effort;
    double closed;     /* best bound of what was not looked into further */
    tree_node at;      /* the node looked at; its arrays are the tree's */
    size_t *member;    /* draws of the programme */
    double *slack;     /* [draw_count] */
    double *error, *z; /* [spend_count] of the envelopes at the plan, and the plan */
    size_t split_draw, split_spend; /* SIZE_MAX = another one */
    risk_part part;
    psr_lp *lp;
    psr_session *session;
    psr_solution *solution;
    bool is_empty, is_lost;
} quantile_tree;

/** What each draw can fall short by in the box, and those that cannot but be out. */
void risk_node_rate(quantile_tree *t);
/** Bound of the node by the programme over its box, which is left open for more. */
psr_status risk_node_relax(quantile_tree *t, psr_error *err) PSR_MUST_CHECK;
/** Draws whose other choice cannot reach the aim are settled. */
void risk_node_fix(quantile_tree *t);
/** What is farthest from settled at the plan, by the prices of the draws: a draw in between
 * or the pieces of a spend. */
void risk_node_choose(quantile_tree *t);
/** Narrow the box to what plans that reach the aim can be. @param shrunk out: largest share
 * of a side that went */
psr_status risk_node_narrow(quantile_tree *t, double *shrunk,
                            psr_error *err) PSR_MUST_CHECK;
void risk_node_close(quantile_tree *t);

#endif
