/*
 * A budget under draws in units and an order of its own. Cutting planes stop inside a gap,
 * and where they stop hangs on the last bits of the numbers; so spends and rows stand in
 * the order of their names, money and response are scaled to about 1, and the scaled
 * numbers are rounded to far fewer digits than a change of units moves. The same question
 * in other units then becomes the same programme, bit by bit, with the same answer.
 *
 * Curves are rounded to where they bring more, so that bounds stay bounds; what a plan
 * brings is read off the curves as they were given. A table of points stays as it is.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>

#include "budget_risk.h"

/* Limits, of scaled money, are rounded to this: to the cent for budgets of ten digits. */
static const double limit_grid = 0x1p36;
/* Digits of a curve are cut this many powers of two below the gap to be proved. */
static const int curve_digits = 15;

static double rounded_limit(double scaled) {
    return fabs(scaled) < 0x1p16 ? round(scaled * limit_grid) / limit_grid : scaled;
}

/** The nearest of 2^-digits of its size, or the one above or below that. */
static double rounded(double value, int digits, int direction) {
    int exponent;
    if (!(fabs(value) > 0) || !isfinite(value)) {
        return value;
    }
    double part = frexp(value, &exponent);
    double nearest = ldexp(round(ldexp(part, digits)), exponent - digits);
    (void)frexp(nearest, &exponent); /* a power of two may be met from below */
    return nearest + ldexp((double)direction, exponent - digits);
}

static void round_curve(psr_curve *curve, int digits) {
    if (curve->point_count > 0) {
        return;
    }
    curve->scale = rounded(curve->scale, digits, 1);
    curve->spend = rounded(curve->spend, digits, -1);
    /* A sigmoid is neither higher nor lower everywhere: see risk_canonical.excess. */
    curve->rate = rounded(curve->rate, digits, curve->family == PSR_CURVE_SIGMOID ? 0 : 1);
    curve->midpoint = rounded(curve->midpoint, digits, 0);
    curve->carried_in = rounded(curve->carried_in, digits, 1);
}

static psr_status take_curves(risk_canonical *c, psr_arena *arena) {
    size_t n = c->given->spend_count, draws = c->asked->draw_count;
    psr_curve *curve = psr_arena_take(arena, n * draws + 1, sizeof *curve);
    const psr_curve **of_spend = psr_arena_take(arena, n + 1, sizeof *of_spend);
    int digits = curve_digits - ilogb(c->asked->gap);
    if (!curve || !of_spend) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < n; j++) {
        of_spend[j] = curve + j * draws;
        double sigmoid = 0, shape = 0;
        for (size_t d = 0; d < draws; d++) {
            psr_curve *to = &curve[j * draws + d];
            PSR_TRY(budget_scale_curve(arena, &c->asked->draws[c->spend_of[j]][d], c->money,
                                       c->response, to));
            round_curve(to, digits);
            shape = fmax(shape, to->family == PSR_CURVE_HILL ? to->shape : 1);
            /* Slopes to the logarithms of rate and midpoint are below 1/2 and rate times
             * midpoint / 4. */
            double steep = to->scale * (1 + to->rate * to->midpoint) * ldexp(1, -digits);
            sigmoid = fmax(sigmoid, to->family == PSR_CURVE_SIGMOID ? steep : 0);
        }
        c->excess += sigmoid;
        /* Each number, the floor too, is at most three steps off, and counts as its power.
         */
        c->rise = fmax(c->rise, 3 * (2 + shape) * ldexp(1, -digits));
    }
    c->risk.draws = of_spend;
    return PSR_OK;
}

