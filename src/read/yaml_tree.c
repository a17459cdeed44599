/*
 * libyaml events -> tree. Events, not libyaml's own documents, so that aliases are seen and
 * refused before they are followed, and depth is checked before memory is spent on it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "yaml_tree.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

/* One open map or list. */
typedef struct yaml_level {
    psr_yaml *node;
    psr_names *keys;         /* of a map: for duplicates */
    const char *pending_key; /* read, its value still to come */
    int32_t key_line, key_column;
} yaml_level;

typedef struct yaml_build {
    const char *file;
    psr_arena *arena;
    psr_faults *faults;
    yaml_level levels[PSR_YAML_DEPTH];
    size_t depth;
    size_t node_count;
    psr_yaml *root;
    bool done; /* the document has ended, or nothing after this can be read */
} yaml_build;

static psr_place mark_place(const yaml_build *build, const yaml_mark_t *mark) {
    return psr_place_at(build->file, (int64_t)mark->line + 1, (int32_t)mark->column + 1);
}

/* A fault after which the rest of the file is not read. */
static void fault_and_stop(yaml_build *build, const yaml_mark_t *mark,
                           const char *sentence) {
    psr_place place = mark_place(build, mark);
    psr_faults_add(build->faults, PSR_ERR_SCENARIO, &place, "%s", sentence);
    build->done = true;
}

/* Hang a new node where the document now stands. */
static psr_status add_node(yaml_build *build, psr_yaml_kind kind, const yaml_mark_t *mark,
                           psr_yaml **added) {
    *added = NULL;
    if (++build->node_count > PSR_YAML_NODES) {
        fault_and_stop(build, mark,
                       "the file holds more than 10,000 keys and values; move data into "
                       "tables (CSV)");
        return PSR_OK;
    }
    psr_yaml *node = psr_arena_take(build->arena, 1, sizeof *node);
    if (node == NULL) {
        return PSR_ERR_MEMORY;
    }
    node->kind = kind;
    node->file = build->file;
    node->line = (int32_t)mark->line + 1;
    node->column = (int32_t)mark->column + 1;
    *added = node;
    if (build->depth == 0) {
        build->root = node;
        return PSR_OK;
    }
    yaml_level *level = &build->levels[build->depth - 1];
    if (level->node->kind == PSR_YAML_MAP) {
        node->key = level->pending_key;
        node->key_line = level->key_line;
        node->key_column = level->key_column;
        level->pending_key = NULL;
    }
    if (level->node->last != NULL) {
        level->node->last->next = node;
    } else {
        level->node->first = node;
    }
    level->node->last = node;
    level->node->count++;
    return PSR_OK;
}

