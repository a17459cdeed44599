/*
 * Symbolic work that solves of programmes of one pattern take over from each other: the
 * scenarios of a session or of a batch.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include "purser/solve.h"

#include <stddef.h>
#include <stdlib.h>

psr_symbolic *psr_symbolic_create(void) {
    return psr_calloc(1, sizeof(psr_symbolic));
}

void symbolic_clear(psr_symbolic *symbolic) {
    interior_free(atomic_exchange(&symbolic->kept, NULL));
}

void psr_symbolic_free(psr_symbolic *symbolic) {
    if (symbolic != NULL) {
        symbolic_clear(symbolic);
        free(symbolic);
    }
}

/* ---- the pattern */

static uint64_t mix_ids(uint64_t hash, const psr_id *id, size_t count) {
    /* FNV-1a (Fowler, Noll, Vo) by the id instead of the byte. */
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ (uint32_t)id[i]) * UINT64_C(0x00000100000001B3);
    }
    return hash;
}

/* Where the entries stand, which blocks there are, what hangs on what. */
static uint64_t pattern_of(const psr_lp *lp) {
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t j = 0; j < lp->column_count; j++) {
        psr_id length = (psr_id)(lp->start[j + 1] - lp->start[j]);
        hash = mix_ids(hash, &length, 1);
    }
    hash = mix_ids(hash, lp->row, lp->nonzero_count);
    hash = mix_ids(hash, lp->column_block, lp->column_count);
    hash = mix_ids(hash, lp->row_block, lp->row_count);
    return lp->over == NULL ? hash : mix_ids(hash, lp->over, lp->column_count);
}

/* ---- what is taken over */

/* Which rows and columns make the border, where all stand, the envelopes and the reach. */
static const size_t arrays[] = {
    offsetof(interior, place),          offsetof(interior, slot),
    offsetof(interior, border_row),     offsetof(interior, link_column),
    offsetof(interior, block_row),      offsetof(interior, block_row_start),
    offsetof(interior, first),          offsetof(interior, factor_start),
    offsetof(interior, left_rows),      offsetof(interior, right_rows),
    offsetof(interior, level),          offsetof(interior, coupling_start),
    offsetof(interior, coupling_place), offsetof(interior, coupling_border),
    offsetof(interior, member_first),   offsetof(interior, member_next),
    offsetof(interior, column.kind),    offsetof(interior, row.kind)};

/* From one to the other, which keeps none. */
static void move_symbolic(interior *to, interior *from) {
    for (size_t at = 0; at < sizeof arrays / sizeof *arrays; at++) {
        char *place = (char *)to + arrays[at], *other = (char *)from + arrays[at];
        void *none = NULL, *own = NULL;
        memcpy(&own, place, sizeof own);
        free(own);
        memcpy(place, other, sizeof own);
        memcpy(other, &none, sizeof own);
    }
    memcpy(to->reach, from->reach, sizeof to->reach);
    to->column.count = from->column.count;
    to->row.count = from->row.count;
    to->shared_count = from->shared_count;
    to->link_count = from->link_count;
    to->border = from->border;
    to->largest_block = from->largest_block;
    to->pattern = from->pattern;
}

static bool is_alike(const interior *p, const interior *kept) {
    return kept != NULL && kept->pattern == p->pattern &&
           kept->column.count == p->column.count && kept->row.count == p->row.count &&
           memcmp(kept->column.kind, p->column.kind, p->column.count) == 0 &&
           memcmp(kept->row.kind, p->row.kind, p->row.count) == 0;
}

bool interior_take_symbolic(interior *p, psr_symbolic *symbolic) {
    interior *kept = atomic_exchange(&symbolic->kept, NULL); /* nobody else has it now */
    p->pattern = pattern_of(p->lp);
    bool alike = is_alike(p, kept);
    if (alike) {
        move_symbolic(p, kept);
    }
    interior_free(kept);
    return alike;
}

/* What was set aside before columns were taken out. */
static void put_back(interior *p) {
    interior_aside now = {p->column.kind, p->slot, p->link_column};
    p->column.kind = p->aside.kind;
    p->slot = p->aside.slot;
    p->link_column = p->aside.link_column;
    p->column.count = p->whole->column_count;
    p->aside = now;
}

void interior_leave_symbolic(interior *p, psr_symbolic *symbolic) {
    interior *kept = psr_calloc(1, sizeof *kept);
    if (p->whole != NULL) {
        put_back(p);
    }
    if (kept != NULL) {
        move_symbolic(kept, p);
    }
    interior_free(atomic_exchange(&symbolic->kept, kept));
}
