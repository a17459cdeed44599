/*
 * Shards of a batch into one folder: every plan is read and checked before one is copied.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"

#include "purser/read.h"
#include "purser/write.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A plan to be copied; both texts are the arena's. */
typedef struct shard_plan {
    const char *name;
    const char *path;
} shard_plan;

typedef struct shards {
    psr_arena *arena;
    shard_plan *plans; /* [count] */
    size_t count, capacity;
    const char *output;
    psr_faults *faults;
} shards;

/* `folder/name`, NULL without memory. */
static const char *join(psr_arena *arena, const char *folder, const char *name) {
    psr_text text = {0};
    psr_text_addf(&text, "%s/%s", folder, name);
    const char *path =
        text.failed ? NULL : psr_arena_text(arena, psr_text_bytes(&text), text.length);
    psr_text_free(&text);
    return path;
}

static psr_status no_memory(psr_error *err) {
    return psr_fail(err, PSR_ERR_MEMORY, "no memory to merge plans");
}

/* ---- what there is */

static psr_status add_plan(shards *all, const char *folder, const char *name,
                           psr_error *err) {
    struct stat about;
    const char *path = join(all->arena, folder, name);
    if (path == NULL) {
        return no_memory(err);
    }
    /* Links (`latest`) and files beside the plans are not plans. */
    if (lstat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
        return PSR_OK;
    }
    if (psr_reserve(&all->plans, &all->capacity, all->count + 1, sizeof *all->plans) !=
        PSR_OK) {
        return no_memory(err);
    }
    const char *kept = psr_arena_text(all->arena, name, strlen(name));
    all->plans[all->count++] = (shard_plan){kept, path};
    return kept != NULL ? PSR_OK : no_memory(err);
}

static psr_status list_shard(shards *all, const char *folder, psr_error *err) {
    psr_place place = psr_place_at(folder, 0, 0);
    size_t before = all->count;
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        psr_faults_add(all->faults, PSR_ERR_IO, &place,
                       "cannot be read: %s; name the folder of a shard's plans",
                       strerror(errno));
        return PSR_OK;
    }
    psr_status status = PSR_OK;
    struct dirent *entry = NULL;
    while (status == PSR_OK && (entry = readdir(entries)) != NULL) {
        if (entry->d_name[0] != '.') {
            status = add_plan(all, folder, entry->d_name, err);
        }
    }
    closedir(entries);
    if (status == PSR_OK && all->count == before) {
        psr_faults_add(all->faults, PSR_ERR_DATA, &place,
                       "holds no plans; give the folder that `purser plan -o` wrote to");
    }
    return status;
}

static int by_name(const void *a, const void *b) {
    const shard_plan *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order != 0 ? order : strcmp(left->path, right->path);
}

/* ---- may it be merged? */

/* One name, one plan: of two, neither is chosen. */
static psr_status check_names(const shards *all, psr_error *err) {
    for (size_t i = 0; i < all->count; i++) {
        struct stat about;
        psr_place place = psr_place_at(all->plans[i].path, 0, 0);
        const char *target = join(all->arena, all->output, all->plans[i].name);
        if (target == NULL) {
            return no_memory(err);
        }
        if (i > 0 && strcmp(all->plans[i].name, all->plans[i - 1].name) == 0) {
            psr_faults_add(all->faults, PSR_ERR_DATA, &place,
                           "has the name of %s; merge one of them", all->plans[i - 1].path);
        } else if (lstat(target, &about) == 0) {
            psr_faults_add(all->faults, PSR_ERR_DATA, &place,
                           "is in %s already; move that one away, or choose another -o",
                           all->output);
        }
    }
    return PSR_OK;
}

/* Each plan's manifest and the hashes in it; a line a plan. */
static void check_plans(const shards *all, psr_text *lines) {
    for (size_t i = 0; i < all->count; i++) {
        psr_plan *plan = NULL;
        psr_error err = {0};
        psr_faults *own = psr_calloc(1, sizeof *own);
        psr_place place = psr_place_at(all->plans[i].path, 0, 0);
        psr_status status = own != NULL
                                ? psr_read_plan(all->plans[i].path, true, 1, &plan, own)
                                : PSR_ERR_MEMORY;
        if (status != PSR_OK) {
            (void)(own != NULL && psr_faults_status(own, &err) == PSR_OK);
            psr_faults_add(all->faults, status, &place, "is not a whole plan: %s",
                           err.message);
        } else {
            psr_words_pad(lines, all->plans[i].name, 32, false);
            psr_text_addf(lines, " %18.2f\n", psr_money_to_major(plan->profit_minor));
        }
        psr_plan_free(plan);
        free(own);
    }
}

psr_status psr_run_merge(const char *const *directories, size_t count,
                         const psr_run_options *options, psr_run_outcome *outcome) {
    psr_error *err = &outcome->error;
    shards all = {
        .arena = psr_arena_create(), .output = options->output, .faults = &outcome->faults};
    psr_status status = PSR_OK;
    if (all.arena == NULL) {
        PSR_GO(no_memory(err));
    }
    for (size_t i = 0; i < count; i++) {
        PSR_GO(list_shard(&all, directories[i], err));
    }
    if (all.count > 0) {
        qsort(all.plans, all.count, sizeof *all.plans, by_name);
    }
    PSR_GO(check_names(&all, err));
    check_plans(&all, &outcome->summary);
    if (all.faults->total > 0) {
        psr_text_clear(&outcome->summary);
        PSR_GO(psr_faults_status(all.faults, NULL));
    }
    for (size_t i = 0; i < all.count; i++) {
        if (psr_observe_interrupted(options->observer)) {
            PSR_GO(psr_fail(err, PSR_ERR_INTERRUPTED,
                            "interrupted; %zu of %zu plans merged", i, all.count));
        }
        psr_observe_progress(options->observer, "plans merged", (double)i,
                             (double)all.count, 0.0);
        PSR_GO(psr_write_plan_copy(all.plans[i].path, all.output, all.plans[i].name, err));
    }
    psr_text_say(&outcome->summary,
                 all.count == 1 ? "%zu plan in %s.\n" : "%zu plans in %s.\n", all.count,
                 all.output);
done:
    free(all.plans);
    psr_arena_free(all.arena);
    return run_outcome_end(outcome, status);
}
