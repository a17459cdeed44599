/*
 * End of the way: the plan's files, checked from the files alone, then made visible.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"
#include "publish_run.h"

#include "purser/read.h"
#include "purser/verify.h"
#include "purser/write.h"

#include <stdlib.h>
#include <string.h>

/* ---- inputs */

static bool is_file(const char *place) {
    return place[0] != '\0' && strcmp(place, "--set") != 0 && strcmp(place, "default") != 0;
}

/* Scenario files (every place a value came from), exports and tables, each once; the last
 * plan by its manifest. */
static psr_status collect_inputs(const psr_scenario *scenario, const char *last_plan,
                                 psr_names *files) {
    bool kept = true;
    for (size_t i = 0; i < scenario->setting_count && kept; i++) {
        const char *file = scenario->settings[i].place.file;
        kept = !is_file(file) || psr_names_add(files, file) != PSR_NO_ID;
    }
    for (size_t i = 0; i < scenario->source_count && kept; i++) {
        const char *file = scenario->sources[i].file;
        kept = file[0] == '\0' || psr_names_add(files, file) != PSR_NO_ID;
    }
    for (size_t i = 0; i < scenario->table_count && kept; i++) {
        kept = psr_names_add(files, scenario->tables[i].file) != PSR_NO_ID;
    }
    if (last_plan != NULL && kept) {
        psr_text manifest = {0};
        psr_text_addf(&manifest, "%s/manifest.json", last_plan);
        kept = !manifest.failed && psr_names_add(files, manifest.bytes) != PSR_NO_ID;
        psr_text_free(&manifest);
    }
    return kept ? PSR_OK : PSR_ERR_MEMORY;
}

static psr_status add_inputs(run_pipeline *pipeline) {
    psr_error *err = &pipeline->outcome->error;
    psr_names *names = psr_names_create();
    const char **files = NULL;
    psr_status status = PSR_OK;
    if (names == NULL || collect_inputs(pipeline->scenario, pipeline->options->open_orders,
                                        names) != PSR_OK) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for the names of the inputs"));
    }
    files = psr_calloc(psr_names_count(names) + 1, sizeof *files);
    if (files == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for the names of the inputs"));
    }
    for (size_t i = 0; i < psr_names_count(names); i++) {
        files[i] = psr_names_text(names, (psr_id)i);
    }
    PSR_GO(run_plan_inputs(pipeline->plan, files, psr_names_count(names), err));
done:
    free(files);
    psr_names_free(names);
    return status;
}

/* ---- rejects */

static psr_status add_rejects(run_pipeline *pipeline) {
    psr_table *rejects = pipeline->rejects;
    if (rejects == NULL) {
        return PSR_OK;
    }
    if (psr_plan_add_table(pipeline->plan, rejects) != PSR_OK) {
        return psr_fail(&pipeline->outcome->error, PSR_ERR_MEMORY,
                        "no memory for rejected rows");
    }
    pipeline->rejects = NULL;
    psr_text_say(
        &pipeline->plan->summary,
        rejects->row_count == 1
            ? "\n%zu rejected row is in rejects.csv, with its line and reason.\n"
            : "\n%zu rejected rows are in rejects.csv, each with its line and reason.\n",
        rejects->row_count);
    return PSR_OK;
}

/* ---- verify */

/* What stands in the hidden directory, read back and checked in plain arithmetic. */
static psr_status verify_files(run_pipeline *pipeline, const char *directory) {
    psr_run_outcome *outcome = pipeline->outcome;
    psr_plan *published = NULL;
    psr_verdict verdict = {0};
    psr_status status = PSR_OK;
    PSR_GO(psr_read_plan(directory, true, pipeline->options->threads, &published,
                         &outcome->faults));
    PSR_GO(psr_verify_plan(published, &verdict, &outcome->error));
    if (!verdict.holds) {
        outcome->faults = verdict.faults;
        PSR_GO(psr_fail(&outcome->error, PSR_ERR_NOT_VERIFIED,
                        "the plan failed %zu of %zu checks; nothing was published",
                        verdict.faults.total, verdict.check_count));
    }
    pipeline->plan->verdict = psr_arena_text(pipeline->plan->arena, "verified", 8);
done:
    psr_plan_free(published);
    return status;
}

/* The plan is published by then: a store that fails costs only its rows. */
static psr_status store_plan(const run_pipeline *pipeline, psr_error *err) {
    const char *store = pipeline->options->database != NULL ? pipeline->options->database
                                                            : pipeline->scenario->database;
    if (store[0] == '\0') {
        return PSR_OK;
    }
    psr_status status =
        psr_write_database(pipeline->plan, pipeline->history, "series", store, err);
    if (status != PSR_OK) {
        char why[sizeof err->message];
        memcpy(why, err->message, sizeof why);
        return psr_fail(err, status,
                        "%.300s; the plan is published, only the database lacks it: mend "
                        "that and run `purser report PLAN --database TARGET`",
                        why);
    }
    return PSR_OK;
}

/* All rooms, this one as far as it has come. */
static psr_status write_timings(run_pipeline *pipeline, psr_publication *publication) {
    run_note_time(pipeline, RUN_PUBLISH);
    return psr_write_timings(pipeline->plan, publication, &pipeline->outcome->error);
}

psr_status run_publish(run_pipeline *pipeline) {
    const char *output = pipeline->options->output;
    psr_run_outcome *outcome = pipeline->outcome;
    psr_error *err = &outcome->error;
    psr_plan *plan = pipeline->plan;
    psr_publication *publication = NULL;
    psr_status status = PSR_OK;
    PSR_GO(add_rejects(pipeline));
    PSR_GO(add_inputs(pipeline));
    PSR_GO(run_plan_versions(plan, err));
    PSR_GO(psr_publication_open(output, pipeline->scenario->name, &publication, err));
    plan->timings = pipeline->timings;
    plan->timing_count = RUN_STAGE_COUNT;
    PSR_GO(psr_write_plan(plan, publication, pipeline->options->threads, err));
    PSR_GO(verify_files(pipeline, psr_publication_path(publication)));
    if (psr_observe_interrupted(pipeline->options->observer)) {
        PSR_GO(psr_fail(err, PSR_ERR_INTERRUPTED, "interrupted; nothing was published"));
    }
    PSR_GO(write_timings(pipeline, publication));
    PSR_GO(psr_publication_commit(publication, plan, err));
    run_outcome_directory(outcome, output, pipeline->scenario->name);
    psr_text_add(&outcome->summary, psr_text_bytes(&plan->summary));
    PSR_GO(store_plan(pipeline, err));
done:
    psr_publication_close(publication);
    return status;
}
