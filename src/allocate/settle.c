/*
 * Ties: many plans can earn the same. Among the optimal ones the plan with the fewest order
 * lines is taken, of those the one with the earliest stock and the fewest units moved, so
 * that what does not matter for the profit does not change the plan either.
 *
 * First the earliest stock, which brings most orders together: the objective is bent by a
 * little for each unit ordered, moved and spent, later ones more; from the optimal vertex
 * that takes a few pivots. Then the true objective comes back for its prices: where the
 * vertex found earns the same as their optimum (to the certificate's gap), it stands, so
 * that costs which differ in their tenth digit only do not move the orders; where the bend
 * was large enough to cost something, a smaller one is tried. Then the solver looks for
 * fewer lines (lines.c); where there are any, the lines that are not used are held at 0 and
 * the earliest stock is found once more. Plans with whole columns, and those too large for
 * a vertex, are only asked for fewer lines.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "lines.h"

/* Bends tried, as shares of the mean objective coefficient: far above the simplex method's
 * tolerance, far below what a cent of profit weighs. */
static const double bends[] = {1e-6, 1e-8};
#define BEND_COUNT (sizeof bends / sizeof *bends)
/* A plan may earn this much less, relative, and still tie: the certificate's own gap. */
static const double same_profit = 1e-9;
/* Simplex iterations one settlement may take; beyond it ties are not worth their time. */
static const size_t most_pivots = 20000;

/* What a unit of each column weighs in the secondary goal; 1 is a late order. */
static double *make_weights(const question *q) {
    const model *m = q->model;
    const psr_problem *p = q->problem;
    double *weight = psr_calloc(m->lp->column_count + 1, sizeof *weight);
    for (size_t j = 0; weight != NULL && j < m->lp->column_count; j++) {
        weight[j] = 0.02 * question_spread(j);
    }
    for (size_t i = 0; weight != NULL && i < p->offer_count * m->T; i++) {
        const psr_offer *offer = &p->offers[i / m->T];
        size_t landing = i % m->T + (size_t)offer->lead_time;
        if (m->order[i] != PSR_NO_ID) {
            double later = 1.0 + (double)landing / (double)m->T;
            weight[m->order[i]] += later * model_lot(offer, i % m->T);
        }
    }
    for (size_t i = 0; weight != NULL && i < p->transfer_count * p->product_count * m->T;
         i++) {
        if (m->transfer[i] != PSR_NO_ID) {
            weight[m->transfer[i]] += 1.0 + (double)(i % m->T) / (double)m->T;
        }
    }
    return weight;
}

static double true_objective(const question *q, size_t j) {
    double capital = q->capital != NULL ? q->ratio * q->capital[j] : 0.0;
    return q->model->lp->objective[j] - capital;
}

/* The session's objective: the true one less bend times weight. */
static psr_status set_bend(question *q, const double *weight, double bend) {
    const psr_lp *lp = q->model->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        double each = true_objective(q, j) - bend * weight[j];
        PSR_TRY(q->solver->set_objective(q->session, (psr_id)j, each));
    }
    return PSR_OK;
}

static double mean_objective(const question *q) {
    const psr_lp *lp = q->model->lp;
    double sum = 0.0;
    size_t count = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        sum += fabs(lp->objective[j]);
        count += fabs(lp->objective[j]) > 0.0;
    }
    return count > 0 ? sum / (double)count : 0.0;
}

/* What the session maximises, at x: of a ratio goal the weighted profit. */
static double worth(const question *q, const double *x) {
    double sum = q->model->lp->constant;
    for (size_t j = 0; j < q->model->lp->column_count; j++) {
        sum += true_objective(q, j) * x[j];
    }
    return sum;
}

static bool earns_the_same(const question *q, const double *x) {
    double before = worth(q, q->solution->x);
    return worth(q, x) >= before - same_profit * fmax(1.0, fabs(before));
}

/* A solve that may fail: then the optimum stands as it was. */
static bool solved(question *q, psr_solution *solution) {
    psr_error ignored = {0};
    return q->solver->solve(q->session, solution, &ignored) == PSR_OK &&
           solution->status == PSR_LP_OPTIMAL;
}

/* The point of a proved solution: x in place of its own, which earns the same. */
static void stand_on(const question *q, const double *x, double violation,
                     psr_solution *proved) {
    const psr_lp *lp = q->model->lp;
    memcpy(proved->x, x, lp->column_count * sizeof *x);
    memset(proved->row_activity, 0, lp->row_count * sizeof *proved->row_activity);
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            proved->row_activity[lp->row[at]] += lp->value[at] * x[j];
        }
    }
    proved->objective = worth(q, x);
    proved->bound = fmax(proved->bound, proved->objective);
    proved->gap = (proved->bound - proved->objective) / fmax(1.0, fabs(proved->objective));
    proved->primal_violation = fmax(violation, proved->primal_violation);
}

