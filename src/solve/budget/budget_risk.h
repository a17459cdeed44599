/*
 * Private to solve: budgets under draws of their curves.
 *
 *     objective   (1 - weight) mean + weight CVaR: value and tangent above it
 *                                                            budget_risk_objective.c
 *     cuts        the best plan of the envelopes on a box     budget_risk_cuts.c
 *     search      branch and bound over boxes                 budget_risk_search.c
 *     pieces      draws as straight pieces above their curves  budget_risk_pieces.c
 *     narrow      where plans beyond a quantile lie            budget_risk_narrow.c
 *     quantile    a quantile of the draws as objective or limit
 *                                                            budget_risk_quantile.c
 *     tree        its proof by boxes and draws left out       budget_risk_tree.c
 *     node        the programme of one of its boxes           budget_risk_node.c
 *     canonical   the question in units and order of its own  budget_risk_canonical.c
 *     answer      checks, floor, outlook                      budget_risk.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BUDGET_RISK_H
#define PURSER_SOLVE_BUDGET_RISK_H

#include "budget_model.h"
#include "purser/solve.h"

/** Most lines one box may have. */
#define RISK_MOST_CUTS 600

typedef struct risk_objective {
    const psr_budget *budget; /* its min and max are the box of the envelopes */
    const psr_budget_risk *risk;
    double tail_weight;         /* weight of a full one: 1 / (tail * draw_count) */
    double *tangent;            /* [spend_count * draw_count] end of the envelope's chord */
    double *box_low, *box_high; /* [spend_count] limits the tangents are of */
    double *total, *over;       /* [draw_count] response, response of envelopes */
    double *draw_weight;        /* [draw_count] of the objective at the last point */
    size_t *order;              /* [draw_count] draws, worst first */
} risk_objective;

psr_status risk_objective_create(const psr_budget *budget, const psr_budget_risk *risk,
                                 psr_arena *arena,
                                 risk_objective *objective) PSR_MUST_CHECK;
/** Follow the limits of the budget: envelopes are of its box from now on. */
void risk_objective_rebox(risk_objective *objective);
/** The objective at z; total[] and order[] are filled. */
double risk_value(risk_objective *objective, const double *z);
/** A line above the objective on the box: *value at z and slope[spend_count]. */
void risk_cut(risk_objective *objective, const double *z, double *value, double *slope);
/** How far the weighted envelopes of spend i are above its curves at z, by the weights of
 * the last risk_cut. */
double risk_envelope_error(const risk_objective *objective, size_t i, double z);

/** A budget under draws in units and order of its own, which the search is given. */
typedef struct risk_canonical {
    const psr_budget *given;
    const psr_budget_risk *asked;
    psr_budget budget; /* arena memory; without names and curves */
    psr_budget_risk risk;
    double money, response;    /* given = canonical times these */
    size_t *spend_of, *row_of; /* canonical position -> given one */
    /* A plan brings at most `excess` more here than it does as given, scaled, and at most
     * `rise` of that and `excess` less as given than here. */
    double excess, rise;
    risk_objective objective; /* as given */
} risk_canonical;

psr_status risk_canonical_create(const psr_budget *budget, const psr_budget_risk *risk,
                                 psr_arena *arena,
                                 risk_canonical *canonical) PSR_MUST_CHECK;
/** plan[spend_count] as given. */
void risk_canonical_plan(const risk_canonical *canonical, const double *z, double *plan);
void risk_canonical_prices(const risk_canonical *canonical, const double *price,
                           double *given);
/** A bound of the canonical question as one of the given. */
double risk_canonical_bound(const risk_canonical *canonical, double bound);
/** What plans are to reach here so that they reach the floor as given. */
double risk_canonical_kept(const risk_canonical *canonical);

/** CVaR of some draws that plans are to keep. */
typedef struct risk_floor {
    const psr_budget_risk *tail; /* weight 1 */
    double least;                /* bounds hold for all plans that reach it */
    double kept;                 /* plans are to reach this, a little more */
    const double *safe;          /* a plan that does */
} risk_floor;

