/*
 * Parallel-for under ThreadSanitizer: every item is done once, each in its own slot, and
 * the lowest failure wins whatever the number of threads.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "purser/base.h"

enum { ITEM_COUNT = 20000, FIRST_FAILURE = 12345 };

static psr_status count_item(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    ((uint32_t *)context)[index]++;
    return PSR_OK;
}

static psr_status fail_late(void *context, size_t index, size_t worker, psr_error *err) {
    (void)context;
    (void)worker;
    return index < FIRST_FAILURE ? PSR_OK : psr_fail(err, PSR_ERR_DATA, "item %zu", index);
}

int main(void) {
    static uint32_t done[ITEM_COUNT];
    psr_error err = {0};
    for (size_t threads = 1; threads <= 8; threads *= 2) {
        if (psr_parallel_for(ITEM_COUNT, threads, count_item, done, &err) != PSR_OK) {
            return 1;
        }
        psr_status status = psr_parallel_for(ITEM_COUNT, threads, fail_late, NULL, &err);
        char expected[32];
        snprintf(expected, sizeof expected, "item %d", FIRST_FAILURE);
        if (status != PSR_ERR_DATA || strcmp(err.message, expected) != 0) {
            return 1;
        }
    }
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        if (done[i] != 4) {
            return 1;
        }
    }
    puts("every item done once, the lowest failure reported");
    return 0;
}
