/*
 * The arena.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdalign.h>
#include <string.h>

Test(arena, blocks_are_aligned_zeroed_and_apart) {
    psr_arena *arena = psr_arena_create();
    unsigned char *blocks[200];
    size_t sizes[200];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 200; i++) {
            sizes[i] = i * i % 977 * (i % 10 == 0 ? 300 : 1);
            blocks[i] = psr_arena_take(arena, sizes[i], 1);
            cr_assert(ne(ptr, blocks[i], NULL));
            cr_assert(zero(sz, (size_t)((uintptr_t)blocks[i] % alignof(max_align_t))));
            for (size_t k = 0; k < sizes[i]; k++) {
                if (blocks[i][k] != 0) {
                    cr_fail("block %zu is not zero at %zu in round %d", i, k, round);
                }
            }
            memset(blocks[i], (int)(i % 255) + 1, sizes[i]);
        }
        for (size_t i = 0; i < 200; i++) {
            for (size_t k = 0; k < sizes[i]; k++) {
                if (blocks[i][k] != i % 255 + 1) {
                    cr_fail("block %zu was overwritten at %zu", i, k);
                }
            }
        }
        psr_arena_reset(arena);
    }
    psr_arena_free(arena);
}

Test(arena, blocks_of_nothing_differ) {
    psr_arena *arena = psr_arena_create();
    void *first = psr_arena_take(arena, 0, 8);
    void *second = psr_arena_take(arena, 8, 0);
    cr_assert(ne(ptr, first, NULL));
    cr_assert(ne(ptr, second, NULL));
    cr_assert(ne(ptr, first, second));
    psr_arena_free(arena);
}

Test(arena, reset_keeps_the_memory) {
    psr_arena *arena = psr_arena_create();
    void *first = psr_arena_take(arena, 1000, 8);
    psr_arena_reset(arena);
    cr_assert(eq(ptr, psr_arena_take(arena, 1000, 8), first));
    psr_arena_free(arena);
}

Test(arena, a_size_that_overflows_is_refused) {
    psr_arena *arena = psr_arena_create();
    cr_assert(eq(ptr, psr_arena_take(arena, SIZE_MAX, 2), NULL));
    cr_assert(eq(ptr, psr_arena_take(arena, SIZE_MAX, 1), NULL));
    cr_assert(eq(ptr, psr_arena_take(arena, SIZE_MAX - 40, 1), NULL));
    cr_assert(eq(ptr, psr_arena_text(arena, "", SIZE_MAX), NULL));
    cr_assert(ne(ptr, psr_arena_take(arena, 10, 1), NULL));
    psr_arena_free(arena);
}

Test(arena, text_is_copied_and_ended) {
    psr_arena *arena = psr_arena_create();
    cr_assert(eq(str, psr_arena_text(arena, "weekly,12", 6), "weekly"));
    cr_assert(eq(str, psr_arena_text(arena, NULL, 0), ""));
    psr_arena_free(arena);
}

Test(arena, free_takes_null) {
    psr_arena_free(NULL);
}
