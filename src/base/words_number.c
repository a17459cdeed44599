/*
 * Words: numbers as people read them, the same in every locale.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void group_digits(uint64_t magnitude, bool negative, char text[PSR_WORDS_SIZE]) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, magnitude);
    size_t at = 0;
    if (negative) {
        text[at++] = '-';
    }
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            text[at++] = ',';
        }
        text[at++] = digits[i];
    }
    text[at] = '\0';
}

static uint64_t magnitude_of(int64_t value) {
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

void psr_words_whole(int64_t value, char text[PSR_WORDS_SIZE]) {
    group_digits(magnitude_of(value), value < 0, text);
}

/* Chinese counts by ten thousands; two decimals of them are a hundred units. */
static const struct {
    uint64_t units;
    const char *name;
} chinese_scales[] = {{100000000, "亿"}, {10000, "万"}};

void psr_words_money(int64_t minor, psr_language language, char text[PSR_WORDS_SIZE]) {
    uint64_t whole = (magnitude_of(minor) + 50) / 100;
    for (size_t i = 0; language == PSR_CHINESE && i < 2; i++) {
        uint64_t hundredth = chinese_scales[i].units / 100;
        if (whole >= chinese_scales[i].units) {
            uint64_t scaled = (whole + hundredth / 2) / hundredth;
            group_digits(scaled / 100, minor < 0, text);
            size_t length = strlen(text);
            (void)snprintf(text + length, PSR_WORDS_SIZE - length, ".%02u%s",
                           (unsigned)(scaled % 100), chinese_scales[i].name);
            return;
        }
    }
    group_digits(whole, minor < 0 && whole > 0, text);
}

void psr_words_cents(int64_t minor, char text[PSR_WORDS_SIZE]) {
    uint64_t magnitude = magnitude_of(minor);
    group_digits(magnitude / 100, minor < 0, text);
    size_t length = strlen(text);
    (void)snprintf(text + length, PSR_WORDS_SIZE - length, ".%02u",
                   (unsigned)(magnitude % 100));
}

void psr_words_number(double value, int decimals, char text[PSR_WORDS_SIZE]) {
    if (!isfinite(value)) {
        (void)snprintf(text, PSR_WORDS_SIZE, "-");
        return;
    }
    double scale = pow(10.0, decimals);
    if (fabs(value) * scale >= 9e15) {
        char plain[32];
        psr_decimal_print(value, plain);
        (void)snprintf(text, PSR_WORDS_SIZE, "%s", plain);
        return;
    }
    uint64_t scaled = (uint64_t)llround(fabs(value) * scale);
    uint64_t unit = (uint64_t)llround(scale);
    group_digits(scaled / unit, value < 0.0 && scaled > 0, text);
    uint64_t rest = scaled % unit;
    while (rest > 0 && rest % 10 == 0) {
        rest /= 10;
        decimals--;
    }
    if (rest > 0) {
        size_t length = strlen(text);
        (void)snprintf(text + length, PSR_WORDS_SIZE - length, ".%0*" PRIu64, decimals,
                       rest);
    }
}

void psr_words_change(double share, char text[PSR_WORDS_SIZE]) {
    int64_t tenths = (int64_t)llround(fabs(share) * 1000.0);
    (void)snprintf(text, PSR_WORDS_SIZE, "%c%" PRId64 ".%d%%",
                   share < 0.0 && tenths > 0 ? '-' : '+', tenths / 10, (int)(tenths % 10));
}

void psr_words_pad(psr_text *out, const char *text, size_t width, bool right) {
    size_t taken = psr_utf8_width(text);
    size_t spaces = taken < width ? width - taken : 0;
    if (!right) {
        psr_text_add(out, text);
    }
    for (size_t i = 0; i < spaces; i++) {
        psr_text_add(out, " ");
    }
    if (right) {
        psr_text_add(out, text);
    }
}
