/*
 * A scenario file and all it inherits from, merged into one tree. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_SCENARIO_CHAIN_H
#define PURSER_READ_SCENARIO_CHAIN_H

#include "purser/read.h"
#include "yaml_tree.h"

typedef struct psr_chain {
    psr_yaml *root;
    char *file;      /* the scenario itself, `FOLDER/scenario.yaml` for a folder */
    char *base_file; /* the one it inherits from; NULL = none */
} psr_chain;

/** Read, follow `inherits`, lay one on the other. Faults are added; root NULL then. */
psr_status psr_chain_read(const char *path, psr_arena *arena, psr_chain *chain,
                          psr_faults *faults) PSR_MUST_CHECK;
/** Lay `--set path=value` on the tree. */
psr_status psr_chain_override(psr_chain *chain, const psr_override *overrides, size_t count,
                              psr_arena *arena, psr_faults *faults) PSR_MUST_CHECK;

#endif
