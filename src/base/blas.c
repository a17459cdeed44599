/*
 * OpenBLAS as purser uses it. A file of its own because GSL declares cblas too.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What OpenBLAS takes for an x86-64 processor that is newer than itself. */
static const char oldest_kernels[] = "Prescott";
/* What it reads before main. */
static const char kernels[] = "OPENBLAS_CORETYPE";
static const char threads[] = "OPENBLAS_NUM_THREADS";

/* The kernels this processor has the instructions for; NULL = none better than those. */
static const char *fitting_kernels(void) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
        return "SkylakeX";
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return "Haswell";
    }
#endif
    return NULL;
}

/* @return whether it was not set and is now */
static bool set_if_unset(const char *name, const char *value) {
    return getenv(name) == NULL && setenv(name, value, 0) == 0;
}

void psr_blas_fit(char **argv) {
    const char *fitting = fitting_kernels();
    bool changed = fitting != NULL &&
                   strcmp(openblas_get_corename(), oldest_kernels) == 0 &&
                   set_if_unset(kernels, fitting);
    if (openblas_get_num_threads() > 1 && set_if_unset(threads, "1")) {
        changed = true;
    }
    if (changed) {
        (void)execv("/proc/self/exe", argv);
    }
}

void psr_blas_on_one_thread(void) {
    openblas_set_num_threads(1);
}
