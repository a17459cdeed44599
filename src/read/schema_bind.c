/*
 * Tree -> draft: one pass in the order of the file finds unknown keys and stores known
 * ones; what was not given gets its default. Every value becomes a setting with its place.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 512
#define NAME_MOST 300

/* Where the walk stands: the path of the node at hand. */
typedef struct bind_step {
    const psr_yaml *node; /* next sibling to visit */
    size_t path_length;   /* of the parent's path */
} bind_step;

/* ---- matching paths */

/* Length of the next segment of a dotted path. */
static size_t segment_length(const char *path) {
    return strcspn(path, ".");
}

typedef enum path_match { NO_MATCH, IS_SECTION, IS_FIELD } path_match;

/* True when `*` of this field stands for the whole rest of a path, dots included. */
static bool takes_rest(const char *pattern) {
    size_t length = strlen(pattern);
    if (length < 2 || strcmp(pattern + length - 2, ".*") != 0) {
        return false;
    }
    for (int group = 0; group < PSR_GROUP_COUNT; group++) {
        const psr_group *each = &psr_schema_groups[group];
        if (each->takes_rest && strlen(each->path) == length - 2 &&
            strncmp(each->path, pattern, length - 2) == 0) {
            return true;
        }
    }
    return false;
}

/* How the path of a node stands to the path of a field. */
static path_match match_path(const char *pattern, const char *path, const char **name) {
    *name = NULL;
    bool rest = takes_rest(pattern);
    while (true) {
        size_t length = segment_length(path), wanted = segment_length(pattern);
        if (wanted == 1 && pattern[0] == '*') {
            *name = path;
            length = rest ? strlen(path) : length;
        } else if (length != wanted || strncmp(pattern, path, length) != 0) {
            return NO_MATCH;
        }
        path += length;
        pattern += wanted;
        if (*path == '\0') {
            return *pattern == '\0' ? IS_FIELD : IS_SECTION;
        }
        if (*pattern == '\0') {
            return NO_MATCH;
        }
        path++;
        pattern++;
    }
}

psr_group_id psr_field_group(const psr_field *field) {
    for (int group = 0; group < PSR_GROUP_COUNT; group++) {
        size_t length = strlen(psr_schema_groups[group].path);
        if (strncmp(field->path, psr_schema_groups[group].path, length) == 0 &&
            field->path[length] == '.') {
            return (psr_group_id)group;
        }
    }
    return PSR_GROUP_COUNT;
}

/* Field of a path, NULL where none; *is_section when fields lie below it. */
static const psr_field *find_field(const char *path, bool *is_section) {
    *is_section = false;
    for (size_t i = 0; i < psr_schema_field_count; i++) {
        const char *name;
        path_match match = match_path(psr_schema_fields[i].path, path, &name);
        if (match == IS_FIELD) {
            return &psr_schema_fields[i];
        }
        *is_section = *is_section || match == IS_SECTION;
    }
    return NULL;
}

/* ---- groups */

static psr_yaml *find_node(const psr_draft *draft, const char *path) {
    psr_yaml *node = draft->root;
    while (node != NULL && *path != '\0') {
        char key[64];
        size_t length = segment_length(path);
        (void)snprintf(key, sizeof key, "%.*s", (int)length, path);
        node = psr_yaml_child(node, key);
        path += length + (path[length] == '.');
    }
    return node;
}

static psr_draft_head *element_at(const psr_draft *draft, psr_group_id group,
                                  size_t position) {
    return (psr_draft_head *)(void *)((char *)draft->elements[group] +
                                      position * psr_schema_groups[group].element_size);
}

/* Room for the elements of every group, with their names and places. */
static psr_status create_elements(psr_draft *draft) {
    for (int group = 0; group < PSR_GROUP_COUNT; group++) {
        const psr_yaml *section = find_node(draft, psr_schema_groups[group].path);
        size_t count =
            section != NULL && section->kind == PSR_YAML_MAP ? section->count : 0;
        draft->elements[group] = psr_arena_take(draft->scenario->arena, count + 1,
                                                psr_schema_groups[group].element_size);
        if (draft->elements[group] == NULL) {
            return PSR_ERR_MEMORY;
        }
        draft->element_count[group] = 0;
        for (const psr_yaml *child = count > 0 ? section->first : NULL; child != NULL;
             child = child->next) {
            if (!psr_schema_groups[group].takes_rest && strchr(child->key, '.') != NULL) {
                continue; /* the walk refuses it */
            }
            psr_draft_head *head =
                element_at(draft, (psr_group_id)group, draft->element_count[group]++);
            head->name = child->key;
            head->place = psr_yaml_key_place(child);
        }
    }
    return PSR_OK;
}

