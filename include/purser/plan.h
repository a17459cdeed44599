/*
 * plan: allocation -> plan in business words: what, where, when, what binds, what it is
 * worth. SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_H
#define PURSER_PLAN_H

#include "purser/base.h"
#include "purser/data.h"

typedef struct psr_plan_parts {
    const psr_scenario *scenario; /* may be NULL */
    const psr_catalog *catalog;   /* for names; may be NULL */
    const psr_history *history;   /* for changes against last year; may be NULL */
    const psr_panel *panel;       /* may be NULL */
    const psr_forecast *forecast; /* of the panel's series; may be NULL */
    const psr_curves *curves;     /* may be NULL */
    const psr_problem *problem;
    const psr_allocation *optimum; /* the proved optimum */
    const psr_allocation *rounded; /* with whole orders; what is published */
    const psr_simulation *blind;   /* the rounded plan simulated; may be NULL */
    psr_language language;         /* of the summary and what is made of the plan */
} psr_plan_parts;

/**
 * Tables, key figures and summary. Takes copies, of findings too; only the problem is
 * borrowed and must outlive the plan. Only problem, optimum and rounded are needed: without
 * a scenario the periods have numbers and no dates.
 */
psr_status psr_plan_build(const psr_plan_parts *parts, const psr_findings *findings,
                          psr_plan **plan, psr_error *err) PSR_MUST_CHECK;

/** Why: what stopped each short cell, what each limit is worth, in plain sentences. */
psr_status psr_plan_explain(const psr_plan *plan, psr_text *text,
                            psr_error *err) PSR_MUST_CHECK;

/** What changed between plans (the first is the base), with a profit bridge that adds up.
 */
psr_status psr_plan_compare(psr_plan *const *plans, size_t count, psr_text *text,
                            psr_table **bridge, psr_error *err) PSR_MUST_CHECK;

#endif
