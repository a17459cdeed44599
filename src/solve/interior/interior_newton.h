/*
 * One Newton direction, between its files: what a pass over the blocks asks for, what it
 * works on, and the small things that columns and rows have in common.
 *
 *   interior_solve.c    blocks forward, the border, blocks backward
 *   interior_columns.c  the columns of a block on either way
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTERIOR_NEWTON_H
#define PURSER_SOLVE_INTERIOR_NEWTON_H

#include "interior_piece.h"

typedef struct newton_pass {
    interior *p;
    const double *target;      /* [rows] residual to remove */
    bool with_costs;           /* g as costs and complementarity ask; else 0 */
    double mu;                 /* mean product that is aimed at; 0 = the boundary */
    const interior_wish *wish; /* g as a correction asks, residuals left alone; or NULL */
    const interior_after *after;
    bool add;   /* refine the direction there is */
    bool alone; /* one block; all that is shared stays */
} newton_pass;

/** Rows of the block, of the border, and a cell for those that are dropped stand one behind
 * the other (see interior.spot). While columns are added or priced they are in the units of
 * the programme: units are powers of two, so that nothing is rounded on the way. */
typedef struct newton_work {
    interior *p;
    const newton_pass *what;
    size_t block, from, rows;
    double weight;  /* of the block's products */
    double *vector; /* [largest block + border + 1] rows of the block, then the border */
    double *border; /* in vector: sums of the chunk, then steps of shared rows and links */
} newton_work;

/** What the columns of w->block, or the shared ones, ask for (newton_asked), and what they
 * take off the right-hand sides for it. */
void newton_columns_forward(newton_work *w);
/** Their steps from dy in the vector, in place of what they ask for. */
void newton_columns_backward(newton_work *w);

/** Where the step of a column goes; until then, what it asks for. */
static inline double *newton_where(const newton_work *w, size_t j) {
    interior_cells *c = &w->p->column;
    return w->what->wish != NULL ? &c->more_step[j] : &c->step[j];
}

/** g of a column, between its way forward and back. */
static inline double newton_asked(const newton_work *w, size_t j) {
    return w->what->with_costs ? *newton_where(w, j) : 0;
}

/** What is asked of the products of a cell when they are not to go to the boundary. */
static inline double newton_aims(const newton_work *w, const interior_cells *c, size_t at) {
    double mu = w->weight * w->what->mu;
    if (!(mu > 0) || !interior_is_live(c->kind[at])) {
        return 0;
    }
    return mu / c->low[at] - (interior_has_room(c->kind[at]) ? mu / c->room[at] : 0);
}

/** What a correction asks of the room of a cell, over its size. */
static inline double newton_room_shift(const newton_work *w, const interior_cells *c,
                                       size_t at, double room_step) {
    interior_pair now = {c->room[at], c->room_price[at]};
    interior_pair step = {room_step, (double)c->room_price_step[at]};
    const interior_wish *wish = w->what->wish;
    return interior_shift(wish, w->weight * wish->mu, now, step) / c->room[at];
}

/** What a correction asks of a cell, with room's step if it has one. */
static inline double newton_shift(const newton_work *w, const interior_cells *c, size_t at,
                                  double room_step) {
    interior_pair now = {c->low[at], c->low_price[at]};
    interior_pair step = {c->step[at], (double)c->low_price_step[at]};
    const interior_wish *wish = w->what->wish;
    double g = interior_shift(wish, w->weight * wish->mu, now, step) / c->low[at];
    return interior_has_room(c->kind[at]) ? g - newton_room_shift(w, c, at, room_step) : g;
}

/** Step of a price with its distance's, towards mu, or along a step that is added. */
static inline float newton_price_step(const newton_pass *what, double mu, double value,
                                      double price, double step, float before) {
    double change = (mu - price * step) / value;
    return (float)(what->add ? (double)before + change : change - price);
}

/** Prices of a live cell follow its distances. */
static inline void newton_put_prices(const newton_work *w, interior_cells *c, size_t at,
                                     double step, double room_step) {
    double mu = w->weight * w->what->mu;
    c->low_price_step[at] = newton_price_step(w->what, mu, c->low[at], c->low_price[at],
                                              step, c->low_price_step[at]);
    if (interior_has_room(c->kind[at])) {
        c->room_price_step[at] = newton_price_step(
            w->what, mu, c->room[at], c->room_price[at], room_step, c->room_price_step[at]);
    }
}

#endif
