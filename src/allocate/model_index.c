/*
 * Indices of the model: who belongs to whom, and which product-warehouse pairs can hold
 * stock at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "model.h"

#include <string.h>

#define TAKE(m, target, count)                                                \
    do {                                                                      \
        (target) = psr_arena_take((m)->arena, (count) + 1, sizeof *(target)); \
        if ((target) == NULL) {                                               \
            return PSR_ERR_MEMORY;                                            \
        }                                                                     \
    } while (0)

/* Group numbers of items (PSR_NO_ID = in no group) -> lists, by counting. */
static psr_status make_list(model *m, const psr_id *group, size_t count, size_t group_count,
                            index_list *list) {
    TAKE(m, list->start, group_count + 1);
    TAKE(m, list->item, count);
    for (size_t i = 0; i < count; i++) {
        if (group[i] != PSR_NO_ID) {
            list->start[(size_t)group[i] + 1]++;
        }
    }
    for (size_t g = 0; g < group_count; g++) {
        list->start[g + 1] += list->start[g];
    }
    size_t *next = NULL;
    TAKE(m, next, group_count);
    memcpy(next, list->start, group_count * sizeof *next);
    for (size_t i = 0; i < count; i++) {
        if (group[i] != PSR_NO_ID) {
            list->item[next[group[i]]++] = (psr_id)i;
        }
    }
    return PSR_OK;
}

static psr_status index_lists(model *m) {
    const psr_problem *p = m->problem;
    psr_id *group = NULL;
    TAKE(m, group, p->market_count + p->offer_count + p->lane_count + p->policy_count);
    for (size_t i = 0; i < p->market_count; i++) {
        group[i] = p->markets[i].product;
    }
    PSR_TRY(make_list(m, group, p->market_count, p->product_count, &m->markets_of_product));
    for (size_t i = 0; i < p->offer_count; i++) {
        group[i] = p->offers[i].product;
    }
    PSR_TRY(make_list(m, group, p->offer_count, p->product_count, &m->offers_of_product));
    for (size_t i = 0; i < p->policy_count; i++) {
        group[i] = p->policies[i].product;
    }
    PSR_TRY(
        make_list(m, group, p->policy_count, p->product_count, &m->policies_of_product));
    for (size_t i = 0; i < p->lane_count; i++) {
        group[i] = p->lanes[i].channel;
    }
    return make_list(m, group, p->lane_count, p->channel_count, &m->lanes_of_channel);
}

/* Pairs that some stock can reach: sources first, then along transfers until none is new.
 */
static void mark_pairs(const model *m, bool *live) {
    const psr_problem *p = m->problem;
    size_t W = p->warehouse_count;
    const psr_stock_entry *const lists[] = {p->on_hand, p->in_transit, p->returns_pipeline};
    const size_t counts[] = {p->on_hand_count, p->in_transit_count, p->returns_count};
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < counts[k]; i++) {
            live[(size_t)lists[k][i].product * W + (size_t)lists[k][i].warehouse] = true;
        }
    }
    for (size_t i = 0; i < p->offer_count; i++) {
        if ((size_t)p->offers[i].lead_time < m->T) {
            live[(size_t)p->offers[i].product * W + (size_t)p->offers[i].warehouse] = true;
        }
    }
    for (size_t i = 0; i < p->product_count; i++) {
        for (size_t w = 0; p->products[i].min_terminal_stock > 0.0 && w < W; w++) {
            live[i * W + w] = true; /* the row that cannot be met must exist */
        }
    }
    bool grown = p->transfer_count > 0;
    while (grown) {
        grown = false;
        for (size_t i = 0; i < p->transfer_count; i++) {
            const psr_transfer *x = &p->transfers[i];
            size_t first = x->product == PSR_NO_ID ? 0 : (size_t)x->product;
            size_t end = x->product == PSR_NO_ID ? p->product_count : first + 1;
            for (size_t q = first; (size_t)x->lead_time < m->T && q < end; q++) {
                if (live[q * W + (size_t)x->from] && !live[q * W + (size_t)x->to]) {
                    live[q * W + (size_t)x->to] = true;
                    grown = true;
                }
            }
        }
    }
}

