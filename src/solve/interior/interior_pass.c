/*
 * Passes over all columns and slacks: block after block, so that what a pass does in
 * several turns, or right after a direction, finds the columns at hand; then what is
 * shared. What the chunks found is added or compared in their order.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_pass.h"

#include "interior_piece.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_SLOTS = 8 };
enum { FOUND_SUM, FOUND_COUNT, FOUND_PRIMAL, FOUND_DUAL };
enum { FOUND_BY_PRIMAL = FOUND_DUAL + 1, FOUND_BY_DUAL, FOUND_BY_BOTH };

/* Largest and sums over the cells at the same place of their piece: no order to keep. */
typedef struct places {
    double of[FOUND_SLOTS][PIECE_CELLS];
} places;

typedef struct driver {
    interior *p;
    pass_lengths length;
    const interior_wish *wish;
    places *found;  /* [INTERIOR_CHUNKS] */
    bool with_mean; /* the mean product after the step is asked for */
    bool by_block;  /* and how far each block's columns go */
    bool with_rows; /* and its rows */
} driver;

/* Columns, or rows, from..to. */
typedef void (*visit)(const driver *d, size_t chunk, bool rows, size_t from, size_t to);

typedef struct sweep {
    const driver *d;
    visit first, second; /* the second of a block after the first of all of it; or NULL */
    bool rest;           /* the blocks' columns have been seen */
} sweep;

/* The columns of a block as far as they follow each other. */
static void visit_columns(const driver *d, size_t chunk, size_t block, visit each) {
    const interior *p = d->p;
    size_t end = p->block_start[block + 1];
    size_t length = 0;
    for (size_t k = p->block_start[block]; k < end; k += length) {
        size_t from = interior_column(p, k);
        length = p->order == NULL ? end - k : 1;
        while (k + length < end && interior_column(p, k + length) == from + length) {
            length++;
        }
        each(d, chunk, false, from, from + length);
    }
}

/* Columns and rows of a block. */
static void visit_block(const driver *d, size_t block, visit each) {
    const interior *p = d->p;
    interior_span rows = p->rows_of[block];
    visit_columns(d, 0, block, each);
    if (rows.from < rows.to) {
        each(d, 0, true, rows.from, rows.to);
        return;
    }
    for (size_t at = p->block_row_start[block]; at < p->block_row_start[block + 1]; at++) {
        size_t row = (size_t)p->block_row[at];
        each(d, 0, true, row, row + 1);
    }
}

static void sweep_columns(const sweep *s, size_t chunk, size_t block) {
    visit_columns(s->d, chunk, block, s->first);
    if (s->second != NULL) {
        visit_columns(s->d, chunk, block, s->second);
    }
}

/* Blocks of the chunk, and a share of the rows. */
static psr_status sweep_chunk(void *context, size_t chunk, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    const sweep *s = context;
    const interior *p = s->d->p;
    size_t end = s->rest ? p->chunk_start[chunk] : p->chunk_start[chunk + 1];
    for (size_t block = p->chunk_start[chunk]; block < end; block++) {
        sweep_columns(s, chunk, block);
    }
    size_t from = p->row.count * chunk / INTERIOR_CHUNKS;
    size_t to = p->row.count * (chunk + 1) / INTERIOR_CHUNKS;
    s->first(s->d, chunk, true, from, to);
    if (s->second != NULL) {
        s->second(s->d, chunk, true, from, to);
    }
    return PSR_OK;
}

/* Shared columns last: what hangs on them looks at their steps. */
static psr_status sweep_all(const driver *d, visit first, visit second, bool rest,
                            psr_error *err) {
    sweep s = {d, first, second, rest};
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, d->p->threads, sweep_chunk, &s, err));
    sweep_columns(&s, 0, d->p->block_count);
    return PSR_OK;
}

