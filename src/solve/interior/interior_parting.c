/*
 * Blocks that hold the others back. The step of the whole is as long as that of its slowest
 * block, and of thousands a few are always slow. The others go on without them; the few are
 * then centred by themselves on the shared prices and columns that the others came to. What
 * they take from shared rows is not what the direction foresaw, by the little that they are
 * among all.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_pass.h"

#include <math.h>

/* One block in so many may be left behind for either length: what rows that few have nearly
 * to themselves then lack is more than they have. */
enum { ONE_IN = 20 };
/* By how much the steps must become longer to be worth it. */
static const double worth_it = 1.2;
/* A slack takes up what its row lacks within this factor of itself. */
static const double most_absorbed = 2;

static psr_status see_chunk(void *context, size_t chunk, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    interior *p = context;
    for (size_t b = p->chunk_start[chunk]; b < p->chunk_start[chunk + 1]; b++) {
        pass_block_length(p, b, &p->own_length[b], NULL);
    }
    return PSR_OK;
}

psr_status interior_part(interior *p, bool known, pass_lengths *length, psr_error *err) {
    size_t few = pass_few(p, ONE_IN);
    if (few == 0) {
        return PSR_OK;
    }
    if (!known) {
        PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, p->threads, see_chunk, p, err));
    }
    pass_lengths most = pass_most_have(p, few);
    p->has_lagging =
        fmin(most.primal, most.dual) > worth_it * fmin(length->primal, length->dual);
    for (size_t block = 0; p->has_lagging && block < p->block_count; block++) {
        const pass_lengths *own = &p->own_length[block];
        p->lagging[block] = own->primal < most.primal || own->dual < most.dual;
    }
    p->parted = p->parted || p->has_lagging;
    *length = p->has_lagging ? most : *length;
    return PSR_OK;
}

/* What a shared row lacks or has too much goes into its slack, as far as that stays within
 * a factor of itself: most rows that do not bind are met again at once. */
static void absorb(interior *p, size_t i) {
    interior_cells *c = &p->row;
    double slack = c->low[i] - p->sign[i] * p->residual[i];
    slack = fmin(fmax(slack, c->low[i] / most_absorbed), c->low[i] * most_absorbed);
    if (c->kind[i] == INTERIOR_BOX) {
        double width = c->low[i] + c->room[i];
        slack = fmin(slack, width - c->room[i] / most_absorbed);
        c->room[i] = width - slack;
    }
    c->low[i] = slack;
}

psr_status interior_catch_up(interior *p, double mu, psr_error *err) {
    if (!p->has_lagging) {
        return PSR_OK;
    }
    p->has_lagging = false;
    PSR_TRY(interior_centre(p, mu, true, err));
    PSR_TRY(interior_residual(p, NULL, err));
    for (size_t s = 0; s < p->shared_count; s++) {
        size_t i = (size_t)p->border_row[s];
        if (interior_is_live(p->row.kind[i])) {
            absorb(p, i);
        }
    }
    return PSR_OK;
}
