/*
 * Branch and bound over boxes: the box with the best bound first; its relaxation on the
 * concave envelopes gives prices, the prices a proved bound and a smaller box, the relaxed
 * plan a point to climb from and to branch at.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_carry.h"
#include "budget_cells.h"
#include "budget_twins.h"

static const size_t node_limit = 200000;
/* Relaxations times spends and rows: half a minute or a little more, after which the gap
 * stands. Under blocks it is twice as much, for about a minute. */
const size_t budget_work_limit = 4000000;
static const size_t blocks_work_limit = 8000000;
/* Boxes that the tree over cells has passed, but without a proof, go on for so long. */
static const size_t work_after_cells = 2000000;
/* The same for one block of rows, which is asked again and again. */
static const size_t part_work_limit = 20000;
/* Work of the search as a whole after which many shared rows are worth taking apart, and
 * the last half of the gap is worth leaving. */
static const size_t whole_work = 150000;
/* Of the gap asked for: half is as quickly proved as all of it, at first. */
static const double early_share = 0.5, late_share = 0.95;
/* Share of a relaxed plan's value by which prices that are right never overstate it. */
static const double runaway = 0.01;
/* A box is made smaller and relaxed again at most this often. */
static const int tighten_rounds = 4;

/** Push the two halves of a box, split at spend i. */
static psr_status branch(search *s, budget_node *node, size_t i) {
    budget_box *box = &node->box;
    const double *price = s->blocks ? s->mix.price : NULL;
    double low = box->low[i], high = box->high[i];
    budget_cut cut = budget_search_cut(s, box, i);
    box->high[i] = cut.left_end;
    PSR_TRY(budget_heap_push(&s->heap, node->bound, box, price));
    box->high[i] = high;
    box->low[i] = cut.right_start;
    PSR_TRY(budget_heap_push(&s->heap, node->bound, box, price));
    box->low[i] = low;
    return PSR_OK;
}

/** Bound a box by its blocks; look for plans around their mix. */
static psr_status ask_blocks(search *s, budget_node *at) {
    budget_blocks *blocks = s->blocks;
    budget_mix *mix = &s->mix;
    bool is_root = at->number == 0;
    for (size_t q = 0; q < blocks->shared_count; q++) {
        bool is_known = at->price && !s->relaxes_all;
        double price = is_known ? at->price[q] : s->y[blocks->shared[q]];
        mix->price[q] = fmin(fmax(price, blocks->least[q]), blocks->most[q]);
    }
    mix->is_empty = mix->is_known = false;
    double scale = fmax(fabs(s->found->value), s->least);
    double slack = 0.02 * s->aim.gap * scale / (double)blocks->count;
    PSR_TRY(budget_blocks_bound(blocks, &at->box, budget_search_cutoff(s), slack,
                                is_root ? 60 : 12, mix));
    if (is_root) {
        s->relaxes_all = s->is_taken_far_apart && !mix->is_settled;
    }
    at->bound = mix->is_empty ? -INFINITY : fmin(at->bound, mix->bound);
    if (at->bound <= budget_search_cutoff(s)) {
        return PSR_OK;
    }
    mix->is_known = true;
    if (s->found->has_plan) {
        PSR_TRY(budget_blocks_shrink(blocks, &at->box, s->found->value, mix));
    }
    if (is_root && s->blocks->shared_count <= CELL_PRICES) {
        PSR_TRY(budget_search_keep_root(s, &at->box));
    }
    size_t bytes = s->model->spend_count * sizeof(double);
    if (is_root || !s->found->has_plan || at->number % 4 == 0) { /* a third of the time */
        memcpy(s->z, mix->main, bytes);
        budget_envelopes_over(s->model, &at->box, &s->over);
        budget_search_round(s, &at->box, 0.5);
    }
    memcpy(s->z, mix->z, bytes);
    if (is_root || at->number % 32 == 0) {
        budget_search_plans(s, &at->box, true);
    }
    return is_root || !s->found->has_plan || at->number % 16 == 0
               ? budget_search_repair(s, &at->box, scale)
               : PSR_OK;
}

/** What the envelopes bring at the relaxed plan. */
static double relaxed_value(const search *s) {
    double total = 0;
    for (size_t i = 0; i < s->model->spend_count; i++) {
        total += budget_envelope_value(&s->over, i, s->z[i]);
        total -= s->model->charge ? s->model->charge[i] * s->z[i] : 0;
    }
    return total;
}

