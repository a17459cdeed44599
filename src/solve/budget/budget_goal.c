/*
 * Goals of a flexible budget. Money that need not be spent is an option of its own: a
 * spend "kept" with a straight curve, worth `rate` a unit. With it
 *
 *     most(rate) = max over plans of response - rate * spend
 *
 * is one more budget question, solved to its proof. The best ratio is the rate at which
 * most(rate) is 0 (Dinkelbach 1967); the most response at a ratio, and the least spend of a
 * response, are found along the limit.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_model.h"
#include "purser/solve.h"

static const int search_rounds = 200;
static const int ratio_rounds = 50;
/* What the best ratio or response is proved to, relative, where the search can. */
static const double goal_gap = 1e-9;
/* How much more response than that of the largest spend at a ratio may stay unrefuted. */
static const double ratio_step = 4e-7;

typedef struct goal_search {
    const psr_budget *budget;
    psr_budget view; /* with limits of its own */
    size_t row;
    double least, most; /* activity the spends allow */
    double gap;         /* asked of every answer; 0 = the usual one */
    psr_budget_answer *answer;
} goal_search;

/** Activity range of the row within the spends' own limits and its side conditions. */
static void find_range(goal_search *g) {
    const psr_budget *b = g->budget;
    g->least = g->most = 0;
    for (size_t k = b->row_start[g->row]; k < b->row_start[g->row + 1]; k++) {
        double c = b->row_coefficient[k];
        size_t i = (size_t)b->row_spend[k];
        g->least += c * (c > 0 ? b->min[i] : b->max[i]);
        g->most += c * (c > 0 ? b->max[i] : b->min[i]);
    }
}

static psr_status solve(goal_search *g, double low, double high, psr_error *err) {
    psr_budget_answer_free(g->answer);
    g->answer = NULL;
    g->view.row_lower[g->row] = low;
    g->view.row_upper[g->row] = high;
    return psr_solve_budget(&g->view, g->gap, NULL, &g->answer, err);
}

static double spend_of(const goal_search *g) {
    return g->answer->row_activity[g->row];
}

/** The budget with one more spend `kept` that fills the row up to `most`, itself at most
 * `most_kept`. */
static psr_status with_kept(const goal_search *g, double rate, double most_kept,
                            psr_budget **made) {
    const psr_budget *b = g->budget;
    size_t n = b->spend_count, terms = b->row_start[b->row_count];
    psr_budget *to = psr_budget_create(n + 1, b->row_count, terms + 1);
    *made = to;
    if (!to) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i <= n; i++) {
        /* No user id begins with a byte below the space. */
        to->id[i] = psr_strdup(i < n ? b->id[i] : "\001kept");
        if (!to->id[i]) {
            return PSR_ERR_MEMORY;
        }
    }
    memcpy(to->min, b->min, n * sizeof(double));
    memcpy(to->max, b->max, n * sizeof(double));
    memcpy(to->min_if_on, b->min_if_on, n * sizeof(double));
    memcpy(to->curve, b->curve, n * sizeof(psr_curve)); /* tables are shared: see below */
    to->max[n] = most_kept;
    to->curve[n] = (psr_curve){.family = PSR_CURVE_LINEAR, .scale = rate};
    size_t at = 0;
    for (size_t r = 0; r < b->row_count; r++) {
        to->row_name[r] = psr_strdup(b->row_name[r]);
        if (!to->row_name[r]) {
            return PSR_ERR_MEMORY;
        }
        for (size_t k = b->row_start[r]; k < b->row_start[r + 1]; k++) {
            to->row_spend[at] = b->row_spend[k];
            to->row_coefficient[at++] = b->row_coefficient[k];
        }
        if (r == g->row) {
            to->row_spend[at] = (psr_id)n;
            to->row_coefficient[at++] = 1;
        }
        to->row_start[r + 1] = at;
        to->row_lower[r] = r == g->row ? g->most : b->row_lower[r];
        to->row_upper[r] = r == g->row ? g->most : b->row_upper[r];
    }
    return PSR_OK;
}

static void free_with_kept(psr_budget *made, size_t spend_count) {
    for (size_t i = 0; made && i < spend_count; i++) {
        made->curve[i] = (psr_curve){0}; /* its tables belong to the budget */
    }
    psr_budget_free(made);
}

/** max response - rate * spend where `least` or more is spent; *spend and *response of the
 * plan, bound above the max. */
static psr_status most_at_rate(const goal_search *g, double rate, double least,
                               double plan[2], double *bound, psr_error *err) {
    psr_budget *made = NULL;
    psr_budget_answer *answer = NULL;
    psr_status status = with_kept(g, rate, g->most - least, &made);
    if (status == PSR_OK) {
        status = psr_solve_budget(made, g->gap, NULL, &answer, err);
    }
    if (status == PSR_OK) {
        double kept = answer->spend[g->budget->spend_count];
        plan[0] = g->most - kept;
        plan[1] = answer->objective - rate * kept;
        *bound = answer->bound - rate * g->most;
    }
    psr_budget_answer_free(answer);
    free_with_kept(made, g->budget->spend_count);
    return status;
}

