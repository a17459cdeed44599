/*
 * Money, rounding to a total, sums.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

Test(money, minor_units_are_the_nearest) {
    cr_assert(eq(i64, psr_money_to_minor(0.0), 0));
    cr_assert(eq(i64, psr_money_to_minor(12.34), 1234));
    cr_assert(eq(i64, psr_money_to_minor(0.29), 29));  /* 0.29 * 100 = 28.999999999999996 */
    cr_assert(eq(i64, psr_money_to_minor(0.125), 13)); /* halves away from zero */
    cr_assert(eq(i64, psr_money_to_minor(-0.125), -13));
    cr_assert(eq(i64, psr_money_to_minor(-12.34), -1234));
    /* 1.255 is stored a little below; its product with 100 rounds up to 125.5 exactly or
     * not, the answer follows the stored value. */
    cr_assert(eq(i64, psr_money_to_minor(1.255), 125));
    cr_assert(eq(i64, psr_money_to_minor(-1.255), -125));
}

Test(money, what_does_not_fit_is_clamped) {
    cr_assert(eq(i64, psr_money_to_minor(1e300), INT64_MAX));
    cr_assert(eq(i64, psr_money_to_minor(-1e300), INT64_MIN));
    cr_assert(eq(i64, psr_money_to_minor((double)INFINITY), INT64_MAX));
    cr_assert(eq(i64, psr_money_to_minor((double)NAN), 0));
}

Test(money, cents_survive_the_way_to_major_units_and_back) {
    psr_random random = psr_random_create(3, 0);
    for (int i = 0; i < 100000; i++) {
        int64_t minor = (int64_t)psr_random_below(&random, UINT64_C(2000000000000)) -
                        INT64_C(1000000000000);
        cr_assert(eq(i64, psr_money_to_minor(psr_money_to_major(minor)), minor));
    }
}

Test(money, largest_remainder_by_hand) {
    /* 47.0 16.0 15.8 12.0 6.1 3.1 of 100: floors add up to 99, the one goes to 15.8. */
    const double amounts[] = {47.0, 16.0, 15.8, 12.0, 6.1, 3.1};
    const int64_t expected[] = {47, 16, 16, 12, 6, 3};
    int64_t whole[6];
    cr_assert(eq(int, (int)psr_round_to_total(amounts, 6, whole, NULL), PSR_OK));
    for (size_t i = 0; i < 6; i++) {
        cr_assert(eq(i64, whole[i], expected[i]));
    }
}

Test(money, ties_go_to_the_first) {
    const double amounts[] = {1.5, 1.5, 1.5, -0.5};
    int64_t whole[4];
    cr_assert(eq(int, (int)psr_round_to_total(amounts, 4, whole, NULL), PSR_OK));
    /* Floors 1 1 1 -1 add up to 2, the total is 4: two to give, to the first two. */
    cr_assert(eq(i64, whole[0], 2));
    cr_assert(eq(i64, whole[1], 2));
    cr_assert(eq(i64, whole[2], 1));
    cr_assert(eq(i64, whole[3], -1));
}

Test(money, rounded_amounts_add_up_and_stay_within_one) {
    psr_random random = psr_random_create(4, 0);
    double amounts[200];
    int64_t whole[200];
    for (int round = 0; round < 2000; round++) {
        size_t count = 1 + psr_random_below(&random, 200);
        double scale = pow(10.0, (double)psr_random_below(&random, 10));
        for (size_t i = 0; i < count; i++) {
            amounts[i] = (psr_random_uniform(&random) - 0.3) * scale;
        }
        cr_assert(eq(int, (int)psr_round_to_total(amounts, count, whole, NULL), PSR_OK));
        int64_t total = 0;
        for (size_t i = 0; i < count; i++) {
            total += whole[i];
            cr_assert(lt(dbl, fabs((double)whole[i] - amounts[i]), 1.0 + 1e-12));
        }
        cr_assert(eq(i64, total, llround(psr_sum(amounts, count))));
    }
}

Test(money, amounts_that_cannot_be_rounded_are_refused) {
    int64_t whole[2];
    psr_error err;
    const double missing[] = {1.0, (double)NAN};
    cr_assert(eq(int, (int)psr_round_to_total(missing, 2, whole, &err), PSR_ERR_NUMERICAL));
    cr_assert(eq(str, err.message, "amount 2 of 2 is nan; must be finite"));
    const double huge[] = {1e15, 1e16};
    cr_assert(eq(int, (int)psr_round_to_total(huge, 2, whole, &err), PSR_ERR_LIMIT));
    cr_assert(eq(int, (int)psr_round_to_total(NULL, 0, whole, &err), PSR_OK));
}

Test(money, sum_keeps_what_cancels) {
    const double values[] = {1.0, 1e100, 1.0, -1e100};
    cr_assert(ieee_ulp_eq(dbl, psr_sum(values, 4), 2.0, 0));
    double tenths[1000];
    for (size_t i = 0; i < 1000; i++) {
        tenths[i] = 0.1;
    }
    cr_assert(ieee_ulp_eq(dbl, psr_sum(tenths, 1000), 100.0, 0));
    cr_assert(ieee_ulp_eq(dbl, psr_sum(NULL, 0), 0.0, 0));
}

Test(money, an_infinite_sum_stays_infinite) {
    const double values[] = {1.0, (double)INFINITY, 1.0};
    cr_assert(isinf(psr_sum(values, 3)));
    const double overflow[] = {1e308, 1e308, 1e308};
    cr_assert(isinf(psr_sum(overflow, 3)));
}
