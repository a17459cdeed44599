/*
 * Planned cells beside what was sold in them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "review_cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- keys */

/* Longest key: two ids and a period. */
#define KEY_BYTES 1024

static void make_key(char key[KEY_BYTES], const char *channel, const char *product,
                     int64_t period) {
    (void)snprintf(key, KEY_BYTES, "%.480s\x1f%.480s\x1f%lld", channel, product,
                   (long long)period);
}

static const char *text_or_empty(const psr_table *table, psr_id column, size_t row) {
    const char *text = column == PSR_NO_ID ? NULL : psr_table_text(table, column, row);
    return text == NULL ? "" : text;
}

static double number_at(const psr_table *table, const char *name, size_t row) {
    psr_id column = psr_table_find(table, name);
    if (column == PSR_NO_ID) {
        return NAN;
    }
    const psr_column *cells = &table->columns[column];
    if (cells->kind == PSR_COLUMN_NUMBER) {
        return psr_table_number(table, column, row);
    }
    int64_t whole = psr_table_whole(table, column, row);
    if (whole == PSR_NO_WHOLE) {
        return NAN;
    }
    return cells->kind == PSR_COLUMN_MONEY ? psr_money_to_major(whole) : (double)whole;
}

static double number_or_zero(const psr_table *table, const char *name, size_t row) {
    double number = number_at(table, name, row);
    return isfinite(number) ? number : 0.0;
}

/* ---- periods */

static bool is_one_bit(uint32_t bits) {
    return bits != 0 && (bits & (bits - 1)) == 0;
}

/* Exports that are summed to periods carry one day a period: that period is whole. */
static bool holds_totals(const psr_history *actuals, psr_frequency frequency) {
    switch (frequency) {
    case PSR_DAILY:
        return true;
    case PSR_WEEKLY:
        return is_one_bit(actuals->weekdays);
    default:
        return is_one_bit(actuals->month_days);
    }
}

static psr_status find_periods(const psr_plan *plan, const psr_history *actuals,
                               psr_review_cells *cells, psr_error *err) {
    char first[16], last[16];
    if (plan->first_day == PSR_NO_DAY) {
        return psr_fail(err, PSR_ERR_DATA,
                        "the plan has no calendar: its periods cannot "
                        "be found in the actuals");
    }
    if (actuals->first_day == PSR_NO_DAY) {
        return psr_fail(err, PSR_ERR_DATA, "the actuals hold no sale");
    }
    psr_period start = psr_period_of_day(plan->frequency, plan->first_day);
    psr_period from = psr_period_of_day(plan->frequency, actuals->first_day);
    psr_period to = psr_period_of_day(plan->frequency, actuals->last_day);
    if (!holds_totals(actuals, plan->frequency)) {
        from += actuals->first_day > psr_period_first_day(plan->frequency, from);
        to -= actuals->last_day < psr_period_last_day(plan->frequency, to);
    }
    int64_t begin = (int64_t)from - start;
    int64_t end = (int64_t)to - start + 1;
    begin = begin < 0 ? 0 : begin;
    end = end > (int64_t)plan->period_count ? (int64_t)plan->period_count : end;
    if (end <= begin) {
        psr_day_print(actuals->first_day, first);
        psr_day_print(actuals->last_day, last);
        return psr_fail(err, PSR_ERR_DATA,
                        "the actuals run from %s to %s and hold no whole period of the "
                        "plan; export later days",
                        first, last);
    }
    cells->begin = (size_t)begin;
    cells->end = (size_t)end;
    return PSR_OK;
}

/* ---- planned */

static psr_status add_planned(const psr_table *sales, size_t row, psr_names *keys,
                              psr_review_cells *cells, psr_error *err) {
    char key[KEY_BYTES];
    const char *channel = text_or_empty(sales, psr_table_find(sales, "channel"), row);
    const char *product = text_or_empty(sales, psr_table_find(sales, "product"), row);
    double period = number_or_zero(sales, "period", row);
    if (period < (double)cells->begin || period >= (double)cells->end) {
        return PSR_OK;
    }
    psr_review_cell *cell = &cells->items[cells->count];
    *cell = (psr_review_cell){.channel = psr_names_add(cells->channels, channel),
                              .product = psr_names_add(cells->products, product),
                              .period = (size_t)period,
                              .demand = number_or_zero(sales, "demand", row),
                              .expected = number_or_zero(sales, "expected_sales", row),
                              .gross = number_or_zero(sales, "gross_sales", row),
                              .margin = number_or_zero(sales, "margin", row),
                              .low = NAN,
                              .high = NAN};
    make_key(key, channel, product, (int64_t)period);
    psr_id at = psr_names_add(keys, key);
    if (cell->channel == PSR_NO_ID || cell->product == PSR_NO_ID || at == PSR_NO_ID) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the plan's cells");
    }
    if ((size_t)at != cells->count) {
        return psr_fail(err, PSR_ERR_DATA, "sales.csv plans %.80s in %.80s twice", product,
                        channel);
    }
    cells->count++;
    return PSR_OK;
}

