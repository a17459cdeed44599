/*
 * Private to solve: the budget programme in solver units and the parts that solve it.
 *
 *     model      spends in id order, money and response scaled to 1, equal rows merged,
 *                split into components that share no row               budget_model.c
 *     envelope   concave majorant (or a local concave minorant) of each curve on a box
 *                                                                   budget_envelope.c
 *     relax      maximise the sum of envelopes over the rows: water-filling for one row
 *                (budget_fill.c), interior point else (budget_interior.c, budget_factor.c);
 *                is there a plan at all (budget_feasible.c)
 *     bound      Lagrangian bound of any row prices, box tightening      budget_bound.c,
 *                                                                  budget_propagate.c
 *     search     branch and bound over boxes
 *                              budget_search*.[ch], budget_heap.c, budget_local.c
 *     blocks     a closer bound where the rows fall apart            budget_blocks.h
 *     carry      carry-over under one budget as one programme        budget_carry.h
 *     answer     last digits, whole cents, conflicts    budget_polish.c, budget_cents.c,
 *                                                budget_conflict.c, budget_solve.c
 *     questions  frontier, goals, draws     budget_frontier.c, budget_goal.c, budget_risk.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BUDGET_MODEL_H
#define PURSER_SOLVE_BUDGET_MODEL_H

#include "purser/base.h"
#include "purser/data/budget.h"

/** Sparse positive definite system in a fixed pattern, factored as L D L^T. */
typedef struct budget_factor budget_factor;
/** Rows that fall apart into blocks once a few shared ones are priced: budget_blocks.h. */
typedef struct budget_blocks budget_blocks;

/** Spends that nothing tells apart but their names: budget_twins.h. */
typedef struct budget_twins {
    size_t count;
    size_t *spend; /* [count] twins one after another, each time in their order */
    bool
        *is_next; /* [count] of the same curve, limits and coefficients as the one before */
} budget_twins;

typedef struct budget_model {
    size_t spend_count, row_count;
    psr_curve *curve; /* [spend_count], scaled copies */
    double *lower, *upper, *min_if_on;
    double *charge; /* [spend_count] a price of its own each spend pays; NULL = none */
    size_t *column_start; /* [spend_count + 1] */
    size_t *column_row;
    double *column_value;
    double *row_lower, *row_upper; /* [row_count] */
    size_t *spend_of;              /* [spend_count] position in the budget */
    size_t *row_of; /* [row_count] position of the first budget row merged into it */
    budget_twins twins;
} budget_model;

/** Where a row of the budget went: row of a component, and its factor. */
typedef struct budget_row_place {
    size_t component; /* SIZE_MAX = it became a bound or is empty */
    size_t row;
    double factor; /* model row * factor = budget row, in scaled money */
} budget_row_place;

typedef struct budget_parts {
    double money;    /* money of the budget = money * scaled money */
    double response; /* likewise */
    size_t count;
    budget_model *component; /* [count] */
    budget_row_place *place; /* [row_count of the budget] */
    psr_arena *arena;        /* holds everything */
} budget_parts;

/** Positions of the names in the order of their bytes. */
psr_status budget_sort_names(psr_arena *arena, char **names, size_t count,
                             size_t *order) PSR_MUST_CHECK;
/** The money that becomes 1: the largest limit of a row in spend terms, as far as spends
 * can reach it (a limit that cannot bind says nothing of their size), else the largest max.
 * @param reach [spend_count] scratch */
double budget_money_unit(const psr_budget *budget, double *reach);
/** The curve in scaled money and response. Tables share nothing with the budget's. */
psr_status budget_scale_curve(psr_arena *arena, const psr_curve *from, double money,
                              double response, psr_curve *to) PSR_MUST_CHECK;

psr_status budget_parts_create(const psr_budget *budget, budget_parts *parts,
                               psr_error *err) PSR_MUST_CHECK;
void budget_parts_free(budget_parts *parts);

/**
 * A concave function on [low, top]: straight pieces, then the curve itself from `tail` to
 * top. piece k is [first_line + k] of the lines of the set.
 */
typedef struct budget_envelope {
    const psr_curve *curve;
    double low, top, tail; /* tail = top: no curved part */
    double value_low;
    size_t first_line, line_count;
} budget_envelope;

typedef struct budget_envelopes {
    budget_envelope *item; /* [spend_count] */
    double *width, *slope; /* lines of all, slopes not rising within an item */
} budget_envelopes;

