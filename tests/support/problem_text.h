/* A problem from its text, solved; for tests of the allocation.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PURSER_TESTS_PROBLEM_TEXT_H
#define PURSER_TESTS_PROBLEM_TEXT_H

#include "purser/allocate.h"
#include "purser/read.h"
#include "purser/solve.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline psr_problem *problem_of_text(const char *json) {
    psr_faults *faults = calloc(1, sizeof *faults);
    char path[] = "/tmp/purser-problem-XXXXXX";
    psr_problem *problem = NULL;
    size_t length = strlen(json);
    int handle = mkstemp(path);
    cr_assert(handle >= 0 && write(handle, json, length) == (ssize_t)length);
    close(handle);
    psr_status status = psr_read_problem(path, &problem, faults);
    unlink(path);
    cr_assert(status == PSR_OK, "%s", faults->items[0].message);
    free(faults);
    return problem;
}

static inline psr_allocation *allocation_of(const psr_problem *problem,
                                            const psr_allocate_options *options) {
    psr_allocation *allocation = NULL;
    psr_error error = {0};
    psr_status status =
        psr_allocate(problem, psr_solve_solver(), options, &allocation, &error);
    cr_assert(status == PSR_OK, "%s", error.message);
    return allocation;
}

/* Position of an offer by its supplier and product. */
static inline size_t offer_of(const psr_problem *problem, const char *supplier,
                              const char *product) {
    for (size_t i = 0; i < problem->offer_count; i++) {
        const psr_offer *offer = &problem->offers[i];
        if (strcmp(offer->supplier, supplier) == 0 &&
            strcmp(problem->products[offer->product].id, product) == 0) {
            return i;
        }
    }
    cr_assert(false, "no offer of %s from %s", product, supplier);
    return SIZE_MAX;
}

#endif