/* The widest pair of levels that leave the same probability below and above. */
static bool find_interval(const psr_table *forecast, psr_id *low, psr_id *high,
                          double *nominal) {
    const double same_level = 1e-9;
    *low = *high = PSR_NO_ID;
    for (size_t i = 0; i < forecast->column_count; i++) {
        for (size_t k = i + 1; k < forecast->column_count; k++) {
            const char *a = forecast->columns[i].name, *b = forecast->columns[k].name;
            double below, above;
            if (a[0] == 'q' && b[0] == 'q' &&
                psr_decimal_parse(a + 1, strlen(a + 1), &below) &&
                psr_decimal_parse(b + 1, strlen(b + 1), &above) &&
                fabs(below + above - 1.0) < same_level && below < above) {
                *low = (psr_id)i;
                *high = (psr_id)k;
                *nominal = above - below;
                return true; /* levels increase: the first pair is the widest */
            }
        }
    }
    return false;
}

/* Intervals are of the forecast; the plan's spend scales demand and interval alike. */
static void add_intervals(const psr_table *forecast, const psr_names *keys,
                          psr_review_cells *cells) {
    char key[KEY_BYTES];
    psr_id low, high;
    cells->nominal = NAN;
    if (forecast == NULL || !find_interval(forecast, &low, &high, &cells->nominal)) {
        return;
    }
    psr_id channel = psr_table_find(forecast, "channel");
    psr_id product = psr_table_find(forecast, "product");
    for (size_t row = 0; row < forecast->row_count; row++) {
        make_key(key, text_or_empty(forecast, channel, row),
                 text_or_empty(forecast, product, row),
                 (int64_t)number_or_zero(forecast, "period", row));
        psr_id at = psr_names_find(keys, key);
        double mean = number_at(forecast, "mean", row);
        if (at != PSR_NO_ID && mean > 0.0) {
            psr_review_cell *cell = &cells->items[at];
            double scale = cell->demand / mean;
            cell->low = scale * psr_table_number(forecast, low, row);
            cell->high = scale * psr_table_number(forecast, high, row);
        }
    }
}

/* ---- actual */

/* The plan's id of a name in the actuals, which may be the id or the name for people. */
static const char *plan_id(const psr_table *sales, const psr_table *channels,
                           const char *kind, const char *written) {
    const psr_table *tables[] = {sales, channels};
    char name[32];
    (void)snprintf(name, sizeof name, "%s_name", kind);
    for (size_t i = 0; i < 2; i++) {
        psr_id id = tables[i] == NULL ? PSR_NO_ID : psr_table_find(tables[i], kind);
        psr_id people = tables[i] == NULL ? PSR_NO_ID : psr_table_find(tables[i], name);
        for (size_t row = 0; people != PSR_NO_ID && row < tables[i]->row_count; row++) {
            if (strcmp(text_or_empty(tables[i], people, row), written) == 0) {
                return text_or_empty(tables[i], id, row);
            }
        }
    }
    return written;
}

static const char **translate(const psr_plan *plan, const psr_names *written,
                              const psr_names *known, const char *kind) {
    size_t count = psr_names_count(written);
    const char **ids = psr_calloc(count + 1, sizeof *ids);
    for (size_t i = 0; ids != NULL && i < count; i++) {
        const char *text = psr_names_text(written, (psr_id)i);
        ids[i] = psr_names_find(known, text) != PSR_NO_ID
                     ? text
                     : plan_id(psr_plan_table(plan, "sales"),
                               psr_plan_table(plan, "channels"), kind, text);
    }
    return ids;
}

static void add_sale(const psr_sale_cell *sale, psr_review_cell *cell) {
    const double sold_out = 1e-9;
    cell->actual += sale->quantity;
    cell->returned += sale->returned_quantity;
    cell->revenue += sale->revenue;
    cell->refund += sale->refund;
    cell->stock_out = cell->stock_out || sale->stock_out_rows > 0 || sale->stock < sold_out;
}

