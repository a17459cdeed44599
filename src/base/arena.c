/*
 * Scratch memory released as a whole: a list of chunks, filled one after the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* Sizes of chunks in bytes: they double from the first to the largest, so that a big run
 * makes few of them and a small one holds little. A larger block gets a chunk of its own
 * size. */
#define FIRST_CHUNK_BYTES ((size_t)64 * 1024)
#define LARGEST_CHUNK_BYTES ((size_t)16 * 1024 * 1024)

typedef struct chunk {
    struct chunk *next;
    size_t size; /* usable bytes */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
} chunk;

struct psr_arena {
    chunk *first;
    chunk *current; /* being filled; the ones behind it are empty */
    size_t next_size;
};

psr_arena *psr_arena_create(void) {
    psr_arena *arena = psr_calloc(1, sizeof *arena);
    if (arena != NULL) {
        arena->next_size = FIRST_CHUNK_BYTES;
    }
    return arena;
}

void psr_arena_free(psr_arena *arena) {
    if (arena == NULL) {
        return;
    }
    chunk *next;
    for (chunk *each = arena->first; each != NULL; each = next) {
        next = each->next;
        free(each);
    }
    free(arena);
}

void psr_arena_reset(psr_arena *arena) {
    for (chunk *each = arena->first; each != NULL; each = each->next) {
        each->used = 0;
    }
    arena->current = arena->first;
}

/* Put a new chunk of at least `bytes` behind the current one and make it current. */
static chunk *chunk_add(psr_arena *arena, size_t bytes) {
    size_t size = bytes > arena->next_size ? bytes : arena->next_size;
    if (size > SIZE_MAX - sizeof(chunk)) {
        return NULL;
    }
    chunk *added = malloc(sizeof *added + size);
    if (added == NULL) {
        return NULL;
    }
    added->size = size;
    added->used = 0;
    if (arena->current == NULL) {
        added->next = NULL;
        arena->first = added;
    } else {
        added->next = arena->current->next;
        arena->current->next = added;
    }
    arena->current = added;
    if (arena->next_size < LARGEST_CHUNK_BYTES) {
        arena->next_size *= 2;
    }
    return added;
}

void *psr_arena_take(psr_arena *arena, size_t count, size_t size) {
    const size_t unit = alignof(max_align_t);
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - unit) {
        return NULL;
    }
    /* At least one unit, so that every block has an address of its own. */
    bytes = bytes > 0 ? (bytes + unit - 1) / unit * unit : unit;
    chunk *place = arena->current;
    while (place != NULL && place->size - place->used < bytes) {
        place = place->next;
    }
    if (place != NULL) {
        arena->current = place;
    } else {
        /* Right behind the current one: empty chunks too small for this block stay usable.
         */
        place = chunk_add(arena, bytes);
        if (place == NULL) {
            return NULL;
        }
    }
    void *block = place->bytes + place->used;
    place->used += bytes;
    return memset(block, 0, bytes);
}

char *psr_arena_text(psr_arena *arena, const char *text, size_t length) {
    if (length == SIZE_MAX) {
        return NULL;
    }
    char *copy = psr_arena_take(arena, length + 1, 1);
    if (copy != NULL && length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}
