/*
 * inherits: and --set.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "scenario_chain.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "question_format.h"
#include "scenario_path.h"

#define MOST_LEVELS 16

typedef struct chain_level {
    char *file;
    char *real; /* for cycles: two names of one file are one file */
    psr_yaml *root;
} chain_level;

/* ---- inherits */

static char *scenario_file(psr_arena *arena, const char *path) {
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
        return psr_path_join(arena, path, "scenario.yaml");
    }
    return psr_arena_text(arena, path, strlen(path));
}

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), wanted = strlen(end);
    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

/* The whole chain in the message: only that shows which of the files to change. */
static void fault_cycle(const chain_level *levels, size_t count, const char *again,
                        const psr_yaml *inherits, psr_faults *faults) {
    psr_text text = {0};
    for (size_t i = 0; i < count; i++) {
        psr_text_addf(&text, "%s -> ", levels[i].file);
    }
    psr_place place = psr_yaml_place(inherits);
    psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                   "the scenario inherits from itself: %.300s%.100s; remove one `inherits`",
                   psr_text_bytes(&text), again);
    psr_text_free(&text);
}

/* File that a level inherits from; NULL where there is none or it is a fault. */
static psr_status next_file(psr_arena *arena, const chain_level *level, char **next,
                            psr_faults *faults) {
    *next = NULL;
    const psr_yaml *inherits = psr_yaml_child(level->root, "inherits");
    if (inherits == NULL || psr_yaml_is_null(inherits)) {
        return PSR_OK;
    }
    psr_place place = psr_yaml_place(inherits);
    if (inherits->kind != PSR_YAML_SCALAR || inherits->text[0] == '/' ||
        !(ends_with(inherits->text, ".yaml") || ends_with(inherits->text, ".yml"))) {
        psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                       "inherits must name one scenario file (.yaml) by a path relative to "
                       "this file");
        return PSR_OK;
    }
    char *folder = psr_path_folder(arena, level->file);
    *next = folder != NULL ? psr_path_join(arena, folder, inherits->text) : NULL;
    return *next != NULL ? PSR_OK : PSR_ERR_MEMORY;
}

/* Same file already in the chain. */
static bool is_known(const chain_level *levels, size_t count, const char *real) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(levels[i].real, real) == 0) {
            return true;
        }
    }
    return false;
}

static psr_status read_level(psr_arena *arena, chain_level *level, psr_faults *faults) {
    PSR_TRY(psr_yaml_read_file(level->file, level->file, arena, &level->root, faults));
    if (level->root->kind != PSR_YAML_MAP) {
        psr_place place = psr_yaml_place(level->root);
        psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                       "a scenario is made of `key: value` lines; see scenarios/README.md");
        return PSR_ERR_SCENARIO;
    }
    return PSR_OK;
}

static psr_status set_real(psr_arena *arena, chain_level *level) {
    char real[PATH_MAX];
    const char *found = realpath(level->file, real) != NULL ? real : level->file;
    level->real = psr_arena_text(arena, found, strlen(found));
    return level->real != NULL ? PSR_OK : PSR_ERR_MEMORY;
}

/* A base that cannot be opened is reported where it is named. */
static psr_status open_next(psr_arena *arena, const chain_level *levels, size_t count,
                            chain_level *level, psr_faults *faults) {
    const psr_yaml *inherits = psr_yaml_child(levels[count - 1].root, "inherits");
    psr_place place = psr_yaml_place(inherits);
    struct stat about;
    PSR_TRY(set_real(arena, level));
    if (is_known(levels, count, level->real)) {
        fault_cycle(levels, count, level->file, inherits, faults);
        return PSR_ERR_SCENARIO;
    }
    if (count == MOST_LEVELS) {
        psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                       "more than 16 scenarios inherit from one another; make it fewer");
        return PSR_ERR_SCENARIO;
    }
    if (stat(level->file, &about) != 0 || !S_ISREG(about.st_mode)) {
        psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                       "there is no scenario file %.200s to inherit from", level->file);
        return PSR_ERR_SCENARIO;
    }
    return read_level(arena, level, faults);
}

