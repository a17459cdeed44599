/*
 * Budgets under uncertainty: cutting planes for (1 - weight) mean + weight CVaR. The master
 * programme holds the rows and one line for every plan looked at; its optimum is the bound.
 * Looking half-way between its plan and the best one so far keeps the method from zigzag.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_risk.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double usual_gap = 1e-5;
static const size_t most_cuts = 600;
/* Steeper lines than this times the mean slope (curves are infinitely steep at 0) are
 * looked at a little inside. */
static const double inside = 1e-6;
/* Halvings of the way to a plan that keeps the floor. */
static const int floor_steps = 40;

typedef struct cutting {
    const psr_budget *budget;
    risk_objective objective;
    double money, response; /* units of the master programme */
    size_t cut_count;
    double *cut_value;               /* [most_cuts] at z = 0, scaled */
    bool *cut_is_tail;               /* [most_cuts] a line above CVaR, less its floor */
    double *cut_slope;               /* [most_cuts * spend_count] scaled */
    double *z, *best, *look, *slope; /* [spend_count] money */
    double best_value, bound;
    double *price;       /* [row_count] */
    const double *safe;  /* plan that keeps the floor; NULL = no floor */
    risk_objective tail; /* CVaR alone, where there is a floor */
} cutting;

static psr_status add_terms(const cutting *c, psr_lp *lp, size_t i, const size_t *first,
                            const size_t *at, const psr_id *row) {
    for (size_t k = first[i]; k < first[i + 1]; k++) {
        PSR_TRY(psr_lp_add_entry(lp, row[at[k]], c->budget->row_coefficient[at[k]]));
    }
    for (size_t k = 0; k < c->cut_count; k++) {
        PSR_TRY(psr_lp_add_entry(lp, (psr_id)(c->budget->row_count + k),
                                 -c->cut_slope[k * c->budget->spend_count + i]));
    }
    return PSR_OK;
}

