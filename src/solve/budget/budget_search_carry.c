/*
 * Turns of the programme over what is carried: beside the tree, as long as its bound is
 * wanted and its work is allowed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_search.h"

#include <math.h>

#include "budget_carry.h"

/* Grid points of the programme over what is carried: half a minute once the tree has used
 * half its work, or all where its bound is the closer. Before that a second or two,
 * where the tree has shown itself to be slow, and so many for each unit of its work: one
 * question may ask for many searches, and none takes much longer than the tree alone. */
static const size_t first_carry_work = 20000000, carry_work = 400000000;
static const size_t carry_start = 60000, carry_share = 30;

/** Climb from a walk of the programme over what is carried, and from the choice of
 * convex and concave parts that it makes. */
static void climb_walk(search *s, const budget_box *box) {
    const budget_model *m = s->model;
    for (size_t t = 0; t < s->carry->stage_count; t++) {
        size_t i = s->carry->stage[t].spend;
        s->walk[i] = fmin(fmax(s->carry->path[t], box->low[i]), box->high[i]);
    }
    for (int attempt = 0; attempt < 2; attempt++) {
        for (size_t i = 0; i < m->spend_count && attempt == 1; i++) {
            double inflexion = psr_curve_inflexion(&m->curve[i]);
            double hole = budget_hole(m, box, i), low = box->low[i], high = box->high[i];
            bool is_off = s->walk[i] < inflexion || s->walk[i] < hole;
            s->box.low[i] = is_off ? low : fmin(high, fmax(low, fmax(inflexion, hole)));
            s->box.high[i] = !is_off             ? high
                             : s->walk[i] < hole ? low
                                                 : fmax(low, fmin(high, inflexion));
        }
        if (attempt == 0) {
            budget_envelopes_under(m, box, s->walk, &s->under);
        } else {
            budget_envelopes_over(m, &s->box, &s->under);
        }
        if (budget_relax(s->workspace, &s->under, 1e-10, s->try_z, s->try_y) ==
            BUDGET_SOLVED) {
            budget_search_offer(s, s->try_z, s->try_y);
            budget_search_climb(s, box, s->try_z, s->try_y);
        }
    }
}

/** Tell the programme the best plan, with the prices of its own concave parts. */
static void tell_best(search *s, const budget_box *box) {
    budget_envelopes_under(s->model, box, s->found->z, &s->under);
    bool is_solved =
        budget_relax(s->workspace, &s->under, 1e-13, s->try_z, s->try_y) == BUDGET_SOLVED;
    const double *y = is_solved ? s->try_y : s->found->y;
    budget_carry_set_best(s->carry, s->found->value, y);
}

/** Grid points the programme over what is carried may have worked out by now. */
static size_t allowed_work(const search *s, size_t work) {
    bool is_closer = s->carry->bound <= s->heap.node[0].bound;
    if (work >= (is_closer ? budget_work_limit / 2 : budget_work_limit)) {
        return carry_work;
    }
    bool is_early = work < carry_start || s->blocks; /* blocks come far on their own */
    size_t share = is_early ? 0 : carry_share * work;
    return share < first_carry_work ? share : first_carry_work;
}

psr_status budget_search_carry(search *s, size_t work) {
    size_t most = allowed_work(s, work);
    const budget_box box = {s->model->lower, s->model->upper};
    budget_carry *c = s->carry;
    double known = -INFINITY;
    while (c && s->found->has_plan && c->bound > budget_search_cutoff(s) && !c->is_done &&
           c->work < most && !psr_observe_interrupted(s->observer)) {
        double best = s->found->value, room = 0.2 * (budget_search_cutoff(s) - best);
        if (best > known) {
            tell_best(s, &box);
            known = best;
        }
        PSR_TRY(budget_carry_round(c, best, room));
        if (c->is_done) {
            break;
        }
        climb_walk(s, &box);
        if (c->bound > budget_search_cutoff(s)) {
            PSR_TRY(budget_carry_refine(c, s->found->value, 3 * room));
        }
    }
    return PSR_OK;
}
