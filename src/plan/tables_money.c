/*
 * Tables of money: budget, sales, channels, profit, cash.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "desk.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* ---- budget */

static void add_budget(const psr_desk *desk, psr_rows *rows, size_t k) {
    for (size_t t = 0; t < desk->period_count; t++) {
        size_t at = k * desk->period_count + t;
        psr_rows_begin(rows);
        psr_rows_text(rows, desk->problem->channels[k].id);
        psr_rows_text(rows, psr_desk_channel(desk, (psr_id)k));
        psr_rows_whole(rows, (int64_t)t);
        psr_rows_day(rows, psr_desk_day(desk, t));
        psr_rows_whole(rows, desk->figures->spend_minor[at]);
        psr_rows_number(rows, desk->figures->effective[at]);
        psr_rows_number(rows, desk->figures->lift[at]);
        psr_rows_number(rows, psr_desk_marginal_return(desk, k, t));
    }
}

psr_status psr_table_of_budget(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"channel", PSR_COLUMN_TEXT, 0}, {"channel_name", PSR_COLUMN_TEXT, 0},
        {"period", PSR_COLUMN_WHOLE, 0}, {"first_day", PSR_COLUMN_DAY, 0},
        {"spend", PSR_COLUMN_MONEY, 0},  {"effective_spend", PSR_COLUMN_NUMBER, 6},
        {"lift", PSR_COLUMN_NUMBER, 9},  {"marginal_return", PSR_COLUMN_NUMBER, 4}};
    psr_rows rows = psr_rows_create("budget", "Marketing money by channel and period",
                                    columns, COUNT_OF(columns), err);
    for (size_t i = 0; i < desk->problem->channel_count; i++) {
        if (desk->problem->channels[desk->channels[i]].has_spend) {
            add_budget(desk, &rows, desk->channels[i]);
        }
    }
    return psr_desk_keep(desk, &rows);
}

/* ---- sales */

static int64_t sale_margin(const psr_sale_money *sale) {
    return psr_sale_net(sale) - psr_sale_handling(sale) - sale->goodwill +
           sale->late_returns;
}

static void add_sale(const psr_desk *desk, psr_rows *rows, size_t m, size_t t) {
    const psr_figures *figures = desk->figures;
    const psr_market *market = &desk->problem->markets[m];
    const psr_tier *tier = psr_figures_tier(figures, m);
    size_t at = m * desk->period_count + t;
    const psr_sale_money *sale = &desk->books->sale[at];
    psr_rows_begin(rows);
    psr_rows_text(rows, desk->problem->channels[market->channel].id);
    psr_rows_text(rows, desk->problem->products[market->product].id);
    psr_rows_text(rows, psr_desk_product(desk, market->product));
    psr_rows_whole(rows, (int64_t)t);
    psr_rows_day(rows, psr_desk_day(desk, t));
    if (tier == NULL) {
        psr_rows_skip(rows);
        psr_rows_skip(rows);
    } else {
        psr_rows_whole(rows, (int64_t)(tier - market->tiers));
        psr_rows_number(rows, psr_at(&tier->price, t));
    }
    psr_rows_number(rows, figures->volume[at]);
    psr_rows_number(rows, figures->demand[at]);
    psr_rows_number(rows, figures->exposed[at]);
    psr_rows_number(rows, figures->sales[at]);
    psr_rows_number(
        rows, figures->demand[at] > 0.0 ? figures->sales[at] / figures->demand[at] : NAN);
    psr_rows_whole(rows, sale->gross_sales);
    psr_rows_whole(rows, sale->refunds);
    psr_rows_whole(rows, sale->fees);
    psr_rows_whole(rows, psr_sale_net(sale));
    psr_rows_whole(rows, sale->unit_fees);
    psr_rows_whole(rows, sale->delivery);
    psr_rows_whole(rows, sale->return_costs);
    psr_rows_whole(rows, sale->goodwill);
    psr_rows_whole(rows, sale->late_returns);
    psr_rows_whole(rows, sale_margin(sale));
}

