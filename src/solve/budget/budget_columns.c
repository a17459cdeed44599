/*
 * Prices of the shared rows under which the best mix of known plans is dearest; asking the
 * blocks under them gives a bound, and plans that were not known.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_columns.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns kept for a block; the one unused for longest makes way. */
enum { most_columns = 48 };
/* Scaled money: plans of a block nearer than this are one. */
static const double same_plan = 1e-12;
/* Times that prices are raised for a plan. */
static const int repair_rounds = 24;

psr_status budget_columns_create(const budget_blocks *blocks, psr_arena *arena,
                                 budget_columns **out) {
    budget_columns *c = psr_arena_take(arena, 1, sizeof *c);
    size_t q = blocks->shared_count, n = blocks->count;
    if (!c) {
        return PSR_ERR_MEMORY;
    }
    *c = (budget_columns){.blocks = blocks};
    const struct {
        double **to;
        size_t count;
    } numbers[] = {{&c->theta, n},     {&c->theta_step, n}, {&c->weight_sum, n},
                   {&c->right_sum, n}, {&c->cross, n * q},  {&c->matrix, q * q},
                   {&c->y, q},         {&c->y_step, q},     {&c->low, q},
                   {&c->high, q},      {&c->right, q},      {&c->trial, q},
                   {&c->width, q}};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        *numbers[k].to = psr_arena_take(arena, numbers[k].count + 1, sizeof(double));
        if (!*numbers[k].to) {
            return PSR_ERR_MEMORY;
        }
    }
    c->limit = psr_arena_take(arena, q + 1, sizeof *c->limit);
    c->held = psr_arena_take(arena, n + 1, sizeof(size_t));
    c->column = psr_arena_take(arena, n * most_columns + 1, sizeof *c->column);
    c->active = psr_arena_take(arena, n * most_columns + 1, sizeof *c->active);
    *out = c;
    return c->limit && c->held && c->column && c->active ? PSR_OK : PSR_ERR_MEMORY;
}

void budget_columns_clear(budget_columns *c) {
    for (size_t b = 0; b < c->blocks->count; b++) {
        for (size_t k = 0; k < c->held[b]; k++) {
            free(c->column[b * most_columns + k].use);
            free(c->column[b * most_columns + k].row);
        }
        c->held[b] = 0;
    }
}

/** What a plan of the block uses of the shared rows. */
static void find_use(const budget_blocks *blocks, const budget_block *block,
                     const double *z, double *use) {
    const budget_model *m = blocks->model;
    memset(use, 0, blocks->shared_count * sizeof(double));
    for (size_t j = 0; j < block->model.spend_count; j++) {
        size_t i = block->spend[j];
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            size_t row = m->column_row[k], q = blocks->place[row];
            for (; q < blocks->shared_count && blocks->shared[q] == row; q++) {
                use[q] += m->column_value[k] * z[j];
            }
        }
    }
}

static bool is_same_plan(const double *a, const double *b, size_t n) {
    double apart = 0;
    for (size_t j = 0; j < n; j++) {
        apart = fmax(apart, fabs(a[j] - b[j]));
    }
    return apart <= same_plan;
}

/** Room for a column of block b: a new one, or the one unused for longest. */
static budget_column *make_room(budget_columns *c, size_t b) {
    size_t n = c->blocks->block[b].model.spend_count, q = c->blocks->shared_count;
    budget_column *first = &c->column[b * most_columns], *oldest = first;
    if (c->held[b] < most_columns) {
        double *numbers = malloc((q + n) * sizeof(double));
        size_t *row = malloc((q + 1) * sizeof *row);
        if (!numbers || !row) {
            free(numbers);
            free(row);
            return NULL;
        }
        first[c->held[b]] =
            (budget_column){.block = b, .row = row, .use = numbers, .z = numbers + q};
        return &first[c->held[b]++];
    }
    for (size_t k = 1; k < most_columns; k++) {
        oldest = first[k].age < oldest->age ? &first[k] : oldest;
    }
    return oldest;
}

