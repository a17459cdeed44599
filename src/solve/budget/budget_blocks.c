/*
 * Which rows are shared and which belong to one block, and the best plan of a block.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_blocks.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_twins.h"

/* Rows of one block: under more of them (carry-over) its own search takes too long. */
enum { MOST_ROWS = 6 };
/* More shared rows are not worth taking apart, nor fewer blocks; more than `few_shared` not
 * before the search as a whole has tried. */
static const size_t few_shared = 16, most_shared = 128;
static const size_t least_blocks = 4;
/* Most spends of a block, each tried in turn; not before the search as a whole has tried
 * more than the first ones. */
enum { small_sizes = 3 };
static const size_t block_sizes[] = {8, 16, 32, 64, 128};

typedef struct row_size {
    size_t count, row;
} row_size;

static int compare_sizes(const void *a, const void *b) {
    const row_size *x = a, *y = b;
    if (x->count != y->count) {
        return x->count < y->count ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

/** Rows as the tying of spends to blocks reads them. */
typedef struct row_lists {
    row_size *order; /* [row_count] by length */
    size_t *first;   /* [row_count + 1] */
    size_t *spend;   /* spends of each row */
    size_t *group;   /* [spend_count] a spend that stands for its group, itself the least */
    size_t *size, *rows; /* [spend_count] of the group of a spend that stands for one */
} row_lists;

static psr_status list_rows(const budget_model *m, psr_arena *arena, row_lists *l) {
    size_t n = m->spend_count, terms = m->column_start[n];
    l->order = psr_arena_take(arena, m->row_count + 1, sizeof *l->order);
    l->first = psr_arena_take(arena, m->row_count + 2, sizeof(size_t));
    l->spend = psr_arena_take(arena, terms + 1, sizeof(size_t));
    l->group = psr_arena_take(arena, n + 1, sizeof(size_t));
    l->size = psr_arena_take(arena, n + 1, sizeof(size_t));
    l->rows = psr_arena_take(arena, n + 1, sizeof(size_t));
    if (!l->order || !l->first || !l->spend || !l->group || !l->size || !l->rows) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < terms; k++) {
        l->order[m->column_row[k]].count++;
    }
    size_t at = 0;
    for (size_t r = 0; r < m->row_count; r++) {
        l->order[r].row = r;
        l->first[r + 1] = at; /* where its next spend goes */
        at += l->order[r].count;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            l->spend[l->first[m->column_row[k] + 1]++] = i;
        }
    }
    qsort(l->order, m->row_count, sizeof *l->order, compare_sizes);
    return PSR_OK;
}

static size_t root_of(size_t *group, size_t i) {
    while (group[i] != i) {
        group[i] = group[group[i]];
        i = group[i];
    }
    return i;
}

/** Put the spends of a row into one group. */
static void tie(row_lists *l, size_t row) {
    size_t a = root_of(l->group, l->spend[l->first[row]]);
    for (size_t k = l->first[row] + 1; k < l->first[row + 1]; k++) {
        size_t b = root_of(l->group, l->spend[k]);
        if (a != b) {
            size_t low = a < b ? a : b, high = a < b ? b : a;
            l->group[high] = low;
            l->size[low] += l->size[high];
            l->rows[low] += l->rows[high];
            a = low;
        }
    }
    l->rows[a]++;
}

/** Spends and rows that the groups of a row have together, the row counted. */
static size_t tied_size(row_lists *l, size_t row, bool *is_marked, size_t *rows) {
    size_t size = 0;
    *rows = 1;
    for (size_t k = l->first[row]; k < l->first[row + 1]; k++) {
        size_t a = root_of(l->group, l->spend[k]);
        size += is_marked[a] ? 0 : l->size[a];
        *rows += is_marked[a] ? 0 : l->rows[a];
        is_marked[a] = true;
    }
    for (size_t k = l->first[row]; k < l->first[row + 1]; k++) {
        is_marked[root_of(l->group, l->spend[k])] = false;
    }
    return size;
}

/**
 * Tie spends by rows in their order as long as no block grows above `most_spends`;
 * rows that would tie more are shared. @return rows shared; 0 = none, or a block of few
 * spends has too many rows (a chain of weeks: cut apart it bounds nothing)
 */