/** Dinkelbach's steps from *ratio up; bound: none has response - ratio * spend above it. */
static psr_status raise_ratio(const goal_search *g, double *spend, double *ratio,
                              double *bound, psr_error *err) {
    double plan[2];
    PSR_TRY(most_at_rate(g, *ratio, g->least, plan, bound, err));
    for (int round = 0; round < ratio_rounds && plan[0] > 0; round++) {
        double next = plan[1] / plan[0];
        if (!(next > *ratio * (1 + 4 * DBL_EPSILON))) {
            break;
        }
        *spend = plan[0];
        *ratio = next;
        PSR_TRY(most_at_rate(g, next, g->least, plan, bound, err));
        if (plan[1] - next * plan[0] <= 1e-14 * fabs(plan[1])) {
            break;
        }
    }
    return PSR_OK;
}

/**
 * The best response / spend of any plan; *gap relative. The usual gap of an answer is one
 * of all money, kept or spent: where little is best spent, it is asked to be that much
 * smaller.
 */
static psr_status best_ratio(goal_search *g, double *spend, double *ratio, double *gap,
                             psr_error *err) {
    double bound = INFINITY;
    *ratio = 0;
    PSR_TRY(raise_ratio(g, spend, ratio, &bound, err));
    double scale = *ratio * *spend;
    if (scale > 0 && bound > goal_gap * scale) {
        g->gap = goal_gap * fmin(1, *spend / g->most) / 2;
        PSR_TRY(raise_ratio(g, spend, ratio, &bound, err));
        g->gap = 0;
        scale = *ratio * *spend;
    }
    *gap = scale > 0 ? fmax(0, bound) / scale : 0;
    return PSR_OK;
}

/**
 * Move the plan of the answer to where its response is ratio * spend to rounding: the
 * search leaves it anywhere within the gap. Newton's steps along the local optima, to
 * limits below `most`, the proved one.
 */
static psr_status settle_at_ratio(goal_search *g, double ratio, double most,
                                  psr_error *err) {
    for (int round = 0; round < ratio_rounds; round++) {
        double spend = spend_of(g), room = g->answer->objective - ratio * spend;
        double rate = ratio - g->answer->row_price[g->row];
        double next = fmin(spend + room / rate, most);
        bool is_settled = fabs(next - spend) <= 4 * DBL_EPSILON * spend;
        if (!(rate > 0) || !(next >= g->least) || is_settled) {
            break;
        }
        psr_budget_answer *near = NULL;
        g->view.row_upper[g->row] = next;
        psr_status status = budget_solve_near(&g->view, g->answer->spend, &near, NULL);
        if (status == PSR_ERR_MEMORY) {
            return psr_fail(err, status, "out of memory in the budget search");
        }
        bool is_nearer =
            status == PSR_OK && fabs(near->objective - ratio * next) < fabs(room);
        if (!is_nearer) { /* the plan as it is meets the ratio to the gap */
            psr_budget_answer_free(near);
            break;
        }
        budget_set_bound(&g->view, g->answer->bound, near); /* of `most` money */
        psr_budget_answer_free(g->answer);
        g->answer = near;
    }
    return PSR_OK;
}

/**
 * Bring *limit down to just above the spend of the answer, which has the ratio, where no
 * plan of more spend has it: one question in place of many steps.
 * @param next what the bound of the answer brings the limit down to anyway
 * @param is_near out: it is so
 */
static psr_status jump(goal_search *g, double ratio, double next, double *limit,
                       bool *is_near, psr_error *err) {
    PSR_TRY(settle_at_ratio(g, ratio, next, err));
    double spend = spend_of(g), price = g->answer->row_price[g->row];
    double over = ratio_step * spend * fmin(ratio / price, 1 / ratio_step);
    double lost = (ratio - price) * over, plan[2], bound; /* at spend + over */
    *limit = next;
    bool has_ratio = g->answer->objective >= ratio * spend * (1 - 1e-12);
    if (!has_ratio || !(price > 0) || !(lost > 0) || !(spend + over < next)) {
        return PSR_OK;
    }
    g->gap = lost / (ratio * g->most);
    psr_status status = most_at_rate(g, ratio, spend + over, plan, &bound, err);
    g->gap = 0;
    *is_near = status == PSR_OK && bound < 0;
    *limit = *is_near ? spend + over : next;
    return status == PSR_ERR_INFEASIBLE || status == PSR_ERR_LIMIT ? PSR_OK : status;
}

/**
 * Largest spend whose response is at least ratio * spend. What a budget of at most B brings
 * never falls with B, so no spend up to B with that ratio is above (bound at B) / ratio:
 * from above, step by step, this comes down to the largest one and passes none.
 */
