/*
 * The model: create, free and the small shared pieces of arithmetic.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "model.h"

#include "nested.h"

#include <stdlib.h>

psr_id *model_ids(model *m, size_t count) {
    psr_id *ids = psr_arena_take(m->arena, count + 1, sizeof(psr_id));
    for (size_t i = 0; ids != NULL && i < count; i++) {
        ids[i] = PSR_NO_ID;
    }
    return ids;
}

void model_free(model *m) {
    if (m == NULL) {
        return;
    }
    demand_pieces_clear(&m->pieces);
    nested_free(m->nested);
    psr_lp_free(m->lp);
    psr_arena_free(m->arena);
    free(m->column_owner);
    free(m);
}

static psr_status add_everything(model *m, psr_error *err) {
    PSR_TRY(model_index(m, err));
    PSR_TRY(nested_index(m, err));
    PSR_TRY(model_parse_rules(m, err));
    PSR_TRY(model_index_scenarios(m, err));
    PSR_TRY(model_index_priorities(m, err));
    PSR_TRY(model_add_rows(m, err));
    PSR_TRY(model_add_shared_columns(m, err));
    for (size_t p = 0; p < m->problem->product_count; p++) {
        PSR_TRY(model_add_product_columns(m, p, err));
    }
    m->lp->block_count = (psr_id)m->problem->product_count;
    return psr_lp_finish(m->lp, err);
}

static psr_status create(const psr_problem *problem, bool named,
                         psr_status (*fill)(model *, psr_error *), model **made,
                         psr_error *err) {
    *made = NULL;
    model *m = psr_calloc(1, sizeof *m);
    if (m == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the model");
    }
    m->problem = problem;
    m->T = problem->period_count;
    m->named = named;
    m->roi = PSR_NO_ID;
    m->owner = PSR_NO_ID;
    m->arena = psr_arena_create();
    m->lp = psr_lp_create(named);
    psr_status status = PSR_ERR_MEMORY;
    if (m->arena != NULL && m->lp != NULL) {
        status = fill(m, err);
    }
    if (status == PSR_ERR_MEMORY) {
        psr_fail(err, status, "no memory for the model");
    }
    if (status != PSR_OK) {
        model_free(m);
        return status;
    }
    *made = m;
    return PSR_OK;
}

psr_status model_create(const psr_problem *problem, bool named, model **made,
                        psr_error *err) {
    return create(problem, named, add_everything, made, err);
}

psr_status model_create_index(const psr_problem *problem, model **made, psr_error *err) {
    return create(problem, false, model_index, made, err);
}

double model_spend_capital(const model *m) {
    (void)m;
    return 1.0; /* both bases count spend */
}

double model_purchase_capital(const model *m) {
    return m->problem->objective.basis_total ? 1.0 : 0.0;
}

