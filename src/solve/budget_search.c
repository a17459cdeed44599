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

#include "budget_blocks.h"
#include "budget_carry.h"

static const size_t node_limit = 200000;
/* Relaxations times spends and rows: half a minute or a little more, after which the gap
 * stands. The search as a whole takes about twice the time for as much. */
static const size_t work_limit = 4000000, blocks_work_limit = 8000000;
/* The same for one block of rows, which is asked again and again. */
static const size_t part_work_limit = 20000;
/* Grid points of the programme over what is carried: half a minute once the tree has used
 * half its work, or all where its bound is the closer. Before that a second or two, where
 * the tree has shown itself to be slow, and so many for each unit of its work: one question
 * may ask for many searches, and none takes much longer than the tree alone. */
static const size_t first_carry_work = 20000000, carry_work = 250000000;
static const size_t carry_start = 60000, carry_share = 30;
/* Boxes are halved for want of a better idea only in the first so many. */
static const size_t halving_limit = 2000;
/* Work of the search as a whole after which many shared rows are worth taking apart. */
static const size_t whole_work = 150000;
/* Spends whose split is tried on the columns known before one is chosen. */
enum { most_candidates = 10 };
/* They are fewer under many blocks: at most so many times blocks. */
static const size_t tried_blocks = 130;
/* A box is made smaller and relaxed again at most this often. */
static const int tighten_rounds = 4;

struct budget_search {
    const budget_model *model;
    budget_workspace *workspace;
    budget_envelopes over, under;
    psr_arena *arena;
    budget_heap heap;
    budget_aim aim;
    const psr_observer *observer;
    double least; /* response that smaller ones count as in the gap */
    double *z, *y, *try_z, *try_y, *repaired;
    double *walk; /* [spend_count] of the programme over what is carried */
    budget_box box;
    budget_blocks *blocks; /* NULL = the rows have no such shape */
    budget_mix mix;
    bool is_taken_apart, is_taken_far_apart;
    budget_carry *carry; /* NULL = the rows have no such shape, or not asked yet */
    budget_found *found;
};

typedef struct budget_search search;

/** Totals not above this need no more search. */
static double cutoff(const search *s) {
    double scale = fmax(fabs(s->found->value), s->least);
    double room = fmax(0.5 * s->aim.gap * scale, s->aim.slack);
    return s->found->has_plan ? s->found->value + room : -INFINITY;
}