/** Keep the last plan of block b as a column. */
static psr_status keep_plan(budget_columns *c, size_t b) {
    const budget_block *block = &c->blocks->block[b];
    size_t n = block->model.spend_count;
    for (size_t k = 0; k < c->held[b]; k++) {
        budget_column *v = &c->column[b * most_columns + k];
        if (v->is_active && is_same_plan(v->z, block->z, n)) {
            v->age = c->question;
            return PSR_OK;
        }
    }
    budget_column *fresh = make_room(c, b);
    if (!fresh) {
        return PSR_ERR_MEMORY;
    }
    fresh->value = block->value;
    fresh->age = c->question;
    memcpy(fresh->z, block->z, n * sizeof(double));
    find_use(c->blocks, block, block->z, c->right);
    fresh->use_count = 0;
    for (size_t r = 0; r < c->blocks->shared_count; r++) {
        if (c->right[r] > 0 || c->right[r] < 0) {
            fresh->row[fresh->use_count] = r;
            fresh->use[fresh->use_count++] = c->right[r];
        }
    }
    if (!fresh->is_active) {
        fresh->is_active = true;
        c->active[c->active_count++] = fresh;
    }
    return PSR_OK;
}

/** Columns whose plans lie in the box take part. */
static void choose_columns(budget_columns *c, const budget_box *box) {
    c->active_count = 0;
    for (size_t b = 0; b < c->blocks->count; b++) {
        const budget_block *block = &c->blocks->block[b];
        for (size_t k = 0; k < c->held[b]; k++) {
            budget_column *v = &c->column[b * most_columns + k];
            v->is_active = true;
            for (size_t j = 0; v->is_active && j < block->model.spend_count; j++) {
                size_t i = block->spend[j];
                v->is_active = v->z[j] >= box->low[i] && v->z[j] <= box->high[i];
            }
            if (v->is_active) {
                c->active[c->active_count++] = v;
            }
        }
    }
}

/** The known plan of a block that earns most under the trial prices; NULL = none known. */
static const double *best_known(const budget_columns *c, size_t b) {
    const double *plan = NULL;
    double best = -INFINITY;
    for (size_t k = 0; k < c->held[b]; k++) {
        const budget_column *v = &c->column[b * most_columns + k];
        double worth = v->value - budget_column_cost(v, c->trial);
        if (v->is_active && worth > best) {
            best = worth;
            plan = v->z;
        }
    }
    return plan;
}

/** Ask every block under the trial prices. @return the bound they prove, -INFINITY when
 * a block has no plan */
static psr_status ask_blocks(budget_columns *c, budget_blocks *blocks,
                             const budget_box *box, double slack, double *bound) {
    size_t q = blocks->shared_count;
    double total = 0, size = 0;
    for (size_t r = 0; r < q; r++) {
        total += c->trial[r] * blocks->side[r];
        size += fabs(c->trial[r] * blocks->side[r]);
    }
    for (size_t b = 0; b < blocks->count; b++) {
        const budget_block *block = &blocks->block[b];
        const double *start = block->search ? best_known(c, b) : NULL;
        bool has_plan;
        PSR_TRY(budget_block_solve(blocks, b, box, c->trial, slack, start, &has_plan));
        if (!has_plan) {
            *bound = -INFINITY;
            return PSR_OK;
        }
        total += block->bound;
        size += fabs(block->bound);
        PSR_TRY(keep_plan(c, b));
    }
    *bound = total + 4 * DBL_EPSILON * size;
    return PSR_OK;
}

/** The box of prices around the best ones. */
static void centre_box(budget_columns *c, const double *price) {
    const budget_blocks *blocks = c->blocks;
    for (size_t r = 0; r < blocks->shared_count; r++) {
        double least = fmax(blocks->least[r], price[r] - c->width[r]);
        double most = fmin(blocks->most[r], price[r] + c->width[r]);
        double inset = 1e-3 * (most - least);
        c->low[r] = least;
        c->high[r] = most;
        c->y[r] = fmin(fmax(price[r], least + inset), most - inset);
    }
}

