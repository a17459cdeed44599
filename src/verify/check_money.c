/*
 * Checks of money: every published cent is computed again from published quantities.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ledger.h"

#include <string.h>

/* ---- budgets */

static bool in_periods(const psr_budget_rule *rule, size_t t) {
    bool listed = rule->period_count == 0;
    for (size_t i = 0; i < rule->period_count; i++) {
        listed = listed || rule->periods[i] == (int)t;
    }
    return listed;
}

static double spend_of(const psr_ledger *ledger, const psr_budget_rule *rule) {
    int64_t cents = 0;
    for (size_t i = 0; i < ledger->problem->channel_count * ledger->T; i++) {
        bool counts =
            rule->channel == PSR_NO_ID || rule->channel == (psr_id)(i / ledger->T);
        cents += counts && in_periods(rule, i % ledger->T) ? ledger->spend[i] : 0;
    }
    return (double)cents / 100.0;
}

static double purchases_of(const psr_ledger *ledger, const psr_budget_rule *rule) {
    double money = 0.0;
    for (size_t i = 0; i < ledger->problem->offer_count * ledger->T; i++) {
        if (in_periods(rule, i % ledger->T)) {
            money +=
                ledger->ordered[i] *
                psr_at(&ledger->problem->offers[i / ledger->T].unit_cost, i % ledger->T);
        }
    }
    return money;
}

static double tied_up(const psr_ledger *ledger, size_t t) {
    const psr_problem *problem = ledger->problem;
    double money = 0.0;
    for (size_t p = 0; p < problem->product_count; p++) {
        for (size_t w = 0; w < problem->warehouse_count; w++) {
            money += psr_at(&problem->products[p].unit_cost, t) *
                     ledger->end[psr_place_at_stock(problem, p, w) + t];
        }
    }
    for (size_t i = 0; i < problem->offer_count * ledger->T; i++) {
        const psr_offer *offer = &problem->offers[i / ledger->T];
        size_t placed = i % ledger->T;
        if (placed <= t && placed + (size_t)offer->lead_time > t) {
            money += ledger->ordered[i] * psr_at(&offer->unit_cost, placed);
        }
    }
    for (size_t i = 0; i < problem->in_transit_count; i++) {
        const psr_stock_entry *entry = &problem->in_transit[i];
        if (entry->period > (int)t) {
            money +=
                entry->quantity * psr_at(&problem->products[entry->product].unit_cost, t);
        }
    }
    return money;
}

void psr_check_budgets(psr_ledger *ledger) {
    for (size_t b = 0; b < ledger->problem->budget_count; b++) {
        const psr_budget_rule *rule = &ledger->problem->budgets[b];
        if (rule->kind == PSR_BUDGET_WORKING_CAPITAL) {
            for (size_t t = 0; t < ledger->T; t++) {
                if (in_periods(rule, t)) {
                    /* What spend in whole cents does not sell stays and ties up money. */
                    psr_check_at_most(ledger, tied_up(ledger, t), psr_at(&rule->limit, t),
                                      10.0 * PSR_VERIFY_TOLERANCE,
                                      "%s: too much working capital in period %zu",
                                      rule->name, t);
                }
            }
            continue;
        }
        double money = rule->kind == PSR_BUDGET_PURCHASE ? 0.0 : spend_of(ledger, rule);
        money += rule->kind == PSR_BUDGET_MARKETING ? 0.0 : purchases_of(ledger, rule);
        psr_check_at_most(ledger, money, psr_at(&rule->limit, 0), PSR_VERIFY_EXACT,
                          "%s is overspent", rule->name);
        psr_check_at_least(ledger, money, rule->min - 0.01, PSR_VERIFY_TOLERANCE,
                           "%s is below its minimum", rule->name);
    }
}

/* ---- cash */

static double price_of(const psr_ledger *ledger, size_t m, size_t t) {
    int tier = ledger->tier[m * ledger->T + t];
    const psr_market *market = &ledger->problem->markets[m];
    return tier >= 0 && (size_t)tier < market->tier_count
               ? psr_at(&market->tiers[tier].price, t)
               : 0.0;
}

static double revenue_of(const psr_ledger *ledger, size_t m, size_t t) {
    const psr_market *market = &ledger->problem->markets[m];
    return price_of(ledger, m, t) * (1.0 - psr_at(&market->fee_rate, t)) *
           (1.0 - psr_at(&market->return_rate, t)) * ledger->sales[m * ledger->T + t];
}

