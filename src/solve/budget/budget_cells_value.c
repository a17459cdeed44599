/*
 * What a cell earns at most under prices, and the prices under which the best cells of all
 * blocks together earn least.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "budget_cells.h"

static const int lambda_steps = 80;
static const double most_lambda = 1e12;
/* Steps that promise less of what is missing are left to the halves of a node. */
static const double least_promise = 0.1;
/* Of a sigmoid's 1 - 4 slope / largest slope: what counts as how fast it gives way. */
static const double least_root = 0.05;
/* What is left out of a smooth maximum. */
static const double least_share = 1e-6;

typedef struct piece_best {
    double gain, z, give;
} piece_best;

/** The best spend of one piece under a price, and how fast it falls with it. */
static inline piece_best best_of_piece(const budget_cells *cells, size_t i,
                                       const budget_cell *cell, size_t j, double price) {
    const psr_curve *curve = &cells->blocks->model->curve[i];
    double low = cell->low[j], high = cell->high[j];
    double at_low = cell->value_low[j] - price * low;
    double at_high = cell->value_high[j] - price * high;
    if (cell->straight >> j & 1) {
        return at_high > at_low ? (piece_best){at_high, high, 0}
                                : (piece_best){at_low, low, 0};
    }
    if (!(price > 0)) {
        return (piece_best){at_high, high, 0};
    }
    if (curve->family == PSR_CURVE_SIGMOID) {
        double steep = curve->scale * curve->rate, level = price / steep;
        if (level >= 0.25) {
            return (piece_best){at_low, low, 0};
        }
        double root = sqrt(1 - 4 * level), share = (1 + root) / 2;
        double q = 4 * level / ((1 + root) * (1 + root));
        double z = curve->midpoint - log(q) / curve->rate - curve->carried_in;
        if (z <= low) {
            return (piece_best){at_low, low, 0};
        }
        if (z >= high) {
            return (piece_best){at_high, high, 0};
        }
        double gain = curve->scale * (share - cells->base[i]) - price * z;
        /* Where it turns concave it gives way without end, but not far. */
        return (piece_best){gain, z, 1 / (price * curve->rate * fmax(root, least_root))};
    }
    double z = fmin(fmax(psr_curve_spend_at_slope(curve, price), low), high);
    if (z <= low) {
        return (piece_best){at_low, low, 0};
    }
    if (z >= high) {
        return (piece_best){at_high, high, 0};
    }
    double rest = psr_curve_slope(curve, z, false) - price;
    double slack = fmax(0, fmax(rest * (high - z), rest * (low - z)));
    double bend = -psr_curve_curvature(curve, z);
    return (piece_best){psr_curve_value(curve, z) - price * z + slack, z,
                        bend > 0 ? 1 / bend : 0};
}

typedef struct cell_point {
    double gain; /* without the row's side */
    double row;  /* use of the block's row */
    double give; /* how fast that falls with its price */
} cell_point;

static cell_point ask_cell(const budget_cells *cells, const budget_cell *cell,
                           const size_t *spend, const double *charge, double lambda,
                           double *z, double *give) {
    cell_point p = {cell->still_value - lambda * cell->still_row, cell->still_row, 0};
    for (uint32_t rest = cell->moving; rest; rest &= rest - 1) {
        size_t j = (size_t)__builtin_ctz(rest);
        size_t i = spend[j];
        double a = cells->coefficient[i];
        piece_best best = best_of_piece(cells, i, cell, j, charge[j] + lambda * a);
        p.gain += best.gain;
        p.row += a * best.z;
        p.give += a * a * best.give;
        z[j] = best.z;
        give[j] = best.give;
    }
    return p;
}

/** The row jumps at lambda from `above` to below its side: as much of both as keeps it. */
static void mix_ends(const budget_cells *cells, const budget_cell *cell,
                     const size_t *spend, const double *charge, const double ends[2],
                     double side, double *z, double *give) {
    double other[CELL_SPENDS], unused[CELL_SPENDS];
    cell_point left = ask_cell(cells, cell, spend, charge, ends[0], other, unused);
    cell_point right = ask_cell(cells, cell, spend, charge, ends[1], z, give);
    double jump = left.row - right.row;
    double share = jump > 0 ? fmin(fmax((side - right.row) / jump, 0), 1) : 0;
    for (uint32_t rest = cell->moving; rest; rest &= rest - 1) {
        size_t j = (size_t)__builtin_ctz(rest);
        z[j] += share * (other[j] - z[j]);
    }
}

