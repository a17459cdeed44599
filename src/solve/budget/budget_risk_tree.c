/*
 * Proof of a quantile by boxes of the spends and draws left out, together. A node has a
 * box, draws that are in (reach the quantile, or the floor under it) and draws that are
 * out. Its bound is the programme over pieces on the box with the other draws in between;
 * small boxes make pieces close and leave little by which a draw may fall short, so that
 * S-shapes and draws are settled by the same splits. The best plans of the programme and
 * what it cannot reach narrow the box, and fix draws by their reduced costs.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_risk_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pieces of a spend where groups narrow it. */
static const size_t group_pieces = 8;
/* A box that lost this share of a side is looked at again, so often at most. */
static const double shrink_share = 0.2;
static const size_t most_looks = 3;
/* Where narrowing a box brought less than this it is left out for the parts of the box, but
 * for one node in so many. */
static const double least_shrink = 0.1;
static const size_t retry_every = 3;
/* Splits stay this share of a side away from its ends. */
static const double split_margin = 0.15;
/* Every so many nodes the plan found is climbed from; more often at first. */
static const size_t climb_every = 40, climb_at_first = 5, first_nodes = 200;
/* Groups narrow a node when it is so many halvings smaller than where they did last, while
 * that takes no more than this share of the work. */
static const double narrow_halvings = 4;
static const double narrow_share = 0.5;
/* The tree ends at so much effort: entries times simplex iterations of its own programmes.
 */
static const size_t effort_limit = 1200000000;

static psr_status push(quantile_tree *t) {
    size_t n = t->n;
    PSR_TRY(psr_reserve(&t->node, &t->capacity, t->count + 1, sizeof *t->node));
    double *low = malloc((2 * n + t->draws) * sizeof(double) + t->draws + 1);
    if (!low) {
        return PSR_ERR_MEMORY;
    }
    tree_node node = {.bound = t->at.bound,
                      .low = low,
                      .high = low + n,
                      .least = low + 2 * n,
                      .state = (uint8_t *)(low + 2 * n + t->draws),
                      .narrowed = t->at.narrowed,
                      .shrunk = t->at.shrunk};
    memcpy(node.low, t->at.low, n * sizeof(double));
    memcpy(node.high, t->at.high, n * sizeof(double));
    memcpy(node.least, t->at.least, t->draws * sizeof(double));
    memcpy(node.state, t->at.state, t->draws);
    t->node[t->count++] = node;
    return PSR_OK;
}

/** Take the node with the best bound, the first of them. */
static void pop(quantile_tree *t) {
    size_t best = 0;
    for (size_t k = 1; k < t->count; k++) {
        best = t->node[k].bound > t->node[best].bound ? k : best;
    }
    tree_node node = t->node[best];
    memmove(t->node + best, t->node + best + 1, (t->count - best - 1) * sizeof *t->node);
    t->count--;
    t->at.bound = node.bound;
    t->at.narrowed = node.narrowed;
    t->at.shrunk = node.shrunk;
    memcpy(t->at.least, node.least, t->draws * sizeof(double));
    memcpy(t->at.low, node.low, t->n * sizeof(double));
    memcpy(t->at.high, node.high, t->n * sizeof(double));
    memcpy(t->at.state, node.state, t->draws);
    free(node.low);
}

/** Split spend i of the node at z, or between off and on. */
static psr_status split_box(quantile_tree *t, size_t i, double z) {
    double low = t->at.low[i], high = t->at.high[i], hole = t->q->budget->min_if_on[i];
    double margin = split_margin * (high - low);
    double left = fmin(fmax(z, low + margin), high - margin), right = left;
    if (!(low > 0) && hole > t->q->budget->min[i] && left < hole) {
        left = 0;
        right = fmin(hole, high);
    }
    t->at.high[i] = left;
    PSR_TRY(push(t));
    t->at.high[i] = high;
    t->at.low[i] = right;
    return push(t);
}

