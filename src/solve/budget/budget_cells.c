/*
 * Which cells of the blocks a better plan may use.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_cells.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const int lambda_halvings = 60;
/* A chord may promise this share of the reach too much before its cell is halved. */
static const double chord_error = 0.02;
static const int most_halvings = 40;

static bool fits(const budget_blocks *blocks) {
    const budget_model *m = blocks->model;
    if (blocks->shared_count > CELL_PRICES) {
        return false;
    }
    for (size_t b = 0; b < blocks->count; b++) {
        const budget_model *block = &blocks->block[b].model;
        if (block->row_count > 1 || block->spend_count > CELL_SPENDS) {
            return false;
        }
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        if (m->curve[i].family == PSR_CURVE_TABLE) { /* convex and concave more than once */
            return false;
        }
    }
    return true;
}

/** What spend i uses of the shared rows and of the row of its block. */
static void load_spend(budget_cells *cells, size_t i) {
    const budget_blocks *blocks = cells->blocks;
    const budget_model *m = blocks->model;
    size_t at = cells->use_start[i];
    for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
        size_t row = m->column_row[k], q = blocks->place[row];
        if (q == SIZE_MAX) {
            cells->coefficient[i] = m->column_value[k];
            continue;
        }
        for (; q < blocks->shared_count && blocks->shared[q] == row; q++) {
            cells->use_row[at] = q;
            cells->use_value[at++] = m->column_value[k];
        }
    }
    cells->use_start[i + 1] = at;
    const psr_curve *curve = &m->curve[i];
    cells->inflexion[i] = psr_curve_inflexion(curve);
    cells->base[i] = 1 / (1 + exp(curve->rate * curve->midpoint));
}

psr_status budget_cells_create(budget_blocks *blocks, psr_arena *arena,
                               budget_cells **out) {
    *out = NULL;
    if (!fits(blocks)) {
        return PSR_OK;
    }
    const budget_model *m = blocks->model;
    size_t n = m->spend_count, terms = m->column_start[n];
    budget_cells *cells = psr_arena_take(arena, 1, sizeof *cells);
    if (!cells) {
        return PSR_ERR_MEMORY;
    }
    *cells = (budget_cells){
        .blocks = blocks, .spend_count = n, .shared_count = blocks->shared_count};
    for (size_t b = 0; b < blocks->count; b++) {
        size_t spends = blocks->block[b].model.spend_count;
        cells->most_spends = spends > cells->most_spends ? spends : cells->most_spends;
    }
    double **numbers[] = {&cells->coefficient, &cells->inflexion, &cells->base,
                          &cells->charge,      &cells->on_share,  &cells->on_at};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        *numbers[k] = psr_arena_take(arena, n + 1, sizeof(double));
        if (!*numbers[k]) {
            return PSR_ERR_MEMORY;
        }
    }
    cells->use_start = psr_arena_take(arena, n + 2, sizeof(size_t));
    cells->use_row = psr_arena_take(arena, 2 * terms + 1, sizeof(size_t));
    cells->use_value = psr_arena_take(arena, 2 * terms + 1, sizeof(double));
    if (!cells->use_start || !cells->use_row || !cells->use_value) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        load_spend(cells, i);
    }
    *out = cells;
    return PSR_OK;
}

static void drop_cells(budget_cells *cells) {
    for (size_t k = 0; k < cells->count; k++) {
        free(cells->cell[k].low);
    }
    cells->count = 0;
}

void budget_cells_clear(budget_cells *cells) {
    drop_cells(cells);
    free(cells->cell);
    free(cells->value);
    free(cells->share);
    free(cells->z);
    free(cells->give);
    cells->cell = NULL;
    cells->value = cells->share = cells->z = cells->give = NULL;
    cells->capacity = 0;
}

static bool grow(double **numbers, size_t count) {
    double *wider = realloc(*numbers, count * sizeof(double));
    *numbers = wider ? wider : *numbers;
    return wider != NULL;
}

