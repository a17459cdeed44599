/* report.html of the case problems, and of hostile names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "case_plan.h"
#include "purser/write.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static size_t occurrences(const char *text, const char *part) {
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part)) {
        count++;
    }
    return count;
}

Test(report, stands_alone_in_both_languages) {
    case_plan built = case_plan_build("04_marketing_lift_budget");
    if (built.plan == NULL) {
        cr_skip_test("no case problems here");
    }
    for (int language = 0; language < PSR_LANGUAGE_COUNT; language++) {
        psr_text html = {0};
        psr_error err = {0};
        cr_assert_eq(psr_write_report(built.plan, (psr_language)language, &html, &err),
                     PSR_OK, "%s", err.message);
        cr_expect_null(strstr(html.bytes, " src="), "nothing is fetched");
        cr_expect_null(strstr(html.bytes, "<link"), "nothing is fetched");
        cr_expect_null(strstr(html.bytes, "style=\""),
                       "the policy forbids style attributes");
        cr_expect_gt(occurrences(html.bytes, "<svg"), 1);
        cr_expect_eq(occurrences(html.bytes, "<table"),
                     occurrences(html.bytes, "</table>"));
        cr_expect_eq(occurrences(html.bytes, "<table"),
                     occurrences(html.bytes, "<caption>"));
        cr_expect_eq(psr_utf8_valid_prefix(html.bytes, html.length), html.length);
        const char *folder = getenv("PURSER_SHOW");
        if (folder != NULL) {
            psr_text path = {0};
            psr_text_addf(&path, "%s/report.%s.html", folder,
                          psr_language_name((psr_language)language));
            cr_assert_eq(psr_write_file(path.bytes, html.bytes, html.length, &err), PSR_OK);
            psr_text_free(&path);
        }
        psr_text_free(&html);
    }
    case_plan_free(&built);
}

Test(report, hostile_names_stay_text) {
    static const char *const names[] = {"<script>alert(1)</script>",
                                        "\"><img src=x onerror=alert(1)>",
                                        "</script><b>",
                                        "=cmd|' /C calc'!A0",
                                        "&lt;b&gt;",
                                        "a\x01\x1b[31mb",
                                        ("\xE2\x80\xAE"
                                         "evil"),
                                        "\xff\xfe broken",
                                        "'+alert(1)+'",
                                        "<!--",
                                        "]]>",
                                        "{{7*7}}",
                                        "javascript:alert(1)",
                                        "\xF0\x9F\x8D\xB5"};
    psr_plan *plan = psr_plan_create();
    psr_error err = {0};
    psr_table *table = psr_table_create("orders", "What to order");
    psr_id product = psr_table_column(table, "product", PSR_COLUMN_TEXT, 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cr_assert_eq(psr_table_add_row(table, &err), PSR_OK);
        cr_assert_eq(psr_table_set_text(table, product, names[i], &err), PSR_OK);
    }
    cr_assert_eq(psr_plan_add_table(plan, table), PSR_OK);
    plan->name = "a<b>&'\"";
    plan->title = "";
    psr_text html = {0};
    cr_assert_eq(psr_write_report(plan, PSR_ENGLISH, &html, &err), PSR_OK);
    cr_expect_null(strstr(html.bytes, "<img"));
    cr_expect_null(strstr(html.bytes, "<b>"));
    cr_expect_null(strstr(html.bytes, "alert(1)</script>"));
    cr_expect_null(strchr(html.bytes, '\x01'));
    cr_expect_null(strstr(html.bytes, "\xE2\x80\xAE"));
    cr_expect_eq(psr_utf8_valid_prefix(html.bytes, html.length), html.length);
    psr_text_free(&html);
    psr_plan_free(plan);
}
