/*
 * Draft -> scenario: checks that need more than one key, paths, the final arrays.
 * Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_SCENARIO_FINISH_H
#define PURSER_READ_SCENARIO_FINISH_H

#include "schema.h"

/** @param data_dir folder for sales exports; NULL = the folder of the file naming them */
psr_status psr_scenario_finish(psr_draft *draft, const char *data_dir) PSR_MUST_CHECK;

#endif
