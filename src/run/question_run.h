/*
 * Private to run: answers without a scenario in business words.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_QUESTION_RUN_H
#define PURSER_RUN_QUESTION_RUN_H

#include "purser/run.h"

/** Tables `spends` and `limits` and the summary of a budget answer. */
psr_status run_budget_plan(const psr_budget *budget, const psr_budget_answer *answer,
                           psr_language language, psr_plan **plan,
                           psr_error *err) PSR_MUST_CHECK;

/** Row of a budget by name (NULL = its only one); PSR_ERR_USAGE where there is none. */
psr_status run_budget_row(const psr_budget *budget, const char *name, size_t *row,
                          psr_error *err) PSR_MUST_CHECK;

/** Key figures and summary of a problem's answer; the plan takes no copy of the problem. */
psr_status run_problem_plan(const psr_problem *problem, const psr_allocation *allocation,
                            psr_language language, psr_plan **plan,
                            psr_error *err) PSR_MUST_CHECK;

/**
 * PSR_OK for an answer that can be published; else PSR_ERR_INFEASIBLE or PSR_ERR_UNBOUNDED
 * with the conflict and its repairs in outcome->summary, each with its place.
 */
psr_status run_answer_status(const psr_allocation *allocation, const char *name,
                             psr_run_outcome *outcome) PSR_MUST_CHECK;

#endif
