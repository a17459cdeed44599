/*
 * Columns or slacks by the piece, for the passes that look at every cell many times an
 * iteration. A piece is read into short arrays in which all cells look alike: one that does
 * not move, or a side that it does not have, gets distances and prices of 1, no steps and
 * no weight, and so neither asks for anything nor limits anything. Loops over them have no
 * branches and work on several cells at once, in the same order on every machine.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTERIOR_PIECE_H
#define PURSER_SOLVE_INTERIOR_PIECE_H

#include "interior.h"
#include "loops.h"

enum { PIECE_CELLS = 64 };

/** One side of each cell, low or room. */
typedef struct piece_side {
    double value[PIECE_CELLS], price[PIECE_CELLS]; /* the distance and its price */
    double step[PIECE_CELLS], price_step[PIECE_CELLS];
    double weight[PIECE_CELLS]; /* of the product; 0 = there is no such side */
} piece_side;

typedef struct interior_piece {
    const interior *p;
    const interior_cells *cells; /* of p: columns or rows */
    size_t from, count;
    piece_side low, room;
} interior_piece;

/** Steps that a correction would add on either side. */
typedef struct piece_more {
    double low[PIECE_CELLS], low_price[PIECE_CELLS];
    double room[PIECE_CELLS], room_price[PIECE_CELLS];
} piece_more;

/** How many columns from position k on, only plain ones or any, follow each other in the
 * programme too: a piece at most. */
static inline size_t piece_length(const interior *p, size_t k, size_t end, bool plain) {
    size_t most = end - k < PIECE_CELLS ? end - k : PIECE_CELLS;
    size_t from = interior_column(p, k);
    size_t length = 0;
    while (length < most && (!plain || p->plain[from + length]) &&
           (p->order == NULL || interior_column(p, k + length) == from + length)) {
        length++;
    }
    return length;
}

/** 1 if a cell has that side, else 0: what is not there is multiplied away, for a choice
 * would keep the loop over a piece narrow. */
static inline int piece_has_low(uint8_t kind) {
    return (kind >= INTERIOR_LOW) & (kind <= INTERIOR_OVER);
}

static inline int piece_has_room(uint8_t kind) {
    return (kind >= INTERIOR_BOX) & (kind <= INTERIOR_OVER);
}

/** Cells from..from+count of the columns or the rows, with the direction there is. */
void piece_read(interior_piece *piece, const interior *p, bool rows, size_t from,
                size_t count);
/** What a correction asks of the products of one side (interior_shift), over the distance.
 */
void piece_wish(const piece_side *side, size_t count, const interior_wish *wish,
                double asked[PIECE_CELLS]);
/** What it would add, its steps of low being those in more_step. */
void piece_correct(const interior_piece *piece, const interior_wish *wish,
                   piece_more *more);

#endif
