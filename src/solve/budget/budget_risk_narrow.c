/*
 * Where the plans lie whose quantile passes an aim. Of k + 1 groups of draws, k being the
 * draws left out, at least one is whole among those that reach the aim: such a plan lies in
 * the convex set of one of the groups. Over the sets the quantile has its ceiling, each
 * spend its limits and each draw a least total, which is all it can fall short by.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <string.h>

#include "budget_risk.h"
#include "purser/solve.h"

/* Programmes of a round up to which least totals are asked of them. */
static const size_t most_programmes = 6000;

/** One group: its programme on a session, and what it says. */
typedef struct group {
    psr_session *session;
    psr_solution *solution;
    size_t row_count, work;
    bool is_empty;
} group;

/** Most of the objective set, a bound; `most` where the method is in trouble. */
static psr_status ask(group *g, double *most, psr_error *err) {
    psr_status status = psr_solve_solver()->solve(g->session, g->solution, err);
    g->work += g->row_count * (g->solution->iterations + RISK_SOLVE_WORK);
    if (status == PSR_OK && g->solution->status == PSR_LP_INFEASIBLE) {
        g->is_empty = true;
    } else if (status == PSR_OK) {
        *most = fmin(*most, g->solution->bound);
    }
    return status == PSR_ERR_NUMERICAL ? PSR_OK : status;
}

/** Limits of the spends in the set of the group, money. */
static psr_status ask_limits(const risk_narrow *w, group *g, double *low, double *high,
                             psr_error *err) {
    const psr_solver *solver = psr_solve_solver();
    const risk_pieces *p = w->pieces;
    for (size_t i = 0; i < p->budget->spend_count && !g->is_empty; i++) {
        double most = p->high[i] / p->money, least = -p->low[i] / p->money;
        PSR_TRY(solver->set_objective(g->session, p->column[i], 1));
        PSR_TRY(ask(g, &most, err));
        PSR_TRY(solver->set_objective(g->session, p->column[i], -1));
        PSR_TRY(ask(g, &least, err));
        PSR_TRY(solver->set_objective(g->session, p->column[i], 0));
        PSR_TRY(solver->set_column(g->session, p->column[i], fmin(-least, most), most));
        low[i] = fmin(-least, most) * p->money;
        high[i] = most * p->money;
    }
    return PSR_OK;
}

/** Least total of draw d in the set of the group. */
static psr_status ask_total(const risk_narrow *w, group *g, size_t d, const double *low,
                            const double *high, double *least, psr_error *err) {
    const risk_pieces *p = w->pieces;
    double from = 0, slope, most = 0;
    for (size_t i = 0; i < p->budget->spend_count; i++) {
        from += risk_pieces_line(p, i, d, low[i], high[i], &slope);
        most -= slope * low[i] / p->response;
        if (w->asks_totals) {
            double scaled = -slope * p->money / p->response;
            PSR_TRY(psr_solve_solver()->set_objective(g->session, p->column[i], scaled));
        }
    }
    if (w->asks_totals) {
        PSR_TRY(ask(g, &most, err));
    }
    *least = from - most * p->response;
    return PSR_OK;
}

/** What group g says, joined to what the ones before said. */
static psr_status join(risk_narrow *w, group *g, psr_id t, psr_error *err) {
    const risk_pieces *p = w->pieces;
    size_t n = p->budget->spend_count;
    double ceiling = w->ceiling / p->response;
    PSR_TRY(ask(g, &ceiling, err));
    PSR_TRY(psr_solve_solver()->set_objective(g->session, t, 0));
    if (!g->is_empty) {
        PSR_TRY(ask_limits(w, g, w->low, w->high, err));
    }
    if (g->is_empty) {
        return PSR_OK;
    }
    w->met_ceiling = fmax(w->met_ceiling, ceiling * p->response);
    for (size_t i = 0; i < n; i++) {
        w->met_low[i] = fmin(w->met_low[i], w->low[i]);
        w->met_high[i] = fmax(w->met_high[i], w->high[i]);
    }
    for (size_t d = 0; d < p->risk->draw_count; d++) {
        double least = w->met_least[d];
        if (w->state && w->state[d] == RISK_DRAW_OUT) {
            continue;
        }
        PSR_TRY(ask_total(w, g, d, w->low, w->high, &least, err));
        w->met_least[d] = fmin(w->met_least[d], least);
    }
    return PSR_OK;
}

