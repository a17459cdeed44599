/*
 * A quantile of the draws as the objective. With k draws to be left out it is
 *
 *     max over sets S of all but k draws, max over plans, of the least total in S,
 *
 * the inner one a CVaR of S. Where the draws are concave, leaving out one that is clear of
 * the least total changes nothing, so sets are grown by the others only; few draws are
 * searched through. For many, and for S-shaped ones, the bound is that of groups: of k + 1
 * groups of draws at least one is whole in any S, so that no plan has a quantile above the
 * best least total of a group.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <string.h>

#include "budget_risk.h"

/* Sets looked at. */
static const size_t set_limit = 120;
/* Draws this far above the least total, of it, are clear of it; */
static const double clear_share = 1e-3;
/* what that is worth is known to this over clear_share. */
static const double set_gap = 1e-8;
/* Climbs to the set of the draws that are best at the plan. */
static const size_t climb_limit = 20;

typedef struct quantile {
    const psr_budget *budget;
    const psr_budget_risk *risk;
    const psr_observer *observer;
    psr_arena *arena;
    size_t out;       /* draws to be left out */
    psr_curve *curve; /* [spend_count * draw_count] draws of a set */
    const psr_curve **of_spend;
    bool *member;       /* [draw_count] */
    risk_objective all; /* totals of every draw */
    risk_found *best;
    size_t set_count;
    bool has_plan;
} quantile;

/** Best least total of the members; the draws that are not clear of it in `binds`, may be
 * NULL. */
static psr_status solve_set(quantile *q, risk_found *found, bool *binds, psr_error *err) {
    size_t n = q->budget->spend_count, draws = q->risk->draw_count, count = 0;
    for (size_t d = 0; d < draws; d++) {
        count += q->member[d];
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        q->of_spend[i] = q->curve + i * draws;
        for (size_t d = 0; d < draws; d++) {
            if (q->member[d]) {
                q->curve[i * draws + at++] = q->risk->draws[i][d];
            }
        }
    }
    psr_budget_risk least = {.draw_count = count,
                             .draws = q->of_spend,
                             .weight = 1,
                             .tail = 1 / (double)count,
                             .gap = binds ? fmin(set_gap, q->risk->gap) : q->risk->gap};
    q->set_count++;
    PSR_TRY(risk_search(q->budget, &least, NULL, q->observer, q->arena, found, err));
    (void)risk_value(&q->all, found->z);
    double value = q->all.total[q->all.order[q->out]];
    if (!q->has_plan || value > q->best->value) {
        q->has_plan = true;
        q->best->value = value;
        memcpy(q->best->z, found->z, n * sizeof(double));
        memcpy(q->best->price, found->price, q->budget->row_count * sizeof(double));
    }
    for (size_t d = 0; binds && d < draws; d++) {
        binds[d] = q->member[d] && q->all.total[d] <= (1 + clear_share) * found->value;
    }
    q->best->node_count += found->node_count;
    q->best->solve_count += found->solve_count;
    return PSR_OK;
}

/** Leave out the draws that are worst at the best plan, while that makes it better. */
static psr_status climb(quantile *q, psr_error *err) {
    for (size_t step = 0; step < climb_limit; step++) {
        risk_found found;
        double before = q->best->value;
        (void)risk_value(&q->all, q->best->z);
        for (size_t k = 0; k < q->risk->draw_count; k++) {
            q->member[q->all.order[k]] = k >= q->out;
        }
        PSR_TRY(solve_set(q, &found, NULL, err));
        if (!(q->best->value > before + q->risk->gap * fabs(before))) {
            break;
        }
    }
    return PSR_OK;
}

/** Every plan's quantile is at most this. Neighbours in the order of the totals go to
 * different groups, so that every group has its bad draws. */
static psr_status bound_groups(quantile *q, double *bound, psr_error *err) {
    size_t groups = q->out + 1, draws = q->risk->draw_count;
    size_t *order = psr_arena_take(q->arena, draws + 1, sizeof *order);
    if (!order) {
        return PSR_ERR_MEMORY;
    }
    (void)risk_value(&q->all, q->best->z);
    memcpy(order, q->all.order, draws * sizeof *order);
    *bound = -INFINITY;
    for (size_t g = 0; g < groups; g++) {
        risk_found found;
        for (size_t k = 0; k < draws; k++) {
            q->member[order[k]] = k % groups == g;
        }
        PSR_TRY(solve_set(q, &found, NULL, err));
        *bound = fmax(*bound, found.bound);
    }
    return PSR_OK;
}

