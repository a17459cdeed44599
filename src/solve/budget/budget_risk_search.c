/*
 * Branch and bound over boxes for budgets under draws: lines bound a box by the envelopes
 * of its draws; where the envelopes are above the curves, or a spend is below its minimum
 * if on, the box is split. Lines of a box are its own: its parts have lower envelopes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_risk.h"

static const size_t node_limit = 2000;
/* Master programmes in all, so that no question takes for ever. */
static const size_t solve_limit = 12000;
static const size_t box_cuts = 120;
/* Every so many boxes undecided spends are rounded for a plan. */
static const size_t rounding_every = 8;

typedef struct risk_node {
    double bound;
    double *low, *high; /* one block of memory */
} risk_node;

typedef struct risk_tree {
    risk_cuts cuts;
    risk_node *node;
    size_t count, capacity, done;
    double closed; /* best bound of what was not looked into further */
    const psr_observer *observer;
} risk_tree;

static double cutoff(const risk_tree *t) {
    const risk_cuts *c = &t->cuts;
    return c->has_plan ? c->best_value + c->gap * fabs(c->best_value) : -INFINITY;
}

static psr_status push(risk_tree *t, double bound) {
    size_t n = t->cuts.budget->spend_count;
    PSR_TRY(psr_reserve(&t->node, &t->capacity, t->count + 1, sizeof *t->node));
    double *low = psr_calloc(2 * n + 1, sizeof(double));
    if (!low) {
        return PSR_ERR_MEMORY;
    }
    memcpy(low, t->cuts.box.min, n * sizeof(double));
    memcpy(low + n, t->cuts.box.max, n * sizeof(double));
    t->node[t->count++] = (risk_node){bound, low, low + n};
    return PSR_OK;
}

/** The node with the best bound, the first of them; its box becomes the cuts' box. */
static double pop(risk_tree *t) {
    size_t best = 0, n = t->cuts.budget->spend_count;
    for (size_t k = 1; k < t->count; k++) {
        best = t->node[k].bound > t->node[best].bound ? k : best;
    }
    risk_node node = t->node[best];
    memmove(t->node + best, t->node + best + 1, (t->count - best - 1) * sizeof *t->node);
    t->count--;
    memcpy(t->cuts.box.min, node.low, n * sizeof(double));
    memcpy(t->cuts.box.max, node.high, n * sizeof(double));
    free(node.low);
    return node.bound;
}

/** The spend to split at the relaxed plan; SIZE_MAX = the relaxation is exact there. */
static size_t worst_spend(risk_tree *t) {
    risk_cuts *c = &t->cuts;
    double value, worst = 1e-12 * fabs(c->bound);
    size_t found = SIZE_MAX;
    risk_cut(&c->objective, c->centre, &value, c->slope); /* its weights of the draws */
    for (size_t i = 0; i < c->budget->spend_count; i++) {
        double z = c->centre[i], hole = risk_hole(&c->box, i);
        double error = hole > 0 && z > 0 && z < hole
                           ? c->slope[i] * z + 1e-9 * fabs(c->bound)
                           : risk_envelope_error(&c->objective, i, z);
        if (error > worst) {
            worst = error;
            found = i;
        }
    }
    return found;
}

static psr_status branch(risk_tree *t, size_t i, double bound) {
    psr_budget *box = &t->cuts.box;
    double low = box->min[i], high = box->max[i], hole = risk_hole(box, i);
    double margin = 0.02 * (high - low);
    double at = fmin(fmax(t->cuts.centre[i], low + margin), high - margin);
    double left_end = at, right_start = at;
    if (hole > 0 && t->cuts.centre[i] <= hole) {
        left_end = low;
        right_start = hole;
    } else if (hole > 0 && at < hole) {
        left_end = right_start = hole;
    }
    box->max[i] = left_end;
    PSR_TRY(push(t, bound));
    box->max[i] = high;
    box->min[i] = right_start;
    PSR_TRY(push(t, bound));
    box->min[i] = low;
    return PSR_OK;
}

