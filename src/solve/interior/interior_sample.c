/*
 * A first point from a sample. A season's columns are far too many for its shared prices: a
 * few dozen blocks, each standing for all those like it, give nearly the same. They are
 * solved to a coarse gap, which takes the long part of the way, when shared columns and
 * prices move far and every step is short; then the shared cells start the whole and each
 * block is centred on them (interior_shared.c).
 *
 * Blocks are drawn by their money, the largest always, the others the rarer the smaller. A
 * drawn block stands for as many as it was unlikely: its entries in shared rows, its
 * objective and its products on the central path are that many times as large, all that is
 * shared stays. A programme of equal blocks then has the central path of its sample.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"
#include "interior_pass.h"

#include <math.h>
#include <stdlib.h>

/* Fewer blocks than this are solved as they are; of more, one in so many, but no more than
 * the largest sample: 50 and 100 of a season's 400 lead to the same iterations. */
enum { FEWEST_BLOCKS = 128, ONE_IN = 8, SMALLEST_SAMPLE = 50, LARGEST_SAMPLE = 256 };
/* How far the sample is solved. Measured from 0.4 to 1e-3: with closer gaps products of the
 * whole start near a boundary that its own shared prices move away from. */
static const double sample_gap = 0.1;
static const double sample_primal = 1e-6;
enum { SAMPLE_ITERATIONS = 60 };
/* Blocks of a sample of one in so many at least start the whole where the sample left them;
 * of fewer they are not worth their memory. */
enum { WORTH_KEEPING = 10 };

typedef struct sample {
    const interior *whole;
    const psr_lp *lp; /* of it */
    double *times;    /* [block_count] blocks that it stands for; 0 = it is not drawn */
    psr_id *block;    /* [block_count] in the sample */
    psr_id *row;      /* [row_count] in the sample, PSR_NO_ID = not there */
    psr_id *column;   /* [column_count] */
    psr_lp *made;
} sample;

/* ---- which blocks */

typedef struct ranked {
    double money, chance;
    psr_id block;
} ranked;

static int by_money(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    if (a->money < b->money || a->money > b->money) {
        return a->money < b->money ? -1 : 1;
    }
    return a->block < b->block ? -1 : a->block > b->block;
}

/* What the columns of each block are worth at their limit, those that have one: by itself,
 * or that of the column they hang on, whose size stands for a limit it lacks. */
static void add_money(const interior *p, double *block) {
    const psr_lp *lp = p->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        double most = lp->upper[j];
        if (interior_has_over(lp, j)) {
            size_t over = (size_t)lp->over[j];
            double upper = lp->upper[over];
            most = lp->factor[j] * (isfinite(upper) ? upper : fabs(interior_unit(p, over)));
        }
        double worth = fabs(lp->objective[j] * (most - lp->lower[j]));
        if (lp->column_block[j] != PSR_SHARED && isfinite(worth)) {
            block[lp->column_block[j]] += worth;
        }
    }
}

/* How likely blocks are drawn, so that `count` are on the average: by their money and what
 * all have alike, none more than surely. Those that are sure leave the others less room. */
static void share_out(ranked *order, size_t blocks, size_t count) {
    double sum = 0;
    for (size_t k = 0; k < blocks; k++) {
        sum += order[k].money;
    }
    double alike = sum > 0 ? sum / (double)blocks : 1;
    size_t rest = blocks; /* those before are not sure; sorted from the smallest */
    double left = sum + alike * (double)blocks;
    while (rest > 0 &&
           (order[rest - 1].money + alike) * (double)(count - (blocks - rest)) >= left) {
        rest--;
        left -= order[rest].money + alike;
        order[rest].chance = 1;
    }
    for (size_t k = 0; k < rest; k++) {
        double room = (double)(count - (blocks - rest));
        order[k].chance = (order[k].money + alike) * room / left;
    }
}

/* Where the sum of the chances, from the smallest block to the largest, passes a half. */
static psr_status draw_blocks(sample *s) {
    size_t blocks = (size_t)s->lp->block_count;
    size_t count = blocks / ONE_IN;
    count = count < SMALLEST_SAMPLE ? SMALLEST_SAMPLE : count;
    count = count > LARGEST_SAMPLE ? LARGEST_SAMPLE : count;
    ranked *order = psr_calloc(blocks, sizeof *order);
    if (order == NULL) {
        return PSR_ERR_MEMORY;
    }
    add_money(s->whole, s->times);
    for (size_t block = 0; block < blocks; block++) {
        order[block] = (ranked){.money = s->times[block], .block = (psr_id)block};
    }
    qsort(order, blocks, sizeof *order, by_money);
    share_out(order, blocks, count);
    double passed = 0;
    for (size_t k = 0; k < blocks; k++) {
        bool drawn = floor(passed + order[k].chance + 0.5) > floor(passed + 0.5);
        s->times[order[k].block] = drawn ? 1 / order[k].chance : 0;
        passed += order[k].chance;
    }
    free(order);
    return PSR_OK;
}

