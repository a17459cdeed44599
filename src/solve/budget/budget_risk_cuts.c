/*
 * Cutting planes for (1 - weight) mean + weight CVaR on a box: the master programme holds
 * the rows and one line for every plan looked at; its optimum is the bound. Looking
 * half-way between its plan and the best one so far keeps the method from zigzag.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_risk.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Steeper lines than this times the mean slope (curves are infinitely steep at 0) are
 * looked at a little inside. */
static const double inside = 1e-6;
/* Halvings of the way to a plan that keeps the floor. */
static const int floor_steps = 40;
/* Lines that no longer close this share of what is open are left to branching. */
static const double branch_share = 0.2;
/* Numbers of lines are rounded up to multiples of 2^-36 (of scaled response): lines that
 * all but repeat others become the same. */
static const double line_grid = 0x1p36;

/** Never less, so that lines stay above what they bound: spends are not negative. */
static double rounded_up(double value) {
    return fabs(value) < 0x1p16 ? ceil(value * line_grid) / line_grid : value;
}

double risk_hole(const psr_budget *box, size_t i) {
    return box->min_if_on[i] > box->min[i] ? box->min_if_on[i] : 0;
}

static psr_status add_terms(const risk_cuts *c, psr_lp *lp, size_t i) {
    for (size_t k = c->first[i]; k < c->first[i + 1]; k++) {
        PSR_TRY(
            psr_lp_add_entry(lp, c->row[c->at[k]], c->budget->row_coefficient[c->at[k]]));
    }
    for (size_t k = 0; k < c->cut_count; k++) {
        PSR_TRY(psr_lp_add_entry(lp, (psr_id)(c->budget->row_count + k),
                                 -c->cut_slope[k * c->budget->spend_count + i]));
    }
    return PSR_OK;
}

