/*
 * A tree over lists of cells: where boxes and their blocks have not come far. A node is a
 * list of cells for each block; its bound is that of the best prices, cells that lack more
 * than its open gap are struck off, and one spend is said to be on its concave part or not.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_cells.h"
#include "budget_search.h"

/* Work of the tree over boxes after which cells are listed. */
static const size_t cells_start = 300000;
/* Cells asked for their value: about a minute. */
static const size_t cells_work = 30000000;
/* More of them are not worth listing. */
static const size_t most_cells = 60000;
/* Cells tried by annealing, each time and how often. */
static const size_t anneal_steps = 4000000;
enum { anneal_times = 4, anneal_levels = 2 };
/* Temperature of the smooth bound by the open gap. */
static const double smooth_share = 0.06;
/* Cells listed to find the root's prices lack this share of the open gap. */
static const double root_reach = 0.2;
/* The first plans sought lack this share of it, the next so many times as much. */
static const double first_reach = 0.125, next_reach = 1.3;
static const int node_steps = 12, settle_steps = 60;
static const size_t plan_nodes = 16; /* plans are looked for in one node of so many */
static const int most_depth = 400;
/* A plan worked out takes the time of so many cells. */
static const size_t plan_work = 20000;

typedef struct cell_tree {
    search *s;
    budget_cells *cells;
    const budget_box *box;
    double bound;     /* of what is closed or left open */
    size_t most_work; /* of the cells */
    double target;    /* no plan below is sought; -INFINITY = any better one */
    bool is_stopped;
    size_t nodes;
} cell_tree;

/** Bounds not above this close a node. */
static double tree_cutoff(const cell_tree *t) {
    return fmax(budget_search_cutoff(t->s), t->target);
}

static double temperature(const cell_tree *t, double bound) {
    double room = budget_search_cutoff(t->s) - t->s->found->value;
    return fmax(smooth_share * (bound - tree_cutoff(t)), 0.25 * room);
}

static bool take_lists(cell_lists *lists, size_t blocks, size_t count) {
    lists->first = malloc((blocks + 1) * sizeof(size_t));
    lists->at = malloc((count + 2) * sizeof(size_t));
    return lists->first && lists->at;
}

static void free_lists(cell_lists *lists) {
    free(lists->first);
    free(lists->at);
}

/** The plan of one cell for each block, where their bound allows for a better one. */
static psr_status try_cells(cell_tree *t, const size_t *pick, const double *price) {
    search *s = t->s;
    const budget_blocks *blocks = s->blocks;
    cell_lists single = {0};
    psr_status status =
        take_lists(&single, blocks->count, blocks->count) ? PSR_OK : PSR_ERR_MEMORY;
    if (status == PSR_OK) {
        double at[CELL_PRICES] = {0};
        memcpy(at, price, blocks->shared_count * sizeof(double));
        for (size_t b = 0; b <= blocks->count; b++) {
            single.first[b] = b;
        }
        memcpy(single.at, pick, blocks->count * sizeof(size_t));
        double cutoff = s->found->value + 0.5 * (budget_search_cutoff(s) - s->found->value);
        double heat = 0.5 * (cutoff - s->found->value);
        double bound =
            budget_cells_settle(t->cells, &single, heat, cutoff, settle_steps, at);
        bool may_win = bound > cutoff;
        for (size_t b = 0; b < blocks->count && may_win; b++) {
            const budget_block *block = &blocks->block[b];
            const budget_cell *cell = &t->cells->cell[pick[b]];
            for (size_t j = 0; j < block->model.spend_count; j++) {
                s->box.low[block->spend[j]] = cell->low[j];
                s->box.high[block->spend[j]] = cell->high[j];
            }
        }
        t->cells->work += may_win ? plan_work : 0;
        if (may_win && budget_propagate(s->model, &s->box, s->arena)) {
            budget_envelopes_over(s->model, &s->box, &s->under);
            if (budget_relax(s->workspace, &s->under, 1e-10, s->try_z, s->try_y) ==
                BUDGET_SOLVED) {
                budget_search_climb(s, t->box, s->try_z, s->try_y);
            }
        }
    }
    free_lists(&single);
    return status;
}