psr_status psr_table_of_sales(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"channel", PSR_COLUMN_TEXT, 0},
        {"product", PSR_COLUMN_TEXT, 0},
        {"product_name", PSR_COLUMN_TEXT, 0},
        {"period", PSR_COLUMN_WHOLE, 0},
        {"first_day", PSR_COLUMN_DAY, 0},
        {"tier", PSR_COLUMN_WHOLE, 0},
        {"price", PSR_COLUMN_NUMBER, 4},
        {"volume_factor", PSR_COLUMN_NUMBER, 9},
        {"demand", PSR_COLUMN_NUMBER, PSR_UNIT_DECIMALS},
        {"exposed", PSR_COLUMN_NUMBER, PSR_UNIT_DECIMALS},
        {"expected_sales", PSR_COLUMN_NUMBER, PSR_UNIT_DECIMALS},
        {"fill_rate", PSR_COLUMN_NUMBER, 4},
        {"gross_sales", PSR_COLUMN_MONEY, 0},
        {"refunds", PSR_COLUMN_MONEY, 0},
        {"fees", PSR_COLUMN_MONEY, 0},
        {"net_revenue", PSR_COLUMN_MONEY, 0},
        {"unit_fees", PSR_COLUMN_MONEY, 0},
        {"delivery", PSR_COLUMN_MONEY, 0},
        {"return_costs", PSR_COLUMN_MONEY, 0},
        {"goodwill", PSR_COLUMN_MONEY, 0},
        {"late_returns", PSR_COLUMN_MONEY, 0},
        {"margin", PSR_COLUMN_MONEY, 0}};
    psr_rows rows = psr_rows_create("sales", "Expected sales and their money", columns,
                                    COUNT_OF(columns), err);
    for (size_t i = 0; i < desk->problem->market_count; i++) {
        for (size_t t = 0; t < desk->period_count; t++) {
            add_sale(desk, &rows, desk->markets[i], t);
        }
    }
    return psr_desk_keep(desk, &rows);
}

/* ---- channels */

typedef struct channel_sum {
    double units, demand;
    int64_t gross, net, handling, goodwill, late, fixed, goods, stock_costs, spend;
    double marginal; /* NaN = takes no spend */
} channel_sum;

static void sum_market(const psr_desk *desk, size_t m, channel_sum *sum) {
    const psr_problem *problem = desk->problem;
    const psr_market *market = &problem->markets[m];
    for (size_t t = 0; t < desk->period_count; t++) {
        size_t at = m * desk->period_count + t;
        const psr_sale_money *sale = &desk->books->sale[at];
        /* Units that come back and can be sold again were not used up. */
        double kept =
            1.0 - psr_at(&market->return_rate, t) * psr_at(&market->resale_rate, t);
        sum->units += desk->figures->sales[at];
        sum->demand += desk->figures->demand[at];
        sum->gross += sale->gross_sales;
        sum->net += psr_sale_net(sale);
        sum->handling += psr_sale_handling(sale);
        sum->goodwill += sale->goodwill;
        sum->late += sale->late_returns;
        sum->goods +=
            psr_money_to_minor(desk->figures->sales[at] * kept *
                               psr_at(&problem->products[market->product].unit_cost, t));
    }
}

static channel_sum sum_channel(const psr_desk *desk, size_t k) {
    channel_sum sum = {.marginal = NAN};
    for (size_t m = 0; m < desk->problem->market_count; m++) {
        if (desk->problem->markets[m].channel == (psr_id)k) {
            sum_market(desk, m, &sum);
        }
    }
    double weighted = 0.0;
    for (size_t t = 0; t < desk->period_count; t++) {
        size_t at = k * desk->period_count + t;
        sum.fixed += desk->books->fixed_cost[at];
        sum.spend += desk->figures->spend_minor[at];
        weighted +=
            (double)desk->figures->spend_minor[at] * psr_desk_marginal_return(desk, k, t);
    }
    if (sum.spend > 0) {
        sum.marginal = weighted / (double)sum.spend;
    } else if (desk->problem->channels[k].has_spend) {
        sum.marginal = psr_desk_marginal_return(desk, k, 0);
    }
    return sum;
}

