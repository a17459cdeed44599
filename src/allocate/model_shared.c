/*
 * Columns that products share: channels open or closed, spend and its effect, V, cash.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "model.h"

#define IDS(m, target, count)               \
    do {                                    \
        (target) = model_ids((m), (count)); \
        if ((target) == NULL) {             \
            return PSR_ERR_MEMORY;          \
        }                                   \
    } while (0)

static psr_status take_column_arrays(model *m) {
    const psr_problem *p = m->problem;
    size_t T = m->T;
    size_t tiers = m->tier_slot[p->market_count];
    size_t slots = m->lane_slot[p->market_count];
    IDS(m, m->active, p->channel_count);
    IDS(m, m->spend, p->channel_count * T);
    IDS(m, m->spend_on, p->channel_count * T);
    IDS(m, m->effective, p->channel_count * T);
    IDS(m, m->segment_on, p->channel_count * T);
    IDS(m, m->volume, m->class_count * T);
    IDS(m, m->tier, tiers);
    IDS(m, m->tier_volume, tiers * T);
    IDS(m, m->piece, tiers * T);
    IDS(m, m->exposed, slots * T);
    IDS(m, m->sales, slots * T);
    IDS(m, m->order, p->offer_count * T);
    IDS(m, m->flag, p->offer_count * T);
    IDS(m, m->transfer, p->transfer_count * p->product_count * T);
    IDS(m, m->stock, m->pair_count * T);
    IDS(m, m->disposal, m->pair_count * T);
    IDS(m, m->offered, m->pair_count * T);
    IDS(m, m->valued, m->pair_count);
    IDS(m, m->fair, p->policy_count);
    IDS(m, m->cash, T);
    return PSR_OK;
}

/* A class whose V is the open flag itself: nothing lifts it, but it can be closed. */
static bool volume_is_flag(const model *m, size_t c) {
    return !m->classes[c].lifted && m->problem->channels[m->classes[c].channel].optional;
}

/* Sum over the class's single-tier markets of what V = 1 costs in period t. */
static psr_status class_cost(model *m, size_t c, size_t t, double *cost) {
    *cost = 0.0;
    for (size_t i = m->markets_of_class.start[c]; i < m->markets_of_class.start[c + 1];
         i++) {
        size_t market = (size_t)m->markets_of_class.item[i];
        double own = 0.0;
        if (m->problem->markets[market].tier_count == 1) {
            PSR_TRY(model_volume_cost(m, market, 0, t, &own));
        }
        *cost += own;
    }
    return PSR_OK;
}

static psr_status class_entries(model *m, size_t c, size_t t) {
    for (size_t i = m->markets_of_class.start[c]; i < m->markets_of_class.start[c + 1];
         i++) {
        size_t market = (size_t)m->markets_of_class.item[i];
        if (m->problem->markets[market].tier_count == 1) {
            PSR_TRY(model_volume_entries(m, market, 0, t));
        } else {
            PSR_TRY(model_entry(m, m->tier_lift[market * m->T + t], -1.0));
        }
    }
    return PSR_OK;
}

/* What being open means for the rows of the channel's markets and spend. */
static psr_status active_entries(model *m, size_t k) {
    const psr_channel *channel = &m->problem->channels[k];
    PSR_TRY(model_entry(m, m->exclusive[k], 1.0));
    PSR_TRY(model_entry(m, m->spend_row[k * m->T],
                        -channel->carryover * channel->opening_effective_spend));
    for (size_t t = 0; t < m->T; t++) {
        PSR_TRY(model_entry(m, m->on_open[k * m->T + t], -1.0));
    }
    for (size_t c = 0; c < m->class_count; c++) {
        if ((size_t)m->classes[c].channel != k) {
            continue;
        }
        for (size_t t = 0; t < m->T; t++) {
            PSR_TRY(model_entry(m, m->volume_row[c * m->T + t], -1.0));
            if (!m->classes[c].lifted) {
                PSR_TRY(class_entries(m, c, t));
            }
        }
        for (size_t i = m->markets_of_class.start[c]; i < m->markets_of_class.start[c + 1];
             i++) {
            PSR_TRY(model_entry(m, m->one_tier[m->markets_of_class.item[i]], -1.0));
        }
    }
    return PSR_OK;
}

static psr_status active_column(model *m, size_t k) {
    const psr_channel *channel = &m->problem->channels[k];
    double cost = 0.0;
    for (size_t t = 0; t < m->T; t++) {
        cost += psr_at(&channel->fixed_cost, t);
    }
    if (!channel->optional) {
        m->lp->constant -= cost;
        return PSR_OK;
    }
    for (size_t c = 0; c < m->class_count; c++) {
        for (size_t t = 0; (size_t)m->classes[c].channel == k && t < m->T; t++) {
            double penalty = 0.0;
            if (!m->classes[c].lifted) {
                PSR_TRY(class_cost(m, c, t, &penalty));
                cost += penalty;
            }
        }
    }
    PSR_TRY(model_column(m, PSR_SHARED, -cost, 0.0, 0.0, 1.0, &m->active[k]));
    PSR_TRY(psr_lp_set_integer(m->lp, m->active[k]));
    MODEL_NAME(m, m->active[k], "a[%s]", channel->id);
    return active_entries(m, k);
}

