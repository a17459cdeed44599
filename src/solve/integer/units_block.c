/*
 * One block made whole: its programme, and a few steps of the dense dual simplex method
 * from one fixed column to the next.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "units_parts.h"

#include "certificate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double whole_tolerance = 1e-7;
enum { TRIES = 10 };

static bool is_whole(double value) {
    return fabs(value - nearbyint(value)) <= whole_tolerance;
}

/* Fix one column at the whole number below or above, whichever leaves the rest more: the
 * one that looks so first, the other unless it cannot be. */
static dense_outcome fix_one(dense *d, psr_id j) {
    double value = dense_values(d)[j];
    double lower = dense_lower(d, j);
    double upper = dense_upper(d, j);
    double before = dense_objective(d);
    double loss_up = dense_least_loss(d, j, ceil(value));
    double loss_down = dense_least_loss(d, j, floor(value));
    bool up_first =
        loss_up < loss_down || (!(loss_down < loss_up) && value - floor(value) > 0.5);
    double most_other = before - fmax(loss_up, loss_down);
    double best = NAN;
    double objective = -INFINITY;
    bool at_best = false;
    for (int way = 0; way < 2; way++) {
        double whole = up_first == (way == 0) ? ceil(value) : floor(value);
        if (whole < lower || whole > upper || (at_best && objective >= most_other)) {
            continue;
        }
        dense_set_column(d, j, whole, whole);
        dense_outcome outcome = dense_run(d, objective);
        if (outcome == DENSE_TROUBLE) {
            return outcome;
        }
        at_best = outcome == DENSE_OPTIMAL;
        objective = at_best ? dense_objective(d) : objective;
        best = at_best ? whole : best;
    }
    if (at_best || isnan(best)) {
        return at_best ? DENSE_OPTIMAL : DENSE_INFEASIBLE;
    }
    dense_set_column(d, j, best, best);
    return dense_run(d, -INFINITY);
}

/* Fix what is not whole one after the other, then all; *stuck = the position of the first
 * that fits neither way, count = none. */
static dense_outcome fix_in_order(dense *d, const psr_id *place, size_t count,
                                  size_t *stuck) {
    dense_outcome outcome = dense_run(d, -INFINITY);
    *stuck = count;
    for (size_t i = 0; i < count && outcome == DENSE_OPTIMAL; i++) {
        if (!is_whole(dense_values(d)[place[i]])) {
            outcome = fix_one(d, place[i]);
            *stuck = outcome == DENSE_INFEASIBLE ? i : count;
        }
    }
    if (outcome != DENSE_OPTIMAL) {
        return outcome;
    }
    for (size_t i = 0; i < count; i++) {
        double whole = nearbyint(dense_values(d)[place[i]]);
        dense_set_column(d, place[i], whole, whole);
    }
    return dense_run(d, -INFINITY);
}

/* Earliest first; one that is stuck goes to the front of the next try. */
dense_outcome units_fix_all(dense *d, const psr_lp *small, psr_id *place, size_t count) {
    dense_outcome outcome = DENSE_INFEASIBLE;
    size_t stuck = 0;
    for (int round = 0; round < TRIES && outcome == DENSE_INFEASIBLE && stuck < count;
         round++) {
        psr_id first = place[stuck];
        memmove(place + 1, place, stuck * sizeof *place);
        place[0] = first;
        for (size_t i = 0; i < count; i++) {
            dense_set_column(d, place[i], small->lower[place[i]], small->upper[place[i]]);
        }
        outcome = fix_in_order(d, place, count, &stuck);
    }
    return outcome;
}

/* The block's programme, and its part of the plan as it stands, movers at rest. */
psr_status units_open_task(units *u, unit_task *t, blocks_view view, psr_error *err) {
    size_t first = u->start[t->block];
    size_t count = u->start[t->block + 1] - first;
    PSR_TRY(blocks_programme(&u->b, t->block, view, &t->small, err));
    size_t columns = t->small->column_count;
    PSR_TRY(psr_reserve(&t->kept, &t->kept_capacity, columns + 1, sizeof *t->kept));
    PSR_TRY(psr_reserve(&t->place, &t->place_capacity, count + 1, sizeof *t->place));
    PSR_TRY(psr_reserve(&t->price, &t->price_capacity, t->small->row_count + columns + 1,
                        sizeof *t->price));
    blocks_row_prices(&u->b, t->block, t->small, u->optimum, t->price);
    memset(t->kept, 0, columns * sizeof *t->kept);
    for (size_t k = u->b.start[t->block]; k < u->b.start[t->block + 1]; k++) {
        t->kept[k - u->b.start[t->block]] = u->b.x[u->b.column[k]];
    }
    for (size_t i = 0; i < count; i++) {
        t->place[i] = (psr_id)blocks_position(&u->b, t->block, u->wanted[first + i]);
    }
    return PSR_OK;
}

/* A plan of the programme in whole units into kept, where one is found. */
psr_status units_solve_task(const units *u, unit_task *t) {
    dense *d = NULL;
    size_t count = u->start[t->block + 1] - u->start[t->block];
    PSR_TRY(dense_create(t->small, &d));
    dense_start(d, t->kept, t->price);
    t->solved = units_fix_all(d, t->small, t->place, count) == DENSE_OPTIMAL;
    if (t->solved) {
        memcpy(t->kept, dense_values(d), t->small->column_count * sizeof *t->kept);
    }
    dense_free(d);
    return PSR_OK;
}

void units_close_task(unit_task *t) {
    psr_lp_free(t->small);
    t->small = NULL;
    t->solved = false;
}

void units_free_task(unit_task *t) {
    free(t->kept);
    free(t->place);
    free(t->price);
}

/* ---- side by side */

static double nearer(double limit, double from, double share) {
    return isfinite(limit) ? from + (limit - from) * share : limit;
}

/* What the shared rows and the movers have left is for all of a batch: a share for each. */
psr_status units_share_room(const units *u, unit_task *t, size_t peers) {
    const blocks *b = &u->b;
    psr_lp *small = t->small;
    double share = 1 / (double)peers;
    size_t own_rows = 0;
    for (size_t k = b->row_start[t->block]; k < b->row_start[t->block + 1]; k++) {
        own_rows += b->mixed[b->row[k]] ? 0 : 1;
    }
    double *now = psr_calloc(small->row_count + 1, sizeof *now);
    if (now == NULL) {
        return PSR_ERR_MEMORY;
    }
    certificate_activity(small, t->kept, now);
    for (size_t i = own_rows; i < small->row_count; i++) {
        small->row_lower[i] = nearer(small->row_lower[i], now[i], share);
        small->row_upper[i] = nearer(small->row_upper[i], now[i], share);
    }
    free(now);
    size_t columns = b->start[t->block + 1] - b->start[t->block];
    for (size_t j = columns; j < small->column_count; j++) {
        small->lower[j] = nearer(small->lower[j], 0, share);
        small->upper[j] = nearer(small->upper[j], 0, share);
    }
    return PSR_OK;
}

static psr_status solve_one(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    units *u = context;
    return units_solve_task(u, &u->batch[index]);
}

psr_status units_solve_batch(units *u, size_t count, psr_error *err) {
    return psr_parallel_for(count, u->threads, solve_one, u, err);
}
