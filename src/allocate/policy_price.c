/*
 * What each policy costs: the problem is solved again without it. In a continuous programme
 * a policy that binds nowhere costs nothing and is not solved for. In one with whole
 * decisions a small problem is decided anew; in a large one the whole decisions are kept,
 * so that the figure is the least it can be. So it is for each least order (MOQ): the other
 * whole decisions stay.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"

/* Above this many columns whole decisions are not taken anew for each policy. */
static const size_t largest_decided_anew = 3000;
/* Columns times solves, one of a whole programme counting once for each node that the
 * optimum took and one for an order's few flags 20 times: the rest is left out. */
static const size_t most_work = 4000000;
static const size_t few_flags = 20;
/* Prices below this are the solver's dust; of whole decisions, below this share of the
 * profit: twice the gap to which they are proved. */
static const double least_price = 1e-7;
static const double whole_dust = 2e-6;

/* One limit that goes while its policy is let go. */
typedef struct change {
    bool is_row; /* else a column */
    psr_id at;
    double lower, upper;           /* meanwhile */
    double lower_kept, upper_kept; /* before and after */
} change;

typedef struct pricing {
    question *q;
    psr_allocation *a;
    psr_solution *without;
    bool at_least;
    double with; /* profit */
    change *changes;
    size_t count, capacity;
    size_t found_capacity;
    size_t work;
    bool moved; /* the session has left the optimum */
} pricing;

/* ---- changes */

static psr_status let_go(pricing *p, bool is_row, psr_id at, double lower, double upper) {
    if (at == PSR_NO_ID) {
        return PSR_OK;
    }
    const psr_lp *lp = p->q->model->lp;
    PSR_TRY(psr_reserve(&p->changes, &p->capacity, p->count + 1, sizeof *p->changes));
    p->changes[p->count++] = (change){is_row,
                                      at,
                                      lower,
                                      upper,
                                      is_row ? lp->row_lower[at] : lp->lower[at],
                                      is_row ? lp->row_upper[at] : lp->upper[at]};
    return PSR_OK;
}

static psr_status free_row(pricing *p, psr_id row) {
    return let_go(p, true, row, -INFINITY, INFINITY);
}

/* The least of a row goes, its most stays. */
static psr_status free_least(pricing *p, psr_id row) {
    return row == PSR_NO_ID
               ? PSR_OK
               : let_go(p, true, row, -INFINITY, p->q->model->lp->row_upper[row]);
}

static psr_status free_minimum(pricing *p, psr_id column) {
    return column == PSR_NO_ID
               ? PSR_OK
               : let_go(p, false, column, 0.0, p->q->model->lp->upper[column]);
}

static psr_status set(const pricing *p, const change *each, double lower, double upper) {
    const question *q = p->q;
    return each->is_row ? q->solver->set_row(q->session, each->at, lower, upper)
                        : q->solver->set_column(q->session, each->at, lower, upper);
}

static bool is_whole(const pricing *p) {
    return p->q->model->lp->integer != NULL;
}

/* What one more solve counts. */
static size_t work_of_one(const pricing *p) {
    size_t nodes = p->at_least ? few_flags : 1 + p->q->solution->nodes;
    return p->q->model->lp->column_count * (is_whole(p) ? nodes : 1);
}

/* A limit that has no price keeps nothing back. */
static bool binds(const pricing *p) {
    const psr_solution *s = p->q->solution;
    for (size_t i = 0; i < p->count; i++) {
        psr_id at = p->changes[i].at;
        double price = p->changes[i].is_row ? s->row_price[at] : s->reduced_cost[at];
        if (fabs(price) > least_price) {
            return true;
        }
    }
    return false;
}

/* ---- one policy */

typedef struct policy {
    const char *kind, *name;
    const psr_place *place;
} policy;

