/*
 * Tables of goods: orders, stock, deliveries, transfers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "desk.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* ---- orders */

static void add_order(const psr_desk *desk, psr_rows *rows, size_t o, size_t t) {
    const psr_offer *offer = &desk->problem->offers[o];
    size_t at = o * desk->period_count + t;
    size_t lands = t + (size_t)offer->lead_time;
    psr_rows_begin(rows);
    psr_rows_whole(rows, (int64_t)t);
    psr_rows_day(rows, psr_desk_day(desk, t));
    psr_rows_text(rows, offer->supplier);
    psr_rows_text(rows, desk->problem->products[offer->product].id);
    psr_rows_text(rows, psr_desk_product(desk, offer->product));
    psr_rows_text(rows, desk->problem->warehouses[offer->warehouse].id);
    psr_rows_whole(rows, (int64_t)lands);
    psr_rows_day(rows, psr_desk_day(desk, lands));
    psr_rows_whole(rows, desk->figures->order_units[at]);
    psr_rows_number(rows, psr_at(&offer->unit_cost, t));
    psr_rows_whole(rows, desk->books->order_money[at]);
    psr_rows_whole(rows, desk->books->order_cost[at]);
    psr_rows_whole(rows, (int64_t)o);
}

psr_status psr_table_of_orders(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"period", PSR_COLUMN_WHOLE, 0},         {"order_day", PSR_COLUMN_DAY, 0},
        {"supplier", PSR_COLUMN_TEXT, 0},        {"product", PSR_COLUMN_TEXT, 0},
        {"product_name", PSR_COLUMN_TEXT, 0},    {"warehouse", PSR_COLUMN_TEXT, 0},
        {"landing_period", PSR_COLUMN_WHOLE, 0}, {"landing_day", PSR_COLUMN_DAY, 0},
        {"units", PSR_COLUMN_WHOLE, 0},          {"unit_cost", PSR_COLUMN_NUMBER, 4},
        {"cost", PSR_COLUMN_MONEY, 0},           {"order_cost", PSR_COLUMN_MONEY, 0},
        {"offer", PSR_COLUMN_WHOLE, 0}};
    psr_rows rows = psr_rows_create("orders", "What to order, from whom, when", columns,
                                    COUNT_OF(columns), err);
    for (size_t t = 0; t < desk->period_count; t++) {
        for (size_t i = 0; i < desk->problem->offer_count; i++) {
            size_t o = desk->offers[i];
            if (desk->figures->order_units[o * desk->period_count + t] > 0) {
                add_order(desk, &rows, o, t);
            }
        }
    }
    return psr_desk_keep(desk, &rows);
}

/* ---- stock */

/* A flow of fractions in whole units: each period the change of the rounded sum so far. */
typedef struct whole_flow {
    double sum;
    int64_t given;
} whole_flow;

static int64_t flow_next(whole_flow *flow, double units) {
    flow->sum += units;
    return llround(flow->sum) - flow->given;
}

static int64_t within(int64_t value, int64_t low, int64_t high) {
    return value < low ? low : value > high ? high : value;
}

typedef struct stock_line {
    int64_t opening, receipts, arrived, returns, sales, sent, disposal, end;
} stock_line;

typedef struct stock_walk {
    whole_flow receipts, returns, sales, disposal;
    int64_t stock;
} stock_walk;

/* The flows of one period in whole units. They balance exactly and no stock is negative:
 * sales and disposal wait for the unit that rounding has not brought yet. */
static stock_line walk_period(stock_walk *walk, const psr_figures *figures, size_t at) {
    stock_line line = {.opening = walk->stock,
                       .arrived = llround(figures->arrived[at]),
                       .sent = llround(figures->sent[at])};
    line.receipts = flow_next(&walk->receipts, figures->receipts[at]);
    line.returns = flow_next(&walk->returns, figures->returns[at]);
    int64_t have = line.opening + line.receipts + line.arrived + line.returns - line.sent;
    if (have < 0) {
        line.returns -= have;
        have = 0;
    }
    line.sales = within(flow_next(&walk->sales, figures->sold[at]), 0, have);
    line.disposal =
        within(flow_next(&walk->disposal, figures->disposal[at]), 0, have - line.sales);
    line.end = have - line.sales - line.disposal;
    walk->receipts.given += line.receipts;
    walk->returns.given += line.returns;
    walk->sales.given += line.sales;
    walk->disposal.given += line.disposal;
    walk->stock = line.end;
    return line;
}