psr_status psr_chain_read(const char *path, psr_arena *arena, psr_chain *chain,
                          psr_faults *faults) {
    chain_level levels[MOST_LEVELS + 1];
    size_t count = 1;
    *chain = (psr_chain){0};
    chain->file = scenario_file(arena, path);
    if (chain->file == NULL) {
        return PSR_ERR_MEMORY;
    }
    levels[0] = (chain_level){.file = chain->file};
    PSR_TRY(set_real(arena, &levels[0]));
    PSR_TRY(question_refuse(chain->file, faults));
    PSR_TRY(read_level(arena, &levels[0], faults));
    while (true) {
        char *next;
        size_t before = faults->total;
        PSR_TRY(next_file(arena, &levels[count - 1], &next, faults));
        if (faults->total > before) {
            return PSR_ERR_SCENARIO;
        }
        if (next == NULL) {
            break;
        }
        levels[count] = (chain_level){.file = next};
        PSR_TRY(open_next(arena, levels, count, &levels[count], faults));
        count++;
    }
    chain->base_file = count > 1 ? levels[1].file : NULL;
    chain->root = levels[count - 1].root;
    for (size_t i = count - 1; i-- > 0;) {
        PSR_TRY(psr_yaml_merge(chain->root, levels[i].root));
    }
    return PSR_OK;
}

/* ---- --set */

/* Sections whose names may hold dots: the rest of the path is one name. */
static bool rest_is_name(const char *section) {
    return strcmp(section, "adjust") == 0 || strcmp(section, "rules") == 0 ||
           strcmp(section, "supplier_capacities") == 0;
}

/* The value: a list where it is written as one, else the text as it stands. */
static psr_status override_value(const psr_override *override, const char *key,
                                 psr_arena *arena, psr_yaml **value, psr_faults *faults) {
    if (override->value[0] == '[') {
        PSR_TRY(psr_yaml_read_text(override->value, strlen(override->value), "--set", arena,
                                   value, faults));
    } else {
        *value = psr_arena_take(arena, 1, sizeof **value);
        if (*value == NULL) {
            return PSR_ERR_MEMORY;
        }
        (*value)->kind = PSR_YAML_SCALAR;
        (*value)->text = psr_arena_text(arena, override->value, strlen(override->value));
    }
    (*value)->file = "--set";
    (*value)->line = (*value)->column = 0;
    (*value)->key = psr_arena_text(arena, key, strlen(key));
    return (*value)->key != NULL ? PSR_OK : PSR_ERR_MEMORY;
}

/* One override as a tree of its own: a.b.c=1 -> {a: {b: {c: 1}}}. */
static psr_status override_tree(const psr_override *override, psr_arena *arena,
                                psr_yaml **root, psr_faults *faults) {
    psr_yaml *section = psr_yaml_add_map(arena, NULL, NULL);
    *root = section;
    if (section == NULL) {
        return PSR_ERR_MEMORY;
    }
    section->file = "--set";
    const char *path = override->path;
    bool rest = false;
    while (true) {
        size_t length = rest ? strlen(path) : strcspn(path, ".");
        char *key = psr_arena_text(arena, path, length);
        if (key == NULL) {
            return PSR_ERR_MEMORY;
        }
        if (path[length] == '\0') {
            psr_yaml *value;
            PSR_TRY(override_value(override, key, arena, &value, faults));
            section->first = section->last = value;
            section->count = 1;
            return PSR_OK;
        }
        rest = section == *root && rest_is_name(key);
        section = psr_yaml_add_map(arena, section, key);
        if (section == NULL) {
            return PSR_ERR_MEMORY;
        }
        path += length + 1;
    }
}

static bool path_is_fine(const char *path) {
    size_t length = strlen(path), dots = 0;
    for (const char *each = path; *each != '\0'; each++) {
        dots += *each == '.';
    }
    return length > 0 && length < 500 && dots < PSR_YAML_DEPTH / 2 && path[0] != '.' &&
           path[length - 1] != '.' && strstr(path, "..") == NULL;
}

psr_status psr_chain_override(psr_chain *chain, const psr_override *overrides, size_t count,
                              psr_arena *arena, psr_faults *faults) {
    psr_place place = psr_place_at("--set", 0, 0);
    for (size_t i = 0; i < count; i++) {
        const char *path = overrides[i].path;
        if (!path_is_fine(path) || overrides[i].value == NULL) {
            psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                           "`%.80s` is not a path; write --set section.key=value", path);
        } else if (strcmp(path, "inherits") == 0) {
            psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                           "inherits cannot be set here; name that scenario instead");
        } else {
            psr_yaml *root;
            psr_status status = override_tree(&overrides[i], arena, &root, faults);
            if (status == PSR_ERR_SCENARIO) {
                continue;
            }
            PSR_TRY(status);
            PSR_TRY(psr_yaml_merge(chain->root, root));
        }
    }
    return PSR_OK;
}