static psr_status open_level(yaml_build *build, psr_yaml_kind kind,
                             const yaml_mark_t *mark) {
    yaml_level *parent = build->depth > 0 ? &build->levels[build->depth - 1] : NULL;
    if (parent != NULL && parent->node->kind == PSR_YAML_MAP &&
        parent->pending_key == NULL) {
        fault_and_stop(build, mark, "a key must be plain text, not a list or a section");
        return PSR_OK;
    }
    if (build->depth == PSR_YAML_DEPTH) {
        fault_and_stop(build, mark,
                       "sections are nested more than 64 deep; write the file flatter");
        return PSR_OK;
    }
    psr_yaml *node;
    PSR_TRY(add_node(build, kind, mark, &node));
    if (node == NULL) {
        return PSR_OK;
    }
    yaml_level *level = &build->levels[build->depth++];
    *level = (yaml_level){.node = node};
    if (kind == PSR_YAML_MAP) {
        level->keys = psr_names_create();
        if (level->keys == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    return PSR_OK;
}

static void close_level(yaml_build *build) {
    psr_names_free(build->levels[--build->depth].keys);
}

/* A scalar where a map expects its next key. */
static psr_status take_key(yaml_build *build, const char *text, const yaml_mark_t *mark) {
    yaml_level *level = &build->levels[build->depth - 1];
    psr_place place = mark_place(build, mark);
    if (strcmp(text, "<<") == 0) {
        psr_faults_add(build->faults, PSR_ERR_SCENARIO, &place,
                       "merge keys (<<) are not used; write `inherits: FILE` instead");
    } else if (psr_names_find(level->keys, text) != PSR_NO_ID) {
        psr_faults_add(build->faults, PSR_ERR_SCENARIO, &place,
                       "%.80s is given twice in the same section; keep one", text);
    }
    level->pending_key = psr_arena_text(build->arena, text, strlen(text));
    level->key_line = (int32_t)mark->line + 1;
    level->key_column = (int32_t)mark->column + 1;
    if (level->pending_key == NULL || psr_names_add(level->keys, text) == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    return PSR_OK;
}

static psr_status take_scalar(yaml_build *build, const yaml_event_t *event) {
    const char *text = (const char *)event->data.scalar.value;
    if (strlen(text) != event->data.scalar.length) {
        fault_and_stop(build, &event->start_mark,
                       "a NUL byte stands in the text; remove it");
        return PSR_OK;
    }
    if (build->depth > 0) {
        yaml_level *level = &build->levels[build->depth - 1];
        if (level->node->kind == PSR_YAML_MAP && level->pending_key == NULL) {
            return take_key(build, text, &event->start_mark);
        }
    }
    psr_yaml *node;
    PSR_TRY(add_node(build, PSR_YAML_SCALAR, &event->start_mark, &node));
    if (node != NULL) {
        node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        node->text = psr_arena_text(build->arena, text, event->data.scalar.length);
        if (node->text == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    return PSR_OK;
}

/* Anchors and tags make one text mean another; nothing here needs them. */
static bool is_decorated(const yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor != NULL ||
               event->data.sequence_start.tag != NULL;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor != NULL ||
               event->data.mapping_start.tag != NULL;
    default:
        return false;
    }
}

static psr_status take_event(yaml_build *build, const yaml_event_t *event) {
    if (event->type == YAML_ALIAS_EVENT || is_decorated(event)) {
        fault_and_stop(
            build, &event->start_mark,
            "anchors (&), aliases (*) and tags (!) are not used; write the value "
            "out, in quotes if it starts with such a sign");
        return PSR_OK;
    }
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return take_scalar(build, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_level(build, PSR_YAML_LIST, &event->start_mark);
    case YAML_MAPPING_START_EVENT:
        return open_level(build, PSR_YAML_MAP, &event->start_mark);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_level(build);
        return PSR_OK;
    case YAML_DOCUMENT_START_EVENT:
        if (build->root != NULL) {
            fault_and_stop(build, &event->start_mark,
                           "a second document begins here; one file holds one scenario");
        }
        return PSR_OK;
    case YAML_STREAM_END_EVENT:
        build->done = true;
        return PSR_OK;
    default:
        return PSR_OK;
    }
}

/* What libyaml could not read, in our form, with advice for the usual slips. */
static psr_status syntax_fault(yaml_build *build, const yaml_parser_t *parser) {
    if (parser->error == YAML_MEMORY_ERROR) {
        return PSR_ERR_MEMORY;
    }
    const char *problem = parser->problem != NULL ? parser->problem : "not readable";
    psr_place place = mark_place(build, &parser->problem_mark);
    if (parser->error == YAML_READER_ERROR) {
        place = psr_place_at(build->file, 0, 0);
        psr_faults_add(build->faults, PSR_ERR_SCENARIO, &place,
                       "byte %zu cannot be read: %s; save the file as UTF-8",
                       parser->problem_offset, problem);
        return PSR_OK;
    }
    const char *advice = "check the indentation and the colons";
    if (strstr(problem, "cannot start any token") != NULL) {
        advice =
            "indent with spaces, not tabs, and put text that starts with a sign such as "
            "% @ ` in quotes";
    } else if (strstr(problem, "mapping values are not allowed") != NULL) {
        advice = "the line above may lack its colon, or text with `: ` lacks quotes";
    } else if (strstr(problem, "expected ','") != NULL) {
        advice = "a comma is missing, or a bracket is not closed";
    } else if (strstr(problem, "unexpected end of stream") != NULL) {
        advice = "a quote or bracket that was opened is not closed";
    }
    psr_faults_add(build->faults, PSR_ERR_SCENARIO, &place, "not YAML: %s; %s", problem,
                   advice);
    return PSR_OK;
}

psr_status psr_yaml_read_text(const char *bytes, size_t length, const char *file,
                              psr_arena *arena, psr_yaml **root, psr_faults *faults) {
    *root = NULL;
    size_t faults_before = faults->total;
    yaml_build build = {.file = file, .arena = arena, .faults = faults};
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        return PSR_ERR_MEMORY;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, length);
    psr_status status = PSR_OK;
    while (!build.done && status == PSR_OK) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            status = syntax_fault(&build, &parser);
            break;
        }
        status = take_event(&build, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    while (build.depth > 0) {
        close_level(&build);
    }
    PSR_TRY(status);
    if (faults->total > faults_before) {
        return PSR_ERR_SCENARIO;
    }
    if (build.root == NULL) {
        build.root = psr_yaml_add_map(arena, NULL, NULL);
        if (build.root == NULL) {
            return PSR_ERR_MEMORY;
        }
        build.root->file = file;
    }
    *root = build.root;
    return PSR_OK;
}

/* A whole file of at most PSR_YAML_BYTES. *length beyond the limit means too large. */
static psr_status load(const char *path, psr_arena *arena, char **bytes, size_t *length) {
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        return PSR_ERR_IO;
    }
    *bytes = psr_arena_take(arena, PSR_YAML_BYTES + 1, 1);
    *length = *bytes != NULL ? fread(*bytes, 1, PSR_YAML_BYTES + 1, stream) : 0;
    bool failed = ferror(stream) != 0;
    int reason = errno;
    (void)fclose(stream);
    errno = reason;
    if (*bytes == NULL) {
        return PSR_ERR_MEMORY;
    }
    return failed ? PSR_ERR_IO : PSR_OK;
}

psr_status psr_yaml_read_file(const char *path, const char *file, psr_arena *arena,
                              psr_yaml **root, psr_faults *faults) {
    *root = NULL;
    psr_arena *scratch = psr_arena_create();
    if (scratch == NULL) {
        return PSR_ERR_MEMORY;
    }
    char *bytes = NULL;
    size_t length = 0;
    psr_place place = psr_place_at(file, 0, 0);
    psr_status status = load(path, scratch, &bytes, &length);
    if (status == PSR_ERR_IO) {
        psr_faults_add(faults, PSR_ERR_IO, &place,
                       "the scenario cannot be read: %s; check its path and rights",
                       strerror(errno));
    } else if (status == PSR_OK && length > PSR_YAML_BYTES) {
        psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                       "the file is larger than 1 MB; move data into tables (CSV)");
        status = PSR_ERR_SCENARIO;
    } else if (status == PSR_OK) {
        status = psr_yaml_read_text(bytes, length, file, arena, root, faults);
    }
    psr_arena_free(scratch);
    return status;
}
