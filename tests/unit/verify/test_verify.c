/* Right plans hold; each planted wrong one is found.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/verify.h"

#include "case_plan.h"

#include <criterion/criterion.h>

Test(verify, plans_of_all_cases_hold) {
    size_t held = 0;
    for (size_t i = 0; i < case_count; i++) {
        case_plan built = case_plan_build(case_names[i]);
        if (built.plan == NULL) {
            continue; /* no case problems here */
        }
        psr_verdict verdict;
        cr_assert_eq(psr_verify_plan(built.plan, &verdict, NULL), PSR_OK);
        for (size_t f = 0; f < verdict.faults.count; f++) {
            cr_expect(false, "%s: %s", case_names[i], verdict.faults.items[f].message);
        }
        cr_expect(verdict.holds, "%s: %zu faults, worst %g", case_names[i],
                  verdict.faults.total, verdict.largest_violation);
        cr_expect_gt(verdict.check_count, 10);
        held += verdict.holds ? 1 : 0;
        case_plan_free(&built);
    }
    if (access(PURSER_SHARED "/cases/problems", R_OK) == 0) {
        cr_expect_eq(held, case_count);
    }
}