static size_t tie_blocks(const budget_model *m, row_lists *l, size_t most_spends,
                         bool *is_marked, bool *is_shared) {
    size_t shared = 0;
    for (size_t i = 0; i < m->spend_count; i++) {
        l->group[i] = i;
        l->size[i] = 1;
        l->rows[i] = 0;
    }
    for (size_t k = 0; k < m->row_count; k++) {
        size_t row = l->order[k].row, rows;
        is_shared[row] = tied_size(l, row, is_marked, &rows) > most_spends;
        if (is_shared[row]) {
            shared++;
        } else if (rows > MOST_ROWS) {
            return 0;
        } else {
            tie(l, row);
        }
    }
    return shared;
}

/** A way to part the spends into blocks. */
typedef struct parting {
    double cost; /* of a round of the master programme: it has a dense system of the shared
                    rows for each block and one for all */
    bool *is_shared; /* [row_count] */
    size_t *root;    /* [spend_count] the first spend of its block */
} parting;

/** Keep the blocks as tied in the lists, where a master round costs least. */
static void keep_cheapest(const budget_model *m, row_lists *l, const bool *is_shared,
                          double shared, parting *best) {
    size_t count = 0;
    for (size_t i = 0; i < m->spend_count; i++) {
        count += root_of(l->group, i) == i;
    }
    double cost = shared * shared * ((double)count + shared);
    if (count >= least_blocks && cost < best->cost) {
        best->cost = cost;
        memcpy(best->is_shared, is_shared, m->row_count * sizeof *is_shared);
        for (size_t i = 0; i < m->spend_count; i++) {
            best->root[i] = root_of(l->group, i);
        }
    }
}

static void reverse(row_size *order, size_t count) {
    for (size_t k = 0; k < count / 2; k++) {
        row_size kept = order[k];
        order[k] = order[count - 1 - k];
        order[count - 1 - k] = kept;
    }
}

/** Choose shared rows that let the rest fall apart, many or few; *count = blocks, 0 =
 * none. block_of[i] = number of the block of spend i. */
static psr_status choose_shared(const budget_model *m, bool many, bool *is_shared,
                                size_t *block_of, psr_arena *arena, size_t *count) {
    row_lists l;
    bool *is_marked = psr_arena_take(arena, m->spend_count + 1, sizeof *is_marked);
    bool *is_tried = psr_arena_take(arena, m->row_count + 1, sizeof *is_tried);
    PSR_TRY(is_marked && is_tried ? list_rows(m, arena, &l) : PSR_ERR_MEMORY);
    size_t most = many ? most_shared : few_shared;
    size_t size_count = many ? sizeof block_sizes / sizeof *block_sizes : small_sizes;
    parting best = {.cost = INFINITY, .is_shared = is_shared, .root = block_of};
    int ways = many ? 2 : 1; /* the shortest rows first, the longest first */
    for (int way = 0; way < ways; way++) {
        for (size_t k = 0; k < size_count; k++) {
            size_t shared = tie_blocks(m, &l, block_sizes[k], is_marked, is_tried);
            if (shared > 0 && shared <= most && shared < m->row_count) {
                keep_cheapest(m, &l, is_tried, (double)shared, &best);
            }
        }
        reverse(l.order, m->row_count);
    }
    *count = 0;
    for (size_t i = 0; i < m->spend_count && best.cost < INFINITY; i++) {
        block_of[i] = block_of[i] == i ? (*count)++ : block_of[block_of[i]];
    }
    return PSR_OK;
}

static psr_status take_block(budget_block *block, size_t rows, size_t terms,
                             psr_arena *arena) {
    budget_model *m = &block->model;
    size_t n = m->spend_count;
    double **numbers[] = {&m->lower,       &m->upper,        &m->min_if_on, &m->charge,
                          &block->box.low, &block->box.high, &block->z};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        *numbers[k] = psr_arena_take(arena, n + 1, sizeof(double));
        if (!*numbers[k]) {
            return PSR_ERR_MEMORY;
        }
    }
    m->curve = psr_arena_take(arena, n + 1, sizeof *m->curve);
    m->column_start = psr_arena_take(arena, n + 2, sizeof(size_t));
    m->column_row = psr_arena_take(arena, terms + 1, sizeof(size_t));
    m->column_value = psr_arena_take(arena, terms + 1, sizeof(double));
    m->row_lower = psr_arena_take(arena, rows + 1, sizeof(double));
    m->row_upper = psr_arena_take(arena, rows + 1, sizeof(double));
    block->spend = psr_arena_take(arena, n + 1, sizeof(size_t));
    return m->curve && m->column_start && m->column_row && m->column_value &&
                   m->row_lower && m->row_upper && block->spend
               ? PSR_OK
               : PSR_ERR_MEMORY;
}

