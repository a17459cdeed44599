/*
 * Rows of the model with their limits, product by product and then what products share.
 * Entries come with the columns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "nested.h"

/* Add a row and name it where names are kept. */
#define ADD_ROW(m, block, lower, upper, row, ...)                      \
    do {                                                               \
        (row) = psr_lp_add_row((m)->lp, (block), (lower), (upper));    \
        if ((row) == PSR_NO_ID) {                                      \
            return PSR_ERR_MEMORY;                                     \
        }                                                              \
        if ((m)->named) {                                              \
            PSR_TRY(psr_lp_set_row_name((m)->lp, (row), __VA_ARGS__)); \
        }                                                              \
    } while (0)

#define IDS(m, target, count)               \
    do {                                    \
        (target) = model_ids((m), (count)); \
        if ((target) == NULL) {             \
            return PSR_ERR_MEMORY;          \
        }                                   \
    } while (0)

static psr_status take_row_arrays(model *m) {
    const psr_problem *p = m->problem;
    size_t T = m->T;
    size_t tiers = m->tier_slot[p->market_count];
    IDS(m, m->balance, m->pair_count * T);
    IDS(m, m->available, m->pair_count * T);
    IDS(m, m->reserved, m->pair_count * T);
    IDS(m, m->fresh, m->pair_count * T);
    IDS(m, m->pool, m->pair_count * T);
    IDS(m, m->terminal, m->pair_count);
    IDS(m, m->storage, p->warehouse_count * T);
    IDS(m, m->inbound, p->warehouse_count * T);
    IDS(m, m->expose, p->market_count * T);
    IDS(m, m->sell, p->market_count * T);
    IDS(m, m->fill, p->market_count * T);
    IDS(m, m->tier_lift, p->market_count * T);
    IDS(m, m->one_tier, p->market_count);
    IDS(m, m->tier_least, tiers * T);
    IDS(m, m->tier_most, tiers * T);
    IDS(m, m->outcome, tiers * T);
    IDS(m, m->order_least, p->offer_count * T);
    IDS(m, m->transfer_most, p->transfer_count * T);
    IDS(m, m->supplier, p->supplier_capacity_count * T);
    IDS(m, m->policy, p->policy_count);
    IDS(m, m->budget, p->budget_count * T);
    IDS(m, m->spend_row, p->channel_count * T);
    IDS(m, m->on_least, p->channel_count * T);
    IDS(m, m->on_open, p->channel_count * T);
    IDS(m, m->ramp, p->channel_count * T);
    IDS(m, m->in_order, p->channel_count * T);
    IDS(m, m->exclusive, p->channel_count);
    IDS(m, m->volume_row, m->class_count * T);
    IDS(m, m->cash_row, T);
    IDS(m, m->rule_row, p->rule_count);
    return PSR_OK;
}

/* Receipts that count as fresh at the end of a period: given ones of this and the
 * shelf_life - 2 periods before. */
static double fresh_receipts(const model *m, size_t pair, int shelf_life, size_t period) {
    double sum = 0.0;
    for (int back = 0; back < shelf_life - 1 && (size_t)back <= period; back++) {
        size_t t = period - (size_t)back;
        sum += m->receipt[pair * m->T + t] + (t == 0 ? m->opening[pair] : 0.0);
    }
    return sum;
}

/* Stock of one pair in one period: where units come from and go to. */
static psr_status stock_rows(model *m, psr_id block, size_t pair, size_t t) {
    const psr_problem *p = m->problem;
    const psr_product *product = &p->products[m->pair_product[pair]];
    const char *w = p->warehouses[m->pair_warehouse[pair]].id;
    size_t at = pair * m->T + t;
    double given = m->receipt[at] + (t == 0 ? m->opening[pair] : 0.0);
    if (p->shared_pool) {
        ADD_ROW(m, block, given, given, m->available[at], "available[%s,%s,%zu]",
                product->id, w, t);
        ADD_ROW(m, block, 0.0, 0.0, m->balance[at], "balance[%s,%s,%zu]", product->id, w,
                t);
        size_t outcomes = m->outcomes[(size_t)m->pair_product[pair] * m->T + t];
        for (size_t n = 0; n < outcomes; n++) {
            psr_id row = PSR_NO_ID;
            ADD_ROW(m, block, -INFINITY, 0.0, row, "pool[%s,%s,%zu,%zu]", product->id, w, t,
                    n);
            if (n == 0) {
                m->pool[at] = row;
            }
        }
        PSR_TRY(nested_add_rows(m, block, pair, t));
    } else {
        ADD_ROW(m, block, given, given, m->balance[at], "balance[%s,%s,%zu]", product->id,
                w, t);
        ADD_ROW(m, block, -INFINITY, 0.0, m->reserved[at], "reserved[%s,%s,%zu]",
                product->id, w, t);
    }
    if (product->shelf_life > 0) {
        ADD_ROW(m, block, -INFINITY, fresh_receipts(m, pair, product->shelf_life, t),
                m->fresh[at], "fresh[%s,%s,%zu]", product->id, w, t);
    }
    return PSR_OK;
}