double budget_cell_value(const budget_cells *cells, budget_cell *cell, const double *charge,
                         double *z, double *give) {
    const budget_block *block = &cells->blocks->block[cell->block];
    const budget_model *m = &block->model;
    const size_t *spend = block->spend;
    double still = 0; /* charges of the points */
    for (size_t j = 0; j < m->spend_count; j++) {
        if (!(cell->moving >> j & 1)) {
            z[j] = cell->low[j];
            give[j] = 0;
            still += charge[j] * cell->low[j];
        }
    }
    double lambda = m->row_count ? cell->lambda : 0, side = 0;
    double upper = m->row_count ? m->row_upper[0] : INFINITY;
    double lower = m->row_count ? m->row_lower[0] : -INFINITY;
    double ends[2] = {-INFINITY, INFINITY};
    cell_point p = {0};
    int kind = lambda > 0 ? 1 : lambda < 0 ? -1 : 0;
    bool is_met = false;
    for (int step = 0; step < lambda_steps; step++) {
        p = ask_cell(cells, cell, spend, charge, lambda, z, give);
        if (!(lambda > 0 || lambda < 0)) { /* without a price: which side does it miss? */
            kind = p.row > upper ? 1 : p.row < lower ? -1 : 0;
            ends[0] = kind > 0 ? 0 : -INFINITY;
            ends[1] = kind < 0 ? 0 : INFINITY;
        }
        side = kind > 0 ? upper : lower;
        double over = p.row - side;
        if (kind == 0 || fabs(over) <= 1e-13 * (1 + fabs(side))) {
            is_met = true;
            break;
        }
        ends[over > 0 ? 0 : 1] = lambda;
        double next = p.give > 0 ? lambda + over / p.give : INFINITY * over;
        next = kind > 0 ? fmax(next, 0) : fmin(next, 0);
        if (!(next > ends[0] && next < ends[1]) || (step % 8 == 7)) {
            double wide = 1 + fabs(lambda);
            next = ends[1] == INFINITY    ? lambda + wide
                   : ends[0] == -INFINITY ? lambda - wide
                                          : ends[0] + (ends[1] - ends[0]) / 2;
        }
        next = kind > 0 ? fmax(next, 0) : fmin(next, 0);
        if (!(next < lambda || next > lambda) || fabs(next) > most_lambda ||
            ends[1] - ends[0] <= 1e-15 * (1 + fabs(lambda))) {
            break;
        }
        lambda = next;
    }
    cell->lambda = lambda;
    double bound = p.gain + (lambda > 0 ? lambda * upper : lambda < 0 ? lambda * lower : 0);
    if (!is_met && ends[0] > -INFINITY && ends[1] < INFINITY) {
        mix_ends(cells, cell, spend, charge, ends, side, z, give);
    }
    return bound - still;
}

void budget_cells_charge(const budget_cells *cells, size_t b, const double *price,
                         double *charge) {
    const budget_block *block = &cells->blocks->block[b];
    for (size_t j = 0; j < block->model.spend_count; j++) {
        size_t i = block->spend[j];
        charge[j] = 0;
        for (size_t k = cells->use_start[i]; k < cells->use_start[i + 1]; k++) {
            charge[j] += price[cells->use_row[k]] * cells->use_value[k];
        }
    }
}

