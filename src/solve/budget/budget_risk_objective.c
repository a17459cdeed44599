/*
 * (1 - weight) mean + weight CVaR of the total response: its value, and a tangent above it.
 * CVaR is the least mean over weights of draws of at most 1 / (tail draws) each, so for
 * the weights that are worst at one plan the weighted response bounds it at every plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_risk.h"

psr_status risk_objective_create(const psr_budget *budget, const psr_budget_risk *risk,
                                 psr_arena *arena, risk_objective *o) {
    size_t n = budget->spend_count, draws = risk->draw_count;
    *o = (risk_objective){.budget = budget, .risk = risk};
    o->tangent = psr_arena_take(arena, n * draws + 1, sizeof(double));
    o->total = psr_arena_take(arena, draws + 1, sizeof(double));
    o->over = psr_arena_take(arena, draws + 1, sizeof(double));
    o->draw_weight = psr_arena_take(arena, draws + 1, sizeof(double));
    o->order = psr_arena_take(arena, draws + 1, sizeof(size_t));
    o->box_low = psr_arena_take(arena, n + 1, sizeof(double));
    o->box_high = psr_arena_take(arena, n + 1, sizeof(double));
    if (!o->tangent || !o->total || !o->over || !o->draw_weight || !o->order ||
        !o->box_low || !o->box_high) {
        return PSR_ERR_MEMORY;
    }
    o->tail_weight = 1 / (risk->tail * (double)draws);
    for (size_t i = 0; i < n; i++) {
        o->box_low[i] = o->box_high[i] = NAN;
    }
    return PSR_OK;
}

void risk_objective_rebox(risk_objective *o) {
    size_t draws = o->risk->draw_count;
    const psr_budget *b = o->budget;
    for (size_t i = 0; i < b->spend_count; i++) {
        double low = b->min[i], high = b->max[i], hole = risk_hole(b, i);
        bool is_same = !(o->box_low[i] < low || o->box_low[i] > low) &&
                       !(o->box_high[i] < high || o->box_high[i] > high);
        if (is_same && !isnan(o->box_low[i])) {
            continue;
        }
        o->box_low[i] = low;
        o->box_high[i] = high;
        for (size_t d = 0; d < draws; d++) {
            double tangent = psr_curve_tangent(&o->risk->draws[i][d], low, high);
            o->tangent[i * draws + d] = fmin(fmax(tangent, hole), high);
        }
    }
}

typedef struct ranked {
    double value;
    size_t draw;
} ranked;

static int compare(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->value < y->value || x->value > y->value) {
        return x->value < y->value ? -1 : 1;
    }
    return (x->draw > y->draw) - (x->draw < y->draw);
}

/** Weights of the draws that make the objective of `total`, and that objective. */
static double weigh(risk_objective *o, const double *total) {
    size_t draws = o->risk->draw_count;
    ranked *list = malloc((draws + 1) * sizeof *list);
    double left = 1, value = 0, mean_weight = (1 - o->risk->weight) / (double)draws;
    if (!list) {
        return -INFINITY;
    }
    for (size_t d = 0; d < draws; d++) {
        list[d] = (ranked){total[d], d};
    }
    qsort(list, draws, sizeof *list, compare);
    for (size_t k = 0; k < draws; k++) {
        double share = fmin(left, o->tail_weight);
        left -= share;
        o->order[k] = list[k].draw;
        o->draw_weight[list[k].draw] = mean_weight + o->risk->weight * share;
        value += o->draw_weight[list[k].draw] * list[k].value;
    }
    free(list);
    return value;
}

double risk_value(risk_objective *o, const double *z) {
    size_t draws = o->risk->draw_count;
    memset(o->total, 0, draws * sizeof(double));
    for (size_t i = 0; i < o->budget->spend_count; i++) {
        for (size_t d = 0; d < draws; d++) {
            o->total[d] += psr_curve_value(&o->risk->draws[i][d], z[i]);
        }
    }
    return weigh(o, o->total);
}

/** Value and slope of a draw's envelope at z. */
static double envelope(const risk_objective *o, size_t i, size_t d, double z,
                       double *slope) {
    const psr_curve *curve = &o->risk->draws[i][d];
    double low = o->budget->min[i], t = o->tangent[i * o->risk->draw_count + d];
    if (z >= t) {
        *slope = psr_curve_slope(curve, z, false);
        return psr_curve_value(curve, z);
    }
    double first = psr_curve_value(curve, low);
    *slope = (psr_curve_value(curve, t) - first) / (t - low);
    return first + *slope * (z - low);
}

void risk_cut(risk_objective *o, const double *z, double *value, double *slope) {
    size_t draws = o->risk->draw_count, n = o->budget->spend_count;
    double ignored;
    memset(o->over, 0, draws * sizeof(double));
    for (size_t i = 0; i < n; i++) {
        for (size_t d = 0; d < draws; d++) {
            o->over[d] += envelope(o, i, d, z[i], &ignored);
        }
    }
    *value = weigh(o, o->over);
    for (size_t i = 0; i < n; i++) {
        slope[i] = 0;
        for (size_t d = 0; d < draws; d++) {
            double steep;
            (void)envelope(o, i, d, z[i], &steep);
            slope[i] += o->draw_weight[d] * steep;
        }
    }
}

double risk_envelope_error(const risk_objective *o, size_t i, double z) {
    double sum = 0, ignored;
    for (size_t d = 0; d < o->risk->draw_count; d++) {
        if (o->draw_weight[d] > 0) {
            sum += o->draw_weight[d] * (envelope(o, i, d, z, &ignored) -
                                        psr_curve_value(&o->risk->draws[i][d], z));
        }
    }
    return sum;
}
