/*
 * Private to run: what every published plan carries, and publishing itself.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_PUBLISH_RUN_H
#define PURSER_RUN_PUBLISH_RUN_H

#include "purser/run.h"
#include "purser/write.h"

/** Name and SHA-256 of each input into the plan's manifest, in the order given. */
psr_status run_plan_inputs(psr_plan *plan, const char *const *files, size_t count,
                           psr_error *err) PSR_MUST_CHECK;
/** Versions of purser's libraries into the plan's manifest. */
psr_status run_plan_versions(psr_plan *plan, psr_error *err) PSR_MUST_CHECK;

/** summary.txt and every table as CSV into an open publication. */
psr_status run_plan_tables(const psr_plan *plan, psr_publication *publication,
                           psr_error *err) PSR_MUST_CHECK;

/** `output/name` into outcome->directory. */
void run_outcome_directory(psr_run_outcome *outcome, const char *output, const char *name);

/** Publish the answer to a question file: its plan and solution.json. */
psr_status run_publish_answer(const char *path, psr_plan *plan, const psr_text *solution,
                              const psr_run_options *options,
                              psr_run_outcome *outcome) PSR_MUST_CHECK;

#endif
