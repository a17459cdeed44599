/* Wrong plans, planted one by one into right ones: each must be found. What is changed is
 * what a broken writer, a broken solver or a hand in the file would change.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/verify.h"

#include "published_plan.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct wrong {
    const char *name; /* what is wrong */
    const char *plan; /* case it is planted into */
    const char *table, *column;
    size_t row;    /* counted among rows whose cell is not empty and not zero */
    double change; /* added to the cell; for money in cents */
} wrong;

static const wrong wrongs[] = {
    {"one unit more ordered", "02_deterministic_leadtime_forward_buy", "orders", "units", 0,
     1},
    {"one unit less ordered", "02_deterministic_leadtime_forward_buy", "orders", "units", 1,
     -1},
    {"half a unit sold more", "02_deterministic_leadtime_forward_buy", "sales",
     "expected_sales", 0, 0.5},
    {"order a period earlier", "02_deterministic_leadtime_forward_buy", "orders", "period",
     1, -1},
    {"landing a period earlier", "02_deterministic_leadtime_forward_buy", "orders",
     "landing_period", 0, -1},
    {"order cost a cent off", "02_deterministic_leadtime_forward_buy", "orders", "cost", 2,
     1},
    {"cheaper unit cost", "02_deterministic_leadtime_forward_buy", "orders", "unit_cost", 0,
     -0.5},
    {"another offer", "02_deterministic_leadtime_forward_buy", "orders", "offer", 0, 7},
    {"whole units do not balance", "02_deterministic_leadtime_forward_buy", "stock",
     "sales", 0, 1},
    {"opening is not the end before", "02_deterministic_leadtime_forward_buy", "stock",
     "opening", 2, 3},
    {"expected end off", "02_deterministic_leadtime_forward_buy", "stock", "expected_end",
     0, 0.01},
    {"disposal that is not allowed", "02_deterministic_leadtime_forward_buy", "stock",
     "expected_disposal", 0, 1},
    {"holding cost a cent off", "02_deterministic_leadtime_forward_buy", "stock",
     "holding_cost", 0, -1},
    {"end value a cent off", "01_newsvendor_points", "stock", "end_value", 0, 1},
    {"gross sales a cent off", "01_newsvendor_points", "sales", "gross_sales", 0, 1},
    {"net revenue a cent off", "01_newsvendor_points", "sales", "net_revenue", 0, 1},
    {"margin a cent off", "01_newsvendor_points", "sales", "margin", 0, 1},
    {"demand above the forecast", "01_newsvendor_points", "sales", "demand", 0, 0.01},
    {"sells above E[min(D, z)]", "01_newsvendor_points", "sales", "expected_sales", 0,
     0.001},
    {"promises more than there is", "01_newsvendor_points", "sales", "exposed", 0, 1},
    {"volume without spend", "01_newsvendor_points", "sales", "volume_factor", 0, 0.1},
    {"another price", "01_newsvendor_points", "sales", "price", 0, 1},
    {"a tier that is not there", "01_newsvendor_points", "sales", "tier", 0, 1},
    {"delivery is not the sale", "01_newsvendor_points", "deliveries", "expected_units", 0,
     0.01},
    {"a period that is not there", "01_newsvendor_points", "deliveries", "period", 0, 1},
    {"profit line a cent off", "01_newsvendor_points", "profit", "amount", 0, 1},
    {"contribution a cent off", "01_newsvendor_points", "channels", "contribution", 0, 1},
    {"an order above the cash", "11_cash_balance", "orders", "units", 0, 30},
    {"late receipts sold early", "11_cash_balance", "sales", "expected_sales", 1, 1},
    {"spend a cent more", "10e_ratio_marketing_degenerate", "budget", "spend", 0, 1},
    {"effective spend off", "10e_ratio_marketing_degenerate", "budget", "effective_spend",
     0, 0.01},
    {"lift above the curve", "10e_ratio_marketing_degenerate", "budget", "lift", 0, 0.0001},
    {"kept beyond shelf life", "09_shelf_life", "stock", "expected_end", 0, 5},
    {"sold in a pool twice", "03b_pool_shared", "sales", "expected_sales", 0, 1},
    {"order below the MOQ", "06_moq_lots_fixed", "orders", "units", 0, -1},
    {"order cost left out", "06_moq_lots_fixed", "orders", "order_cost", 0, -100},
};

