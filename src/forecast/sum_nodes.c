/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "sum_nodes.h"

#include <stdlib.h>

enum { NO_GROUP = -1 };

void psr_sum_nodes_free(sum_nodes *nodes) {
    free(nodes->start);
    free(nodes->member);
    *nodes = (sum_nodes){0};
}

/* Group of a series under a pair of levels; level count = the total. */
static int64_t group_key(const psr_panel *panel, size_t a, size_t b, size_t series) {
    size_t levels = panel->group_level_count;
    size_t n = panel->series_count;
    if (a == levels) {
        return 0;
    }
    psr_id x = panel->group_of[a * n + series];
    psr_id y = panel->group_of[b * n + series];
    return x == PSR_NO_ID || y == PSR_NO_ID ? NO_GROUP : ((int64_t)x << 32) + y;
}

typedef struct keyed_series {
    int64_t key;
    size_t series;
} keyed_series;

static int compare_keyed(const void *a, const void *b) {
    const keyed_series *x = a;
    const keyed_series *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return x->series < y->series ? -1 : x->series > y->series;
}

size_t psr_longest_series(const psr_panel *panel) {
    size_t longest = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        size_t length = psr_panel_length(panel, s);
        longest = length > longest ? length : longest;
    }
    return longest;
}

/* A series too young to stand in a sum: the sum would grow by it, not by demand. */
static bool is_young(const psr_panel *panel, size_t longest, size_t series) {
    return 10 * psr_panel_length(panel, series) < 9 * longest;
}

/* Nodes of one pair of levels; nodes of one member say nothing new. */
static void add_level(const psr_panel *panel, size_t a, size_t b, keyed_series *keyed,
                      sum_nodes *nodes) {
    size_t n = panel->series_count;
    size_t longest = psr_longest_series(panel);
    for (size_t s = 0; s < n; s++) {
        bool young = is_young(panel, longest, s);
        keyed[s].key = young ? NO_GROUP : group_key(panel, a, b, s);
        keyed[s].series = s;
    }
    qsort(keyed, n, sizeof *keyed, compare_keyed);
    for (size_t from = 0, until; from < n; from = until) {
        until = from;
        while (until < n && keyed[until].key == keyed[from].key) {
            until++;
        }
        if (keyed[from].key == NO_GROUP || until - from < 2) {
            continue;
        }
        size_t start = nodes->start[nodes->count];
        for (size_t i = from; i < until; i++) {
            nodes->member[start + i - from] = keyed[i].series;
        }
        nodes->start[++nodes->count] = start + until - from;
    }
}

psr_status psr_sum_nodes_create(const psr_panel *panel, sum_nodes *nodes) {
    size_t n = panel->series_count;
    size_t levels = panel->group_level_count;
    size_t pairs = 1 + levels * (levels + 1) / 2;
    keyed_series *keyed = psr_calloc(n, sizeof *keyed);
    *nodes = (sum_nodes){0};
    nodes->start = psr_calloc(pairs * (n / 2 + 1) + 1, sizeof *nodes->start);
    nodes->member = psr_calloc(pairs * n, sizeof *nodes->member);
    if (keyed == NULL || nodes->start == NULL || nodes->member == NULL) {
        free(keyed);
        psr_sum_nodes_free(nodes);
        return PSR_ERR_MEMORY;
    }
    add_level(panel, levels, levels, keyed, nodes);
    for (size_t a = 0; a < levels; a++) {
        for (size_t b = 0; b <= a; b++) {
            add_level(panel, a, b, keyed, nodes);
        }
    }
    free(keyed);
    return PSR_OK;
}
