/*
 * The solved programme that stays with its allocation, so that rounding begins where the
 * optimum ended instead of solving all anew.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdlib.h>

#include "answer.h"

static void free_kept(void *kept) {
    question_close(kept);
    free(kept);
}

psr_status question_keep(question *q, psr_allocation *allocation, psr_error *err) {
    question *kept = psr_calloc(1, sizeof *kept);
    if (kept == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to keep the solved programme");
    }
    *kept = *q;
    kept->options = NULL; /* the caller's; they need not live on */
    allocation->kept = kept;
    allocation->free_kept = free_kept;
    *q = (question){0};
    return PSR_OK;
}

bool question_take(const psr_allocation *allocation, const psr_problem *problem,
                   const psr_solver *solver, question *q) {
    question *kept = allocation->kept;
    *q = (question){0};
    if (kept == NULL || kept->problem != problem || kept->solver != solver) {
        return false;
    }
    *q = *kept;
    *kept = (question){0};
    return true;
}
