/*
 * Several scenarios: side by side, each on its own, data that they have in common read and
 * forecast once; one failure stops no other.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "pipeline.h"

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
    /* [count] NULL = the scenario cannot be read; its own run says why */
    psr_scenario **read;
    /* Scenarios whose data are the same stand on those of the first: prepared[leader[i]],
     * empty where it is alone. */
    size_t *leader;         /* [count] */
    size_t *followers;      /* [count] of a leader, itself included */
    run_prepared *prepared; /* [count] of leaders */
    atomic_size_t done;
} batch;

/* Two scenarios of one name would publish over each other, in an order nobody chose. */
static psr_status check_name(const batch *all, size_t index, psr_error *err) {
    for (size_t i = 0; all->read[index] != NULL && i < index; i++) {
        if (all->read[i] != NULL &&
            strcmp(all->read[i]->name, all->read[index]->name) == 0) {
            return psr_fail(
                err, PSR_ERR_USAGE,
                "%s and %s are both named `%s`; give one of them another `name:`",
                all->scenarios[i], all->scenarios[index], all->read[i]->name);
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
        status = run_plan_prepared(all->scenarios[index], &all->options,
                                   &all->prepared[all->leader[index]], outcome);
    }
    (void)run_outcome_end(outcome, status);
    psr_observe_progress(all->observer, "scenarios planned",
                         (double)(atomic_fetch_add(&all->done, 1) + 1), (double)all->count,
                         NAN);
    return PSR_OK;
}

static psr_status read_all(batch *all, const psr_run_options *options) {
    all->read = psr_calloc(all->count + 1, sizeof *all->read);
    all->leader = psr_calloc(all->count + 1, sizeof *all->leader);
    all->followers = psr_calloc(all->count + 1, sizeof *all->followers);
    all->prepared = psr_calloc(all->count + 1, sizeof *all->prepared);
    if (all->read == NULL || all->leader == NULL || all->followers == NULL ||
        all->prepared == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < all->count; i++) {
        psr_faults *faults = psr_calloc(1, sizeof *faults);
        if (faults == NULL ||
            psr_read_scenario(all->scenarios[i], options->data_dir, options->overrides,
                              options->override_count, &all->read[i], faults) != PSR_OK) {
            psr_scenario_free(all->read[i]);
            all->read[i] = NULL;
        }
        free(faults);
    }
    return PSR_OK;
}

static void find_leaders(batch *all) {
    for (size_t i = 0; i < all->count; i++) {
        size_t leader = 0;
        while (leader < i && (all->read[leader] == NULL || all->read[i] == NULL ||
                              !run_has_data_of(all->read[leader], all->read[i]))) {
            leader++;
        }
        all->leader[i] = leader;
        all->followers[leader]++;
    }
}

/* Never fails: what is not prepared each makes for itself. */
static psr_status prepare_one(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    batch *all = context;
    if (all->followers[index] > 1) {
        run_prepare(all->scenarios[index], &all->options, &all->prepared[index]);
    }
    return PSR_OK;
}

static void clear(batch *all) {
    for (size_t i = 0; i < all->count; i++) {
        if (all->read != NULL) {
            psr_scenario_free(all->read[i]);
        }
        if (all->prepared != NULL) {
            run_prepared_clear(&all->prepared[i]);
        }
    }
    free(all->read);
    free(all->leader);
    free(all->followers);
    free(all->prepared);
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
    psr_status status = read_all(&all, options);
    if (status == PSR_OK) {
        find_leaders(&all);
        status = psr_parallel_for(count, options->jobs, prepare_one, &all, NULL);
    }
    if (status == PSR_OK) {
        status = psr_parallel_for(count, options->jobs, run_one, &all, NULL);
    }
    clear(&all);
    for (size_t i = 0; status == PSR_OK && i < count; i++) {
        status = outcomes[i].status == PSR_OK ? PSR_OK : PSR_ERR_PARTIAL;
    }
    return count == 1 && status == PSR_ERR_PARTIAL ? outcomes[0].status : status;
}
