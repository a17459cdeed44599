/*
 * Whole units: orders and transfers of the optimum are made whole product by product, and
 * the rest of each product's plan moves along, so that no budget, capacity or policy is
 * ever overstepped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>

#include "answer.h"

/* Nearer to a whole number than this is whole. */
static const double whole_slack = 1e-6;
/* A flag or a spend above this is on. */
static const double on = 0.5;
/* What whole units may cost a priority class: no more than the proof's own digits, or the
 * rounded plan could earn more than the bound. */
static const double class_share = 1e-7;

typedef struct rounding {
    question q;
    const psr_allocation *optimum;
    bool solved;  /* q comes with the optimum's own solution */
    psr_id *unit; /* [count] columns to be made whole */
    size_t count;
} rounding;

static psr_status fix(rounding *r, psr_id column, double value) {
    return column == PSR_NO_ID
               ? PSR_OK
               : r->q.solver->set_column(r->q.session, column, value, value);
}

/* Segments of an S-shaped curve that are full at the optimum stay full. */
static psr_status fix_segments(rounding *r, size_t k, size_t t) {
    const psr_channel *channel = &r->q.problem->channels[k];
    size_t at = k * r->q.model->T + t;
    psr_id flag = r->q.model->segment_on[at];
    double full = 0.0, effective = r->optimum->effective_spend[at];
    for (size_t b = 1; flag != PSR_NO_ID && b < channel->spend_segments.count; b++) {
        full += channel->spend_segments.width[b - 1];
        if (model_segment_waits(channel, b)) {
            bool is_on = effective >= full * (1.0 - whole_slack);
            PSR_TRY(fix(r, flag++, is_on ? 1.0 : 0.0));
        }
    }
    return PSR_OK;
}

/* Decisions that are whole already stay as the optimum has them. */
static psr_status fix_flags(rounding *r) {
    const model *m = r->q.model;
    const psr_problem *p = r->q.problem;
    for (size_t k = 0; k < p->channel_count; k++) {
        PSR_TRY(fix(r, m->active[k], r->optimum->active[k] > on ? 1.0 : 0.0));
        for (size_t t = 0; t < m->T; t++) {
            size_t at = k * m->T + t;
            bool spends = r->optimum->spend[at] > whole_slack;
            PSR_TRY(fix(r, m->spend_on[at], spends ? 1.0 : 0.0));
            PSR_TRY(fix_segments(r, k, t));
        }
    }
    for (size_t i = 0; i < p->market_count; i++) {
        for (size_t g = 0; g < p->markets[i].tier_count; g++) {
            bool chosen = r->optimum->tier[i] == (int)g;
            PSR_TRY(fix(r, m->tier[m->tier_slot[i] + g], chosen ? 1.0 : 0.0));
        }
    }
    return PSR_OK;
}

static psr_status open_unit(rounding *r, psr_id column, double lower, double upper) {
    r->unit[r->count++] = column;
    return r->q.solver->set_column(r->q.session, column, lower, upper);
}

/* Orders in lots are fixed; others are open between whole limits. */
static psr_status open_orders(rounding *r) {
    const model *m = r->q.model;
    const psr_problem *p = r->q.problem;
    for (size_t i = 0; i < p->offer_count * m->T; i++) {
        const psr_offer *offer = &p->offers[i / m->T];
        size_t t = i % m->T;
        if (m->order[i] == PSR_NO_ID) {
            continue;
        }
        double ordered = r->optimum->order[i];
        bool flagged = m->flag[i] != PSR_NO_ID;
        bool placed = ordered > whole_slack;
        PSR_TRY(fix(r, m->flag[i], placed ? 1.0 : 0.0));
        if (psr_at(&offer->lot_size, t) > 0.0) {
            PSR_TRY(fix(r, m->order[i], nearbyint(ordered / model_lot(offer, t))));
            continue;
        }
        double most = fmin(psr_at(&offer->capacity, t), psr_at(&offer->max_order, t));
        double least = flagged && placed ? ceil(psr_at(&offer->moq, t) - whole_slack) : 0.0;
        double room = placed ? floor(most + whole_slack) : 0.0;
        PSR_TRY(open_unit(r, m->order[i], fmin(least, room), room));
    }
    for (size_t i = 0; i < p->transfer_count * p->product_count * m->T; i++) {
        if (m->transfer[i] != PSR_NO_ID) {
            PSR_TRY(open_unit(r, m->transfer[i], 0.0, INFINITY));
        }
    }
    return PSR_OK;
}

/* Without the optimum's own solution, the programme is solved with its flags fixed. */
static psr_status solve(rounding *r, psr_error *err) {
    if (!r->solved) {
        PSR_TRY(r->q.solver->solve(r->q.session, r->q.solution, err));
        if (r->q.solution->status != PSR_LP_OPTIMAL &&
            r->q.solution->status != PSR_LP_FEASIBLE) {
            return psr_fail(err, PSR_ERR_NUMERICAL,
                            "the plan cannot be kept with orders between whole limits");
        }
    }
    return r->q.solver->make_whole(r->q.session, r->unit, r->count, r->q.solution, err);
}

