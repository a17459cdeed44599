/*
 * Random streams.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

Test(random, next_is_xoshiro256_starstar) {
    /* By hand from the definition: rotl(2 * 5, 7) * 9 = 11520 and so on; the first numbers
     * from the state 1 2 3 4 are also those of the rand_xoshiro crate's reference test. */
    psr_random random = {.state = {1, 2, 3, 4}};
    static const uint64_t expected[] = {
        UINT64_C(11520),
        UINT64_C(0),
        UINT64_C(1509978240),
        UINT64_C(1215971899390074240),
        UINT64_C(1216172134540287360),
        UINT64_C(607988272756665600),
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        cr_assert(eq(u64, psr_random_next(&random), expected[i]));
    }
}

Test(random, a_stream_depends_on_seed_and_key_alone) {
    psr_random first = psr_random_create(7, 11);
    psr_random again = psr_random_create(7, 11);
    psr_random swapped = psr_random_create(11, 7);
    psr_random key = psr_random_create(7, 12);
    psr_random seed = psr_random_create(8, 11);
    for (int i = 0; i < 1000; i++) {
        uint64_t value = psr_random_next(&first);
        cr_assert(eq(u64, psr_random_next(&again), value));
        cr_assert(ne(u64, psr_random_next(&swapped), value));
        cr_assert(ne(u64, psr_random_next(&key), value));
        cr_assert(ne(u64, psr_random_next(&seed), value));
    }
}

Test(random, neighbouring_streams_are_not_correlated) {
    const int count = 100000;
    psr_random left = psr_random_create(1, 1);
    psr_random right = psr_random_create(1, 2);
    double product = 0.0;
    for (int i = 0; i < count; i++) {
        product += psr_random_normal(&left) * psr_random_normal(&right);
    }
    /* Standard deviation of the mean: 1 / sqrt(count) = 0.003; five of them. */
    cr_assert(lt(dbl, fabs(product / count), 0.016));
}

Test(random, uniform_is_in_range_with_the_right_moments) {
    const int count = 1000000;
    psr_random random = psr_random_create(5, 5);
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < count; i++) {
        double value = psr_random_uniform(&random);
        if (value < 0.0 || value >= 1.0) {
            cr_fail("%g is outside [0, 1)", value);
        }
        sum += value;
        squares += value * value;
    }
    cr_assert(epsilon_eq(dbl, sum / count, 0.5, 0.0015));
    cr_assert(epsilon_eq(dbl, squares / count, 1.0 / 3.0, 0.0015));
}

Test(random, normal_has_the_moments_of_a_standard_normal) {
    const int count = 1000000;
    psr_random random = psr_random_create(6, 6);
    double moments[5] = {0.0};
    int tail = 0;
    for (int i = 0; i < count; i++) {
        double value = psr_random_normal(&random);
        double power = 1.0;
        for (int k = 1; k < 5; k++) {
            power *= value;
            moments[k] += power / count;
        }
        tail += fabs(value) > 1.959963984540054;
    }
    cr_assert(epsilon_eq(dbl, moments[1], 0.0, 0.005));
    cr_assert(epsilon_eq(dbl, moments[2], 1.0, 0.01));
    cr_assert(epsilon_eq(dbl, moments[3], 0.0, 0.02));
    cr_assert(epsilon_eq(dbl, moments[4], 3.0, 0.05));
    cr_assert(epsilon_eq(dbl, (double)tail / count, 0.05, 0.0015));
}

Test(random, below_reaches_every_number_evenly) {
    psr_random random = psr_random_create(9, 9);
    int counts[7] = {0};
    for (int i = 0; i < 700000; i++) {
        uint64_t value = psr_random_below(&random, 7);
        cr_assert(lt(u64, value, 7));
        counts[value]++;
    }
    for (int i = 0; i < 7; i++) {
        cr_assert(epsilon_eq(dbl, counts[i], 100000.0, 1500.0));
    }
    cr_assert(eq(u64, psr_random_below(&random, 1), 0));
    for (int i = 0; i < 1000; i++) {
        cr_assert(lt(u64, psr_random_below(&random, (UINT64_C(1) << 63) + 1),
                     (UINT64_C(1) << 63) + 1));
    }
}