/** max t, rows, t - slope_k z <= value_k; for the tail: -slope_k z <= value_k - floor. */
static psr_status build_master(const cutting *c, psr_lp *lp, const size_t *first,
                               const size_t *at, const psr_id *row, psr_error *err) {
    const psr_budget *b = c->budget;
    for (size_t r = 0; r < b->row_count; r++) {
        if (psr_lp_add_row(lp, PSR_SHARED, b->row_lower[r] / c->money,
                           b->row_upper[r] / c->money) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    for (size_t k = 0; k < c->cut_count; k++) {
        if (psr_lp_add_row(lp, PSR_SHARED, -INFINITY, c->cut_value[k]) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    for (size_t i = 0; i < b->spend_count; i++) {
        if (psr_lp_add_column(lp, PSR_SHARED, 0, b->min[i] / c->money,
                              b->max[i] / c->money) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        PSR_TRY(add_terms(c, lp, i, first, at, row));
    }
    /* Scaled response of any plan is far below this. */
    if (psr_lp_add_column(lp, PSR_SHARED, 1, -1e6, 1e6) == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < c->cut_count; k++) {
        if (!c->cut_is_tail[k]) {
            PSR_TRY(psr_lp_add_entry(lp, (psr_id)(b->row_count + k), 1));
        }
    }
    return psr_lp_finish(lp, err);
}

static psr_status solve_master(cutting *c, const size_t *first, const size_t *at,
                               const psr_id *row, psr_error *err) {
    const psr_budget *b = c->budget;
    psr_solution *solution = NULL;
    psr_lp *lp = psr_lp_create(false);
    psr_solve_options options = {.method = PSR_METHOD_SIMPLEX};
    psr_status status = lp ? build_master(c, lp, first, at, row, err) : PSR_ERR_MEMORY;
    if (status == PSR_OK) {
        solution = psr_solution_create(lp);
        status = solution ? psr_solve(lp, &options, solution, err) : PSR_ERR_MEMORY;
    }
    if (status == PSR_OK && solution->status == PSR_LP_INFEASIBLE) {
        status = budget_explain_conflict(b, c->money, err);
    }
    if (status == PSR_OK) {
        for (size_t i = 0; i < b->spend_count; i++) {
            c->z[i] = fmin(fmax(solution->x[i] * c->money, b->min[i]), b->max[i]);
        }
        for (size_t r = 0; r < b->row_count; r++) {
            c->price[r] = solution->row_price[r] * c->response / c->money;
        }
        if (c->cut_count > 0) {
            c->bound = fmin(c->bound, solution->bound * c->response);
        }
    }
    psr_solution_free(solution);
    psr_lp_free(lp);
    return status;
}

static bool keeps_floor(cutting *c, const double *z) {
    return !c->safe || risk_value(&c->tail, z) >= c->objective.risk->floor;
}

/** From c->look, which is below the floor, towards the safe plan until it is kept. */
static void move_to_floor(cutting *c) {
    size_t n = c->budget->spend_count;
    double out = 0, in = 1; /* shares of the way */
    for (int step = 0; step < floor_steps; step++) {
        double share = step + 1 < floor_steps ? (out + in) / 2 : in;
        for (size_t i = 0; i < n; i++) {
            c->slope[i] = c->look[i] + share * (c->safe[i] - c->look[i]);
        }
        if (keeps_floor(c, c->slope)) {
            in = share;
        } else {
            out = share;
        }
    }
    memcpy(c->look, c->slope, n * sizeof(double));
}

static void offer(cutting *c, const double *z) {
    memcpy(c->look, z, c->budget->spend_count * sizeof(double));
    if (!keeps_floor(c, z)) {
        move_to_floor(c);
    }
    double value = risk_value(&c->objective, c->look);
    if (value > c->best_value && keeps_floor(c, c->look)) {
        c->best_value = value;
        memcpy(c->best, c->look, c->budget->spend_count * sizeof(double));
    }
}

/** The tangent of an objective at a plan as one more row of the master. */
static void add_line(cutting *c, risk_objective *objective, bool is_tail, const double *z) {
    size_t n = c->budget->spend_count, k = c->cut_count++;
    double value;
    for (size_t i = 0; i < n; i++) { /* a line at a slightly richer plan is as valid */
        double width = c->budget->max[i] - c->budget->min[i];
        c->look[i] = fmax(z[i], c->budget->min[i] + inside * width);
    }
    risk_cut(objective, c->look, &value, c->slope);
    for (size_t i = 0; i < n; i++) {
        value -= c->slope[i] * c->look[i];
        c->cut_slope[k * n + i] = c->slope[i] * c->money / c->response;
    }
    c->cut_is_tail[k] = is_tail;
    c->cut_value[k] = (value - (is_tail ? objective->risk->floor : 0)) / c->response;
}

static void add_cut(cutting *c, const double *z) {
    add_line(c, &c->objective, false, z);
    if (c->safe) {
        add_line(c, &c->tail, true, z);
    }
}

static psr_status cut(cutting *c, double gap, const size_t *first, const size_t *at,
                      const psr_id *row, const psr_observer *observer, psr_error *err) {
    size_t n = c->budget->spend_count;
    PSR_TRY(solve_master(c, first, at, row, err));
    offer(c, c->z);
    add_cut(c, c->z);
    while (c->cut_count + 4 <= most_cuts) {
        PSR_TRY(solve_master(c, first, at, row, err));
        offer(c, c->z);
        double distance = c->bound - c->best_value;
        psr_observe_progress(observer, "risk", (double)c->cut_count, (double)most_cuts,
                             distance / fmax(DBL_MIN, fabs(c->best_value)));
        if (distance <= gap * fabs(c->best_value)) {
            break;
        }
        if (psr_observe_interrupted(observer)) {
            return psr_fail(err, PSR_ERR_INTERRUPTED, "stopped on request");
        }
        for (size_t i = 0; i < n; i++) {
            c->z[i] = (c->z[i] + c->best[i]) / 2;
        }
        offer(c, c->z);
        add_cut(c, c->z);
    }
    return PSR_OK;
}

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

static psr_status publish(cutting *c, const psr_budget_risk *risk, psr_budget_answer *a,
                          psr_budget_outlook *outlook, psr_error *err) {
    const psr_budget *b = c->budget;
    size_t draws = risk->draw_count;
    a->objective = risk_value(&c->objective, c->best);
    a->bound = fmax(c->bound, a->objective);
    a->gap = (a->bound - a->objective) / fmax(DBL_MIN, fabs(a->objective));
    a->iteration_count = c->cut_count;
    for (size_t i = 0; i < b->spend_count; i++) {
        a->spend[i] = c->best[i];
        for (size_t d = 0; d < draws; d++) {
            const psr_curve *curve = &risk->draws[i][d];
            double share = 1 / (double)draws;
            a->marginal_left[i] += share * psr_curve_slope(curve, a->spend[i], true);
            a->marginal_right[i] += share * psr_curve_slope(curve, a->spend[i], false);
        }
    }
    for (size_t r = 0; r < b->row_count; r++) {
        a->row_price[r] = c->price[r];
        for (size_t k = b->row_start[r]; k < b->row_start[r + 1]; k++) {
            a->row_activity[r] += b->row_coefficient[k] * a->spend[b->row_spend[k]];
        }
    }
    const double *total = c->objective.total;
    const size_t *order = c->objective.order;
    outlook->mean = psr_sum(total, draws) / (double)draws;
    outlook->p10 = total[order[draws / 10]];
    outlook->p50 = total[order[draws / 2]];
    outlook->p90 = total[order[draws * 9 / 10]];
    double left = 1;
    for (size_t k = 0; k < draws && left > 0; k++) {
        double share = fmin(left, c->objective.tail_weight);
        outlook->cvar += share * total[order[k]];
        left -= share;
    }
    return count_funded(b, risk, outlook->funded, err);
}

static psr_status check(const psr_budget *budget, const psr_budget_risk *risk,
                        psr_error *err) {
    if (risk->draw_count == 0 || !(risk->tail > 0 && risk->tail <= 1) ||
        !(risk->weight >= 0 && risk->weight <= 1)) {
        return psr_fail(
            err, PSR_ERR_USAGE,
            "risk needs draws, a tail above 0 and at most 1, a weight of 0 to 1");
    }
    for (size_t i = 0; i < budget->spend_count; i++) {
        if (budget->min_if_on[i] > budget->min[i]) {
            return psr_fail_at(
                err, PSR_ERR_SCENARIO, &budget->place[i],
                "spend %s has a minimum if on, which risk does not know; fix "
                "it on (min) or off (max 0)",
                budget->id[i]);
        }
    }
    return PSR_OK;
}

static psr_status prepare(cutting *c, const psr_budget_risk *risk, psr_arena *arena) {
    const psr_budget *b = c->budget;
    size_t n = b->spend_count;
    c->cut_value = psr_arena_take(arena, most_cuts + 1, sizeof(double));
    c->cut_slope = psr_arena_take(arena, (most_cuts + 1) * n + 1, sizeof(double));
    c->cut_is_tail = psr_arena_take(arena, most_cuts + 1, sizeof(bool));
    c->z = psr_arena_take(arena, n + 1, sizeof(double));
    c->best = psr_arena_take(arena, n + 1, sizeof(double));
    c->look = psr_arena_take(arena, n + 1, sizeof(double));
    c->slope = psr_arena_take(arena, n + 1, sizeof(double));
    c->price = psr_arena_take(arena, b->row_count + 1, sizeof(double));
    if (!c->cut_value || !c->cut_slope || !c->z || !c->best || !c->look || !c->slope ||
        !c->price || !c->cut_is_tail) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < b->row_count; r++) {
        double limit = isfinite(b->row_upper[r]) ? b->row_upper[r] : b->row_lower[r];
        c->money = fmax(c->money, fabs(limit));
    }
    PSR_TRY(risk_objective_create(b, risk, arena, &c->objective));
    for (size_t i = 0; i < n; i++) {
        c->money = fmax(c->money, b->row_count ? 0 : b->max[i]);
        c->response = fmax(c->response, psr_curve_value(&risk->draws[i][0], b->max[i]));
    }
    c->money = c->money > 0 ? c->money : 1;
    c->response = c->response > 0 ? c->response : 1;
    c->best_value = -INFINITY;
    c->bound = INFINITY;
    return PSR_OK;
}

/** @param safe a plan that keeps risk->floor; NULL = no floor */
static psr_status solve(const psr_budget *budget, const psr_budget_risk *risk,
                        const double *safe, const psr_observer *observer,
                        psr_budget_answer **answer, psr_budget_outlook **outlook,
                        psr_error *err) {
    cutting c = {.budget = budget, .safe = safe};
    psr_budget_risk tail = *risk;
    psr_arena *arena = psr_arena_create();
    psr_budget_answer *a = psr_budget_answer_create(budget->spend_count, budget->row_count);
    psr_budget_outlook *o = psr_budget_outlook_create(budget->spend_count);
    size_t *first = NULL, *at = NULL;
    psr_id *row = NULL;
    psr_status status = arena && a && o ? prepare(&c, risk, arena) : PSR_ERR_MEMORY;
    tail.weight = 1;
    if (status == PSR_OK && safe) {
        status = risk_objective_create(budget, &tail, arena, &c.tail);
    }
    if (status == PSR_OK) {
        status = budget_terms_by_spend(budget, &first, &at, &row);
    }
    if (status == PSR_OK) {
        double gap = risk->gap > 0 ? risk->gap : usual_gap;
        status = cut(&c, gap, first, at, row, observer, err);
    }
    if (status == PSR_OK) {
        status = publish(&c, risk, a, o, err);
    }
    if (status == PSR_OK) {
        status = budget_round_to_cents(budget, a, err);
    }
    free(first);
    free(at);
    free(row);
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

/** The most mean with CVaR at the floor or more, from the plan with the most CVaR. */
static psr_status solve_with_floor(const psr_budget *budget, const psr_budget_risk *risk,
                                   const psr_observer *observer, psr_budget_answer **answer,
                                   psr_budget_outlook **outlook, psr_error *err) {
    psr_budget_risk careful = *risk, mean = *risk;
    psr_budget_answer *safest = NULL;
    psr_budget_outlook *seen = NULL;
    careful.weight = 1;
    mean.weight = 0;
    PSR_TRY(solve(budget, &careful, NULL, observer, &safest, &seen, err));
    psr_status status = PSR_OK;
    if (safest->objective < risk->floor) {
        status =
            psr_fail(err, PSR_ERR_INFEASIBLE,
                     "no plan was found whose CVaR is %.10g or more; the most is %.10g "
                     "(proved: not above %.10g)",
                     risk->floor, safest->objective, safest->bound);
    } else {
        status = solve(budget, &mean, safest->spend, observer, answer, outlook, err);
    }
    psr_budget_answer_free(safest);
    psr_budget_outlook_free(seen);
    return status;
}

psr_status psr_solve_budget_risk(const psr_budget *budget, const psr_budget_risk *risk,
                                 const psr_observer *observer, psr_budget_answer **answer,
                                 psr_budget_outlook **outlook, psr_error *err) {
    PSR_TRY(check(budget, risk, err));
    return risk->has_floor ? solve_with_floor(budget, risk, observer, answer, outlook, err)
                           : solve(budget, risk, NULL, observer, answer, outlook, err);
}
