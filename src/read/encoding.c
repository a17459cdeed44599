/*
 * Which bytes are text in which encoding, and what a file therefore is.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "encoding.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Read in pieces that stay in the second-level cache. */
#define SCAN_BYTES ((size_t)256 * 1024)
/* Longest character of GB18030 and UTF-8. */
#define CHARACTER_BYTES 4

const char *psr_encoding_name(psr_encoding encoding) {
    static const char *const names[] = {"UTF-8", "GB18030", "CP936"};
    return names[encoding];
}

/* Bytes up to the first one above 0x7F. */
static size_t ascii_prefix(const char *bytes, size_t length) {
    size_t at = 0;
    while (length - at >= sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, bytes + at, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        at += sizeof word;
    }
    while (at < length && (unsigned char)bytes[at] < 0x80) {
        at++;
    }
    return at;
}

bool psr_encoding_is_ascii(const char *bytes, size_t length) {
    return ascii_prefix(bytes, length) == length;
}

static bool in_range(unsigned char byte, unsigned char first, unsigned char last) {
    return byte >= first && byte <= last;
}

/* Bytes of the GB18030 or CP936 character above ASCII that starts here; 0 = none. */
static size_t gb_character(psr_encoding encoding, const unsigned char *at, size_t length) {
    if (at[0] == 0x80) {
        return encoding == PSR_ENCODING_CP936 ? 1 : 0;
    }
    if (!in_range(at[0], 0x81, 0xFE) || length < 2) {
        return 0;
    }
    if (in_range(at[1], 0x40, 0xFE) && at[1] != 0x7F) {
        return 2;
    }
    bool four = encoding == PSR_ENCODING_GB18030 && length >= 4 &&
                in_range(at[1], 0x30, 0x39) && in_range(at[2], 0x81, 0xFE) &&
                in_range(at[3], 0x30, 0x39);
    return four ? 4 : 0;
}

static size_t utf8_character(const char *bytes, size_t length) {
    unsigned char lead = (unsigned char)bytes[0];
    size_t count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (count > length || psr_utf8_valid_prefix(bytes, count) != count) {
        return 0;
    }
    return count;
}

static size_t character_bytes(psr_encoding encoding, const char *bytes, size_t length) {
    if ((unsigned char)bytes[0] < 0x80) {
        return 1;
    }
    return encoding == PSR_ENCODING_UTF8
               ? utf8_character(bytes, length)
               : gb_character(encoding, (const unsigned char *)bytes, length);
}

size_t psr_encoding_valid_prefix(psr_encoding encoding, const char *bytes, size_t length) {
    size_t at = 0;
    for (;;) {
        at += ascii_prefix(bytes + at, length - at);
        while (at < length && (unsigned char)bytes[at] >= 0x80) {
            size_t count = character_bytes(encoding, bytes + at, length - at);
            if (count == 0) {
                return at;
            }
            at += count;
        }
        if (at == length) {
            return at;
        }
    }
}

size_t psr_encoding_characters(psr_encoding encoding, const char *bytes, size_t length) {
    size_t characters = 0;
    for (size_t at = 0; at < length; characters++) {
        size_t count = character_bytes(encoding, bytes + at, length - at);
        at += count == 0 ? 1 : count;
    }
    return characters;
}

/* ---- one pass over the file */

typedef struct scan {
    FILE *file;
    const char *shown;
    char *buffer; /* [SCAN_BYTES + CHARACTER_BYTES] */
    uint64_t bytes;
    uint64_t invalid; /* offset of the first byte that does not fit; UINT64_MAX = none */
    uint64_t nul;     /* offset of the first NUL; UINT64_MAX = none */
    uint64_t line_start;
    bool line_too_long;
    bool is_ascii;
} scan;

static psr_status scan_failed(const scan *self, psr_error *err) {
    psr_place place = psr_place_at(self->shown, 0, 0);
    return psr_fail_at(err, PSR_ERR_IO, &place, "cannot read it: %s; name the file itself",
                       strerror(errno));
}

/* Where a byte stands: lines end with LF, CR or both. Only on faults: reads again. */
static psr_status scan_place(scan *self, uint64_t offset, psr_place *place) {
    int64_t line = 1;
    bool after_cr = false;
    rewind(self->file);
    for (uint64_t at = 0; at < offset;) {
        uint64_t left = offset - at;
        size_t want = left < SCAN_BYTES ? (size_t)left : SCAN_BYTES;
        size_t got = fread(self->buffer, 1, want, self->file);
        if (got == 0) {
            break;
        }
        for (size_t i = 0; i < got; i++) {
            char byte = self->buffer[i];
            line += byte == '\r' || (byte == '\n' && !after_cr) ? 1 : 0;
            after_cr = byte == '\r';
        }
        at += got;
    }
    *place = psr_place_at(self->shown, line, 0);
    return PSR_OK;
}