/* Names must fit into paths with room to spare; nobody's budget is called longer. */
static psr_status check_names(const psr_draft *draft) {
    for (int group = 0; group < PSR_GROUP_COUNT; group++) {
        for (size_t i = 0; i < draft->element_count[group]; i++) {
            const psr_draft_head *head = element_at(draft, (psr_group_id)group, i);
            if (strlen(head->name) > NAME_MOST) {
                psr_faults_add(
                    draft->faults, PSR_ERR_SCENARIO, &head->place,
                    "%.40s...: the name is longer than %d characters; shorten it",
                    head->name, NAME_MOST);
                return PSR_ERR_SCENARIO;
            }
        }
    }
    return PSR_OK;
}

/* ---- settings */

/* The value as one would write it. */
static char *value_text(const psr_yaml *value, psr_arena *arena) {
    psr_text text = {0};
    if (value->kind == PSR_YAML_SCALAR) {
        psr_text_add(&text, value->text);
    } else {
        psr_text_add(&text, "[");
        for (const psr_yaml *each = value->first; each != NULL; each = each->next) {
            psr_text_addf(&text, "%s%s", each == value->first ? "" : ", ",
                          each->text != NULL ? each->text : "...");
        }
        psr_text_add(&text, "]");
    }
    char *copy =
        text.failed ? NULL : psr_arena_text(arena, psr_text_bytes(&text), text.length);
    psr_text_free(&text);
    return copy;
}

/* Note a value; a later one of the same path takes its place. */
static psr_status note_setting(psr_draft *draft, const char *path, const psr_yaml *value) {
    psr_id position = psr_names_add(draft->setting_paths, path);
    if (position == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_reserve(&draft->settings, &draft->setting_capacity, (size_t)position + 1,
                        sizeof *draft->settings));
    psr_arena *arena = draft->scenario->arena;
    psr_setting *setting = &draft->settings[position];
    setting->path = psr_arena_text(arena, path, strlen(path));
    setting->value = value_text(value, arena);
    setting->place = psr_yaml_place(value);
    return setting->path != NULL && setting->value != NULL ? PSR_OK : PSR_ERR_MEMORY;
}

/* ---- storing */

/* Where a field's value goes; NULL for an element that is not there. */
static void *target_of(psr_draft *draft, const psr_field *field, const char *name,
                       psr_draft_head **head) {
    psr_group_id group = psr_field_group(field);
    *head = NULL;
    if (group == PSR_GROUP_COUNT) {
        return (char *)draft + field->offset;
    }
    size_t length =
        psr_schema_groups[group].takes_rest ? strlen(name) : segment_length(name);
    for (size_t i = 0; i < draft->element_count[group]; i++) {
        psr_draft_head *each = element_at(draft, group, i);
        if (strlen(each->name) == length && strncmp(each->name, name, length) == 0) {
            *head = each;
            return (char *)each + field->offset;
        }
    }
    return NULL;
}

static psr_status bind_value(psr_draft *draft, const psr_field *field, const char *path,
                             const psr_yaml *value) {
    const char *name;
    psr_draft_head *head;
    (void)match_path(field->path, path, &name);
    if (name == NULL && psr_field_group(field) != PSR_GROUP_COUNT) {
        name = path + strlen(psr_schema_groups[psr_field_group(field)].path) + 1;
    }
    void *target = target_of(draft, field, name, &head);
    if (target == NULL) {
        return PSR_OK;
    }
    PSR_TRY(
        psr_field_store(field, path, value, target, draft->scenario->arena, draft->faults));
    return note_setting(draft, path, value);
}

