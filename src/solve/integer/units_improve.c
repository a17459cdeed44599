/*
 * Whole units, second thoughts: blocks once more within what all the others have left, and
 * what is scarce at lower prices until little of it is left unused.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "units_parts.h"

#include "certificate.h"

#include <math.h>
#include <string.h>

/* A plan this near to the bound is not worked on again. */
static const double good_enough = 1e-5;
/* Shares of that which count as little: lost by all blocks together, left unused. */
static const double little_loss = 0.1, little_left = 0.3;

/* Blocks again, within what all the others now leave; kept where they earn more at the
 * prices in place. */
static psr_status improve_batch(units *u, const size_t *block, size_t count,
                                psr_error *err) {
    double before[UNITS_BATCH];
    psr_status status = PSR_OK;
    for (size_t k = 0; k < count; k++) {
        unit_task *t = &u->batch[k];
        t->block = block[k];
        PSR_GO(units_open_task(u, t, BLOCKS_WITHIN, err));
        if (count > 1) {
            PSR_GO(units_share_room(u, t, count));
        }
        before[k] = certificate_objective(t->small, t->kept);
    }
    PSR_GO(units_solve_batch(u, count, err));
    for (size_t k = 0; k < count; k++) {
        const unit_task *t = &u->batch[k];
        if (t->solved && certificate_objective(t->small, t->kept) > before[k]) {
            blocks_turn_to(&u->b, t->block, BLOCKS_WITHIN);
            (void)blocks_replace(&u->b, t->block, t->kept, false);
        }
    }
done:
    for (size_t k = 0; k < count; k++) {
        units_close_task(&u->batch[k]);
    }
    return status;
}

/* Rows with a price, which the best part of the plan set. */
typedef struct scarce {
    psr_id *row; /* [count] */
    double *price;
    size_t count;
} scarce;

static psr_status list_scarce(const units *u, scarce *s) {
    const blocks *b = &u->b;
    s->row = psr_arena_take(b->arena, b->lp->row_count + 1, sizeof *s->row);
    s->price = psr_arena_take(b->arena, b->lp->row_count + 1, sizeof *s->price);
    if (s->row == NULL || s->price == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < b->lp->row_count; i++) {
        if (b->price[i] > 0 || b->price[i] < 0) {
            s->row[s->count] = (psr_id)i;
            s->price[s->count++] = b->price[i];
        }
    }
    return PSR_OK;
}

static void scale_prices(units *u, const scarce *s, double share) {
    for (size_t k = 0; k < s->count; k++) {
        u->b.price[s->row[k]] = share * s->price[k];
    }
}

/* What the scarce rows have left, at their prices. */
static double left_unused(const units *u, const scarce *s) {
    const psr_lp *lp = u->b.lp;
    double sum = 0;
    for (size_t k = 0; k < s->count; k++) {
        psr_id i = s->row[k];
        double limit = s->price[k] > 0 ? lp->row_upper[i] : lp->row_lower[i];
        sum += s->price[k] * (limit - u->b.activity[i]);
    }
    return sum;
}

/* The blocks once more. Of many, at full prices only those that have lost much; at lower
 * ones until little is left unused. */
static psr_status improve_blocks(units *u, const scarce *s, double share, double most,
                                 psr_error *err) {
    bool many = u->b.count >= UNITS_MANY;
    double good = good_enough * fabs(most);
    double least = share < 1 ? -INFINITY : little_loss * good / (double)u->b.count;
    size_t room = many ? UNITS_BATCH : 1;
    size_t chosen[UNITS_BATCH];
    size_t count = 0;
    for (size_t block = 0; block < u->b.count; block++) {
        bool again =
            u->start[block] < u->start[block + 1] && !(many && u->loss[block] <= least);
        chosen[count] = block;
        count += again ? 1 : 0;
        if (count < room && block + 1 < u->b.count) {
            continue;
        }
        if (many && share < 1 && left_unused(u, s) <= little_left * good) {
            break;
        }
        PSR_TRY(improve_batch(u, chosen, count, err));
        count = 0;
    }
    return PSR_OK;
}

/* What a scarce row has left is worth less than its price: at lower prices the blocks take
 * it up. The best plan on the way stays. */
psr_status units_improve(units *u, double bound, psr_error *err) {
    static const double shares[] = {1, 0.8, 0.5, 0};
    const psr_lp *lp = u->b.lp;
    scarce s = {0};
    double *best = psr_arena_take(u->b.arena, lp->column_count + 1, sizeof *best);
    if (best == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(list_scarce(u, &s));
    memcpy(best, u->b.x, lp->column_count * sizeof *best);
    double most = certificate_objective(lp, best);
    for (size_t at = 0; at < sizeof shares / sizeof *shares; at++) {
        if (certificate_gap(bound, most) <= good_enough) {
            break;
        }
        blocks_start_from(&u->b, best);
        scale_prices(u, &s, shares[at]);
        PSR_TRY(improve_blocks(u, &s, shares[at], most, err));
        double now = certificate_objective(lp, u->b.x);
        if (now > most) {
            most = now;
            memcpy(best, u->b.x, lp->column_count * sizeof *best);
        }
    }
    scale_prices(u, &s, 1);
    blocks_start_from(&u->b, best);
    return PSR_OK;
}
