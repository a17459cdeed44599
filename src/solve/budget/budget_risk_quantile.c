/*
 * A quantile of the draws as the objective. With k draws to be left out it is
 *
 *     max over sets S of all but k draws, max over plans, of the least total in S,
 *
 * the inner one a CVaR of S. Plans are found by leaving out the draws that are worst at the
 * best plan so far, and solving for the others. The proof is a programme over straight
 * pieces above the draws with a column of 0 or 1 for each draw left out; how far such a
 * draw may fall short is first narrowed by what groups of draws say.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <string.h>

#include "budget_risk.h"
#include "purser/solve.h"

/* Climbs to the set of the draws that are best at the plan. */
static const size_t climb_limit = 20;
/* Pieces a spend at first. */
static const size_t first_pieces = 24;
/* Rounds of groups; the rounds end when one tells less than this, of all that is open. */
static const size_t most_rounds = 12;
static const double least_gain = 0.005;
/* A programme is left with the bound it has at this many relaxations, or this many rows
 * times columns of them. */
static const size_t node_limit = 2000;
static const size_t work_limit = 100000000;
/* Relative gap below which the programme's own rounding shows. */
static const double least_gap = 1e-7;

/** Keep z where it is the best so far. @param price of the rows, over `unit` */
static void offer(risk_quantile *q, const double *z, const double *price, double unit) {
    (void)risk_value(&q->all, z);
    double value = q->all.total[q->all.order[q->out]];
    if (q->floor) {
        if (value < q->floor->kept) {
            return;
        }
        value = psr_sum(q->all.total, q->risk->draw_count) / (double)q->risk->draw_count;
    }
    if (!q->has_plan || value > q->best->value) {
        q->has_plan = true;
        q->best->value = value;
        q->narrow.aim = value * (1 + q->risk->gap / 2);
        memcpy(q->best->z, z, q->budget->spend_count * sizeof(double));
        for (size_t r = 0; r < q->budget->row_count; r++) {
            q->best->price[r] = price[r] * unit;
        }
    }
}

static void count_work(risk_quantile *q, const risk_found *found) {
    q->best->node_count += found->node_count;
    q->best->solve_count += found->solve_count;
}

/** Some of the draws, or all of them under a floor, as a question of its own. */
static psr_status search_part(const risk_quantile *q, const psr_budget_risk *risk,
                              const risk_floor *floor, risk_found *found, psr_error *err) {
    risk_question question = {.budget = q->budget,
                              .risk = risk,
                              .floor = floor,
                              .enough = INFINITY,
                              .observer = q->observer,
                              .arena = q->arena};
    return risk_search(&question, found, err);
}

/** The most mean with every member at the floor or more. @param least their least total */
static psr_status solve_under_floor(risk_quantile *q, const psr_budget_risk *least,
                                    double *bound, psr_error *err) {
    risk_floor floor = *q->floor;
    psr_budget_risk mean = *q->risk;
    risk_found found;
    mean.weight = 0;
    PSR_TRY(search_part(q, least, NULL, &found, err));
    count_work(q, &found);
    *bound = found.bound < floor.least ? -INFINITY : q->most;
    if (found.value < floor.kept) {
        return PSR_OK;
    }
    floor.tail = least;
    floor.safe = found.z;
    PSR_TRY(search_part(q, &mean, &floor, &found, err));
    count_work(q, &found);
    offer(q, found.z, found.price, 1);
    *bound = found.bound;
    return PSR_OK;
}

/** Offer the best plan that looks at the members only. */
static psr_status solve_set(risk_quantile *q, double *bound, psr_error *err) {
    size_t n = q->budget->spend_count, draws = q->risk->draw_count, count = 0;
    for (size_t d = 0; d < draws; d++) {
        count += q->member[d];
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        q->of_spend[i] = q->curve + i * draws;
        for (size_t d = 0; d < draws; d++) {
            if (q->member[d]) {
                q->curve[i * draws + at++] = q->risk->draws[i][d];
            }
        }
    }
    psr_budget_risk least = {.draw_count = count,
                             .draws = q->of_spend,
                             .weight = 1,
                             .tail = 1 / (double)count,
                             .gap = q->risk->gap};
    if (q->floor) {
        return solve_under_floor(q, &least, bound, err);
    }
    risk_found found;
    PSR_TRY(search_part(q, &least, NULL, &found, err));
    count_work(q, &found);
    offer(q, found.z, found.price, 1);
    *bound = found.bound;
    return PSR_OK;
}