/* The default of one field at one path: a value as if written, with place `default`. */
static psr_status bind_default(psr_draft *draft, const psr_field *field, const char *path) {
    psr_yaml value = {.kind = PSR_YAML_SCALAR, .text = field->standard, .file = "default"};
    psr_yaml *read = &value;
    bool is_list = field->kind == PSR_FIELD_TEXTS || field->kind == PSR_FIELD_NUMBERS ||
                   field->kind == PSR_FIELD_WHOLES;
    if (is_list) {
        const char *text = field->standard[0] != '\0' ? field->standard : "[]";
        PSR_TRY(psr_yaml_read_text(text, strlen(text), "default", draft->scenario->arena,
                                   &read, draft->faults));
        read->line = read->column = 0;
    }
    return bind_value(draft, field, path, read);
}

static psr_status bind_defaults(psr_draft *draft) {
    for (size_t i = 0; i < psr_schema_field_count; i++) {
        const psr_field *field = &psr_schema_fields[i];
        psr_group_id group = psr_field_group(field);
        if (field->standard == NULL) {
            continue;
        }
        const char *star = strchr(field->path, '*');
        if (group == PSR_GROUP_COUNT) {
            PSR_TRY(bind_default(draft, field, field->path));
            continue;
        }
        for (size_t j = 0; star != NULL && j < draft->element_count[group]; j++) {
            char path[PATH_SIZE];
            (void)snprintf(path, sizeof path, "%.*s%s%s", (int)(star - field->path),
                           field->path, element_at(draft, group, j)->name, star + 1);
            PSR_TRY(bind_default(draft, field, path));
        }
    }
    return PSR_OK;
}

/* ---- unknown keys */

/* "did you mean": the keys the schema knows beside a node. */
static void fault_unknown(const psr_draft *draft, const psr_yaml *node, const char *path,
                          size_t parent_length) {
    const char *known[64];
    char room[64][32];
    size_t count = 0;
    for (size_t i = 0; i < psr_schema_field_count && count < 64; i++) {
        char parent[PATH_SIZE];
        (void)snprintf(parent, sizeof parent, "%.*s", (int)parent_length, path);
        const char *rest = psr_schema_fields[i].path, *name;
        if (parent_length > 0) {
            if (match_path(rest, parent, &name) != IS_SECTION) {
                continue;
            }
            for (const char *each = parent; each != NULL; each = strchr(each, '.')) {
                each += *each == '.';
                rest += segment_length(rest) + 1;
            }
        }
        (void)snprintf(room[count], sizeof room[count], "%.*s", (int)segment_length(rest),
                       rest);
        if (count == 0 || strcmp(room[count], room[count - 1]) != 0) {
            known[count] = room[count];
            count++;
        }
    }
    psr_place place = psr_yaml_key_place(node);
    const char *near = psr_nearest(node->key, known, count);
    if (near != NULL) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                       "%.120s is not a key; did you mean %s?", path, near);
        return;
    }
    char list[300];
    int used = 0;
    list[0] = '\0';
    for (size_t i = 0; i < count && used >= 0 && (size_t)used < sizeof list; i++) {
        used += snprintf(list + used, sizeof list - (size_t)used, "%s%s", i > 0 ? ", " : "",
                         known[i]);
    }
    psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                   "%.120s is not a key; known here: %s", path, list);
}

/* ---- the walk */

/* What a node is by its path: a field to store, a section to enter, or a fault. */
static psr_status visit(psr_draft *draft, const psr_yaml *node, const char *path,
                        size_t parent_length, bool *enter) {
    bool is_section;
    const psr_field *field = find_field(path, &is_section);
    psr_place place = psr_yaml_key_place(node);
    *enter = false;
    if (field == NULL && !is_section && strchr(node->key, '.') != NULL) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                       "%.120s: a key here cannot hold a dot; write nested sections",
                       node->key);
    } else if (field == NULL && !is_section) {
        fault_unknown(draft, node, path, parent_length);
    } else if (psr_yaml_is_null(node)) {
        return PSR_OK; /* an empty key is a key that was left out */
    } else if (field != NULL && node->kind == PSR_YAML_MAP) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                       "%.120s holds keys; it must be a single value: %s", path,
                       field->text);
    } else if (field != NULL) {
        return bind_value(draft, field, path, node);
    } else if (node->kind != PSR_YAML_MAP) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                       "%.120s is a section; write its keys on indented lines below it",
                       path);
    } else {
        *enter = true;
    }
    return PSR_OK;
}