/** Spend below which spend i of a box may only be 0; 0 = it may be anything. */
double risk_hole(const psr_budget *box, size_t i);

/** Cutting planes on one box, and the best plan of all boxes so far. */
typedef struct risk_cuts {
    const psr_budget *budget;
    psr_budget box; /* the budget with limits of its own */
    risk_objective objective;
    const risk_floor *floor; /* NULL = none */
    risk_objective tail;     /* what the floor is under */
    size_t *first, *at;      /* terms of the rows by spend */
    psr_id *row;
    double money, response; /* units of the master programme */
    size_t cut_count;
    double *cut_value;                 /* [RISK_MOST_CUTS] at z = 0, scaled */
    bool *cut_is_tail;                 /* a line above CVaR, less its floor */
    double *cut_slope;                 /* [RISK_MOST_CUTS * spend_count] scaled */
    double *z, *centre, *look, *slope; /* [spend_count] money */
    double *price;                     /* [row_count] of the last master programme */
    double bound;                      /* of the box */
    double relaxed; /* best value of the envelopes met in the box, at `centre` */
    bool is_exact;  /* envelopes are the curves in the box */
    bool is_empty;  /* the box has no plan */
    bool is_lost;   /* the last master programme was not solved */
    bool has_plan;
    double best_value, *best;
    size_t solve_count; /* master programmes in all */
    double gap;
} risk_cuts;

psr_status risk_cuts_create(const psr_budget *budget, const psr_budget_risk *risk,
                            const risk_floor *floor, psr_arena *arena,
                            risk_cuts *cuts) PSR_MUST_CHECK;
void risk_cuts_clear(risk_cuts *cuts);
/** Bound the box, offering the plans met; at most `most` lines. */
psr_status risk_cuts_solve(risk_cuts *cuts, size_t most, const psr_observer *observer,
                           psr_error *err) PSR_MUST_CHECK;

typedef struct risk_found {
    double *z, *price; /* arena memory */
    double value, bound;
    size_t node_count, solve_count;
} risk_found;

/** What a search is asked. */
typedef struct risk_question {
    const psr_budget *budget;
    const psr_budget_risk *risk;
    const risk_floor *floor; /* NULL = none; of a quantile: its tail is not read */
    double enough; /* a quantile's search ends with the first plan that reaches this */
    const psr_observer *observer;
    psr_arena *arena;
} risk_question;

/**
 * The plan with the best objective, and a bound that no plan passes.
 * @return PSR_OK, PSR_ERR_INFEASIBLE (no plan keeps the rows; without a message),
 *         PSR_ERR_LIMIT (nothing was found)
 */
psr_status risk_search(const risk_question *question, risk_found *found,
                       psr_error *err) PSR_MUST_CHECK;

/** Most pieces a spend may have, and most plans they are fine around. */
#define RISK_MOST_PIECES 96
#define RISK_MOST_CENTRES 6

/** Draws as straight pieces, and the box of the spends they stand on. */
typedef struct risk_pieces {
    const psr_budget *budget;
    const psr_budget_risk *risk;
    double money, response; /* units of the programmes */
    double *low, *high;     /* [spend_count] money */
    size_t count;           /* pieces a spend */
    double *at;             /* [spend_count][RISK_MOST_PIECES + 1] points, money */
    double *value;          /* [spend_count * draw_count][RISK_MOST_PIECES + 1] response */
    double *centre;         /* [RISK_MOST_CENTRES][spend_count] plans */
    psr_id *column;         /* [spend_count] the spends in the last programme made */
} risk_pieces;

/** What a programme over pieces holds. */
typedef struct risk_part {
    const size_t *draw; /* [count] draws that reach t, or the floor under a quantile */
    size_t count;
    double floor, ceiling; /* of t, the last column but those of draws left out */
    /* [draw_count] most by which a draw left out is below t or the floor; NULL = none is
     * left out, and minimums if on are relaxed */
    const double *slack;
    bool is_relaxed;  /* columns of 0 or 1 may be between */
    bool keeps_order; /* pieces of S-shapes are filled from the front */
    size_t out;       /* draws left out at most */
} risk_part;

