/* A published plan reads back as it was; a touched one is refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "published_plan.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(plan_file, .init = published_folder_make, .fini = published_folder_remove);

static void check_same_tables(const psr_plan *a, const psr_plan *b) {
    cr_assert_eq(a->table_count, b->table_count);
    for (size_t i = 0; i < a->table_count; i++) {
        psr_text one = {0}, two = {0};
        cr_assert_eq(psr_write_table_csv(a->tables[i], &one, NULL), PSR_OK);
        cr_assert_eq(psr_write_table_csv(b->tables[i], &two, NULL), PSR_OK);
        cr_expect_str_eq(one.bytes, two.bytes, "table %s", a->tables[i]->name);
        cr_expect_str_eq(a->tables[i]->title, b->tables[i]->title);
        psr_text_free(&one);
        psr_text_free(&two);
    }
}

Test(plan_file, reads_back_what_was_published) {
    for (size_t i = 0; i < case_count; i++) {
        case_plan built = case_plan_build(case_names[i]);
        if (built.plan == NULL) {
            continue; /* no case problems here */
        }
        plan_publish(built.plan);
        psr_plan *plan = plan_read_back();
        check_same_tables(built.plan, plan);
        cr_expect_str_eq(plan->name, built.plan->name);
        cr_expect_str_eq(plan->summary.bytes, built.plan->summary.bytes);
        cr_expect_eq(plan->profit_minor, built.plan->profit_minor);
        cr_expect_eq(memcmp(&plan->objective, &built.plan->objective, sizeof(double)), 0);
        cr_expect_eq(plan->problem->market_count, built.problem->market_count);
        psr_plan_free(plan);
        case_plan_free(&built);
    }
}

static void append(const char *file, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/latest/%s", published_folder, file);
    FILE *stream = fopen(path, "a");
    cr_assert_not_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static void expect_refused(bool check_hashes, psr_status status, const char *why) {
    char path[128];
    psr_plan *plan = NULL;
    psr_faults faults = {0};
    snprintf(path, sizeof path, "%s/latest", published_folder);
    cr_assert_eq(psr_read_plan(path, check_hashes, 2, &plan, &faults), status);
    cr_assert_null(plan);
    cr_assert_not_null(strstr(faults.items[0].message, why), "%s", faults.items[0].message);
}

Test(plan_file, refuses_what_was_touched) {
    case_plan built = case_plan_build(case_names[0]);
    if (built.plan == NULL) {
        cr_skip("no case problems here");
    }
    plan_publish(built.plan);
    append("orders.csv", "0,,A,B,,C,0,,many,1,1.00,0.00,0\n");
    expect_refused(true, PSR_ERR_NOT_VERIFIED, "has changed since the plan was published");
    expect_refused(false, PSR_ERR_DATA, "units is `many`");
    append("manifest.json", "}");
    expect_refused(true, PSR_ERR_DATA, "is no manifest");
    case_plan_free(&built);
}

Test(plan_file, refuses_a_folder_that_is_no_plan) {
    psr_plan *plan = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_plan(published_folder, true, 2, &plan, &faults), PSR_ERR_IO);
    cr_assert_not_null(strstr(faults.items[0].message, "holds no plan"));
}
