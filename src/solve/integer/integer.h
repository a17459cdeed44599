/*
 * Branch and bound over the warm dual simplex: the private parts of the search.
 *
 *   integer.c           the search: nodes, plunges, pruning, the proved bound
 *   integer_relax.c     one relaxation: solved on the warm simplex, bounded
 *   integer_incumbent.c whole columns fixed, the rest solved and checked
 *   integer_heap.c      open nodes
 *   integer_blocks.c    many blocks: bound and plan from one small programme a block,
 *                       with prices from integer_raise.c and integer_prices.c
 *   integer_root.c      tightened copy of the programme, cuts at the root
 *   integer_tighten.c   bounds and links that the rows imply for whole columns
 *   integer_branch.c    choice of the branching column: pseudo-costs, made reliable
 *   integer_heuristic.c incumbents by rounding and diving
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTEGER_H
#define PURSER_SOLVE_INTEGER_H

#include "session.h"

/** One open or closed node: a changed interval of one column on top of its parent's. */
typedef struct integer_node {
    size_t parent; /* SIZE_MAX = the root's own */
    psr_id column; /* PSR_NO_ID = none (the root) */
    double lower, upper;
    double bound;    /* proved for everything below it */
    double fraction; /* distance the branching moved the column, for pseudo-costs */
} integer_node;

/** What branching on a column was seen to cost, per unit of fraction. */
typedef struct integer_history {
    double down_sum, up_sum;
    uint32_t down_count, up_count;
} integer_history;

typedef struct integer_search {
    const psr_lp *original;
    psr_lp *work;          /* the same columns; tightened, with cuts as further rows */
    simplex *engine;       /* on work */
    double *lower, *upper; /* [column_count] limits of the node at hand */
    double *fixed_lower, *fixed_upper; /* [column_count] scratch of whole columns fixed */
    double *nothing;                   /* [column_count] zeros: an objective of none */
    psr_lp view;                       /* work with lower and upper in place of its own */
    psr_solution *relaxed;             /* of work */

    psr_id *whole; /* [whole_count] integer columns */
    size_t whole_count;
    integer_history *history; /* [whole_count] */

    double *best;      /* [column_count] incumbent, exactly whole */
    double best_value; /* -INFINITY without one */
    double gap;
    double proved_bound;  /* by the relaxation or the blocks, before any branching */
    double dropped_bound; /* largest bound of a node pruned by value */

    integer_node *node;
    size_t node_count, node_capacity;
    size_t *heap; /* open nodes, best bound first, then oldest */
    size_t heap_count, heap_capacity;
    size_t applied; /* node whose limits are in lower and upper; SIZE_MAX = the root's */

    size_t rejected; /* whole optima that missed rows as given by more than is allowed */
    size_t most_rejected;
    size_t iterations, solved, node_limit;
    double effort, effort_limit; /* deterministic stand-in for time */
    const psr_observer *observer;
} integer_search;

/** Solve the session's programme with its whole columns. */
psr_status integer_solve(psr_session *session, psr_solution *solution, psr_error *err);

/** Outcome of the programme with limits as they stand in s->lower and s->upper. */
typedef enum integer_verdict {
    INTEGER_PRUNED, /* infeasible, or no better than the incumbent */
    INTEGER_FRACTIONAL,
    INTEGER_WHOLE,
    INTEGER_UNDECIDED /* numerical trouble: nothing is known but the parent's bound */
} integer_verdict;

/** Change the limits of one column of the node at hand. */
void integer_limit(integer_search *s, psr_id column, double lower, double upper);
/** Solve the relaxation; *bound is proved from its prices. */
psr_status integer_relax(integer_search *s, double *bound, integer_verdict *verdict,
                         psr_error *err);
/** Values below this cannot become the answer. */
double integer_cutoff(const integer_search *s);
/** Run the engine; iterations and effort are counted. */
psr_status integer_run(integer_search *s, simplex_way way, simplex_outcome *outcome,
                       psr_error *err);
/** The dual method from the basis at hand; what it cannot decide, the careful way does. */
psr_status integer_run_decided(integer_search *s, simplex_outcome *outcome, psr_error *err);
/** Relative violation of a row or limit that an incumbent may have. */
extern const double integer_feasibility;
/** The limits of the programme as given, whole columns at their values in x. */
void integer_fix(integer_search *s, const double *x, psr_lp *fixed);
/** Round x's whole columns, solve for the rest; keep it if it is better. Limits restored.
 */
psr_status integer_offer(integer_search *s, const double *x, bool *better, psr_error *err);
/** Distance of a value from the nearest whole one. */
double integer_fraction(double value);

/** Put a node among the open ones. */
psr_status integer_push(integer_search *s, size_t node, psr_error *err);
/** Take the open node to go on with; there must be one. */
size_t integer_pop(integer_search *s);

/** Fill s->work: tightened copy with cuts. *infeasible = the rows alone refute it. */
psr_status integer_root(integer_search *s, bool *infeasible, psr_error *err);
/** Tighten limits of the copy by its rows; rounds whole columns. false = empty interval. */
bool integer_tighten(psr_lp *lp, psr_arena *arena);
/** Position in s->whole to branch on; whole_count = none is fractional. */
psr_status integer_choose(integer_search *s, size_t *chosen, psr_error *err);
/** Note what a branch cost: loss of bound against the parent. */
void integer_learn(integer_search *s, size_t at, bool up, double fraction, double loss);
/** Look for incumbents from the relaxation just solved. */
psr_status integer_round(integer_search *s, psr_error *err);
psr_status integer_dive(integer_search *s, psr_error *err);

#endif
