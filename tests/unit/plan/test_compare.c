/* The bridge adds up to the cent; the same plan twice has an empty one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "case_plan.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Changes of the parts less the change of the profit, for one plan and one way to part. */
static int64_t left_over(const psr_table *bridge, const char *by) {
    int64_t left = 0;
    for (size_t i = 0; i < bridge->row_count; i++) {
        if (strcmp(psr_table_text(bridge, psr_table_find(bridge, "by"), i), by) == 0) {
            bool total = strcmp(psr_table_text(bridge, psr_table_find(bridge, "part"), i),
                                "profit") == 0;
            int64_t change = psr_table_whole(bridge, psr_table_find(bridge, "change"), i);
            left += total ? -change : change;
        }
    }
    return left;
}

Test(compare, bridge_adds_up_to_the_cent) {
    case_plan base = case_plan_build("10a_roi_profit");
    case_plan other = case_plan_build("10c_roi_floor_total");
    if (base.plan == NULL || other.plan == NULL) {
        cr_skip("no case problems here");
    }
    psr_plan *plans[2] = {base.plan, other.plan};
    psr_table *bridge = NULL;
    psr_text text = {0};
    cr_assert_eq(psr_plan_compare(plans, 2, &text, &bridge, NULL), PSR_OK);
    cr_expect_eq(left_over(bridge, "line"), 0);
    cr_expect_eq(left_over(bridge, "channel"), 0);
    cr_expect_not_null(strstr(text.bytes, "10c_roi_floor_total against 10a_roi_profit"));
    if (getenv("PURSER_SHOW") != NULL) {
        fprintf(stderr, "%s", text.bytes);
    }
    psr_table_free(bridge);
    psr_text_free(&text);
    psr_error err = {0};
    cr_expect_eq(psr_plan_compare(plans, 1, &text, &bridge, &err), PSR_ERR_USAGE);
    case_plan_free(&base);
    case_plan_free(&other);
}

Test(explain, says_why_for_every_channel) {
    case_plan built = case_plan_build("10a_roi_profit");
    if (built.plan == NULL) {
        cr_skip("no case problems here");
    }
    psr_text text = {0};
    cr_assert_eq(psr_plan_explain(built.plan, &text, NULL), PSR_OK);
    for (size_t k = 0; k < built.problem->channel_count; k++) {
        cr_expect_not_null(strstr(text.bytes, built.problem->channels[k].id));
    }
    if (getenv("PURSER_SHOW") != NULL) {
        fprintf(stderr, "%s", text.bytes);
    }
    psr_text_free(&text);
    case_plan_free(&built);
}
