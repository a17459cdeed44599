/*
 * A CSV file with a header row: opening, header, rows.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "csv_file.h"

#include "csv_lines.h"
#include "csv_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes read twice behind unbalanced quotes before the file is given up: keeps the time
 * linear in its size. */
#define REREAD_BYTES_MOST (64 * PSR_LINE_BYTES_MOST)

/* ---- rows */

static psr_place row_place(const psr_csv *csv, int32_t column) {
    return psr_place_at(csv->shown, csv->row.line, column);
}

static psr_status too_long(psr_csv *csv, psr_error *err) {
    psr_place place = row_place(csv, 1);
    return psr_fail_at(err, PSR_ERR_DATA, &place,
                       "this line is longer than %zu bytes; the file is damaged or is not "
                       "a CSV file: export it again",
                       PSR_LINE_BYTES_MOST);
}

/* A row that is none: say why and go on behind its first physical line. */
static psr_status damaged(psr_csv *csv, psr_csv_verdict verdict, const psr_csv_line *first,
                          const psr_csv_line *last, psr_error *err) {
    static const char *const inside =
        "a quote stands inside a cell that does not begin with one; write the cell in "
        "quotes and its inner quotes twice";
    static const char *const after =
        "text follows the quote that closes this cell; write inner quotes twice, or add "
        "the missing comma";
    static const char *const open =
        "the quote that opens here is never closed; close it, or remove it";
    const char *raw = csv->lines.buffer + csv->lines.begin;
    psr_csv_row *row = &csv->row;
    size_t faulty = last->start + psr_csv_split_fault_at(csv->split);
    if (verdict == PSR_CSV_OPEN) {
        faulty = last->next;
    }
    row->problem = verdict == PSR_CSV_INSIDE_QUOTE ? inside
                   : verdict == PSR_CSV_OPEN       ? open
                                                   : after;
    row->place = psr_csv_quote_place(csv, raw, faulty, verdict == PSR_CSV_INSIDE_QUOTE);
    row->count = 0;
    row->raw = raw;
    row->raw_length = first->length;
    psr_csv_split_reset(csv->split);
    csv->reread += last->next - first->next;
    if (csv->reread > REREAD_BYTES_MOST) {
        return psr_fail_at(err, PSR_ERR_DATA, &row->place,
                           "too many quotes are not closed; export the file again");
    }
    csv->consumed = first->next;
    csv->consumed_lines = 1;
    return PSR_OK;
}

/* Is this the file's last byte? An open quote is only final there. */
static bool is_last(const psr_csv *csv, const psr_csv_line *line) {
    return csv->lines.at_end && csv->lines.begin + line->next == csv->lines.end;
}

static void take_row(psr_csv *csv, const psr_csv_line *last, int64_t line_count) {
    psr_csv_row *row = &csv->row;
    row->fields = psr_csv_split_fields(csv->split, &row->count);
    row->problem = NULL;
    row->raw = csv->lines.buffer + csv->lines.begin;
    row->raw_length = last->start + last->length;
    csv->consumed = last->next;
    csv->consumed_lines = line_count;
}

/* The row that begins at `begin`; *there is false at the end of the file. */
static psr_status read_row(psr_csv *csv, bool *there, psr_csv_verdict *verdict,
                           psr_error *err) {
    psr_csv_line first = {0, 0, 0};
    psr_csv_line line = {0, 0, 0};
    psr_csv_found found;
    for (int64_t count = 1;; count++) {
        PSR_TRY(psr_csv_lines_at(&csv->lines, line.next, &line, &found, err));
        first = count == 1 ? line : first;
        *there = found != PSR_CSV_END || count > 1;
        if (found == PSR_CSV_TOO_LONG) {
            return count == 1 ? too_long(csv, err)
                              : damaged(csv, PSR_CSV_OPEN, &first, &line, err);
        }
        if (!*there) {
            return PSR_OK;
        }
        const char *bytes = csv->lines.buffer + csv->lines.begin + line.start;
        *verdict =
            psr_csv_split_line(csv->split, bytes, line.length, bytes + line.length,
                               line.next - line.start - line.length, is_last(csv, &line));
        if (*verdict == PSR_CSV_NO_MEMORY) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for a row of %s", csv->shown);
        }
        if (*verdict == PSR_CSV_ROW || *verdict == PSR_CSV_BLANK) {
            take_row(csv, &line, count);
            return PSR_OK;
        }
        if (*verdict != PSR_CSV_OPEN || is_last(csv, &line)) {
            return damaged(csv, *verdict, &first, &line, err);
        }
    }
}

static bool all_empty(const psr_csv_field *fields, size_t from, size_t count) {
    for (size_t i = from; i < count; i++) {
        if (fields[i].length > 0) {
            return false;
        }
    }
    return true;
}

/* Exports end rows with a spare comma now and then: empty cells beyond the header are
 * nothing. Every other difference may be a lost comma. */
static void check_width(psr_csv *csv) {
    psr_csv_row *row = &csv->row;
    size_t width = csv->column_count;
    if (row->count > width && all_empty(row->fields, width, row->count)) {
        row->count = width;
    }
    if (row->count == width || width == 0) {
        return;
    }
    snprintf(csv->problem, sizeof csv->problem,
             row->count == 1 ? "this row has %zu cell where the header has %zu; %s"
                             : "this row has %zu cells where the header has %zu; %s",
             row->count, width,
             row->count < width ? "add the missing ones"
                                : "put a cell that holds a comma in quotes");
    row->problem = csv->problem;
    row->place = row_place(csv, 1);
}