/* In a shared pool a channel with several warehouses splits each outcome's sales. */
static psr_status outcome_rows(model *m, psr_id block, size_t market, size_t tier,
                               size_t t) {
    const psr_problem *p = m->problem;
    const psr_market *each = &p->markets[market];
    size_t outcomes = m->outcomes[(size_t)each->product * m->T + t];
    for (size_t n = 0; n < outcomes; n++) {
        psr_id row = PSR_NO_ID;
        ADD_ROW(m, block, -INFINITY, 0.0, row, "outcome[%s,%s,%zu,%zu,%zu]",
                p->products[each->product].id, p->channels[each->channel].id, tier, t, n);
        if (n == 0) {
            m->outcome[(m->tier_slot[market] + tier) * m->T + t] = row;
        }
    }
    return PSR_OK;
}

/* Rows that tie the tiers' V to the channel's, where lift and tiers meet. */
static psr_status tier_rows(model *m, psr_id block, size_t market, size_t t) {
    const psr_problem *p = m->problem;
    const psr_market *each = &p->markets[market];
    const char *product = p->products[each->product].id;
    const char *channel = p->channels[each->channel].id;
    if (each->tier_count < 2 || !m->classes[m->class_of[market]].lifted) {
        return PSR_OK;
    }
    ADD_ROW(m, block, 0.0, 0.0, m->tier_lift[market * m->T + t], "tier_lift[%s,%s,%zu]",
            product, channel, t);
    for (size_t g = 0; g < each->tier_count; g++) {
        size_t at = (m->tier_slot[market] + g) * m->T + t;
        ADD_ROW(m, block, 0.0, INFINITY, m->tier_least[at], "tier_least[%s,%s,%zu,%zu]",
                product, channel, g, t);
        ADD_ROW(m, block, -INFINITY, 0.0, m->tier_most[at], "tier_most[%s,%s,%zu,%zu]",
                product, channel, g, t);
    }
    return PSR_OK;
}

static psr_status market_rows(model *m, psr_id block, size_t market, size_t t) {
    const psr_problem *p = m->problem;
    const psr_market *each = &p->markets[market];
    const char *product = p->products[each->product].id;
    const char *channel = p->channels[each->channel].id;
    size_t at = market * m->T + t;
    if (p->shared_pool && m->live_lanes[market] > 1) {
        for (size_t g = 0; g < each->tier_count; g++) {
            PSR_TRY(outcome_rows(m, block, market, g, t));
        }
    } else if (m->live_lanes[market] > 1) {
        ADD_ROW(m, block, 0.0, 0.0, m->expose[at], "expose[%s,%s,%zu]", product, channel,
                t);
        ADD_ROW(m, block, 0.0, 0.0, m->sell[at], "sell[%s,%s,%zu]", product, channel, t);
    }
    if (each->min_fill_rate > 0.0) {
        ADD_ROW(m, block, 0.0, INFINITY, m->fill[at], "fill[%s,%s,%zu]", product, channel,
                t);
    }
    return tier_rows(m, block, market, t);
}

static psr_status product_policy_rows(model *m, size_t product) {
    const psr_problem *p = m->problem;
    const index_list *list = &m->policies_of_product;
    for (size_t n = list->start[product]; n < list->start[product + 1]; n++) {
        psr_id i = list->item[n];
        if (p->policies[i].kind == PSR_POLICY_MIN_SHARE) {
            ADD_ROW(m, (psr_id)product, 0.0, INFINITY, m->policy[i], "share[%d]", (int)i);
            continue;
        }
        size_t first = m->markets_of_product.start[product];
        for (size_t k = first; k < m->markets_of_product.start[product + 1]; k++) {
            psr_id row = PSR_NO_ID;
            const psr_market *market = &p->markets[m->markets_of_product.item[k]];
            ADD_ROW(m, (psr_id)product, 0.0, INFINITY, row, "fair[%d,%s]", (int)i,
                    p->channels[market->channel].id);
            if (k == first) {
                m->policy[i] = row;
            }
        }
    }
    return PSR_OK;
}

