/*
 * Flexible budgets and the frontier, against closed forms.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "purser/solve.h"

static psr_budget *one_row(const psr_curve *curve, size_t count, double most) {
    psr_budget *b = psr_budget_create(count, 1, count);
    cr_assert(b != NULL);
    for (size_t i = 0; i < count; i++) {
        char id[32];
        snprintf(id, sizeof id, "s%03zu", i);
        b->id[i] = psr_strdup(id);
        b->max[i] = most;
        b->curve[i] = curve[i];
        b->row_spend[i] = (psr_id)i;
        b->row_coefficient[i] = 1;
    }
    b->row_name[0] = psr_strdup("budget");
    b->row_lower[0] = b->row_upper[0] = most;
    b->row_start[1] = count;
    return b;
}

/* Two square roots: best response of a budget B is sqrt((1 + 4) B). */
static const psr_curve roots[] = {{.family = PSR_CURVE_POWER, .scale = 1, .shape = 0.5},
                                  {.family = PSR_CURVE_POWER, .scale = 2, .shape = 0.5}};
/* Bought at all, best at its tangent point: 3 * 10 units, ratio 2/3 there. */
static const psr_curve s_curve = {
    .family = PSR_CURVE_HILL, .scale = 30, .shape = 2, .spend = 10};

typedef struct goal_case {
    psr_budget_goal goal;
    double target, spend, value;
} goal_case;

Test(budget_goal, square_roots_meet_every_goal_exactly) {
    static const goal_case cases[] = {
        {PSR_BUDGET_RETURN, 0.5, 20, 0.5},    /* sqrt(5 B) / B = 0.5 */
        {PSR_BUDGET_COST, 2, 20, 2},          /* the same, inverse */
        {PSR_BUDGET_RESPONSE, 10, 20, 10},    /* sqrt(5 B) = 10 */
        {PSR_BUDGET_MARGINAL, 0.25, 20, 0.25} /* sqrt(5 / B) / 2 = 0.25 */
    };
    psr_budget *b = one_row(roots, 2, 100);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        psr_budget_answer *answer = NULL;
        psr_budget_reach reach;
        psr_error err = {0};
        cr_assert_eq(psr_solve_budget_goal(b, 0, cases[k].goal, cases[k].target, &answer,
                                           &reach, &err),
                     PSR_OK, "%s", err.message);
        cr_expect(reach.reached);
        cr_expect(epsilon_eq(dbl, reach.spend, cases[k].spend, 1e-7), "case %zu", k);
        cr_expect(epsilon_eq(dbl, reach.value, cases[k].value, 1e-9 * cases[k].value),
                  "case %zu: %.15g", k, reach.value);
        psr_budget_answer_free(answer);
    }
    psr_budget_free(b);
}

/** `size` channels of S-shaped curves, nothing or a minimum, under one budget. */
static psr_budget *with_minimums(size_t size) {
    psr_curve curves[32];
    for (size_t i = 0; i < size; i++) {
        curves[i] = (psr_curve){.family = PSR_CURVE_HILL,
                                .scale = 10 + (double)(i * 7 % 23),
                                .shape = 1.5 + 0.25 * (double)(i % 5),
                                .spend = 15 + (double)(i * 11 % 17)};
    }
    psr_budget *b = one_row(curves, size, 400);
    for (size_t i = 0; i < size; i += 2) {
        b->min_if_on[i] = 12 + (double)(i % 7);
    }
    return b;
}

Test(budget_goal, a_ratio_is_met_to_rounding_and_no_more_spend_meets_it) {
    psr_budget *b = with_minimums(20);
    for (double ratio = 0.4; ratio < 0.61; ratio += 0.03) {
        psr_budget_answer *answer = NULL, *more = NULL;
        psr_budget_reach reach;
        cr_assert_eq(
            psr_solve_budget_goal(b, 0, PSR_BUDGET_RETURN, ratio, &answer, &reach, NULL),
            PSR_OK);
        bool is_met = fabs(reach.value / ratio - 1) <= 1e-12, is_all = reach.spend > 399.99;
        cr_assert(reach.reached);
        cr_expect(is_met || is_all, "%g: %.15g", ratio, reach.value);
        cr_expect(answer->gap <= 2e-6, "%g: gap %g", ratio, answer->gap);
        double limit = reach.spend * 1.001;
        b->row_lower[0] = b->row_upper[0] = fmin(limit, 400);
        cr_assert_eq(psr_solve_budget(b, 0, NULL, &more, NULL), PSR_OK);
        bool has_none = is_all || more->bound < ratio * limit;
        cr_expect(has_none, "%g: more spend has the ratio", ratio);
        b->row_lower[0] = b->row_upper[0] = 400;
        psr_budget_answer_free(answer);
        psr_budget_answer_free(more);
    }
    psr_budget_free(b);
}