/** Cells that lack no more than the open gap; the best of each block is its pick. */
static void strike_off(const cell_tree *t, const cell_lists *lists, double gap,
                       cell_lists *kept, size_t *pick) {
    const budget_cells *cells = t->cells;
    size_t at = 0;
    for (size_t b = 0; b < cells->blocks->count; b++) {
        size_t best = lists->first[b];
        for (size_t k = lists->first[b]; k < lists->first[b + 1]; k++) {
            best = cells->value[k] > cells->value[best] ? k : best;
        }
        pick[b] = lists->at[best];
        kept->first[b] = at;
        for (size_t k = lists->first[b]; k < lists->first[b + 1]; k++) {
            if (cells->value[k] >= cells->value[best] - gap) {
                kept->at[at++] = lists->at[k];
            }
        }
    }
    kept->first[cells->blocks->count] = at;
}

/** Where lists are split: cells of block b by whether spend j of it is on. */
typedef struct cell_split {
    size_t b, j; /* b = SIZE_MAX: none; j = SIZE_MAX: the best cell and the rest */
} cell_split;

static cell_split choose_split(const cell_tree *t, const cell_lists *lists) {
    const budget_cells *cells = t->cells;
    cell_split split = {SIZE_MAX, SIZE_MAX};
    double most = 0;
    size_t longest = 1;
    for (size_t b = 0; b < cells->blocks->count; b++) {
        const budget_block *block = &cells->blocks->block[b];
        size_t listed = lists->first[b + 1] - lists->first[b];
        for (size_t j = 0; j < block->model.spend_count && listed > 1; j++) {
            size_t i = block->spend[j];
            double share = cells->on_share[i];
            if (share > 1e-3 && share < 1 - 1e-3) {
                double at = cells->on_at[i] / share;
                double worth = share * (1 - share) * at * at;
                if (worth > most) {
                    most = worth;
                    split = (cell_split){b, j};
                }
            }
        }
    }
    for (size_t b = 0; b < cells->blocks->count && !(most > 0); b++) {
        size_t listed = lists->first[b + 1] - lists->first[b];
        if (listed > longest) {
            longest = listed;
            split = (cell_split){b, SIZE_MAX};
        }
    }
    return split;
}

/**
 * The spend whose chord promises most above its curve, where every block has one cell:
 * where the cells are, or (prices at which spends jump from end to end) in the middle of a
 * piece.
 */
static bool find_chord(const cell_tree *t, const cell_lists *lists, size_t *b, size_t *j,
                       double *at) {
    const budget_cells *cells = t->cells;
    double most = 0;
    for (int in_middle = 0; in_middle < 2 && !(most > 0); in_middle++) {
        for (size_t k = 0; k < cells->blocks->count; k++) {
            size_t place = lists->first[k], own = 0;
            const budget_cell *cell = &cells->cell[lists->at[place]];
            double z[CELL_SPENDS], where = 0;
            for (size_t s = 0; s < cells->blocks->block[k].model.spend_count; s++) {
                z[s] = in_middle ? cell->low[s] + (cell->high[s] - cell->low[s]) / 2
                                 : cells->z[place * cells->most_spends + s];
            }
            double error = budget_cell_error(cells, cell, z, &own, &where);
            if (error > most) {
                most = error;
                *b = k;
                *j = own;
                *at = where;
            }
        }
    }
    return most > 0;
}

static psr_status visit(cell_tree *t, const cell_lists *lists, const double *from,
                        double parent, int depth);

/** Lists with those of block b cut down to the cells of one side. */
static psr_status visit_side(cell_tree *t, const cell_lists *lists, size_t b,
                             const size_t *side, size_t count, const double *price,
                             double bound, int depth) {
    size_t blocks = t->cells->blocks->count;
    cell_lists own = {0};
    psr_status status =
        take_lists(&own, blocks, lists->first[blocks] + count) ? PSR_OK : PSR_ERR_MEMORY;
    if (status == PSR_OK) {
        size_t at = 0;
        for (size_t k = 0; k < blocks; k++) {
            const size_t *cells = k == b ? side : &lists->at[lists->first[k]];
            size_t listed = k == b ? count : lists->first[k + 1] - lists->first[k];
            own.first[k] = at;
            memcpy(&own.at[at], cells, listed * sizeof *cells);
            at += listed;
        }
        own.first[blocks] = at;
        status = visit(t, &own, price, bound, depth + 1);
    }
    free_lists(&own);
    return status;
}

