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
 */
psr_status psr_verify_plan(const psr_plan *plan, psr_verdict *verdict,
                           psr_error *err) PSR_MUST_CHECK;

#endif
