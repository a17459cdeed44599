/*
 * allocate: forecast + curves + scenario -> problem -> lp, and solution -> allocation.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_ALLOCATE_H
#define PURSER_ALLOCATE_H

#include "purser/base.h"
#include "purser/data.h"

/** Everything a problem is built from. Nothing is kept by the problem: texts are copied. */
typedef struct psr_problem_sources {
    const psr_scenario *scenario;
    const psr_catalog *catalog;
    const psr_panel *panel;
    const psr_forecast *forecast; /* series of the panel, psr_allocate_steps() steps */
    const psr_curves *curves;     /* carry-over and opening spend; NULL = no response */
    const psr_pieces *pieces;     /* [channels of the catalog] lift by effective spend (see
                                     psr_respond_pieces); count 0 or NULL = no response */
    const bool
        *in_order; /* [channels of the catalog] segments fill in order; NULL = none */
} psr_problem_sources;

/**
 * Forecast steps that a plan needs: from the end of the earliest series to the last planned
 * period.
 * @return PSR_OK; PSR_ERR_SCENARIO where the plan would start before the history ends
 */
psr_status psr_allocate_steps(const psr_scenario *scenario, const psr_panel *panel,
                              size_t *steps, psr_error *err) PSR_MUST_CHECK;

/** First planned day: the scenario's start, else the day after the last period sold. */
psr_day psr_allocate_start(const psr_scenario *scenario, const psr_panel *panel);

/**
 * Levels to ask the forecast for: the scenario's own and the critical fractiles of the
 * catalogue's prices and costs, so that an order is exact where it is decided.
 * @param levels out, [at most capacity] rising; @return how many
 */
size_t psr_allocate_levels(const psr_scenario *scenario, const psr_catalog *catalog,
                           double *levels, size_t capacity);

/**
 * Build the problem of a scenario: quantiles (or joint paths, in a shared pool) become
 * demand; catalogue prices become tiers and prices by period; days become periods; the end
 * stock is worth its cost up to the target cover and its salvage value beyond.
 * @return PSR_OK, PSR_ERR_SCENARIO (unknown names, bad rules), PSR_ERR_DATA (nothing to
 * sell), PSR_ERR_MEMORY
 */
psr_status psr_allocate_problem(const psr_problem_sources *sources, psr_problem **problem,
                                psr_findings *findings, psr_error *err) PSR_MUST_CHECK;

/**
 * The data of models/allocation.mod for a problem, so that `glpsol` solves the same.
 * @param profit_at_zero_spend what an incremental return floor is measured from (from the
 *        allocation); NaN = 0
 * @return PSR_OK, PSR_ERR_SCENARIO where the MathProg model does not state a feature
 *         (rules, ramps, exclusive groups), PSR_ERR_MEMORY
 */
psr_status psr_allocate_dat(const psr_problem *problem, double profit_at_zero_spend,
                            psr_text *text, psr_error *err) PSR_MUST_CHECK;

typedef struct psr_allocate_options {
    double gap;        /* 0 = default: 1e-9, for_rounding 1e-6; with whole columns 1e-6,
                          with more than 300 of them 1e-4 */
    psr_method method; /* PSR_METHOD_AUTO = by size */
    size_t threads;
    bool with_ranges; /* valid ranges of shadow prices (vertex answers, small problems) */
    bool with_policy_prices; /* re-solve without each policy */
    /* Keep the solved programme of a continuous problem, so that psr_allocate_rounded goes
       on from it. Problem, solver and observer must then outlive the allocation, which the
       thread that made it must free. */
    bool for_rounding;
    psr_symbolic *symbolic; /* shared with other problems' solves; NULL = not */
    const psr_observer *observer;
} psr_allocate_options;

/** Check a problem's numbers and references (a reader has already; builders have not). */
psr_status psr_allocate_check(const psr_problem *problem,
                              psr_faults *faults) PSR_MUST_CHECK;

/** The matrix of a problem (profit objective, integers marked), names as
 * models/allocation.mod. */
psr_status psr_allocate_lp(const psr_problem *problem, bool with_names, psr_lp **lp,
                           psr_error *err) PSR_MUST_CHECK;

/**
 * Solve a problem to a proved optimum: profit, ROI floor or ratio; integers; infeasible
 * ones come back with PSR_OK, status PSR_ANSWER_INFEASIBLE and the conflict named.
 */
psr_status psr_allocate(const psr_problem *problem, const psr_solver *solver,
                        const psr_allocate_options *options, psr_allocation **allocation,
                        psr_error *err) PSR_MUST_CHECK;

/** Parse a rule such as `spend[live,*] <= 0.35 * spend[*,*]` against a problem's names. */
psr_status psr_allocate_parse_rule(const psr_problem *problem, const char *name,
                                   const char *text, const psr_place *place, psr_rule *rule,
                                   psr_error *err) PSR_MUST_CHECK;

/**
 * The same problem with orders and transfers fixed at whole units, for rounding. Goes on
 * from the solved programme where the allocation keeps one (for_rounding), the first time
 * it is called.
 */
psr_status psr_allocate_rounded(const psr_problem *problem,
                                const psr_allocation *allocation, const psr_solver *solver,
                                const psr_allocate_options *options,
                                psr_allocation **rounded, psr_error *err) PSR_MUST_CHECK;

/**
 * Follow the plan's orders, transfers, disposal and spend while demand is drawn from the
 * problem's distributions, independent by period and market (by product where the pool is
 * shared: joint outcomes). A channel first sells what the plan exposes to it; what is left
 * serves open demand, the best margin first. The allocation's own objective is the figure
 * re-planned each period.
 * @param allocation of this problem, with a plan; path k draws from (seed, k)
 */
psr_status psr_allocate_simulate(const psr_problem *problem,
                                 const psr_allocation *allocation, size_t path_count,
                                 uint64_t seed, size_t threads, psr_simulation *result,
                                 psr_error *err) PSR_MUST_CHECK;

#endif