static psr_status index_pairs(model *m) {
    const psr_problem *p = m->problem;
    size_t cells = p->product_count * p->warehouse_count;
    bool *live = NULL;
    TAKE(m, live, cells);
    TAKE(m, m->pair, cells);
    TAKE(m, m->pair_product, cells);
    TAKE(m, m->pair_warehouse, cells);
    TAKE(m, m->pairs_of_product, p->product_count + 1);
    mark_pairs(m, live);
    for (size_t i = 0; i < cells; i++) {
        m->pair[i] = PSR_NO_ID;
        if (live[i]) {
            m->pair_product[m->pair_count] = (psr_id)(i / p->warehouse_count);
            m->pair_warehouse[m->pair_count] = (psr_id)(i % p->warehouse_count);
            m->pair[i] = (psr_id)m->pair_count++;
            m->pairs_of_product[i / p->warehouse_count + 1] = m->pair_count;
        }
    }
    for (size_t i = 0; i < p->product_count; i++) {
        if (m->pairs_of_product[i + 1] < m->pairs_of_product[i]) {
            m->pairs_of_product[i + 1] = m->pairs_of_product[i];
        }
    }
    return PSR_OK;
}

static psr_status index_stock(model *m) {
    const psr_problem *p = m->problem;
    TAKE(m, m->opening, m->pair_count);
    TAKE(m, m->receipt, m->pair_count * m->T);
    TAKE(m, m->still_due, p->product_count * m->T);
    for (size_t i = 0; i < p->on_hand_count; i++) {
        const psr_stock_entry *e = &p->on_hand[i];
        size_t cell = (size_t)e->product * p->warehouse_count + (size_t)e->warehouse;
        m->opening[m->pair[cell]] += e->quantity;
    }
    const psr_stock_entry *const lists[] = {p->in_transit, p->returns_pipeline};
    const size_t counts[] = {p->in_transit_count, p->returns_count};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < counts[k]; i++) {
            const psr_stock_entry *e = &lists[k][i];
            size_t cell = (size_t)e->product * p->warehouse_count + (size_t)e->warehouse;
            m->receipt[(size_t)m->pair[cell] * m->T + (size_t)e->period] += e->quantity;
            for (size_t t = 0; k == 0 && t < (size_t)e->period; t++) {
                m->still_due[(size_t)e->product * m->T + t] += e->quantity;
            }
        }
    }
    return PSR_OK;
}

/* Lane slots of markets: slot lane_slot[m] + l, l over the channel's lanes in order. */
static psr_status index_lanes(model *m) {
    const psr_problem *p = m->problem;
    TAKE(m, m->lane_slot, p->market_count + 1);
    TAKE(m, m->live_lanes, p->market_count);
    for (size_t i = 0; i < p->market_count; i++) {
        const size_t *start = &m->lanes_of_channel.start[p->markets[i].channel];
        m->lane_slot[i + 1] = m->lane_slot[i] + start[1] - start[0];
    }
    TAKE(m, m->lane_pair, m->lane_slot[p->market_count]);
    for (size_t i = 0; i < p->market_count; i++) {
        const psr_market *market = &p->markets[i];
        size_t first = m->lanes_of_channel.start[market->channel];
        for (size_t l = 0; l < m->lane_slot[i + 1] - m->lane_slot[i]; l++) {
            const psr_lane *lane = &p->lanes[m->lanes_of_channel.item[first + l]];
            size_t cell =
                (size_t)market->product * p->warehouse_count + (size_t)lane->warehouse;
            m->lane_pair[m->lane_slot[i] + l] = m->pair[cell];
            m->live_lanes[i] += m->pair[cell] != PSR_NO_ID;
        }
    }
    return PSR_OK;
}

/* The class of a market: markets that share channel and sensitivity share V. */
static psr_id find_class(model *m, const psr_market *market, const psr_id *first_of_channel,
                         const psr_id *next) {
    for (psr_id c = first_of_channel[market->channel]; c != PSR_NO_ID; c = next[c]) {
        double difference = m->classes[c].sensitivity - market->lift_sensitivity;
        if (!(fabs(difference) > 0.0)) {
            return c;
        }
    }
    return PSR_NO_ID;
}