static void add_stock(const psr_desk *desk, psr_rows *rows, size_t place) {
    const psr_problem *problem = desk->problem;
    const psr_figures *figures = desk->figures;
    size_t T = desk->period_count;
    size_t product = place / problem->warehouse_count;
    stock_walk walk = {.stock = llround(figures->opening[place])};
    for (size_t t = 0; t < T; t++) {
        size_t at = place * T + t;
        stock_line line = walk_period(&walk, figures, at);
        psr_rows_begin(rows);
        psr_rows_text(rows, problem->products[product].id);
        psr_rows_text(rows, psr_desk_product(desk, (psr_id)product));
        psr_rows_text(rows, problem->warehouses[place % problem->warehouse_count].id);
        psr_rows_whole(rows, (int64_t)t);
        psr_rows_day(rows, psr_desk_day(desk, t));
        psr_rows_whole(rows, line.opening);
        psr_rows_whole(rows, line.receipts);
        psr_rows_whole(rows, line.arrived);
        psr_rows_whole(rows, line.returns);
        psr_rows_whole(rows, line.sales);
        psr_rows_whole(rows, line.sent);
        psr_rows_whole(rows, line.disposal);
        psr_rows_whole(rows, line.end);
        psr_rows_number(rows, figures->disposal[at]);
        psr_rows_number(rows, figures->end_stock[at]);
        psr_rows_whole(rows, desk->books->holding[at]);
        psr_rows_whole(rows, desk->books->disposal[at]);
        psr_rows_whole(rows, t + 1 == T ? desk->books->end_value[place] : 0);
    }
}

/* A product that never was, is or will be in a warehouse has no lines there. */
static bool place_is_used(const psr_desk *desk, size_t place) {
    const psr_figures *figures = desk->figures;
    bool used = figures->opening[place] > 0.0;
    for (size_t t = 0; t < desk->period_count && !used; t++) {
        size_t at = place * desk->period_count + t;
        used = figures->receipts[at] > 0.0 || figures->arrived[at] > 0.0 ||
               figures->returns[at] > 0.0;
    }
    return used;
}

psr_status psr_table_of_stock(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"product", PSR_COLUMN_TEXT, 0},
        {"product_name", PSR_COLUMN_TEXT, 0},
        {"warehouse", PSR_COLUMN_TEXT, 0},
        {"period", PSR_COLUMN_WHOLE, 0},
        {"first_day", PSR_COLUMN_DAY, 0},
        {"opening", PSR_COLUMN_WHOLE, 0},
        {"receipts", PSR_COLUMN_WHOLE, 0},
        {"transfers_in", PSR_COLUMN_WHOLE, 0},
        {"returns", PSR_COLUMN_WHOLE, 0},
        {"sales", PSR_COLUMN_WHOLE, 0},
        {"transfers_out", PSR_COLUMN_WHOLE, 0},
        {"disposal", PSR_COLUMN_WHOLE, 0},
        {"end", PSR_COLUMN_WHOLE, 0},
        {"expected_disposal", PSR_COLUMN_NUMBER, PSR_UNIT_DECIMALS},
        {"expected_end", PSR_COLUMN_NUMBER, PSR_UNIT_DECIMALS},
        {"holding_cost", PSR_COLUMN_MONEY, 0},
        {"disposal_cost", PSR_COLUMN_MONEY, 0},
        {"end_value", PSR_COLUMN_MONEY, 0}};
    psr_rows rows = psr_rows_create("stock", "Stock in each warehouse, in whole units",
                                    columns, COUNT_OF(columns), err);
    size_t places = desk->problem->product_count * desk->problem->warehouse_count;
    for (size_t i = 0; i < places; i++) {
        if (place_is_used(desk, desk->places[i])) {
            add_stock(desk, &rows, desk->places[i]);
        }
    }
    return psr_desk_keep(desk, &rows);
}

/* ---- deliveries */

