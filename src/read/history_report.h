/*
 * What became of the rows of an export, told as findings. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_HISTORY_REPORT_H
#define PURSER_READ_HISTORY_REPORT_H

#include "history_row.h"
#include "purser/read.h"

/** Counts of one source; rejected rows go on to the caller. */
typedef struct psr_row_tally {
    psr_reject reject; /* may be NULL */
    void *reject_context;
    uint64_t fates[PSR_ROW_FATE_COUNT];
    uint64_t rejected; /* damaged rows too */
    uint64_t copies;   /* rows that are byte for byte a row read before */
    psr_faults faults; /* the first rejected rows */
} psr_row_tally;

/** Zero the counts for the next source. */
void psr_tally_start(psr_row_tally *tally);
uint64_t psr_tally_rows(const psr_row_tally *tally);
/** Count a rejected row and pass it on. */
void psr_tally_reject(psr_row_tally *tally, const psr_csv *csv, const psr_csv_row *row,
                      const psr_place *place, const char *reason);

/** How the source was read, and what was left out. */
psr_status psr_report_source(const psr_source *from, const psr_history_source *source,
                             const psr_row_tally *tally,
                             psr_findings *findings) PSR_MUST_CHECK;
/** What shows only when all sources have been read. */
psr_status psr_report_history(const psr_history_reader *reader,
                              psr_findings *findings) PSR_MUST_CHECK;

#endif
