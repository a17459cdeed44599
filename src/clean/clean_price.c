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
    size_t products = psr_names_count(work->panel->products); /* newcomers last */
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

/* Where the prices of a product stand in the index; those for all products stand last. */
static size_t price_slot(const psr_catalog *catalog, psr_id product) {
    return product == PSR_NO_ID ? catalog->product_count : (size_t)product;
}

psr_status psr_clean_index_prices(psr_clean_work *work) {
    const psr_catalog *catalog = work->catalog;
    if (catalog == NULL) {
        return PSR_OK;
    }
    size_t slots = catalog->product_count + 1;
    work->price_start = psr_arena_take(work->arena, slots + 1, sizeof(size_t));
    work->price_row = psr_arena_take(work->arena, catalog->price_count + 1, sizeof(size_t));
    if (work->price_start == NULL || work->price_row == NULL) {
        return PSR_ERR_MEMORY;
    }
    size_t *start = work->price_start;
    for (size_t i = 0; i < catalog->price_count; i++) {
        start[price_slot(catalog, catalog->prices[i].product) + 1]++;
    }
    for (size_t slot = 0; slot < slots; slot++) {
        start[slot + 1] += start[slot];
    }
    /* From the last row to the first, each start moves back to its place from its end. */
    for (size_t slot = 0; slot < slots; slot++) {
        start[slot] = start[slot + 1];
    }
    for (size_t i = catalog->price_count; i-- > 0;) {
        work->price_row[--start[price_slot(catalog, catalog->prices[i].product)]] = i;
    }
    return PSR_OK;
}

/* The best price so far, and its row in the catalogue. */
typedef struct choice {
    double price, distance;
    size_t row;
} choice;

/* The better of the best so far and a slot's rows: nearer to 1, or as near and before. */
static void choose(const psr_clean_work *work, size_t slot, psr_id channel, psr_day day,
                   choice *best) {
    for (size_t n = work->price_start[slot]; n < work->price_start[slot + 1]; n++) {
        const psr_catalog_price *row = &work->catalog->prices[work->price_row[n]];
        bool here = row->channel == PSR_NO_ID || row->channel == channel;
        bool now = (row->from == PSR_NO_DAY || row->from <= day) &&
                   (row->to == PSR_NO_DAY || row->to >= day);
        double each = fabs(row->demand_factor - 1.0);
        bool nearer = each < best->distance ||
                      (each <= best->distance && work->price_row[n] < best->row);
        if (here && now && nearer) {
            *best = (choice){row->price, each, work->price_row[n]};
        }
    }
}

/* The catalogue's price on a day; of several tiers the one the forecast stands for, with a
 * demand factor nearest to 1, the first of equals. NaN = none. */
static double catalog_price(const psr_clean_work *work, psr_id product, psr_id channel,
                            psr_day day) {
    choice best = {NAN, INFINITY, SIZE_MAX};
    if (work->catalog != NULL) {
        choose(work, work->catalog->product_count, channel, day, &best);
        if (product != PSR_NO_ID) {
            choose(work, (size_t)product, channel, day, &best);
        }
    }
    return best.price;
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
