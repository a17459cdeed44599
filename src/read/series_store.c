/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "series_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BUCKET_SERIES = 256, /* series whose rows lie together */
    BLOCK_BYTES = 4096   /* of one bucket, written as a whole */
};

/* Rows of one bucket: full blocks in the store, the last rows in a block of its own. */
typedef struct row_bucket {
    char *block; /* NULL = empty */
    size_t used; /* bytes of it */
    size_t row_count;
    uint32_t *full; /* [full_count] numbers of its blocks */
    size_t full_count, full_capacity;
} row_bucket;

struct series_store {
    size_t other_count, row_bytes, block_bytes;
    size_t most_blocks; /* held in memory */
    row_bucket *buckets;
    size_t bucket_count, bucket_capacity;
    char *held; /* [block_count] blocks while file < 0 */
    size_t held_capacity;
    size_t block_count;
    int file; /* -1 = none yet */
};

void psr_row_set_clear(row_set *set) {
    free(set->rows);
    free(set->others);
    *set = (row_set){0};
}

series_store *psr_series_store_create(size_t other_count, size_t most_rows) {
    series_store *store = psr_calloc(1, sizeof *store);
    if (store != NULL) {
        store->other_count = other_count;
        store->row_bytes = sizeof(file_row) + other_count * sizeof(double);
        size_t rows = BLOCK_BYTES / store->row_bytes;
        store->block_bytes = (rows > 0 ? rows : 1) * store->row_bytes;
        store->most_blocks = most_rows * store->row_bytes / store->block_bytes;
        store->file = -1;
    }
    return store;
}

void psr_series_store_free(series_store *store) {
    if (store == NULL) {
        return;
    }
    for (size_t i = 0; i < store->bucket_count; i++) {
        free(store->buckets[i].block);
        free(store->buckets[i].full);
    }
    free(store->buckets);
    free(store->held);
    if (store->file >= 0) {
        (void)close(store->file);
    }
    free(store);
}

/* ---- blocks */

static psr_status write_blocks(int file, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno != EINTR) {
            return PSR_ERR_IO;
        }
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return PSR_OK;
}

/* Move what is held into a file that goes with its last descriptor. */
static psr_status leave_memory(series_store *store) {
    const char *folder = getenv("TMPDIR");
    psr_text path = {0};
    psr_text_addf(&path, "%s/purser-series-XXXXXX",
                  folder != NULL && *folder != '\0' ? folder : "/tmp");
    if (path.failed) {
        return PSR_ERR_MEMORY;
    }
    store->file = mkstemp(path.bytes);
    if (store->file >= 0) {
        (void)unlink(path.bytes);
    }
    psr_text_free(&path);
    if (store->file < 0) {
        return PSR_ERR_IO;
    }
    PSR_TRY(
        write_blocks(store->file, store->held, store->block_count * store->block_bytes));
    free(store->held);
    store->held = NULL;
    return PSR_OK;
}

/* The bucket's block is full: into the store with it. */
static psr_status put_block(series_store *store, row_bucket *bucket) {
    size_t at = store->block_count;
    PSR_TRY(psr_reserve(&bucket->full, &bucket->full_capacity, bucket->full_count + 1,
                        sizeof *bucket->full));
    if (store->file < 0 && at >= store->most_blocks) {
        PSR_TRY(leave_memory(store));
    }
    if (store->file >= 0) {
        PSR_TRY(write_blocks(store->file, bucket->block, store->block_bytes));
    } else {
        PSR_TRY(psr_reserve(&store->held, &store->held_capacity,
                            (at + 1) * store->block_bytes, 1));
        memcpy(store->held + at * store->block_bytes, bucket->block, store->block_bytes);
    }
    bucket->full[bucket->full_count++] = (uint32_t)at;
    bucket->used = 0;
    store->block_count++;
    return PSR_OK;
}