/** Offer the best plan for the draws that are best at z. */
static psr_status solve_set_of(risk_quantile *q, const double *z, psr_error *err) {
    double bound;
    (void)risk_value(&q->all, z);
    for (size_t k = 0; k < q->risk->draw_count; k++) {
        q->member[q->all.order[k]] = k >= q->out;
    }
    return solve_set(q, &bound, err);
}

/** Leave out the draws that are worst at the best plan, while that makes it better. */
static psr_status climb(risk_quantile *q, psr_error *err) {
    for (size_t step = 0; step < climb_limit && q->has_plan; step++) {
        double before = q->best->value;
        PSR_TRY(solve_set_of(q, q->best->z, err));
        if (!(q->best->value > before + q->risk->gap * fabs(before))) {
            break;
        }
    }
    return PSR_OK;
}

/** Make z what can be published: in its limits, and no spend just below its minimum. */
static void snap(const psr_budget *b, double *z) {
    for (size_t i = 0; i < b->spend_count; i++) {
        double hole = risk_hole(b, i);
        z[i] = fmin(fmax(z[i], b->min[i]), b->max[i]);
        if (hole > 0 && z[i] < hole) {
            z[i] = z[i] < hole / 2 ? b->min[i] : fmin(hole, b->max[i]);
        }
    }
}

psr_status risk_quantile_take(risk_quantile *q, const double *z, const double *price,
                              bool climbs, psr_error *err) {
    const risk_pieces *p = q->narrow.pieces;
    double before = q->best->value;
    memcpy(q->z, z, q->budget->spend_count * sizeof(double));
    snap(q->budget, q->z);
    offer(q, q->z, price, p->response / p->money);
    if (climbs) {
        PSR_TRY(solve_set_of(q, q->z, err));
    }
    return q->best->value > before * (1 + q->risk->gap) ? climb(q, err) : PSR_OK;
}

/** The best plan over the pieces, every choice of draws left out looked at or refuted. */
static psr_status search_left_out(risk_quantile *q, size_t pass, bool *is_settled,
                                  psr_error *err) {
    const risk_pieces *p = q->narrow.pieces;
    size_t n = q->budget->spend_count, draws = q->risk->draw_count;
    risk_part part = {.draw = q->all.order,
                      .count = draws,
                      .floor = q->narrow.aim,
                      .ceiling = q->narrow.ceiling,
                      .slack = q->slack,
                      .out = q->out,
                      /* Envelopes first: they tell where pieces are to be fine. */
                      .keeps_order = pass > 0};
    psr_solve_options options = {.method = PSR_METHOD_SIMPLEX,
                                 .gap = fmax(least_gap, q->risk->gap / 4),
                                 .observer = q->observer};
    psr_solution *solution = NULL;
    psr_lp *lp = NULL;
    for (size_t d = 0; d < draws; d++) {
        double reached = q->floor ? q->risk->floor : q->narrow.ceiling;
        q->slack[d] = reached - q->narrow.least[d];
    }
    *is_settled = false;
    psr_status status = risk_pieces_lp(p, &part, &lp, err);
    if (status == PSR_OK) {
        size_t most = 1 + work_limit / (lp->row_count * lp->column_count);
        options.node_limit = most < node_limit ? most : node_limit;
        solution = psr_solution_create(lp);
        status = solution ? psr_solve(lp, &options, solution, err) : PSR_ERR_MEMORY;
    }
    if (status == PSR_OK && solution->status == PSR_LP_INFEASIBLE) {
        q->narrow.ceiling = q->narrow.aim;
    } else if (status == PSR_ERR_LIMIT && solution) { /* given up without a plan */
        q->narrow.ceiling = fmin(q->narrow.ceiling, solution->bound * p->response);
    } else if (status == PSR_OK) {
        double bound = fmax(q->narrow.aim, solution->bound * p->response);
        *is_settled = solution->status == PSR_LP_OPTIMAL;
        q->narrow.ceiling = fmin(q->narrow.ceiling, bound);
        for (size_t i = 0; i < n; i++) {
            q->z[i] = solution->x[p->column[i]] * p->money;
        }
        memcpy(p->centre + pass * n, q->z, n * sizeof(double));
        snap(q->budget, q->z);
        offer(q, q->z, solution->row_price, p->response / p->money);
    }
    if (solution) {
        q->best->node_count += solution->nodes;
        q->best->solve_count += solution->nodes;
    }
    psr_solution_free(solution);
    psr_lp_free(lp);
    return status == PSR_ERR_LIMIT || status == PSR_ERR_NUMERICAL ? PSR_OK : status;
}

