/*
 * A CSV file with a header row: encoding found out, rows as fields, every field with its
 * place. Private to read: exports, tables, series and published plans all come this way.
 *
 *     psr_csv *csv;
 *     const psr_csv_row *row;
 *     PSR_TRY(psr_csv_open(file, shown, "auto", &csv, err));
 *     psr_id price = psr_csv_find(csv, price_names);       // NULL-terminated aliases
 *     while ((status = psr_csv_next(csv, &row, err)) == PSR_OK && row != NULL) {
 *         if (row->problem != NULL) { report it at row->place; continue; }
 *         status = psr_csv_text(csv, price, &text, &length, err);
 *         ... faults at psr_csv_place(csv, price)
 *     }
 *     psr_csv_close(csv);
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_CSV_FILE_H
#define PURSER_READ_CSV_FILE_H

#include "csv_split.h"
#include "encoding.h"

typedef struct psr_csv psr_csv;

typedef struct psr_csv_row {
    const psr_csv_field *fields; /* as in the file: its encoding, spaces around dropped */
    size_t count;                /* == number of columns where problem is NULL */
    int64_t line;                /* physical line the row begins on, from 1 */
    uint64_t offset;             /* of its first byte in the file */
    const char *raw;             /* the row as it stands in the file, not terminated */
    size_t raw_length;
    const char *problem; /* why this is no row: one sentence, what to do; NULL = fine */
    psr_place place;     /* of the problem; only set with one */
} psr_csv_row;

/**
 * Open a CSV file, find out its encoding and delimiter (comma; semicolon or tab where the
 * header has those and no comma), read its header.
 *
 * @param file     the file to open
 * @param shown    its name in messages; NULL = file
 * @param encoding `auto`, `utf-8`, `gb18030`, `gbk`; NULL = auto
 * @param csv      owned by the caller; NULL on failure
 * @return PSR_OK, PSR_ERR_IO (cannot be read), PSR_ERR_DATA (empty, UTF-16, workbook, NUL
 * bytes, a line over 1 MiB, no valid encoding, no usable header), PSR_ERR_SCENARIO (unknown
 * encoding name), PSR_ERR_MEMORY
 */
psr_status psr_csv_open(const char *file, const char *shown, const char *encoding,
                        psr_csv **csv, psr_error *err) PSR_MUST_CHECK;
void psr_csv_close(psr_csv *csv);

/** What was found out, for the report. */
const psr_encoding_report *psr_csv_encoding(const psr_csv *csv);
char psr_csv_delimiter(const psr_csv *csv);
/** Bytes of the file behind the reader, for progress. */
uint64_t psr_csv_bytes_done(const psr_csv *csv);

size_t psr_csv_column_count(const psr_csv *csv);
/** Header cell in UTF-8, spaces around it (full-width ones too) dropped. */
const char *psr_csv_column_name(const psr_csv *csv, size_t column);
/**
 * The first alias that is the name of a column. Case, spaces, `_` and `-` do not count:
 * `Order Date` is `order_date`.
 * @param aliases ends with NULL
 * @return the column, PSR_NO_ID where there is none
 */
psr_id psr_csv_find(const psr_csv *csv, const char *const *aliases);
/** A later column with the same name as an earlier one, PSR_NO_ID where all differ. */
psr_id psr_csv_repeated_column(const psr_csv *csv);
/** Whether two names are the same to psr_csv_find(). */
bool psr_csv_same_name(const char *a, const char *b);

/**
 * The next row that is not blank (a row of empty cells is blank); *row is NULL at the end.
 * A damaged row comes with `problem` set and reading goes on behind it.
 * @return PSR_OK; PSR_ERR_IO, PSR_ERR_DATA (beyond repair), PSR_ERR_MEMORY end the reading
 */
psr_status psr_csv_next(psr_csv *csv, const psr_csv_row **row,
                        psr_error *err) PSR_MUST_CHECK;

/**
 * A cell of the current row in UTF-8, terminated, spaces around it dropped.
 * @param column PSR_NO_ID gives ""
 * @param text   valid until the next row; NULL where the bytes are no valid character
 * @param length may be NULL
 */
psr_status psr_csv_text(psr_csv *csv, psr_id column, const char **text, size_t *length,
                        psr_error *err) PSR_MUST_CHECK;

/** The same without a copy: not terminated, `bytes` is NULL where they are no valid
 * character. For long files. */
psr_status psr_csv_value(psr_csv *csv, psr_id column, psr_csv_field *value,
                         psr_error *err) PSR_MUST_CHECK;

/** Where a cell of the current row stands; column counts characters. Only for faults: looks
 * at the row again. PSR_NO_ID gives the row's line. */
psr_place psr_csv_place(const psr_csv *csv, psr_id column);

/** Bytes of the file as UTF-8 text, `?` where they are no character; to be freed by the
 * caller; NULL when memory is out. */
char *psr_csv_raw_text(const psr_csv *csv, const char *bytes, size_t length) PSR_MUST_CHECK;

/** Drop spaces, tabs, no-break and full-width spaces around UTF-8 bytes. */
void psr_csv_trim(const char **bytes, size_t *length);

#endif