TestSuite(wrong_plans, .init = published_folder_make, .fini = published_folder_remove);

/* The cell that a wrong speaks of; SIZE_MAX where the table has too few. */
static size_t find_row(const psr_table *table, psr_id column, size_t wanted) {
    for (size_t row = 0; row < table->row_count; row++) {
        double value = psr_table_number(table, column, row);
        bool zero_counts = strcmp(table->columns[column].name, "period") == 0 ||
                           strcmp(table->columns[column].name, "tier") == 0 ||
                           strcmp(table->columns[column].name, "offer") == 0 ||
                           strcmp(table->columns[column].name, "expected_disposal") == 0;
        if (isnan(value) || (!zero_counts && fabs(value) < 1e-12)) {
            continue;
        }
        if (wanted-- == 0) {
            return row;
        }
    }
    return SIZE_MAX;
}

static void plant(psr_plan *plan, const wrong *each) {
    psr_table *table = psr_plan_table(plan, each->table);
    cr_assert_not_null(table, "%s", each->name);
    psr_id column = psr_table_find(table, each->column);
    cr_assert_neq(column, PSR_NO_ID, "%s", each->name);
    size_t row = find_row(table, column, each->row);
    cr_assert_neq(row, SIZE_MAX, "%s: no such cell", each->name);
    if (table->columns[column].kind == PSR_COLUMN_NUMBER) {
        table->columns[column].number[row] += each->change;
    } else {
        table->columns[column].whole[row] += (int64_t)each->change;
    }
}

static void expect_found(const char *name, const psr_plan *plan) {
    psr_verdict verdict;
    cr_assert_eq(psr_verify_plan(plan, &verdict, NULL), PSR_OK);
    cr_expect_not(verdict.holds, "%s: not found", name);
}

Test(wrong_plans, every_one_is_found) {
    const char *published = "";
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        if (strcmp(published, wrongs[i].plan) != 0) {
            case_plan built = case_plan_build(wrongs[i].plan);
            if (built.plan == NULL) {
                cr_skip("no case problems here");
            }
            plan_publish(built.plan);
            case_plan_free(&built);
            published = wrongs[i].plan;
        }
        psr_plan *plan = plan_read_back();
        psr_verdict verdict;
        cr_assert_eq(psr_verify_plan(plan, &verdict, NULL), PSR_OK);
        cr_expect(verdict.holds, "%s holds before: %s", wrongs[i].plan,
                  verdict.faults.items[0].message);
        plant(plan, &wrongs[i]);
        expect_found(wrongs[i].name, plan);
        psr_plan_free(plan);
    }
}

Test(wrong_plans, rows_left_out_or_told_twice_are_found) {
    static const char *const tables[] = {"orders", "sales", "stock", "deliveries"};
    case_plan built = case_plan_build("02_deterministic_leadtime_forward_buy");
    if (built.plan == NULL) {
        cr_skip("no case problems here");
    }
    plan_publish(built.plan);
    case_plan_free(&built);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        psr_plan *plan = plan_read_back();
        psr_plan_table(plan, tables[i])->row_count--;
        expect_found(tables[i], plan);
        psr_plan_free(plan);
    }
    psr_plan *plan = plan_read_back();
    plan->profit_minor++;
    expect_found("another profit in the manifest", plan);
    plan->profit_minor--;
    plan->objective += 1.0;
    expect_found("another optimum in the manifest", plan);
    psr_plan_free(plan);
}