/* One flag for each segment that waits for the one before it. */
static psr_status order_flags(model *m, size_t k, size_t t) {
    const psr_channel *channel = &m->problem->channels[k];
    psr_id row = m->in_order[k * m->T + t];
    for (size_t b = 1; b < channel->spend_segments.count; b++) {
        psr_id flag = PSR_NO_ID;
        if (!model_segment_waits(channel, b)) {
            continue;
        }
        PSR_TRY(model_column(m, PSR_SHARED, 0.0, 0.0, 0.0, 1.0, &flag));
        PSR_TRY(psr_lp_set_integer(m->lp, flag));
        MODEL_NAME(m, flag, "full[%s,%zu,%zu]", channel->id, b, t);
        PSR_TRY(model_entry(m, row++, -channel->spend_segments.width[b - 1]));
        if (m->segment_on[k * m->T + t] == PSR_NO_ID) {
            m->segment_on[k * m->T + t] = flag;
        }
    }
    return PSR_OK;
}

/* The segments; one behind a flag is 0 until the flag is set. */
static psr_status effective_columns(model *m, size_t k, size_t t) {
    const psr_channel *channel = &m->problem->channels[k];
    const double *width = channel->spend_segments.width;
    size_t at = k * m->T + t;
    PSR_TRY(order_flags(m, k, t));
    psr_id next = m->segment_on[at], flag = PSR_NO_ID, row = m->in_order[at];
    for (size_t b = 0; b < channel->spend_segments.count; b++) {
        psr_id column = PSR_NO_ID;
        flag = model_segment_waits(channel, b) ? next++ : flag;
        PSR_TRY(model_column(m, PSR_SHARED, 0.0, 0.0, 0.0,
                             flag == PSR_NO_ID ? width[b] : INFINITY, &column));
        MODEL_NAME(m, column, "e[%s,%zu,%zu]", channel->id, b, t);
        if (flag != PSR_NO_ID) {
            PSR_TRY(psr_lp_set_over(m->lp, column, flag, model_segment_width(m, k, b)));
        }
        if (b + 1 < channel->spend_segments.count && model_segment_waits(channel, b + 1)) {
            PSR_TRY(model_entry(m, row++, 1.0));
        }
        if (b == 0) {
            m->effective[at] = column;
        }
        PSR_TRY(model_entry(m, m->spend_row[at], 1.0));
        if (t + 1 < m->T) {
            PSR_TRY(model_entry(m, m->spend_row[at + 1], -channel->carryover));
        }
        for (size_t c = 0; c < m->class_count; c++) {
            if ((size_t)m->classes[c].channel == k) {
                PSR_TRY(model_entry(m, m->volume_row[c * m->T + t],
                                    -m->classes[c].sensitivity *
                                        channel->spend_segments.slope[b]));
            }
        }
    }
    return PSR_OK;
}

static psr_status spend_entries(model *m, size_t k, size_t t) {
    const psr_problem *p = m->problem;
    size_t at = k * m->T + t;
    PSR_TRY(model_entry(m, m->spend_row[at], -1.0));
    PSR_TRY(model_entry(m, m->on_least[at], 1.0));
    PSR_TRY(model_entry(m, m->ramp[at], 1.0));
    if (t + 1 < m->T) {
        PSR_TRY(model_entry(m, m->ramp[at + 1], -1.0));
    }
    PSR_TRY(model_entry(m, m->cash_row[t], 1.0));
    for (size_t i = 0; i < p->budget_count; i++) {
        const psr_budget_rule *budget = &p->budgets[i];
        bool counts = budget->kind == PSR_BUDGET_TOTAL ||
                      (budget->kind == PSR_BUDGET_MARKETING &&
                       (budget->channel == PSR_NO_ID || (size_t)budget->channel == k));
        if (counts && m->listed[i * m->T + t]) {
            PSR_TRY(model_entry(m, m->budget[i * m->T], 1.0));
        }
    }
    psr_rule_term spent = {.quantity = PSR_RULE_SPEND,
                           .product = PSR_NO_ID,
                           .channel = (psr_id)k,
                           .warehouse = PSR_NO_ID,
                           .supplier = PSR_NO_ID,
                           .first_period = (int)t};
    for (size_t r = 0; r < p->rule_count; r++) {
        PSR_TRY(model_entry(m, m->rule_row[r], model_rule_weight(m, m->rules[r], &spent)));
    }
    return PSR_OK;
}

