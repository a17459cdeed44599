/*
 * Budget questions with answers worked by hand, and laws every answer must keep.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "purser/solve.h"
#include "sized_budget.h"

/** Spends a, b, ... with the curves given and one row "sum = limit". */
static psr_budget *one_row(const psr_curve *curve, size_t count, double limit) {
    psr_budget *b = psr_budget_create(count, 1, count);
    cr_assert(b != NULL);
    for (size_t i = 0; i < count; i++) {
        char id[32];
        snprintf(id, sizeof id, "s%03zu", i);
        b->id[i] = psr_strdup(id);
        b->max[i] = limit;
        b->curve[i] = curve[i];
        b->row_spend[i] = (psr_id)i;
        b->row_coefficient[i] = 1;
    }
    b->row_name[0] = psr_strdup("budget");
    b->row_lower[0] = b->row_upper[0] = limit;
    b->row_start[1] = count;
    return b;
}

static psr_budget_answer *solve(const psr_budget *b) {
    psr_budget_answer *answer = NULL;
    psr_error err = {0};
    cr_assert_eq(psr_solve_budget(b, 0, NULL, &answer, &err), PSR_OK, "%s", err.message);
    return answer;
}

Test(budget_solve, square_roots_split_by_the_squares) {
    /* max sum s_i sqrt(z_i): z_i proportional to s_i^2. */
    psr_curve curves[] = {{.family = PSR_CURVE_POWER, .scale = 1, .shape = 0.5},
                          {.family = PSR_CURVE_POWER, .scale = 2, .shape = 0.5}};
    psr_budget *b = one_row(curves, 2, 100);
    psr_budget_answer *a = solve(b);
    cr_assert(epsilon_eq(dbl, a->spend[0], 20, 1e-9));
    cr_assert(epsilon_eq(dbl, a->spend[1], 80, 1e-9));
    cr_assert(epsilon_eq(dbl, a->row_price[0], 0.5 / sqrt(20), 1e-9));
    cr_assert(epsilon_eq(dbl, a->marginal_left[0], a->row_price[0], 1e-9));
    cr_assert(a->bound >= a->objective && a->gap <= 1e-9);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_solve, an_s_curve_takes_all_or_nothing) {
    /* Two equal steep S-curves whose inflexion an even split does not reach. */
    psr_curve hill = {.family = PSR_CURVE_HILL, .scale = 10, .shape = 6, .spend = 60};
    psr_budget *b = one_row((psr_curve[]){hill, hill}, 2, 70);
    psr_budget_answer *a = solve(b);
    cr_assert(epsilon_eq(dbl, a->objective, psr_curve_value(&hill, 70), 1e-6));
    cr_assert(a->gap <= 1e-6);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_solve, minimum_if_on_keeps_a_channel_out) {
    psr_curve hill = {.family = PSR_CURVE_HILL, .scale = 10, .shape = 1, .spend = 20};
    psr_budget *b = one_row((psr_curve[]){hill, hill, hill}, 3, 50);
    b->min_if_on[0] = b->min_if_on[1] = b->min_if_on[2] = 20;
    psr_budget_answer *a = solve(b);
    cr_assert(epsilon_eq(dbl, a->objective, 2 * psr_curve_value(&hill, 25), 1e-6));
    for (size_t i = 0; i < 3; i++) {
        cr_assert(a->spend[i] <= 0 || a->spend[i] >= 20);
    }
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_solve, at_its_minimum_if_on_a_spend_is_not_a_digit_below) {
    psr_curve curves[] = {{.family = PSR_CURVE_LINEAR, .scale = 1},
                          {.family = PSR_CURVE_LINEAR, .scale = 2}};
    for (int k = 1; k <= 100; k++) {
        /* 30000 more than the better one can take: less than the other one's minimum. */
        psr_budget *b = one_row(curves, 2, 1e6);
        double least = b->min_if_on[0] = 63692.7 + 317.13 * k;
        b->max[1] = 970000;
        psr_budget_answer *a = solve(b);
        cr_expect(a->spend[0] >= least, "%.17g of %.17g", a->spend[0], least);
        cr_expect(epsilon_eq(dbl, a->spend[0], least, 1e-6));
        psr_budget_answer_free(a);
        psr_budget_free(b);
    }
}

