/*
 * Demand as pieces; see pieces.h and reference/PROBLEM, "Demand from quantiles".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pieces.h"

#include <stdlib.h>

typedef struct knot {
    double value, level; /* level: probability of a point, or quantile level */
} knot;

/* Neighbouring survivals nearer than this are one piece: they differ by rounding only. */
static const double same_survival = 1e-12;

void demand_pieces_clear(demand_pieces *pieces) {
    free(pieces->width);
    free(pieces->survival);
    free(pieces->scratch);
    *pieces = (demand_pieces){0};
}

static psr_status make_room(demand_pieces *pieces, size_t count) {
    size_t capacity = pieces->capacity;
    PSR_TRY(psr_reserve(&pieces->width, &capacity, count, sizeof(double)));
    PSR_TRY(psr_reserve(&pieces->survival, &pieces->capacity, count, sizeof(double)));
    return psr_reserve(&pieces->scratch, &pieces->scratch_capacity, count, sizeof(knot));
}

/* Append a piece; nothing for an empty one, and equal neighbours become one. */
static void add_piece(demand_pieces *pieces, double width, double survival) {
    if (!(width > 0.0)) {
        return;
    }
    double kept = fmin(fmax(survival, 0.0), 1.0);
    kept = kept > 1.0 - same_survival ? 1.0 : kept < same_survival ? 0.0 : kept;
    size_t last = pieces->count - 1;
    if (pieces->count > 0 && fabs(pieces->survival[last] - kept) < same_survival) {
        pieces->width[last] += width;
    } else {
        pieces->width[pieces->count] = width;
        pieces->survival[pieces->count] = kept;
        pieces->count++;
    }
    pieces->mean += width * kept;
}

static int by_value(const void *a, const void *b) {
    double left = ((const knot *)a)->value;
    double right = ((const knot *)b)->value;
    return (left > right) - (left < right);
}

static void from_points(demand_pieces *pieces, size_t count) {
    qsort(pieces->scratch, count, sizeof(knot), by_value);
    double survival = 0.0;
    for (size_t i = 0; i < count; i++) {
        survival += pieces->scratch[i].level;
    }
    double below = 0.0;
    for (size_t i = 0; i < count; i++) {
        add_piece(pieces, pieces->scratch[i].value - below, survival);
        below = fmax(below, pieces->scratch[i].value);
        survival -= pieces->scratch[i].level;
    }
}

/* Value at a level on the line through two knots; the nearer knot where it is vertical. */
static double on_line(knot a, knot b, double level, double vertical) {
    double rise = b.level - a.level;
    return rise > 0.0 ? a.value + (level - a.level) * (b.value - a.value) / rise : vertical;
}

static void from_quantiles(demand_pieces *pieces, size_t count) {
    const knot *knots = pieces->scratch;
    double first = fmax(0.0, on_line(knots[0], knots[1], 0.0, knots[0].value));
    knot last = knots[count - 1];
    double top = on_line(knots[count - 2], last, 1.0, last.value);
    add_piece(pieces, first, 1.0);
    knot below = {first, 0.0};
    for (size_t i = 0; i < count; i++) {
        add_piece(pieces, knots[i].value - below.value,
                  1.0 - 0.5 * (below.level + knots[i].level));
        below = knots[i];
    }
    add_piece(pieces, top - below.value, 1.0 - 0.5 * (below.level + 1.0));
}

psr_status demand_pieces_make(demand_pieces *pieces, const psr_problem *problem,
                              const psr_demand *demand) {
    PSR_TRY(make_room(pieces, demand->count + 2));
    pieces->count = 0;
    pieces->mean = 0.0;
    const double *value = problem->knot_value + demand->start;
    const double *level = problem->knot_level + demand->start;
    if (demand->kind == PSR_DEMAND_CERTAIN) {
        add_piece(pieces, demand->count > 0 ? value[0] : 0.0, 1.0);
        return PSR_OK;
    }
    for (size_t i = 0; i < demand->count; i++) {
        pieces->scratch[i] = (knot){value[i], level[i]};
    }
    if (demand->kind == PSR_DEMAND_POINTS) {
        from_points(pieces, demand->count);
    } else if (demand->count >= 2) {
        from_quantiles(pieces, demand->count);
    }
    return PSR_OK;
}

psr_status demand_mean(demand_pieces *pieces, const psr_problem *problem,
                       const psr_demand *demand, double *mean) {
    PSR_TRY(demand_pieces_make(pieces, problem, demand));
    *mean = pieces->mean;
    return PSR_OK;
}
