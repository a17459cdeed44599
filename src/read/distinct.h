/*
 * Counting distinct things in bounded memory, the same for any order of arrival.
 *
 * Keys are kept exactly until there are too many; from then on only those whose hash ends
 * in `level` zero bits, each standing for 2^level (Wegman's adaptive sampling; Flajolet,
 * Computing 43, 1990). The level follows from the set of keys alone, not from their order.
 * Private to read. SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_DISTINCT_H
#define PURSER_READ_DISTINCT_H

#include "purser/base.h"

typedef struct psr_distinct_slot {
    uint64_t key;   /* 0 = free */
    uint32_t group; /* what the key is counted for */
} psr_distinct_slot;

typedef struct psr_distinct {
    psr_distinct_slot *slots; /* [slot_count], a power of two */
    size_t slot_count;
    size_t count;
    unsigned level; /* 0 = exact */
} psr_distinct;

void psr_distinct_free(psr_distinct *distinct);
/** Spread a hash over all bits (splitmix64's finalizer). */
uint64_t psr_distinct_mix(uint64_t hash);
/**
 * Count a key for a group, once.
 * @param is_new false where it was there before (always true for keys not sampled)
 * @return PSR_OK or PSR_ERR_MEMORY
 */
psr_status psr_distinct_add(psr_distinct *distinct, uint64_t hash, uint32_t group,
                            bool *is_new) PSR_MUST_CHECK;
/** How many distinct keys one kept key stands for. */
double psr_distinct_weight(const psr_distinct *distinct);

#endif