/* A sweep in two parts: the columns of a block right after another pass, then the rest. */
#define AFTER_OF(name)                                                          \
    static void name##_after(const void *context, size_t chunk, size_t block) { \
        visit_columns(context, chunk, block, visit_##name);                     \
    }

static size_t piece_end(size_t from, size_t to) {
    return from + PIECE_CELLS < to ? from + PIECE_CELLS : to;
}

/* ---- lengths */

/* What `count` chunks found, largest or sum. */
static void total_of(const places *found, size_t count, const bool most[FOUND_SLOTS],
                     double total[FOUND_SLOTS]) {
    for (size_t at = 0; at < count; at++) {
        for (size_t slot = 0; slot < FOUND_SLOTS; slot++) {
            double own = 0;
            for (size_t k = 0; k < PIECE_CELLS; k++) {
                double of = found[at].of[slot][k];
                own = most[slot] ? interior_larger(own, of) : own + of;
            }
            total[slot] =
                most[slot] ? interior_larger(total[slot], own) : total[slot] + own;
        }
    }
}

/* 1 / longest steps. */
WIDE_LOOPS static void length_side(const piece_side *restrict s, size_t count,
                                   places *restrict found) {
    for (size_t k = 0; k < count; k++) {
        double down = -s->step[k] / s->value[k];
        double price_down = -s->price_step[k] / s->price[k];
        found->of[FOUND_PRIMAL][k] = interior_larger(found->of[FOUND_PRIMAL][k], down);
        found->of[FOUND_DUAL][k] = interior_larger(found->of[FOUND_DUAL][k], price_down);
    }
}

/* The terms of the mean product after a step of any length. */
WIDE_LOOPS static void mean_side(const piece_side *restrict s, size_t count,
                                 places *restrict found) {
    for (size_t k = 0; k < count; k++) {
        double product = s->value[k] * s->price[k];
        found->of[FOUND_SUM][k] += s->weight[k] > 0 ? product : 0;
        found->of[FOUND_COUNT][k] += s->weight[k];
        found->of[FOUND_BY_PRIMAL][k] += s->step[k] * s->price[k];
        found->of[FOUND_BY_DUAL][k] += s->value[k] * s->price_step[k];
        found->of[FOUND_BY_BOTH][k] += s->step[k] * s->price_step[k];
    }
}

static void visit_length(const driver *d, size_t chunk, bool rows, size_t from, size_t to) {
    for (size_t at = from; at < to; at += PIECE_CELLS) {
        interior_piece piece;
        piece_read(&piece, d->p, rows, at, piece_end(at, to) - at);
        length_side(&piece.low, piece.count, &d->found[chunk]);
        length_side(&piece.room, piece.count, &d->found[chunk]);
        if (d->with_mean) {
            mean_side(&piece.low, piece.count, &d->found[chunk]);
            mean_side(&piece.room, piece.count, &d->found[chunk]);
        }
    }
}

/* Slots of which the largest counts, not the sum. */
static const bool longest[FOUND_SLOTS] = {[FOUND_PRIMAL] = true, [FOUND_DUAL] = true};

static pass_lengths longest_steps(const double total[FOUND_SLOTS]) {
    return (pass_lengths){1 / fmax(1, total[FOUND_PRIMAL]), 1 / fmax(1, total[FOUND_DUAL])};
}

static double mean_after(const double total[FOUND_SLOTS], pass_lengths length) {
    double sum = total[FOUND_SUM] + length.primal * total[FOUND_BY_PRIMAL];
    sum += length.dual * (total[FOUND_BY_DUAL] + length.primal * total[FOUND_BY_BOTH]);
    return total[FOUND_COUNT] > 0 ? sum / total[FOUND_COUNT] : 0;
}

static void add_places(places *sum, const places *more) {
    for (size_t slot = 0; slot < FOUND_SLOTS; slot++) {
        double *to = sum->of[slot];
        for (size_t k = 0; k < PIECE_CELLS; k++) {
            double own = more->of[slot][k];
            to[k] = longest[slot] ? interior_larger(to[k], own) : to[k] + own;
        }
    }
}

