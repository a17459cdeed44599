/*
 * Short: what is expected to run short, where and when.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "short_why.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* A cell is short when it serves less than this share of demand and misses a unit. */
static const double good_fill = 0.95;
/* Beyond the safety stock that pays, only deep shortages are worth a line. */
static const double poor_fill = 0.80;

static int shortage_compare(const void *a, const void *b) {
    const shortage *left = a;
    const shortage *right = b;
    if (left->money > right->money) {
        return -1;
    }
    if (left->money < right->money) {
        return 1;
    }
    return (left->rank > right->rank) - (left->rank < right->rank);
}

static psr_status find_shortages(const psr_desk *desk, shortage **cells, size_t *count,
                                 psr_error *err) {
    size_t capacity = 0;
    for (size_t i = 0; i < desk->problem->market_count; i++) {
        size_t m = desk->markets[i];
        for (size_t t = 0; t < desk->period_count; t++) {
            size_t at = m * desk->period_count + t;
            double demand = desk->figures->demand[at];
            double units = demand - desk->figures->sales[at];
            if (psr_figures_tier(desk->figures, m) == NULL || units < 1.0 ||
                units <= (1.0 - good_fill) * demand) {
                continue;
            }
            shortage cell = {.market = m, .period = t, .units = units};
            cell.rank = i * desk->period_count + t;
            cell.money = units * psr_figures_unit_margin(desk->figures, m, t);
            psr_short_explain(desk, &cell);
            if (strcmp(cell.reason, "not worth it") == 0 &&
                units <= (1.0 - poor_fill) * demand) {
                continue;
            }
            if (psr_reserve(cells, &capacity, *count + 1, sizeof **cells) != PSR_OK) {
                return psr_fail(err, PSR_ERR_MEMORY, "no memory for table short");
            }
            (*cells)[(*count)++] = cell;
        }
    }
    return PSR_OK;
}

static void add_shortage(const psr_desk *desk, psr_rows *rows, const shortage *cell) {
    const psr_market *market = &desk->problem->markets[cell->market];
    size_t at = cell->market * desk->period_count + cell->period;
    psr_rows_begin(rows);
    psr_rows_text(rows, desk->problem->channels[market->channel].id);
    psr_rows_text(rows, psr_desk_channel(desk, market->channel));
    psr_rows_text(rows, desk->problem->products[market->product].id);
    psr_rows_text(rows, psr_desk_product(desk, market->product));
    psr_rows_whole(rows, (int64_t)cell->period);
    psr_rows_day(rows, psr_desk_day(desk, cell->period));
    psr_rows_number(rows, desk->figures->demand[at]);
    psr_rows_number(rows, desk->figures->sales[at]);
    psr_rows_number(rows, cell->units);
    psr_rows_whole(rows, psr_money_to_minor(cell->money));
    psr_rows_text(rows, cell->reason);
    psr_rows_text(rows, cell->because);
}

psr_status psr_table_of_short(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"channel", PSR_COLUMN_TEXT, 0},       {"channel_name", PSR_COLUMN_TEXT, 0},
        {"product", PSR_COLUMN_TEXT, 0},       {"product_name", PSR_COLUMN_TEXT, 0},
        {"period", PSR_COLUMN_WHOLE, 0},       {"first_day", PSR_COLUMN_DAY, 0},
        {"demand", PSR_COLUMN_NUMBER, 2},      {"expected_sales", PSR_COLUMN_NUMBER, 2},
        {"short_units", PSR_COLUMN_NUMBER, 2}, {"lost_margin", PSR_COLUMN_MONEY, 0},
        {"reason", PSR_COLUMN_TEXT, 0},        {"because", PSR_COLUMN_TEXT, 0}};
    shortage *cells = NULL;
    size_t count = 0;
    psr_rows rows = psr_rows_create("short", "What runs short, dearest first, and why",
                                    columns, COUNT_OF(columns), err);
    if (rows.status == PSR_OK) {
        rows.status = find_shortages(desk, &cells, &count, err);
    }
    if (count > 1) {
        qsort(cells, count, sizeof *cells, shortage_compare);
    }
    for (size_t i = 0; i < count; i++) {
        add_shortage(desk, &rows, &cells[i]);
    }
    free(cells);
    return psr_desk_keep(desk, &rows);
}