static double cash_change(const psr_ledger *ledger, size_t t) {
    const psr_problem *problem = ledger->problem;
    double money = psr_at(&problem->cash.external, t);
    for (size_t m = 0; m < problem->market_count; m++) {
        size_t delay = (size_t)problem->channels[problem->markets[m].channel].payment_delay;
        money += t >= delay ? revenue_of(ledger, m, t - delay) : 0.0;
    }
    for (size_t k = 0; k < problem->channel_count; k++) {
        money -= (double)ledger->spend[k * ledger->T + t] / 100.0;
    }
    for (size_t o = 0; o < problem->offer_count; o++) {
        const psr_offer *offer = &problem->offers[o];
        size_t delay = (size_t)offer->payment_delay;
        if (t >= delay) {
            money -= ledger->ordered[o * ledger->T + t - delay] *
                     psr_at(&offer->unit_cost, t - delay);
        }
    }
    for (size_t p = 0; p < problem->product_count; p++) {
        for (size_t w = 0; w < problem->warehouse_count; w++) {
            money -= psr_at(&problem->products[p].holding_cost, t) *
                     ledger->end[psr_place_at_stock(problem, p, w) + t];
        }
    }
    return money;
}

void psr_check_cash(psr_ledger *ledger) {
    const psr_cash *cash = &ledger->problem->cash;
    double balance = cash->opening;
    double turnover = fabs(cash->opening);
    for (size_t t = 0; cash->present && t < ledger->T; t++) {
        double change = cash_change(ledger, t);
        balance += change;
        turnover += fabs(change);
        double floor = psr_at(&cash->floor, t);
        psr_check_at_least(ledger, balance / fmax(turnover, 1.0),
                           floor / fmax(turnover, 1.0), PSR_VERIFY_TOLERANCE,
                           "cash falls to %.2f in period %zu, below its floor of %.2f",
                           balance, t, floor);
    }
}

/* ---- profit to the cent */

static const char *const sale_names[PSR_SALE_CELLS] = {
    "gross_sales", "refunds",      "fees",     "net_revenue",  "unit_fees",
    "delivery",    "return_costs", "goodwill", "late_returns", "margin"};

static double delivery_cost(const psr_ledger *ledger, const psr_market *market, size_t t) {
    const psr_problem *problem = ledger->problem;
    double money = 0.0;
    for (size_t l = 0; l < problem->lane_count; l++) {
        if (problem->lanes[l].channel == market->channel) {
            money +=
                ledger->delivered[(l * problem->product_count + (size_t)market->product) *
                                      ledger->T +
                                  t] *
                psr_at(&problem->lanes[l].cost, t);
        }
    }
    return money;
}

static void compute_sale(const psr_ledger *ledger, size_t m, size_t t,
                         int64_t cents[PSR_SALE_CELLS]) {
    const psr_market *market = &ledger->problem->markets[m];
    size_t at = m * ledger->T + t;
    double units = ledger->sales[at];
    double price = price_of(ledger, m, t);
    double back = psr_at(&market->return_rate, t);
    double lost = fmax(0.0, ledger->demand[at] - units);
    bool late = t + (size_t)market->return_lag >= ledger->T;
    cents[PSR_SALE_GROSS] = psr_money_to_minor(price * units);
    cents[PSR_SALE_REFUNDS] = psr_money_to_minor(price * back * units);
    cents[PSR_SALE_FEES] =
        psr_money_to_minor(price * (1.0 - back) * psr_at(&market->fee_rate, t) * units);
    cents[PSR_SALE_NET] =
        cents[PSR_SALE_GROSS] - cents[PSR_SALE_REFUNDS] - cents[PSR_SALE_FEES];
    cents[PSR_SALE_UNIT_FEES] =
        psr_money_to_minor(psr_at(&market->fee_per_unit, t) * units);
    cents[PSR_SALE_DELIVERY] = psr_money_to_minor(delivery_cost(ledger, market, t));
    cents[PSR_SALE_RETURN_COSTS] =
        psr_money_to_minor(back * psr_at(&market->return_cost, t) * units);
    cents[PSR_SALE_GOODWILL] =
        psr_money_to_minor(psr_at(&market->lost_sale_penalty, t) * lost);
    cents[PSR_SALE_LATE_RETURNS] =
        late ? psr_money_to_minor(back * psr_at(&market->resale_rate, t) *
                                  psr_at(&market->late_return_value, t) * units)
             : 0;
    cents[PSR_SALE_MARGIN] = cents[PSR_SALE_NET] - cents[PSR_SALE_UNIT_FEES] -
                             cents[PSR_SALE_DELIVERY] - cents[PSR_SALE_RETURN_COSTS] -
                             cents[PSR_SALE_GOODWILL] + cents[PSR_SALE_LATE_RETURNS];
}

