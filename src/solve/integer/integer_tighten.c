/*
 * What the rows say about a programme with whole columns before any of it is solved:
 * narrower limits, rounded for whole columns, and links `q <= M o` with M no larger than q
 * can become. Both change no whole answer, and make the relaxation much closer to one.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "integer.h"

#include <math.h>
#include <string.h>

enum { PASS_LIMIT = 5 };
static const double margin = 1e-9; /* relative, on limits of columns that are not whole */
static const double rounding_margin = 1e-6;
static const double worthwhile = 1e-3; /* smallest relative change that is kept */
/* An implied limit this large is of no use and costs digits. */
static const double largest_limit = 1e8;

typedef struct row_range {
    double low, high; /* finite parts */
    int low_open, high_open;
} row_range;

static void add_term(row_range *range, double value, double lower, double upper) {
    double low = value > 0 ? value * lower : value * upper;
    double high = value > 0 ? value * upper : value * lower;
    range->low += isfinite(low) ? low : 0;
    range->high += isfinite(high) ? high : 0;
    range->low_open += isfinite(low) ? 0 : 1;
    range->high_open += isfinite(high) ? 0 : 1;
}

static void measure(const psr_lp *lp, row_range *range) {
    memset(range, 0, lp->row_count * sizeof *range);
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            add_term(&range[lp->row[at]], lp->value[at], lp->lower[j], lp->upper[j]);
        }
    }
}

/* Most that the rest of the row leaves for a term whose own least is `own`. */
static double room(double limit, double rest, int open, double own) {
    bool own_open = !isfinite(own);
    if (!isfinite(limit) || open > (own_open ? 1 : 0)) {
        return INFINITY;
    }
    double others = rest - (own_open ? 0 : own);
    return limit - others + margin * (fabs(limit) + fabs(rest));
}

typedef struct limits {
    double lower, upper;
} limits;

static limits implied(const psr_lp *lp, const row_range *range, size_t j, size_t at) {
    double value = lp->value[at];
    psr_id i = lp->row[at];
    double low = value > 0 ? value * lp->lower[j] : value * lp->upper[j];
    double high = value > 0 ? value * lp->upper[j] : value * lp->lower[j];
    double most = room(lp->row_upper[i], range[i].low, range[i].low_open, low);
    double least = -room(-lp->row_lower[i], -range[i].high, range[i].high_open, -high);
    limits said = {least / value, most / value};
    return value > 0 ? said : (limits){said.upper, said.lower};
}

static bool is_narrower(double old_width, double gain) {
    return gain > 0 && (!isfinite(old_width) || gain > worthwhile * old_width);
}

/* Take over implied limits; true when something changed. */
static bool narrow(psr_lp *lp, size_t j, limits said) {
    bool whole = lp->integer != NULL && lp->integer[j] != 0;
    if (whole) {
        said.lower = ceil(said.lower - rounding_margin);
        said.upper = floor(said.upper + rounding_margin);
    }
    double width = lp->upper[j] - lp->lower[j];
    bool changed = false;
    if (fabs(said.lower) < largest_limit && is_narrower(width, said.lower - lp->lower[j])) {
        lp->lower[j] = said.lower;
        changed = true;
    }
    if (fabs(said.upper) < largest_limit && is_narrower(width, lp->upper[j] - said.upper)) {
        lp->upper[j] = said.upper;
        changed = true;
    }
    return changed;
}

static limits implied_by_over(const psr_lp *lp, size_t j) {
    limits said = {-INFINITY, INFINITY};
    if (lp->over != NULL && lp->over[j] != PSR_NO_ID && lp->factor[j] > 0) {
        said.upper = lp->factor[j] * lp->upper[lp->over[j]];
    }
    return said;
}

/* The range of a row is measured at the start of a pass and limits only narrow within it,
 * so what it implies stays true. The own term is taken at the limits measured. */
static bool pass_once(psr_lp *lp, row_range *range, bool *empty) {
    bool changed = false;
    measure(lp, range);
    for (size_t j = 0; j < lp->column_count && !*empty; j++) {
        limits said = implied_by_over(lp, j);
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            limits row = implied(lp, range, j, at);
            said.lower = fmax(said.lower, row.lower);
            said.upper = fmin(said.upper, row.upper);
        }
        changed = narrow(lp, j, said) || changed;
        double slack = margin * fmax(1, fabs(lp->lower[j]));
        if (lp->lower[j] > lp->upper[j]) {
            *empty = lp->lower[j] > lp->upper[j] + slack;
            lp->lower[j] = lp->upper[j];
        }
    }
    return changed;
}

static bool is_binary(const psr_lp *lp, size_t j) {
    return lp->integer != NULL && lp->integer[j] != 0 && lp->lower[j] > -0.5 &&
           lp->lower[j] < 0.5 && lp->upper[j] > 0.5 && lp->upper[j] < 1.5;
}

/* rest + a o <= b with o 0 or 1 and rest <= L: where a < 0 and L < b - a, a := b - L. */
static void shrink_links(psr_lp *lp, const row_range *range) {
    for (size_t j = 0; j < lp->column_count; j++) {
        if (!is_binary(lp, j)) {
            continue;
        }
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            psr_id i = lp->row[at];
            double a = lp->value[at];
            bool upper_only = isfinite(lp->row_upper[i]) && !isfinite(lp->row_lower[i]);
            bool lower_only = isfinite(lp->row_lower[i]) && !isfinite(lp->row_upper[i]);
            if (upper_only && a < 0 && range[i].high_open == 0) {
                double most = range[i].high; /* the binary's own term is at most 0 */
                double link = lp->row_upper[i] - most - margin * fabs(most);
                lp->value[at] = link > a && link < 0 ? link : a;
            } else if (lower_only && a > 0 && range[i].low_open == 0) {
                double least = range[i].low;
                double link = lp->row_lower[i] - least + margin * fabs(least);
                lp->value[at] = link < a && link > 0 ? link : a;
            }
        }
    }
}

static void shrink_overs(psr_lp *lp) {
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        psr_id over = lp->over[j];
        if (over != PSR_NO_ID && is_binary(lp, (size_t)over) && lp->upper[j] >= 0) {
            lp->factor[j] = fmin(lp->factor[j], lp->upper[j]);
        }
    }
}

bool integer_tighten(psr_lp *lp, psr_arena *arena) {
    row_range *range = psr_arena_take(arena, lp->row_count + 1, sizeof *range);
    if (range == NULL) {
        return true; /* nothing is tightened, nothing is wrong */
    }
    bool empty = false;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->integer[j] != 0) {
            lp->lower[j] = ceil(lp->lower[j] - rounding_margin);
            lp->upper[j] = floor(lp->upper[j] + rounding_margin);
            empty = empty || lp->lower[j] > lp->upper[j];
        }
    }
    for (int pass = 0; pass < PASS_LIMIT && !empty; pass++) {
        if (!pass_once(lp, range, &empty)) {
            break;
        }
    }
    if (!empty) {
        measure(lp, range);
        shrink_links(lp, range);
        shrink_overs(lp);
    }
    return !empty;
}