static void add_deliveries(const psr_desk *desk, psr_rows *rows, size_t m) {
    const psr_problem *problem = desk->problem;
    const psr_figures *figures = desk->figures;
    size_t T = desk->period_count;
    size_t first = figures->lane_start[problem->markets[m].channel];
    size_t slot = figures->answer->lane_offset[m];
    size_t lanes = (figures->answer->lane_offset[m + 1] - slot) / T;
    for (size_t l = 0; l < lanes; l++) {
        const psr_lane *lane = &problem->lanes[figures->lane_of[first + l]];
        for (size_t t = 0; t < T; t++) {
            double units = figures->lane_sales[slot + l * T + t];
            if (units <= 0.0) {
                continue;
            }
            psr_rows_begin(rows);
            psr_rows_text(rows, problem->channels[lane->channel].id);
            psr_rows_text(rows, problem->products[problem->markets[m].product].id);
            psr_rows_text(rows, problem->warehouses[lane->warehouse].id);
            psr_rows_whole(rows, (int64_t)t);
            psr_rows_day(rows, psr_desk_day(desk, t));
            psr_rows_number(rows, units);
        }
    }
}

psr_status psr_table_of_deliveries(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"channel", PSR_COLUMN_TEXT, 0},
        {"product", PSR_COLUMN_TEXT, 0},
        {"warehouse", PSR_COLUMN_TEXT, 0},
        {"period", PSR_COLUMN_WHOLE, 0},
        {"first_day", PSR_COLUMN_DAY, 0},
        {"expected_units", PSR_COLUMN_NUMBER, PSR_UNIT_DECIMALS}};
    psr_rows rows =
        psr_rows_create("deliveries", "Which warehouse serves which channel, expected",
                        columns, COUNT_OF(columns), err);
    for (size_t i = 0; i < desk->problem->market_count; i++) {
        add_deliveries(desk, &rows, desk->markets[i]);
    }
    return psr_desk_keep(desk, &rows);
}

/* ---- transfers */

static void add_transfer(const psr_desk *desk, psr_rows *rows, size_t x, size_t t) {
    const psr_problem *problem = desk->problem;
    const psr_transfer *transfer = &problem->transfers[x];
    size_t lands = t + (size_t)transfer->lead_time;
    for (size_t p = 0; p < problem->product_count; p++) {
        size_t at = (x * problem->product_count + p) * desk->period_count + t;
        if (desk->figures->transfer_units[at] <= 0) {
            continue;
        }
        psr_rows_begin(rows);
        psr_rows_whole(rows, (int64_t)t);
        psr_rows_day(rows, psr_desk_day(desk, t));
        psr_rows_text(rows, problem->warehouses[transfer->from].id);
        psr_rows_text(rows, problem->warehouses[transfer->to].id);
        psr_rows_text(rows, problem->products[p].id);
        psr_rows_text(rows, psr_desk_product(desk, (psr_id)p));
        psr_rows_whole(rows, (int64_t)lands);
        psr_rows_day(rows, psr_desk_day(desk, lands));
        psr_rows_whole(rows, desk->figures->transfer_units[at]);
        psr_rows_whole(rows, desk->books->transfer_money[at]);
        psr_rows_whole(rows, (int64_t)x);
    }
}

psr_status psr_table_of_transfers(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {{"period", PSR_COLUMN_WHOLE, 0},
                                              {"send_day", PSR_COLUMN_DAY, 0},
                                              {"from", PSR_COLUMN_TEXT, 0},
                                              {"to", PSR_COLUMN_TEXT, 0},
                                              {"product", PSR_COLUMN_TEXT, 0},
                                              {"product_name", PSR_COLUMN_TEXT, 0},
                                              {"landing_period", PSR_COLUMN_WHOLE, 0},
                                              {"landing_day", PSR_COLUMN_DAY, 0},
                                              {"units", PSR_COLUMN_WHOLE, 0},
                                              {"cost", PSR_COLUMN_MONEY, 0},
                                              {"transfer", PSR_COLUMN_WHOLE, 0}};
    psr_rows rows = psr_rows_create("transfers", "What to move between warehouses", columns,
                                    COUNT_OF(columns), err);
    for (size_t t = 0; t < desk->period_count; t++) {
        for (size_t i = 0; i < desk->problem->transfer_count; i++) {
            add_transfer(desk, &rows, desk->transfers[i], t);
        }
    }
    return psr_desk_keep(desk, &rows);
}
