/*
 * Hindsight: the plan's own question with what was sold as certain demand, with everything
 * still open, or with buying and spend as they were decided.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/review.h"

#include "review_cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A cell that was planned below this share of its demand was short by plan: what was sold
 * there says little about what was asked for. */
static const double planned_short = 0.98;

typedef struct maker {
    const psr_plan *plan;
    const psr_problem *from;
    psr_problem *made;
    psr_names *markets; /* "product\nchannel", in the problem's order */
    double *seen;       /* [market * period] demand without the planned lift; NaN */
    int64_t *tier;      /* [market * period] the tier that was planned */
    psr_error *err;
} maker;

static psr_status no_memory(psr_error *err) {
    return psr_fail(err, PSR_ERR_MEMORY, "no memory to look back");
}

static void *take(maker *m, size_t count, size_t size) {
    return psr_arena_take(m->made->arena, count + 1, size);
}

/* A copy of an array of the plan's problem that may be changed. */
static void *copy(maker *m, const void *from, size_t count, size_t size) {
    void *to = take(m, count, size);
    if (to != NULL && count > 0) {
        memcpy(to, from, count * size);
    }
    return to;
}

static int64_t whole_at(const psr_table *table, const char *name, size_t row) {
    psr_id column = psr_table_find(table, name);
    return column == PSR_NO_ID ? PSR_NO_WHOLE : psr_table_whole(table, column, row);
}

static const char *text_at(const psr_table *table, const char *name, size_t row) {
    psr_id column = psr_table_find(table, name);
    return column == PSR_NO_ID ? "" : psr_table_text(table, column, row);
}

/* ---- what was asked for */

static psr_id market_of(const maker *m, const char *product, const char *channel) {
    char key[1024];
    (void)snprintf(key, sizeof key, "%.500s\n%.500s", product, channel);
    return psr_names_find(m->markets, key);
}

static psr_status name_markets(maker *m) {
    const psr_problem *from = m->from;
    size_t cells = from->market_count * from->period_count;
    m->markets = psr_names_create();
    m->seen = take(m, cells, sizeof *m->seen);
    m->tier = take(m, cells, sizeof *m->tier);
    bool kept = m->markets != NULL && m->seen != NULL && m->tier != NULL;
    for (size_t i = 0; kept && i < from->market_count; i++) {
        char key[1024];
        (void)snprintf(key, sizeof key, "%.500s\n%.500s",
                       from->products[from->markets[i].product].id,
                       from->channels[from->markets[i].channel].id);
        kept = psr_names_add(m->markets, key) == (psr_id)i;
    }
    for (size_t i = 0; kept && i < cells; i++) {
        m->seen[i] = NAN;
    }
    return kept ? PSR_OK : no_memory(m->err);
}

/* Sold, in the cells of the review; a cell that was sold out asked for at least what was
 * forecast. */
static void see_cells(maker *m, const psr_review_cells *cells) {
    for (size_t i = 0; i < cells->count; i++) {
        const psr_review_cell *cell = &cells->items[i];
        psr_id market = market_of(m, psr_names_text(cells->products, cell->product),
                                  psr_names_text(cells->channels, cell->channel));
        bool hidden = cell->stock_out || cell->expected < planned_short * cell->demand;
        if (market != PSR_NO_ID && cell->period < m->from->period_count) {
            m->seen[(size_t)market * m->from->period_count + cell->period] =
                hidden ? fmax(cell->actual, cell->demand) : cell->actual;
        }
    }
}

/* Demand of the model is without the lift of the plan's spend: take it out. */
static void take_lift_out(maker *m) {
    const psr_table *sales = psr_plan_table(m->plan, "sales");
    psr_id factor = sales ? psr_table_find(sales, "volume_factor") : PSR_NO_ID;
    for (size_t row = 0; factor != PSR_NO_ID && row < sales->row_count; row++) {
        psr_id market =
            market_of(m, text_at(sales, "product", row), text_at(sales, "channel", row));
        int64_t period = whole_at(sales, "period", row);
        if (market == PSR_NO_ID || period < 0 || period >= (int64_t)m->from->period_count) {
            continue;
        }
        size_t at = (size_t)market * m->from->period_count + (size_t)period;
        double lift = psr_table_number(sales, factor, row);
        m->tier[at] = whole_at(sales, "tier", row);
        m->seen[at] = lift > 0.0 ? m->seen[at] / lift : NAN;
    }
}

