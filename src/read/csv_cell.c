/*
 * Cells and columns of a CSV file: text in UTF-8, names, places.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "csv_parts.h"

#include <string.h>

const psr_encoding_report *psr_csv_encoding(const psr_csv *csv) {
    return &csv->encoding;
}

char psr_csv_delimiter(const psr_csv *csv) {
    return csv->delimiter;
}

uint64_t psr_csv_bytes_done(const psr_csv *csv) {
    return csv->lines.offset;
}

size_t psr_csv_column_count(const psr_csv *csv) {
    return csv->column_count;
}

const char *psr_csv_column_name(const psr_csv *csv, size_t column) {
    return csv->names[column];
}

/* ---- names */

/* Next byte that counts in a name, lower case; '\0' at the end. */
static char name_byte(const char **at) {
    while (**at == ' ' || **at == '_' || **at == '-') {
        (*at)++;
    }
    char byte = **at;
    if (byte != '\0') {
        (*at)++;
    }
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

bool psr_csv_same_name(const char *a, const char *b) {
    for (;;) {
        char left = name_byte(&a);
        char right = name_byte(&b);
        if (left != right) {
            return false;
        }
        if (left == '\0') {
            return true;
        }
    }
}

psr_id psr_csv_find(const psr_csv *csv, const char *const *aliases) {
    for (; *aliases != NULL; aliases++) {
        for (size_t i = 0; i < csv->column_count; i++) {
            if (psr_csv_same_name(csv->names[i], *aliases)) {
                return (psr_id)i;
            }
        }
    }
    return PSR_NO_ID;
}

psr_id psr_csv_repeated_column(const psr_csv *csv) {
    for (size_t i = 1; i < csv->column_count; i++) {
        for (size_t j = 0; j < i && csv->names[i][0] != '\0'; j++) {
            if (psr_csv_same_name(csv->names[i], csv->names[j])) {
                return (psr_id)i;
            }
        }
    }
    return PSR_NO_ID;
}

/* ---- text */

/* UTF-8 of the spaces that spreadsheets leave around cells. */
static const char *const wide_spaces[] = {"\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"};

static size_t space_before(const char *bytes, size_t length) {
    if (length > 0 && (bytes[0] == ' ' || (bytes[0] >= '\t' && bytes[0] <= '\r'))) {
        return 1;
    }
    for (size_t i = 0; i < sizeof wide_spaces / sizeof wide_spaces[0]; i++) {
        size_t width = strlen(wide_spaces[i]);
        if (length >= width && memcmp(bytes, wide_spaces[i], width) == 0) {
            return width;
        }
    }
    return 0;
}

static size_t space_behind(const char *bytes, size_t length) {
    if (length > 0 && space_before(bytes + length - 1, 1) == 1) {
        return 1;
    }
    for (size_t i = 0; i < sizeof wide_spaces / sizeof wide_spaces[0]; i++) {
        size_t width = strlen(wide_spaces[i]);
        if (length >= width && memcmp(bytes + length - width, wide_spaces[i], width) == 0) {
            return width;
        }
    }
    return 0;
}

void psr_csv_trim(const char **bytes, size_t *length) {
    size_t width;
    while ((width = space_before(*bytes, *length)) > 0) {
        *bytes += width;
        *length -= width;
    }
    while ((width = space_behind(*bytes, *length)) > 0) {
        *length -= width;
    }
}

/* Whether a byte can begin or end a space; saves the comparison for almost every cell. */
static bool may_be_space(char byte) {
    unsigned char code = (unsigned char)byte;
    return code <= ' ' || code >= 0x80;
}

psr_status psr_csv_value(psr_csv *csv, psr_id column, psr_csv_field *value,
                         psr_error *err) {
    *value = (psr_csv_field){"", 0};
    if (column == PSR_NO_ID || (size_t)column >= csv->row.count) {
        return PSR_OK;
    }
    const psr_csv_field *field = &csv->row.fields[column];
    if (field->length == 0) {
        return PSR_OK;
    }
    *value = *field;
    if (csv->decoder != NULL && !psr_encoding_is_ascii(field->bytes, field->length) &&
        psr_decoder_text(csv->decoder, field->bytes, field->length, &value->bytes,
                         &value->length) != PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for a cell of %s", csv->shown);
    }
    if (value->bytes != NULL &&
        (may_be_space(value->bytes[0]) || may_be_space(value->bytes[value->length - 1]))) {
        psr_csv_trim(&value->bytes, &value->length);
    }
    return PSR_OK;
}

psr_status psr_csv_text(psr_csv *csv, psr_id column, const char **text, size_t *length,
                        psr_error *err) {
    psr_csv_field value;
    PSR_TRY(psr_csv_value(csv, column, &value, err));
    *text = value.bytes;
    if (value.bytes != NULL) {
        *text = psr_arena_text(csv->scratch, value.bytes, value.length);
        if (*text == NULL) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for a cell of %s", csv->shown);
        }
    }
    if (length != NULL) {
        *length = value.length;
    }
    return PSR_OK;
}

