/* A plan of one of the case problems, solved and rounded; for tests of what comes after.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PURSER_TESTS_CASE_PLAN_H
#define PURSER_TESTS_CASE_PLAN_H

#include "purser/allocate.h"
#include "purser/plan.h"
#include "purser/read.h"
#include "purser/solve.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

static const char *const case_names[] = {"01_newsvendor_points",
                                         "02_deterministic_leadtime_forward_buy",
                                         "03a_pool_reserved",
                                         "03b_pool_shared",
                                         "04_marketing_lift_budget",
                                         "05_two_warehouses_working_capital",
                                         "06_moq_lots_fixed",
                                         "07_price_tiers_map_returns",
                                         "08a_channel_exit",
                                         "08b_channel_exit",
                                         "08c_channel_exit",
                                         "09_shelf_life",
                                         "10a_roi_profit",
                                         "10b_roi_floor_incremental",
                                         "10c_roi_floor_total",
                                         "10d_ratio_total",
                                         "10e_ratio_marketing_degenerate",
                                         "11_cash_balance"};
static const size_t case_count = sizeof case_names / sizeof *case_names;

typedef struct case_plan {
    psr_problem *problem;
    psr_allocation *optimum, *rounded;
    psr_plan *plan; /* NULL where the case files are not there */
} case_plan;

static inline case_plan case_plan_build(const char *name) {
    case_plan made = {0};
    psr_faults faults = {0};
    psr_error err = {0};
    char path[512];
    snprintf(path, sizeof path, "%s/cases/problems/%s.json", PURSER_SHARED, name);
    if (access(path, R_OK) != 0) {
        return made;
    }
    cr_assert_eq(psr_read_problem(path, &made.problem, &faults), PSR_OK, "%s: %s", name,
                 faults.items[0].message);
    psr_allocate_options options = {.with_ranges = true};
    cr_assert_eq(
        psr_allocate(made.problem, psr_solve_solver(), &options, &made.optimum, &err),
        PSR_OK, "%s: %s", name, err.message);
    cr_assert_eq(psr_allocate_rounded(made.problem, made.optimum, psr_solve_solver(),
                                      &options, &made.rounded, &err),
                 PSR_OK, "%s: %s", name, err.message);
    psr_plan_parts parts = {
        .problem = made.problem, .optimum = made.optimum, .rounded = made.rounded};
    cr_assert_eq(psr_plan_build(&parts, NULL, &made.plan, &err), PSR_OK, "%s: %s", name,
                 err.message);
    return made;
}

static inline void case_plan_free(case_plan *made) {
    psr_plan_free(made->plan);
    psr_allocation_free(made->optimum);
    psr_allocation_free(made->rounded);
    psr_problem_free(made->problem);
}

#endif
