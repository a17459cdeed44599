/*
 * Pieces of cells: see interior_piece.h.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_piece.h"

/* Where a side of cells is read from; kinds stand in order, those without room first. */
typedef struct side_source {
    const uint8_t *kind;
    const double *value, *price, *step;
    const float *price_step;
    uint8_t least; /* kind that has such a side */
    double sign;   /* of the step */
} side_source;

/* What is not there is multiplied away: a choice would keep the loop narrow. Bytes become
 * numbers in a loop of their own: with them the other would work on 32 cells at once, which
 * no registers hold. */
static inline void read_side(piece_side *restrict to, size_t at, size_t count,
                             double weight, side_source from) {
    double there[PIECE_CELLS];
    for (size_t k = 0; k < count; k++) {
        int has_side = (from.kind[k] >= from.least) & (from.kind[k] <= INTERIOR_OVER);
        there[k] = has_side;
    }
    for (size_t k = 0; k < count; k++) {
        double lacks = 1 - there[k];
        to->weight[at + k] = there[k] * weight;
        to->value[at + k] = there[k] * from.value[k] + lacks;
        to->price[at + k] = there[k] * from.price[k] + lacks;
        to->step[at + k] = there[k] * from.sign * from.step[k];
    }
    for (size_t k = 0; k < count; k++) {
        to->price_step[at + k] = there[k] * (double)from.price_step[k];
    }
}

/* `count` cells of one block. */
WIDE_LOOPS static void read_run(interior_piece *piece, size_t at, size_t count,
                                double weight) {
    const interior_cells *c = piece->cells;
    size_t from = piece->from + at;
    side_source low = {c->kind + from,
                       c->low + from,
                       c->low_price + from,
                       c->step + from,
                       c->low_price_step + from,
                       INTERIOR_LOW,
                       1};
    side_source room = {c->kind + from,
                        c->room + from,
                        c->room_price + from,
                        c->step + from,
                        c->room_price_step + from,
                        INTERIOR_BOX,
                        -1};
    read_side(&piece->low, at, count, weight, low);
    read_side(&piece->room, at, count, weight, room);
}

/* Cells of one block mostly follow each other; where all do, the last one tells. */
static void read_runs(interior_piece *piece, const psr_id *block, bool sorted) {
    block += piece->from;
    size_t to = 0;
    for (size_t from = 0; from < piece->count; from = to) {
        to = sorted && block[piece->count - 1] == block[from] ? piece->count : from + 1;
        while (to < piece->count && block[to] == block[from]) {
            to++;
        }
        read_run(piece, from, to - from, interior_weight(piece->p, block[from]));
    }
}

/* Room follows what the columns hang on. */
WIDE_LOOPS static void add_hanging(const interior *p, size_t from, size_t count,
                                   const double *step, double *restrict room) {
    const double *ratio = p->ratio + from;
    const psr_id *hangs_on = p->hangs_on + from;
    for (size_t k = 0; k < count; k++) {
        room[k] += ratio[k] * step[hangs_on[k]];
    }
}

void piece_read(interior_piece *piece, const interior *p, bool rows, size_t from,
                size_t count) {
    piece->p = p;
    piece->cells = rows ? &p->row : &p->column;
    piece->from = from;
    piece->count = count;
    read_runs(piece, rows ? p->lp->row_block : p->lp->column_block,
              !rows && p->order == NULL);
    if (!rows && p->ratio != NULL) {
        for (size_t k = 0; k < count; k++) {
            piece->room.step[k] += p->miss[from + k];
        }
        add_hanging(p, from, count, p->column.step, piece->room.step);
    }
}

/* What is asked of product k of a side. */
static inline double asked_of(const piece_side *side, size_t k, const interior_wish *wish) {
    return interior_shift(wish, side->weight[k] * wish->mu,
                          (interior_pair){side->value[k], side->price[k]},
                          (interior_pair){side->step[k], side->price_step[k]});
}

WIDE_LOOPS void piece_wish(const piece_side *side, size_t count, const interior_wish *wish,
                           double asked[PIECE_CELLS]) {
    const interior_wish own = *wish;
    for (size_t k = 0; k < count; k++) {
        asked[k] = asked_of(side, k, &own) / side->value[k];
    }
}

WIDE_LOOPS static void correct_prices(const piece_side *side, size_t count,
                                      const interior_wish *wish, const double *step,
                                      double *price) {
    const interior_wish own = *wish;
    for (size_t k = 0; k < count; k++) {
        price[k] = (asked_of(side, k, &own) - side->price[k] * step[k]) / side->value[k];
    }
}

WIDE_LOOPS static void more_steps(const interior_piece *piece, const double *step,
                                  piece_more *restrict more) {
    for (size_t k = 0; k < piece->count; k++) {
        int has_low = piece->low.weight[k] > 0, has_room = piece->room.weight[k] > 0;
        more->low[k] = has_low * step[k];
        more->room[k] = -has_room * step[k];
    }
}

void piece_correct(const interior_piece *piece, const interior_wish *wish,
                   piece_more *more) {
    const interior *p = piece->p;
    const interior_cells *c = piece->cells;
    more_steps(piece, c->more_step + piece->from, more);
    if (c == &p->column && p->ratio != NULL) {
        add_hanging(p, piece->from, piece->count, c->more_step, more->room);
    }
    correct_prices(&piece->low, piece->count, wish, more->low, more->low_price);
    correct_prices(&piece->room, piece->count, wish, more->room, more->room_price);
}
