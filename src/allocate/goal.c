/*
 * The three goals over one linear programme: profit, profit under a return floor, and the
 * best ratio of profit to capital by Dinkelbach's iteration.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "answer.h"

#include <stdlib.h>

/* The ratio's numerator is small beside the profit, so its solves must be sharper. */
static const double ratio_gap = 1e-8;
/* Dinkelbach's superlinear iteration needs a handful of rounds; this many is trouble. */
static const int most_rounds = 60;
/* Slack of an incremental floor, relative to the profit it is measured from. */
static const double floor_slack = 1e-9;
/* Capital below this can be 0 for all anybody knows. */
static const double least_capital = 1e-7;

void question_close(question *q) {
    if (q->session != NULL) {
        q->solver->close(q->session);
    }
    psr_solution_free(q->solution);
    model_free(q->model);
    free(q->capital);
    free(q->class_value);
}

/* Without whole columns a gap meant for them is too wide; none at all would ask the
 * interior point for digits that a plan of whole units does not have. */
static const double fixed_gap = 1e-7;

/* A plan in whole units and cents needs no more of a continuous programme. */
static const double plan_gap = 1e-6;

/* 0 = the solver's default: by the number of whole columns. */
static double asked_gap(const question *q, bool fixed) {
    const psr_allocate_options *options = q->options;
    double gap = options != NULL ? options->gap : 0.0;
    bool plans = options != NULL && options->for_rounding;
    if (!(gap > 0.0) && plans && (fixed || q->model->lp->integer == NULL)) {
        gap = plan_gap;
    }
    return fixed ? fmin(gap, fixed_gap) : gap;
}

bool question_can_keep(const question *q) {
    return q->problem->objective.kind != PSR_GOAL_RATIO;
}

static psr_status open_session(question *q, const psr_solve_options *wish, psr_error *err) {
    q->solution = psr_solution_create(q->model->lp);
    if (q->solution == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the solution");
    }
    return q->solver->open(q->model->lp, wish, &q->session, err);
}

static psr_status open_usual(question *q, bool fixed, psr_error *err) {
    const psr_allocate_options *options = q->options;
    psr_solve_options wish = {.method = options ? options->method : PSR_METHOD_AUTO,
                              .gap = asked_gap(q, fixed),
                              .threads = options ? options->threads : 1,
                              .vertex = options && options->with_ranges,
                              .symbolic = options ? options->symbolic : NULL,
                              .observer = options ? options->observer : NULL};
    if (q->problem->objective.kind == PSR_GOAL_RATIO && q->model->lp->integer != NULL) {
        wish.gap = ratio_gap;
    }
    return open_session(q, &wish, err);
}

psr_status question_open(const psr_problem *problem, const psr_solver *solver,
                         const psr_allocate_options *options, question *q, psr_error *err) {
    *q = (question){
        .problem = problem, .solver = solver, .options = options, .zero_known = true};
    PSR_TRY(model_create(problem, false, &q->model, err));
    return open_usual(q, false, err);
}

psr_status question_open_fixed(const psr_problem *problem, const psr_solver *solver,
                               const psr_allocate_options *options, question *q,
                               psr_error *err) {
    *q = (question){
        .problem = problem, .solver = solver, .options = options, .zero_known = true};
    PSR_TRY(model_create(problem, false, &q->model, err));
    free(q->model->lp->integer);
    q->model->lp->integer = NULL;
    return open_usual(q, true, err);
}

/* A search for whole units is a way out, not the plan's proof: it may end early. */
static const double whole_gap = 1e-4;
static const size_t whole_nodes = 5000;

static psr_status mark_whole(const model *m, const psr_id *columns, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (columns[i] != PSR_NO_ID) {
            PSR_TRY(psr_lp_set_integer(m->lp, columns[i]));
        }
    }
    return PSR_OK;
}

