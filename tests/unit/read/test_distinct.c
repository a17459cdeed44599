/*
 * Counting distinct keys in bounded memory.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "distinct.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static size_t count_of(uint64_t keys, uint64_t step, double *weight) {
    psr_distinct distinct = {0};
    for (uint64_t i = 0; i < keys; i++) {
        bool is_new;
        uint64_t key = (i * step) % keys; /* the same keys in another order */
        cr_assert(eq(int, (int)psr_distinct_add(&distinct, key + 1, &is_new), PSR_OK));
    }
    size_t count = distinct.count;
    *weight = psr_distinct_weight(&distinct);
    psr_distinct_free(&distinct);
    return count;
}

Test(distinct, few_keys_are_counted_exactly) {
    psr_distinct distinct = {0};
    for (int i = 0; i < 5000; i++) {
        bool is_new;
        cr_assert(psr_distinct_add(&distinct, (uint64_t)(i % 1700), &is_new) == PSR_OK);
        cr_assert(eq(int, is_new, i < 1700));
    }
    cr_expect(eq(sz, distinct.count, 1700));
    cr_expect(epsilon_eq(dbl, psr_distinct_weight(&distinct), 1, 0));
    psr_distinct_free(&distinct);
}

Test(distinct, many_keys_are_sampled_whatever_their_order) {
    const uint64_t keys = 3000017; /* prime, so that every step visits all */
    double weight[2];
    size_t one = count_of(keys, 1, &weight[0]);
    size_t two = count_of(keys, 1234567, &weight[1]);
    cr_expect(eq(sz, one, two));
    cr_expect(epsilon_eq(dbl, weight[0], weight[1], 0));
    cr_expect(gt(dbl, weight[0], 1));
    cr_expect(epsilon_eq(dbl, (double)one * weight[0] / (double)keys, 1, 0.005));
}

Test(distinct, a_key_counts_for_the_group_of_its_lowest_rank) {
    psr_distinct distinct = {0};
    cr_assert(psr_distinct_add_group(&distinct, 5, 1, 30) == PSR_OK);
    cr_assert(psr_distinct_add_group(&distinct, 5, 2, 10) == PSR_OK);
    cr_assert(psr_distinct_add_group(&distinct, 5, 3, 20) == PSR_OK);
    cr_expect(eq(sz, distinct.count, 1));
    for (size_t i = 0; i < distinct.slot_count; i++) {
        cr_expect(distinct.keys[i] == 0 || distinct.groups[i] == 2);
    }
    psr_distinct_free(&distinct);
}