/** Keep the simplex method's prices where they bound the box closer. */
static void try_prices(search *s, const budget_box *box, double *bound) {
    double other = budget_bound(s->model, box, s->try_y);
    if (!(*bound <= other)) { /* also where they ran away to no number at all */
        *bound = other;
        memcpy(s->y, s->try_y, s->model->row_count * sizeof(double));
    }
}

/** Relax a box and bound it by the prices of that. The interior point does not settle, or
 * its prices run away, where the rows leave nearly one plan: the simplex method's do then.
 */
static budget_relaxed relax_and_bound(search *s, const budget_box *box, double *bound) {
    double tolerance = s->aim.slack > 0 ? 0.01 * s->aim.slack : 1e-3 * s->aim.gap;
    budget_relaxed relaxed = budget_relax(s->workspace, &s->over, tolerance, s->z, s->y);
    if (relaxed == BUDGET_EMPTY) {
        return relaxed;
    }
    budget_twins_gather(&s->model->twins, &s->over, s->z);
    *bound = budget_bound(s->model, box, s->y);
    double value = relaxed_value(s);
    if (relaxed == BUDGET_SOLVED &&
        *bound <= value + runaway * fmax(fabs(value), s->least)) {
        return relaxed;
    }
    budget_relaxed looked = budget_look_for_plan(s->model, box, s->try_z, s->try_y);
    if (looked == BUDGET_SOLVED) {
        try_prices(s, box, bound);
    }
    if (relaxed == BUDGET_STALLED && looked == BUDGET_SOLVED) {
        budget_search_offer(s, s->try_z, s->try_y);
        budget_search_climb(s, box, s->try_z, s->try_y);
    }
    return relaxed == BUDGET_STALLED && looked == BUDGET_EMPTY ? BUDGET_EMPTY : relaxed;
}

/** Shrink a box by order among twins and by the rows. @return false: nothing is left */
static bool shrink_box(search *s, budget_box *box) {
    budget_twins_order(&s->model->twins, box);
    return budget_propagate(s->model, box, s->arena);
}

typedef enum box_state { BOX_OPEN, BOX_DONE } box_state;

/** Relax a box and shrink it by what its prices prove, as long as that helps. */
static box_state relax_box(search *s, budget_node *at, budget_relaxed *relaxed) {
    budget_box *box = &at->box;
    bool is_root = at->number == 0;
    for (int round = 0; round < tighten_rounds; round++) {
        if (!shrink_box(s, box)) {
            return BOX_DONE;
        }
        budget_envelopes_over(s->model, box, &s->over);
        double bound = INFINITY;
        *relaxed = relax_and_bound(s, box, &bound);
        if (*relaxed == BUDGET_EMPTY) {
            return BOX_DONE;
        }
        at->bound = fmin(at->bound, bound);
        if (at->bound <= budget_search_cutoff(s)) {
            break;
        }
        if (*relaxed == BUDGET_SOLVED) {
            budget_search_offer(s, s->z, s->y);
        }
        if (at->bound <= budget_search_cutoff(s)) { /* the relaxed plan is exact here */
            break;
        }
        if (*relaxed == BUDGET_SOLVED && round == 0) {
            bool often = is_root || !s->found->has_plan || at->number % 32 == 0;
            budget_search_plans(s, box, often && !s->aim.is_part);
        }
        if (!s->found->has_plan ||
            budget_tighten(s->model, box, s->y, s->found->value) == 0) {
            break;
        }
    }
    return BOX_OPEN;
}

/** Take the rows apart, where the first box was not enough. */
static psr_status take_apart(search *s, bool many) {
    s->is_taken_apart = true;
    s->is_taken_far_apart = many;
    PSR_TRY(budget_blocks_create(s->model, many, s->arena, &s->blocks));
    if (!s->blocks) {
        return PSR_OK;
    }
    size_t n = s->model->spend_count;
    s->heap.price_count = s->blocks->shared_count;
    s->mix.price = psr_arena_take(s->arena, s->heap.price_count, sizeof(double));
    s->mix.z = psr_arena_take(s->arena, n, sizeof(double));
    s->mix.error = psr_arena_take(s->arena, n, sizeof(double));
    s->mix.block_bound = psr_arena_take(s->arena, s->blocks->count, sizeof(double));
    s->mix.main = psr_arena_take(s->arena, n, sizeof(double));
    s->repaired = psr_arena_take(s->arena, n, sizeof(double));
    return s->mix.price && s->mix.block_bound && s->mix.z && s->mix.error && s->mix.main &&
                   s->repaired
               ? PSR_OK
               : PSR_ERR_MEMORY;
}

