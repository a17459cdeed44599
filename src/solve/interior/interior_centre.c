/*
 * Blocks brought to the central path one by one, what they share staying as it is. Every
 * block takes steps of its own length, so that the slowest of thousands holds nobody back,
 * and its numbers stay in the cache from one step to the next.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_pass.h"

#include <math.h>

enum { MOST_ROUNDS = 40 };
/* A block is centred when its residuals are this small and its products within this factor
 * of the ones wished for; from 10 to 1.5 it takes 9 to 11 rounds, and as many iterations of
 * the whole. */
static const double small_primal = 1e-9;
static const double small_dual = 1e-8;
static const double least_dual = 1e-13;
static const double near_centre = 3;
static const double step_share = 0.95;
/* The mean product is down there when it is this near. */
static const double near_target = 10;

typedef struct task {
    interior *p;
    double mu;
    bool lagging_only;
} task;

/* What lags is brought to where it is as good as the rest: its prices fit against mu too.
 */
static bool is_centred(const task *t, size_t block, const pass_stand *now) {
    double dual = t->lagging_only ? fmin(small_dual, fmax(t->mu, least_dual)) : small_dual;
    return now->primal <= small_primal && now->dual <= dual &&
           pass_block_is_near(t->p, block, t->mu, near_centre);
}

/* ---- one step */

/* Mehrotra's predictor and corrector from the block's mu, no further down than the task's.
 */
static void predict_and_correct(const task *t, size_t chunk, size_t block, double mu) {
    interior *p = t->p;
    interior_wish wish = {.second = 1};
    pass_lengths length;
    double after = 0;
    interior_block_direction(p, chunk, block, 0);
    pass_block_length(p, block, &length, &after);
    double ratio = after / mu;
    wish.mu = fmax(t->mu, fmin(1, ratio * ratio * ratio) * mu);
    interior_block_correction(p, chunk, block, &wish);
    pass_block_take(p, block, &wish, (pass_lengths){1, 1});
}

/* Where the block is down there Newton's step alone: the second-order term is that of a
 * step to the boundary, and holds products away from a centre that is near. */
static void step_block(const task *t, size_t chunk, size_t block, const pass_stand *now) {
    interior *p = t->p;
    pass_lengths length;
    double mu = now->sum / now->weight;
    interior_block_factor(p, chunk, block);
    if (mu > near_target * t->mu) {
        predict_and_correct(t, chunk, block, mu);
    } else {
        interior_block_direction(p, chunk, block, t->mu);
    }
    pass_block_length(p, block, &length, NULL);
    length.primal *= length.primal < 1 ? step_share : 1;
    length.dual *= length.dual < 1 ? step_share : 1;
    pass_block_move(p, block, length);
}

static psr_status centre_chunk(void *context, size_t chunk, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    const task *t = context;
    const interior *p = t->p;
    for (size_t block = p->chunk_start[chunk]; block < p->chunk_start[chunk + 1]; block++) {
        if (t->lagging_only && !p->lagging[block]) {
            continue;
        }
        pass_stand now = {0};
        pass_block_measure(t->p, chunk, block, &now);
        for (int round = 0;
             round < MOST_ROUNDS && now.weight > 0 && !is_centred(t, block, &now);
             round++) {
            step_block(t, chunk, block, &now);
            pass_block_measure(t->p, chunk, block, &now);
        }
    }
    return PSR_OK;
}

psr_status interior_centre(interior *p, double mu, bool lagging_only, psr_error *err) {
    task t = {p, mu, lagging_only};
    size_t end = p->block_start[p->block_count + 1];
    for (size_t k = p->block_start[p->block_count]; k < end; k++) {
        size_t j = interior_column(p, k);
        p->column.step[j] = 0;
        p->column.more_step[j] = 0;
    }
    return psr_parallel_for(INTERIOR_CHUNKS, p->threads, centre_chunk, &t, err);
}
