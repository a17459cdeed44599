/*
 * Checks of goods: orders, transfers, stock balances, freshness, storage.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ledger.h"

#include <string.h>

/* Expected units are published with six decimals: sums of a few differ by a few of them. */
static const double printed_units = 3e-6;

static bool is_whole(double units) {
    return fabs(units - round(units)) < 1e-9;
}

/* ---- orders */

static void check_order(psr_ledger *ledger, size_t o, size_t t) {
    const psr_offer *offer = &ledger->problem->offers[o];
    double units = ledger->ordered[o * ledger->T + t];
    const char *product = ledger->problem->products[offer->product].id;
    psr_check_true(ledger, units >= 0.0 && is_whole(units),
                   "order of %s from %s in period %zu is %g units; must be whole", product,
                   offer->supplier, t, units);
    if (!(units > 0.0)) {
        return;
    }
    psr_check_true(ledger, t + (size_t)offer->lead_time < ledger->T,
                   "order of %s from %s in period %zu would land after the plan", product,
                   offer->supplier, t);
    psr_check_at_most(ledger, units, psr_at(&offer->capacity, t), PSR_VERIFY_EXACT,
                      "order of %s from %s in period %zu is above the capacity", product,
                      offer->supplier, t);
    psr_check_at_most(ledger, units, psr_at(&offer->max_order, t), PSR_VERIFY_EXACT,
                      "order of %s from %s in period %zu is above max_order", product,
                      offer->supplier, t);
    psr_check_at_least(ledger, units, psr_at(&offer->moq, t), PSR_VERIFY_EXACT,
                       "order of %s from %s in period %zu is below the MOQ", product,
                       offer->supplier, t);
    double lot = psr_at(&offer->lot_size, t);
    if (lot > 0.0) {
        psr_check_true(ledger, is_whole(units / lot),
                       "order of %s from %s in period %zu is not a multiple of the lot",
                       product, offer->supplier, t);
    }
    psr_check_cents(ledger, ledger->order_money[o * ledger->T + t],
                    psr_money_to_minor(units * psr_at(&offer->unit_cost, t)),
                    "cost of the order of %s from %s in period %zu is wrong", product,
                    offer->supplier, t);
    psr_check_cents(ledger, ledger->order_cost[o * ledger->T + t],
                    psr_money_to_minor(psr_at(&offer->order_cost, t)),
                    "order_cost of the order of %s from %s in period %zu is wrong", product,
                    offer->supplier, t);
}

void psr_check_orders(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    for (size_t o = 0; o < problem->offer_count; o++) {
        for (size_t t = 0; t < ledger->T; t++) {
            check_order(ledger, o, t);
        }
    }
    for (size_t s = 0; s < problem->supplier_capacity_count; s++) {
        const psr_supplier_capacity *limit = &problem->supplier_capacities[s];
        for (size_t t = 0; t < ledger->T; t++) {
            double used = 0.0;
            for (size_t o = 0; o < problem->offer_count; o++) {
                if (strcmp(problem->offers[o].supplier, limit->supplier) == 0) {
                    used += problem->offers[o].capacity_units *
                            ledger->ordered[o * ledger->T + t];
                }
            }
            psr_check_at_most(ledger, used, psr_at(&limit->capacity, t), PSR_VERIFY_EXACT,
                              "orders from %s in period %zu are above its capacity",
                              limit->supplier, t);
        }
    }
}

/* ---- transfers */

static void check_transfer(psr_ledger *ledger, size_t x, size_t t) {
    const psr_problem *problem = ledger->problem;
    const psr_transfer *transfer = &problem->transfers[x];
    const char *from = problem->warehouses[transfer->from].id;
    double all = 0.0;
    for (size_t p = 0; p < problem->product_count; p++) {
        size_t at = (x * problem->product_count + p) * ledger->T + t;
        double units = ledger->moved[at];
        bool allowed = transfer->product == PSR_NO_ID || transfer->product == (psr_id)p;
        psr_check_true(ledger,
                       units >= 0.0 && is_whole(units) && (allowed || !(units > 0.0)),
                       "transfer of %s from %s in period %zu is not allowed or not whole",
                       problem->products[p].id, from, t);
        if (units > 0.0) {
            psr_check_true(ledger, t + (size_t)transfer->lead_time < ledger->T,
                           "transfer from %s in period %zu would land after the plan", from,
                           t);
            psr_check_cents(ledger, ledger->move_money[at],
                            psr_money_to_minor(units * psr_at(&transfer->cost, t)),
                            "cost of a transfer from %s in period %zu is wrong", from, t);
        }
        all += units;
    }
    psr_check_at_most(ledger, all, psr_at(&transfer->capacity, t), PSR_VERIFY_EXACT,
                      "transfers from %s in period %zu are above the capacity", from, t);
}

