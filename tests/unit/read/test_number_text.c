/*
 * Numbers as exports write them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "number_text.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

typedef struct number_case {
    const char *text;
    char point;
    psr_number_verdict verdict;
    int64_t micro;
} number_case;

static const number_case cases[] = {
    {"0", '.', PSR_NUMBER_OK, 0},
    {"-0", '.', PSR_NUMBER_OK, 0},
    {"12", '.', PSR_NUMBER_OK, 12000000},
    {"-3.25", '.', PSR_NUMBER_OK, -3250000},
    {"+7", '.', PSR_NUMBER_OK, 7000000},
    {"957.5775", '.', PSR_NUMBER_OK, 957577500},
    {"0.0000005", '.', PSR_NUMBER_OK, 1}, /* halves away from zero */
    {"0.0000004", '.', PSR_NUMBER_OK, 0},
    {"999999999999", '.', PSR_NUMBER_OK, INT64_C(999999999999000000)},
    {"1e3", '.', PSR_NUMBER_OK, 1000000000},
    {"1,234.50", '.', PSR_NUMBER_OK, 1234500000},
    {"1,234,567", '.', PSR_NUMBER_OK, INT64_C(1234567000000)},
    {"12,34.5", '.', PSR_NUMBER_UNREADABLE, 0},
    {"1,23", '.', PSR_NUMBER_UNREADABLE, 0},
    {",123", '.', PSR_NUMBER_UNREADABLE, 0},
    {"1,2345", '.', PSR_NUMBER_UNREADABLE, 0},
    {"1.234,50", ',', PSR_NUMBER_OK, 1234500000},
    {"3,5", ',', PSR_NUMBER_OK, 3500000},
    {"1.234", ',', PSR_NUMBER_OK, 1234000000},
    {"¥1,234.50", '.', PSR_NUMBER_OK, 1234500000},
    {"￥12元", '.', PSR_NUMBER_OK, 12000000},
    {"$ 5.00", '.', PSR_NUMBER_OK, 5000000},
    {"€5", '.', PSR_NUMBER_OK, 5000000},
    {"CNY 5", '.', PSR_NUMBER_OK, 5000000},
    {"(5.00)", '.', PSR_NUMBER_OK, -5000000},
    {"15%", '.', PSR_NUMBER_OK, 150000},
    {"１２．５", '.', PSR_NUMBER_OK, 12500000},
    {"－３", '.', PSR_NUMBER_OK, -3000000},
    {"1 234", '.', PSR_NUMBER_OK, 1234000000},
    {"", '.', PSR_NUMBER_EMPTY, 0},
    {"-", '.', PSR_NUMBER_EMPTY, 0},
    {"--", '.', PSR_NUMBER_EMPTY, 0},
    {"null", '.', PSR_NUMBER_EMPTY, 0},
    {"N/A", '.', PSR_NUMBER_EMPTY, 0},
    {"NaN", '.', PSR_NUMBER_UNREADABLE, 0},
    {"inf", '.', PSR_NUMBER_UNREADABLE, 0},
    {"many", '.', PSR_NUMBER_UNREADABLE, 0},
    {"1-2", '.', PSR_NUMBER_UNREADABLE, 0},
    {"0x10", '.', PSR_NUMBER_UNREADABLE, 0},
    {"1.2.3", '.', PSR_NUMBER_UNREADABLE, 0},
    {"$", '.', PSR_NUMBER_UNREADABLE, 0},
    {"()", '.', PSR_NUMBER_UNREADABLE, 0},
    {"%", '.', PSR_NUMBER_UNREADABLE, 0},
    {"1e308", '.', PSR_NUMBER_TOO_LARGE, 0},
    {"1e999", '.', PSR_NUMBER_TOO_LARGE, 0},
    {"1000000000000", '.', PSR_NUMBER_TOO_LARGE, 0},
    {"-1e12", '.', PSR_NUMBER_TOO_LARGE, 0},
};

Test(number_text, cells_become_millionths_or_say_why_not) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const number_case *each = &cases[i];
        int64_t micro = 0;
        psr_number_verdict verdict =
            psr_number_text(each->text, strlen(each->text), each->point, &micro);
        cr_expect(eq(int, (int)verdict, (int)each->verdict), "`%s`", each->text);
        cr_expect(eq(i64, micro, each->micro), "`%s`", each->text);
    }
}

Test(number_text, the_quick_way_and_the_long_way_agree) {
    psr_random random = psr_random_create(3, 1);
    for (int i = 0; i < 20000; i++) {
        char plain[40];
        char dressed[48];
        int64_t quick;
        int64_t slow;
        int decimals = (int)psr_random_below(&random, 7);
        snprintf(plain, sizeof plain, "%s%.*f", psr_random_below(&random, 2) ? "-" : "",
                 decimals, psr_random_uniform(&random) * 1e6);
        snprintf(dressed, sizeof dressed, "%s¥", plain); /* not for the quick way */
        cr_assert(psr_number_text(plain, strlen(plain), '.', &quick) == PSR_NUMBER_OK);
        cr_assert(psr_number_text(dressed, strlen(dressed), '.', &slow) == PSR_NUMBER_OK);
        cr_assert(eq(i64, quick, slow), "`%s`", plain);
    }
}