static psr_status explore(search *s, budget_node *at) {
    budget_relaxed relaxed = BUDGET_EMPTY;
    /* Else its blocks bound it closer, in less time. */
    bool is_relaxed = !at->price || s->relaxes_all;
    s->mix.is_known = false;
    if (is_relaxed ? relax_box(s, at, &relaxed) == BOX_DONE : !shrink_box(s, &at->box)) {
        return PSR_OK;
    }
    if (at->bound > budget_search_cutoff(s) && at->number == 0 && !s->aim.is_part) {
        PSR_TRY(budget_carry_create(s->model, s->y, s->arena, &s->carry));
    }
    if (at->bound > budget_search_cutoff(s) && !s->is_taken_apart && !s->aim.is_part) {
        PSR_TRY(take_apart(s, false));
    }
    if (at->bound > budget_search_cutoff(s) && s->blocks) {
        PSR_TRY(ask_blocks(s, at));
    }
    if (at->bound <= budget_search_cutoff(s)) {
        s->found->bound = fmax(s->found->bound, at->bound);
        return PSR_OK;
    }
    size_t i = budget_search_split_mix(s, &at->box);
    if (i == SIZE_MAX && !is_relaxed) { /* the mix is a plan: what does the whole say? */
        if (relax_box(s, at, &relaxed) == BOX_DONE) {
            return PSR_OK;
        }
        if (at->bound <= budget_search_cutoff(s)) {
            s->found->bound = fmax(s->found->bound, at->bound);
            return PSR_OK;
        }
    }
    if (i == SIZE_MAX) {
        i = budget_search_split(s, &at->box, relaxed == BUDGET_SOLVED, at->bound);
    }
    if (i == SIZE_MAX) {
        s->found->bound = fmax(s->found->bound, at->bound); /* nothing left to split */
        return PSR_OK;
    }
    return branch(s, at, i);
}

static size_t most_work(const search *s) {
    size_t most = s->aim.is_part ? part_work_limit
                  : s->blocks    ? blocks_work_limit
                                 : budget_work_limit;
    return most < s->last_work ? most : s->last_work;
}

/** The whole box, as the only one. */
static psr_status open_box(search *s) {
    size_t bytes = s->model->spend_count * sizeof(double);
    const budget_box *box = s->aim.box;
    budget_heap_clear(&s->heap);
    memcpy(s->box.low, box ? box->low : s->model->lower, bytes);
    memcpy(s->box.high, box ? box->high : s->model->upper, bytes);
    return budget_heap_push(&s->heap, INFINITY, &s->box, NULL);
}

/** Where the search as a whole has not come far, begin again with many shared rows. */
static psr_status restart(search *s, size_t work) {
    if (s->blocks || !s->is_taken_apart || s->is_taken_far_apart || work < whole_work) {
        return PSR_OK;
    }
    double bound = s->heap.node[0].bound;
    PSR_TRY(take_apart(s, true));
    if (!s->blocks) {
        return PSR_OK;
    }
    PSR_TRY(open_box(s));
    s->heap.node[0].bound = bound;
    return PSR_OK;
}

/** A plan above what was asked for. */
static bool has_enough(const search *s) {
    return s->aim.enough && s->found->has_plan && s->found->value > *s->aim.enough;
}

