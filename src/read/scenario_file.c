/*
 * psr_read_scenario: chain of files -> merged tree -> draft -> scenario.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "purser/read.h"
#include "scenario_chain.h"
#include "scenario_finish.h"
#include "scenario_path.h"
#include "schema.h"

#define NAME_LENGTH 64

/* ---- names */

static bool is_name_byte(char byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte >= '0' && byte <= '9') || byte == '.' || byte == '_' || byte == '-';
}

/* Name from a file: its folder for scenario.yaml, else itself without its ending. Bytes
 * that a folder name should not hold become `-`, since the plan's folder is named so. */
static char *name_of_file(psr_arena *arena, const char *file) {
    const char *slash = strrchr(file, '/');
    const char *start = slash != NULL ? slash + 1 : file;
    size_t length = strlen(start);
    const char *dot = strrchr(start, '.');
    length = dot != NULL && dot > start ? (size_t)(dot - start) : length;
    if (strncmp(start, "scenario", length) == 0 && length == strlen("scenario") &&
        slash != NULL && slash > file) {
        const char *end = slash;
        for (start = end; start > file && start[-1] != '/';) {
            start--;
        }
        length = (size_t)(end - start);
    }
    length = length > NAME_LENGTH ? NAME_LENGTH : length;
    char *name = psr_arena_text(arena, start, length);
    for (char *each = name; each != NULL && *each != '\0'; each++) {
        *each = is_name_byte(*each) ? *each : '-';
    }
    if (name != NULL && (name[0] == '\0' || name[0] == '.')) {
        name = psr_arena_text(arena, "scenario", strlen("scenario"));
    }
    return name;
}

static psr_status set_names(psr_draft *draft, const psr_chain *chain) {
    psr_scenario *scenario = draft->scenario;
    const char *given = draft->fixed.name;
    scenario->file = chain->file;
    scenario->name = name_of_file(scenario->arena, chain->file);
    scenario->base_name = chain->base_file != NULL
                              ? name_of_file(scenario->arena, chain->base_file)
                              : psr_arena_text(scenario->arena, "", 0);
    if (scenario->name == NULL || scenario->base_name == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_yaml *node = psr_yaml_child(chain->root, "name");
    if (given[0] == '\0' || node == NULL) {
        return PSR_OK;
    }
    bool fine = strlen(given) <= NAME_LENGTH && given[0] != '.';
    for (const char *each = given; *each != '\0'; each++) {
        fine = fine && is_name_byte(*each);
    }
    psr_place place = psr_yaml_place(node);
    if (!fine) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                       "name is `%.80s`; it names a folder: up to 64 of A-Z a-z 0-9 . _ -",
                       given);
    } else if (strcmp(node->file, chain->file) == 0 || strcmp(node->file, "--set") == 0) {
        scenario->name = draft->fixed.name; /* an inherited name is the base's own */
    }
    return PSR_OK;
}

/* ---- settings */

static int compare_settings(const void *a, const void *b) {
    return strcmp(((const psr_setting *)a)->path, ((const psr_setting *)b)->path);
}

static psr_status set_settings(psr_draft *draft) {
    psr_scenario *scenario = draft->scenario;
    size_t count = psr_names_count(draft->setting_paths);
    scenario->settings = psr_arena_take(scenario->arena, count + 1, sizeof(psr_setting));
    if (scenario->settings == NULL) {
        return PSR_ERR_MEMORY;
    }
    memcpy(scenario->settings, draft->settings, count * sizeof(psr_setting));
    scenario->setting_count = count;
    qsort(scenario->settings, count, sizeof(psr_setting), compare_settings);
    return PSR_OK;
}

/* ---- the whole */

static psr_status bind_chain(psr_draft *draft, const psr_chain *chain,
                             const char *data_dir) {
    draft->root = chain->root;
    draft->setting_paths = psr_names_create();
    if (draft->setting_paths == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_schema_bind(draft));
    PSR_TRY(set_names(draft, chain));
    PSR_TRY(psr_scenario_finish(draft, data_dir));
    return set_settings(draft);
}

psr_status psr_read_scenario(const char *path, const char *data_dir,
                             const psr_override *overrides, size_t override_count,
                             psr_scenario **scenario, psr_faults *faults) {
    psr_draft draft = {.faults = faults, .scenario = psr_scenario_create()};
    psr_chain chain;
    size_t faults_before = faults->total;
    *scenario = NULL;
    if (draft.scenario == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_arena *arena = draft.scenario->arena;
    psr_status status = psr_chain_read(path, arena, &chain, faults);
    if (status == PSR_OK) {
        status = psr_chain_override(&chain, overrides, override_count, arena, faults);
    }
    if (status == PSR_OK) {
        status = bind_chain(&draft, &chain, data_dir);
    }
    psr_names_free(draft.setting_paths);
    free(draft.settings);
    if (status == PSR_OK && faults->total > faults_before) {
        status = psr_faults_status(faults, NULL);
    }
    if (status != PSR_OK) {
        psr_scenario_free(draft.scenario);
        return status;
    }
    *scenario = draft.scenario;
    return PSR_OK;
}