psr_status question_open_whole(const psr_problem *problem, const psr_solver *solver,
                               const psr_allocate_options *options, question *q,
                               psr_error *err) {
    *q = (question){
        .problem = problem, .solver = solver, .options = options, .zero_known = true};
    PSR_TRY(model_create(problem, false, &q->model, err));
    const model *m = q->model;
    size_t moves = problem->transfer_count * problem->product_count * m->T;
    if (mark_whole(m, m->order, problem->offer_count * m->T) != PSR_OK ||
        mark_whole(m, m->transfer, moves) != PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for rounding");
    }
    psr_solve_options wish = {.gap = fmax(asked_gap(q, false), whole_gap),
                              .threads = options ? options->threads : 1,
                              .node_limit = whole_nodes,
                              .observer = options ? options->observer : NULL};
    return open_session(q, &wish, err);
}

static psr_status solve(question *q, psr_error *err) {
    return q->solver->solve(q->session, q->solution, err);
}

static bool decided(const question *q) {
    return q->solution->status == PSR_LP_OPTIMAL || q->solution->status == PSR_LP_FEASIBLE;
}

/* Switch the problem to zero spend, or back: no spend, no minimums of spend, no floor. */
static psr_status set_zero_spend(question *q, bool on) {
    const model *m = q->model;
    const psr_lp *lp = m->lp;
    size_t cells = q->problem->channel_count * m->T;
    for (size_t i = 0; i < cells; i++) {
        psr_id column = m->spend[i];
        if (column != PSR_NO_ID) {
            PSR_TRY(q->solver->set_column(q->session, column, on ? 0.0 : lp->lower[column],
                                          on ? 0.0 : lp->upper[column]));
        }
    }
    for (size_t i = 0; i < q->problem->budget_count * m->T; i++) {
        psr_id row = m->budget[i];
        if (row != PSR_NO_ID && isfinite(lp->row_lower[row])) {
            PSR_TRY(q->solver->set_row(q->session, row, on ? -INFINITY : lp->row_lower[row],
                                       lp->row_upper[row]));
        }
    }
    return m->roi == PSR_NO_ID || !on
               ? PSR_OK
               : q->solver->set_row(q->session, m->roi, -INFINITY, INFINITY);
}

/* Profit at zero spend, where the goal measures against it. Not decided: the status of the
 * solution says why, and it is the status of the whole problem. */
static psr_status find_zero_profit(question *q, bool *known, psr_error *err) {
    *known = true;
    if (!q->problem->objective.incremental ||
        q->problem->objective.kind == PSR_GOAL_PROFIT) {
        return PSR_OK;
    }
    PSR_TRY(set_zero_spend(q, true));
    PSR_TRY(solve(q, err));
    *known = decided(q);
    q->zero_known = *known;
    q->zero_profit = *known ? q->solution->objective : 0.0;
    return set_zero_spend(q, false);
}

double question_floor(const question *q) {
    const psr_objective *goal = &q->problem->objective;
    /* The zero-spend plan itself meets an incremental floor with nothing to spare, so the
     * last digits of its profit must not decide. */
    return goal->floor * goal->base_capital + q->zero_profit -
           floor_slack * fmax(1.0, fabs(q->zero_profit)) - q->model->lp->constant;
}

psr_status question_set_floor(question *q, double zero_profit) {
    q->zero_profit = zero_profit;
    return q->solver->set_row(q->session, q->model->roi, question_floor(q), INFINITY);
}

static psr_status answer_floor(question *q, psr_error *err) {
    bool known = false;
    PSR_TRY(find_zero_profit(q, &known, err));
    if (!known) {
        return PSR_OK;
    }
    PSR_TRY(question_set_floor(q, q->zero_profit));
    return solve(q, err);
}

