/*
 * Which columns may be taken out on the way (interior_thin.c): those that lie at one end,
 * the distance from it a small part of the other, the other's price a small part of its.
 *
 * What bounds the prices of the rows has to stay: of the columns at either end those that a
 * change of a row's price would call on first. Without them prices of rows that lie at a
 * kink go astray, and with them columns that were taken out rightly. Some still turn out
 * wrong where the price of one product goes far: its columns stay the next time.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_thin.h"

#include <math.h>
#include <stdlib.h>

/* A distance is at its end when it is this part of the other, and the other's price this
 * part of its. Measured from 0.001 to 0.2: less comes an iteration or two later; with 0.08
 * columns turned out wrong in two of 48 problem files, with 0.05 in none. */
static const double clear_part = 0.05;
/* A row without a slack keeps so many columns. */
enum { FEWEST = 3 };
/* So many of the nearest columns stay at either end of a shared row: with none the last
 * four of hundreds do not hold its price; from 8 to 32 all came through. Of a block's row
 * one at either end, or two where all are at the same. */
enum { NEAREST_SHARED = 32, NEAREST = 2 };

typedef struct choice {
    const interior *p;
    uint8_t *end; /* [columns] where it goes, or INTERIOR_STAYS */
    /* Nearest distances of either end, rising: */
    double *own;    /* [rows][2][NEAREST] of rows of blocks */
    double *shared; /* [shared rows][2][NEAREST_SHARED] */
    psr_id *count;  /* [rows] columns that move */
} choice;

static uint8_t clear_end(const interior *p, size_t j) {
    const interior_cells *c = &p->column;
    psr_id block = p->lp->column_block[j];
    if (!interior_has_room(c->kind[j]) || block == PSR_SHARED ||
        (p->whole_blocks != NULL && p->whole_blocks[block])) {
        return INTERIOR_STAYS;
    }
    if (c->low[j] < clear_part * c->room[j] &&
        c->room_price[j] < clear_part * c->low_price[j]) {
        return INTERIOR_AT_LOWER;
    }
    bool upper = c->room[j] < clear_part * c->low[j] &&
                 c->low_price[j] < clear_part * c->room_price[j];
    return upper ? INTERIOR_AT_UPPER : INTERIOR_STAYS;
}

size_t interior_count_clear(const interior *p) {
    size_t clear = 0;
    for (size_t j = 0; j < p->lp->column_count; j++) {
        clear += clear_end(p, j) != INTERIOR_STAYS ? 1 : 0;
    }
    return clear;
}

static bool is_shared(const choice *t, psr_id i) {
    return t->p->lp->row_block[i] == PSR_SHARED;
}

static double *nearest_of(const choice *t, psr_id i, uint8_t end) {
    size_t upper = end == INTERIOR_AT_UPPER ? 1 : 0;
    return is_shared(t, i)
               ? t->shared + (2 * (size_t)t->p->place[i] + upper) * NEAREST_SHARED
               : t->own + (2 * (size_t)i + upper) * NEAREST;
}

/* By how much the price of that entry's row would have to change to call on column j. */
static double distance_of(const interior *p, size_t j, size_t at) {
    const interior_cells *c = &p->column;
    double entry = interior_entry(p, at, interior_unit(p, j));
    return fabs((c->low_price[j] - c->room_price[j]) / entry);
}

static void enter_distance(double *nearest, size_t count, double distance) {
    size_t at = count;
    for (; at > 0 && nearest[at - 1] > distance; at--) {
        if (at < count) {
            nearest[at] = nearest[at - 1];
        }
    }
    if (at < count) {
        nearest[at] = distance;
    }
}

static void see_distances(choice *t, size_t j) {
    const psr_lp *lp = t->p->lp;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id i = lp->row[at];
        if (t->p->row.kind[i] != INTERIOR_FREE) {
            enter_distance(nearest_of(t, i, t->end[j]),
                           is_shared(t, i) ? NEAREST_SHARED : NEAREST,
                           distance_of(t->p, j, at));
        }
    }
}

