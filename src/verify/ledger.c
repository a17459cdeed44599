/*
 * Ledger: published tables by the problem's positions.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

/* ---- columns of a table */

enum { ASKED_COLUMNS = 32 };

typedef struct reader {
    psr_ledger *ledger;
    const psr_table *table;
    size_t row;
    /* Each row asks for the same columns in the same order, by the same texts. */
    struct {
        const char *name;
        psr_id id;
    } asked[ASKED_COLUMNS];
    size_t next;
} reader;

static bool open_table(reader *read, psr_ledger *ledger, const char *name) {
    *read = (reader){.ledger = ledger, .table = psr_plan_table(ledger->plan, name)};
    psr_check_true(ledger, read->table != NULL, "the plan has no table %s", name);
    return read->table != NULL;
}

static psr_id column_of(reader *read, const char *column) {
    size_t at = read->next++ % ASKED_COLUMNS;
    if (read->asked[at].name == column) {
        return read->asked[at].id;
    }
    psr_id id = psr_table_find(read->table, column);
    read->asked[at].name = id != PSR_NO_ID ? column : NULL;
    read->asked[at].id = id;
    if (id == PSR_NO_ID) {
        psr_check_true(read->ledger, false, "%s.csv has no column %s", read->table->name,
                       column);
    }
    return id;
}

/* Whether there is such a row; its columns are asked for from the first on. */
static bool stands_on_row(reader *read) {
    read->next = 0;
    return read->row < read->table->row_count;
}

static double number_at(reader *read, const char *column) {
    psr_id id = column_of(read, column);
    return id == PSR_NO_ID || read->table->columns[id].kind == PSR_COLUMN_TEXT
               ? NAN
               : psr_table_number(read->table, id, read->row);
}

static int64_t whole_at(reader *read, const char *column) {
    psr_id id = column_of(read, column);
    return id == PSR_NO_ID || read->table->columns[id].whole == NULL
               ? PSR_NO_WHOLE
               : psr_table_whole(read->table, id, read->row);
}

static psr_id name_at(reader *read, const char *column, const psr_names *names) {
    psr_id id = column_of(read, column);
    return id == PSR_NO_ID || read->table->columns[id].kind != PSR_COLUMN_TEXT
               ? PSR_NO_ID
               : psr_names_find(names, psr_table_text(read->table, id, read->row));
}

/* A position within a count; complains of a row that belongs nowhere. */
static bool is_within(const reader *read, const char *what, int64_t value, size_t count) {
    bool good = value >= 0 && (uint64_t)value < count;
    if (!good) {
        psr_check_true(read->ledger, false, "%s.csv:%zu: %s is not one of the problem's",
                       read->table->name, read->row + 2, what);
    }
    return good;
}

/* Complains of a second row for the same thing. */
static bool is_first(const reader *read, uint8_t *seen, size_t at) {
    bool first = seen[at] == 0;
    if (!first) {
        psr_check_true(read->ledger, false, "%s.csv:%zu: repeats an earlier row",
                       read->table->name, read->row + 2);
    }
    seen[at] = 1;
    return first;
}

/* ---- tables */

static void read_orders(psr_ledger *ledger, uint8_t *seen) {
    reader read;
    const psr_problem *problem = ledger->problem;
    bool there = open_table(&read, ledger, "orders");
    for (; there && stands_on_row(&read); read.row++) {
        int64_t offer = whole_at(&read, "offer");
        int64_t period = whole_at(&read, "period");
        if (!is_within(&read, "offer", offer, problem->offer_count) ||
            !is_within(&read, "period", period, ledger->T)) {
            continue;
        }
        size_t at = (size_t)offer * ledger->T + (size_t)period;
        if (!is_first(&read, seen, at)) {
            continue;
        }
        const psr_offer *entry = &problem->offers[offer];
        psr_id supplier = psr_table_find(read.table, "supplier");
        bool same =
            name_at(&read, "product", ledger->index.products) == entry->product &&
            name_at(&read, "warehouse", ledger->index.warehouses) == entry->warehouse &&
            supplier != PSR_NO_ID &&
            strcmp(psr_table_text(read.table, supplier, read.row), entry->supplier) == 0 &&
            whole_at(&read, "landing_period") == period + entry->lead_time;
        psr_check_true(ledger, same, "orders.csv:%zu: is not what offer %lld sells",
                       read.row + 2, (long long)offer);
        psr_check_equal(ledger, number_at(&read, "unit_cost"),
                        psr_at(&entry->unit_cost, (size_t)period), 5.1e-5,
                        "orders.csv:%zu: unit_cost is not the offer's", read.row + 2);
        ledger->ordered[at] = number_at(&read, "units");
        ledger->order_money[at] = whole_at(&read, "cost");
        ledger->order_cost[at] = whole_at(&read, "order_cost");
    }
}

