/*
 * From solutions back to the problem's own terms. Private to allocate.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_ALLOCATE_ANSWER_H
#define PURSER_ALLOCATE_ANSWER_H

#include "model.h"
#include "purser/allocate.h"

/** One question being answered: the model, a session on it and its last solution. */
typedef struct question {
    const psr_problem *problem;
    const psr_solver *solver;
    const psr_allocate_options *options;
    model *model;
    psr_session *session;
    psr_solution *solution;
    bool zero_known;    /* the zero-spend problem has a plan, or is not asked for */
    double zero_profit; /* profit at zero spend; 0 where the goal does not ask for it */
    double *capital;    /* [columns] capital a unit of a column uses; ratio goal only */
    double ratio, ratio_bound;
    double *class_value; /* [priority classes] contribution that each must keep; NULL */
} question;

psr_status question_open(const psr_problem *problem, const psr_solver *solver,
                         const psr_allocate_options *options, question *q,
                         psr_error *err) PSR_MUST_CHECK;
/** The same with whole columns left to be fixed by the caller: a continuous programme. */
psr_status question_open_fixed(const psr_problem *problem, const psr_solver *solver,
                               const psr_allocate_options *options, question *q,
                               psr_error *err) PSR_MUST_CHECK;
/** The same with orders and transfers whole too. */
psr_status question_open_whole(const psr_problem *problem, const psr_solver *solver,
                               const psr_allocate_options *options, question *q,
                               psr_error *err) PSR_MUST_CHECK;
void question_close(question *q);

/** Rounding can go on from the optimum: nothing is whole yet, and the goal is one
 * programme.
 */
bool question_can_keep(const question *q);
/** Leave an answered continuous question with its allocation; q becomes empty. */
psr_status question_keep(question *q, psr_allocation *allocation,
                         psr_error *err) PSR_MUST_CHECK;
/** Take it from there, if it is there and of this problem; *q is empty otherwise. */
bool question_take(const psr_allocation *allocation, const psr_problem *problem,
                   const psr_solver *solver, question *q);

/** Solve for the problem's goal; q->solution holds the outcome whatever its status. */
psr_status question_answer(question *q, psr_error *err) PSR_MUST_CHECK;

/** Set the return floor's row, measured from a profit at zero spend (0: not incremental).
 */
psr_status question_set_floor(question *q, double zero_profit) PSR_MUST_CHECK;
/** Least value of the return floor's row, and of a class's contribution. */
double question_floor(const question *q);
double question_class_least(const question *q, size_t priority_class);
/** Hold the contribution of each priority class but the last, less a share of it. */
psr_status question_hold_classes(question *q, const double *class_value, double share,
                                 psr_error *err) PSR_MUST_CHECK;
/** Make the session maximise profit - ratio * capital. */
psr_status question_set_ratio(question *q, double ratio) PSR_MUST_CHECK;
/** Profit of the whole plan at x, constant included. */
double question_profit(const question *q, const double *x);
/** Capital of the goal at a solution: base + spend (+ purchases). */
double question_capital(const question *q, const double *x);

/** Break ties by the secondary goals: fewest order lines; at a vertex of a continuous
 * programme also the earliest stock. q->solution is then the plan taken. */
psr_status question_settle(question *q, psr_error *err) PSR_MUST_CHECK;
/** Bring the session back to the plan that q->solution is, after it was asked otherwise. */
psr_status question_return(question *q, psr_error *err) PSR_MUST_CHECK;

/** Fill the quantities of an allocation from the solution's x and prices. */
psr_status answer_quantities(const question *q, psr_allocation *allocation,
                             psr_error *err) PSR_MUST_CHECK;

/** What each policy costs, where asked for; held: the question with whole columns held at
 * the optimum, or NULL. */
psr_status answer_policy_prices(question *q, question *held, psr_allocation *allocation,
                                psr_error *err) PSR_MUST_CHECK;

/** The list of limits with their prices, from the last solution. */
psr_status answer_limits(question *q, psr_allocation *allocation,
                         psr_error *err) PSR_MUST_CHECK;

/**
 * Explain an infeasible problem: the smallest set of limits that cannot hold together with
 * the repairs, into conflicts and explanation.
 */
psr_status answer_conflict(const question *q, psr_allocation *allocation,
                           psr_error *err) PSR_MUST_CHECK;

/**
 * Contradictions that arithmetic alone shows, before any solving: a budget's minimum above
 * its own limit. Adds conflicts; *found says whether there is one.
 */
psr_status answer_check_sums(const psr_problem *problem, psr_allocation *allocation,
                             bool *found, psr_error *err) PSR_MUST_CHECK;

#endif
