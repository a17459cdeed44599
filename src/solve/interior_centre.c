/*
 * Blocks brought to the central path one by one, what they share staying as it is. Every
 * block takes steps of its own length, so that the slowest of thousands holds nobody back,
 * and its numbers stay in the cache from one step to the next.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

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

typedef struct measures {
    double sum, weight;              /* of all products */
    double least, most;              /* product per weight */
    double primal, dual;             /* largest residuals */
    double down, price_down;         /* 1 / longest steps, at least 1 */
    double by_primal, by_dual, both; /* terms of the sum along the steps */
} measures;

/* One side of a cell: the distance, its price, their steps. */
typedef struct side {
    double *value, *price;
    float *price_step;
    double step, more; /* of the direction; of the correction */
} side;

typedef struct task {
    interior *p;
    double mu;
    bool lagging_only;
} task;

/* What a visit does with a side whose product weighs so much. */
typedef void (*visit)(const side *s, double weight, const interior_wish *wish,
                      measures *found);

static side low_side(interior_cells *c, size_t at) {
    return (side){&c->low[at], &c->low_price[at], &c->low_price_step[at], c->step[at],
                  c->more_step[at]};
}

static side room_side(const interior *p, interior_cells *c, size_t at) {
    side s = {&c->room[at], &c->room_price[at], &c->room_price_step[at], -c->step[at],
              -c->more_step[at]};
    if (c->kind[at] == INTERIOR_OVER) {
        s.step = interior_room_step(p, at, interior_miss(p, at));
        s.more += interior_ratio(p, at) * c->more_step[p->hangs_on[at]];
    }
    return s;
}

/* The upper side first: what hangs on another column looks at that one's steps. */
static void visit_cell(const interior *p, interior_cells *c, size_t at, double weight,
                       visit each, const interior_wish *wish, measures *found) {
    if (!interior_is_live(c->kind[at])) {
        return;
    }
    if (interior_has_room(c->kind[at])) {
        side room = room_side(p, c, at);
        each(&room, weight, wish, found);
    }
    side low = low_side(c, at);
    each(&low, weight, wish, found);
}

static void visit_block(interior *p, size_t block, visit each, const interior_wish *wish,
                        measures *found) {
    double weight = interior_weight(p, (psr_id)block);
    for (size_t k = p->block_start[block]; k < p->block_start[block + 1]; k++) {
        visit_cell(p, &p->column, interior_column(p, k), weight, each, wish, found);
    }
    for (size_t k = p->block_row_start[block]; k < p->block_row_start[block + 1]; k++) {
        visit_cell(p, &p->row, (size_t)p->block_row[k], weight, each, wish, found);
    }
}

/* ---- where a block stands */

static void see_product(const side *s, double weight, const interior_wish *wish,
                        measures *found) {
    (void)wish;
    double product = *s->value * *s->price;
    found->sum += product;
    found->weight += weight;
    found->least = fmin(found->least, product / weight);
    found->most = interior_larger(found->most, product / weight);
}

static void see_length(const side *s, double weight, const interior_wish *wish,
                       measures *found) {
    (void)weight;
    (void)wish;
    double price_step = (double)*s->price_step;
    found->down = interior_larger(found->down, -s->step / *s->value);
    found->price_down = interior_larger(found->price_down, -price_step / *s->price);
    found->by_primal += s->step * *s->price;
    found->by_dual += price_step * *s->value;
    found->both += price_step * s->step;
}

static double column_residual(interior *p, size_t j) {
    double residual = interior_dual_residual(p, j);
    p->column.kept[j] = residual;
    if (interior_is_hub(p, j)) {
        for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
            residual -= interior_ratio(p, (size_t)m) * p->column.room_price[m];
        }
    }
    return fabs(residual);
}

/* Residuals stay where the direction looks for them. */
static void measure(interior *p, size_t block, measures *found) {
    const interior_cells *rows = &p->row;
    *found = (measures){.least = INFINITY};
    interior_block_residual(p, block);
    visit_block(p, block, see_product, NULL, found);
    for (size_t k = p->block_start[block]; k < p->block_start[block + 1]; k++) {
        size_t j = interior_column(p, k);
        if (p->column.kind[j] == INTERIOR_OVER) {
            p->miss[j] = interior_room_residual(p, j);
            found->primal = interior_larger(found->primal, fabs(p->miss[j]));
        }
        if (p->column.kind[j] != INTERIOR_FIXED) {
            found->dual = interior_larger(found->dual, column_residual(p, j));
        }
    }
    for (size_t k = p->block_row_start[block]; k < p->block_row_start[block + 1]; k++) {
        size_t i = (size_t)p->block_row[k];
        found->primal = interior_larger(found->primal, fabs(p->residual[i]));
        if (interior_is_live(rows->kind[i])) {
            double residual = p->sign[i] * p->y[i] - rows->low_price[i];
            residual += rows->kind[i] == INTERIOR_BOX ? rows->room_price[i] : 0;
            found->dual = interior_larger(found->dual, fabs(residual));
        }
    }
}