/** Keep a plan when it is allowed and better. */
static void offer(search *s, const double *z, const double *y) {
    double value = budget_value(s->model, z);
    if (!budget_is_allowed(s->model, z) ||
        (s->found->has_plan && !(value > s->found->value))) {
        return;
    }
    s->found->has_plan = true;
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

/** Where a box is split at spend i: its left part ends, its right part starts. */
typedef struct cut_place {
    double left_end, right_start;
} cut_place;

static cut_place place_cut(const search *s, const budget_box *box, size_t i) {
    double low = box->low[i], high = box->high[i], hole = budget_hole(s->model, box, i);
    double at = fmin(fmax(s->z[i], low + 0.02 * (high - low)), high - 0.02 * (high - low));
    if (hole > 0 && s->z[i] <= hole) {
        return (cut_place){0, hole};
    }
    return hole > 0 && at < hole ? (cut_place){hole, hole} : (cut_place){at, at};
}

/** Push the two halves of a box, split at spend i. */
static psr_status branch(search *s, budget_node *node, size_t i) {
    budget_box *box = &node->box;
    const double *price = s->blocks ? s->mix.price : NULL;
    double low = box->low[i], high = box->high[i];
    cut_place cut = place_cut(s, box, i);
    box->high[i] = cut.left_end;
    PSR_TRY(budget_heap_push(&s->heap, node->bound, box, price));
    box->high[i] = high;
    box->low[i] = cut.right_start;
    PSR_TRY(budget_heap_push(&s->heap, node->bound, box, price));
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

/** A plan of the blocks that keeps the shared rows, and what can be climbed from it. */
static psr_status repair(search *s, const budget_box *box, double scale) {
    bool is_found;
    double slack = 1e-4 * scale / (double)s->blocks->count;
    PSR_TRY(budget_blocks_repair(s->blocks, box, slack, &s->mix, s->repaired, &is_found));
    if (is_found) {
        memset(s->try_y, 0, s->model->row_count * sizeof(double));
        offer(s, s->repaired, s->try_y);
        budget_climb(s->model, s->workspace, &s->under, box, s->repaired, s->try_y);
        offer(s, s->repaired, s->try_y);
    }
    return PSR_OK;
}

/** Bound a box by its blocks; look for plans around their mix. */
static psr_status ask_blocks(search *s, budget_node *at) {
    budget_blocks *blocks = s->blocks;
    budget_mix *mix = &s->mix;
    bool is_root = at->number == 0;
    for (size_t q = 0; q < blocks->shared_count; q++) {
        double price = at->price ? at->price[q] : s->y[blocks->shared[q]];
        mix->price[q] = fmin(fmax(price, blocks->least[q]), blocks->most[q]);
    }
    mix->is_empty = mix->is_known = false;
    double scale = fmax(fabs(s->found->value), s->least);
    double slack = 0.02 * s->aim.gap * scale / (double)blocks->count;
    PSR_TRY(
        budget_blocks_bound(blocks, &at->box, cutoff(s), slack, is_root ? 60 : 12, mix));
    at->bound = mix->is_empty ? -INFINITY : fmin(at->bound, mix->bound);
    if (at->bound <= cutoff(s)) {
        return PSR_OK;
    }
    mix->is_known = true;
    size_t bytes = s->model->spend_count * sizeof(double);
    memcpy(s->z, mix->main, bytes);
    budget_envelopes_over(s->model, &at->box, &s->over);
    round_and_climb(s, &at->box, 0.5);
    memcpy(s->z, mix->z, bytes);
    if (is_root || at->number % 32 == 0) {
        find_plans(s, &at->box, true);
    }
    return is_root || !s->found->has_plan || at->number % 16 == 0
               ? repair(s, &at->box, scale)
               : PSR_OK;
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
    double open = s->mix.bound - cutoff(s), least = 1e-3 * open;
    cut_place cut = place_cut(s, box, i);
    box->high[i] = cut.left_end;
    double left = budget_blocks_guess(s->blocks, box, cutoff(s), &s->mix);
    box->high[i] = high;
    box->low[i] = cut.right_start;
    double right = budget_blocks_guess(s->blocks, box, cutoff(s), &s->mix);
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

/** The spend to split by the mix; SIZE_MAX = none. */
static size_t mixed_spend(search *s, budget_box *box, double *error) {
    size_t list[most_candidates], chosen = SIZE_MAX;
    double above[most_candidates], most = -1;
    bool is_known = s->blocks && s->mix.is_known;
    size_t count = is_known ? find_candidates(s, box, list, above) : 0;
    if (is_known && count > tried_blocks / s->blocks->count) { /* each costs all columns */
        count = s->blocks->count < tried_blocks ? tried_blocks / s->blocks->count : 1;
    }
    *error = 0;
    for (size_t k = 0; k < count; k++) {
        double worth = count > 1 ? find_worth(s, box, list[k], above[k]) : 0;
        if (worth > most) {
            most = worth;
            chosen = list[k];
            *error = above[k];
        }
    }
    return chosen;
}

typedef enum box_state { BOX_OPEN, BOX_DONE } box_state;

/** Relax a box and shrink it by what its prices prove, as long as that helps. */
static box_state relax_box(search *s, budget_node *at, budget_relaxed *relaxed) {
    budget_box *box = &at->box;
    bool is_root = at->number == 0;
    for (int round = 0; round < tighten_rounds; round++) {
        if (!budget_propagate(s->model, box, s->arena)) {
            return BOX_DONE;
        }
        budget_envelopes_over(s->model, box, &s->over);
        double tolerance = s->aim.slack > 0 ? 0.01 * s->aim.slack : 1e-3 * s->aim.gap;
        *relaxed = budget_relax(s->workspace, &s->over, tolerance, s->z, s->y);
        if (*relaxed == BUDGET_STALLED &&
            budget_look_for_plan(s->model, box, s->try_z, s->try_y) == BUDGET_EMPTY) {
            *relaxed = BUDGET_EMPTY;
        } else if (*relaxed == BUDGET_STALLED) {
            offer(s, s->try_z, s->try_y);
        }
        if (*relaxed == BUDGET_EMPTY) {
            return BOX_DONE;
        }
        at->bound = fmin(at->bound, budget_bound(s->model, box, s->y));
        if (at->bound <= cutoff(s)) {
            break;
        }
        if (*relaxed == BUDGET_SOLVED) {
            offer(s, s->z, s->y);
        }
        if (at->bound <= cutoff(s)) { /* the relaxed plan is exact here */
            break;
        }
        if (*relaxed == BUDGET_SOLVED && round == 0) {
            bool often = is_root || !s->found->has_plan || at->number % 32 == 0;
            find_plans(s, box, often && !s->aim.is_part);
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
    s->mix.main = psr_arena_take(s->arena, n, sizeof(double));
    s->repaired = psr_arena_take(s->arena, n, sizeof(double));
    return s->mix.price && s->mix.z && s->mix.error && s->mix.main && s->repaired
               ? PSR_OK
               : PSR_ERR_MEMORY;
}

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
            offer(s, s->try_z, s->try_y);
            budget_climb(m, s->workspace, &s->under, box, s->try_z, s->try_y);
            offer(s, s->try_z, s->try_y);
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

/** Bound all plans by the programme over what is carried. @param work it may have done */
static psr_status ask_carry(search *s, size_t work) {
    const budget_box box = {s->model->lower, s->model->upper};
    budget_carry *c = s->carry;
    double known = -INFINITY;
    while (c && s->found->has_plan && c->bound > cutoff(s) && !c->is_done &&
           c->work < work && !psr_observe_interrupted(s->observer)) {
        double best = s->found->value, room = 0.2 * (cutoff(s) - best);
        if (best > known) {
            tell_best(s, &box);
            known = best;
        }
        PSR_TRY(budget_carry_round(c, best, room));
        if (c->is_done) {
            break;
        }
        climb_walk(s, &box);
        if (c->bound > cutoff(s)) {
            PSR_TRY(budget_carry_refine(c, s->found->value, 3 * room));
        }
    }
    return PSR_OK;
}

static psr_status explore(search *s, budget_node *at) {
    budget_relaxed relaxed = BUDGET_EMPTY;
    s->mix.is_known = false;
    if (relax_box(s, at, &relaxed) == BOX_DONE) {
        return PSR_OK;
    }
    if (at->bound > cutoff(s) && at->number == 0 && !s->aim.is_part) {
        PSR_TRY(budget_carry_create(s->model, s->y, s->arena, &s->carry));
    }
    if (at->bound > cutoff(s) && !s->is_taken_apart && !s->aim.is_part) {
        PSR_TRY(take_apart(s, false));
    }
    if (at->bound > cutoff(s) && s->blocks) {
        PSR_TRY(ask_blocks(s, at));
    }
    if (at->bound <= cutoff(s)) {
        s->found->bound = fmax(s->found->bound, at->bound);
        return PSR_OK;
    }
    double error = 0;
    size_t i = mixed_spend(s, &at->box, &error);
    if (i == SIZE_MAX) {
        i = relaxed == BUDGET_SOLVED ? worst_spend(s, &at->box, &error)
                                     : widest_spend(s, &at->box);
    }
    bool is_exact = relaxed == BUDGET_SOLVED && error <= 1e-15 * fabs(at->bound);
    if ((i == SIZE_MAX || is_exact) && s->found->node_count < halving_limit) {
        /* The relaxation is not as good as its prices promise: smaller boxes help it. */
        i = widest_spend(s, &at->box);
        is_exact = false;
    }
    if (i == SIZE_MAX || is_exact) {
        s->found->bound = fmax(s->found->bound, at->bound); /* nothing left to split */
        return PSR_OK;
    }
    return branch(s, at, i);
}

static size_t most_work(const search *s) {
    return s->aim.is_part ? part_work_limit : s->blocks ? blocks_work_limit : work_limit;
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

/** Grid points the programme over what is carried may have worked out by now. */
static size_t allowed_carry(const search *s, size_t work) {
    bool is_closer = s->carry->bound <= s->heap.node[0].bound;
    if (work >= (is_closer ? work_limit / 2 : work_limit)) {
        return carry_work;
    }
    bool is_early = work < carry_start || s->blocks; /* blocks come far on their own */
    size_t share = is_early ? 0 : carry_share * work;
    return share < first_carry_work ? share : first_carry_work;
}

static psr_status run(search *s, const psr_observer *observer, psr_error *err) {
    const budget_model *m = s->model;
    size_t start = budget_relaxations(s->workspace);
    psr_status status = open_box(s);
    while (status == PSR_OK && s->heap.count > 0) {
        size_t work =
            (budget_relaxations(s->workspace) - start) * (m->spend_count + m->row_count);
        work += s->blocks ? s->blocks->work : 0;
        if (s->carry) {
            status = ask_carry(s, allowed_carry(s, work));
            if (status != PSR_OK || s->carry->bound <= cutoff(s)) {
                break;
            }
        }
        if (s->heap.node[0].bound <= cutoff(s) || s->found->node_count >= node_limit ||
            work >= most_work(s)) {
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
    if (!s->y || !s->try_y) {
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
    *found = (budget_found){.bound = -INFINITY, .z = found->z, .y = found->y};
    if (aim->start) {
        memset(s->try_y, 0, model->row_count * sizeof(double));
        offer(s, aim->start, s->try_y);
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
