/*
 * Private to run: response curves and their draws as tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_CURVES_TABLE_H
#define PURSER_RUN_CURVES_TABLE_H

#include "purser/base.h"
#include "purser/data.h"

/** By psr_carryover_kind; NULL behind the last. */
extern const char *const run_carryover_names[];

/** One row a channel, as the table `curves` of a scenario wants it, and errors. */
psr_status run_write_curves(const psr_curves *curves, psr_text *csv,
                            psr_error *err) PSR_MUST_CHECK;
/** One row a channel and draw, as psr_read_draws wants it. */
psr_status run_write_draws(const psr_curves *curves, psr_text *csv,
                           psr_error *err) PSR_MUST_CHECK;

#endif
