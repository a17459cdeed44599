/*
 * Budget files: what is read, and every fault of a bad one in one pass.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "purser/read.h"
#include "scratch_file.h"

Test(budget_file, a_good_file_is_read_whole) {
    scratch_file file = scratch_file_text(
        "{\"format\": \"purser-budget\", \"version\": 1, \"name\": \"n\",\n"
        " \"spends\": [\n"
        "  {\"id\": \"a\", \"min\": 0, \"max\": 5, \"min_if_on\": 2,\n"
        "   \"curve\": {\"family\": \"hill\", \"scale\": 1, \"shape\": 2,\n"
        "             \"half_saturation\": 3, \"carried_in\": 0.5}},\n"
        "  {\"id\": \"b\", \"min\": 1, \"max\": 9,\n"
        "   \"curve\": {\"family\": \"table\", \"points\": [[0, 0], [4, 2]]}}],\n"
        " \"rows\": [{\"name\": \"r\", \"terms\": [[\"a\", 1], [\"b\", -0.5]],\n"
        "           \"relation\": \">=\", \"limit\": 1}]}\n");
    psr_budget *b = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_budget(file.path, &b, &faults), PSR_OK, "%s",
                 faults.items[0].message);
    cr_assert_eq(b->spend_count, 2);
    cr_assert(epsilon_eq(dbl, b->min_if_on[0], 2, 0));
    cr_assert(epsilon_eq(dbl, b->curve[0].carried_in, 0.5, 0));
    cr_assert(epsilon_eq(dbl, psr_curve_value(&b->curve[1], 2), 1, 1e-15));
    cr_assert(epsilon_eq(dbl, b->row_lower[0], 1, 0));
    cr_assert(isinf(b->row_upper[0]));
    cr_assert(epsilon_eq(dbl, b->row_coefficient[1], -0.5, 0));
    cr_assert_eq(b->place[1].line, 6);
    cr_assert_eq(b->row_place[0].line, 8);
    psr_budget_free(b);
    scratch_file_remove(&file);
}

/** Whether a fault says this, in that line; 0 = any. */
static bool has_fault(const psr_faults *faults, int64_t line, const char *message) {
    for (size_t i = 0; i < faults->count; i++) {
        if ((line == 0 || faults->items[i].place.line == line) &&
            strstr(faults->items[i].message, message) != NULL) {
            return true;
        }
    }
    return false;
}

Test(budget_file, all_faults_come_in_one_pass_with_their_places) {
    static const struct {
        int64_t line;
        const char *message;
    } expected[] = {
        {1, "did you mean name?"},      {3, "has min 10 above max 5"},
        {3, "did you mean hill?"},      {4, "did you mean half_saturation?"},
        {4, "repeats the id a"},        {6, "is <; must be =, <= or >="},
        {6, "b, which is not a spend"}, {6, "must be a pair [id, coefficient]"},
    };
    scratch_file file = scratch_file_text(
        "{\"format\": \"purser-budget\", \"version\": 1, \"nme\": \"x\",\n"
        " \"spends\": [\n"
        "  {\"id\": \"a\", \"min\": 10, \"max\": 5, \"curve\": {\"family\": \"hil\"}},\n"
        "  {\"id\": \"a\", \"max\": 5, \"curve\": {\"family\": \"hill\", \"scale\": 1, "
        "\"shape\": 1, \"half_saturaton\": 3}}\n"
        " ],\n"
        " \"rows\": [{\"name\": \"r\", \"terms\": [[\"a\", 1], [\"b\", 1], [\"a\"]], "
        "\"relation\": \"<\", \"limit\": 1}]\n"
        "}\n");
    psr_budget *b = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_budget(file.path, &b, &faults), PSR_ERR_SCENARIO);
    cr_assert_null(b);
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        cr_expect(has_fault(&faults, expected[k].line, expected[k].message), "%s",
                  expected[k].message);
    }
    scratch_file_remove(&file);
}

Test(budget_file, a_relation_or_name_that_is_no_text_is_a_fault) {
    scratch_file file = scratch_file_text(
        "{\"format\": \"purser-budget\", \"version\": 1, \"name\": 7,\n"
        " \"spends\": [{\"id\": \"a\", \"max\": 5, \"curve\": {\"family\": \"linear\", "
        "\"scale\": 1}}],\n"
        " \"rows\": [{\"name\": 3, \"terms\": [[\"a\", 1]], \"relation\": 5, \"limit\": "
        "1}]}");
    psr_budget *b = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_budget(file.path, &b, &faults), PSR_ERR_SCENARIO);
    static const char *const expected[] = {
        "name must be a text; put it between quotation marks",
        "rows[0].name must be a text", "rows[0].relation must be a text"};
    cr_assert_eq(faults.count, 3);
    for (size_t k = 0; k < 3; k++) {
        cr_expect(has_fault(&faults, 0, expected[k]), "%s", expected[k]);
    }
    scratch_file_remove(&file);
}

/** The faults of a file: as many as said, each with its line and what to do. */
static void check_faults(const char *text, const char *const *expected, size_t count) {
    scratch_file file = scratch_file_text(text);
    psr_budget *b = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_budget(file.path, &b, &faults), PSR_ERR_SCENARIO);
    for (size_t k = 0; k < count; k++) {
        cr_expect(has_fault(&faults, 0, expected[k]), "%s", expected[k]);
    }
    cr_expect_eq(faults.count, count, "%zu faults", faults.count);
    for (size_t k = 0; k < faults.count; k++) {
        cr_expect(faults.items[k].place.line > 0, "%s", faults.items[k].message);
    }
    scratch_file_remove(&file);
}