psr_status psr_csv_next(psr_csv *csv, const psr_csv_row **row, psr_error *err) {
    psr_csv_row *current = &csv->row;
    *row = NULL;
    for (;;) {
        bool there;
        psr_csv_verdict verdict = PSR_CSV_ROW;
        psr_csv_lines_advance(&csv->lines, csv->consumed);
        current->line += csv->consumed_lines;
        csv->consumed = 0;
        csv->consumed_lines = 0;
        if (csv->scratch != NULL) {
            psr_arena_reset(csv->scratch);
        }
        if (csv->decoder != NULL) {
            psr_decoder_trim(csv->decoder);
        }
        current->offset = csv->lines.offset;
        PSR_TRY(read_row(csv, &there, &verdict, err));
        if (!there) {
            return PSR_OK;
        }
        if (current->problem == NULL) {
            if (verdict == PSR_CSV_BLANK || all_empty(current->fields, 0, current->count)) {
                continue;
            }
            check_width(csv);
        }
        *row = current;
        return PSR_OK;
    }
}

/* ---- opening */

/* Comma, unless the first line has none and has semicolons or tabs. */
static psr_status guess_delimiter(psr_csv *csv, char *delimiter, psr_error *err) {
    psr_csv_line line = {0, 0, 0};
    psr_csv_found found;
    *delimiter = ',';
    do {
        PSR_TRY(psr_csv_lines_at(&csv->lines, line.next, &line, &found, err));
    } while (found == PSR_CSV_LINE && line.length == 0);
    const char *bytes = csv->lines.buffer + csv->lines.begin + line.start;
    if (memchr(bytes, ',', line.length) == NULL) {
        if (memchr(bytes, ';', line.length) != NULL) {
            *delimiter = ';';
        } else if (memchr(bytes, '\t', line.length) != NULL) {
            *delimiter = '\t';
        }
    }
    return PSR_OK;
}

static psr_status take_header(psr_csv *csv, const psr_csv_row *row, psr_error *err) {
    if (row == NULL) {
        psr_place place = psr_place_at(csv->shown, 0, 0);
        return psr_fail_at(err, PSR_ERR_DATA, &place,
                           "the file is empty; export it again with its header row");
    }
    if (row->problem != NULL) {
        return psr_fail_at(err, PSR_ERR_DATA, &row->place, "in the header row, %s",
                           row->problem);
    }
    csv->names = psr_arena_take(csv->arena, row->count, sizeof *csv->names);
    if (csv->names == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the header of %s", csv->shown);
    }
    for (size_t i = 0; i < row->count; i++) {
        const char *text;
        size_t length;
        PSR_TRY(psr_csv_text(csv, (psr_id)i, &text, &length, err));
        csv->names[i] = psr_arena_text(csv->arena, text == NULL ? "" : text, length);
        if (csv->names[i] == NULL) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for the header of %s",
                            csv->shown);
        }
    }
    csv->column_count = row->count;
    return PSR_OK;
}

static psr_status open_parts(psr_csv *csv, const char *file, const char *encoding,
                             psr_error *err) {
    const psr_csv_row *row;
    char delimiter;
    psr_place place = psr_place_at(csv->shown, 0, 0);
    csv->stream = fopen(file, "rb");
    if (csv->stream == NULL) {
        return psr_fail_at(err, PSR_ERR_IO, &place,
                           "cannot open it: %s; check its path and rights",
                           strerror(errno));
    }
    setvbuf(csv->stream, NULL, _IONBF, 0); /* reads are large already */
    PSR_TRY(psr_encoding_detect(csv->stream, csv->shown, encoding, &csv->encoding, err));
    PSR_TRY(psr_csv_lines_open(&csv->lines, csv->stream, err));
    csv->row.line = 1;
    PSR_TRY(guess_delimiter(csv, &delimiter, err));
    csv->delimiter = delimiter;
    if (csv->encoding.has_bom) {
        psr_csv_lines_advance(&csv->lines, 3);
    }
    csv->split = psr_csv_split_create(delimiter);
    bool decodes = csv->encoding.encoding != PSR_ENCODING_UTF8;
    csv->decoder = decodes ? psr_decoder_create(csv->encoding.encoding) : NULL;
    csv->scratch = psr_arena_create();
    if (csv->split == NULL || csv->scratch == NULL || (decodes && csv->decoder == NULL)) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to read %s", csv->shown);
    }
    PSR_TRY(psr_csv_next(csv, &row, err));
    return take_header(csv, row, err);
}

psr_status psr_csv_open(const char *file, const char *shown, const char *encoding,
                        psr_csv **csv, psr_error *err) {
    psr_status status = PSR_ERR_MEMORY;
    shown = shown == NULL ? file : shown;
    *csv = NULL;
    psr_csv *made = psr_calloc(1, sizeof *made);
    if (made == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to read %s", shown);
    }
    made->arena = psr_arena_create();
    made->shown =
        made->arena == NULL ? NULL : psr_arena_text(made->arena, shown, strlen(shown));
    if (made->shown == NULL) {
        psr_csv_close(made);
        return psr_fail(err, status, "no memory to read %s", shown);
    }
    status = open_parts(made, file, encoding, err);
    if (status != PSR_OK) {
        psr_csv_close(made);
        return status;
    }
    *csv = made;
    return PSR_OK;
}

void psr_csv_close(psr_csv *csv) {
    if (csv == NULL) {
        return;
    }
    if (csv->stream != NULL) {
        fclose(csv->stream);
    }
    psr_csv_lines_close(&csv->lines);
    psr_csv_split_free(csv->split);
    psr_decoder_free(csv->decoder);
    psr_arena_free(csv->scratch);
    psr_arena_free(csv->arena);
    free(csv);
}
