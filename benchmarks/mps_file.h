/*
 * A programme as an MPS file (the loss, minimised), for the other solvers of a benchmark.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_BENCHMARKS_MPS_FILE_H
#define PURSER_BENCHMARKS_MPS_FILE_H

#include <stdio.h>

#include "purser/solve.h"

static inline int write_mps(const psr_lp *lp, const char *path) {
    psr_text mps = {0};
    FILE *file = fopen(path, "wb");
    bool written = file != NULL && psr_solve_mps(lp, &mps, NULL) == PSR_OK &&
                   fwrite(mps.bytes, 1, mps.length, file) == mps.length;
    written = file != NULL && fclose(file) == 0 && written;
    psr_text_free(&mps);
    return written ? 0 : 1;
}

#endif
