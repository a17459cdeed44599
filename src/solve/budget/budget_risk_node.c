/*
 * One node of the quantile's tree: the programme over pieces on its box, and what follows
 * from its prices; see budget_risk_tree.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_risk_tree.h"

#include <math.h>
#include <string.h>

#include "purser/solve.h"

/* Pieces of a spend in a node. */
static const size_t node_pieces = 4;
/* A draw is split where it loses more than this share of what the worst spend does. */
static const double draw_share = 0.2;

static double total_at(const quantile_tree *t, size_t d, const double *z) {
    double sum = 0;
    for (size_t i = 0; i < t->n; i++) {
        sum += psr_curve_value(&t->q->risk->draws[i][d], z[i]);
    }
    return sum;
}

void risk_node_rate(quantile_tree *t) {
    const psr_budget_risk *risk = t->q->risk;
    double most = risk->has_floor ? risk->floor : fmin(t->q->narrow.ceiling, t->at.bound);
    double least = risk->has_floor ? risk->floor : t->q->narrow.aim;
    size_t out = 0;
    t->part.count = 0;
    for (size_t d = 0; d < t->draws; d++) {
        if (t->at.state[d] == RISK_DRAW_OPEN && total_at(t, d, t->at.high) < least) {
            t->at.state[d] = RISK_DRAW_OUT;
        }
        if (t->at.state[d] == RISK_DRAW_OUT) {
            out++;
            continue;
        }
        double known = fmax(t->at.least[d], total_at(t, d, t->at.low));
        t->slack[d] = t->at.state[d] == RISK_DRAW_IN ? 0 : fmax(0, most - known);
        t->member[t->part.count++] = d;
    }
    t->is_empty = out > t->q->out;
    t->part.out = t->is_empty ? 0 : t->q->out - out;
}

void risk_node_close(quantile_tree *t) {
    if (t->session) {
        psr_solve_solver()->close(t->session);
    }
    psr_solution_free(t->solution);
    psr_lp_free(t->lp);
    t->session = NULL;
    t->solution = NULL;
    t->lp = NULL;
}

/** Solve the programme as it stands; *most comes down to its bound. */
static psr_status ask(quantile_tree *t, double *most, psr_error *err) {
    psr_status status = psr_solve_solver()->solve(t->session, t->solution, err);
    t->work += t->lp->row_count * (t->solution->iterations + RISK_SOLVE_WORK);
    t->effort += t->lp->nonzero_count * (t->solution->iterations + RISK_SOLVE_WORK);
    t->q->best->solve_count++;
    if (status == PSR_ERR_NUMERICAL) { /* the node keeps the bound it has */
        t->is_lost = true;
        if (err) {
            *err = (psr_error){0};
        }
        return PSR_OK;
    }
    t->is_empty = status == PSR_OK && t->solution->status == PSR_LP_INFEASIBLE;
    if (status == PSR_OK && !t->is_empty) {
        *most = fmin(*most, t->solution->bound);
    }
    return status;
}

psr_status risk_node_relax(quantile_tree *t, psr_error *err) {
    risk_pieces *p = t->pieces;
    psr_solve_options options = {.method = PSR_METHOD_SIMPLEX};
    double most = t->at.bound / p->response;
    risk_node_close(t);
    t->is_lost = false;
    memcpy(p->low, t->at.low, t->n * sizeof(double));
    memcpy(p->high, t->at.high, t->n * sizeof(double));
    risk_node_rate(t);
    if (t->is_empty) {
        return PSR_OK;
    }
    risk_pieces_place(p, node_pieces, 0);
    t->part.floor = t->q->narrow.aim;
    t->part.ceiling = fmin(t->q->narrow.ceiling, t->at.bound);
    PSR_TRY(risk_pieces_lp(p, &t->part, &t->lp, err));
    t->solution = psr_solution_create(t->lp);
    if (!t->solution) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_solve_solver()->open(t->lp, &options, &t->session, err));
    PSR_TRY(ask(t, &most, err));
    t->at.bound = most * p->response;
    return PSR_OK;
}

