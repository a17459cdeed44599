/*
 * Private to run: how curves are fitted, from a scenario's keys or the command line.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_RESPONSE_WISH_H
#define PURSER_RUN_RESPONSE_WISH_H

#include "purser/respond.h"
#include "purser/run.h"

/** Family, carry-over, draws, held-back periods and priors of a scenario. */
psr_status run_response_wish(const psr_response_wish *given, psr_respond_options *wish,
                             psr_error *err) PSR_MUST_CHECK;

/** The same of a spend file: priors are the defaults with overrides `response.*`. */
psr_status run_response_of_question(const psr_spend_question *question,
                                    const psr_run_options *options,
                                    psr_respond_options *wish,
                                    psr_error *err) PSR_MUST_CHECK;

#endif
