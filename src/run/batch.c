/*
 * Several scenarios: side by side, each on its own; one failure stops no other.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"

#include "purser/read.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef struct batch {
    const char *const *scenarios;
    size_t count;
    psr_run_options options; /* of one scenario: its stages are not the batch's progress */
    const psr_observer *observer;
    psr_run_outcome *outcomes;
    char **names; /* [count] NULL = the scenario cannot be read; its own run says why */
    atomic_size_t done;
} batch;

/* Two scenarios of one name would publish over each other, in an order nobody chose. */
static psr_status check_name(const batch *all, size_t index, psr_error *err) {
    for (size_t i = 0; all->names[index] != NULL && i < index; i++) {
        if (all->names[i] != NULL && strcmp(all->names[i], all->names[index]) == 0) {
            return psr_fail(
                err, PSR_ERR_USAGE,
                "%s and %s are both named `%s`; give one of them another `name:`",
                all->scenarios[i], all->scenarios[index], all->names[i]);
        }
    }
    return PSR_OK;
}

/* Never fails: what happens to one scenario stays in its outcome. */
static psr_status run_one(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    batch *all = context;
    psr_run_outcome *outcome = &all->outcomes[index];
    psr_status status = check_name(all, index, &outcome->error);
    if (status == PSR_OK) {
        status = psr_run_plan(all->scenarios[index], &all->options, outcome);
    }
    (void)run_outcome_end(outcome, status);
    psr_observe_progress(all->observer, "scenarios planned",
                         (double)(atomic_fetch_add(&all->done, 1) + 1), (double)all->count,
                         NAN);
    return PSR_OK;
}

static psr_status read_names(batch *all, const psr_run_options *options) {
    all->names = psr_calloc(all->count + 1, sizeof *all->names);
    if (all->names == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < all->count; i++) {
        psr_scenario *scenario = NULL;
        psr_faults *faults = psr_calloc(1, sizeof *faults);
        if (faults != NULL &&
            psr_read_scenario(all->scenarios[i], options->data_dir, options->overrides,
                              options->override_count, &scenario, faults) == PSR_OK) {
            all->names[i] = psr_strdup(scenario->name);
        }
        psr_scenario_free(scenario);
        free(faults);
    }
    return PSR_OK;
}

psr_status psr_run_batch(const char *const *scenarios, size_t count,
                         const psr_run_options *options, psr_run_outcome *outcomes) {
    psr_observer quiet = {0};
    batch all = {.scenarios = scenarios,
                 .count = count,
                 .options = *options,
                 .observer = options->observer,
                 .outcomes = outcomes};
    if (options->observer != NULL) {
        quiet = *options->observer;
        quiet.progress = count > 1 ? NULL : quiet.progress;
    }
    all.options.observer = &quiet;
    psr_status status = read_names(&all, options);
    if (status == PSR_OK) {
        status = psr_parallel_for(count, options->jobs, run_one, &all, NULL);
    }
    for (size_t i = 0; all.names != NULL && i < count; i++) {
        free(all.names[i]);
    }
    free(all.names);
    for (size_t i = 0; status == PSR_OK && i < count; i++) {
        status = outcomes[i].status == PSR_OK ? PSR_OK : PSR_ERR_PARTIAL;
    }
    return count == 1 && status == PSR_ERR_PARTIAL ? outcomes[0].status : status;
}