static void read_transfers(psr_ledger *ledger, uint8_t *seen) {
    reader read;
    const psr_problem *problem = ledger->problem;
    bool there = open_table(&read, ledger, "transfers");
    for (; there && stands_on_row(&read); read.row++) {
        int64_t transfer = whole_at(&read, "transfer");
        int64_t period = whole_at(&read, "period");
        psr_id product = name_at(&read, "product", ledger->index.products);
        if (!is_within(&read, "transfer", transfer, problem->transfer_count) ||
            !is_within(&read, "period", period, ledger->T) ||
            !is_within(&read, "product", product, problem->product_count)) {
            continue;
        }
        size_t at =
            ((size_t)transfer * problem->product_count + (size_t)product) * ledger->T +
            (size_t)period;
        if (!is_first(&read, seen, at)) {
            continue;
        }
        const psr_transfer *entry = &problem->transfers[transfer];
        psr_check_true(ledger,
                       name_at(&read, "from", ledger->index.warehouses) == entry->from &&
                           name_at(&read, "to", ledger->index.warehouses) == entry->to &&
                           whole_at(&read, "landing_period") == period + entry->lead_time,
                       "transfers.csv:%zu: is not what transfer %lld allows", read.row + 2,
                       (long long)transfer);
        ledger->moved[at] = number_at(&read, "units");
        ledger->move_money[at] = whole_at(&read, "cost");
    }
}

static void read_budget(psr_ledger *ledger, uint8_t *seen) {
    reader read;
    bool there = open_table(&read, ledger, "budget");
    for (; there && stands_on_row(&read); read.row++) {
        psr_id channel = name_at(&read, "channel", ledger->index.channels);
        int64_t period = whole_at(&read, "period");
        if (!is_within(&read, "channel", channel, ledger->problem->channel_count) ||
            !is_within(&read, "period", period, ledger->T)) {
            continue;
        }
        size_t at = (size_t)channel * ledger->T + (size_t)period;
        if (is_first(&read, seen, at)) {
            ledger->spend[at] = whole_at(&read, "spend");
            ledger->effective[at] = number_at(&read, "effective_spend");
            ledger->lift[at] = number_at(&read, "lift");
        }
    }
    for (size_t i = 0; i < ledger->problem->channel_count * ledger->T; i++) {
        psr_check_true(ledger,
                       !ledger->problem->channels[i / ledger->T].has_spend || seen[i],
                       "budget.csv lacks channel %s in period %zu",
                       ledger->problem->channels[i / ledger->T].id, i % ledger->T);
    }
}

static void read_sale_row(reader *read, size_t at) {
    static const char *const money[PSR_SALE_CELLS] = {
        "gross_sales", "refunds",      "fees",     "net_revenue",  "unit_fees",
        "delivery",    "return_costs", "goodwill", "late_returns", "margin"};
    psr_ledger *ledger = read->ledger;
    const psr_market *market = &ledger->problem->markets[at / ledger->T];
    int64_t tier = whole_at(read, "tier");
    ledger->tier[at] = tier == PSR_NO_WHOLE ? -1 : (int)tier;
    if (tier != PSR_NO_WHOLE && is_within(read, "tier", tier, market->tier_count)) {
        double price = psr_at(&market->tiers[tier].price, at % ledger->T);
        psr_check_equal(ledger, number_at(read, "price"), price, 5.1e-5,
                        "sales.csv:%zu: price is not the tier's", read->row + 2);
    }
    ledger->volume[at] = number_at(read, "volume_factor");
    ledger->demand[at] = number_at(read, "demand");
    ledger->exposed[at] = number_at(read, "exposed");
    ledger->sales[at] = number_at(read, "expected_sales");
    for (size_t i = 0; i < PSR_SALE_CELLS; i++) {
        ledger->sale_money[at * PSR_SALE_CELLS + i] = whole_at(read, money[i]);
    }
}

static void read_sales(psr_ledger *ledger, uint8_t *seen) {
    reader read;
    const psr_problem *problem = ledger->problem;
    bool there = open_table(&read, ledger, "sales");
    for (; there && stands_on_row(&read); read.row++) {
        psr_id channel = name_at(&read, "channel", ledger->index.channels);
        psr_id product = name_at(&read, "product", ledger->index.products);
        int64_t period = whole_at(&read, "period");
        if (!is_within(&read, "channel", channel, problem->channel_count) ||
            !is_within(&read, "product", product, problem->product_count) ||
            !is_within(&read, "period", period, ledger->T)) {
            continue;
        }
        psr_id market =
            ledger->index
                .market[(size_t)product * problem->channel_count + (size_t)channel];
        size_t at = (size_t)market * ledger->T + (size_t)period;
        if (is_within(&read, "market", market, problem->market_count) &&
            is_first(&read, seen, at)) {
            read_sale_row(&read, at);
        }
    }
    for (size_t i = 0; i < problem->market_count * ledger->T; i++) {
        const psr_market *market = &problem->markets[i / ledger->T];
        psr_check_true(ledger, seen[i] != 0, "sales.csv lacks %s in %s, period %zu",
                       problem->products[market->product].id,
                       problem->channels[market->channel].id, i % ledger->T);
    }
}