/** Copy spend i of the whole as the next one of its block. */
static void load_spend(const budget_model *from, size_t i, const size_t *row_place,
                       budget_block *block) {
    budget_model *m = &block->model;
    size_t j = m->spend_count++, at = m->column_start[j];
    block->spend[j] = i;
    m->curve[j] = from->curve[i];
    m->lower[j] = from->lower[i];
    m->upper[j] = from->upper[i];
    m->min_if_on[j] = from->min_if_on[i];
    for (size_t k = from->column_start[i]; k < from->column_start[i + 1]; k++) {
        size_t r = from->column_row[k];
        if (row_place[r] != SIZE_MAX) {
            m->column_row[at] = row_place[r];
            m->column_value[at++] = from->column_value[k];
            m->row_lower[row_place[r]] = from->row_lower[r];
            m->row_upper[row_place[r]] = from->row_upper[r];
        }
    }
    m->column_start[j + 1] = at;
}

/** Twins are in one block, where it has rows of its own. */
static psr_status take_twins(budget_blocks *blocks, psr_arena *arena) {
    const budget_model *m = blocks->model;
    size_t *place = psr_arena_take(arena, m->spend_count + 1, sizeof(size_t));
    if (!place) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        place[i] = SIZE_MAX;
    }
    for (size_t b = 0; b < blocks->count && m->twins.count > 0; b++) {
        budget_block *block = &blocks->block[b];
        for (size_t j = 0; j < block->model.spend_count; j++) {
            place[block->spend[j]] = j;
        }
        PSR_TRY(budget_twins_take(m, place, arena, &block->model));
        for (size_t j = 0; j < block->model.spend_count; j++) {
            place[block->spend[j]] = SIZE_MAX;
        }
    }
    return PSR_OK;
}

static psr_status load_blocks(budget_blocks *blocks, const bool *is_shared,
                              psr_arena *arena) {
    const budget_model *m = blocks->model;
    size_t *place = psr_arena_take(arena, m->row_count + 1, sizeof(size_t));
    size_t *rows = psr_arena_take(arena, blocks->count + 1, sizeof(size_t));
    size_t *terms = psr_arena_take(arena, blocks->count + 1, sizeof(size_t));
    if (!place || !rows || !terms) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < m->row_count; r++) {
        place[r] = SIZE_MAX;
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        size_t b = blocks->block_of[i];
        blocks->block[b].model.spend_count++;
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            size_t r = m->column_row[k];
            if (!is_shared[r]) {
                place[r] = place[r] == SIZE_MAX ? rows[b]++ : place[r];
                terms[b]++;
            }
        }
    }
    for (size_t b = 0; b < blocks->count; b++) {
        PSR_TRY(take_block(&blocks->block[b], rows[b], terms[b], arena));
        blocks->block[b].model.spend_count = 0;
        blocks->block[b].model.row_count = rows[b];
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        load_spend(m, i, place, &blocks->block[blocks->block_of[i]]);
    }
    PSR_TRY(take_twins(blocks, arena));
    for (size_t b = 0; b < blocks->count; b++) {
        budget_block *block = &blocks->block[b];
        if (block->model.row_count > 0) {
            PSR_TRY(budget_search_create(&block->model, arena, &block->search));
            PSR_TRY(budget_found_create(&block->model, arena, &block->found));
        }
    }
    return PSR_OK;
}

static void share(budget_blocks *blocks, size_t row, double side, double least,
                  double most) {
    size_t q = blocks->shared_count++;
    blocks->shared[q] = row;
    blocks->side[q] = side;
    blocks->least[q] = least;
    blocks->most[q] = most;
}

