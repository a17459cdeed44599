/* CSV as RFC 4180 asks, and inert in a spreadsheet; JSON Lines stay JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/write.h"

#include <criterion/criterion.h>
#include <math.h>

static psr_table *texts(const char *const *cells, size_t count) {
    psr_table *table = psr_table_create("texts", "");
    psr_id column = psr_table_column(table, "text", PSR_COLUMN_TEXT, 0);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(psr_table_add_row(table, NULL), PSR_OK);
        cr_assert_eq(psr_table_set_text(table, column, cells[i], NULL), PSR_OK);
    }
    return table;
}

static void expect_csv(const char *cell, const char *line) {
    psr_table *table = texts(&cell, 1);
    psr_text csv = {0};
    cr_assert_eq(psr_write_table_csv(table, &csv, NULL), PSR_OK);
    psr_text expected = {0};
    psr_text_addf(&expected, "text\n%s\n", line);
    cr_assert_str_eq(csv.bytes, expected.bytes, "%s gave %s", cell, csv.bytes);
    psr_text_free(&expected);
    psr_text_free(&csv);
    psr_table_free(table);
}

Test(csv, quotes_what_needs_quotes) {
    expect_csv("plain", "plain");
    expect_csv("a,b", "\"a,b\"");
    expect_csv("say \"hi\"", "\"say \"\"hi\"\"\"");
    expect_csv("two\nlines", "\"two\nlines\"");
    expect_csv(" edge ", "\" edge \"");
    expect_csv("\xE7\xBB\xBF\xE8\x8C\xB6", "\xE7\xBB\xBF\xE8\x8C\xB6");
    expect_csv("", "\"\"");
}

Test(csv, guards_formulas) {
    expect_csv("=1+1", "\"'=1+1\"");
    expect_csv("+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\"");
    expect_csv("-2", "\"'-2\"");
    expect_csv("@SUM(A1)", "\"'@SUM(A1)\"");
    expect_csv("\t=1", "\"'\t=1\"");
    expect_csv("\r=1", "\"'\r=1\"");
    expect_csv("\xEF\xBC\x9D"
               "1",
               "\"'\xEF\xBC\x9D"
               "1\"");
    expect_csv("'=1", "\"''=1\"");
    expect_csv("'quoted'", "'quoted'");
}

Test(csv, numbers_are_never_guarded) {
    psr_table *table = psr_table_create("numbers", "");
    psr_id units = psr_table_column(table, "units", PSR_COLUMN_WHOLE, 0);
    psr_id cost = psr_table_column(table, "cost", PSR_COLUMN_MONEY, 0);
    cr_assert_eq(psr_table_add_row(table, NULL), PSR_OK);
    psr_table_set_whole(table, units, -3);
    psr_table_set_whole(table, cost, -12345);
    psr_text csv = {0};
    cr_assert_eq(psr_write_table_csv(table, &csv, NULL), PSR_OK);
    cr_assert_str_eq(csv.bytes, "units,cost\n-3,-123.45\n");
    psr_text_free(&csv);
    psr_table_free(table);
}

Test(jsonl, each_line_is_an_object_with_a_version) {
    const char *cells[] = {"say \"hi\"\n", "bad \xFF byte", ""};
    psr_table *table = texts(cells, 3);
    psr_text jsonl = {0};
    cr_assert_eq(psr_write_table_jsonl(table, &jsonl, NULL), PSR_OK);
    cr_assert_str_eq(
        jsonl.bytes,
        "{\"schema_version\":1,\"table\":\"texts\",\"text\":\"say \\\"hi\\\"\\u000a\"}\n"
        "{\"schema_version\":1,\"table\":\"texts\",\"text\":\"bad \\ufffd byte\"}\n"
        "{\"schema_version\":1,\"table\":\"texts\",\"text\":null}\n");
    psr_text_free(&jsonl);
    psr_table_free(table);
}
