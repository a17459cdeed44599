/*
 * Decimals: every text of the grammar and no other, the same double as strtod, shortest
 * print.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same_bits(double a, double b) {
    return memcmp(&a, &b, sizeof a) == 0;
}

typedef struct text_case {
    char text[48];
} text_case;

ParameterizedTestParameters(decimal, what_is_no_decimal_is_refused) {
    static text_case cases[] = {
        {""},     {"-"},    {"+"},     {"."},      {"-."},      {".e1"},   {"1e"},  {"1e+"},
        {"e5"},   {" 1"},   {"1 "},    {"1,5"},    {"1.2.3"},   {"nan"},   {"inf"}, {"NaN"},
        {"-inf"}, {"0x10"}, {"--1"},   {"1e5.0"},  {"1e999"},   {"1_000"}, {"..5"}, {"5.."},
        {"1d5"},  {"$5"},   {"1e309"}, {"-2e308"}, {"1.8e308"}, {"12a"},
    };
    return cr_make_param_array(text_case, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(text_case *each, decimal, what_is_no_decimal_is_refused) {
    double value = 42.0;
    cr_assert(not(psr_decimal_parse(each->text, strlen(each->text), &value)));
    cr_assert(same_bits(value, 42.0), "the value was touched");
}

ParameterizedTestParameters(decimal, parse_agrees_with_strtod) {
    static text_case cases[] = {
        {"0"},
        {"-0"},
        {"+7"},
        {"007"},
        {".5"},
        {"5."},
        {"-.25e2"},
        {"1.50"},
        {"-12.25"},
        {"1e3"},
        {"1E-3"},
        {"1e+3"},
        {"0.1"},
        {"123456789012345678"},
        {"9007199254740993"},
        {"9007199254740992"},
        {"1e22"},
        {"1e23"},
        {"5e-324"},
        {"2e-324"},
        {"3e-324"},
        {"1e-999"},
        {"2.2250738585072011e-308"},
        {"1.7976931348623157e308"},
        {"1.7976931348623158e308"},
        {"0.000000000000000000000000001"},
        {"100000000000000000000000"},
        {"0e999999999999999999999"},
        {"0.0e-99999999999999999999"},
        {"7.2057594037927933e16"},
        {"4503599627370496.5"},
        {"4503599627370497.5"},
        {"9223372036854775807"},
        {"18446744073709551616"},
        {"0.30000000000000004"},
    };
    return cr_make_param_array(text_case, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(text_case *each, decimal, parse_agrees_with_strtod) {
    double value;
    cr_assert(psr_decimal_parse(each->text, strlen(each->text), &value));
    cr_assert(same_bits(value, strtod(each->text, NULL)), "%s gave %.17g", each->text,
              value);
}

Test(decimal, only_the_given_length_is_read) {
    double value;
    cr_assert(psr_decimal_parse("12345", 2, &value));
    cr_assert(same_bits(value, 12.0));
    cr_assert(psr_decimal_parse("1.5e3", 3, &value));
    cr_assert(same_bits(value, 1.5));
}

Test(decimal, random_texts_agree_with_strtod) {
    psr_random random = psr_random_create(1, psr_hash_text("decimal texts"));
    for (int i = 0; i < 300000; i++) {
        char text[96];
        size_t length = 0;
        if (psr_random_below(&random, 3) == 0) {
            text[length++] = '-';
        }
        size_t whole = 1 + psr_random_below(&random, 22);
        size_t part = psr_random_below(&random, 25);
        for (size_t k = 0; k < whole + part; k++) {
            if (k == whole) {
                text[length++] = '.';
            }
            text[length++] = (char)('0' + psr_random_below(&random, 10));
        }
        text[length] = '\0';
        if (psr_random_below(&random, 2) == 0) {
            int exponent = (int)psr_random_below(&random, 660) - 345;
            length += (size_t)snprintf(text + length, 16, "e%d", exponent);
        }
        double expected = strtod(text, NULL);
        double value = 0.0;
        bool parsed = psr_decimal_parse(text, length, &value);
        cr_assert(eq(int, parsed, isfinite(expected)));
        if (parsed && !same_bits(value, expected)) {
            cr_fail("%s gave %.17g", text, value);
        }
    }
}

Test(decimal, a_digit_far_behind_decides_a_tie) {
    /* Halfway between 1 and the next double, then a thousand zeros, then a 1: above the
     * tie. */
    const char *half = "1.00000000000000011102230246251565404236316680908203125";
    char text[2100];
    size_t length = strlen(half);
    memcpy(text, half, length);
    double value;
    cr_assert(psr_decimal_parse(text, length, &value));
    cr_assert(same_bits(value, 1.0));
    memset(text + length, '0', 1000);
    text[length + 1000] = '1';
    cr_assert(psr_decimal_parse(text, length + 1001, &value));
    cr_assert(same_bits(value, 1.0 + DBL_EPSILON));
    /* Long runs of digits in front of an exponent that takes them back. */
    memset(text, '0', sizeof text);
    text[0] = '1';
    memcpy(text + 2001, "e-2000", 6);
    cr_assert(psr_decimal_parse(text, 2007, &value));
    cr_assert(same_bits(value, 1.0));
}

