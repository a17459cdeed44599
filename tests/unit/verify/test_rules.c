/* Rules are read again from their text and held against the published tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/verify.h"

#include "case_plan.h"

#include <criterion/criterion.h>

typedef struct ruled {
    const char *text;
    bool holds;
} ruled;

/* Case 10a: channels amz, retail, web; products A, B, C; spend 2,771; web is lifted. */
static const ruled rules[] = {
    {"spend[*,*] <= 6000", true},
    {"spend[*,*] <= 2000", false},
    {"spend[amz,*] <= 0.5 * spend[web,*]", true},
    {"spend[amz, *] >= 50% * spend[*, *]", false},
    {"sales[*,*,*] >= 1000", true},
    {"sales[web,A,0..1] + sales[web,B,0] - 10 >= 1e5", false},
    {"- sales[web,*,*] <= 0", true},
    {"orders[*,*,*,0] <= 10", false},
    {"stock[*,*,0..3] >= 0", true},
    {"revenue[*,*,*] >= 30000", true},
    {"revenue[web,*,*] <= 100", false},
    {"sales[nobody,*,*] <= 100", false},
    {"sales[web,*] <= 100", false},
    {"sales[web,*,*]", false},
    {"sales[web,*,*] <= 1e9 and more", false},
    {"spend[@no such role,*] <= 0", true},
};

Test(rules, are_held_against_the_tables) {
    case_plan built = case_plan_build("10a_roi_profit");
    if (built.plan == NULL) {
        cr_skip("no case problems here");
    }
    psr_rule rule = {.name = (char *)"trial"};
    built.problem->rules = &rule;
    built.problem->rule_count = 1;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        rule.text = (char *)rules[i].text;
        psr_verdict verdict;
        cr_assert_eq(psr_verify_plan(built.plan, &verdict, NULL), PSR_OK);
        cr_expect_eq(verdict.holds, rules[i].holds, "%s: %s", rules[i].text,
                     verdict.faults.items[0].message);
    }
    built.problem->rule_count = 0;
    case_plan_free(&built);
}