static psr_status split(quantile_tree *t) {
    double widest = 1e-12 * t->pieces->money;
    if (t->split_draw != SIZE_MAX) {
        t->at.state[t->split_draw] = RISK_DRAW_IN;
        PSR_TRY(push(t));
        t->at.state[t->split_draw] = RISK_DRAW_OUT;
        return push(t);
    }
    size_t i = t->split_spend;
    bool is_point = i != SIZE_MAX && !(t->at.high[i] - t->at.low[i] > widest);
    for (size_t k = 0; (i == SIZE_MAX || is_point) && k < t->n; k++) {
        if (t->at.high[k] - t->at.low[k] > widest) {
            widest = t->at.high[k] - t->at.low[k];
            t->split_spend = k;
        }
    }
    i = t->split_spend;
    if (i == SIZE_MAX || !(t->at.high[i] > t->at.low[i])) {
        t->closed = fmax(t->closed, t->at.bound);
        return PSR_OK;
    }
    double middle = (t->at.low[i] + t->at.high[i]) / 2;
    return split_box(t, i, t->is_lost ? middle : t->z[i]);
}

/** Halvings that are left in the node: of its sides and its open draws. */
static double size_of(const quantile_tree *t) {
    double size = 0;
    for (size_t i = 0; i < t->n; i++) {
        size += log2(fmax(t->at.high[i] - t->at.low[i], 1e-6 * t->pieces->money));
    }
    for (size_t d = 0; d < t->draws; d++) {
        size += t->at.state[d] == RISK_DRAW_OPEN;
    }
    return size;
}

/** Bring limits, least totals and bound of the node down by groups of its open draws. */
static psr_status narrow_by_groups(quantile_tree *t, psr_error *err) {
    risk_narrow *w = &t->q->narrow;
    double ceiling = w->ceiling, *least = w->least;
    size_t before = w->work, out = w->out;
    risk_node_rate(t);
    if (t->is_empty) {
        return PSR_OK;
    }
    memcpy(t->pieces->low, t->at.low, t->n * sizeof(double));
    memcpy(t->pieces->high, t->at.high, t->n * sizeof(double));
    risk_pieces_place(t->pieces, group_pieces, 0);
    w->ceiling = fmin(w->ceiling, t->at.bound);
    w->least = t->at.least;
    w->state = t->at.state;
    w->out = t->part.out;
    (void)risk_value(&t->q->all, t->q->best->z);
    psr_status status = risk_narrow_round(w, 0, t->q->all.order, err);
    t->at.bound = fmin(t->at.bound, w->ceiling);
    memcpy(t->at.low, t->pieces->low, t->n * sizeof(double));
    memcpy(t->at.high, t->pieces->high, t->n * sizeof(double));
    t->narrow_work += w->work - before;
    t->work += w->work - before;
    w->ceiling = ceiling;
    w->least = least;
    w->state = NULL;
    w->out = out;
    t->at.narrowed = size_of(t);
    return status;
}

/** Bound the node, narrow it, and push its parts where it may hold a better plan. */
static psr_status explore(quantile_tree *t, psr_error *err) {
    const risk_pieces *p = t->pieces;
    double shrunk = 1;
    if (t->done > 1 && size_of(t) < t->at.narrowed - narrow_halvings &&
        (double)t->narrow_work < narrow_share * (double)t->work + 1e5) {
        PSR_TRY(narrow_by_groups(t, err));
        if (t->is_empty) {
            return PSR_OK;
        }
    }
    for (size_t look = 0; look < most_looks && shrunk > shrink_share; look++) {
        if (t->at.bound <= t->q->narrow.aim) { /* a better plan was met */
            return PSR_OK;
        }
        PSR_TRY(risk_node_relax(t, err));
        if (t->is_empty || t->at.bound <= t->q->narrow.aim) {
            return PSR_OK;
        }
        if (t->is_lost) {
            t->split_draw = t->split_spend = SIZE_MAX;
            return split(t);
        }
        for (size_t i = 0; i < t->n; i++) {
            t->z[i] = t->solution->x[p->column[i]] * p->money;
        }
        risk_node_fix(t);
        risk_node_choose(t);
        size_t every = t->done < first_nodes ? climb_at_first : climb_every;
        bool climbs = t->done % every == 1 && look == 0;
        PSR_TRY(risk_quantile_take(t->q, t->z, t->solution->row_price, climbs, err));
        if (t->at.shrunk < least_shrink && t->done % retry_every != 0) {
            break;
        }
        PSR_TRY(risk_node_narrow(t, &shrunk, err));
        t->at.shrunk = shrunk;
        if (t->is_empty) {
            return PSR_OK;
        }
    }
    return split(t);
}