typedef struct print_case {
    double value;
    char text[32];
} print_case;

ParameterizedTestParameters(decimal, known_values_print_shortest) {
    static print_case cases[] = {
        {0.0, "0"},
        {-0.0, "-0"},
        {1.0, "1"},
        {-17.5, "-17.5"},
        {0.1, "0.1"},
        {1.0 / 3.0, "0.3333333333333333"},
        {0.1 + 0.2, "0.30000000000000004"},
        {100.0, "100"},
        {123456789012345.0, "123456789012345"},
        {9007199254740993.0, "9007199254740992"},
        {1e15, "1000000000000000"},
        {1e16, "1e16"},
        {1e23, "1e23"},
        {0.0001, "0.0001"},
        {0.00001, "1e-5"},
        {0x1p-44,
         "5.684341886080802e-14"}, /* a power of two: the digits above, not below */
        {5e-324, "5e-324"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {DBL_MAX, "1.7976931348623157e308"},
        {-DBL_MAX, "-1.7976931348623157e308"},
    };
    return cr_make_param_array(print_case, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(print_case *each, decimal, known_values_print_shortest) {
    char text[32];
    psr_decimal_print(each->value, text);
    cr_assert(eq(str, text, each->text));
}

Test(decimal, random_bits_survive_print_and_parse) {
    psr_random random = psr_random_create(2, psr_hash_text("decimal bits"));
    for (int i = 0; i < 300000; i++) {
        uint64_t bits = psr_random_next(&random);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) {
            continue;
        }
        char text[32];
        psr_decimal_print(value, text);
        double back = 0.0;
        if (!psr_decimal_parse(text, strlen(text), &back) || !same_bits(back, value) ||
            !same_bits(strtod(text, NULL), value)) {
            cr_fail("%a printed as %s", value, text);
        }
    }
}

Test(decimal, amounts_of_money_print_as_they_were_typed) {
    for (int cents = 0; cents < 200000; cents += 7) {
        char text[32];
        char expected[32];
        psr_decimal_print(cents / 100.0, text);
        (void)snprintf(expected, sizeof expected, "%.15g", cents / 100.0);
        cr_assert(eq(str, text, expected));
    }
}

Test(decimal, the_locale_changes_nothing) {
    /* Any locale with a decimal comma that the machine has. */
    const char *names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "nl_NL.UTF-8"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && found == NULL; i++) {
        found = setlocale(LC_ALL, names[i]);
    }
    if (found == NULL) {
        cr_skip("no locale with a decimal comma is installed");
    }
    char text[32];
    double value;
    psr_decimal_print(0.30000000000000004, text);
    cr_assert(eq(str, text, "0.30000000000000004"));
    cr_assert(psr_decimal_parse("0.30000000000000004", 19, &value));
    cr_assert(same_bits(value, 0.30000000000000004));
    cr_assert(not(psr_decimal_parse("0,5", 3, &value)));
}

/* printf's form without what a reader of JSON does not need: `e+05` is `e5`. */
static void printf_digits(double value, int count, char text[40]) {
    (void)snprintf(text, 40, "%.*g", count, value);
    char *exponent = strchr(text, 'e');
    if (exponent != NULL) {
        (void)snprintf(exponent + 1, 8, "%ld", strtol(exponent + 1, NULL, 10));
    }
}

static void assert_prints_digits(double value, int count) {
    char text[32];
    char expected[40];
    psr_decimal_print_digits(value, count, text);
    printf_digits(value, count, expected);
    if (strcmp(text, expected) != 0) {
        cr_fail("%a to %d digits: %s, not %s", value, count, text, expected);
    }
}

Test(decimal, prints_the_digits_that_printf_prints) {
    static const double edges[] = {
        0.0,    -0.0,    1.0,     -1.0,    0.5,  9.5,
        1e15,   1e16,    1e14,    99999.5, 1e-4, 9.99999999e-5,
        5e-324, DBL_MIN, DBL_MAX, 0.125,   2.5,  999999999999999.5};
    psr_random random = psr_random_create(3, psr_hash_text("decimal digits"));
    for (int count = 1; count <= 17; count++) {
        for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
            assert_prints_digits(edges[i], count);
        }
        for (int i = 0; i < 10000; i++) {
            uint64_t bits = psr_random_next(&random);
            double value;
            memcpy(&value, &bits, sizeof value);
            if (isfinite(value)) {
                assert_prints_digits(value, count);
            }
            assert_prints_digits((double)(bits >> 40) / 1000.0, count);
            assert_prints_digits((double)(bits >> 11) * 1e-9, count);
        }
    }
}
