/* The linear programme's nouns: growth, sorted columns, the final check. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

#include "purser/data.h"

Test(lp, entries_are_sorted_summed_and_zeros_dropped) {
    psr_lp *lp = psr_lp_create(true);
    psr_id a = psr_lp_add_row(lp, 0, 0, 1);
    psr_id b = psr_lp_add_row(lp, 0, 0, 1);
    psr_id column = psr_lp_add_column(lp, 0, 1, 0, 1);
    cr_assert(eq(int, psr_lp_add_entry(lp, b, 2), PSR_OK));
    cr_assert(eq(int, psr_lp_add_entry(lp, a, 1), PSR_OK));
    cr_assert(eq(int, psr_lp_add_entry(lp, b, 3), PSR_OK));
    psr_id second = psr_lp_add_column(lp, 0, 1, 0, 1);
    cr_assert(eq(int, psr_lp_add_entry(lp, a, 4), PSR_OK));
    cr_assert(eq(int, psr_lp_add_entry(lp, a, -4), PSR_OK));
    cr_assert(
        eq(int, psr_lp_set_column_name(lp, column, "order[%s,%d]", "tea", 3), PSR_OK));
    cr_assert(eq(int, psr_lp_finish(lp, NULL), PSR_OK));
    cr_assert(eq(sz, lp->nonzero_count, 2));
    cr_assert(eq(int, lp->row[0], a));
    cr_assert(epsilon_eq(dbl, lp->value[1], 5, 1e-15));
    cr_assert(eq(sz, lp->start[second], lp->start[second + 1]));
    cr_assert(eq(int, strcmp(psr_lp_column_name(lp, column), "order[tea,3]"), 0));
    cr_assert(eq(int, strcmp(psr_lp_column_name(lp, second), ""), 0));
    cr_assert(eq(int, strcmp(psr_lp_row_name(lp, a), ""), 0));
    psr_lp_free(lp);
}

Test(lp, growth_keeps_what_is_there) {
    psr_lp *lp = psr_lp_create(false);
    for (int i = 0; i < 1000; i++) {
        psr_id row = psr_lp_add_row(lp, i, -i, i);
        psr_id column = psr_lp_add_column(lp, i, i, 0, INFINITY);
        cr_assert(eq(int, psr_lp_add_entry(lp, row, i + 1), PSR_OK));
        if (i == 500) {
            cr_assert(eq(int, psr_lp_set_integer(lp, column), PSR_OK));
            cr_assert(eq(int, psr_lp_set_over(lp, column, 0, 2), PSR_OK));
        }
    }
    cr_assert(eq(int, psr_lp_finish(lp, NULL), PSR_ERR_NUMERICAL),
              "column 0 lies in another block");
    lp->column_block[0] = PSR_SHARED;
    cr_assert(eq(int, psr_lp_finish(lp, NULL), PSR_OK));
    cr_assert(eq(int, lp->block_count, 1000));
    cr_assert(eq(int, lp->integer[500], 1));
    cr_assert(eq(int, lp->integer[999], 0));
    cr_assert(eq(int, lp->over[999], PSR_NO_ID));
    cr_assert(epsilon_eq(dbl, lp->value[999], 1000, 1e-15));
    psr_lp_free(lp);
}

Test(lp, faults_name_the_row_or_column) {
    psr_lp *lp = psr_lp_create(true);
    psr_id row = psr_lp_add_row(lp, 0, 2, 1);
    cr_assert(eq(int, psr_lp_set_row_name(lp, row, "budget[2]"), PSR_OK));
    psr_error err = {0};
    cr_assert(eq(int, psr_lp_finish(lp, &err), PSR_ERR_NUMERICAL));
    cr_assert(ne(ptr, strstr(err.message, "budget[2]"), NULL));
    lp->row_lower[row] = 0;
    psr_lp_add_column(lp, 1, 1, 0, 1);
    cr_assert(eq(int, psr_lp_add_entry(lp, row, 1), PSR_OK));
    cr_assert(eq(int, psr_lp_finish(lp, &err), PSR_ERR_NUMERICAL), "two blocks in one row");
    lp->column_block[0] = PSR_SHARED;
    lp->objective[0] = NAN;
    cr_assert(eq(int, psr_lp_finish(lp, &err), PSR_ERR_NUMERICAL));
    psr_lp_free(lp);
}
