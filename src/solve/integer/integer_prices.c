/*
 * Better prices of the shared rows than the relaxation's: the bound of the blocks is convex
 * in them, and what the blocks' optima take of a row says which way its price should go.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "certificate.h"
#include "integer_blocks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Steps, and the shortest one: halved where the bound did not fall. */
enum { STEPS = 12 };
static const double shortest = 1.0 / 20;

typedef struct prices {
    block_search *s;
    bool *movable;          /* [row_count] */
    double *best, *at_best; /* [row_count] prices, and what the blocks take at them */
} prices;

/* Only blocks meet in the row: its price changes no shared column's value. */
static void mark_movable(const psr_lp *lp, bool *movable) {
    for (size_t i = 0; i < lp->row_count; i++) {
        movable[i] = lp->row_block[i] == PSR_SHARED;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        bool shared = lp->column_block[j] == PSR_SHARED;
        for (size_t at = lp->start[j]; shared && at < lp->start[j + 1]; at++) {
            movable[lp->row[at]] = false;
        }
    }
}

/* How the bound changes with the price of a row: its side less what the blocks take. */
static double slope_of(const prices *p, size_t i) {
    const psr_lp *lp = p->s->b.lp;
    double price = p->best[i];
    double taken = p->at_best[i];
    bool upper = price > 0 || (!(price < 0) && lp->row_upper[i] < taken);
    bool lower = price < 0 || (!(price > 0) && lp->row_lower[i] > taken);
    double side = upper ? lp->row_upper[i] : lp->row_lower[i];
    return p->movable[i] && (upper || lower) && isfinite(side) ? side - taken : 0;
}

/* A price keeps to the sides that its row has, and changes sign only through 0. */
static double allowed(const psr_lp *lp, size_t i, double before, double price) {
    bool open = (price > 0 && lp->row_upper[i] >= INFINITY) ||
                (price < 0 && lp->row_lower[i] <= -INFINITY);
    return open || price * before < 0 ? 0 : price;
}

/* From the best prices against the slopes, as far as would lead to the target at once if
 * the bound were linear (Polyak), times share. */
static bool step(prices *p, double target, double share) {
    const psr_lp *lp = p->s->b.lp;
    double norm = 0;
    for (size_t i = 0; i < lp->row_count; i++) {
        norm += slope_of(p, i) * slope_of(p, i);
    }
    double length = norm > 0 ? share * (p->s->bound - target) / norm : 0;
    for (size_t i = 0; i < lp->row_count; i++) {
        double price = p->best[i] - length * slope_of(p, i);
        p->s->b.price[i] = allowed(lp, i, p->best[i], price);
    }
    return norm > 0;
}

static void take_best(prices *p) {
    size_t rows = p->s->b.lp->row_count;
    memcpy(p->best, p->s->b.price, rows * sizeof *p->best);
    memcpy(p->at_best, p->s->activity, rows * sizeof *p->at_best);
}

static psr_status descend(prices *p, double target, psr_error *err) {
    block_search *s = p->s;
    double share = 1;
    take_best(p);
    for (int at = 0; at < STEPS && share > shortest; at++) {
        double bound = INFINITY;
        if (certificate_gap(s->bound, target) <= s->gap || !step(p, target, share)) {
            break;
        }
        PSR_TRY(block_search_bound(s, &bound, err));
        if (bound < s->bound) {
            s->bound = bound;
            take_best(p);
        } else {
            share /= 2;
        }
    }
    memcpy(s->b.price, p->best, s->b.lp->row_count * sizeof *p->best);
    return PSR_OK;
}

psr_status block_search_prices(block_search *s, double target, psr_error *err) {
    size_t rows = s->b.lp->row_count;
    prices p = {s, psr_calloc(rows, sizeof *p.movable), psr_calloc(rows, sizeof *p.best),
                psr_calloc(rows, sizeof *p.at_best)};
    psr_status status = PSR_ERR_MEMORY;
    if (p.movable != NULL && p.best != NULL && p.at_best != NULL) {
        mark_movable(s->b.lp, p.movable);
        status = descend(&p, target, err);
    }
    free(p.movable);
    free(p.best);
    free(p.at_best);
    return status;
}