static void read_deliveries(psr_ledger *ledger, uint8_t *seen) {
    reader read;
    const psr_problem *problem = ledger->problem;
    bool there = open_table(&read, ledger, "deliveries");
    for (; there && stands_on_row(&read); read.row++) {
        psr_id channel = name_at(&read, "channel", ledger->index.channels);
        psr_id product = name_at(&read, "product", ledger->index.products);
        psr_id warehouse = name_at(&read, "warehouse", ledger->index.warehouses);
        int64_t period = whole_at(&read, "period");
        if (!is_within(&read, "channel", channel, problem->channel_count) ||
            !is_within(&read, "product", product, problem->product_count) ||
            !is_within(&read, "warehouse", warehouse, problem->warehouse_count) ||
            !is_within(&read, "period", period, ledger->T)) {
            continue;
        }
        psr_id lane =
            ledger->index
                .lane[(size_t)warehouse * problem->channel_count + (size_t)channel];
        if (is_within(&read, "lane", lane, problem->lane_count)) {
            size_t at =
                ((size_t)lane * problem->product_count + (size_t)product) * ledger->T +
                (size_t)period;
            if (is_first(&read, seen, at)) {
                ledger->delivered[at] = number_at(&read, "expected_units");
            }
        }
    }
}

static void read_stock(psr_ledger *ledger, uint8_t *seen) {
    reader read;
    const psr_problem *problem = ledger->problem;
    bool there = open_table(&read, ledger, "stock");
    for (; there && stands_on_row(&read); read.row++) {
        psr_id product = name_at(&read, "product", ledger->index.products);
        psr_id warehouse = name_at(&read, "warehouse", ledger->index.warehouses);
        int64_t period = whole_at(&read, "period");
        if (!is_within(&read, "product", product, problem->product_count) ||
            !is_within(&read, "warehouse", warehouse, problem->warehouse_count) ||
            !is_within(&read, "period", period, ledger->T)) {
            continue;
        }
        size_t at = psr_place_at_stock(problem, (size_t)product, (size_t)warehouse) +
                    (size_t)period;
        if (is_first(&read, seen, at)) {
            ledger->has_stock[at] = 1;
            ledger->end[at] = number_at(&read, "expected_end");
            ledger->disposal[at] = number_at(&read, "expected_disposal");
            ledger->holding[at] = whole_at(&read, "holding_cost");
            ledger->disposal_money[at] = whole_at(&read, "disposal_cost");
            ledger->end_value[at] = whole_at(&read, "end_value");
        }
    }
}

/* ---- positions */

static bool fill_index(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    psr_index *index = &ledger->index;
    size_t pairs = problem->product_count * problem->channel_count;
    size_t lanes = problem->warehouse_count * problem->channel_count;
    index->products = psr_names_create();
    index->warehouses = psr_names_create();
    index->channels = psr_names_create();
    index->market = psr_arena_take(ledger->arena, pairs + 1, sizeof(psr_id));
    index->lane = psr_arena_take(ledger->arena, lanes + 1, sizeof(psr_id));
    bool good = index->products && index->warehouses && index->channels && index->market &&
                index->lane;
    for (size_t i = 0; good && i < problem->product_count; i++) {
        good = psr_names_add(index->products, problem->products[i].id) == (psr_id)i;
    }
    for (size_t i = 0; good && i < problem->warehouse_count; i++) {
        good = psr_names_add(index->warehouses, problem->warehouses[i].id) == (psr_id)i;
    }
    for (size_t i = 0; good && i < problem->channel_count; i++) {
        good = psr_names_add(index->channels, problem->channels[i].id) == (psr_id)i;
    }
    for (size_t i = 0; good && i < pairs; i++) {
        index->market[i] = PSR_NO_ID;
    }
    for (size_t i = 0; good && i < lanes; i++) {
        index->lane[i] = PSR_NO_ID;
    }
    for (size_t m = problem->market_count; good && m-- > 0;) {
        index->market[(size_t)problem->markets[m].product * problem->channel_count +
                      (size_t)problem->markets[m].channel] = (psr_id)m;
    }
    for (size_t l = problem->lane_count; good && l-- > 0;) {
        index->lane[(size_t)problem->lanes[l].warehouse * problem->channel_count +
                    (size_t)problem->lanes[l].channel] = (psr_id)l;
    }
    return good;
}

