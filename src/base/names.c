/*
 * Distinct names with positions: an open-addressing hash table over an arena of bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <stdlib.h>
#include <string.h>

/* Slots at the start; a power of two always, so that a mask replaces the remainder. */
static const size_t first_slot_count = 16;

typedef struct name_entry {
    const char *text;
    size_t length;
    uint64_t hash;
} name_entry;

struct psr_names {
    psr_arena *bytes; /* texts never move, so psr_names_text() stays valid */
    name_entry *entries;
    size_t count;
    size_t capacity;
    psr_id *slots; /* PSR_NO_ID = free */
    size_t slot_count;
};

uint64_t psr_hash_bytes(const void *bytes, size_t length) {
    /* FNV-1a: offset basis and prime for 64 bits (Fowler, Noll, Vo). */
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    const unsigned char *each = bytes;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ each[i]) * UINT64_C(0x00000100000001B3);
    }
    return hash;
}

uint64_t psr_hash_text(const char *text) {
    return psr_hash_bytes(text, strlen(text));
}

/* FNV mixes its high bits best: fold them in before the mask. */
static size_t slot_of(uint64_t hash, size_t slot_count) {
    return (size_t)(hash ^ (hash >> 32)) & (slot_count - 1);
}

psr_names *psr_names_create(void) {
    psr_names *names = psr_calloc(1, sizeof *names);
    if (names == NULL) {
        return NULL;
    }
    names->bytes = psr_arena_create();
    if (names->bytes == NULL) {
        free(names);
        return NULL;
    }
    return names;
}

void psr_names_free(psr_names *names) {
    if (names == NULL) {
        return;
    }
    psr_arena_free(names->bytes);
    free(names->entries);
    free(names->slots);
    free(names);
}

size_t psr_names_count(const psr_names *names) {
    return names->count;
}

static psr_id find_hashed(const psr_names *names, const char *bytes, size_t length,
                          uint64_t hash) {
    if (names->slot_count == 0) {
        return PSR_NO_ID;
    }
    size_t slot = slot_of(hash, names->slot_count);
    while (names->slots[slot] != PSR_NO_ID) {
        const name_entry *entry = &names->entries[names->slots[slot]];
        if (entry->hash == hash && entry->length == length &&
            (length == 0 || memcmp(entry->text, bytes, length) == 0)) {
            return names->slots[slot];
        }
        slot = (slot + 1) & (names->slot_count - 1);
    }
    return PSR_NO_ID;
}

psr_id psr_names_find_bytes(const psr_names *names, const char *bytes, size_t length) {
    return find_hashed(names, bytes, length, psr_hash_bytes(bytes, length));
}

psr_id psr_names_find(const psr_names *names, const char *name) {
    return psr_names_find_bytes(names, name, strlen(name));
}

static void slot_fill(psr_id *slots, size_t slot_count, uint64_t hash, psr_id id) {
    size_t slot = slot_of(hash, slot_count);
    while (slots[slot] != PSR_NO_ID) {
        slot = (slot + 1) & (slot_count - 1);
    }
    slots[slot] = id;
}

/* Keep at least half of the slots free: probes stay short and always end. */
static bool slots_grow(psr_names *names) {
    if (names->count + 1 <= names->slot_count / 2) {
        return true;
    }
    size_t slot_count = names->slot_count > 0 ? names->slot_count * 2 : first_slot_count;
    psr_id *slots = psr_calloc(slot_count, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < slot_count; i++) {
        slots[i] = PSR_NO_ID;
    }
    for (size_t i = 0; i < names->count; i++) {
        slot_fill(slots, slot_count, names->entries[i].hash, (psr_id)i);
    }
    free(names->slots);
    names->slots = slots;
    names->slot_count = slot_count;
    return true;
}

psr_id psr_names_add_bytes(psr_names *names, const char *bytes, size_t length) {
    uint64_t hash = psr_hash_bytes(bytes, length);
    psr_id found = find_hashed(names, bytes, length, hash);
    if (found != PSR_NO_ID) {
        return found;
    }
    if (names->count >= INT32_MAX || !slots_grow(names) ||
        psr_reserve(&names->entries, &names->capacity, names->count + 1,
                    sizeof *names->entries) != PSR_OK) {
        return PSR_NO_ID;
    }
    const char *text = psr_arena_text(names->bytes, bytes, length);
    if (text == NULL) {
        return PSR_NO_ID;
    }
    psr_id id = (psr_id)names->count++;
    names->entries[id] = (name_entry){.text = text, .length = length, .hash = hash};
    slot_fill(names->slots, names->slot_count, hash, id);
    return id;
}

psr_id psr_names_add(psr_names *names, const char *name) {
    return psr_names_add_bytes(names, name, strlen(name));
}

const char *psr_names_text(const psr_names *names, psr_id id) {
    return names->entries[id].text;
}