/** First column of the draws; before it stands t. */
static size_t first_draw(const quantile_tree *t) {
    return t->lp->column_count - t->part.count;
}

void risk_node_fix(quantile_tree *t) {
    /* The costs are below the programme's own bound, not below one known before. */
    double room = t->solution->bound - t->q->narrow.aim / t->pieces->response;
    for (size_t k = 0; k < t->part.count; k++) {
        size_t column = first_draw(t) + k, d = t->member[k];
        double cost = t->solution->reduced_cost[column], x = t->solution->x[column];
        if (t->at.state[d] == RISK_DRAW_OPEN && t->slack[d] > 0) {
            t->at.state[d] = x < 1e-9 && -cost > room      ? RISK_DRAW_IN
                             : x > 1 - 1e-9 && cost > room ? RISK_DRAW_OUT
                                                           : RISK_DRAW_OPEN;
        }
    }
}

/** How far the pieces of draw d are above the curve of spend i at the plan. */
static double piece_error(const quantile_tree *t, size_t i, size_t d) {
    const risk_pieces *p = t->pieces;
    const double *at = p->at + i * (RISK_MOST_PIECES + 1), *value = risk_pieces_of(p, i, d);
    const double *x = t->solution->x + p->column[i];
    double over = value[0] - psr_curve_value(&t->q->risk->draws[i][d], x[0] * p->money);
    for (size_t j = 0; j < p->count; j++) {
        double width = at[j + 1] - at[j];
        over += width > 0 ? x[1 + j] * p->money / width * (value[j + 1] - value[j]) : 0;
    }
    return over;
}

void risk_node_choose(quantile_tree *t) {
    size_t first_row = t->q->budget->row_count + t->n;
    double of_draw = 0, of_spend = 0;
    t->split_draw = t->split_spend = SIZE_MAX;
    memset(t->error, 0, t->n * sizeof(double));
    for (size_t k = 0; k < t->part.count; k++) {
        size_t d = t->member[k];
        double x = t->solution->x[first_draw(t) + k];
        double price = fabs(t->solution->row_price[first_row + k]);
        double lost = price * t->slack[d] * fmin(x, 1 - x);
        if (lost > of_draw && t->at.state[d] == RISK_DRAW_OPEN) {
            of_draw = lost;
            t->split_draw = d;
        }
        for (size_t i = 0; price > 0 && i < t->n; i++) {
            t->error[i] += price * piece_error(t, i, d);
        }
    }
    for (size_t i = 0; i < t->n; i++) {
        if (t->error[i] > of_spend) {
            of_spend = t->error[i];
            t->split_spend = i;
        }
    }
    if (of_draw > draw_share * of_spend) {
        t->split_spend = SIZE_MAX;
    } else {
        t->split_draw = SIZE_MAX;
    }
}

psr_status risk_node_narrow(quantile_tree *t, double *shrunk, psr_error *err) {
    const psr_solver *solver = psr_solve_solver();
    const risk_pieces *p = t->pieces;
    *shrunk = 0;
    PSR_TRY(solver->set_objective(t->session, (psr_id)first_draw(t) - 1, 0));
    for (size_t i = 0; i < t->n && !t->is_empty; i++) {
        double low = t->at.low[i], high = t->at.high[i], width = high - low;
        double most = high / p->money, least = -low / p->money;
        if (!(width > 0)) {
            continue;
        }
        PSR_TRY(solver->set_objective(t->session, p->column[i], 1));
        PSR_TRY(ask(t, &most, err));
        PSR_TRY(solver->set_objective(t->session, p->column[i], -1));
        if (!t->is_empty) {
            PSR_TRY(ask(t, &least, err));
        }
        PSR_TRY(solver->set_objective(t->session, p->column[i], 0));
        t->at.low[i] = fmin(fmax(low, -least * p->money), high);
        t->at.high[i] = fmax(t->at.low[i], fmin(high, most * p->money));
        *shrunk = fmax(*shrunk, 1 - (t->at.high[i] - t->at.low[i]) / width);
    }
    return PSR_OK;
}
