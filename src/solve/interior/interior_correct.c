/*
 * Centrality correctors of single blocks. The step of the whole is as long as that of its
 * slowest block, and of thousands a few are always slow: each of these gets correctors of
 * its own, the steps of what is shared staying as they are, while its numbers are in the
 * cache: a season's 1,500 blocks take a tenth of a second, an iteration four. What the
 * shared rows then lack, a refinement of the whole takes off.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_pass.h"

#include <math.h>

/* How many correctors a block gets at most, and what each must be worth (pass_worth). */
enum { MOST_CORRECTORS = 8 };
static const double least_worth = 0.02;
/* How much further than the whole goes by itself a block is asked to go. */
static const double goal_factor = 1.5;
static const double goal_more = 0.1;

typedef struct chunk_found {
    pass_lengths least; /* of its blocks */
    bool corrected;     /* some of them were */
} chunk_found;

typedef struct task {
    interior *p;
    double mu;
    pass_lengths goal;
    chunk_found *found; /* [INTERIOR_CHUNKS] */
} task;

static bool reaches(pass_lengths length, pass_lengths goal) {
    return length.primal >= goal.primal && length.dual >= goal.dual;
}

/* @return the lengths that the block comes to */
static pass_lengths correct_block(const task *t, size_t chunk, size_t block,
                                  bool *corrected) {
    interior *p = t->p;
    pass_lengths length;
    pass_block_length(p, block, &length, NULL);
    for (int round = 0; round < MOST_CORRECTORS && !reaches(length, t->goal); round++) {
        interior_wish wish = pass_centring(t->mu, length);
        pass_lengths share = {0, 0};
        pass_lengths next = pass_block_correction(p, chunk, block, &wish, &share);
        if (pass_worth(next) < pass_worth(length) + least_worth) {
            break;
        }
        pass_block_take(p, block, &wish, share);
        *corrected = true;
        length = next;
    }
    return length;
}

static psr_status correct_chunk(void *context, size_t chunk, size_t worker,
                                psr_error *err) {
    (void)worker;
    (void)err;
    const task *t = context;
    chunk_found *found = &t->found[chunk];
    const size_t *block = t->p->chunk_start + chunk;
    for (size_t b = block[0]; b < block[1]; b++) {
        pass_lengths own = correct_block(t, chunk, b, &found->corrected);
        found->least.primal = fmin(found->least.primal, own.primal);
        found->least.dual = fmin(found->least.dual, own.dual);
    }
    return PSR_OK;
}

/* Shared columns have no part in the corrections. */
static void hold_shared(interior *p) {
    size_t end = p->block_start[p->block_count + 1];
    for (size_t k = p->block_start[p->block_count]; k < end; k++) {
        p->column.more_step[interior_column(p, k)] = 0;
    }
}

psr_status interior_correct_blocks(interior *p, double mu, pass_lengths *length,
                                   bool *corrected, psr_error *err) {
    pass_lengths down = interior_shared_down(p);
    pass_lengths least = {1 / down.primal, 1 / down.dual};
    chunk_found found[INTERIOR_CHUNKS];
    task t = {.p = p,
              .mu = mu,
              .goal = {fmin(least.primal, goal_factor * length->primal + goal_more),
                       fmin(least.dual, goal_factor * length->dual + goal_more)},
              .found = found};
    *corrected = false;
    for (size_t chunk = 0; chunk < INTERIOR_CHUNKS; chunk++) {
        found[chunk] = (chunk_found){.least = {1, 1}};
    }
    hold_shared(p);
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, p->threads, correct_chunk, &t, err));
    for (size_t chunk = 0; chunk < INTERIOR_CHUNKS; chunk++) {
        least.primal = fmin(least.primal, found[chunk].least.primal);
        least.dual = fmin(least.dual, found[chunk].least.dual);
        *corrected = *corrected || found[chunk].corrected;
    }
    *length = least;
    return PSR_OK;
}
