/*
 * Budgets under uncertainty: what is asked of the search, and what the draws say of its
 * plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
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

/** Figures over the draws at a plan; the total that all but a tail of them reach. */
static double look_out(risk_canonical *c, const double *z, psr_budget_outlook *outlook) {
    size_t draws = c->asked->draw_count;
    (void)risk_value(&c->objective, z);
    const double *total = c->objective.total;
    const size_t *order = c->objective.order;
    outlook->mean = psr_sum(total, draws) / (double)draws;
    outlook->p10 = total[order[draws / 10]];
    outlook->p50 = total[order[draws / 2]];
    outlook->p90 = total[order[draws * 9 / 10]];
    outlook->cvar = 0;
    double left = 1;
    for (size_t k = 0; k < draws && left > 0; k++) {
        double share = fmin(left, c->objective.tail_weight);
        outlook->cvar += share * total[order[k]];
        left -= share;
    }
    return total[order[risk_left_out(c->asked)]];
}

static void publish(const risk_canonical *c, const risk_found *found,
                    psr_budget_answer *a) {
    const psr_budget *b = c->given;
    size_t draws = c->asked->draw_count;
    a->bound = fmax(risk_canonical_bound(c, found->bound), a->objective);
    a->gap = (a->bound - a->objective) / fmax(DBL_MIN, fabs(a->objective));
    a->iteration_count = found->solve_count;
    a->node_count = found->node_count;
    for (size_t i = 0; i < b->spend_count; i++) {
        for (size_t d = 0; d < draws; d++) {
            const psr_curve *curve = &c->asked->draws[i][d];
            double share = 1 / (double)draws;
            a->marginal_left[i] += share * psr_curve_slope(curve, a->spend[i], true);
            a->marginal_right[i] += share * psr_curve_slope(curve, a->spend[i], false);
        }
    }
    risk_canonical_prices(c, found->price, a->row_price);
    for (size_t r = 0; r < b->row_count; r++) {
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

static psr_status search(const risk_question *question, risk_found *found, psr_error *err) {
    return question->risk->of_quantile ? risk_search_quantile(question, found, err)
                                       : risk_search(question, found, err);
}

/** What the floor is under, at a plan as given. */
static double kept_at(risk_canonical *c, const double *plan, psr_budget_outlook *outlook) {
    double quantile = look_out(c, plan, outlook);
    return c->asked->of_quantile ? quantile : outlook->cvar;
}

static psr_status refuse_floor(const psr_budget_risk *asked, double most, double bound,
                               psr_error *err) {
    return asked->of_quantile
               ? psr_fail(err, PSR_ERR_INFEASIBLE,
                          "no plan was found of which all but %.4g%% of the draws reach "
                          "%.10g; the most is %.10g (proved: not above %.10g)",
                          100 * asked->tail, asked->floor, most, bound)
               : psr_fail(
                     err, PSR_ERR_INFEASIBLE,
                     "no plan was found whose CVaR is %.10g or more; the most is %.10g "
                     "(proved: not above %.10g)",
                     asked->floor, most, bound);
}

/** The most mean with CVaR or the quantile at the floor or more, from a plan that has it.
 */
static psr_status search_with_floor(risk_canonical *c, risk_question question,
                                    risk_found *found, psr_budget_answer *answer,
                                    psr_budget_outlook *outlook, psr_error *err) {
    psr_budget_risk careful = c->risk, mean = c->risk;
    risk_floor floor = {.tail = &careful,
                        .least = c->risk.floor - c->excess,
                        .kept = risk_canonical_kept(c)};
    risk_found safe;
    careful.weight = 1;
    mean.weight = 0;
    question.risk = &careful;
    question.enough = floor.kept;
    PSR_TRY(search(&question, &safe, err));
    risk_canonical_plan(c, safe.z, answer->spend);
    double most = kept_at(c, answer->spend, outlook);
    if (most < c->asked->floor) {
        double bound = fmax(risk_canonical_bound(c, safe.bound), most);
        return refuse_floor(c->asked, most, bound, err);
    }
    floor.kept = fmin(floor.kept, safe.value);
    floor.safe = safe.z;
    question.risk = &mean;
    question.floor = &floor;
    question.enough = INFINITY;
    PSR_TRY(search(&question, found, err));
    risk_canonical_plan(c, found->z, answer->spend);
    if (kept_at(c, answer->spend, outlook) < c->asked->floor) { /* at the very edge */
        risk_canonical_plan(c, safe.z, answer->spend);
    }
    return PSR_OK;
}

static psr_status find(risk_canonical *c, const psr_observer *observer, psr_arena *arena,
                       risk_found *found, psr_budget_answer *answer,
                       psr_budget_outlook *outlook, psr_error *err) {
    risk_question question = {.budget = &c->budget,
                              .risk = &c->risk,
                              .enough = INFINITY,
                              .observer = observer,
                              .arena = arena};
    if (c->risk.has_floor) {
        return search_with_floor(c, question, found, answer, outlook, err);
    }
    PSR_TRY(search(&question, found, err));
    risk_canonical_plan(c, found->z, answer->spend);
    return PSR_OK;
}

static psr_status solve(const psr_budget *budget, const psr_budget_risk *risk,
                        const psr_observer *observer, psr_arena *arena,
                        psr_budget_answer *answer, psr_budget_outlook *outlook,
                        psr_error *err) {
    risk_canonical c;
    risk_found found;
    PSR_TRY(risk_canonical_create(budget, risk, arena, &c));
    psr_status status = find(&c, observer, arena, &found, answer, outlook, err);
    if (status == PSR_ERR_INFEASIBLE && (err == NULL || err->message[0] == '\0')) {
        return budget_explain_conflict(budget, c.money, err);
    }
    PSR_TRY(status);
    double quantile = look_out(&c, answer->spend, outlook);
    answer->objective = risk->has_floor     ? outlook->mean
                        : risk->of_quantile ? quantile
                                            : (1 - risk->weight) * outlook->mean +
                                                  risk->weight * outlook->cvar;
    publish(&c, &found, answer);
    PSR_TRY(count_funded(budget, risk, outlook->funded, err));
    return budget_round_to_cents(budget, answer, err);
}

/** One draw: mean, CVaR and quantiles are its response, and the plain search proves it. */
static psr_status solve_only_draw(const psr_budget *budget, const psr_budget_risk *risk,
                                  const psr_observer *observer, psr_budget_answer **answer,
                                  psr_budget_outlook **outlook, psr_error *err) {
    psr_budget view = *budget;
    psr_budget_answer *a = NULL;
    psr_budget_outlook *o = psr_budget_outlook_create(budget->spend_count);
    view.curve = psr_calloc(budget->spend_count + 1, sizeof(psr_curve));
    psr_status status = o && view.curve
                            ? PSR_OK
                            : psr_fail(err, PSR_ERR_MEMORY, "out of memory for the risk");
    for (size_t i = 0; status == PSR_OK && i < budget->spend_count; i++) {
        view.curve[i] = risk->draws[i][0];
    }
    if (status == PSR_OK) {
        status = psr_solve_budget(&view, risk->gap, observer, &a, err);
    }
    if (status == PSR_OK && risk->has_floor && a->objective < risk->floor) {
        status = refuse_floor(risk, a->objective, a->bound, err);
    }
    if (status == PSR_OK) {
        o->mean = o->p10 = o->p50 = o->p90 = o->cvar = a->objective;
        status = count_funded(budget, risk, o->funded, err);
    }
    free(view.curve);
    if (status != PSR_OK) {
        psr_budget_answer_free(a);
        psr_budget_outlook_free(o);
        return status;
    }
    *answer = a;
    *outlook = o;
    return PSR_OK;
}

psr_status psr_solve_budget_risk(const psr_budget *budget, const psr_budget_risk *risk,
                                 const psr_observer *observer, psr_budget_answer **answer,
                                 psr_budget_outlook **outlook, psr_error *err) {
    psr_budget_risk asked = *risk;
    asked.gap = risk->gap > 0 ? risk->gap : usual_gap;
    PSR_TRY(check(risk, err));
    if (risk->draw_count == 1) {
        return solve_only_draw(budget, risk, observer, answer, outlook, err);
    }
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
