/*
 * Branch and bound over boxes: the box with the best bound first; its relaxation on the
 * concave envelopes gives prices, the prices a proved bound and a smaller box, the relaxed
 * plan a point to climb from and to branch at.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_model.h"

static const size_t node_limit = 200000;
/* Relaxations times spends and rows: a minute or two, after which the gap stands. */
static const size_t work_limit = 4000000;
/* Boxes are halved for want of a better idea only in the first so many. */
static const size_t halving_limit = 2000;
/* A box is made smaller and relaxed again at most this often. */
static const int tighten_rounds = 4;

typedef struct node {
    double bound;
    size_t number; /* ties: older first */
    budget_box box;
} node;

typedef struct search {
    const budget_model *model;
    budget_workspace *workspace;
    budget_envelopes over, under;
    psr_arena *arena;
    node *heap; /* max-heap by bound */
    size_t heap_count, heap_capacity;
    size_t node_number;
    double gap;
    double least; /* response that smaller ones count as in the gap */
    double *z, *y, *try_z, *try_y;
    budget_box box;
    budget_found *found;
    bool has_plan;
} search;

static bool is_before(const node *a, const node *b) {
    if (a->bound > b->bound || a->bound < b->bound) {
        return a->bound > b->bound;
    }
    return a->number < b->number;
}

