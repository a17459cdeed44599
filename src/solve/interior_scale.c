/*
 * Units of columns and rows by what the programme says about their sizes: a column's box,
 * or what its rows leave it when the other terms are as large as theirs may be. In such
 * units columns and slacks run from 0 to about 1, so that one starting distance suits all.
 * Units are powers of two: scaling rounds nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include <stdlib.h>

/* Sizes travel along chains (order, arrival, stock of one period after the other, sale) a
 * link a pass: the last column has its size after as many passes as there are periods. Cut
 * short, stock starts where only shared limits hold it, thousandfold too high. */
enum { SIZE_PASSES = 64, LARGEST_EXPONENT = 60 };
/* A unit is a power of two: narrower by less than this is no news. */
static const double narrower = 0.5;

typedef struct sizes {
    const psr_lp *lp;
    double *column;        /* [columns] */
    double *above, *below; /* [rows] largest positive and negative term */
} sizes;

static int8_t exponent_near(double value) {
    int exponent = 0;
    if (value > 0 && isfinite(value)) {
        (void)frexp(value, &exponent);
    }
    exponent = exponent > LARGEST_EXPONENT ? LARGEST_EXPONENT : exponent;
    return (int8_t)(exponent < -LARGEST_EXPONENT ? -LARGEST_EXPONENT : exponent);
}

static void measure_rows(sizes *s) {
    const psr_lp *lp = s->lp;
    memset(s->above, 0, lp->row_count * sizeof *s->above);
    memset(s->below, 0, lp->row_count * sizeof *s->below);
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            double term = lp->value[at] * s->column[j];
            double *side = term > 0 ? s->above : s->below;
            side[lp->row[at]] = fmax(side[lp->row[at]], fabs(term));
        }
    }
}

/* A term is no larger than the limit it runs against and the largest opposite term.
 * @return whether any column has become much narrower */
static bool narrow_columns(sizes *s) {
    const psr_lp *lp = s->lp;
    bool moved = false;
    for (size_t j = 0; j < lp->column_count; j++) {
        double before = s->column[j];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            psr_id i = lp->row[at];
            double value = lp->value[at];
            double most = value > 0 ? fabs(lp->row_upper[i]) + s->below[i]
                                    : fabs(lp->row_lower[i]) + s->above[i];
            if (most > 0) {
                s->column[j] = fmin(s->column[j], most / fabs(value));
            }
        }
        if (lp->over != NULL && lp->over[j] != PSR_NO_ID) {
            double most = fabs(lp->factor[j]) * s->column[lp->over[j]];
            s->column[j] = fmin(s->column[j], most);
        }
        moved = moved || s->column[j] < narrower * before;
    }
    return moved;
}

static void estimate(sizes *s) {
    const psr_lp *lp = s->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        double width = lp->upper[j] - lp->lower[j];
        s->column[j] = width > 0 ? width : fabs(lp->lower[j]);
    }
    bool moved = true;
    for (int pass = 0; pass < SIZE_PASSES && moved; pass++) {
        measure_rows(s);
        moved = narrow_columns(s);
    }
}

static double limit_size(const psr_lp *lp, size_t i) {
    double lower = isfinite(lp->row_lower[i]) ? fabs(lp->row_lower[i]) : 0;
    double upper = isfinite(lp->row_upper[i]) ? fabs(lp->row_upper[i]) : 0;
    return fmax(lower, upper);
}

/* Sizes of columns, and the largest terms of rows when columns are as large. */
static psr_status make_sizes(sizes *s, const psr_lp *lp) {
    *s = (sizes){lp, psr_calloc(lp->column_count, sizeof(double)),
                 psr_calloc(lp->row_count, sizeof(double)),
                 psr_calloc(lp->row_count, sizeof(double))};
    if (s->column == NULL || s->above == NULL || s->below == NULL) {
        return PSR_ERR_MEMORY;
    }
    estimate(s);
    return PSR_OK;
}

static void free_sizes(sizes *s) {
    free(s->column);
    free(s->above);
    free(s->below);
}

/* Sizes take many passes, and only what hangs on a column without a limit needs them. */
static bool needs_sizes(const psr_lp *lp) {
    bool needs = false;
    for (size_t j = 0; lp->over != NULL && !needs && j < lp->column_count; j++) {
        needs = lp->over[j] != PSR_NO_ID && !isfinite(lp->upper[lp->over[j]]);
    }
    return needs;
}

psr_status interior_money(const psr_lp *lp, double *block) {
    sizes s = {0};
    psr_status status = needs_sizes(lp) ? make_sizes(&s, lp) : PSR_OK;
    for (size_t j = 0; status == PSR_OK && j < lp->column_count; j++) {
        double most = lp->upper[j];
        if (lp->over != NULL && lp->over[j] != PSR_NO_ID) {
            double upper = lp->upper[lp->over[j]];
            most = lp->factor[j] * (isfinite(upper) ? upper : s.column[lp->over[j]]);
        }
        double worth = fabs(lp->objective[j] * (most - lp->lower[j]));
        if (lp->column_block[j] != PSR_SHARED && isfinite(worth)) {
            block[lp->column_block[j]] += worth;
        }
    }
    free_sizes(&s);
    return status;
}

psr_status interior_scale(interior *p) {
    const psr_lp *lp = p->lp;
    sizes s;
    psr_status status = make_sizes(&s, lp);
    if (status == PSR_OK) {
        double largest = 0;
        for (size_t j = 0; j < lp->column_count; j++) {
            p->exponent[j] = exponent_near(s.column[j]);
            s.column[j] = ldexp(1, p->exponent[j]);
            largest = fmax(largest, fabs(lp->objective[j]) * s.column[j]);
        }
        measure_rows(&s);
        for (size_t i = 0; i < lp->row_count; i++) {
            double size = fmax(fmax(s.above[i], s.below[i]), limit_size(lp, i));
            p->row_unit[i] = ldexp(1, exponent_near(size > 0 ? 1 / size : 1));
        }
        p->cost_unit = largest > 0 ? ldexp(1, exponent_near(1 / largest)) : 1;
    }
    free_sizes(&s);
    return status;
}
