/*
 * Places, look-up and merging of YAML trees. Merging walks a list of pending pairs instead
 * of recursing: the input decides how deep it goes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "yaml_tree.h"

#include <stdlib.h>
#include <string.h>

psr_place psr_yaml_place(const psr_yaml *node) {
    return psr_place_at(node->file, node->line, node->column);
}

psr_place psr_yaml_key_place(const psr_yaml *node) {
    if (node->key_line == 0) {
        return psr_yaml_place(node);
    }
    return psr_place_at(node->file, node->key_line, node->key_column);
}

bool psr_yaml_is_null(const psr_yaml *node) {
    return node->kind == PSR_YAML_SCALAR && !node->quoted &&
           (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
            strcmp(node->text, "null") == 0);
}

psr_yaml *psr_yaml_child(const psr_yaml *map, const char *key) {
    if (map->kind == PSR_YAML_MAP) {
        for (psr_yaml *child = map->first; child != NULL; child = child->next) {
            if (strcmp(child->key, key) == 0) {
                return child;
            }
        }
    }
    return NULL;
}

static void append(psr_yaml *parent, psr_yaml *child) {
    child->next = NULL;
    if (parent->last != NULL) {
        parent->last->next = child;
    } else {
        parent->first = child;
    }
    parent->last = child;
    parent->count++;
}

static void remove_child(psr_yaml *parent, const psr_yaml *child) {
    psr_yaml *before = NULL;
    for (psr_yaml *each = parent->first; each != NULL; each = each->next) {
        if (each == child) {
            *(before != NULL ? &before->next : &parent->first) = each->next;
            if (parent->last == each) {
                parent->last = before;
            }
            parent->count--;
            return;
        }
        before = each;
    }
}

psr_yaml *psr_yaml_add_map(psr_arena *arena, psr_yaml *parent, const char *key) {
    psr_yaml *node = psr_arena_take(arena, 1, sizeof *node);
    if (node == NULL) {
        return NULL;
    }
    node->kind = PSR_YAML_MAP;
    if (parent != NULL) {
        node->file = parent->file;
        node->key = psr_arena_text(arena, key, strlen(key));
        if (node->key == NULL) {
            return NULL;
        }
        append(parent, node);
    }
    return node;
}

typedef struct merge_pair {
    psr_yaml *base, *over;
} merge_pair;

/* Lay one child of a map on the map of the same path; a pair of maps is left to do. */
static psr_status merge_child(psr_yaml *base, psr_yaml *child, merge_pair **pending,
                              size_t *capacity, size_t *count) {
    psr_yaml *same = psr_yaml_child(base, child->key);
    if (same == NULL) {
        if (!psr_yaml_is_null(child)) {
            append(base, child);
        }
        return PSR_OK;
    }
    if (psr_yaml_is_null(child)) {
        remove_child(base, same);
        return PSR_OK;
    }
    if (same->kind == PSR_YAML_MAP && child->kind == PSR_YAML_MAP) {
        PSR_TRY(psr_reserve(pending, capacity, *count + 1, sizeof **pending));
        (*pending)[(*count)++] = (merge_pair){same, child};
        return PSR_OK;
    }
    psr_yaml *next = same->next;
    *same = *child;
    same->next = next;
    return PSR_OK;
}

psr_status psr_yaml_merge(psr_yaml *base, psr_yaml *over) {
    merge_pair *pending = NULL;
    size_t capacity = 0, count = 0;
    psr_status status = psr_reserve(&pending, &capacity, 1, sizeof *pending);
    if (status == PSR_OK) {
        pending[count++] = (merge_pair){base, over};
    }
    while (status == PSR_OK && count > 0) {
        merge_pair pair = pending[--count];
        psr_yaml *next = NULL;
        for (psr_yaml *child = pair.over->first; child != NULL && status == PSR_OK;
             child = next) {
            next = child->next;
            status = merge_child(pair.base, child, &pending, &capacity, &count);
        }
    }
    free(pending);
    return status;
}
