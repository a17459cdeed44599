/*
 * Growing text, edit distance and UTF-8.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Edits up to which one word may be a slip of the pen for another. */
static const size_t nearest_limit = 2;

/* ---- growing text */

void psr_text_free(psr_text *text) {
    free(text->bytes);
    *text = (psr_text){.language = text->language};
}

void psr_text_clear(psr_text *text) {
    text->length = 0;
    text->failed = false;
    if (text->bytes != NULL) {
        text->bytes[0] = '\0';
    }
}

/* Room for `more` bytes and the terminator. */
static bool text_reserve(psr_text *text, size_t more) {
    if (text->failed || more >= SIZE_MAX - text->length ||
        psr_reserve(&text->bytes, &text->capacity, text->length + more + 1, 1) != PSR_OK) {
        text->failed = true;
    }
    return !text->failed;
}

void psr_text_add_bytes(psr_text *text, const char *bytes, size_t length) {
    if (length > 0 && text_reserve(text, length)) {
        memcpy(text->bytes + text->length, bytes, length);
        text->length += length;
        text->bytes[text->length] = '\0';
    }
}

void psr_text_add(psr_text *text, const char *bytes) {
    psr_text_add_bytes(text, bytes, strlen(bytes));
}

static PSR_PRINTF(2, 0) void text_add_values(psr_text *text, const char *format,
                                             va_list values) {
    if (text->failed) {
        return;
    }
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, values);
    if (length < 0) {
        text->failed = true;
    } else if (length > 0 && text_reserve(text, (size_t)length)) {
        (void)vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

void psr_text_addf(psr_text *text, const char *format, ...) {
    va_list values;
    va_start(values, format);
    text_add_values(text, format, values);
    va_end(values);
}

void psr_text_say(psr_text *text, const char *format, ...) {
    va_list values;
    va_start(values, format);
    text_add_values(text, psr_say(text->language, format), values);
    va_end(values);
}

const char *psr_text_bytes(const psr_text *text) {
    return text->bytes != NULL ? text->bytes : "";
}

/* ---- UTF-8 */

/* Bytes of the character at the front of bytes[length] and its code point; 0 where it is
 * not valid: overlong, a surrogate, beyond U+10FFFF or cut off (Unicode 15, table 3-7). */
static size_t utf8_decode(const unsigned char *bytes, size_t length, uint32_t *code) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000}; /* by count of bytes */
    if (length == 0) {
        return 0;
    }
    uint32_t lead = bytes[0];
    if (lead < 0x80) {
        *code = lead;
        return 1;
    }
    size_t count = 0;
    uint32_t value = 0;
    if ((lead & 0xE0U) == 0xC0U) {
        count = 2;
        value = lead & 0x1FU;
    } else if ((lead & 0xF0U) == 0xE0U) {
        count = 3;
        value = lead & 0x0FU;
    } else if ((lead & 0xF8U) == 0xF0U) {
        count = 4;
        value = lead & 0x07U;
    }
    if (count == 0 || count > length) {
        return 0;
    }
    for (size_t i = 1; i < count; i++) {
        if ((bytes[i] & 0xC0U) != 0x80U) {
            return 0;
        }
        value = (value << 6) | (bytes[i] & 0x3FU);
    }
    if (value < least[count] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return 0;
    }
    *code = value;
    return count;
}

size_t psr_utf8_valid_prefix(const char *bytes, size_t length) {
    const unsigned char *each = (const unsigned char *)bytes;
    size_t at = 0;
    uint32_t code;
    while (at < length) {
        size_t count = utf8_decode(each + at, length - at, &code);
        if (count == 0) {
            break;
        }
        at += count;
    }
    return at;
}

typedef struct code_range {
    uint32_t first, last;
} code_range;

/* East_Asian_Width W and F of Unicode 14 (EastAsianWidth.txt); gaps without characters are
 * closed. */
static const code_range wide_ranges[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
    {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
    {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},
    {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
    {0x3041, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA4C6},   {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAD9},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6B},
    {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x1B2FB}, {0x1F004, 0x1F004},
    {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320},
    {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA},
    {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E},
    {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E},
    {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4},
    {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2},
    {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7F0},
    {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF}, {0x1FA70, 0x1FAF6},
    {0x20000, 0x3134A},
};

/* Marks drawn over the character before them, and signs without a width: the blocks in use
 * with the scripts purser meets. */
static const code_range empty_ranges[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F},
    {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2064}, {0x20D0, 0x20FF}, {0x302A, 0x302D}, {0x3099, 0x309A},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF},
};

