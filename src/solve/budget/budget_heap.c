/*
 * The open boxes of a search, the one with the best bound first.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "budget_model.h"

static bool is_before(const budget_node *a, const budget_node *b) {
    if (a->bound > b->bound || a->bound < b->bound) {
        return a->bound > b->bound;
    }
    return a->number < b->number;
}

psr_status budget_heap_push(budget_heap *heap, double bound, const budget_box *box,
                            const double *price) {
    size_t n = heap->spend_count, m = price ? heap->price_count : 0;
    PSR_TRY(
        psr_reserve(&heap->node, &heap->capacity, heap->count + 1, sizeof(budget_node)));
    budget_node fresh = {.bound = bound, .number = heap->number++};
    fresh.box.low = malloc((2 * n + m + 1) * sizeof(double));
    if (!fresh.box.low) {
        return PSR_ERR_MEMORY;
    }
    fresh.box.high = fresh.box.low + n;
    memcpy(fresh.box.low, box->low, n * sizeof(double));
    memcpy(fresh.box.high, box->high, n * sizeof(double));
    if (m > 0) {
        fresh.price = fresh.box.high + n;
        memcpy(fresh.price, price, m * sizeof(double));
    }
    size_t at = heap->count++;
    while (at > 0 && is_before(&fresh, &heap->node[(at - 1) / 2])) {
        heap->node[at] = heap->node[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->node[at] = fresh;
    return PSR_OK;
}

budget_node budget_heap_pop(budget_heap *heap) {
    budget_node top = heap->node[0], last = heap->node[--heap->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= heap->count) {
            break;
        }
        if (child + 1 < heap->count &&
            is_before(&heap->node[child + 1], &heap->node[child])) {
            child++;
        }
        if (!is_before(&heap->node[child], &last)) {
            break;
        }
        heap->node[at] = heap->node[child];
        at = child;
    }
    heap->node[at] = last;
    return top;
}

void budget_heap_clear(budget_heap *heap) {
    for (size_t k = 0; k < heap->count; k++) {
        free(heap->node[k].box.low);
    }
    heap->count = heap->number = 0;
}