static psr_status add_actuals(const psr_plan *plan, const psr_history *actuals,
                              const psr_names *keys, psr_review_cells *cells,
                              psr_names *heard, psr_error *err) {
    char key[KEY_BYTES];
    psr_period start = psr_period_of_day(plan->frequency, plan->first_day);
    const char **channels = translate(plan, actuals->channels, cells->channels, "channel");
    const char **products = translate(plan, actuals->products, cells->products, "product");
    psr_status status = channels && products ? PSR_OK : PSR_ERR_MEMORY;
    for (size_t i = 0; i < actuals->count && status == PSR_OK; i++) {
        const psr_sale_cell *sale = &actuals->cells[i];
        int64_t period = (int64_t)sale->period - start;
        if (period < (int64_t)cells->begin || period >= (int64_t)cells->end) {
            continue;
        }
        const char *channel = channels[sale->channel];
        make_key(key, channel, products[sale->product], period);
        psr_id at = psr_names_find(keys, key);
        status = psr_names_add(heard, channel) == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
        if (at == PSR_NO_ID) {
            cells->unplanned += sale->quantity;
            continue;
        }
        add_sale(sale, &cells->items[at]);
        cells->has_stock_outs = cells->has_stock_outs || cells->items[at].stock_out;
    }
    free(channels);
    free(products);
    return status == PSR_OK
               ? PSR_OK
               : psr_fail(err, PSR_ERR_MEMORY, "no memory for the names of the actuals");
}

/* A channel without any actuals was not exported: no reason to call its plan wrong. */
static psr_status drop_silent(const psr_names *heard, psr_review_cells *cells,
                              psr_error *err) {
    size_t kept = 0;
    for (size_t i = 0; i < cells->count; i++) {
        const char *channel = psr_names_text(cells->channels, cells->items[i].channel);
        if (psr_names_find(heard, channel) != PSR_NO_ID) {
            cells->items[kept++] = cells->items[i];
        } else if (psr_names_add(cells->silent, channel) == PSR_NO_ID) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for channel names");
        }
    }
    cells->count = kept;
    return kept > 0 ? PSR_OK
                    : psr_fail(err, PSR_ERR_DATA,
                               "the actuals name no channel of the plan; name it by "
                               "`constants.channel`, or give a scenario with the mappings");
}

static int by_series(const void *a, const void *b) {
    const psr_review_cell *x = a, *y = b;
    if (x->channel != y->channel) {
        return x->channel < y->channel ? -1 : 1;
    }
    if (x->product != y->product) {
        return x->product < y->product ? -1 : 1;
    }
    return (x->period > y->period) - (x->period < y->period);
}

/* Of the whole series: a period that plans next to nothing has no margin a unit. */
static void add_unit_margins(psr_review_cells *cells) {
    for (size_t first = 0, last; first < cells->count; first = last) {
        const psr_review_cell *head = &cells->items[first];
        double units = 0.0, margin = 0.0;
        for (last = first;
             last < cells->count && cells->items[last].channel == head->channel &&
             cells->items[last].product == head->product;
             last++) {
            units += cells->items[last].expected;
            margin += cells->items[last].margin;
        }
        for (size_t i = first; i < last; i++) {
            cells->items[i].unit_margin = units >= 1.0 ? margin / units : 0.0;
        }
    }
}

psr_status psr_review_cells_fill(const psr_plan *plan, const psr_history *actuals,
                                 psr_review_cells *cells, psr_error *err) {
    const psr_table *sales = psr_plan_table(plan, "sales");
    psr_names *keys = psr_names_create();
    psr_names *heard = psr_names_create();
    psr_status status = PSR_OK;
    if (sales == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_DATA, "the plan has no sales.csv to review"));
    }
    cells->channels = psr_names_create();
    cells->products = psr_names_create();
    cells->silent = psr_names_create();
    cells->items = psr_calloc(sales->row_count + 1, sizeof *cells->items);
    if (keys == NULL || heard == NULL || cells->channels == NULL ||
        cells->products == NULL || cells->silent == NULL || cells->items == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for a review"));
    }
    PSR_GO(find_periods(plan, actuals, cells, err));
    for (size_t row = 0; row < sales->row_count; row++) {
        PSR_GO(add_planned(sales, row, keys, cells, err));
    }
    add_intervals(psr_plan_table(plan, "forecast"), keys, cells);
    PSR_GO(add_actuals(plan, actuals, keys, cells, heard, err));
    PSR_GO(drop_silent(heard, cells, err));
    qsort(cells->items, cells->count, sizeof *cells->items, by_series);
    add_unit_margins(cells);
done:
    psr_names_free(keys);
    psr_names_free(heard);
    return status;
}

void psr_review_cells_clear(psr_review_cells *cells) {
    psr_names_free(cells->channels);
    psr_names_free(cells->products);
    psr_names_free(cells->silent);
    free(cells->items);
    *cells = (psr_review_cells){0};
}
