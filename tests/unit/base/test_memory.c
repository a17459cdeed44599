/*
 * Checked allocation, and what each part of base does when memory runs out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

Test(memory, calloc_is_zeroed_and_checks_the_product) {
    unsigned char *block = psr_calloc(100, 3);
    cr_assert(ne(ptr, block, NULL));
    for (size_t i = 0; i < 300; i++) {
        cr_assert(zero(u8, block[i]));
    }
    free(block);
    cr_assert(eq(ptr, psr_calloc(SIZE_MAX / 2, 3), NULL));
    cr_assert(eq(ptr, psr_calloc(SIZE_MAX, SIZE_MAX), NULL));
}

Test(memory, nothing_is_still_a_block) {
    void *none = psr_calloc(0, 8);
    cr_assert(ne(ptr, none, NULL));
    none = psr_resize(none, 0, 8);
    cr_assert(ne(ptr, none, NULL));
    free(none);
}

Test(memory, resize_keeps_the_content_and_the_old_block_on_failure) {
    char *block = psr_calloc(4, 1);
    memcpy(block, "abc", 4);
    void *refused = psr_resize(block, SIZE_MAX, 2);
    cr_assert(eq(ptr, refused, NULL));
    cr_assert(eq(str, block, "abc"));
    block = psr_resize(block, 4000, 1);
    cr_assert(eq(str, block, "abc"));
    free(block);
}

Test(memory, reserve_doubles_and_keeps_the_content) {
    int *values = NULL;
    size_t capacity = 0;
    size_t growths = 0;
    for (int i = 0; i < 10000; i++) {
        size_t before = capacity;
        psr_status status = psr_reserve(&values, &capacity, (size_t)i + 1, sizeof *values);
        cr_assert(eq(int, (int)status, PSR_OK));
        growths += capacity != before;
        values[i] = i;
    }
    for (int i = 0; i < 10000; i++) {
        cr_assert(eq(int, values[i], i));
    }
    cr_assert(lt(sz, growths, 15));
    int *same = values;
    size_t same_capacity = capacity;
    psr_status status = psr_reserve(&values, &capacity, SIZE_MAX / 2, sizeof *values);
    cr_assert(eq(int, (int)status, PSR_ERR_MEMORY));
    cr_assert(eq(ptr, values, same));
    cr_assert(eq(sz, capacity, same_capacity));
    free(values);
}

Test(memory, strdup_copies_and_takes_null) {
    cr_assert(eq(ptr, psr_strdup(NULL), NULL));
    char *copy = psr_strdup("purser");
    cr_assert(eq(str, copy, "purser"));
    free(copy);
}

/* ---- memory runs out */

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

/* A sanitizer brings an allocator of its own, which must not be replaced. */
#ifndef SANITIZED

/* glibc's own names of the allocator. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

/* Allocations of this thread that still succeed; negative = no limit. */
static _Thread_local long allocations_left = -1;

static bool refused(void) {
    if (allocations_left < 0) {
        return false;
    }
    if (allocations_left == 0) {
        return true;
    }
    allocations_left--;
    return false;
}

void *malloc(size_t size);
void *malloc(size_t size) {
    return refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size);
void *calloc(size_t count, size_t size) {
    return refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size);
void *realloc(void *block, size_t size) {
    return refused() ? NULL : __libc_realloc(block, size);
}

/* Walk the allocations of `use`: let the first 0, 1, 2, ... succeed and the rest fail.
 * `use` returns true when it saw no failure, which ends the walk. */
static void walk(bool (*use)(void)) {
    bool unharmed = false;
    for (long granted = 0; !unharmed; granted++) {
        cr_assert(lt(long, granted, 1000));
        allocations_left = granted;
        unharmed = use();
        allocations_left = -1;
        cr_assert(granted > 0 || !unharmed, "the first allocation must count");
    }
}

static bool use_arena(void) {
    psr_arena *arena = psr_arena_create();
    bool good = arena != NULL;
    for (int i = 0; good && i < 5; i++) {
        good = psr_arena_take(arena, 100000, 8) != NULL;
    }
    good = good && psr_arena_text(arena, "text", 4) != NULL;
    psr_arena_free(arena);
    return good;
}

Test(memory, arena_survives_every_failed_allocation) {
    walk(use_arena);
}

static bool use_names(void) {
    psr_names *names = psr_names_create();
    bool good = names != NULL;
    for (unsigned i = 0; good && i < 300; i++) {
        char name[3] = {(char)('a' + i / 26), (char)('a' + i % 26), '\0'};
        good = psr_names_add(names, name) == (psr_id)i;
        /* A name is there completely or not at all. */
        size_t expected = good ? i + 1 : i;
        if (psr_names_count(names) != expected ||
            (psr_names_find(names, name) != PSR_NO_ID) != good) {
            abort();
        }
    }
    psr_names_free(names);
    return good;
}

Test(memory, names_survive_every_failed_allocation) {
    walk(use_names);
}

static bool use_text(void) {
    psr_text text = {0};
    for (int i = 0; i < 100; i++) {
        psr_text_add(&text, "word ");
        psr_text_addf(&text, "%d ", i);
    }
    bool good = !text.failed;
    if (strlen(psr_text_bytes(&text)) != text.length) {
        abort();
    }
    psr_text_free(&text);
    return good;
}

Test(memory, text_remembers_a_failed_allocation) {
    walk(use_text);
}

static bool use_rounding(void) {
    const double amounts[] = {0.5, 0.5, 1.25};
    int64_t whole[3];
    psr_error err = {0};
    psr_status status = psr_round_to_total(amounts, 3, whole, &err);
    if (status != PSR_OK && (status != PSR_ERR_MEMORY || err.status != PSR_ERR_MEMORY)) {
        abort();
    }
    return status == PSR_OK;
}

Test(memory, rounding_reports_a_failed_allocation) {
    walk(use_rounding);
}

static bool use_distance(void) {
    /* Without memory: wholly different. */
    return psr_edit_distance("horizon", "horzon") == 1;
}

Test(memory, edit_distance_survives_every_failed_allocation) {
    walk(use_distance);
}

static psr_status count_one(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    ((int *)context)[index]++;
    return PSR_OK;
}

Test(memory, parallel_for_without_memory_works_alone) {
    int counts[50] = {0};
    allocations_left = 0;
    psr_status status = psr_parallel_for(50, 4, count_one, counts, NULL);
    allocations_left = -1;
    cr_assert(eq(int, (int)status, PSR_OK));
    for (size_t i = 0; i < 50; i++) {
        cr_assert(eq(int, counts[i], 1));
    }
}

#endif
