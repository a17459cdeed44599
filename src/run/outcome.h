/*
 * Private to run: how a path ends.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_OUTCOME_H
#define PURSER_RUN_OUTCOME_H

#include "purser/run.h"

/** Keep a status: where the faults explain it, the error stays empty. */
psr_status run_outcome_end(psr_run_outcome *outcome, psr_status status);

/** A published plan and what is said of it speak one language: the reader's, where one was
 * asked for, else the plan's own. */
void run_outcome_language(psr_run_outcome *outcome, psr_plan *plan);

/** A line of a place and a finished sentence, in the language of the text. */
void run_say_at(psr_text *text, const psr_place *place, const char *sentence);

#endif
