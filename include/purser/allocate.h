/*
 * allocate: forecast + curves + scenario -> problem -> lp, and solution -> allocation.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_ALLOCATE_H
#define PURSER_ALLOCATE_H

#include "purser/base.h"
#include "purser/data.h"

/** Build the problem of a scenario. series_of the forecast match the panel. */
psr_status psr_allocate_problem(const psr_scenario *scenario, const psr_catalog *catalog,
                                const psr_panel *panel, const psr_forecast *forecast,
                                const psr_curves *curves, psr_problem **problem,
                                psr_findings *findings, psr_error *err) PSR_MUST_CHECK;

typedef struct psr_allocate_options {
    double gap; /* 0 = default */
    size_t threads;
    bool with_ranges; /* valid ranges of shadow prices (vertex answers, small problems) */
    bool with_policy_prices; /* re-solve without each policy */
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

/** The same problem with orders and transfers fixed at whole units, for rounding. */
psr_status psr_allocate_rounded(const psr_problem *problem,
                                const psr_allocation *allocation, const psr_solver *solver,
                                const psr_allocate_options *options,
                                psr_allocation **rounded, psr_error *err) PSR_MUST_CHECK;

#endif
