/*
 * Risk: a share of the objective looks at the worst outcomes only (CVaR, Rockafellar and
 * Uryasev 2000). The i-th joint outcome of every product and period is scenario i; with
 * s_i the part of the profit that differs between scenarios,
 *
 *     max  profit - w mean(s) + w (eta - sum_i chance_i d_i / tail),   d_i >= eta - s_i
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "model.h"

double model_mean_weight(const model *m) {
    return m->scenarios == 0 ? 1.0 : 1.0 - m->problem->objective.risk_weight;
}

psr_status model_index_scenarios(model *m, psr_error *err) {
    const psr_problem *p = m->problem;
    if (!(p->objective.risk_weight > 0.0)) {
        return PSR_OK;
    }
    if (!p->shared_pool || p->nested_pool || p->objective.kind != PSR_GOAL_PROFIT) {
        return psr_fail_at(err, PSR_ERR_SCENARIO, &p->objective.place,
                           "objective.risk_weight needs the goal profit and a shared pool, "
                           "whose joint outcomes are its scenarios; set both, or leave it "
                           "at 0");
    }
    for (size_t at = 0; at < p->product_count * m->T; at++) {
        const double *chance = m->chance[at];
        if (chance == NULL) {
            continue; /* certain: the same in every scenario */
        }
        if (m->scenario_chance == NULL) {
            m->scenario_chance = chance;
            m->scenarios = m->outcomes[at];
        }
        bool same = m->outcomes[at] == m->scenarios;
        for (size_t n = 0; same && n < m->scenarios; n++) {
            same = fabs(chance[n] - m->scenario_chance[n]) <= 1e-9;
        }
        if (!same) {
            return psr_fail_at(err, PSR_ERR_SCENARIO, &p->objective.place,
                               "risk_weight needs the same outcomes and probabilities for "
                               "every product and period");
        }
    }
    return PSR_OK;
}

psr_status model_add_risk_rows(model *m) {
    m->risk_row = model_ids(m, m->scenarios);
    if (m->risk_row == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t n = 0; n < m->scenarios; n++) {
        m->risk_row[n] = psr_lp_add_row(m->lp, PSR_SHARED, 0.0, INFINITY);
        if (m->risk_row[n] == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        if (m->named) {
            PSR_TRY(psr_lp_set_row_name(m->lp, m->risk_row[n], "risk[%zu]", n));
        }
    }
    return PSR_OK;
}

psr_status model_add_risk_columns(model *m) {
    const psr_objective *goal = &m->problem->objective;
    if (m->scenarios == 0) {
        return PSR_OK;
    }
    psr_id eta = PSR_NO_ID;
    PSR_TRY(model_column(m, PSR_SHARED, goal->risk_weight, 0.0, -INFINITY, INFINITY, &eta));
    MODEL_NAME(m, eta, "eta[%d]", 0);
    for (size_t n = 0; n < m->scenarios; n++) {
        PSR_TRY(model_entry(m, m->risk_row[n], -1.0));
    }
    for (size_t n = 0; n < m->scenarios; n++) {
        psr_id short_of = PSR_NO_ID;
        double cost = goal->risk_weight * m->scenario_chance[n] / goal->risk_tail;
        PSR_TRY(model_column(m, PSR_SHARED, -cost, 0.0, 0.0, INFINITY, &short_of));
        MODEL_NAME(m, short_of, "d[%zu]", n);
        PSR_TRY(model_entry(m, m->risk_row[n], 1.0));
    }
    return PSR_OK;
}

psr_status model_risk_entries(model *m, size_t product, size_t period, size_t outcome,
                              double value) {
    if (m->scenarios == 0) {
        return PSR_OK;
    }
    if (m->outcomes[product * m->T + period] > 1) {
        return model_entry(m, m->risk_row[outcome], value);
    }
    for (size_t n = 0; n < m->scenarios; n++) {
        PSR_TRY(model_entry(m, m->risk_row[n], value));
    }
    return PSR_OK;
}
