/*
 * Physical lines of a file, in a window of memory that does not grow with the file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "csv_lines.h"

#include "encoding.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The window: two of the longest rows, so that moving the rest to the front is rare. */
#define WINDOW_BYTES (2 * PSR_LINE_BYTES_MOST)
/* One read: large enough that calls cost nothing, small enough for the cache. */
#define READ_BYTES ((size_t)256 * 1024)

psr_status psr_csv_lines_open(psr_csv_lines *lines, FILE *file, psr_error *err) {
    *lines = (psr_csv_lines){.file = file, .capacity = WINDOW_BYTES, .lf_from = SIZE_MAX};
    lines->buffer = malloc(lines->capacity);
    if (lines->buffer == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to read a CSV file");
    }
    return PSR_OK;
}

void psr_csv_lines_close(psr_csv_lines *lines) {
    free(lines->buffer);
    lines->buffer = NULL;
}

static psr_status fill(psr_csv_lines *lines, psr_error *err) {
    if (lines->capacity - lines->end < READ_BYTES) {
        memmove(lines->buffer, lines->buffer + lines->begin, lines->end - lines->begin);
        lines->end -= lines->begin;
        lines->begin = 0;
    }
    size_t room = lines->capacity - lines->end;
    size_t want = room < READ_BYTES ? room : READ_BYTES;
    errno = 0;
    size_t got = fread(lines->buffer + lines->end, 1, want, lines->file);
    if (got < want) {
        if (ferror(lines->file) != 0) {
            return psr_fail(err, PSR_ERR_IO, "reading stopped: %s", strerror(errno));
        }
        lines->at_end = true;
    }
    lines->end += got;
    lines->lf_from = SIZE_MAX; /* look again */
    return PSR_OK;
}

/* First line end in [from, end): position, or end where there is none. */
static size_t line_end(psr_csv_lines *lines, size_t from) {
    const char *buffer = lines->buffer;
    /* A damaged row sends the reader back: lf holds for what lies between only. */
    if (from < lines->lf_from || from > lines->lf) {
        const char *lf = memchr(buffer + from, '\n', lines->end - from);
        lines->lf_from = from;
        lines->lf = lf == NULL ? lines->end : (size_t)(lf - buffer);
    }
    const char *cr = memchr(buffer + from, '\r', lines->lf - from);
    return cr == NULL ? lines->lf : (size_t)(cr - buffer);
}

psr_status psr_csv_lines_at(psr_csv_lines *lines, size_t start, psr_csv_line *line,
                            psr_csv_found *found, psr_error *err) {
    for (;;) {
        size_t from = lines->begin + start;
        size_t at = line_end(lines, from);
        bool is_cr = at < lines->end && lines->buffer[at] == '\r';
        /* A CR as the last byte in memory may be half of CR LF. */
        if (at < lines->end && (!is_cr || at + 1 < lines->end || lines->at_end)) {
            bool is_crlf = is_cr && at + 1 < lines->end && lines->buffer[at + 1] == '\n';
            *line = (psr_csv_line){start, at - from, at - lines->begin + (is_crlf ? 2 : 1)};
            *found = PSR_CSV_LINE;
            return PSR_OK;
        }
        if (lines->at_end) {
            *line = (psr_csv_line){start, lines->end - from, lines->end - lines->begin};
            *found = line->length > 0 ? PSR_CSV_LINE : PSR_CSV_END;
            return PSR_OK;
        }
        if (lines->end - lines->begin > PSR_LINE_BYTES_MOST) {
            *line = (psr_csv_line){start, lines->end - from, lines->end - lines->begin};
            *found = PSR_CSV_TOO_LONG;
            return PSR_OK;
        }
        PSR_TRY(fill(lines, err));
    }
}

void psr_csv_lines_advance(psr_csv_lines *lines, size_t length) {
    lines->begin += length;
    lines->offset += length;
}