static bool code_is_in(uint32_t code, const code_range *ranges, size_t count) {
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code > ranges[middle].last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && code >= ranges[low].first;
}

static size_t code_width(uint32_t code) {
    if (code < 0x300) {
        return code < 0x20 || (code >= 0x7F && code < 0xA0) ? 0 : 1;
    }
    if (code_is_in(code, empty_ranges, sizeof empty_ranges / sizeof *empty_ranges)) {
        return 0;
    }
    return code_is_in(code, wide_ranges, sizeof wide_ranges / sizeof *wide_ranges) ? 2 : 1;
}

size_t psr_utf8_width(const char *text) {
    const unsigned char *each = (const unsigned char *)text;
    size_t length = strlen(text);
    size_t width = 0;
    while (length > 0) {
        uint32_t code = 0;
        size_t count = utf8_decode(each, length, &code);
        /* A byte that is not UTF-8 shows as one replacement character. */
        width += count > 0 ? code_width(code) : 1;
        count = count > 0 ? count : 1;
        each += count;
        length -= count;
    }
    return width;
}

/* ---- words that look alike */

/* The characters of a word; a byte that is not UTF-8 counts as one. codes[strlen(word)]. */
static size_t word_decode(const char *word, uint32_t *codes) {
    const unsigned char *each = (const unsigned char *)word;
    size_t length = strlen(word);
    size_t count = 0;
    while (length > 0) {
        uint32_t code = 0;
        size_t bytes = utf8_decode(each, length, &code);
        if (bytes == 0) {
            code = UINT32_C(0x110000) + each[0]; /* equal to no character */
            bytes = 1;
        }
        codes[count++] = code;
        each += bytes;
        length -= bytes;
    }
    return count;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Optimal string alignment: Levenshtein's table with a fourth move, the swap of neighbours.
 * rows[3 * (b_count + 1)] is scratch: the row before last, the last and the current one. */
static size_t alignment_distance(const uint32_t *a, size_t a_count, const uint32_t *b,
                                 size_t b_count, size_t *rows) {
    size_t *before = rows;
    size_t *last = rows + (b_count + 1);
    size_t *current = rows + 2 * (b_count + 1);
    for (size_t j = 0; j <= b_count; j++) {
        last[j] = j;
    }
    for (size_t i = 1; i <= a_count; i++) {
        current[0] = i;
        for (size_t j = 1; j <= b_count; j++) {
            size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            current[j] = smaller(replaced, smaller(last[j], current[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                current[j] = smaller(current[j], before[j - 2] + 1);
            }
        }
        size_t *oldest = before;
        before = last;
        last = current;
        current = oldest;
    }
    return last[b_count];
}

size_t psr_edit_distance(const char *a, const char *b) {
    size_t a_bytes = strlen(a);
    size_t b_bytes = strlen(b);
    size_t distance = a_bytes > b_bytes ? a_bytes : b_bytes;
    uint32_t *codes = psr_calloc(a_bytes + b_bytes, sizeof *codes);
    size_t *rows = psr_calloc(b_bytes + 1, 3 * sizeof *rows);
    /* Without memory the words count as wholly different: a hint is lost, no more. */
    if (codes != NULL && rows != NULL) {
        size_t a_count = word_decode(a, codes);
        size_t b_count = word_decode(b, codes + a_bytes);
        distance = alignment_distance(codes, a_count, codes + a_bytes, b_count, rows);
    }
    free(rows);
    free(codes);
    return distance;
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

const char *psr_nearest(const char *word, const char *const *candidates, size_t count) {
    const char *nearest = NULL;
    size_t nearest_distance = nearest_limit + 1;
    for (size_t i = 0; i < count; i++) {
        if (candidates[i] == NULL) {
            continue;
        }
        size_t distance = psr_edit_distance(word, candidates[i]);
        /* With every letter changed it is another word, not a slip. */
        size_t letters = larger(strlen(word), strlen(candidates[i]));
        if (distance < nearest_distance && distance < letters) {
            nearest = candidates[i];
            nearest_distance = distance;
        }
    }
    return nearest;
}