static bool is_line_end(char byte) {
    return byte == '\n' || byte == '\r';
}

/* Watch the length of lines; a line within one piece is always short enough. */
static void scan_lines(scan *self, const char *bytes, size_t length, uint64_t offset) {
    size_t first = 0;
    uint64_t run = offset - self->line_start;
    if (run + length > PSR_LINE_BYTES_MOST) {
        while (first < length && !is_line_end(bytes[first])) {
            first++;
        }
        self->line_too_long = run + first > PSR_LINE_BYTES_MOST;
    }
    for (size_t at = length; at > 0 && !self->line_too_long; at--) {
        if (is_line_end(bytes[at - 1])) {
            self->line_start = offset + at;
            break;
        }
    }
}

/* Read until the end or the first reason to stop. */
static psr_status scan_file(scan *self, psr_encoding encoding, psr_error *err) {
    size_t carried = 0; /* bytes of a character cut by the end of the last piece */
    self->bytes = self->line_start = 0;
    self->invalid = self->nul = UINT64_MAX;
    self->line_too_long = false;
    self->is_ascii = true;
    rewind(self->file);
    for (;;) {
        errno = 0;
        size_t got = fread(self->buffer + carried, 1, SCAN_BYTES, self->file);
        if (got == 0 && ferror(self->file) != 0) {
            return scan_failed(self, err);
        }
        const char *fresh = self->buffer + carried;
        scan_lines(self, fresh, got, self->bytes);
        const char *nul = got > 0 ? memchr(fresh, 0, got) : NULL;
        size_t total = carried + got;
        uint64_t offset = self->bytes - carried;
        size_t valid = psr_encoding_valid_prefix(encoding, self->buffer, total);
        self->is_ascii = self->is_ascii && ascii_prefix(self->buffer, valid) == total;
        self->bytes += got;
        if (nul != NULL) {
            self->nul = offset + (uint64_t)(nul - self->buffer);
        }
        if (total - valid >= CHARACTER_BYTES || (got == 0 && valid < total)) {
            self->invalid = offset + valid;
        }
        bool stop = self->line_too_long || nul != NULL || self->invalid != UINT64_MAX;
        if (stop || got == 0) {
            return PSR_OK;
        }
        carried = total - valid;
        memmove(self->buffer, self->buffer + valid, carried);
    }
}

/* ---- what is no text */

typedef struct signature {
    const char *bytes;
    size_t length;
    const char *what;
} signature;

static const signature signatures[] = {
    {"\xFF\xFE", 2, "it is UTF-16 (\"Unicode text\"); save it as CSV UTF-8"},
    {"\xFE\xFF", 2, "it is UTF-16 (\"Unicode text\"); save it as CSV UTF-8"},
    {"\xD0\xCF\x11\xE0", 4, "it is an Excel workbook (.xls); save it as CSV UTF-8"},
    {"PK\x03\x04", 4,
     "it is an Excel workbook (.xlsx) or a ZIP archive; save it as CSV "
     "UTF-8, or unpack it first"},
    {"\x1F\x8B", 2, "it is compressed (gzip); unpack it first"},
    {"\x28\xB5\x2F\xFD", 4, "it is compressed (zstd); unpack it first"},
    {"%PDF", 4, "it is a PDF document; export the data as CSV"},
};

static psr_status refuse_signature(const char *start, size_t length, const char *shown,
                                   psr_error *err) {
    psr_place place = psr_place_at(shown, 1, 1);
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
        const signature *each = &signatures[i];
        if (length >= each->length && memcmp(start, each->bytes, each->length) == 0) {
            return psr_fail_at(err, PSR_ERR_DATA, &place, "this is not a CSV file: %s",
                               each->what);
        }
    }
    return PSR_OK;
}

/* Faults that no encoding cures. */
static psr_status refuse_scan(scan *self, psr_error *err) {
    psr_place place;
    if (self->line_too_long) {
        PSR_TRY(scan_place(self, self->line_start, &place));
        return psr_fail_at(err, PSR_ERR_DATA, &place,
                           "this line is longer than %zu bytes; the file is damaged or is "
                           "not a CSV file: export it again",
                           PSR_LINE_BYTES_MOST);
    }
    if (self->nul != UINT64_MAX) {
        PSR_TRY(scan_place(self, self->nul, &place));
        return psr_fail_at(err, PSR_ERR_DATA, &place,
                           "byte %" PRIu64 " of the file is NUL; the file is damaged or is "
                           "UTF-16: save it again as CSV UTF-8",
                           self->nul);
    }
    return PSR_OK;
}