static psr_status spend_columns(model *m, size_t k, size_t t) {
    const psr_channel *channel = &m->problem->channels[k];
    size_t at = k * m->T + t;
    double most = psr_at(&channel->spend_max, t);
    double least = psr_at(&channel->spend_min_if_on, t);
    psr_id above = m->active[k];
    if (least > 0.0) {
        PSR_TRY(model_column(m, PSR_SHARED, 0.0, 0.0, 0.0, 1.0, &m->spend_on[at]));
        PSR_TRY(psr_lp_set_integer(m->lp, m->spend_on[at]));
        MODEL_NAME(m, m->spend_on[at], "on[%s,%zu]", channel->id, t);
        PSR_TRY(model_entry(m, m->on_least[at], -least));
        PSR_TRY(model_entry(m, m->on_open[at], 1.0));
        above = m->spend_on[at];
    }
    double lower = channel->optional ? 0.0 : psr_at(&channel->spend_min, t);
    PSR_TRY(model_column(m, PSR_SHARED, -1.0, model_spend_capital(m), lower,
                         above == PSR_NO_ID ? most : INFINITY, &m->spend[at]));
    MODEL_NAME(m, m->spend[at], "m[%s,%zu]", channel->id, t);
    if (above != PSR_NO_ID) {
        PSR_TRY(psr_lp_set_over(m->lp, m->spend[at], above, most));
    }
    return spend_entries(m, k, t);
}

/* V where it is a constant 1: its cost and its demands move to the right-hand sides. */
static psr_status constant_volume(model *m, size_t c, size_t t) {
    double cost = 0.0;
    PSR_TRY(class_cost(m, c, t, &cost));
    m->lp->constant -= cost;
    for (size_t i = m->markets_of_class.start[c]; i < m->markets_of_class.start[c + 1];
         i++) {
        size_t market = (size_t)m->markets_of_class.item[i];
        const psr_market *each = &m->problem->markets[market];
        if (each->tier_count > 1) {
            continue; /* its u carries the volume */
        }
        psr_id row = m->fill[market * m->T + t];
        double mean = 0.0;
        PSR_TRY(model_tier_mean(m, market, 0, t, &mean));
        if (row != PSR_NO_ID) {
            m->lp->row_lower[row] += each->min_fill_rate * mean;
        }
        double penalty = psr_at(&each->lost_sale_penalty, t);
        for (size_t n = 0; n < m->scenarios; n++) {
            size_t own = m->outcomes[(size_t)each->product * m->T + t] > 1 ? n : 0;
            m->lp->row_lower[m->risk_row[n]] +=
                penalty * model_outcome_demand(m, market, 0, t, own);
        }
        psr_id outcome = m->outcome[m->tier_slot[market] * m->T + t];
        size_t outcomes =
            outcome == PSR_NO_ID ? 0 : m->outcomes[(size_t)each->product * m->T + t];
        for (size_t n = 0; n < outcomes; n++) {
            m->lp->row_upper[outcome + (psr_id)n] +=
                model_outcome_demand(m, market, 0, t, n);
        }
    }
    return PSR_OK;
}

static psr_status volume_columns(model *m, size_t c) {
    const psr_channel *channel = &m->problem->channels[m->classes[c].channel];
    for (size_t t = 0; t < m->T; t++) {
        size_t at = c * m->T + t;
        if (volume_is_flag(m, c)) {
            m->volume[at] = m->active[m->classes[c].channel];
            continue;
        }
        if (!m->classes[c].lifted) {
            PSR_TRY(constant_volume(m, c, t));
            continue;
        }
        double cost = 0.0;
        PSR_TRY(class_cost(m, c, t, &cost));
        PSR_TRY(model_column(m, PSR_SHARED, -cost, 0.0, 0.0, m->classes[c].most,
                             &m->volume[at]));
        MODEL_NAME(m, m->volume[at], "V[%s,%zu,%zu]", channel->id, m->classes[c].number, t);
        PSR_TRY(model_entry(m, m->volume_row[at], 1.0));
        PSR_TRY(class_entries(m, c, t));
    }
    return PSR_OK;
}

static psr_status cash_columns(model *m) {
    for (size_t t = 0; m->problem->cash.present && t < m->T; t++) {
        PSR_TRY(model_column(m, PSR_SHARED, 0.0, 0.0, psr_at(&m->problem->cash.floor, t),
                             INFINITY, &m->cash[t]));
        MODEL_NAME(m, m->cash[t], "C[%zu]", t);
        PSR_TRY(model_entry(m, m->cash_row[t], 1.0));
        if (t + 1 < m->T) {
            PSR_TRY(model_entry(m, m->cash_row[t + 1], -1.0));
        }
    }
    return PSR_OK;
}

psr_status model_add_shared_columns(model *m, psr_error *err) {
    (void)err;
    PSR_TRY(take_column_arrays(m));
    for (size_t k = 0; k < m->problem->channel_count; k++) {
        m->owner = (psr_id)k;
        PSR_TRY(active_column(m, k));
        for (size_t t = 0; m->problem->channels[k].has_spend && t < m->T; t++) {
            PSR_TRY(effective_columns(m, k, t));
            PSR_TRY(spend_columns(m, k, t));
        }
    }
    for (size_t c = 0; c < m->class_count; c++) {
        m->owner = m->classes[c].channel;
        PSR_TRY(volume_columns(m, c));
    }
    m->owner = PSR_NO_ID;
    PSR_TRY(model_add_risk_columns(m));
    return cash_columns(m);
}
