/*
 * Parallel-for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS 2000

typedef struct job {
    size_t threads;
    double results[ITEMS];
    atomic_int calls[ITEMS];
    atomic_int workers[64]; /* items in work at this moment, by worker */
    size_t failing[2];      /* indices that fail; SIZE_MAX = none */
} job;

static psr_status simulate(void *context, size_t index, size_t worker, psr_error *err) {
    job *self = context;
    if (worker >= self->threads || atomic_fetch_add(&self->workers[worker], 1) != 0) {
        return psr_fail(err, PSR_ERR_INTERNAL, "worker %zu is used twice", worker);
    }
    atomic_fetch_add(&self->calls[index], 1);
    psr_random random = psr_random_create(1, index);
    double sum = 0.0;
    for (size_t i = 0; i < 100 + index % 300; i++) {
        sum += psr_random_normal(&random);
    }
    self->results[index] = sum;
    atomic_fetch_sub(&self->workers[worker], 1);
    if (index == self->failing[0] || index == self->failing[1]) {
        return psr_fail(err, PSR_ERR_DATA, "item %zu fails", index);
    }
    return PSR_OK;
}

static job *job_create(size_t threads, size_t fail_first, size_t fail_second) {
    job *made = psr_calloc(1, sizeof *made);
    made->threads = threads;
    made->failing[0] = fail_first;
    made->failing[1] = fail_second;
    return made;
}

Test(parallel, results_do_not_depend_on_the_number_of_threads) {
    job *alone = job_create(1, SIZE_MAX, SIZE_MAX);
    cr_assert(eq(int, (int)psr_parallel_for(ITEMS, 1, simulate, alone, NULL), PSR_OK));
    for (size_t threads = 2; threads <= 16; threads *= 2) {
        job *many = job_create(threads, SIZE_MAX, SIZE_MAX);
        psr_error err;
        psr_status status = psr_parallel_for(ITEMS, threads, simulate, many, &err);
        cr_assert(eq(int, (int)status, PSR_OK));
        cr_assert(eq(int, memcmp(many->results, alone->results, sizeof alone->results), 0));
        for (size_t i = 0; i < ITEMS; i++) {
            cr_assert(eq(int, atomic_load(&many->calls[i]), 1));
        }
        free(many);
    }
    free(alone);
}

Test(parallel, the_lowest_failure_is_returned_for_any_number_of_threads) {
    for (size_t threads = 1; threads <= 16; threads *= 2) {
        for (int round = 0; round < 50; round++) {
            job *each = job_create(threads, 301, 299);
            psr_error err;
            psr_status status = psr_parallel_for(ITEMS, threads, simulate, each, &err);
            cr_assert(eq(int, (int)status, PSR_ERR_DATA));
            cr_assert(eq(str, err.message, "item 299 fails"));
            cr_assert(eq(int, (int)err.status, PSR_ERR_DATA));
            /* No new items: at most one more per worker was under way. */
            for (size_t i = 0; i < ITEMS; i++) {
                int expected = atomic_load(&each->calls[i]);
                cr_assert(i > 299 || expected == 1, "item %zu was left out", i);
            }
            free(each);
        }
    }
}

static psr_status fail_silently(void *context, size_t index, size_t worker,
                                psr_error *err) {
    (void)context;
    (void)worker;
    (void)err;
    return index == 3 ? PSR_ERR_NO_CONVERGENCE : PSR_OK;
}

Test(parallel, a_failure_without_a_word_gets_the_text_of_its_status) {
    for (size_t threads = 1; threads <= 4; threads++) {
        psr_error err;
        psr_status status = psr_parallel_for(10, threads, fail_silently, NULL, &err);
        cr_assert(eq(int, (int)status, PSR_ERR_NO_CONVERGENCE));
        cr_assert(eq(str, err.message, (char *)psr_status_text(status)));
        status = psr_parallel_for(10, threads, fail_silently, NULL, NULL);
        cr_assert(eq(int, (int)status, PSR_ERR_NO_CONVERGENCE));
    }
}

Test(parallel, nothing_to_do_is_done) {
    cr_assert(eq(int, (int)psr_parallel_for(0, 8, fail_silently, NULL, NULL), PSR_OK));
    cr_assert(eq(int, (int)psr_parallel_for(3, 0, fail_silently, NULL, NULL), PSR_OK));
    cr_assert(eq(int, (int)psr_parallel_for(1, 1000, fail_silently, NULL, NULL), PSR_OK));
}

/* Others have every chance to come in between. */
static void count_slowly(void *context) {
    volatile size_t *done = context;
    size_t before = *done;
    (void)sched_yield();
    *done = before + 1;
}

static psr_status count_alone(void *context, size_t index, size_t worker, psr_error *err) {
    (void)index;
    (void)worker;
    (void)err;
    psr_parallel_alone(count_slowly, context);
    return PSR_OK;
}

Test(parallel, work_alone_is_not_disturbed) {
    size_t done = 0;
    cr_assert(eq(int, (int)psr_parallel_for(5000, 8, count_alone, &done, NULL), PSR_OK));
    cr_assert(eq(sz, done, 5000));
}

Test(parallel, there_is_a_processor) {
    cr_assert(ge(sz, psr_processor_count(), 1));
}
