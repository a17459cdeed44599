/*
 * The price of a series over time.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_price.h"

#include <math.h>

/* Standard deviation of the logarithm of the price from which it explains anything. */
#define MOVES_LEAST 0.02
/* Spread of prices within a period, highest over lowest, of one product: shops differ a
 * little; a range of different goods differs a lot. */
#define SPREAD_MOST 1.6

double psr_clean_cell_price(const psr_sale_cell *cell) {
    return cell->quantity > 0 && cell->revenue > 0 ? cell->revenue / cell->quantity : NAN;
}

static const psr_sale_cell *cells_of(const psr_clean_work *work, size_t series,
                                     size_t *count) {
    *count = work->runs[series].cell_count;
    return &work->history->cells[work->runs[series].first_cell];
}

psr_status psr_clean_usual_price(const psr_clean_work *work, size_t series, double *price) {
    size_t count;
    size_t used = 0;
    const psr_sale_cell *cells = cells_of(work, series, &count);
    double *prices = psr_arena_take(work->arena, count, sizeof *prices);
    if (prices == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        double each = psr_clean_cell_price(&cells[i]);
        if (!isnan(each)) {
            prices[used++] = each;
        }
    }
    *price = psr_clean_median(prices, used);
    return PSR_OK;
}

psr_status psr_clean_find_mixes(psr_clean_work *work) {
    const psr_history *history = work->history;
    size_t products = psr_names_count(history->products);
    size_t *seen = psr_arena_take(work->arena, 2 * products + 1, sizeof *seen);
    work->is_mix = psr_arena_take(work->arena, products + 1, sizeof *work->is_mix);
    if (seen == NULL || work->is_mix == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < history->count; i++) {
        const psr_sale_cell *cell = &history->cells[i];
        if (cell->rows > 1 && !isnan(cell->price_min)) {
            seen[2 * (size_t)cell->product]++;
            seen[2 * (size_t)cell->product + 1] +=
                cell->price_max > SPREAD_MOST * cell->price_min ? 1 : 0;
        }
    }
    for (size_t p = 0; p < products; p++) {
        work->is_mix[p] = seen[2 * p + 1] * 4 > seen[2 * p];
    }
    return PSR_OK;
}

bool psr_clean_is_mix(const psr_clean_work *work, size_t series) {
    return work->is_mix[work->panel->product[series]];
}

bool psr_clean_price_moves(const psr_clean_work *work, size_t series) {
    size_t count;
    size_t used = 0;
    double sum = 0;
    double squares = 0;
    const psr_sale_cell *cells = cells_of(work, series, &count);
    for (size_t i = 0; i < count; i++) {
        double price = psr_clean_cell_price(&cells[i]);
        if (isnan(price)) {
            continue;
        }
        used++;
        sum += log(price);
        squares += log(price) * log(price);
    }
    if (used < 3 || psr_clean_is_mix(work, series)) {
        return false;
    }
    double mean = sum / (double)used;
    double variance = squares / (double)used - mean * mean;
    return variance > MOVES_LEAST * MOVES_LEAST;
}

/* The catalogue's price on a day; of several tiers the one the forecast stands for, with a
 * demand factor nearest to 1. NaN = none. */
static double catalog_price(const psr_clean_work *work, psr_id product, psr_id channel,
                            psr_day day) {
    double best = NAN;
    double distance = INFINITY;
    for (size_t i = 0; work->catalog != NULL && i < work->catalog->price_count; i++) {
        const psr_catalog_price *row = &work->catalog->prices[i];
        bool here = (row->product == PSR_NO_ID || row->product == product) &&
                    (row->channel == PSR_NO_ID || row->channel == channel);
        bool now = (row->from == PSR_NO_DAY || row->from <= day) &&
                   (row->to == PSR_NO_DAY || row->to >= day);
        double each = fabs(row->demand_factor - 1.0);
        if (here && now && each < distance) {
            best = row->price;
            distance = each;
        }
    }
    return best;
}

psr_status psr_clean_price_fill(const psr_clean_work *work, size_t series, double *values) {
    const psr_panel *panel = work->panel;
    psr_frequency frequency = work->history->frequency;
    psr_id product = psr_clean_product(work, series);
    psr_id channel = psr_clean_channel(work, series);
    size_t count;
    double usual;
    const psr_sale_cell *cells = cells_of(work, series, &count);
    PSR_TRY(psr_clean_usual_price(work, series, &usual));
    if (isnan(usual) || !psr_clean_price_moves(work, series)) {
        return PSR_OK; /* zero: the price is always the usual one */
    }
    size_t length = psr_panel_length(panel, series);
    size_t next = 0;
    double last = usual;
    for (size_t t = 0; t < length; t++) {
        psr_period period = panel->first_period[series] + (psr_period)t;
        for (; next < count && cells[next].period <= period; next++) {
            double price = psr_clean_cell_price(&cells[next]);
            last = isnan(price) ? last : price;
        }
        values[t] = log(last / usual);
    }
    for (size_t t = length; t < length + panel->horizon; t++) {
        psr_period period = panel->first_period[series] + (psr_period)t;
        double price =
            catalog_price(work, product, channel, psr_period_first_day(frequency, period));
        values[t] = log((price > 0 ? price : last) / usual);
    }
    return PSR_OK;
}
