/*
 * Spend in whole cents, never above a cap, and the lift it buys.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_SPEND_CENTS_H
#define PURSER_PLAN_SPEND_CENTS_H

#include "figures.h"

/** Fill spend_minor, effective and lift of the figures; order_units may still be empty. */
psr_status psr_spend_to_cents(psr_figures *figures, psr_error *err) PSR_MUST_CHECK;

/** Lift of an effective spend on a channel's segments, and the slope of the next unit of
 * money (may be NULL). */
double psr_spend_lift(const psr_pieces *segments, double effective, double *slope);

#endif