/* The prices of the session's optimum for the point of found, which stands where it earns
 * the same: the optimum is no step away, or one that tied plans may lose. */
static psr_status prove(question *q, psr_solution *found, bool *proved) {
    size_t columns = q->model->lp->column_count;
    double violation = found->primal_violation;
    double *x = psr_calloc(columns + 1, sizeof *x);
    if (x == NULL) {
        return PSR_ERR_MEMORY;
    }
    memcpy(x, found->x, columns * sizeof *x);
    *proved = solved(q, found) && found->is_vertex && earns_the_same(q, x);
    if (*proved) {
        stand_on(q, x, violation, found);
    }
    free(x);
    return PSR_OK;
}

/* One bend: the vertex it leads to, proved under the true objective; false where it costs
 * profit. */
static psr_status try_bend(question *q, const double *weight, double bend,
                           psr_solution *found, bool *same) {
    PSR_TRY(set_bend(q, weight, bend));
    *same = solved(q, found);
    PSR_TRY(set_bend(q, weight, 0.0));
    return *same ? prove(q, found, same) : PSR_OK;
}

static void take(question *q, psr_solution **found) {
    psr_solution *before = q->solution;
    (*found)->iterations += before->iterations;
    (*found)->nodes = before->nodes;
    memcpy((*found)->method, before->method, sizeof before->method);
    if (q->problem->objective.kind == PSR_GOAL_RATIO) {
        (*found)->objective = question_profit(q, (*found)->x);
    }
    q->solution = *found;
    *found = before;
}

psr_status question_return(question *q, psr_error *err) {
    psr_error ignored = {0};
    psr_solution *kept = q->solution;
    q->solution = psr_solution_create(q->model->lp);
    psr_status status = PSR_OK;
    if (q->solution == NULL) {
        q->solution = kept;
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for breaking ties");
    }
    if (q->solver->solve(q->session, q->solution, &ignored) == PSR_OK) {
        status = question_settle(q, err);
    }
    psr_solution_free(q->solution);
    q->solution = kept;
    return status;
}

/* The vertex that the largest bend leads to which costs nothing. */
static psr_status settle_at(question *q, const double *weight, psr_solution *found,
                            bool *same) {
    *same = false;
    q->solver->set_iteration_limit(q->session, most_pivots);
    for (size_t i = 0; i < BEND_COUNT && !*same; i++) {
        PSR_TRY(try_bend(q, weight, bends[i] * mean_objective(q), found, same));
    }
    q->solver->set_iteration_limit(q->session, 0);
    return PSR_OK;
}

/* On the lines that the plan has, the earliest stock again; then all lines are free. */
static psr_status settle_on_lines(question *q, const double *weight,
                                  const order_lines *lines, psr_solution **found) {
    bool same = false;
    size_t count = order_lines_used(lines, q->solution->x);
    PSR_TRY(order_lines_hold(q, lines, q->solution->x, true));
    PSR_TRY(settle_at(q, weight, *found, &same));
    PSR_TRY(order_lines_hold(q, lines, q->solution->x, false));
    if (same) { /* prices are those of the programme without held lines */
        PSR_TRY(prove(q, *found, &same));
    } else {
        (void)solved(q, *found); /* back to where the answer is */
    }
    if (same && order_lines_used(lines, (*found)->x) <= count) {
        take(q, found);
    }
    return PSR_OK;
}

static psr_status settle(question *q, const order_lines *lines, psr_error *err) {
    bool vertex = q->solution->status == PSR_LP_OPTIMAL && q->solution->is_vertex &&
                  q->model->lp->integer == NULL;
    double *weight = make_weights(q);
    psr_solution *found = psr_solution_create(q->model->lp);
    psr_status status = PSR_OK;
    bool same = false;
    if (weight == NULL || found == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for breaking ties"));
    }
    if (vertex) {
        PSR_GO(settle_at(q, weight, found, &same));
        if (same) {
            take(q, &found);
        }
    }
    size_t before = order_lines_used(lines, q->solution->x);
    PSR_GO(order_lines_reduce(q, lines, q->solution, err));
    if (vertex && order_lines_used(lines, q->solution->x) < before) {
        PSR_GO(settle_on_lines(q, weight, lines, &found));
    } else if (vertex && !same) {
        /* The session goes back to where the answer is; the answer itself stands. */
        (void)solved(q, found);
    }
done:
    free(weight);
    psr_solution_free(found);
    return status;
}

psr_status question_settle(question *q, psr_error *err) {
    order_lines lines;
    if (q->solution->status != PSR_LP_OPTIMAL && q->solution->status != PSR_LP_FEASIBLE) {
        return PSR_OK;
    }
    PSR_TRY(order_lines_list(q, &lines, err));
    psr_status status = settle(q, &lines, err);
    order_lines_free(&lines);
    return status;
}
