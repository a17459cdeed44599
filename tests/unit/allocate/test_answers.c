/*
 * Pieces by hand, prices against finite differences, rules, whole units, simulation.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pieces.h"
#include "purser/allocate.h"
#include "purser/read.h"
#include "purser/solve.h"

static psr_problem *read_instance(const char *name) {
    static psr_faults faults;
    char path[512];
    psr_problem *problem = NULL;
    snprintf(path, sizeof path, PURSER_SHARED "/cases/problems/%s.json", name);
    if (access(path, R_OK) != 0) {
        cr_skip("no ../shared/cases/problems here");
    }
    cr_assert(psr_read_problem(path, &problem, &faults) == PSR_OK);
    return problem;
}

static psr_allocation *solve(const psr_problem *problem, bool prices) {
    psr_allocate_options options = {.with_ranges = prices, .with_policy_prices = prices};
    psr_allocation *allocation = NULL;
    psr_error error = {0};
    cr_assert(psr_allocate(problem, psr_solve_solver(), &options, &allocation, &error) ==
                  PSR_OK,
              "%s", error.message);
    return allocation;
}

/* Knots (0.25, 10), (0.75, 30): the line meets level 0 at 0 and level 1 at 40. */
Test(pieces, quantiles_extend_to_levels_0_and_1) {
    psr_problem *problem = psr_problem_create();
    double value[] = {10, 30}, level[] = {0.25, 0.75};
    psr_demand demand = {0, 2, PSR_DEMAND_QUANTILES};
    demand_pieces pieces = {0};
    problem->knot_value = value;
    problem->knot_level = level;
    cr_assert(demand_pieces_make(&pieces, problem, &demand) == PSR_OK);
    cr_assert(eq(sz, pieces.count, 3));
    const double width[] = {10, 20, 10}, survival[] = {0.875, 0.5, 0.125};
    for (size_t j = 0; j < 3; j++) {
        cr_assert(epsilon_eq(dbl, pieces.width[j], width[j], 1e-12));
        cr_assert(epsilon_eq(dbl, pieces.survival[j], survival[j], 1e-12));
    }
    cr_assert(epsilon_eq(dbl, pieces.mean, 20.0, 1e-12));
    /* Cut at 0: (0.25, 1), (0.75, 11) would meet level 0 at -4. */
    value[0] = 1;
    value[1] = 11;
    cr_assert(demand_pieces_make(&pieces, problem, &demand) == PSR_OK);
    cr_assert(epsilon_eq(dbl, pieces.width[0], 1.0, 1e-12));
    cr_assert(epsilon_eq(dbl, pieces.survival[0], 0.875, 1e-12));
    demand_pieces_clear(&pieces);
    psr_problem_free(problem);
}

Test(pieces, points_survive_in_order) {
    psr_problem *problem = psr_problem_create();
    double value[] = {30, 10}, chance[] = {0.4, 0.6};
    psr_demand demand = {0, 2, PSR_DEMAND_POINTS};
    demand_pieces pieces = {0};
    problem->knot_value = value;
    problem->knot_level = chance;
    cr_assert(demand_pieces_make(&pieces, problem, &demand) == PSR_OK);
    cr_assert(eq(sz, pieces.count, 2));
    cr_assert(epsilon_eq(dbl, pieces.survival[0], 1.0, 0));
    cr_assert(epsilon_eq(dbl, pieces.survival[1], 0.4, 1e-12));
    cr_assert(epsilon_eq(dbl, pieces.mean, 18.0, 1e-12));
    demand_pieces_clear(&pieces);
    psr_problem_free(problem);
}

/* The price of a binding budget is the profit of one more unit, within its range. */
Test(limits, price_is_the_finite_difference) {
    psr_problem *problem = read_instance("04_marketing_lift_budget");
    psr_allocation *before = solve(problem, true);
    const psr_limit *dearest = &before->limits[0];
    cr_assert(strcmp(dearest->name, "total budget") == 0);
    cr_assert(dearest->range_low < 9000.0 && dearest->range_high > 9001.0);
    cr_assert(epsilon_eq(dbl, dearest->used, dearest->limit, 1e-6));
    problem->budgets[1].limit.value += 1.0;
    psr_allocation *after = solve(problem, false);
    cr_assert(epsilon_eq(dbl, after->objective - before->objective, dearest->price, 1e-6));
    psr_allocation_free(before);
    psr_allocation_free(after);
    psr_problem_free(problem);
}

