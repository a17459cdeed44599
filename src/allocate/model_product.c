/*
 * Columns of one product: stock, orders, transfers, disposal, terminal value, fairness.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "nested.h"

/* Units that land in a warehouse: the stock row of the landing period, shelf life, room. */
static psr_status landing_entries(model *m, size_t pair, size_t landing, double units) {
    const psr_problem *p = m->problem;
    const psr_product *product = &p->products[m->pair_product[pair]];
    const psr_warehouse *warehouse = &p->warehouses[m->pair_warehouse[pair]];
    const psr_id *flow = p->shared_pool ? m->available : m->balance;
    size_t at = pair * m->T + landing;
    size_t room = (size_t)m->pair_warehouse[pair] * m->T + landing;
    PSR_TRY(model_entry(m, flow[at], -units));
    for (int age = 0; age < product->shelf_life - 1 && landing + (size_t)age < m->T;
         age++) {
        PSR_TRY(model_entry(m, m->fresh[at + (size_t)age], -units));
    }
    if (warehouse->storage_peak) {
        PSR_TRY(model_entry(m, m->storage[room], product->volume * units));
    }
    return model_entry(m, m->inbound[room], product->volume * units);
}

/* Value of the last unit kept, where one slope holds for all stock. */
static double flat_value(const psr_product *product) {
    const psr_pieces *value = &product->terminal_value;
    return value->count == 1 && isinf(value->width[0]) ? value->slope[0] : 0.0;
}

static psr_status stock_rule_entries(model *m, size_t pair, size_t t) {
    psr_rule_term kept = {.quantity = PSR_RULE_STOCK,
                          .product = m->pair_product[pair],
                          .channel = PSR_NO_ID,
                          .warehouse = m->pair_warehouse[pair],
                          .supplier = PSR_NO_ID,
                          .first_period = (int)t};
    for (size_t r = 0; r < m->problem->rule_count; r++) {
        PSR_TRY(model_entry(m, m->rule_row[r], model_rule_weight(m, m->rules[r], &kept)));
    }
    return PSR_OK;
}

static psr_status stock_entries(model *m, size_t pair, size_t t) {
    const psr_problem *p = m->problem;
    const psr_product *product = &p->products[m->pair_product[pair]];
    size_t at = pair * m->T + t;
    const psr_id *flow = p->shared_pool ? m->available : m->balance;
    bool peak = p->warehouses[m->pair_warehouse[pair]].storage_peak;
    size_t room = (size_t)m->pair_warehouse[pair] * m->T + t;
    PSR_TRY(model_entry(m, m->balance[at], 1.0));
    PSR_TRY(model_entry(m, m->reserved[at], -1.0));
    PSR_TRY(model_entry(m, m->fresh[at], 1.0));
    if (t + 1 < m->T) {
        PSR_TRY(model_entry(m, flow[at + 1], -1.0));
    } else {
        PSR_TRY(model_entry(m, m->terminal[pair], -1.0));
    }
    if (!peak || t + 1 < m->T) {
        PSR_TRY(model_entry(m, m->storage[room + (peak ? 1 : 0)], product->volume));
    }
    PSR_TRY(model_entry(m, m->cash_row[t], psr_at(&product->holding_cost, t)));
    for (size_t i = 0; i < p->budget_count; i++) {
        if (p->budgets[i].kind == PSR_BUDGET_WORKING_CAPITAL) {
            PSR_TRY(
                model_entry(m, m->budget[i * m->T + t], psr_at(&product->unit_cost, t)));
        }
    }
    return stock_rule_entries(m, pair, t);
}

/* Stock free for sale after transfers and disposal: the pool that outcomes draw on. */
static psr_status offered_column(model *m, size_t pair, size_t t) {
    size_t at = pair * m->T + t;
    psr_id block = m->pair_product[pair];
    PSR_TRY(model_column(m, block, 0.0, 0.0, 0.0, INFINITY, &m->offered[at]));
    MODEL_NAME(m, m->offered[at], "B[%s,%s,%zu]", m->problem->products[block].id,
               m->problem->warehouses[m->pair_warehouse[pair]].id, t);
    PSR_TRY(model_entry(m, m->available[at], 1.0));
    PSR_TRY(model_entry(m, m->balance[at], -1.0));
    for (size_t n = 0; n < m->outcomes[(size_t)block * m->T + t]; n++) {
        PSR_TRY(model_entry(m, m->pool[at] + (psr_id)n, -1.0));
    }
    PSR_TRY(nested_stock_entries(m, pair, t));
    return nested_add_columns(m, pair, t);
}