static psr_status get_block(const series_store *store, size_t at, char *block) {
    if (store->file < 0) {
        memcpy(block, store->held + at * store->block_bytes, store->block_bytes);
        return PSR_OK;
    }
    off_t start = (off_t)(at * store->block_bytes);
    for (size_t got = 0; got < store->block_bytes;) {
        ssize_t more =
            pread(store->file, block + got, store->block_bytes - got, start + (off_t)got);
        if (more == 0 || (more < 0 && errno != EINTR)) {
            return PSR_ERR_IO;
        }
        got += more > 0 ? (size_t)more : 0;
    }
    return PSR_OK;
}

/* ---- rows */

psr_status psr_series_store_add(series_store *store, const file_row *row,
                                const double *others) {
    size_t at = (size_t)row->series / BUCKET_SERIES;
    PSR_TRY(psr_reserve(&store->buckets, &store->bucket_capacity, at + 1,
                        sizeof *store->buckets));
    while (store->bucket_count <= at) {
        store->buckets[store->bucket_count++] = (row_bucket){0};
    }
    row_bucket *bucket = &store->buckets[at];
    if (bucket->block == NULL) {
        bucket->block = psr_calloc(store->block_bytes, 1);
        if (bucket->block == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    memcpy(bucket->block + bucket->used, row, sizeof *row);
    if (store->other_count > 0) {
        memcpy(bucket->block + bucket->used + sizeof *row, others,
               store->other_count * sizeof *others);
    }
    bucket->used += store->row_bytes;
    bucket->row_count++;
    return bucket->used == store->block_bytes ? put_block(store, bucket) : PSR_OK;
}

size_t psr_series_store_next(size_t series) {
    return (series + BUCKET_SERIES - 1) / BUCKET_SERIES * BUCKET_SERIES;
}

size_t psr_series_store_count(const series_store *store, size_t from, size_t until) {
    size_t count = 0;
    for (size_t i = from / BUCKET_SERIES;
         i < store->bucket_count && i * BUCKET_SERIES < until; i++) {
        count += store->buckets[i].row_count;
    }
    return count;
}

/* Loading: the set as it grows. */
typedef struct row_loader {
    const series_store *store;
    size_t from, stride;
    row_set *set;
    size_t row_capacity, other_capacity;
} row_loader;

static psr_status make_room(row_loader *loader, size_t rows) {
    row_set *set = loader->set;
    PSR_TRY(psr_reserve(&set->rows, &loader->row_capacity, rows, sizeof *set->rows));
    return psr_reserve(&set->others, &loader->other_capacity,
                       rows * loader->store->other_count, sizeof *set->others);
}

/* Rows of one block that are wanted, appended to the set. */
static psr_status take_block(row_loader *loader, const char *block, size_t bytes) {
    const series_store *store = loader->store;
    row_set *set = loader->set;
    size_t others = store->other_count * sizeof *set->others;
    PSR_TRY(make_room(loader, set->count + bytes / store->row_bytes));
    for (size_t at = 0; at < bytes; at += store->row_bytes) {
        file_row row;
        memcpy(&row, block + at, sizeof row);
        size_t ahead = (size_t)row.series - loader->from;
        if (ahead % loader->stride != 0) {
            continue;
        }
        row.series = (psr_id)(ahead / loader->stride);
        row.index = (uint32_t)set->count;
        if (others > 0) {
            memcpy(set->others + set->count * store->other_count, block + at + sizeof row,
                   others);
        }
        set->rows[set->count++] = row;
    }
    return PSR_OK;
}

psr_status psr_series_store_load(const series_store *store, size_t from, size_t until,
                                 size_t stride, row_set *set) {
    row_loader loader = {.store = store, .from = from, .stride = stride, .set = set};
    psr_status status;
    *set = (row_set){0};
    char *block = psr_calloc(store->block_bytes, 1);
    if (block == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_GO(make_room(&loader, psr_series_store_count(store, from, until) / stride));
    for (size_t i = from / BUCKET_SERIES;
         i < store->bucket_count && i * BUCKET_SERIES < until; i++) {
        const row_bucket *bucket = &store->buckets[i];
        for (size_t k = 0; k < bucket->full_count; k++) {
            PSR_GO(get_block(store, bucket->full[k], block));
            PSR_GO(take_block(&loader, block, store->block_bytes));
        }
        PSR_GO(take_block(&loader, bucket->block, bucket->used));
    }
done:
    free(block);
    return status;
}
