/*
 * Whether a file is a problem or a budget by its own word: told where a scenario is asked
 * for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_QUESTION_FORMAT_H
#define PURSER_READ_QUESTION_FORMAT_H

#include "purser/read.h"

/**
 * A fault where the `format` of a plain file is that of a problem or a budget.
 * @return PSR_OK, also where there is no such file; PSR_ERR_SCENARIO after the fault
 */
psr_status question_refuse(const char *path, psr_faults *faults) PSR_MUST_CHECK;

#endif