/** max t, rows, t - slope_k z <= value_k; for the tail: -slope_k z <= value_k - floor. */
static psr_status build_master(const risk_cuts *c, psr_lp *lp, psr_error *err) {
    const psr_budget *b = &c->box;
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
        PSR_TRY(add_terms(c, lp, i));
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

static psr_status solve_master(risk_cuts *c, psr_error *err) {
    const psr_budget *b = &c->box;
    psr_solution *solution = NULL;
    psr_lp *lp = psr_lp_create(false);
    psr_solve_options options = {.method = PSR_METHOD_SIMPLEX};
    psr_status status = lp ? build_master(c, lp, err) : PSR_ERR_MEMORY;
    c->solve_count++;
    if (status == PSR_OK) {
        solution = psr_solution_create(lp);
        status = solution ? psr_solve(lp, &options, solution, err) : PSR_ERR_MEMORY;
    }
    /* Lines that all but repeat each other may be too much for the simplex method: the box
     * keeps the bound it has, and is split. */
    c->is_lost = status == PSR_ERR_NUMERICAL && c->cut_count > 0;
    if (c->is_lost) {
        status = PSR_OK;
        if (err) {
            *err = (psr_error){0};
        }
    } else if (status == PSR_OK && solution->status == PSR_LP_INFEASIBLE) {
        c->is_empty = true;
    } else if (status == PSR_OK) {
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

static bool keeps_floor(risk_cuts *c, const double *z) {
    return !c->floor || risk_value(&c->tail, z) >= c->floor->kept;
}

/** From c->look, which is below the floor, towards the safe plan until it is kept. */
static void move_to_floor(risk_cuts *c) {
    size_t n = c->budget->spend_count;
    double out = 0, in = 1; /* shares of the way */
    for (int step = 0; step < floor_steps; step++) {
        double share = step + 1 < floor_steps ? (out + in) / 2 : in;
        for (size_t i = 0; i < n; i++) {
            c->slope[i] = c->look[i] + share * (c->floor->safe[i] - c->look[i]);
        }
        if (keeps_floor(c, c->slope)) {
            in = share;
        } else {
            out = share;
        }
    }
    memcpy(c->look, c->slope, n * sizeof(double));
}

/** No spend strictly between 0 and its minimum. */
static bool is_allowed(const risk_cuts *c, const double *z) {
    for (size_t i = 0; i < c->budget->spend_count; i++) {
        double least = c->budget->min_if_on[i];
        if (least > c->budget->min[i] && z[i] > 0 && z[i] < least) {
            return false;
        }
    }
    return true;
}

static void offer(risk_cuts *c, const double *z) {
    size_t bytes = c->budget->spend_count * sizeof(double);
    memcpy(c->look, z, bytes);
    if (!keeps_floor(c, z)) {
        move_to_floor(c);
    }
    if (!is_allowed(c, c->look)) {
        return;
    }
    double value = risk_value(&c->objective, c->look);
    if ((!c->has_plan || value > c->best_value) && keeps_floor(c, c->look)) {
        c->has_plan = true;
        c->best_value = value;
        memcpy(c->best, c->look, bytes);
    }
}

/** The last line says what an earlier one does. */
static bool is_repeated(const risk_cuts *c) {
    size_t n = c->budget->spend_count, last = c->cut_count - 1;
    for (size_t k = 0; k < last; k++) {
        bool is_same = c->cut_is_tail[k] == c->cut_is_tail[last] &&
                       fabs(c->cut_value[k] - c->cut_value[last]) <= 2 / line_grid;
        for (size_t i = 0; is_same && i < n; i++) {
            double other = c->cut_slope[k * n + i];
            is_same = fabs(other - c->cut_slope[last * n + i]) <= 2 / line_grid;
        }
        if (is_same) {
            return true;
        }
    }
    return false;
}

/** The tangent of an objective at a plan as one more row of the master; its value there. */
static double add_line(risk_cuts *c, risk_objective *objective, bool is_tail,
                       const double *z) {
    size_t n = c->budget->spend_count, k = c->cut_count++;
    double value, at_look;
    for (size_t i = 0; i < n; i++) { /* a line at a slightly richer plan is as valid */
        double width = c->box.max[i] - c->box.min[i];
        c->look[i] = fmax(z[i], c->box.min[i] + inside * width);
    }
    risk_cut(objective, c->look, &at_look, c->slope);
    value = at_look;
    for (size_t i = 0; i < n; i++) {
        /* What is fixed has no slope: it may be infinite at 0. */
        c->slope[i] = c->box.max[i] > c->box.min[i] ? c->slope[i] : 0;
        value -= c->slope[i] * c->look[i];
        c->cut_slope[k * n + i] = rounded_up(c->slope[i] * c->money / c->response);
    }
    c->cut_is_tail[k] = is_tail;
    c->cut_value[k] = rounded_up((value - (is_tail ? c->floor->least : 0)) / c->response);
    c->cut_count -= is_repeated(c);
    return at_look;
}

/** Offer z, cut it off, and keep it as the centre when the envelopes like it best. */
static void look_at(risk_cuts *c, const double *z) {
    bool keeps = true;
    offer(c, z);
    double value = add_line(c, &c->objective, false, z);
    if (c->floor) {
        keeps = add_line(c, &c->tail, true, z) >= c->floor->least;
    }
    if (keeps && value > c->relaxed) {
        c->relaxed = value;
        memcpy(c->centre, z, c->budget->spend_count * sizeof(double));
    }
}

/** Under a floor the best plan keeps it and few others do: it is the centre of its box. */
static void centre_on_best(risk_cuts *c) {
    size_t n = c->budget->spend_count;
    for (size_t i = 0; i < n; i++) {
        if (c->best[i] < c->box.min[i] || c->best[i] > c->box.max[i]) {
            return;
        }
    }
    memcpy(c->centre, c->best, n * sizeof(double));
}

/** No envelope is above its curve anywhere in the box. */
static bool is_exact(const risk_cuts *c) {
    size_t draws = c->objective.risk->draw_count;
    for (size_t i = 0; i < c->budget->spend_count; i++) {
        bool is_open = c->box.max[i] > c->box.min[i];
        for (size_t d = 0; is_open && d < draws; d++) {
            if (c->objective.tangent[i * draws + d] > c->box.min[i]) {
                return false;
            }
        }
    }
    return true;
}

/** Nothing more to learn from lines: proved, or the envelopes themselves are too high. */
static bool is_settled(const risk_cuts *c) {
    double room = c->bound - (c->has_plan ? c->best_value : -INFINITY);
    double proof = c->gap * fabs(c->best_value);
    bool is_converged =
        c->bound - c->relaxed <= fmax(fmin(branch_share * room, DBL_MAX), proof / 2);
    if (c->is_exact) {
        return room <= proof; /* branching would bring nothing */
    }
    return room <= proof || (c->bound - c->relaxed <= 1e-12 * fabs(c->bound)) ||
           (is_converged && c->relaxed > c->best_value + proof);
}

psr_status risk_cuts_solve(risk_cuts *c, size_t most, const psr_observer *observer,
                           psr_error *err) {
    size_t n = c->budget->spend_count;
    risk_objective_rebox(&c->objective);
    if (c->floor) {
        risk_objective_rebox(&c->tail);
    }
    c->is_exact = is_exact(c);
    c->cut_count = 0;
    c->bound = INFINITY;
    c->relaxed = -INFINITY;
    c->is_empty = false;
    PSR_TRY(solve_master(c, err));
    if (c->is_empty) {
        return PSR_OK;
    }
    memcpy(c->centre, c->z, n * sizeof(double));
    look_at(c, c->z);
    for (size_t known = 0; c->cut_count + 4 <= most && c->cut_count > known;) {
        known = c->cut_count;
        PSR_TRY(solve_master(c, err));
        if (c->is_empty || c->is_lost) { /* empty: of the floor's lines */
            return PSR_OK;
        }
        if (c->is_exact) { /* one line a round, half-way, goes farther */
            offer(c, c->z);
        } else {
            look_at(c, c->z);
        }
        if (is_settled(c)) {
            return PSR_OK;
        }
        if (psr_observe_interrupted(observer)) {
            return psr_fail(err, PSR_ERR_INTERRUPTED, "stopped on request");
        }
        if (c->floor && c->has_plan) {
            centre_on_best(c);
        }
        for (size_t i = 0; i < n; i++) {
            c->z[i] = (c->z[i] + c->centre[i]) / 2;
        }
        look_at(c, c->z);
    }
    return solve_master(c, err);
}

static psr_status take(risk_cuts *c, psr_arena *arena) {
    size_t n = c->budget->spend_count, m = c->budget->row_count;
    struct {
        double **to;
        size_t count;
    } arrays[] = {{&c->cut_value, RISK_MOST_CUTS},
                  {&c->cut_slope, RISK_MOST_CUTS * n},
                  {&c->z, n},
                  {&c->centre, n},
                  {&c->look, n},
                  {&c->slope, n},
                  {&c->best, n},
                  {&c->box.min, n},
                  {&c->box.max, n},
                  {&c->price, m}};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        *arrays[k].to = psr_arena_take(arena, arrays[k].count + 1, sizeof(double));
        if (!*arrays[k].to) {
            return PSR_ERR_MEMORY;
        }
    }
    c->cut_is_tail = psr_arena_take(arena, RISK_MOST_CUTS + 1, sizeof(bool));
    return c->cut_is_tail ? PSR_OK : PSR_ERR_MEMORY;
}

/** Limits of the whole budget: what is on at least, or cannot be, is no question. */
static void open_box(risk_cuts *c) {
    for (size_t i = 0; i < c->budget->spend_count; i++) {
        double low = c->budget->min[i], high = c->budget->max[i];
        double least = c->budget->min_if_on[i];
        c->box.min[i] = low > 0 && least > low ? fmin(least, high) : low;
        c->box.max[i] = least > low && high < least ? low : high;
    }
}

static void set_units(risk_cuts *c) {
    const psr_budget *b = c->budget;
    for (size_t r = 0; r < b->row_count; r++) {
        double limit = isfinite(b->row_upper[r]) ? b->row_upper[r] : b->row_lower[r];
        c->money = fmax(c->money, fabs(limit));
    }
    for (size_t i = 0; i < b->spend_count; i++) {
        const psr_curve *curve = &c->objective.risk->draws[i][0];
        c->money = fmax(c->money, b->row_count ? 0 : b->max[i]);
        c->response = fmax(c->response, psr_curve_value(curve, b->max[i]));
    }
    c->money = c->money > 0 ? c->money : 1;
    c->response = c->response > 0 ? c->response : 1;
}

psr_status risk_cuts_create(const psr_budget *budget, const psr_budget_risk *risk,
                            const risk_floor *floor, psr_arena *arena, risk_cuts *c) {
    *c = (risk_cuts){.budget = budget, .box = *budget, .floor = floor, .gap = risk->gap};
    PSR_TRY(take(c, arena));
    PSR_TRY(risk_objective_create(&c->box, risk, arena, &c->objective));
    if (floor) {
        PSR_TRY(risk_objective_create(&c->box, floor->tail, arena, &c->tail));
    }
    open_box(c);
    set_units(c);
    return budget_terms_by_spend(budget, &c->first, &c->at, &c->row);
}

void risk_cuts_clear(risk_cuts *c) {
    free(c->first);
    free(c->at);
    free(c->row);
}