void psr_check_transfers(psr_ledger *ledger) {
    for (size_t x = 0; x < ledger->problem->transfer_count; x++) {
        for (size_t t = 0; t < ledger->T; t++) {
            check_transfer(ledger, x, t);
        }
    }
}

/* ---- stock: recompute every flow */

static void add_entries(psr_ledger *ledger, const psr_stock_entry *entries, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (entries[i].period >= 0 && (size_t)entries[i].period < ledger->T) {
            ledger->receipts[psr_place_at_stock(ledger->problem, (size_t)entries[i].product,
                                                (size_t)entries[i].warehouse) +
                             (size_t)entries[i].period] += entries[i].quantity;
        }
    }
}

static void add_landings(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    size_t T = ledger->T;
    for (size_t i = 0; i < problem->offer_count * T; i++) {
        const psr_offer *offer = &problem->offers[i / T];
        size_t lands = i % T + (size_t)offer->lead_time;
        if (lands < T) {
            ledger->receipts[psr_place_at_stock(problem, (size_t)offer->product,
                                                (size_t)offer->warehouse) +
                             lands] += ledger->ordered[i];
        }
    }
    for (size_t i = 0; i < problem->transfer_count * problem->product_count * T; i++) {
        const psr_transfer *transfer = &problem->transfers[i / T / problem->product_count];
        size_t product = i / T % problem->product_count;
        size_t lands = i % T + (size_t)transfer->lead_time;
        ledger
            ->sent[psr_place_at_stock(problem, product, (size_t)transfer->from) + i % T] +=
            ledger->moved[i];
        if (lands < T) {
            ledger->receipts[psr_place_at_stock(problem, product, (size_t)transfer->to) +
                             lands] += ledger->moved[i];
        }
    }
}

static void add_sales(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    size_t T = ledger->T;
    size_t P = problem->product_count;
    for (size_t i = 0; i < problem->lane_count * P * T; i++) {
        const psr_lane *lane = &problem->lanes[i / T / P];
        size_t product = i / T % P;
        size_t t = i % T;
        double units = ledger->delivered[i];
        psr_id market =
            ledger->index.market[product * problem->channel_count + (size_t)lane->channel];
        if (market == PSR_NO_ID) {
            psr_check_true(ledger, !(units > 0.0), "%s is delivered where it is not sold",
                           problem->products[product].id);
            continue;
        }
        const psr_market *entry = &problem->markets[market];
        size_t at = psr_place_at_stock(problem, product, (size_t)lane->warehouse);
        size_t back = t + (size_t)entry->return_lag;
        ledger->sold[at + t] += units;
        if (back < T) {
            ledger->returns[at + back] +=
                units * psr_at(&entry->return_rate, t) * psr_at(&entry->resale_rate, t);
        }
    }
}

static void check_balance(psr_ledger *ledger, size_t place) {
    const psr_problem *problem = ledger->problem;
    const psr_product *product = &problem->products[place / problem->warehouse_count];
    const char *warehouse = problem->warehouses[place % problem->warehouse_count].id;
    bool disposes = product->disposal_allowed || product->shelf_life > 0;
    double stock = ledger->opening[place];
    bool used = stock > 0.0;
    for (size_t t = 0; t < ledger->T; t++) {
        size_t at = place * ledger->T + t;
        used = used || ledger->receipts[at] > 0.0;
        psr_check_true(ledger, !used || ledger->has_stock[at],
                       "stock.csv lacks %s in %s, period %zu", product->id, warehouse, t);
        double end = stock + ledger->receipts[at] + ledger->returns[at] - ledger->sold[at] -
                     ledger->sent[at] - ledger->disposal[at];
        psr_check_equal(ledger, ledger->end[at], end, printed_units,
                        "stock of %s in %s does not balance in period %zu", product->id,
                        warehouse, t);
        psr_check_at_least(ledger, ledger->end[at], 0.0, printed_units,
                           "stock of %s in %s is negative in period %zu", product->id,
                           warehouse, t);
        psr_check_true(ledger,
                       ledger->disposal[at] >= 0.0 &&
                           (disposes || !(ledger->disposal[at] > 0.0)),
                       "%s in %s is disposed of in period %zu; that is not allowed",
                       product->id, warehouse, t);
        stock = ledger->end[at];
    }
    psr_check_at_least(ledger, stock, product->min_terminal_stock, PSR_VERIFY_AFTER_CENTS,
                       "end stock of %s in %s is below min_terminal_stock", product->id,
                       warehouse);
}

