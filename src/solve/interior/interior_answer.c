/*
 * From the interior point to the programme as given: rows repaired to the last digits,
 * values clipped to their bounds, prices unscaled.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include <math.h>
#include <string.h>

enum { REPAIR_ROUNDS = 5 };
/* Rows violated by less than this, as the certificate measures it, need no repair. */
static const double good_enough = 1e-11;

/* Longest part of the step that leaves every distance positive. */
static double repair_length(const interior *p) {
    double most = 1;
    for (size_t j = 0; j < p->column.count; j++) {
        const interior_cells *c = &p->column;
        if (c->kind[j] != INTERIOR_FIXED && c->kind[j] != INTERIOR_FREE && c->step[j] < 0) {
            most = fmax(most, -c->step[j] / c->low[j]);
        }
    }
    return most > 1 ? 0.99 / most : 1;
}

/* Largest residual in the programme's own units, relative to the limit. */
static double worst_residual(const interior *p) {
    double worst = 0;
    for (size_t i = 0; i < p->row.count; i++) {
        double lower = fabs(p->lp->row_lower[i]);
        double upper = fabs(p->lp->row_upper[i]);
        double size = fmax(1, fmin(lower, upper));
        worst = fmax(worst, fabs(p->residual[i]) / p->row_unit[i] / size);
    }
    return worst;
}

/* The slack of an inequality follows from its row; only what stays negative is repaired. */
static void settle_slacks(interior *p) {
    for (size_t i = 0; i < p->row.count; i++) {
        uint8_t kind = p->row.kind[i];
        if (kind == INTERIOR_FIXED || kind == INTERIOR_FREE) {
            continue;
        }
        /* residual = rhs - A low + sign slack: the slack that makes it 0 */
        double slack = p->row.low[i] - p->sign[i] * p->residual[i];
        double width = kind == INTERIOR_BOX ? interior_row_width(p, i) : INFINITY;
        p->row.low[i] = fmin(fmax(slack, 0), width);
        p->residual[i] = p->sign[i] * (p->row.low[i] - slack);
    }
}

/* Weighted projections onto the rows: columns near a bound hardly move. */
static psr_status repair(interior *p, psr_error *err) {
    double *slack = p->row.step;
    for (int round = 0; round < REPAIR_ROUNDS; round++) {
        for (size_t i = 0; i < p->row.count; i++) {
            p->extra[i] = p->row.low[i];
        }
        PSR_TRY(interior_residual(p, NULL, err));
        settle_slacks(p);
        double worst = worst_residual(p);
        memcpy(p->row.low, p->extra, p->row.count * sizeof *p->row.low);
        if (!(worst > good_enough)) {
            break;
        }
        PSR_TRY(
            interior_factor(p, NULL, err)); /* the weights have moved since the last one */
        PSR_TRY(interior_project(p, err));
        double length = repair_length(p);
        for (size_t j = 0; j < p->column.count; j++) {
            if (p->column.kind[j] != INTERIOR_FIXED) {
                p->column.low[j] += length * p->column.step[j];
            }
        }
        for (size_t i = 0; i < p->row.count; i++) {
            bool live = p->row.kind[i] != INTERIOR_FIXED && p->row.kind[i] != INTERIOR_FREE;
            if (live && p->row.low[i] + length * slack[i] > 0) {
                p->row.low[i] += length * slack[i];
            }
        }
    }
    return PSR_OK;
}

/* A share of the columns of the programme as given. */
typedef struct publication {
    const interior *p;
    const psr_lp *lp;
    psr_solution *solution;
} publication;

static size_t share_of(const psr_lp *lp, size_t chunk) {
    return lp->column_count * chunk / INTERIOR_CHUNKS;
}

/* What was taken out lies at its end; under a variable bound clip_values finds that. */
static void put_ends(const publication *to, size_t chunk) {
    const psr_lp *lp = to->lp;
    for (size_t j = share_of(lp, chunk); j < share_of(lp, chunk + 1); j++) {
        uint8_t end = to->p->end[j];
        if (end != INTERIOR_STAYS) {
            to->solution->x[j] = end == INTERIOR_AT_LOWER ? lp->lower[j] : lp->upper[j];
        }
    }
}

static psr_status put_values(void *context, size_t chunk, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    const publication *to = context;
    const interior *p = to->p;
    const psr_lp *lp = to->lp;
    if (p->whole != NULL) {
        put_ends(to, chunk);
    }
    for (size_t k = share_of(p->lp, chunk); k < share_of(p->lp, chunk + 1); k++) {
        size_t j = p->whole == NULL ? k : (size_t)p->origin[k];
        double value = p->column.kind[k] == INTERIOR_FIXED
                           ? lp->lower[j]
                           : interior_base(p, k) + interior_unit(p, k) * p->column.low[k];
        to->solution->x[j] = fmin(fmax(value, lp->lower[j]), lp->upper[j]);
    }
    return PSR_OK;
}

/* The least price of a variable upper bound with which column j of that programme has no
 * wrong reduced cost: what it hangs on carries no more than that. */
static double least_over_price(const interior *p, const psr_lp *lp, size_t j) {
    double worth = lp->objective[j];
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id i = lp->row[at];
        worth += lp->value[at] * (p->row_unit[i] * p->y[i] / p->cost_unit);
    }
    return fmax(worth, 0);
}

/* In the order of the columns: one may hang on another that hangs itself. */
static void clip_values(const psr_lp *lp, double *x) {
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        if (lp->over[j] != PSR_NO_ID) {
            double limit = lp->factor[j] * x[lp->over[j]];
            x[j] = fmax(fmin(x[j], limit), lp->lower[j]);
        }
    }
}

static psr_status put_over_prices(void *context, size_t chunk, size_t worker,
                                  psr_error *err) {
    (void)worker;
    (void)err;
    const publication *to = context;
    const interior *p = to->p;
    const psr_lp *lp = to->lp;
    const psr_lp *own = p->whole != NULL ? p->whole : p->lp;
    const uint8_t *kind = p->whole != NULL ? p->aside.kind : p->column.kind;
    for (size_t j = share_of(lp, chunk); j < share_of(lp, chunk + 1); j++) {
        bool over = lp->over[j] != PSR_NO_ID && own->over != NULL &&
                    own->over[j] != PSR_NO_ID && interior_has_room(kind[j]);
        to->solution->over_price[j] = over ? least_over_price(p, own, j) : 0;
    }
    return PSR_OK;
}

static void put_row_prices(const interior *p, const psr_lp *lp, psr_solution *solution) {
    for (size_t i = 0; i < lp->row_count; i++) {
        bool counts = p->row.kind[i] != INTERIOR_FREE;
        solution->row_price[i] = counts ? -p->y[i] * p->row_unit[i] / p->cost_unit : 0;
    }
    for (size_t i = lp->row_count; i < p->lp->row_count; i++) {
        double price = -p->y[i] * p->row_unit[i] / p->cost_unit;
        solution->over_price[p->expanded_column[i - lp->row_count]] = fmax(price, 0);
    }
}

psr_status interior_publish(const interior *p, const psr_lp *lp, psr_solution *solution,
                            psr_error *err) {
    publication to = {p, lp, solution};
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, p->threads, put_values, &to, err));
    clip_values(lp, solution->x);
    if (solution->over_price != NULL) {
        PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, p->threads, put_over_prices, &to, err));
    }
    put_row_prices(p, lp, solution);
    return PSR_OK;
}

psr_status interior_answer(interior *p, const psr_lp *lp, psr_solution *solution,
                           psr_error *err) {
    PSR_TRY(repair(p, err));
    return interior_publish(p, lp, solution, err);
}
