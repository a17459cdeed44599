/*
 * A query of a database as a source of sales: its rows as a CSV file in memory, so that
 * what reads exports reads them too. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_QUERY_SOURCE_H
#define PURSER_READ_QUERY_SOURCE_H

#include "purser/data/scenario.h"

/**
 * Run source->query on source->database, in a transaction that can only read.
 * @param file out: descriptor of the CSV, to be closed by the caller
 * @param name out: the path it can be opened by, also several times, while it is open
 * @return PSR_OK; PSR_ERR_IO (no connection), PSR_ERR_SCENARIO (the query is refused, with
 *         the database's own words), PSR_ERR_MEMORY; err's place is that of the source
 */
psr_status psr_query_open(const psr_source *source, int *file, char name[64],
                          psr_error *err) PSR_MUST_CHECK;

#endif