static psr_status refuse_bytes(scan *self, const char *wanted, uint64_t offset,
                               psr_error *err) {
    psr_place place;
    int byte = fseek(self->file, (long)offset, SEEK_SET) == 0 ? fgetc(self->file) : 0;
    PSR_TRY(scan_place(self, offset, &place));
    return psr_fail_at(err, PSR_ERR_DATA, &place,
                       "byte %" PRIu64 " of the file (0x%02X) is not valid %s; save the "
                       "file again as CSV UTF-8, or set `encoding` in the source's profile",
                       offset, (unsigned)byte, wanted);
}

/* ---- detection */

static psr_status parse_wanted(const char *wanted, psr_encoding *encoding, bool *is_auto,
                               psr_error *err) {
    *is_auto = wanted == NULL || wanted[0] == '\0' || strcmp(wanted, "auto") == 0;
    *encoding = PSR_ENCODING_UTF8;
    if (*is_auto || strcmp(wanted, "utf-8") == 0 || strcmp(wanted, "utf8") == 0) {
        return PSR_OK;
    }
    if (strcmp(wanted, "gb18030") == 0) {
        *encoding = PSR_ENCODING_GB18030;
        return PSR_OK;
    }
    if (strcmp(wanted, "gbk") == 0 || strcmp(wanted, "cp936") == 0) {
        *encoding = PSR_ENCODING_CP936;
        return PSR_OK;
    }
    return psr_fail(err, PSR_ERR_SCENARIO,
                    "encoding is `%s`; must be auto, utf-8, gb18030 or gbk", wanted);
}

/* The first encoding of `order` that every byte fits; *invalid is how far the best got. */
static psr_status try_each(scan *self, const psr_encoding *order, size_t count,
                           psr_encoding_report *report, uint64_t *invalid, psr_error *err) {
    *invalid = 0;
    for (size_t i = 0; i < count; i++) {
        PSR_TRY(scan_file(self, order[i], err));
        PSR_TRY(refuse_scan(self, err));
        if (self->invalid == UINT64_MAX) {
            report->encoding = order[i];
            report->is_ascii = self->is_ascii;
            report->bytes = self->bytes;
            *invalid = UINT64_MAX;
            return PSR_OK;
        }
        *invalid = self->invalid > *invalid ? self->invalid : *invalid;
    }
    return PSR_OK;
}

static psr_status detect(scan *self, const char *wanted, psr_encoding_report *report,
                         psr_error *err) {
    static const psr_encoding order[] = {PSR_ENCODING_UTF8, PSR_ENCODING_GB18030,
                                         PSR_ENCODING_CP936};
    bool is_auto;
    uint64_t invalid;
    PSR_TRY(parse_wanted(wanted, &report->encoding, &is_auto, err));
    size_t length = fread(self->buffer, 1, CHARACTER_BYTES, self->file);
    PSR_TRY(refuse_signature(self->buffer, length, self->shown, err));
    report->has_bom = length >= 3 && memcmp(self->buffer, "\xEF\xBB\xBF", 3) == 0;
    if (report->has_bom) {
        is_auto = false;
        report->encoding = PSR_ENCODING_UTF8;
    }
    psr_encoding only = report->encoding;
    size_t count = is_auto ? sizeof order / sizeof order[0] : 1;
    PSR_TRY(try_each(self, is_auto ? order : &only, count, report, &invalid, err));
    if (invalid == UINT64_MAX) {
        return PSR_OK;
    }
    const char *tried = is_auto ? "UTF-8, GB18030 or CP936" : psr_encoding_name(only);
    return refuse_bytes(self, tried, invalid, err);
}

psr_status psr_encoding_detect(FILE *file, const char *shown, const char *wanted,
                               psr_encoding_report *report, psr_error *err) {
    scan self = {.file = file, .shown = shown};
    *report = (psr_encoding_report){.encoding = PSR_ENCODING_UTF8};
    self.buffer = malloc(SCAN_BYTES + CHARACTER_BYTES);
    if (self.buffer == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to read %s", shown);
    }
    psr_status status = detect(&self, wanted, report, err);
    free(self.buffer);
    rewind(file);
    return status;
}
