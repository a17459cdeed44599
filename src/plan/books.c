/*
 * Books: the money of a plan in whole cents.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "books.h"

static const char *const line_names[] = {
#define LINE_NAME_(name, code, title) code,
    PSR_PROFIT_LINES(LINE_NAME_)
#undef LINE_NAME_
};
static const char *const line_titles[] = {
#define LINE_TITLE_(name, code, title) title,
    PSR_PROFIT_LINES(LINE_TITLE_)
#undef LINE_TITLE_
};

const char *psr_profit_line_name(psr_profit_line line) {
    return line_names[line];
}

const char *psr_profit_line_title(psr_profit_line line) {
    return line_titles[line];
}

static double delivery_of(const psr_figures *figures, size_t m, size_t t) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    size_t first = figures->lane_start[problem->markets[m].channel];
    size_t slot = figures->answer->lane_offset[m] + t;
    size_t lanes =
        (figures->answer->lane_offset[m + 1] - figures->answer->lane_offset[m]) / T;
    double money = 0.0;
    for (size_t l = 0; l < lanes; l++) {
        money += figures->lane_sales[slot + l * T] *
                 psr_at(&problem->lanes[figures->lane_of[first + l]].cost, t);
    }
    return money;
}

static psr_sale_money sale_money(const psr_figures *figures, size_t m, size_t t) {
    const psr_market *market = &figures->problem->markets[m];
    const psr_tier *tier = psr_figures_tier(figures, m);
    size_t T = figures->period_count;
    double units = figures->sales[m * T + t];
    double price = tier ? psr_at(&tier->price, t) : 0.0;
    double returned = psr_at(&market->return_rate, t);
    double lost = figures->demand[m * T + t] - units;
    psr_sale_money money = {
        .gross_sales = psr_money_to_minor(price * units),
        .refunds = psr_money_to_minor(price * returned * units),
        .fees = psr_money_to_minor(price * (1.0 - returned) * psr_at(&market->fee_rate, t) *
                                   units),
        .unit_fees = psr_money_to_minor(psr_at(&market->fee_per_unit, t) * units),
        .delivery = psr_money_to_minor(delivery_of(figures, m, t)),
        .return_costs =
            psr_money_to_minor(returned * psr_at(&market->return_cost, t) * units)};
    if (lost > 0.0) {
        money.goodwill = psr_money_to_minor(psr_at(&market->lost_sale_penalty, t) * lost);
    }
    if (t + (size_t)market->return_lag >= T) {
        money.late_returns =
            psr_money_to_minor(returned * psr_at(&market->resale_rate, t) *
                               psr_at(&market->late_return_value, t) * units);
    }
    return money;
}

static void book_sales(const psr_figures *figures, psr_books *books) {
    size_t T = figures->period_count;
    for (size_t m = 0; m < figures->problem->market_count; m++) {
        for (size_t t = 0; t < T; t++) {
            psr_sale_money money = sale_money(figures, m, t);
            books->sale[m * T + t] = money;
            books->line[PSR_LINE_GROSS_SALES] += money.gross_sales;
            books->line[PSR_LINE_REFUNDS] -= money.refunds;
            books->line[PSR_LINE_FEES] -= money.fees;
            books->line[PSR_LINE_UNIT_FEES] -= money.unit_fees;
            books->line[PSR_LINE_DELIVERY] -= money.delivery;
            books->line[PSR_LINE_RETURN_COSTS] -= money.return_costs;
            books->line[PSR_LINE_GOODWILL] -= money.goodwill;
            books->line[PSR_LINE_LATE_RETURNS] += money.late_returns;
        }
    }
}

static void book_channels(const psr_figures *figures, psr_books *books) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    for (size_t k = 0; k < problem->channel_count; k++) {
        const psr_channel *channel = &problem->channels[k];
        bool pays = !channel->optional || figures->answer->active[k] > 0.5;
        for (size_t t = 0; t < T; t++) {
            books->line[PSR_LINE_MARKETING] -= figures->spend_minor[k * T + t];
            books->fixed_cost[k * T + t] =
                pays ? psr_money_to_minor(psr_at(&channel->fixed_cost, t)) : 0;
            books->line[PSR_LINE_FIXED_COSTS] -= books->fixed_cost[k * T + t];
        }
    }
}

static void book_movements(const psr_figures *figures, psr_books *books) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    for (size_t i = 0; i < problem->offer_count * T; i++) {
        const psr_offer *offer = &problem->offers[i / T];
        if (figures->order_units[i] == 0) {
            continue;
        }
        books->order_money[i] = psr_money_to_minor((double)figures->order_units[i] *
                                                   psr_at(&offer->unit_cost, i % T));
        books->order_cost[i] = psr_money_to_minor(psr_at(&offer->order_cost, i % T));
        books->line[PSR_LINE_PURCHASES] -= books->order_money[i];
        books->line[PSR_LINE_ORDER_COSTS] -= books->order_cost[i];
    }
    for (size_t i = 0; i < problem->transfer_count * problem->product_count * T; i++) {
        const psr_transfer *transfer =
            &problem->transfers[i / (problem->product_count * T)];
        books->transfer_money[i] = psr_money_to_minor((double)figures->transfer_units[i] *
                                                      psr_at(&transfer->cost, i % T));
        books->line[PSR_LINE_TRANSFERS] -= books->transfer_money[i];
    }
}

/* Value of stock at the end: the pieces from the most worth down; beyond them nothing. */
static double value_of(const psr_pieces *pieces, double units) {
    double value = 0.0;
    for (size_t b = 0; b < pieces->count && units > 0.0; b++) {
        double taken = units < pieces->width[b] ? units : pieces->width[b];
        value += taken * pieces->slope[b];
        units -= taken;
    }
    return value;
}

