/*
 * A first point from a sample. A season's columns are far too many for its shared prices: a
 * few dozen blocks, each standing for all those like it, give nearly the same. They are
 * solved to a coarse gap, which takes the long part of the way, when shared columns and
 * prices move far and every step is short; then the shared cells start the whole and each
 * block is centred on them (interior_centre.c).
 *
 * A sampled block stands for `times` blocks: its entries in shared rows and its objective
 * are that many times as large, all that is shared stays. A programme of equal blocks then
 * has the same central path as its sample, products of the whole being 1/times of the
 * sample's.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"
#include "interior_pass.h"

#include <math.h>
#include <stdlib.h>

/* Fewer blocks than this are solved as they are; of more, one in so many, but no more than
 * the largest sample: 50 and 100 of a season's 400 lead to the same iterations. */
enum { FEWEST_BLOCKS = 256, ONE_IN = 4, SMALLEST_SAMPLE = 64, LARGEST_SAMPLE = 256 };
/* How far the sample is solved. Measured from 0.4 to 1e-3: with closer gaps products of the
 * whole start near a boundary that its own shared prices move away from. */
static const double sample_gap = 0.1;
static const double sample_primal = 1e-6;
enum { SAMPLE_ITERATIONS = 60 };

typedef struct sample {
    const psr_lp *lp; /* the whole */
    uint8_t *chosen;  /* [block_count] */
    double times;     /* blocks that one of the sample stands for */
    psr_id *block;    /* [block_count] in the sample */
    psr_id *row;      /* [row_count] in the sample, PSR_NO_ID = not there */
    psr_id *column;   /* [column_count] */
    psr_lp *made;
} sample;

/* ---- which blocks */

typedef struct ranked {
    double money;
    psr_id block;
} ranked;

static int by_money(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    if (a->money < b->money || a->money > b->money) {
        return a->money < b->money ? -1 : 1;
    }
    return a->block < b->block ? -1 : a->block > b->block;
}

/* What the columns of each block are worth at full width, where they have one. */
static void add_money(const psr_lp *lp, ranked *order) {
    for (size_t j = 0; j < lp->column_count; j++) {
        bool hangs = lp->over != NULL && lp->over[j] != PSR_NO_ID;
        double most = hangs ? lp->factor[j] * lp->upper[lp->over[j]] : lp->upper[j];
        double worth = fabs(lp->objective[j]) * (most - lp->lower[j]);
        if (lp->column_block[j] != PSR_SHARED && isfinite(worth)) {
            order[lp->column_block[j]].money += fabs(worth);
        }
    }
}

/* Evenly by money, from the smallest product to the largest. */
static psr_status choose_blocks(sample *s) {
    size_t blocks = (size_t)s->lp->block_count;
    size_t count = blocks / ONE_IN;
    count = count < SMALLEST_SAMPLE ? SMALLEST_SAMPLE : count;
    count = count > LARGEST_SAMPLE ? LARGEST_SAMPLE : count;
    ranked *order = psr_calloc(blocks, sizeof *order);
    if (order == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t block = 0; block < blocks; block++) {
        order[block].block = (psr_id)block;
    }
    add_money(s->lp, order);
    qsort(order, blocks, sizeof *order, by_money);
    for (size_t k = 0; k < count; k++) {
        s->chosen[order[(2 * k + 1) * blocks / (2 * count)].block] = 1;
    }
    s->times = (double)blocks / (double)count;
    free(order);
    return PSR_OK;
}

/* ---- their programme */

static bool is_there(const sample *s, psr_id block) {
    return block == PSR_SHARED || s->chosen[block] != 0;
}

static psr_id sample_block(const sample *s, psr_id block) {
    return block == PSR_SHARED ? block : s->block[block];
}

static psr_status add_rows(sample *s) {
    const psr_lp *lp = s->lp;
    for (size_t i = 0; i < lp->row_count; i++) {
        s->row[i] = PSR_NO_ID;
        if (is_there(s, lp->row_block[i])) {
            s->row[i] = psr_lp_add_row(s->made, sample_block(s, lp->row_block[i]),
                                       lp->row_lower[i], lp->row_upper[i]);
            if (s->row[i] == PSR_NO_ID) {
                return PSR_ERR_MEMORY;
            }
        }
    }
    return PSR_OK;
}

static psr_status add_column(sample *s, size_t j) {
    const psr_lp *lp = s->lp;
    psr_id block = lp->column_block[j];
    double times = block == PSR_SHARED ? 1 : s->times;
    psr_id made = psr_lp_add_column(s->made, sample_block(s, block),
                                    lp->objective[j] * times, lp->lower[j], lp->upper[j]);
    if (made == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id i = lp->row[at];
        double value = lp->value[at] * (lp->row_block[i] == PSR_SHARED ? times : 1);
        if (s->row[i] != PSR_NO_ID) {
            PSR_TRY(psr_lp_add_entry(s->made, s->row[i], value));
        }
    }
    if (lp->over != NULL && lp->over[j] != PSR_NO_ID) {
        return psr_lp_set_over(s->made, made, s->column[lp->over[j]], lp->factor[j]);
    }
    return PSR_OK;
}

static psr_status make_programme(sample *s) {
    const psr_lp *lp = s->lp;
    for (psr_id block = 0; block < lp->block_count; block++) {
        s->block[block] = s->chosen[block] != 0 ? s->made->block_count++ : PSR_NO_ID;
    }
    PSR_TRY(add_rows(s));
    psr_id next = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        s->column[j] = is_there(s, lp->column_block[j]) ? next++ : PSR_NO_ID;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (s->column[j] != PSR_NO_ID) {
            PSR_TRY(add_column(s, j));
        }
    }
    return psr_lp_finish(s->made, NULL);
}