/* The columns of a block right after the direction's; its rows follow with the rest. */
static void length_after(const void *context, size_t chunk, size_t block) {
    const driver *d = context;
    if (!d->by_block) {
        visit_columns(d, chunk, block, visit_length);
        return;
    }
    places own = {0};
    driver alone = *d;
    double total[FOUND_SLOTS] = {0};
    alone.found = &own;
    if (d->with_rows) {
        visit_block(&alone, block, visit_length);
    } else {
        visit_columns(&alone, 0, block, visit_length);
    }
    total_of(&own, 1, longest, total);
    d->p->own_length[block] = longest_steps(total);
    add_places(&d->found[chunk], &own);
}

void pass_block_length(interior *p, size_t block, pass_lengths *length, double *mu) {
    places found = {0};
    driver d = {.p = p, .found = &found, .with_mean = mu != NULL};
    double total[FOUND_SLOTS] = {0};
    visit_block(&d, block, visit_length);
    total_of(&found, 1, longest, total);
    *length = longest_steps(total);
    if (mu != NULL) {
        *mu = mean_after(total, *length);
    }
}

static int by_size(const void *left, const void *right) {
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

static double all_but(const interior *p, bool dual, size_t few) {
    for (size_t k = 0; k < p->block_count; k++) {
        p->sorted[k] = dual ? p->own_length[k].dual : p->own_length[k].primal;
    }
    qsort(p->sorted, p->block_count, sizeof *p->sorted, by_size);
    return p->sorted[few];
}

pass_lengths pass_most_have(const interior *p, size_t few) {
    pass_lengths shared = interior_shared_down(p);
    return (pass_lengths){fmin(1 / shared.primal, all_but(p, false, few)),
                          fmin(1 / shared.dual, all_but(p, true, few))};
}

psr_status pass_direction(interior *p, size_t few, double *mu_after, psr_error *err) {
    places found[INTERIOR_CHUNKS] = {0};
    driver d = {.p = p, .found = found, .with_mean = true, .by_block = few > 0};
    interior_after after = {length_after, &d};
    double total[FOUND_SLOTS] = {0};
    PSR_TRY(interior_direction(p, 0, &after, err));
    PSR_TRY(sweep_all(&d, visit_length, NULL, true, err));
    total_of(found, INTERIOR_CHUNKS, longest, total);
    *mu_after = mean_after(total, few > 0 ? pass_most_have(p, few) : longest_steps(total));
    return PSR_OK;
}

psr_status pass_refine(interior *p, pass_lengths *length, psr_error *err) {
    places found[INTERIOR_CHUNKS] = {0};
    driver d = {.p = p, .found = found, .by_block = true, .with_rows = true};
    interior_after after = {length_after, &d};
    double total[FOUND_SLOTS] = {0};
    PSR_TRY(interior_refine(p, &after, err));
    PSR_TRY(sweep_all(&d, visit_length, NULL, true, err));
    total_of(found, INTERIOR_CHUNKS, longest, total);
    *length = longest_steps(total);
    return PSR_OK;
}

/* ---- blending a correction in */

/* Shares that are tried; each pass compares all. */
enum { BLENDS = FOUND_SLOTS / 2 };
static const double blends[BLENDS] = {1, 0.75, 0.5, 0.25};

/* 1 / longest step of every blend of a step and more of it, from slot on, two apart. */
WIDE_LOOPS static void blend_side(const double *restrict value, const double *restrict step,
                                  const double *restrict more, size_t count, size_t slot,
                                  places *restrict found) {
    double down[PIECE_CELLS], more_down[PIECE_CELLS];
    for (size_t k = 0; k < count; k++) {
        double scale = -1 / value[k];
        down[k] = step[k] * scale;
        more_down[k] = more[k] * scale;
    }
    for (size_t b = 0; b < BLENDS; b++) {
        double *most = found->of[slot + 2 * b];
        for (size_t k = 0; k < count; k++) {
            most[k] = interior_larger(most[k], down[k] + blends[b] * more_down[k]);
        }
    }
}

static void visit_blend(const driver *d, size_t chunk, bool rows, size_t from, size_t to) {
    places *found = &d->found[chunk];
    for (size_t at = from; at < to; at += PIECE_CELLS) {
        interior_piece piece;
        piece_more more;
        piece_read(&piece, d->p, rows, at, piece_end(at, to) - at);
        piece_correct(&piece, d->wish, &more);
        const piece_side *low = &piece.low, *room = &piece.room;
        size_t count = piece.count;
        blend_side(low->value, low->step, more.low, count, 0, found);
        blend_side(room->value, room->step, more.room, count, 0, found);
        blend_side(low->price, low->price_step, more.low_price, count, 1, found);
        blend_side(room->price, room->price_step, more.room_price, count, 1, found);
    }
}
AFTER_OF(blend)

/* The shares that go furthest of those that `count` chunks found, and how far. */
static pass_lengths best_blend(const places *found, size_t count, pass_lengths *share) {
    static const bool most[FOUND_SLOTS] = {true, true, true, true, true, true, true, true};
    double total[FOUND_SLOTS] = {0};
    pass_lengths length = {-1, -1};
    total_of(found, count, most, total);
    for (size_t k = 0; k < BLENDS; k++) {
        pass_lengths with = {1 / fmax(1, total[2 * k]), 1 / fmax(1, total[2 * k + 1])};
        if (with.primal > length.primal) {
            share->primal = blends[k];
            length.primal = with.primal;
        }
        if (with.dual > length.dual) {
            share->dual = blends[k];
            length.dual = with.dual;
        }
    }
    return length;
}

psr_status pass_correction(interior *p, const interior_wish *wish, pass_lengths *share,
                           pass_lengths *length, psr_error *err) {
    places found[INTERIOR_CHUNKS] = {0};
    driver d = {.p = p, .wish = wish, .found = found};
    interior_after after = {blend_after, &d};
    PSR_TRY(interior_correction(p, wish, &after, err));
    PSR_TRY(sweep_all(&d, visit_blend, NULL, true, err));
    *length = best_blend(found, INTERIOR_CHUNKS, share);
    return PSR_OK;
}

pass_lengths pass_block_correction(interior *p, size_t chunk, size_t block,
                                   const interior_wish *wish, pass_lengths *share) {
    places found = {0};
    driver d = {.p = p, .wish = wish, .found = &found};
    interior_block_correction(p, chunk, block, wish);
    visit_block(&d, block, visit_blend);
    return best_blend(&found, 1, share);
}

/* Prices first: what they are to gain hangs on the steps as they were. */
static void visit_take_prices(const driver *d, size_t chunk, bool rows, size_t from,
                              size_t to) {
    (void)chunk;
    interior_cells *c = rows ? &d->p->row : &d->p->column;
    double share = d->length.dual;
    for (size_t at = from; at < to; at += PIECE_CELLS) {
        interior_piece piece;
        piece_more more;
        piece_read(&piece, d->p, rows, at, piece_end(at, to) - at);
        piece_correct(&piece, d->wish, &more);
        for (size_t k = 0; k < piece.count; k++) {
            c->low_price_step[at + k] += (float)(share * more.low_price[k]);
            c->room_price_step[at + k] += (float)(share * more.room_price[k]);
        }
    }
}

static void visit_take_steps(const driver *d, size_t chunk, bool rows, size_t from,
                             size_t to) {
    (void)chunk;
    interior *p = d->p;
    interior_cells *c = rows ? &p->row : &p->column;
    for (size_t at = from; at < to; at++) {
        c->step[at] +=
            c->kind[at] != INTERIOR_FIXED ? d->length.primal * c->more_step[at] : 0;
    }
    for (size_t i = from; rows && i < to; i++) {
        p->dy[i] += d->length.dual * p->more_dy[i];
    }
}

psr_status pass_take(interior *p, const interior_wish *wish, pass_lengths share,
                     psr_error *err) {
    driver d = {.p = p, .length = share, .wish = wish};
    return sweep_all(&d, visit_take_prices, visit_take_steps, false, err);
}

void pass_block_take(interior *p, size_t block, const interior_wish *wish,
                     pass_lengths share) {
    driver d = {.p = p, .length = share, .wish = wish};
    visit_block(&d, block, visit_take_prices);
    visit_block(&d, block, visit_take_steps);
}

/* ---- the move */

/* A piece of cells that go along, free ones too if they are columns; what is not there is
 * multiplied away. */
WIDE_LOOPS static void move_piece(const interior_cells *c, bool rows, size_t from,
                                  size_t count, pass_lengths length,
                                  const double *restrict room_step) {
    const uint8_t *kind = c->kind + from;
    const double *restrict step = c->step + from;
    const float *low_price_step = c->low_price_step + from;
    const float *room_price_step = c->room_price_step + from;
    double *restrict low = c->low + from, *restrict low_price = c->low_price + from;
    double *restrict room = c->room + from, *restrict room_price = c->room_price + from;
    double live[PIECE_CELLS], boxed[PIECE_CELLS], moves[PIECE_CELLS];
    for (size_t k = 0; k < count; k++) {
        int has_low = piece_has_low(kind[k]);
        int is_free = (kind[k] == INTERIOR_FREE) & !rows;
        moves[k] = has_low | is_free;
        live[k] = has_low;
        boxed[k] = piece_has_room(kind[k]);
    }
    for (size_t k = 0; k < count; k++) {
        low[k] += moves[k] * (length.primal * step[k]);
        room[k] += boxed[k] * (length.primal * room_step[k]);
    }
    for (size_t k = 0; k < count; k++) {
        low_price[k] += live[k] * (length.dual * (double)low_price_step[k]);
        room_price[k] += boxed[k] * (length.dual * (double)room_price_step[k]);
    }
}

static void move_cells(const driver *d, bool rows, size_t from, size_t to) {
    interior *p = d->p;
    const interior_cells *c = rows ? &p->row : &p->column;
    for (size_t at = from, count = 0; at < to; at += count) {
        double room_step[PIECE_CELLS];
        count = piece_end(at, to) - at;
        for (size_t k = 0; k < count; k++) {
            room_step[k] = -c->step[at + k];
        }
        for (size_t k = 0; !rows && p->ratio != NULL && k < count; k++) {
            room_step[k] = interior_room_step(p, at + k, interior_miss(p, at + k));
        }
        move_piece(c, rows, at, count, d->length, room_step);
    }
    for (size_t i = from; rows && i < to; i++) {
        p->y[i] += p->row.kind[i] != INTERIOR_FREE ? d->length.dual * p->dy[i] : 0;
    }
}

/* Cells of one block follow each other. */
static void visit_move(const driver *d, size_t chunk, bool rows, size_t from, size_t to) {
    (void)chunk;
    const interior *p = d->p;
    const psr_id *block = rows ? p->lp->row_block : p->lp->column_block;
    for (size_t at = from, end = to; at < to; at = end, end = to) {
        bool lags = p->has_lagging && block[at] != PSR_SHARED && p->lagging[block[at]];
        for (size_t k = at + 1; p->has_lagging && k < end; k++) {
            end = block[k] == block[at] ? end : k;
        }
        if (!lags) {
            move_cells(d, rows, at, end);
        }
    }
}

psr_status pass_move(interior *p, pass_lengths length, psr_error *err) {
    driver d = {.p = p, .length = length};
    return sweep_all(&d, visit_move, NULL, false, err);
}

void pass_block_move(interior *p, size_t block, pass_lengths length) {
    driver d = {.p = p, .length = length};
    visit_block(&d, block, visit_move);
}
