/*
 * Plans around a relaxed one, a mix of blocks, or a walk: kept where they are the best.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_search.h"

#include <math.h>
#include <string.h>

double budget_search_cutoff(const search *s) {
    double scale = fmax(fabs(s->found->value), s->least);
    double room = fmax(s->end_share * s->aim.gap * scale, s->aim.slack);
    double known = s->found->has_plan ? s->found->value + room : -INFINITY;
    return s->aim.enough ? fmax(known, *s->aim.enough) : known;
}

void budget_search_offer(search *s, const double *z, const double *y) {
    double value = budget_value(s->model, z);
    bool is_better = !s->found->has_plan || value > s->found->value;
    if (!budget_is_allowed(s->model, z) || (!is_better && !s->is_rough)) {
        return;
    }
    bool is_rough = budget_violation(s->model, z, s->activity) > budget_row_room;
    if (s->found->has_plan && (is_rough || (!is_better && !s->is_rough))) {
        return;
    }
    if (s->is_rough) { /* boxes were cut by its value */
        s->found->bound = fmax(s->found->bound, s->found->value);
    }
    s->is_rough = is_rough;
    s->found->has_plan = true;
    s->found->value = value;
    memcpy(s->found->z, z, s->model->spend_count * sizeof(double));
    memcpy(s->found->y, y, s->model->row_count * sizeof(double));
}

void budget_search_climb(search *s, const budget_box *box, double *z, double *y) {
    double to_beat = s->found->has_plan && !s->is_rough ? s->found->value : -INFINITY;
    budget_climb(s->model, s->workspace, &s->under, box, to_beat, z, y);
    budget_search_offer(s, z, y);
}

/** Behind its straight pieces the envelope is the curve itself, which has a slope. */
static bool has_smooth_tail(const budget_envelope *e) {
    return e->curve && e->curve->family != PSR_CURVE_TABLE;
}

/** The end of the first straight piece over a box: a tangent point, or a minimum if on. */
static double straight_end(const search *s, const budget_box *box, size_t i) {
    const budget_envelope *e = &s->over.item[i];
    return e->line_count ? box->low[i] + s->over.width[e->first_line] : box->low[i];
}

/**
 * What is left of [*low, *high] of spend i, which lies short of the end of its straight
 * piece.
 * @param gently only what a minimum leaves open: else the spend keeps the place it has
 */
static void decide_spend(const search *s, size_t i, double hole, bool is_off, bool gently,
                         double *low, double *high) {
    bool is_smooth = has_smooth_tail(&s->over.item[i]);
    double inflexion = psr_curve_inflexion(&s->model->curve[i]), z = s->z[i];
    if (gently && !(z < hole)) {
        *high = is_off ? fmax(z, *low) : *high;
        double from = is_off || !is_smooth ? *low : fmin(z, inflexion);
        *low = fmax(hole, from);
    } else if (is_off) {
        *high = *low;
    } else {
        *low = fmax(hole, is_smooth && inflexion < *high ? fmax(*low, inflexion) : *low);
    }
}

/**
 * Decide every undecided spend by its share of the way to the tangent point or minimum.
 * @param gently only what a minimum leaves open: else a spend keeps the place it has, as
 * rows (a channel's own cap or floor) may not let it go to its concave part or to its end
 */
static void decide(search *s, const budget_box *box, double threshold, bool gently) {
    for (size_t i = 0; i < s->model->spend_count; i++) {
        double hole = budget_hole(s->model, box, i), end = straight_end(s, box, i);
        double low = box->low[i], high = box->high[i];
        if (end > low && (hole > 0 || has_smooth_tail(&s->over.item[i]))) {
            double share = (s->z[i] - low) / (end - low);
            bool is_off = share < threshold || !(share > 0);
            decide_spend(s, i, hole, is_off, gently, &low, &high);
        }
        s->box.low[i] = low;
        s->box.high[i] = high;
    }
}

void budget_search_round(search *s, const budget_box *box, double threshold) {
    budget_relaxed relaxed = BUDGET_EMPTY;
    for (int gently = 0; gently < 2 && relaxed != BUDGET_SOLVED; gently++) {
        decide(s, box, threshold, gently > 0);
        if (budget_propagate(s->model, &s->box, s->arena)) {
            budget_envelopes_over(s->model, &s->box, &s->under);
            relaxed = budget_relax(s->workspace, &s->under, 1e-10, s->try_z, s->try_y);
        }
    }
    if (relaxed == BUDGET_SOLVED) {
        budget_search_climb(s, box, s->try_z, s->try_y);
    }
}

void budget_search_plans(search *s, const budget_box *box, bool thorough) {
    if (budget_is_allowed(s->model, s->z)) {
        memcpy(s->try_z, s->z, s->model->spend_count * sizeof(double));
        memcpy(s->try_y, s->y, s->model->row_count * sizeof(double));
        budget_search_climb(s, box, s->try_z, s->try_y);
    }
    if (thorough) {
        static const double thresholds[] = {0.5, 0.05, 0.9, 0.25, 0.75, 1e-9, 1};
        for (size_t k = 0; k < sizeof thresholds / sizeof *thresholds; k++) {
            budget_search_round(s, box, thresholds[k]);
        }
    }
}

psr_status budget_search_repair(search *s, const budget_box *box, double scale) {
    bool is_found;
    double slack = 1e-4 * scale / (double)s->blocks->count;
    PSR_TRY(budget_blocks_repair(s->blocks, box, slack, &s->mix, s->repaired, &is_found));
    if (is_found) {
        memset(s->try_y, 0, s->model->row_count * sizeof(double));
        budget_search_offer(s, s->repaired, s->try_y);
        budget_search_climb(s, box, s->repaired, s->try_y);
    }
    return PSR_OK;
}