/* ---- create */

static void *take(psr_ledger *ledger, size_t count, size_t size, bool *good) {
    void *array = psr_arena_take(ledger->arena, count + 1, size);
    *good = *good && array != NULL;
    return array;
}

static bool take_arrays(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    size_t T = ledger->T;
    size_t offers = problem->offer_count * T;
    size_t moves = problem->transfer_count * problem->product_count * T;
    size_t spends = problem->channel_count * T;
    size_t markets = problem->market_count * T;
    size_t places = problem->product_count * problem->warehouse_count;
    size_t lanes = problem->lane_count * problem->product_count * T;
    bool good = true;
    ledger->ordered = take(ledger, offers, sizeof(double), &good);
    ledger->order_money = take(ledger, offers, sizeof(int64_t), &good);
    ledger->order_cost = take(ledger, offers, sizeof(int64_t), &good);
    ledger->moved = take(ledger, moves, sizeof(double), &good);
    ledger->move_money = take(ledger, moves, sizeof(int64_t), &good);
    ledger->spend = take(ledger, spends, sizeof(int64_t), &good);
    ledger->effective = take(ledger, spends, sizeof(double), &good);
    ledger->lift = take(ledger, spends, sizeof(double), &good);
    ledger->tier = take(ledger, markets, sizeof(int), &good);
    ledger->volume = take(ledger, markets, sizeof(double), &good);
    ledger->demand = take(ledger, markets, sizeof(double), &good);
    ledger->exposed = take(ledger, markets, sizeof(double), &good);
    ledger->sales = take(ledger, markets, sizeof(double), &good);
    ledger->sale_money = take(ledger, markets * PSR_SALE_CELLS, sizeof(int64_t), &good);
    ledger->delivered = take(ledger, lanes, sizeof(double), &good);
    ledger->has_stock = take(ledger, places * T, 1, &good);
    ledger->end = take(ledger, places * T, sizeof(double), &good);
    ledger->disposal = take(ledger, places * T, sizeof(double), &good);
    ledger->holding = take(ledger, places * T, sizeof(int64_t), &good);
    ledger->disposal_money = take(ledger, places * T, sizeof(int64_t), &good);
    ledger->end_value = take(ledger, places * T, sizeof(int64_t), &good);
    ledger->receipts = take(ledger, places * T, sizeof(double), &good);
    ledger->returns = take(ledger, places * T, sizeof(double), &good);
    ledger->sold = take(ledger, places * T, sizeof(double), &good);
    ledger->sent = take(ledger, places * T, sizeof(double), &good);
    ledger->opening = take(ledger, places, sizeof(double), &good);
    return good;
}

/* The most cells any table has: one set of marks serves them all. */
static size_t largest_table(const psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    size_t P = problem->product_count;
    size_t counts[] = {problem->offer_count,    problem->transfer_count * P,
                       problem->channel_count,  problem->market_count,
                       problem->lane_count * P, P * problem->warehouse_count};
    size_t most = 0;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        most = counts[i] > most ? counts[i] : most;
    }
    return most * ledger->T + 1;
}

static psr_status read_tables(psr_ledger *ledger, psr_error *err) {
    static void (*const readers[])(psr_ledger *, uint8_t *) = {
        read_orders, read_transfers, read_budget, read_sales, read_deliveries, read_stock};
    size_t count = largest_table(ledger);
    uint8_t *seen = psr_calloc(count, 1);
    if (seen == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to verify the plan");
    }
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        memset(seen, 0, count);
        readers[i](ledger, seen);
    }
    free(seen);
    return PSR_OK;
}

psr_status psr_ledger_create(const psr_plan *plan, psr_verdict *verdict,
                             psr_ledger **ledger, psr_error *err) {
    *ledger = NULL;
    psr_ledger *made = psr_calloc(1, sizeof *made);
    if (made == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to verify the plan");
    }
    made->plan = plan;
    made->problem = plan->problem;
    made->T = plan->problem->period_count;
    made->verdict = verdict;
    made->arena = psr_arena_create();
    psr_status status = PSR_OK;
    if (made->arena == NULL || !take_arrays(made) || !fill_index(made)) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory to verify the plan");
    }
    if (status == PSR_OK) {
        status = read_tables(made, err);
    }
    if (status != PSR_OK) {
        psr_ledger_free(made);
        return status;
    }
    *ledger = made;
    return PSR_OK;
}

void psr_ledger_free(psr_ledger *ledger) {
    if (ledger == NULL) {
        return;
    }
    psr_names_free(ledger->index.products);
    psr_names_free(ledger->index.warehouses);
    psr_names_free(ledger->index.channels);
    psr_arena_free(ledger->arena);
    free(ledger);
}
