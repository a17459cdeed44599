/*
 * The room's door: problem -> lp, problem -> allocation.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/allocate.h"

#include <stdio.h>
#include <string.h>

#include "answer.h"

psr_status psr_allocate_lp(const psr_problem *problem, bool with_names, psr_lp **lp,
                           psr_error *err) {
    model *m = NULL;
    *lp = NULL;
    PSR_TRY(model_create(problem, with_names, &m, err));
    *lp = m->lp;
    m->lp = NULL;
    model_free(m);
    return PSR_OK;
}

/* What holding the whole decisions may lose: nothing but the last digits. */
static const double held_slack = 1e-9;

/* Size and proof: what every answer carries. */
static void describe(const question *q, psr_allocation *a) {
    const psr_solution *s = q->solution;
    a->objective = s->objective;
    a->bound = s->bound;
    a->gap = s->gap;
    a->lp_rows = q->model->lp->row_count;
    a->lp_columns = q->model->lp->column_count;
    a->lp_nonzeros = q->model->lp->nonzero_count;
    a->iterations = s->iterations;
    a->nodes = s->nodes;
    snprintf(a->method, sizeof a->method, "%s", s->method);
    const psr_objective *goal = &q->problem->objective;
    if (goal->kind == PSR_GOAL_PROFIT) {
        return;
    }
    if (goal->incremental) {
        a->profit_at_zero_spend = q->zero_profit;
    }
    a->capital = question_capital(q, s->x);
    if (goal->kind == PSR_GOAL_RATIO) {
        a->has_ratio = true;
        a->ratio = q->ratio;
        a->ratio_bound = fmax(q->ratio_bound, q->ratio);
        a->ratio_gap = (a->ratio_bound - a->ratio) / fmax(1.0, fabs(a->ratio));
        /* The weighted programme's bound is not one of the profit. */
        a->bound = a->objective;
        a->gap = a->ratio_gap;
    }
}

/* Above this many columns a second solve for the sake of ties and ranges is too dear. */
static const size_t largest_to_hold = 200000;
/* Up to so many the held programme is solved from nothing in no time. */
static const size_t largest_from_nothing = 5000;

static psr_status limit_whole_columns(const question *q, const question *held,
                                      bool at_optimum) {
    const psr_lp *lp = q->model->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->integer[j]) {
            double whole = nearbyint(q->solution->x[j]);
            PSR_TRY(held->solver->set_column(held->session, (psr_id)j,
                                             at_optimum ? whole : lp->lower[j],
                                             at_optimum ? whole : lp->upper[j]));
        }
    }
    return PSR_OK;
}

/* The programme with its whole columns held at the optimum has a vertex, where ties can be
 * broken and prices have ranges; the branch and bound that found the optimum has none. */
static psr_status hold_whole_columns(const question *q, question *held, psr_error *err) {
    const psr_lp *lp = q->model->lp;
    PSR_TRY(question_open_fixed(q->problem, q->solver, q->options, held, err));
    if (q->problem->objective.kind == PSR_GOAL_ROI_FLOOR) {
        PSR_TRY(question_set_floor(held, q->zero_profit));
    } else if (q->model->priority_count > 0) {
        PSR_TRY(question_hold_classes(held, q->class_value, held_slack, err));
    } else if (q->problem->objective.kind == PSR_GOAL_RATIO) {
        held->ratio = q->ratio;
        PSR_TRY(question_set_ratio(held, q->ratio));
    }
    bool needs_vertex =
        lp->column_count > largest_from_nothing && model_has_segments_in_order(q->problem);
    bool started = false;
    PSR_TRY(limit_whole_columns(q, held, true));
    if (needs_vertex) {
        PSR_TRY(q->solver->start_from(held->session, q->session, &started, err));
    }
    if (needs_vertex && !started) {
        /* Full segments leave an interior point no room: from a vertex it is few pivots. */
        PSR_TRY(limit_whole_columns(q, held, false));
        PSR_TRY(held->solver->solve(held->session, held->solution, err));
        PSR_TRY(limit_whole_columns(q, held, true));
    }
    PSR_TRY(held->solver->solve(held->session, held->solution, err));
    return question_settle(held, err);
}

/* The plan of the optimum's whole decisions; *good where it is as good as the optimum. */
static void hold(const question *q, question *held, bool *good) {
    psr_error ignored = {0};
    *good = false;
    if (q->model->lp->integer != NULL && q->model->lp->column_count <= largest_to_hold &&
        hold_whole_columns(q, held, &ignored) == PSR_OK &&
        held->solution->status == PSR_LP_OPTIMAL) {
        double profit = question_profit(q, q->solution->x);
        double loss = profit - question_profit(q, held->solution->x);
        *good = loss <= held_slack * fmax(1.0, fabs(profit));
    }
}

/* What each priority class keeps, for the rounding that comes behind. */
static psr_status keep_classes(const question *q, psr_allocation *a, psr_error *err) {
    size_t count = q->class_value != NULL ? q->model->priority_count - 1 : 0;
    a->class_value = psr_arena_take(a->arena, count + 1, sizeof(double));
    if (a->class_value == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the priority classes");
    }
    for (size_t c = 0; c < count; c++) {
        a->class_value[c] = q->class_value[c];
    }
    a->class_value_count = count;
    return PSR_OK;
}