/** A box of the search: [low, high] per spend. low = 0 with a min_if_on means undecided. */
typedef struct budget_box {
    double *low, *high;
} budget_box;

psr_status budget_envelopes_create(const budget_model *model, psr_arena *arena,
                                   budget_envelopes *set) PSR_MUST_CHECK;
/** Concave envelopes of the curves on a box. */
void budget_envelopes_over(const budget_model *model, const budget_box *box,
                           budget_envelopes *set);
/** Concave functions below the curves that touch them at z, each on the part of the box
 * around z where the curve is concave, or a tangent line where it is convex. */
void budget_envelopes_under(const budget_model *model, const budget_box *box,
                            const double *z, budget_envelopes *set);
double budget_envelope_value(const budget_envelopes *set, size_t i, double z);
/** Largest maximiser of envelope(z) - price z. */
double budget_envelope_best(const budget_envelopes *set, size_t i, double price);

/** Spend below which an undecided min-if-on spend may not be but for 0; 0 = decided. */
double budget_hole(const budget_model *model, const budget_box *box, size_t i);
/** max over the box (and 0 or above the hole) of curve(z) - price z, rounded up; *at the
 * maximiser, NULL = not asked. */
double budget_conjugate(const budget_model *model, const budget_box *box, size_t i,
                        double price, double *at);
/** column . y */
double budget_row_price(const budget_model *model, size_t i, const double *y);
/** Price of a spend: column . y and its charge. */
double budget_price(const budget_model *model, size_t i, const double *y);
/** Proved upper bound of the total response on the box from row prices (clipped here to
 * the sides their rows have). */
double budget_bound(const budget_model *model, const budget_box *box, double *y);
/** Shrink the box to where the total can still reach `cutoff`. @return spends shrunk */
size_t budget_tighten(const budget_model *model, budget_box *box, const double *y,
                      double cutoff);
/** Shrink the box by the rows. @return false: no plan in the box */
bool budget_propagate(const budget_model *model, budget_box *box, psr_arena *scratch);
/** Response less charges. */
double budget_value(const budget_model *model, const double *z);
/** Spends are 0 or at least their minimum if on. */
bool budget_is_allowed(const budget_model *model, const double *z);
/** Largest row or limit violation, in scaled money. @param activity [row_count] scratch */
double budget_violation(const budget_model *model, const double *z, double *activity);
/** More than this of it makes a plan a rough one (the simplex method's). */
extern const double budget_row_room;

typedef enum budget_relaxed { BUDGET_SOLVED, BUDGET_EMPTY, BUDGET_STALLED } budget_relaxed;

typedef struct budget_workspace budget_workspace;
psr_status budget_workspace_create(const budget_model *model, psr_arena *arena,
                                   budget_workspace **workspace) PSR_MUST_CHECK;
/**
 * Maximise the sum of the envelopes over the rows.
 * @param tolerance absolute, in scaled response
 * @param z [spend_count], y [row_count] out; z satisfies the rows when BUDGET_SOLVED
 */
budget_relaxed budget_relax(budget_workspace *workspace, const budget_envelopes *set,
                            double tolerance, double *z, double *y);
/** Relaxations solved so far. */
size_t budget_relaxations(const budget_workspace *workspace);
budget_relaxed budget_fill(const budget_model *model, const budget_envelopes *set,
                           double *z, double *y, double *scratch);
typedef struct budget_interior budget_interior;
psr_status budget_interior_create(const budget_model *model, psr_arena *arena,
                                  budget_interior **interior) PSR_MUST_CHECK;
budget_relaxed budget_interior_solve(budget_interior *interior, const budget_envelopes *set,
                                     double tolerance, double *z, double *y);

/** A plan in the box by the simplex method, or the proof that there is none. */
budget_relaxed budget_look_for_plan(const budget_model *model, const budget_box *box,
                                    double *z, double *y);

/** Pattern of A A^T of the model; arena memory. */
psr_status budget_factor_create(const budget_model *model, psr_arena *arena,
                                budget_factor **factor) PSR_MUST_CHECK;
/** Factor A diag(weight) A^T + diag(extra). */
void budget_factor_update(budget_factor *factor, const double *weight, const double *extra);
/** Solve in place. */
void budget_factor_solve(const budget_factor *factor, double *x);