static psr_status push(search *s, double bound, const budget_box *box) {
    size_t n = s->model->spend_count;
    PSR_TRY(psr_reserve(&s->heap, &s->heap_capacity, s->heap_count + 1, sizeof(node)));
    node fresh = {.bound = bound, .number = s->node_number++};
    fresh.box.low = malloc((2 * n + 1) * sizeof(double));
    if (!fresh.box.low) {
        return PSR_ERR_MEMORY;
    }
    fresh.box.high = fresh.box.low + n;
    memcpy(fresh.box.low, box->low, n * sizeof(double));
    memcpy(fresh.box.high, box->high, n * sizeof(double));
    size_t at = s->heap_count++;
    while (at > 0 && is_before(&fresh, &s->heap[(at - 1) / 2])) {
        s->heap[at] = s->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    s->heap[at] = fresh;
    return PSR_OK;
}

static node pop(search *s) {
    node top = s->heap[0], last = s->heap[--s->heap_count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= s->heap_count) {
            break;
        }
        if (child + 1 < s->heap_count && is_before(&s->heap[child + 1], &s->heap[child])) {
            child++;
        }
        if (!is_before(&s->heap[child], &last)) {
            break;
        }
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = last;
    return top;
}

/** Totals not above this need no more search. */
static double cutoff(const search *s) {
    double scale = fmax(fabs(s->found->value), s->least);
    return s->has_plan ? s->found->value + 0.5 * s->gap * scale : -INFINITY;
}

/** Keep a plan when it is allowed and better. */
static void offer(search *s, const double *z, const double *y) {
    double value = budget_value(s->model, z);
    if (!budget_is_allowed(s->model, z) || (s->has_plan && !(value > s->found->value))) {
        return;
    }
    s->has_plan = true;
    s->found->value = value;
    memcpy(s->found->z, z, s->model->spend_count * sizeof(double));
    memcpy(s->found->y, y, s->model->row_count * sizeof(double));
}

/** Spends strictly inside the hole of their minimum-if-on rule. */
static bool in_hole(const search *s, const budget_box *box, const double *z, size_t i) {
    double hole = budget_hole(s->model, box, i);
    return hole > 0 && z[i] > 1e-12 * hole && z[i] < hole;
}

/**
 * Decide every undecided spend: on when its share of the way to the tangent point (or of
 * its minimum) is at least `threshold`; solve the curves' concave parts there, and climb.
 */
static void round_and_climb(search *s, const budget_box *box, double threshold) {
    size_t n = s->model->spend_count;
    for (size_t i = 0; i < n; i++) {
        const budget_envelope *e = &s->over.item[i];
        double inflexion = psr_curve_inflexion(&s->model->curve[i]);
        double hole = budget_hole(s->model, box, i), low = box->low[i], high = box->high[i];
        double end = e->line_count ? low + s->over.width[e->first_line] : low;
        bool is_smooth = e->curve && e->curve->family != PSR_CURVE_TABLE;
        if (end > low && (hole > 0 || is_smooth)) {
            double share = (s->z[i] - low) / (end - low);
            if (share < threshold || !(share > 0)) {
                high = low;
            } else {
                low =
                    fmax(hole, is_smooth && inflexion < high ? fmax(low, inflexion) : low);
            }
        }
        s->box.low[i] = low;
        s->box.high[i] = high;
    }
    budget_envelopes_over(s->model, &s->box, &s->under);
    if (budget_relax(s->workspace, &s->under, 1e-10, s->try_z, s->try_y) == BUDGET_SOLVED) {
        budget_climb(s->model, s->workspace, &s->under, box, s->try_z, s->try_y);
        offer(s, s->try_z, s->try_y);
    }
}

/** Look for plans around the relaxed one. */
static void find_plans(search *s, const budget_box *box, bool thorough) {
    if (budget_is_allowed(s->model, s->z)) {
        memcpy(s->try_z, s->z, s->model->spend_count * sizeof(double));
        memcpy(s->try_y, s->y, s->model->row_count * sizeof(double));
        if (budget_climb(s->model, s->workspace, &s->under, box, s->try_z, s->try_y)) {
            offer(s, s->try_z, s->try_y);
        }
    }
    if (thorough) {
        static const double thresholds[] = {0.5, 0.05, 0.9, 0.25, 0.75, 1e-9, 1};
        for (size_t k = 0; k < sizeof thresholds / sizeof *thresholds; k++) {
            round_and_climb(s, box, thresholds[k]);
        }
    }
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

/** Push the two halves of a box, split at spend i. */
static psr_status branch(search *s, budget_box *box, size_t i, double bound) {
    double low = box->low[i], high = box->high[i], hole = budget_hole(s->model, box, i);
    double at = fmin(fmax(s->z[i], low + 0.02 * (high - low)), high - 0.02 * (high - low));
    double left_end = at, right_start = at;
    if (hole > 0 && s->z[i] <= hole) {
        left_end = 0;
        right_start = hole;
    } else if (hole > 0 && at < hole) {
        left_end = right_start = hole;
    }
    box->high[i] = left_end;
    PSR_TRY(push(s, bound, box));
    box->high[i] = high;
    box->low[i] = right_start;
    PSR_TRY(push(s, bound, box));
    box->low[i] = low;
    return PSR_OK;
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

static psr_status explore(search *s, node *at) {
    budget_box *box = &at->box;
    double bound = at->bound, tolerance = 1e-3 * s->gap;
    budget_relaxed relaxed = BUDGET_EMPTY;
    bool is_root = at->number == 0;
    for (int round = 0; round < tighten_rounds; round++) {
        if (!budget_propagate(s->model, box, s->arena)) {
            return PSR_OK;
        }
        budget_envelopes_over(s->model, box, &s->over);
        relaxed = budget_relax(s->workspace, &s->over, tolerance, s->z, s->y);
        if (relaxed == BUDGET_STALLED &&
            budget_look_for_plan(s->model, box, s->try_z, s->try_y) == BUDGET_EMPTY) {
            relaxed = BUDGET_EMPTY;
        } else if (relaxed == BUDGET_STALLED) {
            offer(s, s->try_z, s->try_y);
        }
        if (relaxed == BUDGET_EMPTY) {
            return PSR_OK;
        }
        bound = fmin(bound, budget_bound(s->model, box, s->y));
        if (bound <= cutoff(s)) {
            s->found->bound = fmax(s->found->bound, bound);
            return PSR_OK;
        }
        if (relaxed == BUDGET_SOLVED) {
            offer(s, s->z, s->y);
        }
        if (bound <= cutoff(s)) { /* the relaxed plan is exact here: nothing to look for */
            break;
        }
        if (relaxed == BUDGET_SOLVED && round == 0) {
            find_plans(s, box, is_root || !s->has_plan || at->number % 32 == 0);
        }
        if (!s->has_plan || budget_tighten(s->model, box, s->y, s->found->value) == 0) {
            break;
        }
    }
    if (bound <= cutoff(s)) {
        s->found->bound = fmax(s->found->bound, bound);
        return PSR_OK;
    }
    double error = 0;
    size_t i =
        relaxed == BUDGET_SOLVED ? worst_spend(s, box, &error) : widest_spend(s, box);
    bool is_exact = relaxed == BUDGET_SOLVED && error <= 1e-15 * fabs(bound);
    if ((i == SIZE_MAX || is_exact) && s->found->node_count < halving_limit) {
        /* The relaxation is not as good as its prices promise: smaller boxes help it. */
        i = widest_spend(s, box);
        is_exact = false;
    }
    if (i == SIZE_MAX || is_exact) {
        s->found->bound = fmax(s->found->bound, bound); /* nothing left to split */
        return PSR_OK;
    }
    return branch(s, box, i, bound);
}

static psr_status run(search *s, const psr_observer *observer, psr_error *err) {
    const budget_model *m = s->model;
    memcpy(s->box.low, m->lower, m->spend_count * sizeof(double));
    memcpy(s->box.high, m->upper, m->spend_count * sizeof(double));
    psr_status status = push(s, INFINITY, &s->box);
    while (status == PSR_OK && s->heap_count > 0) {
        size_t work = budget_relaxations(s->workspace) * (m->spend_count + m->row_count);
        if (s->heap[0].bound <= cutoff(s) || s->found->node_count >= node_limit ||
            work >= work_limit) {
            break;
        }
        if (s->found->node_count % 64 == 63 && psr_observe_interrupted(observer)) {
            return psr_fail(err, PSR_ERR_INTERRUPTED, "stopped on request");
        }
        node top = pop(s);
        s->found->node_count++;
        status = explore(s, &top);
        free(top.box.low);
    }
    if (s->heap_count > 0) {
        s->found->bound = fmax(s->found->bound, s->heap[0].bound);
    }
    return status;
}

static psr_status take(search *s) {
    size_t n = s->model->spend_count, m = s->model->row_count;
    double **numbers[] = {&s->z, &s->try_z, &s->box.low, &s->box.high, &s->found->z};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        *numbers[k] = psr_arena_take(s->arena, n + 1, sizeof(double));
        if (!*numbers[k]) {
            return PSR_ERR_MEMORY;
        }
    }
    s->y = psr_arena_take(s->arena, m + 1, sizeof(double));
    s->try_y = psr_arena_take(s->arena, m + 1, sizeof(double));
    s->found->y = psr_arena_take(s->arena, m + 1, sizeof(double));
    if (!s->y || !s->try_y || !s->found->y) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(budget_envelopes_create(s->model, s->arena, &s->over));
    PSR_TRY(budget_envelopes_create(s->model, s->arena, &s->under));
    return budget_workspace_create(s->model, s->arena, &s->workspace);
}

psr_status budget_search(const budget_model *model, double gap,
                         const psr_observer *observer, psr_arena *arena,
                         budget_found *found, psr_error *err) {
    search s = {.model = model, .arena = arena, .gap = gap, .found = found};
    *found = (budget_found){.bound = -INFINITY};
    psr_status status = take(&s);
    if (status == PSR_OK) {
        s.least = budget_least_response * budget_value(model, model->upper);
        status = run(&s, observer, err);
    }
    for (size_t k = 0; k < s.heap_count; k++) {
        free(s.heap[k].box.low);
    }
    free(s.heap);
    if (status == PSR_ERR_MEMORY) {
        return psr_fail(err, status, "out of memory in the budget search");
    }
    found->relax_count = status == PSR_OK ? budget_relaxations(s.workspace) : 0;
    found->is_empty = status == PSR_OK && !s.has_plan && s.heap_count == 0;
    found->has_plan = s.has_plan;
    if (s.has_plan) {
        budget_polish(model, arena, found->z, found->y);
        found->value = budget_value(model, found->z);
        found->bound = fmax(found->bound, found->value);
    }
    return status;
}