/* ---- their programme */

static bool is_there(const sample *s, psr_id block) {
    return block == PSR_SHARED || s->times[block] > 0;
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
    double times = block == PSR_SHARED ? 1 : s->times[block];
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
    if (interior_has_over(lp, j)) {
        return psr_lp_set_over(s->made, made, s->column[lp->over[j]], lp->factor[j]);
    }
    return PSR_OK;
}

static psr_status make_programme(sample *s) {
    const psr_lp *lp = s->lp;
    for (psr_id block = 0; block < lp->block_count; block++) {
        s->block[block] = s->times[block] > 0 ? s->made->block_count++ : PSR_NO_ID;
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

/* Weights of interior_load grow with the root of the money: with the other root of what it
 * stands for, a block weighs as all those do. */
static void weigh_sample(interior *q, const sample *s) {
    double sum = 0;
    for (psr_id block = 0; block < s->lp->block_count; block++) {
        if (s->times[block] > 0) {
            q->block_weight[s->block[block]] *= sqrt(s->times[block]);
            sum += q->block_weight[s->block[block]];
        }
    }
    for (size_t k = 0; k < q->block_count; k++) {
        q->block_weight[k] *= (double)q->block_count / sum;
    }
}

/* *solved = false: its rows are not met, or prices run away. */
static psr_status solve_sample(interior *q, const psr_observer *observer,
                               pass_measures *now, bool *solved, psr_error *err) {
    *solved = false;
    PSR_TRY(interior_start_sample(q, err));
    for (int iteration = 0; iteration < SAMPLE_ITERATIONS && !*solved; iteration++) {
        PSR_TRY(pass_measure(q, now, err));
        if (!isfinite(now->gap + now->primal + now->dual) ||
            psr_observe_interrupted(observer)) {
            return PSR_OK;
        }
        psr_observe_log(
            observer, PSR_LEVEL_DEBUG,
            "interior sample %d: gap %.2e primal %.2e dual %.2e mu %.2e objective %.8g",
            iteration, now->gap, now->primal, now->dual, now->mu, now->objective);
        *solved = fabs(now->gap) <= sample_gap && now->primal <= sample_primal;
        if (!*solved) {
            PSR_TRY(interior_iterate(q, now, false, err));
        }
    }
    return PSR_OK;
}

static psr_status solve_programme(sample *s, const psr_solve_options *options,
                                  interior_shared *shared, psr_error *err) {
    interior *q = NULL;
    pass_measures now = {0};
    bool solved = false;
    PSR_TRY(interior_load(s->made, options->threads, &q, err));
    psr_status status = interior_arrange(q, false, NULL, err);
    if (status == PSR_OK) {
        weigh_sample(q, s);
        q->coarse = true;
        status = solve_sample(q, options->observer, &now, &solved, err);
    }
    if (status == PSR_OK && solved) {
        status = interior_keep_shared(q, now.mu, shared, err);
        shared->mu *= (double)q->block_count / (double)s->lp->block_count;
    }
    if (status == PSR_OK && solved &&
        q->block_count * WORTH_KEEPING >= (size_t)s->lp->block_count) {
        status = interior_keep_blocks(q, s->times, shared, err);
        s->times = NULL;
    }
    interior_free(q);
    return status;
}

psr_status interior_sample(const interior *whole, const psr_solve_options *options,
                           interior_shared *shared, psr_error *err) {
    const psr_lp *lp = whole->lp;
    if (lp->block_count < FEWEST_BLOCKS) {
        return PSR_OK;
    }
    sample s = {.whole = whole,
                .lp = lp,
                .times = psr_calloc((size_t)lp->block_count, sizeof(double)),
                .block = psr_calloc((size_t)lp->block_count, sizeof(psr_id)),
                .row = psr_calloc(lp->row_count, sizeof(psr_id)),
                .column = psr_calloc(lp->column_count, sizeof(psr_id)),
                .made = psr_lp_create(false)};
    psr_status status = PSR_ERR_MEMORY;
    if (s.times != NULL && s.block != NULL && s.row != NULL && s.column != NULL &&
        s.made != NULL) {
        status = draw_blocks(&s);
        status = status == PSR_OK ? make_programme(&s) : status;
    }
    status = status == PSR_OK ? solve_programme(&s, options, shared, err)
                              : psr_fail(err, status, "no memory for a first point");
    psr_lp_free(s.made);
    free(s.times);
    free(s.block);
    free(s.row);
    free(s.column);
    return status;
}
