/*
 * Open nodes of branch and bound: best bound first, then oldest.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "integer.h"

static bool goes_first(const integer_search *s, size_t a, size_t b) {
    if (s->node[a].bound > s->node[b].bound) {
        return true;
    }
    return !(s->node[a].bound < s->node[b].bound) && a < b;
}

psr_status integer_push(integer_search *s, size_t node, psr_error *err) {
    if (psr_reserve(&s->heap, &s->heap_capacity, s->heap_count + 1, sizeof *s->heap) !=
        PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for open nodes");
    }
    size_t at = s->heap_count++;
    while (at > 0 && goes_first(s, node, s->heap[(at - 1) / 2])) {
        s->heap[at] = s->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    s->heap[at] = node;
    return PSR_OK;
}

size_t integer_pop(integer_search *s) {
    size_t top = s->heap[0];
    size_t last = s->heap[--s->heap_count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= s->heap_count) {
            break;
        }
        if (child + 1 < s->heap_count &&
            goes_first(s, s->heap[child + 1], s->heap[child])) {
            child++;
        }
        if (!goes_first(s, s->heap[child], last)) {
            break;
        }
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = last;
    return top;
}