/** What spends of a cell use of the shared rows, and how that gives way to their prices. */
static void add_use(const budget_cells *cells, const budget_cell *cell, const double *z,
                    const double *give, double share, double *use,
                    double bend[][CELL_PRICES]) {
    const budget_block *block = &cells->blocks->block[cell->block];
    double row[CELL_PRICES] = {0}, row_give = 0;
    for (size_t j = 0; j < block->model.spend_count; j++) {
        size_t i = block->spend[j];
        double a = cells->coefficient[i];
        row_give += a * a * give[j];
        for (size_t k = cells->use_start[i]; k < cells->use_start[i + 1]; k++) {
            size_t r = cells->use_row[k];
            use[r] += cells->use_value[k] * z[j];
            row[r] += cells->use_value[k] * a * give[j];
            for (size_t l = cells->use_start[i]; l < cells->use_start[i + 1]; l++) {
                bend[r][cells->use_row[l]] +=
                    share * give[j] * cells->use_value[k] * cells->use_value[l];
            }
        }
    }
    bool is_bound = cell->lambda > 0 || cell->lambda < 0;
    for (size_t r = 0; r < cells->shared_count && is_bound && row_give > 0; r++) {
        for (size_t c = 0; c < cells->shared_count && row[r] != 0; c++) {
            bend[r][c] -= share * row[r] * row[c] / row_give;
        }
    }
}

/** The cells of one block in a smooth maximum. */
static void add_block(budget_cells *cells, const cell_lists *lists, size_t b,
                      double temperature, cells_dual *dual) {
    const budget_block *block = &cells->blocks->block[b];
    size_t q = cells->shared_count, n = block->model.spend_count;
    double mean[CELL_PRICES] = {0}, square[CELL_PRICES][CELL_PRICES] = {{0}};
    for (size_t k = lists->first[b]; k < lists->first[b + 1]; k++) {
        double share = cells->share[k];
        if (!(share > least_share)) {
            continue;
        }
        const budget_cell *cell = &cells->cell[lists->at[k]];
        const double *z = &cells->z[k * cells->most_spends];
        const double *give = &cells->give[k * cells->most_spends];
        double use[CELL_PRICES] = {0};
        add_use(cells, cell, z, give, share, use, dual->bend);
        for (size_t r = 0; r < q; r++) {
            mean[r] += share * use[r];
            for (size_t c = 0; c <= r && use[r] != 0; c++) {
                square[r][c] += share * use[r] * use[c];
            }
        }
        for (size_t j = 0; j < n; j++) {
            if (cell->on >> j & 1) {
                cells->on_share[block->spend[j]] += share;
                cells->on_at[block->spend[j]] += share * z[j];
            }
        }
    }
    bool is_mixed = lists->first[b + 1] - lists->first[b] > 1;
    for (size_t r = 0; r < q; r++) {
        dual->slope[r] -= mean[r];
        for (size_t c = 0; c <= r && is_mixed; c++) {
            double apart = (square[r][c] - mean[r] * mean[c]) / temperature;
            dual->bend[r][c] += apart;
            dual->bend[c][r] += c < r ? apart : 0;
        }
    }
}

void budget_cells_dual(budget_cells *cells, const cell_lists *lists, const double *price,
                       double temperature, cells_dual *dual) {
    const budget_blocks *blocks = cells->blocks;
    double total = 0, smooth = 0, size = 0;
    memset(dual->bend, 0, sizeof dual->bend);
    memset(cells->on_share, 0, cells->spend_count * sizeof(double));
    memset(cells->on_at, 0, cells->spend_count * sizeof(double));
    for (size_t r = 0; r < cells->shared_count; r++) {
        dual->slope[r] = blocks->side[r];
        total += price[r] * blocks->side[r];
        size += fabs(price[r] * blocks->side[r]);
    }
    for (size_t b = 0; b < blocks->count; b++) {
        size_t first = lists->first[b], end = lists->first[b + 1];
        double best = -INFINITY, sum = 0;
        budget_cells_charge(cells, b, price, cells->charge);
        for (size_t k = first; k < end; k++) {
            size_t place = k * cells->most_spends;
            cells->value[k] =
                budget_cell_value(cells, &cells->cell[lists->at[k]], cells->charge,
                                  &cells->z[place], &cells->give[place]);
            best = fmax(best, cells->value[k]);
        }
        cells->work += end - first;
        for (size_t k = first; k < end; k++) {
            double lack = (best - cells->value[k]) / temperature;
            cells->share[k] = lack < 30 ? exp(-lack) : 0;
            sum += cells->share[k];
        }
        for (size_t k = first; k < end; k++) {
            cells->share[k] /= sum;
        }
        total += best;
        smooth += temperature * log(sum);
        size += fabs(best);
        add_block(cells, lists, b, temperature, dual);
    }
    /* Rounding of a few hundred terms of this size. */
    dual->bound = total + 1e-14 * size;
    dual->smooth = total + smooth;
}