static int64_t contribution_of(const channel_sum *sum) {
    return sum->net - sum->handling - sum->goodwill + sum->late - sum->fixed - sum->goods -
           sum->stock_costs - sum->spend;
}

static void add_channel(psr_rows *rows, const char *const names[3], int64_t is_open,
                        const channel_sum *sum) {
    double contribution = (double)contribution_of(sum);
    psr_rows_begin(rows);
    psr_rows_text(rows, names[0]);
    psr_rows_text(rows, names[1]);
    psr_rows_text(rows, names[2]);
    psr_rows_whole(rows, is_open);
    psr_rows_number(rows, sum->units);
    psr_rows_number(rows, sum->demand > 0.0 ? sum->units / sum->demand : NAN);
    psr_rows_whole(rows, sum->gross);
    psr_rows_whole(rows, sum->net);
    psr_rows_whole(rows, sum->handling);
    psr_rows_whole(rows, sum->goodwill);
    psr_rows_whole(rows, sum->late);
    psr_rows_whole(rows, sum->fixed);
    psr_rows_whole(rows, sum->goods);
    psr_rows_whole(rows, sum->stock_costs);
    psr_rows_whole(rows, sum->spend);
    psr_rows_whole(rows, contribution_of(sum));
    psr_rows_number(rows, sum->spend > 0 ? contribution / (double)sum->spend : NAN);
    psr_rows_number(rows, sum->marginal);
}

psr_status psr_table_of_channels(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {{"channel", PSR_COLUMN_TEXT, 0},
                                              {"channel_name", PSR_COLUMN_TEXT, 0},
                                              {"role", PSR_COLUMN_TEXT, 0},
                                              {"open", PSR_COLUMN_WHOLE, 0},
                                              {"expected_units", PSR_COLUMN_NUMBER, 2},
                                              {"fill_rate", PSR_COLUMN_NUMBER, 4},
                                              {"gross_sales", PSR_COLUMN_MONEY, 0},
                                              {"net_revenue", PSR_COLUMN_MONEY, 0},
                                              {"handling", PSR_COLUMN_MONEY, 0},
                                              {"goodwill", PSR_COLUMN_MONEY, 0},
                                              {"late_returns", PSR_COLUMN_MONEY, 0},
                                              {"fixed_cost", PSR_COLUMN_MONEY, 0},
                                              {"goods", PSR_COLUMN_MONEY, 0},
                                              {"stock_costs", PSR_COLUMN_MONEY, 0},
                                              {"spend", PSR_COLUMN_MONEY, 0},
                                              {"contribution", PSR_COLUMN_MONEY, 0},
                                              {"return_on_spend", PSR_COLUMN_NUMBER, 4},
                                              {"marginal_return", PSR_COLUMN_NUMBER, 4}};
    psr_rows rows =
        psr_rows_create("channels", "What each channel earns; adds up to the profit",
                        columns, COUNT_OF(columns), err);
    const int64_t *line = desk->books->line;
    channel_sum rest = {.marginal = NAN};
    rest.goods = -line[PSR_LINE_PURCHASES];
    rest.stock_costs = -line[PSR_LINE_ORDER_COSTS] - line[PSR_LINE_TRANSFERS] -
                       line[PSR_LINE_HOLDING] - line[PSR_LINE_DISPOSAL] -
                       line[PSR_LINE_END_STOCK] - line[PSR_LINE_FAIRNESS];
    for (size_t i = 0; i < desk->problem->channel_count; i++) {
        size_t k = desk->channels[i];
        const psr_channel *channel = &desk->problem->channels[k];
        channel_sum sum = sum_channel(desk, k);
        const char *names[3] = {channel->id, psr_desk_channel(desk, (psr_id)k),
                                channel->role};
        bool is_open = !channel->optional || desk->figures->answer->active[k] > 0.5;
        add_channel(&rows, names, is_open ? 1 : 0, &sum);
        rest.goods -= sum.goods;
    }
    static const char *const rest_names[3] = {"(stock)", "Stock and buying", NULL};
    add_channel(&rows, rest_names, 1, &rest);
    return psr_desk_keep(desk, &rows);
}