Test(limits, one_without_a_price_can_be_relaxed_for_nothing) {
    psr_problem *problem = read_instance("05_two_warehouses_working_capital");
    psr_allocation *before = solve(problem, false);
    for (size_t i = 0; i < before->limit_count; i++) {
        const psr_limit *limit = &before->limits[i];
        double slack =
            limit->is_lower ? limit->used - limit->limit : limit->limit - limit->used;
        cr_assert(ge(dbl, slack, -1e-6 * fmax(1.0, fabs(limit->limit))));
        cr_assert(limit->price <= 0.0 || slack <= 1e-5 * fmax(1.0, fabs(limit->limit)));
    }
    problem->warehouses[0].storage_capacity.value += 50.0; /* its price is 0 */
    psr_allocation *after = solve(problem, false);
    cr_assert(epsilon_eq(dbl, after->objective, before->objective, 1e-6));
    psr_allocation_free(before);
    psr_allocation_free(after);
    psr_problem_free(problem);
}

Test(limits, whole_plans_have_ranges_too) {
    psr_problem *problem = read_instance("08a_channel_exit");
    psr_allocate_options options = {.with_ranges = true};
    psr_allocation *allocation = NULL;
    psr_error error = {0};
    cr_assert(psr_allocate(problem, psr_solve_solver(), &options, &allocation, &error) ==
              PSR_OK);
    const psr_limit *dearest = &allocation->limits[0];
    cr_assert(dearest->price > 0.0);
    cr_assert(dearest->range_low <= dearest->limit + 1e-6);
    cr_assert(dearest->range_high >= dearest->limit - 1e-6);
    psr_allocation_free(allocation);
    psr_problem_free(problem);
}

Test(limits, policy_price_is_the_profit_it_costs) {
    psr_problem *problem = read_instance("08b_channel_exit");
    psr_allocation *with = solve(problem, true);
    double price = NAN;
    for (size_t i = 0; i < with->policy_price_count; i++) {
        if (strcmp(with->policies[i].kind, "share") == 0) {
            price = with->policies[i].price;
        }
    }
    problem->policy_count = 0;
    psr_allocation *without = solve(problem, false);
    cr_assert(epsilon_eq(dbl, price, without->objective - with->objective, 1e-2));
    psr_allocation_free(with);
    psr_allocation_free(without);
    psr_problem_free(problem);
}

static psr_status parse(const psr_problem *problem, const char *text, psr_rule *rule,
                        psr_error *error) {
    return psr_allocate_parse_rule(problem, "r", text, NULL, rule, error);
}

Test(rules, terms_move_to_the_left) {
    psr_problem *problem = read_instance("04_marketing_lift_budget");
    psr_rule rule;
    psr_error error = {0};
    cr_assert(parse(problem, "spend[web,*] <= 0.35 * spend[*,*] + 20", &rule, &error) ==
              PSR_OK);
    cr_assert(eq(sz, rule.term_count, 2));
    cr_assert(eq(int, rule.sense, -1));
    cr_assert(epsilon_eq(dbl, rule.limit, 20.0, 1e-12));
    cr_assert(epsilon_eq(dbl, rule.terms[1].coefficient, -0.35, 1e-12));
    cr_assert(parse(problem, "sales[amz,A,1..2] >= 10%", &rule, &error) == PSR_OK);
    cr_assert(eq(int, rule.terms[0].first_period, 1));
    cr_assert(eq(int, rule.terms[0].last_period, 2));
    cr_assert(epsilon_eq(dbl, rule.limit, 0.1, 1e-12));
    psr_problem_free(problem);
}