/** Both halves of a node, the one with the best cell first. */
static psr_status visit_halves(cell_tree *t, const cell_lists *lists, cell_split split,
                               const size_t *pick, const double *price, double bound,
                               int depth) {
    const budget_cells *cells = t->cells;
    size_t first = lists->first[split.b], listed = lists->first[split.b + 1] - first;
    size_t *side = malloc(listed * sizeof *side);
    psr_status status = side ? PSR_OK : PSR_ERR_MEMORY;
    for (int half = 0; half < 2 && status == PSR_OK; half++) {
        size_t count = 0;
        for (size_t k = first; k < first + listed; k++) {
            size_t own = lists->at[k], best = pick[split.b];
            bool is_like_best =
                split.j == SIZE_MAX
                    ? own == best
                    : ((cells->cell[own].on ^ cells->cell[best].on) >> split.j & 1) == 0;
            if (is_like_best == (half == 0)) {
                side[count++] = own;
            }
        }
        if (count > 0) {
            status = visit_side(t, lists, split.b, side, count, price, bound, depth);
        }
    }
    free(side);
    return status;
}

/** One cell for each block, and yet no plan comes near their bound. */
static psr_status visit_chord(cell_tree *t, const cell_lists *lists, const double *price,
                              double bound, int depth) {
    size_t b = 0, j = 0, place;
    double at = 0;
    if (!find_chord(t, lists, &b, &j, &at)) {
        t->bound = fmax(t->bound, bound);
        return PSR_OK;
    }
    PSR_TRY(budget_cells_split(t->cells, lists->at[lists->first[b]], j, at, &place));
    for (size_t half = 0; half < 2; half++) {
        size_t side = place + half;
        if (budget_cell_is_open(t->cells, &t->cells->cell[side])) {
            PSR_TRY(visit_side(t, lists, b, &side, 1, price, bound, depth));
        }
    }
    return PSR_OK;
}

/** A node that its bound does not close: what is left of its lists, and its halves. */
static psr_status open_node(cell_tree *t, const cell_lists *lists, cell_lists *kept,
                            size_t *pick, const double *price, double bound, int depth) {
    double room = bound - tree_cutoff(t);
    size_t blocks = t->cells->blocks->count;
    strike_off(t, lists, room, kept, pick);
    bool is_single = kept->first[blocks] == blocks;
    cell_split split = choose_split(t, kept);
    double at = 0;
    size_t b = 0, j = 0;
    bool has_chord =
        is_single && lists->first[blocks] == blocks && find_chord(t, lists, &b, &j, &at);
    bool is_new = is_single && lists->first[blocks] > blocks;
    if (is_new || t->nodes % plan_nodes == 1) {
        PSR_TRY(try_cells(t, pick, price));
    }
    if (bound <= tree_cutoff(t) || depth >= most_depth) {
        t->bound = fmax(t->bound, bound);
        return PSR_OK;
    }
    if (!is_single) {
        return visit_halves(t, kept, split, pick, price, bound, depth);
    }
    if (!has_chord && lists->first[blocks] > blocks) { /* again, now with one cell each */
        return visit(t, kept, price, bound, depth + 1);
    }
    if (!has_chord) {
        t->bound = fmax(t->bound, bound);
        return PSR_OK;
    }
    cells_dual dual;
    budget_cells_dual(t->cells, lists, price, temperature(t, bound), &dual);
    return visit_chord(t, lists, price, bound, depth);
}

