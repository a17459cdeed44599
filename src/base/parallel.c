/*
 * Parallel-for over POSIX threads with a result that does not depend on their number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What all workers of one call share. */
typedef struct parallel_job {
    psr_work work;
    void *context;
    size_t count;
    atomic_size_t next;  /* indices are handed out in order */
    atomic_bool stopped; /* an item failed */
} parallel_job;

typedef struct worker {
    parallel_job *job;
    size_t number;
    pthread_t thread;
    psr_status status; /* of the first item that failed here, the lowest of this worker */
    size_t failed_index;
    psr_error error;
} worker;

/*
 * The order matters: look at `stopped` before taking an index, and always work on an index
 * taken. Indices are taken in order, so every index below a failed one is worked on, and
 * the lowest failure is the same for any number of threads.
 */
static void worker_run(worker *self) {
    parallel_job *job = self->job;
    while (!atomic_load(&job->stopped)) {
        size_t index = atomic_fetch_add(&job->next, 1);
        if (index >= job->count) {
            return;
        }
        psr_status status = job->work(job->context, index, self->number, &self->error);
        if (status != PSR_OK) {
            self->status = status;
            self->failed_index = index;
            atomic_store(&job->stopped, true);
            return;
        }
    }
}

static void *worker_start(void *self) {
    worker_run(self);
    return NULL;
}

/* Hand the error of the lowest failed index to the caller. */
static psr_status workers_result(const worker *workers, size_t count, psr_error *err) {
    const worker *lowest = NULL;
    for (size_t i = 0; i < count; i++) {
        if (workers[i].status != PSR_OK &&
            (lowest == NULL || workers[i].failed_index < lowest->failed_index)) {
            lowest = &workers[i];
        }
    }
    if (lowest == NULL) {
        return PSR_OK;
    }
    if (lowest->error.status != lowest->status) {
        /* The item failed without a word: say at least what kind of failure it was. */
        return psr_fail(err, lowest->status, "%s", psr_status_text(lowest->status));
    }
    if (err != NULL) {
        *err = lowest->error;
    }
    return lowest->status;
}

psr_status psr_parallel_for(size_t count, size_t threads, psr_work work, void *context,
                            psr_error *err) {
    parallel_job job = {.work = work, .context = context, .count = count};
    atomic_init(&job.next, 0);
    atomic_init(&job.stopped, false);
    if (threads > count) {
        threads = count;
    }
    worker alone;
    worker *workers = threads > 1 ? psr_calloc(threads, sizeof *workers) : NULL;
    if (workers == NULL) {
        /* One thread wanted, or no memory for more: the answer is the same. */
        memset(&alone, 0, sizeof alone);
        alone.job = &job;
        worker_run(&alone);
        return workers_result(&alone, 1, err);
    }
    /* The calling thread is worker 0; a thread that cannot be made is done without. */
    size_t started = 1;
    workers[0].job = &job;
    while (started < threads) {
        worker *each = &workers[started];
        each->job = &job;
        each->number = started;
        if (pthread_create(&each->thread, NULL, worker_start, each) != 0) {
            break;
        }
        started++;
    }
    worker_run(&workers[0]);
    for (size_t i = 1; i < started; i++) {
        (void)pthread_join(workers[i].thread, NULL);
    }
    psr_status status = workers_result(workers, started, err);
    free(workers);
    return status;
}

void psr_parallel_alone(void (*work)(void *context), void *context) {
    static pthread_mutex_t inside = PTHREAD_MUTEX_INITIALIZER;
    (void)pthread_mutex_lock(&inside);
    work(context);
    (void)pthread_mutex_unlock(&inside);
}

size_t psr_processor_count(void) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
        int count = CPU_COUNT(&allowed);
        return count > 0 ? (size_t)count : 1;
    }
    /* More processors than cpu_set_t holds. */
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (size_t)online : 1;
}
