/*
 * Counting distinct things in bounded memory.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "distinct.h"

#include <stdlib.h>

/* Keys kept at most: 2 million slots of 8 bytes (20 with groups). The count of a group of k
 * kept keys is then off by about 1/sqrt(k). */
#define KEPT_MOST ((size_t)1024 * 1024)
#define FIRST_SLOTS ((size_t)1024)

static void free_slots(psr_distinct *distinct) {
    free(distinct->keys);
    free(distinct->ranks);
    free(distinct->groups);
}

void psr_distinct_free(psr_distinct *distinct) {
    free_slots(distinct);
    *distinct = (psr_distinct){.kind = distinct->kind};
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
static size_t find_slot(const psr_distinct *distinct, uint64_t key) {
    size_t mask = distinct->slot_count - 1;
    size_t slot = (size_t)(key >> 32) & mask;
    while (distinct->keys[slot] != 0 && distinct->keys[slot] != key) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void put(psr_distinct *distinct, size_t slot, uint64_t key, uint32_t group,
                int64_t rank) {
    distinct->keys[slot] = key;
    distinct->count++;
    if (distinct->kind == PSR_DISTINCT_GROUPS) {
        distinct->groups[slot] = group;
        distinct->ranks[slot] = rank;
    }
}

/* Move what is still sampled to a table of another size. */
static psr_status rebuild(psr_distinct *distinct, size_t slot_count) {
    bool grouped = distinct->kind == PSR_DISTINCT_GROUPS;
    psr_distinct fresh = {
        .kind = distinct->kind, .slot_count = slot_count, .level = distinct->level};
    fresh.keys = psr_calloc(slot_count, sizeof *fresh.keys);
    fresh.ranks = grouped ? psr_calloc(slot_count, sizeof *fresh.ranks) : NULL;
    fresh.groups = grouped ? psr_calloc(slot_count, sizeof *fresh.groups) : NULL;
    if (fresh.keys == NULL || (grouped && (fresh.ranks == NULL || fresh.groups == NULL))) {
        free_slots(&fresh);
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < distinct->slot_count; i++) {
        uint64_t key = distinct->keys[i];
        if (key != 0 && is_sampled(distinct, key)) {
            put(&fresh, find_slot(&fresh, key), key, grouped ? distinct->groups[i] : 0,
                grouped ? distinct->ranks[i] : 0);
        }
    }
    psr_distinct old = *distinct;
    *distinct = fresh;
    free_slots(&old);
    return PSR_OK;
}

static psr_status add(psr_distinct *distinct, uint64_t hash, uint32_t group, int64_t rank,
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
    size_t slot = find_slot(distinct, key);
    *is_new = distinct->keys[slot] == 0;
    if (!*is_new) {
        if (distinct->kind == PSR_DISTINCT_GROUPS && rank < distinct->ranks[slot]) {
            distinct->ranks[slot] = rank;
            distinct->groups[slot] = group;
        }
        return PSR_OK;
    }
    put(distinct, slot, key, group, rank);
    while (distinct->count > KEPT_MOST) {
        distinct->level++;
        PSR_TRY(rebuild(distinct, distinct->slot_count));
    }
    return PSR_OK;
}

psr_status psr_distinct_add(psr_distinct *distinct, uint64_t hash, bool *is_new) {
    return add(distinct, hash, 0, 0, is_new);
}

psr_status psr_distinct_add_group(psr_distinct *distinct, uint64_t hash, uint32_t group,
                                  int64_t rank) {
    bool is_new;
    distinct->kind = PSR_DISTINCT_GROUPS;
    return add(distinct, hash, group, rank, &is_new);
}
