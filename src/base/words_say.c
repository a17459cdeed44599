/*
 * Texts in a language: by their English, and finished sentences by the format that they
 * fit.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include "words_texts.h"

#include <stdlib.h>
#include <string.h>

/* Values of a format that are kept; no format has more. */
#define VALUES_MOST 12

/* A sentence is told by this many bytes of its format at least: `%s, %s` fits too much to
 * say what a sentence is. */
static const size_t literal_least = 4;

/* A value may be a sentence of the table whose value is one too: no deeper. */
static const int depth_most = 2;

/* Between what is wrong and what to do; no value holds it. */
static const char part_end[] = "; ";

/* ---- by the English */

static const psr_words_table *const tables[] = {
    &psr_texts_allocate, &psr_texts_base,   &psr_texts_clean, &psr_texts_cli,
    &psr_texts_forecast, &psr_texts_keys,   &psr_texts_plan,  &psr_texts_read,
    &psr_texts_respond,  &psr_texts_review, &psr_texts_run,   &psr_texts_solve,
    &psr_texts_verify,   &psr_texts_write,
};

enum { TABLE_COUNT = sizeof tables / sizeof *tables };

static int compare_english(const void *key, const void *entry) {
    return strcmp(key, ((const psr_words_text *)entry)->english);
}

const char *psr_say(psr_language language, const char *english) {
    for (size_t i = 0; i < TABLE_COUNT && language == PSR_CHINESE; i++) {
        const psr_words_text *found = bsearch(english, tables[i]->texts, tables[i]->count,
                                              sizeof *tables[i]->texts, compare_english);
        if (found != NULL) {
            return found->chinese;
        }
    }
    return english;
}

size_t psr_say_count(void) {
    size_t count = 0;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        count += tables[i]->count;
    }
    return count;
}

const char *psr_say_at(size_t index, psr_language language) {
    size_t table = 0;
    while (index >= tables[table]->count) {
        index -= tables[table++]->count;
    }
    const psr_words_text *text = &tables[table]->texts[index];
    return language == PSR_CHINESE ? text->chinese : text->english;
}

/* ---- by the format it fits */

/* The next conversion of a format (a written `%%` is not one). */
typedef struct conversion {
    const char *at, *end;  /* at = its `%`, or the end of the format */
    int position;          /* `2` of `%2$s`; 0 = the next one */
    bool is_text, is_told; /* %s or %c; %-s */
} conversion;

static conversion next_conversion(const char *format) {
    conversion found = {.at = format};
    while (*found.at != '\0' && (found.at[0] != '%' || found.at[1] == '%')) {
        found.at += found.at[0] == '%' ? 2 : 1;
    }
    found.end = found.at;
    if (*found.at != '\0') {
        found.end++;
        size_t digits = strspn(found.end, "0123456789");
        if (found.end[digits] == '$') {
            found.position = (int)strtol(found.end, NULL, 10);
            found.end += digits + 1;
        }
        found.is_told = *found.end == '-';
        found.end += strspn(found.end, "-+ #0123456789.*hlzjt");
        found.is_text = *found.end == 's' || *found.end == 'c';
        found.is_told = found.is_told && found.is_text;
        found.end += *found.end != '\0';
    }
    return found;
}

typedef struct span {
    const char *at;
    size_t length;
} span;

/* Where the literal piece format[length] (`%%` read as `%`) stands at the front of text:
 * bytes of it, or -1. */
static long literal_length(const char *format, size_t length, const char *text) {
    const char *at = text;
    for (size_t i = 0; i < length; i++, at++) {
        i += format[i] == '%';
        if (*at != format[i]) {
            return -1;
        }
    }
    return at - text;
}

static bool is_number(span value) {
    static const char digits[] = "0123456789+-.,eEABCDF"; /* %02X too */
    size_t known = 0;
    while (known < value.length && strchr(digits, value.at[known]) != NULL) {
        known++;
    }
    bool is_nan = value.length >= 3 &&
                  (memcmp(value.at, "nan", 3) == 0 || memcmp(value.at, "inf", 3) == 0);
    return value.length > 0 && (known == value.length || is_nan);
}

/* The values of a format from a conversion on, each as short as the rest allows; adds the
 * bytes of literal text. As deep as the format has conversions. */
static bool fit_values(const conversion *from, const char *text, span *value, size_t room,
                       size_t *literal) {
    conversion next = next_conversion(from->end);
    size_t piece = (size_t)(next.at - from->end);
    bool is_last = *next.at == '\0';
    for (const char *at = text; room > 0; at++) {
        long length = literal_length(from->end, piece, at);
        *value = (span){text, (size_t)(at - text)};
        if (length >= 0 && (from->is_text || is_number(*value)) &&
            (is_last ? at[length] == '\0'
                     : fit_values(&next, at + length, value + 1, room - 1, literal))) {
            *literal += (size_t)length;
            return true;
        }
        if (*at == '\0' || strncmp(at, part_end, sizeof part_end - 1) == 0) {
            return false;
        }
    }
    return false;
}

/* Bytes of literal text by which the sentence fits the format, 0 where it does not. */
static size_t fit(const char *format, const char *sentence, span values[VALUES_MOST]) {
    conversion first = next_conversion(format);
    long length = literal_length(format, (size_t)(first.at - format), sentence);
    if (length < 0) {
        return 0;
    }
    size_t literal = (size_t)length;
    if (*first.at == '\0') {
        return sentence[length] == '\0' ? literal : 0;
    }
    return fit_values(&first, sentence + length, values, VALUES_MOST, &literal) ? literal
                                                                                : 0;
}