static psr_status terminal_rows(model *m, psr_id block, size_t pair) {
    const psr_product *product = &m->problem->products[m->pair_product[pair]];
    const psr_pieces *value = &product->terminal_value;
    if (value->count == 0 || (value->count == 1 && isinf(value->width[0]))) {
        return PSR_OK; /* one slope for all stock: it stands on I itself */
    }
    /* A last value below 0 is a charge on all stock: then all of it must be valued. */
    size_t last = value->count - 1;
    bool charged = isinf(value->width[last]) && value->slope[last] < 0.0;
    double least = charged ? 0.0 : -INFINITY;
    ADD_ROW(m, block, least, 0.0, m->terminal[pair], "terminal[%s,%s]", product->id,
            m->problem->warehouses[m->pair_warehouse[pair]].id);
    return PSR_OK;
}

static psr_status order_rows(model *m, psr_id block, size_t offer) {
    const psr_offer *each = &m->problem->offers[offer];
    for (size_t t = 0; t < m->T; t++) {
        if (model_lands(m, each->lead_time, t) && psr_at(&each->moq, t) > 0.0) {
            ADD_ROW(m, block, 0.0, INFINITY, m->order_least[offer * m->T + t],
                    "order_least[%zu,%zu]", offer, t);
        }
    }
    return PSR_OK;
}

static psr_status product_rows(model *m, size_t product) {
    psr_id block = (psr_id)product;
    const index_list *markets = &m->markets_of_product;
    for (size_t t = 0; t < m->T; t++) {
        for (size_t i = m->pairs_of_product[product]; i < m->pairs_of_product[product + 1];
             i++) {
            PSR_TRY(stock_rows(m, block, i, t));
        }
        for (size_t i = markets->start[product]; i < markets->start[product + 1]; i++) {
            PSR_TRY(market_rows(m, block, (size_t)markets->item[i], t));
        }
    }
    for (size_t i = markets->start[product]; i < markets->start[product + 1]; i++) {
        psr_id market = markets->item[i];
        const psr_channel *channel =
            &m->problem->channels[m->problem->markets[market].channel];
        if (m->problem->markets[market].tier_count > 1) {
            double open = channel->optional ? 0.0 : 1.0;
            ADD_ROW(m, block, open, open, m->one_tier[market], "one_tier[%s,%s]",
                    m->problem->products[product].id, channel->id);
        }
    }
    for (size_t i = m->pairs_of_product[product]; i < m->pairs_of_product[product + 1];
         i++) {
        PSR_TRY(terminal_rows(m, block, i));
    }
    const index_list *offers = &m->offers_of_product;
    for (size_t i = offers->start[product]; i < offers->start[product + 1]; i++) {
        PSR_TRY(order_rows(m, block, (size_t)offers->item[i]));
    }
    return product_policy_rows(m, product);
}

/* Volume of the given receipts of a warehouse in a period; with the opening stock too. */
static void given_volume(const model *m, double *receipts, double *opening) {
    for (size_t i = 0; i < m->pair_count; i++) {
        double volume = m->problem->products[m->pair_product[i]].volume;
        size_t w = (size_t)m->pair_warehouse[i];
        opening[w] += volume * m->opening[i];
        for (size_t t = 0; t < m->T; t++) {
            receipts[w * m->T + t] += volume * m->receipt[i * m->T + t];
        }
    }
}

static psr_status warehouse_rows(model *m) {
    const psr_problem *p = m->problem;
    double *receipts =
        psr_arena_take(m->arena, p->warehouse_count * m->T + 1, sizeof(double));
    double *opening = psr_arena_take(m->arena, p->warehouse_count + 1, sizeof(double));
    if (receipts == NULL || opening == NULL) {
        return PSR_ERR_MEMORY;
    }
    given_volume(m, receipts, opening);
    for (size_t w = 0; w < p->warehouse_count; w++) {
        const psr_warehouse *each = &p->warehouses[w];
        for (size_t t = 0; t < m->T; t++) {
            size_t at = w * m->T + t;
            double storage = psr_at(&each->storage_capacity, t);
            double inbound = psr_at(&each->inbound_capacity, t);
            if (each->storage_peak) {
                storage -= receipts[at] + (t == 0 ? opening[w] : 0.0);
            }
            if (isfinite(storage)) {
                ADD_ROW(m, PSR_SHARED, -INFINITY, storage, m->storage[at],
                        "storage[%s,%zu]", each->id, t);
            }
            if (isfinite(inbound)) {
                ADD_ROW(m, PSR_SHARED, -INFINITY, inbound - receipts[at], m->inbound[at],
                        "inbound[%s,%zu]", each->id, t);
            }
        }
    }
    return PSR_OK;
}