/** Rounds of groups, as long as they tell more. */
static psr_status narrow(risk_quantile *q, psr_error *err) {
    risk_narrow *w = &q->narrow;
    size_t draws = q->risk->draw_count, n = q->budget->spend_count;
    double before = -INFINITY;
    for (size_t round = 0; round < most_rounds && w->ceiling > w->aim; round++) {
        double room = 0;
        for (size_t i = 0; i < n; i++) {
            room += w->pieces->high[i] - w->pieces->low[i];
        }
        double known = psr_sum(w->least, draws) / ((double)draws * w->ceiling) -
                       room / ((double)n * w->pieces->money);
        if (known < before + least_gain && round % 2 == 0) {
            break;
        }
        before = known;
        risk_pieces_place(w->pieces, first_pieces, 0);
        PSR_TRY(risk_narrow_round(w, round, q->all.order, err));
    }
    return PSR_OK;
}

static bool is_concave(const risk_quantile *q) {
    for (size_t i = 0; i < q->budget->spend_count; i++) {
        for (size_t d = 0; d < q->risk->draw_count; d++) {
            if (psr_curve_inflexion(&q->risk->draws[i][d]) > q->budget->min[i]) {
                return false;
            }
        }
    }
    return true;
}

/** No quantile is above the best least total of a group of one division, S-shapes kept. */
static psr_status bound_groups(risk_quantile *q, psr_error *err) {
    size_t groups = q->out + 1, draws = q->risk->draw_count;
    double most = -INFINITY, bound;
    for (size_t g = 0; g < groups; g++) {
        (void)risk_value(&q->all, q->best->z);
        for (size_t k = 0; k < draws; k++) {
            q->member[q->all.order[k]] = k % groups == g;
        }
        PSR_TRY(solve_set(q, &bound, err));
        most = fmax(most, bound);
    }
    q->narrow.ceiling = fmin(q->narrow.ceiling, most);
    return PSR_OK;
}

/** Passes of the programme with whole columns, over pieces that become finer where the
 * plans of the programmes are. */
static psr_status prove_by_passes(risk_quantile *q, risk_pieces *pieces, psr_error *err) {
    risk_narrow *w = &q->narrow;
    bool is_settled = true; /* finer pieces would tell more */
    for (size_t pass = 0; is_settled && pass < RISK_MOST_CENTRES; pass++) {
        (void)risk_value(&q->all, q->best->z);
        PSR_TRY(narrow(q, err));
        if (w->ceiling > w->aim) {
            risk_pieces_place(pieces, first_pieces, pass);
            PSR_TRY(search_left_out(q, pass, &is_settled, err));
            PSR_TRY(climb(q, err));
        }
        if (w->ceiling <= q->best->value * (1 + q->risk->gap) ||
            q->best->value >= q->enough) {
            break;
        }
    }
    return PSR_OK;
}

