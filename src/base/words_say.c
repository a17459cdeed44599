/*
 * Texts in a language: by their English, and finished sentences by the format that they
 * fit. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include "words_texts.h"

#include <stdlib.h>
#include <string.h>

/* Values of a format that are kept; no format has more. */
#define VALUES_MOST 12

/* A whole sentence is told by this many bytes of its format at least: `%s in %s` fits too
 * much to say what a sentence is. */
static const size_t literal_least = 6;

/* ---- by the English --------------------------------------------------------------------
 */

static int compare_english(const void *key, const void *entry) {
    return strcmp(key, ((const psr_words_text *)entry)->english);
}

const char *psr_say(psr_language language, const char *english) {
    if (language != PSR_CHINESE) {
        return english;
    }
    const psr_words_text *found = bsearch(english, psr_words_texts, psr_words_text_count,
                                          sizeof *psr_words_texts, compare_english);
    return found != NULL ? found->chinese : english;
}

size_t psr_say_count(void) {
    return psr_words_text_count;
}

const char *psr_say_at(size_t index, psr_language language) {
    return language == PSR_CHINESE ? psr_words_texts[index].chinese
                                   : psr_words_texts[index].english;
}

/* ---- by the format it fits -------------------------------------------------------------
 */

/* The next conversion of a format (a written `%%` is not one). */
typedef struct conversion {
    const char *at, *end;  /* at = its `%`, or the end of the format */
    int position;          /* `2` of `%2$s`; 0 = the next one */
    bool is_text, is_told; /* %s; %-s */
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
        found.is_text = *found.end == 's';
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
    static const char digits[] = "0123456789+-.,eE";
    size_t known = 0;
    while (known < value.length && strchr(digits, value.at[known]) != NULL) {
        known++;
    }
    bool is_nan = value.length >= 3 &&
                  (memcmp(value.at, "nan", 3) == 0 || memcmp(value.at, "inf", 3) == 0);
    return value.length > 0 && (known == value.length || is_nan);
}

/* The shortest value that begins at text and is followed by the literal piece; the last
 * piece must end the text. Moves *text behind the piece. */
static bool take_value(const char **text, const conversion *from, const conversion *next,
                       span *value, size_t *literal) {
    size_t piece = (size_t)(next->at - from->end);
    bool is_last = *next->at == '\0';
    for (const char *at = *text;; at++) {
        long length = literal_length(from->end, piece, at);
        *value = (span){*text, (size_t)(at - *text)};
        if (length >= 0 && (!is_last || at[length] == '\0') &&
            (from->is_text || is_number(*value))) {
            *literal += (size_t)length;
            *text = at + length;
            return true;
        }
        if (*at == '\0') {
            return false;
        }
    }
}

/* Bytes of literal text by which the sentence fits the format, 0 where it does not. */
static size_t fit(const char *format, const char *sentence, span values[VALUES_MOST]) {
    conversion from = next_conversion(format);
    long length = literal_length(format, (size_t)(from.at - format), sentence);
    if (*from.at == '\0' || length < 0) {
        return 0;
    }
    size_t literal = (size_t)length;
    const char *text = sentence + length;
    for (size_t i = 0; i < VALUES_MOST; i++) {
        conversion next = next_conversion(from.end);
        if (!take_value(&text, &from, &next, &values[i], &literal)) {
            return 0;
        }
        if (*next.at == '\0') {
            return literal;
        }
        from = next;
    }
    return 0;
}

/* The best fit of all formats, by more than `least` bytes; NULL where there is none. */
static const char *best_fit(const char *sentence, size_t least, span values[VALUES_MOST]) {
    const char *best = NULL;
    size_t best_literal = least;
    for (size_t i = 0; i < psr_words_text_count; i++) {
        span tried[VALUES_MOST];
        size_t literal = fit(psr_words_texts[i].english, sentence, tried);
        if (literal > best_literal) {
            best_literal = literal;
            best = psr_words_texts[i].chinese;
            memcpy(values, tried, sizeof tried);
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

static void add_fit(psr_text *text, const char *format, const span *values, bool nested);

static void add_value(psr_text *text, span value, bool told) {
    psr_text word = {0};
    psr_text_add_bytes(&word, value.at, value.length);
    const char *english = psr_text_bytes(&word);
    const char *chinese = told ? psr_say(text->language, english) : english;
    span values[VALUES_MOST];
    const char *format = told && chinese == english ? best_fit(english, 0, values) : NULL;
    if (format != NULL) {
        add_fit(text, format, values, true);
    } else {
        psr_text_add(text, chinese);
    }
    text->failed = text->failed || word.failed;
    psr_text_free(&word);
}

/* A value that is a sentence of its own is retold too, but none within that. */
static void add_fit(psr_text *text, const char *format, const span *values, bool nested) {
    int taken = 0;
    for (;;) {
        conversion next = next_conversion(format);
        add_literal(text, format, next.at);
        if (*next.at == '\0') {
            return;
        }
        int position = next.position > 0 ? next.position - 1 : taken++;
        if (position < VALUES_MOST) {
            add_value(text, values[position], next.is_told && !nested);
        }
        format = next.end;
    }
}

/* A whole sentence, or what stands between two semicolons; false where no text fits. */
static bool retell_part(psr_text *text, const char *sentence) {
    const char *known = psr_say(text->language, sentence);
    span values[VALUES_MOST];
    const char *format = NULL;
    if (known != sentence) {
        psr_text_add(text, known);
        return true;
    }
    format = best_fit(sentence, literal_least - 1, values);
    if (format != NULL) {
        add_fit(text, format, values, false);
    }
    return format != NULL;
}

void psr_text_retell(psr_text *text, const char *sentence) {
    if (text->language == PSR_ENGLISH || retell_part(text, sentence)) {
        psr_text_add(text, text->language == PSR_ENGLISH ? sentence : "");
        return;
    }
    psr_text part = {0};
    for (const char *at = sentence; *at != '\0';) {
        const char *end = strstr(at, "; ");
        size_t length = end != NULL ? (size_t)(end - at) : strlen(at);
        psr_text_clear(&part);
        psr_text_add_bytes(&part, at, length);
        if (!retell_part(text, psr_text_bytes(&part))) {
            psr_text_add(text, psr_text_bytes(&part));
        }
        psr_text_add(text, end != NULL ? psr_say(text->language, "; ") : "");
        at += length + (end != NULL ? 2 : 0);
    }
    text->failed = text->failed || part.failed;
    psr_text_free(&part);
}