/* ---- demand of the problem */

static double middle_of(const psr_problem *problem, const psr_demand *demand) {
    return problem->knot_value[demand->start + demand->count / 2];
}

/* The demands of a market from `first` on, a row a tier; tiers that were not sold at move
 * with the one that was. */
static void set_market(maker *m, size_t i, size_t first) {
    psr_problem *made = m->made;
    const psr_market *market = &m->from->markets[i];
    size_t periods = m->from->period_count;
    for (size_t k = 0; k < market->tier_count; k++) {
        for (size_t t = 0; t < periods; t++) {
            psr_demand *demand = &made->demand[first + k * periods + t];
            double seen = m->seen[i * periods + t];
            int64_t sold_at = m->tier[i * periods + t];
            *demand = *psr_problem_demand(m->from, &market->tiers[k], t);
            if (!isfinite(seen) || sold_at < 0 || sold_at >= (int64_t)market->tier_count) {
                continue;
            }
            double base =
                middle_of(m->from, psr_problem_demand(m->from, &market->tiers[sold_at], t));
            double ratio = base > 0.0 ? middle_of(m->from, demand) / base : 1.0;
            made->knot_value[made->knot_count] = seen * ratio;
            made->knot_level[made->knot_count] = 1.0;
            *demand = (psr_demand){made->knot_count++, 1, PSR_DEMAND_CERTAIN};
        }
    }
}

/* Each tier gets a demand of its own a period. */
static psr_status set_demand(maker *m) {
    const psr_problem *from = m->from;
    psr_problem *made = m->made;
    size_t count = 0, knots = from->knot_count;
    for (size_t i = 0; i < from->market_count; i++) {
        count += from->markets[i].tier_count * from->period_count;
    }
    made->markets = copy(m, from->markets, from->market_count, sizeof *made->markets);
    made->demand = take(m, count, sizeof *made->demand);
    made->knot_value = take(m, knots + count, sizeof *made->knot_value);
    made->knot_level = take(m, knots + count, sizeof *made->knot_level);
    if (!made->markets || !made->demand || !made->knot_value || !made->knot_level) {
        return no_memory(m->err);
    }
    memcpy(made->knot_value, from->knot_value, knots * sizeof *made->knot_value);
    memcpy(made->knot_level, from->knot_level, knots * sizeof *made->knot_level);
    made->demand_count = 0;
    for (size_t i = 0; i < from->market_count; i++) {
        psr_market *market = &made->markets[i];
        market->tiers = copy(m, market->tiers, market->tier_count, sizeof *market->tiers);
        if (market->tiers == NULL) {
            return no_memory(m->err);
        }
        set_market(m, i, made->demand_count);
        for (size_t k = 0; k < market->tier_count; k++) {
            market->tiers[k].demand = made->demand_count + k * from->period_count;
            market->tiers[k].demand_by_period = true;
        }
        made->demand_count += market->tier_count * from->period_count;
    }
    return PSR_OK;
}

/* ---- decisions */

