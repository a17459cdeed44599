/*
 * The problem noun: create, free, look up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/problem.h"

#include <stdlib.h>

psr_problem *psr_problem_create(void) {
    psr_problem *problem = psr_calloc(1, sizeof *problem);
    if (problem == NULL) {
        return NULL;
    }
    problem->arena = psr_arena_create();
    if (problem->arena == NULL) {
        free(problem);
        return NULL;
    }
    return problem;
}

void psr_problem_free(psr_problem *problem) {
    if (problem == NULL) {
        return;
    }
    psr_arena_free(problem->arena);
    free(problem);
}

const psr_demand *psr_problem_demand(const psr_problem *problem, const psr_tier *tier,
                                     size_t period) {
    return &problem->demand[tier->demand + (tier->demand_by_period ? period : 0)];
}
