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

/** What a spend file's command line gives instead of a scenario: the defaults with
 * overrides `response.*`; words of the question. */
psr_status run_response_of_question(const psr_spend_question *question,
                                    const psr_run_options *options,
                                    psr_response_wish *given,
                                    psr_error *err) PSR_MUST_CHECK;

/**
 * Beliefs about single channels into wish->channel_priors.
 * @param path NULL = none: nothing is done
 * @param priors out: memory behind it, freed by the caller
 */
psr_status run_channel_priors(const char *path, const psr_response_wish *given,
                              const psr_media *media, psr_respond_options *wish,
                              psr_respond_priors **priors,
                              psr_run_outcome *outcome) PSR_MUST_CHECK;

#endif
