/*
 * Allocation with checked sizes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <stdlib.h>
#include <string.h>

/* Capacity of a growing array at its first growth, in elements. */
static const size_t first_capacity = 8;

void *psr_calloc(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        return NULL;
    }
    /* Never zero bytes: NULL is to mean failure, always. */
    return calloc(bytes > 0 ? bytes : 1, 1);
}

void *psr_resize(void *block, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        return NULL;
    }
    /* realloc to zero bytes would free the block. */
    return realloc(block, bytes > 0 ? bytes : 1);
}

psr_status psr_reserve(void *block, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) {
        return PSR_OK;
    }
    size_t larger = *capacity > first_capacity / 2 ? *capacity : first_capacity / 2;
    larger = larger <= SIZE_MAX / 2 ? larger * 2 : needed;
    if (larger < needed) {
        larger = needed;
    }
    /* The caller's pointer has a type of its own; memcpy reads it without an alias. */
    void *array = NULL;
    memcpy(&array, block, sizeof array);
    void *grown = psr_resize(array, larger, size);
    if (grown == NULL) {
        return PSR_ERR_MEMORY;
    }
    memcpy(block, &grown, sizeof grown);
    *capacity = larger;
    return PSR_OK;
}

char *psr_strdup(const char *text) {
    if (text == NULL) {
        return NULL;
    }
    size_t size = strlen(text) + 1;
    char *copy = psr_calloc(size, 1);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}