/** A new cell of block b, its pieces not written; NULL = out of memory. */
static budget_cell *add_cell(budget_cells *cells, size_t b) {
    if (cells->count == cells->capacity) {
        size_t capacity = cells->capacity ? 2 * cells->capacity : 1024;
        budget_cell *wider = realloc(cells->cell, capacity * sizeof *wider);
        cells->cell = wider ? wider : cells->cell;
        if (!wider || !grow(&cells->value, capacity) || !grow(&cells->share, capacity) ||
            !grow(&cells->z, capacity * cells->most_spends) ||
            !grow(&cells->give, capacity * cells->most_spends)) {
            return NULL;
        }
        cells->capacity = capacity;
    }
    size_t n = cells->blocks->block[b].model.spend_count;
    double *numbers = malloc(4 * n * sizeof(double));
    if (!numbers) {
        return NULL;
    }
    budget_cell *cell = &cells->cell[cells->count++];
    *cell = (budget_cell){.block = b,
                          .low = numbers,
                          .high = numbers + n,
                          .value_low = numbers + 2 * n,
                          .value_high = numbers + 3 * n};
    return cell;
}

/** What follows from the pieces of a cell. */
static void finish_cell(const budget_cells *cells, budget_cell *cell) {
    const budget_block *block = &cells->blocks->block[cell->block];
    cell->on = cell->moving = cell->straight = 0;
    cell->still_row = cell->still_value = 0;
    for (size_t j = 0; j < block->model.spend_count; j++) {
        size_t i = block->spend[j];
        uint32_t bit = (uint32_t)1 << j;
        double low = cell->low[j], high = cell->high[j];
        const psr_curve *curve = &block->model.curve[j];
        cell->value_low[j] = psr_curve_value(curve, low);
        cell->value_high[j] = psr_curve_value(curve, high);
        bool is_concave = low >= cells->inflexion[i] && high > 0;
        cell->on |= is_concave ? bit : 0;
        if (high > low) {
            cell->moving |= bit;
            cell->straight |= !is_concave || curve->family == PSR_CURVE_LINEAR ? bit : 0;
        } else {
            cell->still_row += cells->coefficient[i] * low;
            cell->still_value += cell->value_low[j];
        }
    }
}

/** The pieces of the curve of one spend. */
typedef struct pieces {
    size_t count;
    double low[3], high[3];
    double gain[3]; /* at most, under the price of its block's row as well */
    double best;
} pieces;

static void find_pieces(const budget_cells *cells, const budget_block *block,
                        const budget_box *box, size_t j, pieces *p) {
    size_t i = block->spend[j];
    double low = box->low[i], high = box->high[i], inflexion = cells->inflexion[i];
    const budget_box own = {&box->low[i], &box->high[i]};
    const budget_model one = {.min_if_on = &block->model.min_if_on[j]};
    double hole = budget_hole(&one, &own, 0);
    p->count = 0;
    if (hole > 0) {
        p->low[p->count] = p->high[p->count] = low;
        p->count++;
    }
    double from = fmax(low, hole);
    if (from < inflexion && from <= high) {
        p->low[p->count] = from;
        p->high[p->count++] = fmin(high, inflexion);
    }
    if (inflexion < high || (from >= inflexion && from <= high)) {
        p->low[p->count] = fmin(high, fmax(from, inflexion));
        p->high[p->count++] = high;
    }
}

/** What is being listed. */
typedef struct lister {
    budget_cells *cells;
    const budget_block *block;
    size_t b, most;
    double most_error; /* of chords */
    double level;      /* cells that cannot earn as much are left out */
    double lambda, row_slack;
    pieces piece[CELL_SPENDS];
    size_t chosen[CELL_SPENDS];
    double charge[CELL_SPENDS];
    double z[CELL_SPENDS], give[CELL_SPENDS];
    bool is_complete;
} lister;

