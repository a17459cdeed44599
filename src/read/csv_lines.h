/*
 * Physical lines of a file, in a window of memory that does not grow with the file.
 * Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_CSV_LINES_H
#define PURSER_READ_CSV_LINES_H

#include "purser/base.h"

#include <stdio.h>

typedef struct psr_csv_lines {
    FILE *file;
    char *buffer;
    size_t capacity;
    size_t begin;       /* of the row being read; everything before it is forgotten */
    size_t end;         /* of what has been read */
    size_t lf_from, lf; /* the first line feed at or after lf_from; end = none */
    uint64_t offset;    /* of buffer[begin] in the file */
    bool at_end;        /* the file has no more bytes */
} psr_csv_lines;

/** One line: [start, start + length) relative to `begin`; `next` is where the next starts.
 */
typedef struct psr_csv_line {
    size_t start, length, next;
} psr_csv_line;

typedef enum psr_csv_found {
    PSR_CSV_LINE,
    PSR_CSV_END,     /* no byte left */
    PSR_CSV_TOO_LONG /* no line end within PSR_LINE_BYTES_MOST bytes of `begin` */
} psr_csv_found;

psr_status psr_csv_lines_open(psr_csv_lines *lines, FILE *file,
                              psr_error *err) PSR_MUST_CHECK;
void psr_csv_lines_close(psr_csv_lines *lines);
/** The line at `start` (relative to begin). Lines end with LF, CR LF, CR or the file. */
psr_status psr_csv_lines_at(psr_csv_lines *lines, size_t start, psr_csv_line *line,
                            psr_csv_found *found, psr_error *err) PSR_MUST_CHECK;
/** Forget `length` bytes from begin on. */
void psr_csv_lines_advance(psr_csv_lines *lines, size_t length);

#endif
