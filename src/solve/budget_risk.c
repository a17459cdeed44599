/*
 * Budgets under uncertainty: what is asked of the search, and what the draws say of its
 * plan. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_risk.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double usual_gap = 1e-5;

/** Share of draws whose own best plan funds each spend. */
static psr_status count_funded(const psr_budget *budget, const psr_budget_risk *risk,
                               double *funded, psr_error *err) {
    psr_budget view = *budget;
    view.curve = psr_calloc(budget->spend_count + 1, sizeof(psr_curve));
    if (!view.curve) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the draws");
    }
    psr_status status = PSR_OK;
    for (size_t d = 0; d < risk->draw_count && status == PSR_OK; d++) {
        psr_budget_answer *answer = NULL;
        for (size_t i = 0; i < budget->spend_count; i++) {
            view.curve[i] = risk->draws[i][d];
        }
        status = psr_solve_budget(&view, 1e-4, NULL, &answer, err);
        for (size_t i = 0; status == PSR_OK && i < budget->spend_count; i++) {
            double width = budget->max[i] - budget->min[i];
            bool is_funded =
                answer->spend[i] > budget->min[i] + 1e-9 * width || budget->min[i] > 0;
            funded[i] += is_funded ? 1 / (double)risk->draw_count : 0;
        }
        psr_budget_answer_free(answer);
    }
    free(view.curve);
    return status;
}

/** Figures over the draws at the plan found. */
static psr_status look_out(const psr_budget *budget, const psr_budget_risk *risk,
                           const double *z, psr_arena *arena, psr_budget_outlook *outlook) {
    risk_objective objective;
    size_t draws = risk->draw_count;
    PSR_TRY(risk_objective_create(budget, risk, arena, &objective));
    (void)risk_value(&objective, z);
    const double *total = objective.total;
    const size_t *order = objective.order;
    outlook->mean = psr_sum(total, draws) / (double)draws;
    outlook->p10 = total[order[draws / 10]];
    outlook->p50 = total[order[draws / 2]];
    outlook->p90 = total[order[draws * 9 / 10]];
    double left = 1;
    for (size_t k = 0; k < draws && left > 0; k++) {
        double share = fmin(left, objective.tail_weight);
        outlook->cvar += share * total[order[k]];
        left -= share;
    }
    return PSR_OK;
}

static void publish(const psr_budget *b, const psr_budget_risk *risk,
                    const risk_found *found, psr_budget_answer *a) {
    size_t draws = risk->draw_count;
    a->objective = found->value;
    a->bound = fmax(found->bound, found->value);
    a->gap = (a->bound - a->objective) / fmax(DBL_MIN, fabs(a->objective));
    a->iteration_count = found->solve_count;
    a->node_count = found->node_count;
    for (size_t i = 0; i < b->spend_count; i++) {
        a->spend[i] = found->z[i];
        for (size_t d = 0; d < draws; d++) {
            const psr_curve *curve = &risk->draws[i][d];
            double share = 1 / (double)draws;
            a->marginal_left[i] += share * psr_curve_slope(curve, a->spend[i], true);
            a->marginal_right[i] += share * psr_curve_slope(curve, a->spend[i], false);
        }
    }
    for (size_t r = 0; r < b->row_count; r++) {
        a->row_price[r] = found->price[r];
        for (size_t k = b->row_start[r]; k < b->row_start[r + 1]; k++) {
            a->row_activity[r] += b->row_coefficient[k] * a->spend[b->row_spend[k]];
        }
    }
}

static psr_status check(const psr_budget_risk *risk, psr_error *err) {
    if (risk->draw_count == 0 || !(risk->tail > 0 && risk->tail <= 1) ||
        !(risk->weight >= 0 && risk->weight <= 1)) {
        return psr_fail(
            err, PSR_ERR_USAGE,
            "risk needs draws, a tail above 0 and at most 1, a weight of 0 to 1");
    }
    return PSR_OK;
}

/** The most mean with CVaR at the floor or more, from the plan with the most CVaR. */
static psr_status search_with_floor(const psr_budget *budget, const psr_budget_risk *risk,
                                    const psr_observer *observer, psr_arena *arena,
                                    risk_found *found, psr_error *err) {
    psr_budget_risk careful = *risk, mean = *risk;
    risk_found safest;
    careful.weight = 1;
    mean.weight = 0;
    PSR_TRY(risk_search(budget, &careful, NULL, observer, arena, &safest, err));
    if (safest.value < risk->floor) {
        return psr_fail(err, PSR_ERR_INFEASIBLE,
                        "no plan was found whose CVaR is %.10g or more; the most is %.10g "
                        "(proved: not above %.10g)",
                        risk->floor, safest.value, safest.bound);
    }
    return risk_search(budget, &mean, safest.z, observer, arena, found, err);
}

static psr_status solve(const psr_budget *budget, const psr_budget_risk *risk,
                        const psr_observer *observer, psr_arena *arena,
                        psr_budget_answer *answer, psr_budget_outlook *outlook,
                        psr_error *err) {
    risk_found found;
    PSR_TRY(
        risk->of_quantile ? risk_search_quantile(budget, risk, observer, arena, &found, err)
        : risk->has_floor ? search_with_floor(budget, risk, observer, arena, &found, err)
                          : risk_search(budget, risk, NULL, observer, arena, &found, err));
    publish(budget, risk, &found, answer);
    PSR_TRY(look_out(budget, risk, found.z, arena, outlook));
    PSR_TRY(count_funded(budget, risk, outlook->funded, err));
    return budget_round_to_cents(budget, answer, err);
}

psr_status psr_solve_budget_risk(const psr_budget *budget, const psr_budget_risk *risk,
                                 const psr_observer *observer, psr_budget_answer **answer,
                                 psr_budget_outlook **outlook, psr_error *err) {
    psr_budget_risk asked = *risk;
    asked.gap = risk->gap > 0 ? risk->gap : usual_gap;
    PSR_TRY(check(risk, err));
    psr_arena *arena = psr_arena_create();
    psr_budget_answer *a = psr_budget_answer_create(budget->spend_count, budget->row_count);
    psr_budget_outlook *o = psr_budget_outlook_create(budget->spend_count);
    psr_status status = arena && a && o ? PSR_OK : PSR_ERR_MEMORY;
    if (status == PSR_OK) {
        status = solve(budget, &asked, observer, arena, a, o, err);
    }
    psr_arena_free(arena);
    if (status != PSR_OK) {
        psr_budget_answer_free(a);
        psr_budget_outlook_free(o);
        return status == PSR_ERR_MEMORY
                   ? psr_fail(err, status, "out of memory for the risk")
                   : status;
    }
    *answer = a;
    *outlook = o;
    return PSR_OK;
}