/* The distance up to which the columns at that end of a row stay. */
static double staying(const choice *t, psr_id i, uint8_t end) {
    const double *nearest = nearest_of(t, i, end);
    if (is_shared(t, i)) {
        return nearest[NEAREST_SHARED - 1];
    }
    bool both = *nearest_of(t, i, INTERIOR_AT_LOWER) < INFINITY &&
                *nearest_of(t, i, INTERIOR_AT_UPPER) < INFINITY;
    return nearest[both ? 0 : 1];
}

static bool is_near(const choice *t, size_t j) {
    const psr_lp *lp = t->p->lp;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id i = lp->row[at];
        if (t->p->row.kind[i] != INTERIOR_FREE &&
            distance_of(t->p, j, at) <= staying(t, i, t->end[j])) {
            return true;
        }
    }
    return false;
}

/* Whether its rows can do without it. */
static bool is_spared(const choice *t, size_t j) {
    const psr_lp *lp = t->p->lp;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id i = lp->row[at];
        if (t->p->row.kind[i] == INTERIOR_FIXED && t->count[i] <= FEWEST) {
            return false;
        }
    }
    return true;
}

static void count_column(choice *t, size_t j, psr_id change) {
    const psr_lp *lp = t->p->lp;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        t->count[lp->row[at]] += change;
    }
}

/* @return how many go */
static size_t choose(choice *t) {
    const interior *p = t->p;
    size_t columns = p->lp->column_count, gone = 0;
    for (size_t at = 0; at < p->lp->row_count * 2 * NEAREST; at++) {
        t->own[at] = INFINITY;
    }
    for (size_t at = 0; at < p->shared_count * 2 * NEAREST_SHARED; at++) {
        t->shared[at] = INFINITY;
    }
    for (size_t j = 0; j < columns; j++) {
        t->end[j] = clear_end(p, j);
        if (t->end[j] != INTERIOR_STAYS) {
            see_distances(t, j);
        }
        count_column(t, j, p->column.kind[j] != INTERIOR_FIXED ? 1 : 0);
    }
    for (size_t j = 0; j < columns; j++) {
        if (t->end[j] == INTERIOR_STAYS || is_near(t, j) || !is_spared(t, j)) {
            t->end[j] = INTERIOR_STAYS;
        } else {
            count_column(t, j, -1);
            gone++;
        }
    }
    return gone;
}

psr_status interior_choose_clear(const interior *p, uint8_t *end, size_t *gone) {
    size_t rows = p->lp->row_count;
    choice t = {.p = p,
                .end = end,
                .own = psr_calloc(rows * 2 * NEAREST, sizeof *t.own),
                .shared =
                    psr_calloc(p->shared_count * 2 * NEAREST_SHARED, sizeof *t.shared),
                .count = psr_calloc(rows, sizeof *t.count)};
    bool made = t.own != NULL && t.shared != NULL && t.count != NULL;
    if (made) {
        *gone = choose(&t);
    }
    free(t.own);
    free(t.shared);
    free(t.count);
    return made ? PSR_OK : PSR_ERR_MEMORY;
}

/* ---- those that turned out wrong */

/* How far column j of the programme as given could go from its end. */
static double way_of(const psr_lp *lp, const double *x, size_t j) {
    double most = lp->upper[j];
    if (interior_has_over(lp, j)) {
        most = lp->factor[j] * x[lp->over[j]];
    }
    return most - lp->lower[j];
}

size_t interior_mark_wrong(const interior *p, const psr_lp *lp,
                           const psr_solution *solution, double loss, bool *whole_blocks) {
    size_t wrong = 0;
    for (size_t j = 0; p->whole != NULL && j < lp->column_count; j++) {
        double worth = lp->objective[j];
        if (p->end[j] == INTERIOR_STAYS) {
            continue;
        }
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            worth -= lp->value[at] * solution->row_price[lp->row[at]];
        }
        double missed = p->end[j] == INTERIOR_AT_LOWER ? worth : -worth;
        if (missed * way_of(lp, solution->x, j) > loss) {
            whole_blocks[lp->column_block[j]] = true;
            wrong++;
        }
    }
    return wrong;
}
