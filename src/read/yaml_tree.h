/*
 * YAML as a tree whose every key and value knows its file, line and column. A small,
 * strict part of YAML: maps, lists, scalars; no aliases, anchors, tags or second documents;
 * bounded depth, size and number of keys. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_YAML_TREE_H
#define PURSER_READ_YAML_TREE_H

#include "purser/data/findings.h"

/* What a scenario file may hold at most; a real one is a thousand times smaller. */
#define PSR_YAML_DEPTH 64
#define PSR_YAML_BYTES (1024 * 1024)
#define PSR_YAML_NODES 10000

typedef enum psr_yaml_kind { PSR_YAML_SCALAR, PSR_YAML_LIST, PSR_YAML_MAP } psr_yaml_kind;

/** A value; in a map it carries its key. Lives in the arena it was read into. */
typedef struct psr_yaml {
    psr_yaml_kind kind;
    bool quoted;      /* the scalar stood in quotes or a block */
    const char *text; /* scalar; NULL otherwise */
    const char *key;  /* NULL in lists and at the root */
    const char *file;
    int32_t line, column;         /* of the value, from 1; 0 = not in a file */
    int32_t key_line, key_column; /* of the key */
    struct psr_yaml *first, *last, *next;
    size_t count; /* children */
} psr_yaml;

psr_place psr_yaml_place(const psr_yaml *node);
psr_place psr_yaml_key_place(const psr_yaml *node);
/** Nothing was written: an empty, unquoted scalar, `~` or `null`. */
bool psr_yaml_is_null(const psr_yaml *node);

/**
 * Read a file. Faults go to `faults`; the root is NULL then, and an empty map for an empty
 * file.
 * @param file   name of the file for messages, kept by the nodes: must outlive them
 * @return PSR_OK, PSR_ERR_SCENARIO, PSR_ERR_IO (cannot be opened or read), PSR_ERR_MEMORY
 */
psr_status psr_yaml_read_file(const char *path, const char *file, psr_arena *arena,
                              psr_yaml **root, psr_faults *faults) PSR_MUST_CHECK;
/** The same for text in memory. */
psr_status psr_yaml_read_text(const char *bytes, size_t length, const char *file,
                              psr_arena *arena, psr_yaml **root,
                              psr_faults *faults) PSR_MUST_CHECK;

/* ---- changing trees */

/** Child of a map by key, NULL where there is none. */
psr_yaml *psr_yaml_child(const psr_yaml *map, const char *key);
/** An empty map with a key, appended to a map (parent may be NULL); NULL without memory. */
psr_yaml *psr_yaml_add_map(psr_arena *arena, psr_yaml *parent, const char *key);
/**
 * Lay `over` on `base`: maps merge key by key, anything else replaces; a null removes.
 * Nodes of `over` are moved into `base`.
 */
psr_status psr_yaml_merge(psr_yaml *base, psr_yaml *over) PSR_MUST_CHECK;

#endif