static psr_status collect_capital(question *q) {
    const model *m = q->model;
    const psr_problem *p = q->problem;
    q->capital = psr_calloc(m->lp->column_count + 1, sizeof(double));
    if (q->capital == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < p->channel_count * m->T; i++) {
        if (m->spend[i] != PSR_NO_ID) {
            q->capital[m->spend[i]] = model_spend_capital(m);
        }
    }
    for (size_t i = 0; i < p->offer_count * m->T; i++) {
        const psr_offer *offer = &p->offers[i / m->T];
        if (m->order[i] != PSR_NO_ID) {
            q->capital[m->order[i]] = model_purchase_capital(m) *
                                      psr_at(&offer->unit_cost, i % m->T) *
                                      model_lot(offer, i % m->T);
        }
    }
    return PSR_OK;
}

double question_capital(const question *q, const double *x) {
    double sum = q->problem->objective.base_capital;
    const model *m = q->model;
    for (size_t i = 0; i < q->problem->channel_count * m->T; i++) {
        sum += m->spend[i] == PSR_NO_ID ? 0.0 : x[m->spend[i]] * model_spend_capital(m);
    }
    for (size_t i = 0; i < q->problem->offer_count * m->T; i++) {
        const psr_offer *offer = &q->problem->offers[i / m->T];
        if (m->order[i] != PSR_NO_ID) {
            sum += x[m->order[i]] * model_purchase_capital(m) *
                   psr_at(&offer->unit_cost, i % m->T) * model_lot(offer, i % m->T);
        }
    }
    return sum;
}

/* Objective weight * profit - lambda * capital, in the session. */
static psr_status set_weights(question *q, double weight, double lambda) {
    const psr_lp *lp = q->model->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (fabs(lp->objective[j]) > 0.0 || fabs(q->capital[j]) > 0.0) {
            PSR_TRY(q->solver->set_objective(
                q->session, (psr_id)j, weight * lp->objective[j] - lambda * q->capital[j]));
        }
    }
    return PSR_OK;
}

double question_profit(const question *q, const double *x) {
    const psr_lp *lp = q->model->lp;
    double sum = lp->constant;
    for (size_t j = 0; j < lp->column_count; j++) {
        sum += lp->objective[j] * x[j];
    }
    return sum;
}

psr_status question_set_ratio(question *q, double ratio) {
    PSR_TRY(collect_capital(q));
    return set_weights(q, 1.0, ratio);
}

/* Rounds of max profit - lambda * capital. The step to the next lambda is the ratio of the
 * optimum, so lambda rises to the best ratio and the maximum falls to 0. */
static psr_status dinkelbach(question *q, double capital_bound, psr_error *err) {
    double base = q->problem->objective.base_capital;
    double start = (question_profit(q, q->solution->x) - q->zero_profit) /
                   question_capital(q, q->solution->x);
    /* A ratio below 0 would reward capital for its own sake: begin at 0, where no plan may
     * stand yet, and stop only at a ratio that a plan has reached. */
    bool reached = start >= 0.0;
    double lambda = fmax(start, 0.0);
    for (int round = 0; round < most_rounds; round++) {
        PSR_TRY(set_weights(q, 1.0, lambda));
        PSR_TRY(solve(q, err));
        if (!decided(q)) {
            return PSR_OK;
        }
        double rest = q->zero_profit + lambda * base;
        double surplus = fmax(0.0, q->solution->bound - rest);
        double capital = question_capital(q, q->solution->x);
        double next = (question_profit(q, q->solution->x) - q->zero_profit) / capital;
        double step = next - lambda;
        q->ratio_bound = lambda + surplus / capital_bound;
        q->ratio = reached ? fmax(next, lambda) : next;
        if (reached && !(step > 1e-12 * fmax(1.0, fabs(lambda)))) {
            return PSR_OK;
        }
        reached = true;
        lambda = next;
    }
    return psr_fail(err, PSR_ERR_NO_CONVERGENCE,
                    "the ratio did not settle in %d rounds; last ratio %.9g", most_rounds,
                    q->ratio);
}

