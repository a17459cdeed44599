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
#include <stdlib.h>

/* One block in so many may be left behind for either length, of no fewer blocks than this,
 * and no more than so many for either: of sixty of a season's 1,500 some have a row nearly
 * to themselves, and what it then lacks is more than it has. */
enum { ONE_IN = 20, FEWEST_BLOCKS = 100, MOST_LAGGING = 20 };
/* By how much the steps must become longer to be worth it. */
static const double worth_it = 1.2;
/* A slack takes up what its row lacks within this factor of itself. */
static const double most_absorbed = 2;

typedef struct task {
    interior *p;
    pass_lengths *length; /* [block_count] of the steps of each */
} task;

static psr_status see_chunk(void *context, size_t chunk, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    const task *t = context;
    const size_t *block = t->p->chunk_start + chunk;
    for (size_t b = block[0]; b < block[1]; b++) {
        pass_block_length(t->p, b, &t->length[b], NULL);
    }
    return PSR_OK;
}

static int by_size(const void *left, const void *right) {
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* The length that all have but those that may be left behind. */
static double most_have(const pass_lengths *length, bool dual, double *sorted,
                        size_t count) {
    for (size_t k = 0; k < count; k++) {
        sorted[k] = dual ? length[k].dual : length[k].primal;
    }
    qsort(sorted, count, sizeof *sorted, by_size);
    size_t few = count / ONE_IN;
    return sorted[few < MOST_LAGGING ? few : MOST_LAGGING];
}

static void part(interior *p, const pass_lengths *own, double *sorted,
                 pass_lengths *length) {
    pass_lengths shared = interior_shared_down(p);
    size_t count = p->block_count;
    double primal = fmin(1 / shared.primal, most_have(own, false, sorted, count));
    double dual = fmin(1 / shared.dual, most_have(own, true, sorted, count));
    p->has_lagging = fmin(primal, dual) > worth_it * fmin(length->primal, length->dual);
    for (size_t block = 0; p->has_lagging && block < count; block++) {
        p->lagging[block] = own[block].primal < primal || own[block].dual < dual;
    }
    p->parted = p->parted || p->has_lagging;
    *length = p->has_lagging ? (pass_lengths){primal, dual} : *length;
}

psr_status interior_part(interior *p, pass_lengths *length, psr_error *err) {
    if (p->block_count < FEWEST_BLOCKS) {
        return PSR_OK;
    }
    task t = {p, psr_calloc(p->block_count, sizeof *t.length)};
    double *sorted = psr_calloc(p->block_count, sizeof *sorted);
    psr_status status = PSR_ERR_MEMORY;
    if (t.length != NULL && sorted != NULL) {
        status = psr_parallel_for(INTERIOR_CHUNKS, p->threads, see_chunk, &t, err);
        part(p, t.length, sorted, length);
    }
    free(t.length);
    free(sorted);
    return status == PSR_OK
               ? status
               : psr_fail(err, status, "no memory for the interior-point method");
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
