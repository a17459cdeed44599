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
    static const char *const expected[] = {"name must be a text",
                                           "rows[0].name must be a text",
                                           "rows[0].relation must be a text"};
    cr_assert_eq(faults.count, 3);
    for (size_t k = 0; k < 3; k++) {
        cr_expect(has_fault(&faults, 0, expected[k]), "%s", expected[k]);
    }
    scratch_file_remove(&file);
}

Test(budget_file, a_missing_file_is_an_io_error) {
    psr_budget *b = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_budget("/no/such/file.json", &b, &faults), PSR_ERR_IO);
}
