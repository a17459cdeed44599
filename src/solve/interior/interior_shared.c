/*
 * Shared cells of one programme as the start of another: of a sample's, or of the same
 * before some of its numbers changed. Blocks are centred on them, from where they were if
 * that is known, and what the shared rows then lack is settled.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"
#include "interior_pass.h"

#include <math.h>
#include <stdlib.h>

/* A first point whose gap is wider than this misleads: blocks too different for a sample,
 * or limits that changed too much. */
static const double misled_gap = 0.5;
/* Shared rows that are missed by more than this are settled first: the steps of the whole
 * are short as long as they are. */
static const double settled = 0.02;
/* The same where every block stands where it was: to centre them again costs little. */
static const double settled_of_known = 0.005;
static const double settle_share = 0.95;
/* A round that leaves more than this of what they lack is the last: the shared cells cannot
 * move far, and the steps of the whole do as much. */
static const double settles = 0.5;
enum { SETTLINGS = 6 };

void interior_shared_free(interior_shared *shared) {
    free(shared->cell);
    free(shared->own);
    free(shared->times);
    *shared = (interior_shared){0};
}

/* Columns and rows that are shared, or those of blocks. */
static size_t count_cells(const psr_lp *lp, bool shared) {
    size_t count = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        count += (lp->column_block[j] == PSR_SHARED) == shared ? 1 : 0;
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        count += (lp->row_block[i] == PSR_SHARED) == shared ? 1 : 0;
    }
    return count;
}

/* ---- kept */

static interior_kept_cell keep_cell(const interior_cells *c, size_t at, double unit,
                                    double money) {
    return (interior_kept_cell){.low = c->low[at] * unit,
                                .room = c->room[at] * unit,
                                .low_price = c->low_price[at] / (unit * money),
                                .room_price = c->room_price[at] / (unit * money)};
}

/* NULL without memory. */
static interior_kept_cell *keep_cells(const interior *p, bool shared) {
    const psr_lp *lp = p->lp;
    interior_kept_cell *cell = psr_calloc(count_cells(lp, shared), sizeof *cell);
    interior_kept_cell *to = cell;
    for (size_t j = 0; cell != NULL && j < lp->column_count; j++) {
        if ((lp->column_block[j] == PSR_SHARED) == shared) {
            *to++ = keep_cell(&p->column, j, fabs(interior_unit(p, j)), p->cost_unit);
        }
    }
    for (size_t i = 0; cell != NULL && i < lp->row_count; i++) {
        if ((lp->row_block[i] == PSR_SHARED) == shared) {
            *to = keep_cell(&p->row, i, 1 / p->row_unit[i], p->cost_unit);
            to->y = p->y[i] * p->row_unit[i] / p->cost_unit;
            to++;
        }
    }
    return cell;
}

psr_status interior_keep_shared(const interior *p, double mu, interior_shared *shared,
                                psr_error *err) {
    interior_shared_free(shared);
    shared->count = count_cells(p->lp, true);
    shared->mu = mu / p->cost_unit;
    shared->cell = keep_cells(p, true);
    return shared->cell != NULL
               ? PSR_OK
               : psr_fail(err, PSR_ERR_MEMORY, "no memory for a first point");
}

psr_status interior_keep_blocks(const interior *p, double *times, interior_shared *shared,
                                psr_error *err) {
    shared->times = times;
    shared->own = keep_cells(p, false);
    return shared->own != NULL
               ? PSR_OK
               : psr_fail(err, PSR_ERR_MEMORY, "no memory for a first point");
}

/* ---- given */

/* In a box of another width the place within it stays. @return false: a side was not there,
 * or did not move, and the cell stays as it is */
static bool give_cell(interior_cells *c, size_t at, double width, double unit, double money,
                      const interior_kept_cell *from) {
    bool has_room = interior_has_room(c->kind[at]);
    if (c->kind[at] == INTERIOR_FREE) {
        c->low[at] = from->low / unit;
    }
    if (!interior_is_live(c->kind[at])) {
        return true;
    }
    if (!(from->low > 0 && from->low_price > 0) ||
        (has_room && !(from->room > 0 && from->room_price > 0))) {
        return false;
    }
    c->low[at] = from->low / unit;
    c->low_price[at] = from->low_price * unit * money;
    if (has_room) {
        c->room[at] = from->room / unit;
        c->room_price[at] = from->room_price * unit * money;
    }
    if (c->kind[at] == INTERIOR_BOX) {
        c->low[at] = width * (from->low / (from->low + from->room));
        c->room[at] = width * (from->room / (from->low + from->room));
    }
    return true;
}

/* How many a cell of that block stands for; 0 = it is not known. */
static double known_times(const interior_shared *shared, psr_id block) {
    if (block == PSR_SHARED || shared->own == NULL) {
        return block == PSR_SHARED;
    }
    return shared->times != NULL ? shared->times[block] : 1;
}