/* ---- solved */

static size_t count_shared(const psr_lp *lp) {
    size_t count = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        count += lp->column_block[j] == PSR_SHARED ? 1 : 0;
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        count += lp->row_block[i] == PSR_SHARED ? 1 : 0;
    }
    return count;
}

static interior_shared_cell keep_cell(const interior_cells *c, size_t at, double unit,
                                      double money) {
    return (interior_shared_cell){.low = c->low[at] * unit,
                                  .room = c->room[at] * unit,
                                  .low_price = c->low_price[at] / (unit * money),
                                  .room_price = c->room_price[at] / (unit * money)};
}

static psr_status keep_shared(const interior *q, interior_shared *shared) {
    const psr_lp *lp = q->lp;
    shared->count = count_shared(lp);
    shared->cell = psr_calloc(shared->count, sizeof *shared->cell);
    if (shared->cell == NULL) {
        return PSR_ERR_MEMORY;
    }
    interior_shared_cell *to = shared->cell;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->column_block[j] == PSR_SHARED) {
            *to++ = keep_cell(&q->column, j, fabs(interior_unit(q, j)), q->cost_unit);
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        if (lp->row_block[i] == PSR_SHARED) {
            *to = keep_cell(&q->row, i, 1 / q->row_unit[i], q->cost_unit);
            to->y = q->y[i] * q->row_unit[i] / q->cost_unit;
            to++;
        }
    }
    return PSR_OK;
}

/* *solved = false: its rows are not met, or prices run away. */
static psr_status solve_sample(interior *q, const psr_observer *observer,
                               pass_measures *now, bool *solved, psr_error *err) {
    *solved = false;
    PSR_TRY(interior_start(q, err));
    for (int iteration = 0; iteration < SAMPLE_ITERATIONS && !*solved; iteration++) {
        PSR_TRY(interior_residual(q, err));
        PSR_TRY(pass_measure(q, now, err));
        if (!isfinite(now->gap + now->primal + now->dual) ||
            psr_observe_interrupted(observer)) {
            return PSR_OK;
        }
        *solved = fabs(now->gap) <= sample_gap && now->primal <= sample_primal;
        if (!*solved) {
            PSR_TRY(interior_iterate(q, now->mu, now->gap, err));
        }
    }
    return PSR_OK;
}

static psr_status solve_programme(const sample *s, const psr_solve_options *options,
                                  interior_shared *shared, psr_error *err) {
    interior *q = NULL;
    pass_measures now = {0};
    bool solved = false;
    PSR_TRY(interior_load(s->made, options->threads, false, &q, err));
    psr_status status = solve_sample(q, options->observer, &now, &solved, err);
    if (status != PSR_OK || !solved) {
        interior_free(q);
        return status;
    }
    status = keep_shared(q, shared);
    shared->mu = now.mu / q->cost_unit / s->times;
    interior_free(q);
    return status;
}

psr_status interior_sample(const psr_lp *lp, const psr_solve_options *options,
                           interior_shared *shared, psr_error *err) {
    *shared = (interior_shared){0};
    if (lp->block_count < FEWEST_BLOCKS) {
        return PSR_OK;
    }
    sample s = {.lp = lp,
                .chosen = psr_calloc((size_t)lp->block_count, 1),
                .block = psr_calloc((size_t)lp->block_count, sizeof(psr_id)),
                .row = psr_calloc(lp->row_count, sizeof(psr_id)),
                .column = psr_calloc(lp->column_count, sizeof(psr_id)),
                .made = psr_lp_create(false)};
    psr_status status = PSR_ERR_MEMORY;
    if (s.chosen != NULL && s.block != NULL && s.row != NULL && s.column != NULL &&
        s.made != NULL) {
        status = choose_blocks(&s);
        status = status == PSR_OK ? make_programme(&s) : status;
    }
    status = status == PSR_OK ? solve_programme(&s, options, shared, err)
                              : psr_fail(err, status, "no memory for a first point");
    psr_lp_free(s.made);
    free(s.chosen);
    free(s.block);
    free(s.row);
    free(s.column);
    return status;
}

void interior_shared_free(interior_shared *shared) {
    free(shared->cell);
    *shared = (interior_shared){0};
}

/* ---- in the whole */

static void give_cell(interior_cells *c, size_t at, double unit, double money,
                      const interior_shared_cell *from) {
    c->low[at] = from->low / unit;
    c->room[at] = from->room / unit;
    c->low_price[at] = from->low_price * unit * money;
    c->room_price[at] = from->room_price * unit * money;
}

psr_status interior_start_from(interior *p, const interior_shared *shared, psr_error *err) {
    const psr_lp *lp = p->lp;
    if (shared->cell == NULL || count_shared(lp) != shared->count) {
        return PSR_OK;
    }
    const interior_shared_cell *from = shared->cell;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->column_block[j] == PSR_SHARED) {
            give_cell(&p->column, j, fabs(interior_unit(p, j)), p->cost_unit, from++);
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        if (lp->row_block[i] == PSR_SHARED) {
            p->y[i] = from->y * p->cost_unit / p->row_unit[i];
            give_cell(&p->row, i, 1 / p->row_unit[i], p->cost_unit, from++);
        }
    }
    return interior_centre(p, shared->mu * p->cost_unit, err);
}