static psr_status most_at_ratio(goal_search *g, double ratio, psr_error *err) {
    double limit = g->most;
    bool is_near = false;
    for (int round = 0; round < search_rounds; round++) {
        PSR_TRY(solve(g, -INFINITY, limit, err));
        double next = fmax(g->answer->bound / ratio, g->least);
        if (is_near || !(next < limit) || limit - next <= 1e-14 * limit) {
            break;
        }
        bool is_turn = (round & (round - 1)) == 0; /* 0, 1, 2, 4, 8: it may fail */
        if (is_turn) {
            PSR_TRY(jump(g, ratio, next, &limit, &is_near, err));
        } else {
            limit = next;
        }
    }
    return settle_at_ratio(g, ratio, limit, err);
}

static psr_status reach_ratio(goal_search *g, double ratio, psr_budget_reach *reach,
                              psr_error *err) {
    double spend = 0, best = 0, gap = 0;
    PSR_TRY(best_ratio(g, &spend, &best, &gap, err));
    reach->best = best;
    reach->best_gap = gap;
    reach->reached = best >= ratio * (1 - 1e-12);
    if (!reach->reached) {
        return solve(g, spend, spend, err);
    }
    return most_at_ratio(g, ratio, err);
}

/** Least limit whose response reaches the target. */
static psr_status reach_response(goal_search *g, double target, psr_budget_reach *reach,
                                 psr_error *err) {
    double low = g->least, high = g->most;
    PSR_TRY(solve(g, -INFINITY, INFINITY, err));
    if (g->answer->objective < target && g->answer->bound >= target) {
        g->gap = goal_gap; /* near enough to ask whether it is reached after all */
        PSR_TRY(solve(g, -INFINITY, INFINITY, err));
        g->gap = 0;
    }
    reach->best = g->answer->objective;
    reach->best_gap = g->answer->gap;
    reach->reached = g->answer->objective >= target * (1 - 1e-15);
    if (!reach->reached) {
        return PSR_OK;
    }
    high = fmin(high, spend_of(g));
    for (int round = 0; round < search_rounds && high - low > 1e-15 * fabs(high); round++) {
        double middle = low + (high - low) / 2;
        if (!(middle > low && middle < high)) {
            break;
        }
        psr_status status = solve(g, -INFINITY, middle, err);
        if (status != PSR_OK && status != PSR_ERR_INFEASIBLE) {
            return status;
        }
        if (status == PSR_OK && g->answer->objective >= target) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return solve(g, -INFINITY, high, err);
}

static psr_status reach_marginal(goal_search *g, double rate, psr_budget_reach *reach,
                                 psr_error *err) {
    double plan[2], bound;
    PSR_TRY(most_at_rate(g, rate, g->least, plan, &bound, err));
    reach->reached = true;
    reach->best = rate;
    return solve(g, plan[0], plan[0], err);
}

static psr_status run(goal_search *g, psr_budget_goal goal, double target,
                      psr_budget_reach *reach, psr_error *err) {
    switch (goal) {
    case PSR_BUDGET_RETURN:
        return reach_ratio(g, target, reach, err);
    case PSR_BUDGET_COST:
        return reach_ratio(g, 1 / target, reach, err);
    case PSR_BUDGET_RESPONSE:
        return reach_response(g, target, reach, err);
    case PSR_BUDGET_MARGINAL:
        return reach_marginal(g, target, reach, err);
    }
    return PSR_ERR_INTERNAL;
}

psr_status psr_solve_budget_goal(const psr_budget *budget, size_t row, psr_budget_goal goal,
                                 double target, psr_budget_answer **answer,
                                 psr_budget_reach *reach, psr_error *err) {
    goal_search g = {.budget = budget, .row = row};
    if (row >= budget->row_count || !(target > 0) || !isfinite(target)) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "a goal needs a row of the budget and a target above 0");
    }
    if (budget_with_limit(budget, row, &g.view) != PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the goal");
    }
    *reach = (psr_budget_reach){0};
    find_range(&g);
    psr_status status = run(&g, goal, target, reach, err);
    budget_view_clear(&g.view);
    if (status != PSR_OK) {
        psr_budget_answer_free(g.answer);
        return status;
    }
    reach->spend = spend_of(&g);
    reach->response = g.answer->objective;
    reach->value = goal == PSR_BUDGET_RETURN     ? reach->response / reach->spend
                   : goal == PSR_BUDGET_COST     ? reach->spend / reach->response
                   : goal == PSR_BUDGET_MARGINAL ? g.answer->row_price[row]
                                                 : reach->response;
    if (goal == PSR_BUDGET_COST && reach->best > 0) {
        reach->best = 1 / reach->best;
    }
    *answer = g.answer;
    return PSR_OK;
}
