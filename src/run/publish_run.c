/*
 * Publishing: inputs and versions into the manifest, files into the plan directory.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "publish_run.h"

#include "purser/read.h"
#include "purser/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static psr_status no_memory(psr_error *err) {
    return psr_fail(err, PSR_ERR_MEMORY, "no memory for the manifest");
}

psr_status run_plan_inputs(psr_plan *plan, const char *const *files, size_t count,
                           psr_error *err) {
    plan->inputs = psr_arena_take(plan->arena, count + 1, sizeof *plan->inputs);
    if (plan->inputs == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        char hash[65] = "";
        /* Where a project lies on the disk is no part of the plan: the last part is. */
        const char *slash = strrchr(files[i], '/');
        const char *name = slash ? slash + 1 : files[i];
        PSR_TRY(psr_read_hash(files[i], hash, err));
        plan->inputs[i].path = psr_arena_text(plan->arena, name, strlen(name));
        plan->inputs[i].value = psr_arena_text(plan->arena, hash, strlen(hash));
        if (plan->inputs[i].path == NULL || plan->inputs[i].value == NULL) {
            return no_memory(err);
        }
    }
    plan->input_count = count;
    return PSR_OK;
}

psr_status run_plan_versions(psr_plan *plan, psr_error *err) {
    psr_text lines = {0};
    psr_status status = PSR_OK;
    size_t count = 0;
    psr_run_versions(&lines);
    for (size_t i = 0; i < lines.length; i++) {
        count += lines.bytes[i] == '\n';
    }
    plan->versions = psr_arena_take(plan->arena, count + 1, sizeof *plan->versions);
    if (lines.failed || plan->versions == NULL) {
        PSR_GO(no_memory(err));
    }
    const char *at = lines.bytes;
    for (size_t i = 0; i < count; i++) {
        size_t name = strcspn(at, " ");
        size_t line = strcspn(at, "\n");
        psr_setting *version = &plan->versions[i];
        version->path = psr_arena_text(plan->arena, at, name);
        version->value = psr_arena_text(plan->arena, at + name + 1, line - name - 1);
        if (version->path == NULL || version->value == NULL) {
            PSR_GO(no_memory(err));
        }
        at += line + 1;
    }
    plan->version_count = count;
done:
    psr_text_free(&lines);
    return status;
}

void run_outcome_directory(psr_run_outcome *outcome, const char *output, const char *name) {
    (void)snprintf(outcome->directory, sizeof outcome->directory, "%s/%s", output, name);
}

/* `folder/tea.json` -> `tea`. */
static psr_status question_name(const char *path, psr_text *name, psr_error *err) {
    const char *slash = strrchr(path, '/');
    const char *start = slash ? slash + 1 : path;
    const char *point = strrchr(start, '.');
    size_t length =
        point != NULL && point > start ? (size_t)(point - start) : strlen(start);
    psr_text_add_bytes(name, start, length);
    return name->failed ? no_memory(err) : PSR_OK;
}

psr_status run_plan_tables(const psr_plan *plan, psr_publication *publication,
                           psr_error *err) {
    PSR_TRY(psr_publication_add(publication, "summary.txt", psr_text_bytes(&plan->summary),
                                plan->summary.length, err));
    psr_status status = PSR_OK;
    for (size_t i = 0; status == PSR_OK && i < plan->table_count; i++) {
        psr_text csv = {0};
        char file[64];
        (void)snprintf(file, sizeof file, "%s.csv", plan->tables[i]->name);
        status = psr_write_table_csv(plan->tables[i], &csv, err);
        if (status == PSR_OK) {
            status = psr_publication_add(publication, file, psr_text_bytes(&csv),
                                         csv.length, err);
        }
        psr_text_free(&csv);
    }
    return status;
}

/* A question in the folder of its own earlier answer would go with that answer. */
static psr_status check_outside(const char *path, const char *output, const char *name,
                                psr_error *err) {
    psr_text folder = {0};
    psr_text_addf(&folder, "%s/%s", output, name);
    char *real_folder = folder.failed ? NULL : realpath(psr_text_bytes(&folder), NULL);
    char *real_path = realpath(path, NULL);
    size_t length = real_folder != NULL ? strlen(real_folder) : 0;
    bool is_inside = real_folder != NULL && real_path != NULL &&
                     strncmp(real_path, real_folder, length) == 0 &&
                     real_path[length] == '/';
    free(real_folder);
    free(real_path);
    psr_text_free(&folder);
    return is_inside ? psr_fail(err, PSR_ERR_USAGE,
                                "%.200s lies in the folder that its answer would replace; "
                                "move it, or choose another output folder",
                                path)
                     : PSR_OK;
}

psr_status run_publish_answer(const char *path, psr_plan *plan, const psr_text *solution,
                              const psr_run_options *options, psr_run_outcome *outcome) {
    psr_error *err = &outcome->error;
    psr_publication *publication = NULL;
    psr_text name = {0};
    psr_status status = PSR_OK;
    PSR_GO(question_name(path, &name, err));
    PSR_GO(check_outside(path, options->output, psr_text_bytes(&name), err));
    PSR_GO(run_plan_inputs(plan, &path, 1, err));
    PSR_GO(run_plan_versions(plan, err));
    PSR_GO(psr_publication_open(options->output, psr_text_bytes(&name), &publication, err));
    PSR_GO(psr_publication_add(publication, "solution.json", psr_text_bytes(solution),
                               solution->length, err));
    PSR_GO(run_plan_tables(plan, publication, err));
    if (psr_observe_interrupted(options->observer)) {
        PSR_GO(psr_fail(err, PSR_ERR_INTERRUPTED, "interrupted; nothing was published"));
    }
    PSR_GO(psr_publication_commit(publication, plan, err));
    run_outcome_directory(outcome, options->output, psr_text_bytes(&name));
    psr_text_add(&outcome->summary, psr_text_bytes(&plan->summary));
done:
    psr_publication_close(publication);
    psr_text_free(&name);
    return status;
}
