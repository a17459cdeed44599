/* Cells keep their kind, print the same everywhere, and are empty until set.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/data/table.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static psr_table *five_kinds(void) {
    psr_table *table = psr_table_create("kinds", "One column of each kind");
    cr_assert_not_null(table);
    cr_assert_eq(psr_table_column(table, "name", PSR_COLUMN_TEXT, 0), 0);
    cr_assert_eq(psr_table_column(table, "units", PSR_COLUMN_WHOLE, 0), 1);
    cr_assert_eq(psr_table_column(table, "cost", PSR_COLUMN_MONEY, 0), 2);
    cr_assert_eq(psr_table_column(table, "rate", PSR_COLUMN_NUMBER, 3), 3);
    cr_assert_eq(psr_table_column(table, "day", PSR_COLUMN_DAY, 0), 4);
    cr_assert_eq(psr_table_add_row(table, NULL), PSR_OK);
    return table;
}

static const char *cell(const psr_table *table, psr_id column) {
    static char text[64];
    psr_table_cell(table, column, table->row_count - 1, text, sizeof text);
    return text;
}

Test(table, new_row_is_empty) {
    psr_table *table = five_kinds();
    for (psr_id c = 0; c < 5; c++) {
        cr_assert_str_eq(cell(table, c), "");
    }
    cr_assert(isnan(psr_table_number(table, 2, 0)));
    cr_assert_eq(psr_table_find(table, "cost"), 2);
    cr_assert_eq(psr_table_find(table, "price"), PSR_NO_ID);
    psr_table_free(table);
}

Test(table, cells_print_with_fixed_decimals) {
    psr_table *table = five_kinds();
    cr_assert_eq(psr_table_set_text(table, 0, "green tea", NULL), PSR_OK);
    psr_table_set_whole(table, 1, -7);
    psr_table_set_whole(table, 2, -5);
    psr_table_set_number(table, 3, 0.12349);
    psr_table_set_whole(table, 4, psr_day_from_date((psr_date){2026, 11, 23}));
    cr_assert_str_eq(cell(table, 0), "green tea");
    cr_assert_str_eq(cell(table, 1), "-7");
    cr_assert_str_eq(cell(table, 2), "-0.05");
    cr_assert_str_eq(cell(table, 3), "0.123");
    cr_assert_str_eq(cell(table, 4), "2026-11-23");
    psr_table_free(table);
}

Test(table, zero_has_no_sign_and_infinity_is_empty) {
    psr_table *table = five_kinds();
    psr_table_set_number(table, 3, -0.0001);
    cr_assert_str_eq(cell(table, 3), "0.000");
    psr_table_set_number(table, 3, -0.001);
    cr_assert_str_eq(cell(table, 3), "-0.001");
    psr_table_set_number(table, 3, INFINITY);
    cr_assert_str_eq(cell(table, 3), "");
    psr_table_set_number(table, 3, 1e300);
    cr_assert_str_eq(cell(table, 3), "1e300");
    psr_table_free(table);
}

Test(table, many_rows_share_texts) {
    psr_table *table = five_kinds();
    for (int i = 1; i < 1000; i++) {
        cr_assert_eq(psr_table_add_row(table, NULL), PSR_OK);
        cr_assert_eq(psr_table_set_text(table, 0, i % 2 ? "odd" : "even", NULL), PSR_OK);
        psr_table_set_whole(table, 1, i);
    }
    cr_assert_eq(table->row_count, 1000);
    cr_assert_eq(psr_names_count(table->names), 2);
    cr_assert_str_eq(psr_table_text(table, 0, 999), "odd");
    cr_assert_eq(psr_table_whole(table, 1, 500), 500);
    psr_table_free(table);
}
