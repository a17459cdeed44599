/*
 * A cell for each block that together come near the shared rows: annealing on
 *
 *     sum_b lack of b's cell + 1/2 missed' bend^-1 missed
 *
 * which foretells what the cells earn together where the prices are near their best.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_cells.h"

/* Temperatures as shares of the open gap. */
static const double first_heat = 0.6, last_heat = 0.05;
/* Cells whose lack is this many temperatures are hardly tried. */
static const double most_lack = 2;

enum { reheats = 16, descent_rounds = 20 };
/* Cells of a block that take part in exchanges: those that lack least. */
static const size_t most_near = 32;

typedef struct choice {
    const cell_lists *lists;
    size_t q, *pick;
    /* By place in the lists; uses in units in which what is missed costs half its square.
     */
    double (*use)[CELL_PRICES];
    double *lack;
    double missed[CELL_PRICES];
    double miss_cost, lacked;
} choice;

typedef struct ranked {
    double lack;
    size_t at;
} ranked;

static int compare_lacks(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->lack < y->lack || x->lack > y->lack) {
        return x->lack < y->lack ? -1 : 1;
    }
    return (x->at > y->at) - (x->at < y->at);
}

/** The list of each block by what its cells lack, least first. */
static void rank(const budget_cells *cells, const cell_lists *lists, ranked *scratch) {
    for (size_t b = 0; b < cells->blocks->count; b++) {
        size_t first = lists->first[b], count = lists->first[b + 1] - first;
        for (size_t k = 0; k < count; k++) {
            scratch[k] = (ranked){-cells->value[first + k], lists->at[first + k]};
        }
        qsort(scratch, count, sizeof *scratch, compare_lacks);
        for (size_t k = 0; k < count; k++) {
            lists->at[first + k] = scratch[k].at;
        }
    }
}

static double cost_of(const choice *c, const double *missed) {
    double cost = 0;
    for (size_t r = 0; r < c->q; r++) {
        cost += 0.5 * missed[r] * missed[r];
    }
    return cost;
}

/** Uses and lacks of all cells, and how the best ones together give way. */
static void load(budget_cells *cells, const cell_lists *lists, const double *price,
                 choice *c) {
    const budget_blocks *blocks = cells->blocks;
    for (size_t b = 0; b < blocks->count; b++) {
        double best = cells->value[lists->first[b]];
        for (size_t k = lists->first[b]; k < lists->first[b + 1]; k++) {
            c->lack[k] = best - cells->value[k];
            memset(c->use[k], 0, sizeof c->use[k]);
            for (size_t j = 0; j < blocks->block[b].model.spend_count; j++) {
                size_t i = blocks->block[b].spend[j];
                for (size_t u = cells->use_start[i]; u < cells->use_start[i + 1]; u++) {
                    c->use[k][cells->use_row[u]] +=
                        cells->use_value[u] * cells->z[k * cells->most_spends + j];
                }
            }
        }
    }
    cells_dual dual;
    budget_cells_dual(cells, lists, price, 1e-9, &dual); /* of the best cells alone */
    memcpy(c->missed, blocks->side, c->q * sizeof(double));
    cells_root root;
    budget_cells_factor(cells, &dual, price, 1e-6, &root);
    budget_cells_whiten(&root, c->missed);
    for (size_t k = 0; k < lists->first[blocks->count]; k++) {
        budget_cells_whiten(&root, c->use[k]);
    }
    for (size_t r = 0; r < c->q; r++) {
        c->missed[r] = -c->missed[r];
    }
    for (size_t b = 0; b < blocks->count; b++) {
        c->pick[b] = lists->first[b];
        for (size_t r = 0; r < c->q; r++) {
            c->missed[r] += c->use[c->pick[b]][r];
        }
    }
    c->miss_cost = cost_of(c, c->missed);
}

/** A cell among those of block b that lack little at this heat. */
static size_t draw(const choice *c, size_t b, double heat, psr_random *random) {
    size_t first = c->lists->first[b], low = first, high = c->lists->first[b + 1];
    double lack = -most_lack * heat * log(psr_random_uniform(random) + 1e-300);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->lack[middle] < lack) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t room = low - first > 2 ? low - first : 2;
    size_t count = c->lists->first[b + 1] - first;
    return first + psr_random_below(random, room < count ? room : count);
}

/** Put cell `next` in place of the one picked for block b. */
static void take_cell(choice *c, size_t b, size_t next) {
    for (size_t r = 0; r < c->q; r++) {
        c->missed[r] += c->use[next][r] - c->use[c->pick[b]][r];
    }
    c->lacked += c->lack[next] - c->lack[c->pick[b]];
    c->pick[b] = next;
    c->miss_cost = cost_of(c, c->missed);
}