psr_status model_column(model *m, psr_id block, double objective, double capital,
                        double lower, double upper, psr_id *column) {
    *column = psr_lp_add_column(m->lp, block, objective, lower, upper);
    if (*column == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(model_own_column(m, *column, objective));
    if (m->roi == PSR_NO_ID) {
        return PSR_OK;
    }
    return model_entry(m, m->roi, objective - m->problem->objective.floor * capital);
}

psr_status model_entry(model *m, psr_id row, double value) {
    if (row == PSR_NO_ID || !(fabs(value) > 0.0)) {
        return PSR_OK;
    }
    return psr_lp_add_entry(m->lp, row, value);
}

psr_status model_tier_mean(model *m, size_t market, size_t tier, size_t period,
                           double *mean) {
    const psr_tier *each = &m->problem->markets[market].tiers[tier];
    return demand_mean(&m->pieces, m->problem, psr_problem_demand(m->problem, each, period),
                       mean);
}

psr_status model_volume_cost(model *m, size_t market, size_t tier, size_t period,
                             double *cost) {
    double mean = 0.0;
    PSR_TRY(model_tier_mean(m, market, tier, period, &mean));
    *cost = model_mean_weight(m) * mean *
            psr_at(&m->problem->markets[market].lost_sale_penalty, period);
    return PSR_OK;
}

/* Demand of an outcome of a shared pool; a nested one has one outcome, the mean. */
double model_outcome_demand(const model *m, size_t market, size_t tier, size_t period,
                            size_t outcome) {
    if (m->nested != NULL) {
        return m->nested->mean[market * m->T + period];
    }
    const psr_tier *each = &m->problem->markets[market].tiers[tier];
    const psr_demand *demand = psr_problem_demand(m->problem, each, period);
    size_t n = demand->kind == PSR_DEMAND_POINTS ? outcome : 0;
    return m->problem->knot_value[demand->start + n];
}

psr_status model_volume_entries(model *m, size_t market, size_t tier, size_t period) {
    const psr_market *each = &m->problem->markets[market];
    psr_id outcome = m->outcome[(m->tier_slot[market] + tier) * m->T + period];
    size_t outcomes =
        outcome == PSR_NO_ID ? 0 : m->outcomes[(size_t)each->product * m->T + period];
    for (size_t n = 0; n < outcomes; n++) {
        PSR_TRY(model_entry(m, outcome + (psr_id)n,
                            -model_outcome_demand(m, market, tier, period, n)));
    }
    double penalty = psr_at(&each->lost_sale_penalty, period);
    size_t draws =
        m->scenarios == 0 ? 0 : m->outcomes[(size_t)each->product * m->T + period];
    for (size_t n = 0; n < draws; n++) {
        double demand = model_outcome_demand(m, market, tier, period, n);
        PSR_TRY(model_risk_entries(m, (size_t)each->product, period, n, -penalty * demand));
    }
    psr_id row = m->fill[market * m->T + period];
    if (row == PSR_NO_ID) {
        return PSR_OK;
    }
    double mean = 0.0;
    PSR_TRY(model_tier_mean(m, market, tier, period, &mean));
    return model_entry(m, row, -each->min_fill_rate * mean);
}

double model_sale_value(const model *m, size_t market, size_t tier, size_t period) {
    const psr_market *each = &m->problem->markets[market];
    double returned = psr_at(&each->return_rate, period);
    double value = psr_at(&each->tiers[tier].price, period) *
                   (1.0 - psr_at(&each->fee_rate, period)) * (1.0 - returned);
    value -= psr_at(&each->fee_per_unit, period);
    value -= returned * psr_at(&each->return_cost, period);
    value += psr_at(&each->lost_sale_penalty, period);
    if (period + (size_t)each->return_lag >= m->T) {
        value += psr_at(&each->late_return_value, period) * returned *
                 psr_at(&each->resale_rate, period);
    }
    return value;
}

/* Revenue of one expected unit: what the buyer's money leaves after fees and refunds. */
static double unit_revenue(const psr_market *market, size_t tier, size_t period) {
    return psr_at(&market->tiers[tier].price, period) *
           (1.0 - psr_at(&market->fee_rate, period)) *
           (1.0 - psr_at(&market->return_rate, period));
}

static psr_status policy_entries(model *m, const psr_market *market, double units) {
    const psr_problem *p = m->problem;
    const size_t *range = &m->policies_of_product.start[market->product];
    for (size_t n = range[0]; n < range[1]; n++) {
        psr_id i = m->policies_of_product.item[n];
        const psr_policy *policy = &p->policies[i];
        if (policy->kind == PSR_POLICY_MIN_SHARE) {
            double own = policy->channel == market->channel ? 1.0 : 0.0;
            PSR_TRY(model_entry(m, m->policy[i], units * (own - policy->share)));
            continue;
        }
        /* The rows of a fair_fill policy follow the product's markets in order. */
        const index_list *list = &m->markets_of_product;
        size_t first = list->start[market->product];
        for (size_t k = first; k < list->start[market->product + 1]; k++) {
            if (&p->markets[list->item[k]] == market) {
                PSR_TRY(model_entry(m, m->policy[i] + (psr_id)(k - first), units));
            }
        }
    }
    return PSR_OK;
}

static psr_status rule_entries(model *m, const psr_market *market, size_t tier,
                               size_t period, double units) {
    psr_rule_term sale = {.quantity = PSR_RULE_SALES,
                          .product = market->product,
                          .channel = market->channel,
                          .warehouse = PSR_NO_ID,
                          .supplier = PSR_NO_ID,
                          .first_period = (int)period};
    psr_rule_term money = sale;
    money.quantity = PSR_RULE_REVENUE;
    for (size_t r = 0; r < m->problem->rule_count; r++) {
        double weight =
            model_rule_weight(m, m->rules[r], &sale) +
            model_rule_weight(m, m->rules[r], &money) * unit_revenue(market, tier, period);
        PSR_TRY(model_entry(m, m->rule_row[r], units * weight));
    }
    return PSR_OK;
}

psr_status model_sale_entries(model *m, size_t market, size_t tier, size_t period,
                              double units) {
    const psr_market *each = &m->problem->markets[market];
    PSR_TRY(model_entry(m, m->fill[market * m->T + period], units));
    PSR_TRY(policy_entries(m, each, units));
    PSR_TRY(rule_entries(m, each, tier, period, units));
    size_t paid = period + (size_t)m->problem->channels[each->channel].payment_delay;
    if (m->problem->cash.present && paid < m->T) {
        return model_entry(m, m->cash_row[paid], -units * unit_revenue(each, tier, period));
    }
    return PSR_OK;
}

psr_status model_lane_entries(model *m, size_t market, size_t lane, size_t period,
                              double units) {
    const psr_market *each = &m->problem->markets[market];
    size_t pair = (size_t)m->lane_pair[m->lane_slot[market] + lane];
    PSR_TRY(model_entry(m, m->balance[pair * m->T + period], units));
    size_t back = period + (size_t)each->return_lag;
    if (back >= m->T) {
        return PSR_OK;
    }
    const psr_id *flow = m->problem->shared_pool ? m->available : m->balance;
    double resold = psr_at(&each->return_rate, period) * psr_at(&each->resale_rate, period);
    return model_entry(m, flow[pair * m->T + back], -units * resold);
}

double model_lane_cost(const model *m, size_t market, size_t lane, size_t period) {
    size_t first = m->lanes_of_channel.start[m->problem->markets[market].channel];
    const psr_lane *each = &m->problem->lanes[m->lanes_of_channel.item[first + lane]];
    return psr_at(&each->cost, period);
}

double model_lot(const psr_offer *offer, size_t period) {
    double lot = psr_at(&offer->lot_size, period);
    return lot > 0.0 ? lot : 1.0;
}

double model_order_limit(const psr_offer *offer, size_t period) {
    /* Rounding must not cost a lot: 239.9999999 / 12 is 20 lots, not 19. */
    static const double lot_slack = 1e-9;
    double most = fmin(psr_at(&offer->capacity, period), psr_at(&offer->max_order, period));
    double lot = psr_at(&offer->lot_size, period);
    return lot > 0.0 ? floor(most / lot + lot_slack) : most;
}

bool model_has_flag(const psr_offer *offer, size_t period) {
    return psr_at(&offer->moq, period) > 0.0 || psr_at(&offer->order_cost, period) > 0.0;
}

bool model_lands(const model *m, int lead_time, size_t period) {
    return period + (size_t)lead_time < m->T;
}