/** The last cell stays if it may earn enough, in parts where a chord promises too much. */
static psr_status keep_last(lister *l, int depth) {
    budget_cells *cells = l->cells;
    budget_cell *cell = &cells->cell[cells->count - 1];
    l->is_complete = cells->count <= l->most;
    cells->work++;
    if (!budget_cell_is_open(cells, cell) ||
        budget_cell_value(cells, cell, l->charge, l->z, l->give) < l->level) {
        free(cell->low);
        cells->count--;
        return PSR_OK;
    }
    size_t j;
    double at;
    double error = budget_cell_error(cells, cell, l->z, &j, &at);
    if (!(error > l->most_error) || depth == most_halvings || !l->is_complete) {
        return PSR_OK;
    }
    size_t n = l->block->model.spend_count;
    budget_cell *half = add_cell(cells, l->b);
    if (!half) {
        return PSR_ERR_MEMORY;
    }
    cell = &cells->cell[cells->count - 2];
    memcpy(half->low, cell->low, 4 * n * sizeof(double));
    half->lambda = cell->lambda;
    half->low[j] = at; /* the upper half; the lower one when that is settled */
    finish_cell(cells, half);
    /* The upper half is last: keep it or not, then make the lower half the last one. */
    size_t lower = cells->count - 2;
    PSR_TRY(keep_last(l, depth + 1));
    cell = &cells->cell[lower];
    cell->high[j] = at;
    finish_cell(cells, cell);
    budget_cell moved = *cell;
    cells->cell[lower] = cells->cell[cells->count - 1];
    cells->cell[cells->count - 1] = moved;
    return keep_last(l, depth + 1);
}

/** Spends from j on: every choice of pieces that may still earn enough. */
static psr_status list_from(lister *l, size_t j, double at_most) {
    if (at_most < l->level || !l->is_complete) {
        return PSR_OK;
    }
    const budget_model *m = &l->block->model;
    if (j == m->spend_count) {
        budget_cell *cell = add_cell(l->cells, l->b);
        if (!cell) {
            return PSR_ERR_MEMORY;
        }
        for (size_t s = 0; s < m->spend_count; s++) {
            cell->low[s] = l->piece[s].low[l->chosen[s]];
            cell->high[s] = l->piece[s].high[l->chosen[s]];
        }
        cell->lambda = l->lambda;
        finish_cell(l->cells, cell);
        return keep_last(l, 0);
    }
    const pieces *p = &l->piece[j];
    for (size_t k = 0; k < p->count; k++) {
        l->chosen[j] = k;
        PSR_TRY(list_from(l, j + 1, at_most - p->best + p->gain[k]));
    }
    return PSR_OK;
}

/** Most each piece earns when the block's row has a price. @return use of the row */
static double price_pieces(lister *l, double lambda, double *total) {
    const budget_model *m = &l->block->model;
    double row = 0;
    *total = 0;
    for (size_t j = 0; j < m->spend_count; j++) {
        size_t i = l->block->spend[j];
        pieces *p = &l->piece[j];
        double a = l->cells->coefficient[i], best_z = 0;
        double price = l->charge[j] + lambda * a;
        p->best = -INFINITY;
        for (size_t k = 0; k < p->count; k++) {
            const budget_box piece = {&p->low[k], &p->high[k]};
            double z, no_minimum = 0; /* a piece has no hole */
            const budget_model one = {.curve = &m->curve[j], .min_if_on = &no_minimum};
            p->gain[k] = budget_conjugate(&one, &piece, 0, price, &z);
            if (p->gain[k] > p->best) {
                p->best = p->gain[k];
                best_z = z;
            }
        }
        *total += p->best;
        row += a * best_z;
    }
    if (m->row_count && (lambda > 0 || lambda < 0)) {
        *total += lambda * (lambda > 0 ? m->row_upper[0] : m->row_lower[0]);
    }
    return row;
}