/** Widen the box where the master's prices lean on it. @return it does somewhere */
static bool widen(budget_columns *c) {
    bool leans = false;
    for (size_t r = 0; r < c->blocks->shared_count; r++) {
        double room = 0.02 * (c->high[r] - c->low[r]);
        bool low = c->y[r] - c->low[r] < room && c->low[r] > c->blocks->least[r];
        bool high = c->high[r] - c->y[r] < room && c->high[r] < c->blocks->most[r];
        if (low || high) {
            c->width[r] *= 2;
            leans = true;
        }
    }
    return leans;
}

static void write_mix(budget_columns *c, budget_mix *mix) {
    const budget_blocks *blocks = c->blocks;
    size_t n = blocks->model->spend_count;
    memset(mix->z, 0, n * sizeof(double));
    memset(mix->error, 0, n * sizeof(double));
    memset(c->weight_sum, 0, blocks->count * sizeof(double));
    memset(c->theta_step, 0, blocks->count * sizeof(double)); /* greatest weight so far */
    for (size_t k = 0; k < c->active_count; k++) {
        c->weight_sum[c->active[k]->block] += c->active[k]->weight;
    }
    for (size_t k = 0; k < c->active_count; k++) {
        budget_column *v = c->active[k];
        const budget_block *block = &blocks->block[v->block];
        double share = v->weight / c->weight_sum[v->block];
        bool is_main = share > c->theta_step[v->block];
        c->theta_step[v->block] = fmax(share, c->theta_step[v->block]);
        v->age = share > 1e-6 ? c->question : v->age;
        for (size_t j = 0; j < block->model.spend_count; j++) {
            double z = v->z[j];
            mix->z[block->spend[j]] += share * z;
            mix->error[block->spend[j]] +=
                share * psr_curve_value(&block->model.curve[j], z);
            mix->main[block->spend[j]] = is_main ? z : mix->main[block->spend[j]];
        }
    }
    for (size_t i = 0; i < n; i++) {
        mix->error[i] -= psr_curve_value(&blocks->model->curve[i], mix->z[i]);
    }
}

/** Every block has a column that takes part. */
static bool all_take_part(budget_columns *c) {
    memset(c->weight_sum, 0, c->blocks->count * sizeof(double));
    for (size_t k = 0; k < c->active_count; k++) {
        c->weight_sum[c->active[k]->block] = 1;
    }
    for (size_t b = 0; b < c->blocks->count; b++) {
        if (!(c->weight_sum[b] > 0)) {
            return false;
        }
    }
    return true;
}

/** The master programme's value, its work counted. */
static double solve_master(budget_blocks *blocks, double tolerance) {
    size_t uses = 0;
    for (size_t k = 0; k < blocks->columns->active_count; k++) {
        uses += blocks->columns->active[k]->use_count;
    }
    /* About the time of so many spends of a relaxation. */
    blocks->work += uses / 32;
    return budget_master_solve(blocks->columns, tolerance);
}

double budget_blocks_guess(budget_blocks *blocks, const budget_box *box, double cutoff,
                           const budget_mix *mix) {
    budget_columns *c = blocks->columns;
    double typical = 0;
    choose_columns(c, box);
    if (!all_take_part(c)) {
        return mix->bound - 0.1 * (mix->bound - cutoff);
    }
    for (size_t r = 0; r < blocks->shared_count; r++) {
        typical += fabs(mix->price[r]) / (double)blocks->shared_count;
    }
    for (size_t r = 0; r < blocks->shared_count; r++) {
        c->width[r] = 0.5 * fabs(mix->price[r]) + 0.2 * typical + 1e-9;
    }
    centre_box(c, mix->price);
    double reach = fmin(mix->bound - cutoff, 1);
    double value = solve_master(blocks, fmax(0.01 * reach, 1e-9));
    return fmin(fmax(value, cutoff), mix->bound);
}

/** Put the last plans of the blocks together into z; raise the trial prices of rows they
 * break by their steps, which grow. @return no row is broken */