static psr_status answer_ratio(question *q, psr_error *err) {
    bool known = false;
    PSR_TRY(find_zero_profit(q, &known, err));
    if (!known) {
        return PSR_OK;
    }
    PSR_TRY(collect_capital(q));
    PSR_TRY(set_weights(q, 0.0, 1.0));
    PSR_TRY(solve(q, err));
    if (!decided(q)) {
        return PSR_OK;
    }
    double least =
        q->problem->objective.base_capital + q->model->lp->constant - q->solution->bound;
    if (!(least > least_capital)) {
        return psr_fail_at(err, PSR_ERR_SCENARIO, &q->problem->objective.place,
                           "the ratio's capital can be 0, so the ratio has no maximum; set "
                           "base_capital or a minimum of spend");
    }
    PSR_TRY(dinkelbach(q, least, err));
    if (decided(q)) {
        /* The answer's objective is the plan's profit, not the weighted one. */
        q->solution->objective = question_profit(q, q->solution->x);
    }
    return PSR_OK;
}

/* ---- priority */

/* Slack of a class's contribution, relative: the last digits of its own solve. */
static const double class_slack = 1e-9;

double question_class_least(const question *q, size_t priority_class) {
    double value = q->class_value[priority_class];
    return value - class_slack * fmax(1.0, fabs(value));
}

psr_status question_hold_classes(question *q, const double *class_value, double share,
                                 psr_error *err) {
    const model *m = q->model;
    if (m->priority_count == 0) {
        return PSR_OK;
    }
    if (q->class_value == NULL) {
        q->class_value = psr_calloc(m->priority_count, sizeof(double));
    }
    if (q->class_value == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the priority classes");
    }
    for (size_t c = 0; c + 1 < m->priority_count; c++) {
        q->class_value[c] = class_value[c];
        double least = class_value[c] - share * fmax(1.0, fabs(class_value[c]));
        PSR_TRY(q->solver->set_row(q->session, m->priority[c], least, INFINITY));
    }
    return PSR_OK;
}

/* Whose turn it is: in the solve of class c the channels behind it earn nothing, and what
 * they sell all the same (a policy may ask for it) costs as much as it would earn. */
static psr_status set_turn(question *q, size_t c) {
    const model *m = q->model;
    for (size_t j = 0; j < m->lp->column_count; j++) {
        psr_id owner = m->column_owner[j];
        double own = m->lp->objective[j];
        if (owner != PSR_NO_ID && fabs(own) > 0.0) {
            bool behind = m->priority_class[owner] > c;
            PSR_TRY(
                q->solver->set_objective(q->session, (psr_id)j, behind ? -fabs(own) : own));
        }
    }
    return PSR_OK;
}

static double class_contribution(const question *q, size_t c) {
    const model *m = q->model;
    double sum = 0.0;
    for (size_t j = 0; j < m->lp->column_count; j++) {
        psr_id owner = m->column_owner[j];
        if (owner != PSR_NO_ID && m->priority_class[owner] == c) {
            sum += m->lp->objective[j] * q->solution->x[j];
        }
    }
    return sum;
}

static psr_status answer_priority(question *q, psr_error *err) {
    const model *m = q->model;
    double *value = psr_calloc(m->priority_count, sizeof *value);
    psr_status status = PSR_OK;
    if (value == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the priority classes");
    }
    for (size_t c = 0; c < m->priority_count; c++) {
        PSR_GO(set_turn(q, c));
        PSR_GO(solve(q, err));
        if (!decided(q) || c + 1 == m->priority_count) {
            break;
        }
        value[c] = class_contribution(q, c);
        PSR_GO(q->solver->set_row(q->session, m->priority[c],
                                  value[c] - class_slack * fmax(1.0, fabs(value[c])),
                                  INFINITY));
    }
    status = question_hold_classes(q, value, class_slack, err);
done:
    free(value);
    return status;
}

psr_status question_answer(question *q, psr_error *err) {
    switch (q->problem->objective.kind) {
    case PSR_GOAL_ROI_FLOOR:
        return answer_floor(q, err);
    case PSR_GOAL_RATIO:
        return answer_ratio(q, err);
    case PSR_GOAL_PROFIT:
        break;
    }
    return q->model->priority_count > 0 ? answer_priority(q, err) : solve(q, err);
}