static void book_stock(const psr_figures *figures, psr_books *books) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    size_t places = problem->product_count * problem->warehouse_count;
    for (size_t place = 0; place < places; place++) {
        const psr_product *product = &problem->products[place / problem->warehouse_count];
        const psr_warehouse *warehouse =
            &problem->warehouses[place % problem->warehouse_count];
        for (size_t t = 0; t < T; t++) {
            size_t at = place * T + t;
            double rate = psr_at(&product->holding_cost, t) +
                          product->volume * psr_at(&warehouse->holding_cost_per_volume, t);
            books->holding[at] = psr_money_to_minor(rate * figures->end_stock[at]);
            books->disposal[at] = psr_money_to_minor(psr_at(&product->disposal_cost, t) *
                                                     figures->disposal[at]);
            books->line[PSR_LINE_HOLDING] -= books->holding[at];
            books->line[PSR_LINE_DISPOSAL] -= books->disposal[at];
        }
        books->end_value[place] = psr_money_to_minor(
            value_of(&product->terminal_value, figures->end_stock[place * T + T - 1]));
        books->line[PSR_LINE_END_STOCK] += books->end_value[place];
    }
}

/* Mean demand that fairness is measured by: first tier left, without lift. */
static double fair_demand(const psr_problem *problem, const psr_market *market) {
    double demand = 0.0;
    for (size_t t = 0; t < problem->period_count && market->tier_count > 0; t++) {
        demand += psr_demand_mean(problem, psr_problem_demand(problem, market->tiers, t));
    }
    return demand;
}

static void book_fairness(const psr_figures *figures, psr_books *books) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    for (size_t i = 0; i < problem->policy_count; i++) {
        const psr_policy *policy = &problem->policies[i];
        if (policy->kind != PSR_POLICY_FAIR_FILL) {
            continue;
        }
        double least = 1.0;
        for (size_t m = 0; m < problem->market_count; m++) {
            if (problem->markets[m].product != policy->product) {
                continue;
            }
            double demand = fair_demand(problem, &problem->markets[m]);
            double sales = psr_sum(figures->sales + m * T, T);
            least = demand > 0.0 && sales < least * demand ? sales / demand : least;
        }
        books->fair_fill[i] = least;
        books->line[PSR_LINE_FAIRNESS] += psr_money_to_minor(policy->weight * least);
    }
}

psr_status psr_books_fill(const psr_figures *figures, psr_books *books, psr_error *err) {
    const psr_problem *problem = figures->problem;
    psr_arena *arena = figures->arena;
    size_t T = figures->period_count;
    size_t places = problem->product_count * problem->warehouse_count;
    size_t transfers = problem->transfer_count * problem->product_count;
    *books = (psr_books){
        .sale = psr_arena_take(arena, problem->market_count * T + 1, sizeof *books->sale),
        .order_money = psr_arena_take(arena, problem->offer_count * T + 1, 8),
        .order_cost = psr_arena_take(arena, problem->offer_count * T + 1, 8),
        .transfer_money = psr_arena_take(arena, transfers * T + 1, 8),
        .holding = psr_arena_take(arena, places * T + 1, 8),
        .disposal = psr_arena_take(arena, places * T + 1, 8),
        .end_value = psr_arena_take(arena, places + 1, 8),
        .fixed_cost = psr_arena_take(arena, problem->channel_count * T + 1, 8),
        .fair_fill = psr_arena_take(arena, problem->policy_count + 1, sizeof(double))};
    if (books->sale == NULL || books->order_money == NULL || books->order_cost == NULL ||
        books->transfer_money == NULL || books->holding == NULL ||
        books->disposal == NULL || books->end_value == NULL || books->fixed_cost == NULL ||
        books->fair_fill == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the books of the plan");
    }
    book_sales(figures, books);
    book_channels(figures, books);
    book_movements(figures, books);
    book_stock(figures, books);
    book_fairness(figures, books);
    for (size_t i = 0; i < PSR_LINE_COUNT; i++) {
        books->profit += books->line[i];
    }
    return PSR_OK;
}