/* @return whether all that is known was there */
static bool give_cells(interior *p, const interior_shared *shared) {
    const psr_lp *lp = p->lp;
    bool all = true;
    const interior_kept_cell *own[] = {shared->own, shared->cell};
    for (size_t j = 0; j < lp->column_count; j++) {
        psr_id block = lp->column_block[j];
        double times = known_times(shared, block);
        if (times > 0) {
            all = give_cell(&p->column, j, interior_width(p, j), fabs(interior_unit(p, j)),
                            p->cost_unit / times, own[block == PSR_SHARED]++) &&
                  all;
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        psr_id block = lp->row_block[i];
        double times = known_times(shared, block);
        if (times > 0) {
            const interior_kept_cell *from = own[block == PSR_SHARED]++;
            double unit = 1 / p->row_unit[i];
            double money = p->cost_unit / times;
            p->y[i] = from->y * unit * money;
            all = give_cell(&p->row, i, interior_row_width(p, i), unit, money, from) && all;
        }
    }
    return all;
}

/* ---- settled */

/* Longest steps of the shared cells, as 1 / length. */
static void see_side(double value, double step, double price, double price_step,
                     pass_lengths *down) {
    down->primal = fmax(down->primal, -step / value);
    down->dual = fmax(down->dual, -price_step / price);
}

static void see_cell(const interior_cells *c, size_t at, double room_step,
                     pass_lengths *down) {
    if (interior_is_live(c->kind[at])) {
        see_side(c->low[at], c->step[at], c->low_price[at], (double)c->low_price_step[at],
                 down);
    }
    if (interior_has_room(c->kind[at])) {
        see_side(c->room[at], room_step, c->room_price[at], (double)c->room_price_step[at],
                 down);
    }
}

static void move_cell(interior_cells *c, size_t at, double room_step, pass_lengths length) {
    bool is_live = interior_is_live(c->kind[at]);
    if (is_live || c->kind[at] == INTERIOR_FREE) {
        c->low[at] += length.primal * c->step[at];
    }
    if (is_live) {
        c->low_price[at] += length.dual * (double)c->low_price_step[at];
    }
    if (interior_has_room(c->kind[at])) {
        c->room[at] += length.primal * room_step;
        c->room_price[at] += length.dual * (double)c->room_price_step[at];
    }
}

pass_lengths interior_shared_down(const interior *p) {
    pass_lengths down = {1, 1};
    size_t from = p->block_start[p->block_count];
    size_t to = p->block_start[p->block_count + 1];
    for (size_t k = from; k < to; k++) {
        size_t j = interior_column(p, k);
        see_cell(&p->column, j, interior_room_step(p, j, interior_miss(p, j)), &down);
    }
    for (size_t s = 0; s < p->shared_count; s++) {
        size_t i = (size_t)p->border_row[s];
        see_cell(&p->row, i, -p->row.step[i], &down);
    }
    return down;
}

/* Along the direction there is, no further than the shared cells themselves can go. */
static void move_shared(interior *p) {
    size_t from = p->block_start[p->block_count];
    size_t to = p->block_start[p->block_count + 1];
    pass_lengths down = interior_shared_down(p);
    pass_lengths length = {down.primal > 1 ? settle_share / down.primal : 1,
                           down.dual > 1 ? settle_share / down.dual : 1};
    for (size_t k = from; k < to; k++) {
        size_t j = interior_column(p, k);
        move_cell(&p->column, j, interior_room_step(p, j, interior_miss(p, j)), length);
    }
    for (size_t s = 0; s < p->shared_count; s++) {
        size_t i = (size_t)p->border_row[s];
        move_cell(&p->row, i, -p->row.step[i], length);
        p->y[i] += length.dual * p->dy[i];
    }
}

/* Newton's steps of the shared cells towards the central path at mu, the blocks centred on
 * them after each, until the shared rows are nearly met. */
static psr_status settle(interior *p, double mu, double enough, pass_measures *now,
                         psr_error *err) {
    double before = INFINITY;
    PSR_TRY(pass_measure(p, now, err));
    for (int round = 0; round < SETTLINGS && now->primal > enough &&
                        now->primal <= settles * before && fabs(now->gap) <= misled_gap;
         round++) {
        before = now->primal;
        PSR_TRY(interior_direction(p, mu, NULL, err));
        move_shared(p);
        PSR_TRY(interior_centre(p, mu, false, err));
        PSR_TRY(pass_measure(p, now, err));
    }
    return PSR_OK;
}

psr_status interior_start_from(interior *p, const interior_shared *shared, bool *taken,
                               psr_error *err) {
    *taken = false;
    if (shared->cell == NULL || count_cells(p->lp, true) != shared->count) {
        return interior_start(p, err);
    }
    pass_measures now;
    double mu = shared->mu * p->cost_unit;
    bool known = shared->own != NULL && shared->times == NULL;
    interior_unit_point(p);
    if (!give_cells(p, shared)) {
        PSR_TRY(interior_start(p, err)); /* for those that are not given */
        (void)give_cells(p, shared);
    }
    if (!known) {
        PSR_TRY(interior_start_blocks(p, shared->times, err));
    }
    PSR_TRY(interior_centre(p, mu, false, err));
    PSR_TRY(settle(p, mu, known ? settled_of_known : settled, &now, err));
    *taken = fabs(now.gap) <= misled_gap;
    return *taken ? PSR_OK : interior_start(p, err);
}
