/*
 * What a psr_csv is made of; seen by csv_file.c and csv_cell.c only.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_CSV_PARTS_H
#define PURSER_READ_CSV_PARTS_H

#include "csv_file.h"
#include "csv_lines.h"

struct psr_csv {
    char *shown;
    FILE *stream;
    psr_encoding_report encoding;
    psr_csv_lines lines;
    psr_csv_split *split;
    psr_decoder *decoder; /* NULL for UTF-8 */
    char delimiter;
    char **names; /* [column_count] header cells */
    size_t column_count;
    psr_csv_row row;
    size_t consumed; /* bytes and lines of the current row, skipped by the next call */
    int64_t consumed_lines;
    size_t reread; /* bytes read again behind damaged rows */
    char problem[160];
    psr_arena *scratch; /* cells of the current row */
    psr_arena *arena;   /* name and header */
};

/**
 * Where the quote stands that a damaged row stumbled over: the opening quote of the cell
 * that byte `faulty` is in, or the byte itself.
 * @param raw   the row from its first byte on
 * @param exact the byte itself
 */
psr_place psr_csv_quote_place(const psr_csv *csv, const char *raw, size_t faulty,
                              bool exact);

#endif