psr_status budget_blocks_create(const budget_model *model, bool many, psr_arena *arena,
                                budget_blocks **out) {
    *out = NULL;
    bool *is_shared = psr_arena_take(arena, model->row_count + 1, sizeof *is_shared);
    budget_blocks *blocks = psr_arena_take(arena, 1, sizeof *blocks);
    size_t *group = psr_arena_take(arena, model->spend_count + 1, sizeof(size_t));
    if (!is_shared || !blocks || !group) {
        return PSR_ERR_MEMORY;
    }
    *blocks = (budget_blocks){.model = model, .block_of = group};
    PSR_TRY(choose_shared(model, many, is_shared, group, arena, &blocks->count));
    if (blocks->count == 0) {
        return PSR_OK;
    }
    blocks->block = psr_arena_take(arena, blocks->count, sizeof *blocks->block);
    blocks->shared = psr_arena_take(arena, 2 * most_shared, sizeof(size_t));
    blocks->place = psr_arena_take(arena, model->row_count + 1, sizeof(size_t));
    blocks->side = psr_arena_take(arena, 2 * most_shared, sizeof(double));
    blocks->least = psr_arena_take(arena, 2 * most_shared, sizeof(double));
    blocks->most = psr_arena_take(arena, 2 * most_shared, sizeof(double));
    if (!blocks->block || !blocks->shared || !blocks->place || !blocks->side ||
        !blocks->least || !blocks->most) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < model->row_count; r++) {
        double lower = model->row_lower[r], upper = model->row_upper[r];
        blocks->place[r] = is_shared[r] ? blocks->shared_count : SIZE_MAX;
        if (is_shared[r] && upper <= lower) {
            share(blocks, r, upper, -INFINITY, INFINITY);
        } else if (is_shared[r]) {
            if (upper < INFINITY) {
                share(blocks, r, upper, 0, INFINITY);
            }
            if (lower > -INFINITY) {
                share(blocks, r, lower, -INFINITY, 0);
            }
        }
    }
    PSR_TRY(load_blocks(blocks, is_shared, arena));
    PSR_TRY(budget_columns_create(blocks, arena, &blocks->columns));
    *out = blocks;
    return PSR_OK;
}

void budget_blocks_clear(budget_blocks *blocks) {
    for (size_t b = 0; b < blocks->count; b++) {
        if (blocks->block[b].search) {
            budget_search_clear(blocks->block[b].search);
        }
    }
    budget_columns_clear(blocks->columns);
}

void budget_block_load(const budget_blocks *blocks, size_t b, const budget_box *box,
                       const double *price) {
    const budget_model *m = blocks->model;
    budget_block *block = &blocks->block[b];
    for (size_t j = 0; j < block->model.spend_count; j++) {
        size_t i = block->spend[j];
        block->box.low[j] = box->low[i];
        block->box.high[j] = box->high[i];
        block->model.charge[j] = 0;
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            size_t row = m->column_row[k], q = blocks->place[row];
            for (; q < blocks->shared_count && blocks->shared[q] == row; q++) {
                block->model.charge[j] += price[q] * m->column_value[k];
            }
        }
    }
}

double budget_block_free_bound(budget_block *block) {
    const budget_model *m = &block->model;
    double total = 0, size = 0;
    for (size_t j = 0; j < m->spend_count; j++) {
        double best = budget_conjugate(m, &block->box, j, m->charge[j], &block->z[j]);
        total += best;
        size += fabs(best);
    }
    return total + 4 * DBL_EPSILON * size;
}

static bool keeps_rows(const budget_model *m, const double *z) {
    double activity[MOST_ROWS] = {0};
    for (size_t j = 0; j < m->spend_count; j++) {
        for (size_t k = m->column_start[j]; k < m->column_start[j + 1]; k++) {
            activity[m->column_row[k]] += m->column_value[k] * z[j];
        }
    }
    for (size_t r = 0; r < m->row_count; r++) {
        if (activity[r] > m->row_upper[r] || activity[r] < m->row_lower[r]) {
            return false;
        }
    }
    return true;
}

psr_status budget_block_search(budget_blocks *blocks, size_t b, const budget_aim *aim) {
    budget_block *block = &blocks->block[b];
    const budget_model *m = &block->model;
    PSR_TRY(budget_search_run(block->search, aim, NULL, &block->found, NULL));
    blocks->relax_count += block->found.relax_count;
    size_t cells = m->spend_count + m->row_count;
    blocks->work += block->found.relax_count * (m->row_count > 1 ? cells : cells / 12 + 1);
    return PSR_OK;
}

psr_status budget_block_solve(budget_blocks *blocks, size_t b, const budget_box *box,
                              const double *price, double slack, const double *start,
                              bool *has_plan) {
    budget_block *block = &blocks->block[b];
    budget_model *m = &block->model;
    budget_block_load(blocks, b, box, price);
    block->bound = budget_block_free_bound(block);
    *has_plan = true;
    if (block->search && !keeps_rows(m, block->z)) {
        budget_aim aim = {
            .slack = slack, .box = &block->box, .start = start, .is_part = true};
        PSR_TRY(budget_block_search(blocks, b, &aim));
        *has_plan = !block->found.is_empty;
        block->bound = fmin(block->bound, block->found.bound);
        if (block->found.has_plan) {
            memcpy(block->z, block->found.z, m->spend_count * sizeof(double));
        }
    }
    block->value = 0;
    for (size_t j = 0; j < m->spend_count; j++) {
        block->value += psr_curve_value(&m->curve[j], block->z[j]);
    }
    return PSR_OK;
}
