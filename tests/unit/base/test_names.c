/*
 * Names with positions, and the hash behind them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

Test(names, positions_follow_the_order_of_arrival) {
    psr_names *names = psr_names_create();
    cr_assert(eq(sz, psr_names_count(names), 0));
    cr_assert(eq(i32, psr_names_find(names, "north"), PSR_NO_ID));
    cr_assert(eq(i32, psr_names_add(names, "north"), 0));
    cr_assert(eq(i32, psr_names_add(names, "south"), 1));
    cr_assert(eq(i32, psr_names_add(names, "north"), 0));
    cr_assert(eq(i32, psr_names_add(names, ""), 2));
    cr_assert(eq(sz, psr_names_count(names), 3));
    cr_assert(eq(i32, psr_names_find(names, ""), 2));
    cr_assert(eq(str, (char *)psr_names_text(names, 1), "south"));
    psr_names_free(names);
    psr_names_free(NULL);
}

Test(names, bytes_need_no_end_and_may_hold_nul) {
    psr_names *names = psr_names_create();
    cr_assert(eq(i32, psr_names_add_bytes(names, "southern", 5), 0));
    cr_assert(eq(i32, psr_names_find(names, "south"), 0));
    cr_assert(eq(i32, psr_names_add_bytes(names, "a\0b", 3), 1));
    cr_assert(eq(i32, psr_names_add_bytes(names, "a\0c", 3), 2));
    cr_assert(eq(i32, psr_names_find(names, "a"), PSR_NO_ID));
    cr_assert(eq(i32, psr_names_find_bytes(names, "a\0c", 3), 2));
    psr_names_free(names);
}

Test(names, a_hundred_thousand_names_are_found_again_and_never_move) {
    psr_names *names = psr_names_create();
    char name[32];
    const char *first = NULL;
    for (int i = 0; i < 100000; i++) {
        (void)snprintf(name, sizeof name, "sku-%06d", i);
        cr_assert(eq(i32, psr_names_add(names, name), i));
        first = i == 0 ? psr_names_text(names, 0) : first;
    }
    cr_assert(eq(ptr, (void *)psr_names_text(names, 0), (void *)first));
    for (int i = 0; i < 100000; i++) {
        (void)snprintf(name, sizeof name, "sku-%06d", i);
        cr_assert(eq(i32, psr_names_find(names, name), i));
        cr_assert(eq(str, (char *)psr_names_text(names, i), name));
    }
    cr_assert(eq(i32, psr_names_find(names, "sku-100000"), PSR_NO_ID));
    psr_names_free(names);
}

Test(names, hash_is_fnv_1a) {
    /* Test vectors of Landon Curt Noll, FNV-1a 64 bits. */
    cr_assert(eq(u64, psr_hash_text(""), UINT64_C(0xcbf29ce484222325)));
    cr_assert(eq(u64, psr_hash_text("a"), UINT64_C(0xaf63dc4c8601ec8c)));
    cr_assert(eq(u64, psr_hash_text("foobar"), UINT64_C(0x85944171f73967e8)));
    cr_assert(eq(u64, psr_hash_bytes("foobar", 6), psr_hash_text("foobar")));
}
