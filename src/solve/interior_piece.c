/*
 * Pieces of cells: see interior_piece.h.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_piece.h"

/* Weights of the sides that there are. */
static void weigh_cells(interior_piece *piece, const psr_id *block) {
    psr_id last = PSR_SHARED;
    double weight = interior_weight(piece->p, last);
    for (size_t k = 0; k < piece->count; k++) {
        uint8_t kind = piece->cells->kind[piece->from + k];
        if (block[piece->from + k] != last) {
            last = block[piece->from + k];
            weight = interior_weight(piece->p, last);
        }
        piece->low.weight[k] = interior_is_live(kind) ? weight : 0;
        piece->room.weight[k] = interior_has_room(kind) ? weight : 0;
    }
}

static inline void choose(double *restrict to, const double *restrict weight,
                          const double *restrict from, size_t count, double else_value) {
    for (size_t k = 0; k < count; k++) {
        double value = from[k];
        to[k] = weight[k] > 0 ? value : else_value;
    }
}

static inline void choose_price_step(piece_side *restrict side, const float *restrict from,
                                     size_t count) {
    for (size_t k = 0; k < count; k++) {
        double value = (double)from[k];
        side->price_step[k] = side->weight[k] > 0 ? value : 0;
    }
}

/* What a cell lacks asks nothing. */
WIDE_LOOPS static void read_sides(interior_piece *piece) {
    const interior_cells *c = piece->cells;
    piece_side *low = &piece->low, *room = &piece->room;
    size_t from = piece->from, count = piece->count;
    choose(low->value, low->weight, c->low + from, count, 1);
    choose(low->price, low->weight, c->low_price + from, count, 1);
    choose(low->step, low->weight, c->step + from, count, 0);
    choose_price_step(low, c->low_price_step + from, count);
    choose(room->value, room->weight, c->room + from, count, 1);
    choose(room->price, room->weight, c->room_price + from, count, 1);
    choose(room->step, room->weight, c->step + from, count, 0);
    choose_price_step(room, c->room_price_step + from, count);
    for (size_t k = 0; k < count; k++) {
        room->step[k] = -room->step[k];
    }
}

void piece_read(interior_piece *piece, const interior *p, bool rows, size_t from,
                size_t count) {
    piece->p = p;
    piece->cells = rows ? &p->row : &p->column;
    piece->from = from;
    piece->count = count;
    weigh_cells(piece, rows ? p->lp->row_block : p->lp->column_block);
    read_sides(piece);
    for (size_t k = 0; !rows && p->lp->over != NULL && k < count; k++) {
        if (p->column.kind[from + k] == INTERIOR_OVER) {
            piece->room.step[k] =
                interior_room_step(p, from + k, interior_miss(p, from + k));
        }
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

void piece_correct(const interior_piece *piece, const interior_wish *wish,
                   piece_more *more) {
    const interior *p = piece->p;
    const interior_cells *c = piece->cells;
    for (size_t k = 0; k < piece->count; k++) {
        double step = c->more_step[piece->from + k];
        more->low[k] = piece->low.weight[k] > 0 ? step : 0;
        more->room[k] = piece->room.weight[k] > 0 ? -step : 0;
    }
    for (size_t k = 0; c == &p->column && p->lp->over != NULL && k < piece->count; k++) {
        size_t j = piece->from + k;
        if (c->kind[j] == INTERIOR_OVER) {
            more->room[k] += interior_ratio(p, j) * c->more_step[p->lp->over[j]];
        }
    }
    correct_prices(&piece->low, piece->count, wish, more->low, more->low_price);
    correct_prices(&piece->room, piece->count, wish, more->room, more->room_price);
}