static psr_status stock_columns(model *m, size_t pair, size_t t) {
    const psr_problem *p = m->problem;
    psr_id block = m->pair_product[pair];
    const psr_product *product = &p->products[block];
    const psr_warehouse *warehouse = &p->warehouses[m->pair_warehouse[pair]];
    size_t at = pair * m->T + t;
    bool last = t + 1 == m->T;
    double value = -psr_at(&product->holding_cost, t) -
                   product->volume * psr_at(&warehouse->holding_cost_per_volume, t) +
                   (last ? flat_value(product) : 0.0);
    PSR_TRY(model_column(m, block, value, 0.0, last ? product->min_terminal_stock : 0.0,
                         INFINITY, &m->stock[at]));
    MODEL_NAME(m, m->stock[at], "I[%s,%s,%zu]", product->id, warehouse->id, t);
    PSR_TRY(stock_entries(m, pair, t));
    if (p->shared_pool) {
        PSR_TRY(offered_column(m, pair, t));
    }
    if (!product->disposal_allowed) {
        return PSR_OK;
    }
    PSR_TRY(model_column(m, block, -psr_at(&product->disposal_cost, t), 0.0, 0.0, INFINITY,
                         &m->disposal[at]));
    MODEL_NAME(m, m->disposal[at], "disp[%s,%s,%zu]", product->id, warehouse->id, t);
    return model_entry(m, p->shared_pool ? m->available[at] : m->balance[at], 1.0);
}

static psr_status terminal_columns(model *m, size_t pair) {
    if (m->terminal[pair] == PSR_NO_ID) {
        return PSR_OK;
    }
    psr_id block = m->pair_product[pair];
    const psr_product *product = &m->problem->products[block];
    for (size_t i = 0; i < product->terminal_value.count; i++) {
        psr_id column = PSR_NO_ID;
        PSR_TRY(model_column(m, block, product->terminal_value.slope[i], 0.0, 0.0,
                             product->terminal_value.width[i], &column));
        MODEL_NAME(m, column, "v[%s,%s,%zu]", product->id,
                   m->problem->warehouses[m->pair_warehouse[pair]].id, i);
        if (i == 0) {
            m->valued[pair] = column;
        }
        PSR_TRY(model_entry(m, m->terminal[pair], 1.0));
    }
    return PSR_OK;
}

/* Money of an order: budgets when placed, working capital until it lands, cash when due. */
static psr_status order_money_entries(model *m, const psr_offer *offer, size_t t,
                                      double money) {
    const psr_problem *p = m->problem;
    size_t landing = t + (size_t)offer->lead_time;
    for (size_t i = 0; i < p->budget_count; i++) {
        const psr_budget_rule *budget = &p->budgets[i];
        if (budget->kind == PSR_BUDGET_WORKING_CAPITAL) {
            for (size_t end = t; end < landing; end++) {
                PSR_TRY(model_entry(m, m->budget[i * m->T + end], money));
            }
        } else if (budget->kind != PSR_BUDGET_MARKETING && m->listed[i * m->T + t]) {
            PSR_TRY(model_entry(m, m->budget[i * m->T], money));
        }
    }
    size_t paid = t + (size_t)offer->payment_delay;
    return paid < m->T ? model_entry(m, m->cash_row[paid], money) : PSR_OK;
}

static psr_status order_entries(model *m, size_t index, size_t t, double lot) {
    const psr_problem *p = m->problem;
    const psr_offer *offer = &p->offers[index];
    size_t cell = (size_t)offer->product * p->warehouse_count + (size_t)offer->warehouse;
    PSR_TRY(landing_entries(m, (size_t)m->pair[cell], t + (size_t)offer->lead_time, lot));
    PSR_TRY(model_entry(m, m->order_least[index * m->T + t], lot));
    for (size_t i = 0; i < p->supplier_capacity_count; i++) {
        if (p->supplier_capacities[i].supplier_id == offer->supplier_id) {
            PSR_TRY(model_entry(m, m->supplier[i * m->T + t], offer->capacity_units * lot));
        }
    }
    PSR_TRY(order_money_entries(m, offer, t, psr_at(&offer->unit_cost, t) * lot));
    psr_rule_term ordered = {.quantity = PSR_RULE_ORDERS,
                             .product = offer->product,
                             .channel = PSR_NO_ID,
                             .warehouse = offer->warehouse,
                             .supplier = offer->supplier_id,
                             .first_period = (int)t};
    for (size_t r = 0; r < p->rule_count; r++) {
        PSR_TRY(model_entry(m, m->rule_row[r],
                            lot * model_rule_weight(m, m->rules[r], &ordered)));
    }
    return PSR_OK;
}

static psr_status order_columns(model *m, size_t index, size_t t) {
    const psr_offer *offer = &m->problem->offers[index];
    size_t at = index * m->T + t;
    bool whole = psr_at(&offer->lot_size, t) > 0.0;
    double lot = model_lot(offer, t);
    double most = model_order_limit(offer, t);
    bool flagged = model_has_flag(offer, t);
    if (flagged) {
        PSR_TRY(model_column(m, offer->product, -psr_at(&offer->order_cost, t), 0.0, 0.0,
                             1.0, &m->flag[at]));
        PSR_TRY(psr_lp_set_integer(m->lp, m->flag[at]));
        MODEL_NAME(m, m->flag[at], "o[%zu,%zu]", index, t);
        PSR_TRY(model_entry(m, m->order_least[at], -psr_at(&offer->moq, t)));
    }
    double cost = psr_at(&offer->unit_cost, t) * lot;
    PSR_TRY(model_column(m, offer->product, -cost, model_purchase_capital(m) * cost, 0.0,
                         flagged ? INFINITY : most, &m->order[at]));
    if (whole) {
        PSR_TRY(psr_lp_set_integer(m->lp, m->order[at]));
    }
    if (flagged) {
        PSR_TRY(psr_lp_set_over(m->lp, m->order[at], m->flag[at], most));
    }
    MODEL_NAME(m, m->order[at], "%s[%zu,%zu]", whole ? "n" : "q", index, t);
    return order_entries(m, index, t, lot);
}

