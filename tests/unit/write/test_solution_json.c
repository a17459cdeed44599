/*
 * solution.json, byte for byte.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "purser/write.h"

static char name[] = "a \"b\" \\ / \b\f\n\r\t\x01\x1f\x7f 茶";
#define NAME_AS_JSON "\"a \\\"b\\\" \\\\ / \\b\\f\\n\\r\\t\\u0001\\u001F\x7f 茶\""

static void assert_written(const psr_problem *problem, const psr_allocation *allocation,
                           const char *expected) {
    psr_text json = {0};
    cr_assert(eq(int, psr_write_solution_json(problem, allocation, &json, NULL), PSR_OK));
    cr_assert(eq(str, json.bytes, (char *)(uintptr_t)expected));
    psr_text_free(&json);
}

Test(solution_json, no_answer_is_a_head_alone) {
    psr_problem problem = {.name = name};
    psr_allocation allocation = {.status = PSR_ANSWER_INFEASIBLE};
    assert_written(
        &problem, &allocation,
        "{\n \"format\": \"purser-solution\",\n \"version\": 1,\n \"name\": " NAME_AS_JSON
        ",\n \"status\": \"infeasible\"\n}\n");
}

Test(solution_json, numbers_have_a_point_dust_is_zero_and_empty_rows_are_left_out) {
    char kind[] = "budget";
    psr_channel channels[2] = {{.id = name, .optional = true}, {.id = kind}};
    psr_problem problem = {.channels = channels, .channel_count = 2};
    double spend[] = {3.0, 1e-10, 0.1 + 0.2, 1e-10, -1e-10, 0.0}, none[6] = {0};
    double active[] = {1.0, 1.0}, cash[] = {-2e-12, 1e16, 123456.789};
    psr_limit limit = {.kind = kind,
                       .name = name,
                       .period = 2,
                       .limit = 1e15,
                       .used = 1e-5,
                       .is_lower = true,
                       .price = 0.25};
    psr_policy_price policy = {.kind = kind, .name = kind, .price = 7.0, .at_least = true};
    psr_allocation allocation = {.status = PSR_ANSWER_OPTIMAL,
                                 .period_count = 3,
                                 .objective = 12.0,
                                 .bound = INFINITY,
                                 .gap = 0.0,
                                 .method = "simplex",
                                 .spend = spend,
                                 .effective_spend = none,
                                 .lift = none,
                                 .active = active,
                                 .cash = cash,
                                 .limits = &limit,
                                 .limit_count = 1,
                                 .policies = &policy,
                                 .policy_price_count = 1};
    assert_written(
        &problem, &allocation,
        "{\n \"format\": \"purser-solution\",\n \"version\": 1,\n \"name\": \"\",\n"
        " \"status\": \"optimal\",\n \"objective\": 12.0,\n \"gap\": 0.0,\n"
        " \"method\": \"simplex\",\n \"q\": [],\n \"x\": [],\n \"z\": [],\n \"sg\": [],\n"
        " \"V\": [],\n \"I\": [],\n \"disp\": [],\n \"m\": [\n  {\n   "
        "\"channel\": " NAME_AS_JSON
        ",\n   \"values\": [\n    3.0,\n    0.0,\n    0.3\n   ]\n  }\n ],\n"
        " \"e\": [],\n \"U\": [],\n \"u\": [],\n \"a\": [\n  " NAME_AS_JSON "\n ],\n"
        " \"C\": [\n  -2e-12,\n  1e16,\n  123456.789\n ],\n"
        " \"limits\": [\n  {\n   \"kind\": \"budget\",\n   \"name\": " NAME_AS_JSON ",\n"
        "   \"sense\": \"at least\",\n   \"limit\": 1e15,\n   \"used\": 1e-5,\n"
        "   \"price\": 0.25,\n   \"period\": 2\n  }\n ],\n"
        " \"policies\": [\n  {\n   \"kind\": \"budget\",\n   \"name\": \"budget\",\n"
        "   \"price\": 7.0,\n   \"at_least\": true\n  }\n ]\n}\n");
}