static psr_status keep(pricing *p, policy what, double price, bool at_least) {
    psr_allocation *a = p->a;
    psr_policy_price *next = NULL;
    if (a->policy_price_count == p->found_capacity) {
        p->found_capacity = 2 * p->found_capacity + 8;
        next = psr_arena_take(a->arena, p->found_capacity, sizeof *next);
        if (next == NULL) {
            return PSR_ERR_MEMORY;
        }
        if (a->policy_price_count > 0) {
            memcpy(next, a->policies, a->policy_price_count * sizeof *next);
        }
        a->policies = next;
    }
    double dust = p->q->model->lp->integer != NULL ? whole_dust * fabs(p->with) : 0.0;
    char *name = psr_arena_text(a->arena, what.name, strlen(what.name));
    a->policies[a->policy_price_count++] =
        (psr_policy_price){.kind = (char *)(uintptr_t)what.kind,
                           .name = name,
                           .price = price > fmax(dust, least_price) ? price : 0.0,
                           .at_least = at_least,
                           .place = *what.place};
    return name == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

/* Solve with the changes made; NaN where that has no optimum. */
static psr_status profit_without(pricing *p, double *profit) {
    psr_error ignored = {0};
    for (size_t i = 0; i < p->count; i++) {
        PSR_TRY(set(p, &p->changes[i], p->changes[i].lower, p->changes[i].upper));
    }
    /* Only the profit is asked for: where no few pivots lead there, no vertex is needed. */
    p->q->solver->set_value_only(p->q->session, !is_whole(p));
    psr_status solved = p->q->solver->solve(p->q->session, p->without, &ignored);
    p->q->solver->set_value_only(p->q->session, false);
    bool good = solved == PSR_OK && (p->without->status == PSR_LP_OPTIMAL ||
                                     p->without->status == PSR_LP_FEASIBLE);
    *profit = good ? question_profit(p->q, p->without->x) : NAN;
    for (size_t i = 0; i < p->count; i++) {
        PSR_TRY(set(p, &p->changes[i], p->changes[i].lower_kept, p->changes[i].upper_kept));
    }
    p->moved = true;
    p->work += work_of_one(p);
    return solved == PSR_ERR_MEMORY ? solved : PSR_OK;
}

/* Price the policy whose changes have been collected. */
static psr_status price(pricing *p, policy what) {
    psr_status status = PSR_OK;
    double profit = p->with;
    bool exists = p->count > 0;
    if (exists && (is_whole(p) || binds(p))) {
        if (p->work + work_of_one(p) > most_work) {
            exists = false;
        } else {
            status = profit_without(p, &profit);
        }
    }
    p->count = 0;
    PSR_TRY(status);
    return exists && !isnan(profit) ? keep(p, what, profit - p->with, p->at_least) : PSR_OK;
}

/* ---- the policies */

/* Fairness is paid for in the objective: without it the weight is 0. */
static psr_status price_fairness(pricing *p, size_t i) {
    const question *q = p->q;
    const psr_policy *each = &q->problem->policies[i];
    psr_id phi = q->model->fair[i];
    double weight = q->model->lp->objective[phi];
    double with = p->with - weight * q->solution->x[phi];
    double profit = NAN;
    if (p->work + work_of_one(p) > most_work) {
        return PSR_OK;
    }
    PSR_TRY(q->solver->set_objective(q->session, phi, 0.0));
    PSR_TRY(profit_without(p, &profit));
    PSR_TRY(q->solver->set_objective(q->session, phi, weight));
    if (isnan(profit)) {
        return PSR_OK;
    }
    profit -= weight * p->without->x[phi];
    policy what = {"fairness", each->name, &each->place};
    return keep(p, what, profit - with, p->at_least);
}

static psr_status price_policies(pricing *p) {
    const psr_problem *problem = p->q->problem;
    const model *m = p->q->model;
    for (size_t i = 0; i < problem->policy_count; i++) {
        const psr_policy *each = &problem->policies[i];
        if (each->kind == PSR_POLICY_FAIR_FILL) {
            PSR_TRY(price_fairness(p, i));
            continue;
        }
        PSR_TRY(free_row(p, m->policy[i]));
        PSR_TRY(price(p, (policy){"share", each->name, &each->place}));
    }
    for (size_t r = 0; r < problem->rule_count; r++) {
        const psr_rule *each = &problem->rules[r];
        PSR_TRY(free_row(p, m->rule_row[r]));
        PSR_TRY(price(p, (policy){"rule", each->name, &each->place}));
    }
    for (size_t i = 0; i < problem->budget_count; i++) {
        const psr_budget_rule *each = &problem->budgets[i];
        for (size_t t = 0; isfinite(each->min) && t < m->T; t++) {
            PSR_TRY(free_least(p, m->budget[i * m->T + t]));
        }
        PSR_TRY(price(p, (policy){"least budget", each->name, &each->place}));
    }
    return PSR_OK;
}

static psr_status price_channels(pricing *p) {
    const psr_problem *problem = p->q->problem;
    const model *m = p->q->model;
    for (size_t k = 0; k < problem->channel_count; k++) {
        const psr_channel *each = &problem->channels[k];
        char name[300];
        (void)snprintf(name, sizeof name, "least spend of %.250s", each->id);
        for (size_t t = 0; each->has_spend && t < m->T; t++) {
            psr_id column = m->spend[k * m->T + t];
            if (m->lp->lower[column] > 0.0) {
                PSR_TRY(free_minimum(p, column));
            }
            PSR_TRY(free_least(p, m->on_least[k * m->T + t]));
        }
        PSR_TRY(price(p, (policy){"least spend", name, &each->place}));
        (void)snprintf(name, sizeof name, "ramp of %.250s", each->id);
        for (size_t t = 0; t < m->T; t++) {
            PSR_TRY(free_row(p, m->ramp[k * m->T + t]));
        }
        PSR_TRY(price(p, (policy){"ramp", name, &each->place}));
        bool first = m->exclusive[k] != PSR_NO_ID;
        for (size_t other = 0; other < k; other++) {
            first = first && m->exclusive[other] != m->exclusive[k];
        }
        if (first) {
            (void)snprintf(name, sizeof name, "exclusive group %d", each->exclusive_group);
            PSR_TRY(free_row(p, m->exclusive[k]));
            PSR_TRY(price(p, (policy){"exclusive", name, &each->place}));
        }
    }
    return PSR_OK;
}

static psr_status price_minimums(pricing *p) {
    const psr_problem *problem = p->q->problem;
    const model *m = p->q->model;
    char name[600];
    for (size_t i = 0; i < problem->market_count; i++) {
        const psr_market *each = &problem->markets[i];
        (void)snprintf(name, sizeof name, "fill rate of %.250s in %.250s",
                       problem->products[each->product].id,
                       problem->channels[each->channel].id);
        for (size_t t = 0; t < m->T; t++) {
            PSR_TRY(free_row(p, m->fill[i * m->T + t]));
        }
        PSR_TRY(price(p, (policy){"fill rate", name, &each->place}));
    }
    for (size_t i = 0; i < problem->product_count; i++) {
        const psr_product *each = &problem->products[i];
        (void)snprintf(name, sizeof name, "end stock of %.250s", each->id);
        for (size_t n = m->pairs_of_product[i];
             each->min_terminal_stock > 0.0 && n < m->pairs_of_product[i + 1]; n++) {
            PSR_TRY(free_minimum(p, m->stock[n * m->T + m->T - 1]));
        }
        PSR_TRY(price(p, (policy){"end stock", name, &each->place}));
    }
    return PSR_OK;
}

/* Goals that the session holds: their rows are free in the programme itself. */
static psr_status price_goal(pricing *p, psr_id row, double limit, policy what) {
    if (row == PSR_NO_ID) {
        return PSR_OK;
    }
    PSR_TRY(free_row(p, row));
    p->changes[0].lower_kept = limit;
    return price(p, what);
}

static psr_status price_goals(pricing *p) {
    const question *q = p->q;
    const psr_objective *goal = &q->problem->objective;
    if (q->model->roi != PSR_NO_ID) {
        policy what = {"return floor", "return floor", &goal->place};
        PSR_TRY(price_goal(p, q->model->roi, question_floor(q), what));
    }
    for (size_t c = 0; q->class_value != NULL && c + 1 < q->model->priority_count; c++) {
        char name[64];
        (void)snprintf(name, sizeof name, "priority class %d",
                       q->model->priority_of_class[c]);
        policy what = {"priority", name, model_priority_place(q->model, c)};
        PSR_TRY(price_goal(p, q->model->priority[c], question_class_least(q, c), what));
    }
    return PSR_OK;
}

/* ---- least orders */

/* Hold every whole column at the optimum, or let those of one offer go again. */
static psr_status hold_whole(pricing *p, bool held) {
    const question *q = p->q;
    const psr_lp *lp = q->model->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->integer[j]) {
            double whole = nearbyint(q->solution->x[j]);
            PSR_TRY(q->solver->set_column(q->session, (psr_id)j,
                                          held ? whole : lp->lower[j],
                                          held ? whole : lp->upper[j]));
        }
    }
    return PSR_OK;
}

