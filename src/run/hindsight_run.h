/*
 * Private to run: a plan's question asked again with the demand that came.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_HINDSIGHT_RUN_H
#define PURSER_RUN_HINDSIGHT_RUN_H

#include "purser/run.h"

/**
 * Table `hindsight` and what it says into a review: profit of the decided buying and spend
 * under the demand that came, of the same question with that demand known, and how spend by
 * channel and orders by product would differ. Does nothing for a plan without its problem.
 */
psr_status run_hindsight(const psr_plan *plan, const psr_history *actuals,
                         const psr_run_options *options, psr_plan *review,
                         psr_error *err) PSR_MUST_CHECK;

#endif
