/*
 * Concave envelopes of response curves on a box, and concave minorants around a point.
 * A smooth curve is convex up to its inflexion, concave beyond: its envelope is one chord
 * to the tangent point and then the curve. A table's is its upper hull.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>

#include "budget_model.h"

psr_status budget_envelopes_create(const budget_model *model, psr_arena *arena,
                                   budget_envelopes *set) {
    size_t lines = 0;
    for (size_t i = 0; i < model->spend_count; i++) {
        lines += model->curve[i].point_count + 2;
    }
    set->item = psr_arena_take(arena, model->spend_count + 1, sizeof *set->item);
    set->width = psr_arena_take(arena, lines + 1, sizeof(double));
    set->slope = psr_arena_take(arena, lines + 1, sizeof(double));
    return set->item && set->width && set->slope ? PSR_OK : PSR_ERR_MEMORY;
}

double budget_hole(const budget_model *model, const budget_box *box, size_t i) {
    double least = model->min_if_on[i];
    return least > 0 && box->low[i] <= 0 && box->high[i] >= least ? least : 0;
}

static void add_line(budget_envelopes *set, budget_envelope *e, double width,
                     double slope) {
    set->width[e->first_line + e->line_count] = width;
    set->slope[e->first_line + e->line_count] = slope;
    e->line_count++;
}

/** Take the point (z, value) into the upper hull that ends at (*end, *value_end). */
static void hull_add(budget_envelopes *set, budget_envelope *e, double *end,
                     double *value_end, const double at[2]) {
    double z = at[0], value = at[1];
    while (e->line_count > 0) {
        size_t last = e->first_line + e->line_count - 1;
        double slope = (value - *value_end) / (z - *end);
        if (slope < set->slope[last]) {
            break;
        }
        *end -= set->width[last];
        *value_end -= set->width[last] * set->slope[last];
        e->line_count--;
    }
    add_line(set, e, z - *end, (value - *value_end) / (z - *end));
    *end = z;
    *value_end = value;
}

static void table_hull(const psr_curve *curve, double hole, budget_envelopes *set,
                       budget_envelope *e) {
    double end = e->low, value_end = e->value_low;
    if (hole > e->low && hole < e->top) {
        hull_add(set, e, &end, &value_end,
                 (const double[]){hole, psr_curve_value(curve, hole)});
    }
    double from = fmax(e->low, hole);
    for (size_t k = 0; k < curve->point_count; k++) {
        double z = curve->point_spend[k] - curve->carried_in;
        if (z > from && z < e->top) {
            hull_add(set, e, &end, &value_end,
                     (const double[]){z, psr_curve_value(curve, z)});
        }
    }
    if (e->top > end) {
        hull_add(set, e, &end, &value_end,
                 (const double[]){e->top, psr_curve_value(curve, e->top)});
    }
    e->tail = e->top;
}

static void start(const budget_model *model, budget_envelopes *set, size_t i, double low,
                  double top) {
    budget_envelope *e = &set->item[i];
    e->curve = &model->curve[i];
    e->low = low;
    e->top = top;
    e->tail = low;
    e->value_low = psr_curve_value(e->curve, low);
    e->first_line = i ? set->item[i - 1].first_line + set->item[i - 1].line_count : 0;
    e->line_count = 0;
}

void budget_envelopes_over(const budget_model *model, const budget_box *box,
                           budget_envelopes *set) {
    for (size_t i = 0; i < model->spend_count; i++) {
        budget_envelope *e = &set->item[i];
        const psr_curve *curve = &model->curve[i];
        start(model, set, i, box->low[i], box->high[i]);
        double hole = budget_hole(model, box, i);
        if (!(e->top > e->low)) {
            continue;
        }
        if (curve->family == PSR_CURVE_TABLE) {
            table_hull(curve, hole, set, e);
            continue;
        }
        e->tail = fmin(fmax(psr_curve_tangent(curve, e->low, e->top), hole), e->top);
        if (curve->family == PSR_CURVE_LINEAR) {
            e->tail = e->top;
        }
        if (e->tail > e->low) {
            double rise = psr_curve_value(curve, e->tail) - e->value_low;
            add_line(set, e, e->tail - e->low, rise / (e->tail - e->low));
        }
    }
}