static psr_status take(quantile_tree *t, psr_arena *arena) {
    t->at.low = psr_arena_take(arena, t->n + 1, sizeof(double));
    t->at.high = psr_arena_take(arena, t->n + 1, sizeof(double));
    t->at.least = psr_arena_take(arena, t->draws + 1, sizeof(double));
    t->at.state = psr_arena_take(arena, t->draws + 1, 1);
    t->member = psr_arena_take(arena, t->draws + 1, sizeof(size_t));
    t->slack = psr_arena_take(arena, t->draws + 1, sizeof(double));
    t->error = psr_arena_take(arena, t->n + 1, sizeof(double));
    t->z = psr_arena_take(arena, t->n + 1, sizeof(double));
    return t->at.low && t->at.high && t->at.least && t->at.state && t->member && t->slack &&
                   t->error && t->z
               ? PSR_OK
               : PSR_ERR_MEMORY;
}

static psr_status run(quantile_tree *t, psr_error *err) {
    risk_quantile *q = t->q;
    while (t->count > 0) {
        pop(t);
        if (t->at.bound <= q->narrow.aim || t->effort >= effort_limit ||
            q->best->value >= q->enough) {
            t->closed = fmax(t->closed, t->at.bound);
            return PSR_OK; /* the others are no better */
        }
        if (psr_observe_interrupted(q->observer)) {
            return psr_fail(err, PSR_ERR_INTERRUPTED, "stopped on request");
        }
        t->done++;
        PSR_TRY(explore(t, err));
        psr_observe_progress(q->observer, "risk", (double)t->effort, (double)effort_limit,
                             (t->at.bound - q->best->value) / fabs(q->best->value));
    }
    return PSR_OK;
}

psr_status risk_tree_prove(risk_quantile *q, risk_pieces *pieces, psr_error *err) {
    quantile_tree t = {.q = q,
                       .pieces = pieces,
                       .n = q->budget->spend_count,
                       .draws = q->risk->draw_count,
                       .closed = -INFINITY};
    PSR_TRY(take(&t, q->arena));
    t.part = (risk_part){.draw = t.member, .slack = t.slack, .is_relaxed = true};
    memcpy(t.at.low, pieces->low, t.n * sizeof(double));
    memcpy(t.at.high, pieces->high, t.n * sizeof(double));
    memcpy(t.at.least, q->narrow.least, t.draws * sizeof(double));
    t.at.narrowed = size_of(&t);
    t.at.shrunk = 1;
    t.at.bound = q->narrow.ceiling;
    psr_status status = push(&t);
    if (status == PSR_OK) {
        status = run(&t, err);
    }
    risk_node_close(&t);
    for (size_t k = 0; k < t.count; k++) {
        free(t.node[k].low);
    }
    free(t.node);
    q->best->node_count += t.done;
    if (status == PSR_OK) { /* what was not looked into may reach the aim */
        q->narrow.ceiling = fmin(q->narrow.ceiling, fmax(q->narrow.aim, t.closed));
    }
    return status;
}