char *psr_csv_raw_text(const psr_csv *csv, const char *bytes, size_t length) {
    psr_encoding encoding = csv->encoding.encoding;
    psr_decoder *decoder =
        csv->decoder == NULL ? NULL : psr_decoder_create(encoding); /* rows are not kept */
    psr_text text = {0};
    if (csv->decoder != NULL && decoder == NULL) {
        return NULL;
    }
    for (size_t at = 0; at < length && !text.failed;) {
        size_t valid = psr_encoding_valid_prefix(encoding, bytes + at, length - at);
        const char *decoded = bytes + at;
        size_t decoded_length = valid;
        if (decoder != NULL && psr_decoder_text(decoder, bytes + at, valid, &decoded,
                                                &decoded_length) != PSR_OK) {
            break;
        }
        if (decoded != NULL) {
            psr_text_add_bytes(&text, decoded, decoded_length);
        }
        at += valid;
        if (at < length) {
            psr_text_add(&text, "?");
            at++;
        }
    }
    psr_decoder_free(decoder);
    return text.bytes == NULL ? psr_strdup("") : text.bytes;
}

/* ---- places */

/* Walks over a row as it stands in the file and keeps track of where it is. */
typedef struct walk {
    char delimiter;
    bool is_quoted;     /* inside quotes */
    bool at_cell_start; /* nothing but spaces since the delimiter */
    psr_id column;
    int64_t line;       /* lines below the row's first */
    size_t line_start;  /* of the current physical line */
    int64_t quote_line; /* of the quote opened last */
    size_t quote_line_start, quote_at;
} walk;

static void walk_line_end(walk *self, const char *raw, size_t at) {
    if (raw[at] == '\n' && at > 0 && raw[at - 1] == '\r') {
        self->line_start = at + 1; /* second half of CR LF */
        return;
    }
    self->line++;
    self->line_start = at + 1;
}

static void walk_byte(walk *self, const char *raw, size_t at) {
    char byte = raw[at];
    if (byte == '"') {
        if (self->at_cell_start && !self->is_quoted) {
            self->quote_line = self->line;
            self->quote_line_start = self->line_start;
            self->quote_at = at;
        }
        self->is_quoted = !self->is_quoted;
        self->at_cell_start = false;
    } else if (byte == '\n' || byte == '\r') {
        walk_line_end(self, raw, at);
    } else if (byte == self->delimiter && !self->is_quoted) {
        self->column++;
        self->at_cell_start = true;
    } else if (byte != ' ' && byte != '\t') {
        self->at_cell_start = false;
    }
}

static int32_t characters(const psr_csv *csv, const char *raw, size_t from, size_t to) {
    size_t count =
        psr_encoding_characters(csv->encoding.encoding, raw + from, to - from) + 1;
    return count > INT32_MAX ? INT32_MAX : (int32_t)count;
}

psr_place psr_csv_place(const psr_csv *csv, psr_id column) {
    const psr_csv_row *row = &csv->row;
    if (column == PSR_NO_ID) {
        return psr_place_at(csv->shown, row->line, 0);
    }
    walk self = {.delimiter = csv->delimiter, .at_cell_start = true};
    size_t at = 0;
    while (at < row->raw_length && self.column < column) {
        walk_byte(&self, row->raw, at++);
    }
    while (at < row->raw_length && row->raw[at] == ' ') {
        at++;
    }
    return psr_place_at(csv->shown, row->line + self.line,
                        characters(csv, row->raw, self.line_start, at));
}

psr_place psr_csv_quote_place(const psr_csv *csv, const char *raw, size_t faulty,
                              bool exact) {
    walk self = {.delimiter = csv->delimiter, .at_cell_start = true};
    for (size_t at = 0; at < faulty; at++) {
        walk_byte(&self, raw, at);
    }
    if (exact) {
        return psr_place_at(csv->shown, csv->row.line + self.line,
                            characters(csv, raw, self.line_start, faulty));
    }
    return psr_place_at(csv->shown, csv->row.line + self.quote_line,
                        characters(csv, raw, self.quote_line_start, self.quote_at));
}
