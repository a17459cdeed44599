/*
 * A published plan against what was sold since.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "hindsight_run.h"
#include "outcome.h"
#include "publish_run.h"

#include "purser/read.h"
#include "purser/review.h"
#include "purser/write.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A project brings its own mappings: every export it names is read. */
static bool is_scenario(const char *path) {
    struct stat about;
    const char *point = strrchr(path, '.');
    return (point != NULL && (strcmp(point, ".yaml") == 0 || strcmp(point, ".yml") == 0)) ||
           (stat(path, &about) == 0 && S_ISDIR(about.st_mode));
}

static psr_status read_project(const char *path, const psr_plan *plan,
                               const psr_run_options *options, psr_history **actuals,
                               char **store, psr_faults *faults) {
    psr_scenario *scenario = NULL;
    psr_catalog *catalog = NULL;
    psr_status status = PSR_OK;
    PSR_GO(psr_read_scenario(path, options->data_dir, options->overrides,
                             options->override_count, &scenario, faults));
    PSR_GO(psr_read_catalog(scenario, &catalog, NULL, faults));
    /* What was sold in the planned periods is what a plan leaves out. */
    scenario->start = scenario->today = PSR_NO_DAY;
    scenario->frequency = plan->frequency;
    PSR_GO(psr_read_history(scenario, catalog, NULL, NULL, options->observer, actuals, NULL,
                            faults));
    if (*store == NULL && scenario->database[0] != '\0') {
        *store = psr_strdup(scenario->database);
        status = *store != NULL ? PSR_OK : PSR_ERR_MEMORY;
    }
done:
    psr_catalog_free(catalog);
    psr_scenario_free(scenario);
    return status;
}

/* Tables and summary beside the other plans: `output/<plan>-review`. */
static psr_status publish(psr_plan *review, const char *actuals, const char *output,
                          psr_run_outcome *outcome) {
    psr_error *err = &outcome->error;
    psr_publication *publication = NULL;
    psr_status status = PSR_OK;
    if (!is_scenario(actuals)) {
        PSR_GO(run_plan_inputs(review, &actuals, 1, err));
    }
    PSR_GO(run_plan_versions(review, err));
    PSR_GO(psr_publication_open(output, review->name, &publication, err));
    PSR_GO(run_plan_tables(review, publication, err));
    PSR_GO(psr_publication_commit(publication, review, err));
    run_outcome_directory(outcome, output, review->name);
done:
    psr_publication_close(publication);
    return status;
}

psr_status psr_run_review(const char *directory, const char *actuals,
                          const psr_run_options *options, psr_run_outcome *outcome) {
    psr_plan *plan = NULL;
    psr_plan *review = NULL;
    psr_history *history = NULL;
    char *store = options->database != NULL ? psr_strdup(options->database) : NULL;
    psr_faults *faults = &outcome->faults;
    psr_status status = PSR_OK;
    if (options->database != NULL && store == NULL) {
        PSR_GO(psr_fail(&outcome->error, PSR_ERR_MEMORY, "no memory for an address"));
    }
    PSR_GO(psr_read_plan(directory, true, options->threads, &plan, faults));
    run_outcome_language(outcome, plan);
    if (is_scenario(actuals)) {
        PSR_GO(read_project(actuals, plan, options, &history, &store, faults));
    } else {
        PSR_GO(psr_read_actuals(actuals, plan->frequency, &history, faults));
    }
    PSR_GO(psr_review_plan(plan, history, &review, &outcome->error));
    PSR_GO(run_hindsight(plan, history, options, review, &outcome->error));
    psr_text_add(&outcome->summary, psr_text_bytes(&review->summary));
    if (options->output != NULL) {
        PSR_GO(publish(review, actuals, options->output, outcome));
    }
    if (store != NULL) {
        PSR_GO(psr_write_database(review, history, "actuals", store, &outcome->error));
    }
done:
    free(store);
    psr_history_free(history);
    psr_plan_free(review);
    psr_plan_free(plan);
    return run_outcome_end(outcome, status);
}