static psr_status look_into(risk_narrow *w, const risk_part *part, psr_error *err) {
    psr_solve_options options = {.method = PSR_METHOD_SIMPLEX};
    const psr_solver *solver = psr_solve_solver();
    group g = {0};
    psr_lp *lp = NULL;
    psr_status status = risk_pieces_lp(w->pieces, part, &lp, err);
    if (status == PSR_OK) {
        g.solution = psr_solution_create(lp);
        status = g.solution ? solver->open(lp, &options, &g.session, err) : PSR_ERR_MEMORY;
    }
    if (status == PSR_OK) {
        g.row_count = lp->row_count;
        status = join(w, &g, (psr_id)(lp->column_count - 1), err);
        w->work += g.work;
    }
    if (g.session) {
        solver->close(g.session);
    }
    psr_solution_free(g.solution);
    psr_lp_free(lp);
    return status;
}

psr_status risk_narrow_round(risk_narrow *w, size_t round, const size_t *order,
                             psr_error *err) {
    risk_pieces *p = w->pieces;
    size_t n = p->budget->spend_count, draws = p->risk->draw_count, groups = w->out + 1;
    risk_part part = {.draw = w->member, .floor = w->aim, .ceiling = w->ceiling};
    w->asks_totals = groups * (draws + 2 * n) <= most_programmes;
    w->met_ceiling = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        w->met_low[i] = INFINITY;
        w->met_high[i] = -INFINITY;
    }
    for (size_t d = 0; d < draws; d++) {
        w->met_least[d] = INFINITY;
    }
    for (size_t g = 0; g < groups; g++) {
        size_t at = 0;
        part.count = 0;
        for (size_t k = 0; k < draws; k++) {
            uint8_t state = w->state ? w->state[order[k]] : RISK_DRAW_OPEN;
            /* Draws that are in are so in every group; other neighbours in every round. */
            bool is_member =
                state == RISK_DRAW_IN ||
                (state == RISK_DRAW_OPEN && (at + round * (at / groups)) % groups == g);
            at += state == RISK_DRAW_OPEN;
            if (is_member) {
                w->member[part.count++] = order[k];
            }
        }
        PSR_TRY(look_into(w, &part, err));
    }
    if (isinf(w->met_ceiling)) { /* no group can reach the aim */
        w->ceiling = w->aim;
        return PSR_OK;
    }
    w->ceiling = fmin(w->ceiling, w->met_ceiling);
    for (size_t i = 0; i < n; i++) {
        p->low[i] = fmax(p->low[i], w->met_low[i]);
        p->high[i] = fmax(p->low[i], fmin(p->high[i], w->met_high[i]));
    }
    for (size_t d = 0; d < draws; d++) {
        w->least[d] = fmax(w->least[d], w->met_least[d]);
    }
    return PSR_OK;
}

psr_status risk_narrow_create(risk_pieces *pieces, size_t out, psr_arena *arena,
                              risk_narrow *w) {
    size_t n = pieces->budget->spend_count, draws = pieces->risk->draw_count;
    *w = (risk_narrow){.pieces = pieces, .out = out, .ceiling = INFINITY};
    double **arrays[] = {&w->low, &w->high, &w->met_low, &w->met_high};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        *arrays[k] = psr_arena_take(arena, n + 1, sizeof(double));
        if (!*arrays[k]) {
            return PSR_ERR_MEMORY;
        }
    }
    w->least = psr_arena_take(arena, draws + 1, sizeof(double));
    w->met_least = psr_arena_take(arena, draws + 1, sizeof(double));
    w->member = psr_arena_take(arena, draws + 1, sizeof(size_t));
    return w->least && w->met_least && w->member ? PSR_OK : PSR_ERR_MEMORY;
}
