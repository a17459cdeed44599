/*
 * Incumbents: rounding the relaxation three ways, and diving, which fixes one column after
 * the other and lets the simplex method repair what each step breaks.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "integer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Orders below a minimum have to go up or away: ceil and floor matter as much as round. */
typedef double (*rounding)(double value);

static double round_up(double value) {
    return ceil(value - 1e-6);
}

static double round_down(double value) {
    return floor(value + 1e-6);
}

psr_status integer_round(integer_search *s, psr_error *err) {
    static const rounding ways[] = {nearbyint, round_up, round_down};
    size_t columns = s->original->column_count;
    double *x = psr_calloc(2 * columns, sizeof *x);
    if (x == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for branch and bound");
    }
    double *point = x + columns;
    memcpy(x, s->relaxed->x, columns * sizeof *x);
    psr_status status = PSR_OK;
    for (size_t way = 0; way < sizeof ways / sizeof *ways && status == PSR_OK; way++) {
        for (size_t at = 0; at < s->whole_count; at++) {
            psr_id j = s->whole[at];
            point[j] = fmin(fmax(ways[way](x[j]), s->work->lower[j]), s->work->upper[j]);
        }
        bool better = false;
        status = integer_offer(s, point, &better, err);
    }
    memcpy(s->relaxed->x, x, columns * sizeof *x);
    free(x);
    return status;
}

/* The unfixed column nearest to a whole value that is not whole. */
static size_t nearest(const integer_search *s) {
    size_t best = s->whole_count;
    double least = INFINITY;
    for (size_t at = 0; at < s->whole_count; at++) {
        psr_id j = s->whole[at];
        double fraction = integer_fraction(s->relaxed->x[j]);
        if (s->lower[j] < s->upper[j] && fraction > 1e-7 && fraction < least) {
            least = fraction;
            best = at;
        }
    }
    return best;
}

/* Fix all columns that are whole already, so that the dive is short. */
static void fix_whole(integer_search *s) {
    for (size_t at = 0; at < s->whole_count; at++) {
        psr_id j = s->whole[at];
        double value = nearbyint(s->relaxed->x[j]);
        if (s->lower[j] < s->upper[j] && fabs(s->relaxed->x[j] - value) <= 1e-7 &&
            value >= s->lower[j] && value <= s->upper[j]) {
            integer_limit(s, j, value, value);
        }
    }
}

/* One step: the nearest column to its whole value, or past it where that fails. */
static psr_status step(integer_search *s, bool *alive, psr_error *err) {
    size_t at = nearest(s);
    *alive = at != s->whole_count;
    if (!*alive) {
        return PSR_OK;
    }
    psr_id j = s->whole[at];
    double value = s->relaxed->x[j];
    double lower = s->lower[j];
    double upper = s->upper[j];
    bool up = value - floor(value) >= 0.5;
    double bound = INFINITY;
    integer_verdict verdict = INTEGER_UNDECIDED;
    for (int attempt = 0; attempt < 2; attempt++, up = !up) {
        integer_limit(s, j, up ? floor(value) + 1 : lower, up ? upper : floor(value));
        PSR_TRY(integer_relax(s, &bound, &verdict, err));
        if (verdict == INTEGER_FRACTIONAL) {
            return PSR_OK;
        }
        if (verdict == INTEGER_WHOLE) {
            bool better = false;
            *alive = false;
            return integer_offer(s, s->relaxed->x, &better, err);
        }
    }
    *alive = false;
    return PSR_OK;
}

static psr_status dive_down(integer_search *s, bool fixing, psr_error *err) {
    double bound = INFINITY;
    integer_verdict verdict = INTEGER_UNDECIDED;
    PSR_TRY(integer_relax(s, &bound, &verdict, err));
    if (verdict == INTEGER_WHOLE) {
        bool better = false;
        return integer_offer(s, s->relaxed->x, &better, err);
    }
    bool alive = verdict == INTEGER_FRACTIONAL;
    if (alive && fixing) {
        PSR_TRY(integer_round(s, err));
    }
    while (alive) {
        if (fixing) {
            fix_whole(s);
        }
        PSR_TRY(step(s, &alive, err));
    }
    return PSR_OK;
}

psr_status integer_dive(integer_search *s, psr_error *err) {
    size_t columns = s->original->column_count;
    double *kept = psr_calloc(2 * columns, sizeof *kept);
    if (kept == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for branch and bound");
    }
    memcpy(kept, s->lower, columns * sizeof *kept);
    memcpy(kept + columns, s->upper, columns * sizeof *kept);
    psr_status status = PSR_OK;
    for (int fixing = 1; fixing >= 0 && status == PSR_OK; fixing--) {
        status = dive_down(s, fixing == 1, err);
        for (size_t at = 0; at < s->whole_count; at++) {
            psr_id j = s->whole[at];
            integer_limit(s, j, kept[j], kept[columns + (size_t)j]);
        }
    }
    free(kept);
    return status;
}
