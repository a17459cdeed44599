/*
 * Workbooks made side by side, as a batch of scenarios makes them: each tells of its own
 * first day, and has the bytes that it has alone. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "../support/scratch_file.h"
#include "purser/write.h"

enum { BOOK_COUNT = 400, KINDS = 4 };

typedef struct books {
    psr_plan *plan[KINDS];
    psr_text alone[KINDS];
    bool same[BOOK_COUNT];
} books;

static psr_status bytes_of(const psr_plan *plan, psr_text *bytes, psr_error *err) {
    char chunk[4096];
    scratch_file file = scratch_file_text("");
    psr_status status = psr_write_workbook(plan, file.path, err);
    FILE *stream = status == PSR_OK ? fopen(file.path, "rb") : NULL;
    if (stream != NULL) {
        for (size_t n; (n = fread(chunk, 1, sizeof chunk, stream)) > 0;) {
            psr_text_add_bytes(bytes, chunk, n);
        }
        (void)fclose(stream);
    }
    scratch_file_remove(&file);
    return status;
}

static psr_status make_book(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    books *all = context;
    const psr_text *alone = &all->alone[index % KINDS];
    psr_text bytes = {0};
    psr_status status = bytes_of(all->plan[index % KINDS], &bytes, err);
    all->same[index] = status == PSR_OK && bytes.length == alone->length &&
                       memcmp(bytes.bytes, alone->bytes, alone->length) == 0;
    psr_text_free(&bytes);
    return status;
}

static psr_plan *plan_of(psr_day first_day) {
    psr_plan *plan = psr_plan_create();
    if (plan != NULL) {
        plan->name = psr_arena_text(plan->arena, "spring", strlen("spring"));
        plan->first_day = first_day;
    }
    return plan;
}

int main(void) {
    static books all;
    psr_error err = {0};
    for (int k = 0; k < KINDS; k++) {
        all.plan[k] = plan_of(20000 + 777 * k);
        if (all.plan[k] == NULL || bytes_of(all.plan[k], &all.alone[k], &err) != PSR_OK) {
            return 1;
        }
    }
    if (psr_parallel_for(BOOK_COUNT, 8, make_book, &all, &err) != PSR_OK) {
        return 1;
    }
    size_t other = 0;
    for (size_t i = 0; i < BOOK_COUNT; i++) {
        other += !all.same[i];
    }
    for (int k = 0; k < KINDS; k++) {
        psr_text_free(&all.alone[k]);
        psr_plan_free(all.plan[k]);
    }
    printf("%zu of %d workbooks made side by side differ from those made alone\n", other,
           BOOK_COUNT);
    return other > 0;
}