/* ---- profit and cash */

psr_status psr_table_of_profit(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {{"line", PSR_COLUMN_TEXT, 0},
                                              {"title", PSR_COLUMN_TEXT, 0},
                                              {"amount", PSR_COLUMN_MONEY, 0}};
    psr_rows rows =
        psr_rows_create("profit", "The profit statement", columns, COUNT_OF(columns), err);
    for (int i = 0; i < PSR_LINE_COUNT; i++) {
        psr_rows_begin(&rows);
        psr_rows_text(&rows, psr_profit_line_name((psr_profit_line)i));
        psr_rows_text(&rows, psr_profit_line_title((psr_profit_line)i));
        psr_rows_whole(&rows, desk->books->line[i]);
    }
    psr_rows_begin(&rows);
    psr_rows_text(&rows, "profit");
    psr_rows_text(&rows, "Profit of the plan");
    psr_rows_whole(&rows, desk->books->profit);
    return psr_desk_keep(desk, &rows);
}

/* Money that comes in: revenue of the period that a channel pays now. */
static int64_t cash_received(const psr_desk *desk, size_t t) {
    int64_t money = psr_money_to_minor(psr_at(&desk->problem->cash.external, t));
    for (size_t m = 0; m < desk->problem->market_count; m++) {
        const psr_market *market = &desk->problem->markets[m];
        size_t delay = (size_t)desk->problem->channels[market->channel].payment_delay;
        if (t >= delay) {
            money += psr_sale_net(&desk->books->sale[m * desk->period_count + t - delay]);
        }
    }
    return money;
}

static int64_t cash_paid(const psr_desk *desk, size_t t) {
    const psr_problem *problem = desk->problem;
    size_t T = desk->period_count;
    int64_t money = 0;
    for (size_t k = 0; k < problem->channel_count; k++) {
        money += desk->figures->spend_minor[k * T + t];
    }
    for (size_t o = 0; o < problem->offer_count; o++) {
        size_t delay = (size_t)problem->offers[o].payment_delay;
        money += t >= delay ? desk->books->order_money[o * T + t - delay] : 0;
    }
    size_t places = problem->product_count * problem->warehouse_count;
    for (size_t place = 0; place < places; place++) {
        const psr_product *product = &problem->products[place / problem->warehouse_count];
        money += psr_money_to_minor(psr_at(&product->holding_cost, t) *
                                    desk->figures->end_stock[place * T + t]);
    }
    return money;
}

psr_status psr_table_of_cash(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"period", PSR_COLUMN_WHOLE, 0},  {"first_day", PSR_COLUMN_DAY, 0},
        {"opening", PSR_COLUMN_MONEY, 0}, {"received", PSR_COLUMN_MONEY, 0},
        {"paid", PSR_COLUMN_MONEY, 0},    {"closing", PSR_COLUMN_MONEY, 0},
        {"floor", PSR_COLUMN_MONEY, 0}};
    if (!desk->problem->cash.present) {
        return PSR_OK;
    }
    psr_rows rows =
        psr_rows_create("cash", "Cash balance", columns, COUNT_OF(columns), err);
    int64_t balance = psr_money_to_minor(desk->problem->cash.opening);
    for (size_t t = 0; t < desk->period_count; t++) {
        int64_t received = cash_received(desk, t);
        int64_t paid = cash_paid(desk, t);
        psr_rows_begin(&rows);
        psr_rows_whole(&rows, (int64_t)t);
        psr_rows_day(&rows, psr_desk_day(desk, t));
        psr_rows_whole(&rows, balance);
        psr_rows_whole(&rows, received);
        psr_rows_whole(&rows, paid);
        balance += received - paid;
        psr_rows_whole(&rows, balance);
        psr_rows_whole(&rows, psr_money_to_minor(psr_at(&desk->problem->cash.floor, t)));
    }
    return psr_desk_keep(desk, &rows);
}
