/*
 * Quantities of the allocation from the columns of the solution.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "answer.h"
#include "nested.h"

/* A flag above this is on: whole columns are whole to far better than this. */
static const double on = 0.5;

static double value_of(const question *q, psr_id column) {
    return column == PSR_NO_ID ? 0.0 : q->solution->x[column];
}

/* V of a tier: its column, or the constant 1. */
static double volume_of(const question *q, size_t market, size_t g, size_t t) {
    const model *m = q->model;
    psr_id column = m->tier_volume[(m->tier_slot[market] + g) * m->T + t];
    return column == PSR_NO_ID ? 1.0 : q->solution->x[column];
}

/* Lane (in the channel's order) that serves a market alone. */
static size_t single_lane(const model *m, size_t market) {
    size_t lane = 0;
    while (m->lane_pair[m->lane_slot[market] + lane] == PSR_NO_ID) {
        lane++;
    }
    return lane;
}

static psr_status piece_quantities(const question *q, psr_allocation *a, size_t market,
                                   size_t g, size_t t) {
    model *m = q->model;
    const psr_tier *tier = &q->problem->markets[market].tiers[g];
    psr_id first = m->piece[(m->tier_slot[market] + g) * m->T + t];
    size_t at = market * m->T + t;
    PSR_TRY(demand_pieces_make(&m->pieces, q->problem,
                               psr_problem_demand(q->problem, tier, t)));
    double volume = volume_of(q, market, g, t);
    a->demand[at] += volume * m->pieces.mean;
    a->volume_factor[at] += volume;
    if (first == PSR_NO_ID) {
        return PSR_OK;
    }
    for (size_t j = 0; j < m->pieces.count; j++) {
        double fill = q->solution->x[first + (psr_id)j];
        a->exposed[at] += fill;
        a->sales[at] += m->pieces.survival[j] * fill;
    }
    return PSR_OK;
}

/* A nested pool may give one channel as much as it asks for, while there is stock. */
static psr_status nested_exposure(const question *q, psr_allocation *a, size_t market,
                                  size_t t) {
    model *m = q->model;
    size_t at = market * m->T + t;
    double most = 0.0;
    PSR_TRY(demand_pieces_make(
        &m->pieces, q->problem,
        psr_problem_demand(q->problem, &q->problem->markets[market].tiers[0], t)));
    for (size_t j = 0; j < m->pieces.count; j++) {
        most += m->pieces.width[j];
    }
    psr_id pair = m->lane_pair[m->lane_slot[market] + single_lane(m, market)];
    double stock = value_of(q, m->offered[(size_t)pair * m->T + t]);
    a->exposed[at] = fmax(a->sales[at], fmin(most, stock));
    return PSR_OK;
}

/* A shared pool: sales of an outcome; what is exposed is the largest outcome's sale. */
static psr_status outcome_quantities(const question *q, psr_allocation *a, size_t market,
                                     size_t g, size_t t) {
    model *m = q->model;
    const psr_market *each = &q->problem->markets[market];
    double mean = 0.0;
    PSR_TRY(model_tier_mean(m, market, g, t, &mean));
    size_t at = market * m->T + t;
    double volume = volume_of(q, market, g, t);
    a->demand[at] += volume * mean;
    a->volume_factor[at] += volume;
    psr_id column = m->piece[(m->tier_slot[market] + g) * m->T + t];
    size_t cell = (size_t)each->product * m->T + t;
    size_t lanes = m->lane_slot[market + 1] - m->lane_slot[market];
    for (size_t n = 0; column != PSR_NO_ID && n < m->outcomes[cell]; n++) {
        double chance = m->chance[cell] == NULL ? 1.0 : m->chance[cell][n];
        double sold = 0.0;
        for (size_t l = 0; l < lanes; l++) {
            if (m->lane_pair[m->lane_slot[market] + l] == PSR_NO_ID) {
                continue;
            }
            double one = q->solution->x[column++];
            sold += one;
            a->sales_by_lane[a->lane_offset[market] + l * m->T + t] += chance * one;
        }
        a->sales[at] += chance * sold;
        a->exposed[at] = fmax(a->exposed[at], sold);
    }
    return m->nested != NULL && m->live_lanes[market] > 0 ? nested_exposure(q, a, market, t)
                                                          : PSR_OK;
}

