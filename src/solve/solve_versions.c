/*
 * Versions of the libraries that solving stands on.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/solve.h"

#include <cblas.h>
#include <glpk.h>
#include <gsl/gsl_version.h>

/* Says the kernel it chose for this processor too: `OpenBLAS 0.3.21 ... Zen`. */
static void add_openblas(void *lines) {
    psr_text_addf(lines, "openblas %s\n", openblas_get_config());
}

void psr_solve_versions(psr_text *lines) {
    psr_text_addf(lines, "glpk %s\n", glp_version());
    psr_text_addf(lines, "gsl %s\n", gsl_version);
    /* OpenBLAS puts its words together in one buffer of its own: two plans of a batch at
     * once had the end of them twice. */
    psr_parallel_alone(add_openblas, lines);
}