static psr_id add_class(model *m, const psr_market *market, psr_id *first_of_channel,
                        psr_id *next) {
    const psr_channel *channel = &m->problem->channels[market->channel];
    psr_id c = (psr_id)m->class_count++;
    psr_id before = first_of_channel[market->channel];
    m->classes[c] =
        (volume_class){.channel = market->channel,
                       .number = before == PSR_NO_ID ? 0 : m->classes[before].number + 1,
                       .sensitivity = market->lift_sensitivity,
                       .most = market->lift_max,
                       .lifted = channel->has_spend && market->lift_sensitivity > 0.0};
    next[c] = before;
    first_of_channel[market->channel] = c;
    return c;
}

static psr_status index_classes(model *m) {
    const psr_problem *p = m->problem;
    psr_id *first_of_channel = NULL;
    psr_id *next = NULL;
    TAKE(m, m->class_of, p->market_count);
    TAKE(m, m->classes, p->market_count);
    TAKE(m, first_of_channel, p->channel_count);
    TAKE(m, next, p->market_count);
    for (size_t k = 0; k < p->channel_count; k++) {
        first_of_channel[k] = PSR_NO_ID;
    }
    for (size_t i = 0; i < p->market_count; i++) {
        psr_id c = find_class(m, &p->markets[i], first_of_channel, next);
        if (c == PSR_NO_ID) {
            c = add_class(m, &p->markets[i], first_of_channel, next);
        }
        m->classes[c].most = fmin(m->classes[c].most, p->markets[i].lift_max);
        m->class_of[i] = c;
    }
    return make_list(m, m->class_of, p->market_count, m->class_count, &m->markets_of_class);
}

static psr_status index_tiers(model *m) {
    const psr_problem *p = m->problem;
    TAKE(m, m->tier_slot, p->market_count + 1);
    for (size_t i = 0; i < p->market_count; i++) {
        m->tier_slot[i + 1] = m->tier_slot[i] + p->markets[i].tier_count;
    }
    if (!p->shared_pool) {
        return PSR_OK;
    }
    TAKE(m, m->outcomes, p->product_count * m->T);
    TAKE(m, m->chance, p->product_count * m->T);
    for (size_t i = 0; i < p->market_count; i++) {
        const psr_market *market = &p->markets[i];
        for (size_t g = 0; g < market->tier_count; g++) {
            for (size_t t = 0; t < m->T; t++) {
                const psr_demand *demand = psr_problem_demand(p, &market->tiers[g], t);
                size_t at = (size_t)market->product * m->T + t;
                if (demand->kind == PSR_DEMAND_POINTS && !p->nested_pool) {
                    m->outcomes[at] = demand->count;
                    m->chance[at] = p->knot_level + demand->start;
                } else if (m->outcomes[at] == 0) {
                    m->outcomes[at] = 1;
                }
            }
        }
    }
    return PSR_OK;
}

static psr_status index_budgets(model *m) {
    const psr_problem *p = m->problem;
    TAKE(m, m->listed, p->budget_count * m->T);
    for (size_t i = 0; i < p->budget_count; i++) {
        for (size_t t = 0; t < m->T; t++) {
            m->listed[i * m->T + t] = p->budgets[i].period_count == 0;
        }
        for (size_t n = 0; n < p->budgets[i].period_count; n++) {
            m->listed[i * m->T + (size_t)p->budgets[i].periods[n]] = true;
        }
    }
    return PSR_OK;
}

psr_status model_index(model *m, psr_error *err) {
    psr_status status = PSR_OK;
    PSR_GO(index_lists(m));
    PSR_GO(index_pairs(m));
    PSR_GO(index_stock(m));
    PSR_GO(index_lanes(m));
    PSR_GO(index_classes(m));
    PSR_GO(index_tiers(m));
    PSR_GO(index_budgets(m));
done:
    return status == PSR_OK ? status : psr_fail(err, status, "no memory for the model");
}