static int64_t profit_of_sales(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    int64_t profit = 0;
    for (size_t i = 0; i < problem->market_count * ledger->T; i++) {
        int64_t cents[PSR_SALE_CELLS];
        compute_sale(ledger, i / ledger->T, i % ledger->T, cents);
        const psr_market *market = &problem->markets[i / ledger->T];
        for (size_t c = 0; c < PSR_SALE_CELLS; c++) {
            psr_check_cents(ledger, ledger->sale_money[i * PSR_SALE_CELLS + c], cents[c],
                            "%s of %s in %s, period %zu, is wrong", sale_names[c],
                            problem->products[market->product].id,
                            problem->channels[market->channel].id, i % ledger->T);
        }
        profit += cents[PSR_SALE_MARGIN];
    }
    return profit;
}

static double worth(const psr_pieces *pieces, double units) {
    double money = 0.0, from = 0.0;
    for (size_t b = 0; b < pieces->count; b++) {
        money += pieces->slope[b] * fmin(fmax(units - from, 0.0), pieces->width[b]);
        from += pieces->width[b];
    }
    return money;
}

static int64_t cost_of_stock(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    size_t W = problem->warehouse_count;
    int64_t cost = 0;
    for (size_t at = 0; at < problem->product_count * W * ledger->T; at++) {
        const psr_product *product = &problem->products[at / ledger->T / W];
        const psr_warehouse *warehouse = &problem->warehouses[at / ledger->T % W];
        size_t t = at % ledger->T;
        double rate = psr_at(&product->holding_cost, t) +
                      product->volume * psr_at(&warehouse->holding_cost_per_volume, t);
        int64_t holding = psr_money_to_minor(rate * ledger->end[at]);
        int64_t disposal =
            psr_money_to_minor(psr_at(&product->disposal_cost, t) * ledger->disposal[at]);
        int64_t value =
            t + 1 == ledger->T
                ? psr_money_to_minor(worth(&product->terminal_value, ledger->end[at]))
                : 0;
        psr_check_cents(ledger, ledger->holding[at], holding,
                        "holding cost of %s in %s, period %zu, is wrong", product->id,
                        warehouse->id, t);
        psr_check_cents(ledger, ledger->disposal_money[at], disposal,
                        "disposal cost of %s in %s, period %zu, is wrong", product->id,
                        warehouse->id, t);
        psr_check_cents(ledger, ledger->end_value[at], value,
                        "end value of %s in %s, period %zu, is wrong", product->id,
                        warehouse->id, t);
        cost += holding + disposal - value;
    }
    return cost;
}

static int64_t cost_of_movements(const psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    int64_t cost = 0;
    for (size_t i = 0; i < problem->offer_count * ledger->T; i++) {
        const psr_offer *offer = &problem->offers[i / ledger->T];
        if (ledger->ordered[i] > 0.0) {
            cost += psr_money_to_minor(ledger->ordered[i] *
                                       psr_at(&offer->unit_cost, i % ledger->T));
            cost += psr_money_to_minor(psr_at(&offer->order_cost, i % ledger->T));
        }
    }
    size_t moves = problem->transfer_count * problem->product_count * ledger->T;
    for (size_t i = 0; i < moves; i++) {
        const psr_transfer *transfer =
            &problem->transfers[i / ledger->T / problem->product_count];
        cost +=
            psr_money_to_minor(ledger->moved[i] * psr_at(&transfer->cost, i % ledger->T));
    }
    return cost;
}

static int64_t cost_of_channels(const psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    int64_t cost = 0;
    for (size_t k = 0; k < problem->channel_count; k++) {
        bool pays = psr_is_open(ledger, k);
        for (size_t t = 0; t < ledger->T; t++) {
            cost += ledger->spend[k * ledger->T + t];
            cost +=
                pays ? psr_money_to_minor(psr_at(&problem->channels[k].fixed_cost, t)) : 0;
        }
    }
    return cost;
}

static double first_tier_demand(const psr_problem *problem, const psr_market *market) {
    double units = 0.0;
    for (size_t t = 0; t < problem->period_count && market->tier_count > 0; t++) {
        units += psr_expected_sales(problem, psr_problem_demand(problem, market->tiers, t),
                                    (double)INFINITY);
    }
    return units;
}

