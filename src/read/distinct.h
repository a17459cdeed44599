/*
 * Counting distinct things in bounded memory, the same for any order of arrival.
 *
 * Keys are kept exactly until there are too many; from then on only those whose hash ends
 * in `level` zero bits, each standing for 2^level (Wegman's adaptive sampling; Flajolet,
 * Computing 43, 1990). The level follows from the set of keys alone, not from their order.
 * Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_DISTINCT_H
#define PURSER_READ_DISTINCT_H

#include "purser/base.h"

/** What is remembered of a key besides itself. */
typedef enum psr_distinct_kind {
    PSR_DISTINCT_KEYS,  /* nothing: has it been seen? */
    PSR_DISTINCT_GROUPS /* the group it is counted for: the one of its lowest rank */
} psr_distinct_kind;

typedef struct psr_distinct {
    psr_distinct_kind kind;
    uint64_t *keys;   /* [slot_count], a power of two; 0 = free */
    int64_t *ranks;   /* [slot_count], GROUPS only */
    uint32_t *groups; /* [slot_count], GROUPS only */
    size_t slot_count;
    size_t count;
    unsigned level; /* 0 = exact */
} psr_distinct;

void psr_distinct_free(psr_distinct *distinct);
/** Spread a hash over all bits (splitmix64's finalizer). */
uint64_t psr_distinct_mix(uint64_t hash);
/**
 * Count a key once.
 * @param is_new false where it was there before (always true for keys not sampled)
 * @return PSR_OK or PSR_ERR_MEMORY
 */
psr_status psr_distinct_add(psr_distinct *distinct, uint64_t hash,
                            bool *is_new) PSR_MUST_CHECK;
/** Count a key once, for the group that comes with its lowest rank. */
psr_status psr_distinct_add_group(psr_distinct *distinct, uint64_t hash, uint32_t group,
                                  int64_t rank) PSR_MUST_CHECK;
/** How many distinct keys one kept key stands for. */
double psr_distinct_weight(const psr_distinct *distinct);

#endif
