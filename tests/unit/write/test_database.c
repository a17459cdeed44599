/* Plans in SQLite: every row and sum arrives, a plan written again replaces itself.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "case_plan.h"
#include "purser/write.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double query(const char *path, const char *sql) {
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    cr_assert_eq(sqlite3_open(path, &database), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK,
                 "%s: %s", sql, sqlite3_errmsg(database));
    cr_assert_eq(sqlite3_step(statement), SQLITE_ROW);
    double value = sqlite3_column_double(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return value;
}

Test(database, sqlite_holds_every_row_once) {
    case_plan built = case_plan_build("05_two_warehouses_working_capital");
    if (built.plan == NULL) {
        cr_skip_test("no case problems here");
    }
    char path[] = "/tmp/purser-sqlite-XXXXXX", target[64];
    close(mkstemp(path));
    snprintf(target, sizeof target, "sqlite:%s", path);
    psr_error err = {0};
    for (int round = 0; round < 2; round++) {
        cr_assert_eq(psr_write_database(built.plan, NULL, NULL, target, &err), PSR_OK, "%s",
                     err.message);
    }
    for (size_t i = 0; i < built.plan->table_count; i++) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"",
                 built.plan->tables[i]->name);
        cr_expect_eq((size_t)query(path, sql), built.plan->tables[i]->row_count, "%s", sql);
    }
    double profit = psr_money_to_major(built.plan->profit_minor);
    cr_expect_float_eq(query(path, "SELECT profit FROM plans"), profit, 1e-9);
    cr_expect_float_eq(query(path, "SELECT sum(contribution) FROM channels"), profit, 1e-6);
    unlink(path);
    case_plan_free(&built);
}

Test(database, hostile_names_are_values) {
    psr_plan *plan = psr_plan_create();
    plan->name = "'; DROP TABLE plans; --";
    psr_table *table = psr_table_create("a\"b; DROP TABLE plans", "");
    psr_error err = {0};
    psr_id column = psr_table_column(table, "x\" y", PSR_COLUMN_TEXT, 0);
    cr_assert_eq(psr_table_add_row(table, &err), PSR_OK);
    cr_assert_eq(psr_table_set_text(table, column, "'); DELETE FROM plans; --", &err),
                 PSR_OK);
    cr_assert_eq(psr_plan_add_table(plan, table), PSR_OK);
    char path[] = "/tmp/purser-sqlite-XXXXXX", target[64];
    close(mkstemp(path));
    snprintf(target, sizeof target, "sqlite:%s", path);
    cr_assert_eq(psr_write_database(plan, NULL, NULL, target, &err), PSR_OK, "%s",
                 err.message);
    cr_expect_eq((int)query(path, "SELECT count(*) FROM plans"), 1);
    cr_expect_eq((int)query(path, "SELECT count(*) FROM \"a\"\"b; DROP TABLE plans\""), 1);
    unlink(path);
    psr_plan_free(plan);
}

Test(database, other_kinds_are_refused) {
    psr_plan *plan = psr_plan_create();
    psr_error err = {0};
    cr_expect_eq(psr_write_database(plan, NULL, NULL, "mysql://x", &err), PSR_ERR_USAGE);
    cr_expect_not_null(strstr(err.message, "sqlite:FILE"));
    plan->name = "plan";
    cr_expect_eq(psr_write_database(plan, NULL, NULL, "sqlite:/proc/no/such", &err),
                 PSR_ERR_IO);
    cr_expect_not_null(strstr(err.message, "/proc/no/such"));
    psr_plan_free(plan);
}
