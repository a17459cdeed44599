/*
 * Prices of what shared columns allow, raised as far as those columns' own cost lets them:
 * where no spend pays, a unit of lift is worth less to the products than it costs, and
 * every price between the two proves the relaxation's bound. At the lowest ones each block
 * is free to take lift that nobody pays for; at the highest the blocks' bound is tightest.
 * How far they rise together is a small programme: the prices of the shared columns' own
 * rows, and a raise for each column that others hang on.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "certificate.h"
#include "integer_blocks.h"
#include "purser/solve.h"

#include <math.h>
#include <stdlib.h>

/* A price rises by so many times itself at most. */
static const double largest_raise = 3;
/* Reduced costs below this are 0, values nearer to a limit lie on it. */
static const double nothing = 1e-6;

typedef struct raising {
    blocks *b;
    const double *x; /* of the relaxation */
    double *cost;    /* [column_count] reduced costs at the prices in place */
    double *worth;   /* [column_count] of a shared column to all that hangs on it */
    psr_id *shared;  /* [shared_count] shared columns: rows of the small programme */
    size_t shared_count;
    psr_id *change; /* [row_count] column of the small programme, PSR_NO_ID = none */
    psr_id *raise;  /* [column_count] the same, of a shared column's raise */
    psr_lp *small;
} raising;

static bool is_at_lower(const raising *r, psr_id j) {
    return r->x[j] <= r->b->lower[j] + nothing * fmax(1, fabs(r->b->lower[j]));
}

/* Reduced costs that keep x optimal, each a row. */
static psr_status add_sides(raising *r) {
    for (size_t k = 0; k < r->shared_count; k++) {
        psr_id j = r->shared[k];
        bool at_upper = r->x[j] >= r->b->upper[j] - nothing * fmax(1, fabs(r->x[j]));
        double cost = fabs(r->cost[j]) <= nothing ? 0 : r->cost[j];
        double least = is_at_lower(r, j) || cost < 0 ? -INFINITY : 0;
        double most = at_upper || cost > 0 ? INFINITY : 0;
        if (psr_lp_add_row(r->small, 0, least - cost, most - cost) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    return PSR_OK;
}

/* The price of an equation may move either way. */
static psr_status add_change(raising *r, size_t row) {
    const psr_lp *lp = r->b->lp;
    r->change[row] = psr_lp_add_column(r->small, 0, 0, -INFINITY, INFINITY);
    if (r->change[row] == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < r->shared_count; k++) {
        psr_id j = r->shared[k];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            if (lp->row[at] == (psr_id)row) {
                PSR_TRY(psr_lp_add_entry(r->small, (psr_id)k, -lp->value[at]));
            }
        }
    }
    return PSR_OK;
}

/* Equations of shared columns alone. */
static psr_status add_changes(raising *r) {
    const psr_lp *lp = r->b->lp;
    for (size_t i = 0; i < lp->row_count; i++) {
        bool equation = lp->row_lower[i] >= lp->row_upper[i];
        r->change[i] = lp->row_block[i] == PSR_SHARED && equation ? 0 : PSR_NO_ID;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        bool inside = lp->column_block[j] != PSR_SHARED;
        for (size_t at = lp->start[j]; inside && at < lp->start[j + 1]; at++) {
            r->change[lp->row[at]] = PSR_NO_ID;
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        if (r->change[i] != PSR_NO_ID) {
            PSR_TRY(add_change(r, i));
        }
    }
    return PSR_OK;
}

/* Above its lower limit a column is worth what it is: only there is a price free to rise.
 */
static psr_status add_raises(raising *r) {
    for (size_t k = 0; k < r->shared_count; k++) {
        psr_id j = r->shared[k];
        r->raise[j] = PSR_NO_ID;
        if (r->worth[j] > nothing && is_at_lower(r, j)) {
            r->raise[j] = psr_lp_add_column(r->small, 0, r->worth[j], 0, largest_raise);
            if (r->raise[j] == PSR_NO_ID) {
                return PSR_ERR_MEMORY;
            }
            PSR_TRY(psr_lp_add_entry(r->small, (psr_id)k, r->worth[j]));
        }
    }
    return PSR_OK;
}

static void take(raising *r, const double *found) {
    blocks *b = r->b;
    for (size_t i = 0; i < b->lp->row_count; i++) {
        b->price[i] += r->change[i] != PSR_NO_ID ? found[r->change[i]] : 0;
    }
    for (size_t j = 0; j < b->lp->column_count; j++) {
        psr_id over = b->lp->over[j];
        bool hangs = b->over_price[j] > 0 && b->lp->column_block[over] == PSR_SHARED;
        if (hangs && r->raise[over] != PSR_NO_ID) {
            b->over_price[j] *= 1 + found[r->raise[over]];
        }
    }
}

static void weigh(raising *r) {
    const psr_lp *lp = r->b->lp;
    certificate_reduced_cost(lp, r->b->price, r->b->over_price, r->cost);
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->over[j] != PSR_NO_ID) {
            r->worth[lp->over[j]] += lp->factor[j] * r->b->over_price[j];
        }
        if (lp->column_block[j] == PSR_SHARED) {
            r->shared[r->shared_count++] = (psr_id)j;
        }
    }
}

static psr_status raise(raising *r, psr_error *err) {
    weigh(r);
    PSR_TRY(add_sides(r));
    PSR_TRY(add_changes(r));
    PSR_TRY(add_raises(r));
    PSR_TRY(psr_lp_finish(r->small, err));
    psr_solution *found = psr_solution_create(r->small);
    if (found == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_status status = psr_solve(r->small, NULL, found, err);
    if (status == PSR_OK && found->status == PSR_LP_OPTIMAL) {
        take(r, found->x);
    }
    psr_solution_free(found);
    return status == PSR_ERR_MEMORY ? status : PSR_OK;
}

psr_status block_search_raise(block_search *s, const double *x, psr_error *err) {
    size_t rows = s->b.lp->row_count + 1, columns = s->b.lp->column_count + 1;
    if (s->b.lp->over == NULL) {
        return PSR_OK;
    }
    psr_arena *arena = s->scratch;
    psr_arena_reset(arena);
    raising r = {.b = &s->b,
                 .x = x,
                 .cost = psr_arena_take(arena, columns, sizeof *r.cost),
                 .worth = psr_arena_take(arena, columns, sizeof *r.worth),
                 .shared = psr_arena_take(arena, columns, sizeof *r.shared),
                 .change = psr_arena_take(arena, rows, sizeof *r.change),
                 .raise = psr_arena_take(arena, columns, sizeof *r.raise),
                 .small = psr_lp_create(false)};
    psr_status status = PSR_ERR_MEMORY;
    if (r.cost != NULL && r.worth != NULL && r.shared != NULL && r.change != NULL &&
        r.raise != NULL && r.small != NULL) {
        status = raise(&r, err);
    }
    psr_lp_free(r.small);
    return status;
}