Test(budget_solve, rows_that_leave_one_plan_leave_no_room_for_rounding) {
    /* Curves that are steep without end at 0, where the least rounding brings much. */
    psr_curve steep = {.family = PSR_CURVE_POWER, .scale = 1, .shape = 0.05};
    psr_curve late = {.family = PSR_CURVE_HILL, .scale = 9, .shape = 0.1, .spend = 1e6};
    psr_curve curves[] = {steep, late, steep, late, steep};
    static const double taken[] = {1e6, 333333.33, 0.7};
    for (size_t k = 0; k < 3; k++) {
        psr_budget *b = one_row(curves, 5, 1e6);
        b->min[1] = b->max[1] = taken[k]; /* and the third has the rest */
        b->min[2] = b->max[2] = 1e6 - taken[k];
        psr_budget_answer *a = solve(b);
        cr_expect_eq(a->gap <= 1e-12, true, "%g", a->gap);
        cr_expect(eq(dbl, a->spend[0] + a->spend[3] + a->spend[4], 0));
        cr_expect(epsilon_eq(dbl, a->objective,
                             psr_curve_value(&late, taken[k]) +
                                 psr_curve_value(&steep, 1e6 - taken[k]),
                             1e-9));
        psr_budget_answer_free(a);
        b->max[2] = 1e6; /* a part of what is left is room */
        b->min[2] -= fmin(b->min[2], 1e-3);
        a = solve(b);
        cr_expect_eq(a->gap <= 1e-6, true, "%g", a->gap);
        cr_expect_eq(a->spend[0] > 0, taken[k] < 1e6, "%g", a->spend[0]);
        psr_budget_answer_free(a);
        psr_budget_free(b);
    }
}

