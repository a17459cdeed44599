/*
 * Counting distinct things in bounded memory.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "distinct.h"

#include <stdlib.h>

/* Keys kept at most: 2 million slots of 16 bytes. The count of a group of k kept keys is
 * then off by about 1/sqrt(k). */
#define KEPT_MOST ((size_t)1024 * 1024)
#define FIRST_SLOTS ((size_t)1024)

void psr_distinct_free(psr_distinct *distinct) {
    free(distinct->slots);
    *distinct = (psr_distinct){0};
}

uint64_t psr_distinct_mix(uint64_t hash) {
    hash = (hash ^ (hash >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    hash = (hash ^ (hash >> 27)) * UINT64_C(0x94D049BB133111EB);
    return hash ^ (hash >> 31);
}

double psr_distinct_weight(const psr_distinct *distinct) {
    return (double)(UINT64_C(1) << distinct->level);
}

static bool is_sampled(const psr_distinct *distinct, uint64_t key) {
    return (key & ((UINT64_C(1) << distinct->level) - 1)) == 0;
}

/* The low bits decide the sample, so the high ones choose the slot. */
static psr_distinct_slot *find_slot(psr_distinct_slot *slots, size_t slot_count,
                                    uint64_t key) {
    size_t slot = (size_t)(key >> 32) & (slot_count - 1);
    while (slots[slot].key != 0 && slots[slot].key != key) {
        slot = (slot + 1) & (slot_count - 1);
    }
    return &slots[slot];
}

/* Move what is still sampled to a table of another size. */
static psr_status rebuild(psr_distinct *distinct, size_t slot_count) {
    psr_distinct_slot *slots = psr_calloc(slot_count, sizeof *slots);
    if (slots == NULL) {
        return PSR_ERR_MEMORY;
    }
    distinct->count = 0;
    for (size_t i = 0; i < distinct->slot_count; i++) {
        uint64_t key = distinct->slots[i].key;
        if (key != 0 && is_sampled(distinct, key)) {
            *find_slot(slots, slot_count, key) = distinct->slots[i];
            distinct->count++;
        }
    }
    free(distinct->slots);
    distinct->slots = slots;
    distinct->slot_count = slot_count;
    return PSR_OK;
}

psr_status psr_distinct_add(psr_distinct *distinct, uint64_t hash, uint32_t group,
                            bool *is_new) {
    uint64_t key = psr_distinct_mix(hash);
    key = key == 0 ? 1 : key;
    *is_new = true;
    if (!is_sampled(distinct, key)) {
        return PSR_OK;
    }
    if (distinct->slot_count == 0) {
        PSR_TRY(rebuild(distinct, FIRST_SLOTS));
    } else if (distinct->count * 2 >= distinct->slot_count && distinct->count < KEPT_MOST) {
        PSR_TRY(rebuild(distinct, distinct->slot_count * 2));
    }
    psr_distinct_slot *slot = find_slot(distinct->slots, distinct->slot_count, key);
    *is_new = slot->key == 0;
    if (!*is_new) {
        return PSR_OK;
    }
    *slot = (psr_distinct_slot){key, group};
    distinct->count++;
    while (distinct->count > KEPT_MOST) {
        distinct->level++;
        PSR_TRY(rebuild(distinct, distinct->slot_count));
    }
    return PSR_OK;
}