/* What lags is brought to where it is as good as the rest: its prices fit against mu too.
 */
static bool is_centred(const task *t, const measures *now) {
    double dual = t->lagging_only ? fmin(small_dual, fmax(t->mu, least_dual)) : small_dual;
    return now->primal <= small_primal && now->dual <= dual &&
           now->most <= near_centre * t->mu && now->least >= t->mu / near_centre;
}

/* ---- one step */

/* Prices first: what they are to gain hangs on the steps as they were. */
static void take_price(const side *s, double weight, const interior_wish *wish,
                       measures *found) {
    (void)found;
    interior_pair now = {*s->value, *s->price};
    interior_pair step = {s->step, (double)*s->price_step};
    double asked = interior_shift(wish, weight * wish->mu, now, step);
    *s->price_step += (float)((asked - *s->price * s->more) / *s->value);
}

static void take_correction(interior *p, size_t block, const interior_wish *wish) {
    visit_block(p, block, take_price, wish, NULL);
    for (size_t k = p->block_start[block]; k < p->block_start[block + 1]; k++) {
        size_t j = interior_column(p, k);
        bool moves = p->column.kind[j] != INTERIOR_FIXED;
        p->column.step[j] += moves ? p->column.more_step[j] : 0;
    }
    for (size_t k = p->block_row_start[block]; k < p->block_row_start[block + 1]; k++) {
        size_t i = (size_t)p->block_row[k];
        p->row.step[i] += p->row.more_step[i];
        p->dy[i] += p->more_dy[i];
    }
}

static void move_side(const side *s, double weight, const interior_wish *length,
                      measures *found) {
    (void)weight;
    (void)found;
    *s->value += length->primal * s->step;
    *s->price += length->dual * (double)*s->price_step;
}

static void move(interior *p, size_t block, const interior_wish *length) {
    visit_block(p, block, move_side, length, NULL);
    for (size_t k = p->block_start[block]; k < p->block_start[block + 1]; k++) {
        size_t j = interior_column(p, k);
        bool is_free = p->column.kind[j] == INTERIOR_FREE;
        p->column.low[j] += is_free ? length->primal * p->column.step[j] : 0;
    }
    for (size_t k = p->block_row_start[block]; k < p->block_row_start[block + 1]; k++) {
        size_t i = (size_t)p->block_row[k];
        p->y[i] += length->dual * p->dy[i];
    }
}

/* Longest steps of the direction there is, and the mean product after them. */
static double see_steps(interior *p, size_t block, measures *found, interior_wish *length) {
    found->down = 1;
    found->price_down = 1;
    found->by_primal = 0;
    found->by_dual = 0;
    found->both = 0;
    visit_block(p, block, see_length, NULL, found);
    length->primal = 1 / found->down;
    length->dual = 1 / found->price_down;
    double sum = found->sum + length->primal * found->by_primal;
    sum += length->dual * (found->by_dual + length->primal * found->both);
    return sum / found->weight;
}

/* Mehrotra's predictor and corrector from the block's mu, no further down than the task's.
 */
static void predict_and_correct(const task *t, size_t chunk, size_t block, double mu,
                                measures *now) {
    interior *p = t->p;
    interior_wish wish = {.second = 1};
    interior_block_direction(p, chunk, block, 0);
    double ratio = see_steps(p, block, now, &wish) / mu;
    wish.mu = fmax(t->mu, fmin(1, ratio * ratio * ratio) * mu);
    interior_block_correction(p, chunk, block, &wish);
    take_correction(p, block, &wish);
}

/* Where the block is down there Newton's step alone: the second-order term is that of a
 * step to the boundary, and holds products away from a centre that is near. */
static void step_block(const task *t, size_t chunk, size_t block, measures *now) {
    interior *p = t->p;
    interior_wish length = {0};
    double mu = now->sum / now->weight;
    interior_block_factor(p, chunk, block);
    if (mu > near_target * t->mu) {
        predict_and_correct(t, chunk, block, mu, now);
    } else {
        interior_block_direction(p, chunk, block, t->mu);
    }
    (void)see_steps(p, block, now, &length);
    length.primal *= now->down > 1 ? step_share : 1;
    length.dual *= now->price_down > 1 ? step_share : 1;
    move(p, block, &length);
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
        measures now = {0};
        measure(t->p, block, &now);
        for (int round = 0; round < MOST_ROUNDS && now.weight > 0 && !is_centred(t, &now);
             round++) {
            step_block(t, chunk, block, &now);
            measure(t->p, block, &now);
        }
    }
    return PSR_OK;
}

pass_lengths interior_block_down(interior *p, size_t block) {
    measures found = {.down = 1, .price_down = 1};
    visit_block(p, block, see_length, NULL, &found);
    return (pass_lengths){found.down, found.price_down};
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
