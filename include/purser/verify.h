/*
 * verify: re-checks a published plan from its files alone, in plain arithmetic.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_VERIFY_H
#define PURSER_VERIFY_H

#include "purser/base.h"
#include "purser/data.h"

/**
 * Check a plan that was read back: stock balances, budgets, policies, money, the objective.
 * Shares no code with allocate or solve.
 * @return PSR_OK also where the plan does not hold: verdict->holds tells; PSR_ERR_DATA (no
 * problem in the plan), PSR_ERR_MEMORY
 */
psr_status psr_verify_plan(const psr_plan *plan, psr_verdict *verdict,
                           psr_error *err) PSR_MUST_CHECK;

#endif