#define LINEAR "\"curve\": {\"family\": \"linear\", \"scale\": 1}"

Test(budget_file, a_fault_draws_no_others_behind_it) {
    static const char *const no_max[] = {"spends[0].max is a text; must be 0 or more"};
    check_faults("{\"format\": \"purser-budget\", \"version\": 1, \"spends\": [\n"
                 "{\"id\": \"a\", \"min\": 2, \"max\": \"5\", " LINEAR "}]}",
                 no_max, 1);
    static const char *const no_spends[] = {"spends must hold at least one spend"};
    check_faults(
        "{\"format\": \"purser-budget\", \"version\": 1, \"spends\": [],\n"
        "\"rows\": [{\"terms\": [[\"a\", 1]], \"relation\": \"=\", \"limit\": 1}]}",
        no_spends, 1);
    static const char *const no_list[] = {"spends is an object; must be a list"};
    check_faults("{\"format\": \"purser-budget\", \"version\": 1, \"spends\": {}}", no_list,
                 1);
    static const char *const no_points[] = {"spends[0].curve has no `points`",
                                            "spends[1].curve.points is an object",
                                            "spends[2].curve must be an object"};
    check_faults("{\"format\": \"purser-budget\", \"version\": 1, \"spends\": [\n"
                 "{\"id\": \"a\", \"max\": 5, \"curve\": {\"family\": \"table\"}},\n"
                 "{\"id\": \"b\", \"max\": 5, \"curve\": {\"family\": \"table\", "
                 "\"points\": {}}},\n"
                 "{\"id\": \"c\", \"max\": 5, \"curve\": 3}]}",
                 no_points, 3);
}

Test(budget_file, every_bad_point_of_a_table_is_named) {
    static const char *const expected[] = {
        "points[1] must be a pair", "points[3] has spend 1 after 2",
        "points[3] has response 1 after 3", "points[4][1] is a text"};
    check_faults("{\"format\": \"purser-budget\", \"version\": 1, \"spends\": [\n"
                 "{\"id\": \"a\", \"max\": 5, \"curve\": {\"family\": \"table\",\n"
                 "\"points\": [[0, 0], [1], [2, 3], [1, 1], [4, \"x\"]]}}]}",
                 expected, 4);
}

Test(budget_file, a_wrong_name_of_a_spend_leads_to_the_right_one) {
    static const char *const expected[] = {
        "names serch, which is not a spend; did you mean search?",
        "names radio, which is not a spend; name an id of `spends`",
        "has min 9 above max 5; lower min or raise max",
        "cannot be 0 (min 1); lower min_if_on or make min 0"};
    check_faults("{\"format\": \"purser-budget\", \"version\": 1, \"spends\": [\n"
                 "{\"id\": \"search\", \"min\": 9, \"max\": 5, " LINEAR "},\n"
                 "{\"id\": \"tv\", \"min\": 1, \"max\": 5, \"min_if_on\": 7, " LINEAR
                 "}],\n"
                 "\"rows\": [{\"terms\": [[\"serch\", 1], [\"radio\", 1]],\n"
                 "\"relation\": \"=\", \"limit\": 1}]}",
                 expected, 4);
}

Test(budget_file, format_and_version_are_checked_in_kind) {
    static const char *const expected[] = {"format must be a text",
                                           "version must be 1, the only version there is"};
    check_faults("{\"format\": 3, \"version\": \"1\", \"spends\": [\n"
                 "{\"id\": \"a\", \"max\": 5, " LINEAR "}]}",
                 expected, 2);
    scratch_file file =
        scratch_file_text("{\"format\": \"purser-budget\", \"version\": 1.0, "
                          "\"spends\": [\n"
                          "{\"id\": \"a\", \"max\": 5, " LINEAR "}]}");
    psr_budget *b = NULL;
    cr_expect_eq(psr_read_budget(file.path, &b, NULL), PSR_OK);
    psr_budget_free(b);
    scratch_file_remove(&file);
}

Test(budget_file, its_kind_is_told_by_its_format_or_its_spends) {
    static const struct {
        const char *text;
        psr_status status;
        psr_question kind;
        int line, column;
    } cases[] = {
        {"{\"spends\": [], \"format\": \"purser-budget\"}", PSR_OK, PSR_QUESTION_BUDGET, 0,
         0},
        {"{\"spends\": []}", PSR_OK, PSR_QUESTION_BUDGET, 0, 0},
        {"{\"format\": 3, \"spends\": []}", PSR_OK, PSR_QUESTION_BUDGET, 0, 0},
        {"{\"products\": [{\"spends\": 1}]}", PSR_OK, PSR_QUESTION_PROBLEM, 0, 0},
        {"{\n  \"format\": \"purser-budgets\"}", PSR_ERR_SCENARIO, 0, 2, 13},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        scratch_file file = scratch_file_text(cases[k].text);
        psr_question kind = PSR_QUESTION_PROBLEM;
        psr_faults faults = {0};
        psr_status status = psr_read_question_kind(file.path, &kind, &faults);
        cr_expect_eq(status, cases[k].status, "%s", cases[k].text);
        if (status == PSR_OK) {
            cr_expect_eq(kind, cases[k].kind, "%s", cases[k].text);
        } else {
            cr_expect_eq(faults.items[0].place.line, cases[k].line);
            cr_expect_eq(faults.items[0].place.column, cases[k].column);
        }
        scratch_file_remove(&file);
    }
}

Test(budget_file, a_missing_file_is_an_io_error) {
    psr_budget *b = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_budget("/no/such/file.json", &b, &faults), PSR_ERR_IO);
}
