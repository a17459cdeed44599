/*
 * Numbers as exports write them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "number_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Longest number that is taken apart; longer ones are no numbers. */
#define NUMBER_BYTES 64
/* Digits before the point that surely stay below PSR_NUMBER_MOST. */
#define FAST_DIGITS 12
#define MICRO_DIGITS 6

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

int64_t psr_number_micro(double value) {
    double most = PSR_NUMBER_MOST;
    value = value > most ? most : value < -most ? -most : value;
    return (int64_t)llround(value * (double)PSR_MICRO);
}

/* Sign, up to 12 digits, a point and up to 6 digits: almost every cell. */
static bool fast(const char *bytes, size_t length, int64_t *micro) {
    size_t at = 0;
    bool negative = length > 0 && bytes[0] == '-';
    at += negative ? 1 : 0;
    size_t start = at;
    int64_t value = 0;
    while (at < length && is_digit(bytes[at])) {
        value = value * 10 + (bytes[at] - '0');
        at++;
        if (at - start > FAST_DIGITS) {
            return false;
        }
    }
    if (at == start) {
        return false;
    }
    size_t decimals = 0;
    if (at < length && bytes[at] == '.') {
        at++;
        decimals = length - at;
        if (decimals == 0 || decimals > MICRO_DIGITS) {
            return false;
        }
        for (; at < length && is_digit(bytes[at]); at++) {
            value = value * 10 + (bytes[at] - '0');
        }
    }
    if (at < length) {
        return false;
    }
    for (; decimals < MICRO_DIGITS; decimals++) {
        value *= 10;
    }
    *micro = negative ? -value : value;
    return true;
}

/* ---- the long way */

/* Characters that become ASCII, or nothing (currency signs and words). */
typedef struct spelling {
    const char *text;
    const char *plain;
} spelling;

static const spelling spellings[] = {
    {"０", "0"}, {"１", "1"}, {"２", "2"},         {"３", "3"}, {"４", "4"},
    {"５", "5"}, {"６", "6"}, {"７", "7"},         {"８", "8"}, {"９", "9"},
    {"．", "."}, {"，", ","}, {"－", "-"},         {"−", "-"},  {"＋", "+"},
    {"％", "%"}, {"（", "("}, {"）", ")"},         {"¥", ""},   {"￥", ""},
    {"€", ""},   {"£", ""},   {"$", ""},           {"元", ""},  {"件", ""},
    {"CNY", ""}, {"RMB", ""}, {"USD", ""},         {"EUR", ""}, {"\xC2\xA0", ""},
    {" ", ""},   {"'", ""},   {"\xE2\x80\xAF", ""}};

/* Plain ASCII of a number into plain[NUMBER_BYTES]; its length, 0 where too long. */
static size_t spell(const char *bytes, size_t length, char plain[NUMBER_BYTES]) {
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        const spelling *found = NULL;
        size_t width = 1;
        for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
            size_t each = strlen(spellings[i].text);
            if (length - at >= each && memcmp(bytes + at, spellings[i].text, each) == 0) {
                found = &spellings[i];
                width = each;
                break;
            }
        }
        const char *text = found == NULL ? bytes + at : found->plain;
        size_t text_length = found == NULL ? 1 : strlen(found->plain);
        if (used + text_length >= NUMBER_BYTES) {
            return 0;
        }
        memcpy(plain + used, text, text_length);
        used += text_length;
        at += width;
    }
    plain[used] = '\0';
    return used;
}

/* Drop thousands separators that stand in threes and make the point `.`; false where they
 * stand anywhere else. */
static bool ungroup(char *plain, size_t *length, char point) {
    char group = point == '.' ? ',' : '.';
    size_t used = 0;
    size_t since = 0; /* digits since the last separator */
    bool grouped = false;
    bool behind = false; /* the point */
    for (size_t at = 0; at < *length; at++) {
        char byte = plain[at];
        if (byte == group) {
            bool fits = grouped ? since == 3 : since >= 1 && since <= 3;
            if (behind || !fits) {
                return false;
            }
            grouped = true;
            since = 0;
            continue;
        }
        if (byte == point || byte == 'e' || byte == 'E') {
            if (grouped && !behind && since != 3) {
                return false;
            }
            behind = true;
            byte = byte == point ? '.' : byte;
        } else if (is_digit(byte) && !behind) {
            since++;
        }
        plain[used++] = byte;
    }
    *length = used;
    return !grouped || behind || since == 3;
}

static bool is_nothing(const char *bytes, size_t length) {
    static const char *const nothing[] = {"-",  "--", "null", "NULL", "n/a",       "N/A",
                                          "NA", "无", "—",    "/",    "无退款申请"};
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        if (strlen(nothing[i]) == length && memcmp(nothing[i], bytes, length) == 0) {
            return true;
        }
    }
    return length == 0;
}

static size_t digits_from(const char *bytes, size_t length, size_t at) {
    while (at < length && is_digit(bytes[at])) {
        at++;
    }
    return at;
}

/* A decimal that psr_decimal_parse() refuses is still one: too large for a double. */
static bool is_decimal(const char *bytes, size_t length) {
    size_t at = length > 0 && (bytes[0] == '-' || bytes[0] == '+') ? 1 : 0;
    size_t start = at;
    at = digits_from(bytes, length, at);
    if (at < length && bytes[at] == '.') {
        at = digits_from(bytes, length, at + 1);
    }
    if (at > start && at < length && (bytes[at] == 'e' || bytes[at] == 'E')) {
        at++;
        at += at < length && (bytes[at] == '-' || bytes[at] == '+') ? 1 : 0;
        start = at;
        at = digits_from(bytes, length, at);
    }
    return at == length && at > start;
}

psr_number_verdict psr_number_text(const char *bytes, size_t length, char point,
                                   int64_t *micro) {
    char plain[NUMBER_BYTES];
    double value;
    if (point == '.' && fast(bytes, length, micro)) {
        return PSR_NUMBER_OK;
    }
    if (is_nothing(bytes, length)) {
        return PSR_NUMBER_EMPTY;
    }
    size_t used = spell(bytes, length, plain);
    char *start = plain;
    bool bracketed = used > 2 && plain[0] == '(' && plain[used - 1] == ')';
    if (bracketed) {
        start++;
        used -= 2;
    }
    bool percent = used > 1 && start[used - 1] == '%';
    used -= percent ? 1 : 0;
    if (used == 0 || !ungroup(start, &used, point)) {
        return PSR_NUMBER_UNREADABLE;
    }
    if (!psr_decimal_parse(start, used, &value)) {
        return is_decimal(start, used) ? PSR_NUMBER_TOO_LARGE : PSR_NUMBER_UNREADABLE;
    }
    value = percent ? value / 100.0 : value;
    if (fabs(value) >= PSR_NUMBER_MOST) {
        return PSR_NUMBER_TOO_LARGE;
    }
    *micro = psr_number_micro(bracketed ? -value : value);
    return PSR_NUMBER_OK;
}

void psr_number_reason(psr_number_verdict verdict, const char *bytes, size_t length,
                       const char *column, char *text, size_t size) {
    int shown = length > 40 ? 40 : (int)length;
    if (verdict == PSR_NUMBER_EMPTY) {
        snprintf(text, size, "%s is empty; write a number (0 for none)", column);
    } else if (verdict == PSR_NUMBER_TOO_LARGE) {
        snprintf(text, size, "%s is `%.*s`; must be below %.0f", column, shown, bytes,
                 PSR_NUMBER_MOST);
    } else {
        snprintf(text, size, "%s is `%.*s`; must be a number such as 1234.50", column,
                 shown, bytes);
    }
}
