/*
 * Versions of everything a plan depends on, for the manifest and `purser --version`.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/run.h"

#include "purser/read.h"
#include "purser/solve.h"
#include "purser/write.h"

void psr_run_versions(psr_text *lines) {
    psr_text_addf(lines, "gcc %d.%d.%d\n", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
    psr_read_versions(lines);
    psr_solve_versions(lines);
    psr_write_versions(lines);
}