static psr_status describe_plan(question *q, psr_allocation *a, psr_error *err) {
    question held = {0};
    bool good = false;
    psr_status status = PSR_OK;
    PSR_GO(question_settle(q, err));
    describe(q, a);
    PSR_GO(keep_classes(q, a, err));
    hold(q, &held, &good);
    PSR_GO(answer_quantities(good ? &held : q, a, err));
    PSR_GO(answer_limits(good ? &held : q, a, err));
    PSR_GO(answer_policy_prices(q, good ? &held : NULL, a, err));
done:
    question_close(&held);
    return status;
}

/* What can grow for ever: stock bought only for the value it is given at the end. */
static psr_status answer_unbounded(const question *q, psr_allocation *a, psr_error *err) {
    const psr_problem *p = q->problem;
    psr_text text = {0};
    psr_text_add(&text, "profit can grow without limit");
    bool named = false;
    for (size_t i = 0; i < p->offer_count && !named; i++) {
        const psr_offer *offer = &p->offers[i];
        const psr_pieces *value = &p->products[offer->product].terminal_value;
        size_t last = value->count > 0 ? value->count - 1 : 0;
        for (size_t t = 0; t + (size_t)offer->lead_time < p->period_count && !named; t++) {
            named = value->count > 0 && isinf(value->width[last]) &&
                    isinf(psr_at(&offer->capacity, t)) &&
                    isinf(psr_at(&offer->max_order, t)) &&
                    value->slope[last] > psr_at(&offer->unit_cost, t);
            if (named) {
                psr_text_addf(
                    &text,
                    ": any quantity of %s bought from %s in period %zu at %.15g is "
                    "worth %.15g at the end; give its terminal value a width, or "
                    "the purchase a budget or capacity",
                    p->products[offer->product].id, offer->supplier, t,
                    psr_at(&offer->unit_cost, t), value->slope[last]);
            }
        }
    }
    if (!named) {
        psr_text_add(&text, ": something can be bought and sold or kept at a gain in any "
                            "quantity; set a purchase budget or a capacity");
    }
    a->explanation = psr_arena_text(a->arena, psr_text_bytes(&text), text.length);
    bool failed = text.failed || a->explanation == NULL;
    psr_text_free(&text);
    return failed ? psr_fail(err, PSR_ERR_MEMORY, "no memory for the explanation") : PSR_OK;
}

static psr_status conclude(question *q, psr_allocation *a, psr_error *err) {
    switch (q->solution->status) {
    case PSR_LP_OPTIMAL:
    case PSR_LP_FEASIBLE:
        a->status = q->solution->status == PSR_LP_OPTIMAL ? PSR_ANSWER_OPTIMAL
                                                          : PSR_ANSWER_FEASIBLE;
        return describe_plan(q, a, err);
    case PSR_LP_INFEASIBLE:
        a->status = PSR_ANSWER_INFEASIBLE;
        return answer_conflict(q, a, err);
    case PSR_LP_UNBOUNDED:
        a->status = PSR_ANSWER_UNBOUNDED;
        return answer_unbounded(q, a, err);
    case PSR_LP_UNSOLVED:
        break;
    }
    return psr_fail(err, PSR_ERR_NUMERICAL, "the solver came back without an answer");
}

/* What the solver can neither solve nor refute may still have a conflict that shows. */
static psr_status answer(question *q, psr_allocation *a, psr_error *err) {
    psr_status status = question_answer(q, err);
    if (status != PSR_ERR_NUMERICAL) {
        return status == PSR_OK ? conclude(q, a, err) : status;
    }
    psr_error ignored = {0};
    if (answer_conflict(q, a, &ignored) != PSR_OK || a->conflict_count == 0) {
        return status;
    }
    a->status = PSR_ANSWER_INFEASIBLE;
    return PSR_OK;
}

psr_status psr_allocate(const psr_problem *problem, const psr_solver *solver,
                        const psr_allocate_options *options, psr_allocation **allocation,
                        psr_error *err) {
    *allocation = NULL;
    question q = {0};
    psr_status status = PSR_OK;
    bool contradiction = false;
    psr_allocation *a = psr_allocation_create(problem);
    if (a == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the allocation");
    }
    PSR_GO(answer_check_sums(problem, a, &contradiction, err));
    if (contradiction) {
        a->status = PSR_ANSWER_INFEASIBLE;
        *allocation = a;
        return PSR_OK;
    }
    PSR_GO(question_open(problem, solver, options, &q, err));
    PSR_GO(answer(&q, a, err));
    if (options != NULL && options->for_rounding && question_can_keep(&q) &&
        (a->status == PSR_ANSWER_OPTIMAL || a->status == PSR_ANSWER_FEASIBLE)) {
        PSR_GO(question_keep(&q, a, err));
    }
    *allocation = a;
    a = NULL;
done:
    question_close(&q);
    psr_allocation_free(a);
    return status;
}