/* A whole column of the offer goes free; afterwards it is held again. */
static psr_status free_whole(pricing *p, psr_id column) {
    const psr_lp *lp = p->q->model->lp;
    if (column == PSR_NO_ID || !lp->integer[column]) {
        return PSR_OK;
    }
    PSR_TRY(let_go(p, false, column, lp->lower[column], lp->upper[column]));
    double whole = nearbyint(p->q->solution->x[column]);
    p->changes[p->count - 1].lower_kept = whole;
    p->changes[p->count - 1].upper_kept = whole;
    return PSR_OK;
}

static psr_status price_least_orders(pricing *p) {
    const question *q = p->q;
    const model *m = q->model;
    if (!is_whole(p)) {
        return PSR_OK;
    }
    PSR_TRY(hold_whole(p, true));
    for (size_t i = 0; i < q->problem->offer_count; i++) {
        const psr_offer *each = &q->problem->offers[i];
        char name[600];
        bool any = false;
        (void)snprintf(name, sizeof name, "least order of %.250s from %.250s",
                       q->problem->products[each->product].id, each->supplier);
        for (size_t t = 0; t < m->T; t++) {
            any = any || m->order_least[i * m->T + t] != PSR_NO_ID;
        }
        for (size_t t = 0; any && t < m->T; t++) {
            PSR_TRY(free_row(p, m->order_least[i * m->T + t]));
            PSR_TRY(free_whole(p, m->flag[i * m->T + t]));
            PSR_TRY(free_whole(p, m->order[i * m->T + t]));
        }
        PSR_TRY(price(p, (policy){"least order", name, &each->place}));
    }
    return hold_whole(p, false);
}