static psr_status supply_rows(model *m) {
    const psr_problem *p = m->problem;
    for (size_t i = 0; i < p->supplier_capacity_count; i++) {
        for (size_t t = 0; t < m->T; t++) {
            double most = psr_at(&p->supplier_capacities[i].capacity, t);
            if (isfinite(most)) {
                ADD_ROW(m, PSR_SHARED, -INFINITY, most, m->supplier[i * m->T + t],
                        "supplier[%zu,%zu]", i, t);
            }
        }
    }
    for (size_t i = 0; i < p->transfer_count; i++) {
        for (size_t t = 0; t < m->T; t++) {
            double most = psr_at(&p->transfers[i].capacity, t);
            if (isfinite(most) && model_lands(m, p->transfers[i].lead_time, t)) {
                ADD_ROW(m, PSR_SHARED, -INFINITY, most, m->transfer_most[i * m->T + t],
                        "transfer_most[%zu,%zu]", i, t);
            }
        }
    }
    return PSR_OK;
}

/* Value of what is on the way already and lands after the end of a period. */
static double due_value(const model *m, size_t t) {
    double sum = 0.0;
    for (size_t i = 0; i < m->problem->product_count; i++) {
        sum += psr_at(&m->problem->products[i].unit_cost, t) * m->still_due[i * m->T + t];
    }
    return sum;
}

static psr_status budget_rows(model *m) {
    const psr_problem *p = m->problem;
    for (size_t i = 0; i < p->budget_count; i++) {
        const psr_budget_rule *budget = &p->budgets[i];
        bool capital = budget->kind == PSR_BUDGET_WORKING_CAPITAL;
        for (size_t t = 0; t < (capital ? m->T : 1); t++) {
            double given = capital ? due_value(m, t) : 0.0;
            double most = psr_at(&budget->limit, t) - given;
            double least = budget->min - given;
            if ((capital && !m->listed[i * m->T + t]) || (isinf(most) && isinf(least))) {
                continue;
            }
            /* A minimum above the limit is a conflict that is explained before solving;
             * the row only has to be a row. */
            ADD_ROW(m, PSR_SHARED, least > most ? -INFINITY : least, most,
                    m->budget[i * m->T + t], "budget[%zu,%zu]", i, t);
        }
    }
    return PSR_OK;
}

bool model_segment_waits(const psr_channel *channel, size_t b) {
    const double *slope = channel->spend_segments.slope;
    return channel->segments_in_order && b > 0 && slope[b] > slope[b - 1];
}

double model_segment_width(const model *m, size_t k, size_t b) {
    const psr_channel *channel = &m->problem->channels[k];
    double width = channel->spend_segments.width[b];
    double effective = channel->opening_effective_spend, most = 0.0;
    for (size_t t = 0; isinf(width) && t < m->T; t++) {
        effective = psr_at(&channel->spend_max, t) + channel->carryover * effective;
        most = fmax(most, effective);
    }
    return isinf(width) ? most : width;
}

bool model_has_segments_in_order(const psr_problem *problem) {
    bool found = false;
    for (size_t k = 0; k < problem->channel_count; k++) {
        found = found || problem->channels[k].segments_in_order;
    }
    return found;
}

/* e of the segment before a waiting one is at least its width where the flag is set. */
static psr_status segment_rows(model *m, size_t k, size_t t) {
    const psr_channel *each = &m->problem->channels[k];
    for (size_t b = 1; b < each->spend_segments.count; b++) {
        psr_id row = PSR_NO_ID;
        if (!model_segment_waits(each, b)) {
            continue;
        }
        ADD_ROW(m, PSR_SHARED, 0.0, INFINITY, row, "in_order[%s,%zu,%zu]", each->id, b, t);
        if (m->in_order[k * m->T + t] == PSR_NO_ID) {
            m->in_order[k * m->T + t] = row;
        }
    }
    return PSR_OK;
}

