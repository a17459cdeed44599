/*
 * solve: lp -> solution with a certificate; budget -> proved answer.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_H
#define PURSER_SOLVE_H

#include "purser/base.h"
#include "purser/data.h"

/** The solver that other rooms are handed: chooses its method by size and shape. */
const psr_solver *psr_solve_solver(void);

/**
 * Symbolic work of the block method: which rows and columns make the border, the orders of
 * elimination, the envelopes of the factors. It hangs on the pattern of a programme and on
 * which limits there are, not on its numbers. Sessions that are given the same one take it
 * over from each other, one after the other or side by side, and answer with the same bits
 * as without.
 * @return NULL without memory; it must outlive the sessions
 */
psr_symbolic *psr_symbolic_create(void) PSR_MUST_CHECK;
void psr_symbolic_free(psr_symbolic *symbolic);

/** Open, solve, close. Above 150,000 columns, some whole: prices are the relaxation's. */
psr_status psr_solve(const psr_lp *lp, const psr_solve_options *options,
                     psr_solution *solution, psr_error *err) PSR_MUST_CHECK;

/**
 * Safe upper bound of the maximum from any row prices: prices are clipped to the side their
 * row allows, reduced costs are priced at the better bound of each column.
 *
 *     bound(y) = constant + sum_i price_i side_i + sum_j max over [lower_j, upper_j] of d_j
 * x_j
 *
 * Valid for every y; evaluated without the solver's numbers. +INFINITY when a column
 * without a finite bound has the wrong sign.
 */
double psr_solve_bound(const psr_lp *lp, const double *row_price, const double *over_price);

/** Largest relative violation of rows, bounds, variable bounds and whole columns at x. */
double psr_solve_violation(const psr_lp *lp, const double *x);

/** Write an lp as free MPS, for other solvers: minimise the loss (minus the objective). */
psr_status psr_solve_mps(const psr_lp *lp, psr_text *mps, psr_error *err) PSR_MUST_CHECK;

/** Maximise total response of a budget: proved bound, gap <= gap (0 = 1e-9 concave, 1e-6
 * else). */
psr_status psr_solve_budget(const psr_budget *budget, double gap,
                            const psr_observer *observer, psr_budget_answer **answer,
                            psr_error *err) PSR_MUST_CHECK;

/** A line `library version` for each library that this room stands on. */
void psr_solve_versions(psr_text *lines);

/**
 * The frontier of a budget: its row `row` is made an equation with each of `point_count`
 * limits, evenly spaced over range[0] to range[1]; where all curves are concave, points are
 * added until it is known to 1e-4 between points too. Points without a plan are left out.
 * @return PSR_OK; PSR_ERR_INFEASIBLE when no point has a plan
 */
psr_status psr_solve_budget_frontier(const psr_budget *budget, size_t row,
                                     const double range[2], size_t point_count,
                                     const psr_observer *observer,
                                     psr_budget_frontier **frontier,
                                     psr_error *err) PSR_MUST_CHECK;

/** What a flexible budget is to reach. */
typedef enum psr_budget_goal {
    PSR_BUDGET_RETURN,   /* most response with response / spend >= target (ROAS) */
    PSR_BUDGET_COST,     /* most response with spend / response <= target (CPA, CAC) */
    PSR_BUDGET_RESPONSE, /* least spend with response >= target */
    PSR_BUDGET_MARGINAL  /* spend as long as one more unit earns at least target */
} psr_budget_goal;

/** How far a goal was met. */
typedef struct psr_budget_reach {
    bool reached;
    double spend;    /* activity of the row */
    double response; /* at the answer */
    double value;    /* what the target is compared with: ratio, response or marginal */
    double best;     /* when not reached: the best value any plan has, proved to best_gap */
    double best_gap; /* relative */
} psr_budget_reach;

/**
 * Let the limit of row `row` (total spend) float within what the spends allow, so that the
 * goal is met exactly; the other rows stand.
 * @param answer the plan; when the goal cannot be reached, the plan with the best value
 * @return PSR_OK also when not reached (see reach); PSR_ERR_INFEASIBLE without any plan
 */
psr_status psr_solve_budget_goal(const psr_budget *budget, size_t row, psr_budget_goal goal,
                                 double target, psr_budget_answer **answer,
                                 psr_budget_reach *reach, psr_error *err) PSR_MUST_CHECK;

/** Draws of the curves of a budget, and how much its bad ones count. */
typedef struct psr_budget_risk {
    size_t draw_count;
    const psr_curve *const *draws; /* [spend_count][draw_count] */
    double weight;                 /* 0 to 1: objective = (1 - weight) mean + weight CVaR */
    double tail;                   /* share of worst draws in CVaR, for example 0.1 */
    double gap;                    /* relative gap to prove; 0 = 1e-5 */
    /* Instead of weighing: the most mean response with CVaR at `floor` or more. */
    bool has_floor;
    double floor;
    /* The quantile at `tail` (0.1 = P10), which all but that share of the draws reach: the
     * objective instead of weighing, or what the floor is under instead of CVaR. It is not
     * concave: see psr_solve_budget_risk. */
    bool of_quantile;
} psr_budget_risk;

/**
 * Maximise (1 - weight) mean + weight CVaR of the total response over the draws, by cutting
 * planes: a linear programme over the tangents of the objective met so far is the proved
 * bound. S-shaped draws are bounded by their concave envelopes and minimums if on relaxed,
 * each on boxes that are split until the gap is proved or 12,000 programmes are solved.
 *
 * A quantile is not concave: which draws are left out is searched through, over straight
 * pieces above the curves; of S-shaped draws together with boxes of the spends. Ten concave
 * curves and five S-shaped ones of a hundred draws are proved; with many more S-shapes the
 * bound stays honest, but wide.
 * CVaR is a safe stand-in: the quantile of any plan is at least its CVaR at the same tail.
 * @param answer  objective and bound as above; marginals are means over the draws
 * @param outlook what the plan brings over the draws
 * @return PSR_ERR_INFEASIBLE (no plan, or the floor is out of reach: the message has the
 *         most CVaR or quantile and its bound), PSR_ERR_LIMIT (neither plan nor proof that
 * none is)
 */
psr_status psr_solve_budget_risk(const psr_budget *budget, const psr_budget_risk *risk,
                                 const psr_observer *observer, psr_budget_answer **answer,
                                 psr_budget_outlook **outlook,
                                 psr_error *err) PSR_MUST_CHECK;

#endif