/**
 * Fill *err with a minimal conflicting set of rows and the smallest change of one of them
 * that resolves it. @return PSR_ERR_INFEASIBLE
 */
psr_status budget_explain_conflict(const psr_budget *budget, double money, psr_error *err);

/** Whole cents: spend_minor, rounding_cost and rounding_missed of the answer. */
psr_status budget_round_to_cents(const psr_budget *budget, psr_budget_answer *answer,
                                 psr_error *err) PSR_MUST_CHECK;

/** The local optimum around a plan of nearly this budget, exact to rounding. Its bound is
 * its own objective: the caller knows a proved one, see budget_set_bound. PSR_ERR_LIMIT
 * where no plan is there. @param near [spend_count] */
psr_status budget_solve_near(const psr_budget *budget, const double *near,
                             psr_budget_answer **answer, psr_error *err) PSR_MUST_CHECK;
/** Bound and gap of an answer, the bound at least its objective. */
void budget_set_bound(const psr_budget *budget, double bound, psr_budget_answer *answer);

/** Make a plan near an optimum exact to rounding; it stays as it is where that fails. */
void budget_polish(const budget_model *model, psr_arena *arena, double *z, double *y);

/** Terms of the rows by spend: at[first[i] .. first[i+1]-1] are positions in row_spend,
 * row[position] their rows. malloc memory, freed by the caller, also on failure. */
psr_status budget_terms_by_spend(const psr_budget *budget, size_t **first, size_t **at,
                                 psr_id **row) PSR_MUST_CHECK;

/** Concave on its own range, and no minimum-if-on. */
bool budget_is_concave(const psr_budget *budget);
/** The budget with row limits of its own, everything else shared; to be cleared. */
psr_status budget_with_limit(const psr_budget *budget, size_t row,
                             psr_budget *view) PSR_MUST_CHECK;
void budget_view_clear(psr_budget *view);

typedef struct budget_found {
    double value, bound;
    double *z; /* [spend_count] */
    double *y; /* [row_count] prices at z */
    size_t node_count, relax_count;
    bool has_plan;
    bool is_empty; /* proved that no plan exists */
} budget_found;

/** A response below this share of what the curves bring at most counts as that in gaps. */
extern const double budget_least_response;

typedef struct budget_node {
    double bound;
    size_t number; /* ties: older first */
    budget_box box;
    double *price; /* of the shared rows where it was split; NULL = none known */
} budget_node;

/** Open boxes, best bound first. */
typedef struct budget_heap {
    size_t spend_count, price_count;
    budget_node *node;
    size_t count, capacity, number;
} budget_heap;

psr_status budget_heap_push(budget_heap *heap, double bound, const budget_box *box,
                            const double *price) PSR_MUST_CHECK;
/** The caller frees its box.low, which holds the rest. */
budget_node budget_heap_pop(budget_heap *heap);
void budget_heap_clear(budget_heap *heap);

/** Where a box is split at a spend: its left part ends, its right part starts. */
typedef struct budget_cut {
    double left_end, right_start;
} budget_cut;

typedef struct budget_aim {
    double gap;            /* relative */
    double slack;          /* or absolute, whichever is wider */
    const budget_box *box; /* NULL = all of the model */
    const double *start;   /* a plan to beat; NULL = none */
    const double *enough;  /* end at a plan above it, or that there is none; NULL = best */
    bool is_part;          /* one block of many: no more work for a plan than it is worth */
} budget_aim;

typedef struct budget_search budget_search;
/** Arena memory but for the heap. */
psr_status budget_search_create(const budget_model *model, psr_arena *arena,
                                budget_search **search) PSR_MUST_CHECK;
void budget_search_clear(budget_search *search);
/** Best plan with a proved bound; *found comes from budget_found_create. */
psr_status budget_search_run(budget_search *search, const budget_aim *aim,
                             const psr_observer *observer, budget_found *found,
                             psr_error *err) PSR_MUST_CHECK;
psr_status budget_found_create(const budget_model *model, psr_arena *arena,
                               budget_found *found) PSR_MUST_CHECK;
/** Climb from z to a local optimum, or until `to_beat` is out of reach; @return true when z
 * was improved (then y is set). */
bool budget_climb(const budget_model *model, budget_workspace *workspace,
                  budget_envelopes *set, const budget_box *box, double to_beat, double *z,
                  double *y);

#endif
