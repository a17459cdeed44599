/*
 * run: the only room that sees all rooms: one scenario, a batch, a problem file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_H
#define PURSER_RUN_H

#include "purser/base.h"
#include "purser/data.h"

typedef struct psr_run_options {
    const char *data_dir;  /* NULL = the scenario's folder */
    const char *output;    /* folder the plans go into */
    const void *overrides; /* psr_override[override_count] of purser/read.h */
    size_t override_count;
    size_t threads; /* within a scenario */
    size_t jobs;    /* scenarios side by side */
    double gap;
    const psr_observer *observer;
} psr_run_options;

/** What happened to one scenario of a batch. */
typedef struct psr_run_outcome {
    psr_status status;
    psr_error error;
    psr_faults faults;
    char directory[512]; /* published plan; "" when none */
    psr_text summary;    /* summary.txt, or the explanation of an infeasible one */
} psr_run_outcome;

void psr_run_outcome_clear(psr_run_outcome *outcome);

/** read -> clean -> forecast -> respond -> allocate -> solve -> plan -> verify -> publish.
 */
psr_status psr_run_plan(const char *scenario, const psr_run_options *options,
                        psr_run_outcome *outcome) PSR_MUST_CHECK;
/** Several; PSR_ERR_PARTIAL when some failed. outcomes[count]. */
psr_status psr_run_batch(const char *const *scenarios, size_t count,
                         const psr_run_options *options,
                         psr_run_outcome *outcomes) PSR_MUST_CHECK;
/** read and clean only; findings into summary. */
psr_status psr_run_check(const char *scenario, const psr_run_options *options,
                         psr_run_outcome *outcome) PSR_MUST_CHECK;
/** One problem or budget file. */
psr_status psr_run_allocate(const char *path, const psr_run_options *options,
                            psr_run_outcome *outcome) PSR_MUST_CHECK;

#endif