static psr_status take_rows(risk_canonical *c, psr_arena *arena) {
    const psr_budget *b = c->given;
    size_t m = b->row_count, terms = m > 0 ? b->row_start[m] : 0, at = 0;
    double *sum = psr_arena_take(arena, b->spend_count + 1, sizeof *sum);
    c->budget.row_lower = psr_arena_take(arena, m + 1, sizeof(double));
    c->budget.row_upper = psr_arena_take(arena, m + 1, sizeof(double));
    c->budget.row_start = psr_arena_take(arena, m + 1, sizeof(size_t));
    c->budget.row_spend = psr_arena_take(arena, terms + 1, sizeof(psr_id));
    c->budget.row_coefficient = psr_arena_take(arena, terms + 1, sizeof(double));
    if (!sum || !c->budget.row_lower || !c->budget.row_upper || !c->budget.row_start ||
        !c->budget.row_spend || !c->budget.row_coefficient) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < m; k++) {
        size_t r = c->row_of[k];
        c->budget.row_lower[k] = rounded_limit(b->row_lower[r] / c->money);
        c->budget.row_upper[k] = rounded_limit(b->row_upper[r] / c->money);
        c->budget.row_start[k] = at;
        for (size_t i = 0; i < b->spend_count; i++) {
            sum[i] = 0;
        }
        for (size_t t = b->row_start[r]; t < b->row_start[r + 1]; t++) {
            sum[b->row_spend[t]] += b->row_coefficient[t];
        }
        for (size_t j = 0; j < b->spend_count; j++) {
            if (fabs(sum[c->spend_of[j]]) > 0) {
                c->budget.row_spend[at] = (psr_id)j;
                c->budget.row_coefficient[at++] = sum[c->spend_of[j]];
            }
        }
    }
    c->budget.row_start[m] = at;
    return PSR_OK;
}

static psr_status take_spends(risk_canonical *c, psr_arena *arena) {
    const psr_budget *b = c->given;
    size_t n = b->spend_count;
    c->budget.min = psr_arena_take(arena, n + 1, sizeof(double));
    c->budget.max = psr_arena_take(arena, n + 1, sizeof(double));
    c->budget.min_if_on = psr_arena_take(arena, n + 1, sizeof(double));
    c->spend_of = psr_arena_take(arena, n + 1, sizeof(size_t));
    c->row_of = psr_arena_take(arena, b->row_count + 1, sizeof(size_t));
    if (!c->budget.min || !c->budget.max || !c->budget.min_if_on || !c->spend_of ||
        !c->row_of) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(budget_sort_names(arena, b->id, n, c->spend_of));
    PSR_TRY(budget_sort_names(arena, b->row_name, b->row_count, c->row_of));
    c->money = budget_money_unit(b, c->budget.min); /* not yet the limits */
    for (size_t i = 0; i < n; i++) {
        for (size_t d = 0; d < c->asked->draw_count; d++) {
            double most = psr_curve_value(&c->asked->draws[i][d], b->max[i]);
            c->response = fmax(c->response, isfinite(most) ? most : 0);
        }
    }
    c->response = c->response > 0 ? c->response : 1;
    for (size_t j = 0; j < n; j++) {
        size_t i = c->spend_of[j];
        c->budget.min[j] = rounded_limit(b->min[i] / c->money);
        c->budget.max[j] = rounded_limit(b->max[i] / c->money);
        c->budget.min_if_on[j] = rounded_limit(b->min_if_on[i] / c->money);
    }
    return PSR_OK;
}

psr_status risk_canonical_create(const psr_budget *budget, const psr_budget_risk *risk,
                                 psr_arena *arena, risk_canonical *c) {
    *c = (risk_canonical){
        .given = budget,
        .asked = risk,
        .budget = {.spend_count = budget->spend_count, .row_count = budget->row_count},
        .risk = *risk};
    PSR_TRY(take_spends(c, arena));
    PSR_TRY(take_curves(c, arena));
    PSR_TRY(take_rows(c, arena));
    c->risk.floor = rounded(risk->floor / c->response, curve_digits - ilogb(risk->gap), -1);
    return risk_objective_create(budget, risk, arena, &c->objective);
}

/** In the spend's own limits, which were rounded, and not just below its minimum. */
static double settled(const psr_budget *b, size_t i, double z) {
    double least = b->min_if_on[i];
    z = fmin(fmax(z, b->min[i]), b->max[i]);
    return least > b->min[i] && z > least / 2 && z < least ? fmin(least, b->max[i]) : z;
}

void risk_canonical_plan(const risk_canonical *c, const double *z, double *plan) {
    for (size_t j = 0; j < c->given->spend_count; j++) {
        size_t i = c->spend_of[j];
        plan[i] = settled(c->given, i, z[j] * c->money);
    }
}

void risk_canonical_prices(const risk_canonical *c, const double *price, double *given) {
    for (size_t k = 0; k < c->given->row_count; k++) {
        given[c->row_of[k]] = price[k] * c->response / c->money;
    }
}

double risk_canonical_bound(const risk_canonical *c, double bound) {
    return (bound + c->excess) * c->response;
}

double risk_canonical_kept(const risk_canonical *c) {
    return c->risk.floor + c->rise * fabs(c->risk.floor) + c->excess;
}