static psr_status channel_rows(model *m) {
    const psr_problem *p = m->problem;
    for (size_t k = 0; k < p->channel_count; k++) {
        const psr_channel *each = &p->channels[k];
        for (size_t t = 0; each->has_spend && t < m->T; t++) {
            size_t at = k * m->T + t;
            double carried = t == 0 && !each->optional
                                 ? each->carryover * each->opening_effective_spend
                                 : 0.0;
            ADD_ROW(m, PSR_SHARED, carried, carried, m->spend_row[at], "spend[%s,%zu]",
                    each->id, t);
            PSR_TRY(segment_rows(m, k, t));
            if (psr_at(&each->spend_min_if_on, t) > 0.0) {
                ADD_ROW(m, PSR_SHARED, 0.0, INFINITY, m->on_least[at], "on_least[%s,%zu]",
                        each->id, t);
                if (each->optional) {
                    ADD_ROW(m, PSR_SHARED, -INFINITY, 0.0, m->on_open[at],
                            "on_open[%s,%zu]", each->id, t);
                }
            }
            if (t > 0 && isfinite(each->spend_ramp)) {
                ADD_ROW(m, PSR_SHARED, -each->spend_ramp, each->spend_ramp, m->ramp[at],
                        "ramp[%s,%zu]", each->id, t);
            }
        }
    }
    for (size_t c = 0; c < m->class_count; c++) {
        const psr_channel *channel = &p->channels[m->classes[c].channel];
        for (size_t t = 0; m->classes[c].lifted && t < m->T; t++) {
            double base = channel->optional ? 0.0 : 1.0;
            ADD_ROW(m, PSR_SHARED, base, base, m->volume_row[c * m->T + t],
                    "volume[%s,%zu,%zu]", channel->id, m->classes[c].number, t);
        }
    }
    return PSR_OK;
}

/* Channels of one exclusive group share a row: at most one of them is open. */
static psr_status exclusive_rows(model *m) {
    const psr_problem *p = m->problem;
    for (size_t k = 0; k < p->channel_count; k++) {
        int group = p->channels[k].exclusive_group;
        if (group == 0 || m->exclusive[k] != PSR_NO_ID) {
            continue;
        }
        psr_id row = PSR_NO_ID;
        ADD_ROW(m, PSR_SHARED, -INFINITY, 1.0, row, "exclusive[%d]", group);
        for (size_t other = k; other < p->channel_count; other++) {
            if (p->channels[other].exclusive_group == group) {
                m->exclusive[other] = row;
                /* One that cannot be closed takes the place. */
                m->lp->row_upper[row] -= p->channels[other].optional ? 0.0 : 1.0;
            }
        }
    }
    return PSR_OK;
}

static psr_status money_rows(model *m) {
    const psr_problem *p = m->problem;
    for (size_t t = 0; p->cash.present && t < m->T; t++) {
        double given = psr_at(&p->cash.external, t) + (t == 0 ? p->cash.opening : 0.0);
        ADD_ROW(m, PSR_SHARED, given, given, m->cash_row[t], "cash[%zu]", t);
    }
    for (size_t r = 0; r < p->rule_count; r++) {
        double limit = m->rules[r]->limit;
        ADD_ROW(m, PSR_SHARED, m->rules[r]->sense >= 0 ? limit : -INFINITY,
                m->rules[r]->sense <= 0 ? limit : INFINITY, m->rule_row[r], "rule[%zu]", r);
    }
    if (p->objective.kind == PSR_GOAL_ROI_FLOOR) {
        ADD_ROW(m, PSR_SHARED, -INFINITY, INFINITY, m->roi, "roi[%d]", 0);
    }
    return PSR_OK;
}

psr_status model_add_rows(model *m, psr_error *err) {
    (void)err;
    PSR_TRY(take_row_arrays(m));
    PSR_TRY(model_add_risk_rows(m));
    for (size_t p = 0; p < m->problem->product_count; p++) {
        PSR_TRY(product_rows(m, p));
    }
    PSR_TRY(warehouse_rows(m));
    PSR_TRY(supply_rows(m));
    PSR_TRY(channel_rows(m));
    PSR_TRY(exclusive_rows(m));
    PSR_TRY(budget_rows(m));
    PSR_TRY(model_add_priority_rows(m));
    return money_rows(m);
}
