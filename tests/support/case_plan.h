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

/* Orders cut to whole units, solved again, until all are whole: a plain stand-in for
 * psr_allocate_rounded that needs no other room. False where it does not work out. */
static inline bool case_plan_round(case_plan *made, const psr_allocate_options *options) {
    psr_problem *problem = made->problem;
    size_t T = problem->period_count;
    psr_error err = {0};
    psr_by_period *kept = psr_calloc(problem->offer_count + 1, sizeof *kept);
    double *caps = psr_calloc(problem->offer_count * T + 1, sizeof *caps);
    for (size_t o = 0; o < problem->offer_count; o++) {
        kept[o] = problem->offers[o].capacity;
        problem->offers[o].capacity.values = caps + o * T;
        for (size_t t = 0; t < T; t++) {
            caps[o * T + t] = INFINITY;
        }
    }
    bool whole = false;
    for (int round = 0; round < 40 && !whole; round++) {
        const psr_allocation *last = made->rounded ? made->rounded : made->optimum;
        whole = true;
        for (size_t i = 0; i < problem->offer_count * T; i++) {
            double below = floor(last->order[i] + 1e-7);
            whole = whole && last->order[i] - below < 1e-6;
            caps[i] = below;
        }
        if (whole && made->rounded != NULL) {
            break;
        }
        psr_allocation_free(made->rounded);
        made->rounded = NULL;
        whole = false;
        if (psr_allocate(problem, psr_solve_solver(), options, &made->rounded, &err) !=
                PSR_OK ||
            made->rounded->status == PSR_ANSWER_INFEASIBLE) {
            break;
        }
    }
    for (size_t o = 0; o < problem->offer_count; o++) {
        problem->offers[o].capacity = kept[o];
    }
    size_t moves = problem->transfer_count * problem->product_count * T;
    for (size_t i = 0; whole && made->rounded->transfer && i < moves; i++) {
        whole = fabs(made->rounded->transfer[i] - round(made->rounded->transfer[i])) < 1e-6;
    }
    free(kept);
    free(caps);
    return whole;
}

static inline void case_plan_free(case_plan *made);

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
    if (!case_plan_round(&made, &options)) {
        case_plan_free(&made);
        return (case_plan){0};
    }
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