/**
 * No plan has a least total above this when draws clear of the one found are left out. On
 * the way from the plan found (value v, bound v + e, clear ones at v + s or more) to one
 * with v', totals are at least those of the straight line, and the clear ones' not below 0:
 * a plan on it would pass v + e unless v' <= (v + e) / (1 - e / s).
 */
static double bound_without_clear(const risk_found *found) {
    double open = found->bound - found->value, clear = clear_share * found->value;
    return open < clear ? found->bound / (1 - open / clear) : INFINITY;
}

static bool is_concave(const quantile *q) {
    for (size_t i = 0; i < q->budget->spend_count; i++) {
        if (q->budget->min_if_on[i] > q->budget->min[i]) {
            return false;
        }
        for (size_t d = 0; d < q->risk->draw_count; d++) {
            if (psr_curve_inflexion(&q->risk->draws[i][d]) > q->budget->min[i]) {
                return false;
            }
        }
    }
    return true;
}

/** Depth first over draws left out; *bound of all sets, INFINITY when cut off. */
static psr_status search_sets(quantile *q, double *bound, psr_error *err) {
    size_t draws = q->risk->draw_count, depth = 0;
    bool *binds = psr_arena_take(q->arena, (q->out + 1) * draws + 1, sizeof(bool));
    size_t *next = psr_arena_take(q->arena, q->out + 2, sizeof *next);
    size_t *gone = psr_arena_take(q->arena, q->out + 2, sizeof *gone);
    risk_found found;
    if (!binds || !next || !gone) {
        return PSR_ERR_MEMORY;
    }
    for (size_t d = 0; d < draws; d++) {
        q->member[d] = true;
    }
    PSR_TRY(solve_set(q, &found, binds, err));
    *bound = q->out ? bound_without_clear(&found) : found.bound;
    for (;;) {
        while (depth == q->out || next[depth] == draws) { /* back */
            if (depth == 0) {
                return PSR_OK;
            }
            depth--;
            q->member[gone[depth]] = true;
        }
        size_t d = next[depth]++;
        if (!binds[depth * draws + d]) {
            continue;
        }
        if (q->set_count >= set_limit) {
            *bound = INFINITY;
            return PSR_OK;
        }
        q->member[d] = false;
        gone[depth++] = d;
        next[depth] = 0;
        bool *here = depth < q->out ? binds + depth * draws : NULL;
        PSR_TRY(solve_set(q, &found, here, err));
        *bound = fmax(*bound, here ? bound_without_clear(&found) : found.bound);
    }
}

static psr_status take(quantile *q) {
    size_t n = q->budget->spend_count, draws = q->risk->draw_count;
    q->curve = psr_arena_take(q->arena, n * draws + 1, sizeof *q->curve);
    q->of_spend = psr_arena_take(q->arena, n + 1, sizeof *q->of_spend);
    q->member = psr_arena_take(q->arena, draws + 1, sizeof(bool));
    q->best->z = psr_arena_take(q->arena, n + 1, sizeof(double));
    q->best->price = psr_arena_take(q->arena, q->budget->row_count + 1, sizeof(double));
    return q->curve && q->of_spend && q->member && q->best->z && q->best->price
               ? risk_objective_create(q->budget, q->risk, q->arena, &q->all)
               : PSR_ERR_MEMORY;
}

psr_status risk_search_quantile(const psr_budget *budget, const psr_budget_risk *risk,
                                const psr_observer *observer, psr_arena *arena,
                                risk_found *found, psr_error *err) {
    quantile q = {.budget = budget,
                  .risk = risk,
                  .observer = observer,
                  .arena = arena,
                  .out = (size_t)(risk->tail * (double)risk->draw_count * (1 + 1e-12)),
                  .best = found};
    double of_sets = INFINITY, of_groups = INFINITY;
    q.out = q.out < risk->draw_count ? q.out : risk->draw_count - 1;
    *found = (risk_found){0};
    PSR_TRY(take(&q));
    if (is_concave(&q)) {
        PSR_TRY(search_sets(&q, &of_sets, err));
    }
    PSR_TRY(climb(&q, err));
    if (isinf(of_sets)) {
        PSR_TRY(bound_groups(&q, &of_groups, err));
        PSR_TRY(climb(&q, err));
    }
    found->bound = fmax(found->value, fmin(of_sets, of_groups));
    return PSR_OK;
}