/* The goal's own rows and weights, so that rounding moves along the same goal. */
static psr_status set_goal(rounding *r) {
    const psr_objective *goal = &r->q.problem->objective;
    if (goal->kind == PSR_GOAL_ROI_FLOOR) {
        return question_set_floor(
            &r->q, goal->incremental ? r->optimum->profit_at_zero_spend : 0.0);
    }
    if (goal->kind == PSR_GOAL_RATIO) {
        return question_set_ratio(&r->q, r->optimum->ratio);
    }
    return question_hold_classes(&r->q, r->optimum->class_value, class_share, NULL);
}

/* No plan in whole units: for want of the return floor, or of something else. */
static psr_status explain_fractions(rounding *r, psr_error *err) {
    psr_error ignored = {0};
    psr_id floor_row = r->q.model->roi;
    const char *remedy = "loosen a limit that has no slack";
    if (floor_row != PSR_NO_ID) {
        PSR_TRY(r->q.solver->set_row(r->q.session, floor_row, -INFINITY, INFINITY));
        if (r->q.solver->solve(r->q.session, r->q.solution, &ignored) == PSR_OK &&
            r->q.solution->status != PSR_LP_INFEASIBLE) {
            remedy = "without the return floor there is one, so lower objective.floor";
        }
    }
    return psr_fail(
        err, PSR_ERR_INFEASIBLE,
        "orders and transfers are whole units, and no plan in whole units keeps "
        "every limit, though one with fractions of a unit does; %s",
        remedy);
}

/* Nothing whole near the optimum: any plan in whole units, flags and tiers decided anew. */
static psr_status search_whole(rounding *r, psr_error *err) {
    const psr_problem *problem = r->q.problem;
    const psr_solver *solver = r->q.solver;
    const psr_allocate_options *options = r->q.options;
    question_close(&r->q);
    PSR_TRY(question_open_whole(problem, solver, options, &r->q, err));
    PSR_TRY(set_goal(r));
    psr_status status = r->q.solver->solve(r->q.session, r->q.solution, err);
    if (status == PSR_ERR_LIMIT) {
        return psr_fail(
            err, status,
            "orders and transfers are whole units, and none of %zu tries gave a "
            "plan in whole units that keeps every limit; loosen a limit that "
            "has no slack",
            r->q.solution->nodes);
    }
    PSR_TRY(status);
    return r->q.solution->status == PSR_LP_INFEASIBLE ? explain_fractions(r, err) : PSR_OK;
}

static psr_status round_plan(rounding *r, psr_error *err) {
    const model *m = r->q.model;
    size_t most = r->q.problem->offer_count * m->T +
                  r->q.problem->transfer_count * r->q.problem->product_count * m->T;
    r->unit = psr_calloc(most + 1, sizeof *r->unit);
    if (r->unit == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for rounding");
    }
    PSR_TRY(set_goal(r));
    PSR_TRY(fix_flags(r));
    PSR_TRY(open_orders(r));
    psr_status status = solve(r, err);
    return status == PSR_ERR_NUMERICAL ? search_whole(r, err) : status;
}

/* The last digits of a fixed column are the solver's: whole means whole. */
static void snap(double *values, size_t count) {
    for (size_t i = 0; values != NULL && i < count; i++) {
        double whole = nearbyint(values[i]);
        values[i] = fabs(values[i] - whole) <= whole_slack ? whole : values[i];
    }
}

psr_status psr_allocate_rounded(const psr_problem *problem,
                                const psr_allocation *allocation, const psr_solver *solver,
                                const psr_allocate_options *options,
                                psr_allocation **rounded, psr_error *err) {
    *rounded = NULL;
    rounding r = {.optimum = allocation};
    psr_allocation *a = psr_allocation_create(problem);
    psr_status status = PSR_OK;
    if (a == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the allocation");
    }
    r.solved = question_take(allocation, problem, solver, &r.q);
    r.q.options = options;
    if (!r.solved) {
        PSR_GO(question_open_fixed(problem, solver, options, &r.q, err));
    }
    PSR_GO(round_plan(&r, err));
    PSR_GO(answer_quantities(&r.q, a, err));
    snap(a->order, problem->offer_count * problem->period_count);
    snap(a->transfer,
         problem->transfer_count * problem->product_count * problem->period_count);
    a->status = PSR_ANSWER_FEASIBLE;
    a->objective = question_profit(&r.q, r.q.solution->x);
    a->bound = allocation->bound;
    a->gap = (a->bound - a->objective) / fmax(1.0, fabs(a->objective));
    a->profit_at_zero_spend = allocation->profit_at_zero_spend;
    a->capital = question_capital(&r.q, r.q.solution->x);
    if (allocation->has_ratio) {
        a->has_ratio = true;
        a->ratio = (a->objective - (isnan(allocation->profit_at_zero_spend)
                                        ? 0.0
                                        : allocation->profit_at_zero_spend)) /
                   a->capital;
        a->ratio_bound = allocation->ratio_bound;
        a->ratio_gap = (a->ratio_bound - a->ratio) / fmax(1.0, fabs(a->ratio));
    }
    (void)snprintf(a->method, sizeof a->method, "rounded");
    *rounded = a;
    a = NULL;
done:
    free(r.unit);
    question_close(&r.q);
    psr_allocation_free(a);
    return status;
}