static psr_status run(search *s, const psr_observer *observer, psr_error *err) {
    const budget_model *m = s->model;
    size_t start = budget_relaxations(s->workspace);
    psr_status status = open_box(s);
    while (status == PSR_OK && s->heap.count > 0) {
        size_t work =
            (budget_relaxations(s->workspace) - start) * (m->spend_count + m->row_count);
        work += s->blocks ? s->blocks->work : 0;
        s->end_share = work < whole_work ? early_share : late_share;
        if (s->carry) {
            status = budget_search_carry(s, work);
            if (status != PSR_OK || s->carry->bound <= budget_search_cutoff(s)) {
                break;
            }
        }
        if (s->blocks && status == PSR_OK && !s->aim.enough) {
            status = budget_search_cells(s, work);
            if (status != PSR_OK || s->cell_bound <= budget_search_cutoff(s)) {
                break;
            }
            if (s->cell_bound < s->heap.node[0].bound && s->last_work == SIZE_MAX) {
                s->last_work = work + work_after_cells;
            }
        }
        if (s->heap.node[0].bound <= budget_search_cutoff(s) || has_enough(s) ||
            s->found->node_count >= node_limit || work >= most_work(s)) {
            break;
        }
        PSR_TRY(restart(s, work));
        if (s->found->node_count % 64 == 63 && psr_observe_interrupted(observer)) {
            return psr_fail(err, PSR_ERR_INTERRUPTED, "stopped on request");
        }
        budget_node top = budget_heap_pop(&s->heap);
        s->found->node_count++;
        status = explore(s, &top);
        free(top.box.low);
    }
    if (s->heap.count > 0) {
        s->found->bound = fmax(s->found->bound, s->heap.node[0].bound);
    }
    if (s->carry) {
        s->found->bound = fmin(s->found->bound, s->carry->bound);
    }
    s->found->bound = fmin(s->found->bound, s->cell_bound);
    return status;
}

psr_status budget_search_create(const budget_model *model, psr_arena *arena,
                                budget_search **out) {
    size_t n = model->spend_count, m = model->row_count;
    search *s = psr_arena_take(arena, 1, sizeof *s);
    if (!s) {
        return PSR_ERR_MEMORY;
    }
    *s = (search){.model = model, .arena = arena};
    s->heap.spend_count = n;
    double **numbers[] = {&s->z, &s->try_z, &s->walk, &s->box.low, &s->box.high};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        *numbers[k] = psr_arena_take(arena, n + 1, sizeof(double));
        if (!*numbers[k]) {
            return PSR_ERR_MEMORY;
        }
    }
    s->y = psr_arena_take(arena, m + 1, sizeof(double));
    s->try_y = psr_arena_take(arena, m + 1, sizeof(double));
    s->activity = psr_arena_take(arena, m + 1, sizeof(double));
    if (!s->y || !s->try_y || !s->activity) {
        return PSR_ERR_MEMORY;
    }
    s->least = budget_least_response * budget_value(model, model->upper);
    PSR_TRY(budget_envelopes_create(model, arena, &s->over));
    PSR_TRY(budget_envelopes_create(model, arena, &s->under));
    *out = s;
    return budget_workspace_create(model, arena, &s->workspace);
}

void budget_search_clear(budget_search *s) {
    budget_heap_clear(&s->heap);
    if (s->blocks) {
        budget_blocks_clear(s->blocks);
    }
    if (s->carry) {
        budget_carry_clear(s->carry);
        s->carry = NULL;
    }
    free(s->heap.node);
    s->heap.node = NULL;
}

psr_status budget_found_create(const budget_model *model, psr_arena *arena,
                               budget_found *found) {
    *found = (budget_found){0};
    found->z = psr_arena_take(arena, model->spend_count + 1, sizeof(double));
    found->y = psr_arena_take(arena, model->row_count + 1, sizeof(double));
    return found->z && found->y ? PSR_OK : PSR_ERR_MEMORY;
}

psr_status budget_search_run(budget_search *s, const budget_aim *aim,
                             const psr_observer *observer, budget_found *found,
                             psr_error *err) {
    const budget_model *model = s->model;
    s->aim = *aim;
    s->observer = observer;
    s->found = found;
    s->is_rough = false;
    s->cell_bound = INFINITY;
    s->last_work = SIZE_MAX;
    s->end_share = early_share;
    s->root.is_known = false;
    *found = (budget_found){.bound = -INFINITY, .z = found->z, .y = found->y};
    if (aim->start) {
        memset(s->try_y, 0, model->row_count * sizeof(double));
        budget_search_offer(s, aim->start, s->try_y);
    }
    size_t before = budget_relaxations(s->workspace);
    psr_status status = run(s, observer, err);
    /* A box that could be neither split nor bounded away proves nothing. */
    found->is_empty = status == PSR_OK && !found->has_plan && s->heap.count == 0 &&
                      found->bound == -INFINITY;
    budget_heap_clear(&s->heap);
    found->relax_count = budget_relaxations(s->workspace) - before;
    found->relax_count += s->blocks ? s->blocks->relax_count : 0;
    found->bound = found->has_plan ? fmax(found->bound, found->value) : found->bound;
    return status == PSR_ERR_MEMORY
               ? psr_fail(err, status, "out of memory in the budget search")
               : status;
}