static int64_t worth_of_fairness(const psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    int64_t money = 0;
    for (size_t i = 0; i < problem->policy_count; i++) {
        const psr_policy *policy = &problem->policies[i];
        double least = 1.0;
        for (size_t m = 0;
             policy->kind == PSR_POLICY_FAIR_FILL && m < problem->market_count; m++) {
            double demand = problem->markets[m].product == policy->product
                                ? first_tier_demand(problem, &problem->markets[m])
                                : 0.0;
            double sales = psr_sum(ledger->sales + m * ledger->T, ledger->T);
            least = demand > 0.0 ? fmin(least, sales / demand) : least;
        }
        money += policy->kind == PSR_POLICY_FAIR_FILL
                     ? psr_money_to_minor(policy->weight * least)
                     : 0;
    }
    return money;
}

/* ---- totals */

/* Cents a number of lines can be off by when each is rounded on its own. */
static double rounding_of(const psr_ledger *ledger) {
    double lines = 0.0;
    for (size_t i = 0; i < ledger->plan->table_count; i++) {
        lines += (double)ledger->plan->tables[i]->row_count;
    }
    return 0.05 * lines + 0.01;
}

static int64_t total_of(psr_ledger *ledger, const char *name, const char *column,
                        const char *except) {
    const psr_table *table = psr_plan_table(ledger->plan, name);
    psr_id money = table ? psr_table_find(table, column) : PSR_NO_ID;
    psr_id line = table ? psr_table_find(table, "line") : PSR_NO_ID;
    int64_t sum = 0;
    psr_check_true(ledger, money != PSR_NO_ID, "the plan has no %s in table %s", column,
                   name);
    for (size_t i = 0; money != PSR_NO_ID && i < table->row_count; i++) {
        if (line == PSR_NO_ID || strcmp(psr_table_text(table, line, i), except) != 0) {
            sum += psr_table_whole(table, money, i);
        }
    }
    return sum;
}

static void check_roi(psr_ledger *ledger, double profit) {
    const psr_problem *problem = ledger->problem;
    const psr_objective *objective = &problem->objective;
    if (objective->kind != PSR_GOAL_ROI_FLOOR || objective->incremental) {
        return;
    }
    psr_budget_rule all = {.channel = PSR_NO_ID};
    double capital = objective->base_capital + spend_of(ledger, &all) +
                     (objective->basis_total ? purchases_of(ledger, &all) : 0.0);
    psr_check_at_least(ledger, profit, objective->floor * capital,
                       PSR_VERIFY_TOLERANCE + rounding_of(ledger) / fmax(1.0, capital),
                       "profit %.2f is below %.4f of the capital %.2f", profit,
                       objective->floor, capital);
}

void psr_check_money(psr_ledger *ledger) {
    const psr_plan *plan = ledger->plan;
    int64_t profit = profit_of_sales(ledger) - cost_of_stock(ledger) -
                     cost_of_movements(ledger) - cost_of_channels(ledger) +
                     worth_of_fairness(ledger);
    psr_check_cents(ledger, plan->profit_minor, profit,
                    "the profit is %.2f, not %.2f as published", (double)profit / 100.0,
                    (double)plan->profit_minor / 100.0);
    psr_check_cents(ledger, total_of(ledger, "profit", "amount", "profit"), profit,
                    "the lines of profit.csv do not add up to the profit");
    psr_check_cents(ledger,
                    total_of(ledger, "profit", "amount", "") -
                        total_of(ledger, "profit", "amount", "profit"),
                    profit, "profit.csv states another profit");
    psr_check_cents(ledger, total_of(ledger, "channels", "contribution", ""), profit,
                    "the channels do not add up to the profit");
    double major = (double)profit / 100.0;
    check_roi(ledger, major);
    if (ledger->problem->objective.risk_weight > 0.0) {
        return; /* the objective weighs bad outcomes; it is not this profit */
    }
    if (!plan->has_ratio) { /* of a ratio goal the bound is one of the ratio */
        psr_check_at_most(ledger, major, plan->bound + rounding_of(ledger),
                          PSR_VERIFY_TOLERANCE, "the profit is above the proved bound");
    }
    psr_check_at_most(ledger, plan->objective, plan->bound, 1e-9,
                      "the optimum is above its own bound");
    psr_check_equal(ledger, plan->objective - plan->rounding_cost, major, 1e-9,
                    "optimum, rounding_cost and profit do not fit together");
}
