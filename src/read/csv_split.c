/*
 * One row of CSV into its fields: libcsv where there are quotes, memchr where there are
 * none. The only file that sees <csv.h>.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "csv_split.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

struct psr_csv_split {
    struct csv_parser parser;
    bool has_parser;
    bool is_open; /* inside a row that has not ended */
    bool row_ended;
    bool no_memory;
    char delimiter;
    psr_csv_field *fields; /* [capacity] */
    size_t count;
    size_t capacity;
    psr_text text; /* fields that libcsv gave out, one after the other */
    size_t fault_at;
};

static const unsigned char parser_options = CSV_STRICT | CSV_STRICT_FINI;

static bool parser_start(psr_csv_split *split) {
    if (split->has_parser) {
        csv_free(&split->parser);
    }
    split->has_parser = csv_init(&split->parser, parser_options) == 0;
    if (split->has_parser) {
        csv_set_delim(&split->parser, (unsigned char)split->delimiter);
    }
    split->is_open = false;
    return split->has_parser;
}

psr_csv_split *psr_csv_split_create(char delimiter) {
    psr_csv_split *split = psr_calloc(1, sizeof *split);
    if (split == NULL) {
        return NULL;
    }
    split->delimiter = delimiter;
    if (!parser_start(split)) {
        psr_csv_split_free(split);
        return NULL;
    }
    return split;
}

void psr_csv_split_free(psr_csv_split *split) {
    if (split == NULL) {
        return;
    }
    if (split->has_parser) {
        csv_free(&split->parser);
    }
    psr_text_free(&split->text);
    free(split->fields);
    free(split);
}

static bool field_add(psr_csv_split *split, const char *bytes, size_t length) {
    if (split->count == split->capacity &&
        psr_reserve(&split->fields, &split->capacity, split->count + 1,
                    sizeof *split->fields) != PSR_OK) {
        split->no_memory = true;
        return false;
    }
    split->fields[split->count++] = (psr_csv_field){bytes, length};
    return true;
}

static bool is_space(char byte, char delimiter) {
    return byte == ' ' || (byte == '\t' && delimiter != '\t');
}

/* ---- without quotes */

static bool field_add_trimmed(psr_csv_split *split, const char *from, const char *to) {
    char delimiter = split->delimiter;
    while (from < to && is_space(*from, delimiter)) {
        from++;
    }
    while (to > from && is_space(to[-1], delimiter)) {
        to--;
    }
    return field_add(split, from, (size_t)(to - from));
}

static psr_csv_verdict split_plain(psr_csv_split *split, const char *bytes, size_t length) {
    const char *from = bytes;
    const char *end = bytes + length;
    split->count = 0;
    for (;;) {
        const char *to = memchr(from, split->delimiter, (size_t)(end - from));
        if (!field_add_trimmed(split, from, to == NULL ? end : to)) {
            return PSR_CSV_NO_MEMORY;
        }
        if (to == NULL) {
            break;
        }
        from = to + 1;
    }
    return split->count == 1 && split->fields[0].length == 0 ? PSR_CSV_BLANK : PSR_CSV_ROW;
}

/* ---- through libcsv */

/* libcsv reuses its buffer: keep a copy; `bytes` is set when the text no longer moves. */
static void take_field(void *bytes, size_t length, void *context) {
    psr_csv_split *split = context;
    psr_text_add_bytes(&split->text, bytes, length);
    field_add(split, NULL, length);
}

static void take_row(int line_end, void *context) {
    (void)line_end;
    psr_csv_split *split = context;
    split->row_ended = true;
}

static psr_csv_verdict fault_verdict(psr_csv_split *split) {
    if (csv_error(&split->parser) != CSV_EPARSE) {
        return PSR_CSV_NO_MEMORY;
    }
    return split->parser.quoted != 0 ? PSR_CSV_AFTER_QUOTE : PSR_CSV_INSIDE_QUOTE;
}

/* Feed bytes; false when libcsv stops. */
static bool feed(psr_csv_split *split, const char *bytes, size_t length) {
    size_t taken = csv_parse(&split->parser, bytes, length, take_field, take_row, split);
    split->fault_at += taken;
    return taken == length;
}

psr_csv_verdict psr_csv_split_line_by_libcsv(psr_csv_split *split, const char *bytes,
                                             size_t length, const char *ending,
                                             size_t ending_length, bool is_last) {
    if (!split->is_open) {
        split->count = 0;
        psr_text_clear(&split->text);
    }
    split->is_open = true;
    split->row_ended = false;
    split->fault_at = 0;
    if (!feed(split, bytes, length) || !feed(split, ending, ending_length)) {
        return fault_verdict(split);
    }
    if (is_last && !split->row_ended &&
        csv_fini(&split->parser, take_field, take_row, split) != 0) {
        return csv_error(&split->parser) == CSV_EPARSE ? PSR_CSV_OPEN : PSR_CSV_NO_MEMORY;
    }
    if (split->no_memory || split->text.failed) {
        return PSR_CSV_NO_MEMORY;
    }
    if (!split->row_ended) {
        /* Spaces alone leave no trace; anything else that goes on is inside quotes. */
        bool is_blank =
            split->count == 0 && split->parser.entry_pos == 0 && split->parser.quoted == 0;
        split->is_open = !is_blank;
        return is_blank ? PSR_CSV_BLANK : PSR_CSV_OPEN;
    }
    const char *at = psr_text_bytes(&split->text);
    for (size_t i = 0; i < split->count; i++) {
        split->fields[i].bytes = at;
        at += split->fields[i].length;
    }
    split->is_open = false;
    return PSR_CSV_ROW;
}

psr_csv_verdict psr_csv_split_line(psr_csv_split *split, const char *bytes, size_t length,
                                   const char *ending, size_t ending_length, bool is_last) {
    if (!split->is_open && memchr(bytes, '"', length) == NULL) {
        return split_plain(split, bytes, length);
    }
    return psr_csv_split_line_by_libcsv(split, bytes, length, ending, ending_length,
                                        is_last);
}

const psr_csv_field *psr_csv_split_fields(const psr_csv_split *split, size_t *count) {
    *count = split->count;
    return split->fields;
}

size_t psr_csv_split_fault_at(const psr_csv_split *split) {
    return split->fault_at;
}

void psr_csv_split_reset(psr_csv_split *split) {
    /* csv_init allocates nothing, so this cannot fail once it has worked. */
    parser_start(split);
}