Test(rules, mistakes_are_named) {
    psr_problem *problem = read_instance("04_marketing_lift_budget");
    static const char *const wrong[][2] = {{"spend[wbe,*] <= 1", "did you mean web"},
                                           {"spend[web] <= 1", "2 indices"},
                                           {"spent[web,*] <= 1", "expected a number"},
                                           {"spend[web,*] < 1", "expected <="},
                                           {"spend[web,9] <= 1", "range of periods"},
                                           {"spend[@vip,*] <= 1", "role"},
                                           {"3 <= 4", "no quantity"},
                                           {"spend[web,* <= 1", "`]` is missing"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        psr_rule rule;
        psr_error error = {0};
        cr_assert(parse(problem, wrong[i][0], &rule, &error) == PSR_ERR_SCENARIO);
        cr_assert(strstr(error.message, wrong[i][1]) != NULL, "%s: %s", wrong[i][0],
                  error.message);
    }
    psr_problem_free(problem);
}

Test(rules, hold_in_the_plan) {
    psr_problem *problem = read_instance("04_marketing_lift_budget");
    psr_rule rule;
    psr_error error = {0};
    cr_assert(parse(problem, "spend[web,*] <= 0.5 * spend[*,*]", &rule, &error) == PSR_OK);
    psr_allocation *free_plan = solve(problem, false);
    problem->rules = &rule;
    problem->rule_count = 1;
    psr_allocation *bound_plan = solve(problem, false);
    double web = 0.0, all = 0.0;
    for (size_t i = 0; i < problem->channel_count * problem->period_count; i++) {
        web += i < problem->period_count ? bound_plan->spend[i] : 0.0;
        all += bound_plan->spend[i];
    }
    cr_assert(le(dbl, web, 0.5 * all + 1e-6));
    cr_assert(le(dbl, bound_plan->objective, free_plan->objective + 1e-6));
    psr_allocation_free(free_plan);
    psr_allocation_free(bound_plan);
    psr_problem_free(problem);
}

Test(rounded, orders_are_whole_and_limits_kept) {
    psr_problem *problem = read_instance("05_two_warehouses_working_capital");
    psr_allocation *optimum = solve(problem, false);
    psr_allocation *rounded = NULL;
    psr_error error = {0};
    cr_assert(psr_allocate_rounded(problem, optimum, psr_solve_solver(), NULL, &rounded,
                                   &error) == PSR_OK);
    double spent = 0.0;
    size_t T = problem->period_count;
    for (size_t i = 0; i < problem->offer_count * T; i++) {
        cr_assert(epsilon_eq(dbl, rounded->order[i], nearbyint(rounded->order[i]), 0));
        double cost = psr_at(&problem->offers[i / T].unit_cost, i % T);
        spent += i % T < 3 ? cost * rounded->order[i] : 0.0;
    }
    cr_assert(le(dbl, spent, 3400.0 + 1e-6));
    cr_assert(le(dbl, rounded->objective, optimum->objective + 1e-6));
    cr_assert(ge(dbl, rounded->objective, optimum->objective * 0.999));
    psr_allocation_free(optimum);
    psr_allocation_free(rounded);
    psr_problem_free(problem);
}

/* Going on from the kept programme is as good as solving anew, and works more than once. */
Test(rounded, goes_on_from_the_kept_programme) {
    psr_problem *problem = read_instance("05_two_warehouses_working_capital");
    psr_allocate_options options = {.for_rounding = true};
    psr_allocation *optimum = NULL;
    psr_error error = {0};
    double profit[2] = {0};
    cr_assert(psr_allocate(problem, psr_solve_solver(), &options, &optimum, &error) ==
              PSR_OK);
    cr_assert(optimum->kept != NULL);
    for (size_t way = 0; way < 2; way++) {
        psr_allocation *rounded = NULL;
        cr_assert(psr_allocate_rounded(problem, optimum, psr_solve_solver(), &options,
                                       &rounded, &error) == PSR_OK);
        for (size_t i = 0; i < problem->offer_count * problem->period_count; i++) {
            cr_assert(epsilon_eq(dbl, rounded->order[i], nearbyint(rounded->order[i]), 0));
        }
        profit[way] = rounded->objective;
        cr_assert(le(dbl, profit[way], optimum->objective + 1e-6));
        cr_assert(ge(dbl, profit[way], optimum->objective * 0.999));
        psr_allocation_free(rounded);
    }
    psr_allocation_free(optimum);
    psr_problem_free(problem);
}

Test(simulate, agrees_with_the_expectation_of_one_period) {
    psr_problem *problem = read_instance("01_newsvendor_points");
    psr_allocation *plan = solve(problem, false);
    psr_simulation one = {0}, two = {0};
    psr_error error = {0};
    cr_assert(psr_allocate_simulate(problem, plan, 20000, 7, 1, &one, &error) == PSR_OK);
    cr_assert(psr_allocate_simulate(problem, plan, 20000, 7, 2, &two, &error) == PSR_OK);
    cr_assert(epsilon_eq(dbl, one.mean, 262.0, 4.0 * one.standard_error));
    cr_assert(epsilon_eq(dbl, one.mean, two.mean, 0)); /* threads change nothing */
    cr_assert(le(dbl, one.low, one.mean));
    cr_assert(ge(dbl, one.high, one.mean));
    psr_allocation_free(plan);
    psr_problem_free(problem);
}