/* ---- all */

static int by_price(const void *a, const void *b) {
    const psr_policy_price *left = a;
    const psr_policy_price *right = b;
    if (left->price > right->price || left->price < right->price) {
        return left->price > right->price ? -1 : 1;
    }
    int order = strcmp(left->kind, right->kind);
    return order != 0 ? order : strcmp(left->name, right->name);
}

static psr_status price_all(pricing *p, question *q, question *held) {
    bool anew = q->model->lp->integer == NULL ||
                q->model->lp->column_count <= largest_decided_anew || held == NULL;
    p->q = anew ? q : held;
    p->at_least = !anew;
    p->with = question_profit(p->q, p->q->solution->x);
    PSR_TRY(price_goals(p));
    PSR_TRY(price_policies(p));
    PSR_TRY(price_channels(p));
    PSR_TRY(price_minimums(p));
    p->q = q;
    p->at_least = true;
    return price_least_orders(p);
}

psr_status answer_policy_prices(question *q, question *held, psr_allocation *allocation,
                                psr_error *err) {
    bool is_wanted = q->options != NULL && q->options->with_policy_prices &&
                     q->problem->objective.kind != PSR_GOAL_RATIO &&
                     (q->model->lp->integer != NULL || q->solution->is_vertex);
    if (!is_wanted) {
        return PSR_OK;
    }
    pricing p = {.a = allocation, .without = psr_solution_create(q->model->lp)};
    psr_status status = p.without == NULL ? PSR_ERR_MEMORY : PSR_OK;
    if (status == PSR_OK) {
        status = price_all(&p, q, held);
    }
    if (allocation->policy_price_count > 1) {
        qsort(allocation->policies, allocation->policy_price_count,
              sizeof *allocation->policies, by_price);
    }
    psr_solution_free(p.without);
    free(p.changes);
    /* Rounding goes on from the session: back to the plan's own vertex. */
    if (status == PSR_OK && p.moved && q->model->lp->integer == NULL) {
        status = question_return(q, err);
    }
    /* Prices are a courtesy: what a solve could not say is left out. */
    return status == PSR_ERR_MEMORY
               ? psr_fail(err, status, "no memory for the prices of the policies")
               : PSR_OK;
}