/** A plan with every undecided spend on where it has half of its minimum, else off. */
static psr_status round_plan(risk_tree *t, psr_error *err) {
    risk_cuts *c = &t->cuts;
    size_t n = c->budget->spend_count;
    bool is_whole = true;
    for (size_t i = 0; i < n; i++) {
        double hole = risk_hole(&c->box, i);
        is_whole = is_whole && !(hole > 0 && c->centre[i] > 0 && c->centre[i] < hole);
    }
    if (is_whole) {
        return PSR_OK;
    }
    for (size_t i = 0; i < n; i++) {
        double hole = risk_hole(&c->box, i);
        if (hole > 0 && c->centre[i] >= 0.5 * hole) {
            c->box.min[i] = hole;
        } else if (hole > 0) {
            c->box.max[i] = c->box.min[i];
        }
    }
    return risk_cuts_solve(c, box_cuts, t->observer, err);
}

static psr_status explore(risk_tree *t, double bound, psr_error *err) {
    risk_cuts *c = &t->cuts;
    size_t most = t->done == 1 ? RISK_MOST_CUTS : box_cuts;
    PSR_TRY(risk_cuts_solve(c, most, t->observer, err));
    bound = fmin(bound, c->bound);
    if (c->is_empty) {
        return PSR_OK;
    }
    size_t i = bound > cutoff(t) ? worst_spend(t) : SIZE_MAX;
    if (i == SIZE_MAX) {
        t->closed = fmax(t->closed, bound);
        return PSR_OK;
    }
    PSR_TRY(branch(t, i, bound));
    return t->done % rounding_every == 1 || !c->has_plan ? round_plan(t, err) : PSR_OK;
}

static psr_status run(risk_tree *t, risk_found *found, psr_error *err) {
    risk_cuts *c = &t->cuts;
    PSR_TRY(push(t, INFINITY));
    while (t->count > 0) {
        double bound = pop(t);
        bool is_done =
            bound <= cutoff(t) || t->done >= node_limit || c->solve_count >= solve_limit;
        if (is_done) {
            t->closed = fmax(t->closed, bound);
            break; /* the others are no better */
        }
        t->done++;
        PSR_TRY(explore(t, bound, err));
        if (t->done == 1) {
            memcpy(found->price, c->price, c->budget->row_count * sizeof(double));
        }
        psr_observe_progress(t->observer, "risk", (double)t->done, (double)node_limit,
                             (bound - c->best_value) / fabs(c->best_value));
    }
    if (c->has_plan) {
        return PSR_OK;
    }
    return isinf(t->closed)
               ? PSR_ERR_INFEASIBLE
               : psr_fail(
                     err, PSR_ERR_LIMIT,
                     "no plan was found within %zu boxes, nor proof that there is none",
                     t->done);
}

psr_status risk_search(const risk_question *question, risk_found *found, psr_error *err) {
    risk_tree tree = {.closed = -INFINITY, .observer = question->observer};
    const psr_budget *budget = question->budget;
    psr_arena *arena = question->arena;
    size_t n = budget->spend_count;
    *found =
        (risk_found){.z = psr_arena_take(arena, n + 1, sizeof(double)),
                     .price = psr_arena_take(arena, budget->row_count + 1, sizeof(double))};
    psr_status status =
        found->z && found->price
            ? risk_cuts_create(budget, question->risk, question->floor, arena, &tree.cuts)
            : PSR_ERR_MEMORY;
    if (status == PSR_OK) {
        status = run(&tree, found, err);
    }
    if (status == PSR_OK) {
        memcpy(found->z, tree.cuts.best, n * sizeof(double));
        found->value = tree.cuts.best_value;
        found->bound = fmax(tree.closed, found->value);
        found->node_count = tree.done;
        found->solve_count = tree.cuts.solve_count;
    }
    for (size_t k = 0; k < tree.count; k++) {
        free(tree.node[k].low);
    }
    free(tree.node);
    risk_cuts_clear(&tree.cuts);
    return status;
}
