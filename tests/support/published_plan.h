/* A case plan published into a folder of its own and read back from its files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PURSER_TESTS_PUBLISHED_PLAN_H
#define PURSER_TESTS_PUBLISHED_PLAN_H

#include "case_plan.h"

#include "purser/write.h"

#include <stdlib.h>

static char published_folder[64];

static inline void published_folder_make(void) {
    snprintf(published_folder, sizeof published_folder, "/tmp/purser-plan-XXXXXX");
    cr_assert_not_null(mkdtemp(published_folder));
}

static inline void published_folder_remove(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", published_folder);
    cr_assert_eq(system(command), 0);
}

static inline void plan_publish(const psr_plan *plan) {
    psr_error err = {0};
    psr_publication *publication = NULL;
    cr_assert_eq(psr_publication_open(published_folder, plan->name, &publication, &err),
                 PSR_OK, "%s", err.message);
    cr_assert_eq(psr_write_plan(plan, publication, 2, &err), PSR_OK, "%s", err.message);
    cr_assert_eq(psr_publication_commit(publication, plan, &err), PSR_OK, "%s",
                 err.message);
    psr_publication_close(publication);
}

/* The last published plan, from its files alone. */
static inline psr_plan *plan_read_back(void) {
    char path[128];
    psr_plan *plan = NULL;
    psr_faults faults = {0};
    snprintf(path, sizeof path, "%s/latest", published_folder);
    cr_assert_eq(psr_read_plan(path, true, 2, &plan, &faults), PSR_OK, "%s: %s",
                 faults.items[0].place.file, faults.items[0].message);
    return plan;
}

#endif
