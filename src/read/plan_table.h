/*
 * Tables of a published plan: a CSV file with the columns its manifest declares.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_PLAN_TABLE_H
#define PURSER_READ_PLAN_TABLE_H

#include <jansson.h>

#include "purser/data/findings.h"
#include "purser/data/table.h"

/**
 * Read `directory/NAME.csv` as the manifest declares it.
 * @param declared an element of the manifest's `tables`
 */
psr_status psr_read_plan_table(const char *directory, const json_t *declared,
                               psr_table **table, psr_faults *faults) PSR_MUST_CHECK;

#endif
