/*
 * Which rows are shared and which belong to one block, and the best plan of a block.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_blocks.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows of one block: under more of them (carry-over) its own search takes too long. */
enum { MOST_ROWS = 2 };
/* More shared rows, or larger blocks, are not worth taking apart. */
static const size_t most_shared = 16;
static const size_t most_spends = 16;
static const size_t least_blocks = 4;

typedef struct row_size {
    size_t count, row;
} row_size;

static int compare_sizes(const void *a, const void *b) {
    const row_size *x = a, *y = b;
    if (x->count != y->count) {
        return x->count > y->count ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

static size_t root_of(size_t *group, size_t i) {
    while (group[i] != i) {
        group[i] = group[group[i]];
        i = group[i];
    }
    return i;
}

/** Groups of spends tied by the rows that are not shared; number of groups, or 0 when one
 * is too large. group[i] = number of the group of spend i. */
static size_t split(const budget_model *m, const bool *is_shared, size_t *group,
                    size_t *first, size_t *size) {
    for (size_t i = 0; i < m->spend_count; i++) {
        group[i] = i;
        size[i] = 0;
    }
    for (size_t r = 0; r < m->row_count; r++) {
        first[r] = SIZE_MAX;
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            size_t r = m->column_row[k];
            if (is_shared[r]) {
                continue;
            }
            first[r] = first[r] == SIZE_MAX ? i : first[r];
            size_t a = root_of(group, first[r]), b = root_of(group, i);
            group[a > b ? a : b] = a > b ? b : a;
        }
    }
    size_t count = 0, widest = 0;
    for (size_t i = 0; i < m->spend_count; i++) {
        size_t root = root_of(group, i);
        size[root]++;
        widest = size[root] > widest ? size[root] : widest;
    }
    for (size_t i = 0; i < m->spend_count; i++) { /* roots come first: they are least */
        group[i] = group[i] == i ? count++ : group[group[i]];
    }
    return widest <= most_spends ? count : 0;
}

/** Choose the longest rows as shared, as few as let the rest fall apart. @return blocks */
static size_t choose_shared(const budget_model *m, bool *is_shared, size_t *group,
                            psr_arena *arena) {
    row_size *order = psr_arena_take(arena, m->row_count + 1, sizeof *order);
    size_t *first = psr_arena_take(arena, m->row_count + 1, sizeof(size_t));
    size_t *size = psr_arena_take(arena, m->spend_count + 1, sizeof(size_t));
    if (!order || !first || !size) {
        return 0;
    }
    for (size_t r = 0; r < m->row_count; r++) {
        order[r].row = r;
        is_shared[r] = false;
    }
    for (size_t k = 0; k < m->column_start[m->spend_count]; k++) {
        order[m->column_row[k]].count++;
    }
    qsort(order, m->row_count, sizeof *order, compare_sizes);
    for (size_t k = 0; k < m->row_count && k < most_shared; k++) {
        is_shared[order[k].row] = true;
        bool more = k + 1 < m->row_count && order[k + 1].count == order[k].count;
        size_t blocks = more ? 0 : split(m, is_shared, group, first, size);
        if (blocks >= least_blocks) {
            return k + 1 < m->row_count ? blocks
                                        : 0; /* no row of a block: nothing gained */
        }
    }
    return 0;
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
        if (rows[b] > MOST_ROWS) {
            blocks->count = 0;
            return PSR_OK;
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

psr_status budget_blocks_create(const budget_model *model, psr_arena *arena,
                                budget_blocks **out) {
    *out = NULL;
    bool *is_shared = psr_arena_take(arena, model->row_count + 1, sizeof *is_shared);
    budget_blocks *blocks = psr_arena_take(arena, 1, sizeof *blocks);
    size_t *group = psr_arena_take(arena, model->spend_count + 1, sizeof(size_t));
    if (!is_shared || !blocks || !group) {
        return PSR_ERR_MEMORY;
    }
    *blocks = (budget_blocks){.model = model, .block_of = group};
    blocks->count = choose_shared(model, is_shared, group, arena);
    if (blocks->count == 0) {
        return PSR_OK;
    }
    blocks->block = psr_arena_take(arena, blocks->count, sizeof *blocks->block);
    blocks->shared = psr_arena_take(arena, 2 * most_shared, sizeof(size_t));
    blocks->side = psr_arena_take(arena, 2 * most_shared, sizeof(double));
    blocks->least = psr_arena_take(arena, 2 * most_shared, sizeof(double));
    blocks->most = psr_arena_take(arena, 2 * most_shared, sizeof(double));
    if (!blocks->block || !blocks->shared || !blocks->side || !blocks->least ||
        !blocks->most) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < model->row_count; r++) {
        double lower = model->row_lower[r], upper = model->row_upper[r];
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
    if (blocks->count == 0) {
        return PSR_OK;
    }
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

/** What the shared rows charge each spend of a block. */
static void set_charges(budget_blocks *blocks, budget_block *block, const double *price) {
    const budget_model *m = blocks->model;
    for (size_t j = 0; j < block->model.spend_count; j++) {
        size_t i = block->spend[j];
        block->model.charge[j] = 0;
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            for (size_t q = 0; q < blocks->shared_count; q++) {
                block->model.charge[j] += blocks->shared[q] == m->column_row[k]
                                              ? price[q] * m->column_value[k]
                                              : 0;
            }
        }
    }
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

psr_status budget_block_solve(budget_blocks *blocks, size_t b, const budget_box *box,
                              const double *price, double slack, const double *start,
                              bool *has_plan) {
    budget_block *block = &blocks->block[b];
    budget_model *m = &block->model;
    set_charges(blocks, block, price);
    double total = 0, size = 0;
    for (size_t j = 0; j < m->spend_count; j++) {
        block->box.low[j] = box->low[block->spend[j]];
        block->box.high[j] = box->high[block->spend[j]];
        double best = budget_conjugate(m, &block->box, j, m->charge[j], &block->z[j]);
        total += best;
        size += fabs(best);
    }
    block->bound = total + 4 * DBL_EPSILON * size;
    *has_plan = true;
    if (block->search && !keeps_rows(m, block->z)) {
        budget_aim aim = {
            .slack = slack, .box = &block->box, .start = start, .is_part = true};
        PSR_TRY(budget_search_run(block->search, &aim, NULL, &block->found, NULL));
        blocks->work += block->found.relax_count * (m->spend_count + m->row_count);
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