/* Length of the new path, 0 when it does not fit. */
static size_t extend_path(char path[PATH_SIZE], size_t length, const char *key) {
    int used =
        snprintf(path + length, PATH_SIZE - length, "%s%s", length > 0 ? "." : "", key);
    return used > 0 && length + (size_t)used < PATH_SIZE ? length + (size_t)used : 0;
}

static psr_status walk(psr_draft *draft) {
    char path[PATH_SIZE];
    bind_step steps[PSR_YAML_DEPTH + 1];
    size_t depth = 1;
    steps[0] = (bind_step){draft->root->first, 0};
    while (depth > 0) {
        bind_step *step = &steps[depth - 1];
        const psr_yaml *node = step->node;
        if (node == NULL) {
            depth--;
            continue;
        }
        step->node = node->next;
        size_t length = extend_path(path, step->path_length, node->key);
        if (length == 0) {
            psr_place place = psr_yaml_key_place(node);
            psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                           "the key is longer than 500 characters; shorten it");
            continue;
        }
        bool enter;
        PSR_TRY(visit(draft, node, path, step->path_length, &enter));
        if (enter && depth <= PSR_YAML_DEPTH) {
            steps[depth++] = (bind_step){node->first, length};
        }
    }
    return PSR_OK;
}

/* A budget named `marketing` is of kind marketing. */
static psr_status bind_kind_by_name(psr_draft *draft, const psr_field *field,
                                    const char *path, const psr_draft_head *head) {
    psr_yaml value = {.kind = PSR_YAML_SCALAR, .text = head->name, .file = "default"};
    size_t length = strlen(head->name);
    const char *found = strstr(field->choices, head->name);
    if (strcmp(field->path, "budgets.*.kind") != 0 || found == NULL || length == 0 ||
        (found != field->choices && found[-1] != '|') ||
        (found[length] != '|' && found[length] != '\0')) {
        psr_text words = {0};
        for (const char *each = field->choices; *each != '\0'; each++) {
            psr_text_add_bytes(&words, *each == '|' ? ", " : each, *each == '|' ? 2 : 1);
        }
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &head->place,
                       "%.160s is missing: write one of %s", path, psr_text_bytes(&words));
        psr_text_free(&words);
        return PSR_OK;
    }
    return bind_value(draft, field, path, &value);
}

/* Keys without a default that were not written. */
static psr_status check_needed(psr_draft *draft) {
    for (size_t i = 0; i < psr_schema_field_count; i++) {
        const psr_field *field = &psr_schema_fields[i];
        const char *star = strchr(field->path, '*');
        psr_group_id group = psr_field_group(field);
        if (field->standard != NULL || star == NULL || group == PSR_GROUP_COUNT) {
            continue;
        }
        for (size_t j = 0; j < draft->element_count[group]; j++) {
            char path[PATH_SIZE];
            const psr_draft_head *head = element_at(draft, group, j);
            (void)snprintf(path, sizeof path, "%.*s%s%s", (int)(star - field->path),
                           field->path, head->name, star + 1);
            if (psr_names_find(draft->setting_paths, path) != PSR_NO_ID) {
                continue;
            }
            if (field->choices != NULL) {
                PSR_TRY(bind_kind_by_name(draft, field, path, head));
            } else {
                psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &head->place,
                               "%.160s is missing: %s", path, field->text);
            }
        }
    }
    return PSR_OK;
}

psr_status psr_schema_bind(psr_draft *draft) {
    if (draft->root->kind != PSR_YAML_MAP) {
        psr_place place = psr_yaml_place(draft->root);
        psr_faults_add(
            draft->faults, PSR_ERR_SCENARIO, &place,
            "a scenario is a list of `key: value` lines; see scenarios/README.md");
        return PSR_OK;
    }
    PSR_TRY(create_elements(draft));
    PSR_TRY(check_names(draft));
    PSR_TRY(bind_defaults(draft));
    PSR_TRY(walk(draft));
    return check_needed(draft);
}
