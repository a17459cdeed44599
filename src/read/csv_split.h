/*
 * One row of CSV into its fields. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_CSV_SPLIT_H
#define PURSER_READ_CSV_SPLIT_H

#include "purser/base.h"

typedef struct psr_csv_field {
    const char *bytes; /* in the file's encoding, not terminated */
    size_t length;
} psr_csv_field;

typedef enum psr_csv_verdict {
    PSR_CSV_ROW,          /* fields hold a whole row */
    PSR_CSV_BLANK,        /* nothing but spaces: no row */
    PSR_CSV_OPEN,         /* a quote is still open: the row goes on in the next line */
    PSR_CSV_AFTER_QUOTE,  /* text follows a closing quote */
    PSR_CSV_INSIDE_QUOTE, /* a quote inside a field that does not begin with one */
    PSR_CSV_NO_MEMORY
} psr_csv_verdict;

/** Splitter for the rows of one file; lines with quotes go through libcsv (strict). */
typedef struct psr_csv_split psr_csv_split;
psr_csv_split *psr_csv_split_create(char delimiter) PSR_MUST_CHECK;
void psr_csv_split_free(psr_csv_split *split);

/**
 * Take the next physical line of a row.
 *
 * A line without a quote that begins a row is cut at its delimiters, with spaces and tabs
 * around fields dropped: what libcsv does, field for field (a test holds the two against
 * each other), several times as fast.
 *
 * @param bytes   the line without its line end; must stay until the row has been used
 * @param ending  its line end: part of the text where a quote is open
 * @param is_last no more bytes follow: an open quote is final
 */
psr_csv_verdict psr_csv_split_line(psr_csv_split *split, const char *bytes, size_t length,
                                   const char *ending, size_t ending_length, bool is_last);
/** The same, always through libcsv: for the test that compares, and for timing. */
psr_csv_verdict psr_csv_split_line_by_libcsv(psr_csv_split *split, const char *bytes,
                                             size_t length, const char *ending,
                                             size_t ending_length, bool is_last);
/** Fields of the row last completed; valid until the next line. */
const psr_csv_field *psr_csv_split_fields(const psr_csv_split *split, size_t *count);
/** Bytes of the last line taken before the fault. */
size_t psr_csv_split_fault_at(const psr_csv_split *split);
/** Forget a row that is not complete. */
void psr_csv_split_reset(psr_csv_split *split);

#endif
