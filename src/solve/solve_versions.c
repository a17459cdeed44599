/*
 * Versions of the libraries that solving stands on.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/solve.h"

#include <cblas.h>
#include <glpk.h>
#include <gsl/gsl_version.h>
#include <sched.h>
#include <stdatomic.h>

/* OpenBLAS puts its words together in one buffer of its own: two plans of a batch at once
 * had the end of them twice. */
static atomic_flag asked = ATOMIC_FLAG_INIT;

void psr_solve_versions(psr_text *lines) {
    psr_text_addf(lines, "glpk %s\n", glp_version());
    psr_text_addf(lines, "gsl %s\n", gsl_version);
    /* Says the kernel it chose for this processor too: `OpenBLAS 0.3.21 ... Zen`. */
    while (atomic_flag_test_and_set(&asked)) {
        (void)sched_yield();
    }
    psr_text_addf(lines, "openblas %s\n", openblas_get_config());
    atomic_flag_clear(&asked);
}