Test(budget_goal, an_unreachable_ratio_comes_with_the_best_one) {
    /* 30 z / (100 + z^2) is largest at z = 10: 1.5. */
    psr_budget *b = one_row(&s_curve, 1, 100);
    psr_budget_answer *answer = NULL;
    psr_budget_reach reach;
    psr_error err = {0};
    cr_assert_eq(psr_solve_budget_goal(b, 0, PSR_BUDGET_RETURN, 1.6, &answer, &reach, &err),
                 PSR_OK, "%s", err.message);
    cr_assert(not(reach.reached));
    cr_assert(epsilon_eq(dbl, reach.best, 1.5, 1e-9));
    cr_assert(reach.best_gap <= 1e-9);
    cr_assert(epsilon_eq(dbl, reach.spend, 10, 1e-5));
    psr_budget_answer_free(answer);
    answer = NULL;
    /* 1.2 is met between 5 and 20; the most response is at 20. */
    cr_assert_eq(psr_solve_budget_goal(b, 0, PSR_BUDGET_RETURN, 1.2, &answer, &reach, &err),
                 PSR_OK);
    cr_assert(reach.reached);
    cr_assert(epsilon_eq(dbl, reach.spend, 20, 1e-6));
    psr_budget_answer_free(answer);
    psr_budget_free(b);
}

Test(budget_goal, a_response_above_all_plans_is_not_reached) {
    psr_budget *b = one_row(roots, 2, 100);
    psr_budget_answer *answer = NULL;
    psr_budget_reach reach;
    cr_assert_eq(
        psr_solve_budget_goal(b, 0, PSR_BUDGET_RESPONSE, 50, &answer, &reach, NULL),
        PSR_OK);
    cr_assert(not(reach.reached));
    cr_assert(epsilon_eq(dbl, reach.best, 10 + 20, 1e-9)); /* 100 for each */
    psr_budget_answer_free(answer);
    psr_budget_free(b);
}

Test(budget_frontier, slopes_are_the_finite_differences) {
    psr_curve curves[40];
    for (size_t i = 0; i < 40; i++) {
        curves[i] = (psr_curve){.family = PSR_CURVE_HILL,
                                .scale = 10 + (double)(i * 7 % 23),
                                .shape = 1,
                                .spend = 5 + (double)(i * 11 % 17)};
    }
    psr_budget *b = one_row(curves, 40, 500);
    psr_budget_frontier *f = NULL;
    psr_error err = {0};
    cr_assert_eq(psr_solve_budget_frontier(b, 0, (double[]){50, 450}, 101, NULL, &f, &err),
                 PSR_OK, "%s", err.message);
    cr_assert(f->point_count >= 101);
    cr_assert(f->between < 1e-4, "%g", f->between);
    for (size_t k = 0; k < f->point_count; k += 10) {
        double h = 1e-3 * f->limit[k];
        psr_budget_frontier *near = NULL;
        const double range[] = {f->limit[k] - h, f->limit[k] + h};
        cr_assert_eq(psr_solve_budget_frontier(b, 0, range, 2, NULL, &near, NULL), PSR_OK);
        double slope = (near->response[1] - near->response[0]) / (2 * h);
        cr_expect(epsilon_eq(dbl, f->marginal[k] / slope, 1, 1e-6), "at %g: %g and %g",
                  f->limit[k], f->marginal[k], slope);
        psr_budget_frontier_free(near);
    }
    for (size_t k = 1; k < f->point_count; k++) {
        cr_assert(f->response[k] > f->response[k - 1]);
        cr_assert(f->bound[k] >= f->response[k]);
    }
    psr_budget_frontier_free(f);
    psr_budget_free(b);
}

Test(budget_frontier, says_where_an_s_curve_starts) {
    psr_curve curves[] = {{.family = PSR_CURVE_HILL, .scale = 20, .shape = 1, .spend = 10},
                          {.family = PSR_CURVE_HILL, .scale = 60, .shape = 4, .spend = 40}};
    psr_budget *b = one_row(curves, 2, 100);
    psr_budget_frontier *f = NULL;
    cr_assert_eq(psr_solve_budget_frontier(b, 0, (double[]){1, 100}, 100, NULL, &f, NULL),
                 PSR_OK);
    bool found = false;
    for (size_t k = 0; k < f->switch_count; k++) {
        found |= f->switches[k].spend == 1 && f->switches[k].on;
    }
    cr_assert(found);
    cr_assert(isnan(f->between));
    psr_budget_frontier_free(f);
    psr_budget_free(b);
}
