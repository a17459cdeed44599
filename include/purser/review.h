/*
 * review: plan against actuals, channel KPIs and verdicts.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_REVIEW_H
#define PURSER_REVIEW_H

#include "purser/base.h"
#include "purser/data.h"

/** Tables and sentences of a review: error, bias, tracking signal, fill rate, what drifted.
 */
psr_status psr_review_plan(const psr_plan *plan, const psr_history *actuals,
                           psr_plan **review, psr_error *err) PSR_MUST_CHECK;

#endif
