/* Numbers as people read them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <math.h>

static char text[PSR_WORDS_SIZE];

static const char *whole(int64_t value) {
    psr_words_whole(value, text);
    return text;
}

static const char *money(int64_t minor) {
    psr_words_money(minor, PSR_ENGLISH, text);
    return text;
}

static const char *cents(int64_t minor) {
    psr_words_cents(minor, text);
    return text;
}

static const char *number(double value, int decimals) {
    psr_words_number(value, decimals, text);
    return text;
}

static const char *change(double share) {
    psr_words_change(share, text);
    return text;
}

Test(words_number, group_thousands) {
    cr_expect_str_eq(whole(0), "0");
    cr_expect_str_eq(whole(999), "999");
    cr_expect_str_eq(whole(1000), "1,000");
    cr_expect_str_eq(whole(-1234567), "-1,234,567");
    cr_expect_str_eq(whole(INT64_MIN), "-9,223,372,036,854,775,808");
}

Test(words_number, round_money_to_whole_units) {
    cr_expect_str_eq(money(49), "0");
    cr_expect_str_eq(money(-49), "0");
    cr_expect_str_eq(money(50), "1");
    cr_expect_str_eq(money(123456789), "1,234,568");
    cr_expect_str_eq(cents(-5), "-0.05");
    cr_expect_str_eq(cents(123456789), "1,234,567.89");
}

static const char *chinese(int64_t minor) {
    psr_words_money(minor, PSR_CHINESE, text);
    return text;
}

Test(words_number, count_money_by_ten_thousands_in_chinese) {
    cr_expect_str_eq(chinese(999949), "9,999");
    cr_expect_str_eq(chinese(999950), "1.00万");
    cr_expect_str_eq(chinese(1587409900), "1,587.41万");
    cr_expect_str_eq(chinese(-1587409900), "-1,587.41万");
    cr_expect_str_eq(chinese(9999999999), "1.00亿");
    cr_expect_str_eq(chinese(123456789012), "12.35亿");
    cr_expect_str_eq(chinese(-49), "0");
}

Test(words_number, drop_zeros_that_say_nothing) {
    cr_expect_str_eq(number(1.5, 4), "1.5");
    cr_expect_str_eq(number(2.0, 2), "2");
    cr_expect_str_eq(number(-0.001, 2), "0");
    cr_expect_str_eq(number(1234.056, 2), "1,234.06");
    cr_expect_str_eq(number(NAN, 2), "-");
    cr_expect_str_eq(number(1e20, 0), "1e20");
    cr_expect_str_eq(change(0.0814), "+8.1%");
    cr_expect_str_eq(change(-0.12), "-12.0%");
    cr_expect_str_eq(change(-0.0001), "+0.0%");
}

Test(words_number, pad_by_width_on_the_terminal) {
    psr_text out = {0};
    psr_words_pad(&out, "\xE8\x8C\xB6", 4, false); /* one wide character */
    psr_words_pad(&out, "7", 3, true);
    psr_words_pad(&out, "long", 2, false);
    cr_expect_str_eq(out.bytes, "\xE8\x8C\xB6    7long");
    psr_text_free(&out);
}