static psr_status transfer_columns(model *m, size_t product, size_t t) {
    const psr_problem *p = m->problem;
    for (size_t i = 0; i < p->transfer_count; i++) {
        const psr_transfer *x = &p->transfers[i];
        bool applies = x->product == PSR_NO_ID || (size_t)x->product == product;
        psr_id from = m->pair[product * p->warehouse_count + (size_t)x->from];
        psr_id to = m->pair[product * p->warehouse_count + (size_t)x->to];
        if (!applies || from == PSR_NO_ID || to == PSR_NO_ID ||
            !model_lands(m, x->lead_time, t)) {
            continue;
        }
        psr_id *column = &m->transfer[(i * p->product_count + product) * m->T + t];
        PSR_TRY(model_column(m, (psr_id)product, -psr_at(&x->cost, t), 0.0, 0.0, INFINITY,
                             column));
        MODEL_NAME(m, *column, "x[%zu,%s,%zu]", i, p->products[product].id, t);
        const psr_id *flow = p->shared_pool ? m->available : m->balance;
        PSR_TRY(model_entry(m, flow[(size_t)from * m->T + t], 1.0));
        PSR_TRY(landing_entries(m, (size_t)to, t + (size_t)x->lead_time, 1.0));
        PSR_TRY(model_entry(m, m->transfer_most[i * m->T + t], 1.0));
    }
    return PSR_OK;
}

/* phi of a fair_fill policy: rows say phi * mean <= sales in each channel. */
static psr_status fair_column(model *m, psr_id index) {
    const psr_problem *p = m->problem;
    const psr_policy *policy = &p->policies[index];
    PSR_TRY(
        model_column(m, policy->product, policy->weight, 0.0, 0.0, 1.0, &m->fair[index]));
    MODEL_NAME(m, m->fair[index], "phi[%d]", (int)index);
    size_t first = m->markets_of_product.start[policy->product];
    for (size_t k = first; k < m->markets_of_product.start[policy->product + 1]; k++) {
        double demand = 0.0;
        for (size_t t = 0; t < m->T; t++) {
            double mean = 0.0;
            PSR_TRY(model_tier_mean(m, (size_t)m->markets_of_product.item[k], 0, t, &mean));
            demand += mean;
        }
        PSR_TRY(model_entry(m, m->policy[index] + (psr_id)(k - first), -demand));
    }
    return PSR_OK;
}

static psr_status period_columns(model *m, size_t product, size_t t) {
    const index_list *offers = &m->offers_of_product;
    const index_list *markets = &m->markets_of_product;
    for (size_t i = m->pairs_of_product[product]; i < m->pairs_of_product[product + 1];
         i++) {
        PSR_TRY(stock_columns(m, i, t));
    }
    for (size_t i = offers->start[product]; i < offers->start[product + 1]; i++) {
        size_t offer = (size_t)offers->item[i];
        if (model_lands(m, m->problem->offers[offer].lead_time, t)) {
            PSR_TRY(order_columns(m, offer, t));
        }
    }
    PSR_TRY(transfer_columns(m, product, t));
    for (size_t i = markets->start[product]; i < markets->start[product + 1]; i++) {
        m->owner = m->problem->markets[markets->item[i]].channel;
        PSR_TRY(model_add_sales_columns(m, (size_t)markets->item[i], t));
    }
    m->owner = PSR_NO_ID;
    return PSR_OK;
}

psr_status model_add_product_columns(model *m, size_t product, psr_error *err) {
    (void)err;
    const index_list *markets = &m->markets_of_product;
    for (size_t i = markets->start[product]; i < markets->start[product + 1]; i++) {
        m->owner = m->problem->markets[markets->item[i]].channel;
        PSR_TRY(model_add_tier_columns(m, (size_t)markets->item[i]));
    }
    m->owner = PSR_NO_ID;
    for (size_t t = 0; t < m->T; t++) {
        PSR_TRY(period_columns(m, product, t));
    }
    for (size_t i = m->pairs_of_product[product]; i < m->pairs_of_product[product + 1];
         i++) {
        PSR_TRY(terminal_columns(m, i));
    }
    const index_list *policies = &m->policies_of_product;
    for (size_t i = policies->start[product]; i < policies->start[product + 1]; i++) {
        if (m->problem->policies[policies->item[i]].kind == PSR_POLICY_FAIR_FILL) {
            PSR_TRY(fair_column(m, policies->item[i]));
        }
    }
    return PSR_OK;
}
