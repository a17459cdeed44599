/*
 * Random numbers: xoshiro256** 1.0 (Blackman and Vigna), seeded by splitmix64.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <assert.h>
#include <math.h>

static uint64_t splitmix64(uint64_t *state) {
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t mixed = *state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

psr_random psr_random_create(uint64_t seed, uint64_t key) {
    psr_random random;
    /* The seed is mixed before the key joins, so that (1, 2) and (2, 1) differ. */
    uint64_t state = seed;
    state = splitmix64(&state) ^ key;
    for (size_t i = 0; i < 4; i++) {
        random.state[i] = splitmix64(&state);
    }
    return random;
}

static uint64_t rotate_left(uint64_t value, unsigned bits) {
    return (value << bits) | (value >> (64U - bits));
}

uint64_t psr_random_next(psr_random *random) {
    uint64_t *state = random->state;
    uint64_t result = rotate_left(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate_left(state[3], 45);
    return result;
}

double psr_random_uniform(psr_random *random) {
    /* The upper 53 bits, the precision of a double. */
    return (double)(psr_random_next(random) >> 11) * 0x1p-53;
}

double psr_random_normal(psr_random *random) {
    double x;
    double square;
    do {
        x = 2.0 * psr_random_uniform(random) - 1.0;
        double y = 2.0 * psr_random_uniform(random) - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square <= 0.0);
    return x * sqrt(-2.0 * log(square) / square);
}

uint64_t psr_random_below(psr_random *random, uint64_t bound) {
    assert(bound >= 1);
    /* 2^64 mod bound values at the low end would make some results more frequent. */
    uint64_t surplus = (0 - bound) % bound;
    uint64_t value;
    do {
        value = psr_random_next(random);
    } while (value < surplus);
    return value % bound;
}