/* First in, first out: what is left came with the receipts of the last periods. */
static void check_fresh(psr_ledger *ledger, size_t place) {
    const psr_problem *problem = ledger->problem;
    const psr_product *product = &problem->products[place / problem->warehouse_count];
    for (size_t t = 0; product->shelf_life > 0 && t < ledger->T; t++) {
        double fresh = 0.0;
        for (size_t age = 0; age + 1 < (size_t)product->shelf_life && age <= t; age++) {
            fresh += ledger->receipts[place * ledger->T + t - age];
            fresh += age == t ? ledger->opening[place] : 0.0;
        }
        psr_check_at_most(
            ledger, ledger->end[place * ledger->T + t], fresh, PSR_VERIFY_TOLERANCE,
            "%s in %s is kept beyond its shelf life in "
            "period %zu",
            product->id, problem->warehouses[place % problem->warehouse_count].id, t);
    }
}

void psr_check_stock(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    for (size_t i = 0; i < problem->on_hand_count; i++) {
        const psr_stock_entry *entry = &problem->on_hand[i];
        ledger->opening[(size_t)entry->product * problem->warehouse_count +
                        (size_t)entry->warehouse] += entry->quantity;
    }
    add_entries(ledger, problem->in_transit, problem->in_transit_count);
    add_entries(ledger, problem->returns_pipeline, problem->returns_count);
    add_landings(ledger);
    add_sales(ledger);
    size_t places = problem->product_count * problem->warehouse_count;
    for (size_t place = 0; place < places; place++) {
        check_balance(ledger, place);
        check_fresh(ledger, place);
    }
}

/* ---- warehouses */

static void check_place(psr_ledger *ledger, size_t w, size_t t) {
    const psr_problem *problem = ledger->problem;
    const psr_warehouse *warehouse = &problem->warehouses[w];
    double stored = 0.0, inbound = 0.0;
    for (size_t p = 0; p < problem->product_count; p++) {
        size_t at = psr_place_at_stock(problem, p, w) + t;
        double before =
            t > 0 ? ledger->end[at - 1] : ledger->opening[p * problem->warehouse_count + w];
        double held =
            warehouse->storage_peak ? before + ledger->receipts[at] : ledger->end[at];
        stored += problem->products[p].volume * held;
        inbound += problem->products[p].volume * ledger->receipts[at];
    }
    psr_check_at_most(ledger, stored, psr_at(&warehouse->storage_capacity, t),
                      PSR_VERIFY_AFTER_CENTS, "storage of %s is overfull in period %zu",
                      warehouse->id, t);
    psr_check_at_most(
        ledger, inbound, psr_at(&warehouse->inbound_capacity, t), PSR_VERIFY_TOLERANCE,
        "receipts of %s are above its inbound capacity in period %zu", warehouse->id, t);
}

void psr_check_places(psr_ledger *ledger) {
    for (size_t w = 0; w < ledger->problem->warehouse_count; w++) {
        for (size_t t = 0; t < ledger->T; t++) {
            check_place(ledger, w, t);
        }
    }
}

/* ---- stock.csv in whole units */

/* Whole units lag behind the expected ones by less than this. */
static const double whole_lag = 2.5;

static int64_t cell(const psr_table *table, const char *column, size_t row) {
    psr_id id = psr_table_find(table, column);
    return id == PSR_NO_ID || table->columns[id].whole == NULL
               ? PSR_NO_WHOLE / 16
               : psr_table_whole(table, id, row);
}

static void check_whole_row(psr_ledger *ledger, const psr_table *table, size_t row) {
    int64_t in = cell(table, "opening", row) + cell(table, "receipts", row) +
                 cell(table, "transfers_in", row) + cell(table, "returns", row);
    int64_t out = cell(table, "sales", row) + cell(table, "transfers_out", row) +
                  cell(table, "disposal", row);
    int64_t end = cell(table, "end", row);
    psr_check_true(ledger, in - out == end && end >= 0,
                   "stock.csv:%zu: the whole units do not balance", row + 2);
    if (cell(table, "period", row) > 0 && row > 0) {
        psr_check_true(ledger, cell(table, "opening", row) == cell(table, "end", row - 1),
                       "stock.csv:%zu: opening is not the end before", row + 2);
    }
    psr_id expected = psr_table_find(table, "expected_end");
    psr_check_equal(ledger, (double)end,
                    expected == PSR_NO_ID ? NAN : psr_table_number(table, expected, row),
                    whole_lag, "stock.csv:%zu: end is far from the expected end", row + 2);
}

void psr_check_whole_stock(psr_ledger *ledger) {
    const psr_table *table = psr_plan_table(ledger->plan, "stock");
    for (size_t row = 0; table != NULL && row < table->row_count; row++) {
        check_whole_row(ledger, table, row);
    }
}