static psr_status visit(cell_tree *t, const cell_lists *lists, const double *from,
                        double parent, int depth) {
    budget_cells *cells = t->cells;
    size_t blocks = cells->blocks->count;
    if (cells->work >= t->most_work || psr_observe_interrupted(t->s->observer)) {
        t->bound = fmax(t->bound, parent);
        t->is_stopped = true;
        return PSR_OK;
    }
    t->nodes++;
    double price[CELL_PRICES], heat = temperature(t, parent);
    memcpy(price, from, cells->shared_count * sizeof(double));
    bool is_small = lists->first[blocks] == blocks || depth == 0;
    double bound = budget_cells_settle(cells, lists, heat, tree_cutoff(t),
                                       is_small ? settle_steps : node_steps, price);
    bound = fmin(bound, parent);
    if (bound <= tree_cutoff(t)) {
        t->bound = fmax(t->bound, bound);
        return PSR_OK;
    }
    cells_dual dual;
    budget_cells_dual(cells, lists, price, heat, &dual);
    cell_lists kept = {0};
    size_t *pick = malloc(blocks * sizeof *pick);
    psr_status status =
        pick && take_lists(&kept, blocks, lists->first[blocks]) ? PSR_OK : PSR_ERR_MEMORY;
    if (status == PSR_OK) {
        status = open_node(t, lists, &kept, pick, price, bound, depth);
    }
    free_lists(&kept);
    free(pick);
    return status;
}

/** All cells, by block. */
static bool list_all(const budget_cells *cells, cell_lists *lists) {
    size_t blocks = cells->blocks->count, at = 0;
    if (!take_lists(lists, blocks, cells->count)) {
        return false;
    }
    for (size_t b = 0; b < blocks; b++) {
        lists->first[b] = at;
        for (; at < cells->count && cells->cell[at].block == b; at++) {
            lists->at[at] = at;
        }
    }
    lists->first[blocks] = at;
    return true;
}

static bool all_have_cells(const cell_lists *lists, size_t blocks) {
    for (size_t b = 0; b < blocks; b++) {
        if (lists->first[b] == lists->first[b + 1]) {
            return false;
        }
    }
    return true;
}

/** Prices closer to the best ones: those of the cells listed, if they prove more. */
static psr_status improve_root(cell_tree *t, budget_mix *root) {
    search *s = t->s;
    budget_blocks *blocks = s->blocks;
    for (int round = 0; round < 12; round++) {
        double price[CELL_PRICES], gap = root->bound - budget_search_cutoff(s);
        bool is_complete;
        cell_lists all = {0};
        PSR_TRY(budget_cells_list(t->cells, t->box, root->price, root->block_bound,
                                  root_reach * gap, most_cells, &is_complete));
        bool is_listed = list_all(t->cells, &all);
        double found = INFINITY;
        if (is_listed && is_complete && all_have_cells(&all, blocks->count)) {
            memcpy(price, root->price, blocks->shared_count * sizeof(double));
            for (double heat = smooth_share; heat >= 1e-4 * smooth_share; heat /= 10) {
                found = budget_cells_settle(t->cells, &all, heat * gap, -INFINITY,
                                            settle_steps, price);
            }
        }
        free_lists(&all);
        if (!is_listed) {
            return PSR_ERR_MEMORY;
        }
        if (!(found < root->bound - 1e-3 * gap)) {
            break;
        }
        double bound;
        PSR_TRY(budget_blocks_ask(blocks, t->box, price, 1e-3 * gap / (double)blocks->count,
                                  &bound));
        if (!(bound < root->bound)) {
            break;
        }
        root->bound = bound;
        memcpy(root->price, price, blocks->shared_count * sizeof(double));
        for (size_t b = 0; b < blocks->count; b++) {
            root->block_bound[b] = blocks->block[b].bound;
        }
    }
    return PSR_OK;
}

/** Plans of cells near the root's prices. */
static psr_status anneal_plans(cell_tree *t, const cell_lists *all, const budget_mix *root,
                               uint64_t seed) {
    size_t blocks = t->cells->blocks->count;
    size_t *pick = malloc(blocks * sizeof *pick);
    psr_status status = pick ? PSR_OK : PSR_ERR_MEMORY;
    for (uint64_t k = 0; k < anneal_times && status == PSR_OK; k++) {
        double gap = root->bound - t->s->found->value;
        double heat = ldexp(gap, -(int)k);
        status = budget_cells_choose(t->cells, all, root->price, heat, anneal_steps,
                                     seed + k, pick);
        if (status == PSR_OK) {
            status = try_cells(t, pick, root->price);
        }
    }
    free(pick);
    return status;
}