Test(budget_solve, a_price_is_what_one_more_unit_brings) {
    /* Slopes at their minima are 1 / 20, 2 / 20 and 1 / 20; the last cannot rise. */
    psr_curve curves[] = {{.family = PSR_CURVE_POWER, .scale = 1, .shape = 0.5},
                          {.family = PSR_CURVE_POWER, .scale = 2, .shape = 0.5},
                          {.family = PSR_CURVE_POWER, .scale = 100, .shape = 0.5}};
    psr_budget *b = one_row(curves, 3, 300);
    b->min[0] = b->min[1] = b->min[2] = b->max[2] = 100;
    psr_budget_answer *a = solve(b);
    cr_expect(epsilon_eq(dbl, a->row_price[0], 0.1, 1e-9), "%g", a->row_price[0]);
    cr_expect(a->gap <= 1e-9);
    psr_budget_answer_free(a);
    b->row_lower[0] = -INFINITY; /* an upper limit, the same */
    a = solve(b);
    cr_expect(epsilon_eq(dbl, a->row_price[0], 0.1, 1e-9), "%g", a->row_price[0]);
    psr_budget_answer_free(a);
    b->min_if_on[1] = 200; /* nothing less than another 100 can be had of it */
    b->min[1] = 0;
    b->row_upper[0] = 200;
    a = solve(b);
    cr_expect(epsilon_eq(dbl, a->row_price[0], 0.05, 1e-9), "%g", a->row_price[0]);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_solve, a_row_over_one_spend_has_a_price_and_a_repeated_row_none) {
    /* Money splits 20 to 80; the second may have 50: 0.5 / sqrt(50) and as much again. */
    psr_curve curves[] = {{.family = PSR_CURVE_POWER, .scale = 1, .shape = 0.5},
                          {.family = PSR_CURVE_POWER, .scale = 2, .shape = 0.5}};
    psr_budget *b = psr_budget_create(2, 4, 6);
    static const struct {
        const char *name;
        double first, second, limit;
    } rows[] = {{"budget", 1, 1, 100}, {"twice", 2, 2, 200}, {"cap", 0, 2, 100}};
    size_t at = 0;
    cr_assert(b != NULL);
    for (size_t i = 0; i < 2; i++) {
        b->id[i] = psr_strdup(i == 0 ? "a" : "b");
        b->max[i] = 1000;
        b->curve[i] = curves[i];
    }
    for (size_t r = 0; r < 4; r++) {
        size_t k = r < 3 ? r : 2; /* the cap twice */
        b->row_name[r] = psr_strdup(r < 3 ? rows[k].name : "cap again");
        if (rows[k].first > 0) {
            b->row_spend[at] = 0;
            b->row_coefficient[at++] = rows[k].first;
        }
        b->row_spend[at] = 1;
        b->row_coefficient[at++] = rows[k].second;
        b->row_start[r + 1] = at;
        b->row_lower[r] = -INFINITY;
        b->row_upper[r] = rows[k].limit;
    }
    psr_budget_answer *a = solve(b);
    double one = 0.5 / sqrt(50);
    cr_expect(epsilon_eq(dbl, a->row_price[0], one, 1e-8), "%g", a->row_price[0]);
    cr_expect(epsilon_eq(dbl, a->row_price[1], 0, 0), "%g", a->row_price[1]);
    cr_expect(epsilon_eq(dbl, a->row_price[2], one / 2, 1e-8), "%g", a->row_price[2]);
    cr_expect(epsilon_eq(dbl, a->row_price[3], 0, 0), "%g", a->row_price[3]);
    psr_budget_answer_free(a);
    b->max[1] = 50; /* then a larger cap brings nothing */
    a = solve(b);
    cr_expect(epsilon_eq(dbl, a->row_price[2], 0, 0), "%g", a->row_price[2]);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

/** n channels by 4 quarters: quarter budgets and a cap on channel 0 over the year. */
static psr_budget *quarters(size_t n, bool s_shaped) {
    psr_budget *b = psr_budget_create(4 * n, 5, 4 * n + 4);
    size_t term = 0;
    cr_assert(b != NULL);
    for (size_t i = 0; i < 4 * n; i++) {
        char id[32];
        snprintf(id, sizeof id, "s%03zu", i);
        b->id[i] = psr_strdup(id);
        b->max[i] = 100;
        b->curve[i] = (psr_curve){.family = PSR_CURVE_HILL,
                                  .scale = 10 + (double)(i * 7 % 11),
                                  .shape = s_shaped ? 1.5 + (double)(i % 3) : 1,
                                  .spend = 20 + (double)(i * 5 % 13)};
    }
    for (size_t q = 0; q < 4; q++) {
        char name[32];
        snprintf(name, sizeof name, "q%zu", q + 1);
        b->row_name[q] = psr_strdup(name);
        for (size_t i = 0; i < n; i++) {
            b->row_spend[term] = (psr_id)(4 * i + q);
            b->row_coefficient[term++] = 1;
        }
        b->row_lower[q] = b->row_upper[q] = 80;
        b->row_start[q + 1] = term;
    }
    b->row_name[4] = psr_strdup("year");
    for (size_t q = 0; q < 4; q++) {
        b->row_spend[term] = (psr_id)q;
        b->row_coefficient[term++] = 1;
    }
    b->row_lower[4] = -INFINITY;
    b->row_upper[4] = 30;
    b->row_start[5] = term;
    return b;
}

static void check_rows(const psr_budget *b, const psr_budget_answer *a) {
    for (size_t r = 0; r < b->row_count; r++) {
        cr_assert(a->row_activity[r] <= b->row_upper[r] + 1e-9);
        cr_assert(a->row_activity[r] >= b->row_lower[r] - 1e-9);
    }
    cr_assert(a->bound >= a->objective);
}

Test(budget_solve, coupled_quarters_have_equal_marginals_where_free) {
    psr_budget *b = quarters(5, false);
    psr_budget_answer *a = solve(b);
    check_rows(b, a);
    cr_assert(a->gap <= 1e-9);
    for (size_t i = 4; i < b->spend_count; i++) {
        if (a->spend[i] > 1e-6) { /* not capped: marginal = price of its quarter */
            cr_assert(epsilon_eq(dbl, a->marginal_right[i], a->row_price[i % 4], 1e-6));
        }
    }
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_solve, coupled_s_curves_are_proved) {
    psr_budget *b = quarters(6, true);
    psr_budget_answer *a = solve(b);
    check_rows(b, a);
    cr_assert(a->gap <= 1e-6);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_solve, eighty_coupled_s_curves_take_little_work) {
    /* 0.1 s; taken apart by 24 shared rows it took 1.0 s. Counted, not timed. */
    psr_budget *b = sized_budget(20, 4, true, true);
    psr_budget_answer *a = solve(b);
    check_rows(b, a);
    cr_assert(a->gap <= 1e-6);
    cr_assert(a->iteration_count <= 1000, "%zu relaxations", a->iteration_count);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

/** `count` equal sigmoids under one budget, and a row over every other one. */
static psr_budget *equal_sigmoids(size_t count, double limit, double most_of_half) {
    psr_budget *b = psr_budget_create(count, 2, count + count / 2);
    cr_assert(b != NULL);
    for (size_t i = 0; i < count; i++) {
        char id[32];
        snprintf(id, sizeof id, "s%03zu", i);
        b->id[i] = psr_strdup(id);
        b->max[i] = limit;
        b->curve[i] = (psr_curve){
            .family = PSR_CURVE_SIGMOID, .scale = 100, .rate = 0.4, .midpoint = 25};
        b->row_spend[i] = (psr_id)i;
        b->row_coefficient[i] = 1;
    }
    for (size_t k = 0; k < count / 2; k++) {
        b->row_spend[count + k] = (psr_id)(2 * k);
        b->row_coefficient[count + k] = 1;
    }
    b->row_name[0] = psr_strdup("budget");
    b->row_name[1] = psr_strdup("half");
    b->row_lower[0] = b->row_upper[0] = limit;
    b->row_lower[1] = -INFINITY;
    b->row_upper[1] = most_of_half;
    b->row_start[1] = count;
    b->row_start[2] = count + count / 2;
    return b;
}

Test(budget_solve, equal_s_curves_are_proved_at_once) {
    /* Money for some of fifty: as many as earn most by an even share. A relaxed plan
     * spreads it over all, and every choice of the funded is as good: 3,106 relaxations,
     * 150,205 while only whole boxes kept an order, no proof while none did. */
    psr_budget *b = equal_sigmoids(50, 600, 600), *ruled = equal_sigmoids(20, 260, 100);
    double best = 0;
    for (size_t k = 1; k <= 50; k++) {
        best = fmax(best, (double)k * psr_curve_value(&b->curve[0], 600 / (double)k));
    }
    psr_budget_answer *a = solve(b), *of_ruled = solve(ruled);
    check_rows(b, a);
    cr_assert(a->objective >= best * (1 - 1e-6));
    cr_assert(a->gap <= 1e-6 && a->iteration_count <= 10000, "%zu relaxations",
              a->iteration_count);
    check_rows(ruled, of_ruled);
    cr_assert(of_ruled->gap <= 1e-6 && of_ruled->node_count <= 500, "%zu boxes, gap %g",
              of_ruled->node_count, of_ruled->gap);
    psr_budget_answer_free(of_ruled);
    psr_budget_answer_free(a);
    psr_budget_free(ruled);
    psr_budget_free(b);
}

Test(budget_solve, an_impossible_budget_is_infeasible) {
    psr_curve hill = {.family = PSR_CURVE_HILL, .scale = 10, .shape = 1, .spend = 20};
    psr_budget *b = one_row((psr_curve[]){hill, hill}, 2, 50);
    b->max[0] = b->max[1] = 20;
    psr_budget_answer *answer = NULL;
    psr_error err = {0};
    cr_assert_eq(psr_solve_budget(b, 0, NULL, &answer, &err), PSR_ERR_INFEASIBLE);
    cr_assert_null(answer);
    cr_assert_not_null(strstr(err.message, "budget (= 50)"), "%s", err.message);
    cr_assert_not_null(strstr(err.message, "by 10 is enough"), "%s", err.message);
    psr_budget_free(b);
}

Test(budget_solve, a_conflict_names_the_rows_that_make_it) {
    psr_budget *b = quarters(5, false);
    free(b->row_name[4]); /* the cap of channel 0 becomes a demand above its limits */
    b->row_name[4] = psr_strdup("demand");
    b->row_lower[4] = 350;
    b->row_upper[4] = INFINITY;
    psr_budget_answer *answer = NULL;
    psr_error err = {0};
    cr_assert_eq(psr_solve_budget(b, 0, NULL, &answer, &err), PSR_ERR_INFEASIBLE);
    cr_assert_not_null(strstr(err.message, "demand (>= 350)"), "%s", err.message);
    cr_assert_not_null(strstr(err.message, "by 30 is enough"), "%s", err.message);
    psr_budget_free(b);
}

/** A budget of straight lines and two rows, `terms` of them spend by spend (0 = none). */
static psr_budget *two_rows(size_t count, const double *max, const double *terms,
                            const double *lower, const double *upper) {
    psr_budget *b = psr_budget_create(count, 2, 2 * count);
    cr_assert(b != NULL);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        char id[32];
        snprintf(id, sizeof id, "s%zu", i);
        b->id[i] = psr_strdup(id);
        b->max[i] = max[i];
        b->curve[i] = (psr_curve){.family = PSR_CURVE_LINEAR, .scale = 1};
    }
    for (size_t r = 0; r < 2; r++) {
        b->row_name[r] = psr_strdup(r == 0 ? "first" : "second");
        b->row_lower[r] = lower[r];
        b->row_upper[r] = upper[r];
        for (size_t i = 0; i < count; i++) {
            if (fabs(terms[r * count + i]) > 0) {
                b->row_spend[at] = (psr_id)i;
                b->row_coefficient[at++] = terms[r * count + i];
            }
        }
        b->row_start[r + 1] = at;
    }
    return b;
}

Test(budget_solve, rows_that_leave_one_plan_are_proved) {
    /* Both equations hold where everything is at its most, and nowhere else: the interior
     * point has no inside there, and its prices are no number. */
    double most = 0.6021692910700374;
    psr_budget *b = two_rows(3, (double[]){1, 0, 2}, (double[]){2, 0, 0.001, 0, 0.5, 1},
                             (double[]){2.00060216929107, -INFINITY},
                             (double[]){2.00060216929107, most});
    psr_budget_answer *a = solve(b);
    cr_assert(epsilon_eq(dbl, a->objective, 1 + most, 1e-9));
    cr_assert(a->gap <= 1e-9, "%g", a->gap);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_solve, one_plan_of_unlike_sizes_is_proved_at_once) {
    double max[] = {1e4, 2e4, 1e5, 2e4, 1e4, 2e4};
    double terms[] = {0, 0, -1, 0.001, -3, 0, 1000, 0.001, 0, 0, 1, 0};
    double limit[] = {-48722.532692317225, 10010020};
    psr_budget *b = two_rows(6, max, terms, limit, limit);
    b->curve[0].scale = 1e6;
    b->min_if_on[5] = 43222; /* above its most: it is off */
    psr_budget_answer *a = solve(b);
    /* 1e10 + 2e4 + 1e4 + 2e4 and what is left of the first row for the third spend. */
    cr_assert(epsilon_eq(dbl, a->objective, 1e10 + 5e4 + 18742.532692317225, 0.5));
    cr_assert(a->gap <= 1e-9, "%g", a->gap);
    cr_assert(a->node_count <= 10, "%zu boxes", a->node_count);
    for (size_t r = 0; r < 2; r++) {
        cr_assert(fabs(a->row_price[r]) < 1e12, "%g", a->row_price[r]);
    }
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_solve, rounding_of_limits_turns_no_spend_on) {
    /* The rows meet but for 6e-16, which the second spend's minimum is far above. */
    psr_budget *b =
        two_rows(3, (double[]){0.01, 0.01, 0.01}, (double[]){2, 0, -1, 0, 0.5, 0.5},
                 (double[]){0.012495775993295027, 0.003752112003352792},
                 (double[]){INFINITY, 0.003752112003352792});
    b->min_if_on[1] = 0.01;
    psr_budget_answer *a = solve(b);
    cr_assert(epsilon_eq(dbl, a->spend[0], 0.01, 1e-12));
    cr_assert(epsilon_eq(dbl, a->spend[2], 0.007504224006705, 1e-12));
    cr_assert(a->gap <= 1e-6);
    for (size_t r = 0; r < 2; r++) {
        cr_assert(fabs(a->row_price[r]) < 1e12, "%g", a->row_price[r]);
    }
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_solve, rows_that_miss_by_rounding_say_so) {
    /* So near to holding together that the simplex method can neither find nor refute. */
    static const double missing[] = {2e-9, 3e-9, 4e-9};
    psr_budget *b = two_rows(2, (double[]){10, 1}, (double[]){1, 1, 1, 2}, (double[]){1, 2},
                             (double[]){1, INFINITY});
    for (size_t k = 0; k < 3; k++) {
        b->row_lower[1] = 2 + missing[k];
        psr_budget_answer *answer = NULL;
        psr_error err = {0};
        cr_assert_eq(psr_solve_budget(b, 0, NULL, &answer, &err), PSR_ERR_INFEASIBLE);
        cr_assert_null(answer);
        cr_assert_not_null(strstr(err.message, "loosen one of their limits"), "%s",
                           err.message);
    }
    b->row_lower[1] = 2;
    psr_budget_answer *a = solve(b);
    cr_assert(epsilon_eq(dbl, a->objective, 1, 1e-9));
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

/** The same question in other units and the other way round. */
static psr_budget *restated(const psr_budget *from, double money, double response) {
    size_t n = from->spend_count, terms = from->row_start[from->row_count];
    psr_budget *to = psr_budget_create(n, from->row_count, terms);
    for (size_t i = 0; i < n; i++) {
        size_t back = n - 1 - i;
        to->id[i] = psr_strdup(from->id[back]);
        to->max[i] = from->max[back] * money;
        to->curve[i] = from->curve[back];
        to->curve[i].scale *= response;
        to->curve[i].spend *= money;
    }
    size_t at = 0;
    for (size_t r = 0; r < from->row_count; r++) {
        to->row_name[r] = psr_strdup(from->row_name[r]);
        to->row_lower[r] = from->row_lower[r] * money;
        to->row_upper[r] = from->row_upper[r] * money;
        for (size_t k = from->row_start[r]; k < from->row_start[r + 1]; k++) {
            to->row_spend[at] = (psr_id)(n - 1 - (size_t)from->row_spend[k]);
            to->row_coefficient[at++] = from->row_coefficient[k];
        }
        to->row_start[r + 1] = at;
    }
    return to;
}

Test(budget_solve, units_and_order_do_not_change_the_plan) {
    static const double units[][2] = {
        {1, 1e-9}, {1, 1e9}, {1e-6, 1}, {1e6, 1}, {1e3, 1e-5}};
    for (int s_shaped = 0; s_shaped < 2; s_shaped++) {
        psr_budget *b = quarters(6, s_shaped);
        psr_budget_answer *a = solve(b);
        for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
            psr_budget *other = restated(b, units[k][0], units[k][1]);
            psr_budget_answer *again = solve(other);
            for (size_t i = 0; i < b->spend_count; i++) {
                double same = again->spend[b->spend_count - 1 - i] / units[k][0];
                cr_expect(fabs(same - a->spend[i]) <= 1e-9 * 80,
                          "unit %zu, %s: %.15g, %.15g", k, b->id[i], same, a->spend[i]);
            }
            psr_budget_answer_free(again);
            psr_budget_free(other);
        }
        psr_budget_answer_free(a);
        psr_budget_free(b);
    }
}

Test(budget_solve, whole_cents_meet_every_row) {
    for (int s_shaped = 0; s_shaped < 2; s_shaped++) {
        psr_budget *b = quarters(7, s_shaped);
        psr_budget_answer *a = solve(b);
        for (size_t r = 0; r < b->row_count; r++) {
            double sum = 0; /* whole numbers, exact */
            for (size_t k = b->row_start[r]; k < b->row_start[r + 1]; k++) {
                sum += (double)a->spend_minor[b->row_spend[k]];
            }
            cr_assert(sum <= b->row_upper[r] * 100 + 0.5);
            cr_assert(sum >= b->row_lower[r] * 100 - 0.5);
        }
        for (size_t i = 0; i < b->spend_count; i++) {
            cr_assert(fabs((double)a->spend_minor[i] / 100 - a->spend[i]) < 0.02);
        }
        cr_assert(fabs(a->rounding_cost) < 0.05);
        cr_assert(a->rounding_missed <= 0);
        psr_budget_answer_free(a);
        psr_budget_free(b);
    }
}

Test(budget_solve, a_response_of_nothing_is_proved_too) {
    /* Equal spends, one of which may not be on within the limit: nothing is all there is.
     */
    psr_curve logistic = {.family = PSR_CURVE_LOGISTIC, .scale = 4.8e5, .rate = 1e-4};
    psr_budget *b = psr_budget_create(2, 2, 4);
    cr_assert(b != NULL);
    for (size_t i = 0; i < 2; i++) {
        b->id[i] = psr_strdup(i ? "b" : "a");
        b->max[i] = 1e5;
        b->curve[i] = logistic;
        b->row_name[i] = psr_strdup(i ? "equal" : "budget");
        b->row_start[i + 1] = 2 * (i + 1);
    }
    memcpy(b->row_spend, (psr_id[]){0, 1, 0, 1}, 4 * sizeof(psr_id));
    memcpy(b->row_coefficient, (double[]){1, 1, 1, -1}, 4 * sizeof(double));
    b->min_if_on[1] = 1e5;
    b->row_lower[0] = -INFINITY;
    b->row_upper[0] = 5e4;
    psr_budget_answer *a = solve(b);
    cr_assert(a->objective < 1e-6 && a->bound >= a->objective && a->gap <= 1e-6);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}