static void lane_quantities(const question *q, psr_allocation *a, size_t market, size_t t) {
    const model *m = q->model;
    size_t first = m->lane_slot[market];
    double *slots = a->sales_by_lane + a->lane_offset[market];
    if (m->live_lanes[market] == 1) {
        slots[single_lane(m, market) * m->T + t] = a->sales[market * m->T + t];
        return;
    }
    for (size_t l = 0; l < m->lane_slot[market + 1] - first; l++) {
        slots[l * m->T + t] = value_of(q, m->sales[(first + l) * m->T + t]);
    }
}

static void tier_quantity(const question *q, psr_allocation *a, size_t market) {
    const model *m = q->model;
    const psr_market *each = &q->problem->markets[market];
    psr_id active = m->active[each->channel];
    a->tier[market] = -1;
    if (each->tier_count == 1) {
        a->tier[market] = active == PSR_NO_ID || q->solution->x[active] > on ? 0 : -1;
        return;
    }
    for (size_t g = 0; g < each->tier_count; g++) {
        if (value_of(q, m->tier[m->tier_slot[market] + g]) > on) {
            a->tier[market] = (int)g;
        }
    }
}

static psr_status market_quantities(const question *q, psr_allocation *a) {
    const psr_problem *p = q->problem;
    for (size_t i = 0; i < p->market_count; i++) {
        tier_quantity(q, a, i);
        for (size_t t = 0; t < q->model->T; t++) {
            for (size_t g = 0; g < p->markets[i].tier_count; g++) {
                PSR_TRY(p->shared_pool ? outcome_quantities(q, a, i, g, t)
                                       : piece_quantities(q, a, i, g, t));
            }
            if (!p->shared_pool && q->model->live_lanes[i] > 0) {
                lane_quantities(q, a, i, t);
            }
        }
    }
    return PSR_OK;
}

static void stock_quantities(const question *q, psr_allocation *a) {
    const model *m = q->model;
    const psr_id *flow = q->problem->shared_pool ? m->available : m->balance;
    for (size_t i = 0; i < m->pair_count; i++) {
        size_t cell = (size_t)m->pair_product[i] * q->problem->warehouse_count +
                      (size_t)m->pair_warehouse[i];
        for (size_t t = 0; t < m->T; t++) {
            a->end_stock[cell * m->T + t] = value_of(q, m->stock[i * m->T + t]);
            a->disposal[cell * m->T + t] = value_of(q, m->disposal[i * m->T + t]);
            a->stock_price[cell * m->T + t] = q->solution->row_price[flow[i * m->T + t]];
        }
    }
}

static void supply_quantities(const question *q, psr_allocation *a) {
    const model *m = q->model;
    const psr_problem *p = q->problem;
    for (size_t i = 0; i < p->offer_count * m->T; i++) {
        a->order[i] = value_of(q, m->order[i]) * model_lot(&p->offers[i / m->T], i % m->T);
    }
    for (size_t i = 0; i < p->transfer_count * p->product_count * m->T; i++) {
        a->transfer[i] = value_of(q, m->transfer[i]);
    }
    for (size_t i = 0; i < p->policy_count; i++) {
        a->fair_fill[i] = value_of(q, m->fair[i]);
    }
    for (size_t t = 0; a->cash != NULL && t < m->T; t++) {
        a->cash[t] = value_of(q, m->cash[t]);
    }
}

static void spend_quantities(const question *q, psr_allocation *a) {
    const model *m = q->model;
    const psr_problem *p = q->problem;
    for (size_t k = 0; k < p->channel_count; k++) {
        const psr_pieces *segments = &p->channels[k].spend_segments;
        a->active[k] = m->active[k] == PSR_NO_ID ? 1.0 : q->solution->x[m->active[k]];
        for (size_t t = 0; t < m->T; t++) {
            size_t at = k * m->T + t;
            a->spend[at] = value_of(q, m->spend[at]);
            for (size_t b = 0; m->effective[at] != PSR_NO_ID && b < segments->count; b++) {
                double used = q->solution->x[m->effective[at] + (psr_id)b];
                a->effective_spend[at] += used;
                a->lift[at] += segments->slope[b] * used;
            }
        }
    }
}

psr_status answer_quantities(const question *q, psr_allocation *allocation,
                             psr_error *err) {
    if (market_quantities(q, allocation) != PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the answer");
    }
    stock_quantities(q, allocation);
    supply_quantities(q, allocation);
    spend_quantities(q, allocation);
    return PSR_OK;
}