/** Is there a plan that lacks less than `reach` of the root's bound? */
static psr_status visit_level(cell_tree *t, const budget_mix *root, double reach, int level,
                              bool *is_done) {
    search *s = t->s;
    cell_lists all = {0};
    bool is_complete;
    PSR_TRY(budget_cells_list(t->cells, t->box, root->price, root->block_bound, reach,
                              most_cells, &is_complete));
    if (!list_all(t->cells, &all)) {
        free_lists(&all);
        return PSR_ERR_MEMORY;
    }
    psr_status status = PSR_OK;
    t->target = root->bound - reach;
    t->bound = -INFINITY;
    t->is_stopped = !is_complete;
    if (is_complete && all_have_cells(&all, s->blocks->count)) {
        if (level < anneal_levels) {
            status = anneal_plans(t, &all, root, (uint64_t)level * anneal_times);
        }
        if (status == PSR_OK) {
            status = visit(t, &all, root->price, root->bound, 0);
        }
    }
    free_lists(&all);
    double bound = fmax(t->bound, tree_cutoff(t));
    *is_done = t->is_stopped;
    if (!t->is_stopped) {
        s->cell_bound = fmin(s->cell_bound, bound);
        *is_done = s->cell_bound <= budget_search_cutoff(s);
    }
    return status;
}

/** Plans that lack little of the root's bound first, then further and further ones: what
 * each tree proves is a bound, and what it finds makes an end. */
static psr_status visit_levels(cell_tree *t, budget_mix *root) {
    search *s = t->s;
    PSR_TRY(improve_root(t, root));
    t->most_work = t->cells->work + cells_work;
    double reach = first_reach * (root->bound - budget_search_cutoff(s));
    bool is_done = root->bound <= budget_search_cutoff(s);
    for (int level = 0; !is_done; level++) {
        double gap = root->bound - budget_search_cutoff(s);
        reach = gap < reach * next_reach * next_reach ? gap : reach; /* the last ones */
        PSR_TRY(visit_level(t, root, reach, level, &is_done));
        is_done = is_done || !(reach < gap);
        reach *= next_reach;
    }
    s->cell_bound = fmin(s->cell_bound, root->bound);
    return PSR_OK;
}

psr_status budget_search_cells(search *s, size_t work) {
    if (!s->root.is_known || s->is_rough || !s->found->has_plan || work < cells_start) {
        return PSR_OK;
    }
    s->root.is_known = false;
    cell_tree t = {.s = s, .box = &s->root_box, .bound = -INFINITY, .target = -INFINITY};
    PSR_TRY(budget_cells_create(s->blocks, s->arena, &t.cells));
    if (!t.cells) {
        return PSR_OK;
    }
    psr_status status = visit_levels(&t, &s->root);
    s->found->node_count += t.nodes;
    budget_cells_clear(t.cells);
    return status;
}

psr_status budget_search_keep_root(search *s, const budget_box *box) {
    size_t n = s->model->spend_count, q = s->blocks->shared_count, count = s->blocks->count;
    if (!s->root.price) {
        s->root.price = psr_arena_take(s->arena, q + 1, sizeof(double));
        s->root.block_bound = psr_arena_take(s->arena, count + 1, sizeof(double));
        s->root_box.low = psr_arena_take(s->arena, n + 1, sizeof(double));
        s->root_box.high = psr_arena_take(s->arena, n + 1, sizeof(double));
    }
    if (!s->root.price || !s->root.block_bound || !s->root_box.low || !s->root_box.high) {
        return PSR_ERR_MEMORY;
    }
    s->root.bound = s->mix.bound;
    memcpy(s->root.price, s->mix.price, q * sizeof(double));
    memcpy(s->root.block_bound, s->mix.block_bound, count * sizeof(double));
    memcpy(s->root_box.low, box->low, n * sizeof(double));
    memcpy(s->root_box.high, box->high, n * sizeof(double));
    s->root.is_known = true;
    return PSR_OK;
}
