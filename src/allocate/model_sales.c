/*
 * Columns of one market: tiers, demand pieces, lanes; outcomes of a shared pool.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "nested.h"

/* u where no lift scales demand: it is V itself, in every period. */
static psr_status plain_tier_column(model *m, size_t market, size_t g) {
    const psr_market *each = &m->problem->markets[market];
    size_t slot = m->tier_slot[market] + g;
    double cost = 0.0;
    for (size_t t = 0; t < m->T; t++) {
        double own = 0.0;
        PSR_TRY(model_volume_cost(m, market, g, t, &own));
        cost += own;
    }
    PSR_TRY(model_column(m, each->product, -cost, 0.0, 0.0, 1.0, &m->tier[slot]));
    for (size_t t = 0; t < m->T; t++) {
        m->tier_volume[slot * m->T + t] = m->tier[slot];
        PSR_TRY(model_volume_entries(m, market, g, t));
    }
    return PSR_OK;
}

/* u beside a V of its own in each period: u <= V <= most * u. */
static psr_status lifted_tier_columns(model *m, size_t market, size_t g) {
    const psr_problem *p = m->problem;
    const psr_market *each = &p->markets[market];
    size_t slot = m->tier_slot[market] + g;
    double most = m->classes[m->class_of[market]].most;
    for (size_t t = 0; t < m->T; t++) {
        size_t at = slot * m->T + t;
        double cost = 0.0;
        PSR_TRY(model_volume_cost(m, market, g, t, &cost));
        PSR_TRY(model_column(m, each->product, -cost, 0.0, 0.0, most, &m->tier_volume[at]));
        MODEL_NAME(m, m->tier_volume[at], "Vg[%s,%s,%zu,%zu]",
                   p->products[each->product].id, p->channels[each->channel].id, g, t);
        PSR_TRY(model_entry(m, m->tier_lift[market * m->T + t], 1.0));
        PSR_TRY(model_entry(m, m->tier_least[at], 1.0));
        PSR_TRY(model_entry(m, m->tier_most[at], 1.0));
        PSR_TRY(model_volume_entries(m, market, g, t));
    }
    PSR_TRY(model_column(m, each->product, 0.0, 0.0, 0.0, 1.0, &m->tier[slot]));
    for (size_t t = 0; t < m->T; t++) {
        PSR_TRY(model_entry(m, m->tier_least[slot * m->T + t], -1.0));
        PSR_TRY(model_entry(m, m->tier_most[slot * m->T + t], -most));
    }
    return PSR_OK;
}

psr_status model_add_tier_columns(model *m, size_t market) {
    const psr_problem *p = m->problem;
    const psr_market *each = &p->markets[market];
    bool lifted = m->classes[m->class_of[market]].lifted;
    size_t slot = m->tier_slot[market];
    if (each->tier_count < 2) {
        for (size_t t = 0; t < m->T; t++) {
            m->tier_volume[slot * m->T + t] =
                m->volume[(size_t)m->class_of[market] * m->T + t];
        }
        return PSR_OK;
    }
    for (size_t g = 0; g < each->tier_count; g++) {
        PSR_TRY(lifted ? lifted_tier_columns(m, market, g)
                       : plain_tier_column(m, market, g));
        psr_id u = m->tier[slot + g];
        PSR_TRY(psr_lp_set_integer(m->lp, u));
        MODEL_NAME(m, u, "u[%s,%s,%zu]", p->products[each->product].id,
                   p->channels[each->channel].id, g);
        PSR_TRY(model_entry(m, m->one_tier[market], 1.0));
    }
    return PSR_OK;
}

/* The one lane that can bring stock; only asked where there is exactly one. */
static size_t only_lane(const model *m, size_t market) {
    size_t lane = 0;
    while (m->lane_pair[m->lane_slot[market] + lane] == PSR_NO_ID) {
        lane++;
    }
    return lane;
}

/* A column limited by `width` per unit of V: a bound where V is the constant 1. */
static psr_status limited_column(model *m, psr_id block, double objective, psr_id volume,
                                 double width, psr_id *column) {
    bool fixed = volume == PSR_NO_ID;
    PSR_TRY(model_column(m, block, objective, 0.0, 0.0, fixed ? width : INFINITY, column));
    return fixed ? PSR_OK : psr_lp_set_over(m->lp, *column, volume, width);
}

static psr_status piece_column(model *m, size_t market, size_t g, size_t t, size_t j) {
    const psr_problem *p = m->problem;
    const psr_market *each = &p->markets[market];
    size_t at = (m->tier_slot[market] + g) * m->T + t;
    double survival = m->pieces.survival[j];
    bool single = m->live_lanes[market] == 1;
    size_t lane = single ? only_lane(m, market) : 0;
    double value = model_sale_value(m, market, g, t) -
                   (single ? model_lane_cost(m, market, lane, t) : 0.0);
    psr_id column = PSR_NO_ID;
    PSR_TRY(limited_column(m, each->product, survival * value, m->tier_volume[at],
                           m->pieces.width[j], &column));
    MODEL_NAME(m, column, "y[%s,%s,%zu,%zu,%zu]", p->products[each->product].id,
               p->channels[each->channel].id, g, t, j);
    if (j == 0) {
        m->piece[at] = column;
    }
    PSR_TRY(model_sale_entries(m, market, g, t, survival));
    if (!single) {
        PSR_TRY(model_entry(m, m->expose[market * m->T + t], -1.0));
        return model_entry(m, m->sell[market * m->T + t], -survival);
    }
    size_t pair = (size_t)m->lane_pair[m->lane_slot[market] + lane];
    PSR_TRY(model_entry(m, m->reserved[pair * m->T + t], 1.0 - survival));
    return model_lane_entries(m, market, lane, t, survival);
}