psr_status risk_pieces_create(const psr_budget *budget, const psr_budget_risk *risk,
                              psr_arena *arena, risk_pieces *pieces) PSR_MUST_CHECK;
/** Put `count` pieces a spend on the box as it stands, and more around the first centres.
 */
void risk_pieces_place(risk_pieces *pieces, size_t count, size_t centre_count);
/** Raised values of draw d of spend i at its points. */
const double *risk_pieces_of(const risk_pieces *pieces, size_t i, size_t d);
/** A line below draw d of spend i on [low, high]: its value at 0 and its slope. */
double risk_pieces_line(const risk_pieces *pieces, size_t i, size_t d, double low,
                        double high, double *slope);
/** max t over the plans of the box; under a floor t is the mean. Freed by the caller. */
psr_status risk_pieces_lp(const risk_pieces *pieces, const risk_part *part, psr_lp **made,
                          psr_error *err) PSR_MUST_CHECK;

/** Whether a draw is among those left out. */
enum { RISK_DRAW_OPEN, RISK_DRAW_IN, RISK_DRAW_OUT };
/** Work of one solve of a programme of so many rows beside its iterations. */
#define RISK_SOLVE_WORK 10

/** What is known of the plans whose quantile passes `aim`. */
typedef struct risk_narrow {
    risk_pieces *pieces; /* its box is theirs */
    size_t out;          /* draws left out at most */
    /* [draw_count] RISK_DRAW_IN and RISK_DRAW_OUT are settled; NULL = all are open */
    const uint8_t *state;
    size_t work; /* rows times simplex iterations so far, some of them for each solve */
    double aim, ceiling; /* no quantile is above the ceiling; at the aim: none passes it */
    double *least;       /* [draw_count] least total of each draw; 0 at first */
    /* Of a round: what groups said so far, and scratch. */
    double met_ceiling, *met_low, *met_high, *met_least;
    double *low, *high;
    size_t *member;
    bool asks_totals;
} risk_narrow;

psr_status risk_narrow_create(risk_pieces *pieces, size_t out, psr_arena *arena,
                              risk_narrow *narrow) PSR_MUST_CHECK;
/** Learn from one division into groups, another one for each round. @param order draws */
psr_status risk_narrow_round(risk_narrow *narrow, size_t round, const size_t *order,
                             psr_error *err) PSR_MUST_CHECK;

/** Draws that a quantile at risk->tail leaves out. */
size_t risk_left_out(const psr_budget_risk *risk);

/** A search for the most quantile, or the most mean with a floor under the quantile. */
typedef struct risk_quantile {
    const psr_budget *budget;
    const psr_budget_risk *risk; /* has_floor, floor: bounds hold for plans that reach it */
    const risk_floor *floor;     /* NULL = the quantile is the objective */
    double enough;               /* no better plan than this is looked for */
    const psr_observer *observer;
    psr_arena *arena;
    size_t out;       /* draws to be left out */
    psr_curve *curve; /* [spend_count * draw_count] draws of a set */
    const psr_curve **of_spend;
    bool *member;       /* [draw_count] */
    risk_objective all; /* totals of every draw */
    risk_narrow narrow;
    double *slack; /* [draw_count] */
    double *z;     /* [spend_count] */
    risk_found *best;
    double most; /* no plan has more mean; under a floor */
    bool has_plan;
} risk_quantile;

/** Offer a plan of the pieces, its limits met to rounding only, and where asked the best
 * plan for the draws that are best at it. @param price of the rows, of the pieces */
psr_status risk_quantile_take(risk_quantile *quantile, const double *z, const double *price,
                              bool climbs, psr_error *err) PSR_MUST_CHECK;
/** Bring the ceiling of quantile->narrow down to the aim, or as far as the work goes. */
psr_status risk_tree_prove(risk_quantile *quantile, risk_pieces *pieces,
                           psr_error *err) PSR_MUST_CHECK;

/**
 * The plan with the most quantile at risk->tail, or the most mean of those that keep the
 * floor under it, and a bound.
 */
psr_status risk_search_quantile(const risk_question *question, risk_found *found,
                                psr_error *err) PSR_MUST_CHECK;

#endif
