/* Plans of the case problems: the books add up, stock balances in whole units.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "case_plan.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int64_t cell(const psr_table *table, const char *column, size_t row) {
    psr_id id = psr_table_find(table, column);
    cr_assert_neq(id, PSR_NO_ID, "%s has no column %s", table->name, column);
    return psr_table_whole(table, id, row);
}

static int64_t column_sum(const psr_plan *plan, const char *name, const char *column) {
    const psr_table *table = psr_plan_table(plan, name);
    cr_assert_not_null(table, "%s", name);
    int64_t sum = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        sum += cell(table, column, i);
    }
    return sum;
}

static void check_money(const psr_plan *plan, const char *file) {
    const psr_table *profit = psr_plan_table(plan, "profit");
    int64_t lines = column_sum(plan, "profit", "amount") - plan->profit_minor;
    cr_expect_eq(lines, plan->profit_minor, "%s: lines of the profit", file);
    cr_expect_eq(cell(profit, "amount", profit->row_count - 1), plan->profit_minor);
    cr_expect_eq(column_sum(plan, "channels", "contribution"), plan->profit_minor,
                 "%s: contributions", file);
}

static void check_stock(const psr_plan *plan, const char *file) {
    const psr_table *stock = psr_plan_table(plan, "stock");
    for (size_t i = 0; i < stock->row_count; i++) {
        int64_t end = cell(stock, "opening", i) + cell(stock, "receipts", i) +
                      cell(stock, "transfers_in", i) + cell(stock, "returns", i) -
                      cell(stock, "sales", i) - cell(stock, "transfers_out", i) -
                      cell(stock, "disposal", i);
        cr_expect_eq(end, cell(stock, "end", i), "%s: stock row %zu", file, i);
        cr_expect_geq(end, 0);
        if (cell(stock, "period", i) > 0) {
            cr_expect_eq(cell(stock, "opening", i), cell(stock, "end", i - 1));
        }
    }
}

Test(build, books_of_all_cases_add_up) {
    for (size_t i = 0; i < case_count; i++) {
        case_plan built = case_plan_build(case_names[i]);
        if (built.plan == NULL) {
            continue; /* no case problems here */
        }
        check_money(built.plan, case_names[i]);
        check_stock(built.plan, case_names[i]);
        double share = built.plan->rounding_cost / fmax(1.0, fabs(built.plan->objective));
        cr_expect_lt(fabs(share), 0.02, "%s: optimum %g, plan %g", case_names[i],
                     built.plan->objective, (double)built.plan->profit_minor / 100.0);
        if (getenv("PURSER_SHOW") != NULL) {
            fprintf(stderr, "=== %s\n%s", case_names[i], built.plan->summary.bytes);
        }
        case_plan_free(&built);
    }
}