/** The concave stretch of a table around z, cut to [low, top]. */
static void table_stretch(const psr_curve *curve, double z, budget_envelopes *set,
                          budget_envelope *e) {
    double slope = psr_curve_slope(curve, z, true);
    double low = e->low, top = e->top;
    for (size_t k = curve->point_count; k-- > 0;) { /* leftwards: slopes must not fall */
        double at = curve->point_spend[k] - curve->carried_in;
        if (at >= z || at <= low) {
            continue;
        }
        double before = psr_curve_slope(curve, at, true);
        if (before < slope) {
            low = at;
        }
        slope = fmax(slope, before);
    }
    double end = low, value_end = psr_curve_value(curve, low);
    slope = INFINITY;
    e->low = low;
    e->value_low = value_end;
    for (size_t k = 0; k <= curve->point_count; k++) { /* rightwards: must not rise */
        double at =
            k < curve->point_count ? curve->point_spend[k] - curve->carried_in : top;
        if (at <= end) {
            continue;
        }
        at = fmin(at, top);
        double value = psr_curve_value(curve, at);
        double next = at > end ? (value - value_end) / (at - end) : slope;
        if (at <= end || next > slope * (1 + 1e-12)) {
            break;
        }
        add_line(set, e, at - end, fmin(next, slope));
        slope = fmin(next, slope);
        end = at;
        value_end = value;
    }
    e->top = end;
    e->tail = end;
}

void budget_envelopes_under(const budget_model *model, const budget_box *box,
                            const double *z, budget_envelopes *set) {
    for (size_t i = 0; i < model->spend_count; i++) {
        const psr_curve *curve = &model->curve[i];
        double low = box->low[i], high = box->high[i], hole = budget_hole(model, box, i);
        if (hole > 0 && z[i] < hole) {
            high = low;
        }
        low = hole > 0 && z[i] >= hole ? hole : low;
        start(model, set, i, low, high);
        budget_envelope *e = &set->item[i];
        double inflexion = psr_curve_inflexion(curve);
        if (!(high > low)) {
            continue;
        }
        if (curve->family == PSR_CURVE_TABLE) {
            table_stretch(curve, fmin(fmax(z[i], low), high), set, e);
        } else if (curve->family == PSR_CURVE_LINEAR) {
            e->tail = high;
            add_line(set, e, high - low, curve->scale);
        } else if (z[i] >= inflexion) {
            start(model, set, i, fmax(low, inflexion), high);
        } else {
            /* Touches at z: value_low is below the curve, which does not matter here. */
            e->top = fmin(high, inflexion);
            e->tail = e->top;
            add_line(set, e, e->top - low, psr_curve_slope(curve, fmax(z[i], low), false));
        }
    }
}

double budget_envelope_value(const budget_envelopes *set, size_t i, double z) {
    const budget_envelope *e = &set->item[i];
    double value = e->value_low, at = e->low;
    if (z > e->tail && e->top > e->tail) {
        return psr_curve_value(e->curve, z);
    }
    for (size_t k = 0; k < e->line_count; k++) {
        double width = set->width[e->first_line + k];
        double used = fmin(width, fmax(0, z - at));
        value += used * set->slope[e->first_line + k];
        at += width;
    }
    return value;
}

double budget_envelope_best(const budget_envelopes *set, size_t i, double price) {
    const budget_envelope *e = &set->item[i];
    double at = e->low;
    for (size_t k = 0; k < e->line_count; k++) {
        if (set->slope[e->first_line + k] < price) {
            return at;
        }
        at += set->width[e->first_line + k];
    }
    if (!(e->top > e->tail)) {
        return e->top;
    }
    return fmin(fmax(psr_curve_spend_at_slope(e->curve, price), e->tail), e->top);
}
