/*
 * Growing text, edit distance, UTF-8.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <string.h>

Test(text, appends_keep_the_text_ended) {
    psr_text text = {0};
    cr_assert(eq(str, (char *)psr_text_bytes(&text), ""));
    psr_text_add(&text, "");
    psr_text_add(&text, "row ");
    psr_text_addf(&text, "%d of %s", 3, "many");
    psr_text_add_bytes(&text, "!???", 1);
    cr_assert(eq(str, (char *)psr_text_bytes(&text), "row 3 of many!"));
    cr_assert(eq(sz, text.length, 14));
    psr_text_clear(&text);
    cr_assert(eq(str, (char *)psr_text_bytes(&text), ""));
    for (int i = 0; i < 1000; i++) {
        psr_text_addf(&text, "%04d", i);
    }
    cr_assert(eq(sz, strlen(psr_text_bytes(&text)), 4000));
    cr_assert(not(text.failed));
    psr_text_free(&text);
    cr_assert(eq(ptr, text.bytes, NULL));
    psr_text_free(&text);
}

Test(text, a_failure_stops_later_appends) {
    psr_text text = {0};
    psr_text_add(&text, "kept");
    psr_text_add_bytes(&text, "x", SIZE_MAX - 4);
    cr_assert(text.failed);
    psr_text_add(&text, " lost");
    psr_text_addf(&text, "%d", 1);
    cr_assert(eq(str, (char *)psr_text_bytes(&text), "kept"));
    psr_text_free(&text);
}

typedef struct distance_case {
    char a[24], b[24];
    size_t distance;
} distance_case;

ParameterizedTestParameters(text, edit_distance_of_known_pairs) {
    static distance_case cases[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"horizon", "horizon", 0},
        {"horzon", "horizon", 1},
        {"hroizon", "horizon", 1}, /* a swap is one edit */
        {"kitten", "sitting", 3},
        {"ca", "abc", 3}, /* optimal string alignment, not Damerau's full distance (2) */
        {"\u5e74\u6708", "\u5e74\u65e5", 1}, /* characters, not bytes */
        {"gr\u00fcn", "grun", 1},
        {"\xff", "\xfe", 1}, /* not UTF-8: bytes */
    };
    return cr_make_param_array(distance_case, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(distance_case *each, text, edit_distance_of_known_pairs) {
    cr_assert(eq(sz, psr_edit_distance(each->a, each->b), each->distance));
    cr_assert(eq(sz, psr_edit_distance(each->b, each->a), each->distance));
}

Test(text, nearest_is_within_two_edits_and_first_among_equals) {
    const char *keys[] = {"horizon", NULL, "history", "seed", "seeds"};
    cr_assert(eq(str, (char *)psr_nearest("horison", keys, 5), "horizon"));
    cr_assert(eq(str, (char *)psr_nearest("seedx", keys, 5), "seed"));
    cr_assert(eq(str, (char *)psr_nearest("seeds", keys, 5), "seeds"));
    cr_assert(eq(ptr, (void *)psr_nearest("budget", keys, 5), NULL));
    cr_assert(eq(ptr, (void *)psr_nearest("seed", keys, 0), NULL));
}

Test(text, nearest_keeps_a_letter) {
    const char *keys[] = {"id", "max"};
    cr_assert(eq(ptr, (void *)psr_nearest("zz", keys, 2), NULL));
    cr_assert(eq(ptr, (void *)psr_nearest("x", (const char *[]){"y"}, 1), NULL));
    cr_assert(eq(str, (char *)psr_nearest("mx", keys, 2), "max"));
    cr_assert(eq(str, (char *)psr_nearest("ids", keys, 2), "id"));
}

typedef struct utf8_case {
    char bytes[16];
    size_t length, valid;
} utf8_case;

ParameterizedTestParameters(text, utf8_valid_prefix_stops_at_the_fault) {
    static utf8_case cases[] = {
        {"", 0, 0},
        {"plain", 5, 5},
        {"a\0b", 3, 3},
        {"\u00e9\u4e2d\U0001f600", 9, 9},
        {"ab\x80", 3, 2},            /* a continuation alone */
        {"a\xc0\x80", 3, 1},         /* overlong NUL */
        {"a\xe0\x9f\xbf", 4, 1},     /* overlong, three bytes */
        {"a\xf0\x8f\xbf\xbf", 5, 1}, /* overlong, four bytes */
        {"a\xed\xa0\x80", 4, 1},     /* a surrogate */
        {"\xf4\x8f\xbf\xbf", 4, 4},  /* U+10FFFF */
        {"\xf4\x90\x80\x80", 4, 0},  /* beyond it */
        {"x\xe4\xb8", 3, 1},         /* cut off */
        {"x\xe4\xb8z", 4, 1},        /* broken off */
        {"\xff", 1, 0},
    };
    return cr_make_param_array(utf8_case, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(utf8_case *each, text, utf8_valid_prefix_stops_at_the_fault) {
    cr_assert(eq(sz, psr_utf8_valid_prefix(each->bytes, each->length), each->valid));
}

Test(text, width_counts_wide_characters_twice_and_marks_not) {
    cr_assert(eq(sz, psr_utf8_width(""), 0));
    cr_assert(eq(sz, psr_utf8_width("total"), 5));
    cr_assert(eq(sz, psr_utf8_width("gr\u00fcn"), 4));
    cr_assert(eq(sz, psr_utf8_width("gru\u0308n"), 4));
    cr_assert(eq(sz, psr_utf8_width("\u9500\u552e"), 4));       /* Chinese */
    cr_assert(eq(sz, psr_utf8_width("\u30ab\u30ca"), 4));       /* katakana */
    cr_assert(eq(sz, psr_utf8_width("\uff76\uff85"), 2));       /* halfwidth katakana */
    cr_assert(eq(sz, psr_utf8_width("\ud55c\uad6d"), 4));       /* Hangul */
    cr_assert(eq(sz, psr_utf8_width("\uff21\u3000"), 4));       /* fullwidth */
    cr_assert(eq(sz, psr_utf8_width("\u20ac\u2192\u2264"), 3)); /* narrow signs */
    cr_assert(eq(sz, psr_utf8_width("\U00020000"), 2));
    cr_assert(eq(sz, psr_utf8_width("a\xffz"), 3));
}
