/* plan.xlsx: the same bytes for the same plan, a message where it cannot be written.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "case_plan.h"
#include "purser/write.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *file_bytes(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    char *bytes = malloc(1 << 22);
    *length = fread(bytes, 1, 1 << 22, file);
    fclose(file);
    return bytes;
}

Test(workbook, same_plan_gives_same_bytes) {
    case_plan built = case_plan_build("05_two_warehouses_working_capital");
    if (built.plan == NULL) {
        cr_skip_test("no case problems here");
    }
    char first[] = "/tmp/purser-book-XXXXXX", second[] = "/tmp/purser-book-XXXXXX";
    close(mkstemp(first));
    close(mkstemp(second));
    psr_error err = {0};
    cr_assert_eq(psr_write_workbook(built.plan, first, &err), PSR_OK, "%s", err.message);
    cr_assert_eq(psr_write_workbook(built.plan, second, &err), PSR_OK, "%s", err.message);
    size_t one = 0, two = 0;
    char *a = file_bytes(first, &one), *b = file_bytes(second, &two);
    cr_expect_gt(one, 4000);
    cr_expect_eq(one, two);
    cr_expect_eq(memcmp(a, b, one), 0);
    cr_expect_eq(memcmp(a, "PK", 2), 0);
    free(a);
    free(b);
    unlink(first);
    unlink(second);
    case_plan_free(&built);
}

/* A part of the book as text; NULL where Python is not there to take it out. */
static char *book_part(const char *book, const char *part) {
    char command[512];
    snprintf(command, sizeof command,
             "python3 -c \"import sys, zipfile; "
             "sys.stdout.buffer.write(zipfile.ZipFile('%s').read('%s'))\"",
             book, part);
    FILE *output = popen(command, "r");
    size_t most = 1 << 22;
    char *bytes = calloc(most + 1, 1);
    size_t length = output ? fread(bytes, 1, most, output) : 0;
    if (output == NULL || pclose(output) != 0 || length == 0) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

static size_t count_of(const char *text, const char *word) {
    size_t count = 0;
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        count++;
    }
    return count;
}

static psr_table *orders_of(size_t rows) {
    psr_table *orders = psr_table_create("orders", "orders");
    psr_id product = psr_table_column(orders, "product", PSR_COLUMN_TEXT, 0);
    psr_id units = psr_table_column(orders, "units", PSR_COLUMN_WHOLE, 0);
    for (size_t row = 0; row < rows; row++) {
        cr_assert_eq(psr_table_add_row(orders, NULL), PSR_OK);
        cr_assert_eq(psr_table_set_text(orders, product, "tea", NULL), PSR_OK);
        psr_table_set_whole(orders, units, (int64_t)row);
    }
    return orders;
}

/* 20,000 rows stand on a sheet; one more is cut, and each sheet says so. */
Test(workbook, long_table_is_cut_and_the_sheet_says_so) {
    static const char told[] = "20000 rows shown of 20001; the full table is in orders.csv";
    for (size_t rows = 20000; rows <= 20001; rows++) {
        psr_plan *plan = psr_plan_create();
        plan->name = "plan";
        cr_assert_eq(psr_plan_add_table(plan, orders_of(rows)), PSR_OK);
        char path[] = "/tmp/purser-book-XXXXXX";
        close(mkstemp(path));
        psr_error err = {0};
        cr_assert_eq(psr_write_workbook(plan, path, &err), PSR_OK, "%s", err.message);
        char *texts = book_part(path, "xl/sharedStrings.xml");
        char *sheet = book_part(path, "xl/worksheets/sheet3.xml");
        unlink(path);
        psr_plan_free(plan);
        if (texts == NULL || sheet == NULL) {
            cr_skip_test("no python3 to open the book");
        }
        bool cut = rows > 20000;
        cr_expect_eq(count_of(texts, told), cut ? 1u : 0u);
        /* Heads and rows; where cut, one more that tells it. */
        cr_expect_eq(count_of(sheet, "<row "), cut ? 20002u : 20001u);
        free(texts);
        free(sheet);
    }
}

Test(workbook, unwritable_path_is_told) {
    psr_plan *plan = psr_plan_create();
    plan->name = "plan";
    psr_error err = {0};
    cr_expect_eq(psr_write_workbook(plan, "/proc/no/such/folder.xlsx", &err), PSR_ERR_IO);
    cr_expect_not_null(strstr(err.message, "/proc/no/such/folder.xlsx"));
    psr_plan_free(plan);
}