void budget_cells_factor(const budget_cells *cells, const cells_dual *dual,
                         const double *price, double extra, cells_root *root) {
    const budget_blocks *blocks = cells->blocks;
    double largest = 0;
    root->free_count = 0;
    root->count = cells->shared_count;
    for (size_t r = 0; r < cells->shared_count; r++) {
        bool is_low = price[r] <= blocks->least[r] && dual->slope[r] > 0;
        bool is_high = price[r] >= blocks->most[r] && dual->slope[r] < 0;
        if (!is_low && !is_high) {
            root->place[root->free_count++] = r;
            largest = fmax(largest, dual->bend[r][r]);
        }
    }
    double least = 1e-12 * largest + DBL_MIN;
    for (size_t i = 0; i < root->free_count; i++) {
        for (size_t j = 0; j <= i; j++) {
            double v = dual->bend[root->place[i]][root->place[j]];
            v += i == j ? extra * v + 1e-9 * largest : 0;
            for (size_t k = 0; k < j; k++) {
                v -= root->low[i][k] * root->low[j][k];
            }
            root->low[i][j] = i == j ? sqrt(fmax(v, least)) : v / root->low[j][j];
        }
    }
}

void budget_cells_whiten(const cells_root *root, double *x) {
    double from[CELL_PRICES];
    memcpy(from, x, root->count * sizeof(double));
    memset(x, 0, root->count * sizeof(double));
    for (size_t i = 0; i < root->free_count; i++) {
        double v = from[root->place[i]];
        for (size_t k = 0; k < i; k++) {
            v -= root->low[i][k] * x[root->place[k]];
        }
        x[root->place[i]] = v / root->low[i][i];
    }
}

/** Solve bend x = slope for what the limits of the prices leave free; 0 elsewhere. */
static void find_step(const budget_cells *cells, const cells_dual *dual,
                      const double *price, double extra, double *step) {
    cells_root root;
    budget_cells_factor(cells, dual, price, extra, &root);
    memcpy(step, dual->slope, cells->shared_count * sizeof(double));
    budget_cells_whiten(&root, step);
    for (size_t i = root.free_count; i-- > 0;) {
        double x = step[root.place[i]];
        for (size_t k = i + 1; k < root.free_count; k++) {
            x -= root.low[k][i] * step[root.place[k]];
        }
        step[root.place[i]] = x / root.low[i][i];
    }
}

double budget_cells_settle(budget_cells *cells, const cell_lists *lists, double temperature,
                           double enough, int steps, double *price) {
    const budget_blocks *blocks = cells->blocks;
    size_t q = cells->shared_count, bytes = q * sizeof(double);
    double at[CELL_PRICES], from[CELL_PRICES], step[CELL_PRICES];
    double best = INFINITY, smooth = INFINITY, extra = 1e-6;
    cells_dual dual;
    memcpy(at, price, bytes);
    memcpy(from, price, bytes);
    for (int k = 0; k < steps; k++) {
        budget_cells_dual(cells, lists, at, temperature, &dual);
        if (dual.bound < best) {
            best = dual.bound;
            memcpy(price, at, bytes);
        }
        if (best <= enough) {
            break;
        }
        if (dual.smooth < smooth) {
            smooth = dual.smooth;
            memcpy(from, at, bytes);
            extra = fmax(0.2 * extra, 1e-6);
            find_step(cells, &dual, at, extra, step);
            double promise = 0;
            for (size_t r = 0; r < q; r++) {
                promise += step[r] * dual.slope[r];
                at[r] = fmin(fmax(from[r] - step[r], blocks->least[r]), blocks->most[r]);
            }
            if (promise < 0.1 * temperature ||
                (enough > -INFINITY && promise < least_promise * (dual.bound - enough))) {
                break;
            }
        } else {
            for (size_t r = 0; r < q; r++) {
                at[r] = from[r] + 0.5 * (at[r] - from[r]);
            }
            extra = fmin(10 * extra, 1e3);
        }
    }
    return best;
}