/** Prove the best plan, or find a better one. */
static psr_status prove(risk_quantile *q, psr_error *err) {
    risk_pieces pieces;
    risk_narrow *w = &q->narrow;
    double aim = w->aim;
    PSR_TRY(risk_pieces_create(q->budget, q->risk, q->arena, &pieces));
    PSR_TRY(risk_narrow_create(&pieces, q->out, q->arena, w));
    w->aim = aim;
    w->ceiling = q->floor ? q->most : pieces.response * (double)q->budget->spend_count;
    if (is_concave(q)) {
        PSR_TRY(prove_by_passes(q, &pieces, err));
    } else {
        PSR_TRY(bound_groups(q, err));
        PSR_TRY(climb(q, err));
        (void)risk_value(&q->all, q->best->z);
        PSR_TRY(narrow(q, err));
    }
    PSR_TRY(risk_tree_prove(q, &pieces, err));
    q->best->bound = fmax(q->best->value, w->ceiling);
    return PSR_OK;
}

static psr_status take(risk_quantile *q) {
    size_t n = q->budget->spend_count, draws = q->risk->draw_count;
    q->curve = psr_arena_take(q->arena, n * draws + 1, sizeof *q->curve);
    q->of_spend = psr_arena_take(q->arena, n + 1, sizeof *q->of_spend);
    q->member = psr_arena_take(q->arena, draws + 1, sizeof(bool));
    q->slack = psr_arena_take(q->arena, draws + 1, sizeof(double));
    q->z = psr_arena_take(q->arena, n + 1, sizeof(double));
    q->best->z = psr_arena_take(q->arena, n + 1, sizeof(double));
    q->best->price = psr_arena_take(q->arena, q->budget->row_count + 1, sizeof(double));
    return q->curve && q->of_spend && q->member && q->slack && q->z && q->best->z &&
                   q->best->price
               ? risk_objective_create(q->budget, q->risk, q->arena, &q->all)
               : PSR_ERR_MEMORY;
}

size_t risk_left_out(const psr_budget_risk *risk) {
    size_t out = (size_t)(risk->tail * (double)risk->draw_count * (1 + 1e-12));
    return out < risk->draw_count ? out : risk->draw_count - 1;
}

/** First plans. *is_done: the best of them is good enough. */
static psr_status start(risk_quantile *q, bool *is_done, psr_error *err) {
    double bound;
    *is_done = false;
    if (q->floor) { /* the most mean of all may keep the floor by itself */
        psr_budget_risk mean = *q->risk;
        risk_found free_of_floor;
        mean.weight = 0;
        PSR_TRY(search_part(q, &mean, NULL, &free_of_floor, err));
        count_work(q, &free_of_floor);
        q->most = free_of_floor.bound;
        offer(q, q->floor->safe, q->best->price, 1);
        offer(q, free_of_floor.z, free_of_floor.price, 1);
        *is_done = q->most <= q->best->value * (1 + q->risk->gap);
        if (*is_done) {
            return PSR_OK;
        }
        PSR_TRY(solve_set_of(q, free_of_floor.z, err));
    } else {
        for (size_t d = 0; d < q->risk->draw_count; d++) {
            q->member[d] = true;
        }
        PSR_TRY(solve_set(q, &bound, err));
        if (q->out == 0) { /* the least of all draws, and that is what was solved */
            q->most = bound;
            *is_done = true;
            return PSR_OK;
        }
    }
    PSR_TRY(climb(q, err));
    *is_done = q->best->value >= q->enough;
    return PSR_OK;
}

psr_status risk_search_quantile(const risk_question *question, risk_found *found,
                                psr_error *err) {
    psr_budget_risk asked = *question->risk;
    risk_quantile q = {.budget = question->budget,
                       .risk = &asked,
                       .floor = question->floor,
                       .enough = question->enough,
                       .observer = question->observer,
                       .arena = question->arena,
                       .out = risk_left_out(question->risk),
                       .best = found,
                       .most = INFINITY};
    bool is_done;
    *found = (risk_found){.bound = INFINITY};
    asked.has_floor = q.floor != NULL;
    asked.floor = q.floor ? q.floor->least : 0;
    PSR_TRY(take(&q));
    PSR_TRY(start(&q, &is_done, err));
    if (is_done) {
        found->bound = fmax(q.most, found->value);
        return PSR_OK;
    }
    return prove(&q, err);
}