/* z and s: what each of several lanes exposes and sells, s <= z. */
static psr_status lane_columns(model *m, size_t market, size_t t) {
    const psr_problem *p = m->problem;
    const psr_market *each = &p->markets[market];
    size_t first = m->lane_slot[market];
    for (size_t l = 0; l < m->lane_slot[market + 1] - first; l++) {
        psr_id pair = m->lane_pair[first + l];
        size_t at = (first + l) * m->T + t;
        if (pair == PSR_NO_ID) {
            continue;
        }
        const char *warehouse = p->warehouses[m->pair_warehouse[pair]].id;
        psr_id reserved = m->reserved[(size_t)pair * m->T + t];
        PSR_TRY(model_column(m, each->product, 0.0, 0.0, 0.0, INFINITY, &m->exposed[at]));
        MODEL_NAME(m, m->exposed[at], "z[%s,%s,%s,%zu]", p->products[each->product].id,
                   p->channels[each->channel].id, warehouse, t);
        PSR_TRY(model_entry(m, m->expose[market * m->T + t], 1.0));
        PSR_TRY(model_entry(m, reserved, 1.0));
        PSR_TRY(model_column(m, each->product, -model_lane_cost(m, market, l, t), 0.0, 0.0,
                             INFINITY, &m->sales[at]));
        MODEL_NAME(m, m->sales[at], "s[%s,%s,%s,%zu]", p->products[each->product].id,
                   p->channels[each->channel].id, warehouse, t);
        PSR_TRY(psr_lp_set_over(m->lp, m->sales[at], m->exposed[at], 1.0));
        PSR_TRY(model_entry(m, m->sell[market * m->T + t], 1.0));
        PSR_TRY(model_entry(m, reserved, -1.0));
        PSR_TRY(model_lane_entries(m, market, l, t, 1.0));
    }
    return PSR_OK;
}

/* Sales of one outcome through one lane, decided after demand is seen. */
static psr_status outcome_column(model *m, size_t market, size_t g, size_t t, size_t n,
                                 size_t lane) {
    const psr_problem *p = m->problem;
    const psr_market *each = &p->markets[market];
    size_t at = (m->tier_slot[market] + g) * m->T + t;
    size_t pair = (size_t)m->lane_pair[m->lane_slot[market] + lane];
    const double *chance = m->chance[(size_t)each->product * m->T + t];
    double share = chance == NULL ? 1.0 : chance[n];
    double unit = model_sale_value(m, market, g, t) - model_lane_cost(m, market, lane, t);
    double value = model_mean_weight(m) * share * unit;
    psr_id column = PSR_NO_ID;
    if (m->live_lanes[market] == 1) {
        PSR_TRY(limited_column(m, each->product, value, m->tier_volume[at],
                               model_outcome_demand(m, market, g, t, n), &column));
    } else {
        PSR_TRY(model_column(m, each->product, value, 0.0, 0.0, INFINITY, &column));
        PSR_TRY(model_entry(m, m->outcome[at] + (psr_id)n, 1.0));
    }
    MODEL_NAME(m, column, "so[%s,%s,%s,%zu,%zu,%zu]", p->products[each->product].id,
               p->channels[each->channel].id, p->warehouses[m->pair_warehouse[pair]].id, g,
               t, n);
    if (m->piece[at] == PSR_NO_ID) {
        m->piece[at] = column;
    }
    PSR_TRY(model_entry(m, m->pool[pair * m->T + t] + (psr_id)n, 1.0));
    PSR_TRY(nested_sale_entries(m, market, pair, t));
    PSR_TRY(model_risk_entries(m, (size_t)each->product, t, n, unit));
    PSR_TRY(model_sale_entries(m, market, g, t, share));
    return model_lane_entries(m, market, lane, t, share);
}

static psr_status outcome_columns(model *m, size_t market, size_t g, size_t t) {
    size_t outcomes = m->outcomes[(size_t)m->problem->markets[market].product * m->T + t];
    size_t first = m->lane_slot[market];
    for (size_t n = 0; n < outcomes; n++) {
        for (size_t l = 0; l < m->lane_slot[market + 1] - first; l++) {
            if (m->lane_pair[first + l] != PSR_NO_ID) {
                PSR_TRY(outcome_column(m, market, g, t, n, l));
            }
        }
    }
    return PSR_OK;
}

psr_status model_add_sales_columns(model *m, size_t market, size_t period) {
    const psr_market *each = &m->problem->markets[market];
    if (m->live_lanes[market] == 0) {
        return PSR_OK; /* no stock can ever reach this channel */
    }
    for (size_t g = 0; g < each->tier_count; g++) {
        if (m->problem->shared_pool) {
            PSR_TRY(outcome_columns(m, market, g, period));
            continue;
        }
        PSR_TRY(
            demand_pieces_make(&m->pieces, m->problem,
                               psr_problem_demand(m->problem, &each->tiers[g], period)));
        for (size_t j = 0; j < m->pieces.count; j++) {
            PSR_TRY(piece_column(m, market, g, period, j));
        }
    }
    return !m->problem->shared_pool && m->live_lanes[market] > 1
               ? lane_columns(m, market, period)
               : PSR_OK;
}
