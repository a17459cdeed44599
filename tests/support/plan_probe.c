/* Problem files -> optimum -> whole units -> plan -> verify, each named on the command
 * line; prints what does not hold. For tests/long/problem_laws.sh.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/allocate.h"
#include "purser/plan.h"
#include "purser/read.h"
#include "purser/solve.h"
#include "purser/verify.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct tally {
    int wrong, fractional;
} tally;

static bool has_fraction(const double *values, size_t count) {
    for (size_t i = 0; values != NULL && i < count; i++) {
        if (fabs(values[i] - nearbyint(values[i])) > 1e-9) {
            return true;
        }
    }
    return false;
}

static bool is_whole(const psr_problem *problem, const psr_allocation *a) {
    size_t T = problem->period_count;
    return !has_fraction(a->order, problem->offer_count * T) &&
           !has_fraction(a->transfer, problem->transfer_count * problem->product_count * T);
}

static void check(const psr_problem *problem, const char *path, tally *found) {
    psr_allocate_options options = {.for_rounding = true, .with_policy_prices = true};
    psr_plan_parts parts = {.problem = problem};
    psr_allocation *optimum = NULL, *rounded = NULL;
    psr_plan *plan = NULL;
    psr_verdict verdict = {.holds = true};
    psr_error err = {0};
    psr_status status = PSR_OK;
    PSR_GO(psr_allocate(problem, psr_solve_solver(), &options, &optimum, &err));
    if (optimum->status == PSR_ANSWER_INFEASIBLE ||
        optimum->status == PSR_ANSWER_UNBOUNDED) {
        goto done;
    }
    status = psr_allocate_rounded(problem, optimum, psr_solve_solver(), &options, &rounded,
                                  &err);
    if (status == PSR_ERR_INFEASIBLE || status == PSR_ERR_LIMIT) {
        found->fractional++; /* proved, or given up */
        status = PSR_OK;
        goto done;
    }
    PSR_GO(status);
    if (!is_whole(problem, rounded)) {
        printf("%s: its orders are not whole\n", path);
        verdict.holds = false;
        goto done;
    }
    parts.optimum = optimum;
    parts.rounded = rounded;
    PSR_GO(psr_plan_build(&parts, NULL, &plan, &err));
    PSR_GO(psr_verify_plan(plan, &verdict, &err));
    for (size_t i = 0; i < verdict.faults.count && i < 3; i++) {
        printf("%s: %s (worst %.1e)\n", path, verdict.faults.items[i].message,
               verdict.largest_violation);
    }
done:
    if (status != PSR_OK && status != PSR_ERR_SCENARIO) {
        printf("%s: %s\n", path, err.message);
    }
    psr_plan_free(plan);
    psr_allocation_free(rounded);
    psr_allocation_free(optimum);
    found->wrong += !verdict.holds || (status != PSR_OK && status != PSR_ERR_SCENARIO);
}

int main(int argc, char **argv) {
    tally found = {0};
    for (int i = 1; i < argc; i++) {
        psr_faults *faults = calloc(1, sizeof *faults);
        psr_problem *problem = NULL;
        if (faults == NULL || psr_read_problem(argv[i], &problem, faults) != PSR_OK) {
            printf("%s: cannot be read\n", argv[i]);
            found.wrong++;
        } else {
            check(problem, argv[i], &found);
        }
        psr_problem_free(problem);
        free(faults);
    }
    printf("%d of %d plans do not hold, %d have none in whole units\n", found.wrong,
           argc - 1, found.fractional);
    return found.wrong > 0 || 20 * found.fractional > argc - 1;
}