static void anneal(choice *c, size_t blocks, double heat, size_t steps,
                   psr_random *random) {
    double cooling = pow(last_heat / first_heat, 1 / (double)(steps + 1));
    for (size_t step = 0; step < steps; step++) {
        heat *= cooling;
        size_t b = psr_random_below(random, blocks);
        size_t old = c->pick[b], next = draw(c, b, heat, random);
        if (next == old) {
            continue;
        }
        double miss_cost = 0;
        for (size_t r = 0; r < c->q; r++) {
            double missed = c->missed[r] + c->use[next][r] - c->use[old][r];
            miss_cost += 0.5 * missed * missed;
        }
        double more = c->lack[next] - c->lack[old] + miss_cost - c->miss_cost;
        if (more <= 0 || psr_random_uniform(random) < exp(-more / heat)) {
            take_cell(c, b, next);
        }
    }
}

/** The best cells of blocks a and b together, the others as they are. @return they changed
 */
static bool exchange(choice *c, size_t a, size_t b) {
    const cell_lists *l = c->lists;
    size_t old_a = c->pick[a], old_b = c->pick[b], best_a = old_a, best_b = old_b;
    double others = c->lacked - c->lack[old_a] - c->lack[old_b];
    double best = c->lacked + c->miss_cost;
    double enough = best - 1e-12 * best;
    for (size_t k = l->first[a]; k < l->first[a + 1] && k < l->first[a] + most_near; k++) {
        double missed[CELL_PRICES], lacked = others + c->lack[k];
        for (size_t r = 0; r < c->q; r++) {
            missed[r] = c->missed[r] + c->use[k][r] - c->use[old_a][r] - c->use[old_b][r];
        }
        for (size_t j = l->first[b]; j < l->first[b + 1] && j < l->first[b] + most_near &&
                                     lacked + c->lack[j] < enough;
             j++) {
            double cost = 0;
            for (size_t r = 0; r < c->q; r++) {
                double over = missed[r] + c->use[j][r];
                cost += 0.5 * over * over;
            }
            cost += lacked + c->lack[j];
            if (cost < enough) {
                enough = cost;
                best_a = k;
                best_b = j;
            }
        }
    }
    if (best_a != old_a || best_b != old_b) {
        take_cell(c, a, best_a);
        take_cell(c, b, best_b);
        return true;
    }
    return false;
}

/** Exchange cells of two blocks as long as that helps. */
static void descend(choice *c, size_t blocks) {
    bool is_better = true;
    for (int round = 0; round < descent_rounds && is_better; round++) {
        is_better = false;
        for (size_t a = 0; a < blocks; a++) {
            for (size_t b = a + 1; b < blocks; b++) {
                is_better = exchange(c, a, b) || is_better;
            }
        }
    }
}

/** Heat up, cool down and exchange, again and again from the best so far. */
static void search_picks(choice *c, size_t blocks, double heat, size_t steps,
                         psr_random *random, size_t *best) {
    double least = c->lacked + c->miss_cost;
    for (int again = 0; again < reheats; again++) {
        anneal(c, blocks, heat, steps / reheats, random);
        descend(c, blocks);
        if (c->lacked + c->miss_cost < least) {
            least = c->lacked + c->miss_cost;
            memcpy(best, c->pick, blocks * sizeof *best);
        }
    }
}

psr_status budget_cells_choose(budget_cells *cells, const cell_lists *lists,
                               const double *price, double gap, size_t steps, uint64_t seed,
                               size_t *pick) {
    size_t blocks = cells->blocks->count, count = lists->first[blocks];
    ranked *scratch = malloc((cells->most_listed + 1) * sizeof *scratch);
    choice c = {.lists = lists, .q = cells->shared_count};
    c.use = malloc((count + 1) * sizeof *c.use);
    c.lack = malloc((count + 1) * sizeof(double));
    c.pick = malloc((blocks + 1) * sizeof *c.pick);
    psr_status status = PSR_ERR_MEMORY;
    if (scratch && c.use && c.lack && c.pick) {
        cells_dual dual;
        budget_cells_dual(cells, lists, price, 1e-9, &dual);
        rank(cells, lists, scratch);
        budget_cells_dual(cells, lists, price, 1e-9, &dual);
        load(cells, lists, price, &c);
        psr_random random = psr_random_create(seed, count);
        memcpy(pick, c.pick, blocks * sizeof *pick);
        search_picks(&c, blocks, first_heat * gap, steps, &random, pick);
        for (size_t b = 0; b < blocks; b++) {
            pick[b] = lists->at[pick[b]];
        }
        status = PSR_OK;
    }
    free(scratch);
    free(c.use);
    free(c.lack);
    free(c.pick);
    return status;
}
