/*
 * Where a box is split: at the spend whose relaxed plan is farthest off its curve, or,
 * where blocks are known, at the one whose split their columns promise the most from.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_search.h"

#include <math.h>
#include <string.h>

/* Boxes are halved for want of a better idea only in the first so many. */
static const size_t halving_limit = 2000;
/* Spends whose split is tried on the columns known before one is chosen. */
enum { most_candidates = 10 };
/* They are fewer under many blocks and shared rows: at most so many times both. */
static const size_t tried_places = 160;

/** Spends strictly inside the hole of their minimum-if-on rule. */
static bool in_hole(const search *s, const budget_box *box, const double *z, size_t i) {
    double hole = budget_hole(s->model, box, i);
    return hole > 0 && z[i] > 1e-12 * hole && z[i] < hole;
}

/** The spend whose envelope is farthest above its curve at the relaxed plan. */
static size_t worst_spend(const search *s, const budget_box *box, double *error) {
    size_t worst = SIZE_MAX;
    *error = 0;
    for (size_t i = 0; i < s->model->spend_count; i++) {
        double above = budget_envelope_value(&s->over, i, s->z[i]);
        if (in_hole(s, box, s->z, i)) {
            above -= s->over.item[i].value_low; /* below the minimum nothing is allowed */
            above += 1e-9;
        } else {
            above -= psr_curve_value(&s->model->curve[i], s->z[i]);
        }
        if (above > *error) {
            *error = above;
            worst = i;
        }
    }
    return worst;
}

budget_cut budget_search_cut(const search *s, const budget_box *box, size_t i) {
    double low = box->low[i], high = box->high[i], hole = budget_hole(s->model, box, i);
    double at = fmin(fmax(s->z[i], low + 0.02 * (high - low)), high - 0.02 * (high - low));
    if (hole > 0 && s->z[i] <= hole) {
        return (budget_cut){0, hole};
    }
    return hole > 0 && at < hole ? (budget_cut){hole, hole} : (budget_cut){at, at};
}

/** The widest spend, to split a box whose relaxation is of no help. */
static size_t widest_spend(const search *s, const budget_box *box) {
    size_t widest = SIZE_MAX;
    double width = 1e-9;
    for (size_t i = 0; i < s->model->spend_count; i++) {
        if (box->high[i] - box->low[i] > width) {
            width = box->high[i] - box->low[i];
            widest = i;
            s->z[i] = box->low[i] + width / 2;
        }
    }
    return widest;
}

/** What the mix earns above the curve of a spend that can be split; 0 = nothing. */
static double mixed_error(const search *s, const budget_box *box, size_t i) {
    double above = s->mix.error[i];
    if (in_hole(s, box, s->mix.z, i)) {
        above += psr_curve_value(&s->model->curve[i], s->mix.z[i]) -
                 psr_curve_value(&s->model->curve[i], box->low[i]);
    }
    return box->high[i] - box->low[i] > 1e-9 && above > 1e-10 ? above : 0;
}

/**
 * How much splitting spend i is worth: what it lowers the bound by on both sides, by the
 * columns known, times the error there. Columns alone promise too much where few are known;
 * the error alone moves on to the next week of the same channel.
 */
static double find_worth(search *s, budget_box *box, size_t i, double error) {
    double low = box->low[i], high = box->high[i];
    double open = s->mix.bound - budget_search_cutoff(s), least = 1e-3 * open;
    budget_cut cut = budget_search_cut(s, box, i);
    box->high[i] = cut.left_end;
    double left = budget_blocks_guess(s->blocks, box, budget_search_cutoff(s), &s->mix);
    box->high[i] = high;
    box->low[i] = cut.right_start;
    double right = budget_blocks_guess(s->blocks, box, budget_search_cutoff(s), &s->mix);
    box->low[i] = low;
    return fmax(s->mix.bound - left, least) * fmax(s->mix.bound - right, least) * error *
           error;
}

/** Spends at which the mix earns most above the curve, most first. @return how many */
static size_t find_candidates(const search *s, const budget_box *box, size_t *list,
                              double *error) {
    size_t count = 0;
    for (size_t i = 0; i < s->model->spend_count; i++) {
        double above = mixed_error(s, box, i);
        size_t at = above > 0 ? count : most_candidates;
        while (above > 0 && at > 0 && above > error[at - 1]) {
            at--;
        }
        if (at < most_candidates) {
            count += count < most_candidates;
            memmove(list + at + 1, list + at, (count - at - 1) * sizeof *list);
            memmove(error + at + 1, error + at, (count - at - 1) * sizeof *error);
            list[at] = i;
            error[at] = above;
        }
    }
    return count;
}

size_t budget_search_split_mix(search *s, budget_box *box) {
    size_t list[most_candidates], chosen = SIZE_MAX;
    double above[most_candidates], most = -1;
    bool is_known = s->blocks && s->mix.is_known;
    size_t count = is_known ? find_candidates(s, box, list, above) : 0;
    if (is_known) { /* each costs all columns and a dense system */
        size_t places = s->blocks->count + s->blocks->shared_count;
        size_t tried = places < tried_places ? tried_places / places : 1;
        count = count < tried ? count : tried;
    }
    for (size_t k = 0; k < count; k++) {
        double worth = count > 1 ? find_worth(s, box, list[k], above[k]) : 0;
        if (worth > most) {
            most = worth;
            chosen = list[k];
        }
    }
    return chosen;
}

size_t budget_search_split(search *s, const budget_box *box, bool is_solved, double bound) {
    double error = 0;
    size_t i = is_solved ? worst_spend(s, box, &error) : widest_spend(s, box);
    bool is_exact = is_solved && error <= 1e-15 * fabs(bound);
    if ((i == SIZE_MAX || is_exact) && s->found->node_count < halving_limit) {
        /* The relaxation is not as good as its prices promise: smaller boxes help it. */
        return widest_spend(s, box);
    }
    return is_exact ? SIZE_MAX : i;
}