/** A good price of the block's row. */
static double find_lambda(lister *l) {
    const budget_model *m = &l->block->model;
    double total, row = price_pieces(l, 0, &total);
    bool is_over = m->row_count && row > m->row_upper[0];
    bool is_under = m->row_count && row < m->row_lower[0];
    if (!is_over && !is_under) {
        return 0;
    }
    double sign = is_over ? 1 : -1, side = is_over ? m->row_upper[0] : m->row_lower[0];
    double low = 0, high = 1;
    while (high < 1e12 && (price_pieces(l, sign * high, &total) - side) * sign > 0) {
        low = high;
        high *= 4;
    }
    for (int k = 0; k < lambda_halvings; k++) {
        double middle = low + (high - low) / 2;
        bool is_beyond = (price_pieces(l, sign * middle, &total) - side) * sign > 0;
        *(is_beyond ? &low : &high) = middle;
    }
    return sign * high;
}

psr_status budget_cells_list(budget_cells *cells, const budget_box *box,
                             const double *price, const double *bound, double reach,
                             size_t most, bool *is_complete) {
    lister l = {.cells = cells, .most = most, .is_complete = true};
    drop_cells(cells);
    cells->most_listed = 0;
    for (size_t b = 0; b < cells->blocks->count && l.is_complete; b++) {
        size_t before = cells->count;
        double total;
        l.b = b;
        l.block = &cells->blocks->block[b];
        l.most_error = chord_error * reach;
        l.level = bound[b] - reach - 1e-13 * (1 + fabs(bound[b]));
        budget_cells_charge(cells, b, price, l.charge);
        for (size_t j = 0; j < l.block->model.spend_count; j++) {
            find_pieces(cells, l.block, box, j, &l.piece[j]);
        }
        l.lambda = find_lambda(&l);
        price_pieces(&l, l.lambda, &total);
        PSR_TRY(list_from(&l, 0, total + 1e-13 * (1 + fabs(total))));
        size_t listed = cells->count - before;
        cells->most_listed = listed > cells->most_listed ? listed : cells->most_listed;
    }
    *is_complete = l.is_complete;
    return PSR_OK;
}

psr_status budget_cells_split(budget_cells *cells, size_t k, size_t j, double at,
                              size_t *place) {
    *place = cells->count;
    for (int half = 0; half < 2; half++) {
        budget_cell *cell = add_cell(cells, cells->cell[k].block);
        if (!cell) {
            return PSR_ERR_MEMORY;
        }
        const budget_cell *from = &cells->cell[k];
        size_t n = cells->blocks->block[from->block].model.spend_count;
        memcpy(cell->low, from->low, 4 * n * sizeof(double));
        *(half == 0 ? &cell->high[j] : &cell->low[j]) = at;
        cell->lambda = from->lambda;
        finish_cell(cells, cell);
    }
    return PSR_OK;
}

bool budget_cell_is_open(const budget_cells *cells, const budget_cell *cell) {
    const budget_block *block = &cells->blocks->block[cell->block];
    const budget_model *m = &block->model;
    double least = 0, most = 0;
    for (size_t j = 0; j < m->spend_count && m->row_count; j++) {
        double a = cells->coefficient[block->spend[j]];
        least += a * (a > 0 ? cell->low[j] : cell->high[j]);
        most += a * (a > 0 ? cell->high[j] : cell->low[j]);
    }
    double room = 1e-9 * (fabs(least) + fabs(most));
    return !m->row_count ||
           (least <= m->row_upper[0] + room && most >= m->row_lower[0] - room);
}

double budget_cell_error(const budget_cells *cells, const budget_cell *cell,
                         const double *z, size_t *j, double *at) {
    const budget_block *block = &cells->blocks->block[cell->block];
    double most = 0;
    for (size_t s = 0; s < block->model.spend_count; s++) {
        double low = cell->low[s], high = cell->high[s];
        if (!(cell->straight >> s & 1) || !(high > low)) {
            continue;
        }
        double share = (z[s] - low) / (high - low);
        double chord =
            cell->value_low[s] + share * (cell->value_high[s] - cell->value_low[s]);
        double error = chord - psr_curve_value(&block->model.curve[s], z[s]);
        if (error > most) {
            most = error;
            *j = s;
            *at = fmin(fmax(z[s], low + 0.1 * (high - low)), high - 0.1 * (high - low));
        }
    }
    return most;
}
