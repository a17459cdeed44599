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

Test(workbook, unwritable_path_is_told) {
    psr_plan *plan = psr_plan_create();
    plan->name = "plan";
    psr_error err = {0};
    cr_expect_eq(psr_write_workbook(plan, "/proc/no/such/folder.xlsx", &err), PSR_ERR_IO);
    cr_expect_not_null(strstr(err.message, "/proc/no/such/folder.xlsx"));
    psr_plan_free(plan);
}