static bool raise_prices(budget_columns *c, double *z) {
    const budget_blocks *blocks = c->blocks;
    size_t q = blocks->shared_count;
    memset(c->right, 0, q * sizeof(double));
    for (size_t b = 0; b < blocks->count; b++) {
        const budget_block *block = &blocks->block[b];
        find_use(blocks, block, block->z, c->y_step);
        for (size_t r = 0; r < q; r++) {
            c->right[r] += c->y_step[r];
        }
        for (size_t j = 0; j < block->model.spend_count; j++) {
            z[block->spend[j]] = block->z[j];
        }
    }
    bool is_kept = true;
    for (size_t r = 0; r < q; r++) {
        double over = c->right[r] - blocks->side[r];
        bool is_over = over > same_plan && blocks->most[r] > 0;
        bool is_under = over < -same_plan && blocks->least[r] < 0;
        if (is_over || is_under) {
            c->trial[r] += is_over ? c->width[r] : -c->width[r];
            c->width[r] *= 1.5;
            is_kept = false;
        }
    }
    return is_kept;
}

psr_status budget_blocks_repair(budget_blocks *blocks, const budget_box *box, double slack,
                                const budget_mix *mix, double *z, bool *is_found) {
    budget_columns *c = blocks->columns;
    size_t q = blocks->shared_count;
    double typical = 0, bound;
    for (size_t r = 0; r < q; r++) {
        typical += fabs(mix->price[r]) / (double)q;
    }
    for (size_t r = 0; r < q; r++) {
        c->trial[r] = mix->price[r];
        c->width[r] = 0.01 * (fabs(mix->price[r]) + typical) + 1e-9;
    }
    *is_found = false;
    for (int round = 0; round < repair_rounds && !*is_found; round++) {
        PSR_TRY(ask_blocks(c, blocks, box, slack, &bound));
        if (bound == -INFINITY) {
            return PSR_OK;
        }
        *is_found = raise_prices(c, z);
    }
    return PSR_OK;
}

psr_status budget_blocks_bound(budget_blocks *blocks, const budget_box *box, double cutoff,
                               double slack, int rounds, budget_mix *mix) {
    budget_columns *c = blocks->columns;
    size_t q = blocks->shared_count;
    double typical = 0;
    c->question++;
    for (size_t r = 0; r < q; r++) {
        typical += fabs(mix->price[r]) / (double)q;
    }
    for (size_t r = 0; r < q; r++) {
        c->trial[r] = mix->price[r];
        c->width[r] = 0.2 * fabs(mix->price[r]) + 0.05 * typical + 1e-9;
    }
    choose_columns(c, box);
    mix->bound = INFINITY;
    mix->is_settled = false;
    for (int round = 0; round < rounds; round++) {
        double bound;
        PSR_TRY(ask_blocks(c, blocks, box, slack, &bound));
        if (bound == -INFINITY) {
            mix->is_empty = true;
            return PSR_OK;
        }
        if (bound < mix->bound) {
            mix->bound = bound;
            memcpy(mix->price, c->trial, q * sizeof(double));
            for (size_t b = 0; b < blocks->count; b++) {
                mix->block_bound[b] = blocks->block[b].bound;
            }
        }
        if (mix->bound <= cutoff) {
            return PSR_OK;
        }
        centre_box(c, mix->price);
        double reach = fmin(mix->bound - cutoff, 1);
        double value = solve_master(blocks, fmax(0.02 * reach, slack));
        bool leans = widen(c);
        if (!leans && value > cutoff && mix->bound - value <= 0.3 * (value - cutoff)) {
            mix->is_settled = true;
            break;
        }
        memcpy(c->trial, c->y, q * sizeof(double));
    }
    write_mix(c, mix);
    return PSR_OK;
}

psr_status budget_blocks_ask(budget_blocks *blocks, const budget_box *box,
                             const double *price, double slack, double *bound) {
    budget_columns *c = blocks->columns;
    memcpy(c->trial, price, blocks->shared_count * sizeof(double));
    choose_columns(c, box);
    return ask_blocks(c, blocks, box, slack, bound);
}