/* What was ordered arrives; nothing else can be ordered. Gives what the orders cost. */
static psr_status decide_orders(maker *m, double *cost) {
    const psr_table *orders = psr_plan_table(m->plan, "orders");
    psr_problem *made = m->made;
    size_t count = orders ? orders->row_count : 0;
    psr_stock_entry *due = take(m, made->in_transit_count + count, sizeof *due);
    if (due == NULL) {
        return no_memory(m->err);
    }
    memcpy(due, made->in_transit, made->in_transit_count * sizeof *due);
    *cost = 0.0;
    for (size_t row = 0; row < count; row++) {
        int64_t offer = whole_at(orders, "offer", row);
        int64_t money = whole_at(orders, "cost", row);
        int64_t fixed = whole_at(orders, "order_cost", row);
        if (offer < 0 || offer >= (int64_t)made->offer_count) {
            continue;
        }
        due[made->in_transit_count++] =
            (psr_stock_entry){.product = made->offers[offer].product,
                              .warehouse = made->offers[offer].warehouse,
                              .period = (int)whole_at(orders, "landing_period", row),
                              .quantity = (double)whole_at(orders, "units", row)};
        *cost += psr_money_to_major(money == PSR_NO_WHOLE ? 0 : money) +
                 psr_money_to_major(fixed == PSR_NO_WHOLE ? 0 : fixed);
    }
    made->in_transit = due;
    made->offer_count = 0;
    made->supplier_capacity_count = 0;
    return PSR_OK;
}

static psr_status decide_spend(maker *m) {
    const psr_table *budget = psr_plan_table(m->plan, "budget");
    psr_problem *made = m->made;
    made->channels = copy(m, made->channels, made->channel_count, sizeof *made->channels);
    if (made->channels == NULL) {
        return no_memory(m->err);
    }
    for (size_t k = 0; k < made->channel_count; k++) {
        psr_channel *channel = &made->channels[k];
        double *spend = take(m, made->period_count, sizeof *spend);
        if (spend == NULL) {
            return no_memory(m->err);
        }
        for (size_t row = 0; budget != NULL && row < budget->row_count; row++) {
            int64_t t = whole_at(budget, "period", row);
            if (t >= 0 && t < (int64_t)made->period_count &&
                strcmp(text_at(budget, "channel", row), channel->id) == 0) {
                spend[t] = psr_money_to_major(whole_at(budget, "spend", row));
            }
        }
        channel->spend_min = channel->spend_max = (psr_by_period){0.0, spend};
        channel->spend_min_if_on = (psr_by_period){0.0, NULL};
        channel->spend_ramp = INFINITY;
    }
    return PSR_OK;
}

/* Limits on what was decided hold or are past; what lands may overfill a warehouse when
 * less is sold than was planned. */
static psr_status free_limits(maker *m) {
    psr_problem *made = m->made;
    made->warehouses =
        copy(m, made->warehouses, made->warehouse_count, sizeof *made->warehouses);
    if (made->warehouses == NULL) {
        return no_memory(m->err);
    }
    for (size_t w = 0; w < made->warehouse_count; w++) {
        made->warehouses[w].storage_capacity = (psr_by_period){INFINITY, NULL};
        made->warehouses[w].inbound_capacity = (psr_by_period){INFINITY, NULL};
    }
    made->budget_count = made->rule_count = made->policy_count = 0;
    made->cash.present = false;
    return PSR_OK;
}

psr_status psr_review_hindsight(const psr_plan *plan, const psr_history *actuals,
                                bool decided, psr_problem **problem, double *cost,
                                psr_error *err) {
    maker m = {plan, plan->problem, psr_problem_create(), NULL, NULL, NULL, err};
    psr_review_cells cells = {0};
    psr_status status = PSR_OK;
    *problem = NULL;
    *cost = 0.0;
    if (m.made == NULL) {
        PSR_GO(no_memory(err));
    }
    psr_arena *arena = m.made->arena;
    *m.made = *plan->problem; /* what is not changed is the plan's */
    m.made->arena = arena;
    PSR_GO(psr_review_cells_fill(plan, actuals, &cells, err));
    PSR_GO(name_markets(&m));
    see_cells(&m, &cells);
    take_lift_out(&m);
    PSR_GO(set_demand(&m));
    if (decided) {
        PSR_GO(decide_orders(&m, cost));
        PSR_GO(decide_spend(&m));
        PSR_GO(free_limits(&m));
    }
    *problem = m.made;
    m.made = NULL;
done:
    psr_names_free(m.markets);
    psr_review_cells_clear(&cells);
    psr_problem_free(m.made);
    return status;
}