/* The Chinese of the format that fits best, NULL where none does. */
static const char *best_fit(const char *sentence, span values[VALUES_MOST]) {
    const char *best = NULL;
    size_t best_literal = literal_least - 1;
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        for (size_t i = 0; i < tables[table]->count; i++) {
            span tried[VALUES_MOST];
            size_t literal = fit(tables[table]->texts[i].english, sentence, tried);
            if (literal > best_literal) {
                best_literal = literal;
                best = tables[table]->texts[i].chinese;
                memcpy(values, tried, sizeof tried);
            }
        }
    }
    return best;
}

static void add_literal(psr_text *text, const char *from, const char *to) {
    for (; from < to; from++) {
        psr_text_add_bytes(text, from, 1);
        from += from[0] == '%';
    }
}

static void retell(psr_text *text, const char *sentence, int depth);

static void add_value(psr_text *text, span value, bool told, int depth) {
    psr_text english = {0};
    psr_text_add_bytes(&english, value.at, value.length);
    if (told && depth < depth_most) {
        retell(text, psr_text_bytes(&english), depth + 1);
    } else {
        psr_text_add(text, psr_text_bytes(&english));
    }
    text->failed = text->failed || english.failed;
    psr_text_free(&english);
}

static void add_fit(psr_text *text, const char *format, const span *values, int depth) {
    int taken = 0;
    for (;;) {
        conversion next = next_conversion(format);
        add_literal(text, format, next.at);
        if (*next.at == '\0') {
            return;
        }
        int position = next.position > 0 ? next.position - 1 : taken++;
        if (position < VALUES_MOST) {
            add_value(text, values[position], next.is_told, depth);
        }
        format = next.end;
    }
}

/* A whole sentence, or what stands between two semicolons; false where no text fits. */
static bool retell_part(psr_text *text, const char *sentence, int depth) {
    const char *known = psr_say(text->language, sentence);
    if (known != sentence) {
        psr_text_add(text, known);
        return true;
    }
    span values[VALUES_MOST];
    const char *format = best_fit(sentence, values);
    if (format != NULL) {
        add_fit(text, format, values, depth);
    }
    return format != NULL;
}

/* Where the last part of at[length] ends the one before it; 0 where there is one alone. */
static size_t parts_before(const char *at, size_t length) {
    const size_t end = sizeof part_end - 1;
    for (size_t i = length; i > end; i--) {
        if (memcmp(at + i - end, part_end, end) == 0) {
            return i - end;
        }
    }
    return 0;
}

/* As many parts at once as a text fits, then the rest; a part that none fits stays. */
static void retell(psr_text *text, const char *sentence, int depth) {
    psr_text part = {0};
    for (const char *at = sentence; *at != '\0';) {
        size_t length = strlen(at);
        for (size_t before = length; before > 0;) {
            length = before;
            psr_text_clear(&part);
            psr_text_add_bytes(&part, at, length);
            bool is_told = retell_part(text, psr_text_bytes(&part), depth);
            before = is_told ? 0 : parts_before(at, length);
            if (!is_told && before == 0) {
                psr_text_add(text, psr_text_bytes(&part));
            }
        }
        at += length;
        if (*at != '\0') {
            psr_text_add(text, psr_say(text->language, part_end));
            at += sizeof part_end - 1;
        }
    }
    text->failed = text->failed || part.failed;
    psr_text_free(&part);
}

void psr_text_retell(psr_text *text, const char *sentence) {
    if (text->language == PSR_ENGLISH) {
        psr_text_add(text, sentence);
    } else {
        retell(text, sentence, 0);
    }
}

/* A combination of forecast methods: `0.60 theta (season 52) + 0.40 ets (no season)`. */
static void retell_methods(psr_text *text, const char *cell) {
    static const char plus[] = " + ";
    psr_text part = {.language = text->language};
    while (*cell != '\0') {
        size_t weight = strspn(cell, "0123456789. ");
        psr_text_add_bytes(text, cell, weight);
        cell += weight;
        const char *end = strstr(cell, plus);
        size_t length = end != NULL ? (size_t)(end - cell) : strlen(cell);
        psr_text_clear(&part);
        psr_text_add_bytes(&part, cell, length);
        psr_text_retell(text, psr_text_bytes(&part));
        psr_text_add(text, end != NULL ? plus : "");
        cell += length + (end != NULL ? sizeof plus - 1 : 0);
    }
    text->failed = text->failed || part.failed;
    psr_text_free(&part);
}

void psr_text_cell(psr_text *text, const char *column, const char *cell) {
    static const char *const told[] = {
        "basis",  "because", "definition", "finding", "kind",  "missing", "name",
        "reason", "sense",   "severity",   "subject", "title", "verdict"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        if (strcmp(column, told[i]) == 0) {
            psr_text_retell(text, cell);
            return;
        }
    }
    if (strcmp(column, "method") == 0) {
        retell_methods(text, cell);
        return;
    }
    /* What belongs to no channel stands in a row of its own name. */
    bool is_rest = strcmp(cell, "Stock and buying") == 0;
    psr_text_add(text, is_rest ? psr_say(text->language, cell) : cell);
}
